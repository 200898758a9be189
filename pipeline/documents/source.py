"""The folder of a source: the text exactly as received and ``source.yaml``, which says where it came from.

A source's own facts (number, date, signer ...) are read from its text elsewhere; ``source.yaml`` may state one only
where the text does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from pipeline.documents.corrections import CORRECTIONS, Correction, read_corrections
from pipeline.errors import InputError
from pipeline.storage import folders_in

DESCRIPTION = "source.yaml"
REFERENCE = "reference"
AUTHORITIES = ("official", "secondary")
_TEXT_ENDINGS = (".txt", ".md")
# A hundred times the longest document here; what is larger is no single document, and is not even loaded.
_LARGEST = 16 * 2**20
_KNOWN = {
    "source_url", "publisher", "translator", "language", "authority", "licence_note", "note", "facts", "original",
}  # fmt: skip
_ORIGINAL = {"file", "sha256", "converted"}
_FACTS = {"number", "document_type", "title", "issuer_id", "issued_on", "effective_on", "signer"}


@dataclass(frozen=True, slots=True)
class Description:
    """What ``source.yaml`` says.

    ``facts`` are facts of the document that its text does not state; ``original`` names the file that the text was
    made from, its hash, and how it was converted.
    """

    source_url: str | None = None
    publisher: str | None = None
    translator: str | None = None
    language: str | None = None
    authority: str = "official"
    licence_note: str | None = None
    note: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    original: Mapping[str, Any] = field(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """One source: ``name`` is its folder's name, ``path`` its text file relative to the folder of sources."""

    name: str
    path: str
    data: bytes
    description: Description
    corrections: tuple[Correction, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the text file's bytes, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


def read_sources(root: Path) -> tuple[list[Source], list[InputError]]:
    """Read every source folder below ``root``, in the order of their names.

    Returns the sources that can be read and one error for each that cannot; raises :class:`InputError` if there is
    no folder or nothing in it.
    """
    sources: list[Source] = []
    errors: list[InputError] = []
    for folder in source_folders(root):
        try:
            sources.append(read_folder(folder, root))
        except InputError as error:
            errors.append(error)
    return sources, errors


def source_folders(root: Path) -> list[Path]:
    """Return the folders of documents below ``root``, by name; raises :class:`InputError` if there are none."""
    if not root.is_dir():
        raise InputError(str(root), "there is no such folder", "name the folder of sources with --sources")
    folders = document_folders(root)
    if not folders:
        raise InputError(str(root), "no source folders in it", "put each document in a folder of its own")
    return folders


def document_folders(root: Path) -> list[Path]:
    """Return the folders of documents below ``root``, by name; there may be none yet."""
    return [root / name for name in folders_in(root) if name != REFERENCE and not name.startswith(".")]


def read_folder(folder: Path, root: Path) -> Source:
    """Read the source in ``folder``, which lies in ``root``; raises :class:`InputError` if that cannot be done."""
    texts = sorted(entry for entry in folder.iterdir() if entry.suffix.lower() in _TEXT_ENDINGS and entry.is_file())
    preferred = [entry for entry in texts if entry.stem == "text"] or texts
    if len(preferred) != 1:
        found = ", ".join(entry.name for entry in texts) or "none"
        raise InputError(
            folder.relative_to(root).as_posix(),
            f"one text file is expected, found {found}",
            "name it text.txt",
        )
    path = preferred[0].relative_to(root).as_posix()
    try:
        check_size(preferred[0].stat().st_size, path)
        data = preferred[0].read_bytes()
    except OSError as error:
        raise InputError(path, f"cannot be read ({error.strerror})", "check its permissions") from None
    description = folder / DESCRIPTION
    place = description.relative_to(root).as_posix()
    return Source(
        name=folder.name,
        path=path,
        data=data,
        description=_read_description(description, place) if description.exists() else Description(missing=True),
        corrections=read_corrections(folder / CORRECTIONS, (folder / CORRECTIONS).relative_to(root).as_posix()),
    )


def check_size(size: int, place: str) -> None:
    """Raise :class:`InputError` for a text of more bytes than a document has."""
    if size > _LARGEST:
        problem = f"{size / 2**20:.0f} MB are more than one document has (at most {_LARGEST // 2**20} MB)"
        raise InputError(place, problem, "put each document in a folder of its own, as text alone")


def _read_description(path: Path, place: str) -> Description:
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(place, f"is not YAML ({str(error).splitlines()[0]})", "mend it") from None
    if not isinstance(content, dict):
        raise InputError(place, "is not a list of `name: value` lines", "see CONTRIBUTING.md for an example")
    if unknown := sorted(set(content) - _KNOWN):
        raise InputError(place, f"unknown entry {unknown[0]!r}", f"use one of {', '.join(sorted(_KNOWN))}")
    facts = content.get("facts") or {}
    if unknown := sorted(set(facts) - _FACTS):
        raise InputError(place, f"unknown fact {unknown[0]!r}", f"use one of {', '.join(sorted(_FACTS))}")
    if content.get("authority", "official") not in AUTHORITIES:
        raise InputError(place, f"authority {content['authority']!r}", f"write one of {', '.join(AUTHORITIES)}")
    original = content.get("original") or {}
    if set(original) - _ORIGINAL or not isinstance(original.get("file", ""), str):
        raise InputError(place, "original is not told as expected", f"give it {', '.join(sorted(_ORIGINAL))}")
    if original:
        _check_original(path.parent, original, place)
    return Description(**{**content, "facts": facts, "original": original})


def _check_original(folder: Path, original: Mapping[str, Any], place: str) -> None:
    """The file a text was made from lies beside it, unchanged."""
    file = folder / Path(str(original.get("file", ""))).name
    found = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else None
    if found != original.get("sha256"):
        problem = "is not the original that the text was made from" if found else "is not there"
        problem = f"{original.get('file')} {problem}"
        raise InputError(place, problem, "put the original back, or take the document in again with `nghiquyet add`")
