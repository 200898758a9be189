"""What ``datapackage.yaml`` promises of a table, as SQL that finds the rows which break it.

Here belong types, required cells, keys, foreign keys and allowed values, all derived: no table or column is named in
this module. What the data must mean is said in ``expectations/<table>.json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pipeline.publication.sql import TYPES, in_memory, name, offer, text
from pipeline.tables.schema import Column, ForeignKey, Table
from pipeline.tables.stored import AnyTable

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Constraint:
    """One promise of one table. ``query`` finds the rows that break it: their key and what is wrong with each."""

    table: str
    name: str
    description: str
    query: str
    notes: ClassVar[str] = "Correct the row where it comes from: in sources/reference, or in the rules that read it."
    severity: ClassVar[str] = "critical"


def constraints(table: Table) -> Iterator[Constraint]:
    """Yield the constraints of ``table``; a kind of constraint the table has none of is left out."""
    kinds = {
        "column_types": ("Columns, their order and their types are those of the schema.", [_types(table)]),
        "required_values": ("No required cell is empty.", [_required(table, c) for c in table.columns if c.required]),
        "unique_keys": (
            "No two rows have the same key.",
            [_unique(table, columns) for columns in _keys(table)],
        ),
        "foreign_keys": (
            "Every reference to another row finds it.",
            [_reference(table, key) for key in table.foreign_keys],
        ),
        "allowed_values": (
            "Every value is on its closed list, within its bounds and of the form its column demands.",
            [query for column in table.columns for query in _allowed(table, column)],
        ),
    }
    for kind, (description, queries) in kinds.items():
        if queries:
            yield Constraint(table.name, kind, description, "\nUNION ALL\n".join(queries))


def connect(tables: Mapping[str, AnyTable]) -> duckdb.DuckDBPyConnection:
    """Open a DuckDB in memory that reads ``tables`` by their names, without copying them."""
    connection = in_memory()
    for table_name, table in tables.items():
        offer(connection, table_name, table)
    return connection


def failures(
    connection: duckdb.DuckDBPyConnection, constraint: Constraint, examples: int
) -> tuple[int, list[dict[str, object]]]:
    """Return how many rows break ``constraint``, and the first ``examples`` of them in the order of their values."""
    query = f"SELECT *, count(*) OVER () FROM ({constraint.query}) ORDER BY ALL LIMIT {examples}"
    result = connection.execute(query)
    names = [column[0] for column in result.description or []][:-1]
    rows = result.fetchall()
    return (rows[0][-1] if rows else 0), [dict(zip(names, row[:-1], strict=True)) for row in rows]


def _types(table: Table) -> str:
    expected = ", ".join(f"({text(f'{column.name} {TYPES[column.type]}')})" for column in table.columns)
    # A column that is there and not declared, or declared and not there, comes out of the outer join alone.
    return f"""SELECT {text(table.name)} AS "key",
        coalesce(declared || ' is declared', found || ' is not declared') AS problem
    FROM (VALUES {expected}) AS schema(declared)
    FULL JOIN (SELECT column_name || ' ' || column_type AS found FROM (DESCRIBE {name(table.name)}))
        ON declared = found
    WHERE declared IS NULL OR found IS NULL"""


def _required(table: Table, column: Column) -> str:
    return _failing(table, f"{name(column.name)} IS NULL", f"{column.name} is empty")


def _keys(table: Table) -> Iterator[tuple[str, ...]]:
    yield table.primary_key
    for column in table.columns:
        if column.unique and (column.name,) != table.primary_key:
            yield (column.name,)


def _unique(table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(name(column) for column in columns)
    filled = " AND ".join(f"{name(column)} IS NOT NULL" for column in columns)
    return f"""SELECT {_joined(columns)} AS "key", {text(" + ".join(columns))} || ' is there ' || count(*) || ' times'
    FROM {name(table.name)} WHERE {filled} GROUP BY {names} HAVING count(*) > 1"""


def _reference(table: Table, key: ForeignKey) -> str:
    filled = " AND ".join(f"own.{name(column)} IS NOT NULL" for column in key.columns)
    same = " AND ".join(
        f"own.{name(own)} = other.{name(other)}" for own, other in zip(key.columns, key.references, strict=True)
    )
    return f"""SELECT {_joined(table.primary_key, "own.")} AS "key",
        {text(" + ".join(key.columns))} || ' ' || {_joined(key.columns, "own.")} || {text(f" is not in {key.table}")}
    FROM {name(table.name)} AS own
    WHERE {filled} AND NOT EXISTS (FROM {name(key.table)} AS other WHERE {same})"""


def _allowed(table: Table, column: Column) -> Iterator[str]:
    quoted = name(column.name)
    if column.enum:
        values = ", ".join(text(value) for value in column.enum)
        yield _failing(table, f"{quoted} NOT IN ({values})", f"{column.name} is not on its list: ", quoted)
    if column.minimum is not None:
        yield _failing(table, f"{quoted} < {column.minimum}", f"{column.name} is below {column.minimum}: ", quoted)
    if column.pattern is not None:
        condition = f"NOT regexp_full_match({quoted}, {text(column.pattern)})"
        yield _failing(table, condition, f"{column.name} is not of the form {column.pattern}: ", quoted)


def _failing(table: Table, condition: str, problem: str, value: str = "''") -> str:
    return f"""SELECT {_joined(table.primary_key)} AS "key", {text(problem)} || {value} AS problem
    FROM {name(table.name)} WHERE {condition}"""


def _joined(columns: tuple[str, ...], prefix: str = "") -> str:
    return f"concat_ws(' | ', {', '.join(prefix + name(column) for column in columns)})"
