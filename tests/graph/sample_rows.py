"""A small package by hand: a few rows of every table, all of them right, for tests to break one at a time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pipeline.tables.schema import load_package

Rows = dict[str, list[dict[str, Any]]]

DOCUMENT = "01-nq-cp-2025"
ORIGINAL = "01-nq-cp-2025-vi"

PROVISIONS = [
    ("p1", None, "preamble", "", "Resolution No. 01/NQ-CP implementing Resolution No. 57-NQ/TW of December 22, 2024"),
    ("I", None, "part", "I.", "Objectives: at least 25% of firms by 2030; rank 3 in ASEAN."),
    ("II", None, "part", "II.", "The Ministry of Science and Technology shall:"),
    ("II/1", "II", "section", "1.", "Study sandboxes, with the Institute of Odd Things, by June 2025."),
    ("II/2", "II", "section", "2.", "The Ministry of Finance reports before December 1 every year."),
    ("II/3", "II", "section", "3.", "Raising awareness."),
]


def sample_rows() -> Rows:
    """Return fresh rows of every table; they pass every check."""
    provisions: list[dict[str, Any]] = []
    start = 0
    for position, (path, parent, kind, label, text) in enumerate(PROVISIONS):
        end = start + len(f"{label} {text}".strip())
        provisions.append(
            {
                "provision_id": _id(path),
                "document_id": DOCUMENT,
                "parent_id": parent and _id(parent),
                "path": path,
                "kind": kind,
                "label": label or None,
                "text": text,
                "char_start": start,
                "char_end": end,
                "position": position,
                "line": position + 1,
            }
        )
        start = end + 1
    words = {path: text for path, _, _, _, text in PROVISIONS}
    spans = {row["path"]: (row["char_start"], row["char_end"]) for row in provisions}
    # The original of the first task.
    provisions.append(
        provisions[3]
        | {
            "provision_id": f"{ORIGINAL}#II/1", "document_id": ORIGINAL, "parent_id": None, "text": "Thử nghiệm",
            "char_start": 0, "char_end": 13, "position": 0, "line": 1,
        }
    )  # fmt: skip

    def span(path: str, phrase: str) -> dict[str, int]:
        start = spans[path][1] - len(words[path]) + words[path].index(phrase)
        return {"char_start": start, "char_end": start + len(phrase)}

    def task(path: str, position: int, assignment: str) -> dict[str, Any]:
        return {
            "task_id": _id(path), "document_id": DOCUMENT, "provision_id": _id(path), "text": words[path],
            "assignment": assignment, "status": "in-force", "valid_from": date(2025, 1, 9),
            "position": position,
        }  # fmt: skip

    def agency(agency_id: str, kind: str, name: str, **more: Any) -> dict[str, Any]:
        return {"agency_id": agency_id, "name_en": name, "kind": kind} | more

    most, odd = "ministry-of-science-and-technology", "unregistered-institute-of-odd-things"
    finance, plan = "ministry-of-finance", "ministry-of-planning-and-investment"
    rows: Rows = {
        "documents": [
            {
                "document_id": DOCUMENT, "number": "01/NQ-CP", "document_type": "Resolution", "title": "A resolution",
                "issuer_id": "government", "issued_on": date(2025, 1, 9), "effective_on": date(2025, 1, 9),
                "language": "en", "authority": "official", "source_path": "a/text.txt", "source_sha256": "0" * 64,
            },
            {
                "document_id": ORIGINAL, "number": "01/NQ-CP", "document_type": "Resolution", "title": "Nghị quyết",
                "issuer_id": "government", "issued_on": date(2025, 1, 9), "effective_on": date(2025, 1, 9),
                "language": "vi", "authority": "official", "source_path": "b/text.txt", "source_sha256": "1" * 64,
            },
        ],
        "provisions": provisions,
        "tasks": [
            task("II/1", 3, "inherited") | {"status": "amended", "amended_by": _id("II/3")},
            task("II/2", 4, "explicit"), task("II/3", 5, "none"),
        ],
        "task_agencies": [
            {"task_id": _id("II/1"), "agency_id": most, "role": "lead", "position": 1,
             "mention": "Ministry of Science and Technology", **span("II", "Ministry of Science and Technology")},
            {"task_id": _id("II/1"), "agency_id": odd, "role": "coordinating", "position": 1,
             "mention": "Institute of Odd Things", **span("II/1", "Institute of Odd Things")},
            {"task_id": _id("II/2"), "agency_id": finance, "role": "lead", "position": 1,
             "mention": "Ministry of Finance", **span("II/2", "Ministry of Finance")},
        ],
        "agencies": [
            agency("government", "government", "Government"),
            agency(most, "ministry", "Ministry of Science and Technology", parent_id="government"),
            agency(finance, "ministry", "Ministry of Finance", established_on=date(1945, 8, 28)),
            agency(plan, "ministry", "Ministry of Planning and Investment", established_on=date(1995, 10, 21),
                   dissolved_on=date(2025, 3, 1)),
            agency(odd, "unregistered", "Institute of Odd Things"),
        ],
        "agency_aliases": [
            {"alias": "Ministry of Finance", "language": "en", "agency_id": finance, "basis": "standard"},
            {"alias": "MOF", "language": "en", "agency_id": finance, "basis": "abbreviation"},
        ],
        "agency_successions": [
            {"predecessor_id": plan, "successor_id": finance, "scope": "all functions",
             "effective_on": date(2025, 3, 1), "confidence": "high"},
        ],
        "id_changes": [
            {"table_name": "tasks", "old_id": _id("II/9"), "new_id": _id("II/1"), "version": "1.0.0",
             "reason": "the numbering was corrected"},
        ],
        "indicators": [
            {"indicator_id": _id("I") + "~indicator-1", "document_id": DOCUMENT, "provision_id": _id("I"),
             "name": "Firms", "unit": "%", "horizon_year": 2030, "position": 1, "status": "in-force", "valid_from": date(2025, 1, 9)},
            {"indicator_id": _id("I") + "~indicator-2", "document_id": DOCUMENT, "provision_id": _id("I"),
             "name": "Rank", "position": 1, "status": "in-force", "valid_from": date(2025, 1, 9)},
        ],
        "indicator_agencies": [
            {"indicator_id": _id("I") + "~indicator-1", "agency_id": most, "role": "lead", "position": 1,
             "mention": "firms", **span("I", "firms")},
        ],
        "indicator_targets": [
            {"target_id": _id("I") + "~indicator-1~target-1", "indicator_id": _id("I") + "~indicator-1",
             "horizon_year": 2030, "comparator": ">=", "value_min": Decimal(25), "unit": "%",
             "text": "at least 25%", **span("I", "at least 25%")},
            {"target_id": _id("I") + "~indicator-2~target-1", "indicator_id": _id("I") + "~indicator-2",
             "comparator": "<=", "value_max": Decimal(3), "scope": "ASEAN",
             "text": "rank 3 in ASEAN", **span("I", "rank 3 in ASEAN")},
        ],
        "deadlines": [
            {"deadline_id": _id("II/1") + "~deadline-1", "task_id": _id("II/1"), "kind": "month",
             "starts_on": date(2025, 6, 1), "due_on": date(2025, 6, 30),
             "text": "June 2025", **span("II/1", "June 2025")},
            {"deadline_id": _id("II/2") + "~deadline-1", "task_id": _id("II/2"), "kind": "recurring",
             "recurrence": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1", "text": "before December 1 every year",
             **span("II/2", "before December 1 every year")},
        ],
        "citations": [
            {"citation_id": _id("p1") + "~citation-1", "document_id": DOCUMENT, "provision_id": _id("p1"),
             "number": "57-NQ/TW", "issued_on": date(2024, 12, 22), "relation": "implements", **span("p1", "57-NQ/TW")},
            {"citation_id": _id("p1") + "~citation-2", "document_id": DOCUMENT, "provision_id": _id("p1"),
             "number": "01/NQ-CP", "issued_on": date(2025, 1, 9), "relation": "promulgated-with",
             "cited_document_id": DOCUMENT, **span("p1", "01/NQ-CP")},
        ],
        "amendments": [
            {"amendment_id": _id("II/3") + "~amendment-1", "document_id": DOCUMENT, "provision_id": _id("II/3"),
             "position": 1, "amended_document_id": DOCUMENT, "effect": "amends", "task_id": _id("II/1"),
             "effective_on": date(2025, 1, 9), "text": "Raising awareness", **span("II/3", "Raising awareness")},
        ],
        "document_alignments": [
            {"translation_id": DOCUMENT, "original_id": ORIGINAL, "pairs": 1, "only_in_translation": 5,
             "only_in_original": 0, "confidence": Decimal("0.6")},
        ],
        "provision_alignments": [
            {"translation_provision_id": _id("II/1"), "original_provision_id": f"{ORIGINAL}#II/1",
             "translation_id": DOCUMENT, "original_id": ORIGINAL, "relation": "same", "confidence": Decimal("0.9")},
        ],
        "findings": [
            {"finding_id": _id("II/1") + "~unregistered-agency-1", "document_id": DOCUMENT,
             "provision_id": _id("II/1"), "severity": "warning", "code": "unregistered-agency",
             "message": "Institute of Odd Things", "message_vi": "Institute of Odd Things",
             "source_path": "a/text.txt", "line": 4},
            {"finding_id": _id("II/2") + "~missing-in-other-version-1", "document_id": DOCUMENT,
             "provision_id": _id("II/2"), "severity": "warning", "code": "missing-in-other-version",
             "message": "is not in the original", "message_vi": "không có ở bản gốc",
             "source_path": "a/text.txt", "line": 5},
            {"finding_id": _id("II/3") + "~missing-in-other-version-1", "document_id": DOCUMENT,
             "provision_id": _id("II/3"), "severity": "warning", "code": "missing-in-other-version",
             "message": "is not in the original", "message_vi": "không có ở bản gốc",
             "source_path": "a/text.txt", "line": 6},
        ],
    }  # fmt: skip
    for name, table in load_package().tables.items():
        rows[name] = [dict.fromkeys(table.column_names) | row for row in rows[name]]
    return rows


def _id(path: str) -> str:
    return f"{DOCUMENT}#{path}"
