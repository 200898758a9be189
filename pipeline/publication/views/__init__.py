"""What the DuckDB file has beside the tables of the package: one SQL file each, for a reader of the data to read.

That is views, macros, and the two tables about the file itself, which ``about`` fills.

They are made in the order of the numbers before the file names. A file begins with the comment in English; after a
line with nothing in it comes the comment in Vietnamese; after another one, unless it is a macro, come its columns,
``-- name: English | Vietnamese``. A macro has parameters: one that returns a table is called ``FROM name(...)``, one
that returns a value ``SELECT name(...)``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

_HEAD = re.compile(
    r"(?P<comment>(?:-- .+\n)+)--\n(?P<comment_vi>(?:-- .+\n)+)(?:--\n(?P<columns>(?:-- .+\n)+))?"
    r"CREATE (?P<kind>TABLE|VIEW|MACRO) (?P<name>\w+)(?:\([^)]*\) AS(?P<table> TABLE)?)?"
)
_COLUMN = re.compile(r"-- (?P<name>\w+): (?P<comment>.+) \| (?P<comment_vi>.+)\n")


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said of a view or column, in English and Vietnamese."""

    en: str
    vi: str


@dataclass(frozen=True, slots=True)
class View:
    """A view, macro or table: ``kind`` is ``VIEW``, ``MACRO TABLE`` (called as a table is), ``MACRO`` or ``TABLE``.

    ``columns`` are the comments of the columns by name; macros have none.
    """

    name: str
    kind: str
    comment: Comment
    columns: Mapping[str, Comment]
    sql: str

    @property
    def macro(self) -> bool:
        """Whether it has to be called."""
        return self.kind.startswith("MACRO")


def read_views() -> tuple[View, ...]:
    """Return all of them in the order in which they can be made."""
    return tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.sql"), key=_place))


def _place(path: Path) -> tuple[int, str]:
    number, _, name = path.stem.partition("_")
    return int(number), name


def _read(path: Path) -> View:
    sql = path.read_text("utf-8")
    head = _HEAD.match(sql)
    if head is None:
        raise ValueError(f"{path.name}: comments in English and Vietnamese, then CREATE, are expected first")
    columns = (head["columns"] or "").splitlines(keepends=True)
    named = [_COLUMN.fullmatch(line) for line in columns]
    if not all(named):
        raise ValueError(f"{path.name}: a line of the columns is not `-- name: English | Vietnamese`")
    return View(
        name=head["name"],
        kind=head["kind"] + (head["table"] or ""),
        comment=Comment(_joined(head["comment"]), _joined(head["comment_vi"])),
        columns=MappingProxyType(
            {column["name"]: Comment(column["comment"], column["comment_vi"]) for column in named if column}
        ),
        sql=sql,
    )


def _joined(lines: str) -> str:
    return " ".join(lines.replace("-- ", "").split())
