"""What does it cost to write a million tasks to CSV, Parquet and DuckDB, beside DuckDB writing the same tables?

The DuckDB file is compared with two: the same file, its closed lists, keys and references made by plain SQL, and one
that has the rows alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.tables import tables
from pipeline.publication.csv import write_csv
from pipeline.publication.duckdb import table_statements, write_duckdb
from pipeline.publication.parquet import write_parquet
from pipeline.tables.schema import Table, load_package


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure each format with all tables, in tasks."""
    made = tables(sizes.tasks, scratch)
    package = load_package()
    out = scratch / "out"

    def empty() -> None:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()

    def copied(options: str) -> None:
        with _connect(made) as connection:
            for name in made:
                connection.execute(f"COPY {name} TO '{out / name}' ({options})")

    def loaded(keys: bool) -> None:
        with _connect(made) as connection:
            options = "STORAGE_VERSION 'v1.0.0', BLOCK_SIZE 16384"
            connection.execute(f"ATTACH '{out / 'plain.duckdb'}' AS plain ({options})")
            for table in package.load_order:
                if keys:
                    _fill(connection, table)
                else:
                    connection.execute(f"CREATE TABLE plain.{table.name} AS FROM {table.name}")

    def each(write: object) -> None:
        assert callable(write)
        for name, table in made.items():
            write(table, out / name)

    calls = {
        "CSV, plain DuckDB": lambda: copied("FORMAT csv, HEADER"),
        "CSV": lambda: each(write_csv),
        "Parquet, plain DuckDB": lambda: copied("FORMAT parquet, COMPRESSION zstd"),
        "Parquet": lambda: each(write_parquet),
        "DuckDB without keys, plain DuckDB": lambda: loaded(keys=False),
        "DuckDB, plain DuckDB": lambda: loaded(keys=True),
        "DuckDB": lambda: write_duckdb(package, made, out / "package.duckdb", version="0.0.0", created=None),
    }
    tasks = made["tasks"].num_rows
    yield from measure("writing", "tasks", [Subject(name, tasks, call, empty) for name, call in calls.items()], sizes)


def _connect(made: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, table in made.items():
        connection.register(name, table)
    return connection


def _fill(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make a table with its keys and fill it; where it refers to itself, level by level, as DuckDB demands."""
    connection.execute("USE plain")
    for statement in table_statements(table):
        connection.execute(statement)
    connection.execute("USE memory")
    rows, target = table.name, f"plain.{table.name}"
    own = [key for key in table.foreign_keys if key.table == table.name]
    if not own:
        connection.execute(f"INSERT INTO {target} BY NAME FROM {rows}")
        return
    ((above,), (key,)) = own[0].columns, own[0].references
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE levels AS WITH RECURSIVE levels(id, level) AS (
            SELECT {key}, 0 FROM {rows} WHERE {above} IS NULL
            UNION ALL SELECT {key}, level + 1 FROM {rows} JOIN levels ON {above} = id
        ) FROM levels
        """
    )
    for (level,) in connection.execute("SELECT DISTINCT level FROM levels ORDER BY level").fetchall():
        ready = f"SELECT rows.* FROM {rows} AS rows JOIN levels ON id = {key} WHERE level = {level}"
        connection.execute(f"INSERT INTO {target} BY NAME {ready}")
