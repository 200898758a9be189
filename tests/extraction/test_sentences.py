"""Findings say the same to readers of either language: the sentences of the template, and what the rules put in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest

import pipeline.extraction
from pipeline.extraction.sentences import COLUMNS, Said, Title, say, sentence
from pipeline.tables.schema import load_package

PACKAGE = load_package()
SENTENCES = PACKAGE.tables["findings"].column("message").sentences
# Calls that name a sentence; a mention puts its own number into each.
NAMING = {"sentence": set(), "doubt": {"number"}, "_doubt": set()}


def braces(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def calls() -> Iterator[tuple[str, str, set[str], bool]]:
    """Yield of each sentence named in the code: where, its name, the values put in, and whether these are all."""
    for path in Path(*pipeline.extraction.__path__).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                last = node.args[-1]
                if called in NAMING and isinstance(last, ast.Constant) and isinstance(last.value, str):
                    own = NAMING[called] if path.stem == "citations" else set()
                    given = {keyword.arg for keyword in node.keywords if keyword.arg} | own
                    yield path.name, last.value, given, all(keyword.arg for keyword in node.keywords)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_is_there_in_both_languages_with_the_same_values(name: str) -> None:
    assert tuple(SENTENCES[name]) == COLUMNS
    english, vietnamese = SENTENCES[name].values()
    assert english.strip() and vietnamese.strip()
    assert braces(english) == braces(vietnamese)


def test_rules_name_sentences_that_are_there_with_all_their_values_and_no_other_is_there() -> None:
    named = {name for _, name, _, _ in calls()} | {"translation", "original"}
    assert named == SENTENCES.keys()
    for place, name, given, all_given in calls():
        expected = braces(SENTENCES[name]["message"])
        assert given == expected if all_given else given <= expected, (place, name)


@pytest.mark.parametrize(
    ("said", "english", "vietnamese"),
    [
        ("Bộ X", "Bộ X", "Bộ X"),
        (Title("tasks"), "Tasks", "Nhiệm vụ"),
        (Title("tasks", "output"), "Expected output", "Sản phẩm"),
        (Title("task_agencies", "role", "lead"), "Lead", "Chủ trì"),
        ((sentence("nothing"), date(2025, 1, 9), 3), "nothing; 2025-01-09; 3", "không có gì; 2025-01-09; 3"),
        (
            sentence("labelled", label=Title("documents", "signer"), said=sentence("empty")),
            "Signer: empty", "Người ký: trống",
        ),
        (sentence("corrected", what="{x}", old="a", new="b", why="c"), "{x} was a, is now b: c", "{x} trước là a, nay là b: c"),
    ],
)  # fmt: skip
def test_what_is_put_in_is_said_in_the_language_of_the_sentence(said: Said, english: str, vietnamese: str) -> None:
    assert [say(said, column, PACKAGE) for column in COLUMNS] == [english, vietnamese]


def test_a_value_that_is_missing_is_no_sentence_with_a_gap() -> None:
    with pytest.raises(KeyError):
        say(sentence("cited-without-date"), "message", PACKAGE)
