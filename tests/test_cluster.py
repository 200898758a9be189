"""The graph in several processes, and on a Dask cluster with everything on an S3 server: the same tables come out.

The cluster is Dask's own, two worker processes behind a scheduler on loopback; the server is moto's, which speaks S3
over HTTP. Both start and end with the test.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dask.distributed import LocalCluster
from object_store import ObjectStore, upload

from pipeline.cluster import build_on_dask
from pipeline.definitions import CHECKS, EXECUTOR, RESOURCES, assets, build_job
from pipeline.extraction.corpus import extract
from pipeline.storage import folders_in, look, place

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("official-telegram", "provincial-plan")
SOURCES = ("source_texts", "reference_register", "parsed_documents")
TABLES = ("documents", "tasks", "findings", "agencies")


def job() -> dg.JobDefinition:
    """The graph, in fewer steps than a corpus would need."""
    return build_on_dask(batches=2)


def job_in_processes() -> dg.JobDefinition:
    """The graph as it is run without a cluster."""
    graph = dg.Definitions(assets=assets(2), asset_checks=CHECKS, jobs=[build_job(EXECUTOR)], resources=RESOURCES)
    return graph.resolve_job_def("build")


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes find the jobs above in this module."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")
    monkeypatch.syspath_prepend(ROOT / "tests")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Two short documents, and a file that cannot be read."""
    folder = tmp_path / "sources"
    for name in DOCUMENTS:
        (folder / name).mkdir(parents=True)
        unseen = ROOT / "tests" / "unseen" / name
        for path in (*unseen.glob("text.*"), unseen / "source.yaml"):
            (folder / name / path.name).write_bytes(path.read_bytes())
    (folder / "unreadable").mkdir()
    (folder / "unreadable" / "text.txt").write_bytes(b"\xff\x00")
    return folder


def run(job: Any, execution: dict[str, Any], sources: str, out: str, tmp_path: Path) -> None:
    """Make the tables, with everything that steps hand to each other below the address ``out``."""
    steps = {"config": {"base_dir": f"{out}/between"}}
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
        outcome = dg.execute_job(
            job,
            instance=instance,
            asset_selection=[dg.AssetKey(name) for name in (*SOURCES, *TABLES)],
            run_config={
                "execution": {"config": execution},
                "resources": {
                    "folders": {"config": {"sources": sources, "cache": f"{out}/cache"}},
                    "io_manager": steps,
                    "tables": steps,
                },
                "loggers": {"console": {"config": {"log_level": "ERROR"}}},
            },
        )
        assert outcome.success


def assert_same_tables(sources: Path, kept: str) -> None:
    corpus = extract(sources)
    assert [error.place for error in corpus.rejected] == ["unreadable/text.txt:1"]
    for name in TABLES:
        assert (place(kept) / f"{name}.parquet").read_bytes() == corpus.tables[name].path.read_bytes(), name


def test_several_processes_give_the_same_tables(sources: Path, tmp_path: Path) -> None:
    execution = {"multiprocess": {"start_method": {"forkserver": {"preload_modules": ["pipeline.definitions"]}}}}
    run(dg.reconstructable(job_in_processes), execution, str(sources), str(tmp_path), tmp_path)
    assert_same_tables(sources, f"{tmp_path}/between")


def test_a_cluster_over_an_object_store_gives_the_same_tables_though_a_worker_dies(
    object_store: ObjectStore, sources: Path, tmp_path: Path
) -> None:
    bucket = object_store.bucket
    upload(sources, f"{bucket}/sources")
    upload(ROOT / "sources" / "reference", f"{bucket}/sources/reference")
    assert folders_in(place(f"{bucket}/sources")) == sorted([*DOCUMENTS, "reference", "unreadable"])
    (first, second, _) = (look(place(f"{bucket}/sources/{name}")) for name in (*DOCUMENTS, "unreadable"))
    assert first and second and first != second, "the store tells what it holds"

    cluster: Any = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None)  # type: ignore[no-untyped-call]
    with cluster:
        dead: list[int] = []

        def kill() -> None:
            """Kill a worker as soon as the first results are in the cache."""
            while not any(place(f"{bucket}/cache").rglob("*.arrow")):
                time.sleep(0.5)
            worker = next(iter(cluster.workers.values()))
            os.kill(worker.pid, signal.SIGKILL)
            dead.append(worker.pid)

        killer = threading.Thread(target=kill, daemon=True)
        killer.start()
        execution = {"cluster": {"existing": {"address": cluster.scheduler_address}}}
        run(dg.reconstructable(job), execution, f"{bucket}/sources", bucket, tmp_path)
        killer.join(timeout=1)
        assert dead

    assert_same_tables(sources, f"{bucket}/between")
