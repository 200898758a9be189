"""That every benchmark runs, at sizes that say nothing of speed, and that what it measured is told rightly.

`nghiquyet build` is not run here: it is what most other tests run, and takes longer than all questions together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from benchmarks import plots, report
from benchmarks.agenda import QUESTIONS, Question
from benchmarks.ask import ask
from benchmarks.goals import GOALS
from benchmarks.measure import SAME, TINY, Measurement, Sizes, Subject, measure, run
from benchmarks.peers import TABLES, TEXT, installed
from benchmarks.questions.building import PARTS
from benchmarks.questions.modes import content
from benchmarks.questions.stages import STAGES
from benchmarks.results import FOLDER, Result, joined, last_result, machine, read_result, write_result
from benchmarks.tables import tables
from benchmarks.texts import documents, verify
from pipeline.assets.checks import CONSTRAINTS, results
from pipeline.definitions import defs
from pipeline.tables.schema import load_package

SIZES = (1_000, 10_000, 100_000)
HERE = [question for question in QUESTIONS if question.name not in ("building", "modes")]


@pytest.mark.parametrize("question", HERE, ids=lambda question: question.name)
def test_a_question_is_answered(question: Question, tmp_path: Path) -> None:
    measured = list(import_module(question.module).ask(TINY, tmp_path))
    assert {one.question for one in measured} == {question.name}
    assert all(one.work > 0 and min(one.wall) >= 0 for one in measured if one.wall)
    assert all(one.wall or one.note for one in measured), "what is not measured has a reason"
    names = {one.subject for one in measured}
    if question.name != "length":  # whose base is a size
        assert {base for name in names if (base := question.base_of(name))} <= names


def test_a_peer_that_is_not_installed_is_told_with_the_reason(tmp_path: Path) -> None:
    measured = list(import_module("benchmarks.questions.peers_of_text").ask(TINY, tmp_path))
    reasons = {one.subject: one.note for one in measured if not one.wall}
    missing = {name for name, module in TEXT.items() if not installed(module)}
    assert missing | {"bluebell with its Rust parser"} == reasons.keys()
    assert all(reasons.values())
    assert all(installed(TABLES[name]) for name in ("frictionless", "Great Expectations on pandas"))


def test_a_question_is_asked_in_a_process_of_its_own(tmp_path: Path) -> None:
    (question,) = (question for question in QUESTIONS if question.name == "length")
    measured = list(ask(question, TINY, tmp_path))
    assert [one.subject for one in measured] == [f"{length:,} bytes" for length in TINY.lengths]


def test_the_gate_finds_nothing_in_copied_tables(tmp_path: Path) -> None:
    """Rows that break a key would make the measured gate another one."""
    made = tables(800, tmp_path)
    assert made["tasks"].num_rows >= 800
    assert [result for result in results(made, CONSTRAINTS) if not result.passed] == []


def test_reading_something_else_than_stands_there_is_no_success() -> None:
    (document,) = documents(1, 6_000)
    verify([document])
    shorter = replace(document, text=document.text[: len(document.text) // 2])
    with pytest.raises(AssertionError, match="tasks, read"):
        verify([shorter])


def test_subjects_take_turns_and_time_elsewhere_counts() -> None:
    order: list[str] = []
    subjects = [
        Subject("one", 2, lambda: order.append("one"), before=lambda: order.append("ready")),
        Subject("two", 1, lambda: order.append("two"), elsewhere=lambda: 5.0),
    ]
    one, two = measure("question", "rows", subjects, Sizes(repetitions=2, seconds=60))
    assert order == ["ready", "one", "two"] * 2
    assert len(one.wall) == len(two.cpu) == 2
    assert min(two.cpu) >= 5 > max(one.cpu)


def test_a_command_is_measured_with_its_memory_and_its_failure_told(tmp_path: Path) -> None:
    held = run([sys.executable, "-c", "print(len(bytearray(300_000_000)))"], tmp_path)
    assert held.output.strip() == "300000000"
    assert held.peak_mb > 280 and held.cpu > 0 and held.wall > 0
    with pytest.raises(RuntimeError, match=r"ended with 3: last words"):
        run([sys.executable, "-c", "print('last words'); raise SystemExit(3)"], tmp_path)


def result(**seconds: float) -> Result:
    """A result in which everything reaches its goal, but for what is given."""

    def one(
        question: str, subject: str, work: float, unit: str, taken: float, peak: float | None = None
    ) -> Measurement:
        taken = seconds.get(subject.replace(" ", "_"), taken)
        return Measurement(question, subject, work, unit, (taken, taken * 1.1, taken * 0.9), (taken,) * 3, peak)

    rows = [
        one("reading", "physical limit", 1e7, "bytes", 0.05),
        one("reading", "many documents", 1e7, "bytes", 0.9),
        one("reading", "one long document", 1e7, "bytes", 0.9),
        *(one("length", f"{size:,} bytes", size, "bytes", size * 1e-7) for size in (40_000, 1_000_000, 10_000_000)),
        *(one("stages", f"{corpus}: {stage}", 1e6, "bytes", 0.1) for corpus in ("many", "long") for stage in STAGES),
        one("building", "floor", 1, "builds", 2),
        one("building", "first", 1, "builds", 2.8),
        one("building", "nothing changed", 1, "builds", 1),
        one("building", "one document changed", 1, "builds", 1.2),
        *(one("building", f"{size:,} documents: first", size, "documents", 2 + size * 0.001, 500) for size in SIZES),
        *(
            one("building", f"{size:,} documents: one added, {part}", 1, "builds", 1)
            for size in SIZES
            for part in PARTS
        ),
        Measurement("peers of text", "eyecite", 0, "bytes", note="not installed: no module eyecite"),
        one("peers of text", "the pipeline", 1e6, "bytes", 0.1),
        one("processes", "one process", 1e7, "bytes", 2),
        one("processes", "two processes", 1e7, "bytes", 1.1),
        *(replace(one("modes", mode, 100, "documents", 9), note=SAME) for mode in ("one process", "processes")),
        one("checking", "plain DuckDB", 1e6, "tasks", 2),
        one("checking", "the gate", 1e6, "tasks", 6),
        one("peers of tables", "plain DuckDB", 1e5, "rows", 0.01),
    ]
    for name in ("CSV", "Parquet", "DuckDB"):
        rows += [one("writing", name, 1e6, "tasks", 5), one("writing", f"{name}, plain DuckDB", 1e6, "tasks", 2)]
    rows.append(one("writing", "DuckDB without keys, plain DuckDB", 1e6, "tasks", 2))
    return Result("2026-01-31", {"cpu": "Some CPU", "cores": 2, "memory_gb": 8, "python": "3.11.7"}, tuple(rows))


def test_goals_are_judged_by_the_figures() -> None:
    good = result()
    assert [goal.text for goal in GOALS if not goal.reached(good)] == []
    slow = result(many_documents=2.0, two_processes=1.9, the_gate=9.0)
    assert [goal.text for goal in GOALS if goal.reached(slow) is False] == [
        "read many documents of 40 KB, on one core",
        "the gate, to plain DuckDB",
        "two processes, to one",
    ]


def test_what_every_document_adds_to_the_cost_of_one_more_is_seen() -> None:
    grown = {"100,000_documents:_one_added,_finding_and_reading": 3.0, "100,000_documents:_one_added,_tying": 9.0}
    (missed,) = (goal for goal in GOALS if goal.reached(result(**grown)) is False)
    assert missed.text.startswith("adding a document") and missed.value(result(**grown), True) == 3


def test_a_package_that_differs_by_mode_is_seen(tmp_path: Path) -> None:
    (goal,) = (goal for goal in GOALS if goal.unit == "modes")
    good = result()
    rows = [replace(row, note="not the same: x") if row.subject == "processes" else row for row in good.measurements]
    assert (goal.reached(good), goal.reached(replace(good, measurements=tuple(rows)))) == (True, False)

    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "checks.json").write_bytes(b"[]")
    for number in (1, 2):
        with duckdb.connect(tmp_path / "any.duckdb") as connection:
            for table in load_package().tables:
                connection.execute(
                    f"CREATE OR REPLACE TABLE {table} AS SELECT {1 + (table == 'tasks') * number} AS one"
                )
        found = content(tmp_path)
        assert found.keys() == {"quality/checks.json", *(f"any.duckdb: {table}" for table in load_package().tables)}
        if number == 1:
            before = found
    assert {name for name, _ in before.items() ^ found.items()} == {"any.duckdb: tasks"}


def test_every_step_of_a_build_belongs_to_one_part() -> None:
    def steps(graph: dg.GraphDefinition, above: str = "") -> Iterator[str]:
        for node in graph.nodes:
            inner = node.definition
            yield from steps(inner, f"{node.name}.") if isinstance(inner, dg.GraphDefinition) else [above + node.name]

    names = [name.replace("_", " ") for name in steps(defs.resolve_job_def("build").graph)]
    assert "parsed documents.read batch 0" in names
    assert {name: sum(name.startswith(own) for own in PARTS.values()) for name in names} == dict.fromkeys(names, 1)


def test_growth_that_is_not_linear_is_seen() -> None:
    grown = {"10,000,000_bytes": 2.0, "100,000_documents:_first": 300.0}
    missed = [goal.text for goal in GOALS if goal.reached(result(**grown)) is False]
    assert [text.partition(",")[0] for text in missed] == ["cost of a byte", "cost of a document"]


def test_a_result_is_kept_and_compared_with_the_one_before(tmp_path: Path) -> None:
    today, earlier = result(), replace(result(many_documents=2.0), date="2026-01-02")
    for one in (today, earlier):
        assert read_result(write_result(one, tmp_path)) == one
    assert last_result(tmp_path) == today
    before = last_result(tmp_path, but=today.name)
    assert before == earlier
    words = report.document(today, before)
    assert (
        "| read many documents of 40 KB, on one core | ≥ 10 MB/s | 11.1 MB/s | 11.1 MB/s | 5 MB/s | reached |" in words
    )
    assert "| eyecite | | | | | | | | not measured: not installed: no module eyecite |" in words.replace("  ", " ")
    assert "**not reached**" in report.summary(earlier, None)


def test_a_part_measured_anew_is_kept_with_the_rest_of_the_day(tmp_path: Path) -> None:
    write_result(result(), tmp_path)
    again = [one for one in result(the_gate=9.0).measurements if one.question == "checking"]
    whole = joined(replace(result(), measurements=tuple(again)), tmp_path)
    assert set(whole.measurements) == set(result(the_gate=9.0).measurements)


def test_the_document_is_that_of_the_last_result() -> None:
    kept = last_result(FOLDER)
    assert kept is not None
    written = (FOLDER.parents[1] / "docs" / "performance.md").read_text("utf-8")
    assert written == report.document(kept, last_result(FOLDER, but=kept.name))


def test_memory_of_a_small_corpus_says_nothing_of_a_large_one() -> None:
    (goal,) = (goal for goal in GOALS if goal.unit == "MB")
    assert goal.reached(result()) is True
    small = [row for row in result().measurements if row.work < 100_000]
    assert goal.reached(replace(result(), measurements=tuple(small))) is None


def test_of_a_machine_only_what_speed_depends_on_is_told() -> None:
    assert machine().keys() == {"cpu", "cores", "memory_gb", "python"}


def test_pictures_of_the_same_result_are_the_same(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="installed for make benchmark alone")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        plots.save(result(), tmp_path / name)
    pictures = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    assert {path.name: path.read_bytes() for path in (tmp_path / "two").iterdir()} == pictures
    assert len(pictures) == 3
