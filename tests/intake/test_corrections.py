"""Corrections as data: carried out where they fit, published with their reason, noticed where they no longer fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from found_files import LINES, TABLE

from pipeline.extraction.corpus import extract
from pipeline.publication.causes import PIPELINE, REVISED, steps
from pipeline.publication.provenance import take

TEXT = "\n".join(LINES) + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in TABLE) + "\n"
DUE = {
    "table": "deadlines", "path": "APP/2~deadline-1", "column": "due_on", "expected": date(2026, 12, 31),
    "value": date(2026, 11, 30), "why": "Official Gazette No. 55 has November.",
}  # fmt: skip


def built(tmp_path: Path, corrections: object) -> Any:
    (tmp_path / "x").mkdir(exist_ok=True)
    (tmp_path / "x" / "text.txt").write_text(TEXT, "utf-8")
    (tmp_path / "x" / "corrections.yaml").write_text(yaml.safe_dump(corrections, allow_unicode=True), "utf-8")
    return extract(tmp_path)


def found(corpus: Any, code: str) -> list[dict[str, Any]]:
    return [row for row in corpus.rows["findings"] if row["code"] == code]


def test_a_correction_takes_the_place_of_the_value_and_says_why(tmp_path: Path) -> None:
    corpus = built(tmp_path, [DUE])
    (deadline,) = (row for row in corpus.rows["deadlines"] if row["deadline_id"] == "90-nq-cp-2025#APP/2~deadline-1")
    assert deadline["due_on"] == date(2026, 11, 30)
    (finding,) = found(corpus, "corrected-by-hand")
    assert finding["severity"] == "info"
    assert finding["provision_id"] == "90-nq-cp-2025#APP/2"
    assert finding["message"] == (
        "deadlines.due_on was '2026-12-31', is now '2026-11-30': Official Gazette No. 55 has November."
    )


def test_a_lead_is_corrected_by_the_key_of_its_row(tmp_path: Path) -> None:
    correction = {
        "table": "task_agencies", "id": "90-nq-cp-2025#APP/1/lead/1", "column": "agency_id",
        "expected": "ministry-of-construction", "value": "ministry-of-transport", "why": "The original names it.",
    }  # fmt: skip
    corpus = built(tmp_path, [correction])
    assert found(corpus, "correction-not-applicable") == []
    leads = {row["task_id"]: row["agency_id"] for row in corpus.rows["task_agencies"] if row["role"] == "lead"}
    assert leads["90-nq-cp-2025#APP/1"] == "ministry-of-transport"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expected": date(2026, 10, 31)}, "is '2026-12-31' here, the correction expects '2026-10-31'"),
        ({"path": "APP/9~deadline-1"}, "there is no row 'APP/9~deadline-1'"),
    ],
)
def test_a_correction_that_no_longer_fits_changes_nothing_and_is_told(
    change: dict[str, Any], words: str, tmp_path: Path
) -> None:
    without, corpus = built(tmp_path, []), built(tmp_path, [DUE | change])
    assert corpus.rows["deadlines"] == without.rows["deadlines"]
    (finding,) = found(corpus, "correction-not-applicable")
    assert finding["severity"] == "warning"
    assert words in finding["message"]


@pytest.mark.parametrize(
    ("corrections", "line"),
    [
        ([DUE | {"why": ""}], "entry 1: does not say why"),
        ([DUE | {"column": "text"}], "entry 1: column 'text' of deadlines cannot be corrected; use one of kind"),
        ([DUE | {"table": "agencies"}], "entry 1: no table 'agencies' can be corrected"),
        ([DUE | {"value": "31 February"}], "entry 1: '31 February' is no date; write a day as 2025-06-30"),
        (
            [DUE | {"column": "kind", "expected": "quarter", "value": "someday"}],
            "entry 1: 'someday' is no kind; use one of date, month",
        ),
        ([DUE | {"wy": "typo"}], "entry 1: unknown entry 'wy'"),
        ([{"table": "tasks"}], "entry 1: 'column' is missing"),
        ({"table": "tasks"}, "is not a list"),
        (
            [DUE | {"table": "task_agencies", "path": "1/lead/1", "column": "agency_id", "value": "ministry-of-magic"}],
            "entry 1: no agency 'ministry-of-magic' in the register",
        ),
    ],
)
def test_a_correction_that_never_could_fit_is_refused_in_one_line(
    corrections: object, line: str, tmp_path: Path
) -> None:
    corpus = built(tmp_path, corrections)
    (error,) = corpus.rejected
    assert str(error).startswith("x/corrections.yaml")
    assert line in str(error)
    assert corpus.rows["documents"] == []


def test_a_changed_correction_is_a_change_of_its_source(tmp_path: Path) -> None:
    """A release tells what the file changed as "source revised", because its bytes are of the folder."""
    reference, sources = tmp_path / "reference", tmp_path / "sources"
    reference.mkdir()
    sources.mkdir()
    built(sources, [])
    old = take(sources, reference, tmp_path / "store")
    built(sources, [DUE])
    new = take(sources, reference, tmp_path / "store")
    assert [step.cause for step in steps(old, new)] == [PIPELINE, REVISED]
