"""What differs between two packages: their schemas, and their rows cell by cell.

Here belongs what has changed. Which row is which, where keys have changed, belongs to ``matching``; what it means for
the version number to ``versions``; why it has changed to ``causes``; and saying it in words to ``changelog``.

**changes.csv** has one line for each

* ``added`` or ``removed`` row, column (``key`` is empty) or table (``column`` is empty too);
* ``changed`` cell, or property of the schema (``key`` is empty; ``old`` and ``new`` are ``property: value``);
* ``re-keyed`` row: one found again under another key, ``old`` and ``new``.

``key`` is the row's key in the new package, or in the old one where the row was removed; a key of several columns has
`` | `` between them. Cells of columns that only one package has are not listed. Values are written as in the CSV
files. Lines are in the order of the tables, keys (numbers by their value), kinds of change and columns.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.publication.matching import Matches, Pair, key_of, side_by_side
from pipeline.publication.sql import name, text
from pipeline.tables.schema import Column, Package, Table

OPERATIONS = ("added", "removed", "re-keyed", "changed")
COLUMNS = ("table", "key", "column", "operation", "old", "new", "cause")

#: What the descriptor says of the package itself that is not of the day it was made, nor of its files.
_PASSING = {"version", "created", "sources", "resources", "profile"}
_LABELS = ("title", "description", "title_vi", "description_vi")


class Level(IntEnum):
    """How much a change asks of those who use the data, by the Frictionless recipe for versions of data packages."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """A change of what is said of a table or column; both are empty where it is said of the whole package."""

    table: str
    column: str
    operation: str
    old: str
    new: str
    level: Level


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between the packages of ``pair``.

    In its connection the table ``changes`` has the changes of rows: ``place`` (of the table), ``table``, ``old_key``,
    ``new_key`` (one of them unknown where a row came or went), ``column_place``, ``column``, ``operation``, ``old``,
    ``new`` and ``cause``, which is unknown until ``causes`` has found it.
    """

    pair: Pair
    schema: tuple[SchemaChange, ...]

    def counts(self) -> dict[tuple[str, str], int]:
        """How many rows were added, removed and re-keyed, and how many cells changed, by table and operation."""
        rows = self.pair.connection.sql('SELECT "table", operation, count(*) FROM changes GROUP BY ALL').fetchall()
        return {(table, operation): count for table, operation, count in rows}

    def lines(self) -> pa.Table:
        """Return the content of ``changes.csv``."""
        self.pair.connection.register("schema_changes", _schema_lines(self))
        lines: pa.Table = self.pair.connection.sql(
            """
            SELECT "table", key, nullif("column", '') AS "column", operation, old, new, cause FROM (
                SELECT place, "table", coalesce(new_key, old_key) AS key, column_place, "column", operation, old, new,
                    cause
                FROM changes
                UNION ALL BY NAME SELECT * FROM schema_changes
            )
            ORDER BY place, key IS NOT NULL, in_order(key), key,
                list_position(['added', 'removed', 're-keyed', 'changed'], operation), column_place, old
            """
        ).to_arrow_table()
        self.pair.connection.unregister("schema_changes")
        return lines


@contextmanager
def compare(old: Path, new: Path, steps: Sequence[Matches] = ()) -> Iterator[Difference]:
    """Find what differs between the packages in two folders, rows followed through the ``steps`` between them.

    :class:`pipeline.errors.InputError` where a folder is not a package.
    """
    with side_by_side(old, new, steps) as pair:
        pair.connection.execute(
            """
            CREATE MACRO in_order(words) AS array_to_string(list_transform(
                regexp_extract_all(words, '[0-9]+|[^0-9]+'),
                lambda part: CASE WHEN part[1] BETWEEN '0' AND '9' AND length(part) < 20 THEN lpad(part, 20, '0')
                    ELSE part END
            ), '');
            CREATE TABLE changes (
                place INTEGER, "table" VARCHAR, old_key VARCHAR, new_key VARCHAR, column_place INTEGER,
                "column" VARCHAR, operation VARCHAR, old VARCHAR, new VARCHAR, cause VARCHAR
            )
            """
        )
        common = {table.name for table in pair.common}
        for place, table in enumerate(pair.tables):
            if table.name in common:
                _compare_rows(pair, table, place)
            else:
                _replace_rows(pair, table, place)
        yield Difference(pair, tuple(schema_changes(pair.old, pair.new)))


def _compare_rows(pair: Pair, table: Table, place: int) -> None:
    columns = [column for column in pair.columns(table) if column not in table.primary_key]
    key = key_of(table, "o"), key_of(table, "n")
    cells = [("old_key", "m.old_key"), ("new_key", "m.new_key")]
    for column in columns:
        cells += [(f"old_{column}", f"o.{name(column)}"), (f"new_{column}", f"n.{name(column)}")]
    differing = " OR ".join(f"o.{name(column)} IS DISTINCT FROM n.{name(column)}" for column in columns)
    pair.connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE pairs AS
        SELECT {", ".join(f"{value} AS {name(alias)}" for alias, value in cells)}
        FROM match_{table.name} m
        JOIN old_{table.name} o ON {key[0]} = m.old_key
        JOIN new_{table.name} n ON {key[1]} = m.new_key
        WHERE m.old_key <> m.new_key OR {differing or "false"}
        """
    )
    found = [
        f"SELECT NULL, {key[1]}, 0, '', 'added', NULL, NULL FROM new_{table.name} n"
        f" ANTI JOIN match_{table.name} m ON m.new_key = {key[1]}",
        f"SELECT old_key, NULL, 0, '', 'removed', NULL, NULL FROM match_{table.name} WHERE new_key IS NULL",
        "SELECT old_key, new_key, 0, '', 're-keyed', old_key, new_key FROM pairs WHERE old_key <> new_key",
    ]
    for column in columns:
        number = table.column_names.index(column)
        old, new = name(f"old_{column}"), name(f"new_{column}")
        found.append(
            f"SELECT old_key, new_key, {number}, {text(column)}, 'changed', {old}, {new}"
            f" FROM pairs WHERE {old} IS DISTINCT FROM {new}"
        )
    _insert(pair, table, place, " UNION ALL ".join(found))


def _replace_rows(pair: Pair, table: Table, place: int) -> None:
    """Rows whose keys cannot be compared all go and come."""
    if table.name in pair.old.tables:
        old = pair.old.tables[table.name]
        key = key_of(old, "o")
        _insert(pair, table, place, f"SELECT {key}, NULL, 0, '', 'removed', NULL, NULL FROM old_{table.name} o")
    if table.name in pair.new.tables:
        key = key_of(table, "n")
        _insert(pair, table, place, f"SELECT NULL, {key}, 0, '', 'added', NULL, NULL FROM new_{table.name} n")


def _insert(pair: Pair, table: Table, place: int, query: str) -> None:
    pair.connection.execute(
        f"""
        INSERT INTO changes SELECT {place}, {text(table.name)}, found.*, NULL
        FROM ({query}) found (old_key, new_key, column_place, "column", operation, old, new)
        """
    )


def _schema_lines(difference: Difference) -> pa.Table:
    places = {table.name: place for place, table in enumerate(difference.pair.tables)}
    columns = {table.name: table.column_names for table in difference.pair.tables}
    rows = [
        {
            "place": places.get(change.table, -1),
            "table": change.table or None,
            "key": None,
            "column_place": columns[change.table].index(change.column)
            if change.column in columns.get(change.table, ())
            else -1,
            "column": change.column or None,
            "operation": change.operation,
            "old": change.old or None,
            "new": change.new or None,
            # Nothing but the code says what the tables are.
            "cause": "pipeline",
        }
        for change in difference.schema
    ]
    types: dict[str, pa.DataType] = {"place": pa.int32(), "column_place": pa.int32()}
    schema = pa.schema(types | {column: pa.string() for column in COLUMNS})
    return pa.Table.from_pylist(rows, schema=schema)


def schema_changes(old: Package, new: Package) -> Iterator[SchemaChange]:
    """Yield what is said otherwise of the package, its tables and columns."""
    yield from _package_changes(old, new)
    for table in old.tables.values():
        if table.name not in new.tables:
            yield SchemaChange(table.name, "", "removed", "", "", Level.MAJOR)
    for table in new.tables.values():
        if table.name in old.tables:
            yield from _table_changes(old.tables[table.name], table)
        else:
            yield SchemaChange(table.name, "", "added", "", "", Level.MINOR)


def _package_changes(old: Package, new: Package) -> Iterator[SchemaChange]:
    for entry in sorted((old.descriptor.keys() | new.descriptor.keys()) - _PASSING):
        before, after = old.descriptor.get(entry), new.descriptor.get(entry)
        level = Level.MAJOR if entry == "name" else Level.PATCH
        if entry == "schema_version" and _major(before) != _major(after):
            level = Level.MAJOR  # how the template says that something has come to mean something else
        yield from _property("", "", entry, before, after, level)


def _major(version: object) -> str:
    return str(version).partition(".")[0]


def _table_changes(old: Table, new: Table) -> Iterator[SchemaChange]:
    for label in _LABELS:
        yield from _property(new.name, "", label, getattr(old, label), getattr(new, label), Level.PATCH)
    yield from _property(new.name, "", "primaryKey", old.primary_key, new.primary_key, Level.MAJOR)
    keys = [{(*key.columns, key.table, *key.references) for key in table.foreign_keys} for table in (old, new)]
    level = Level.MAJOR if keys[1] - keys[0] else Level.MINOR
    yield from _property(new.name, "", "foreignKeys", sorted(keys[0]), sorted(keys[1]), level)
    yield from _property(new.name, "", "sort", old.sort, new.sort, Level.PATCH)
    before = [column for column in old.column_names if column in new.column_names]
    after = [column for column in new.column_names if column in old.column_names]
    yield from _property(new.name, "", "order of columns", before, after, Level.MAJOR)
    for column in old.columns:
        if column.name not in new.column_names:
            yield SchemaChange(new.name, column.name, "removed", "", "", Level.MAJOR)
    for column in new.columns:
        if column.name in old.column_names:
            yield from _column_changes(new.name, old.column(column.name), column)
        else:
            yield SchemaChange(new.name, column.name, "added", "", "", Level.MINOR)


def _column_changes(table: str, old: Column, new: Column) -> Iterator[SchemaChange]:
    """Compare a column; what was allowed and is no longer breaks what relied on it, what is allowed now comes."""
    for label in _LABELS:
        yield from _property(table, new.name, label, getattr(old, label), getattr(new, label), Level.PATCH)
    yield from _property(table, new.name, "type", old.type, new.type, Level.MAJOR)
    tighter = {
        "required": new.required and not old.required,
        "unique": new.unique and not old.unique,
        "minimum": new.minimum is not None and (old.minimum is None or new.minimum > old.minimum),
        "pattern": new.pattern is not None,
        "enum": bool(new.enum) and not (old.enum and set(old.enum) <= set(new.enum)),
    }
    for constraint, narrower in tighter.items():
        level = Level.MAJOR if narrower else Level.MINOR
        before, after = getattr(old, constraint), getattr(new, constraint)
        if constraint == "enum" and set(before) == set(after):
            level = Level.PATCH
        yield from _property(table, new.name, constraint, before, after, level)
    labels = [
        {
            value: [getattr(entry, label) for label in (*_LABELS, "remedy", "remedy_vi")]
            for value, entry in values.items()
        }
        for values in (old.values, new.values)
    ]
    for value in new.enum:
        if value in labels[0]:
            yield from _property(
                table, new.name, f"meaning of {value}", labels[0][value], labels[1][value], Level.PATCH
            )


def _property(table: str, column: str, label: str, old: Any, new: Any, level: Level) -> Iterator[SchemaChange]:
    if old != new:
        yield SchemaChange(table, column, "changed", _said(label, old), _said(label, new), level)


def _said(label: str, value: Any) -> str:
    if value is None or value == ():
        return ""
    if isinstance(value, Mapping) or (isinstance(value, Sequence) and not isinstance(value, str)):
        value = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, bool):
        value = str(value).lower()
    return f"{label}: {value}"
