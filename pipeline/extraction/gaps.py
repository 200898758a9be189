"""What the structure of a document shows to be lost or unread: numbers that do not follow, columns nobody knows.

Here belongs what labels, headings of columns and borders of cells tell by themselves; what sentences leave open is
found by those who read them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from itertools import groupby, pairwise

from pipeline.documents.markers import LETTERS, WORDED, roman_value
from pipeline.documents.tree import Provision, Tree
from pipeline.extraction.sentences import Said, sentence

_NUMBERED = {*WORDED, "roman", "upper", "arabic", "arabic)", "decimal", "letter", "bracketed"}
_PASSED_OVER = {"dd", "f", "j", "w", "z"}
"""Letters that either Vietnamese or English lists go without."""
_CELL_NUMBER = re.compile(r"[\s*_]*(\d{1,3})[.):/]?[\s*_]*")
_FEWEST_CELLS = 3
"""A row of a table has at least so many cells; letterheads and signatures have two."""


def find_gaps(tree: Tree, amends: bool) -> Iterator[tuple[Provision, str, Said]]:
    """Yield provisions, each with the code of a finding and what it says.

    Rows of a document that ``amends`` another carry the numbers they take there, so none of them need follow.
    """
    yield from _out_of_sequence(tree, amends)
    yield from _unread(tree)
    yield from _without_header(tree)


def _out_of_sequence(tree: Tree, amends: bool) -> Iterator[tuple[Provision, str, Said]]:
    series: dict[Hashable, list[Provision]] = {}
    slips: set[Provision] = set()  # a label that comes once more is a finding of its own
    titles: dict[Provision | None, Provision] = {}
    for unit in tree.provisions:
        if unit.style == "heading":
            titles[unit.parent] = unit
        key = _series(unit) if not (amends and unit.kind == "row") else None
        if key is None:
            continue
        before = series.setdefault(key, [])
        title = titles.pop(unit.parent, None)
        if "duplicate-label" in unit.problems:
            slips.add(unit)
        elif before and 1 not in (steps := _steps(before[-1], unit)) and not _begins(unit):
            if title and 2 in steps:
                yield title, "missing-number", tree.text.words(title.start, title.end)
            elif not (before[-1] in slips and 2 in _steps(before[-2], unit)):
                slips.add(unit)
                said = sentence("does-not-follow", label=unit.label, before=before[-1].label)
                yield unit, "number-out-of-sequence", said
        before.append(unit)


def _series(unit: Provision) -> Hashable | None:
    """Return what a unit is numbered in: a table with its themes, an act with its chapters, else the unit above it."""
    if unit.kind == "row":
        return next(above for above in unit.ancestors() if above.kind in ("row", "table")) if unit.code else None
    if unit.style not in _NUMBERED:
        return None
    if unit.style == "article":
        return next((above for above in unit.ancestors() if above.kind == "appendix"), None), unit.style
    return unit.parent, unit.style


def _begins(unit: Provision) -> bool:
    """Tell whether numbers begin anew."""
    return any(set(reading) == {1} for reading in _numbers(unit))


def _steps(one: Provision, other: Provision) -> set[int]:
    """Return how many steps one label is behind another, in each way that both can be read."""
    found = {steps for a in _numbers(one) for b in _numbers(other) if (steps := _between(a, b))}
    codes = (one.code.lower(), other.code.lower())
    if all(code in LETTERS for code in codes):
        first, last = map(LETTERS.index, codes)
        if first < last:
            found.add(max(1, sum(letter not in _PASSED_OVER for letter in LETTERS[first + 1 : last + 1])))
    return found


def _between(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return the steps between two numbers: 1.3 and 2.1 stand one behind 1.2, and so do 2 and 1.2.1; 0 if none do."""
    common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if any(number != 1 for number in other[common + 1 :]) or common == len(other):
        return 0
    return max(0, other[common] - (one[common] if common < len(one) else 0))


def _numbers(unit: Provision) -> list[tuple[int, ...]]:
    """Return the numbers a label may stand for; it may be a letter as well."""
    if unit.style in WORDED:
        return [(unit.ordinal,)] if unit.ordinal else []
    if re.fullmatch(r"\d+(?:\.\d+)*", unit.code):
        return [tuple(map(int, unit.code.split(".")))]
    value = roman_value(unit.code.upper())
    return [(value,)] if value else []


def _unread(tree: Tree) -> Iterator[tuple[Provision, str, Said]]:
    """Find columns whose heading says nothing, and rows without a number in a column of numbers."""
    for unit in tree.provisions:
        if unit.kind == "table":
            unknown = (cell.heading for cell in unit.cells if cell.heading and not cell.role)
            yield from ((unit, "unknown-column", heading) for heading in unknown)
        elif unit.kind == "row" and not unit.code and any(cell.role == "number" for cell in unit.cells):
            below = unit.parent is not None and unit.parent.kind == "row"
            if not below:
                yield unit, "missing-number", tree.text.words(unit.start, unit.end)


def _without_header(tree: Tree) -> Iterator[tuple[Provision, str, Said]]:
    """Find rows of cells that belong to no table: two numbers that follow each other stand in cells of their own."""
    text = tree.text.folded
    for barred, run in groupby(
        tree.provisions, lambda unit: unit.style not in ("table", "row") and "|" in text[unit.start : unit.end]
    ):
        cells = [(words, unit) for unit in run for words in text[unit.start : unit.end].split("|")] if barred else []
        numbers = [(n, int(match[1])) for n, (words, _) in enumerate(cells) if (match := _CELL_NUMBER.fullmatch(words))]
        for (at, one), (then, other) in pairwise(numbers):
            if other == one + 1 and then - at >= _FEWEST_CELLS:
                unit = cells[at][1]
                yield unit, "table-without-header", tree.text.words(unit.start, unit.end)
                break
