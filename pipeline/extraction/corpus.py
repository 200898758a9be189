"""All sources together: read, or taken from what is kept, then tied to each other and put into tables.

Here belongs the way from a folder of sources to tables. How a document is kept belongs to
:mod:`pipeline.extraction.cache`, what ties documents to :mod:`pipeline.extraction.joining`.
"""

from __future__ import annotations

import csv
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from pipeline.documents.source import REFERENCE, source_folders
from pipeline.errors import InputError
from pipeline.extraction.cache import NAME, Reader, Rebuilt, shard_of
from pipeline.extraction.entries import TIES, encode, entry_schema, rows_of
from pipeline.extraction.joining import Tie, join, order_of, ties_of
from pipeline.extraction.records import Document, Row, Rows
from pipeline.extraction.register import Register
from pipeline.extraction.shelf import Shelf
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import Package, load_package
from pipeline.tables.stored import StoredTable, TableWriter

PROJECT_REFERENCE = Path(__file__).resolve().parents[2] / "sources" / REFERENCE


@dataclass(frozen=True, slots=True)
class Corpus:
    """All tables, the sources that could not be read, and the documents that had to be read anew."""

    tables: Mapping[str, StoredTable]
    rejected: Sequence[InputError]
    rebuilt: Sequence[Rebuilt]

    @property
    def rows(self) -> Rows:
        """The rows of all tables, made at each call: for few documents."""
        return {name: rows_of(table, self.tables[name].read()) for name, table in load_package().tables.items()}


def load_register(sources: Path) -> Register:
    """Read the register beside the sources, or the project's own where there is none; once, while its files stay."""
    folder = sources / REFERENCE
    folder = folder if folder.is_dir() else PROJECT_REFERENCE
    return _register(folder, tuple(path.read_bytes() for path in sorted(folder.glob("*.csv"))))


@lru_cache(maxsize=1)
def _register(folder: Path, content: tuple[bytes, ...]) -> Register:
    return Register.load(folder)


def extract(sources: Path, progress: Callable[[str], object] = lambda step: None, cache: Path | None = None) -> Corpus:
    """Read all sources below a folder; ``progress`` is told the name of each that has to be read, as its turn comes.

    ``cache`` is where results are kept by content (:mod:`pipeline.extraction.cache`); without it the same comes out.

    Raises :class:`InputError` where there is nothing to read or the register is at fault. A single source that cannot
    be read is rejected, and all others are as they would be without it.
    """
    package = load_package()
    register = load_register(sources)
    shards = _shards(sources)
    reader = Reader(register, package, cache)
    with _desk(register, package) as desk:
        for shard in sorted(shards):
            results = reader.read(shard, shards[shard], sources, progress)
            desk.put([str(name) for name in results.entries[NAME].to_pylist()], results.entries)
            desk.rejected.update(results.rejected)
            desk.rebuilt += results.rebuilt
        return desk.corpus(_id_changes(sources / REFERENCE))


def read_ahead(
    sources: Path, batch: Iterable[str], cache: Path, progress: Callable[[str], object] = lambda step: None
) -> list[Rebuilt]:
    """Read the documents of some shards into the cache, where :func:`extract` finds them; tell which had to be read.

    What cannot be read is left to :func:`extract` to tell.
    """
    shards = _shards(sources)
    own = [shard for shard in batch if shard in shards]
    if not own:
        return []
    reader = Reader(load_register(sources), load_package(), cache)
    changed = [shard for shard in own if not reader.unchanged(shard, shards[shard])]
    return [one for shard in changed for one in reader.read(shard, shards[shard], sources, progress).rebuilt]


def _shards(sources: Path) -> dict[str, list[Path]]:
    shards: defaultdict[str, list[Path]] = defaultdict(list)
    for folder in source_folders(sources):
        shards[shard_of(folder.name)].append(folder)
    return shards


def combine(documents: Iterable[Document], register: Register) -> Corpus:
    """Put documents together as :func:`extract` does, leaving them as they are; of two that are the same, the first."""
    package = load_package()
    schema = entry_schema(package)
    own = {_folder(document): document for document in documents}
    with _desk(register, package) as desk:
        for name, document in sorted(own.items()):
            desk.put([name], encode(document, package, schema))
        return desk.corpus()


def _folder(document: Document) -> str:
    return str(document.rows["documents"][0]["source_path"]).partition("/")[0]


@contextmanager
def _desk(register: Register, package: Package) -> Iterator[_Desk]:
    with tempfile.TemporaryDirectory() as folder, Shelf(Path(folder)) as shelf:
        yield _Desk(register, package, shelf)


class _Desk:
    """Where what was read of documents is gathered until all are there."""

    def __init__(self, register: Register, package: Package, shelf: Shelf) -> None:
        self.rejected: dict[str, InputError] = {}
        self.rebuilt: list[Rebuilt] = []
        self._register = register
        self._package = package
        self._shelf = shelf
        self._ties: list[Tie] = []

    def put(self, folders: Sequence[str], entries: pa.Table) -> None:
        """Take in entries, by the names of their folders."""
        entries = entries.select([*self._package.tables, TIES])
        ties = ties_of(folders, entries, self._package)
        self._shelf.put(entries, [order_of(tie.document_id) for tie in ties], sum(tie.rows for tie in ties))
        self._ties += ties

    def corpus(self, id_changes: Sequence[Row] = ()) -> Corpus:
        """Tie all documents that are here; of two that are the same, the second is rejected."""
        writer = TableWriter(self._package)
        writer.write("id_changes", table_from_rows(self._package.tables["id_changes"], id_changes))
        join(self._distinct(), self._shelf, self._register, self._package, writer.write)
        return Corpus(
            writer.tables(),
            [self.rejected[name] for name in sorted(self.rejected)],
            sorted(self.rebuilt, key=lambda one: one.name),
        )

    def _distinct(self) -> dict[int, Tie]:
        first: dict[str, Tie] = {}
        documents: dict[int, Tie] = {}
        for place, tie in sorted(enumerate(self._ties), key=lambda item: item[1].folder):
            same = first.setdefault(tie.document_id, tie)
            if same is tie:
                documents[place] = tie
            else:
                problem = f"is the same document as {same.place} ({tie.document_id})"
                remedy = "keep one of them, or correct the number it states"
                self.rejected[tie.folder] = InputError(tie.place, problem, remedy)
        return documents


def _id_changes(reference: Path) -> list[Row]:
    """Return what is said of ids that are gone or mean something else; a folder without the file says nothing."""
    path = reference / "id_changes.csv"
    if not path.is_file():
        return []
    columns = load_package().tables["id_changes"].column_names
    rows: list[Row] = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row.keys() != set(columns):
                raise InputError(
                    f"{path}:1", "its columns are not those of the table", f"make them {', '.join(columns)}"
                )
            rows.append({name: row[name] or None for name in columns})
    return rows
