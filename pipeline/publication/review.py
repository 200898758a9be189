"""What differs between any two packages, for a person to look at before or after a release.

Here belongs what ``nghiquyet diff`` has to say. It is what a changelog says; only the causes are not computed: they are
known where the new package is the release that came after the old one, from its ``changes.csv``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline.publication.changelog import changelog
from pipeline.publication.csv import read_csv
from pipeline.publication.difference import COLUMNS, Difference, Level, compare
from pipeline.publication.promises import Break, check_promise
from pipeline.publication.provenance import SOURCES
from pipeline.publication.versions import level


@dataclass(frozen=True, slots=True)
class Review:
    """The difference: rows and cells by table and operation, in the order of the tables; and the same in words.

    ``level`` is what a release of it would be. ``breaks`` are the ids that no longer name what they named, where no
    row of ``id_changes`` says so.
    """

    level: Level
    counts: dict[tuple[str, str], int]
    words: str
    breaks: tuple[Break, ...]


def review(old: Path, new: Path) -> Review:
    """Compare the packages in two folders; :class:`pipeline.errors.InputError` where one is no package."""
    with compare(old, new) as difference:
        _known_causes(difference, new)
        versions = [package.descriptor.get("version", "") for package in (difference.pair.old, difference.pair.new)]
        promise = check_promise(difference)
        counts = difference.counts()
        places = {table.name: place for place, table in enumerate(difference.pair.tables)}
        return Review(
            level=level(difference, ids_broken=promise.broken),
            counts=dict(sorted(counts.items(), key=lambda item: (places[item[0][0]], item[0][1]))),
            words=changelog(difference, version=versions[1], previous=versions[0]),
            breaks=promise.unsaid,
        )


def _known_causes(difference: Difference, new: Path) -> None:
    record, changes = new / SOURCES, new / "changes.csv"
    if not (record.is_file() and changes.is_file()):
        return
    if json.loads(record.read_text("utf-8"))["previous"] != difference.pair.old.descriptor.get("version"):
        return
    connection = difference.pair.connection
    connection.register("known", read_csv(changes, pa.schema([(column, pa.string()) for column in COLUMNS])))
    connection.execute(
        """
        UPDATE changes SET cause = known.cause FROM known
        WHERE changes."table" = known."table" AND coalesce(changes.new_key, changes.old_key) = known.key
            AND changes."column" = coalesce(known."column", '') AND changes.operation = known.operation
        """
    )
    connection.unregister("known")
