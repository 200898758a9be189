"""Releases on a real S3 server: real commands, publishers that are killed or overtaken, and stores that cannot hold them."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from conftest import Run
from object_store import Environ, ObjectStore, contents
from publication_sample import make_sample
from publisher import add_to_store, compete, publish_sample, run_to_store, small_release

from pipeline.errors import InputError
from pipeline.publication.object_store import latest_of, opened
from pipeline.publication.releases import INDEX, Releases, read_index
from pipeline.storage import at_hand, place

PROJECT = Path(__file__).resolve().parents[2]
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["publisher", "publication_sample", "frictionless", "s3fs"])
OLD = {"1.0.0": b"old"}


def say_nothing(_: str) -> None:
    pass


@pytest.fixture
def releases(object_store: ObjectStore) -> str:
    """A folder of releases with one small version in it."""
    address = f"{object_store.bucket}/releases"
    add_to_store(address, "1.0.0", "old")
    return address


def index_of(address: str) -> dict[str, Any]:
    return read_index(place(address))


def for_readers(address: str) -> dict[str, bytes]:
    """The versions that the index names, all of which are proven to be in place."""
    index = index_of(address)
    with at_hand(place(address)) as copy:
        assert Releases(copy, index).check() == []
        known = [entry["version"] for entry in index["versions"]]
        return {version: (copy / version / "data/tasks.csv").read_bytes() for version in known}


def test_a_new_document_goes_among_sources_on_a_store(run: Run, object_store: ObjectStore, tmp_path: Path) -> None:
    (file,) = (PROJECT / "tests/guide").glob("*.html")
    sources = f"{object_store.bucket}/sources"
    arguments = ["add", file, "--yes", "--sources", sources]
    object_store.before = lambda request: request.update(HTTP_IF_MATCH="nothing that is there")
    failed = run(*arguments)
    assert failed.status == 2
    (line,) = failed.err.splitlines()
    assert line.startswith("nghiquyet: the object store: failed (") and "PutObject" in line

    written: list[str] = []
    object_store.before = lambda request: written.append(request["PATH_INFO"])
    added = run(*arguments)
    assert added.status == 0, added.err
    assert f"Accepted: {sources}/58-kh-ubnd-2025\n" in added.out
    assert written[-1].endswith("/58-kh-ubnd-2025/text.txt"), "before it is there, the folder is rejected"
    again = run("add", f"{sources}/58-kh-ubnd-2025", "--sources", sources)
    assert again.status == 0, again.err
    assert "58/KH-UBND" in again.out


def test_a_failure_is_noted_in_the_index_on_the_store(object_store: ObjectStore, tmp_path: Path) -> None:
    make_sample().write_sources(tmp_path)
    releases = place(f"{object_store.bucket}/releases")
    with pytest.raises(InputError, match=r"--version 0\.9\.0: .*1\.0\.0"), opened(releases, say_nothing) as folder:
        publish_sample(folder, tmp_path, "A decree", "0.9.0")
    index = read_index(releases)
    assert index["versions"] == [] and "--version 0.9.0" in index["last_failure"]["reason"]


def versions_of(found: dict[str, bytes]) -> dict[str, bytes]:
    """What was found, without what is left of a publication."""
    return {name: data for name, data in found.items() if not name.startswith(".publishing/")}


def reset(address: str, before: dict[str, bytes]) -> None:
    store: Any = place(address)
    store.fs.rm(store.path, recursive=True)
    for name, data in before.items():
        (store / name).write_bytes(data)


def is_index(request: Environ) -> bool:
    return bool(request["PATH_INFO"].endswith(f"/releases/{INDEX}"))


#: What a publication does, one after the other: the first request of each step, or the second.
STEPS: dict[str, tuple[int, Callable[[Environ], bool]]] = {
    "files are written": (1, lambda request: "/.publishing/" in request["PATH_INFO"]),
    "it is decided": (1, is_index),
    "files are copied": (1, lambda request: "HTTP_X_AMZ_COPY_SOURCE" in request),
    "more files are copied": (2, lambda request: "HTTP_X_AMZ_COPY_SOURCE" in request),
    "it is published": (2, is_index),
    "what is left is removed": (1, lambda request: bool(request["REQUEST_METHOD"] == "POST")),
}


def test_killed_at_any_step_it_leaves_the_old_state_or_the_new_and_the_next_succeeds(
    object_store: ObjectStore, releases: str
) -> None:
    """Killed for good just before the request that makes a step."""
    before = contents(releases)
    add_to_store(releases, "1.1.0", "new")
    after = contents(releases)

    def kill_before(number: int, step: Callable[[Environ], bool]) -> None:
        publisher = PROCESSES.Process(target=run_to_store, args=(releases, object_store.environment, "1.1.0", "new"))
        seen = count(1)

        def kill(request: Environ) -> None:
            if step(request) and next(seen) >= number:
                os.kill(publisher.pid or 0, signal.SIGKILL)
                raise ConnectionAbortedError

        object_store.before = kill
        publisher.start()
        publisher.join()
        object_store.before = None
        assert publisher.exitcode == -signal.SIGKILL

    for name, step in STEPS.items():
        reset(releases, before)
        kill_before(*step)
        published = name == list(STEPS)[-1]
        assert for_readers(releases) == (OLD | {"1.1.0": b"new"} if published else OLD), name
        add_to_store(releases, "1.1.0", "new")
        assert versions_of(contents(releases)) == versions_of(after), name


def test_what_a_killed_one_left_goes_with_the_next_publication(object_store: ObjectStore, releases: str) -> None:
    place(f"{releases}/.publishing/of-a-dead-one/1.0.1/data/tasks.csv").write_bytes(b"left")
    add_to_store(releases, "1.1.0", "new")
    assert for_readers(releases) == OLD | {"1.1.0": b"new"}
    assert {name.split("/")[0] for name in contents(releases)} == {"1.0.0", "1.1.0", "sources", INDEX}
    with latest_of(place(releases)) as copy:  # what a candidate is compared with
        assert {path.name for path in copy.iterdir()} == {"1.1.0", INDEX}
        assert read_index(copy)["latest"] == "1.1.0"


def test_of_two_publishers_at_once_one_wins_and_the_other_is_told(object_store: ObjectStore, releases: str) -> None:
    both, told = PROCESSES.Barrier(2), PROCESSES.Queue()
    rivals = [
        PROCESSES.Process(target=compete, args=(releases, object_store.environment, words, both, told))
        for words in ("one", "other")
    ]
    for rival in rivals:
        rival.start()
    winner, reason = sorted((told.get(), told.get()), key=len)
    for rival in rivals:
        rival.join()
    assert for_readers(releases) == OLD | {"1.1.0": winner.encode()}
    assert reason.startswith(f"{releases}: another publisher was at work in it at the same time: it")
    assert "1.1.0; publish again" in reason


def test_one_that_is_overtaken_at_any_request_wins_or_changes_nothing(object_store: ObjectStore, releases: str) -> None:
    """The slow one is held up at each of its requests that write; another one, which takes it for dead, does its work."""
    before = contents(releases)

    def overtaken_at(moment: int) -> tuple[bool, str | None]:
        """Return whether the slow one came to that request, and what it is told, if anything."""
        requests, reached, go_on = count(1), Event(), Event()

        def hold(request: Environ) -> None:
            if next(requests) == moment:
                reached.set()
                go_on.wait()

        def publish() -> str | None:
            try:
                with opened(place(releases), say_nothing) as folder:
                    small_release(folder, "1.1.0", "slow")
            except InputError as error:
                return str(error)
            finally:
                reached.set()
            return None

        object_store.before = hold
        with ThreadPoolExecutor() as threads:
            slow = threads.submit(publish)
            reached.wait()
            held = next(requests) > moment
            if held:
                add_to_store(releases, "1.1.0", "quick")
            go_on.set()
            return held, slow.result()

    won: list[bool] = []
    for moment in count(2):  # the first is before it has read anything
        reset(releases, before)
        held, told = overtaken_at(moment)
        if not held:
            break
        won.append(told is None)
        assert for_readers(releases) == OLD | {"1.1.0": b"slow" if told is None else b"quick"}, f"held at {moment}"
        assert told is None or told.startswith(f"{releases}: another publisher was at work in it at the same time: ")
    assert won == sorted(won) and not won[0] and won[-1]


def test_a_store_that_heeds_no_conditions_holds_no_releases(object_store: ObjectStore, releases: str) -> None:
    before = contents(releases)
    object_store.before = lambda request: request.pop("HTTP_IF_MATCH", None)
    with (
        pytest.raises(InputError, match=f"^{releases}: this store writes whether a condition holds or not"),
        opened(place(releases), say_nothing),
    ):
        pass
    assert contents(releases) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["publish", "--releases=s3://none/releases"], "s3://none/releases: there is no such bucket; make it, or"),
        (["verify", "s3://texts/releases/9.9.9"], "s3://texts/releases/9.9.9: there is no such folder; "),
        (["verify", "s3://texts/releases"], "s3://texts/releases: there is no datapackage.json in it; name the folder"),
        (["build", "--out=s3://texts/package"], "s3://texts/package: has to be a folder of this disk, because a DuckDB"),
        (["build", "--cache=gs://texts/cache"], "gs://texts/cache: needs a package that is not installed (Please install gcsfs"),
        (["build", "--sources=ss3://texts"], "ss3://texts: ss3:// is unknown; name a folder, or an address as s3://"),
        (["explain", "x", "--sources=s3://"], "s3://: names no bucket; write s3://bucket/folder"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used_is_told_in_one_line(
    run: Run, releases: str, arguments: list[str], said: str
) -> None:
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    (line,) = outcome.err.splitlines()
    assert line.startswith("nghiquyet: ") and said in line


def test_a_store_that_does_not_answer_is_told_in_one_line(run: Run, object_store: ObjectStore) -> None:
    object_store.stop()
    (line,) = run("verify", f"{object_store.bucket}/releases/1.0.0").err.splitlines()
    assert line.startswith(f"nghiquyet: {object_store.bucket}/releases/1.0.0: cannot be reached (Could not connect")


def test_a_store_whose_conditions_are_not_known_holds_no_releases() -> None:
    match = "^memory://releases: cannot hold releases, because only of s3:// it is known"
    with pytest.raises(InputError, match=match), opened(place("memory://releases"), say_nothing):
        pass
