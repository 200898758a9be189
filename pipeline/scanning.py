"""Searching a whole document for many patterns: its words are gone through once, and patterns tried where they fit.

A document is read sentence by sentence and cell by cell, and each is searched for hundreds of things that most of them
do not hold. A search tries its pattern at every character; here it is tried at those places only where the document has
a word that its matches begin with (:mod:`pipeline.openings`). What is found is the same.

:func:`scan` goes through a document's words; searches of another text, or for a pattern whose matches may begin with
anything, go on without. How patterns are compiled belongs to :mod:`pipeline.patterns`.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from itertools import chain

from pipeline.openings import DIGIT, Openings, openings
from pipeline.patterns import forget_texts, may_hold

_TOKEN = re.compile(r"[^\W_]+|\S")
# Letters that ``re`` takes for another case of one that ``str.lower`` does not make of them, and foreign digits.
_ODD = re.compile("[\u0131\u017f\u0345\u1c80-\u1c88\u1e9e\ufb05\ufb06]|(?![0-9])\\d")
# Where more than one character in so many begins a match, the search through all of them is as quick.
_SPARSE = 24
# So many different words are remembered of all texts; then they are forgotten.
_MOST_WORDS = 100_000
# Patterns whose matches begin nearly anywhere, as one text has shown; they are not looked up in others.
_DENSE: set[str] = set()


class _Words:
    """Words that a text brought and none before it had."""

    def __init__(self, words: Set[str]) -> None:
        self._words = words
        self._sorted = sorted(words)
        self._joined = "\n".join(self._sorted)

    def odd(self) -> Iterator[str]:
        """Yield those with a letter that has a third case, or a foreign digit."""
        return filter(_ODD.search, self._words) if _ODD.search(self._joined) else iter(())

    def opening(self, sought: Openings) -> Iterator[tuple[str, int]]:
        """Yield those that a match may begin in, each with the offset of the match."""
        yield from ((word, 0) for word in self._words & sought.words)
        yield from ((word, 0) for stem in sought.stems for word in self._beginning(stem))
        yield from (place for part in sought.parts for place in self._holding(part))

    def _beginning(self, stem: str) -> Iterator[str]:
        at = bisect_left(self._sorted, stem)
        while at < len(self._sorted) and self._sorted[at].startswith(stem):
            yield self._sorted[at]
            at += 1

    def _holding(self, part: str) -> Iterator[tuple[str, int]]:
        """Yield the words that hold a part, with its offset in each."""
        at = self._joined.find(part)
        while at >= 0:
            begin = self._joined.rfind("\n", 0, at) + 1
            end = self._joined.find("\n", at)
            yield self._joined[begin : end if end >= 0 else None], at - begin
            at = self._joined.find(part, at + 1)


class _Vocabulary:
    """The words of all texts so far: each is held against a pattern once, and not once a text."""

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.added: list[_Words] = []
        self.odd: set[str] = set()
        self._openers: dict[Openings, _Openers] = {}

    def add(self, words: Set[str]) -> None:
        new = words - self.words
        if new:
            self.words |= new
            self.added.append(_Words(new))
            self.odd.update(self.added[-1].odd())

    def openers(self, sought: Openings) -> _Openers:
        """Return the words that open what is sought."""
        if sought not in self._openers:
            self._openers[sought] = _Openers(sought)
        found = self._openers[sought]
        found.learn(self.added)
        return found


class _Openers:
    """The words of a vocabulary that matches of one pattern begin in, each with the offsets where they may do so."""

    def __init__(self, sought: Openings) -> None:
        self._sought = sought
        self._learned = 0
        self._offsets: defaultdict[str, set[int]] = defaultdict(set)

    def learn(self, added: list[_Words]) -> None:
        """Look through what was added to the vocabulary since."""
        for words in added[self._learned :]:
            for word, offset in words.opening(self._sought):
                self._offsets[word].add(offset)
        self._learned = len(added)

    def places(self, words: Mapping[str, list[int]]) -> list[int]:
        """Return where matches may begin in a text that has words at these places, in no order."""
        found: list[list[int]] = []
        for word in words.keys() & self._offsets.keys():
            for offset in self._offsets[word]:
                found.append([start + offset for start in words[word]] if offset else words[word])
        return list(chain.from_iterable(found))


class _Scan(dict[str, list[int] | None]):
    """The places in a text where the matches of patterns may begin, in order; None if that is nearly anywhere.

    They are looked up when a pattern is first asked for, and followed by one place that no search reaches.
    """

    def __init__(self, text: str, vocabulary: _Vocabulary) -> None:
        super().__init__()
        self.text = text
        small = text.lower()
        for digit in "123456789":
            small = small.replace(digit, DIGIT)
        words: defaultdict[str, list[int]] = defaultdict(list)
        for token in _TOKEN.finditer(small):
            words[token[0]].append(token.start())
        self._words = dict(words)
        self._vocabulary = vocabulary
        vocabulary.add(words.keys())
        self._usual = len(small) == len(text) and vocabulary.odd.isdisjoint(words)

    def __missing__(self, source: str) -> list[int] | None:
        found = self[source] = self._looked_up(source)
        return found

    def _looked_up(self, source: str) -> list[int] | None:
        sought = openings(source) if self._usual and source not in _DENSE else None
        if sought is None:
            return None
        found = self._places(sought)
        if sought.behind_blank:
            found += self._blanks(self._places(sought.behind_blank))
        if len(found) * _SPARSE > len(self.text):
            _DENSE.add(source)
            return None
        found.sort()
        found.append(sys.maxsize)
        return found

    def _places(self, sought: Openings) -> list[int]:
        return self._vocabulary.openers(sought).places(self._words)

    def _blanks(self, places: list[int]) -> Iterator[int]:
        for place in places:
            while place and self.text[place - 1].isspace():
                place -= 1
                yield place


_vocabulary = _Vocabulary()
_scan = _Scan("", _vocabulary)


def scan(text: str) -> None:
    """Go through the words of a document that many searches follow in; its predecessor is forgotten."""
    global _scan, _vocabulary
    forget_texts()
    if len(_vocabulary.words) > _MOST_WORDS:
        _vocabulary = _Vocabulary()
    _scan = _Scan(text, _vocabulary)


def search(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """Search as ``pattern.search`` does, for a pattern made by :func:`pipeline.patterns.compiled`."""
    # A word that ``end`` cuts in two may be another one than the text has.
    places = _scan[pattern.pattern] if text is _scan.text and not text[end : end + 1].isalnum() else None
    if places is None:
        return pattern.search(text, start, end) if may_hold(pattern, text, start, end) else None
    at = bisect_left(places, start)
    while (place := places[at]) < end:
        if found := pattern.match(text, place, end):
            return found
        at += 1
    return None


def finditer(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Find all matches as ``pattern.finditer`` does, for a pattern made by :func:`pipeline.patterns.compiled`."""
    places = _scan[pattern.pattern] if text is _scan.text and not text[end : end + 1].isalnum() else None
    if places is None:
        return pattern.finditer(text, start, end) if may_hold(pattern, text, start, end) else iter(())
    at = bisect_left(places, start)
    return _found(pattern, text, end, places, at) if places[at] < end else iter(())


def match(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """Match as ``pattern.match`` does, for a pattern that takes long to see that it does not match."""
    return pattern.match(text, start, end) if may_hold(pattern, text, start, end) else None


def _found(pattern: re.Pattern[str], text: str, end: int, places: list[int], at: int) -> Iterator[re.Match[str]]:
    reached = 0
    while (place := places[at]) < end:
        if place >= reached and (found := pattern.match(text, place, end)):
            reached = found.end()
            yield found
        at += 1
