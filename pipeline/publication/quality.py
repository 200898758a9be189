"""How good a release is: what was checked, what was met, what is unknown and why, how accurate it is, and the trend.

Here belong counting and showing. What is checked belongs to the expectations, how accuracy is measured to
``accuracy``.

    quality/checks.json     every check and how it went; made by the build
    quality/accuracy.json   precision and recall against answers made by hand; made by the build
    quality/quality.json    ``figures``, ``findings``, ``unknown``, ``cover`` and ``trend``, below
    quality/README.md       all of it, to read

* ``figures``: rows of each table, and shares of 1 of what a reader relies on (:data:`FIGURES`);
* ``findings``: how often each kind was met, in how many documents; the gravest first;
* ``unknown``: for each column that may be empty, how many cells are, and ``why``: the closed list, of the same row or
  of a row it refers to, that tells best which, with the values for which the cell is ``always`` empty or ``sometimes``
  (cells that are empty, of how many); and the findings that say of a cell why it is;
* ``cover``: for each document the characters of each kind of provision (together all of the text), and how many of
  its tasks, deadlines and so on are complete;
* ``trend``: the figures of every version up to this one, with the overall F1 of each figure of accuracy.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.publication.sql import in_memory, name, text
from pipeline.tables.schema import Column, Package, Table

CHECKS, ACCURACY = "quality/checks.json", "quality/accuracy.json"
QUALITY, PAGE = "quality/quality.json", "quality/README.md"

#: Figures by name: what the share is of, in words; and SQL for it.
FIGURES = {
    "tasks_with_lead": (
        "tasks that somebody leads",
        "SELECT avg(CAST(task_id IN (SELECT task_id FROM task_agencies WHERE role = 'lead') AS INTEGER)) FROM tasks",
    ),
    "tasks_with_deadline": (
        "tasks with a deadline",
        "SELECT avg(CAST(task_id IN (SELECT task_id FROM deadlines) AS INTEGER)) FROM tasks",
    ),
    "deadlines_dated": (
        "deadlines with a day, a recurrence, or none by their kind",
        "SELECT avg(CAST(due_on IS NOT NULL OR starts_on IS NOT NULL OR recurrence IS NOT NULL OR kind = 'ongoing'"
        " AS INTEGER)) FROM deadlines",
    ),
    "mentions_registered": (
        "mentions of agencies that the register knows",
        "SELECT avg(CAST(kind <> 'unregistered' AS INTEGER)) FROM"
        " (SELECT agency_id FROM task_agencies UNION ALL SELECT agency_id FROM indicator_agencies)"
        " JOIN agencies USING (agency_id)",
    ),
    "targets_with_value": (
        "targets with a number, or declared as a state",
        "SELECT avg(CAST(coalesce(value_min, value_max) IS NOT NULL OR comparator = 'qualitative' AS INTEGER))"
        " FROM indicator_targets",
    ),
    "citations_dated": (
        "citations with the date of the cited document",
        "SELECT avg(CAST(issued_on IS NOT NULL AS INTEGER)) FROM citations",
    ),
}

#: Which findings say why a cell is empty, by table and column.
_EXPLAIN = {
    ("documents", "number"): ("document-number-missing",),
    ("documents", "document_type"): ("unknown-document-type",),
    ("documents", "title"): ("document-title-missing",),
    ("documents", "issuer_id"): ("document-issuer-missing",),
    ("documents", "issued_on"): ("document-date-missing",),
    ("documents", "signer"): ("document-signer-missing",),
    ("deadlines", "starts_on"): ("date-not-parsed", "impossible-date", "reversed-range", "relative-date-unresolved"),
    ("deadlines", "due_on"): ("date-not-parsed", "impossible-date", "reversed-range", "relative-date-unresolved"),
    ("indicator_targets", "value_min"): ("target-not-parsed",),
    ("citations", "issuer_id"): ("unknown-issuer",),
    ("citations", "issued_on"): ("citation-not-dated",),
}

Record = dict[str, Any]

# How many documents the page lists, and how many values of a closed list one line does.
_LISTED = 200
_NAMED = 4


def files(
    package: Package, tables: Mapping[str, pa.Table], built: Path, version: str, previous: Path | None
) -> dict[str, bytes]:
    """Return the files of ``quality/`` by path.

    ``built`` is the package as built, with the outcome of its checks and its accuracy where those were looked at;
    ``previous`` is the folder of the release before.
    """
    given = {path: _read(built / path) for path in (CHECKS, ACCURACY)}
    before = _read(previous / QUALITY) if previous else None
    quality = measure(package, tables)
    accuracy = {row["figure"]: _rounded(row["f1"]) for row in given[ACCURACY] or () if row["document"] == "*"}
    now = {"version": version, **quality["figures"], "accuracy": accuracy}
    quality["trend"] = [*(before["trend"] if before else ()), now]
    page = "\n".join(_page(quality, given[CHECKS], given[ACCURACY], version)) + "\n"
    kept = {path: (built / path).read_bytes() for path, content in given.items() if content is not None}
    return {**kept, QUALITY: _json(quality), PAGE: page.encode()}


def measure(package: Package, tables: Mapping[str, pa.Table]) -> Record:
    """Return ``figures``, ``findings``, ``unknown`` and ``cover`` of the tables."""
    with in_memory() as connection:
        for table, rows in tables.items():
            connection.register(table, rows)
        return {
            "figures": {
                "rows": {table: rows.num_rows for table, rows in tables.items()},
                "shares": {figure: _rounded(_one(connection, query)) for figure, (_, query) in FIGURES.items()},
            },
            "findings": _findings(connection, package.tables["findings"]),
            "unknown": [
                unknown
                for table in package.tables.values()
                for column in table.columns
                if not column.required and (unknown := _unknown(connection, package, table, column))
            ],
            "cover": _cover(connection),
        }


def _findings(connection: duckdb.DuckDBPyConnection, table: Table) -> list[Record]:
    gravity, codes = table.column("severity").enum, table.column("code").values
    query = "SELECT code, severity, count(*), count(DISTINCT document_id) FROM findings GROUP BY ALL"
    found = [
        {
            "code": code,
            "title": codes[code].title,
            "title_vi": codes[code].title_vi,
            "severity": severity,
            "times": times,
            "documents": documents,
            "remedy": codes[code].remedy,
            "remedy_vi": codes[code].remedy_vi,
        }
        for code, severity, times, documents in connection.execute(query).fetchall()
    ]
    return sorted(found, key=lambda kind: (-gravity.index(kind["severity"]), kind["code"]))


def _unknown(connection: duckdb.DuckDBPyConnection, package: Package, table: Table, column: Column) -> Record | None:
    cells, empty = connection.execute(
        f"SELECT count(*), count(*) FILTER ({name(column.name)} IS NULL) FROM {name(table.name)}"
    ).fetchall()[0]
    if not empty:
        return None
    codes = _EXPLAIN.get((table.name, column.name), ())
    listed = ", ".join(text(code) for code in codes) or "NULL"
    rows = connection.execute(f"SELECT code, count(*) FROM findings WHERE code IN ({listed}) GROUP BY ALL ORDER BY ALL")
    return {
        "table": table.name,
        "column": column.name,
        "cells": cells,
        "unknown": empty,
        "meaning": column.description,
        "why": _why(connection, package, table, column, cells, empty),
        "findings": dict(rows.fetchall()),
    }


def _why(
    connection: duckdb.DuckDBPyConnection, package: Package, table: Table, column: Column, cells: int, empty: int
) -> Record | None:
    """Find the closed list that tells best which cells are empty; None where none tells more than their number."""
    best: Record | None = None
    # How many cells one gets right who says of all of them what is so of most.
    most = max(empty, cells - empty)
    for other, relation, enum in _closed_lists(package, table):
        if other == f"t.{name(column.name)}":
            continue
        groups = connection.execute(
            f"SELECT {other} AS value, count(*) FILTER (t.{name(column.name)} IS NULL), count(*)"
            f" FROM {relation} WHERE {other} IS NOT NULL GROUP BY ALL"
        ).fetchall()
        groups.sort(key=lambda group: enum.index(group[0]))
        right = sum(max(unknown, count - unknown) for _, unknown, count in groups)
        if right > most:
            most = right
            best = {
                "column": other.replace('"', "").removeprefix("t."),
                "always": [value for value, unknown, count in groups if unknown == count],
                "sometimes": {value: [unknown, count] for value, unknown, count in groups if 0 < unknown < count},
            }
    return best


def _closed_lists(package: Package, table: Table) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield the closed lists of a row (``t``) and of the rows it refers to: column, where to read it, values."""
    own = f"{name(table.name)} t"
    for column in table.columns:
        if column.enum:
            yield f"t.{name(column.name)}", own, column.enum
    for key in table.foreign_keys:
        other = package.tables[key.table]
        if other.name != table.name and len(key.columns) == 1:
            joined = f"{own} JOIN {name(other.name)} ON t.{name(key.columns[0])} = "
            for column in other.columns:
                if column.enum:
                    reference = f"{name(other.name)}.{name(key.references[0])}"
                    yield f"{name(other.name)}.{name(column.name)}", joined + reference, column.enum


def _cover(connection: duckdb.DuckDBPyConnection) -> list[Record]:
    columns = (
        "document_id", "characters", "provisions", "tasks", "tasks_with_lead", "tasks_with_deadline", "indicators",
        "citations", "citations_found_here", "findings",
    )  # fmt: skip
    rows = connection.execute(
        """
        WITH lengths AS (
            SELECT document_id, kind, sum(char_end - char_start)::BIGINT AS characters, count(*) AS provisions
            FROM provisions GROUP BY ALL
        )
        SELECT d.document_id,
            (SELECT map(list(kind ORDER BY kind), list(characters ORDER BY kind)) FROM lengths l
                WHERE l.document_id = d.document_id),
            (SELECT coalesce(sum(provisions), 0)::BIGINT FROM lengths l WHERE l.document_id = d.document_id),
            (SELECT count(*) FROM tasks t WHERE t.document_id = d.document_id),
            (SELECT count(DISTINCT task_id) FROM tasks t JOIN task_agencies a USING (task_id)
                WHERE t.document_id = d.document_id AND a.role = 'lead'),
            (SELECT count(DISTINCT task_id) FROM tasks t JOIN deadlines USING (task_id)
                WHERE t.document_id = d.document_id),
            (SELECT count(*) FROM indicators i WHERE i.document_id = d.document_id),
            (SELECT count(*) FROM citations c WHERE c.document_id = d.document_id),
            (SELECT count(cited_document_id) FROM citations c WHERE c.document_id = d.document_id),
            (SELECT count(*) FROM findings f WHERE f.document_id = d.document_id)
        FROM documents d ORDER BY ALL
        """
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> float | None:
    value: float | None = connection.execute(query).fetchall()[0][0]
    return value


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def _json(content: Record) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _page(
    quality: Record, checks: Sequence[Record] | None, accuracy: Sequence[Record] | None, version: str
) -> Iterator[str]:
    yield f"# Quality of version {version}\n"
    yield "What was checked, how accurate the tables are, what was met, and what is unknown. The same as data:"
    yield "`checks.json`, `accuracy.json` and `quality.json`.\n"
    yield from _shares_page(quality["figures"]["shares"])
    if checks is not None:
        yield from _failed_page(checks)
    if accuracy is not None:
        yield from _accuracy_page(accuracy)
    yield "## What was met\n"
    yield "Everything the pipeline was unsure of is a row of the table `findings`.\n"
    columns = ("title", "severity", "times", "documents", "remedy")
    yield from _table(("finding", "severity", "times", "documents", "what to do"), quality["findings"], columns)
    yield "## What is unknown, and why\n"
    yield "Columns with empty cells; all others are complete.\n"
    unknown = [
        {**row, "share": f"{row['unknown']:,} of {row['cells']:,}", "why": _said_why(row)} for row in quality["unknown"]
    ]
    yield from _table(
        ("table", "column", "empty", "what it is", "why it is empty"),
        unknown,
        ("table", "column", "share", "meaning", "why"),
    )
    yield from _cover_page(quality["cover"])
    yield from _trend_page(quality["trend"])
    if checks is not None:
        yield "\n## All checks\n"
        yield from _table(("table", "check", "what must hold"), checks, ("table", "check", "description"))


def _shares_page(shares: Mapping[str, float | None]) -> Iterator[str]:
    yield "## At a glance\n"
    rows = [{"of": FIGURES[figure][0], "share": _percent(share)} for figure, share in shares.items()]
    yield from _table(("of all", "share"), rows, ("of", "share"))


def _failed_page(checks: Sequence[Record]) -> Iterator[str]:
    failed = [check for check in checks if check["failed_rows"]]
    yield "## What was checked\n"
    yield f"{len(checks) - len(failed)} of {len(checks)} checks passed; all of them are listed at the end.\n"
    if failed:
        columns = ("table", "check", "severity", "failed_rows", "description")
        yield from _table(("table", "check", "severity", "rows", "what must hold"), failed, columns)


def _accuracy_page(accuracy: Sequence[Record]) -> Iterator[str]:
    yield "## How accurate it is\n"
    yield "Against answers made by hand, with 95 % intervals. *Precision* is the share of what is here that is right,"
    yield "*recall* the share of what should be here that is.\n"
    rows = [
        {
            "document": "all" if row["document"] == "*" else row["document"],
            "figure": row["figure"].replace("_", " "),
            "expected": row["expected"],
            **{share: _interval(row, share) for share in ("precision", "recall")},
        }
        for row in accuracy
    ]
    columns = ("document", "figure", "expected", "precision", "recall")
    yield from _table(("document", "of", "answers", "precision", "recall"), rows, columns)


def _cover_page(cover: Sequence[Record]) -> Iterator[str]:
    yield "## What was read from each document\n"
    yield "Every character of a text is in one provision; these are the characters in provisions of each kind.\n"
    rows = [
        {**row, "characters": ", ".join(f"{kind} {count:,}" for kind, count in (row["characters"] or {}).items())}
        for row in cover[:_LISTED]
    ]
    columns = ("document_id", "tasks", "tasks_with_lead", "tasks_with_deadline", "indicators", "citations", "findings",
               "characters")  # fmt: skip
    heading = ("document", "tasks", "with lead", "with deadline", "indicators", "citations", "findings", "characters")
    yield from _table(heading, rows, columns)
    if len(cover) > _LISTED:
        yield f"These are the first {_LISTED} of {len(cover):,} documents; all are in `quality.json`.\n"


def _trend_page(trend: Sequence[Record]) -> Iterator[str]:
    yield "## From version to version\n"
    tables = ("documents", "tasks", "indicators", "deadlines", "citations", "findings")
    figures = list(trend[-1]["accuracy"])
    rows = [
        {
            "version": entry["version"],
            **{table: f"{entry['rows'].get(table, 0):,}" for table in tables},
            **{f"F1 of {figure}": _percent(entry["accuracy"].get(figure)) for figure in figures},
            **{FIGURES[figure][0]: _percent(entry["shares"].get(figure)) for figure in FIGURES},
        }
        for entry in trend
    ]
    # Versions are columns: there are more figures than a page is wide.
    lines = [[figure, *(row[figure] for row in rows)] for figure in rows[-1] if figure != "version"]
    heading = ["", *(row["version"] for row in rows)]
    yield _row(heading)
    yield "|---" * len(heading) + "|"
    yield from map(_row, lines)


def _said_why(row: Record) -> str:
    said = []
    if why := row["why"]:
        if why["always"]:
            said.append(f"always where `{why['column']}` is {_either(why['always'])}")
        some = [f"{value} ({unknown:,} of {count:,})" for value, (unknown, count) in why["sometimes"].items()]
        some = some if len(some) <= _NAMED else [*some[:_NAMED], "another"]
        if some:
            said.append(f"sometimes where `{why['column']}` is {_either(some)}")
    said += [f"finding {code} ({times:,})" for code, times in row["findings"].items()]
    return "; ".join(said) or "it is not stated"


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _interval(row: Record, share: str) -> str:
    if row[share] is None:
        return ""
    return f"{_percent(row[share])} ({_percent(row[f'{share}_low'])}–{_percent(row[f'{share}_high'])})"


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f} %"


def _table(heading: Sequence[str], rows: Sequence[Record], columns: Sequence[str]) -> Iterator[str]:
    yield _row(heading)
    yield "|---" * len(heading) + "|"
    for row in rows:
        yield _row([row[column] for column in columns])
    yield ""


def _row(cells: Sequence[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"
