"""Why something differs between two releases: computed by making the tables again, one thing changed at a time.

Here belong the steps from the old release to the new one, and which of them brought a change. Nothing is guessed from
what a change looks like: the tables are made with the new code from

1. the old sources: what differs from the old release is of the *pipeline*;
2. the old texts and the new *reference data*;
3. those without the documents that went (*source removed*),
4. with the new bytes of those that stayed (*source revised*),
5. and with those that came (*source added*): that is the new release.

Steps that change nothing are left out. A cell that changed in several steps has the cause of the last of them, which
gave it the value it has now.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow as pa

from pipeline.documents.source import REFERENCE
from pipeline.publication.csv import write_csv
from pipeline.publication.difference import Difference, compare
from pipeline.publication.matching import Matches
from pipeline.publication.package import DESCRIPTOR, csv_path
from pipeline.publication.provenance import File, Sources, lay_out
from pipeline.tables.schema import Package, load_package
from pipeline.tables.stored import AnyTable

PIPELINE, REFERENCE_DATA = "pipeline", "reference data"
REMOVED, REVISED, ADDED = "source removed", "source revised", "source added"
CAUSES = (ADDED, REVISED, REMOVED, REFERENCE_DATA, PIPELINE)

#: Makes the tables of a folder of sources, checked or not: what broke a check once can still be compared.
Read = Callable[[Path], Mapping[str, AnyTable]]


@dataclass(frozen=True, slots=True)
class Step:
    """A cause, and the sources once it has had its effect."""

    cause: str
    sources: Sources


def steps(old: Sources, new: Sources) -> tuple[Step, ...]:
    """Return the steps from the old sources to the new ones; the first is always the new code."""
    before, after = _folders(old), _folders(new)
    found = [Step(PIPELINE, old)]
    state = dict(before)

    def step(cause: str, change: Mapping[str, Sources]) -> None:
        state.update(change)
        sources = tuple(sorted((file for files in state.values() for file in files), key=lambda file: file.path))
        if sources != found[-1].sources:
            found.append(Step(cause, sources))

    documents = [folder for folder in before.keys() | after.keys() if folder != REFERENCE]
    step(REFERENCE_DATA, {REFERENCE: after.get(REFERENCE, ())})
    step(REMOVED, {folder: () for folder in documents if folder not in after})
    step(REVISED, {folder: after[folder] for folder in documents if folder in before and folder in after})
    step(ADDED, {folder: after[folder] for folder in documents if folder not in before})
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Trace:
    """What each step changed, and where its rows went; nothing is said of a step that is the only one."""

    steps: tuple[Step, ...]
    changes: tuple[pa.Table, ...]
    matches: tuple[Matches, ...]


def trace(old: Path, new: Path, way: Sequence[Step], read: Read, stores: Sequence[Path], work: Path) -> Trace:
    """Go the way from the release in the folder ``old`` to the package in ``new``.

    ``read`` makes tables, ``stores`` have the bytes of the sources, ``work`` is an empty folder to do it in.
    """
    if len(way) == 1:
        return Trace(tuple(way), (), ())
    package = load_package(new / DESCRIPTOR)
    folders = [old]
    for number, step in enumerate(way[:-1]):
        sources = lay_out(step.sources, stores, work / f"sources-{number}")
        folders.append(_write(package, read(sources), work / f"tables-{number}"))
    folders.append(new)
    changes, matches = [], []
    for before, after in pairwise(folders):
        with compare(before, after) as part:
            changes.append(part.pair.connection.sql("SELECT * EXCLUDE cause FROM changes").to_arrow_table())
            matches.append(part.pair.matches())
    return Trace(tuple(way), tuple(changes), tuple(matches))


def find_causes(difference: Difference, trace: Trace) -> None:
    """Fill in the cause of every change of a difference that was found by way of the steps of a trace.

    Each change is looked for in the steps: the very same, else one of the same cell, row or, at the least, table. A row
    may have one key in one step and another in the next; either leads to it.
    """
    connection = difference.pair.connection
    if len(trace.steps) == 1:
        connection.execute("UPDATE changes SET cause = ?", [trace.steps[0].cause])
        return
    connection.execute("CREATE TABLE step_changes AS SELECT 0 AS step, * EXCLUDE cause FROM changes WHERE false")
    connection.execute("CREATE TABLE causes (step INTEGER, cause VARCHAR)")
    for number, (step, changes) in enumerate(zip(trace.steps, trace.changes, strict=True)):
        connection.execute("INSERT INTO causes VALUES (?, ?)", [number, step.cause])
        connection.register("part", changes)
        connection.execute(f"INSERT INTO step_changes SELECT {number}, * FROM part")
        connection.unregister("part")
    connection.execute(
        """
        CREATE TABLE numbered AS SELECT row_number() OVER () AS number, * FROM changes;
        CREATE TABLE keyed AS
            SELECT number, "table", "column", operation, old, new, old_key AS key FROM numbered
                WHERE old_key IS NOT NULL
            UNION SELECT number, "table", "column", operation, old, new, new_key FROM numbered
                WHERE new_key IS NOT NULL;
        CREATE TABLE step_keyed AS
            SELECT step, "table", "column", operation, new, old_key AS key FROM step_changes WHERE old_key IS NOT NULL
            UNION SELECT step, "table", "column", operation, new, new_key FROM step_changes WHERE new_key IS NOT NULL;
        CREATE TABLE traced AS
            SELECT number, arg_max(step, 10 * (
                CASE WHEN c."column" <> s."column" THEN 1
                    WHEN c.operation = s.operation AND c.new IS NOT DISTINCT FROM s.new THEN 3
                    ELSE 2 END
                ) + step) AS step
            FROM keyed c JOIN step_keyed s USING ("table", key)
            GROUP BY number;
        CREATE TABLE table_steps AS SELECT "table", max(step) AS step FROM step_changes GROUP BY "table";
        DELETE FROM changes;
        INSERT INTO changes BY NAME
            SELECT n.* EXCLUDE (number, cause), causes.cause
            FROM numbered n
            LEFT JOIN traced USING (number)
            LEFT JOIN table_steps USING ("table")
            LEFT JOIN causes ON causes.step = coalesce(traced.step, table_steps.step, 0)
        """
    )


def _folders(sources: Sources) -> dict[str, Sources]:
    folders: dict[str, list[File]] = {}
    for file in sources:
        folders.setdefault(file.folder, []).append(file)
    return {folder: tuple(files) for folder, files in folders.items()}


def _write(package: Package, tables: Mapping[str, AnyTable], folder: Path) -> Path:
    """Write as much of a package as can be compared."""
    (folder / csv_path("")).parent.mkdir(parents=True)
    for name in package.tables:
        write_csv(tables[name], folder / csv_path(name))
    (folder / DESCRIPTOR).write_text(json.dumps(package.descriptor), "utf-8")
    return folder
