"""Wall and CPU time of calls and of commands, several times over, and how a measurement is written down.

Here belongs the clock, and nothing of what is measured. Times are kept as they were taken: medians, spreads and ratios
are for :mod:`benchmarks.goals` and the report to draw.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured. Sizes of documents are bytes; what is quick is repeated until ``seconds`` have passed."""

    document: int = 40_000
    documents: int = 100
    lengths: tuple[int, ...] = (40_000, 200_000, 1_000_000, 10_000_000)
    short: int = 4_000
    corpora: tuple[int, ...] = (10, 1_000, 10_000)
    tasks: int = 1_000_000
    peer_rows: int = 100_000
    repetitions: int = 5
    seconds: float = 10.0


#: Small enough for a test, and to try whether a benchmark runs at all.
TINY = Sizes(
    document=6_000,
    documents=4,
    lengths=(6_000, 12_000),
    corpora=(2,),
    tasks=500,
    peer_rows=200,
    repetitions=1,
    seconds=0.5,
)


#: How the note of a subject begins that made the same files as the one it is compared with.
SAME = "same bytes"


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one subject took to do ``work`` units of work: seconds of wall and of CPU time, one of each a repetition.

    ``peak_mb`` is the most memory it held at a time, where it ran as a process of its own. A subject that could not be
    measured has no times, and ``note`` says why; else ``note`` is what a reader has to know.
    """

    question: str
    subject: str
    work: float
    unit: str
    wall: tuple[float, ...] = ()
    cpu: tuple[float, ...] = ()
    peak_mb: float | None = None
    note: str = ""

    @property
    def seconds(self) -> float:
        """The median wall time."""
        return statistics.median(self.wall)

    @property
    def cpu_seconds(self) -> float:
        """The median CPU time, of all cores together."""
        return statistics.median(self.cpu)


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to measure: a call that does ``work`` units; ``before`` makes ready for each call, off the clock.

    ``elsewhere`` tells what CPU time the last call took in other processes.
    """

    name: str
    work: float
    call: Callable[[], object]
    before: Callable[[], object] = lambda: None
    elsewhere: Callable[[], float] = lambda: 0.0
    note: str = ""


def measure(question: str, unit: str, subjects: Sequence[Subject], sizes: Sizes) -> Iterator[Measurement]:
    """Call the subjects in turn, round by round, so that what else the machine does falls on all of them alike.

    A subject that took its share of time is left out of further rounds.
    """
    walls: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    cpus: dict[str, list[float]] = {subject.name: [] for subject in subjects}
    for _ in range(sizes.repetitions):
        for subject in subjects:
            if walls[subject.name] and sum(walls[subject.name]) > sizes.seconds:
                continue
            subject.before()
            cpu, wall = time.process_time(), time.perf_counter()
            subject.call()
            walls[subject.name].append(time.perf_counter() - wall)
            cpus[subject.name].append(time.process_time() - cpu + subject.elsewhere())
    for subject in subjects:
        taken = tuple(walls[subject.name]), tuple(cpus[subject.name])
        yield Measurement(question, subject.name, subject.work, unit, *taken, note=subject.note)


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took, those it started included; memory is that of the largest of them."""

    wall: float
    cpu: float
    peak_mb: float
    output: str


def run(command: Sequence[str | Path], folder: Path, environment: Mapping[str, str] | None = None) -> Run:
    """Run a command in ``folder`` until it ends; raises ``RuntimeError`` with its last words where it fails.

    The calling process should be small: a child counts the memory of its parent as its own until it is itself.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "output.txt").open("w+", encoding="utf-8") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=os.environ | dict(environment or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        said = output.read()
    if process.returncode:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {said[-2000:]}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said)


def of_runs(question: str, subject: str, work: float, unit: str, runs: Sequence[Run], note: str = "") -> Measurement:
    """Write down several runs of the same command."""
    return Measurement(
        question,
        subject,
        work,
        unit,
        tuple(run.wall for run in runs),
        tuple(run.cpu for run in runs),
        max(run.peak_mb for run in runs),
        note,
    )
