"""Where things lie: a folder of this machine, or one of an object store (``s3://bucket/folder``).

Here belongs how an address becomes a path, how a file is written whole or not at all, and how a folder is looked at
without opening what lies in it. A path of an object store has the methods of ``pathlib.Path`` that are used here, from
universal_pathlib over fsspec.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

# The coarsest clock of a file system that is in use, FAT's: a file that changed so lately may change unseen.
_TICK = 2 * 10**9
# What stores call the mark of a content.
_MARKS = ("ETag", "etag", "md5Hash", "content_md5")


def place(address: str) -> Path:
    """Return the path of an address: ``folder/file`` or, for instance, ``s3://bucket/folder/file``."""
    if "://" not in address:
        return Path(address)
    from upath import UPath

    # Other workers write there too: what was there a moment ago says nothing.
    return UPath(address, use_listings_cache=False)  # type: ignore[return-value]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it; folders above it are made."""
    if not isinstance(path, Path):  # an object appears when it is complete
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)


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
                mark = next((listed[name] for name in _MARKS if listed.get(name)), None)
                if mark is None:
                    return ""
                signs.append((_name(listed), listed["size"], str(mark)))
    return hashlib.sha256(repr(sorted(signs)).encode()).hexdigest()


def _listed(folder: Any) -> Iterable[dict[str, Any]]:
    """List a folder of an object store, whose own name some stores list as an empty object in it."""
    entries: list[dict[str, Any]] = folder.fs.ls(folder.path, detail=True)
    return [entry for entry in entries if entry["name"].rstrip("/") != folder.path.rstrip("/")]


def _name(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]
