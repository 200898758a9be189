"""Asks one question in a process of its own, so that no question finds the memory or the caches of another.

``python -m benchmarks.ask QUESTION SIZES SCRATCH`` prints a measurement a line, as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.agenda import QUESTIONS, Question
from benchmarks.measure import Measurement, Sizes
from benchmarks.results import from_json

_ROOT = Path(__file__).resolve().parents[1]
_MARK = "measured: "
_LAST_WORDS = 40  # lines


def ask(question: Question, sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Start a process for a question, with the empty folder ``scratch``; yield each figure as it comes.

    Raises ``RuntimeError`` with the last words of a process that fails.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", __name__, question.name, json.dumps(asdict(sizes)), str(scratch.absolute())]
    other: deque[str] = deque(maxlen=_LAST_WORDS)
    environment = os.environ | {"PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(
        command, cwd=scratch, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(_MARK):
                yield from_json(json.loads(line.removeprefix(_MARK)))
            else:
                other.append(line)
    if process.returncode:
        raise RuntimeError(f"{question.name} ended with {process.returncode}: {''.join(other)}")


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
