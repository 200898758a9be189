"""A small corpus as the pipeline would leave it: three source files and a row or more of every table, all spans true.

It holds what has broken packages before: labels like 11.10 and 007, words a spreadsheet would run, commas and quotes
in cells, a decomposed letter, a byte-order mark, Windows line ends, letters beyond the Basic Multilingual Plane,
parents after children in the order of ids, and a document in two languages.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from pipeline.documents.text import collapse
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import load_package

PACKAGE = load_package()
Rows = dict[str, list[dict[str, object]]]

ENGLISH = "12-nq-cp-2025"
VIETNAMESE = "12-nq-cp-2025-vi"
REPORT = "report-2025"

# Each line: path, kind, label, the words; the label stands before the words as the document has it.
_LINES: dict[str, list[tuple[str, str, str, str]]] = {
    ENGLISH: [
        ("p1", "preamble", "", "No. 12/NQ-CP | | Hanoi, March 5, 2025 |"),
        ("p2", "preamble", "", "On the action program for science, “innovation” and\u00a0digital transformation"),
        ("p3", "preamble", "", "Pursuant to Resolution No. 57-NQ/TW of December 22, 2024;"),
        ("II", "part", "II", ". TASKS  AND SOLUTIONS"),
        ("II/1", "point", "1", ". The Ministry of Finance shall coordinate with Cafe\u0301 🇻🇳 in:"),
        ("II/1/-1", "bullet", "-", " To allocate at least 0.70% by June 30, 2025, before December 1 every year."),
        ("II/1/-2", "bullet", "-", " =SUM(A1) is what a spreadsheet runs; @mention, +84 and -1 too."),
        ("APP", "heading", "", "APPENDIX"),
        ("APP/t1", "table", "", "| No. | Task | Lead | Deadline |"),
        ("APP/11.10", "row", "11.10", " | Build a \"one-stop\" hub | Ministry of Finance; MOST | Quarter IV/ 2025 |"),
        ("APP/007", "row", "007", " | Hold a contest | MOST | Ongoing |"),
        ("p4", "boilerplate", "", "- Share this page | = | +"),
    ],
    VIETNAMESE: [
        ("p1", "preamble", "", "Số: 12/NQ-CP"),
        ("II/1", "point", "1", ". Bộ Tài chính chủ trì"),
    ],
    REPORT: [("p1", "paragraph", "", "The Ministry of Finance has a programme, says a report, until June 30, 2025.")],
}  # fmt: skip


@dataclass
class Sample:
    """The texts by document and the rows by table."""

    texts: dict[str, str] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)

    def tables(self) -> dict[str, pa.Table]:
        """Return the rows as Arrow tables."""
        return {name: table_from_rows(table, self.rows[name]) for name, table in PACKAGE.tables.items()}

    def write_sources(self, folder: Path) -> Path:
        """Write the source files below ``folder`` and return it."""
        for document, text in self.texts.items():
            path = folder / document / "text.txt"
            path.parent.mkdir(parents=True)
            path.write_bytes(text.encode("utf-8"))
        return folder

    def add(self, table: str, **values: object) -> None:
        """Add a row; what is not given is unknown."""
        columns = PACKAGE.tables[table].column_names
        assert not set(values) - set(columns), (table, values)
        self.rows.setdefault(table, []).append(dict.fromkeys(columns) | values)

    def span(self, document: str, words: str) -> dict[str, object]:
        """Return where the words first stand in the document."""
        start = self.texts[document].index(words)
        return {"char_start": start, "char_end": start + len(words)}


def make_sample() -> Sample:
    """Return the sample corpus."""
    sample = Sample()
    for document, lines in _LINES.items():
        mark, end = ("\ufeff", "\r\n") if document == ENGLISH else ("", "\n\n")
        sample.texts[document] = mark + "".join(f"{label}{words}{end}" for _, _, label, words in lines)
    _documents(sample)
    _agencies(sample)
    _provisions(sample)
    _tasks(sample)
    _indicators(sample)
    _citations(sample)
    _amendments(sample)
    _alignments(sample)
    return sample


def _documents(sample: Sample) -> None:
    for document, text in sample.texts.items():
        report = document == REPORT
        sample.add(
            "documents",
            document_id=document,
            number=None if report else "12/NQ-CP",
            document_type=None if report else "Resolution",
            title="A report"
            if report
            else "On the action program for science, “innovation” and digital transformation",
            issuer_id=None if report else "government",
            issued_on=None if report else date(2025, 3, 5),
            language="vi" if document == VIETNAMESE else "en",
            authority="secondary" if report else "official",
            source_url="https://example.org/a?b=c,d" if report else None,
            source_path=f"{document}/text.txt",
            source_sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        )


def _agencies(sample: Sample) -> None:
    for agency, parent, kind, name in (
        ("government", None, "government", "Government"),
        ("ministry-of-finance", "government", "ministry", "Ministry of Finance"),
        ("ministry-of-science-and-technology", "government", "ministry", "Ministry of Science and Technology"),
        ("a-department", "ministry-of-finance", "subordinate-unit", "Department of \"Tax\", 'Customs'"),
        ("unregistered-cafe", None, "unregistered", "Café 🇻🇳"),
    ):
        sample.add("agencies", agency_id=agency, parent_id=parent, kind=kind, name_en=name)
    sample.rows["agencies"][1]["established_on"] = date(1945, 8, 28)
    for alias in ("MOST", "Ministry of Science, and Technology"):
        sample.add(
            "agency_aliases",
            alias=alias,
            language="en",
            agency_id="ministry-of-science-and-technology",
            basis="standard",
        )
    sample.add(
        "agency_successions",
        predecessor_id="a-department",
        successor_id="ministry-of-finance",
        scope="all, of it",
        effective_on=date(2025, 3, 1),
        confidence="high",
    )
    sample.add(
        "id_changes",
        table_name="tasks",
        old_id=f"{ENGLISH}#II/9",
        new_id=f"{ENGLISH}#II/1",
        version="1.0.0",
        reason="the numbering of the source was corrected",
    )


def _provisions(sample: Sample) -> None:
    for document, lines in _LINES.items():
        reached = 0
        for position, (path, kind, label, words) in enumerate(lines, 1):
            start = sample.texts[document].index(label + words, reached)
            reached = start + len(label + words)
            head, _, _ = path.rpartition("/")
            sample.add(
                "provisions",
                provision_id=f"{document}#{path}",
                document_id=document,
                parent_id=f"{document}#{head}" if any(head == other for other, *_ in lines) else None,
                path=path,
                kind=kind,
                label=label or None,
                text=collapse(words.removeprefix(".") if label not in ("", "-") else words),
                char_start=start,
                char_end=reached,
                position=position,
                line=sample.texts[document].count("\n", 0, start) + 1,
            )


def _tasks(sample: Sample) -> None:
    texts = {str(row["provision_id"]): str(row["text"]) for row in sample.rows["provisions"]}
    for position, (document, path, number, status) in enumerate(
        (
            (ENGLISH, "II/1/-1", None, "in-force"),
            (ENGLISH, "II/1/-2", None, "repealed"),
            (ENGLISH, "APP/11.10", "11.10", "amended"),
            (ENGLISH, "APP/007", "007", "in-force"),
            (VIETNAMESE, "II/1", None, "in-force"),
            (REPORT, "p1", None, "in-force"),
        ),
        1,
    ):
        task = f"{document}#{path}"
        text = {"11.10": 'Build a "one-stop" hub', "007": "Hold a contest"}.get(number or "", texts[task])
        sample.add(
            "tasks",
            task_id=task,
            document_id=document,
            provision_id=task,
            number=number,
            theme="=theme, guarded",
            text=text,
            assignment="explicit",
            output="+1 report" if number else None,
            status=status,
            position=position,
            valid_to=date(2025, 3, 4) if status == "repealed" else None,
        )
    finance, science = "ministry-of-finance", "ministry-of-science-and-technology"
    for document, path, role, position, agency, mention in (
        (ENGLISH, "II/1/-1", "lead", 1, finance, "Ministry of Finance"),
        (ENGLISH, "II/1/-1", "coordinating", 1, "unregistered-cafe", "Cafe\u0301 🇻🇳"),
        (ENGLISH, "II/1/-2", "lead", 1, finance, "Ministry of Finance"),
        (ENGLISH, "APP/11.10", "lead", 1, finance, "Ministry of Finance"),
        (ENGLISH, "APP/11.10", "lead", 2, science, "MOST"),
        (ENGLISH, "APP/007", "lead", 1, science, "MOST"),
        (VIETNAMESE, "II/1", "lead", 1, finance, "Bộ Tài chính"),
        (REPORT, "p1", "lead", 1, finance, "Ministry of Finance"),
    ):
        sample.add(
            "task_agencies",
            task_id=f"{document}#{path}",
            agency_id=agency,
            role=role,
            position=position,
            mention=mention,
            **sample.span(document, mention),
        )
    for document, path, ordinal, text, kind, due, rule in (
        (ENGLISH, "II/1/-1", 1, "by June 30, 2025", "date", date(2025, 6, 30), None),
        (
            ENGLISH,
            "II/1/-1",
            2,
            "before December 1 every year",
            "recurring",
            None,
            "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1",
        ),
        (ENGLISH, "APP/11.10", 1, "Quarter IV/ 2025", "quarter", date(2025, 12, 31), None),
        (ENGLISH, "APP/007", 1, "Ongoing", "ongoing", None, None),
        (REPORT, "p1", 1, "until June 30, 2025", "date", date(2025, 6, 30), None),
    ):
        sample.add(
            "deadlines",
            deadline_id=f"{document}#{path}~deadline-{ordinal}",
            task_id=f"{document}#{path}",
            text=text,
            kind=kind,
            starts_on=date(2025, 10, 1) if kind == "quarter" else None,
            due_on=due,
            recurrence=rule,
            **sample.span(document, text),
        )


def _indicators(sample: Sample) -> None:
    # The parent's id sorts after its child's: rows in the order of ids are not in the order of parents.
    parent, child = f"{ENGLISH}#II/1/-1~indicator-2", f"{ENGLISH}#II/1/-1~indicator-1"
    for position, (indicator, above) in enumerate(((parent, None), (child, parent)), 1):
        sample.add(
            "indicators",
            indicator_id=indicator,
            document_id=ENGLISH,
            provision_id=f"{ENGLISH}#II/1/-1",
            number="3.1",
            parent_id=above,
            name="allocation",
            unit="%",
            horizon_year=2030,
            position=position,
            status="in-force",
        )
    sample.add(
        "indicator_agencies",
        indicator_id=child,
        agency_id="ministry-of-finance",
        role="lead",
        position=1,
        mention="Ministry of Finance",
        **sample.span(ENGLISH, "Ministry of Finance"),
    )
    for ordinal, (comparator, low, high) in enumerate(
        ((">=", "0.7", None), ("=", "90", "90"), ("between", "-1.5", "18")), 1
    ):
        sample.add(
            "indicator_targets",
            target_id=f"{child}~target-{ordinal}",
            indicator_id=child,
            horizon_year=None if ordinal == 1 else 2030,
            comparator=comparator,
            value_min=Decimal(low),
            value_max=Decimal(high) if high else None,
            unit="%",
            text="at least 0.70%",
            **sample.span(ENGLISH, "at least 0.70%"),
        )


def _citations(sample: Sample) -> None:
    sample.add(
        "citations",
        citation_id=f"{ENGLISH}#p3~citation-1",
        document_id=ENGLISH,
        provision_id=f"{ENGLISH}#p3",
        number="57-NQ/TW",
        document_type="Resolution",
        issued_on=date(2024, 12, 22),
        relation="pursuant-to",
        **sample.span(ENGLISH, "Resolution No. 57-NQ/TW of December 22, 2024"),
    )
    sample.add(
        "findings",
        finding_id=f"{ENGLISH}#II/1~unregistered-agency-1",
        document_id=ENGLISH,
        provision_id=f"{ENGLISH}#II/1",
        severity="warning",
        code="unregistered-agency",
        message='-Café isn\'t in the register; "add" it',
        message_vi='-Café chưa có trong danh mục; "thêm" vào',
        source_path=f"{ENGLISH}/text.txt",
        line=5,
    )


def _amendments(sample: Sample) -> None:
    words = str(next(row["text"] for row in sample.rows["provisions"] if row["path"] == "II/1/-2"))
    sample.add(
        "amendments",
        amendment_id=f"{ENGLISH}#II/1/-2~amendment-1",
        document_id=ENGLISH,
        provision_id=f"{ENGLISH}#II/1/-2",
        position=1,
        amended_document_id=ENGLISH,
        effect="amends",
        task_id=f"{ENGLISH}#APP/11.10",
        effective_on=date(2025, 3, 5),
        text=words,
        **sample.span(ENGLISH, words),
    )


def _alignments(sample: Sample) -> None:
    """The original says in one point what the translation breaks into two bullets."""
    pairs = (("II/1", "same"), ("II/1/-1", "part-of-original"), ("II/1/-2", "part-of-original"))
    sample.add(
        "document_alignments",
        translation_id=ENGLISH,
        original_id=VIETNAMESE,
        pairs=len(pairs),
        only_in_translation=9,
        only_in_original=1,
        confidence=Decimal("0.21"),
    )
    for path, relation in pairs:
        sample.add(
            "provision_alignments",
            translation_provision_id=f"{ENGLISH}#{path}",
            original_provision_id=f"{VIETNAMESE}#II/1",
            translation_id=ENGLISH,
            original_id=VIETNAMESE,
            relation=relation,
            confidence=Decimal("0.75"),
        )
