"""Is the package the same however its graph is run, and how long does it take: in one process, several, a cluster?

Modes are run as `docs/scaling.md` tells it. Files are compared byte by byte, but for the DuckDB file, which DuckDB does
not write twice alike: of it, the rows.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb

from benchmarks.corpus.folder import write_corpus
from benchmarks.measure import SAME, Measurement, Run, Sizes, of_runs, run
from pipeline.publication.package import hashes
from pipeline.tables.schema import load_package

_BIN = Path(sys.executable).parent
_INSTANCE = Path(__file__).resolve().parents[2] / "dagster.yaml"
_WORKERS = 2
_PROCESSES = {
    "multiprocess": {
        "max_concurrent": _WORKERS,
        "start_method": {"forkserver": {"preload_modules": ["pipeline.definitions"]}},
    }
}


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Build one corpus in every mode, from nothing, in documents.

    CPU time is that of the command and what it waits for: a server of processes, or a cluster, is not among that.
    """
    write_corpus(scratch / "sources", sizes.documents, sizes.document)
    expected: dict[str, str] = {}
    for name, build in (("one process", _alone), ("processes", _in_processes), ("Dask cluster", _on_cluster)):
        folder = scratch / name.replace(" ", "-")
        folder.mkdir()
        taken = build(folder)
        found = content(folder / "package")
        expected = expected or found
        others = sorted(file for file, _ in expected.items() ^ found.items())
        note = f"not the same: {', '.join(dict.fromkeys(others))}" if others else f"{SAME} in {len(found)} files"
        alone = "" if build is _alone else "; CPU of the command without its workers"
        yield of_runs("modes", name, sizes.documents, "documents", [taken], note + alone)


def content(package: Path) -> dict[str, str]:
    """Return a hash of each file of a package, and of the rows of each table in its DuckDB file."""
    found = hashes(package)
    for name in [name for name in found if name.endswith(".duckdb")]:
        del found[name]
        with duckdb.connect(package / name, read_only=True) as connection:
            for table in load_package().tables:
                rows = connection.execute(f"FROM {table}").fetchall()
                found[f"{name}: {table}"] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def _alone(folder: Path) -> Run:
    return run([_BIN / "nghiquyet", "build", "--sources", folder.parent / "sources", "--out", "package"], folder)


def _in_processes(folder: Path) -> Run:
    return _run_job("pipeline.definitions", _PROCESSES, folder)


def _on_cluster(folder: Path) -> Run:
    from dask.distributed import LocalCluster

    cluster = LocalCluster(n_workers=_WORKERS, threads_per_worker=1, processes=True, dashboard_address=None)  # type: ignore[no-untyped-call]
    with cluster:
        return _run_job("pipeline.cluster", {"cluster": {"existing": {"address": cluster.scheduler_address}}}, folder)


def _run_job(module: str, execution: Mapping[str, object], folder: Path) -> Run:
    home = folder / "home"
    home.mkdir()
    shutil.copy(_INSTANCE, home)
    steps = {"config": {"base_dir": str(folder / "steps")}}
    places = {"sources": folder.parent / "sources", "cache": folder / "cache", "out": folder / "package"}
    folders = {"config": {name: str(path) for name, path in places.items()}}
    config = {
        "execution": {"config": execution},
        "resources": {"folders": folders, "io_manager": steps, "tables": steps},
        "loggers": {"console": {"config": {"log_level": "ERROR"}}},
    }
    (folder / "run.json").write_text(json.dumps(config), "utf-8")
    options = ["job", "execute", "-m", module, "-j", "build", "-c", "run.json"]
    return run([_BIN / "dagster", *options], folder, {"DAGSTER_HOME": str(home)})
