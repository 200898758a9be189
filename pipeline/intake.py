"""A new document on its way in: from a file as it was found to a folder of sources and what there is to look at.

Nothing is written until :func:`accept`. What a reviewer is shown is gathered in :mod:`pipeline.extraction.review`; how
it looks on the screen belongs to :mod:`pipeline.intake_view`.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any

import yaml

from pipeline.documents.converters import LARGEST, convert
from pipeline.documents.identifier import slug
from pipeline.documents.source import DESCRIPTION, Description, Source, check_size, document_folders, read_sources
from pipeline.errors import InputError
from pipeline.extraction.corpus import combine, load_register
from pipeline.extraction.reading import Reading, read_source
from pipeline.extraction.records import make_document, read_document
from pipeline.extraction.register import Register
from pipeline.extraction.review import Review, review
from pipeline.storage import on_store
from pipeline.tables.schema import load_package


@dataclass(frozen=True, slots=True)
class Proposal:
    """The folder a document would have: its name, its files with their bytes, and what was understood of it.

    ``files`` is empty for a document that is among the sources already: there is nothing to write.
    """

    folder: str
    files: Mapping[str, bytes]
    review: Review


def propose(file: Path, sources: Path, url: str | None = None, publisher: str | None = None) -> Proposal:
    """Read a file and propose the folder for it; nothing is written.

    ``file`` may also be the folder of a document among the sources, to look at it again once something was mended.
    Raises :class:`InputError` where the file holds no text that can be read, or the document is there already.
    """
    register = load_register(sources)
    package = load_package()
    found, rejected = read_sources(sources) if sources.is_dir() and document_folders(sources) else ([], [])
    if file.is_dir():
        reading = read_source(_among(file, found, rejected), register)
        files: dict[str, bytes] = {}
    else:
        reading, files = _described(file, register, url, publisher)
        if other := next((known for known in found if known.name == reading.source.name), None):
            problem = f"is the same document as {other.path}"
            remedy = f"look at it with `nghiquyet add {sources / other.name}`, or remove that folder first"
            raise InputError(file.name, problem, remedy)
    own = make_document(reading, package)
    others = []
    for source in found:
        if source.name != reading.source.name:
            with suppress(InputError):  # a fault of another document is told by a build
                others.append(read_document(source, register, package))
    before, after = combine(others, register), combine([*others, own], register)
    for error in after.rejected:
        if error.place.startswith(f"{reading.source.name}/"):
            raise InputError(file.name, error.problem, error.remedy)
    return Proposal(reading.source.name, files, review(reading, before.rows, after.rows))


def _among(folder: Path, found: Sequence[Source], rejected: Sequence[InputError]) -> Source:
    """The source a folder is; its own fault where it cannot be read."""
    for error in rejected:
        if PurePath(error.place).parts[0] == folder.resolve().name:
            raise error
    source = next((known for known in found if known.name == folder.resolve().name), None)
    if source is None:
        raise InputError(str(folder), "is no folder of the sources", "name a file, or a folder in the sources")
    return source


def _described(
    file: Path, register: Register, url: str | None, publisher: str | None
) -> tuple[Reading, dict[str, bytes]]:
    """The reading of the source that a file would be, and the files of its folder."""
    try:
        with file.open("rb") as found:
            data = found.read(LARGEST + 1)
    except OSError as error:
        raise InputError(str(file), f"cannot be read ({error.strerror})", "name a file of a document") from None
    converted = convert(data, file.name)
    check_size(len(converted.data), file.name)
    reading = read_source(Source(slug(file.stem), file.name, converted.data, Description()), register)
    folder = reading.facts.document_id
    text = f"text{converted.ending}"
    description: dict[str, Any] = {
        "source_url": url,
        "publisher": publisher,
        "language": reading.language.code,
        "authority": "official",
    }
    files = {text: converted.data}
    if converted.how:
        original = f"original{file.suffix.lower()}"
        sha256 = hashlib.sha256(data).hexdigest()
        description["original"] = {"file": original, "sha256": sha256, "converted": converted.how}
        files[original] = data
    description = {name: value for name, value in description.items() if value}
    files[DESCRIPTION] = yaml.safe_dump(description, sort_keys=False, allow_unicode=True).encode()
    source = Source(folder, f"{folder}/{text}", converted.data, Description(**description))
    return replace(reading, source=source), files


def accept(proposal: Proposal, sources: Path) -> Path:
    """Write the folder, all of it or nothing, and return it; raises :class:`InputError` if it is there already."""
    place = sources / proposal.folder
    if place.exists():
        raise InputError(str(place), "is there already", "remove it first, or edit it")
    if on_store(sources):
        # No renaming there: until its text is there, which comes last, a build rejects the folder.
        for name, data in sorted(proposal.files.items(), key=lambda file: file[0].startswith("text.")):
            (place / name).write_bytes(data)
        return place
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
