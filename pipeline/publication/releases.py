"""The folder of all versions: what is in it, and how a new one comes into it whole or not at all.

Here belong the index, the lock, the order of writing, and mending what a crash left. What a version says belongs to
``publish``.

    versions.json       the index; ``latest`` in it is the pointer to the version that counts
    <version>/          a version, never changed again
    sources/<sha256>    the bytes of the sources of all versions (``provenance``)
    .publishing/        a publication under way, or what a crash left of one
    .lock               held by the one publisher that is at work

A version is first written and flushed to the disk in ``.publishing``. Then its number is noted there, its sources are
moved to the store, its folder to its place, and last a new index takes the place of the old one. That single renaming
is the publication: before it, the version does not exist for any reader, and the next publisher removes what is there
of it; after it, all is in place. On an object store the same is reached otherwise: see ``object_store``.

``versions.json`` has ``latest``; ``last_success`` and ``last_failure`` (``when``, and ``version`` or ``reason``); and
``versions``, oldest first, each with ``version``, ``previous``, ``level`` (major, minor, patch), ``when`` (the date of
the release, no clock time: ``SOURCE_DATE_EPOCH`` or the newest document), ``schema_version``, ``sources`` (how many
documents and files, one SHA-256 of all; each file is in ``sources.json`` of the version), ``code``, ``descriptor``
(SHA-256 of ``datapackage.json``, which has that of every other file), ``tables`` (rows and content hash) and
``changes`` (how many rows or cells by operation).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from pipeline.errors import InputError
from pipeline.publication.package import BINARY, DESCRIPTOR, fingerprint
from pipeline.publication.problem import Problem
from pipeline.publication.provenance import STORE, File, check_store, recorded
from pipeline.publication.versions import is_version
from pipeline.storage import read_whole
from pipeline.tables.schema import PACKAGE_NAME

INDEX = "versions.json"
WORK = ".publishing"

_LOCK = ".lock"
_COMING = "version"
#: Seconds to wait for another publisher: as long as a large release takes.
_PATIENCE = 3600

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Releases:
    """The versions in a folder, while no one else can change them."""

    folder: Path
    index: dict[str, Any]

    @property
    def versions(self) -> tuple[Entry, ...]:
        """What the index says of each version, oldest first."""
        return tuple(self.index["versions"])

    @property
    def latest(self) -> str | None:
        """The version that counts; None before the first."""
        version: str | None = self.index["latest"]
        return version

    @property
    def work(self) -> Path:
        """A folder to prepare a version in, on the same disk; it is removed afterwards."""
        return self.folder / WORK

    @property
    def store(self) -> Path:
        """Where the bytes of all sources are kept."""
        return self.folder / STORE

    def check(self) -> list[Problem]:
        """Return a problem for each published file that is no longer as it was published, or is lost.

        A binary file may be missing, as in a fresh clone; the DuckDB file has no hash to be checked by.
        """
        problems: list[Problem] = []
        sources: dict[str, File] = {}
        for entry in self.versions:
            found = list(_check_version(self.folder, entry))
            problems += found
            if not found:
                sources.update((file.sha256, file) for file in recorded(self.folder / entry["version"]))
        return problems + list(check_store(tuple(sources.values()), self.store))

    def add(self, entry: Entry, release: Path, store: Path) -> None:
        """Publish the folder ``release``, with the new sources in ``store``; both are in :attr:`work`."""
        version = entry["version"]
        success = {"when": entry["when"], "version": version}
        index = self.index | {"latest": version, "last_success": success, "versions": [*self.versions, entry]}
        _flush(self.work)
        _write(self.work / _COMING, version.encode())
        self.store.mkdir(exist_ok=True)
        for file in store.iterdir():
            if not (self.store / file.name).exists():
                file.rename(self.store / file.name)
        _flush_folder(self.store)
        release.rename(self.folder / version)
        _flush_folder(self.folder)
        self._write_index(index)

    def note_failure(self, reason: str, when: str | None, code: dict[str, str]) -> None:
        """Write into the index why a publication failed; where even that cannot be written, leave it as it is."""
        failure = {"when": when, "reason": reason, "code": code}
        with suppress(OSError):
            _undo(self.folder)  # makes room on a full disk
            self.work.mkdir()
            self._write_index(read_index(self.folder) | {"last_failure": failure})

    def _write_index(self, index: dict[str, Any]) -> None:
        new = self.work / INDEX
        _write(new, encode_index(index))
        new.replace(self.folder / INDEX)
        _flush_folder(self.folder)


@contextmanager
def open_for_publishing(folder: Path) -> Iterator[Releases]:
    """Wait until no one else publishes into the folder, mend what a crash left there, and keep others out.

    :class:`InputError` where another publisher does not come to an end, or the folder is not as publishers leave it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=_PATIENCE)
        lock.acquire()
    except Timeout:
        raise InputError(str(folder), "another publisher is at work in it", "try again when it is done") from None
    except OSError as error:
        raise InputError(str(folder), f"cannot be written ({error.strerror})", "get leave to write there") from None
    try:
        _undo(folder)
        releases = Releases(folder, read_index(folder))
        _check_folders(releases)
        releases.work.mkdir()
        try:
            yield releases
        finally:
            _undo(folder)
    finally:
        lock.release()


def read_index(folder: Path) -> dict[str, Any]:
    """Return ``versions.json`` of a folder of versions, or what stands for it before the first.

    :class:`InputError` where it cannot be read.
    """
    path = folder / INDEX
    if not path.exists():
        return {"name": PACKAGE_NAME, "latest": None, "last_success": None, "last_failure": None, "versions": []}
    try:
        index: dict[str, Any] = json.loads(read_whole(path))
        versions = [entry["version"] for entry in index["versions"]]
        if index["latest"] not in (versions or [None]):
            raise ValueError("latest is not one of the versions")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "restore it from git or from a copy") from None
    return index


def encode_index(index: dict[str, Any]) -> bytes:
    """Return ``versions.json``."""
    return (json.dumps(index, ensure_ascii=False, indent=2) + "\n").encode()


def _undo(folder: Path) -> None:
    """Remove all that there is of a publication that did not come to its end."""
    work = folder / WORK
    if not work.exists():
        return
    versions = [entry["version"] for entry in read_index(folder)["versions"]]
    note = work / _COMING
    coming = note.read_text("utf-8") if note.is_file() else ""
    if is_version(coming) and coming not in versions and (folder / coming).exists():
        shutil.rmtree(folder / coming)
    with suppress(InputError):  # a record that cannot be read: what it names cannot be told from what is left over
        used = {file.sha256 for version in versions for file in recorded(folder / version)}
        for file in (folder / STORE).glob("*"):
            if file.name not in used:
                file.unlink()
    shutil.rmtree(work)


def _check_folders(releases: Releases) -> None:
    known = {entry["version"] for entry in releases.versions}
    for folder in sorted(releases.folder.iterdir()):
        if is_version(folder.name) and folder.name not in known:
            raise InputError(str(folder), f"is not in {INDEX}", f"restore {INDEX} from git, or move the folder away")


def _check_version(folder: Path, entry: Entry) -> Iterator[Problem]:
    version = entry["version"]
    remedy = "restore it from git or from a copy"
    descriptor = folder / version / DESCRIPTOR
    if not descriptor.is_file():
        yield Problem(f"{version}/{DESCRIPTOR}", "is gone", remedy)
        return
    if fingerprint(descriptor)["hash"] != entry["descriptor"]:
        yield Problem(f"{version}/{DESCRIPTOR}", "is not as it was published", remedy)
        return
    listed = {resource["path"]: resource for resource in json.loads(descriptor.read_text("utf-8"))["resources"]}
    for path, resource in listed.items():
        file = folder / version / path
        if not file.is_file():
            if file.suffix not in BINARY:
                yield Problem(f"{version}/{path}", "is gone", remedy)
        elif "hash" in resource and fingerprint(file)["hash"] != resource["hash"]:
            yield Problem(f"{version}/{path}", "is not as it was published", remedy)
    for file in sorted((folder / version).rglob("*")):
        path = file.relative_to(folder / version).as_posix()
        if file.is_file() and path not in listed and path != DESCRIPTOR:
            yield Problem(f"{version}/{path}", "was not published with it", "move it away")


def _write(path: Path, content: bytes) -> None:
    """Write a file so that it is on the disk, not only on its way there."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _flush_folder(path.parent)


def _flush(folder: Path) -> None:
    """Have all that is below a folder on the disk."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            _flush_folder(path)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
