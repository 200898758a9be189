"""A web page to lines of text: one a paragraph, one a table row with ``|`` between its cells.

What belongs to the site and not to the page (scripts, menus, forms) is left out; the original is kept beside the text,
so that nothing is lost. Labels that a browser makes from list markup are written out, because rules read labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from pipeline.documents.markers import roman_numeral

_SITE = [
    "script", "style", "noscript", "template", "nav", "aside", "form", "button", "iframe", "svg", "header", "footer",
]  # fmt: skip
_PARAGRAPHS = {
    "p", "div", "section", "article", "main", "body", "html", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol",
    "dl", "dt", "dd", "blockquote", "pre", "center", "table", "tr", "figure", "figcaption", "hr", "address", "fieldset",
}  # fmt: skip
# A table of so few cells holds no list but a letterhead or a signature, whose cells are read line by line.
_LAYOUT_ROWS, _LAYOUT_COLUMNS = 3, 2
# More than any page has: deeper markup is an accident or an attack.
_DEEPEST = 200


def html_to_text(page: bytes | str) -> str:
    """Return the text of a page, of its main part if it marks one."""
    soup = BeautifulSoup(page, "lxml")
    for tag in soup(_SITE):
        tag.decompose()
    mains = soup.find_all(["main", "article"])
    root = mains[0] if len(mains) == 1 else soup.body or soup
    lines: list[str] = []
    _Writer(lines).children(root, 0)
    return _tidy(lines)


class _Writer:
    """Writes lines; the last one stays open until a paragraph ends."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.open = ""

    def close(self, blank: bool = False) -> None:
        if words := " ".join(self.open.split()):
            self.lines.append(words)
        self.open = ""
        if blank:
            self.lines.append("")

    def children(self, tag: Tag, depth: int) -> None:
        for child in tag.children:
            if isinstance(child, Tag):
                self.tag(child, depth + 1)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self.open += str(child)

    def tag(self, tag: Tag, depth: int) -> None:
        if depth > _DEEPEST:
            self.open += " " + tag.get_text(" ")
        elif tag.name == "br":
            self.close()
        elif tag.name == "table":
            self.close(blank=True)
            self.table(tag)
            self.lines.append("")
        elif tag.name in ("ol", "ul"):
            self.close()
            self.items(tag, depth)
        elif tag.name in _PARAGRAPHS:
            self.close(blank=True)
            self.children(tag, depth)
            self.close(blank=True)
        else:
            self.children(tag, depth)

    def items(self, tag: Tag, depth: int) -> None:
        """Write a list with the labels a browser would show."""
        start = str(tag.get("start", "1"))
        number = int(start) if start.isdecimal() else 1
        for item in tag.find_all("li", recursive=False):
            self.close()
            self.open = f"{_label(str(tag.get('type', '1')), number)} " if tag.name == "ol" else "- "
            self.children(item, depth + 1)
            number += 1
        self.close(blank=True)

    def table(self, tag: Tag) -> None:
        rows = list(_grid(tag))
        width = max((len(row) for row in rows), default=0)
        if len(rows) <= _LAYOUT_ROWS and width <= _LAYOUT_COLUMNS:
            for cell in (cell for row in rows for cell in row if cell is not None):
                self.lines += ["", *cell]
            return
        for row in rows:
            words = [" ".join(cell or []).replace("|", "/") for cell in row]
            self.lines.append("| " + " | ".join(words) + " |")


def _grid(table: Tag) -> Iterator[list[list[str] | None]]:
    """Yield the rows of a table, each cell as its lines.

    A cell that spans rows is repeated below, because it holds for them too, unless it is the first, which numbers
    them; of one that spans columns the rest is empty (None).
    """
    below: dict[int, tuple[int, list[str]]] = {}
    for row in _rows(table):
        cells: list[list[str] | None] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _repeat(cells, below)
            lines: list[str] = []
            writer = _Writer(lines)
            writer.children(cell, 0)
            writer.close()
            words = [line for line in lines if line]
            if (rows := _span(cell, "rowspan")) > 1:
                below[len(cells)] = rows - 1, words
            cells += [words, *[None] * (_span(cell, "colspan") - 1)]
        _repeat(cells, below)
        yield cells


def _repeat(cells: list[list[str] | None], below: dict[int, tuple[int, list[str]]]) -> None:
    """Add the cells that reach down from the rows above to where the row is now."""
    while len(cells) in below:
        left, words = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = left - 1, words
        cells.append(words if cells else None)


def _rows(table: Tag) -> Iterator[Tag]:
    for child in table.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False):
        if child.name == "tr":
            yield child
        else:
            yield from child.find_all("tr", recursive=False)


def _span(cell: Tag, name: str) -> int:
    value = str(cell.get(name, "1"))
    return min(int(value), 100) if value.isdecimal() and value != "0" else 1


def _label(kind: str, number: int) -> str:
    if kind in ("a", "A") and number <= 26:
        return f"{chr(ord(kind) + number - 1)})"
    if kind in ("i", "I") and number < 400:
        numeral = roman_numeral(number)
        return f"{numeral}." if kind == "I" else f"({numeral.lower()})"
    return f"{number}."


def _tidy(lines: list[str]) -> str:
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept).strip("\n") + "\n"
