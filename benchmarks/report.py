"""The result in words: what the terminal shows and ``docs/performance.md`` says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.agenda import QUESTIONS, Question
from benchmarks.goals import GOALS, Goal, cost
from benchmarks.measure import Measurement
from benchmarks.results import Result

_INTRODUCTION = """\
# Performance

What the pipeline costs, measured by `make benchmark` on one machine, each figure beside what a user would pick instead
and beside the least that can be done. Subjects that are compared take turns in one run. A question may be asked at
another hour than the next, or anew (`--only`): ratios hold within a question, not between days or machines. This file
and its pictures are generated from
`benchmarks/results/{name}.json`.

Measured on {date}: {cpu}, {cores} cores, {memory_gb} GB of memory, Python {python}. Times are medians; in brackets the
least and the greatest of all repetitions. CPU is the time of all cores together: where wall time is much more than
that, other programs were at work on the machine, and the ratio of CPU times is the better one. Documents are made up
(`benchmarks/corpus`): half English, half Vietnamese, with faults; that what is read is what stands in them is proven
in the same run.
"""
_FLOOR = """\
The floor of a build is to import the libraries it cannot do without and to run an empty job of three assets. On how
much each figure was measured stands in the tables below."""
_UNMEASURED = """\
What is not measured takes longer than this run had: growth with the corpus needs three sizes of it, memory 100,000
documents (`make benchmark ARGUMENTS="--only building --corpora 1000 10000 100000 --size 2000"`)."""
_PICTURES = """\
## Pictures

![Cost against size](performance-growth.svg)

![Where the time of reading goes](performance-stages.svg)

![Side by side](performance-peers.svg)
"""


def document(result: Result, before: Result | None) -> str:
    """Write ``docs/performance.md``."""
    return "\n".join(
        [_INTRODUCTION.format(name=result.name, date=result.date, **result.machine), summary(result, before), _PICTURES]
        + [section for question in QUESTIONS if (section := _section(question, result))]
    )


def summary(result: Result, before: Result | None) -> str:
    """Write what was asked for and what is reached, beside the last result that was kept."""
    lines = ["## What was asked for", "", _FLOOR, ""]
    lines += [f"The column *before* is of {before.name}.", ""] if before else []
    lines += ["| | goal | wall | CPU | before | |", "| --- | ---: | ---: | ---: | ---: | --- |"]
    missed: dict[str, list[str]] = {}
    for goal in GOALS:
        reached = goal.reached(result)
        by_cpu = goal.reached(result, cpu=True)
        verdict = {True: "reached", False: "**not reached**", None: "not measured"}[reached]
        if by_cpu and not reached:
            verdict = "by CPU time alone"
        cells = [_figure(goal, result, False), _figure(goal, result, True), _figure(goal, before, False)]
        bound = f"{'≥' if goal.at_least else '≤'} {goal.bound:,g} {goal.unit}"
        lines.append(f"| {goal.text} | {bound} | {' | '.join(cells)} | {verdict} |")
        if reached is False and goal.why:
            missed.setdefault(goal.why, []).append(goal.text)
    if missed:
        lines += ["", "Not reached, and why:", ""]
        lines += [f"* **{'; '.join(texts)}**: {why}" for why, texts in missed.items()]
    if any(goal.reached(result) is None for goal in GOALS):
        lines += ["", _UNMEASURED]
    return "\n".join([*lines, ""])


def save(result: Result, before: Result | None, docs: Path) -> None:
    """Write the document into the folder ``docs``."""
    (docs / "performance.md").write_text(document(result, before), "utf-8")


def _figure(goal: Goal, result: Result | None, cpu: bool) -> str:
    value = goal.value(result, cpu) if result else None
    if value is None or (cpu and goal.unit in ("MB", "modes")):
        return ""
    return f"{_number(value)} {goal.unit}"


def _section(question: Question, result: Result) -> str:
    rows = [one for one in result.measurements if one.question == question.name]
    if not rows:
        return ""
    head = f"## {question.title}\n\n| | work | wall | CPU | a second | to base, wall | to base, CPU | memory | |\n"
    rule = "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
    note = f"\nThe base is *{question.base}*.\n" if question.base else ""
    return head + rule + "".join(f"| {' | '.join(_cells(question, row, result))} |\n" for row in rows) + note


def _cells(question: Question, row: Measurement, result: Result) -> Iterator[str]:
    yield row.subject
    if not row.wall:
        yield from ("", "", "", "", "", "", "", f"not measured: {row.note}")
        return
    yield f"{_amount(row.work, row.unit)}"
    yield f"{_seconds(row.seconds)} ({_seconds(min(row.wall))}–{_seconds(max(row.wall))})"
    yield _seconds(row.cpu_seconds)
    yield _amount(row.work / row.seconds, row.unit) if row.work > 1 and row.seconds else ""
    base = question.base_of(row.subject)
    other = result.of(question.name, base) if base else None
    for cpu in (False, True):
        yield f"{_number(cost(row, cpu) / cost(other, cpu))} ×" if other and cost(other, cpu) else ""
    yield f"{row.peak_mb:,.0f} MB" if row.peak_mb else ""
    yield row.note


def _amount(work: float, unit: str) -> str:
    return f"{_number(work / 1e6)} MB" if unit == "bytes" else f"{_number(work)} {unit}"


def _seconds(seconds: float) -> str:
    return f"{_number(seconds)} s" if seconds >= 1 else f"{_number(seconds * 1000)} ms"


def _number(value: float) -> str:
    """Three figures that say something, and no more."""
    if abs(value) >= 100 or not value:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 0.001 else f"{value:.4f}"
