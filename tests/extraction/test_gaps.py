"""What was lost from a text, or is written as nobody here knows it, is a finding: real texts with one thing changed."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.documents.source import Source, read_folder
from pipeline.extraction.records import read_document
from pipeline.extraction.register import Register
from pipeline.tables.schema import load_package

ROOT = Path(__file__).parents[2]
CODES = {
    "number-out-of-sequence",
    "missing-number",
    "table-without-header",
    "unknown-column",
    "unresolved-part",
    "ambiguous-agency",
    "actor-not-found",
}


@cache
def register() -> Register:
    return Register.load(ROOT / "sources/reference")


def source(place: str) -> Source:
    folder = ROOT / place
    return read_folder(folder, folder.parent)


def findings(changed: Source) -> list[tuple[str, str, str]]:
    """Place, code and words of what was found."""
    rows = read_document(changed, register(), load_package()).rows["findings"]
    places = [str(row["provision_id"]).partition("#")[2] for row in rows]
    return [(place, str(row["code"]), str(row["message"])) for place, row in zip(places, rows, strict=True)]


def lost(place: str, pattern: str, instead: str = "") -> list[tuple[str, str, str]]:
    """What is found when the first words a pattern matches are replaced in a text, of the kinds tested here."""
    whole = source(place)
    text, count = re.subn(pattern, instead, whole.data.decode(), count=1, flags=re.MULTILINE)
    assert count
    return [found for found in findings(replace(whole, data=text.encode())) if found[1] in CODES]


@pytest.mark.parametrize("folder", sorted(ROOT.glob("sources/*/text.*")), ids=lambda path: path.parent.name)
def test_the_sources_lost_nothing(folder: Path) -> None:
    assert not [found for found in findings(source(str(folder.parent.relative_to(ROOT)))) if found[1] in CODES]


def test_a_lost_point_is_noticed_by_the_label_after_it() -> None:
    assert lost("sources/03-nq-cp-2025", r"^c[)/].*\n") == [("II/1/d", "number-out-of-sequence", "d comes after b")]


def test_a_lost_row_is_noticed_by_the_number_after_it() -> None:
    assert lost("sources/03-nq-cp-2025-vi", r"^\| *9\. *\|.*\n") == [
        ("APP2/10", "number-out-of-sequence", "10 comes after 8")
    ]


def test_one_slip_is_one_finding() -> None:
    assert lost("sources/709-qd-ttg-2024", r"^9\. \|", "59. |") == [
        ("APP/59", "number-out-of-sequence", "59 comes after 8")
    ]


def test_rows_of_an_amending_document_carry_the_numbers_of_the_other_list() -> None:
    found = findings(source("tests/unseen/amending-cells-by-line"))
    assert not [place for place, code, _ in found if code == "number-out-of-sequence"]


def test_a_row_without_its_number_is_named() -> None:
    found = lost("sources/709-qd-ttg-2024", r"^9\. \|", "|")
    assert ("APP/p2", "missing-number") in [(place, code) for place, code, _ in found]


def test_a_part_without_its_numeral_is_named_and_not_the_part_after_it() -> None:
    assert [found[1:] for found in lost("sources/50-nq-cp-2020", r"^II\. ")] == [
        ("missing-number", "MAJOR TASKS AND SOLUTIONS")
    ]


def test_rows_that_no_header_names_are_a_finding() -> None:
    found = lost("sources/709-qd-ttg-2024", r"^No\. \| Work contents.*\n")
    assert ("table-without-header", "1 | (Amended) Law") in [(code, words[:17]) for _, code, words in found]


def test_a_column_nobody_knows_is_a_finding() -> None:
    assert lost("sources/709-qd-ttg-2024", "Submission level", "Funding") == [("APP/T1", "unknown-column", "Funding")]


def test_a_heading_that_leaves_open_what_it_holds_is_a_finding() -> None:
    found = findings(source("tests/unseen/target-programme-projects"))
    assert [(place, words[:21]) for place, code, words in found if code == "unresolved-part"] == [
        ("ART1", "Article 1. To approve")
    ]


def test_the_part_that_is_left_open_is_named_and_not_the_one_above_it() -> None:
    found = lost("tests/unseen/scheme-wrapped-lines", r"^2\. Specific objectives", "2. Objectives and tasks")
    assert [(place, code) for place, code, _ in found] == [("ART1/II/2", "unresolved-part")]


@pytest.mark.parametrize(
    ("place", "order", "words"),
    [
        (
            "tests/unseen/directive-health-british",
            "Kindergartens are required to review menus.",
            "Kindergartens are required to",
        ),
        (
            "tests/unseen/directive-health-british",
            "By 2027, mobile teams shall report yearly.",
            "mobile teams shall report",
        ),
        ("tests/unseen_vi/chi-thi-cac-bo", "Tổ bảo vệ rừng có nhiệm vụ tuần tra.", "Tổ bảo vệ rừng có nhiệm vụ"),
        ("tests/unseen_vi/chi-thi-cac-bo", "Chủ đầu tư chủ trì, phối hợp sửa chữa.", "Chủ đầu tư chủ trì"),
    ],
)
def test_an_order_to_somebody_unread_is_a_finding(place: str, order: str, words: str) -> None:
    found = lost(place, r"^(4\. ).*$", rf"\1{order}")
    assert [(code, said) for _, code, said in found] == [("actor-not-found", words)]


def test_a_task_that_is_nobodys_is_named_as_such() -> None:
    found = [place for place, code, _ in findings(source("sources/52-nq-tw-2019")) if code.startswith("no-actor")]
    assert len(found) == 32
    assert found[0] == "III/1/-1"


def test_a_body_of_another_time_is_a_finding() -> None:
    old = "Ministry of Information and Communications"
    found = lost("sources/709-qd-ttg-2024", "July 23, 2024", "July 23, 2026")
    assert ("ambiguous-agency", f"{old}: existed until 2025-03-01; the document is of 2026-07-23") in [
        (code, words) for _, code, words in found
    ]
