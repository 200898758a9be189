"""The two tables of the DuckDB file that say what is in it: ``data_dictionary`` and ``release``.

They are for whoever has the file and nothing else. They are no tables of the package: no other format has them, and no
content hash is promised of them, since all they say is said in ``datapackage.json`` and ``README.md`` too. Here belong
their rows; their columns are in ``views``. Nothing in them depends on the day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

import duckdb
import pyarrow as pa

from pipeline.publication.sql import TYPES, name
from pipeline.publication.views import Comment, View
from pipeline.tables.schema import Column, Package, Table
from pipeline.tables.stored import AnyTable

_Row = dict[str, object]

_KINDS = {"TABLE": "table", "VIEW": "view", "MACRO": "macro", "MACRO TABLE": "macro"}


def write_about(
    connection: duckdb.DuckDBPyConnection,
    package: Package,
    views: Sequence[View],
    documents: AnyTable,
    *,
    version: str,
    created: str | None,
) -> None:
    """Fill both tables of a connection's current database, which has all tables and ``views`` already."""
    entries = [*_tables(package), *_views(connection, views)]
    _insert(connection, "data_dictionary", [row | {"position": place} for place, row in enumerate(entries, 1)])
    _insert(connection, "release", [_release(package, documents, version, created)])


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[_Row]) -> None:
    columns = [column for column, *_ in connection.execute(f"DESCRIBE {name(table)}").fetchall()]
    # All at once: row by row takes longer than all the tables of the package.
    values = pa.table({column: [row.get(column) for row in rows] for column in columns})
    connection.register("about", values)
    connection.execute(f"INSERT INTO {name(table)} BY NAME FROM about")
    connection.unregister("about")


def _tables(package: Package) -> Iterator[_Row]:
    for table in package.tables.values():
        yield {"kind": "table", "object_name": table.name, **_labels(table)}
        for column in table.columns:
            entry = {"object_name": table.name, "column_name": column.name}
            references = [
                f"{key.table}.{other}"
                for key in table.foreign_keys
                for own, other in zip(key.columns, key.references, strict=True)
                if own == column.name
            ]
            yield {
                "kind": "column",
                **entry,
                "type": "ENUM" if column.enum else TYPES[column.type],
                "is_key": column.name in table.primary_key,
                "is_required": column.required,
                "refers_to": ", ".join(references) or None,
                **_labels(column),
            }
            for value, said in column.values.items():
                labels = {"title": said.title, "title_vi": said.title_vi}
                yield {
                    "kind": "value", **entry, "value": value, **labels,
                    "description": " ".join(filter(None, (said.description, said.remedy))),
                    "description_vi": " ".join(filter(None, (said.description_vi, said.remedy_vi))),
                }  # fmt: skip


def _views(connection: duckdb.DuckDBPyConnection, views: Sequence[View]) -> Iterator[_Row]:
    for view in views:
        yield {"kind": _KINDS[view.kind], "object_name": view.name, **_said(view.comment)}
        if not view.macro:
            for column, kind, *_ in connection.execute(f"DESCRIBE {name(view.name)}").fetchall():
                kind = "ENUM" if kind.startswith("ENUM") else kind
                entry = {"kind": "column", "object_name": view.name, "column_name": column, "type": kind}
                yield entry | _said(view.columns[column])


def _labels(labelled: Table | Column) -> _Row:
    return {
        "title": labelled.title,
        "title_vi": labelled.title_vi,
        "description": labelled.description,
        "description_vi": labelled.description_vi,
    }


def _said(comment: Comment) -> _Row:
    return {"description": comment.en, "description_vi": comment.vi}


def _release(package: Package, documents: AnyTable, version: str, created: str | None) -> _Row:
    files = zip(documents["source_path"].to_pylist(), documents["source_sha256"].to_pylist(), strict=True)
    lines = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(files))
    (licence,) = package.descriptor["licenses"]
    return {
        "name": package.name,
        "title": package.title,
        "title_vi": package.title_vi,
        "version": version,
        "created": created,
        "schema_version": package.schema_version,
        "documents": documents.num_rows,
        "sources_sha256": hashlib.sha256(lines.encode()).hexdigest(),
        "licence": licence["name"],
        "licence_url": licence["path"],
        "rights_note": package.descriptor["rights_note"],
    }
