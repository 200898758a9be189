"""Who signed a document, and on whose behalf.

A signature names for whom it is given or the signer's office, each in a line or all in one, then, after marks such as
"(signed)", the signer. Names of bodies are the register's; a name of a person is told by its Vietnamese syllables, so
that a heading that follows an unsigned block ("ACTION PROGRAM") is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.documents.text import SourceText
from pipeline.extraction.register import Matcher, Name
from pipeline.extraction.segments import Segment, in_capitals, skip_punctuation

# No more segments than this are between the words a signature begins with and the name.
_LENGTH = 8
_BULLETS = "-+\N{EN DASH}\N{BULLET}"
_BARRED = str.maketrans("Đđ", "Dd")
# A Vietnamese syllable without its diacritics.
_SYLLABLE = re.compile(
    r"(?:ngh?|g[hi]?|[cknpt]h|tr|qu|[bcdhklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[cmnpt])?", re.IGNORECASE
)
# A part of any name: "Phuoc", "H'Yim".
_PART = re.compile(r"(?:[A-Z]')?[A-Z][a-zA-Z]*")


@dataclass(frozen=True, slots=True)
class Signature:
    """The signer, where the name stands, and the body on whose behalf the signature is given."""

    signer: str
    start: int
    end: int
    issuer: Name | None


def read_name(source: SourceText, start: int, end: int) -> str | None:
    """Return a person's name that fills a span, without its capitals; None if the words are none."""
    words = source.words(start, end)
    plain = "".join(c for c in unicodedata.normalize("NFD", words.translate(_BARRED)) if not unicodedata.combining(c))
    parts = plain.split()
    if not 2 <= len(parts) <= 5 or not all(_PART.fullmatch(part) for part in parts):
        return None
    syllables = sum(_SYLLABLE.fullmatch(part) is not None for part in parts)
    # In capitals a name must be told from a heading; else half of it may be in another language ("Y Giang Bkrong").
    if in_capitals(words):
        return words.title() if syllables == len(parts) else None
    return words if 2 * syllables >= len(parts) else None


def read_signature(source: SourceText, segments: Sequence[Segment], matcher: Matcher) -> Signature | None:
    """Return the first signature with a name among segments behind the head of a document."""
    reader = _Reader(source, segments, matcher)
    return next((found for index in range(len(segments)) if (found := reader.read(index))), None)


class _Reader:
    def __init__(self, source: SourceText, segments: Sequence[Segment], matcher: Matcher) -> None:
        self._source = source
        self._text = source.folded
        self._segments = segments
        self._matcher = matcher
        # A signature may be typed without diacritics in a text that has them elsewhere.
        plainly = matcher.language.typed_plainly
        self._languages = [matcher.language, matcher.language.plain] if plainly else [matcher.language]

    def read(self, index: int) -> Signature | None:
        """Read the signature that begins with a segment."""
        position = self._segments[index].start
        if not (self._said("on_behalf", position) or self._said("office", position)):
            return None
        issuer: Name | None = None
        named = False  # whether a body or an office is, which the words "for" and "on behalf of" call for
        # The places of delivery may stand in a column beside it: "- Archives.".
        beside = (segment for segment in self._segments[index:] if self._text[segment.start] not in _BULLETS)
        for segment in islice(beside, _LENGTH):
            position = max(position, segment.start)
            while position < segment.end:
                after, body = self._step(position)
                name = read_name(self._source, position, segment.end) if named and (body or after == position) else None
                if name and not (body and not body.locality and body.end >= segment.end):
                    return Signature(name, position, segment.end, issuer)
                if after == position:
                    return None
                issuer = issuer or body
                if self._said("on_behalf", position):
                    named = False
                elif body or self._said("office", position):
                    named = True
                position = after
        return None

    def _said(self, name: str, position: int) -> re.Match[str] | None:
        patterns = (language.pattern(f"metadata.{name}") for language in self._languages)
        return next((match for pattern in patterns if (match := pattern.match(self._text, position))), None)

    def _step(self, position: int) -> tuple[int, Name | None]:
        """Read one of the words before the name; return where it ends, and the body it names."""
        for name in ("on_behalf", "office", "signed"):
            if match := self._said(name, position):
                return skip_punctuation(self._text, match.end(), len(self._text)), None
        # "CHAIRMAN OF THE NATIONAL ASSEMBLY"
        lead = self._matcher.language.pattern("citations.before_body").match(self._text, position)
        body = self._matcher.match(self._text, lead.end() if lead else position, len(self._text))
        if body and not self._matcher.language.pattern("actors.possessive").match(self._text, body.end):
            return skip_punctuation(self._text, body.end, len(self._text)), body
        return position, None
