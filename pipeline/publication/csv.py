"""CSV files: UTF-8 without a byte-order mark, LF, RFC 4180 quoting where a cell needs it, one heading row.

Dates are ISO 8601, decimals have a point and no needless zeros, an empty cell means unknown.

**Guarded cells.** A spreadsheet runs a text cell that begins with ``=``, ``+``, ``-``, ``@`` (also in their full-width
forms), a tab or a line end, and the words of a source may begin with one. Such a cell gets an apostrophe before its
words. What cannot be run stays as it is: one such character alone (``-``, the label of a bullet; ``=``, a comparator)
and a sign before a whole number (``-1``, the path of a bullet; ``+84``). Words that begin with apostrophes before such
a character are guarded too, and therefore one apostrophe taken off a guarded cell gives back the words exactly.
Columns of numbers and dates are never guarded. Parquet and DuckDB hold the words as they are, and content hashes are
of the words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from pipeline.publication.cells import joined, text_columns
from pipeline.tables.stored import AnyTable

#: Regular expressions, for Python, RE2 and therefore DuckDB, of words that are guarded and of cells that are.
#: ``.`` stands for any character, a line end too.
RUNNABLE = "^'*([-+][0-9]*[^0-9]|[=@\\t\\r\\n\uff0b\uff0d\uff1d\uff20].)"
GUARDED = "^'" + RUNNABLE.removeprefix("^")

# The standard library's writer leaves a lone carriage return unquoted, which other readers take for a line end.
_QUOTED = '[",\\r\\n]'
# A row must fit into one block, and a whole chapter may be one provision.
_BLOCK = 1 << 26


def write_csv(rows: AnyTable, path: Path) -> None:
    """Write a table of strings, integers, numbers and dates. The same table gives the same bytes."""
    words = [pa.types.is_string(field.type) for field in rows.schema]
    headings = pa.table([[heading] for heading in rows.column_names], names=rows.column_names)
    with path.open("wb") as file:
        for columns in text_columns(headings):
            file.write(_lines([_quoted(column) for column in columns]))
        for columns in text_columns(rows):
            cells = [
                _quoted(_guarded(column)) if guard else column for column, guard in zip(columns, words, strict=True)
            ]
            file.write(_lines(cells))


def read_csv(path: Path, schema: pa.Schema) -> pa.Table:
    """Read what :func:`write_csv` wrote, guards taken off.

    Raises ``ValueError`` where the headings or a value are not those of ``schema``.
    """
    rows = pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(block_size=_BLOCK),
        parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict(zip(schema.names, schema.types, strict=True)), null_values=[""], strings_can_be_null=True
        ),
    )
    if rows.column_names != schema.names:
        raise ValueError(f"its headings are {', '.join(rows.column_names)}, not {', '.join(schema.names)}")
    columns = [_unguard(column) if pa.types.is_string(column.type) else column for column in rows.columns]
    return pa.table(columns, names=schema.names)


def _guarded(words: pa.LargeStringArray) -> pa.LargeStringArray:
    return _changed(words, _whole(RUNNABLE), lambda runnable: joined(["'", runnable]))


def _quoted(words: pa.LargeStringArray) -> pa.LargeStringArray:
    return _changed(words, _QUOTED, lambda broken: joined(['"', pc.replace_substring(broken, '"', '""'), '"']))


def _changed(
    words: pa.LargeStringArray, pattern: str, change: Callable[[pa.LargeStringArray], pa.LargeStringArray]
) -> pa.LargeStringArray:
    """Change the words in which a pattern is found."""
    found = pc.match_substring_regex(words, pattern)
    changed: pa.LargeStringArray = pc.replace_with_mask(words, found, change(words.filter(found)))
    return changed


def _lines(cells: Sequence[pa.LargeStringArray]) -> pa.Buffer:
    letters = joined([joined(cells, ","), "\n"]).buffers()[2]
    assert letters is not None  # of all lines, one behind the other, as in the file
    return letters


def _unguard(column: pa.ChunkedArray[Any]) -> pa.ChunkedArray[Any]:
    guarded = pc.match_substring_regex(column, _whole(GUARDED))
    unguarded: pa.ChunkedArray[Any] = pc.if_else(guarded, pc.utf8_slice_codeunits(column, 1), column)
    return unguarded


def _whole(pattern: str) -> str:
    return "(?s)" + pattern
