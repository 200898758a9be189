"""Patterns as the project compiles and looks for them find what ``re`` finds, for every entry and beyond."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from pipeline import scanning
from pipeline.language import Language, available
from pipeline.openings import openings
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


def spans(matches: object) -> list[object]:
    """What tells matches apart."""
    assert not isinstance(matches, str)
    return [(match.span(), match.groups()) for match in matches]  # type: ignore[attr-defined]


def same(pattern: re.Pattern[str], text: str, start: int, end: int) -> None:
    """Compare a search of a part of a text with that of ``re``, often enough for its places to be looked up."""
    expected = spans(pattern.finditer(text, start, end))
    for _ in range(9):
        first = scanning.search(pattern, text, start, end)
        assert spans([first] if first else []) == expected[:1], (pattern.pattern, text[start:end])
    assert spans(scanning.finditer(pattern, text, start, end)) == expected, (pattern.pattern, text[start:end])


@pytest.mark.parametrize("code", available())
def test_entries_find_the_same_in_a_text_gone_through(code: str) -> None:
    """Every pattern of a language does in the whole of a text and in parts of it, also where words are cut."""
    random.seed(3)
    language = Language.load(code)
    text = language.spelled(Path(TEXTS[code]).read_text("utf-8"))[:3000]
    scanning.scan(text)
    looked_up = 0
    for name in language.names:
        if not isinstance(language.value(name), (str, list)):
            continue
        try:
            pattern = language.pattern(name)
        except TypeError:
            continue  # a list of words that is no pattern
        if openings(pattern.pattern) is None:
            continue
        looked_up += 1
        for start in (0, *random.sample(range(len(text) - 300), 2)):
            same(pattern, text, start, start + 300 if start else len(text))
    assert looked_up > 200


def test_invented_patterns_find_the_same_in_a_text_gone_through() -> None:
    """So do patterns made at random, whose matches begin within words, with blanks or with marks."""
    random.seed(11)
    pieces = [*PIECES, r"\s+", ",", r"\s*", r"\d", "(?<=a)", "(?<!\\w)", "ab{2}", r"[\s,]*", "(?:a|b |,)+", "_"]
    texts = [" ".join("".join(random.choices("abAB1_,é", k=random.randint(1, 4))) for _ in range(200)) for _ in "12"]
    for text in texts:
        scanning.scan(text)
        for _ in range(150):
            pattern = compiled("|".join("".join(random.choices(pieces, k=3)) for _ in range(random.randint(1, 3))))
            same(pattern, text, 0, len(text))
            start = random.randrange(len(text))
            same(pattern, text, start, min(start + 9, len(text)))


def test_openings_are_words_that_matches_begin_with() -> None:
    """An opening is as long as the pattern tells; where it tells nothing, there is none."""
    found = openings(r"\b(?:by|before) (?:the )?\d|top\w*|, and\b| or\b")
    assert found and found.behind_blank
    assert [set(part) for part in (found.words, found.stems, found.parts)] == [{"by", "before", ","}, set(), {"top"}]
    assert found.behind_blank.words == {"or"}
    assert openings(r"\w+ by") is None
    assert openings("(?:by)?") is None


def test_another_text_is_searched_as_it_is() -> None:
    """What was gone through is no other text, and letters with a third case are found too."""
    pattern = compiled("slope")
    scanning.scan("no such word " * 10)
    for text in ("a slope", "a \u017flope"):
        assert [match[0] for match in scanning.finditer(pattern, text, 0, len(text))] == [
            match[0] for match in pattern.finditer(text)
        ]
        scanning.scan(text)
