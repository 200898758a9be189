"""All sources together: every document's rows, the reference tables, and what ties documents to each other.

What one document yields depends on its own bytes and on the reference data alone; here only ids are matched.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.documents.source import REFERENCE, source_folders
from pipeline.errors import InputError
from pipeline.extraction import citations
from pipeline.extraction.alignment import align, versions
from pipeline.extraction.amendments import Amending, Amendments, Cited
from pipeline.extraction.cache import NAME, Reader, Rebuilt, shard_of
from pipeline.extraction.crosscheck import CONTRADICTION, contradiction, disagreements
from pipeline.extraction.entries import decode
from pipeline.extraction.records import Collector, Document, Row, Rows
from pipeline.extraction.register import Register
from pipeline.extraction.sentences import Said
from pipeline.tables.schema import Package, load_package

PROJECT_REFERENCE = Path(__file__).resolve().parents[2] / "sources" / REFERENCE


@dataclass(frozen=True, slots=True)
class Corpus:
    """The rows of all tables, the sources that could not be read, and the documents that had to be read anew."""

    rows: Rows
    rejected: list[InputError]
    rebuilt: Sequence[Rebuilt]


def load_register(sources: Path) -> Register:
    """Read the register beside the sources, or the project's own where there is none."""
    folder = sources / REFERENCE
    return Register.load(folder if folder.is_dir() else PROJECT_REFERENCE)


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
    read: dict[str, Document] = {}
    rejected: dict[str, InputError] = {}
    rebuilt: list[Rebuilt] = []
    for shard in sorted(shards):
        results = reader.read(shard, shards[shard], sources, progress)
        names: list[Any] = results.entries[NAME].to_pylist()
        read.update(zip(names, decode(results.entries, package), strict=True))
        rejected.update(results.rejected)
        rebuilt += results.rebuilt
    corpus = _corpus(dict(sorted(read.items())), rejected, register, package, sorted(rebuilt, key=lambda one: one.name))
    corpus.rows["id_changes"] += _id_changes(sources / REFERENCE)
    return corpus


def read_ahead(
    sources: Path, batch: Iterable[str], cache: Path, progress: Callable[[str], object] = lambda step: None
) -> list[Rebuilt]:
    """Read the documents of some shards into the cache, where :func:`extract` finds them; tell which had to be read.

    What cannot be read is left to :func:`extract` to tell.
    """
    reader = Reader(load_register(sources), load_package(), cache)
    shards = _shards(sources)
    return [
        one
        for shard in batch
        if shard in shards
        for one in reader.read(shard, shards[shard], sources, progress).rebuilt
    ]


def _shards(sources: Path) -> dict[str, list[Path]]:
    shards: defaultdict[str, list[Path]] = defaultdict(list)
    for folder in source_folders(sources):
        shards[shard_of(folder.name)].append(folder)
    return shards


def combine(documents: Iterable[Document], register: Register) -> Corpus:
    """Put documents together as :func:`extract` does, leaving them as they are; of two that are the same, the first."""
    own = {_place(document).partition("/")[0]: replace(document, rows=_copied(document.rows)) for document in documents}
    return _corpus(own, {}, register, load_package())


def _copied(rows: Rows) -> Rows:
    return {table: [dict(row) for row in these] for table, these in rows.items()}


def _corpus(
    read: Mapping[str, Document],
    rejected: Mapping[str, InputError],
    register: Register,
    package: Package,
    rebuilt: Sequence[Rebuilt] = (),
) -> Corpus:
    """Put together what was read, and could not be, by the names of the documents' folders."""
    rejected = dict(rejected)
    documents: dict[str, Document] = {}
    for name, document in read.items():
        first = documents.setdefault(document.known.document_id, document)
        if first is not document:
            problem = f"is the same document as {_place(first)} ({document.known.document_id})"
            remedy = "keep one of them, or correct the number it states"
            rejected[name] = InputError(_place(document), problem, remedy)
    rows = _tie(list(documents.values()), register, package)
    return Corpus(rows, [rejected[name] for name in sorted(rejected)], rebuilt)


def _tie(documents: Sequence[Document], register: Register, package: Package) -> Rows:
    """Return the rows of all documents and of the register, with what ties documents to each other."""
    collector = Collector(package)
    for document in documents:
        for table, rows in document.rows.items():
            collector.rows[table] += rows
    _reference(collector, register, documents)
    _resolve(collector, documents)
    _amend(collector, documents)
    _align(collector, documents, register)
    return collector.rows


def _place(document: Document) -> str:
    return str(document.rows["documents"][0]["source_path"])


def _reference(collector: Collector, register: Register, documents: Sequence[Document]) -> None:
    """Add the tables of the register, and the bodies that texts name and the register does not know."""
    for agency in register.agencies.values():
        collector.add(
            "agencies",
            agency_id=agency.agency_id,
            name_en=agency.name_en,
            name_vi=agency.name_vi,
            abbreviation=agency.abbreviation or None,
            abbreviation_vi=agency.abbreviation_vi or None,
            kind=agency.kind,
            parent_id=agency.parent_id or None,
            established_on=agency.established_on,
            dissolved_on=agency.dissolved_on,
            notes=agency.notes or None,
        )
    unregistered: dict[str, dict[str, str]] = {}
    for document in documents:
        for agency_id, name in document.unregistered.items():
            unregistered.setdefault(agency_id, {}).setdefault(f"name_{document.known.language}", name)
    for agency_id, names in unregistered.items():
        collector.add("agencies", agency_id=agency_id, kind="unregistered", **names)
    for alias in register.aliases:
        collector.add(
            "agency_aliases",
            alias=alias.alias,
            language=alias.language,
            agency_id=alias.agency_id,
            basis=alias.basis,
        )
    for succession in register.successions:
        collector.add(
            "agency_successions",
            predecessor_id=succession.predecessor_id,
            successor_id=succession.successor_id,
            scope=succession.scope,
            effective_on=succession.effective_on,
            legal_basis=succession.legal_basis or None,
            confidence=succession.confidence or None,
            notes=succession.notes or None,
        )


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


def _resolve(collector: Collector, documents: Sequence[Document]) -> None:
    """Tie citations to the documents they name, where those are here."""
    known = citations.Corpus(document.known for document in documents)
    collector.counted.update(str(row["finding_id"]).rpartition("-")[0] for row in collector.rows["findings"])
    for document in documents:
        for row in document.rows["citations"]:
            number, issued_on = str(row["number"]), row["issued_on"]
            assert issued_on is None or isinstance(issued_on, date)
            row["cited_document_id"], doubt = known.resolve(number, issued_on, document.known)
            if doubt:
                provision_id = row["provision_id"]
                provisions = document.rows["provisions"]
                unit = next((unit for unit in provisions if unit["provision_id"] == provision_id), None)
                _finding(collector, document, "ambiguous-document", doubt, unit)


def _amend(collector: Collector, documents: Sequence[Document]) -> None:
    """Carry out what documents order to be changed in each other, once it is known whom they cite."""
    amending = {document.known.document_id: document for document in documents if document.instructions}
    amendments = Amendments(collector.rows)
    amendments.carry_out(map(_amending, amending.values()))
    for row in amendments.made:
        collector.add("amendments", amendment_id=collector.numbered(f"{row['provision_id']}~amendment"), **row)
    for doubt in amendments.doubts:
        place, one = _place(amending[doubt.document_id]), doubt.instruction
        collector.finding("amendment-not-applied", doubt.said, doubt.document_id, place, one.path, one.line)


def _amending(document: Document) -> Amending:
    """Gather what an amending document orders and cites; what its title cites is its own, under no path."""
    cited: defaultdict[str, list[Cited]] = defaultdict(list)
    for row in document.rows["citations"]:
        if row["relation"] in ("amends", "replaces") and row["cited_document_id"]:
            path = str(row["provision_id"]).partition("#")[2]
            enacted = any(one.path == path or one.path.startswith(f"{path}/") for one in document.instructions)
            cited[path if enacted else ""].append(Cited(str(row["cited_document_id"]), str(row["relation"])))
    known = document.known
    return Amending(known.document_id, known.issued_on, document.effective_on, document.instructions, cited)


def _align(collector: Collector, documents: Sequence[Document], register: Register) -> None:
    """Set translations and originals side by side, and say what they disagree about."""
    read = {document.known.document_id: document for document in documents}
    for one, other in versions(document.rows["documents"][0] for document in documents):
        translation, original = read[one], read[other]
        if said := contradiction(translation.rows["documents"][0], original.rows["documents"][0]):
            _finding(collector, translation, CONTRADICTION, said)
            continue
        alignment = align(translation.rows, original.rows)
        collector.add("document_alignments", **alignment.as_row())
        for row in alignment.pair_rows():
            collector.add("provision_alignments", **row)
        for found in disagreements(alignment, register):
            document = translation if found.provision["document_id"] == one else original
            _finding(collector, document, found.code, found.said, found.provision)


def _finding(
    collector: Collector, document: Document, code: str, said: Said, provision: Mapping[str, Any] | None = None
) -> None:
    """Add a finding about a provision, given as its row, or about the whole document."""
    path, line = (provision["path"], provision["line"]) if provision else (None, None)
    collector.finding(code, said, document.known.document_id, _place(document), path, line)
