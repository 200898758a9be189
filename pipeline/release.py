"""A release as the command makes it: the asset graph builds and checks it, publication numbers and publishes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from pipeline.build import build
from pipeline.documents.source import REFERENCE
from pipeline.extraction.corpus import PROJECT_REFERENCE, extract
from pipeline.publication.object_store import opened
from pipeline.publication.problem import Problem
from pipeline.publication.provenance import this_code
from pipeline.publication.publish import Outcome, Refused, publish
from pipeline.storage import at_hand
from pipeline.tables.stored import StoredTable


def release(sources: Path, releases: Path, cache: Path, version: str | None, tell: Callable[[str], None]) -> Outcome:
    """Publish what the texts in ``sources`` say as the next version in ``releases``; see :func:`publish`.

    :class:`Refused` where data fail their checks or a promise would be broken, :class:`InputError` where a source
    cannot be read: a release is of all sources, or of none. What reading each document gave is kept in ``cache``. All
    three may be on an object store.
    """

    def made(folder: Path, out: Path) -> None:
        outcome = build(folder, out, cache, tell)
        if outcome.rejected:
            raise outcome.rejected[0]
        if not outcome.published:
            failed = [check for check in outcome.checks if check.stops]
            raise Refused(
                [
                    Problem(
                        f"{check.rule.table}.{check.rule.name}",
                        f"{check.failed_rows} rows fail: {check.rule.description}",
                        check.rule.notes,
                    )
                    for check in failed
                ]
            )

    def read(folder: Path) -> Mapping[str, StoredTable]:
        return extract(folder, cache=cache).tables

    with at_hand(sources) as here, opened(releases, tell) as folder:
        own = here / REFERENCE
        return publish(
            folder,
            here,
            reference=own if own.is_dir() else PROJECT_REFERENCE,
            build=made,
            read=read,
            code=this_code(),
            version=version,
        )
