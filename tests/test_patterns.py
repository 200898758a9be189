"""Patterns as the project compiles them find what ``re`` itself finds, for every entry of every language and beyond."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from pipeline.language import Language, available
from pipeline.patterns import closing, compiled, may_hold

TEXTS = {
    "en": "tests/unseen/markdown-tables/text.md",
    "vi": "sources/03-nq-cp-2025-vi/text.md",
}
PIECES = [
    "a",
    "b",
    "A",
    "é",
    "ab",
    "ba",
    "[ab]",
    "[^a]",
    r"\b",
    r"\w",
    "a?",
    "b*",
    "(?=a)",
    "(?<!b)",
    "(?-i:A)",
    ".",
    "a{2}",
]


def found(pattern: re.Pattern[str], text: str) -> list[object]:
    """Every match with its groups, also where the search begins and ends within a text."""
    matches = [*pattern.finditer(text), *pattern.finditer(text, 2, len(text) - 2)]
    whole = pattern.fullmatch(text)
    return [(match.span(), match.groups(), match.lastgroup) for match in [*matches, *([whole] if whole else [])]]


def looked_for(pattern: re.Pattern[str], text: str) -> None:
    """What a quick look tells of a pattern holds: no match without its words, none that ends in another character."""
    closed = closing(pattern.pattern)
    for match in pattern.finditer(text):
        assert may_hold(pattern, text, *match.span()), (pattern.pattern, match[0])
        if match[0].strip() and closed:
            assert closed.match(match[0].rstrip()[-1]), (pattern.pattern, match[0])


@pytest.mark.parametrize("code", available())
def test_entries_of_languages_find_the_same(code: str) -> None:
    """Every pattern of a language finds the same in each line of a text as when it is compiled by ``re``."""
    language = Language.load(code)
    lines = [line for line in Path(TEXTS[code]).read_text("utf-8").splitlines() if line.strip()][20:32]
    compared = 0
    for name in language.names:
        if not isinstance(language.value(name), (str, list)):
            continue
        try:
            plain = re.compile(language.pattern(name).pattern, re.IGNORECASE)
        except TypeError:
            continue  # a list of words that is no pattern
        for line in lines:
            assert found(language.pattern(name), line) == found(plain, line), (name, line)
            looked_for(language.pattern(name), line)
        compared += 1
    assert compared > 300


def test_invented_patterns_find_the_same() -> None:
    """So do patterns made at random, where alternatives share beginnings, overlap, may be empty or are nested."""
    random.seed(7)

    def sequence(depth: int) -> str:
        parts = random.choices(PIECES, k=random.randint(1, 3))
        if depth:
            inner = "|".join(sequence(depth - 1) for _ in range(random.randint(1, 5)))
            parts.insert(random.randint(0, len(parts)), random.choice(["(?:%s)", "(%s)", "(?:%s)?", "(?i:%s)"]) % inner)
        return "".join(parts)

    texts = ["".join(random.choices("aAbBéÉ .", k=30)) for _ in range(8)]
    for _ in range(500):
        source = "|".join(sequence(random.randint(0, 2)) for _ in range(random.randint(1, 6)))
        for text in texts:
            assert found(compiled(source), text) == found(re.compile(source, re.IGNORECASE), text), (source, text)
            looked_for(compiled(source), text)


def test_what_is_at_fault_is_said_as_by_re() -> None:
    """A pattern that cannot be compiled raises what ``re`` raises."""
    with pytest.raises(re.error, match="unterminated"):
        compiled("(?:a")
