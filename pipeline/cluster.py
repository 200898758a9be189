"""The same asset graph, its steps run by the workers of a Dask cluster.

Here belongs nothing but the executor; ``docs/scaling.md`` says how a run is configured. Dask is among the requirements
of ``vietnam-action-programmes[cluster]``.
"""

from __future__ import annotations

import dagster as dg
from dagster_dask import dask_executor

from pipeline.definitions import CHECKS, RESOURCES, assets, build_job

# More than a cluster has workers, so that none waits long for the slowest.
BATCHES = 64


def _on_dask(batches: int) -> dg.Definitions:
    return dg.Definitions(
        assets=assets(batches), asset_checks=CHECKS, jobs=[build_job(dask_executor)], resources=RESOURCES
    )


def build_on_dask(batches: int = BATCHES) -> dg.JobDefinition:
    """Return the job, for workers to find it again."""
    return _on_dask(batches).resolve_job_def("build")


defs = _on_dask(BATCHES)
