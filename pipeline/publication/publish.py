"""Making a release: from a folder of sources to a version in the folder of releases, or to the reason why not.

Here belong the order of the steps and what a release holds beside the tables. The rules of numbers, promises, causes,
words and disks belong to the modules named so.

A release is made from a copy of the sources taken at the beginning, which is kept; so what it says it was made from is
what it was made from. It is compared with the version before, checked whole, and only then published.
"""

from __future__ import annotations

import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.errors import InputError
from pipeline.publication import quality
from pipeline.publication.binaries import read_tables
from pipeline.publication.causes import Read, find_causes, steps, trace
from pipeline.publication.changelog import changelog, first_changelog
from pipeline.publication.csv import write_csv
from pipeline.publication.difference import COLUMNS, OPERATIONS, Difference, Level, compare, schema_changes
from pipeline.publication.package import DESCRIPTOR, created, fingerprint, write_package
from pipeline.publication.phrases import PHRASES
from pipeline.publication.problem import Problem
from pipeline.publication.promises import check_id_changes, check_promise
from pipeline.publication.provenance import SOURCES, STORE, Code, Sources, digest, lay_out, record, recorded, take
from pipeline.publication.releases import Entry, open_for_publishing, read_index
from pipeline.publication.verify import verify
from pipeline.publication.versions import FIRST, check_wanted, following, level
from pipeline.tables.schema import load_package

CHANGES = "changes.csv"
#: The changelogs by their languages.
CHANGELOGS = {"en": "CHANGELOG.md", "vi": "CHANGELOG.vi.md"}

#: Builds and checks a package: from a folder of sources into a folder. It raises where the data fails its checks.
Build = Callable[[Path, Path], None]

#: What the operating system says where a disk is full, or may not be written to.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


class Refused(Exception):
    """Why a release was not published: its data failed its checks, or it would break a promise."""

    def __init__(self, problems: list[Problem]) -> None:
        """Keep the problems; ``str()`` has one a line."""
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: ``version`` is the latest now; ``published`` is False where nothing had changed.

    ``previous`` is the version before, None for the first release. ``changes`` counts rows and cells by operation.
    """

    version: str
    published: bool
    previous: str | None
    level: Level
    changes: Mapping[str, int]


@dataclass(slots=True)
class _Release:
    """A release being made in the folder ``work``: ``stores`` have the bytes of its sources and of those before."""

    work: Path
    sources: Sources
    stores: tuple[Path, ...]
    code: Code
    previous: Path | None
    wanted: str | None
    version: str = FIRST
    level: Level = Level.MAJOR
    changes: dict[str, int] = field(default_factory=dict)

    @property
    def candidate(self) -> Path:
        """The package as it was built, without a version."""
        return self.work / "candidate"

    @property
    def folder(self) -> Path:
        """The release."""
        return self.work / "release"


def publish(
    releases: Path, sources: Path, *, reference: Path, build: Build, read: Read, code: Code, version: str | None = None
) -> Outcome:
    """Make a release of the folder ``sources`` and the folder ``reference``, and add it to the folder ``releases``.

    ``build`` makes and checks the package, ``read`` makes its tables without a check, to find causes; both are the
    ``code``. ``version`` is the number to give, if not the one that follows; it publishes also what did not change.

    :class:`Refused` where data or promises are at fault, :class:`InputError` where the input is, the version is too
    low, or the disk is full. The reason is noted in the index, and nothing else has changed then.
    """
    with open_for_publishing(releases) as state:
        when: str | None = None
        try:
            if version is not None:
                _check_wanted(version, state.latest)
            if problems := state.check():
                raise Refused(problems)
            new_bytes = state.work / STORE
            taken = take(sources, reference, new_bytes)
            previous = releases / state.latest if state.latest else None
            release = _Release(state.work, taken, (new_bytes, state.store), code, previous, version)
            _build(release, build)
            when = created(read_tables(release.candidate)["documents"])
            if not _assemble(release, read):
                return Outcome(release.version, False, state.latest, Level.NONE, {})
            _verify(release)
            state.add(_entry(release, state.latest), release.folder, new_bytes)
        except Exception as failure:
            problem = _storage_problem(failure, releases)
            reason = str(problem or failure) or type(failure).__name__
            if not isinstance(problem or failure, (InputError, Refused)):
                reason = f"{type(failure).__name__}: {reason}"
            state.note_failure(_without_paths(reason, state.work, sources), when, code.as_json())
            if problem:
                raise problem from failure
            raise
        return Outcome(release.version, True, state.latest, release.level, release.changes)


def make_again(releases: Path, version: str, out: Path, *, build: Build, read: Read, code: Code) -> None:
    """Make a published version again, from the sources that are kept of it, in the new folder ``out``.

    With the code it was made with, all bytes are the same but those of the DuckDB file. :class:`InputError` where
    there is no such version, or ``code`` is not what it was made with.
    """
    entry = next((entry for entry in read_index(releases)["versions"] if entry["version"] == version), None)
    if entry is None:
        raise InputError(str(releases), f"there is no version {version} in it", "name one of those in versions.json")
    if entry["code"] != code.as_json():
        raise InputError(
            version,
            "was made by other code",
            f"check out the commit that published it (code {entry['code']['sha256']})",
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".again-") as work, _dated(entry["when"]):
        previous = releases / entry["previous"] if entry["previous"] else None
        sources = recorded(releases / version)
        release = _Release(Path(work), sources, (releases / STORE,), code, previous, version)
        _build(release, build)
        _assemble(release, read)
        release.folder.rename(out)


def _build(release: _Release, build: Build) -> None:
    build(lay_out(release.sources, release.stores, release.work / "snapshot"), release.candidate)


def _assemble(release: _Release, read: Read) -> bool:
    """Write the release; False where it says what the version before says, and no version was asked for."""
    if release.previous is None:
        release.version = release.wanted or FIRST
        first = {code: first_changelog(release.candidate, release.version, code) for code in CHANGELOGS}
        _write(release, _no_changes(release.work), first)
        return True
    if not release.wanted and _says_the_same(release.previous, release.candidate):
        release.version = release.previous.name
        return False
    work = release.work / "causes"
    work.mkdir()
    way = steps(recorded(release.previous), release.sources)
    found = trace(release.previous, release.candidate, way, read, release.stores, work)
    with compare(release.previous, release.candidate, found.matches) as difference:
        promise = check_promise(difference)
        release.level = level(difference, ids_broken=promise.broken)
        release.version = following(release.previous.name, release.level)
        if release.wanted:
            why = f"since {release.previous.name} there are {release.level.name.lower()} changes"
            check_wanted(release.wanted, release.version, why)
            release.version = release.wanted
        problems = [broken.problem(release.version) for broken in promise.unsaid]
        if problems := problems + list(check_id_changes(difference, release.version)):
            raise Refused(problems)
        find_causes(difference, found)
        counts = difference.counts()
        release.changes = {
            operation: sum(count for (_, other), count in counts.items() if other == operation)
            for operation in OPERATIONS
        }
        words = {
            code: changelog(difference, release.version, release.previous.name, code)
            + f"\n{PHRASES[code].say('all', file=CHANGES)}\n"
            for code in CHANGELOGS
        }
        _write(release, _changes(difference, release.work), words)
    return True


def _says_the_same(old: Path, new: Path) -> bool:
    """Whether two packages have the same rows and say the same of them."""
    packages = [load_package(folder / DESCRIPTOR) for folder in (old, new)]
    hashes = [
        {entry["name"]: entry["content_hash"] for entry in package.descriptor["resources"] if "content_hash" in entry}
        for package in packages
    ]
    return hashes[0] == hashes[1] and not any(schema_changes(*packages))


def _check_wanted(wanted: str, latest: str | None) -> None:
    """Refuse what no difference could make right, before anything is built."""
    least, why = (
        (following(latest, Level.PATCH), f"{latest} is published") if latest else (FIRST, "it would be the first")
    )
    check_wanted(wanted, least, why)


def _write(release: _Release, changes: bytes, words: Mapping[str, str]) -> None:
    """Write the package anew, with its version and its history."""
    package = load_package()
    tables = read_tables(release.candidate)
    previous = release.previous.name if release.previous else None
    files = {
        **{CHANGELOGS[code]: text.encode() for code, text in words.items()},
        CHANGES: changes,
        SOURCES: record(release.sources, release.code, release.version, previous),
        **quality.files(package, tables, release.candidate, release.version, release.previous),
    }
    write_package(tables, release.folder, version=release.version, files=files)


def _changes(difference: Difference, work: Path) -> bytes:
    write_csv(difference.lines(), work / CHANGES)
    return (work / CHANGES).read_bytes()


def _no_changes(work: Path) -> bytes:
    schema = pa.schema([(column, pa.string()) for column in COLUMNS])
    write_csv(schema.empty_table(), work / CHANGES)
    return (work / CHANGES).read_bytes()


def _verify(release: _Release) -> None:
    """Prove the release as any reader could: what is published cannot be mended."""
    snapshot = release.work / "snapshot"
    if problems := verify(release.folder, snapshot).problems:
        raise Refused(list(problems))


def _entry(release: _Release, previous: str | None) -> Entry:
    descriptor = json.loads((release.folder / DESCRIPTOR).read_text("utf-8"))
    tables = read_tables(release.folder)
    return {
        "version": release.version,
        "previous": previous,
        "level": release.level.name.lower(),
        "when": descriptor.get("created"),
        "schema_version": descriptor["schema_version"],
        "sources": {
            "documents": tables["documents"].num_rows,
            "files": len(release.sources),
            "sha256": digest(release.sources),
        },
        "code": release.code.as_json(),
        "descriptor": fingerprint(release.folder / DESCRIPTOR)["hash"],
        "tables": {
            resource["name"]: {
                "rows": tables[resource["name"]].num_rows,
                "content_hash": resource["content_hash"],
            }
            for resource in descriptor["resources"]
            if "content_hash" in resource
        },
        "changes": release.changes,
    }


def _storage_problem(failure: BaseException, releases: Path) -> InputError | None:
    """Say what a full or closed disk is to a user; None where the failure is of another kind."""
    cause: BaseException | None = failure
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            problem = f"cannot be written ({os.strerror(cause.errno)})"
        elif isinstance(cause, duckdb.Error) and any(os.strerror(code) in str(cause) for code in _NO_ROOM):
            problem = f"cannot be written ({' '.join(str(cause).split())})"
        else:
            cause = cause.__cause__ or cause.__context__
            continue
        return InputError(str(releases), problem, "make room or give leave to write there, and publish again")
    return None


def _without_paths(reason: str, work: Path, sources: Path) -> str:
    """Leave out where on this machine things are."""
    for path, name in ((work / "snapshot", "sources"), (work, "."), (sources, "sources"), (work.parent, ".")):
        for form in {str(path), str(path.absolute()), str(path.resolve())}:
            reason = reason.replace(form, name) if len(form) > 1 else reason
    return reason


@contextmanager
def _dated(when: str | None) -> Iterator[None]:
    """Have packages dated ``when``, whatever the day or the environment says."""
    before = os.environ.pop("SOURCE_DATE_EPOCH", None)
    if when is not None:
        os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(when).timestamp()))
    try:
        yield
    finally:
        os.environ.pop("SOURCE_DATE_EPOCH", None)
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before
