"""The folder of releases on an object store: published to from a copy on this disk, by the one publisher there is.

Here belongs what comes from the store, what goes back in which order, and how two publishers do not both win. All else
of a publication is ``publish`` and ``releases``, which work on the copy.

**What comes:** the index, the text files of the latest version, and the bytes of its sources. So what was published is
checked as on a disk, but for versions before the latest (``nghiquyet verify`` proves those).

**What goes back.** A store has no lock and no renaming. But S3 writes an object on the condition that it is still the
one that was read, or that there is none; so the index decides:

1. New bytes of sources are written under their hash, the files of the version below ``.publishing/<random>/``, with
   the index as it will be. Nobody else writes there.
2. The index gets the entry ``coming`` (``version`` and ``work``, the folder above), on the condition that it is the one
   this publication began with. That succeeds for one publisher alone, and decides: from here on the version will be.
3. The files are copied to their place by the store, and the index that lies beside them takes the place of the one
   with ``coming``. This is the publication: before it no reader sees the version, after it everything is in place.

A publisher killed before the second step has changed nothing; killed after it, the next publisher does the third step
first. It may do so while the other one is only slow: both copy the same bytes to the same names. So nothing at the
place of a version is ever taken back. What is left below ``.publishing`` goes with the next publication.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.publication.package import BINARY
from pipeline.publication.provenance import STORE, recorded
from pipeline.publication.releases import INDEX, WORK, encode_index, read_index
from pipeline.storage import bring, copied_to, listing, on_store

_COMING = "coming"
#: Where the store's conditions are tried before anything is done.
_TRIAL = ".condition"
#: The schemes of stores whose conditions are known.
_CONDITIONAL = {"s3", "s3a"}
#: What S3 says where a condition does not hold.
_UNMET = {"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"}

Index = dict[str, Any]


@contextmanager
def opened(releases: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """Give the folder of releases to publish into: itself, or a copy that goes back to its store when all went well.

    ``tell`` is told what is under way. :class:`InputError` where the store cannot keep the promises of a release, or
    another publisher was there first; then nothing has changed for readers.
    """
    if not on_store(releases):
        yield releases
        return
    store = _Store(releases)
    store.try_conditions()
    tell("fetching releases")
    before, mark = store.settle()
    with copied_to(releases) as folder:
        store.fetch(before, folder, sources=True)
        start = read_index(folder)
        try:
            yield folder
        except Exception:
            failure = read_index(folder)["last_failure"]
            if failure != before["last_failure"]:
                with suppress(Exception):  # the failure itself is what counts
                    store.swap(before | {"last_failure": failure}, mark)
            raise
        if (after := read_index(folder)) != start:
            tell(f"uploading {after['latest']}")
            versions = [*before["versions"], after["versions"][-1]]
            store.publish(before, mark, folder, after | {"versions": versions})


@contextmanager
def latest_of(releases: Path) -> Iterator[Path]:
    """Give the folder of releases to read the latest version in: itself, or a copy of its index and that version."""
    if not on_store(releases):
        yield releases
        return
    store = _Store(releases)
    with copied_to(releases) as folder:
        store.fetch(store.read()[0], folder, sources=False)
        yield folder


class _Outrun(InputError):
    """Another publisher has written the index since it was read."""


@dataclass(frozen=True, slots=True)
class _Store:
    """A folder of releases on an object store."""

    place: Any

    def read(self) -> tuple[Index, str | None]:
        """Return the index, and the mark of the object it is; None before the first."""
        # The mark first: where the index is written in between, it is too old, and cannot be taken for the new one.
        try:
            mark = self.place.fs.info(self._path(INDEX))["ETag"]
        except FileNotFoundError:
            mark = None
        return read_index(self.place), mark

    def settle(self) -> tuple[Index, str | None]:
        """Return what :meth:`read` does, once all that was decided is done."""
        index, mark = self.read()
        while _COMING in index:
            index, mark = self._finish(index, mark)
        return index, mark

    def fetch(self, index: Index, folder: Path, *, sources: bool) -> None:
        """Copy what the next publication needs: as if the latest version were the only one."""
        latest = index["latest"]
        own = {key: value for key, value in index.items() if key != _COMING}
        (folder / INDEX).write_bytes(encode_index(own | {"versions": index["versions"][-1:]}))
        if latest is None:
            return
        bring(self.place / latest, [name for name in self._names(latest) if not name.endswith(BINARY)], folder / latest)
        if sources:
            used = {file.sha256 for file in recorded(folder / latest)}
            bring(self.place / STORE, sorted(used.intersection(self._names(STORE))), folder / STORE)

    def publish(self, before: Index, mark: str | None, folder: Path, after: Index) -> None:
        """Bring the store from the index ``before`` to ``after``, whose latest version is in ``folder``."""
        version = after["latest"]
        kept = {path.name for path in (folder / STORE).iterdir()}
        self._put(folder / STORE, kept.difference(self._names(STORE)), STORE)
        work = f"{WORK}/{uuid.uuid4().hex}"
        files = (path for path in (folder / version).rglob("*") if path.is_file())
        self._put(folder, [path.relative_to(folder).as_posix() for path in files], work)
        self.place.fs.pipe_file(self._path(f"{work}/{INDEX}"), encode_index(after))
        # Whoever these are of read the index before they wrote them, and so before this one decides: they lose.
        left = {name for name in self._names(WORK) if not f"{WORK}/{name}".startswith(work)}
        coming = before | {_COMING: {"version": version, "work": work}}
        try:
            mark = self.swap(coming, mark)
        except _Outrun:
            self._remove(work, self._names(work))
            raise
        self._finish(coming, mark)
        self._remove(WORK, left)

    def swap(self, index: Index, mark: str | None) -> str:
        """Put an index in the place of the one with the mark, and return its own mark.

        :class:`InputError` where that one is no longer there.
        """
        condition = {"IfMatch": mark} if mark else {"IfNoneMatch": "*"}
        try:
            written: dict[str, str] = self.place.fs.pipe_file(self._path(INDEX), encode_index(index), **condition)
            return written["ETag"]
        except OSError as error:
            if not _unmet(error):
                raise
        now, own = self.read()
        if own and now == index:  # the answer to a first request was lost, and it was sent again
            return own
        problem = "another publisher was at work in it at the same time: " + (
            f"it is adding {now[_COMING]['version']}"
            if _COMING in now
            else f"its latest version is now {now['latest'] or 'none'}"
        )
        raise _Outrun(str(self.place), problem, "publish again; nothing of this publication is there")

    def try_conditions(self) -> None:
        """Make sure that the store refuses to write where a condition does not hold, and lets us write at all."""
        if self.place.protocol not in _CONDITIONAL:
            problem = "cannot hold releases, because only of s3:// it is known that two publishers cannot both win"
            raise InputError(str(self.place), problem, "publish into a folder or an s3:// address")
        trial = self._path(_TRIAL)
        try:
            self.place.fs.pipe_file(trial, b"", IfMatch='"none"')
        except PermissionError as error:
            raise InputError(str(self.place), f"cannot be written ({error})", "get leave to write there") from None
        except OSError as error:
            if _unmet(error):
                return
            raise
        self.place.fs.rm_file(trial)
        problem = "this store writes whether a condition holds or not, so that two publishers could both win"
        raise InputError(str(self.place), problem, "publish into a folder, or bring the store up to date")

    def _finish(self, index: Index, mark: str | None) -> tuple[Index, str | None]:
        """Do what was decided, and return the index and its mark; another publisher may be doing the same."""
        version, work = index[_COMING]["version"], index[_COMING]["work"]
        try:
            after = read_index(self.place / work)
            if after["latest"] != version:
                problem = f"does not hold version {version}, though {INDEX} says so"
                raise _Outrun(f"{self.place}/{work}", problem, f"take {_COMING!r} out of {INDEX}, and publish again")
            names = self._names(f"{work}/{version}")
            sources, targets = (
                [self._path(f"{root}/{name}") for name in names] for root in (f"{work}/{version}", version)
            )
            self.place.fs.copy(sources, targets)
            mark = self.swap(after, mark)
        except (FileNotFoundError, _Outrun):
            now = self.read()
            if now[0].get(_COMING) == index[_COMING]:
                raise
            return now
        self._remove(work, [INDEX, *(f"{version}/{name}" for name in names)])
        return after, mark

    def _put(self, folder: Path, names: Iterable[str], below: str) -> None:
        if ordered := sorted(names):
            there = [self._path(f"{below}/{name}") for name in ordered]
            self.place.fs.put([str(folder / name) for name in ordered], there)

    def _remove(self, below: str, names: Iterable[str]) -> None:
        if paths := [self._path(f"{below}/{name}") for name in names]:
            with suppress(FileNotFoundError):
                self.place.fs.rm(paths)

    def _names(self, below: str) -> list[str]:
        return [name for name, _, _ in listing(self.place / below)]

    def _path(self, name: str) -> str:
        return f"{self.place.path}/{name}"


def _unmet(error: OSError) -> bool:
    answer: Any = getattr(error.__cause__, "response", {})
    return answer.get("Error", {}).get("Code") in _UNMET
