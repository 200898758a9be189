"""Where things lie: a folder of this machine, or one of an object store (``s3://bucket/folder``).

Here belongs how an address becomes a path, how a file is written whole or not at all, how a folder is looked at without
opening what lies in it, and how what lies on an object store comes to this disk for those who need it there. A path of
an object store has the methods of ``pathlib.Path`` that are used here, from universal_pathlib over fsspec. How releases
are put there belongs to ``publication.object_store``.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import InputError

# The coarsest clock of a file system that is in use, FAT's: a file that changed so lately may change unseen.
_TICK = 2 * 10**9
# What stores call the mark of a content.
_MARKS = ("ETag", "etag", "md5Hash", "content_md5")


def place(address: str | Path) -> Path:
    """Return the path of an address: ``folder/file`` or, for instance, ``s3://bucket/folder/file``.

    :class:`InputError` where it names no store that can be used here.
    """
    address = str(address)
    scheme, separator, rest = address.partition("://")
    if not separator:
        return Path(address)
    if scheme == "file":
        return Path(rest)
    if not rest.strip("/"):
        raise InputError(address, "names no bucket", f"write {scheme}://bucket/folder")
    from upath import UPath

    try:
        # Other workers write there too: what was there a moment ago says nothing.
        path = UPath(address.rstrip("/"), use_listings_cache=False)
        path.fs  # noqa: B018 - it is this that loads the package for the scheme
    except ValueError:
        raise InputError(
            address, f"{scheme}:// is unknown", "name a folder, or an address as s3://bucket/folder"
        ) from None
    except ImportError as error:
        problem = f"needs a package that is not installed ({error})"
        raise InputError(address, problem, "install it, or name a folder or an s3:// address") from None
    return path  # type: ignore[return-value]


def on_store(path: Path) -> bool:
    """Whether a path is one of an object store."""
    return not isinstance(path, Path)


def reached(address: str | Path) -> Path:
    """Return the path of an address whose store has answered; what it names need not be there.

    :class:`InputError` where the store cannot be reached or has no such bucket.
    """
    path: Any = place(address)
    if not on_store(path):
        return Path(path)
    try:
        path.fs.info(path.path)
    except FileNotFoundError as error:
        if error.__cause__ is not None:  # the store's own answer; that nothing lies there yet has no cause
            raise InputError(str(address), "there is no such bucket", "make it, or correct the address") from None
    except Exception as error:  # of whatever library speaks to that store
        problem = f"cannot be reached ({' '.join(str(error).split())})"
        raise InputError(str(address), problem, "check the address, the network and the credentials") from None
    return path  # type: ignore[no-any-return]


def on_disk(address: str | Path) -> Path:
    """Return the path of a folder that has to be on this disk; :class:`InputError` where it is on an object store."""
    if "://" in str(address) and not str(address).startswith("file://"):
        problem = "has to be a folder of this disk, because a DuckDB file and a renaming in one step need one"
        raise InputError(str(address), problem, "name a folder")
    return place(address)


def failure_of_store(error: BaseException) -> InputError | None:
    """Say what a store that failed at its work is to a user; None where the error is of another kind."""
    known = sys.modules.get("botocore.exceptions")  # not loaded where no address was used
    cause: BaseException | None = error
    while known and cause is not None:
        if isinstance(cause, (known.BotoCoreError, known.ClientError)):
            problem = f"failed ({' '.join(str(cause).split())})"
            return InputError("the object store", problem, "check its address and credentials, and try again")
        cause = cause.__cause__ or cause.__context__
    return None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it; folders above it are made."""
    if on_store(path):  # an object appears when it is complete
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)


def read_whole(path: Path) -> bytes:
    """Return the bytes of a file as they are at one moment, even where others write it at the same time.

    Opening an object to read it takes two requests, of which the second fails where it was written in between.
    """
    if on_store(path):
        store: Any = path
        data: bytes = store.fs.cat_file(store.path)
        return data
    return path.read_bytes()


def folders_in(root: Path) -> list[str]:
    """Return the names of the folders in a folder, in their order: one look, however many there are."""
    if isinstance(root, Path):
        with os.scandir(root) as entries:
            return sorted(entry.name for entry in entries if entry.is_dir())
    return sorted(_name(entry) for entry in _listed(root) if entry["type"] == "directory")


def look(folder: Path) -> str:
    """Return what tells without opening them whether files in a folder have changed: a hash; empty if that is unsure.

    Of a file of this machine that is its name, size, place on the disk and the times it was changed, which must not be
    so late that it could have changed again within a tick of the clock. Of an object it is the mark of its content that
    the store keeps. Hidden files do not count.
    """
    signs: list[tuple[object, ...]] = []
    if isinstance(folder, Path):
        sure = time.time_ns() - _TICK
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_file() and not entry.name.startswith("."):
                    status = entry.stat()
                    if max(status.st_mtime_ns, status.st_ctime_ns) > sure:
                        return ""
                    times = status.st_mtime_ns, status.st_ctime_ns
                    signs.append((entry.name, status.st_size, status.st_ino, *times))
    else:
        for listed in _listed(folder):
            if listed["type"] == "file" and not _name(listed).startswith("."):
                mark = _mark(listed)
                if mark is None:
                    return ""
                signs.append((_name(listed), listed["size"], mark))
    return hashlib.sha256(repr(sorted(signs)).encode()).hexdigest()


def _listed(folder: Any) -> Iterable[dict[str, Any]]:
    """List a folder of an object store, whose own name some stores list as an empty object in it."""
    entries: list[dict[str, Any]] = folder.fs.ls(folder.path, detail=True)
    return [entry for entry in entries if entry["name"].rstrip("/") != folder.path.rstrip("/")]


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]


def _mark(entry: dict[str, Any]) -> str | None:
    return next((str(entry[name]) for name in _MARKS if entry.get(name)), None)


def listing(folder: Path) -> Iterator[tuple[str, int, str]]:
    """Yield each file below a folder: its path there, its size, and a mark that changes when it is written.

    On an object store that is one request for a thousand files.
    """
    if on_store(folder):
        store: Any = folder
        for path, file in store.fs.find(store.path, detail=True).items():
            yield path.removeprefix(f"{store.path}/"), file["size"], _mark(file) or str(file.get("mtime"))
        return
    for local in folder.rglob("*"):
        if local.is_file():
            status = local.stat()
            yield local.relative_to(folder).as_posix(), status.st_size, str(status.st_mtime_ns)


def bring(folder: Path, names: list[str], to: Path) -> None:
    """Copy files from a folder of an object store into one of this disk, many at a time."""
    store: Any = folder
    for name in names:
        if ".." in PurePosixPath(name).parts:
            raise InputError(f"{folder}/{name}", "leads out of its folder", "remove it")
    if names:
        store.fs.get([f"{store.path}/{name}" for name in names], [str(to / name) for name in names])


@contextmanager
def at_hand(folder: Path, wanted: Callable[[str], bool] = lambda name: True) -> Iterator[Path]:
    """Give a folder of this disk with the files of ``folder``: itself, or a copy while the context lasts.

    Of an object store only those files are copied that are ``wanted`` by their path. What goes wrong with the copy is
    told of the address. :class:`InputError` where nothing lies there.
    """
    if not on_store(folder):
        yield folder
        return
    names = [name for name, _, _ in listing(folder) if wanted(name)]
    if not names:
        raise InputError(str(folder), "there is no such folder", "correct the address")
    with copied_to(folder) as here:
        bring(folder, names, here)
        try:
            yield here
        except InputError as error:
            if error.place == str(here):
                raise InputError(str(folder), error.problem, error.remedy) from None
            raise


@contextmanager
def copied_to(folder: Path) -> Iterator[Path]:
    """Give a new folder of this disk to copy a folder of an object store into; errors name the files that were copied.

    An error of the new folder as such, as that its disk is full, is told of it.
    """
    with tempfile.TemporaryDirectory() as work:
        here = Path(work) / folder.name
        here.mkdir()
        try:
            yield here
        except InputError as error:
            told = (part.replace(f"{here}/", f"{folder}/") for part in (error.place, error.problem, error.remedy))
            raise InputError(*told) from None
