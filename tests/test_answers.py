"""The hand-made answers are about the texts they claim to be about, and written in the format they promise."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.publication.accuracy import RELATIONS
from pipeline.publication.comparison import as_rule

TESTS = Path(__file__).parent
KINDS = {"date", "month", "quarter", "year", "range", "recurring", "ongoing", "horizon", "relative"}
COMPARATORS = {">=", ">", "<=", "<", "=", "between", "approx", "qualitative"}
GOLD = {path.name.removesuffix("tasks.jsonl"): path.parent for path in (TESTS / "gold").glob("*.tasks.jsonl")}
DOCUMENTS = [
    *(pytest.param(folder, name, TESTS.parent / "sources" / name[:-1], id=name[:-1]) for name, folder in GOLD.items()),
    *(pytest.param(path, "", path, id=path.name) for path in sorted((TESTS / "unseen").iterdir()) if path.is_dir()),
]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _text(folder: Path) -> str:
    (path,) = (path for ending in ("txt", "md") for path in folder.glob(f"text.{ending}"))
    return " ".join(path.read_text("utf-8").split())


@pytest.mark.parametrize(("folder", "prefix", "source"), DOCUMENTS)
def test_answers_quote_their_text_in_order(folder: Path, prefix: str, source: Path) -> None:
    text = _text(source)
    place = -1
    for task in _lines(folder / f"{prefix}tasks.jsonl"):
        place = text.find(task["quote"].strip(), place + 1)
        assert place >= 0, task["path"]
        assert all(" ".join(deadline["text"].split()) in text for deadline in task["deadlines"])
    for indicator in _lines(folder / f"{prefix}indicators.jsonl"):
        assert indicator["quote"].strip() in text
        assert all(target["text"] in text for target in indicator["targets"])
    for citation in _lines(folder / f"{prefix}citations.jsonl"):
        assert citation["number"] in text


@pytest.mark.parametrize(("folder", "prefix", "source"), DOCUMENTS)
def test_answers_keep_to_their_format(folder: Path, prefix: str, source: Path) -> None:
    tasks = _lines(folder / f"{prefix}tasks.jsonl")
    assert len({task["path"] for task in tasks}) == len(tasks)
    for task in tasks:
        assert bool(task["lead"]) == (task["assignment"] != "none"), task["path"]
        for deadline in task["deadlines"]:
            assert deadline["kind"] in KINDS
            assert bool(as_rule(deadline["recurrence"])) == (deadline["kind"] == "recurring"), task["path"]
            starts, due = (day and date.fromisoformat(day) for day in (deadline["start"], deadline["due"]))
            assert not (starts and due) or starts <= due
    for indicator in _lines(folder / f"{prefix}indicators.jsonl"):
        for target in indicator["targets"]:
            assert target["comparator"] in COMPARATORS
            low, high = target["min"] is not None, target["max"] is not None
            expected = {">": (True, False), "<": (False, True), "q": (False, False)}
            assert (low, high) == expected.get(target["comparator"][0], (True, True)), target["text"]
    for citation in _lines(folder / f"{prefix}citations.jsonl"):
        assert citation["relation"].replace("_", "-") in RELATIONS
    assert json.loads((folder / f"{prefix}meta.json").read_text("utf-8"))["authority"] in {"official", "secondary"}
