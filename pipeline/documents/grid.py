"""Tables flattened to text: lines with ``|`` to rows of cells, every cell with its offsets and the role of its column.

Three layouts occur. A row may stand on one line with ``|`` between its cells (Markdown's tables too), every cell on one
or more lines of its own, ended by ``|``, or every cell on one line with no mark at all, as a copy from a page gives it.
In the last two nothing marks where a row ends: the number of columns, read from the header, and the sequence of row
numbers decide together, so that a row that lost a cell does not shift all that follow. Columns are known by the words
of their headers, never by their place.

What is not a table with a known header (letterheads, signatures) is left to :mod:`pipeline.documents.blocks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise
from typing import NamedTuple

from pipeline.documents.identifier import slug
from pipeline.documents.markers import roman_numeral, roman_value
from pipeline.language import Language

ROLES = (
    "number", "note", "unit", "baseline", "deadline", "approving", "coordinating", "lead", "output", "result", "target",
    "indicator", "task",
)  # fmt: skip
_SEPARATOR = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*")
_DECORATION = "*_" + "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_NUMBERS = re.compile(r"(\d{1,4}(?:\.\d{1,3}){0,5})\s*[.):/]?")
_LETTER = re.compile(r"(dd|đ|[a-z])\s*[.):/]?")
_GROUP = re.compile(r"([IVX]+|[A-ZĐ])\s*[.):/–-]?")
_HYPHENS = re.compile(r"[-–—+*•]*")
_COLUMN_NUMBERS = re.compile(r"[(\[]?\d{1,2}[)\]]?(?:\s*=.*)?")
_ROW_START = re.compile(r"\|?\s*(?:\d{1,4}(?:\.\d{1,3})*|[IVX]+|[A-ZĐa-zđ])\s*[.):/]?\s*\|")
_HEADER_CELL_LENGTH = 160
_MOST_COLUMNS = 40
_MOST_BARE_COLUMNS = 12
_NUMBER_HEADING = 12
"""A heading of a column of numbers is shorter than this."""
# No row of a printed table goes on over more lines than a few pages have.
_MOST_SPILLED = 100


class Cell(NamedTuple):
    """A cell's words: offsets without separators and emphasis, role and heading of its column."""

    role: str
    start: int
    end: int
    heading: str = ""
    more: tuple[tuple[int, int], ...] = ()
    """Spans of words that spilled into the lines below, as they do at a page break."""


@dataclass(slots=True)
class Row:
    """A row: its span with all separators, its own number without punctuation, its cells.

    ``code`` is the number as a path has it; ``problems`` are codes of findings.
    """

    start: int
    end: int
    cells: list[Cell]
    label: str = ""
    code: str = ""
    kind: str = "row"  # row, heading (a theme), repeated (the header once more)
    problems: list[str] = field(default_factory=list)

    def words(self, text: str, role: str) -> str:
        """Return the words of the first cell of a role, or an empty string."""
        return next((text[cell.start : cell.end] for cell in self.cells if cell.role == role), "")


@dataclass(slots=True)
class Grid:
    """A table: the span and cells of its header, and its rows in order."""

    start: int
    end: int
    header: list[Cell]
    rows: list[Row]

    @property
    def roles(self) -> set[str]:
        """The roles of its columns."""
        return {cell.role for cell in self.header}


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span without the white space and the marks of emphasis around its words."""
    words = text[start:end]
    bare = words.lstrip(_DECORATION)
    begin = end - len(bare)
    return begin, begin + len(bare.rstrip(_DECORATION))


def after_bullet(text: str, start: int, end: int) -> int:
    """Return the offset of a cell's first word after the bullet that sub-rows may begin with."""
    match = re.compile(r"[-–+•]\s*(?=[^\W\d])").match(text, start, end)
    return match.end() if match else start


def is_row_line(text: str, start: int, end: int) -> bool:
    """Tell whether a line holds a whole row, or at least two cells."""
    pipes = text.count("|", start, end)
    return pipes >= 2 or (pipes == 1 and not text[start:end].rstrip().endswith("|"))


def begins_bare_table(text: str, start: int, end: int, language: Language) -> bool:
    """Tell whether a line may be the first cell of a header with nothing between its cells: "No."."""
    heading = language.pattern("tables.number")
    return start < end < start + _NUMBER_HEADING and heading.search(text[start:end]) is not None


def is_cell_end(text: str, start: int, end: int) -> bool:
    """Tell whether a line ends a cell that has lines of its own."""
    return text.count("|", start, end) == 1 and text[start:end].rstrip().endswith("|")


def read_row_table(
    text: str, lines: Sequence[tuple[int, int]], at: int, language: Language, wrapped: bool
) -> tuple[Grid, int] | None:
    """Read a table with one row a line from line ``at``; returns it and the number of lines it takes.

    None where that line is no header. Blank lines and lines without ``|`` end the table, unless the table's rows
    go on after them. In a ``wrapped`` text a row may take several lines.
    """
    expected = text.count("|", *lines[at])
    (start, end), used = _row_lines(text, lines, at, expected, wrapped)
    header = _header(text, _split(text, start, end), language)
    if header is None:
        return None
    grid = Grid(start, end, header, [])
    while used < len(lines):
        start, end = lines[used]
        if start == end:
            following = next((n for n in range(used, len(lines)) if lines[n][0] < lines[n][1]), None)
            if following is None or not is_row_line(text, *lines[following]):
                break
            other = _header(text, _split(text, *lines[following]), language)
            if other is not None and not _same(other, header):
                break
            used = following
            continue
        if not is_row_line(text, start, end):
            break
        if _SEPARATOR.fullmatch(text, start, end):
            used += 1
            _extend_header(grid, end)
            continue
        (start, end), used = _row_lines(text, lines, used, expected, wrapped)
        cells = _split(text, start, end)
        if not grid.rows and _is_second_header(text, cells, grid):
            _merge_header(text, grid, cells, language, end)
            continue
        _add(text, grid, Row(start, end, _placed(cells, grid.header)), len(cells))
    return _finish(text, grid), used - at


def _row_lines(
    text: str, lines: Sequence[tuple[int, int]], first: int, expected: int, wrapped: bool
) -> tuple[tuple[int, int], int]:
    """Return the span of the row that begins with a line, and the number of the line after it.

    A printer broke the row where the next line begins no row of its own and the bars of both are no more than a row's.
    """
    start, end = lines[first]
    used = first + 1
    while wrapped and used < len(lines):
        begin, stop = lines[used]
        bars = text.count("|", start, stop)
        if begin == stop or bars > expected or _ROW_START.match(text, begin, stop):
            break
        end, used = stop, used + 1
    return (start, end), used


def read_cell_table(
    text: str, lines: Sequence[tuple[int, int]], at: int, language: Language, stops: re.Pattern[str]
) -> tuple[Grid, int] | None:
    """Read a table with cells on lines of their own from line ``at``; ``stops`` matches a line that no cell can hold.

    Returns the table and the number of lines it takes, or None where the first lines are no header.
    """
    spans: list[tuple[int, int]] = []
    reached: list[int] = []
    stacked = _stacked(text, lines, at, stops)
    width = 0
    for width, (span, following) in enumerate(islice(stacked, _MOST_COLUMNS + 1)):
        spans.append(span)
        reached.append(following)
        if (width >= 2 and _is_label(text[slice(*span)])) or span[1] - span[0] > _HEADER_CELL_LENGTH:
            break
        if width == 2 and not any(start < end for start, end in spans):
            return None
    header = _header(text, spans[:width], language) if width >= 3 else None
    if header is None:
        return None
    for span, following in stacked:
        spans.append(span)
        reached.append(following)
    ends = [lines[following - 1][1] for following in reached]
    begins = [lines[at][0]] + [next_word(text, end) for end in ends[:-1]]
    grid = Grid(begins[0], ends[width - 1], header, [])
    cell = width
    while cell < len(spans):
        length = _row_length(text, spans, cell, grid)
        row_spans = spans[cell : cell + length]
        row = Row(begins[cell], ends[min(cell + length, len(ends)) - 1], _placed(row_spans, header))
        _add(text, grid, row, length)
        cell += length
    return _finish(text, grid), reached[-1] - at


def read_bare_table(
    text: str, lines: Sequence[tuple[int, int]], at: int, language: Language, stops: re.Pattern[str]
) -> tuple[Grid, int] | None:
    """Read a table whose cells stand on a line each, with nothing between them, from line ``at``.

    Its first column holds numbers. Returns the table and the number of lines it takes, or None where the first lines
    are no header with a numbered row below it.
    """
    cells = _bare_cells(text, lines, at, stops)
    ahead: list[tuple[tuple[int, int], int]] = []
    for span, following in islice(cells, _MOST_BARE_COLUMNS + 1):
        ahead.append((span, following))
        if len(ahead) > 1 and (_is_label(text[slice(*span)]) or span[1] - span[0] > _HEADER_CELL_LENGTH):
            break
    if len(ahead) < 4 or not _is_label(text[slice(*ahead[-1][0])]):
        return None
    width = len(ahead) - 1
    header = _header(text, [span for span, _ in ahead[:width]], language)
    if header is None or header[0].role != "number":
        return None
    grid = Grid(header[0].start, ahead[width - 1][0][1], header, [])
    reached = ahead[width - 1][1]
    ahead = ahead[width:]
    while True:
        ahead += islice(cells, width + 3 - len(ahead))
        length = _bare_length(text, [span for span, _ in ahead], grid)
        if not length:
            return _finish(text, grid), reached - at
        spans = [span for span, _ in ahead[:length]]
        reached = ahead[length - 1][1]
        row = Row(spans[0][0], spans[-1][1], _placed(spans, header))
        _add(text, grid, row, width if length == 2 else length)
        del ahead[:length]


def _bare_cells(
    text: str, lines: Sequence[tuple[int, int]], at: int, stops: re.Pattern[str]
) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the words of each line from ``at`` on that may be a cell, and the line after it."""
    for number in range(at, len(lines)):
        start, end = lines[number]
        if "|" in text[start:end] or (number > at and stops.match(text, start, end)):
            return
        if start < end:
            yield trimmed(text, start, end), number + 1


def _bare_length(text: str, spans: list[tuple[int, int]], grid: Grid) -> int:
    """Return how many of the cells ahead are the next row of a table without marks; 0 where it has ended.

    A theme has two: its numeral and its title.
    """
    width = len(grid.header)
    words = [" ".join(text[slice(*span)].split()) for span in spans]
    if words[:width] == [cell.heading for cell in grid.header]:
        return width
    if not words or not _is_label(words[0]):
        return 0
    above = next((row.label for row in reversed(grid.rows) if row.kind == "row"), "")
    if _NUMBERS.fullmatch(words[0]):
        if above and not _follows(above, words[0]):
            return 0
        for length in (width, width - 1, width + 1):
            if length < len(words) and _follows(words[0], words[length]):
                return length
        return width if len(words) >= width else 0
    return 2 if len(words) > 2 and _is_label(words[2]) else 0


def _stacked(
    text: str, lines: Sequence[tuple[int, int]], at: int, stops: re.Pattern[str]
) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the span of each cell from line ``at`` on, and the line after its end."""
    first = at
    for number in range(at, len(lines)):
        start, end = lines[number]
        if is_cell_end(text, start, end):
            yield trimmed(text, lines[first][0], text.rindex("|", start, end)), number + 1
            first = number + 1
        elif is_row_line(text, start, end) or stops.match(text, start, end) or (start == end and first == number):
            if start < end:
                return
            first = number + 1
        elif number - first > 40:
            return


def next_word(text: str, at: int, skipped: str = "") -> int:
    """Return the offset of the first character from ``at`` on that is neither white space nor to be skipped."""
    while at < len(text) and (text[at].isspace() or text[at] in skipped):
        at += 1
    return at


def _split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the cells of a line; a bar at its beginning or end makes no cell."""
    bars = [match.start() for match in re.compile(r"\|").finditer(text, start, end)]
    edges = [start - 1, *bars, end]
    spans = [(a + 1, b) for a, b in pairwise(edges)]
    if not text[spans[0][0] : spans[0][1]].strip() and bars[0] == next_word(text, start):
        spans = spans[1:]
    if not text[spans[-1][0] : spans[-1][1]].strip():
        spans = spans[:-1]
    return [trimmed(text, a, b) for a, b in spans]


def _role(words: str, language: Language) -> str:
    language = language.suited(words)
    return next((role for role in ROLES if language.pattern(f"tables.{role}").search(words)), "")


def _header(text: str, spans: list[tuple[int, int]], language: Language) -> list[Cell] | None:
    """Return the cells of a header, or None: it must name what is to be done or measured and one thing more."""
    filled = sum(a < b for a, b in spans)
    if filled < 2 or not 3 <= len(spans) <= _MOST_COLUMNS or any(b - a > _HEADER_CELL_LENGTH for a, b in spans):
        return None
    cells = [Cell(_role(text[a:b], language), a, b, " ".join(text[a:b].split())) for a, b in spans]
    roles = [cell.role for cell in cells]
    measured = "indicator" in roles or "unit" in roles
    if measured:
        renamed = {"result": "target", "output": "target"} if "target" not in roles else {"result": "baseline"}
        if "indicator" not in roles:
            first = next((n for n, role in enumerate(roles) if role in ("target", "task")), None)
            if first is not None:
                cells[first] = _with_role(cells[first], "indicator")
        else:
            renamed = {**renamed, "task": ""}
    else:
        renamed = {"result": "output"}
        if "task" not in roles:
            first = next((n for n, role in enumerate(roles) if role in ("output", "result", "target")), None)
            if first is not None and len(cells) > 3:
                cells[first] = _with_role(cells[first], "task")
    cells = [_with_role(cell, renamed.get(cell.role, cell.role)) for cell in cells]
    cells = _once(cells, "task" if not measured else "indicator")
    known = {cell.role for cell in cells} - {""}
    if (
        not known & {"task", "indicator"}
        or len(known) < 2
        or not known & {"number", "lead", "unit", "target", "deadline"}
    ):
        return None
    return cells


def _with_role(cell: Cell, role: str) -> Cell:
    return cell if cell.role == role else Cell(role, cell.start, cell.end, cell.heading, cell.more)


def _once(cells: list[Cell], role: str) -> list[Cell]:
    """Keep a role that one column only can have for the first column, so that a second one adds nothing unseen."""
    seen = False
    kept = []
    for cell in cells:
        repeated = cell.role == role and seen
        seen = seen or cell.role == role
        kept.append(_with_role(cell, "") if repeated else cell)
    return kept


def _same(one: list[Cell], other: list[Cell]) -> bool:
    return [cell.heading.casefold() for cell in one] == [cell.heading.casefold() for cell in other]


def _extend_header(grid: Grid, end: int) -> None:
    if grid.rows:
        grid.rows[-1].end = end
    else:
        grid.end = end


def _is_second_header(text: str, spans: list[tuple[int, int]], grid: Grid) -> bool:
    """Tell whether a line goes on with the header: column numbers, or headings below a joint one, but no row number."""
    words = [text[a:b] for a, b in spans]
    filled = [word for word in words if word]
    if filled and all(_COLUMN_NUMBERS.fullmatch(word) for word in filled) and len(filled) >= 3:
        return True
    at = next((n for n, cell in enumerate(grid.header) if cell.role == "number"), None)
    blank_number = at is not None and at < len(words) and not words[at]
    return blank_number and bool(filled) and all(re.search(r"\b20\d\d\b", word) for word in filled)


def _merge_header(text: str, grid: Grid, spans: list[tuple[int, int]], language: Language, end: int) -> None:
    grid.end = end
    joint = ""
    for n, cell in enumerate(grid.header):
        joint = cell.heading or joint
        below = " ".join(text[slice(*spans[n])].split()) if n < len(spans) else ""
        if below and not _COLUMN_NUMBERS.fullmatch(below):
            heading = f"{joint} {below}"
            grid.header[n] = Cell(_role(heading, language), cell.start, cell.end, heading)


def _placed(spans: list[tuple[int, int]], header: list[Cell]) -> list[Cell]:
    cells = [Cell(column.role, a, b, column.heading) for (a, b), column in zip(spans, header, strict=False)]
    return cells + [Cell("", a, b) for a, b in spans[len(header) :] if a < b]


def _is_label(words: str) -> bool:
    return bool(_NUMBERS.fullmatch(words) or _GROUP.fullmatch(words))


def _row_length(text: str, spans: list[tuple[int, int]], at: int, grid: Grid) -> int:
    """Return how many cells the row beginning at a cell has: as many as columns, unless the numbers say otherwise."""
    width = len(grid.header)
    column = next((n for n, cell in enumerate(grid.header) if cell.role == "number"), None)
    if column is None or at + width >= len(spans):
        return min(width, len(spans) - at)
    own = text[slice(*spans[at + column])]

    def begins_row(place: int, strictly: bool) -> bool:
        if place + column >= len(spans):
            return place == len(spans)
        words = text[slice(*spans[place + column])]
        if _is_label(words):
            return not strictly or _follows(own, words)
        following = spans[place + 1 : place + width]
        return bool(text[slice(*spans[place])]) and len(following) == width - 1 and all(a == b for a, b in following)

    if begins_row(at + width, strictly=False):
        return width
    for length in (width - 1, width + 1, width - 2, width + 2):
        if length > column and begins_row(at + length, strictly=True):
            return length
    return width


def _follows(label: str, other: str) -> bool:
    """Tell whether a row number is the next one after another: 12 or 11.1 after 11; or begins a group."""
    one, two = _NUMBERS.fullmatch(label), _NUMBERS.fullmatch(other)
    if two is None:
        return bool(_GROUP.fullmatch(other))
    after = [int(part) for part in two[1].split(".")]
    if one is None:
        return True
    before = [int(part) for part in one[1].split(".")]
    steps = [[*before[:depth], before[depth] + 1] for depth in range(len(before))]
    return after in [*steps, [*before, 1]]


def _add(text: str, grid: Grid, row: Row, length: int) -> None:
    """Append a row, as what it is: a row, a theme, the header once more, or the rest of the row above."""
    width = len(grid.header)
    filled = [cell for cell in row.cells if cell.start < cell.end]
    if not filled:
        if grid.rows:
            grid.rows[-1].end = row.end
        else:
            grid.end = row.end
        return
    if [text[c.start : c.end].casefold().split() for c in row.cells] == [
        c.heading.casefold().split() for c in grid.header
    ]:
        row.kind = "repeated"
        row.problems.append("repeated-header")
        grid.rows.append(row)
        return
    number = next((cell for cell in row.cells if cell.role == "number"), None)
    words = text[number.start : number.end] if number else ""
    label = _NUMBERS.fullmatch(words) or _LETTER.fullmatch(words) or _GROUP.fullmatch(words)
    row.label = label[1] if label else ""
    row.code = row.label.replace("đ", "dd")
    above = grid.rows[-1] if grid.rows else None
    grouped = not label or bool(_GROUP.fullmatch(words))
    if grouped and above is not None:
        filled = [cell for cell in filled if cell is number or not _repeats(text, cell, above)]
    others = [cell for cell in filled if cell is not number]
    if label is None and words and not _HYPHENS.fullmatch(words):
        others = filled
    if grouped and len(others) == 1 and not _HYPHENS.fullmatch(words or "x"):
        row.kind = "heading"
    if not label and not words and above is not None and above.kind == "row" and _spilled(text, above, row, others):
        _spill(above, row, others)
        return
    if not label and words == "" and len(others) == 1 and above is not None:
        row.kind = "heading"
    if row.kind == "row" and length != width and len(others) > 1:
        surplus = any(cell.role == "" and cell.start < cell.end for cell in row.cells[width:])
        if length < width or surplus:
            row.problems.append("missing-cells" if length < width else "surplus-cells")
    grid.rows.append(row)


def _spilled(text: str, above: Row, row: Row, cells: list[Cell]) -> bool:
    """Tell whether the words of an unnumbered row go on with those above, as they do behind a page break.

    They do not begin with a capital, or what stands above them in the same column is not at its end.
    """
    if any(len(cell.more) >= _MOST_SPILLED for cell in above.cells):
        return False
    if not cells:
        return True
    first = text[cells[0].start]
    column = row.cells.index(cells[0])
    own = above.cells[column] if column < len(above.cells) else cells[0]
    unfinished = own.start < own.end and text[own.end - 1] in ",;:(" and first not in "-–+•"
    return first.islower() or first in ",;.)" or unfinished


def _repeats(text: str, cell: Cell, above: Row) -> bool:
    """Tell whether a cell only holds the last words of a cell of the row above once more, in whatever column.

    A theme may be worded like the end of a body's name; it stands among the tasks and begins with a capital.
    """
    if cell.role in ("task", "indicator") and text[cell.start].isupper():
        return False
    words = slug(text[cell.start : cell.end])
    tails = (slug(text[own.start : own.end]) for own in above.cells if own.end - own.start > cell.end - cell.start)
    return words.count("-") > 1 and any(tail.endswith(f"-{words}") for tail in tails)


def _spill(above: Row, row: Row, cells: list[Cell]) -> None:
    above.end = row.end
    for n, cell in enumerate(row.cells):
        if cell in cells and n < len(above.cells):
            own = above.cells[n]
            if own.start == own.end:
                above.cells[n] = Cell(own.role, cell.start, cell.end, own.heading)
            else:
                above.cells[n] = Cell(own.role, own.start, own.end, own.heading, (*own.more, (cell.start, cell.end)))


def _finish(text: str, grid: Grid) -> Grid:
    """Give a theme that lost its numeral the one its neighbours leave open (III, ?, V)."""
    themes = [row for row in grid.rows if row.kind == "heading"]
    values = [roman_value(row.label) if row.label else None for row in themes]
    for n, row in enumerate(themes):
        before = values[n - 1] if n else 0
        after = values[n + 1] if n + 1 < len(themes) else None
        if not row.label and before is not None and after == before + 2:
            row.code = roman_numeral(before + 1)
            row.problems.append("restored-label")
    return grid
