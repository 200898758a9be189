"""Arrow schemas made from the table schema, and records made into Arrow tables.

Here belong the types, the cleaning and the order of values, which are the same in every published format.
What a format makes of them belongs to ``pipeline.publication``; whether the values make sense, to the checks.

Types: ``string``, ``integer`` (int64), ``date`` (date32) and ``number`` (float64). A number is a double, not
a decimal: every reader computes with it as it is, and it prints as ``0.7``, where a decimal of fixed scale
prints as ``0.700000``. Nothing is lost, because only numbers that a double keeps are let in: for those its
shortest text, :func:`number_text`, is the decimal number that was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipeline.tables.schema import Column, Table

_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "date": pa.date32(),
}
_DIGITS = re.compile(r"(\d+)")


def arrow_schema(table: Table) -> pa.Schema:
    """Return the Arrow schema of ``table``: titles and descriptions, in both languages, are its metadata."""
    fields = [
        pa.field(column.name, _TYPES[column.type], nullable=not column.required, metadata=_labels(column))
        for column in table.columns
    ]
    return pa.schema(fields, metadata=_labels(table))


def table_from_rows(table: Table, rows: Iterable[Mapping[str, object]]) -> pa.Table:
    """Return ``rows`` as an Arrow table in published form.

    A row names every column of the table; a value is a ``str``, ``int``, ``Decimal`` or ``date``, as its
    column has it, or None for unknown. Text is cleaned by :func:`clean_text`, and an empty one is unknown.
    Rows are ordered by ``table.sort``: the same rows give the same table, in whatever order they come.

    Raises ``ValueError``, naming table, row and column, where a row is not of the table's form or lacks a
    required value. The other constraints are for the checks to see.
    """
    cleaned = [_clean(table, row) for row in rows]
    cleaned.sort(key=_sort_key(table))
    columns = {column.name: [row[column.name] for row in cleaned] for column in table.columns}
    arrays = [pa.array(columns[column.name], type=_TYPES[column.type]) for column in table.columns]
    return pa.Table.from_arrays(arrays, schema=arrow_schema(table))


def clean_text(text: str) -> str:
    """Return ``text`` in Unicode NFC, without white space at its ends, and with runs of it made one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def number_text(number: float) -> str:
    """Return ``number`` as plain decimal text, without exponent or trailing zeros: ``0.7``, ``90``."""
    text = format(Decimal(repr(number)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def natural_key(text: str) -> tuple[tuple[str | int, ...], str]:
    """Return a key that orders text with the numbers in it by value: ``II/2/9`` before ``II/2/10``."""
    # re.split with a group gives text and digits in turn, so that like is compared with like.
    return tuple(int(part) if part.isdecimal() else part for part in _DIGITS.split(text)), text


def _labels(entry: Table | Column) -> dict[bytes | str, bytes | str]:
    return {
        "title": entry.title,
        "description": entry.description,
        "title_vi": entry.title_vi,
        "description_vi": entry.description_vi,
    }


def _clean(table: Table, row: Mapping[str, object]) -> dict[str, Any]:
    names = table.column_names
    if set(row) != set(names):
        unknown, missing = sorted(set(row) - set(names)), sorted(set(names) - set(row))
        raise ValueError(f"{_place(table, row)}: unknown columns {unknown}, missing columns {missing}")
    cleaned = {}
    for column in table.columns:
        try:
            cleaned[column.name] = _value(column, row[column.name])
        except ValueError as error:
            raise ValueError(f"{_place(table, row)}, column {column.name}: {error}") from None
        if column.required and cleaned[column.name] is None:
            raise ValueError(f"{_place(table, row)}, column {column.name}: a value is required")
    return cleaned


def _value(column: Column, value: object) -> str | int | float | date | None:
    match column.type, value:
        case _, None:
            return None
        case "string", str():
            return clean_text(value) or None
        case "integer", int() if not isinstance(value, bool):
            return value
        case "number", Decimal() | int() if not isinstance(value, bool):
            number = float(value)
            if Decimal(repr(number)) != value:
                raise ValueError(f"{value} has more digits than a number can keep")
            return number
        case "date", date():
            return value
    raise ValueError(f"{value!r} is not of type {column.type}")


def _place(table: Table, row: Mapping[str, object]) -> str:
    return f"table {table.name}, row {'/'.join(str(row.get(column)) for column in table.primary_key)}"


def _enum_key(enum: tuple[str, ...]) -> Callable[[str], tuple[int, str]]:
    ranks = {value: rank for rank, value in enumerate(enum)}
    return lambda value: (ranks.get(value, len(enum)), value)


def _sort_key(table: Table) -> Callable[[dict[str, Any]], list[tuple[bool, Any]]]:
    """Return the order that ``table.sort`` declares; the primary key decides where it leaves rows equal."""
    ranks: list[tuple[str, Callable[[Any], Any]]] = []
    for name in dict.fromkeys((*table.sort, *table.primary_key)):
        column = table.column(name)
        if column.enum:
            ranks.append((name, _enum_key(column.enum)))
        elif column.type == "string":
            ranks.append((name, natural_key))
        else:
            ranks.append((name, lambda value: value))

    def key(row: dict[str, Any]) -> list[tuple[bool, Any]]:
        return [(row[name] is None, None if row[name] is None else rank(row[name])) for name, rank in ranks]

    return key
