"""All sources together: every document's rows, the reference tables, and what ties documents to each other.

What one document yields depends on its own bytes and on the reference data alone; here only ids are matched.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.source import REFERENCE, Source, read_sources
from pipeline.errors import InputError
from pipeline.extraction import citations
from pipeline.extraction.records import Collector, Document, Row, Rows, read_document
from pipeline.extraction.register import Register
from pipeline.tables.schema import load_package

PROJECT_REFERENCE = Path(__file__).resolve().parents[2] / "sources" / REFERENCE


@dataclass(frozen=True, slots=True)
class Corpus:
    """The rows of all tables, and the sources that could not be read."""

    rows: Rows
    rejected: list[InputError]


def load_register(sources: Path) -> Register:
    """Read the register beside the sources, or the project's own where there is none."""
    folder = sources / REFERENCE
    return Register.load(folder if folder.is_dir() else PROJECT_REFERENCE)


def extract(sources: Path, progress: Callable[[str], object] = lambda step: None) -> Corpus:
    """Read all sources below a folder; ``progress`` is told the name of each as its turn comes.

    Raises :class:`InputError` where there is nothing to read or the register is at fault. A single source that cannot
    be read is rejected, and all others are as they would be without it.
    """
    found, rejected = read_sources(sources)
    corpus = combine(found, load_register(sources), progress)
    corpus.rows["id_changes"] += _id_changes(sources / REFERENCE)
    return Corpus(corpus.rows, rejected + corpus.rejected)


def combine(
    sources: Iterable[Source], register: Register, progress: Callable[[str], object] = lambda step: None
) -> Corpus:
    """Read sources as :func:`extract` does; of two that are the same document, the first is taken."""
    package = load_package()
    rejected: list[InputError] = []
    documents: list[Document] = []
    places: dict[str, Source] = {}
    for source in sources:
        progress(source.name)
        try:
            document = read_document(source, register, package)
        except InputError as error:
            rejected.append(error)
            continue
        other = places.setdefault(document.known.document_id, source)
        if other is not source:
            rejected.append(
                InputError(
                    source.path,
                    f"is the same document as {other.path} ({document.known.document_id})",
                    "keep one of them, or correct the number it states",
                )
            )
            continue
        documents.append(document)
    collector = Collector(package)
    for document in documents:
        for table, rows in document.rows.items():
            collector.rows[table] += rows
    _reference(collector, register, documents)
    _resolve(collector, documents, places)
    return Corpus(collector.rows, rejected)


def _reference(collector: Collector, register: Register, documents: list[Document]) -> None:
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


def _resolve(collector: Collector, documents: list[Document], places: dict[str, Source]) -> None:
    """Tie citations to the documents they name, where those are here."""
    known = citations.Corpus(document.known for document in documents)
    collector.counted.update(str(row["finding_id"]).rpartition("-")[0] for row in collector.rows["findings"])
    for document in documents:
        for row, citation in document.citations:
            row["cited_document_id"], problem = known.resolve(citation, document.known)
            if problem:
                document_id = document.known.document_id
                path = str(row["provision_id"]).partition("#")[2]
                place = places[document_id].path
                collector.finding(problem.code, problem.message, document_id, place, path)
