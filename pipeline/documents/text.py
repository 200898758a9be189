"""Bytes to text, and the text in which words are looked for, with the way back to the source's offsets.

Offsets published with the data count code points of the file decoded as UTF-8, nothing removed (line ends and a
byte-order mark included), so that ``data.decode()[start:end]`` is the words a value came from. Words are looked for
in the *folded* text: NFC, straight quotes, plain blanks, no invisible characters, no endless white space. Folding
replaces characters one for one wherever it can; where it cannot, ``SourceText`` keeps the way back.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.documents.encoding import container_of, guess_encoding
from pipeline.errors import InputError

_FOLDING = {
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e", '"'),
    **dict.fromkeys("\t\r\v\f\u00a0\u2007\u2009\u202f\u3000\ufeff", " "),
    **dict.fromkeys("\u2010\u2011", "-"),
}
# Marks that turn the direction of writing, soft hyphens and joiners of no width: they are part of the character they
# stand at, so that a name with one inside is still that name.
_INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"
_MARKS = "\u0300-\u036f"
# No layout needs more white space than this in one place; a pattern that looks for it would take its square in time.
_LONGEST_BLANK = 100
_CLUSTER = re.compile(
    rf"(?P<blank>\s{{{_LONGEST_BLANK},}})|\s|[{_INVISIBLE}]*[^\s{_MARKS}{_INVISIBLE}][{_MARKS}{_INVISIBLE}]*"
    rf"|[{_MARKS}{_INVISIBLE}]+"
)
# Most characters stand for themselves: words, and single white space between them, up to what has a mark.
_STRETCH = re.compile(
    rf"(?P<plain>(?:[^\s{_MARKS}{_INVISIBLE}]+(?:[ \n](?!\s))?)+(?![{_MARKS}{_INVISIBLE}]))|{_CLUSTER.pattern}"
)
_UNEVEN = re.compile(rf"[{_INVISIBLE}]|\s{{{_LONGEST_BLANK}}}")
_HIDDEN = re.compile(rf"[{_INVISIBLE}]+")
_LONE_CR = re.compile(r"\r(?!\n)")
_LINE_END = re.compile(r"\n|\r(?!\n)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
# The longest paragraph of the documents here has 1,800 characters: what is longer than this lost its line breaks, and
# with them the structure that is read.
_LONGEST_LINE = 20_000
_ADD = "take it in with `nghiquyet add`, which converts it"


def decode(data: bytes, place: str) -> str:
    """Decode a source file; raises :class:`InputError` for what is empty, no text, not UTF-8 or without lines."""
    if not data.strip():
        raise InputError(place, "the file is empty", "put the text of the document there, or remove the folder")
    if container := container_of(data):
        raise InputError(place, f"this is {container}, not text", _ADD)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{place}:{line}", f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8", _convert(data)
        ) from None
    if control := _CONTROL.search(text):
        problem = f"character U+{ord(control[0]):04X} does not occur in text"
        raise InputError(f"{place}:{_line(text, control.start())}", problem, _convert(data))
    if any(len(line) > _LONGEST_LINE for line in text.split("\n")) and (long := _long_line(text)):
        problem = f"the line has more than {_LONGEST_LINE:,} characters"
        raise InputError(f"{place}:{long}", problem, "save the document again with the line breaks it was printed with")
    return text


def _long_line(text: str) -> int | None:
    """Return the number of the first line that is too long, also where lines end in a lone carriage return."""
    return next((number for number, line in enumerate(_LINE_END.split(text), 1) if len(line) > _LONGEST_LINE), None)


def _convert(data: bytes) -> str:
    guess = guess_encoding(data)
    return f"it looks like {guess}: {_ADD}" if guess else "save the document again as plain text in UTF-8"


def _line(text: str, offset: int) -> int:
    return len(_LINE_END.findall(text, 0, offset)) + 1


def collapse(words: str) -> str:
    """Return words as they are published: NFC, every run of white space one blank, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", words).split())


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """A source's text as decoded (``raw``) and as searched (``folded``)."""

    raw: str
    folded: str
    _origins: tuple[array[int], array[int]] | None
    """Where in ``raw`` what each character of ``folded`` was made of begins and ends, unless the two are aligned."""
    _line_ends: array[int] = field(repr=False)
    _words: dict[tuple[int, int], str] = field(default_factory=dict, repr=False)
    """What was asked for before: the words of a heading are those of many rows."""

    @classmethod
    def of(cls, raw: str) -> SourceText:
        """Fold a decoded text."""
        line_ends = array("L", (match.start() for match in _LINE_END.finditer(raw)))
        if unicodedata.is_normalized("NFC", raw) and not _UNEVEN.search(raw):
            return cls(raw, _plain(_LONE_CR.sub("\n", raw) if "\r" in raw else raw), None, line_ends)
        folded: list[str] = []
        begins, ends = array("L"), array("L")
        for stretch in _STRETCH.finditer(raw):
            start, end = stretch.span()
            if stretch["plain"] and unicodedata.is_normalized("NFC", stretch[0]):
                folded.append(stretch[0])
                begins.extend(range(start, end))
                ends.extend(range(start + 1, end + 1))
                continue
            for cluster in _CLUSTER.finditer(raw, start, end):
                composed = _folded(cluster)
                folded.append(composed)
                for _ in composed:
                    begins.append(cluster.start())
                    ends.append(cluster.end())
        return cls(raw, _plain("".join(folded)), (begins, ends), line_ends)

    @property
    def normalised(self) -> bool:
        """Tell whether the source is in Unicode NFC."""
        return self._origins is None or unicodedata.is_normalized("NFC", self.raw)

    def hidden(self) -> int | None:
        """Return the offset of the first invisible character in the folded text, or None."""
        found = _HIDDEN.search(self.raw) if self._origins else None
        return bisect_left(self._origins[1], found.end()) if found and self._origins else None

    def respelled(self, spell: Callable[[str], str]) -> SourceText:
        """Return the same text with its folded words written in another way that keeps their length."""
        return replace(self, folded=spell(self.folded))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the folded text into one of the source."""
        if self._origins is None:
            return start, end
        begins, ends = self._origins
        first = begins[start] if start < len(begins) else len(self.raw)
        return first, ends[end - 1] if end > start else first

    def words(self, start: int, end: int) -> str:
        """Return the source's own words between two offsets of the folded text, collapsed."""
        words = self._words.get((start, end))
        if words is None:
            first, last = self.span(start, end)
            # What is aligned is in NFC, and so is every part of it.
            words = " ".join(self.raw[first:last].split()) if self._origins is None else collapse(self.raw[first:last])
            self._words[start, end] = words
        return words

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset of the folded text."""
        return bisect_left(self._line_ends, self.span(offset, offset)[0]) + 1


def _plain(text: str) -> str:
    """Fold characters one for one; most texts have few of those that change, and looking for each is quick."""
    for character, plain in _FOLDING.items():
        if character in text:
            text = text.replace(character, plain)
    return text


def _folded(cluster: re.Match[str]) -> str:
    """What a character with its marks becomes; of endless white space only the line ends count."""
    if cluster["blank"]:
        return "\n" * min(len(_LINE_END.findall(cluster[0])), 2) or " "
    if cluster[0] == "\r" and not cluster.string.startswith("\n", cluster.end()):
        return "\n"
    seen = _HIDDEN.sub("", cluster[0])
    return unicodedata.normalize("NFC", seen or cluster[0])
