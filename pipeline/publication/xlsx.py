"""The workbook: one sheet a table, for people who read and filter in Excel, LibreOffice or Google Sheets.

Here belongs how values become cells and cells values again. What the values are belongs to ``pipeline.tables``.

A sheet has a heading row that stays in sight, a filter, and a note on each heading that says, in English and
Vietnamese, what the column means. Text is in text cells, so that nothing is run and ``11.10`` stays ``11.10``; dates
and numbers are in cells of their kind. The first sheet, ``about``, says what the workbook is and lists its sheets.

**What a cell cannot hold.** Nothing is cut off or rounded in silence:

* a text of more than 32,767 UTF-16 units, or with characters that the file format or its writer takes for marks of
  its own (see :func:`_fits`), stands in the sheet ``long_texts``, in parts to be joined; its cell has the beginning;
* a number of so many digits that the writer would round it, and a day before March 1900, where spreadsheets count
  the days differently, is a text cell;
* a table of more than 1,048,575 rows is left out, and ``about`` says so.

The file is the same, byte for byte, for the same tables, version and date. Its bytes depend on the zlib that Python
was built with, as those of every zip file do; the content hashes of its tables depend on nothing.

The reader is our own because it has to give back every value exactly: of stock readers python-calamine takes a few
texts for escapes, and openpyxl leaves escapes in. The schema tells it the types, so it needs no styles.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter  # type: ignore[import-untyped]

from pipeline.tables.arrow import arrow_schema
from pipeline.tables.schema import Column, Package, Table
from pipeline.tables.stored import AnyTable

#: The rows of data that a sheet can hold below its heading.
MAX_ROWS = 1_048_575

_ABOUT, _LONG_TEXTS = "about", "long_texts"
_LONG_TEXT_COLUMNS = {
    "sheet": ("Sheet", "Trang tính"),
    "row": ("Row of that sheet", "Dòng trong trang tính đó"),
    "column": ("Column", "Cột"),
    "part": ("Part, from 1; join all parts", "Phần, tính từ 1; ghép các phần lại"),
    "text": ("Text", "Nội dung"),
}
_MAX_TEXT = 32_767  # UTF-16 units in a cell
_SHOWN = 16_000  # code points of a text too long for its cell that are in the cell all the same
_CONTINUED = f" […] → {_LONG_TEXTS}"
_FIRST_DAY = date(1900, 3, 1)  # Excel believes in a 29 February 1900
_DAY_ZERO = date(1899, 12, 30)
# A workbook has to state when it was made; where nothing is known of that, it is the day on which zip files begin.
_NO_DATE = "1980-01-01T00:00:00Z"

_ROWS = 1 << 12  # rows that are Python's objects at a time
_NARROW, _WIDE = 12, 70  # widths of columns, in characters
_LINE_HEIGHT, _MAX_LINES = 15, 20  # points, and how many lines of a long text are in sight
_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 340, 18, 46  # pixels, pixels a line, characters a line

# What follows an escape may be the beginning of another: such words are written wrongly by XlsxWriter 3.3.
_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_NESTED_ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_")

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_LongText = tuple[str, int, str, str]  # sheet, row as a spreadsheet counts, column, text


@dataclass(frozen=True, slots=True)
class _Formats:
    heading: Any
    plain: Any
    wrapped: Any
    date: Any


def write_xlsx(
    tables: Mapping[str, AnyTable], package: Package, path: Path, *, version: str, created: str | None
) -> None:
    """Write all tables of ``package`` into a new workbook at ``path``.

    ``version`` is that of the release, ``created`` its date (RFC 3339); both are only shown.
    """
    # Row by row through temporary files: memory does not grow with the tables.
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as workbook:
        workbook.set_properties({"title": package.title, "created": datetime.fromisoformat(created or _NO_DATE)})
        formats = _Formats(
            heading=workbook.add_format({"bold": True, "bg_color": "#DDE6EE", "valign": "top"}),
            plain=workbook.add_format({"valign": "top"}),
            wrapped=workbook.add_format({"valign": "top", "text_wrap": True}),
            date=workbook.add_format({"valign": "top", "align": "left", "num_format": "yyyy-mm-dd"}),
        )
        about = workbook.add_worksheet(_ABOUT)
        long_texts: list[_LongText] = []
        for table in package.tables.values():
            if tables[table.name].num_rows <= MAX_ROWS:
                long_texts += _write_table(workbook.add_worksheet(table.name), table, tables[table.name], formats)
        if long_texts:
            _write_long_texts(workbook.add_worksheet(_LONG_TEXTS), long_texts, formats)
        _write_about(about, package, tables, formats, version, created, bool(long_texts))


def read_xlsx(path: Path, package: Package) -> dict[str, pa.Table]:
    """Read what :func:`write_xlsx` wrote: the tables of ``package`` that are in the workbook, with their types.

    A table that was left out, having more than :data:`MAX_ROWS` rows, is not among them. Raises ``ValueError`` where
    the file is no workbook, or a heading or a value is not of the table's form, as after editing in a spreadsheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            texts = _read_long_texts(archive, members)
            return {
                name: _read_table(table, _rows(archive, members[name]), texts)
                for name, table in package.tables.items()
                if name in members
            }
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise ValueError(f"is not a workbook as it was published ({error})") from None


def _write_table(sheet: Any, table: Table, rows: AnyTable, formats: _Formats) -> list[_LongText]:
    """Fill the sheet; return the texts that are too long for their cells."""
    columns = [table.column(name) for name in rows.column_names]
    widths = [_width(column, rows[column.name]) for column in columns]
    cell_formats = [_format(column, width, formats) for column, width in zip(columns, widths, strict=True)]
    _write_headings(sheet, {column.name: _note(column) for column in columns}, widths, rows.num_rows, formats)
    long_texts: list[_LongText] = []
    row = 0
    for batch in rows.to_batches(max_chunksize=_ROWS):
        for values in zip(*(values.to_pylist() for values in batch.columns), strict=True):
            row += 1
            _set_height(sheet, row, values)
            for place, value in enumerate(values):
                if isinstance(value, str) and not _fits(value):
                    long_texts.append((table.name, row + 1, columns[place].name, value))
                    value = _parts(value[:_SHOWN])[0] + _CONTINUED
                _write_cell(sheet, row, place, value, cell_formats[place])
    return long_texts


def _write_headings(sheet: Any, notes: Mapping[str, str], widths: Sequence[int], rows: int, formats: _Formats) -> None:
    for place, (name, note) in enumerate(notes.items()):
        sheet.set_column(place, place, widths[place])
        sheet.write_string(0, place, name, formats.heading)
        lines = sum(len(line) // _NOTE_CHARACTERS + 1 for line in note.split("\n"))
        sheet.write_comment(0, place, note, {"width": _NOTE_WIDTH, "height": (lines + 1) * _NOTE_LINE})
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(notes) - 1)


def _note(column: Column) -> str:
    return f"{column.title}\n{column.description}\n\n{column.title_vi}\n{column.description_vi}"


def _write_cell(sheet: Any, row: int, place: int, value: str | float | date | None, cell_format: Any) -> None:
    match value:
        case None | "":
            pass
        case str():
            sheet.write_string(row, place, value, cell_format)
        case date() if value >= _FIRST_DAY:
            sheet.write_datetime(row, place, value, cell_format)
        case int() | float() if float(f"{value:.16G}") == value:  # the digits XlsxWriter writes
            sheet.write_number(row, place, value, cell_format)
        case _:
            sheet.write_string(row, place, value.isoformat() if isinstance(value, date) else repr(value), cell_format)


def _write_long_texts(sheet: Any, long_texts: Sequence[_LongText], formats: _Formats) -> None:
    cells: list[tuple[str | int, ...]] = [
        (name, row, column, number, part)
        for name, row, column, text in long_texts
        for number, part in enumerate(_parts(text), 1)
    ]
    notes = {name: "\n".join(titles) for name, titles in _LONG_TEXT_COLUMNS.items()}
    _write_headings(sheet, notes, (20, 10, 20, 10, _WIDE), len(cells), formats)
    for row, values in enumerate(cells, 1):
        _set_height(sheet, row, values)
        for place, value in enumerate(values):
            _write_cell(sheet, row, place, value, formats.wrapped if place == 4 else formats.plain)


def _write_about(
    sheet: Any,
    package: Package,
    tables: Mapping[str, AnyTable],
    formats: _Formats,
    version: str,
    created: str | None,
    has_long_texts: bool,
) -> None:
    licences = ", ".join(f"{licence['title']}, {licence['path']}" for licence in package.descriptor["licenses"])
    facts = [
        ("Title / Tên", package.title, package.title_vi),
        ("Description / Mô tả", package.description, package.description_vi),
        ("Version / Phiên bản", version, f"schema {package.schema_version}"),
        ("Date / Ngày", (created or "")[:10], ""),
        ("Licence / Giấy phép", licences, ""),
        ("Rights / Quyền", package.descriptor["rights_note"], package.descriptor["rights_note_vi"]),
        (
            "Reading / Cách đọc",
            "Rest the pointer on a heading to see what its column means; README.md has the whole data dictionary. "
            "An empty cell means unknown or not applicable. Labels such as 11.10 are text.",
            "Đưa con trỏ vào tiêu đề để xem ý nghĩa của cột; toàn bộ từ điển dữ liệu ở tệp README.vi.md. "
            "Ô trống nghĩa là không rõ hoặc không áp dụng. Các ký hiệu như 11.10 là chữ, không phải số.",
        ),
    ]
    for place, width in enumerate((24, _WIDE, _WIDE, 12, 48)):
        sheet.set_column(place, place, width)
    row = 0
    for label, english, vietnamese in facts:
        _set_height(sheet, row, (english, vietnamese))
        sheet.write_string(row, 0, label, formats.heading)
        sheet.write_string(row, 1, english, formats.wrapped)
        sheet.write_string(row, 2, vietnamese, formats.wrapped)
        row += 1
    row += 1
    for place, heading in enumerate(("Sheet / Trang tính", "Title", "Tên", "Rows / Số dòng", "Note / Ghi chú")):
        sheet.write_string(row, place, heading, formats.heading)
    for table in package.tables.values():
        row += 1
        rows = tables[table.name].num_rows
        if rows <= MAX_ROWS:
            sheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        else:
            sheet.write_string(row, 0, table.name, formats.plain)
            note = (
                f"Left out: a sheet holds {MAX_ROWS:,} rows. The CSV, Parquet and DuckDB files have the table. / "
                f"Không đưa vào: một trang tính chỉ chứa {MAX_ROWS:,} dòng. Xem tệp CSV, Parquet hoặc DuckDB."
            )
            sheet.write_string(row, 4, note, formats.wrapped)
        sheet.write_string(row, 1, table.title, formats.wrapped)
        sheet.write_string(row, 2, table.title_vi, formats.wrapped)
        sheet.write_number(row, 3, rows, formats.plain)
    if has_long_texts:
        row += 1
        sheet.write_url(row, 0, f"internal:'{_LONG_TEXTS}'!A1", string=_LONG_TEXTS)
        sheet.write_string(row, 1, "Texts that are too long for their cells, in parts", formats.wrapped)
        sheet.write_string(row, 2, "Các nội dung quá dài so với một ô, chia thành nhiều phần", formats.wrapped)


def _width(column: Column, values: pa.ChunkedArray[Any]) -> int:
    """The width of a column: as its widest cell, but no wider than can be read."""
    longest = pc.max(pc.utf8_length(values)).as_py() if column.type == "string" else None
    # The heading has a button for the filter.
    return min(max(_NARROW, len(column.name) + 4, (longest or 0) + 1), _WIDE)


def _format(column: Column, width: int, formats: _Formats) -> Any:
    if column.type == "string":
        return formats.wrapped if width == _WIDE else formats.plain
    return formats.date if column.type == "date" else formats.plain


def _set_height(sheet: Any, row: int, values: Sequence[object]) -> None:
    """Make the row as high as its longest text is; not every spreadsheet does so by itself."""
    lines = max(len(value) // (_WIDE - 5) + 1 if isinstance(value, str) else 1 for value in values)
    if lines > 1:
        sheet.set_row(row, _LINE_HEIGHT * min(lines, _MAX_LINES))


def _fits(text: str) -> bool:
    """Whether a cell can hold the text, and XlsxWriter writes it as it is."""
    if len(text) > _MAX_TEXT // 2 and len(text.encode("utf-16-le")) // 2 > _MAX_TEXT:
        return False
    return not (_NESTED_ESCAPE.search(text) or (text.startswith("<r>") and text.endswith("</r>")))


def _parts(text: str) -> list[str]:
    """Cut a text into parts that fit, by halves: where to cut so that no part is taken for markup need not be known."""
    if _fits(text):
        return [text]
    middle = len(text) // 2
    return _parts(text[:middle]) + _parts(text[middle:])


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the file in the archive of each sheet."""
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.attrib["Id"]: relation.attrib["Target"] for relation in relations}
    sheets = ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
    return {
        sheet.attrib["name"]: PurePosixPath("/xl", targets[sheet.attrib[_RELATION]]).as_posix()[1:] for sheet in sheets
    }


# A cell as it is in the file: whether it is a text cell, and what stands in it.
_Cell = tuple[bool, str]


def _rows(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[int, dict[int, _Cell]]]:
    """Yield the number of each row, counted from 1, and its cells by the place of their column, counted from 0."""
    with archive.open(member) as file:
        for _, element in ElementTree.iterparse(file):
            if element.tag == f"{_MAIN}row":
                yield int(element.attrib["r"]), {_place(cell.attrib["r"]): _cell(cell) for cell in element}
                element.clear()


def _place(reference: str) -> int:
    """Return the place of a column by a reference to a cell of it, such as ``AB12``, counted from 0."""
    place = 0
    for letter in reference.rstrip("0123456789"):
        place = 26 * place + ord(letter) - ord("A") + 1
    return place - 1


def _cell(cell: ElementTree.Element) -> _Cell:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        text = "".join(part.text or "" for part in cell.iter(f"{_MAIN}t"))
        return True, _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if kind == "n":
        return False, cell.findtext(f"{_MAIN}v", "")
    raise ValueError(f"the cell {cell.get('r')} is of the kind {kind!r}: a program has saved the workbook anew")


def _read_long_texts(archive: zipfile.ZipFile, members: Mapping[str, str]) -> dict[tuple[str, int, str], str]:
    """Return the long texts by sheet, row and column."""
    texts: dict[tuple[str, int, str], str] = {}
    if _LONG_TEXTS in members:
        for number, cells in _rows(archive, members[_LONG_TEXTS]):
            if number > 1:
                sheet, row, column, _, text = (cells[place][1] for place in range(len(_LONG_TEXT_COLUMNS)))
                place = sheet, int(row), column
                texts[place] = texts.get(place, "") + text
    return texts


def _read_table(
    table: Table, rows: Iterator[tuple[int, dict[int, _Cell]]], texts: Mapping[tuple[str, int, str], str]
) -> pa.Table:
    _, cells = next(rows, (0, {}))
    headings = [text for _, text in cells.values()]
    if headings != list(table.column_names):
        names = ", ".join(table.column_names)
        raise ValueError(f"the headings of the sheet {table.name} are {', '.join(headings)}, not {names}")
    values: list[list[Any]] = [[] for _ in table.columns]
    for number, cells in rows:
        for place, column in enumerate(table.columns):
            cell = cells.get(place)
            if text := texts.get((table.name, number, column.name)):
                cell = True, text
            try:
                values[place].append(cell and _value(column, *cell))
            except (ValueError, OverflowError):
                where = f"sheet {table.name}, row {number}, column {column.name}"
                raise ValueError(f"{where}: {cell and cell[1]!r} is not of the type {column.type}") from None
    schema = arrow_schema(table)
    arrays = [pa.array(column, type=kind) for column, kind in zip(values, schema.types, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _value(column: Column, is_text: bool, text: str) -> str | int | float | date:
    match column.type:
        case "string" if is_text:
            return text
        case "integer":
            # Whole numbers of more than sixteen digits, which come as text, are more than a double can tell apart.
            number = int(text) if is_text else float(text)
            if number == int(number):
                return int(number)
        case "number":
            return float(text)
        case "date":
            return date.fromisoformat(text) if is_text else _DAY_ZERO + timedelta(days=int(text))
    raise ValueError(text)
