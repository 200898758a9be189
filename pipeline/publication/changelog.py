"""``CHANGELOG.md``: what changed since the version before, in words for somebody who has never seen a table.

Here belongs how a change is said: with the names of things, never their ids, and once for each thing, however many
cells it took. What changed belongs to ``difference``, why to ``causes``. What has no words of its own here is said with
the titles of the schema, so that a new column needs no new code.

A section names at most :data:`SHOWN` things of a table and counts the rest; ``changes.csv`` has everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.publication.binaries import read_tables
from pipeline.publication.causes import ADDED, CAUSES, PIPELINE, REFERENCE_DATA, REMOVED, REVISED
from pipeline.publication.difference import Difference
from pipeline.publication.matching import ID_CHANGES, has_id, key_of
from pipeline.publication.sql import name, text

#: How many things of a table a section names.
SHOWN = 40

_HEADINGS = {
    None: "What changed",
    ADDED: "New documents",
    REVISED: "Documents whose text was corrected",
    REMOVED: "Documents that were withdrawn",
    REFERENCE_DATA: "Corrections of the register of agencies",
    PIPELINE: "Better reading of the texts",
}
# Said of a thing by its other columns, or only of where it stands in a file.
_UNSAID = {"char_start", "char_end", "position", "path", "line", "source_sha256", "source_path", "label"}
# Of one body or of several: who has a role now, who has it beside others, who no longer has it.
_ROLES = {
    "lead": ("is now the lead of", "are now the leads of", "is now also a lead of", "are now also leads of",
             "is no longer a lead of"),
    "coordinating": ("now coordinates in", "now coordinate in", "now also coordinates in", "now also coordinate in",
                     "no longer coordinates in"),
    "approving": ("now approves", "now approve", "now also approves", "now also approve", "no longer approves"),
}  # fmt: skip
# Of these it is only said how many; these have no id, but can be named.
_COUNTED = {
    "provisions": ("passage of the texts", "passages of the texts"),
    "findings": ("remark on the reading (`findings`)", "remarks on the reading (`findings`)"),
}
_NAMED = ("task_agencies", "indicator_agencies", "agency_aliases", "agency_successions", ID_CHANGES)
_NO_ARTICLE = {"collective", "unregistered", "state-media", "state-owned-enterprise"}
# Characters of a quotation, of one that names a thing, of a title; words kept around those that differ.
_QUOTE, _NAME, _TITLE, _CONTEXT = 120, 70, 200, 4
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def first_changelog(package: Path, version: str) -> str:
    """Return the changelog of the first release, of the package in a folder."""
    tables = read_tables(package)
    tasks, indicators = (Counter(tables[table]["document_id"].to_pylist()) for table in ("tasks", "indicators"))
    lines = [f"# Version {version}", "", "The first version. Its documents:", ""]
    for row in tables["documents"].slice(0, SHOWN).to_pylist():
        lines.append(f"* {_document_line(row, tasks[row['document_id']], indicators[row['document_id']])}")
    lines += [f"* {words}" for words in _more(tables["documents"].num_rows - SHOWN, "document")]
    return "\n".join(lines) + "\n"


def changelog(difference: Difference, version: str, previous: str) -> str:
    """Return the changelog of ``version`` against ``previous``; changes whose cause is unknown come first."""
    writer = _Writer(difference)
    lines = [f"# Version {version}", "", f"What is new since version {previous}. {writer.summary()}", ""]
    for cause in (None, *CAUSES):
        sentences = list(writer.section(cause))
        if sentences:
            lines += [f"## {_HEADINGS[cause]}", "", *(f"* {sentence}" for sentence in sentences), ""]
    for heading, sentences in (
        ("Changed ids", list(writer.ids())),
        ("For those who load the data", list(writer.schema())),
    ):
        if sentences:
            lines += [f"## {heading}", "", *(f"* {sentence}" for sentence in sentences), ""]
    return "\n".join(lines).rstrip() + "\n"


def _document_line(row: dict[str, Any], tasks: int, indicators: int) -> str:
    day = _day(row["issued_on"])
    title = f": {_cut(row['title'], _TITLE)}" if row["title"] and row["number"] else ""
    counted = ", ".join(filter(None, (_count(tasks, "task"), _count(indicators, "indicator"))))
    report = "a report, which counts leave out" if row.get("authority") == "secondary" else ""
    said = "; ".join(filter(None, (report, counted)))
    return f"{_document(row)}{f' of {day}' if day else ''}{title}" + (f" ({said})" if said else "")


def _document(row: dict[str, Any]) -> str:
    called = " ".join(filter(None, (row["document_type"], row["number"]))) if row["number"] else row["title"]
    version = (
        "" if row["language"].startswith("en") else f" (text in {_LANGUAGES.get(row['language'], row['language'])})"
    )
    return f"{called or row['document_id']}{version}"


_LANGUAGES = {"vi": "Vietnamese"}


class _Writer:
    """Says the changes of one difference, with the names of the new tables, or of the old where a thing is gone."""

    def __init__(self, difference: Difference) -> None:
        self.difference = difference
        self.pair = difference.pair
        self.tables = {table.name: table for table in self.pair.tables}
        self.found: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.row_tables = [table.name for table in self.pair.common]
        unsaid = ", ".join(text(column) for column in sorted(_UNSAID))
        self.pair.connection.execute(
            f"""
            -- Of documents that come or go as a whole, one line is said, not one for each of their rows.
            CREATE TABLE whole AS SELECT coalesce(new_key, old_key) AS document_id FROM changes
                WHERE "table" = 'documents' AND operation IN ('added', 'removed');
            CREATE TABLE said_changes AS SELECT * FROM changes WHERE "column" NOT IN ({unsaid});
            """
        )

    def summary(self) -> str:
        """Say in one sentence how much changed."""
        counts = dict(self.pair.connection.sql("SELECT operation, count(*) FROM said_changes GROUP BY ALL").fetchall())
        said = [
            f"{counts[operation]:,} {noun if counts[operation] == 1 else plural}"
            for operation, noun, plural in (
                ("added", "row is new", "rows are new"),
                ("removed", "row is gone", "rows are gone"),
                ("re-keyed", "row has another id", "rows have other ids"),
                ("changed", "value changed", "values changed"),
            )
            if operation in counts
        ]
        return f"{_listed(said)}." if said else "The tables say the same; only the other files were made anew."

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
                yield from self._limited(cause, table, self._keys(cause, table), self._thing)
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
            now = {None: "is gone", row["old_id"]: "means the same as before"}.get(
                row["new_id"], f"is now `{row['new_id']}`"
            )
            yield f"`{row['old_id']}` ({row['table_name']}) {now}: {row['reason']}"
        yield from _more(len(rows) - SHOWN, "id")

    def schema(self) -> Iterator[str]:
        """Say how the tables themselves have changed."""
        for change in self.difference.schema:
            what = (
                f"column `{change.column}` of the table `{change.table}`"
                if change.column
                else f"table `{change.table}`"
            )
            if not change.table:
                what = "package"
            if change.operation == "changed":
                label = (change.new or change.old).partition(":")[0]
                yield f"The {label} of the {what} changed."
            else:
                yield f"The {what} was {change.operation}."

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
            way = "" if cause in (ADDED, REMOVED) else "New: " if side == "new" else "Withdrawn: "
            yield way + _document_line(row, *counts)
        yield from _more(len(keys) - SHOWN, "document")
        if cause in (REVISED, None):
            revised = self._column(
                f"SELECT new_key FROM changes WHERE \"table\" = 'documents' AND {_of(cause)}"
                " AND \"column\" = 'source_sha256' ORDER BY ALL"
            )
            if revised:
                said = _listed([self._said("documents", key) for key in revised[:SHOWN]])
                yield " ".join([f"The text of {said} was corrected.", *_more(len(revised) - SHOWN, "document")])

    def _limited(self, cause: str | None, table: str, keys: Sequence[str], say: Any) -> Iterator[str]:
        for key in keys[:SHOWN]:
            yield from say(cause, table, key)
        yield from _more(len(keys) - SHOWN, f"change in the table of {self.tables[table].title.lower()}", "changes")

    def _roles(self, cause: str | None, table: str, key: str) -> Iterator[str]:
        """The bodies of a task or indicator: who is new in a role, who is no longer, and who was before."""
        owner = self._owner(table)
        column = self.tables[table].foreign_keys[0].columns[0]
        old_key = self._old_key(owner, key)
        subject = self._said(owner, key)
        for role, (now, all_now, also, all_also, no_longer) in _ROLES.items():
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
                verb = (also if kept else now) if len(gained) == 1 else (all_also if kept else all_now)
                before = "" if kept else f"; it was {_listed(lost)}" if lost else "; none was known"
                yield f"{_capital(_listed(gained))} {verb} {subject}{before}."
                lost = lost if kept else []
            for body in lost:
                yield f"{_capital(body)} {no_longer} {subject}."
            if not gained and not lost and old != new:
                order = _listed([self._agency(agency) for agency in new])
                yield f"{_capital(subject)} now names in this order, as {role}: {order}."

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
        noun = "deadline" if table == "deadlines" else "target"
        if old != new:
            was = f"it was {_listed(old)}" if old else "none was known"
            yield f"The {noun} of {self._said(owner, key)} is now {_listed(new) or 'unknown'}; {was}."

    def _value(self, table: str, row: dict[str, Any]) -> str:
        words = _quoted(row["text"])
        if table == "deadlines":
            due = _day(row["due_on"]) or row["recurrence"]
            return (
                f"{words} (until {due})"
                if row["due_on"]
                else f"{words} (calendar rule {row['recurrence']})"
                if due
                else words
            )
        low, high = row["value_min"], row["value_max"]
        value = low if low == high else "–".join(filter(None, (low, high)))
        sign = "" if row["comparator"] in ("=", "between", "qualitative") else f"{row['comparator']} "
        return f"{words} (read as {sign}{value}{' ' + row['unit'] if row['unit'] else ''})" if value else words

    def _thing(self, cause: str | None, table: str, key: str) -> Iterator[str]:
        """A row that came, went, or has other values in some columns."""
        changes = self._rows(
            f'SELECT "column", operation, old, new FROM ({self._changed(cause, table)})'
            f" WHERE coalesce(new_key, old_key) = {text(key)} AND operation <> 're-keyed' ORDER BY column_place"
        )
        subject = self._said(table, key)
        of = {own for key in self.tables[table].foreign_keys for own in key.columns if key.table != "agencies"}
        for change in changes:
            if change["operation"] == "added":
                yield f"{_capital(subject)} is new."
            elif change["operation"] == "removed":
                yield f"{_capital(subject)} is no longer there."
            elif change["column"] == "cited_document_id" and change["new"]:
                yield f"{_capital(subject)} now leads to that document, which is here."
            elif change["column"] not in of:
                column = self.tables[table].column(change["column"])
                old, new = self._shown(table, column.name, change["old"], change["new"])
                was = f"it was {old}" if change["old"] else "it was not known"
                yield f"The {_small(column.title)} of {subject} is now {new if change['new'] else 'unknown'}; {was}."

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
            when = "no longer" if row["operation"] == "removed" else "now"
            names = f"The name {_quoted(row['alias'])} {when} leads"
            if row["times"] > 1:
                names = f"{row['times']:,} names, such as {_quoted(row['alias'])}, {when} lead"
            yield f"{names} to {self._agency(row['agency_id'])}."
        yield from _more(len(rows) - SHOWN, "agency")

    def _counted(self, cause: str | None, table: str) -> Iterator[str]:
        """Paragraphs of text, findings, and rows that have no name to be called by: how many."""
        rows = self._rows(
            "SELECT operation, count(DISTINCT coalesce(new_key, old_key)) AS times"
            f" FROM ({self._changed(cause, table)})"
            " WHERE operation <> 're-keyed' GROUP BY ALL ORDER BY ALL"
        )
        title = _small(self.tables[table].title)
        noun, plural = _COUNTED.get(table, (title.removesuffix("s"), title))
        verbs = {
            "added": ("is new", "are new"),
            "removed": ("is gone", "are gone"),
            "changed": ("has changed", "have changed"),
        }
        for row in rows:
            one, several = verbs[row["operation"]]
            yield f"{row['times']:,} " + (f"{noun} {one}." if row["times"] == 1 else f"{plural} {several}.")

    # Names of things.

    def _said(self, table: str, key: str) -> str:
        """Name a row: a task by its number or words and its document, a body by its name."""
        side = "new" if self._row(table, key, "new") else "old"
        row = self._row(table, key, side)
        if table == "agencies":
            return self._agency(key)
        if table == "documents":
            return _document(row)
        if table == "agency_successions":
            return (
                f"the succession of {self._agency(row['predecessor_id'])} by {self._agency(row['successor_id'])}"
                f" ({row['scope']})"
            )
        inside = self._row("documents", row["document_id"], side) if row.get("document_id") else None
        where = f" of {_document(inside)}" if inside else ""
        if table == "citations":
            cited = " ".join(filter(None, (row["document_type"], row["number"]))) or "another document"
            return f"the reference to {cited}{where.replace(' of ', ' in ', 1)}"
        noun = _small(self.tables[table].title).removesuffix("s")
        words = self.pair.words(self.tables[table])
        if row.get("number"):
            return f"{noun} {row['number'].rstrip('.')}{where}"
        return f"the {noun} {_quoted(row[words], _NAME)}{where}" if words and row[words] else f"a {noun}{where}"

    def _shown(self, table: str, column: str, *values: str | None) -> list[str]:
        """Values as a reader would say them; of long texts only where they differ."""
        definition = self.tables[table].column(column)
        if any(column in key.columns and key.table == "agencies" for key in self.tables[table].foreign_keys):
            return [self._agency(value) if value else "" for value in values]
        if definition.values:
            titles = {value: f"“{entry.title}”" for value, entry in definition.values.items()}
            return [titles.get(value or "", value or "") for value in values]
        if definition.type == "date":
            return [_day(value) for value in values]
        return [_quoted(words) for words in _contrasted([value or "" for value in values])]

    def _agency(self, key: str) -> str:
        row = self._row("agencies", key, "new") or self._row("agencies", key, "old")
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


def _more(count: int, noun: str, plural: str = "") -> list[str]:
    return [f"… and {_count(count, noun, plural)} more."] if count > 0 else []


def _count(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}" if count else ""


def _day(value: date | str | None) -> str:
    """Write a date as a person does, in any locale: 9 January 2025."""
    if not value:
        return ""
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


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


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _small(title: str) -> str:
    """Write a title in the middle of a sentence; the names of languages keep their capitals."""
    return title if title.startswith(("English", "Vietnamese")) else title[:1].lower() + title[1:]
