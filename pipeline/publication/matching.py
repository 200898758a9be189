"""Two packages side by side, and which row of the new one is which row of the old one.

Here belongs finding a row again although its key is another; what has changed in it belongs to ``difference``, and
whether an id may change at all to ``promises``.

Rows are found again by their keys. An id says where a thing stands in its document, so that a paragraph put in before
others moves theirs. Such a row is told by more than its key, in this order:

1. *said*: a row of ``id_changes`` that the new package has and the old one has not;
2. *words*: the same words now stand at another place of what the row belongs to (a provision in its document, a
   deadline in its task, an agency among those of its task), as often as before and in the same order;
3. *above*: what the row belongs to has moved, and the row with it.

Where what lies between two packages is known step by step, rows are followed through the steps: when a rule has changed
the words and a corrected text their places, only so is each still recognised.

Everything is read from the CSV files, as text: they are what is kept of a release for ever, and the same value is the
same text in them. All set operations are DuckDB's, so that a million rows are no matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.errors import InputError
from pipeline.publication.csv import read_csv
from pipeline.publication.package import DESCRIPTOR, csv_path
from pipeline.publication.sql import in_memory, name, text
from pipeline.tables.schema import Package, Table, load_package

ID_CHANGES = "id_changes"
#: Between the parts of a key of several columns.
KEY_SEPARATOR = " | "
#: The columns that say in words what a row is about; the first that a table has counts.
WORDS = ("text", "name", "name_en", "number")
#: The number of a row in its file; no table has a column of this name.
ROW = "_row"

#: ``old_key`` and ``new_key`` (unknown where the row is gone) of all old rows of each table.
Matches = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two packages in one DuckDB connection.

    For each table there are ``old_<table>`` and ``new_<table>``, all columns text, and for each table that both have
    ``match_<table>``: every ``old_key`` with its ``new_key``, which is unknown where the row is gone.
    """

    connection: duckdb.DuckDBPyConnection
    old: Package
    new: Package

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, as the new package has it, in its order; then those that only the old one has."""
        return (*self.new.tables.values(), *(t for t in self.old.tables.values() if t.name not in self.new.tables))

    @property
    def common(self) -> tuple[Table, ...]:
        """The tables whose rows can be compared: both packages have them, and the old one the columns of the key."""
        return tuple(
            table
            for table in self.new.load_order
            if table.name in self.old.tables and set(table.primary_key) <= set(self.old.tables[table.name].column_names)
        )

    def matches(self) -> Matches:
        """Return the keys, old and new, of the rows of each table that both packages have."""
        return {table.name: self.connection.sql(f"FROM match_{table.name}").to_arrow_table() for table in self.common}

    def columns(self, table: Table) -> tuple[str, ...]:
        """The columns that both packages have, in the order of the new one."""
        old = self.old.tables[table.name].column_names
        return tuple(column for column in table.column_names if column in old)

    def words(self, table: Table) -> str | None:
        """The column that says in words what a row is about; None where no column does."""
        return next((column for column in WORDS if column in self.columns(table)), None)


def key_of(table: Table, row: str) -> str:
    """Return SQL for the key, as one text, of the row that ``row`` names."""
    return f" || {text(KEY_SEPARATOR)} || ".join(f"{row}.{name(column)}" for column in table.primary_key)


def has_id(table: Table) -> bool:
    """Whether the table's key is one column: an id that other tables and readers refer to."""
    return len(table.primary_key) == 1


@contextmanager
def side_by_side(old: Path, new: Path, steps: Sequence[Matches] = ()) -> Iterator[Pair]:
    """Open the packages in two folders and match their rows, by way of the ``steps`` between them if there are any.

    Only the descriptor and the CSV files are read. :class:`InputError` where a folder is not a package.
    """
    with in_memory() as connection:
        pair = Pair(connection, _load(connection, "old", old), _load(connection, "new", new))
        connection.execute(
            "CREATE MACRO below(id, other) AS"
            " starts_with(id, other) AND substr(id, length(other) + 1, 1) IN ('', '#', '~', '/')"
        )
        _said(pair)
        for table in pair.common:
            _match(pair, table)
            if steps and all(table.name in step for step in steps):
                _follow(connection, table, [step[table.name] for step in steps])
        yield pair


def _load(connection: duckdb.DuckDBPyConnection, side: str, folder: Path) -> Package:
    if not (folder / DESCRIPTOR).is_file():
        raise InputError(str(folder), f"there is no {DESCRIPTOR} in it", "name the folder of a package")
    package = load_package(folder / DESCRIPTOR)
    for table in package.tables.values():
        path = folder / csv_path(table.name)
        try:
            rows = read_csv(path, pa.schema([(column, pa.string()) for column in table.column_names]))
        except (ValueError, OSError) as error:
            problem = " ".join(str(error).split())
            raise InputError(str(path), f"cannot be read ({problem})", "get a fresh copy of the package") from None
        rows = rows.append_column(ROW, pa.array(range(rows.num_rows), pa.int64()))
        connection.register(f"{side}_{table.name}", rows)
    return package


def _said(pair: Pair) -> None:
    """Make the table ``said``: the id changes that came after the old package, chains of them followed to their end."""
    connection = pair.connection
    connection.execute("CREATE TABLE said (table_name VARCHAR, old_id VARCHAR, new_id VARCHAR)")
    if ID_CHANGES not in pair.new.tables:
        return
    query = f"SELECT table_name, old_id, new_id, version FROM new_{ID_CHANGES}"
    if ID_CHANGES in pair.old.tables:
        query += f" EXCEPT SELECT table_name, old_id, new_id, version FROM old_{ID_CHANGES}"
    rows = connection.sql(f"SELECT * FROM ({query})").fetchall()
    ends: dict[tuple[str, str], str | None] = {}
    for table, old_id, new_id, _ in sorted(rows, key=lambda row: [int(part) for part in row[3].split(".")]):
        for key in [key for key, end in ends.items() if key[0] == table and end == old_id]:
            ends[key] = new_id
        ends.setdefault((table, old_id), new_id)
    if ends:
        connection.executemany("INSERT INTO said VALUES (?, ?, ?)", [[*key, end] for key, end in ends.items()])


@dataclass(frozen=True, slots=True)
class _Place:
    """SQL for where an old row ``o`` should be found, given the tables it refers to; and the same of a new row ``n``.

    ``scope`` is what the row belongs to, and ``words`` what it is told by there; ``NULL`` where it is not told so.
    """

    target: str
    scope: str
    new_scope: str
    words: str
    new_words: str
    joins: str


def _match(pair: Pair, table: Table) -> None:
    connection = pair.connection
    place = _place_of_id(pair, table) if has_id(table) else _place_of_key(pair, table)
    parent = next((key.columns[0] for key in table.foreign_keys if key.table == table.name), None)
    has_parent = parent is not None and parent in pair.columns(table) and has_id(table)
    above = f"o.{name(parent)}" if parent and has_parent else "NULL"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE place AS
        SELECT o.{ROW} AS row, o.old_key, o.above, o.base, o.base AS target, o.scope, o.words, o.said,
            n.words IS NOT NULL AND n.words = o.words AS stays, false AS found
        FROM (
            SELECT o.{ROW}, {key_of(table, "o")} AS old_key, {above} AS above, {place.target} AS base,
                {place.scope} AS scope, {place.words} AS words, s.old_id IS NOT NULL AS said
            FROM old_{table.name} o
            LEFT JOIN said s ON s.table_name = {text(table.name)} AND s.old_id = {key_of(table, "o")}
            {place.joins}
        ) o
        LEFT JOIN (SELECT {key_of(table, "n")} AS key, {place.new_words} AS words FROM new_{table.name} n) n
            ON n.key = o.base
        """
    )
    _find_by_words(connection, table, place)
    if has_parent:
        _follow_above(connection)
    connection.execute(
        f"""
        CREATE TABLE match_{table.name} AS
        SELECT old_key, CASE WHEN n.key IS NOT NULL AND 1 = row_number() OVER (
            PARTITION BY target ORDER BY NOT said, NOT found, NOT stays, target = base, row
        ) THEN target END AS new_key
        FROM place LEFT JOIN (SELECT {key_of(table, "n")} AS key FROM new_{table.name} n) n ON n.key = target
        """
    )


def _place_of_id(pair: Pair, table: Table) -> _Place:
    """An id begins with that of what it belongs to: look where that is now."""
    (key,) = table.primary_key
    others = _references(pair, table)
    belongs = [(column, other) for column, other in others if column != key or other != table.name]
    ways = [(f"below(o.{name(key)}, o.{name(column)})", column) for column, _ in belongs]
    target = "CASE WHEN s.old_id IS NOT NULL THEN s.new_id"
    scope, new_scope = "CASE", "CASE"
    for condition, column in ways:
        rest = f"substr(o.{name(key)}, length(o.{name(column)}) + 1)"
        target += f" WHEN {condition} THEN {name('to_' + column)}.new_key || {rest}"
        scope += f" WHEN {condition} THEN {name('to_' + column)}.new_key"
        new_scope += f" WHEN below(n.{name(key)}, n.{name(column)}) THEN n.{name(column)}"
    target += f" ELSE o.{name(key)} END"
    words = pair.words(table)
    return _Place(
        target=target,
        scope=f"{scope} END" if ways else "NULL",
        new_scope=f"{new_scope} END" if ways else "NULL",
        words=f"o.{name(words)}" if words else "NULL",
        new_words=f"n.{name(words)}" if words else "NULL",
        joins=_joins(belongs),
    )


def _place_of_key(pair: Pair, table: Table) -> _Place:
    """A key that counts places among what a row belongs to: the row is told by what else it refers to."""
    others = _references(pair, table)
    inside = [(column, other) for column, other in others if column in table.primary_key]
    outside = [(column, other) for column, other in others if column not in table.primary_key]
    moved = {column: f"{name('to_' + column)}.new_key" for column, _ in others}
    separator = f" || {text(KEY_SEPARATOR)} || "
    counts = inside and outside

    def joined(columns: list[tuple[str, str]], row: str) -> str:
        if not counts:
            return "NULL"
        return separator.join(moved[c] if row == "o" else f"{row}.{name(c)}" for c, _ in columns)

    return _Place(
        target=separator.join(moved.get(column, f"o.{name(column)}") for column in table.primary_key),
        scope=joined(inside, "o"),
        new_scope=joined(inside, "n"),
        words=joined(outside, "o"),
        new_words=joined(outside, "n"),
        joins=_joins(others),
    )


def _references(pair: Pair, table: Table) -> list[tuple[str, str]]:
    """The columns of a table that refer to ids of another, with that other; the one nearest to the table first."""
    common = [other.name for other in pair.common]
    found = [
        (key.columns[0], key.table)
        for key in table.foreign_keys
        if len(key.columns) == 1
        and key.table != table.name
        and key.table in common
        and key.columns[0] in pair.columns(table)
    ]
    return sorted(found, key=lambda reference: -common.index(reference[1]))


def _joins(references: list[tuple[str, str]]) -> str:
    return "\n".join(
        f"LEFT JOIN match_{other} {name('to_' + column)} ON {name('to_' + column)}.old_key = o.{name(column)}"
        for column, other in references
    )


def _find_by_words(connection: duckdb.DuckDBPyConnection, table: Table, place: _Place) -> None:
    connection.execute(
        f"""
        WITH old_loose AS (
            SELECT old_key, scope, words,
                row_number() OVER (PARTITION BY scope, words ORDER BY row) AS number,
                count(*) OVER (PARTITION BY scope, words) AS times
            FROM place WHERE NOT said AND NOT stays AND scope IS NOT NULL AND words IS NOT NULL
        ),
        new_rows AS (
            SELECT {ROW} AS row, {key_of(table, "n")} AS key, {place.new_scope} AS scope, {place.new_words} AS words
            FROM new_{table.name} n
        ),
        new_loose AS (
            SELECT key, scope, words,
                row_number() OVER (PARTITION BY scope, words ORDER BY row) AS number,
                count(*) OVER (PARTITION BY scope, words) AS times
            FROM new_rows WHERE key NOT IN (SELECT target FROM place WHERE target IS NOT NULL AND (said OR stays))
        )
        UPDATE place SET target = new_loose.key, found = true
        FROM old_loose JOIN new_loose USING (scope, words, number, times)
        WHERE place.old_key = old_loose.old_key
        """
    )


def _follow_above(connection: duckdb.DuckDBPyConnection) -> None:
    """Move what is in a row that has moved, level by level."""
    while True:
        ((moved,),) = connection.execute(
            """
            UPDATE place SET target = above.target || substr(place.old_key, length(place.above) + 1)
            FROM (SELECT * FROM place) above
            WHERE above.old_key = place.above AND below(place.old_key, place.above)
                AND NOT place.said AND NOT place.found AND NOT place.stays
                AND above.target IS DISTINCT FROM above.base
                AND place.target IS DISTINCT FROM above.target || substr(place.old_key, length(place.above) + 1)
            """
        ).fetchall()
        if not moved:
            return


def _follow(connection: duckdb.DuckDBPyConnection, table: Table, steps: Sequence[pa.Table]) -> None:
    """Follow rows from step to step; one that is lost on the way is where it is without steps, if that is free."""
    joins = ""
    for number, step in enumerate(steps):
        connection.register(f"step_{number}", step)
        if number:
            joins += f" LEFT JOIN step_{number} ON step_{number}.old_key = step_{number - 1}.new_key"
    connection.execute(
        f"""
        CREATE OR REPLACE TABLE match_{table.name} AS
        WITH followed AS (
            SELECT step_0.old_key, step_{len(steps) - 1}.new_key FROM step_0 {joins}
            WHERE step_{len(steps) - 1}.new_key IS NOT NULL
        )
        SELECT m.old_key, coalesce(f.new_key, CASE WHEN taken.new_key IS NULL THEN m.new_key END) AS new_key
        FROM match_{table.name} m
        LEFT JOIN followed f ON f.old_key = m.old_key
        LEFT JOIN followed taken ON taken.new_key = m.new_key
        """
    )
    for number in range(len(steps)):
        connection.unregister(f"step_{number}")
