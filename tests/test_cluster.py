"""The graph on a Dask cluster of several processes, with everything on an S3 server: the same tables come out.

The cluster is Dask's own, two worker processes behind a scheduler on loopback; the server is moto's, which speaks S3
over HTTP. Both start and end with the test.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq
import pytest
from dask.distributed import LocalCluster
from moto.server import ThreadedMotoServer

from pipeline.cluster import build_on_dask
from pipeline.extraction.corpus import extract
from pipeline.storage import place

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("official-telegram", "provincial-plan")
SOURCES = ("source_texts", "reference_register", "parsed_documents")
TABLES = ("documents", "tasks", "findings", "agencies")


def job() -> dg.JobDefinition:
    """The graph, in fewer steps than a corpus would need."""
    return build_on_dask(batches=2)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1", "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    place("s3://texts").mkdir()
    yield "s3://texts"
    server.stop()


def upload(folder: Path, address: str) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            place(f"{address}/{path.relative_to(folder).as_posix()}").write_bytes(path.read_bytes())


def test_a_cluster_over_an_object_store_gives_the_same_tables_though_a_worker_dies(bucket: str, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    for name in DOCUMENTS:
        (sources / name).mkdir(parents=True)
        unseen = ROOT / "tests" / "unseen" / name
        for path in (*unseen.glob("text.*"), unseen / "source.yaml"):
            (sources / name / path.name).write_bytes(path.read_bytes())
    (sources / "unreadable").mkdir()
    (sources / "unreadable" / "text.txt").write_bytes(b"\xff\x00")
    upload(sources, f"{bucket}/sources")
    upload(ROOT / "sources" / "reference", f"{bucket}/sources/reference")

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
        (tmp_path / "dagster").mkdir()
        with dg.DagsterInstance.local_temp(str(tmp_path / "dagster")) as instance:
            outcome = dg.execute_job(
                dg.reconstructable(job),
                instance=instance,
                asset_selection=[dg.AssetKey(name) for name in (*SOURCES, *TABLES)],
                run_config={
                    "execution": {"config": {"cluster": {"existing": {"address": cluster.scheduler_address}}}},
                    "resources": {
                        "folders": {"config": {"sources": f"{bucket}/sources", "cache": f"{bucket}/cache"}},
                        "io_manager": {"config": {"base_dir": f"{bucket}/between"}},
                        "tables": {"config": {"base_dir": f"{bucket}/tables"}},
                    },
                    "loggers": {"console": {"config": {"log_level": "ERROR"}}},
                },
            )
            assert outcome.success
        killer.join(timeout=1)
        assert dead

    corpus = extract(sources)
    assert [error.place for error in corpus.rejected] == ["unreadable/text.txt:1"]
    for name in TABLES:
        with (place(f"{bucket}/tables") / f"{name}.parquet").open("rb") as file:
            assert pq.read_table(file).equals(corpus.tables[name].read())
