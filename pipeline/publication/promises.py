"""The promise of ids: an id that was published keeps naming what it named, or the table ``id_changes`` says otherwise.

Here belongs what breaks the promise, and which rows of ``id_changes`` make it good. Where a thing is now that had
another id belongs to ``matching``.

An id is the key of a table with a key of one column. Ids of findings are not promised: a finding is a remark on how
one release was read, and is gone when it is mended.

An id breaks the promise that

* is *gone*;
* has *moved*: what it named is found under another id, whether the old one is gone or names something else now;
* has *other words*: it names a place of a document or a body, and fewer than :data:`ALIKE` of the words there, old and
  new taken together, are the same. Ids that count deadlines, targets or citations of a provision name no words but a
  value, which may be corrected.

A row of ``id_changes`` that the release before has not makes good its ``old_id`` and what goes the same way below it.
With the old id as the new one it says that other words still mean the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.publication.difference import Difference
from pipeline.publication.matching import ID_CHANGES, Pair, has_id, key_of
from pipeline.publication.problem import Problem
from pipeline.publication.sql import name, text
from pipeline.tables.schema import Table

#: The least share of words in common, of all words of both texts, that corrected words keep. Of tasks that follow each
#: other in the first documents published, nine in ten pairs have less than this in common.
ALIKE = 0.3
#: The table whose ids are of one release only.
FINDINGS = "findings"

_WHERE = f"reference/{ID_CHANGES}.csv"
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Break:
    """An id that no longer names what it named.

    ``new_id`` is where that is now, None where it is gone, the id itself where it was given other words. The words are
    those it named and those it names now, where it still names something.
    """

    table: str
    old_id: str
    new_id: str | None
    old_words: str | None
    new_words: str | None

    def problem(self, version: str) -> Problem:
        """Say what is wrong and what to do about it in the release ``version``."""
        named = f"named {_quoted(self.old_words)}" if self.old_words else "was published"
        new_id, hint = self.new_id or "", ""
        if self.new_id == self.old_id:
            problem = f"{named}, and now {_quoted(self.new_words)}"
            new_id, hint = "", f" (or {self.old_id} also as the new id, if it means the same)"
        elif self.new_id:
            problem = f"{named}, which is now {self.new_id}"
        else:
            problem = f"{named}, and is gone"
        line = f"{self.table},{self.old_id},{new_id},{version},<reason>"
        return Problem(
            f"{self.table} {self.old_id}", problem, f"mend what reads it, or say so in {_WHERE}: {line}{hint}"
        )


@dataclass(frozen=True, slots=True)
class Promise:
    """Whether any id broke the promise, made good or not, and those that nothing makes good.

    Of the latter, those that go the same way as another above them are left out: what makes good one does the other.
    """

    broken: bool
    unsaid: tuple[Break, ...]


def check_promise(difference: Difference) -> Promise:
    """Find the ids that break the promise."""
    pair = difference.pair
    _find(pair)
    unsaid = pair.connection.sql(
        """
        SELECT table_name, old_id, new_id, old_words, new_words FROM broken b
        WHERE NOT made_good AND NOT EXISTS (
            SELECT 1 FROM covers c JOIN broken above ON above.table_name = c.above
            WHERE c.table_name = b.table_name AND NOT above.made_good AND below(b.old_id, above.old_id)
                AND above.place < b.place + CAST(above.old_id <> b.old_id AS INTEGER)
                AND b.new_id IS NOT DISTINCT FROM above.new_id || substr(b.old_id, length(above.old_id) + 1)
        )
        ORDER BY place, in_order(old_id)
        """
    ).fetchall()
    ((broken,),) = pair.connection.sql(
        "SELECT count(*) FROM broken WHERE new_id IS DISTINCT FROM old_id OR NOT made_good"
    ).fetchall()
    return Promise(bool(broken), tuple(Break(*row) for row in unsaid))


def check_id_changes(difference: Difference, version: str) -> Iterator[Problem]:
    """Yield what is wrong with the rows of ``id_changes`` that came since the release before, made ``version``."""
    pair = difference.pair
    if ID_CHANGES not in pair.new.tables:
        return
    key = key_of(pair.new.tables[ID_CHANGES], "r")
    if ID_CHANGES in pair.old.tables:
        lost = f"SELECT {key} FROM old_{ID_CHANGES} r EXCEPT SELECT {key} FROM new_{ID_CHANGES} r ORDER BY ALL"
        for (row,) in pair.connection.sql(lost).fetchall():
            yield Problem(
                _WHERE, f"the row {row} was published and is gone", "put it back: old ids are looked up in it"
            )
        came = f"SELECT * FROM new_{ID_CHANGES} r WHERE {key} NOT IN (SELECT {key} FROM old_{ID_CHANGES} r)"
    else:
        came = f"SELECT * FROM new_{ID_CHANGES}"
    rows = pair.connection.sql(f"SELECT table_name, old_id, new_id, version FROM ({came}) ORDER BY ALL").fetchall()
    promised = {table.name: table for table in pair.common if has_promise(table)}
    for table_name, old_id, new_id, stated in rows:
        place = f"{_WHERE}, {old_id}"
        if stated != version:
            yield Problem(place, f"the version is {stated}, but this one will be {version}", f"write {version}")
        if table_name not in promised:
            yield Problem(place, f"the table {table_name} has no ids that are promised", "correct the table")
            continue
        for side, identifier in (("old", old_id), ("new", new_id)):
            if identifier and not _has(pair, promised[table_name], side, identifier):
                yield Problem(place, f"the {side} {table_name} have no {identifier}", "correct the id")


def has_promise(table: Table) -> bool:
    """Whether the ids of a table are kept from release to release."""
    return has_id(table) and table.name != FINDINGS


def _has(pair: Pair, table: Table, side: str, identifier: str) -> bool:
    query = f"SELECT 1 FROM {side}_{table.name} WHERE {name(table.primary_key[0])} = ?"
    return bool(pair.connection.execute(query, [identifier]).fetchall())


def _find(pair: Pair) -> None:
    """Make the tables ``covers``, of the tables above each, and ``broken``."""
    connection = pair.connection
    connection.execute(
        r"""
        CREATE MACRO words_of(said) AS list_distinct(regexp_extract_all(lower(said), '[\p{L}\p{M}\p{N}]+'));
        CREATE MACRO likeness(one, other) AS
            len(list_intersect(words_of(one), words_of(other)))
            / len(list_distinct(list_concat(words_of(one), words_of(other))));
        CREATE TABLE covers (table_name VARCHAR, above VARCHAR);
        CREATE TABLE broken (
            place INTEGER, table_name VARCHAR, old_id VARCHAR, new_id VARCHAR, old_words VARCHAR, new_words VARCHAR,
            made_good BOOLEAN
        )
        """
    )
    above: dict[str, set[str]] = {}
    for place, table in enumerate(pair.common):
        above[table.name] = {table.name}.union(*(above.get(key.table, set()) for key in table.foreign_keys))
        if has_promise(table):
            covers = [[table.name, other] for other in sorted(above[table.name])]
            connection.executemany("INSERT INTO covers VALUES (?, ?)", covers)
            _find_in(pair, table, place)


def _find_in(pair: Pair, table: Table, place: int) -> None:
    words = pair.words(table)
    old_words, new_words = (f"{row}.{name(words)}" if words else "NULL" for row in "on")
    pair.connection.execute(
        rf"""
        INSERT INTO broken
        SELECT *, EXISTS (
            SELECT 1 FROM covers c JOIN said s ON s.table_name = c.above
            WHERE c.table_name = {text(table.name)} AND below(old_id, s.old_id)
                AND new_id IS NOT DISTINCT FROM s.new_id || substr(old_id, length(s.old_id) + 1)
        )
        FROM (
            SELECT {place}, {text(table.name)}, m.old_key AS old_id, m.new_key AS new_id, {old_words}, {new_words}
            FROM match_{table.name} m
            JOIN old_{table.name} o ON {key_of(table, "o")} = m.old_key
            LEFT JOIN new_{table.name} n ON {key_of(table, "n")} = m.old_key
            WHERE m.new_key IS DISTINCT FROM m.old_key
                OR {old_words} <> {new_words} AND NOT regexp_matches(m.old_key, '~[a-z-]+-[0-9]+$')
                    AND likeness({old_words}, {new_words}) < {ALIKE}
        )
        """
    )


def _quoted(words: str | None) -> str:
    words = words or ""
    return f"“{words if len(words) <= _SHOWN else words[: _SHOWN - 1] + '…'}”"
