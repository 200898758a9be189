"""Lines that fill in a form below a task: "- Lead agency: Ministry of Construction", "- To be completed: June 2025".

They order nothing themselves. They are particulars of the unit they stand below, as the cells of a row are; where
they come between units of their own kind, of those that stand before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline import scanning
from pipeline.documents.grid import Cell
from pipeline.documents.tree import Provision, Tree
from pipeline.language import Language

_KINDS = {"point", "bullet", "paragraph"}
_SURE = {"lead", "coordinating", "approving", "deadline"}
"""A line that is labelled "Result:" fills in a form where another one does."""
_LABELS = ("roles.label", "deadlines.label", "tasks.product")
_CLOSING = " \t\n\r.;,"


def read_fields(tree: Tree, language: Language) -> None:
    """Give each unit the particulars that stand in lines below it as cells, and mark these lines."""
    for unit in [tree.root, *tree.provisions]:
        lines = {child: cells for child in unit.children if (cells := _cells(tree.text.folded, child, language))}
        if not any(cell.role in _SURE for cells in lines.values() for cell in cells):
            continue
        before: list[Provision] = []
        behind = False
        for child in unit.children:
            if child not in lines:
                before, behind = ([] if behind else before) + [child], False
                continue
            owners = [above for above in before if above.kind == child.kind and not above.nested] or [unit]
            if owners == [unit] and unit.parent is None:
                continue
            child.field = behind = True
            for owner in owners:
                owner.cells += lines[child]


def _cells(text: str, unit: Provision, language: Language) -> tuple[Cell, ...]:
    """Return what a line fills in; none if it does not begin with a label, or has units of its own."""
    if unit.kind not in _KINDS or not language.opening(_LABELS).match(text, unit.body, unit.end) or unit.nested:
        return ()
    marks: list[tuple[str, re.Match[str]]] = []
    for mark in sorted(_marks(text, unit, language), key=lambda mark: mark[1].start()):
        # Within "time of submission:" there may be a label "submission:".
        if not marks or mark[1].start() >= marks[-1][1].end():
            marks.append(mark)
    if not marks or marks[0][1].start() > unit.body:
        return ()
    ends = [match.start() for _, match in marks[1:]] + [unit.end]
    cells = []
    for (role, match), end in zip(marks, ends, strict=True):
        words = text[match.end() : end].rstrip(_CLOSING)
        cells.append(Cell(role, match.end(), match.end() + len(words), match[0].rstrip(": ")))
    return tuple(cells)


def _marks(text: str, unit: Provision, language: Language) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield the labels in a line, each with the role of what follows it."""
    for match in scanning.finditer(language.pattern("roles.label"), text, unit.body, unit.end):
        if match[0].rstrip().endswith(":"):
            yield match.lastgroup or "", match
    for role, name in (("deadline", "deadlines.label"), ("output", "tasks.product")):
        for match in scanning.finditer(language.pattern(name), text, unit.body, unit.end):
            yield role, match
