"""Values as text: the same text in every format.

Here belongs how a value of an Arrow table is written in letters, which CSV files and content hashes share. Quoting
and guarding belong to ``csv``, separating and hashing to ``hashing``.

Columns are made text as a whole, a batch of rows after the other, by Arrow's own functions: row by row in Python takes
four times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.tables.arrow import number_text
from pipeline.tables.stored import AnyTable

# Rows made text at a time: memory is that of so many rows, and what a batch costs beside its rows does not show.
_ROWS = 1 << 14
# Of large strings there may be more than 2 GB in a batch: a whole chapter may be one provision.
_TEXT = pa.large_string()


def text_columns(rows: AnyTable) -> Iterator[list[pa.LargeStringArray]]:
    """Yield the columns of each batch of rows as text.

    Dates are in ISO 8601, numbers have a point and no needless zeros, an unknown value is ``""``.
    """
    for batch in rows.to_batches(max_chunksize=_ROWS):
        yield [_texts(column) for column in batch.columns]


def text_rows(rows: AnyTable) -> Iterator[tuple[str, ...]]:
    """Yield each row as the text of its cells, written as in :func:`text_columns`."""
    for columns in text_columns(rows):
        yield from zip(*(column.to_pylist() for column in columns), strict=True)


def joined(parts: Sequence[pa.LargeStringArray | str], separator: str = "") -> pa.LargeStringArray:
    """Return the parts of each row as one text; a part that is a string alone is the same in every row."""
    made: list[Any] = [pa.scalar(part, _TEXT) if isinstance(part, str) else part for part in (*parts, separator)]
    texts: pa.LargeStringArray = pc.binary_join_element_wise(*made)
    return texts


def _texts(column: pa.Array[Any]) -> pa.LargeStringArray:
    written: Any = column
    if pa.types.is_floating(column.type):
        # No format of Arrow's is without exponents. Of many numbers few differ.
        coded: Any = column.dictionary_encode()
        written = pa.array([number_text(number) for number in coded.dictionary.to_pylist()], _TEXT).take(coded.indices)
    texts: pa.LargeStringArray = pc.fill_null(written.cast(_TEXT), "")
    return texts
