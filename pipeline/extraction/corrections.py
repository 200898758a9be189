"""Corrections of a source, carried out on the rows that were read of it.

What a correction may touch is decided here: no key, for ids are promised to stay, and no words that a span proves, for
they are the source's. A correction that does not fit is not carried out, and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.documents.corrections import Correction
from pipeline.errors import InputError
from pipeline.extraction.register import Register
from pipeline.extraction.sentences import Said, Sentence, sentence
from pipeline.tables.schema import Column, Package, Table

_REFERENCE = {"agencies", "agency_aliases", "agency_successions", "findings"}
_SPAN = {"char_start", "char_end"}
_WORDS = {"text", "mention"}
_AGENCY = {"agency_id", "issuer_id"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a correction, as a finding: its code and what it says, and the id of the row it is about."""

    code: str
    said: Sentence
    row: str


def correct(
    corrections: Iterable[Correction],
    rows: Mapping[str, list[dict[str, object]]],
    document_id: str,
    package: Package,
    register: Register,
) -> list[Outcome]:
    """Carry out corrections on a document's rows, in place; raises :class:`InputError` for one that never could be."""
    return [_apply(one, rows, document_id, package, register) for one in corrections]


def _apply(
    correction: Correction,
    rows: Mapping[str, list[dict[str, object]]],
    document_id: str,
    package: Package,
    register: Register,
) -> Outcome:
    table, column = _column(correction, package)
    expected, value = (_typed(correction, column, value) for value in (correction.expected, correction.value))
    named = {row[column.name] for row in rows[table.name]} if column.name in _AGENCY else {value}
    if value is not None and value not in register.agencies and value not in named:
        raise InputError(correction.place, f"no agency {value!r} in the register", "add it to agencies.csv first")
    wanted = {correction.row, f"{document_id}#{correction.row}"} if correction.row else {document_id}
    what = f"{table.name}.{column.name}"
    for row in rows[table.name]:
        key = "/".join(str(row[name]) for name in table.primary_key)
        if key not in wanted:
            continue
        if row[column.name] != expected:
            said = sentence("not-as-expected", what=what, found=_words(row[column.name]), expected=_words(expected))
            return Outcome("correction-not-applicable", said, key)
        row[column.name] = value
        said = sentence("corrected", what=what, old=_words(expected), new=_words(value), why=correction.why)
        return Outcome("corrected-by-hand", said, key)
    said = sentence("no-such-row", what=what, row=correction.row)
    return Outcome("correction-not-applicable", said, correction.row)


def _column(correction: Correction, package: Package) -> tuple[Table, Column]:
    table = package.tables.get(correction.table)
    if table is None or table.name in _REFERENCE:
        names = ", ".join(name for name in package.tables if name not in _REFERENCE)
        raise InputError(correction.place, f"no table {correction.table!r} can be corrected", f"use one of {names}")
    tied = {column for key in table.foreign_keys if key.table != "agencies" for column in key.columns}
    fixed = {*table.primary_key, *_SPAN, *_WORDS, *tied, "position", "source_path", "source_sha256"}
    allowed = [name for name in table.column_names if name not in fixed]
    if correction.column not in allowed:
        problem = f"column {correction.column!r} of {table.name} cannot be corrected"
        raise InputError(correction.place, problem, f"use one of {', '.join(allowed)}")
    return table, table.column(correction.column)


def _typed(correction: Correction, column: Column, value: Any) -> object:
    """Return a value of the file as rows hold it: dates as dates, numbers as decimals, all else as text."""
    if value is None:
        return None
    try:
        if column.type == "date":
            typed: object = value if isinstance(value, date) else date.fromisoformat(str(value))
        elif column.type == "integer":
            typed = int(value)
        elif column.type == "number":
            typed = Decimal(str(value))
        else:
            typed = str(value)
    except (ValueError, InvalidOperation):
        remedy = "write a day as 2025-06-30 and a number with a point"
        raise InputError(correction.place, f"{value!r} is no {column.type}", remedy) from None
    if column.enum and typed not in column.enum:
        raise InputError(correction.place, f"{value!r} is no {column.name}", f"use one of {', '.join(column.enum)}")
    return typed


def _words(value: object) -> Said:
    return sentence("empty") if value is None else repr(str(value))
