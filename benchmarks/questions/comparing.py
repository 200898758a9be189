"""What does it cost to find what differs between two versions, beside DuckDB joining their files by their keys?

Only the pipeline follows rows whose keys have changed, looks for ids that break their promise, and says what changed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.tables import tables
from pipeline.publication.changelog import changelog
from pipeline.publication.csv import write_csv
from pipeline.publication.difference import compare
from pipeline.publication.package import DESCRIPTOR, csv_path
from pipeline.publication.promises import check_promise
from pipeline.publication.sql import name
from pipeline.publication.versions import level
from pipeline.tables.schema import Package, Table, load_package

_CHANGES = 100


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure two packages that differ in the words of a hundred tasks, in tasks."""
    package = load_package()
    made = tables(sizes.tasks, scratch)
    tasks = made["tasks"].num_rows
    changes = min(_CHANGES, tasks)
    old, new = scratch / "old", scratch / "new"
    _write(package, made, old)
    _write(package, made | {"tasks": _changed(made["tasks"], changes)}, new)

    def joined() -> None:
        with duckdb.connect() as connection:
            queries = [_join(table, old, new) for table in package.tables.values()]
            found = sum(len(connection.execute(query).fetchall()) for query in queries)
        assert found == changes

    def compared() -> None:
        with compare(old, new) as difference:
            promise = check_promise(difference)
            level(difference, ids_broken=promise.broken)
            changelog(difference, "1.0.1", "1.0.0")
            assert difference.lines().num_rows == changes

    note = f"two times {sum(table.num_rows for table in made.values()):,} rows, {changes} of them changed"
    subjects = [Subject("plain DuckDB", tasks, joined, note=note), Subject("the comparison", tasks, compared)]
    yield from measure("comparing", "tasks", subjects, sizes)


def _write(package: Package, made: Mapping[str, pa.Table], folder: Path) -> None:
    """Write as much of a package as is compared."""
    (folder / csv_path("")).parent.mkdir(parents=True)
    for table in package.tables:
        write_csv(made[table], folder / csv_path(table))
    (folder / DESCRIPTOR).write_text(json.dumps(package.descriptor), "utf-8")


def _changed(tasks: pa.Table, changes: int) -> pa.Table:
    words = tasks["text"].to_pylist()
    for row in range(0, changes * (len(words) // changes), len(words) // changes):
        words[row] = f"{words[row]} mended"
    return tasks.set_column(tasks.column_names.index("text"), tasks.schema.field("text"), pa.array(words, pa.string()))


def _join(table: Table, old: Path, new: Path) -> str:
    """Write as SQL which rows came, went or have another cell."""
    columns = ", ".join(f"'{column}': 'VARCHAR'" for column in table.column_names)
    options = f"auto_detect = false, header = true, quote = '\"', escape = '\"', columns = {{{columns}}}"
    one, other = (f"(FROM read_csv('{folder / csv_path(table.name)}', {options}))" for folder in (old, new))
    same = " AND ".join(f"one.{name(column)} = other.{name(column)}" for column in table.primary_key)
    key = name(table.primary_key[0])
    return (
        f"SELECT one, other FROM {one} AS one FULL JOIN {other} AS other ON {same}"
        f" WHERE one.{key} IS NULL OR other.{key} IS NULL OR one IS DISTINCT FROM other"
    )
