"""What reading each document gave, kept by content between builds.

Here belongs when a kept result is still good, why it is not, and how results lie in a folder. What a result is made of
belongs to :mod:`pipeline.extraction.entries`; nothing here depends on any other document than the one it is about.

A result is good as long as nothing has changed of what it was made from (:class:`Origin`): the bytes of the document's
folder, the reference data and the wordings of the languages it may be in, and the code. The last two are known by the
``scope`` of a document: the language that ``source.yaml`` states, or all of them.

**The folder.** Documents are dealt out to 256 shards by the SHA-256 of their folder's name, so that a new document
touches one shard of a few. ``<shard>/<sha256>.arrow`` holds the results of a shard, one row a document, and is named
by the hash of its own bytes: it is written whole or not at all, is never changed, and a damaged one is known. So a
build that is killed leaves at most a temporary file, and two builds at once do not disturb each other: what one of
them does not find, it reads from the sources. Of each shard the file last written is kept, with the one before it.

**What is not even looked at.** ``<shard>/seen.json`` says of which ``.arrow`` file all was last found good, what its
documents' folders looked like then (:func:`pipeline.storage.look`), and what else they were read with. Where all that
is still so, no document is opened and the file is not read, as git does with its index; folders that look the same are
not hashed. Without it, or where it is damaged, the same comes out by the hashes.
"""

from __future__ import annotations

import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.documents.source import read_folder
from pipeline.errors import InputError
from pipeline.extraction.entries import encode, entry_schema
from pipeline.extraction.records import read_document
from pipeline.extraction.register import Register
from pipeline.language import available
from pipeline.storage import look, read_whole, write_whole
from pipeline.tables.schema import Package

#: The column of entries that holds the name of a document's folder.
NAME = "name"
_SCOPE = "scope"
_PIPELINE = Path(__file__).resolve().parents[1]
#: The code that decides what one document gives.
CODE = (
    "documents/**/*.py",
    "extraction/**/*.py",
    "tables/**/*.py",
    "language.py",
    "patterns.py",
    "openings.py",
    "scanning.py",
    "storage.py",
    "errors.py",
)
_KEPT_FILES = 2
_ENDING = ".arrow"
_SEEN = "seen.json"
NEW, DAMAGED = "new", "its kept results were damaged"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document's results were made from, each as a SHA-256; its description is all that is in YAML."""

    text: str
    description: str
    reference: str
    language: str
    code: str


_CHANGED = {
    "text": "its text changed",
    "description": "its description or corrections changed",
    "reference": "reference data changed",
    "language": "a language file changed",
    "code": "code changed",
}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A document, by the name of its folder, that was read anew, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Results:
    """What some documents gave: ``entries`` with the column ``name``, in its order; the rest by name, too.

    ``rejected`` are the sources that cannot be read, ``rebuilt`` those documents that were read anew.
    """

    entries: pa.Table
    rejected: Sequence[tuple[str, InputError]]
    rebuilt: Sequence[Rebuilt]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was last found good of a shard: its file, what it was read ``by``, and how each folder looked."""

    file: str = ""
    by: str = ""
    looks: Mapping[str, str] = field(default_factory=dict)

    def same(self, by: str, looks: Mapping[str, str]) -> bool:
        """Tell whether all folders look as they did, and nothing else they are read by has changed."""
        return (self.by, self.looks) == (by, looks)


#: All shards that there are.
SHARDS = [f"{number:02x}" for number in range(256)]


def shard_of(name: str) -> str:
    """Return the shard of the document in the folder ``name``: two hexadecimal digits."""
    return hashlib.sha256(name.encode()).hexdigest()[:2]


class Reader:
    """Reads documents, or takes what reading them gave before; made once a build."""

    def __init__(self, register: Register, package: Package, folder: Path | None) -> None:
        """Take what documents are read with, and the folder of kept results; without one nothing is kept."""
        self._register = register
        self._package = package
        self._folder = folder
        self._code = _code(package)
        origin = [pa.field(part.name, pa.string()) for part in fields(Origin)]
        self._schema = pa.schema([pa.field(NAME, pa.string()), pa.field(_SCOPE, pa.list_(pa.string())), *origin])
        self._entries = entry_schema(package)
        self._columns = pa.schema([*self._schema, *self._entries])
        everything = self._origin(("", ""), tuple(available()))
        self._by = _hash(repr((everything, self._columns)).encode())

    def unchanged(self, shard: str, folders: Iterable[Path]) -> bool:
        """Tell whether what is kept of these folders, all of one shard, is known to be good by looking at them."""
        return self._seen(shard).same(self._by, _looks(folders))

    def read(self, shard: str, folders: Iterable[Path], root: Path, progress: Callable[[str], object]) -> Results:
        """Return the results of the documents in ``folders``, all of one shard, below the folder of sources ``root``.

        ``progress`` is told the name of each document that has to be read.
        """
        folders = sorted(folders, key=lambda folder: folder.name)
        seen, looks = self._seen(shard), _looks(folders)
        file, kept, damaged = self._load(shard, seen.file)
        if file and file == seen.file and seen.same(self._by, looks):
            return Results(kept, [], [])
        known = {row[NAME]: (index, row) for index, row in enumerate(kept.select(self._schema.names).to_pylist())}
        good: list[int] = []
        entries: list[pa.Table] = []
        rejected: list[tuple[str, InputError]] = []
        rebuilt: list[Rebuilt] = []
        for folder in folders:
            why = DAMAGED if damaged else NEW
            if folder.name in known:
                index, before = known[folder.name]
                same = file == seen.file and looks[folder.name] == seen.looks.get(folder.name)
                why = self._changed(before, (before["text"], before["description"]) if same else _content(folder))
                if not why:
                    good.append(index)
                    continue
            progress(folder.name)
            try:
                entries.append(self._entry(folder, root))
                rebuilt.append(Rebuilt(folder.name, why))
            except InputError as error:
                rejected.append((folder.name, error))
        if rebuilt or len(good) < kept.num_rows:
            kept = pa.concat_tables([kept.take(pa.array(good, pa.int64())), *entries]).sort_by(NAME).combine_chunks()
            file = _write(self._folder / shard, kept) if self._folder else ""
        names = map(str, kept[NAME].to_pylist())
        now = _Seen(file, self._by, {name: looks[name] for name in names if looks[name]})
        if self._folder and now != seen:
            write_whole(self._folder / shard / _SEEN, json.dumps(asdict(now)).encode())
        return Results(kept, rejected, rebuilt)

    def _entry(self, folder: Path, root: Path) -> pa.Table:
        """Read a document; raises :class:`InputError` where that cannot be done."""
        content = _content(folder)
        source = read_folder(folder, root)
        stated = source.description.language
        scope = (stated,) if stated in available() else tuple(available())
        entry = encode(read_document(source, self._register, self._package), self._package, self._entries)
        if content != _content(folder):
            content = ("", "")  # changed while it was read: read it again next time
        origin = self._origin(content, scope)
        values = [folder.name, list(scope), *(getattr(origin, part.name) for part in fields(Origin))]
        columns = [pa.array([value], field.type) for value, field in zip(values, self._schema, strict=True)]
        return pa.Table.from_arrays([*columns, *entry.columns], schema=self._columns)

    def _changed(self, before: dict[str, Any], content: tuple[str, str]) -> str:
        """Return why a kept result is no longer good; nothing where it is."""
        now = self._origin(content, tuple(before[_SCOPE]))
        return " and ".join(why for part, why in _CHANGED.items() if getattr(now, part) != before[part])

    def _origin(self, content: tuple[str, str], scope: tuple[str, ...]) -> Origin:
        return Origin(*content, _reference(self._register, scope), _wordings(scope), self._code)

    def _load(self, shard: str, first: str) -> tuple[str, pa.Table, bool]:
        """Return what is kept of a shard, in the file ``first`` if that is good; its file, and whether one was damaged.

        No file is named where nothing good is kept.
        """
        damaged = False
        paths = _newest(self._folder / shard) if self._folder else []
        for path in sorted(paths, key=lambda path: path.stem != first):
            try:
                data = read_whole(path)
                if _hash(data) == path.stem:
                    table = pa.ipc.open_file(pa.BufferReader(data)).read_all()
                    if table.schema.equals(self._columns):
                        return path.stem, table, damaged
                    continue  # of a time when tables had other columns
            except FileNotFoundError:
                continue  # another build has put a newer one in its place
            damaged = True
        return "", pa.Table.from_batches([], self._columns), damaged

    def _seen(self, shard: str) -> _Seen:
        try:
            return _Seen(**json.loads(read_whole(self._folder / shard / _SEEN))) if self._folder else _Seen()
        except (FileNotFoundError, ValueError, TypeError):
            return _Seen()  # nothing, or nothing that could be told


def _newest(folder: Path) -> list[Path]:
    found = [(path.stat().st_mtime_ns, path.name, path) for path in folder.glob(f"*{_ENDING}")]
    return [path for *_, path in sorted(found, reverse=True)]


def _write(folder: Path, table: pa.Table) -> str:
    """Write the entries of a shard; return the hash that names them."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    data = sink.getvalue().to_pybytes()
    name = _hash(data)
    write_whole(folder / (name + _ENDING), data)
    for path in _newest(folder)[_KEPT_FILES:]:
        path.unlink(missing_ok=True)
    return name


def _looks(folders: Iterable[Path]) -> dict[str, str]:
    return {folder.name: look(folder) for folder in folders}


def _content(folder: Path) -> tuple[str, str]:
    """Return one hash of the files in a document's folder, and one of those that describe the document."""
    text, description = hashlib.sha256(), hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or not path.is_file():
            continue
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            digest = "unreadable"
        part = description if path.suffix == ".yaml" else text
        part.update(f"{digest}  {path.name}\n".encode())
    return text.hexdigest(), description.hexdigest()


@lru_cache(maxsize=8)  # of a few scopes and, of two registers, the last
def _reference(register: Register, scope: tuple[str, ...]) -> str:
    aliases = [alias for alias in register.aliases if alias.language in scope]
    tables = (*register.agencies.values(),), aliases, register.successions
    return _hash(repr((tables, register.document_types, register.document_issuers)).encode())


@cache
def _wordings(scope: tuple[str, ...]) -> str:
    folder = files("pipeline") / "languages"
    return _hash("".join(f"{code}: {(folder / f'{code}.yaml').read_text('utf-8')}" for code in scope).encode())


def _code(package: Package) -> str:
    """Hash the code, what it reads of the schema, and the versions of what decides how text is read."""
    paths = sorted({path for pattern in CODE for path in _PIPELINE.glob(pattern)})
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(_PIPELINE)}" for path in paths]
    for table in package.tables.values():
        lines.append(f"{table.name} {table.sort} {table.primary_key}")
        for column in table.columns:
            severities = {value: entry.severity for value, entry in column.values.items()}
            lines.append(f"{table.name}.{column.name} {column.type} {column.required} {severities} {column.sentences}")
    lines += [str(sys.version_info[:2]), unicodedata.unidata_version, pa.__version__]
    return _hash("\n".join(lines).encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
