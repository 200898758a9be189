"""What all that speak SQL to DuckDB share: names and text written into it, types, and a database in memory.

Here belongs nothing that knows a table.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.tables.stored import AnyTable, StoredTable

if TYPE_CHECKING:
    import duckdb

#: The DuckDB type of each type of the schema.
TYPES: Mapping[str, str] = MappingProxyType(
    {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE"}
)


def name(identifier: str) -> str:
    """Return the name of a table or column, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as a literal."""
    return "'" + value.replace("'", "''") + "'"


def in_memory() -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory; see :func:`spill_to_temporary_folder`."""
    import duckdb  # slow to load, and what is only written needs none

    connection = duckdb.connect()
    spill_to_temporary_folder(connection)
    return connection


def spill_to_temporary_folder(connection: duckdb.DuckDBPyConnection) -> None:
    """Have what does not fit into memory put where temporary files go, and not into the user's current folder."""
    connection.execute(f"SET temp_directory = {text(tempfile.gettempdir())}")


def offer(connection: duckdb.DuckDBPyConnection, table_name: str, table: AnyTable) -> None:
    """Let a connection read a table by its name, without copying it; one in a file is read as far as a query needs."""
    if isinstance(table, StoredTable):
        rows = f"read_parquet({text(str(table.path))})"
        connection.execute(f"CREATE OR REPLACE TEMP VIEW {name(table_name)} AS FROM {rows}")
    else:
        connection.register(table_name, table)
