"""The outcome of a run of all benchmarks as a file kept in git: what was measured, when, and on what machine.

A file is named by day and machine. Of the machine only what speed depends on is told.
"""

from __future__ import annotations

import json
import os
import platform
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.agenda import QUESTIONS
from benchmarks.measure import Measurement

FOLDER = Path(__file__).parent / "results"
_ORDER = {question.name: n for n, question in enumerate(QUESTIONS)}


@dataclass(frozen=True, slots=True)
class Result:
    """All measurements of a day on one machine, in the order of the questions."""

    date: str
    machine: dict[str, Any]
    measurements: tuple[Measurement, ...]

    def of(self, question: str, subject: str) -> Measurement | None:
        """Return what a subject took, or None where it was not measured."""
        for one in self.measurements:
            if (one.question, one.subject) == (question, subject) and one.wall:
                return one
        return None

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        machine = re.sub(r"[^a-z0-9]+", "-", f"{self.machine['cpu']} {self.machine['cores']} cores".lower()).strip("-")
        return f"{self.date}-{machine}"


def machine() -> dict[str, Any]:
    """Describe this machine: model of CPU, cores, memory in GB, version of Python."""
    information = Path("/proc/cpuinfo")
    models = re.findall(r"^model name\s*:\s*(.+)$", information.read_text(), re.M) if information.is_file() else []
    return {
        "cpu": models[0] if models else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "python": platform.python_version(),
    }


def make_result(date: str, measurements: Iterable[Measurement]) -> Result:
    """Put together what was measured on this machine."""
    return Result(date, machine(), tuple(measurements))


def joined(result: Result, folder: Path) -> Result:
    """Add what else was measured on the same day and machine: questions that ``result`` does not answer."""
    path = folder / f"{result.name}.json"
    others = read_result(path).measurements if path.is_file() else ()
    answered = {one.question for one in result.measurements}
    rows = [*result.measurements, *(one for one in others if one.question not in answered)]
    return replace(result, measurements=tuple(sorted(rows, key=lambda one: _ORDER[one.question])))


def write_result(result: Result, folder: Path) -> Path:
    """Write a result; one of the same day and machine is replaced."""
    path = folder / f"{result.name}.json"
    path.write_text(json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def read_result(path: Path) -> Result:
    """Read a result back."""
    content = json.loads(path.read_text("utf-8"))
    return Result(content["date"], content["machine"], tuple(map(from_json, content["measurements"])))


def from_json(fields: dict[str, Any]) -> Measurement:
    """Make a measurement of its JSON fields."""
    return Measurement(**{**fields, "wall": tuple(fields["wall"]), "cpu": tuple(fields["cpu"])})


def last_result(folder: Path, but: str = "") -> Result | None:
    """Return the newest result in a folder that is not named ``but``, or None."""
    paths = sorted(path for path in folder.glob("*.json") if path.stem != but)
    return read_result(paths[-1]) if paths else None
