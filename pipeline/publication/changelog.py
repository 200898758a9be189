"""``CHANGELOG.md`` and ``CHANGELOG.vi.md``: what changed since the version before, for somebody who never saw a table.

Here belongs what of a change is said: with the names of things, never their ids, and once for each thing, however many
cells it took. The sentences of each language are in ``phrases``; what changed belongs to ``difference``, why to
``causes``. What has no words of its own is said with the titles of the schema, so that a new column needs no new code.

A section names at most :data:`SHOWN` things of a table and counts the rest; ``changes.csv`` has everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.publication.binaries import read_tables
from pipeline.publication.causes import ADDED, CAUSES, REMOVED, REVISED
from pipeline.publication.difference import Difference
from pipeline.publication.matching import ID_CHANGES, has_id, key_of
from pipeline.publication.phrases import PHRASES, Phrases
from pipeline.publication.sql import name, text

#: How many things of a table a section names.
SHOWN = 40

# Said of a thing by its other columns, or only of where it stands in a file.
_UNSAID = {"char_start", "char_end", "position", "path", "line", "source_sha256", "source_path", "label"}
_ROLES = ("lead", "coordinating", "approving")
# Of these it is only said how many; these have no id, but can be named.
_COUNTED = ("provisions", "findings")
_NAMED = ("task_agencies", "indicator_agencies", "agency_aliases", "agency_successions", ID_CHANGES)
_NO_ARTICLE = {"collective", "unregistered", "state-media", "state-owned-enterprise"}
# Characters of a quotation, of one that names a thing, of a title; words kept around those that differ.
_QUOTE, _NAME, _TITLE, _CONTEXT = 120, 70, 200, 4


def first_changelog(package: Path, version: str, language: str = "en") -> str:
    """Return the changelog of the first release, of the package in a folder; ``language`` is ``en`` or ``vi``."""
    phrases = PHRASES[language]
    tables = read_tables(package)
    tasks, indicators = (_rows_of_documents(tables[name]) for name in ("tasks", "indicators"))
    lines = [f"# {phrases.say('title', version=version)}", "", phrases.say("first"), ""]
    for row in tables["documents"].slice(0, SHOWN).to_pylist():
        lines.append(f"* {_document_line(phrases, row, tasks[row['document_id']], indicators[row['document_id']])}")
    lines += [f"* {words}" for words in _more(phrases, tables["documents"].num_rows - SHOWN, "count.document")]
    return "\n".join(lines) + "\n"


def _rows_of_documents(table: pa.Table) -> Mapping[str, int]:
    counts: Any = table["document_id"].value_counts()
    return Counter(dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)))


def changelog(difference: Difference, version: str, previous: str, language: str = "en") -> str:
    """Return the changelog of ``version`` against ``previous``; changes whose cause is unknown come first."""
    phrases = PHRASES[language]
    writer = _Writer(difference, phrases)
    since = phrases.say("since", previous=previous, summary=writer.summary())
    lines = [f"# {phrases.say('title', version=version)}", "", since, ""]
    sections = [(f"heading.{cause}" if cause else "heading", writer.section(cause)) for cause in (None, *CAUSES)]
    for heading, said in (*sections, ("heading.ids", writer.ids()), ("heading.schema", writer.schema())):
        sentences = [f"* {_capital(sentence)}" for sentence in said]
        if sentences:
            lines += [f"## {phrases.say(heading)}", "", *sentences, ""]
    return "\n".join(lines).rstrip() + "\n"


def _document_line(phrases: Phrases, row: dict[str, Any], tasks: int, indicators: int) -> str:
    day = phrases.day(row["issued_on"])
    title = f": {_cut(row['title'], _TITLE)}" if row["title"] and row["number"] else ""
    counts = (("count.task", tasks), ("count.indicator", indicators))
    counted = ", ".join(phrases.say(noun, count) for noun, count in counts if count)
    report = phrases.say("document.report") if row.get("authority") == "secondary" else ""
    said = "; ".join(filter(None, (report, counted)))
    words = _document(phrases, row) + (phrases.say("document.day", day=day) if day else "") + title
    return _capital(words) + (f" ({said})" if said else "")


def _document(phrases: Phrases, row: dict[str, Any]) -> str:
    called = str(row["title"] or row["document_id"])
    if row["number"]:
        called = phrases.say("document.numbered", type=row["document_type"] or "", number=row["number"]).strip()
    language = row["language"].partition("-")[0]
    if language == phrases.language:
        return called
    name = f"language.{language}"
    named = phrases.say(name) if name in phrases.phrases else row["language"]
    return f"{called}{phrases.say('document.language', language=named)}"


class _Writer:
    """Says the changes of one difference, with the names of the new tables, or of the old where a thing is gone."""

    def __init__(self, difference: Difference, phrases: Phrases) -> None:
        self.phrases = phrases
        self.say = phrases.say
        self.difference = difference
        self.pair = difference.pair
        self.tables = {table.name: table for table in self.pair.tables}
        self.found: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.row_tables = [table.name for table in self.pair.common]
        unsaid = ", ".join(text(column) for column in sorted(_UNSAID))
        self.pair.connection.execute(
            f"""
            -- Of documents that come or go as a whole, one line is said, not one for each of their rows.
            CREATE OR REPLACE TABLE whole AS SELECT coalesce(new_key, old_key) AS document_id FROM changes
                WHERE "table" = 'documents' AND operation IN ('added', 'removed');
            CREATE OR REPLACE TABLE said_changes AS SELECT * FROM changes WHERE "column" NOT IN ({unsaid});
            """
        )

    def summary(self) -> str:
        """Say in one sentence how much changed."""
        counts = dict(self.pair.connection.sql("SELECT operation, count(*) FROM said_changes GROUP BY ALL").fetchall())
        operations = ("added", "removed", "re-keyed", "changed")
        said = [self.say(f"rows.{operation}", counts[operation]) for operation in operations if operation in counts]
        return f"{_capital(self.phrases.listed(said))}." if said else self.say("same")

    def section(self, cause: str | None) -> Iterator[str]:
        """Say what a cause brought, the whole documents first."""
        yield from self._documents(cause)
        roles, lists = ("task_agencies", "indicator_agencies"), ("deadlines", "indicator_targets")
        for table in self.row_tables:
            if table in roles:
                yield from self._limited(cause, table, self._subjects(cause, table), self._roles)
            elif table in lists:
                yield from self._limited(cause, table, self._subjects(cause, table), self._values)
            elif table == "agency_aliases":
                yield from self._aliases(cause)
            elif table not in (*_COUNTED, ID_CHANGES) and self._has_name(table):
                keys = self._keys(cause, table)
                if table == "agencies":
                    unknown = self._unregistered(cause)
                    yield from self._bodies(unknown)
                    keys = [key for key in keys if key not in unknown]
                yield from self._limited(cause, table, keys, self._thing)
        for table in self.row_tables:
            if table in _COUNTED or not self._has_name(table):
                yield from self._counted(cause, table)

    def ids(self) -> Iterator[str]:
        """Say which ids were changed, and why; here they are named, for those who have noted them."""
        if ID_CHANGES not in self.pair.new.tables:
            return
        rows = self._rows(
            f"SELECT n.* FROM changes c JOIN new_{ID_CHANGES} n"
            f" ON {self._key(ID_CHANGES, 'n')} = c.new_key"
            f" WHERE c.\"table\" = '{ID_CHANGES}' AND c.operation = 'added' ORDER BY c.new_key"
        )
        for row in rows[:SHOWN]:
            way = {None: "id.gone", row["old_id"]: "id.same"}.get(row["new_id"], "id.now")
            ids = {"old": row["old_id"], "new": row["new_id"] or ""}
            yield self.say(way, table=row["table_name"], reason=row["reason"], **ids)
        yield from self._more(len(rows) - SHOWN, "count.id")

    def schema(self) -> Iterator[str]:
        """Say how the tables themselves have changed."""
        for change in self.difference.schema:
            kind = "column" if change.column else "table" if change.table else "package"
            thing = self.say(f"schema.{kind}", column=change.column or "", table=change.table or "")
            label = (change.new or change.old).partition(":")[0]
            yield self.say(f"schema.{change.operation}", thing=thing, label=label)

    # What has changed, by cause.

    def _changed(self, cause: str | None, table: str) -> str:
        """SQL for the changes of a cause in a table, without those of whole documents and of mere places."""
        return (
            f'SELECT * FROM said_changes WHERE "table" = {text(table)} AND {_of(cause)}'
            " AND regexp_extract(coalesce(new_key, old_key), '^[^#~]*') NOT IN (SELECT document_id FROM whole)"
        )

    def _keys(self, cause: str | None, table: str) -> list[str]:
        """The rows that came, went or changed, by key."""
        return self._column(
            f"SELECT DISTINCT coalesce(new_key, old_key) AS key FROM ({self._changed(cause, table)})"
            " WHERE operation <> 're-keyed' ORDER BY in_order(key)"
        )

    def _subjects(self, cause: str | None, table: str) -> list[str]:
        """What the changed rows of a table belong to, by its new id, if that did not come or go itself."""
        owner = self._owner(table)
        column = self.tables[table].foreign_keys[0].columns[0]
        return self._column(
            f"""
            SELECT DISTINCT m.new_key AS key
            FROM ({self._changed(cause, table)}) c
            LEFT JOIN new_{table} n ON {self._key(table, "n")} = c.new_key
            LEFT JOIN old_{table} o ON {self._key(table, "o")} = c.old_key
            JOIN match_{owner} m ON m.new_key = n.{name(column)} OR m.old_key = o.{name(column)}
            WHERE m.new_key IS NOT NULL ORDER BY in_order(key)
            """
        )

    def _owner(self, table: str) -> str:
        return self.tables[table].foreign_keys[0].table

    # Sentences.

    def _documents(self, cause: str | None) -> Iterator[str]:
        keys = self._column(
            f"SELECT coalesce(new_key, old_key) FROM changes WHERE \"table\" = 'documents' AND {_of(cause)}"
            " AND operation IN ('added', 'removed') ORDER BY ALL"
        )
        for key in keys[:SHOWN]:
            side = "new" if self._row("documents", key, "new") else "old"
            row = self._row("documents", key, side)
            counts = [
                self._column(f"SELECT count(*) FROM {side}_{table} WHERE document_id = {text(key)}")[0]
                for table in ("tasks", "indicators")
            ]
            line = _document_line(self.phrases, row, *counts)
            way = "document.new" if side == "new" else "document.withdrawn"
            yield line if cause in (ADDED, REMOVED) else self.say(way, document=line)
        yield from self._more(len(keys) - SHOWN, "count.document")
        if cause in (REVISED, None):
            revised = self._column(
                f"SELECT new_key FROM changes WHERE \"table\" = 'documents' AND {_of(cause)}"
                " AND \"column\" = 'source_sha256' ORDER BY ALL"
            )
            if revised:
                said = self.phrases.listed([self._said("documents", key) for key in revised[:SHOWN]])
                corrected = self.say("document.corrected", documents=said)
                yield " ".join([corrected, *self._more(len(revised) - SHOWN, "count.document")])

    def _limited(self, cause: str | None, table: str, keys: Sequence[str], say: Any) -> Iterator[str]:
        for key in keys[:SHOWN]:
            yield from say(cause, table, key)
        yield from self._more(len(keys) - SHOWN, "count.change", table=self.phrases.title(self.tables[table]))

    def _roles(self, cause: str | None, table: str, key: str) -> Iterator[str]:
        """The bodies of a task or indicator: who is new in a role, who is no longer, and who was before."""
        owner = self._owner(table)
        column = self.tables[table].foreign_keys[0].columns[0]
        old_key = self._old_key(owner, key)
        subject = self._said(owner, key)
        for role in _ROLES:
            old, new = (
                self._column(
                    f"SELECT agency_id FROM {side}_{table} WHERE {name(column)} = {text(identifier)}"
                    f" AND role = {text(role)} ORDER BY CAST(position AS INTEGER)"
                )
                for side, identifier in (("old", old_key), ("new", key))
            )
            gained = [self._agency(agency) for agency in new if agency not in old]
            lost = [self._agency(agency) for agency in old if agency not in new]
            if gained:
                kept = len(lost) < len(old)
                bodies = self.phrases.listed(gained)
                words = self.say(f"{role}.{'also' if kept else 'now'}", len(gained), bodies=bodies, subject=subject)
                yield words + ("." if kept else f"; {self._was(lost)}.")
                lost = lost if kept else []
            for body in lost:
                yield self.say(f"{role}.no longer", bodies=body, subject=subject) + "."
            if not gained and not lost and old != new:
                order = self.phrases.listed([self._agency(agency) for agency in new])
                yield self.say(f"{role}.order", subject=subject, bodies=order)

    def _was(self, old: Sequence[str]) -> str:
        return self.say("was", old=self.phrases.listed(old)) if old else self.say("was.none")

    def _values(self, cause: str | None, table: str, key: str) -> Iterator[str]:
        """The deadlines of a task or the targets of an indicator, all of them together as they were and as they are."""
        owner = self._owner(table)
        column = self.tables[table].foreign_keys[0].columns[0]
        old, new = (
            [
                self._value(table, row)
                for row in self._rows(
                    f"SELECT * FROM {side}_{table} WHERE {name(column)} = {text(identifier)} ORDER BY _row"
                )
            ]
            for side, identifier in (("old", self._old_key(owner, key)), ("new", key))
        )
        if old != new:
            now = self.phrases.listed(new) or self.say("unknown")
            yield self.say(f"{table}.now", subject=self._said(owner, key), new=now, was=self._was(old))

    def _value(self, table: str, row: dict[str, Any]) -> str:
        words = _quoted(row["text"])
        if table == "deadlines":
            due = self.phrases.day(row["due_on"])
            if due:
                return self.say("until", words=words, day=due)
            return self.say("recurring", words=words, rule=row["recurrence"]) if row["recurrence"] else words
        low, high = row["value_min"], row["value_max"]
        value = low if low == high else "–".join(filter(None, (low, high)))
        sign = "" if row["comparator"] in ("=", "between", "qualitative") else f"{row['comparator']} "
        read = f"{sign}{value}{' ' + row['unit'] if row['unit'] else ''}"
        return self.say("read as", words=words, value=read) if value else words

    def _thing(self, cause: str | None, table: str, key: str) -> Iterator[str]:
        """A row that came, went, or has other values in some columns."""
        changes = self._rows(
            f'SELECT "column", operation, old, new FROM ({self._changed(cause, table)})'
            f" WHERE coalesce(new_key, old_key) = {text(key)} AND operation <> 're-keyed' ORDER BY column_place"
        )
        subject = self._said(table, key)
        of = {own for key in self.tables[table].foreign_keys for own in key.columns if key.table != "agencies"}
        for change in changes:
            if change["operation"] in ("added", "removed"):
                yield self.say(f"row.{change['operation']}", subject=subject)
            elif change["column"] == "cited_document_id" and change["new"]:
                yield self.say("row.leads", subject=subject)
            elif change["column"] not in of:
                column = self.tables[table].column(change["column"])
                old, new = self._shown(table, column.name, change["old"], change["new"])
                was = self.say("was", old=old) if change["old"] else self.say("was.unknown")
                now = new if change["new"] else self.say("unknown")
                yield self.say("row.changed", column=self.phrases.title(column), subject=subject, new=now, was=was)

    def _aliases(self, cause: str | None) -> Iterator[str]:
        """How many names lead to a body that did not before, or do no more."""
        rows = self._rows(
            f"""
            SELECT operation, coalesce(n.agency_id, o.agency_id) AS agency_id, count(*) AS times,
                min(coalesce(n.alias, o.alias)) AS alias
            FROM ({self._changed(cause, "agency_aliases")}) c
            LEFT JOIN new_agency_aliases n ON {self._key("agency_aliases", "n")} = c.new_key
            LEFT JOIN old_agency_aliases o ON {self._key("agency_aliases", "o")} = c.old_key
            GROUP BY ALL ORDER BY ALL
            """
        )
        for row in rows[:SHOWN]:
            way = "alias.removed" if row["operation"] == "removed" else "alias.added"
            yield self.say(way, row["times"], alias=_quoted(row["alias"]), agency=self._agency(row["agency_id"]))
        yield from self._more(len(rows) - SHOWN, "count.agency")

    def _unregistered(self, cause: str | None) -> list[str]:
        """The bodies that came without being in the register: in the words of a text alone."""
        added = f"SELECT new_key FROM ({self._changed(cause, 'agencies')}) WHERE operation = 'added'"
        return self._column(
            f"SELECT agency_id FROM new_agencies WHERE kind = 'unregistered' AND agency_id IN ({added}) ORDER BY ALL"
        )

    def _bodies(self, keys: Sequence[str]) -> Iterator[str]:
        if keys:
            named = self.phrases.listed([self._agency(key) for key in keys[:SHOWN]])
            said = self.say("bodies.unregistered", len(keys), bodies=named)
            yield " ".join([said, *self._more(len(keys) - SHOWN, "count.agency")])

    def _counted(self, cause: str | None, table: str) -> Iterator[str]:
        """Paragraphs of text, findings, and rows that have no name to be called by: how many."""
        rows = self._rows(
            "SELECT operation, count(DISTINCT coalesce(new_key, old_key)) AS times"
            f" FROM ({self._changed(cause, table)})"
            " WHERE operation <> 're-keyed' GROUP BY ALL ORDER BY ALL"
        )
        one, many = self.phrases.one_of(self.tables[table]), self.phrases.title(self.tables[table])
        noun = f"count.{table}" if table in _COUNTED else "count.row"
        for row in rows:
            things = self.say(noun, row["times"], thing=one, things=many)
            yield self.say(f"counted.{row['operation']}", row["times"], things=things)

    def _more(self, count: int, noun: str, **words: str) -> list[str]:
        return _more(self.phrases, count, noun, **words)

    # Names of things.

    def _said(self, table: str, key: str) -> str:
        """Name a row: a task by its number or words and its document, a body by its name."""
        side = "new" if self._row(table, key, "new") else "old"
        row = self._row(table, key, side)
        if table == "agencies":
            return self._agency(key)
        if table == "documents":
            return _document(self.phrases, row)
        if table == "agency_successions":
            before, after = (self._agency(row[f"{which}_id"]) for which in ("predecessor", "successor"))
            return self.say("name.succession", predecessor=before, successor=after, scope=row["scope"])
        inside = self._row("documents", row["document_id"], side) if row.get("document_id") else None
        document = _document(self.phrases, inside) if inside else ""
        if table == "citations":
            cited = " ".join(filter(None, (row["document_type"], row["number"]))) or self.say("name.another document")
            return self.say("name.citation", cited=cited) + (self.say("in", document=document) if inside else "")
        where = self.say("of", document=document) if inside else ""
        noun = self.phrases.one_of(self.tables[table])
        words = self.pair.words(self.tables[table])
        if row.get("number"):
            return self.say("name.numbered", noun=noun, number=row["number"].rstrip(".")) + where
        if words and row[words]:
            return self.say("name.quoted", noun=noun, words=_quoted(row[words], _NAME)) + where
        return self.say("name.unnamed", noun=noun) + where

    def _shown(self, table: str, column: str, *values: str | None) -> list[str]:
        """Values as a reader would say them; of long texts only where they differ."""
        definition = self.tables[table].column(column)
        if any(column in key.columns and key.table == "agencies" for key in self.tables[table].foreign_keys):
            return [self._agency(value) if value else "" for value in values]
        if definition.values:
            own = "title_vi" if self.phrases.language == "vi" else "title"
            titles = {value: f"“{getattr(entry, own)}”" for value, entry in definition.values.items()}
            return [titles.get(value or "", value or "") for value in values]
        if definition.type == "date":
            return [self.phrases.day(value) for value in values]
        return [_quoted(words) for words in _contrasted([value or "" for value in values])]

    def _agency(self, key: str) -> str:
        row = self._row("agencies", key, "new") or self._row("agencies", key, "old")
        if self.phrases.language == "vi":
            return row.get("name_vi") or row.get("name_en") or key
        called = row.get("name_en") or row.get("name_vi") or key
        article = "" if row.get("kind") in _NO_ARTICLE or called.startswith(("Viet", "The ", "the ")) else "the "
        return f"{article}{called}"

    def _has_name(self, table: str) -> bool:
        return table in _NAMED or has_id(self.tables[table])

    # Queries.

    def _key(self, table: str, row: str) -> str:
        return key_of(self.tables[table], row)

    def _old_key(self, table: str, key: str) -> str:
        keys = self._column(f"SELECT old_key FROM match_{table} WHERE new_key = {text(key)}")
        return keys[0] if keys else ""

    def _row(self, table: str, key: str, side: str) -> dict[str, Any]:
        if (table, key, side) not in self.found:
            rows = self._rows(f"SELECT * FROM {side}_{table} r WHERE {self._key(table, 'r')} = {text(key)}")
            self.found[table, key, side] = rows[0] if rows else {}
        return self.found[table, key, side]

    def _rows(self, query: str) -> list[dict[str, Any]]:
        result = self.pair.connection.execute(query)
        columns = [column[0] for column in result.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]

    def _column(self, query: str) -> list[Any]:
        return [row[0] for row in self.pair.connection.execute(query).fetchall()]


def _of(cause: str | None) -> str:
    """SQL for a change being of a cause, or of none that is known."""
    return "cause IS NULL" if cause is None else f"cause = {text(cause)}"


def _more(phrases: Phrases, count: int, noun: str, **words: str) -> list[str]:
    return [phrases.say("more", things=phrases.say(noun, count, **words))] if count > 0 else []


def _quoted(words: str, length: int = _QUOTE) -> str:
    return f"“{_cut(words, length)}”"


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def _contrasted(texts: Sequence[str]) -> list[str]:
    """Cut off what long texts have in common before and after the words that differ, but for a few words."""
    if max(map(len, texts)) <= _QUOTE or not all(texts):
        return list(texts)
    split = [words.split(" ") for words in texts]
    before = _shared(split)
    after = _shared([words[before:][::-1] for words in split])
    start = max(0, before - _CONTEXT)
    cut = []
    for words in split:
        end = min(len(words), len(words) - after + _CONTEXT)
        cut.append("… " * (start > 0) + " ".join(words[start:end]) + " …" * (end < len(words)))
    return cut


def _shared(texts: Sequence[Sequence[str]]) -> int:
    """How many words texts begin with that are the same in all of them."""
    return next((n for n, words in enumerate(zip(*texts, strict=False)) if len(set(words)) > 1), min(map(len, texts)))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
