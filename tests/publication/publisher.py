"""Publishing as tests need it, and what is there afterwards.

That is, in a process of its own, for tests that kill it, let it run beside another, or give it other code.

``python publisher.py RELEASES SOURCES CACHE`` publishes what the code that is found reads from the sources.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pyarrow as pa

from pipeline.errors import InputError
from pipeline.publication.package import write_package
from pipeline.publication.provenance import Code, this_code
from pipeline.publication.publish import Outcome, publish
from pipeline.publication.releases import open_for_publishing, read_index

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


if __name__ == "__main__":
    releases, sources, cache = map(Path, sys.argv[1:])
    print(publish_corpus(releases, sources, cache, this_code()))
