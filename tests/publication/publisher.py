"""Publishing as tests need it, and what is there afterwards.

That is, in a process of its own, for tests that kill it, let it run beside another, or give it other code.

``python publisher.py RELEASES SOURCES CACHE`` publishes what the code that is found reads from the sources.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.errors import InputError
from pipeline.publication.object_store import opened
from pipeline.publication.package import fingerprint, write_package
from pipeline.publication.provenance import SOURCES, Code, this_code
from pipeline.publication.publish import Outcome, publish
from pipeline.publication.releases import open_for_publishing, read_index
from pipeline.storage import place

SAMPLE_CODE = Code("1.0", "0" * 64)
UNUSABLE = 2


def read_corpus(sources: Path, cache: Path | None = None) -> Mapping[str, pa.Table]:
    """Read real sources; what was read of a document before is kept in ``cache``, as the command keeps it."""
    from pipeline.extraction.corpus import extract
    from pipeline.tables.arrow import table_from_rows
    from pipeline.tables.schema import load_package

    rows = extract(sources, cache=cache).rows
    return {name: table_from_rows(table, rows[name]) for name, table in load_package().tables.items()}


def build_corpus(sources: Path, out: Path, cache: Path | None = None) -> None:
    """Build without the checks of the asset graph."""
    write_package(read_corpus(sources, cache), out)


def publish_corpus(releases: Path, sources: Path, cache: Path, code: Code) -> Outcome:
    """Publish real sources."""
    return publish(
        releases,
        sources,
        reference=sources / "reference",
        build=partial(build_corpus, cache=cache),
        read=partial(read_corpus, cache=cache),
        code=code,
    )


def publish_sample(releases: Path, sources: Path, output: str, version: str | None = None) -> Outcome:
    """Publish the small sample, with ``output`` as the expected output of its first task."""
    from publication_sample import make_sample

    sample = make_sample()
    sample.rows["tasks"][0]["output"] = output

    def build(_: Path, out: Path) -> None:
        write_package(sample.tables(), out)

    return publish(
        releases,
        sources,
        reference=sources,
        build=build,
        read=lambda _: sample.tables(),
        code=SAMPLE_CODE,
        version=version,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder of releases by their paths; the lock says nothing."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def run_sample(releases: Path, sources: Path, output: str, most_bytes: int | None = None) -> None:
    """Publish the sample as a process does; no file may grow beyond ``most_bytes``."""
    import resource

    if most_bytes is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        publish_sample(releases, sources, output)
    except InputError as error:
        print(error, file=sys.stderr)
        sys.exit(UNUSABLE)


def small_release(releases: Path, version: str, words: str = "") -> None:
    """Add a version of two files and one source, which is enough where only the moving in is looked at."""
    with open_for_publishing(releases) as state:
        release, text = state.work / "release", (words or f"the text of {version}").encode()
        (release / "data").mkdir(parents=True)
        (release / "data/tasks.csv").write_bytes(text)
        sha256 = hashlib.sha256(text).hexdigest()
        file = {"path": "d/text.txt", "bytes": len(text), "sha256": sha256}
        (release / SOURCES).write_text(json.dumps({"sources": [file]}), "utf-8")
        resources = [{"path": path, **fingerprint(release / path)} for path in ("data/tasks.csv", SOURCES)]
        (release / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
        (state.work / "sources").mkdir()
        (state.work / "sources" / sha256).write_bytes(text)
        descriptor = fingerprint(release / "datapackage.json")["hash"]
        entry = {"version": version, "when": None, "descriptor": descriptor}
        state.add(entry, release, state.work / "sources")


def add_and_die(releases: Path, published: Path, fatal: int) -> None:
    """Add the latest of the versions in ``published``; be killed as by ``kill -9`` at a change of the file system.

    ``fatal`` says at which, counted from 1.
    """
    import shutil

    seen = 0

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in ("os.rename", "os.remove", "os.mkdir", "os.rmdir"):
            seen += 1
            if seen == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    entry = read_index(published)["versions"][-1]
    sys.addaudithook(watch)
    with open_for_publishing(releases) as state:
        shutil.copytree(published / entry["version"], state.work / "release")
        shutil.copytree(published / "sources", state.work / "sources")
        state.add(entry, state.work / "release", state.work / "sources")


def add_to_store(address: str, version: str, words: str) -> None:
    """Add a small version to the releases on an object store, if it is not there."""
    with opened(place(address), lambda said: None) as folder:
        if read_index(folder)["latest"] != version:
            small_release(folder, version, words)


def compete(address: str, environment: Mapping[str, str], words: str, ready: Any, told: Any) -> None:
    """Add version 1.1.0 once the rival is ``ready``, too; put into ``told`` the words, or why that was not done."""
    os.environ.update(environment)
    try:
        with opened(place(address), lambda said: None) as folder:
            ready.wait()
            small_release(folder, "1.1.0", words)
        told.put(words)
    except InputError as error:
        told.put(str(error))


def run_to_store(address: str, environment: Mapping[str, str], version: str, words: str) -> None:
    """Do as :func:`add_to_store`, in a process that has its own environment."""
    os.environ.update(environment)
    add_to_store(address, version, words)


if __name__ == "__main__":
    releases, sources, cache = map(Path, sys.argv[1:])
    print(publish_corpus(releases, sources, cache, this_code()))
