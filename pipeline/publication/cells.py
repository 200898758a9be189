"""Values as text: the same text in every format.

Here belongs how a value of an Arrow table is written in letters, which CSV files and content hashes share. Quoting
and guarding belong to ``csv``, separating and hashing to ``hashing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from pipeline.tables.arrow import number_text


def text_rows(rows: pa.Table) -> Iterator[tuple[str, ...]]:
    """Yield each row as text: dates in ISO 8601, numbers with a point and no needless zeros, unknown as ``""``."""
    for batch in rows.to_batches():
        yield from zip(*(_texts(column) for column in batch.columns), strict=True)


def _texts(column: pa.Array[Any]) -> list[str]:
    if pa.types.is_floating(column.type):
        return ["" if value is None else number_text(value) for value in column.to_pylist()]
    return [value or "" for value in column.cast(pa.string()).to_pylist()]
