"""Bytes to text, and the text in which words are looked for, with the way back to the source's offsets.

Offsets published with the data count code points of the file decoded as UTF-8, nothing removed (line ends and a
byte-order mark included), so that ``data.decode()[start:end]`` is the words a value came from. Words are looked for
in the *folded* text: NFC, straight quotes, plain blanks. Folding replaces characters one for one wherever the source
is NFC already; where it is not, ``SourceText`` keeps the way back.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from pipeline.errors import InputError

_FOLDING = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\t\r\v\f\u00a0\u2007\u2009\u202f\u3000\ufeff", " "),
        **dict.fromkeys("\u2010\u2011", "-"),
    }
)
_CLUSTER = re.compile(r"[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+")
_BLANKS = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b]")
_CONTAINERS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a DOCX or other ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
}


def decode(data: bytes, place: str) -> str:
    """Decode a source file; raises :class:`InputError` for what is empty, binary or not UTF-8."""
    if not data.strip():
        raise InputError(place, "the file is empty", "put the text of the document there, or remove the folder")
    for signature, what in _CONTAINERS.items():
        if data.startswith(signature):
            raise InputError(place, f"this is {what}, not text", "save the document as plain text in UTF-8")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{place}:{line}",
            f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8",
            "convert the file to UTF-8",
        ) from None
    if control := _CONTROL.search(text):
        line = text.count("\n", 0, control.start()) + 1
        raise InputError(
            f"{place}:{line}",
            f"character U+{ord(control[0]):04X} does not occur in text",
            "save it as plain text",
        )
    return text


def collapse(words: str) -> str:
    """Return words as they are published: NFC, every run of white space one blank, none at the ends."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", words)).strip()


@dataclass(frozen=True, slots=True, eq=False)
class SourceText:
    """A source's text as decoded (``raw``) and as searched (``folded``)."""

    raw: str
    folded: str
    _origins: tuple[tuple[int, int], ...] | None
    """For each character of ``folded`` the span of ``raw`` it was made of, if the two differ in length."""

    @classmethod
    def of(cls, raw: str) -> SourceText:
        """Fold a decoded text."""
        if unicodedata.is_normalized("NFC", raw):
            return cls(raw, raw.translate(_FOLDING), None)
        folded: list[str] = []
        origins: list[tuple[int, int]] = []
        for cluster in _CLUSTER.finditer(raw):
            composed = unicodedata.normalize("NFC", cluster[0])
            folded.append(composed)
            origins += [cluster.span()] * len(composed)
        return cls(raw, "".join(folded).translate(_FOLDING), tuple(origins))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Turn a span of the folded text into one of the source."""
        if self._origins is None:
            return start, end
        first = self._origins[start][0] if start < len(self._origins) else len(self.raw)
        return first, self._origins[end - 1][1] if end > start else first

    def words(self, start: int, end: int) -> str:
        """Return the source's own words between two offsets of the folded text, collapsed."""
        first, last = self.span(start, end)
        return collapse(self.raw[first:last])

    def line(self, offset: int) -> int:
        """Return the 1-based line of an offset of the folded text."""
        return self.folded.count("\n", 0, offset) + 1
