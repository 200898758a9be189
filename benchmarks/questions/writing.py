"""What does it cost to write a million tasks to CSV, Parquet and DuckDB, beside DuckDB writing the same tables?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.tables import tables
from pipeline.publication.csv import write_csv
from pipeline.publication.duckdb import write_duckdb
from pipeline.publication.parquet import write_parquet
from pipeline.tables.schema import load_package


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

    def loaded() -> None:
        with _connect(made) as connection:
            connection.execute(f"ATTACH '{out / 'plain.duckdb'}' AS plain (STORAGE_VERSION 'v1.0.0')")
            for name in made:
                connection.execute(f"CREATE TABLE plain.{name} AS FROM {name}")

    def each(write: object) -> None:
        assert callable(write)
        for name, table in made.items():
            write(table, out / name)

    calls = {
        "CSV, plain DuckDB": lambda: copied("FORMAT csv, HEADER"),
        "CSV": lambda: each(write_csv),
        "Parquet, plain DuckDB": lambda: copied("FORMAT parquet, COMPRESSION zstd"),
        "Parquet": lambda: each(write_parquet),
        "DuckDB, plain DuckDB": loaded,
        "DuckDB": lambda: write_duckdb(package, made, out / "package.duckdb", version="0.0.0", created=None),
    }
    tasks = made["tasks"].num_rows
    yield from measure("writing", "tasks", [Subject(name, tasks, call, empty) for name, call in calls.items()], sizes)


def _connect(made: dict[str, pa.Table]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for name, table in made.items():
        connection.register(name, table)
    return connection
