"""The result in pictures, as SVG that is the same for the same result.

Pictures show CPU time: it is what the work takes, whatever else the machine does at the same time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.measure import Measurement
from benchmarks.results import Result

_STYLE = {
    "svg.hashsalt": "vietnam-action-programmes",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.constrained_layout.use": True,
}
_OURS, _THEIRS, _GUIDE = "#b3261e", "#5f6b7a", "#b8bfc8"
_OF_PIPELINE = ("many documents", "the gate's constraints")
# Dark enough for the white figures on them.
_STAGES = ("#264653", "#1f7a70", "#3d4f8f", "#56753f", "#8a6d1b", "#a8571a", "#b3261e", "#6d3fb8", "#3f5a7a", "#5f6b7a")


def save(result: Result, folder: Path) -> None:
    """Draw all pictures into a folder; what was not measured is not drawn."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    with matplotlib.rc_context(_STYLE):
        for name, draw in (("growth", _growth), ("stages", _stages), ("peers", _peers)):
            figure = draw(pyplot, result)
            # A date or a random id would make the picture of the same result another file.
            figure.savefig(folder / f"performance-{name}.svg", metadata={"Date": None})
            pyplot.close(figure)


def _rows(result: Result, question: str, ending: str = "") -> list[Measurement]:
    return [
        row for row in result.measurements if row.question == question and row.wall and row.subject.endswith(ending)
    ]


def _growth(pyplot: Any, result: Result) -> Any:
    """Cost against size, log-log: one document by its length, and whole builds by the number of documents."""
    builds = _rows(result, "building", "documents: first")
    figure, panels = pyplot.subplots(1, 2 if len(builds) > 1 else 1, figsize=(10, 4.2), squeeze=False)
    left, right = panels[0][0], panels[0][-1]
    lengths = _rows(result, "length")
    _line(left, [row.work / 1e6 for row in lengths], lengths, _OURS, "this pipeline, everything")
    bluebell = [row for row in _rows(result, "peers of text") if row.subject.startswith("bluebell")]
    _line(left, [row.work / 1e6 for row in bluebell], bluebell, _THEIRS, "bluebell, structure only")
    _guide(left, [row.work / 1e6 for row in lengths], lengths)
    left.set(title="Reading one document", xlabel="MB", ylabel="seconds of CPU time")
    if len(builds) > 1:
        _builds(right, result, builds)
    for axes in panels[0]:
        axes.set(xscale="log", yscale="log")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(frameon=False, fontsize=9)
        axes.grid(True, which="major", color="#eceff3")
    return figure


def _builds(axes: Any, result: Result, builds: list[Measurement]) -> None:
    for ending, label, colour in (
        ("documents: first", "first build", _OURS),
        ("documents: one added", "one document added", "#e9a13b"),
        ("documents: nothing changed", "nothing changed", _THEIRS),
    ):
        rows = _rows(result, "building", ending)
        _line(axes, [row.work for row in rows], rows, colour, label)
    _guide(axes, [row.work for row in builds], builds)
    axes.set(title="Building a package", xlabel="documents", ylabel="seconds of CPU time")


def _line(axes: Any, sizes: list[float], rows: list[Measurement], colour: str, label: str) -> None:
    if not rows:
        return
    middle = [row.cpu_seconds for row in rows]
    spread = [
        [taken - min(row.cpu) for taken, row in zip(middle, rows, strict=True)],
        [max(row.cpu) - taken for taken, row in zip(middle, rows, strict=True)],
    ]
    axes.errorbar(sizes, middle, yerr=spread, marker="o", markersize=4, capsize=2, color=colour, label=label)


def _guide(axes: Any, sizes: list[float], rows: list[Measurement]) -> None:
    """Draw what the cost would be if it grew as the size does, from the largest down."""
    if rows:
        line = [rows[-1].cpu_seconds * size / sizes[-1] for size in sizes]
        axes.plot(sizes, line, linestyle=":", color=_GUIDE, label="in proportion to size", zorder=0)


def _stages(pyplot: Any, result: Result) -> Any:
    """The share of each stage, one bar for many documents and one for a long one."""
    figure, axes = pyplot.subplots(figsize=(10, 2.6))
    rows = _rows(result, "stages")
    corpora = list(dict.fromkeys(row.subject.partition(": ")[0] for row in rows))
    stages = list(dict.fromkeys(row.subject.partition(": ")[2] for row in rows))
    left = dict.fromkeys(corpora, 0.0)
    whole = {corpus: sum(row.cpu_seconds for row in rows if row.subject.startswith(f"{corpus}:")) for corpus in corpora}
    for stage, colour in zip(stages, _STAGES, strict=False):
        for corpus in corpora:
            taken = sum(row.cpu_seconds for row in rows if row.subject == f"{corpus}: {stage}")
            share = 100 * taken / whole[corpus] if whole[corpus] else 0.0
            label = stage if corpus == corpora[0] else None
            axes.barh(corpus, share, left=left[corpus], color=colour, label=label, height=0.62)
            if share >= 4:
                axes.text(left[corpus] + share / 2, corpus, f"{share:.0f}", ha="center", va="center", color="white")
            left[corpus] += share
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="% of the time of reading")
    columns = -(-len(stages) // 2)  # two lines of them: one would be wider than the picture
    axes.legend(ncols=columns, loc="lower center", bbox_to_anchor=(0.45, 1.0), frameon=False, fontsize=9)
    return figure


def _peers(pyplot: Any, result: Result) -> Any:
    """Speeds side by side, log: reading texts, and checking tables."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.8))
    texts = _rows(result, "reading")[:2] + _rows(result, "peers of text")[1:]
    _bars(
        left,
        texts,
        1e6,
        {"many documents": "this pipeline, everything", "physical limit": "physical limit: one match a line"},
    )
    left.set(title="Reading texts", xlabel="MB a second of CPU time")
    _bars(right, _rows(result, "peers of tables"), 1e3, {})
    right.set(title="Checking one table", xlabel="thousand rows a second of CPU time")
    return figure


def _bars(axes: Any, rows: list[Measurement], unit: float, names: dict[str, str]) -> None:
    rows = sorted(rows, key=lambda row: row.cpu_seconds / row.work)
    for row in rows:
        speed = row.work / row.cpu_seconds / unit
        name = names.get(row.subject, row.subject)
        axes.barh(name, speed, color=_OURS if row.subject in _OF_PIPELINE else _THEIRS, height=0.62)
        axes.text(speed * 1.1, name, f"{speed:,.0f}" if speed >= 100 else f"{speed:.2g}", va="center")
    axes.invert_yaxis()
    axes.set(xscale="log")
    if rows:
        axes.set_xlim(right=axes.get_xlim()[1] * 4)
