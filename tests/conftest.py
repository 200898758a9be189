"""What tests of several folders share: the command run in this process, the rows of the project's own sources, which
files begin, and how properties are tried."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from pipeline import cli
from pipeline.extraction.corpus import extract

if TYPE_CHECKING:
    from object_store import ObjectStore

# Without a limit on the time of one example, which would measure how busy the machine is.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")

# As in pipeline.cli: what is loaded stays, and looking through it for cycles takes a tenth of the time.
gc.set_threshold(100_000)


@dataclass(frozen=True)
class Outcome:
    """What the command left behind: its exit status and what it wrote."""

    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process, which has loaded its libraries already."""

    def command(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["nghiquyet", *map(str, arguments)])
        with pytest.raises(SystemExit) as leaving:
            cli.main()
        out, err = capfd.readouterr()
        assert isinstance(leaving.value.code, int)
        return Outcome(leaving.value.code, out, err)

    return command


@cache
def corpus() -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables from the project's own sources, read once: to look at, not to change."""
    return extract(Path(__file__).parents[1] / "sources").rows


@pytest.fixture
def object_store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """Start an S3 server with an empty bucket, and have all addresses lead to it."""
    from object_store import ObjectStore

    from pipeline.storage import place

    store = ObjectStore()
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    bucket: Any = place(store.bucket)
    bucket.fs.clear_instance_cache()  # those of a test before are for another server
    place(store.bucket).mkdir()
    yield store
    store.stop()


#: The files that take longest, the longest first: begun last, each would keep one worker busy while the others idle.
SLOW = (
    "test_cli.py",
    "publication/test_publish.py",
    "test_cluster.py",
    "publication/test_crashes.py",
    "faults/test_faults.py",
    "publication/test_object_store.py",
    "guide/test_walk_through.py",
    "benchmarks/test_benchmarks.py",
    "extraction/test_cache.py",
    "faults/test_faults_of_added_files.py",
    "graph/test_automation.py",
    "extraction/test_independence.py",
    "publication/test_package.py",
    "graph/test_expectations.py",
    "graph/test_asset_graph.py",
    "intake/test_command.py",
    "test_accuracy_reached.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files; workers take them in this order under ``--no-loadscope-reorder``."""
    tests = Path(__file__).parent
    turns = {tests / name: turn for turn, name in enumerate(SLOW)}
    items.sort(key=lambda item: turns.get(item.path, len(SLOW)))
