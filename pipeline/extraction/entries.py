"""One document's results as one row of an Arrow table, and back.

Every document takes this way, whether its results are kept between builds or not, so that what is kept cannot differ
from what is read anew. Here belongs the form of such a row; when one is still good belongs to
:mod:`pipeline.extraction.cache`.

A row has one column a table of the package, the document's rows of it as a list, cleaned and in published order; and
the column ``ties``, as JSON, with all else of a :class:`Document`: what is needed to tie it to the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from typing import Any, get_type_hints

import pyarrow as pa
from pydantic import TypeAdapter

from pipeline.extraction.records import Document
from pipeline.tables.arrow import arrow_schema, number_text, table_from_rows
from pipeline.tables.schema import Package, Table

TIES = "ties"


def entry_schema(package: Package) -> pa.Schema:
    """Return the schema of entries: a list of rows for each table, and the ties."""
    tables = [pa.field(table.name, _list_type(table)) for table in package.tables.values()]
    return pa.schema([*tables, pa.field(TIES, pa.string())])


def encode(document: Document, package: Package) -> pa.Table:
    """Return a document's results as a table of one row."""
    arrays: list[pa.Array[Any]] = []
    for table in package.tables.values():
        rows = table_from_rows(table, document.rows[table.name])
        items = pa.StructArray.from_arrays(
            [pa.concat_arrays([*column.chunks, pa.array([], column.type)]) for column in rows.columns],
            fields=list(_list_type(table).value_type),
        )
        arrays.append(pa.ListArray.from_arrays(pa.array([0, rows.num_rows], pa.int32()), items))
    ties = {name: adapter.dump_python(getattr(document, name), mode="json") for name, adapter in _ties().items()}
    arrays.append(pa.array([json.dumps(ties, ensure_ascii=False)]))
    return pa.Table.from_arrays(arrays, schema=entry_schema(package))


def decode(entries: pa.Table, package: Package) -> list[Document]:
    """Return the documents in a table of entries, in its order."""
    rows = {table.name: _rows(table, entries[table.name].to_pylist()) for table in package.tables.values()}
    return [
        Document(
            rows={name: lists[index] for name, lists in rows.items()},
            **{name: adapter.validate_python(ties[name]) for name, adapter in _ties().items()},
        )
        for index, ties in enumerate(json.loads(str(text)) for text in entries[TIES].to_pylist())
    ]


@cache
def _ties() -> Mapping[str, TypeAdapter[Any]]:
    hints = get_type_hints(Document)
    return {field.name: TypeAdapter(hints[field.name]) for field in fields(Document) if field.name != "rows"}


def _rows(table: Table, lists: list[Any]) -> list[Any]:
    """Make numbers decimal again, as the readers give them."""
    numbers = [column.name for column in table.columns if column.type == "number"]
    for row in (row for rows in lists for row in rows) if numbers else ():
        for name in numbers:
            if row[name] is not None:
                row[name] = Decimal(number_text(row[name]))
    return lists


def _list_type(table: Table) -> pa.ListType[Any]:
    return pa.list_(pa.struct([pa.field(field.name, field.type) for field in arrow_schema(table)]))
