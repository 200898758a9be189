"""Parquet files, written so that the same table gives the same bytes.

Titles and descriptions travel as metadata of the Arrow schema: each column's in its field, in English and Vietnamese.
Nothing in the file is of the day it was written; ``created_by`` names the version of the library alone.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def write_parquet(rows: pa.Table, path: Path) -> None:
    """Write a table with its schema, metadata included."""
    # Options are named, so that a new default of the library does not change published bytes.
    pq.write_table(rows, path, version="2.6", compression="zstd", compression_level=3, row_group_size=1 << 17)


def read_parquet(path: Path) -> pa.Table:
    """Read a table; raises ``pyarrow.ArrowInvalid`` (a ``ValueError``) where the file is not Parquet."""
    return pq.ParquetFile(path).read()
