"""The calendar, ``deadlines.ics``: the days by which tasks are due, for any calendar program (RFC 5545).

Here belongs what of a deadline an entry says and on which day it stands. Which tasks count is for the view
``counted_tasks`` to say: those of official documents that are in force, each in one language.

* An entry is an event of a whole day (to-dos are what Google Calendar and Outlook leave out when they import a file),
  on the last day of the time stated, or on its first day where it has no last one ("from 2025 on").
* A recurring deadline is one event with a rule, from the first day of the time stated, else of the document, on. Where
  the source names no day in the year, month or week, it is the last one; a quarter is one of the calendar.
* A deadline without a day (ongoing, or counted from an event whose date is unknown) has no entry. The description of
  the calendar says how many of them there are.

The words around the source's own are those of the schema, in the language of the document. Nothing is of the day the
file was written: every entry is stamped with the date of the release.
"""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar, Event, vRecur

from pipeline.publication.sql import in_memory, offer
from pipeline.publication.views import read_views
from pipeline.tables.schema import Package
from pipeline.tables.stored import AnyTable

# What the query below reads, and what these views read.
_VIEWS = ("counted_documents", "counted_tasks")
_TABLES = (
    "documents",
    "tasks",
    "deadlines",
    "task_agencies",
    "agencies",
    "document_alignments",
    "provision_alignments",
)

_ENTRIES = """
WITH actors AS (
    SELECT
        task_agencies.task_id,
        list(
            {
                'role': role,
                'name': coalesce(CASE documents.language WHEN 'vi' THEN name_vi END, name_en, name_vi)
            }
            ORDER BY task_agencies.position
        ) AS agencies
    FROM task_agencies
    JOIN agencies USING (agency_id)
    JOIN tasks USING (task_id)
    JOIN documents USING (document_id)
    GROUP BY task_agencies.task_id
)
SELECT
    deadlines.deadline_id,
    deadlines.text AS words,
    deadlines.kind,
    deadlines.due_on,
    deadlines.starts_on,
    deadlines.recurrence,
    coalesce(deadlines.starts_on, documents.effective_on, documents.issued_on) AS since,
    tasks.text AS task,
    tasks.provision_id,
    documents.number,
    documents.title,
    documents.language,
    documents.source_url,
    coalesce(actors.agencies, []) AS agencies
FROM deadlines
JOIN counted_tasks USING (task_id)
JOIN tasks USING (task_id)
JOIN documents ON documents.document_id = tasks.document_id
LEFT JOIN actors USING (task_id)
ORDER BY deadlines.deadline_id
"""

# Calendar programs show a line of the summary; the description has all.
_SUMMARY_LENGTH = 160
_END = b"END:VCALENDAR"


@dataclass(frozen=True, slots=True)
class _When:
    """The first or only day of an entry, and the rule by which it comes back."""

    day: date
    rule: str | None = None


def write_calendar(tables: Mapping[str, AnyTable], package: Package, path: Path, *, created: str | None) -> None:
    """Write the deadlines in ``tables`` into a calendar at ``path``.

    ``created`` is the date of the release (RFC 3339), None where it has none.
    """
    stamp = datetime.fromisoformat(created) if created else datetime(1970, 1, 1, tzinfo=UTC)
    # What stands before the events tells how many there are.
    with tempfile.TemporaryFile() as events:
        dated = dateless = 0
        for entry in _entries(tables):
            if when := _when(entry):
                events.write(_event(entry, when, package, stamp).to_ical())
                dated += 1
            else:
                dateless += 1
        head, end, rest = _calendar(package, dated, dateless).to_ical().rpartition(_END)
        events.seek(0)
        with path.open("wb") as file:
            file.write(head)
            shutil.copyfileobj(events, file)
            file.write(end + rest)


def _calendar(package: Package, dated: int, dateless: int) -> Calendar:
    """Return a calendar without entries, which says how many deadlines have a day and how many have none."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{package.name}//deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", package.title)
    calendar.add(
        "x-wr-caldesc",
        f"{package.description} Deadlines with a day: {dated}; without one, and not here: {dateless}. / "
        f"{package.description_vi} Thời hạn có ngày: {dated}; không có ngày nên không đưa vào: {dateless}.",
    )
    return calendar


def _entries(tables: Mapping[str, AnyTable]) -> Iterator[dict[str, Any]]:
    """Yield every deadline that counts, with what an entry says of its task and document."""
    with in_memory() as connection:
        for name in _TABLES:
            offer(connection, name, tables[name])
        for view in read_views():
            if view.name in _VIEWS:
                connection.execute(view.sql)
        cursor = connection.execute(_ENTRIES)
        names = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(1000):
            yield from (dict(zip(names, row, strict=True)) for row in rows)


def _event(entry: Mapping[str, Any], when: _When, package: Package, stamp: datetime) -> Event:
    roles = package.tables["task_agencies"].column("role").values
    agencies = {role: [agency["name"] for agency in entry["agencies"] if agency["role"] == role] for role in roles}
    leads = ", ".join(agencies["lead"])
    event = Event()
    event.add("uid", f"{entry['deadline_id']}@{package.name}")
    event.add("dtstamp", stamp)
    event.add("dtstart", when.day)
    if when.rule:
        event.add("rrule", vRecur.from_ical(when.rule))
    task = f"{leads}: {entry['task']}" if leads else entry["task"]
    event.add("summary", textwrap.shorten(task, _SUMMARY_LENGTH, placeholder=" …"))
    event.add("description", "\n".join(_description(entry, agencies, package)))
    if agencies["lead"]:
        event.add("categories", agencies["lead"])
    if entry["source_url"]:
        event.add("url", entry["source_url"])
    # The day is not taken up: the calendar stays free for meetings.
    event.add("transp", "TRANSPARENT")
    return event


def _description(entry: Mapping[str, Any], agencies: Mapping[str, list[str]], package: Package) -> Iterator[str]:
    """Yield the lines of a description: the task, then who, when and where, each named by the schema's own words."""
    title = "title_vi" if entry["language"] == "vi" else "title"
    tasks, deadlines, roles = (
        package.tables["tasks"],
        package.tables["deadlines"],
        package.tables["task_agencies"].column("role").values,
    )
    yield entry["task"]
    yield ""
    for role, names in agencies.items():
        if names:
            yield f"{getattr(roles[role], title)}: {'; '.join(names)}"
    yield f"{getattr(deadlines.column('kind').values[entry['kind']], title)}: {entry['words']}"
    document = ", ".join(filter(None, (entry["number"], entry["title"])))
    if document:
        yield f"{getattr(tasks.column('document_id'), title)}: {document}"
    yield f"{getattr(tasks.column('provision_id'), title)}: {entry['provision_id']}"
    if entry["source_url"]:
        yield entry["source_url"]


def _when(entry: Mapping[str, Any]) -> _When | None:
    """The day of an entry and how it comes back; None where there is no day to be known."""
    day = entry["due_on"] or entry["starts_on"]
    recurring = _recurring(entry["recurrence"], entry["since"]) if entry["recurrence"] and entry["since"] else None
    if recurring and entry["due_on"]:
        # It comes back until then; where that is before it comes for the first time, it is due then and once.
        if recurring.day > entry["due_on"]:
            return _When(day)
        return _When(recurring.day, f"{recurring.rule};UNTIL={entry['due_on']:%Y%m%d}")
    return recurring or (_When(day) if day else None)


def _recurring(rule: str, since: date) -> _When | None:
    """Complete the rule so that it names a day, and find its first day from ``since`` on; None if it has no day."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    earliest = since
    if parts["FREQ"] in ("YEARLY", "MONTHLY"):
        if "BYMONTH" not in parts:
            months = int(parts.get("INTERVAL", "1")) * (12 if parts["FREQ"] == "YEARLY" else 1)
            earliest = max(since, _last_month(since, months))
            if parts["FREQ"] == "YEARLY":
                parts["BYMONTH"] = "12"
        if not {"BYMONTHDAY", "BYDAY"} & set(parts):
            parts["BYMONTHDAY"] = "-1"
    elif parts["FREQ"] == "WEEKLY":
        parts.setdefault("BYDAY", "SU")
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    midnight = datetime.combine(earliest, time())
    first = rrulestr(rule, dtstart=midnight).after(midnight, inc=True)
    return _When(first.date(), rule) if first else None


def _last_month(day: date, months: int) -> date:
    """The first day of the last month of the period of so many months that ``day`` is in, periods of the calendar."""
    month = day.year * 12 + day.month - 1
    last = (month // months + 1) * months - 1
    return date(last // 12, last % 12 + 1, 1)
