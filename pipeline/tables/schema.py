"""The schema of all tables, read from ``datapackage.yaml`` and checked once.

Here belongs what the template says, as plain records. What is made of it belongs elsewhere: Arrow schemas
in ``pipeline.tables.arrow``; DuckDB tables, workbook headings and the data dictionary in
``pipeline.publication``.

A published ``datapackage.json`` is read by the same function: it is the template plus facts about files, and lists
files that are no tables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from pipeline.errors import InputError

PACKAGE_NAME = "vietnam-action-programmes"
TYPES = ("string", "integer", "number", "date")

_LABELS = ("title", "description", "title_vi", "description_vi")
_CONSTRAINTS = {"required", "unique", "minimum", "pattern", "enum"}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a closed list, explained; ``remedy`` and ``severity`` are for codes of findings only."""

    title: str
    description: str
    title_vi: str
    description_vi: str
    remedy: str = ""
    remedy_vi: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``type`` is one of :data:`TYPES`, ``pattern`` is meant for the whole value.

    ``sentences`` are for the messages of findings only: by name, in the words of each column of messages.
    """

    name: str
    type: str
    title: str
    description: str
    title_vi: str
    description_vi: str
    required: bool
    unique: bool
    minimum: int | None
    pattern: str | None
    values: Mapping[str, Value]
    sentences: Mapping[str, Mapping[str, str]]

    @property
    def enum(self) -> tuple[str, ...]:
        """The closed list of values in declared order; empty where any value may stand."""
        return tuple(self.values)


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """``columns`` of the table that has it refer to ``references``, the primary key of ``table``."""

    columns: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns in published order, its keys, and the columns that order its rows."""

    name: str
    title: str
    description: str
    title_vi: str
    description_vi: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    sort: tuple[str, ...]

    def column(self, name: str) -> Column:
        """Return the column of that name; ``KeyError`` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of all columns in published order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Package:
    """All tables in reading order.

    ``descriptor`` is the template as a mapping of plain JSON types, with each ``constraints.enum`` filled in
    from ``values``; nobody changes it.
    """

    name: str
    title: str
    description: str
    title_vi: str
    description_vi: str
    schema_version: str
    tables: Mapping[str, Table]
    descriptor: dict[str, Any]

    @property
    def load_order(self) -> tuple[Table, ...]:
        """All tables, each after the tables its foreign keys refer to (its own rows left aside)."""
        graph = {
            table.name: [key.table for key in table.foreign_keys if key.table != table.name]
            for table in self.tables.values()
        }
        return tuple(self.tables[name] for name in TopologicalSorter(graph).static_order())


def template_path() -> Path:
    """Where the template is: in the working copy that holds this code (the project is installed editable)."""
    path = Path(__file__).resolve().parents[2] / "datapackages" / PACKAGE_NAME / "datapackage.yaml"
    if not path.is_file():
        raise InputError(str(path), "the template is not there", "run make in a clone of the project")
    return path


def load_package(path: Path | None = None) -> Package:
    """Read the template, once a process as the code beside it, or the descriptor at ``path`` (YAML or JSON).

    :class:`InputError` names the first thing that is wrong in it.
    """
    return _template() if path is None else _read(path)


@cache
def _template() -> Package:
    return _read(template_path())


def _read(path: Path) -> Package:
    try:
        text = path.read_text("utf-8")
        # Not every JSON text is YAML.
        descriptor = json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise InputError(str(path), "there is no such file", "name a datapackage.json") from None
    except (yaml.YAMLError, json.JSONDecodeError, UnicodeDecodeError) as error:
        problem = " ".join(str(error).split())
        raise InputError(str(path), f"cannot be read ({problem})", "mend the YAML or JSON") from None
    # Through JSON, so that what the YAML writes once and names again becomes a mapping of its own everywhere.
    return _package(json.loads(json.dumps(descriptor)), path.name)


def _package(descriptor: Any, place: str) -> Package:
    tables: dict[str, Table] = {}
    for resource in _get(descriptor, "resources", list, place):
        if isinstance(resource, dict) and resource.get("type") == "file":
            continue  # another file of a published package: Parquet, README.md
        table = _table(resource, place)
        if table.name in tables:
            raise _wrong(f"{place}, table {table.name}", "the table is there twice")
        tables[table.name] = table
    for table in tables.values():
        for key in table.foreign_keys:
            _check_foreign_key(table, key, tables, f"{place}, table {table.name}")
    return Package(
        name=_get(descriptor, "name", str, place),
        schema_version=_get(descriptor, "schema_version", str, place),
        tables=MappingProxyType(tables),
        descriptor=descriptor,
        **_labels(descriptor, place),
    )


def _table(resource: Any, place: str) -> Table:
    name = _get(resource, "name", str, place)
    place = f"{place}, table {name}"
    schema = _get(resource, "schema", dict, place)
    _only(schema, {"fields", "primaryKey", "foreignKeys", "missingValues"}, place)
    columns = tuple(_column(field, place) for field in _get(schema, "fields", list, place))
    names = [column.name for column in columns]
    for column in names:
        if names.count(column) > 1:
            raise _wrong(f"{place}, column {column}", "the column is there twice")
    keys = []
    for entry in schema.get("foreignKeys", []):
        reference = _get(entry, "reference", dict, place)
        keys.append(
            ForeignKey(
                columns=tuple(_get(entry, "fields", list, place)),
                table=_get(reference, "resource", str, place) or name,
                references=tuple(_get(reference, "fields", list, place)),
            )
        )
    table = Table(
        name=name,
        columns=columns,
        primary_key=tuple(_get(schema, "primaryKey", list, place)),
        foreign_keys=tuple(keys),
        sort=tuple(_get(resource, "sort", list, place)),
        **_labels(resource, place),
    )
    for column in (*table.primary_key, *table.sort, *(column for key in keys for column in key.columns)):
        if column not in names:
            raise _wrong(place, f"a key or the order names the column {column}, which is not there")
    return table


def _column(field: Any, place: str) -> Column:
    name = _get(field, "name", str, place)
    place = f"{place}, column {name}"
    _only(field, {"name", "type", "constraints", "values", "sentences", *_LABELS}, place)
    kind = _get(field, "type", str, place)
    if kind not in TYPES:
        raise _wrong(place, f"the type {kind} is none of {', '.join(TYPES)}")
    values = {key: _value(entry, f"{place}, value {key}") for key, entry in field.get("values", {}).items()}
    constraints = field.setdefault("constraints", {})
    _only(constraints, _CONSTRAINTS, place)
    if values and constraints.setdefault("enum", list(values)) != list(values):
        raise _wrong(place, "enum and values differ")
    return Column(
        name=name,
        type=kind,
        required=constraints.get("required", False),
        unique=constraints.get("unique", False),
        minimum=constraints.get("minimum"),
        pattern=constraints.get("pattern"),
        values=MappingProxyType(values),
        sentences=MappingProxyType(field.get("sentences", {})),
        **_labels(field, place),
    )


def _value(entry: Any, place: str) -> Value:
    optional = ("remedy", "remedy_vi", "severity")
    labels = _labels(entry, place)
    _only(entry, {*_LABELS, *optional}, place)
    return Value(**labels, **{key: _get(entry, key, str, place) for key in optional if key in entry})


def _check_foreign_key(table: Table, key: ForeignKey, tables: Mapping[str, Table], place: str) -> None:
    columns = ", ".join(key.columns)
    if key.table not in tables:
        raise _wrong(place, f"the foreign key of {columns} refers to {key.table}, which is not there")
    target = tables[key.table]
    if key.references != target.primary_key:
        raise _wrong(place, f"the foreign key of {columns} does not refer to the primary key of {key.table}")
    for own, other in zip(key.columns, key.references, strict=True):
        if table.column(own).type != target.column(other).type:
            raise _wrong(place, f"{own} and {key.table}.{other} are of different types")


def _labels(entry: Any, place: str) -> dict[str, str]:
    return {key: _get(entry, key, str, place) for key in _LABELS}


def _get(entry: Any, key: str, kind: type, place: str) -> Any:
    if not isinstance(entry, dict) or key not in entry:
        raise _wrong(place, f"{key} is missing")
    if not isinstance(entry[key], kind):
        raise _wrong(place, f"{key} is not a {kind.__name__}")
    return entry[key]


def _only(entry: Mapping[str, object], known: set[str], place: str) -> None:
    for key in entry:
        if key not in known:
            raise _wrong(place, f"{key} is not known here")


def _wrong(place: str, problem: str) -> InputError:
    return InputError(place, problem, "correct it there")
