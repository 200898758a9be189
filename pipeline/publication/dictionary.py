"""The data dictionary, ``README.md`` of a package: what its files hold and what every column means.

All that is said about tables and columns is made from the schema, and about views from their SQL files. Only how to
read the files is written here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.publication.examples import EXAMPLES
from pipeline.publication.hashing import METHOD
from pipeline.publication.views import View
from pipeline.tables.schema import Column, Package, Table

_READING = """\
## Files

| file | for |
|---|---|
| `data/<table>.csv` | any program; UTF-8, one heading row, an empty cell means unknown |
| `parquet/<table>.parquet` | programs that keep types: pandas, polars, R, Arrow, Spark |
| `vietnam-action-programmes.duckdb` | SQL, with keys enforced, comments, views and macros; DuckDB 1.4 or newer |
| `vietnam-action-programmes.xlsx` | Excel and its like: a sheet a table, text kept as text |
| `deadlines.ics` | calendars: every dated deadline, recurring ones as such |
| `load.sql` | loads the CSV files into DuckDB, each column with its type |
| `CHANGELOG.md` | what is new in this release and why, in words |
| `changes.csv` | the same row by row, each with its cause: source added, revised, removed, reference data, pipeline |
| `quality/` | how good it is: `README.md` to read; `checks.json`, `accuracy.json`, `quality.json` for programs |
| `sources.json` | the texts and the code a release was made from, each with its SHA-256 |
| `datapackage.json` | programs: schemas, bytes and SHA-256 of the files, content hashes (Frictionless Data Package) |
| `croissant.json`, `schema-org.jsonld`, `dcat.jsonld` | search engines and catalogues of data |
| `CITATION.cff` | how to cite |

`CHANGELOG.md`, `changes.csv` and `sources.json` come with a release, not with a package that was only built. How to
load the files with Excel, DuckDB, Python and R is shown below, under *Loading*.

## Conventions

* An empty cell means unknown or not applicable. Dates are ISO 8601 (`2025-06-30`); decimals have a point.
* Text is Unicode NFC; its runs of white space, line ends too, are one space.
* `char_start` and `char_end` count code points of the source file, decoded as UTF-8, from 0; the words a value came
  from are `source[char_start:char_end]`. The spans of all provisions of a document do not overlap, and with the white
  space between them they cover every character of the file.
* A document of `authority` *secondary* is a report about an official one. It is in the tables; counts leave it out.
* In CSV, words that a spreadsheet would run carry an apostrophe before them: those that begin with `=`, `+`, `-`, `@`
  (or these in full width), a tab or a line end, also after apostrophes of their own, unless it stands alone (`-`) or is
  a sign before a whole number (`-1`). Take one apostrophe off a cell in which such words follow it, as `load.sql` does,
  and you have the words of the source. Parquet, DuckDB and the workbook hold the words as they are.
"""


def data_dictionary(package: Package, views: Sequence[View], version: str) -> str:
    """Return the dictionary as Markdown: English, with the Vietnamese names beside."""
    return "\n".join(_lines(package, views, version))


def _lines(package: Package, views: Sequence[View], version: str) -> Iterator[str]:
    yield f"# {package.title}\n"
    yield f"*{package.title_vi}*\n"
    yield f"Version {version}, schema version {package.schema_version}.\n"
    yield f"{package.description}\n"
    yield f"*{package.description_vi}*\n"
    yield _READING
    yield EXAMPLES
    yield "## Tables\n"
    yield "| table | Vietnamese | rows |\n|---|---|---|"
    for table in package.tables.values():
        yield _row(f"[{table.name}](#{table.name})", table.title_vi, table.description)
    yield ""
    for table in package.tables.values():
        yield from _table(table)
    yield "## Views and macros\n"
    yield "They are in the DuckDB file. A macro is called: `FROM tasks_of('ministry-of-finance')`, or where it gives a"
    yield "value, `SELECT bo_dau('Chuyển đổi số')`. The two tables tell what is in the file, where it is all one has.\n"
    yield "| name | what it gives | Vietnamese |\n|---|---|---|"
    for view in views:
        kind = "" if view.kind == "VIEW" else " (macro)" if view.macro else " (table)"
        yield _row(f"`{view.name}`{kind}", view.comment.en, view.comment.vi)
    yield "\n## Content hashes\n"
    yield "`content_hash` in `datapackage.json` is of what a table says: the same in CSV, Parquet, DuckDB and xlsx, and"
    yield "in any order of rows. To compute it:\n"
    yield METHOD
    yield "## Rights\n"
    for licence in package.descriptor["licenses"]:
        yield f"[{licence['title']}]({licence['path']}). {package.descriptor['rights_note']}\n"
        yield f"*{package.descriptor['rights_note_vi']}*"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"**{table.title}** / *{table.title_vi}*. {table.description} *{table.description_vi}*\n"
    yield f"Key: {', '.join(f'`{column}`' for column in table.primary_key)}.\n"
    yield "| column | type | name | Vietnamese | meaning |\n|---|---|---|---|---|"
    for column in table.columns:
        yield _row(f"`{column.name}`", _type(table, column), column.title, column.title_vi, column.description)
    yield ""
    for column in table.columns:
        if column.values:
            yield from _values(column)


def _values(column: Column) -> Iterator[str]:
    remedies = any(value.remedy for value in column.values.values())
    yield f"Values of `{column.name}`:\n"
    heading = ("value", "name", "Vietnamese", "meaning", *(("what to do",) if remedies else ()))
    yield _row(*heading)
    yield "|---" * len(heading) + "|"
    for name, value in column.values.items():
        cells = (f"`{name}`", value.title, value.title_vi, value.description, *((value.remedy,) if remedies else ()))
        yield _row(*cells)
    yield ""


def _type(table: Table, column: Column) -> str:
    words = [column.type] + ["required"] * column.required
    words += [f"→ {key.table}" for key in table.foreign_keys if column.name in key.columns]
    return ", ".join(words)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
