"""Blocks to the tree of provisions: what stands below what, and where in the document a thing stands.

The tree is lossless: the spans of its provisions, each with its own words only, do not overlap, and with the white
space between them they cover the text.

How units nest is read from the document, not prescribed: a label that continues a series already open closes what was
opened since, a label of a new series opens a level below. That serves parts with points and letters, chapters with
articles and clauses, and articles that hold whole programmes alike. The exceptions encode conventions of drafting:
chapters and articles are numbered through; bullets hold no numbered units; an annexed text begins anew.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from pipeline.documents.blocks import Block, read_blocks
from pipeline.documents.grid import Cell, Grid, Row, next_word
from pipeline.documents.markers import BULLETS, LETTERS, WORDED, Marker, skip_decoration
from pipeline.documents.text import SourceText
from pipeline.language import Language

_WORDED_RANK = {style: rank for rank, style in enumerate(WORDED)}
# Drafting uses seven levels; labels that would go deeper are no structure, and stand side by side.
_DEEPEST = 20
_KINDS = {
    "roman": "part", "upper": "part", "arabic": "point", "arabic)": "point", "decimal": "point", "letter": "point",
    "bracketed": "point", "dash": "bullet", "dot": "bullet", "plus": "bullet", "footnote": "footnote",
    **{style: style for style in WORDED},
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Provision:
    """A unit of a document.

    ``start`` and ``end`` enclose its own words in the folded text, label included, without those of the units below
    it; ``body`` is where its words begin after the label. ``problems`` are codes of findings.
    """

    kind: str
    label: str
    start: int
    end: int
    body: int
    parent: Provision | None = None
    path: str = ""
    cells: tuple[Cell, ...] = ()
    children: list[Provision] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    position: int = 0
    style: str = ""
    ordinal: int | None = None
    code: str = ""
    indent: int = 0
    title: bool = False
    field: bool = False
    """Whether it is a line that fills in a form for another unit: "- Lead agency: ..."."""

    def ancestors(self) -> list[Provision]:
        """Return the provisions above it, the nearest first, without the document itself."""
        above = []
        unit = self.parent
        while unit is not None and unit.parent is not None:
            above.append(unit)
            unit = unit.parent
        return above

    @property
    def nested(self) -> bool:
        """Tell whether units stand below it, other than footnotes, noise and lines that fill in a form for it."""
        return any(child.kind not in ("footnote", "boilerplate") and not child.field for child in self.children)


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A document's text, its root (which has no words of its own) and its provisions in document order."""

    text: SourceText
    root: Provision
    provisions: list[Provision]


def read_tree(text: SourceText, language: Language) -> Tree:
    """Read the structure of a text."""
    return _Builder(text, language).build()


class _Builder:
    """Reads blocks in order and keeps the units that are open, the innermost last."""

    def __init__(self, text: SourceText, language: Language) -> None:
        """Begin with nothing open but the document itself."""
        self.source = text
        self.text = text.folded
        self.language = language
        self.root = Provision("document", "", 0, 0, 0)
        self.open = [self.root]
        self.provisions: list[Provision] = []
        self.zone = "front"  # front matter of the document or an annex, body, signature
        self.blocks: list[Block] = []
        self.too_deep = False
        self.homes: dict[Provision, tuple[str, bool]] = {}

    def build(self) -> Tree:
        """Read all blocks and name what they became."""
        self.blocks = read_blocks(self.text, self.language)
        labelled = any(block.marker and block.marker.style not in BULLETS for block in self.blocks)
        if not labelled:
            self.zone = "body"
        for number, block in enumerate(self.blocks):
            if block.noise:
                self._add("boilerplate", block, self.root)
            elif block.grid is not None:
                self._table(block)
            elif block.marker is not None:
                self._labelled(block)
            else:
                self._unlabelled(block, number)
        self._name()
        return Tree(self.source, self.root, self.provisions)

    def _add(self, kind: str, block: Block, parent: Provision) -> Provision:
        marker = block.marker
        body = marker.end if marker else skip_decoration(self.text, block.start, block.end)
        body = skip_decoration(self.text, next_word(self.text, body), block.end)
        unit = Provision(
            kind,
            marker.label if marker else "",
            block.start,
            block.end,
            min(body, block.end),
            parent,
            title=block.title,
        )
        if marker:
            unit.style, unit.ordinal, unit.code, unit.indent = (
                marker.style,
                marker.ordinal,
                marker.code,
                marker.indent,
            )
        parent.children.append(unit)
        self.provisions.append(unit)
        return unit

    def _open(self, unit: Provision) -> None:
        """Let the units that follow stand below this one."""
        if len(self.open) <= _DEEPEST:
            self.open.append(unit)
        elif not self.too_deep:
            self.too_deep = True
            unit.problems.append("nesting-too-deep")

    def _matches(self, name: str, block: Block) -> bool:
        language = self.language.suited(self.text[block.start : block.end])
        return bool(language.pattern(f"structure.{name}").search(self.text, block.start, block.end))

    def _begins(self, name: str, block: Block) -> bool:
        start = skip_decoration(self.text, block.start, block.end)
        words = self.text[start : block.end].lstrip("| ")
        return bool(self.language.suited(words).pattern(f"structure.{name}").match(words))

    # Unlabelled blocks

    def _unlabelled(self, block: Block, number: int) -> None:
        if self._begins("promulgated_with", block) and self.text[block.start] in "(*_[":
            if self.zone != "body":
                self.zone = "front"
            self._add("preamble", block, self._annex())
            return
        titled = block.title and self._begins("document_title", block)
        if self._begins("recipients", block) or (self._begins("signature", block) and self.zone != "front"):
            self._close_to(self._annex())
            self.zone = "signature"
        elif self.zone == "signature" and (titled or "|" in self.text[block.start : block.end]):
            self.zone = "front"
        if self.zone == "signature":
            self._add("signature", block, self._annex())
        elif "|" in self.text[block.start : block.end]:
            cells = self.text[block.start : block.end]
            attribute = cells.partition("|")[0].rstrip().endswith(":")
            self._add("boilerplate" if attribute else "preamble", block, self._annex())
        elif self.zone == "front":
            self._front(block, number)
        elif block.title:
            self._heading(block, titled)
        else:
            self._paragraph(block)

    def _front(self, block: Block, number: int) -> None:
        if block.heading_level and self.language.pattern("operative.title").search(self.text, block.start, block.end):
            self.zone = "body"
            self._heading(block, titled=False)
            return
        kind = "heading" if block.title else "preamble"
        unit = self._add(kind, block, self._annex())
        ends_open = self.text[unit.start : unit.end].rstrip("*_ ").endswith(":")
        following = self.blocks[number + 1] if number + 1 < len(self.blocks) else None
        opens = ends_open and kind == "preamble" and not self._matches("addressees", block)
        if opens and following is not None and not following.title:
            self.zone = "body"

    def _heading(self, block: Block, titled: bool) -> None:
        """A title without a label in the body: one that lost its numeral, or the beginning of another text."""
        self._close_to(self._annex())
        unit = self._add("heading", block, self.open[-1])
        if titled:
            self.zone = "front"
            return
        unit.style = "heading"
        self._open(unit)

    def _paragraph(self, block: Block) -> None:
        """A paragraph goes on with the innermost labelled unit; bullets have no paragraphs of their own."""
        while self.open[-1].style in (*BULLETS, "paragraph"):
            self.open.pop()
        unit = self._add("paragraph", block, self.open[-1])
        if self.text[unit.start : unit.end].rstrip("*_ ").endswith(":"):
            unit.style = "paragraph"
            self._open(unit)

    # Labelled blocks

    def _labelled(self, block: Block) -> None:
        marker = block.marker
        assert marker is not None
        if marker.style == "footnote":
            self._add("footnote", block, self.root)
            return
        if marker.style in BULLETS and self._matches("recipients", block):
            self._close_to(self._annex())
            self.zone = "signature"
        if self.zone == "signature" and marker.style in BULLETS:
            self._add("signature", block, self._annex())
            return
        if self.zone == "front" and marker.style in BULLETS:
            self._add("preamble", block, self._annex())
            return
        if marker.style in WORDED:
            self._close_worded(marker.style)
        elif marker.style in BULLETS:
            self._close_bullets(block)
        else:
            self._close_numbered(block)
        kind = _KINDS[marker.style]
        above = self.open[-1]
        if kind == "point" and above.kind == "article":
            kind = "clause"
        unit = self._add(kind, block, above)
        self._open(unit)
        self.zone = "front" if marker.style == "appendix" else "body"

    def _annex(self) -> Provision:
        """The appendix that is open, or the document."""
        return next((unit for unit in reversed(self.open) if unit.kind == "appendix"), self.root)

    def _close_to(self, unit: Provision) -> None:
        del self.open[self.open.index(unit) + 1 :]

    def _close_worded(self, style: str) -> None:
        rank = _WORDED_RANK[style]
        keep = len(self.open)
        for depth, unit in enumerate(self.open):
            if depth and _WORDED_RANK.get(unit.style, len(_WORDED_RANK)) >= rank:
                keep = depth
                break
        del self.open[keep:]

    def _close_bullets(self, block: Block) -> None:
        marker = block.marker
        assert marker is not None
        for depth in range(len(self.open) - 1, 0, -1):
            unit = self.open[depth]
            if unit.style == marker.style and marker.indent < unit.indent + 2:
                del self.open[depth:]
                return
            if unit.style not in BULLETS:
                return

    def _close_numbered(self, block: Block) -> None:
        marker = block.marker
        assert marker is not None
        while self.open[-1].style in (*BULLETS, "paragraph"):
            self.open.pop()
        marker = block.marker = self._as_letter(marker) or marker
        if marker.style == "decimal" and self._close_to_prefix(marker.code):
            return
        depth = next((d for d in range(len(self.open) - 1, 0, -1) if self.open[d].style == marker.style), None)
        if depth is None:
            if marker.style in ("roman", "upper"):
                self._close_to(self._holder())
            return
        last = self.open[depth]
        top = self.open[-1]
        restarts = marker.ordinal == 1 and last.ordinal is not None
        if restarts and top is not last and self._ends_open(top):
            return
        if restarts and top is last and not last.nested and self._ends_open(last):
            return
        del self.open[depth:]

    def _as_letter(self, marker: Marker) -> Marker | None:
        """Read C, D, L, V, X as a letter where a series of capital letters is open: they are roman numerals too.

        A "d" that follows a "d" is the letter after it, printed without its bar.
        """
        if marker.style == "letter":
            letter = next((unit for unit in reversed(self.open) if unit.style == "letter"), None)
            barred = letter is not None and letter.code == marker.code == "d"
            return replace(marker, code="dd", ordinal=(marker.ordinal or 0) + 1) if barred else None
        upper = next((unit for unit in reversed(self.open) if unit.style == "upper"), None)
        if marker.style != "roman" or len(marker.label) != 1 or upper is None or upper.ordinal is None:
            return None
        ordinal = LETTERS.index(marker.label.lower()) + 1
        return replace(marker, style="upper", ordinal=ordinal) if 0 < ordinal - upper.ordinal <= 2 else None

    def _close_to_prefix(self, code: str) -> bool:
        """Open a decimal label (2.1) below the unit whose number it carries on (2)."""
        prefix = code.rpartition(".")[0]
        for depth in range(len(self.open) - 1, 0, -1):
            unit = self.open[depth]
            if unit.code == prefix or (unit.style in ("article", "roman") and str(unit.ordinal) == prefix):
                del self.open[depth + 1 :]
                return True
        return False

    def _holder(self) -> Provision:
        """Return the unit a new series of parts stands below.

        An article holds parts only if it announces them: "Article 1. Approve the Scheme with the following contents:".
        """
        parts = (*_WORDED_RANK, "roman", "upper")
        holder = next((unit for unit in reversed(self.open) if unit.style in parts), self.root)
        if holder.kind in ("article", "clause"):
            return self.open[-1] if self._ends_open(self.open[-1]) else self._annex()
        return holder

    def _ends_open(self, unit: Provision) -> bool:
        return self.text[unit.start : unit.end].rstrip("*_ ").endswith(":")

    # Tables

    def _table(self, block: Block) -> None:
        grid = block.grid
        assert grid is not None
        while self.open[-1].style in (*BULLETS, "paragraph"):
            self.open.pop()
        above = self.open[-1]
        self.zone = "body"
        table = Provision("table", "", grid.start, grid.end, grid.start, above, cells=tuple(grid.header), style="table")
        theme = table
        numbered: dict[str, Provision] = {}  # the last row of each number, the last of all at the end
        broken = self._broken_table(above, grid)
        if broken is not None:
            # The header stands again after a page break: the rows go on with the table above.
            table.kind, table.style, table.parent = "boilerplate", "", self.root
            table.problems.append("repeated-header")
            self.root.children.append(table)
            self.provisions.append(table)
            table = broken
            theme = next((unit for unit in reversed(table.children) if unit.kind == "heading"), table)
            numbered = {unit.code: unit for unit in theme.children if unit.kind == "row" and unit.code}
        else:
            above.children.append(table)
            self.provisions.append(table)
        for row in grid.rows:
            unit = self._row(row, table, theme, numbered)
            if unit.kind == "heading":
                theme, numbered = unit, {}
            elif unit.kind == "row" and unit.code:
                numbered.pop(unit.code, None)
                numbered[unit.code] = unit

    def _broken_table(self, above: Provision, grid: Grid) -> Provision | None:
        """Return the table that a table with the same header goes on with, if nothing else stands between them."""
        last = next((child for child in reversed(above.children) if child.kind != "boilerplate"), None)
        if last is None or last.kind != "table":
            return None
        headings = [cell.heading.casefold() for cell in last.cells]
        return last if headings == [cell.heading.casefold() for cell in grid.header] else None

    def _row(self, row: Row, table: Provision, theme: Provision, numbered: dict[str, Provision]) -> Provision:
        kind = "boilerplate" if row.kind == "repeated" else row.kind
        parent = table if row.kind != "row" else self._row_parent(row, numbered) or theme
        # A row's number is its label where it stands first; the bar behind it belongs to the label.
        leads = bool(row.label and row.cells and row.cells[0].role == "number")
        body = next_word(self.text, row.cells[0].end, "|*_") if leads else row.start
        unit = Provision(
            kind, row.label, row.start, row.end, min(body, row.end), parent, cells=tuple(row.cells),
            problems=list(row.problems), style="row", code=row.code,
        )  # fmt: skip
        parent.children.append(unit)
        self.provisions.append(unit)
        return unit

    def _row_parent(self, row: Row, numbered: dict[str, Provision]) -> Provision | None:
        """The row a sub-row belongs to: 11 for 11.1; for a letter, a hyphen or no number, the last numbered row."""
        if not numbered:
            return None
        prefix = row.code.rpartition(".")[0]
        if prefix:
            return numbered.get(prefix)
        if row.code and not row.code[0].isdigit():
            return next((unit for unit in reversed(numbered.values()) if unit.code[0].isdigit()), None)
        task = row.words(self.text, "task") or row.words(self.text, "indicator")
        bulleted = task[:1] in ("-", "–", "+", "•")
        return next(reversed(numbered.values())) if not row.code and bulleted else None

    # Names

    def _name(self) -> None:
        """Give every provision its path: the labels above it, ordinals where there are none."""
        appendices = [unit for unit in self.provisions if unit.kind == "appendix"]
        if len(appendices) == 1:
            appendices[0].code = "APP"
        self.provisions.sort(key=lambda unit: (unit.start, unit.end))
        taken: Counter[str] = Counter()
        ordinals: Counter[tuple[str, str]] = Counter()
        for position, unit in enumerate(self.provisions, 1):
            unit.position = position
            if unit.style.startswith("arabic") and unit.kind == "point" and unit.nested:
                unit.kind = "section"
            above = unit.parent.path if unit.parent else ""
            if unit.style == "row":
                above = self._row_home(unit)
            code = unit.code
            if not code:
                sign = {"bullet": "+" if unit.style == "plus" else "-", "table": "T"}.get(unit.kind, "p")
                ordinals[above, sign] += 1
                code = f"{sign}{ordinals[above, sign]}"
            path = f"{above}/{code}" if above else code
            taken[path] += 1
            if taken[path] > 1:
                unit.problems.append("duplicate-label")
                path = f"{path}~{taken[path]}"
            unit.path = path

    def _row_home(self, row: Provision) -> str:
        """The path a row's number is added to: the appendix or unit that holds nothing numbered but one table's rows.

        The theme is left out where numbers run on through the table, and kept where they begin anew in each theme; the
        row above is left out where a number says it itself (11.1).
        """
        parent = row.parent
        assert parent is not None
        if parent.style == "row" and parent.kind == "row" and not row.code.startswith(f"{parent.code}."):
            return parent.path
        table = parent
        while table.kind != "table":
            assert table.parent is not None
            table = table.parent
        home = table.parent
        assert home is not None
        if table not in self.homes:
            first = next(child for child in home.children if child.kind == "table")
            alone = table is first and not any(child.code for child in home.children)
            self.homes[table] = home.path if alone else table.path, _restarts(table)
        base, restarts = self.homes[table]
        theme = row.parent
        while theme is not None and theme.kind == "row":
            theme = theme.parent
        return theme.path if row.kind == "row" and theme is not None and theme.kind == "heading" and restarts else base


def _restarts(table: Provision) -> bool:
    """Tell whether row numbers begin anew below each theme of a table."""
    themes = [child for child in table.children if child.kind == "heading"]
    firsts = [row.code for theme in themes for row in theme.children[:1] if row.kind == "row" and row.code]
    return len(set(firsts)) < len(firsts)
