"""Asks one question in a process of its own, so that no question finds the memory or the caches of another.

``python -m benchmarks.ask QUESTION SIZES SCRATCH`` prints a measurement a line, as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.agenda import QUESTIONS, Question
from benchmarks.measure import Measurement, Sizes, run
from benchmarks.results import from_json

_ROOT = Path(__file__).resolve().parents[1]
_MARK = "measured: "


def ask(question: Question, sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Start a process for a question, with the empty folder ``scratch``; yield what it measured."""
    command = [sys.executable, "-m", __name__, question.name, json.dumps(asdict(sizes)), str(scratch.absolute())]
    said = run(command, scratch, {"PYTHONPATH": str(_ROOT)}).output
    for line in said.splitlines():
        if line.startswith(_MARK):
            yield from_json(json.loads(line.removeprefix(_MARK)))


def _answer(name: str, sizes: str, scratch: str) -> None:
    (question,) = (question for question in QUESTIONS if question.name == name)
    given: dict[str, Any] = json.loads(sizes)
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    folder = Path(scratch) / "work"
    folder.mkdir()
    for measurement in import_module(question.module).ask(Sizes(**given), folder):
        print(f"{_MARK}{json.dumps(asdict(measurement))}", flush=True)


if __name__ == "__main__":
    _answer(*sys.argv[1:])
