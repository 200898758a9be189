"""Lines to blocks: the stretches of text that are one paragraph, one labelled unit, one table or one line of noise.

A block is a run of lines. Lines are joined where a printer broke them: in capitals (titles), in hard-wrapped text, and
where a sentence visibly goes on. Which block stands below which is decided in :mod:`pipeline.documents.tree`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.documents.grid import (
    Grid,
    begins_bare_table,
    is_cell_end,
    is_row_line,
    read_bare_table,
    read_cell_table,
    read_row_table,
)
from pipeline.documents.markers import WORDED, Marker, read_marker, skip_decoration
from pipeline.language import Language
from pipeline.patterns import compiled

_RULE = re.compile(r"\W+")
_WRAP_LENGTHS = (45, 125)
"""Between these lengths lies the longest line of a text that was wrapped by a printer or an editor."""
_LABEL_ONLY = re.compile(r"[ *_#.:\-–—]*")
_TERMINAL = ".;:!?|/"
_CELL_LINE = 40
# What a signature begins with stands in the first characters of its block.
_OPENING = 300


@dataclass(slots=True)
class Block:
    """A stretch of text with the label it begins with, or the table it holds.

    ``title`` tells that it is set as a title: in capitals or marked so in Markdown; ``noise`` that it is the furniture
    of a site or a page; ``barred`` that it has a cell's border in it.
    """

    start: int
    end: int
    marker: Marker | None = None
    grid: Grid | None = None
    title: bool = False
    heading_level: int = 0
    noise: bool = False
    barred: bool = False


def read_blocks(text: str, language: Language) -> list[Block]:
    """Divide a folded text into blocks; with the white space between them they cover all of it."""
    lines = _lines(text)
    wrapped = _is_wrapped(lines)
    stops = _stops(language)
    blocks: list[Block] = []
    at = 0
    after_blank = True
    while at < len(lines):
        start, end = lines[at]
        if start == end:
            after_blank = True
            at += 1
            continue
        table = _table(text, lines, at, language, stops, wrapped)
        if table is not None:
            grid, used = table
            last = max([grid.end, *(row.end for row in grid.rows)])
            blocks.append(Block(grid.start, last, grid=grid))
            at += used
            after_blank = True
            continue
        block = _block(text, start, end, language)
        if blocks and _continues(text, blocks[-1], block, after_blank, wrapped, language):
            above = blocks[-1]
            label_only = above.marker is not None and above.marker.end >= above.end
            above.title = (
                block.title if label_only else above.title and (block.title or not _has_letters(text, start, end))
            )
            above.barred = above.barred or block.barred
            above.end = end
        else:
            blocks.append(block)
        after_blank = False
        at += 1
    _drop_trailing_furniture(text, blocks, language)
    return blocks


def _lines(text: str) -> list[tuple[int, int]]:
    """Return the spans of all lines without the white space around their words; empty lines have empty spans."""
    spans = []
    start = 0
    for line in text.split("\n"):
        stripped = line.strip()
        begin = start + (line.index(stripped) if stripped else 0)
        spans.append((begin, begin + len(stripped)))
        start += len(line) + 1
    return spans


def _is_wrapped(lines: Sequence[tuple[int, int]]) -> bool:
    """Tell whether lines end where the page did: many lines, none of them long, paragraphs set apart by blank lines."""
    lengths = sorted(end - start for start, end in lines if start < end)
    if len(lengths) < 20:
        return False
    longest = lengths[int(len(lengths) * 0.98)]
    full = sum(length > 0.75 * longest for length in lengths)
    blank = len(lines) - len(lengths)
    return _WRAP_LENGTHS[0] <= longest <= _WRAP_LENGTHS[1] and full > 0.25 * len(lengths) and blank > 0.1 * len(lines)


@cache
def _stops(language: Language) -> re.Pattern[str]:
    """Return a pattern for lines that no cell of a table holds: they begin another part of the document."""
    names = [*WORDED, "promulgated_with"]
    parts = [re.sub(r"\?P<number>", "?:", language.pattern(f"structure.{name}").pattern) for name in names]
    return compiled(r"[\W_]*(?:" + "|".join(f"(?:{part.replace('^', '')})" for part in parts) + r")|\[\^?\d+\]")


def _table(
    text: str, lines: list[tuple[int, int]], at: int, language: Language, stops: re.Pattern[str], wrapped: bool
) -> tuple[Grid, int] | None:
    start, end = lines[at]
    if is_row_line(text, start, end):
        return read_row_table(text, lines, at, language, wrapped)
    if is_cell_end(text, start, end):
        return read_cell_table(text, lines, at, language, stops)
    if begins_bare_table(text, start, end, language):
        return read_bare_table(text, lines, at, language, stops)
    return None


def _block(text: str, start: int, end: int, language: Language) -> Block:
    body = skip_decoration(text, start, end)
    words = text[body:end].strip("*_ ")
    if _RULE.fullmatch(words or "-") or language.pattern("structure.boilerplate").fullmatch(words):
        return Block(start, end, noise=True)
    marker = read_marker(text, start, end, language)
    level = len(text[start:end]) - len(text[start:end].lstrip("#"))
    own = marker.end if marker else body
    title = bool(level) or _in_capitals(text, own, end)
    return Block(start, end, marker, title=title, heading_level=level, barred="|" in text[start:end])


def _has_letters(text: str, start: int, end: int) -> bool:
    return any(map(str.isalpha, text[start:end]))


def _in_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether more than four in five letters are capitals."""
    words = text[start:end]
    # So many small letters at the beginning are too many already, whatever follows.
    small = sum(map(str.islower, words[: len(words) // 3]))
    if 5 * small > len(words):
        return False
    letters = sum(map(str.isalpha, words))
    return letters > 1 and sum(map(str.isupper, words)) > 0.8 * letters


def _continues(text: str, above: Block, block: Block, after_blank: bool, wrapped: bool, language: Language) -> bool:
    """Tell whether a line goes on with the block above it."""
    if block.noise or above.noise or block.marker or above.grid:
        return False
    label_only = above.marker is not None and _LABEL_ONLY.fullmatch(text, above.marker.end, above.end)
    titled = label_only and above.marker is not None and above.marker.style in (*WORDED, "roman")
    if block.heading_level:
        return bool(titled)
    if is_cell_end(text, block.start, block.end):
        # A letterhead's or signature's cell: "ON", and on the next line "BEHALF OF THE GOVERNMENT |".
        short = above.end - above.start < _CELL_LINE and not above.barred
        return not after_blank and above.title and short
    if block.barred:
        return False
    if titled:
        return True
    if above.barred:
        return False
    last = _last(text, above.start, above.end)
    first = text[skip_decoration(text, block.start, block.end)]
    if after_blank:
        # A page break within a sentence: it ends in a word and goes on in small letters.
        return first.islower() and (last.isalnum() or last == ",") and not above.title
    if above.title and not above.heading_level and (block.title or not _has_letters(text, block.start, block.end)):
        opening = text[above.start : min(above.end, above.start + _OPENING)]
        signed = language.pattern("structure.signature").match(opening)
        begins = language.pattern("structure.document_title").match(text[block.start : block.end])
        return last not in _TERMINAL and not (signed and begins)
    if last not in _TERMINAL and first.islower() and not above.title:
        return True
    return wrapped and not above.title and not block.title


def _last(text: str, start: int, end: int) -> str:
    """Return the last character of a block that is no mark of emphasis."""
    while end - 1 > start and text[end - 1] in "*_ ":
        end -= 1
    return text[end - 1]


def _drop_trailing_furniture(text: str, blocks: list[Block], language: Language) -> None:
    """Mark what a site of another language left below the end of the text."""
    foreign = language.pattern("structure.foreign")
    for block in reversed(blocks):
        if block.noise:
            continue
        if block.grid or block.marker or len(foreign.findall(text, block.start, block.end)) < 3:
            return
        block.noise = True
