"""The DuckDB file: every key, foreign key, required value and closed list enforced, a comment on everything.

Here belong the DDL, which is made from the schema alone, the file, and ``load.sql``. The views are in ``views``, what
the file says of itself is in ``about``.

DuckDB does not write a file the same twice. What is promised of it is the content hash of each table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.publication.about import write_about
from pipeline.publication.csv import GUARDED
from pipeline.publication.sql import TYPES, in_memory, name, offer, text
from pipeline.publication.views import View, read_views
from pipeline.tables.arrow import arrow_schema
from pipeline.tables.schema import Column, Package, Table
from pipeline.tables.stored import AnyTable

# A newer format is closed to DuckDB 1.4. Blocks of 16 kB and not 256 make the file of a small corpus ten times smaller.
_STORAGE = "STORAGE_VERSION 'v1.0.0', BLOCK_SIZE 16384"


def write_duckdb(
    package: Package, tables: Mapping[str, AnyTable], path: Path, *, version: str, created: str | None
) -> None:
    """Write all tables into a new file at ``path``; ``version`` and ``created`` are those of the release.

    Raises ``duckdb.Error`` where rows break a constraint; the checks before are there to find such rows and name them.
    """
    with in_memory() as connection:
        connection.execute(f"ATTACH {text(str(path))} AS package ({_STORAGE})")
        connection.execute("USE package")
        for table in package.load_order:
            for statement in table_statements(table):
                connection.execute(statement)
            for rows in _levels(table, tables[table.name]):
                offer(connection, f"new_{table.name}", rows)
                connection.execute(f"INSERT INTO {name(table.name)} BY NAME FROM {name(f'new_{table.name}')}")
        views = read_views()
        for view in views:
            for statement in _view_statements(view):
                connection.execute(statement)
        write_about(connection, package, views, tables["documents"], version=version, created=created)
        connection.execute("USE memory")
        connection.execute("DETACH package")


def read_duckdb(table: Table, path: Path) -> pa.Table:
    """Read a table, closed lists as text; raises ``duckdb.Error`` where the file, the table or a column is missing."""
    columns = ", ".join(f"CAST({name(column.name)} AS {TYPES[column.type]})" for column in table.columns)
    with duckdb.connect(path, read_only=True) as connection:
        rows = connection.sql(f"SELECT {columns} FROM {name(table.name)}").to_arrow_table()
    assert rows is not None  # a SELECT has a result
    types = arrow_schema(table).types
    values = [column.cast(kind) for column, kind in zip(rows.columns, types, strict=True)]
    return pa.table(values, names=list(table.column_names))


def load_script(package: Package) -> str:
    """Return ``load.sql``: the CSV files into DuckDB, each column with its type, so that the label 11.10 stays text."""
    return (
        "-- Loads the CSV files of this package into DuckDB, each column with its type. Run it in this folder:\n"
        "--     duckdb my.duckdb '.read load.sql'\n"
        "-- Text that a spreadsheet would run carries an apostrophe in CSV, which is taken off here (see README.md).\n"
        "-- vietnam-action-programmes.duckdb has the same tables with their keys, comments and views.\n"
        "\n"
        "CREATE OR REPLACE TEMP MACRO words(cell) AS\n"
        f"    CASE WHEN regexp_matches(cell, {text(GUARDED)}, 's') THEN cell[2:] ELSE cell END;\n"
    ) + "".join(_load_statement(table) for table in package.load_order)


def _load_statement(table: Table) -> str:
    columns, types = [], []
    for column in table.columns:
        quoted = name(column.name)
        columns.append(f"words({quoted}) AS {quoted}" if column.type == "string" else quoted)
        types.append(f"{text(column.name)}: {text(TYPES[column.type])}")
    return (
        f"\nCREATE OR REPLACE TABLE {name(table.name)} AS\n"
        f"SELECT {', '.join(columns)}\n"
        f"FROM read_csv({text(f'data/{table.name}.csv')}, auto_detect = false, header = true, delim = ',',\n"
        f"    quote = '\"', escape = '\"', nullstr = '', columns = {{{', '.join(types)}}});\n"
    )


def table_statements(table: Table) -> Iterator[str]:
    """Yield what makes a table: its closed lists as types, the table, the comments."""
    for column in table.columns:
        if column.enum:
            kind = _kind(table, column)
            yield f"CREATE TYPE {kind} AS ENUM ({', '.join(map(text, column.enum))})"
            meanings = (f"{name}: {value.description}" for name, value in column.values.items())
            yield f"COMMENT ON TYPE {kind} IS {text(' '.join(meanings))}"
    lines = [_column(table, column) for column in table.columns]
    lines.append(f"PRIMARY KEY ({_names(table.primary_key)})")
    for key in table.foreign_keys:
        target = f"{name(key.table)} ({_names(key.references)})"
        lines.append(f"FOREIGN KEY ({_names(key.columns)}) REFERENCES {target}")
    yield f"CREATE TABLE {name(table.name)} ({', '.join(lines)})"
    yield f"COMMENT ON TABLE {name(table.name)} IS {text(table.description)}"
    for column in table.columns:
        yield f"COMMENT ON COLUMN {name(table.name)}.{name(column.name)} IS {text(column.description)}"


def _column(table: Table, column: Column) -> str:
    quoted = name(column.name)
    parts = [quoted, _kind(table, column) if column.enum else TYPES[column.type]]
    if column.required:
        parts.append("NOT NULL")
    if column.unique and table.primary_key != (column.name,):
        parts.append("UNIQUE")
    if column.minimum is not None:
        parts.append(f"CHECK ({quoted} >= {column.minimum})")
    if column.pattern is not None:
        parts.append(f"CHECK (regexp_full_match({quoted}, {text(column.pattern)}))")
    return " ".join(parts)


def _view_statements(view: View) -> Iterator[str]:
    yield view.sql
    yield f"COMMENT ON {view.kind} {name(view.name)} IS {text(view.comment.en)}"
    for column, comment in view.columns.items():
        yield f"COMMENT ON COLUMN {name(view.name)}.{name(column)} IS {text(comment.en)}"


def _levels(table: Table, rows: AnyTable) -> Iterator[AnyTable]:
    """Yield the rows level by level, parents first, where the table refers to itself.

    DuckDB checks such a foreign key against the rows there before the statement, so that parent and child cannot come
    in with the same one. What has no level, for its parents come round to itself, comes last, for DuckDB to refuse.
    """
    own = [key for key in table.foreign_keys if key.table == table.name]
    if not own:
        yield rows
        return
    (key,) = own
    (column,), (reference,) = key.columns, key.references
    waiting = pa.array(range(rows.num_rows), pa.int64())
    parents = pc.index_in(rows[column], value_set=rows[reference])
    ready = pc.is_null(parents)
    while len(waiting):
        level = waiting.filter(ready) if pc.any(ready).as_py() else waiting
        yield from _at(rows, level)
        left = pc.invert(pc.is_in(waiting, value_set=level))
        waiting, parents = waiting.filter(left), parents.filter(left)
        ready = pc.is_in(parents, value_set=level)


def _at(rows: AnyTable, places: Any) -> Iterator[pa.Table]:
    """Yield the rows at places, given as an array of rising numbers, some at a time."""
    begin = 0
    for batch in rows.to_batches():
        end = begin + batch.num_rows
        within: Any = pc.and_(pc.greater_equal(places, pa.scalar(begin)), pc.less(places, pa.scalar(end)))
        part = pa.Table.from_batches([batch]).take(pc.subtract(places.filter(within), begin))
        if part.num_rows:
            yield part
        begin = end


def _kind(table: Table, column: Column) -> str:
    return name(f"{table.name}_{column.name}")


def _names(names: Iterable[str]) -> str:
    return ", ".join(map(name, names))
