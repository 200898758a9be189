"""One document's results as one row of an Arrow table, and back.

Every document takes this way, whether its results are kept between builds or not, so that what is kept cannot differ
from what is read anew. Here belongs the form of such a row; when one is still good belongs to
:mod:`pipeline.extraction.cache`.

A row has one column a table of the package, the document's rows of it as a list, cleaned and in published order; and
the column ``ties``, as JSON, with all else of a :class:`Document`: what is needed to tie it to the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, get_type_hints

import pyarrow as pa
import pyarrow.compute as pc
from pydantic import TypeAdapter

from pipeline.extraction.records import Document, Row
from pipeline.tables.arrow import arrow_schema, number_text, table_from_rows
from pipeline.tables.schema import Package, Table

TIES = "ties"


def entry_schema(package: Package) -> pa.Schema:
    """Return the schema of entries: a list of rows for each table, and the ties."""
    tables = [pa.field(table.name, _list_type(table)) for table in package.tables.values()]
    return pa.schema([*tables, pa.field(TIES, pa.string())])


def encode(document: Document, package: Package, schema: pa.Schema) -> pa.Table:
    """Return a document's results as a table of one row; ``schema`` is that of entries, which takes time to make."""
    arrays: list[pa.Array[Any]] = []
    for table in package.tables.values():
        kind: Any = schema.field(table.name).type
        if not document.rows[table.name]:
            arrays.append(pa.array([[]], kind))
            continue
        rows = table_from_rows(table, document.rows[table.name])
        columns = [pa.concat_arrays(column.chunks) for column in rows.columns]
        items = pa.StructArray.from_arrays(columns, fields=list(kind.value_type))
        arrays.append(pa.ListArray.from_arrays(pa.array([0, rows.num_rows], pa.int32()), items))
    ties = {name: adapter.dump_python(getattr(document, name), mode="json") for name, adapter in _ties().items()}
    arrays.append(pa.array([json.dumps(ties, ensure_ascii=False)]))
    return pa.Table.from_arrays(arrays, schema=schema)


def decode(entries: pa.Table, package: Package) -> list[Document]:
    """Return the documents in a table of entries, in its order."""
    lists: dict[str, list[list[Row]]] = {name: [] for name in package.tables}
    for table in package.tables.values():
        rows = rows_of(table, table_in(entries, table))
        ends = list(accumulate(pc.list_value_length(entries[table.name]).to_pylist(), initial=0))
        lists[table.name] = [rows[start:end] for start, end in pairwise(ends)]
    return [
        Document(rows={name: each[index] for name, each in lists.items()}, **ties)
        for index, ties in enumerate(ties_in(entries))
    ]


def table_in(entries: pa.Table, table: Table) -> pa.Table:
    """Return the rows that all entries have of a table, in their order."""
    lists: Any = entries[table.name].combine_chunks()
    return pa.Table.from_arrays(lists.flatten().flatten(), schema=arrow_schema(table))


def rows_of(table: Table, rows: pa.Table) -> list[Row]:
    """Return rows as the readers give them: their numbers are decimal again."""
    numbers = [column.name for column in table.columns if column.type == "number"]
    found: list[dict[str, Any]] = rows.to_pylist()
    for row in found if numbers else ():
        for name in numbers:
            if row[name] is not None:
                row[name] = Decimal(number_text(row[name]))
    return found


def ties_in(entries: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield of each entry what a :class:`Document` has beside its rows, by the names of its fields."""
    for text in entries[TIES].to_pylist():
        ties = json.loads(str(text))
        yield {name: adapter.validate_python(ties[name]) for name, adapter in _ties().items()}


@cache
def _ties() -> Mapping[str, TypeAdapter[Any]]:
    hints = get_type_hints(Document)
    return {field.name: TypeAdapter(hints[field.name]) for field in fields(Document) if field.name != "rows"}


def _list_type(table: Table) -> pa.ListType[Any]:
    return pa.list_(pa.struct([pa.field(field.name, field.type) for field in arrow_schema(table)]))
