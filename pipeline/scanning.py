"""Searching a whole document for many patterns: its words are gone through once, and patterns tried where they fit.

A document is read sentence by sentence and cell by cell, and each is searched for hundreds of things that most of them
do not hold. A search tries its pattern at every character; here it is tried at those places only where the document has
a word that its matches begin with (:mod:`pipeline.openings`). What is found is the same.

:func:`scan` goes through a document's words; searches of another text, or for a pattern whose matches may begin with
anything, go on without. How patterns are compiled belongs to :mod:`pipeline.patterns`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import chain

from pipeline.openings import DIGIT, Openings, openings
from pipeline.patterns import forget_texts, may_hold

_TOKEN = re.compile(r"[^\W_]+|\S")
# Letters that ``re`` takes for another case of one that ``str.lower`` does not make of them, and foreign digits.
_ODD = re.compile("[\u0131\u017f\u0345\u1c80-\u1c88\u1e9e\ufb05\ufb06]|(?![0-9])\\d")
# Where more than one character in so many begins a match, the search through all of them is as quick.
_SPARSE = 24
# So often a pattern is searched for in one text before its places there are worth looking up.
_OFTEN = 8
# Patterns whose matches begin nearly anywhere, as one text has shown; they are not looked up in others.
_DENSE: set[str] = set()


class _Scan:
    """A text with the places of its words, and those where each pattern asked for may begin."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: Counter[str] = Counter()
        self.places: dict[str, list[int]] = {}
        small = text.lower()
        for digit in "123456789":
            small = small.replace(digit, DIGIT)
        words: defaultdict[str, list[int]] = defaultdict(list)
        for token in _TOKEN.finditer(small):
            words[token[0]].append(token.start())
        self._words = dict(words)
        self._sorted = sorted(words)
        self._joined = "\n".join(self._sorted)
        self._usual = len(small) == len(text) and not _ODD.search(self._joined)

    def look_up(self, source: str) -> None:
        """Find out where a pattern may begin, unless that may be anywhere, or nearly."""
        sought = openings(source) if self._usual else None
        if sought is None:
            return
        found = self._openings(sought)
        if sought.behind_blank:
            found = [*found, *self._blanks(self._openings(sought.behind_blank))]
        if len(found) * _SPARSE > len(self.text):
            _DENSE.add(source)
        else:
            self.places[source] = sorted(found)

    def _openings(self, sought: Openings) -> list[int]:
        whole = self._words.keys() & sought.words
        whole.update(word for stem in sought.stems for word in self._beginning(stem))
        found = [self._words[word] for word in whole]
        within = {place for part in sought.parts for place in self._holding(part)} if sought.parts else ()
        for word, offset in within:
            if offset or word not in whole:
                found.append([start + offset for start in self._words[word]])
        return list(chain.from_iterable(found))

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

    def _blanks(self, places: list[int]) -> Iterator[int]:
        for place in places:
            while place and self.text[place - 1].isspace():
                place -= 1
                yield place


_scan = _Scan("")


def scan(text: str) -> None:
    """Go through the words of a document that many searches follow in; its predecessor is forgotten."""
    global _scan
    forget_texts()
    _scan = _Scan(text)


def search(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """Search as ``pattern.search`` does, for a pattern made by :func:`pipeline.patterns.compiled`."""
    places = _scan.places.get(pattern.pattern)
    # A word that ``end`` cuts in two may be another one than the text has.
    if places is None or text is not _scan.text or text[end : end + 1].isalnum():
        return pattern.search(text, start, end) if _may_hold(pattern, text, start, end) else None
    at = bisect_left(places, start)
    while at < len(places) and (place := places[at]) < end:
        if found := pattern.match(text, place, end):
            return found
        at += 1
    return None


def finditer(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """Find all matches as ``pattern.finditer`` does, for a pattern made by :func:`pipeline.patterns.compiled`."""
    places = _scan.places.get(pattern.pattern)
    if places is None or text is not _scan.text or text[end : end + 1].isalnum():
        return pattern.finditer(text, start, end) if _may_hold(pattern, text, start, end) else iter(())
    at = bisect_left(places, start)
    return _found(pattern, text, end, places, at) if at < len(places) and places[at] < end else iter(())


def match(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """Match as ``pattern.match`` does, for a pattern that takes long to see that it does not match."""
    return pattern.match(text, start, end) if may_hold(pattern, text, start, end) else None


def _found(pattern: re.Pattern[str], text: str, end: int, places: list[int], at: int) -> Iterator[re.Match[str]]:
    reached = 0
    while at < len(places) and (place := places[at]) < end:
        if place >= reached and (found := pattern.match(text, place, end)):
            reached = found.end()
            yield found
        at += 1


def _may_hold(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Tell whether it is worth to search; a pattern that has been searched for often enough gets its places."""
    source = pattern.pattern
    if text is _scan.text and source not in _scan.places and source not in _DENSE:
        _scan.asked[source] += 1
        if _scan.asked[source] == _OFTEN:
            _scan.look_up(source)
    return may_hold(pattern, text, start, end)
