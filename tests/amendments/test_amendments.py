"""Resolutions that change 03/NQ-CP: what a lawyer would note in the margin of its lists, written by hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.extraction.corpus import extract

ROOT = Path(__file__).parents[2]
AMENDING = Path(__file__).parent / "sources"
FIRST, SECOND, THIRD = "155-nq-cp-2025", "21-nq-cp-2026", "88-nq-cp-2025-vi"

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """03/NQ-CP in both languages, with the resolutions that amend it."""
    sources = tmp_path_factory.mktemp("sources")
    for folder in ("03-nq-cp-2025", "03-nq-cp-2025-vi", "reference"):
        shutil.copytree(ROOT / "sources" / folder, sources / folder)
    for amending in AMENDING.iterdir():
        shutil.copytree(amending, sources / amending.name)
    return extract(sources).rows


def made(rows: Rows, document: str) -> Iterator[tuple[Any, ...]]:
    """What a document changes: clause, effect, number, the old row and the new one."""
    for row in rows["amendments"]:
        if row["document_id"] == document:
            old, new = row["task_id"] or row["indicator_id"], row["new_task_id"] or row["new_indicator_id"]
            yield row["provision_id"].rpartition("/")[2], row["effect"], row["appendix"], row["number"], old, new


def test_each_clause_changes_the_rows_it_names(rows: Rows) -> None:
    tasks, indicators = "03-nq-cp-2025#APP2/", "03-nq-cp-2025#APP1/"
    assert [row for row in made(rows, FIRST) if row[0] != "4"] == [
        ("1", "replaces", "APP2", "5", f"{tasks}5", f"{FIRST}#ART1/1/5"),
        ("2", "adds", "APP2", "141", None, f"{FIRST}#APP2/141"),
        ("2", "adds", "APP2", "142", None, f"{FIRST}#APP2/142"),
        ("3", "repeals", "APP2", "7", f"{tasks}7", None),
        ("3", "repeals", "APP2", "20", f"{tasks}20", None),
        ("5", "changes-agency", "APP2", "10", f"{tasks}10", None),
        ("5", "changes-agency", "APP2", "13", f"{tasks}13", None),
        ("5", "changes-agency", "APP2", "62", f"{tasks}62", None),
        ("6", "changes-deadline", "APP2", "16", f"{tasks}16", None),
        ("7", "changes-target", "APP1", "8", f"{indicators}8", None),
        ("7", "replaces", "APP1", "9", f"{indicators}9", f"{FIRST}#APP1/9"),
        ("7", "replaces", "APP1", "10", f"{indicators}10", f"{FIRST}#APP1/10"),
        ("8", "repeals", "APP2", "139", f"{tasks}139", None),
    ]


def test_a_later_document_changes_the_rows_that_stand_there_by_then(rows: Rows) -> None:
    tasks = "03-nq-cp-2025#APP2/"
    assert list(made(rows, SECOND)) == [
        ("1", "replaces", "APP2", "5", f"{FIRST}#ART1/1/5", f"{SECOND}#APP/5"),
        ("1", "replaces", "APP2", "141", f"{FIRST}#APP2/141", f"{SECOND}#APP/141"),
        ("2", "repeals", "APP2", "142", f"{FIRST}#APP2/142", None),
        ("2", "changes-agency", "APP2", "24", f"{tasks}24", None),
        ("3", "changes-agency", "APP2", "13", f"{tasks}13", None),
        ("4", "adds", "APP2", "143", None, f"{SECOND}#ART1/4/143"),
    ]


def test_a_vietnamese_resolution_amends_the_vietnamese_text(rows: Rows) -> None:
    tasks = "03-nq-cp-2025-vi#APP2/"
    assert [row for row in made(rows, THIRD) if row[0] != "4"] == [
        ("1", "replaces", "APP2", "5", f"{tasks}5", f"{THIRD}#APP/5"),
        ("2", "adds", "APP2", "141", None, f"{THIRD}#APP/141"),
        ("2", "adds", "APP2", "142", None, f"{THIRD}#APP/142"),
        ("3", "repeals", "APP2", "7", f"{tasks}7", None),
        ("3", "repeals", "APP2", "20", f"{tasks}20", None),
        ("5", "changes-agency", "APP2", "10", f"{tasks}10", None),
        ("5", "changes-agency", "APP2", "13", f"{tasks}13", None),
        ("5", "changes-agency", "APP2", "15", f"{tasks}15", None),
        ("6", "changes-deadline", "APP2", "16", f"{tasks}16", None),
        ("7", "changes-target", "APP1", "8", "03-nq-cp-2025-vi#APP1/8", None),
    ]
    assert not any(
        row["amended_document_id"] == "03-nq-cp-2025" for row in rows["amendments"] if row["document_id"] == THIRD
    )


def test_a_name_changed_throughout_changes_every_row_that_has_it(rows: Rows) -> None:
    plan = {
        row["task_id"] for row in rows["task_agencies"] if row["agency_id"] == "ministry-of-planning-and-investment"
    }
    changed = {
        row["task_id"]
        for row in rows["amendments"]
        if row["document_id"] == FIRST and row["agency_id"] == "ministry-of-planning-and-investment" and row["task_id"]
    }
    assert changed == {task for task in plan if task.startswith("03-nq-cp-2025#")}
    assert len(changed) == 19


def test_what_was_changed_says_since_when_and_by_what(rows: Rows) -> None:
    tasks = {row["task_id"]: row for row in rows["tasks"]}

    def state(task_id: str) -> tuple[Any, ...]:
        return tuple(tasks[task_id][name] for name in ("status", "valid_from", "valid_to", "amended_by"))

    issued, first, second = date(2025, 1, 9), date(2025, 7, 1), date(2026, 1, 30)
    assert state("03-nq-cp-2025#APP2/5") == ("replaced", issued, date(2025, 6, 30), f"{FIRST}#ART1/1")
    assert state(f"{FIRST}#ART1/1/5") == ("replaced", first, date(2026, 1, 29), f"{SECOND}#ART1/1")
    assert state(f"{SECOND}#APP/5") == ("in-force", second, None, None)
    assert state("03-nq-cp-2025#APP2/7") == ("repealed", issued, date(2025, 6, 30), f"{FIRST}#ART1/3")
    assert state("03-nq-cp-2025#APP2/13") == ("amended", issued, None, f"{SECOND}#ART1/3")
    assert state("03-nq-cp-2025#APP2/15") == ("in-force", issued, None, None)


def test_what_cannot_be_carried_out_is_a_finding(rows: Rows) -> None:
    found = {row["provision_id"]: row["message"] for row in rows["findings"] if row["code"] == "amendment-not-applied"}
    assert set(found) == {f"{FIRST}#ART1/8", f"{SECOND}#ART1/5"}
    assert "no number 200" in found[f"{FIRST}#ART1/8"]
    assert "no number 14.2" in found[f"{SECOND}#ART1/5"]
