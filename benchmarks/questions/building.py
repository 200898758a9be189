"""How long does `nghiquyet build` take, a first time and again, and how does that and its memory grow with the corpus?

Builds run as a user runs them: the command, in a process of its own and in a folder for all it keeps.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.corpus.folder import nth_document, write_corpus, write_document
from benchmarks.corpus.wordings import REFERENCE
from benchmarks.measure import Measurement, Run, Sizes, of_runs, run

#: The floor of a first build: import what it cannot do without, and run an empty job of three assets in process.
_FLOOR = """
import dagster, duckdb, great_expectations, pyarrow.csv, pyarrow.parquet, rich.console, typer, xlsxwriter, yaml
import dagster as dg

@dg.asset
def one() -> None: ...

@dg.asset(deps=[one])
def two() -> None: ...

@dg.asset(deps=[two])
def three() -> None: ...

defs = dg.Definitions(assets=[one, two, three], jobs=[dg.define_asset_job("all")], executor=dg.in_process_executor)
with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as instance:
    loggers = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    defs.resolve_job_def("all").execute_in_process(instance=instance, run_config=loggers)
"""
_TIMES = 2
#: What a build does, and how the names of its steps begin that do it. All but the first go through whole tables.
PARTS = {
    "finding and reading": ("reading ahead", "source texts", "reference register", "parsed documents.read"),
    "tying": ("parsed documents.bring", "tables"),
    "checking": ("parsed documents every", "checks", "check results", "accuracy"),
    "writing": ("package",),
}
_STEP = re.compile(r"^    (.+) took ([\d.]+) s, ([\d.]+) s of CPU time$", re.M)
# A corpus this large is built once: what is measured there is growth.
_LARGE = 500


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure the project's own sources, in builds, and made-up corpora, in documents."""
    times = min(_TIMES, sizes.repetitions)
    floors, firsts, again, changed = ([] for _ in range(4))
    for turn in range(times):
        floors.append(run([sys.executable, "-c", _FLOOR], scratch / "floor"))
        folder = scratch / f"own-{turn}"
        shutil.copytree(REFERENCE.parent, folder / "sources")
        firsts.append(_build(folder))
        again.append(_build(folder))
        text = min((folder / "sources").glob("*/text.*"))
        text.write_bytes(text.read_bytes() + b"\n")
        changed.append(_build(folder))
    note = "imports and an empty job of three assets"
    yield of_runs("building", "floor", 1, "builds", floors, note)
    for name, runs in (("first", firsts), ("nothing changed", again), ("one document changed", changed)):
        yield of_runs("building", name, 1, "builds", runs)
    for documents in sizes.corpora:
        yield from _corpus(documents, sizes, scratch / f"{documents}", times if documents < _LARGE else 1)


def _corpus(documents: int, sizes: Sizes, folder: Path, times: int) -> Iterator[Measurement]:
    """Build corpora of one size; each figure is told as soon as it is there, because the next may take an hour."""
    places = [folder / f"{turn}" for turn in range(times)]
    for place in places:
        write_corpus(place / "sources", documents, sizes.short)
    texts = [path.stat().st_size for path in (places[0] / "sources").glob("*/text.md")]
    note = f"of {sum(texts) / len(texts):,.0f} bytes each"
    firsts = [_build(place) for place in places]
    yield of_runs("building", f"{documents:,} documents: first", documents, "documents", firsts, note)
    for place in places:
        write_document(place / "sources", nth_document(documents, sizes.short))
    added = [_build(place, "--explain") for place in places]
    yield of_runs("building", f"{documents:,} documents: one added", documents, "documents", added)
    yield from _steps(f"{documents:,} documents: one added", added)
    again = [_build(place) for place in places]
    yield of_runs("building", f"{documents:,} documents: nothing changed", documents, "documents", again)


def _steps(subject: str, runs: Sequence[Run]) -> Iterator[Measurement]:
    """Tell apart what was done about one document and what about whole tables, as the command tells its steps."""
    taken = [_STEP.findall(run.output) for run in runs]
    for part, names in PARTS.items():
        own = [[step[1:] for step in steps if step[0].startswith(names)] for steps in taken]
        wall, cpu = (tuple(sum(float(step[clock]) for step in steps) for steps in own) for clock in (0, 1))
        yield Measurement("building", f"{subject}, {part}", 1, "builds", wall, cpu)


def _build(folder: Path, *options: str) -> Run:
    command = Path(sys.executable).with_name("nghiquyet")
    return run([command, "build", "--sources", "sources", "--out", "package", *options], folder)
