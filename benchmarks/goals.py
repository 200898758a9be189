"""What was asked of the pipeline's speed, and whether a result shows it.

A goal is a ratio of costs, a speed, a peak of memory or a number of faults, with its bound. ``why`` is said where it is
not reached: it has to be written anew when the figures change, and is about the reason, not the figure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.measure import SAME, Measurement
from benchmarks.results import Result


@dataclass(frozen=True, slots=True)
class Goal:
    """``value`` takes a figure from a result, by wall time or by CPU time; None where it was not measured."""

    text: str
    bound: float
    at_least: bool
    unit: str
    value: Callable[[Result, bool], float | None]
    why: str = ""

    def reached(self, result: Result, cpu: bool = False) -> bool | None:
        """Tell whether the result shows the goal, by wall or by CPU time; None where it does not tell."""
        value = self.value(result, cpu)
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


def adding(part: str) -> Callable[[Result, bool], float | None]:
    """Compare what a part of a build takes where one document was added to the largest corpus and to the smallest."""

    def value(result: Result, cpu: bool) -> float | None:
        rows = [one for one in result.measurements if one.subject.endswith(f"documents: one added, {part}")]
        return cost(rows[-1], cpu) / cost(rows[0], cpu) if len(rows) > 1 else None

    return value


def unlike(question: str, same: str) -> Callable[[Result, bool], float | None]:
    """Count the subjects whose note does not begin with the words that what they made is the same."""

    def value(result: Result, cpu: bool) -> float | None:
        rows = [one for one in result.measurements if one.question == question and one.wall]
        return sum(not one.note.startswith(same) for one in rows) if rows else None

    return value


def peak(question: str, ending: str, least: int) -> Callable[[Result, bool], float | None]:
    """Take the most memory in MB of subjects that end in ``ending`` and do at least so much work."""

    def value(result: Result, cpu: bool) -> float | None:
        rows = [row for row in result.measurements if row.question == question and row.subject.endswith(ending)]
        return max((row.peak_mb for row in rows if row.work >= least and row.peak_mb), default=None)

    return value


_SENTENCES = (
    "Whether a sentence gives an order, to whom, with whom, by when and to reach what is judged in some 400 small "
    "steps of Python, none above 5 % of the time. A document's words are gone through once, patterns are tried only "
    "where a match may begin, and cells that repeat are read once; what is left is a fifth `re`, and the rest the "
    "interpreter and the objects it makes. At 10 MB/s a task of 230 bytes may take 23 µs, the time of some 60 calls of "
    "`re`; it takes some 450 µs. Compiling the modules with mypyc gained a tenth to a fifth when it was tried: the "
    "goal needs readers in another language than Python."
)
_KEYS = (
    "Keys and references are enforced row by row while the file is filled, and kept in it as indexes that are larger "
    "than the rows. Plain DuckDB takes as long where it is asked for the same file."
)
_START = (
    "Reading goes on in a second process beside the imports; then tables are tied, checked, written in four formats "
    "and hashed, and the calendar and the files for catalogues are written."
)
_AGAIN = "Nothing is read, checked or written again, so that what is left is importing libraries and running the graph."
_WHOLE = "One document is read again, but whole tables are checked, hashed and written, whichever row has changed."
_FOUND = (
    "Which document is new is found by looking at all of them: the times of each file are compared with those "
    "that are kept."
)
_FIRST, _ONE_CHANGED = "documents: first", "one document changed"

GOALS = (
    Goal("read many documents of 40 KB, on one core", 10, True, "MB/s", speed("reading", "many documents"), _SENTENCES),
    Goal(
        "read one document of 10 MB, on one core", 10, True, "MB/s", speed("reading", "one long document"), _SENTENCES
    ),
    Goal("cost of a byte, beyond 1 MB to below", 1.15, False, "×", growth("length", "bytes")),
    Goal("cost of a document, in the largest corpus to the others", 1.15, False, "×", growth("building", _FIRST)),
    Goal("most memory, with 100,000 documents", 2_000, False, "MB", peak("building", _FIRST, 100_000)),
    Goal("first build, to the floor", 1.5, False, "×", ratio("building", "first", "floor"), _START),
    Goal(
        "build with nothing changed, to the floor", 1, False, "×", ratio("building", "nothing changed", "floor"), _AGAIN
    ),
    Goal(
        "build with one document changed, to the floor", 1, False, "×", ratio("building", _ONE_CHANGED, "floor"), _WHOLE
    ),
    Goal(
        "adding a document, to the largest corpus and to the smallest, outside whole tables",
        1.15,
        False,
        "×",
        adding("finding and reading"),
        _FOUND,
    ),
    Goal("the gate, to plain DuckDB", 4, False, "×", ratio("checking", "the gate", "plain DuckDB")),
    Goal("writing CSV, to plain DuckDB", 3, False, "×", ratio("writing", "CSV", "CSV, plain DuckDB")),
    Goal("writing Parquet, to plain DuckDB", 3, False, "×", ratio("writing", "Parquet", "Parquet, plain DuckDB")),
    Goal(
        "writing DuckDB, to plain DuckDB with the same keys",
        3,
        False,
        "×",
        ratio("writing", "DuckDB", "DuckDB, plain DuckDB"),
    ),
    Goal(
        "writing DuckDB, to plain DuckDB without keys",
        3,
        False,
        "×",
        ratio("writing", "DuckDB", "DuckDB without keys, plain DuckDB"),
        _KEYS,
    ),
    Goal(
        "modes in which the package is another (several processes, a Dask cluster)",
        0,
        False,
        "modes",
        unlike("modes", SAME),
    ),
    Goal("two processes, to one", 1.7, True, "×", ratio("processes", "one process", "two processes")),
)
