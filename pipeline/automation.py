"""What Dagster does by itself: it notices changed sources, builds what depends on them, and leaves a candidate.

Here belongs when something is run; what is run is the asset graph. A candidate is no version: publishing is a person's
decision, made with ``nghiquyet publish``.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import dagster as dg

from pipeline.assets.sources import Folders, reference_register, source_texts
from pipeline.documents.source import REFERENCE
from pipeline.storage import listing, place

candidate_job = dg.define_asset_job(
    "release_candidate", description="A release candidate with its review: every asset and every check."
)

#: A look at every file's name, size and time of change costs nothing next to a build, even of many documents.
_SECONDS_BETWEEN_LOOKS = 30
_NAMES_SHOWN = 5


@dg.sensor(
    job=candidate_job,
    minimum_interval_seconds=_SECONDS_BETWEEN_LOOKS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Notices a new, changed or removed folder of sources and makes a release candidate of it.",
)
def changed_sources(context: dg.SensorEvaluationContext, folders: Folders) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run of what depends on the folders that changed since the last look.

    The cursor keeps one signature a folder. Files are not read: one that changed without another size or time is found
    by the nightly run.
    """
    before: dict[str, str] = json.loads(context.cursor or "{}")
    now = signatures(place(folders.sources))
    changed = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if not changed:
        return dg.SkipReason(f"nothing has changed in {folders.sources}")
    assert context.repository_def is not None  # Dagster gives it to every sensor
    selection = dg.AssetSelection.assets(*_touched(changed)).downstream()
    keys = sorted(selection.resolve(context.repository_def.asset_graph))
    more = f" and {len(changed) - _NAMES_SHOWN} more" if len(changed) > _NAMES_SHOWN else ""
    tags = {"changed": ", ".join(changed[:_NAMES_SHOWN]) + more}
    return dg.SensorResult(
        run_requests=[dg.RunRequest(asset_selection=keys, tags=tags)], cursor=json.dumps(now, sort_keys=True)
    )


def signatures(sources: Path) -> Mapping[str, str]:
    """Return a signature of each folder of sources, made of the names, sizes and times of change of its files."""
    files: defaultdict[str, list[tuple[str, int, str]]] = defaultdict(list)
    for path, size, mark in listing(sources):
        folder, _, inside = path.partition("/")
        if inside and not folder.startswith("."):
            files[folder].append((inside, size, mark))
    return {folder: hashlib.sha256(repr(sorted(found)).encode()).hexdigest() for folder, found in files.items()}


def _touched(changed: list[str]) -> list[dg.AssetsDefinition]:
    """The assets that read the folders that changed; a register that did not change is not read again."""
    touched = [reference_register] if REFERENCE in changed else []
    return touched + ([source_texts] if set(changed) - {REFERENCE} else [])


#: Once a night in Vietnam, everything: what the sensor cannot see is found, and the candidate is never older.
nightly = dg.ScheduleDefinition(
    name="nightly",
    job=candidate_job,
    cron_schedule="0 3 * * *",
    execution_timezone="Asia/Ho_Chi_Minh",
    default_status=dg.DefaultScheduleStatus.RUNNING,
)
