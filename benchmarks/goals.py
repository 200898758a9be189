"""What was asked of the pipeline's speed, and whether a result shows it.

A goal is a ratio of costs, a speed, or a peak of memory, with its bound. ``why`` is said where it is not reached: it
has to be written anew when the figures change, and is about the reason, not the figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure import Measurement
from benchmarks.results import Result


@dataclass(frozen=True, slots=True)
class Goal:
    """``value`` takes a figure from a result, by wall time or by CPU time; None where it was not measured."""

    text: str
    bound: float
    at_least: bool
    unit: str
    value: Callable[[Result, bool], float | None]
    why: str

    def reached(self, result: Result) -> bool | None:
        """Tell whether the result shows the goal, by wall time; None where it does not tell."""
        value = self.value(result, False)
        if value is None:
            return None
        return value >= self.bound if self.at_least else value <= self.bound


def cost(measurement: Measurement, cpu: bool = False) -> float:
    """Return the median seconds for a unit of work."""
    return (measurement.cpu_seconds if cpu else measurement.seconds) / measurement.work


def ratio(question: str, subject: str, base: str) -> Callable[[Result, bool], float | None]:
    """Compare what a unit of work costs a subject with what it costs another."""

    def value(result: Result, cpu: bool) -> float | None:
        one, other = result.of(question, subject), result.of(question, base)
        return cost(one, cpu) / cost(other, cpu) if one and other else None

    return value


def speed(question: str, subject: str) -> Callable[[Result, bool], float | None]:
    """Take a speed in MB/s."""

    def value(result: Result, cpu: bool) -> float | None:
        one = result.of(question, subject)
        return 1e-6 / cost(one, cpu) if one else None

    return value


def growth(question: str, ending: str) -> Callable[[Result, bool], float | None]:
    """Compare what a unit of work costs at the largest size with that at the smallest, start-up taken off.

    Subjects are those that end in ``ending``, smallest first. What every build takes, however small, is no growth: the
    cost of more is what is beyond the smallest.
    """

    def value(result: Result, cpu: bool) -> float | None:
        sizes = [
            one for one in result.measurements if one.question == question and one.subject.endswith(ending) and one.wall
        ]
        if len(sizes) < 3:
            return None
        first, middle, last = sizes[0], sizes[-2], sizes[-1]
        slopes = [
            ((b.cpu_seconds - a.cpu_seconds) if cpu else (b.seconds - a.seconds)) / (b.work - a.work)
            for a, b in ((first, middle), (middle, last))
        ]
        return slopes[1] / slopes[0]

    return value


def peak(question: str, ending: str) -> Callable[[Result, bool], float | None]:
    """Take the most memory of the largest subject that ends in ``ending``, in MB."""

    def value(result: Result, cpu: bool) -> float | None:
        peaks = [
            one.peak_mb for one in result.measurements if one.question == question and one.subject.endswith(ending)
        ]
        return peaks[-1] if peaks else None

    return value


_FIRST = "documents: first"
GOALS = (
    Goal("read many documents of 40 KB, on one core", 10, True, "MB/s", speed("reading", "many documents"), ""),
    Goal("read one document of 10 MB, on one core", 10, True, "MB/s", speed("reading", "one long document"), ""),
    Goal(
        "cost of a byte, in a document of 10 MB to one of 1 MB and less",
        1.15,
        False,
        "×",
        growth("length", "bytes"),
        "",
    ),
    Goal("cost of a document, in the largest corpus to smaller ones", 1.15, False, "×", growth("building", _FIRST), ""),
    Goal("most memory, in the largest corpus built", 2_000, False, "MB", peak("building", _FIRST), ""),
    Goal(
        "first build of the sources, to imports and an empty job",
        1.5,
        False,
        "×",
        ratio("building", "first", "floor"),
        "",
    ),
    Goal(
        "build with nothing changed, to imports and an empty job",
        1.0,
        False,
        "×",
        ratio("building", "nothing changed", "floor"),
        "",
    ),
    Goal(
        "build with one document changed, to imports and an empty job",
        1.0,
        False,
        "×",
        ratio("building", "one document changed", "floor"),
        "",
    ),
    Goal(
        "the gate on a million tasks, to plain DuckDB", 4, False, "×", ratio("checking", "the gate", "plain DuckDB"), ""
    ),
    Goal("a million tasks to CSV, to plain DuckDB", 3, False, "×", ratio("writing", "CSV", "CSV, plain DuckDB"), ""),
    Goal(
        "a million tasks to Parquet, to plain DuckDB",
        3,
        False,
        "×",
        ratio("writing", "Parquet", "Parquet, plain DuckDB"),
        "",
    ),
    Goal(
        "a million tasks to DuckDB, to plain DuckDB",
        3,
        False,
        "×",
        ratio("writing", "DuckDB", "DuckDB, plain DuckDB"),
        "",
    ),
    Goal("two processes, to one", 1.7, True, "×", ratio("processes", "one process", "two processes"), ""),
)
