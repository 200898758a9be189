"""The scorer: rows that agree with the answers score 1, and each kind of fault lowers exactly its figure."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.publication.accuracy import Scores, Tally, differences, register_of, score, wilson
from pipeline.publication.comparison import aligned, as_rule, as_words

Rows = dict[str, list[dict[str, Any]]]
LONG = "Reviewing, within the scope of its management, the regulations on the storage of data and proposing amendments"

TASKS: list[dict[str, Any]] = [
    {
        "quote": LONG[:80],
        "path": "II/1/a/-1",
        "lead": ["Ministry of Finance"],
        "coordinating": ["Ministry of Health", "Related agencies", "Farmers’ club of Ha Giang"],
        "assignment": "inherited",
        "deadlines": [
            {"text": "June 2025", "kind": "month", "start": "2025-06-01", "due": "2025-06-30", "recurrence": None},
            {"text": "every 1 December", "kind": "recurring", "start": None, "due": None, "recurrence": "yearly-12-01"},
        ],
        "output": "Decree",
    },
    {
        "quote": LONG[:80],
        "path": "II/1/a/-2",
        "lead": ["Ministry of Finance"],
        "coordinating": [],
        "assignment": "inherited",
        "deadlines": [],
        "output": None,
    },
    {
        "quote": "Short and complete.",
        "path": "II/2",
        "lead": [],
        "coordinating": [],
        "assignment": "none",
        "deadlines": [],
        "output": None,
    },
]
INDICATORS: list[dict[str, Any]] = [
    {
        "quote": "Broadband covers 100% of the communes",
        "path": "I/1",
        "name": "Broadband coverage",
        "unit": "%",
        "lead": [],
        "targets": [
            {"horizon": 2025, "comparator": "=", "min": 100, "max": 100, "scope": None, "text": "100% of the communes"}
        ],
    },
    {
        "quote": "5G covers 100% of the population",
        "path": "I/1",
        "name": "5G coverage",
        "unit": "%",
        "lead": [],
        "targets": [
            {
                "horizon": 2025,
                "comparator": "=",
                "min": 100,
                "max": 100,
                "scope": None,
                "text": "100% of the population",
            }
        ],
    },
    {
        "quote": "Digital competitiveness",
        "path": "APP/1",
        "name": "Digital competitiveness",
        "unit": "Rank",
        "lead": [],
        "targets": [
            {"horizon": 2030, "comparator": "<=", "min": None, "max": 3, "scope": "ASEAN", "text": "≤ 3 in ASEAN"},
            {
                "horizon": 2030,
                "comparator": "<=",
                "min": None,
                "max": 50.5,
                "scope": "world",
                "text": "≤ 50,5 globally",
            },
        ],
    },
]
CITATIONS: list[dict[str, Any]] = [
    {"number": "52-NQ/TW", "type": "Resolution", "issuer": "Politburo", "date": "2019-09-27", "relation": "implements"},
    {"number": "9/QD-TTg", "type": "Decision", "issuer": None, "date": None, "relation": "promulgated_with"},
]
META = {"number": "9/QD-TTg", "type": "Decision", "signer": "Tran Van A", "implements": ["52-NQ/TW"], "language": "en"}


def _rows() -> Rows:
    """The rows a perfect reading of the answers above would give."""
    rows: Rows = {
        "documents": [
            {
                "document_id": "doc",
                "source_path": "doc/text.txt",
                "number": "9/QĐ-TTg",
                "document_type": "Decision",
                "signer": "TRAN VAN A",
                "language": "en",
            }
        ],
        "agencies": [
            {"agency_id": "mof", "name_en": "Ministry of Finance", "kind": "ministry"},
            {"agency_id": "moh", "name_en": "Ministry of Health", "kind": "ministry"},
            {"agency_id": "related", "name_en": "Relevant agencies", "kind": "collective"},
            {"agency_id": "politburo", "name_en": "Political Bureau", "kind": "party"},
            {"agency_id": "unregistered-farmers", "name_en": "farmers' club of Ha Giang", "kind": "unregistered"},
        ],
        "agency_aliases": [
            {"alias": "related agencies", "agency_id": "related", "language": "en"},
            {"alias": "Politburo", "agency_id": "politburo", "language": "en"},
        ],
        "provisions": [
            {"path": "I/1", "text": "Broadband covers 100% of the communes and 5G covers 100% of the population."},
            {"path": "II/1/a/-1", "text": LONG},
            {"path": "II/1/a/-2", "text": LONG},
            {"path": "II/2", "text": "Short and complete."},
            {"path": "APP/1", "text": "Digital competitiveness | Rank | ≤ 3 in ASEAN; ≤ 50,5 globally"},
        ],
        "tasks": [
            {"task_id": "doc#II/2", "text": "Short and complete.", "assignment": "none", "output": None},
            {"task_id": "doc#II/1/a/-2", "text": LONG, "assignment": "inherited", "output": None},
            {"task_id": "doc#II/1/a/-1", "text": LONG, "assignment": "inherited", "output": "Decree"},
        ],
        "task_agencies": [
            {"task_id": "doc#II/1/a/-1", "role": "coordinating", "position": 3, "agency_id": "unregistered-farmers"},
            {"task_id": "doc#II/1/a/-1", "role": "coordinating", "position": 2, "agency_id": "related"},
            {"task_id": "doc#II/1/a/-1", "role": "coordinating", "position": 1, "agency_id": "moh"},
            {"task_id": "doc#II/1/a/-1", "role": "lead", "position": 1, "agency_id": "mof"},
            {"task_id": "doc#II/1/a/-2", "role": "lead", "position": 1, "agency_id": "mof"},
        ],
        "deadlines": [
            {"task_id": "doc#II/1/a/-1", "kind": "recurring", "recurrence": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"},
            {
                "task_id": "doc#II/1/a/-1",
                "kind": "month",
                "starts_on": date(2025, 6, 1),
                "due_on": date(2025, 6, 30),
                "recurrence": None,
            },
        ],
        "indicators": [
            {"indicator_id": "doc#I/1~indicator-1", "name": "Broadband", "horizon_year": 2025},
            {"indicator_id": "doc#I/1~indicator-2", "name": "5G", "horizon_year": 2025},
            {"indicator_id": "doc#APP/1", "name": "Digital competitiveness", "horizon_year": 2030},
        ],
        "indicator_targets": [
            *(
                {
                    "indicator_id": f"doc#I/1~indicator-{n}",
                    "comparator": "=",
                    "value_min": 100,
                    "value_max": Decimal("100.0"),
                    "text": "100%",
                    "scope": "",
                }
                for n in (1, 2)
            ),
            {"indicator_id": "doc#APP/1", "comparator": "<=", "value_max": 3, "scope": "ASEAN", "text": "≤ 3 in ASEAN"},
            {
                "indicator_id": "doc#APP/1",
                "comparator": "<=",
                "value_max": Decimal("50.5"),
                "scope": "world",
                "horizon_year": 2030,
                "text": "≤ 50,5 globally",
            },
        ],
        "citations": [
            {"number": "52-NQ/TW", "relation": "pursuant-to", "issued_on": date(2019, 9, 27), "issuer_id": "politburo"},
            {"number": "52-NQ/TW", "relation": "implements", "issued_on": None, "issuer_id": None},
            {"number": "9/QD-TTg", "relation": "promulgated-with", "issued_on": None, "issuer_id": None},
            {"number": None, "relation": "pursuant-to", "issued_on": date(2015, 6, 19), "issuer_id": None},
        ],
    }
    for position, provision in enumerate(rows["provisions"]):
        provision |= {"provision_id": f"doc#{provision['path']}", "position": position}
    for task in rows["tasks"]:
        task |= {"document_id": "doc", "provision_id": task["task_id"]}
    for indicator in rows["indicators"]:
        indicator |= {"document_id": "doc", "provision_id": indicator["indicator_id"].split("~")[0]}
    for citation in rows["citations"]:
        citation["document_id"] = "doc"
    return rows


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    for kind, lines in (("tasks", TASKS), ("indicators", INDICATORS), ("citations", CITATIONS)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (tmp_path / f"doc.{kind}.jsonl").write_text(text, "utf-8")
    (tmp_path / "doc.meta.json").write_text(json.dumps(META), "utf-8")
    return tmp_path


def _score(rows: Rows, answers: Path) -> Scores:
    return score(rows, answers, register_of(rows))


def _lowered(scores: Scores) -> set[str]:
    return {figure for figure, tally in scores.overall.items() if tally.f1 is not None and tally.f1 < 1}


def test_rows_that_agree_score_one_in_every_figure(answers: Path) -> None:
    scores = _score(_rows(), answers)
    assert scores.differences == []
    assert {figure: tally.f1 for figure, tally in scores.overall.items()} == dict.fromkeys(scores.overall, 1.0)
    assert scores.documents["doc"] == scores.overall


def _without(table: str, number: int, /) -> Callable[[Rows], None]:
    def fault(rows: Rows) -> None:
        del rows[table][number]

    return fault


def _with(table: str, number: int, /, **values: object) -> Callable[[Rows], None]:
    def fault(rows: Rows) -> None:
        rows[table][number] |= values

    return fault


FAULTS: dict[str, tuple[Callable[[Rows], None], set[str]]] = {
    "a task is missing": (_without("tasks", 0), {"tasks"}),
    "a task begins elsewhere": (_with("tasks", 0, text="And short and complete."), {"tasks"}),
    "a short task goes on": (_with("tasks", 0, text="Short and complete. And more."), {"tasks"}),
    "a lead is missing": (_without("task_agencies", 4), {"leads"}),
    "a lead is another": (_with("task_agencies", 4, agency_id="moh"), {"leads"}),
    "a coordinator is missing": (_without("task_agencies", 1), {"coordinators"}),
    "an unregistered name is bent to a known one": (_with("task_agencies", 0, agency_id="mof"), {"coordinators"}),
    "coordinators change places": (_with("task_agencies", 2, position=9), {"order"}),
    "an assignment is another": (_with("tasks", 1, assignment="explicit"), {"assignment"}),
    "an output is missing": (_with("tasks", 2, output=None), {"outputs"}),
    "an output is invented": (_with("tasks", 1, output="Report"), {"outputs"}),
    "a deadline is missing": (_without("deadlines", 0), {"deadlines"}),
    "a deadline is of another kind": (_with("deadlines", 1, kind="range"), {"deadlines"}),
    "a deadline starts elsewhere": (_with("deadlines", 1, starts_on=None), {"deadlines"}),
    "a deadline ends elsewhere": (_with("deadlines", 1, due_on=date(2025, 6, 1)), {"deadlines"}),
    "a deadline recurs otherwise": (_with("deadlines", 0, recurrence="FREQ=YEARLY"), {"deadlines"}),
    "a deadline is invented": (_with("deadlines", 1, task_id="doc#II/2"), {"deadlines"}),
    "an indicator is missing": (_without("indicators", 0), {"indicators"}),
    "a target is missing": (_without("indicator_targets", 3), {"targets"}),
    "a target is compared otherwise": (_with("indicator_targets", 2, comparator="<"), {"targets"}),
    "a target has another bound": (_with("indicator_targets", 2, value_max=Decimal("3.5")), {"targets"}),
    "a target has another scope": (_with("indicator_targets", 2, scope="world"), {"targets"}),
    "a target has another year": (_with("indicator_targets", 2, horizon_year=2035), {"targets"}),
    "a citation is missing": (_without("citations", 2), {"citations"}),
    "a citation is invented": (_with("citations", 3, number="1/CT-TTg"), {"citations"}),
    "a relation is weaker": (_with("citations", 1, relation="cites"), {"relations", "facts"}),
    "a date is another": (_with("citations", 0, issued_on=date(2019, 9, 28)), {"cited_dates"}),
    "an issuer is another": (_with("citations", 0, issuer_id="mof"), {"cited_issuers"}),
    "a fact is another": (_with("documents", 0, signer="Tran Van B"), {"facts"}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_lowers_exactly_its_figure(name: str, answers: Path) -> None:
    fault, lowered = FAULTS[name]
    rows = _rows()
    fault(rows)
    assert _lowered(_score(rows, answers)) == lowered
    assert differences(rows, answers, register_of(rows))


def test_a_difference_says_where_and_what(answers: Path) -> None:
    rows = _rows()
    _with("task_agencies", 4, agency_id="moh")(rows)
    assert differences(rows, answers, register_of(rows)) == ["doc II/1/a/-2 [leads] expected mof; got moh"]


def test_equal_words_are_paired_in_order_and_by_path(answers: Path) -> None:
    """With one of two tasks of the same words gone, the other keeps its own answer."""
    for gone in (1, 2):
        rows = _rows()
        _without("tasks", gone)(rows)
        assert _lowered(_score(rows, answers)) == {"tasks"}


def test_a_document_that_is_not_among_the_rows_is_missed_entirely(answers: Path) -> None:
    rows = copy.deepcopy(_rows())
    rows["documents"].clear()
    tasks = _score(rows, answers).overall["tasks"]
    assert (tasks.correct, tasks.expected, tasks.given) == (0, 3, 0)


def test_answers_in_folders_and_documents_known_by_number_are_found(answers: Path) -> None:
    folder = answers / "elsewhere"
    folder.mkdir()
    for path in answers.glob("doc.*"):
        path.rename(folder / path.name.removeprefix("doc."))
    assert _score(_rows(), answers).differences == []


def test_no_answers_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        score({}, tmp_path, {})


def test_the_same_number_of_two_dates_is_two_documents_where_the_answers_say_so(answers: Path) -> None:
    rows = _rows()
    again = {"document_id": "doc", "number": "52-NQ/TW", "relation": "cites", "issued_on": date(2022, 11, 17)}
    rows["citations"].append(again)
    assert _score(rows, answers).differences == []
    with (answers / "doc.citations.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"number": "52-NQ/TW", "issuer": None, "date": "2022-11-17", "relation": "cites"}) + "\n")
    assert _score(rows, answers).differences == []
    del rows["citations"][-1]
    assert _lowered(_score(rows, answers)) == {"citations"}


def test_as_rows_gives_the_whole_first_with_intervals(answers: Path) -> None:
    first = _score(_rows(), answers).as_rows()[0]
    assert (first["document"], first["figure"], first["correct"], first["recall"]) == ("*", "tasks", 3, 1.0)
    assert first["recall_low"] == pytest.approx(0.4385, abs=1e-4)


def test_precision_and_recall() -> None:
    tally = Tally(correct=6, expected=8, given=12)
    assert (tally.precision, tally.recall, tally.f1) == (0.5, 0.75, 0.6)
    assert (Tally().precision, Tally().recall, Tally().f1) == (None, None, None)


@given(st.integers(1, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_wilson_holds_the_share_and_stays_within_bounds(counts: tuple[int, int]) -> None:
    correct, of = counts
    low, high = wilson(correct, of)
    assert 0 <= low <= correct / of + 1e-9
    assert correct / of - 1e-9 <= high <= 1
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.lists(st.sampled_from("abc"), max_size=7), st.lists(st.sampled_from("abc"), max_size=7))
def test_alignment_keeps_everything_once_and_in_order(answers: list[str], rows: list[str]) -> None:
    pairs = list(aligned(answers, rows, lambda a, b: float(a == b)))
    assert [answer for answer, _ in pairs if answer is not None] == answers
    assert [row for _, row in pairs if row is not None] == rows
    assert all(answer == row for answer, row in pairs if answer and row)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("yearly-12-01", "BYMONTH=12;BYMONTHDAY=1;FREQ=YEARLY"),
        ("yearly", "FREQ=YEARLY"),
        ("monthly-25", "BYMONTHDAY=25;FREQ=MONTHLY"),
        ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
        ("half-yearly", "FREQ=MONTHLY;INTERVAL=6"),
        ("RRULE:FREQ=WEEKLY;BYDAY=FR", "BYDAY=FR;FREQ=WEEKLY"),
        (None, ""),
    ],
)
def test_rules_of_recurrence(rule: str | None, expected: str) -> None:
    assert as_rule(rule) == expected


def test_a_rule_that_is_none_is_refused() -> None:
    with pytest.raises(InputError):
        as_rule("now and then")


def test_names_are_compared_by_their_words() -> None:
    assert as_words("The People’s  Committee of Hanoi") == as_words("people's committee of Hanoi,")
    assert as_words("The State") == "the state"
