"""A new document on its way in: from a file as it was found to a folder of sources and what there is to look at.

Nothing is written until :func:`accept`. What a reviewer is shown is gathered in :mod:`pipeline.extraction.review`; how
it looks on the screen belongs to :mod:`pipeline.intake_view`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from pipeline.documents.converters import convert
from pipeline.documents.identifier import slug
from pipeline.documents.source import DESCRIPTION, Description, Source, read_sources
from pipeline.errors import InputError
from pipeline.extraction.corpus import combine, load_register
from pipeline.extraction.reading import read_source
from pipeline.extraction.review import Review, review


@dataclass(frozen=True, slots=True)
class Proposal:
    """The folder a document would have: its name, its files with their bytes, and what was understood of it."""

    folder: str
    files: Mapping[str, bytes]
    review: Review


def propose(file: Path, sources: Path, url: str | None = None, publisher: str | None = None) -> Proposal:
    """Read a file and propose the folder for it; nothing is written.

    Raises :class:`InputError` where the file holds no text that can be read, or the document is there already.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputError(str(file), f"cannot be read ({error.strerror})", "name a file of a document") from None
    converted = convert(data, file.name)
    register = load_register(sources)
    stated = Description(source_url=url, publisher=publisher)
    first = read_source(Source(slug(file.stem), file.name, converted.data, stated), register)
    folder = first.facts.document_id
    text = f"text{converted.ending}"
    original = f"original{file.suffix.lower()}" if converted.how else ""
    description: dict[str, object] = {
        "source_url": url,
        "publisher": publisher,
        "language": first.language.code,
        "authority": "official",
    }
    if original:
        description["original"] = {
            "file": original,
            "sha256": hashlib.sha256(data).hexdigest(),
            "converted": converted.how,
        }
    written = {name: value for name, value in description.items() if value}
    source = Source(folder, f"{folder}/{text}", converted.data, Description(**written))  # type: ignore[arg-type]
    found = read_sources(sources)[0] if sources.is_dir() and any(sources.iterdir()) else []
    if other := next((known for known in found if known.name == folder), None):
        raise InputError(
            file.name, f"is the same document as {other.path}", "correct that one, or remove its folder first"
        )
    before, after = combine(found, register), combine([*found, source], register)
    if mine := [error for error in after.rejected if error.place.startswith(source.path)]:
        raise InputError(file.name, mine[0].problem, mine[0].remedy)
    files = {text: converted.data, DESCRIPTION: yaml.safe_dump(written, sort_keys=False, allow_unicode=True).encode()}
    if original:
        files[original] = data
    return Proposal(folder, files, review(read_source(source, register), before.rows, after.rows, register))


def accept(proposal: Proposal, sources: Path) -> Path:
    """Write the folder, all of it or nothing, and return it; raises :class:`InputError` if it is there already."""
    place = sources / proposal.folder
    if place.exists():
        raise InputError(str(place), "is there already", "remove it first, or edit it")
    sources.mkdir(parents=True, exist_ok=True)
    # The name begins with a point, which read_sources passes over, so that a half-written folder is never read.
    work = Path(tempfile.mkdtemp(prefix=".adding-", dir=sources))
    try:
        for name, data in proposal.files.items():
            (work / name).write_bytes(data)
        work.chmod(0o755)
        work.rename(place)
    except OSError as error:
        shutil.rmtree(work, ignore_errors=True)
        raise InputError(str(place), f"cannot be written ({error.strerror})", "check the folder of sources") from None
    return place
