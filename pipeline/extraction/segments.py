"""Lines and cells of a text without their decoration: how the head and the signature of a document are read.

Publishers set a letterhead as a table, as lines, as lines of cells, or in Markdown; as segments they are all alike.
What a segment means is read by ``metadata``, ``attributes`` and ``signature``. The structure of the text proper is
read in ``pipeline.documents``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# What separates segments: line ends, cell borders, drawn rules, the gap between two columns.
_BORDER = re.compile(r"\n|\||[-_=~*.–—]{3,}| {3,}|<br\s*/?>")
_RULE = re.compile(r"[-_=~*.–—]{3,}")
_BLANK_LINE = re.compile(r"\n *\n")
_DECORATION = " #*_>~`\\"


class Segment(NamedTuple):
    """A line or a cell; offsets are those of the folded text."""

    start: int
    end: int
    blank_before: bool  # a blank line stands before it
    rule_before: bool  # a drawn rule stands before it
    apart: bool  # it is a line by itself
    decorated: bool  # it is marked in Markdown
    cell: bool  # the border of a cell stands behind it


def read_segments(text: str) -> list[Segment]:
    """Divide a folded text into segments, none of them empty."""
    segments: list[Segment] = []
    begin = last = 0
    for border in [*_BORDER.finditer(text), None]:
        stop = border.start() if border else len(text)
        if words := text[begin:stop].lstrip(_DECORATION):
            start, end = stop - len(words), stop - len(words) + len(words.rstrip(_DECORATION))
            gap = text[last:start]
            segments.append(
                Segment(
                    start,
                    end,
                    blank_before=gap.count("\n") > 1 and _BLANK_LINE.search(gap) is not None,
                    rule_before=len(gap) > 2 and _RULE.search(gap) is not None,
                    apart=("\n" in gap or last == 0) and (border is None or "\n" in border[0]),
                    decorated=text[begin:start].strip() != "",
                    cell=border is not None and border[0] == "|",
                )
            )
            last = end
        if border:
            begin = border.end()
    return segments


def undecorated(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span without blanks and marks of Markdown at its ends."""
    words = text[start:end].lstrip(_DECORATION)
    return end - len(words), end - len(words) + len(words.rstrip(_DECORATION))


def skip_punctuation(text: str, position: int, end: int) -> int:
    """Return where the next word begins, or the quotation mark or bracket that it stands in; at most ``end``."""
    while position < end and not text[position].isalnum() and text[position] not in "\"'[(":
        position += 1
    return position


def in_capitals(words: str) -> bool:
    """Tell whether words are printed in capitals."""
    return any(map(str.isalpha, words)) and words == words.upper()
