"""Parquet files, written so that the same table gives the same bytes.

Titles and descriptions travel as metadata of the Arrow schema: each column's in its field, in English and Vietnamese.
Nothing in the file is of the day it was written; ``created_by`` names the version of the library alone.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.tables.stored import AnyTable, StoredTable, TableFile


def write_parquet(rows: AnyTable, path: Path) -> None:
    """Write a table with its schema, metadata included; one that is stored has its file already."""
    if isinstance(rows, StoredTable):
        shutil.copyfile(rows.path, path)
        return
    with TableFile(path, rows.schema) as file:
        file.write(rows)


def read_parquet(path: Path) -> pa.Table:
    """Read a table; raises ``pyarrow.ArrowInvalid`` (a ``ValueError``) where the file is not Parquet."""
    return pq.ParquetFile(path).read()
