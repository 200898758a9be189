"""Killed, beside a rival, or on a full disk, a publisher loses nothing: real processes, and a small corpus."""

from __future__ import annotations

import csv
import multiprocessing
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from publication_sample import make_sample
from publisher import UNUSABLE, add_and_die, contents, publish_sample, run_sample, small_release

from pipeline.errors import InputError
from pipeline.publication.difference import Level
from pipeline.publication.releases import INDEX, Releases, open_for_publishing, read_index

PROCESSES = multiprocessing.get_context("forkserver")
# What is installed: modules of the tests' folder are not found by it before Python 3.12, and left out without a word.
PROCESSES.set_forkserver_preload(["pipeline.publication.publish", "frictionless"])


@dataclass(frozen=True)
class Sample:
    """Two folders of releases: before and after the second of them; and how long it took, in seconds."""

    sources: Path
    before: Path
    after: Path
    seconds: float


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    sources, before = folder / "sources", folder / "before"
    make_sample().write_sources(sources)
    assert run(run_sample, before, sources, "A decree").exitcode == 0  # also starts what processes are forked from
    after = shutil.copytree(before, folder / "after")
    start = time.monotonic()
    assert run(run_sample, after, sources, "A decision").exitcode == 0
    return Sample(sources, before, after, time.monotonic() - start)


def run(target: Callable[..., None], *arguments: Any) -> Any:
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process


def comparable(folder: Path) -> dict[str, bytes]:
    """The contents, without the files that DuckDB does not write the same twice."""
    return {name: data for name, data in contents(folder).items() if not name.endswith(".duckdb")}


def sound(releases: Path) -> str | None:
    """Return the latest version, all of which is in place, as any reader may find it."""
    index = read_index(releases)
    assert Releases(releases, index).check() == []
    latest: str | None = index["latest"]
    assert latest is None or (releases / latest / "datapackage.json").is_file()
    return latest


def test_a_version_can_be_asked_for_but_not_a_lower_one(sample: Sample, tmp_path: Path) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    for wanted, least in (("1.0.0", "1.0.1"), ("0.9.0", "1.0.1"), ("1.0", "")):
        with pytest.raises(InputError, match=f"--version {wanted}: .*{least}"):
            publish_sample(releases, sample.sources, "A decision", wanted)
    assert "--version 1.0" in read_index(releases)["last_failure"]["reason"]
    # Also what says the same may be published, so that better files can be.
    assert publish_sample(releases, sample.sources, "A decree", "1.2.0").level is Level.NONE
    assert "The tables say the same" in (releases / "1.2.0/CHANGELOG.md").read_text("utf-8")
    assert sound(releases) == "1.2.0"


def test_killed_at_any_moment_it_leaves_the_old_state_or_the_new_and_the_next_run_repairs(
    sample: Sample, tmp_path: Path
) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    for share in (0.2, 0.6, 0.95):  # while it builds, writes the release, and proves it
        process = PROCESSES.Process(target=run_sample, args=(releases, sample.sources, "A decision"))
        process.start()
        process.join(share * sample.seconds)
        process.kill()
        process.join()
        assert sound(releases) in ("1.0.0", "1.0.1")
    assert run(run_sample, releases, sample.sources, "A decision").exitcode == 0
    assert comparable(releases) == comparable(sample.after)


def test_killed_at_each_step_of_moving_in_it_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for releases, versions in ((before, ("1.0.0",)), (after, ("1.0.0", "1.1.0"))):
        for version in versions:
            small_release(releases, version)
    states: list[bool] = []
    killed = True
    while killed:
        fatal = len(states) + 1
        releases = shutil.copytree(before, tmp_path / str(fatal))
        killed = bool(run(add_and_die, releases, after, fatal).exitcode)
        sound(releases)
        with open_for_publishing(releases):
            pass  # the next run, which repairs
        found = contents(releases)
        assert found in (contents(before), contents(after)), f"killed at step {fatal}: {sorted(found)}"
        states.append(found == contents(after))
    assert len(states) > 20 and not states[0] and states[-1]
    assert states == sorted(states), "once published, it stays"


def test_two_publishers_at_once_publish_one_after_the_other(sample: Sample, tmp_path: Path) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    rivals = [
        PROCESSES.Process(target=run_sample, args=(releases, sample.sources, output))
        for output in ("A decision", "A circular")
    ]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
        assert rival.exitcode == 0
    sound(releases)
    versions = [entry["version"] for entry in read_index(releases)["versions"]]
    assert versions == ["1.0.0", "1.0.1", "1.0.2"]
    assert read_index(releases)["latest"] == "1.0.2"
    outputs = [task_output(releases / version) for version in versions]
    assert outputs[0] == "A decree" and sorted(outputs[1:]) == ["A circular", "A decision"]


def task_output(release: Path) -> str:
    with (release / "data/tasks.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["output"]


@pytest.mark.parametrize("most_bytes", [1_000, 20_000, 300_000])
def test_a_file_that_cannot_be_written_loses_nothing(sample: Sample, tmp_path: Path, most_bytes: int) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    assert run(run_sample, releases, sample.sources, "A decision", most_bytes).exitcode == UNUSABLE
    assert sound(releases) == "1.0.0"
    lost = comparable(sample.before).items() - comparable(releases).items()
    assert {name for name, _ in lost} <= {INDEX}
    if most_bytes > len(contents(releases)[INDEX]):
        assert "cannot be written" in read_index(releases)["last_failure"]["reason"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a disk of so many bytes, or give the mounted one another size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = False

    def size(most: int) -> Path:
        nonlocal mounted
        remount = ",remount" if mounted else ""
        command = ["mount", "-t", "tmpfs", "-o", f"size={most}{remount}", "tmpfs", str(folder)]
        if os.name != "posix" or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a disk cannot be mounted here")
        mounted = True
        return folder

    yield size
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(sample: Sample, small_disk: Callable[[int], Path]) -> None:
    whole = 64 << 20
    releases = shutil.copytree(sample.before, small_disk(whole) / "releases")
    pages = 4096
    used = sum(-(-path.stat().st_size // pages) * pages for path in releases.rglob("*"))
    needed = len(b"".join(contents(sample.before).values()))
    for share in (0.3, 1.5):  # it needs room for the package as built, and as published
        small_disk(used + int(share * needed))
        assert run(run_sample, releases, sample.sources, "A decision").exitcode == UNUSABLE
        assert sound(releases) == "1.0.0"
        small_disk(whole)
        with open_for_publishing(releases):
            pass  # the next run finds what was there before, and nothing else
        assert {name for name, _ in contents(sample.before).items() ^ contents(releases).items()} <= {INDEX}
