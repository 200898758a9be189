"""What publishers set above a text about the document: "Signer: | A |", "Number: B Signer: A", "| Signer | A |".

Only finding the values belongs here; what they are worth against the text's own words is decided in ``metadata``.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.extraction.segments import Segment, undecorated
from pipeline.language import Language
from pipeline.patterns import compiled

_NAMES = ("number", "document_type", "title", "issuer", "issued_on", "effective_on", "signer", "other")


def read_attributes(text: str, segments: Sequence[Segment], language: Language) -> dict[str, tuple[int, int]]:
    """Return the span of each attribute's value, by the names of the ``documents`` columns; the first one counts.

    A label stands before a colon, its value behind it or in the next segment, or it fills a cell, its value the next
    one. Several may share a line, even without a blank between a value and the label after it.
    """
    labels = {name: language.pattern(f"metadata.attribute_{name}").pattern for name in _NAMES}
    label = compiled("|".join(f"(?P<{name}>{pattern})" for name, pattern in labels.items()))
    with_colon = compiled(rf"(?:{label.pattern})[\s*_]*:[\s*_]*")
    values: dict[str, tuple[int, int]] = {}
    for position, segment in enumerate(segments):
        following = segments[position + 1] if position + 1 < len(segments) else None
        if following and label.match(text, following.start, following.end):
            following = None
        found = with_colon.match(text, segment.start, segment.end)
        filled = label.fullmatch(text, segment.start, segment.end)
        if filled and filled.lastgroup and segment.cell and following:
            values.setdefault(filled.lastgroup, (following.start, following.end))
        while found and found.lastgroup:
            after = with_colon.search(text, found.end(), segment.end)
            start, end = undecorated(text, found.end(), after.start() if after else segment.end)
            if start < end:
                values.setdefault(found.lastgroup, (start, end))
            elif following and after is None:
                values.setdefault(found.lastgroup, (following.start, following.end))
            found = after
    return values
