"""Tables that lie in Parquet files: written part after part, read batch after batch, never held as a whole.

Here belongs how rows of any number become such a file and are read again. The file is the one that is published: its
bytes depend on its rows alone, not on the parts they came in.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.tables.arrow import arrow_schema
from pipeline.tables.schema import Package

#: Rows of a row group, which are what is held of a table at a time.
GROUP = 1 << 17
# What the format notes of a field by itself.
_FIELD_ID = b"PARQUET:field_id"


class StoredTable:
    """A table in a file; it has what of :class:`pyarrow.Table` a writer needs that goes through its rows once.

    ``keeper`` is whatever has to live as long as the file: a temporary folder. To another process it goes as the
    bytes of its file.
    """

    def __init__(self, path: Path, keeper: object = None) -> None:
        """Take the file of a table."""
        self.path = path
        self._keeper = keeper

    def __reduce__(self) -> tuple[Any, ...]:
        """Give the bytes of the file to whoever pickles this."""
        return received, (self.path.read_bytes(),)

    @cached_property
    def schema(self) -> pa.Schema:
        """The schema as it was written, titles and descriptions included."""
        schema: Any = pq.read_schema(self.path)  # its stubs do not take what they give
        for place, field in enumerate(schema):
            labels = {name: said for name, said in (field.metadata or {}).items() if name != _FIELD_ID}
            schema = schema.set(place, field.with_metadata(labels))
        stated: pa.Schema = schema
        return stated

    @cached_property
    def num_rows(self) -> int:
        """How many rows there are."""
        return int(pq.read_metadata(self.path).num_rows)

    @cached_property
    def sha256(self) -> str:
        """Hash of the file, in hexadecimal: the same for the same rows."""
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def column_names(self) -> list[str]:
        """The names of the columns."""
        return self.schema.names

    def to_batches(self, max_chunksize: int = GROUP) -> Iterator[pa.RecordBatch]:
        """Yield the rows, some at a time."""
        with pq.ParquetFile(self.path) as file:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group)
                yield from rows.cast(self.schema).combine_chunks().to_batches(max_chunksize)

    def select(self, columns: Sequence[str]) -> pa.Table:
        """Return some columns, all of their rows in memory."""
        metadata: Any = self.schema.metadata
        schema = pa.schema([self.schema.field(column) for column in columns], metadata)
        return pq.read_table(self.path, columns=list(columns)).cast(schema)

    def read(self) -> pa.Table:
        """Return all of it in memory."""
        return self.select(self.column_names)

    def __getitem__(self, column: str) -> pa.ChunkedArray[Any]:
        """Return a column, all of its rows in memory."""
        return self.select([column])[column]


#: A table in memory, or in a file.
AnyTable = pa.Table | StoredTable


def received(content: bytes) -> StoredTable:
    """Return the table whose file has these bytes, in a temporary folder."""
    folder = _Folder()
    path = folder.path / "table.parquet"
    path.write_bytes(content)
    return StoredTable(path, folder)


class _Folder:
    """A temporary folder that goes with the last that refers to it."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp())
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


class TableWriter:
    """Writes tables of a package into a temporary folder, each part after part in the order of its rows."""

    def __init__(self, package: Package) -> None:
        """Begin a file for each table."""
        self._folder = _Folder()
        self._files = {
            name: TableFile(self._folder.path / f"{name}.parquet", arrow_schema(table))
            for name, table in package.tables.items()
        }

    def write(self, table: str, rows: pa.Table) -> None:
        """Write rows behind those of the table that are there."""
        self._files[table].write(rows)

    def tables(self) -> dict[str, StoredTable]:
        """End all files and return the tables in them; the folder goes when the last of these does."""
        for file in self._files.values():
            file.close()
        return {name: StoredTable(file.path, self._folder) for name, file in self._files.items()}


class TableFile:
    """A file whose row groups are full, whatever the parts it is given: the same rows give the same bytes."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Begin a file for rows of a schema, whose metadata go into it."""
        self.path = path
        # Options are named, so that a new default of the library does not change published bytes.
        self._writer = pq.ParquetWriter(path, schema, version="2.6", compression="zstd", compression_level=3)
        self._waiting: list[pa.Table] = [pa.Table.from_batches([], schema)]
        self._rows = 0
        self._empty = True

    def __enter__(self) -> Self:
        """Return the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the file."""
        self.close()

    def write(self, rows: pa.Table) -> None:
        """Write rows behind those that are there."""
        self._waiting.append(rows)
        self._rows += rows.num_rows
        while self._rows >= GROUP:
            self._group(GROUP)

    def close(self) -> None:
        """End the file."""
        if self._rows or self._empty:
            self._group(self._rows)
        self._writer.close()

    def _group(self, size: int) -> None:
        """Write a row group of what waits, in one piece: pages end where pieces do."""
        rows = pa.concat_tables(self._waiting)
        self._writer.write_table(rows.slice(0, size).combine_chunks(), row_group_size=GROUP)
        self._waiting, self._rows, self._empty = [rows.slice(size)], rows.num_rows - size, False
