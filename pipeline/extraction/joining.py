"""What ties documents to each other, and the tables of all of them, batch by batch.

What one document yields depends on its own bytes and on the reference data alone; here only ids are matched. Held is
what ties documents (:class:`Tie`) and the changes that come of it; of rows, only those of one batch, or of documents
that amend or are amended by each other, or of two versions of one. All others pass as Arrow, from the shelf to the
tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.extraction import citations
from pipeline.extraction.alignment import align, versions
from pipeline.extraction.amendments import Amending, Amendments, Cited
from pipeline.extraction.citations import Known
from pipeline.extraction.crosscheck import CONTRADICTION, contradiction, disagreements
from pipeline.extraction.entries import decode, rows_of, table_in, ties_in
from pipeline.extraction.records import Collector, Document, Row
from pipeline.extraction.register import Agency, Alias, Register, Succession
from pipeline.extraction.sentences import Said, Sentence
from pipeline.extraction.shelf import BATCH, Shelf
from pipeline.tables.arrow import natural_key, table_from_rows
from pipeline.tables.schema import Package, Table

#: Takes the rows of a table, in their final order: part after part.
Write = Callable[[str, pa.Table], object]

_AMENDED = {"tasks": "task_id", "indicators": "indicator_id"}
_CHANGES = ("status", "valid_to", "amended_by")
_AMENDING = ("amends", "replaces")
_DOCUMENT = "document_id"
_REGISTER = ("agencies", "agency_aliases", "agency_successions")
_NOT_OF_ONE = {*_REGISTER, "id_changes", "amendments", "document_alignments", "provision_alignments"}


@dataclass(frozen=True, slots=True)
class Tie:
    """What the others have to know of a document.

    ``folder`` is the name of its folder, ``place`` that of its text, ``language`` the one it is said to be in; ``rows``
    counts those of all its tables. ``amends`` tells that it orders other documents to be changed.
    """

    folder: str
    place: str
    language: str
    known: Known
    unregistered: Mapping[str, str]
    amends: bool
    rows: int

    @property
    def document_id(self) -> str:
        """The id of the document."""
        return self.known.document_id


@dataclass(frozen=True, slots=True)
class _Told:
    """A finding without its number: about a provision, or with no ``path`` about the whole document."""

    code: str
    said: Said
    path: str | None = None
    line: int | None = None


@dataclass(slots=True)
class _Changes:
    """What others change in a document: rows by table and id, and findings in the order they were made."""

    rows: dict[str, Row] = field(default_factory=dict)
    told: list[_Told] = field(default_factory=list)


def ties_of(folders: Sequence[str], entries: pa.Table, package: Package) -> list[Tie]:
    """Return the ties of the documents in a table of entries; ``folders`` are the names of their folders."""
    own = table_in(entries, package.tables["documents"]).select(["source_path", "language"]).to_pylist()
    counts = zip(*(pc.list_value_length(entries[name]).to_pylist() for name in package.tables), strict=True)
    return [
        Tie(
            folder=folder,
            place=row["source_path"],
            language=row["language"],
            known=ties["known"],
            unregistered=ties["unregistered"],
            amends=bool(ties["instructions"]),
            rows=sum(count),
        )
        for folder, row, count, ties in zip(folders, own, counts, ties_in(entries), strict=True)
    ]


def order_of(document_id: str) -> Any:
    """Return the key that documents, and the rows of most tables, are in the order of."""
    return natural_key(document_id)


def join(
    documents: Mapping[int, Tie], shelf: Shelf, register: Register, package: Package, write: Write, batch: int = BATCH
) -> None:
    """Write all tables but ``id_changes``: those of the register, and the documents' with what ties them.

    ``documents`` are by their places on the shelf; no two have one id. Some ``batch`` rows are held at a time.
    """
    _Joining(documents, shelf, register, package, write, batch).run()


class _Joining:
    def __init__(
        self,
        documents: Mapping[int, Tie],
        shelf: Shelf,
        register: Register,
        package: Package,
        write: Write,
        batch: int,
    ) -> None:
        self.ties = documents
        self.places = {tie.document_id: place for place, tie in documents.items()}
        self.shelf = shelf
        self.register = register
        self.package = package
        self.write = write
        self.batch = batch
        self.known = citations.Corpus(tie.known for tie in documents.values())
        self.changes: defaultdict[str, _Changes] = defaultdict(_Changes)
        # The tables that no document has rows of.
        self.collector = Collector(package)

    def run(self) -> None:
        self._reference()
        self._amend()
        self._align()
        for name in (*_REGISTER, "amendments", "document_alignments"):
            self.write(name, table_from_rows(self.package.tables[name], self.collector.rows[name]))
        self._documents()

    def _load(self, document_ids: Iterable[str]) -> list[Document]:
        return decode(self.shelf.take([self.places[one] for one in document_ids]), self.package)

    # The register

    def _reference(self) -> None:
        """Add the tables of the register, and the bodies that texts name and the register does not know."""
        for agency in self.register.agencies.values():
            self.collector.add("agencies", **_stated(agency))
        unregistered: dict[str, dict[str, str]] = {}
        for tie in sorted(self.ties.values(), key=lambda tie: tie.folder):
            for agency_id, name in tie.unregistered.items():
                column = f"name_{tie.known.language}"
                # A language that names have no column for stands with the English.
                column = column if column in self.collector.columns["agencies"] else "name_en"
                unregistered.setdefault(agency_id, {}).setdefault(column, name)
        for agency_id, names in unregistered.items():
            self.collector.add("agencies", agency_id=agency_id, kind="unregistered", **names)
        for alias in self.register.aliases:
            self.collector.add("agency_aliases", **_stated(alias))
        for succession in self.register.successions:
            self.collector.add("agency_successions", **_stated(succession))

    # Amendments

    def _amend(self) -> None:
        """Carry out what documents order to be changed in each other, once it is known whom they cite."""
        for together in self._groups():
            documents = {document.known.document_id: document for document in self._load(sorted(together))}
            for document in documents.values():
                self._resolve(document)
            tables = {
                name: [row for one in documents.values() for row in one.rows[name]] for name in self.package.tables
            }
            amendments = Amendments(tables)
            amendments.carry_out(_amending(one) for one in documents.values() if one.instructions)
            for row in amendments.made:
                stem = f"{row['provision_id']}~amendment"
                self.collector.add("amendments", amendment_id=self.collector.numbered(stem), **row)
            for doubt in amendments.doubts:
                told = _Told("amendment-not-applied", doubt.said, doubt.instruction.path, doubt.instruction.line)
                self.changes[doubt.document_id].told.append(told)
            for name, key in _AMENDED.items():
                for row in tables[name]:
                    if row["amended_by"]:
                        changed = {column: row[column] for column in _CHANGES}
                        self.changes[str(row[_DOCUMENT])].rows[str(row[key])] = changed

    def _groups(self) -> list[set[str]]:
        """Return the documents that amend with those they amend: all in one group that anything leads from and to."""
        groups: dict[str, set[str]] = {}
        for tie in self.ties.values():
            if tie.amends:
                (document,) = self._load([tie.document_id])
                self._resolve(document)
                joined = {tie.document_id, *(one.document_id for of in _cited(document).values() for one in of)}
                for group in [groups[one] for one in joined if one in groups]:
                    joined |= group
                groups.update(dict.fromkeys(joined, joined))
        return list({id(group): group for group in groups.values()}.values())

    def _resolve(self, document: Document) -> None:
        for row in document.rows["citations"]:
            row["cited_document_id"], _ = self._cited_by(document.known, row["number"], row["issued_on"])

    def _cited_by(self, citing: Known, number: object, issued_on: object) -> tuple[str | None, Sentence | None]:
        assert issued_on is None or isinstance(issued_on, date)
        return self.known.resolve(str(number), issued_on, citing)

    # Versions

    def _align(self) -> None:
        """Set translations and originals side by side, and say what they disagree about."""
        table = self.package.tables["provision_alignments"]
        pairs = versions({_DOCUMENT: tie.document_id, "language": tie.language} for tie in self.ties.values())
        for _, these in groupby(sorted(pairs, key=lambda pair: _below(pair[0])), key=lambda pair: _below(pair[0])):
            rows = [row for one, other in these for row in self._pair(one, other)]
            self.write(table.name, table_from_rows(table, rows))

    def _pair(self, one: str, other: str) -> list[Row]:
        """Return the rows of pairs of provisions."""
        translation, original = self._load((one, other))
        if said := contradiction(translation.rows["documents"][0], original.rows["documents"][0]):
            self.changes[one].told.append(_Told(CONTRADICTION, said))
            return []
        alignment = align(translation.rows, original.rows)
        self.collector.add("document_alignments", **alignment.as_row())
        for found in disagreements(alignment, self.register):
            of = str(found.provision[_DOCUMENT])
            told = _Told(found.code, found.said, found.provision["path"], found.provision["line"])
            self.changes[of].told.append(told)
        return alignment.pair_rows()

    # The rows of documents

    def _documents(self) -> None:
        """Write the documents' own tables batch by batch, with what others change in them."""
        written = [table for table in self.package.tables.values() if table.name not in _NOT_OF_ONE]
        whole = sorted(self.ties, key=lambda place: order_of(self.ties[place].document_id))
        below = sorted(whole, key=lambda place: _below(self.ties[place].document_id))
        led = [table for table in written if table.sort[0] == _DOCUMENT]
        # The id of a row goes on with "#" where its document's ends, which may order them otherwise: x5 before x#.
        passes = [(whole, written)] if whole == below else [(whole, led), (below, [t for t in written if t not in led])]
        for order, tables in passes:
            for places in self._batches(order):
                self._batch(places, tables)

    def _batches(self, order: Sequence[int]) -> Iterator[list[int]]:
        """Cut a series of documents where enough rows are together, but not between those whose rows mingle."""
        batch: list[int] = []
        rows = 0
        for _, mingled in groupby(order, lambda place: _below(self.ties[place].document_id)):
            if rows >= self.batch:
                yield batch
                batch, rows = [], 0
            these = list(mingled)
            batch += these
            rows += sum(self.ties[place].rows for place in these)
        if batch:
            yield batch

    def _batch(self, places: Sequence[int], tables: Iterable[Table]) -> None:
        entries = self.shelf.take(places)
        ties = {self.ties[place].document_id: self.ties[place] for place in places}
        changes = {one: self.changes[one] for one in ties if one in self.changes}
        told = {one: list(change.told) for one, change in changes.items()}
        mingled = len({_below(one) for one in ties}) < len(ties)
        for table in tables:
            rows = table_in(entries, table)
            if table.name == "citations":
                rows, doubts = self._resolved(rows, ties, table_in(entries, self.package.tables["provisions"]))
                for one, these in doubts.items():
                    told[one] = these + told.get(one, [])
            elif table.name == "findings" and told:
                rows = self._with(told, rows, ties)
            elif table.name in _AMENDED:
                changed = {key: row for change in changes.values() for key, row in change.rows.items()}
                rows = _changed(rows, _AMENDED[table.name], changed)
            if mingled and table.sort[0] != _DOCUMENT:
                rows = table_from_rows(table, rows_of(table, rows))
            self.write(table.name, rows)

    def _resolved(
        self, rows: pa.Table, ties: Mapping[str, Tie], provisions: pa.Table
    ) -> tuple[pa.Table, dict[str, list[_Told]]]:
        """Tie citations to the documents they name, where those are here; return also what is not clear."""
        here = [number for number in pc.unique(rows["number"]).to_pylist() if self.known.has(str(number))]
        found = pc.indices_nonzero(pc.is_in(rows["number"], pa.array(here, pa.string())))
        cited: list[str | None] = [None] * rows.num_rows
        doubts: defaultdict[str, list[_Told]] = defaultdict(list)
        numbers: list[Any] = found.to_pylist()
        for number, row in zip(numbers, rows.take(found).to_pylist(), strict=True):
            cited[number], doubt = self._cited_by(ties[row[_DOCUMENT]].known, row["number"], row["issued_on"])
            if doubt:
                units = provisions.filter(pc.equal(provisions["provision_id"], row["provision_id"])).to_pylist()
                path, line = (units[0]["path"], units[0]["line"]) if units else (None, None)
                doubts[row[_DOCUMENT]].append(_Told("ambiguous-document", doubt, path, line))
        return _replaced(rows, "cited_document_id", cited), doubts

    def _with(self, told: Mapping[str, Sequence[_Told]], rows: pa.Table, ties: Mapping[str, Tie]) -> pa.Table:
        """Add findings, numbered after those that their documents have themselves."""
        table = self.package.tables["findings"]
        collector = Collector(self.package)
        collector.rows[table.name] += rows_of(table, rows)
        collector.counted.update(str(row["finding_id"]).rpartition("-")[0] for row in collector.rows[table.name])
        for document_id, these in told.items():
            for one in these:
                collector.finding(one.code, one.said, document_id, ties[document_id].place, one.path, one.line)
        return table_from_rows(table, collector.rows[table.name])


def _stated(entry: Agency | Alias | Succession) -> Row:
    """Return an entry of the register as a row: its fields are columns, and an empty one is unknown."""
    return {column: value or None for column, value in asdict(entry).items()}


def _changed(rows: pa.Table, key: str, changed: Mapping[str, Row]) -> pa.Table:
    """Return rows with other values in those whose ``key`` is among the changed ones."""
    if not changed:
        return rows
    ids: list[Any] = rows[key].to_pylist()
    for column in _CHANGES:
        values = [
            changed[one][column] if one in changed else value
            for one, value in zip(ids, rows[column].to_pylist(), strict=True)
        ]
        rows = _replaced(rows, column, values)
    return rows


def _replaced(rows: pa.Table, column: str, values: Sequence[object]) -> pa.Table:
    field = rows.schema.field(column)
    return rows.set_column(rows.schema.get_field_index(column), field, pa.array(values, field.type))


def _below(document_id: str) -> Any:
    """Return the key that rows are in the order of whose ids go on from their document's; of two it may be the same."""
    return natural_key(f"{document_id}#")[0]


def _amending(document: Document) -> Amending:
    known = document.known
    cited = _cited(document)
    return Amending(known.document_id, known.issued_on, document.effective_on, document.instructions, cited)


def _cited(document: Document) -> Mapping[str, Sequence[Cited]]:
    """Return what each provision cites to change it; what the title cites is the document's own, under no path."""
    cited: defaultdict[str, list[Cited]] = defaultdict(list)
    for row in document.rows["citations"]:
        if row["relation"] in _AMENDING and row["cited_document_id"]:
            path = str(row["provision_id"]).partition("#")[2]
            enacted = any(one.path == path or one.path.startswith(f"{path}/") for one in document.instructions)
            cited[path if enacted else ""].append(Cited(str(row["cited_document_id"]), str(row["relation"])))
    return cited
