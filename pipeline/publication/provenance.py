"""What a release was made from: every file of its sources, and the code.

Here belong the record of them, ``sources.json`` of a release, and the store that keeps their bytes. How a change is
traced to one of them belongs to ``causes``.

**The store** is the folder ``sources`` beside the versions. A file in it is named by the SHA-256 of its bytes, so that
a text that many versions were made from is there once, and what is there can be proven to be what it was. A release
holds the names only: it is proven by its own hashes, and made again with the store.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.documents.source import REFERENCE
from pipeline.errors import InputError
from pipeline.publication.problem import Problem
from pipeline.tables.schema import PACKAGE_NAME

#: The record in a release.
SOURCES = "sources.json"
#: The store beside the versions.
STORE = "sources"

_ROOT = Path(__file__).resolve().parents[2]
#: All that decides what a package says, but for its sources: code, words, schema, checks, answers, the libraries.
_CODE = ("pipeline/**/*", f"datapackages/{PACKAGE_NAME}/datapackage.yaml", "expectations/*.json", "tests/gold/*")
_LOCK = "requirements.txt"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the sources: its path in their folder, and its bytes."""

    path: str
    bytes: int
    sha256: str

    @property
    def folder(self) -> str:
        """The folder it is in: that of one document, or the reference data."""
        return PurePosixPath(self.path).parts[0]


#: All files, in the order of their paths.
Sources = tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """The code: the version of the project, and a SHA-256 of all files that decide what a package says."""

    version: str
    sha256: str

    def as_json(self) -> dict[str, str]:
        """Return it as a release states it."""
        return {"version": self.version, "sha256": self.sha256}


def this_code() -> Code:
    """Return the code that is running."""
    files = {path for pattern in _CODE for path in _ROOT.glob(pattern) if path.is_file()}
    files = {path for path in files if "__pycache__" not in path.parts} | {_ROOT / _LOCK}
    lines = sorted(f"{_sha256(path)}  {path.relative_to(_ROOT).as_posix()}\n" for path in files)
    version = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return Code(version, hashlib.sha256("".join(lines).encode()).hexdigest())


def take(sources: Path, reference: Path, store: Path) -> Sources:
    """Copy all files of the sources into a store, as they are now, and return their record.

    ``reference`` is the reference data; it is recorded as if it lay in the folder of sources. Names that begin with a
    dot are passed over. :class:`InputError` where there is no folder of sources.
    """
    if not sources.is_dir():
        raise InputError(str(sources), "there is no such folder", "name the folder of sources with --sources")
    folders = [(entry.name, entry) for entry in sources.iterdir() if entry.is_dir() and entry.name != REFERENCE]
    store.mkdir(parents=True, exist_ok=True)
    files = []
    for name, folder in [*folders, (REFERENCE, reference)]:
        for path in folder.rglob("*"):
            inside = PurePosixPath(name, path.relative_to(folder).as_posix())
            if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                files.append(_take(path, inside.as_posix(), store))
    return tuple(sorted(files, key=lambda file: file.path))


def lay_out(sources: Sources, stores: Sequence[Path], folder: Path) -> Path:
    """Make the folder of sources anew from the stores, and return it.

    :class:`InputError` where a file is in none of them, or is not what its name says.
    """
    folder.mkdir(parents=True)
    for file in sources:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = next((store / file.sha256 for store in stores if (store / file.sha256).is_file()), None)
        if kept is None:
            raise InputError(file.path, f"its bytes ({file.sha256}) are not kept", f"restore {STORE}/ of the releases")
        shutil.copyfile(kept, path)
        if _sha256(path) != file.sha256:
            raise InputError(f"{STORE}/{file.sha256}", "is not what its name says", "restore it from a copy")
    return folder


def check_store(sources: Sources, store: Path) -> Iterator[Problem]:
    """Yield a problem for each file that the store does not keep as it was."""
    for file in sources:
        place, kept = f"{STORE}/{file.sha256}", store / file.sha256
        if not kept.is_file():
            yield Problem(place, f"is gone; it was {file.path}", "restore it from a copy")
        elif _sha256(kept) != file.sha256:
            yield Problem(place, f"has changed; it was {file.path}", "restore it from a copy")


def record(sources: Sources, code: Code, version: str, previous: str | None) -> bytes:
    """Return ``sources.json`` of a release."""
    files = [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in sources]
    content = {"version": version, "previous": previous, "code": code.as_json(), "sources": files}
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def recorded(release: Path) -> Sources:
    """Return the sources of the release in a folder; :class:`InputError` where it has no record of them."""
    path = release / SOURCES
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return tuple(File(file["path"], file["bytes"], file["sha256"]) for file in content["sources"])
    except (OSError, ValueError, KeyError) as error:
        raise InputError(str(path), f"cannot be read ({error})", "get a fresh copy of the release") from None


def digest(sources: Sources) -> str:
    """Return one SHA-256 for all files and their paths."""
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in sources)
    return hashlib.sha256(lines.encode()).hexdigest()


def _take(path: Path, inside: str, store: Path) -> File:
    coming = store / ".coming"
    try:
        shutil.copyfile(path, coming)
    except PermissionError as error:
        raise InputError(str(path), f"cannot be read ({error.strerror})", "check its permissions") from None
    sha256 = _sha256(coming)
    size = coming.stat().st_size
    os.replace(coming, store / sha256)
    return File(inside, size, sha256)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
