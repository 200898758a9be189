"""The asset graph on one page: read this first.

    sources       source_texts, reference_register     what lies in the folder of sources
                  parsed_documents                     what the rules of ``pipeline.extraction`` read from it
    structure, tasks, indicators, citations, reference, quality
                  one asset a table                    the rows with their types, as ``datapackage.yaml`` has them
                  checks                               of every table, blocking: see ``pipeline.assets.checks``
    quality       check_results, accuracy              how they went, and how near the tables come to hand-made answers
    release       package                              the files a reader gets
                  candidate                            the package beside a review of what differs from the last version

``dagster dev`` shows the graph and makes it, asset by asset; ``nghiquyet build`` makes the package in one go. What
Dagster does by itself, when sources change and every night, is in ``pipeline.automation``.
"""

from __future__ import annotations

from typing import Any

import dagster as dg

from pipeline.assets.candidate import candidate
from pipeline.assets.checks import checks
from pipeline.assets.release import accuracy, check_results, package
from pipeline.assets.sources import (
    Folders,
    every_source_is_read,
    parsed_documents_in,
    reference_register,
    source_texts,
)
from pipeline.assets.tables import TableStorage, tables
from pipeline.automation import candidate_job, changed_sources, nightly

STORAGE = "build/dagster/assets"
CHECKS = [checks, every_source_is_read]
RESOURCES: dict[str, Any] = {
    "folders": Folders(),
    "io_manager": dg.FilesystemIOManager(base_dir=STORAGE),
    "tables": TableStorage(base_dir=STORAGE),
}


def assets(batches: int) -> list[Any]:
    """Return the assets, the texts read in so many steps."""
    read = parsed_documents_in(batches)
    return [source_texts, reference_register, read, tables, check_results, accuracy, package, candidate]


def build_job(executor: dg.ExecutorDefinition) -> Any:
    """Return the job that makes a package, run by an executor."""
    return dg.define_asset_job(
        "build",
        selection=dg.AssetSelection.all() - dg.AssetSelection.assets(candidate),
        description="From the texts to the package: every asset and every check.",
        # No run configuration here: with one, Dagster gives no heed to the folders that nghiquyet puts in.
        executor_def=executor,
    )


# Dagster's own default is several processes: each imports everything anew, which takes longer than most builds.
EXECUTOR = dg.multi_or_in_process_executor.configured(
    lambda given: given,
    name="in_process_or_multiprocess",
    config_schema=dg.Field(
        dg.Selector({"in_process": dict, "multiprocess": dict}),  # type: ignore[no-untyped-call]
        default_value={"in_process": {}},
    ),
)

# nghiquyet runs it in its own process; steps with nothing to read cost next to nothing there.
defs = dg.Definitions(
    assets=assets(batches=8),
    asset_checks=CHECKS,
    jobs=[build_job(EXECUTOR), candidate_job],
    sensors=[changed_sources],
    schedules=[nightly],
    executor=dg.in_process_executor,
    resources=RESOURCES,
)
