"""The views and macros of the DuckDB file: one SQL file each, for a reader of the data to read.

They are made in the order of the file names. A file begins with the comment of its view; after a line with nothing in
it come the comments of its columns, ``-- name: comment``. A macro returns a table and is called, ``FROM name(...)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_HEAD = re.compile(
    r"(?P<comment>(?:-- .+\n)+)(?:--\n(?P<columns>(?:-- .+\n)+))?CREATE (?P<kind>VIEW|MACRO) (?P<name>\w+)"
)
_COLUMN = re.compile(r"-- (?P<name>\w+): (?P<comment>.+)\n")


@dataclass(frozen=True, slots=True)
class View:
    """A view, or where ``macro`` is true a macro: its comment, those of its columns by name, and its SQL."""

    name: str
    macro: bool
    comment: str
    columns: Mapping[str, str]
    sql: str


def read_views() -> tuple[View, ...]:
    """Return all views and macros in the order in which they can be made."""
    return tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.sql")))


def _read(path: Path) -> View:
    sql = path.read_text("utf-8")
    head = _HEAD.match(sql)
    if head is None:
        raise ValueError(f"{path.name}: a comment and CREATE VIEW or CREATE MACRO are expected first")
    return View(
        name=head["name"],
        macro=head["kind"] == "MACRO",
        comment=" ".join(head["comment"].replace("-- ", "").split()),
        columns=MappingProxyType(
            {column["name"]: column["comment"] for column in _COLUMN.finditer(head["columns"] or "")}
        ),
        sql=sql,
    )
