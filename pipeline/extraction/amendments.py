"""Law changes law: what comes of amending documents for the tasks and indicators of the documents they amend.

Conventions this encodes:

* a change takes effect with the amending document; changes are carried out in the order of their days, and of one day
  in the order of the documents;
* a row that takes the place of another stands in the amended list from then on, under the number and in the appendix
  it took there, and is amended further as such;
* nothing is taken away: what was replaced or repealed keeps its row, with the last day it was in force;
* what names a row that is not there, or could be in two places, is a doubt and changes nothing.

What a document orders was read by :mod:`pipeline.extraction.instructions`; here all documents are needed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from pipeline.documents.markers import WORDED
from pipeline.extraction.instructions import KINDS, Instruction
from pipeline.extraction.sentences import Said, Sentence, Title, sentence

Row = dict[str, Any]
_TABLES = {
    "task": ("tasks", "task_id", "task_agencies"),
    "indicator": ("indicators", "indicator_id", "indicator_agencies"),
}
_STATUS = {"replaces": "replaced", "repeals": "repealed"}


@dataclass(frozen=True, slots=True)
class Cited:
    """A document that a provision amends, or with the relation ``replaces`` puts an end to."""

    document_id: str
    relation: str


@dataclass(frozen=True, slots=True)
class Amending:
    """A document that amends: the days that order it among others, what it orders, and what its provisions cite."""

    document_id: str
    issued_on: date | None
    effective_on: date | None
    instructions: Sequence[Instruction]
    cited: Mapping[str, Sequence[Cited]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """An instruction that was not carried out, and why."""

    document_id: str
    instruction: Instruction
    said: Sentence


@dataclass(slots=True, eq=False)
class _Entry:
    """A task or indicator as it stands in a list now; ``place`` is what its number is counted in, as a path."""

    kind: str
    row: Row
    number: str
    place: str
    words: str
    agencies: list[tuple[str, str, str]]  # role, agency, how it is named

    @property
    def appendix(self) -> str:
        """The sign of the appendix it stands in, as in a path; empty in the body of a document."""
        first = self.place.partition("/")[0]
        return first if first.startswith(WORDED["appendix"]) else ""


@dataclass(slots=True)
class _List:
    """The tasks and indicators of a document as they stand after the changes so far."""

    entries: list[_Entry] = field(default_factory=list)

    def find(self, kind: str, number: str, appendix: str) -> list[_Entry]:
        """Return the row with a number, or the rows it is divided into (11.1 and 11.2 for 11)."""
        return [
            entry
            for entry in self.within(kind, appendix)
            if entry.number == number or entry.number.startswith(f"{number}.")
        ]

    def within(self, kind: str, appendix: str) -> list[_Entry]:
        """Return the rows of a kind (empty: of both), in one appendix (empty: in all of the document)."""
        return [entry for entry in self.entries if kind in ("", entry.kind) and appendix in ("", entry.appendix)]

    def appendices(self, kind: str) -> set[str]:
        """Return the appendices with numbered rows of a kind."""
        return {entry.appendix for entry in self.within(kind, "") if entry.number and entry.appendix}


class Amendments:
    """Carries out the instructions of all documents; rows of ``tasks`` and ``indicators`` are changed in place.

    ``made`` are rows of the table ``amendments`` without their ids, in the order in which they were carried out.
    """

    def __init__(self, tables: Mapping[str, Sequence[Row]]) -> None:
        """Take the rows of all documents, by table."""
        self.made: list[Row] = []
        self.doubts: list[Doubt] = []
        self._tables = tables
        self._lists: dict[str, _List] = {}
        self._own: dict[str, _List] = {}
        self._targets = Counter(row["indicator_id"] for row in tables["indicator_targets"])
        self._positions: Counter[str] = Counter()

    def carry_out(self, documents: Iterable[Amending]) -> None:
        """Carry out what all documents order, in the order of the days they take effect."""
        known = {row["document_id"] for row in self._tables["documents"]}
        tied = [
            (document, one, _cited(one.path, document.cited)) for document in documents for one in document.instructions
        ]
        wanted = [(document, one, [c for c in cited if c.document_id in known]) for document, one, cited in tied]
        self._open(
            {i for document, _, cited in wanted for i in (document.document_id, *(c.document_id for c in cited))}
        )
        for document, one, cited in sorted(wanted, key=lambda item: _order(item[0])):
            others = [c for c in cited if c.document_id != document.document_id]
            if not others:
                continue
            if len(amended := sorted({c.document_id for c in others})) > 1:
                self._doubt(document, one, "may-be-of-several", documents=", ".join(amended))
            elif document.effective_on is None:
                self._doubt(document, one, "day-not-known")
            else:
                _Step(self, document, one, others[0]).carry_out()

    def _open(self, documents: set[str]) -> None:
        """Make the lists of the documents concerned."""
        agencies: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for kind in KINDS:
            _, key, named = _TABLES[kind]
            for row in self._tables[named]:
                if row[key].partition("#")[0] in documents:
                    agencies[row[key]].append((row["role"], row["agency_id"], row["mention"]))
        for document_id in documents:
            self._lists[document_id], self._own[document_id] = _List(), _List()
        for kind in KINDS:
            table, key, _ = _TABLES[kind]
            for row in self._tables[table]:
                if row["document_id"] in documents:
                    number = row["number"] or ""
                    words = " ".join(str(row[name]) for name in ("text", "output", "name") if row.get(name))
                    path = row["provision_id"].partition("#")[2]
                    for lists in (self._lists, self._own):
                        entry = _Entry(kind, row, number, _place(path, number), words, list(agencies[row[key]]))
                        lists[row["document_id"]].entries.append(entry)

    def _doubt(self, document: Amending, instruction: Instruction, name: str, **values: Said) -> None:
        words = instruction.words if len(instruction.words) <= 120 else f"{instruction.words[:117]}..."
        said = sentence("labelled", label=words, said=sentence(name, **values))
        self.doubts.append(Doubt(document.document_id, instruction, said))


class _Step:
    """One instruction of one document, carried out on the list of another."""

    def __init__(self, amendments: Amendments, document: Amending, one: Instruction, cited: Cited) -> None:
        self.all = amendments
        self.document = document
        self.one = one
        self.cited = cited
        self.list = amendments._lists[cited.document_id]
        self.own = amendments._own[document.document_id]
        appendices = {entry.appendix for entry in self.list.entries}
        # "Appendix I" of a document whose only appendix has no number.
        self.appendix = WORDED["appendix"] if one.appendix and appendices <= {"", WORDED["appendix"]} else one.appendix

    def doubt(self, name: str, **values: Said) -> None:
        self.all._doubt(self.document, self.one, name, **values)

    def carry_out(self) -> None:
        if not self.one.effect:
            self.doubt("change-not-understood")
        elif self.one.effect in ("replaces", "adds", "repeals"):
            self._rows()
        elif self.one.numbers:
            for number in self.one.numbers:
                for entry in self._meant(number):
                    if not self._alter(entry):
                        self.doubt("number-without-it", number=number)
        elif not [
            True for entry in self.list.within("", self.appendix) if self._is_older(entry) and self._alter(entry)
        ]:
            self.doubt("stands-nowhere", document=self.cited.document_id)

    def _is_older(self, entry: _Entry) -> bool:
        """Rows of the amending document itself are in the new words already."""
        return bool(entry.row["document_id"] != self.document.document_id)

    def _meant(self, number: str) -> list[_Entry]:
        """Return the row with a number or the rows it is divided into; none, with a doubt, where that is not clear."""
        found = self.list.find(self.one.kind, number, self.appendix)
        places = sorted({(entry.place, _TABLES[entry.kind][0]) for entry in found})
        if not found:
            self.doubt(
                "no-such-number", number=number, place=" ".join(filter(None, (self.cited.document_id, self.appendix)))
            )
        elif len(places) > 1:
            named = tuple(sentence("labelled", label=place, said=Title(table)) for place, table in places)
            self.doubt("number-in-several", number=number, places=named)
        elif not all(map(self._is_older, found)):
            self.doubt("number-changed-twice", number=number)
        else:
            return found
        return []

    # Rows as a whole

    def _rows(self) -> None:
        one = self.one
        if one.whole and not one.appendix:
            self._whole_document()
        elif one.whole and one.effect == "repeals":
            for entry in self.list.within("", self.appendix):
                self._end("repeals", entry)
        elif one.numbers:
            for number in one.numbers:
                self._numbered(number)
        else:
            self._listed()

    def _whole_document(self) -> None:
        if self.cited.relation != "replaces":
            self.doubt("change-not-understood")
            return
        for entry in list(self.list.entries):
            if self._is_older(entry):
                self._end(self.one.effect, entry)

    def _numbered(self, number: str) -> None:
        effect = self.one.effect
        if effect == "adds":
            if new := self._new(number):
                self._add(number, new)
            return
        old = self._meant(number)
        new = self._new(number) if old and effect == "replaces" else []
        if new:
            self._put(old, new)
        else:
            for entry in old:
                self._end("repeals" if effect == "repeals" else "amends", entry)

    def _new(self, number: str) -> list[_Entry]:
        """Return the rows that the amending document gives a number; none, with a doubt, unless in one place."""
        found = [
            entry for entry in self._candidates() if entry.number == number or entry.number.startswith(f"{number}.")
        ]
        if not found:
            self.doubt("new-words-not-found", number=number)
        elif len({(entry.kind, entry.place) for entry in found}) > 1:
            self.doubt("new-words-in-several", number=number)
        else:
            return found
        return []

    def _candidates(self) -> list[_Entry]:
        """The numbered rows of the amending document, those of the place the instruction points to if there are any."""
        rows = [entry for entry in self.own.within(self.one.kind, "") if entry.number]
        below = f"{self.one.new_rows}/"
        return [entry for entry in rows if f"{entry.place}/".startswith(below)] or rows

    def _listed(self) -> None:
        """All rows of a list: those with a number that is there take its place, the others join."""
        claimed = {number for other in self.document.instructions if other is not self.one for number in other.numbers}
        new = [entry for entry in self._candidates() if entry.number.partition(".")[0] not in claimed]
        if not new:
            self.doubt("new-rows-not-found")
        for number in dict.fromkeys(entry.number for entry in new if not _is_part(entry, new)):
            there = self.list.find(self.one.kind, number, self.appendix)
            if there and self.one.effect == "replaces":
                if (old := self._meant(number)) and (put := self._new(number)):
                    self._put(old, put)
            elif put := self._new(number):
                self._add(number, put)
        if self.one.whole:
            for entry in self.list.within(new[0].kind if new else "", self.appendix):
                if self._is_older(entry):
                    self._end("replaces", entry)

    def _put(self, old: list[_Entry], new: list[_Entry]) -> None:
        """Put rows in the place of others by their numbers; what has no counterpart joins the list, or leaves it."""
        by_number = {entry.number: entry for entry in new}
        place = old[0].place
        for entry in old:
            counterpart = by_number.pop(entry.number, new[0] if len(new) == 1 else None)
            self._end("replaces", entry, counterpart)
        for entry in new:
            if entry.number in by_number and len(new) > 1:
                self._made("adds", new=entry, place=place)
            self.list.entries.append(replace(entry, place=place))

    def _add(self, number: str, new: list[_Entry]) -> None:
        kind = new[0].kind
        appendices = {self.appendix} if self.appendix else self.list.appendices(kind)
        if not appendices & self.list.appendices(kind):
            values = {"number": number, "document": self.cited.document_id}
            self.doubt("no-list-for-number", list=Title(_TABLES[kind][0]), **values)
        elif len(appendices) > 1:
            self.doubt("number-may-belong", number=number, places=", ".join(sorted(appendices)))
        elif self.list.find(kind, number, self.appendix):
            self.doubt("number-there-already", number=number)
        else:
            (place,) = appendices
            for entry in new:
                self._made("adds", new=entry, place=place)
                self.list.entries.append(replace(entry, place=place))

    def _end(self, effect: str, entry: _Entry, new: _Entry | None = None) -> None:
        """Change the state of a row, and take it from the list unless it stays, amended."""
        assert self.document.effective_on is not None
        self._made(effect, old=entry, new=new)
        entry.row["status"] = _STATUS.get(effect, "amended")
        entry.row["amended_by"] = f"{self.document.document_id}#{self.one.path}"
        if effect in _STATUS:
            entry.row["valid_to"] = self.document.effective_on - timedelta(days=1)
            self.list.entries.remove(entry)

    # What changes in a row that stays

    def _alter(self, entry: _Entry) -> bool:
        """Change what the instruction names in a row; False if the row has nothing of it."""
        change = self.one.change
        written = change.old_words is not None and change.old_words in entry.words
        if self.one.effect == "changes-agency" and (old := self._charged(entry)):
            for role, agency_id in old:
                self._pass_on(entry, role, agency_id)
        elif written or (self.one.effect == "amends" and change.old_words is None):
            self._end("amends", entry)
        elif self.one.effect == "changes-deadline" and entry.kind == "task":
            self._end("changes-deadline", entry)
        elif self.one.effect == "changes-target" and self.all._targets[entry.row.get("indicator_id")] == 1:
            self._end("changes-target", entry)
        else:
            return False
        if written and change.old_words and change.new_words:
            entry.words = entry.words.replace(change.old_words, change.new_words)
        return True

    def _charged(self, entry: _Entry) -> list[tuple[str | None, str | None]]:
        """Return the roles to pass on, with whom they are taken from; a role or body that is not named is any."""
        change = self.one.change
        mention = (change.old_words or "").casefold()
        held = [
            agency_id
            for role, agency_id, named in entry.agencies
            if change.role in (None, role) and (change.agency_id in (None, agency_id) or named.casefold() == mention)
        ]
        if change.agency_id is None:
            return [(change.role, None)]
        return [(change.role, agency_id) for agency_id in dict.fromkeys(held)]

    def _pass_on(self, entry: _Entry, role: str | None, agency_id: str | None) -> None:
        new = self.one.change.new_agency_id
        assert new is not None
        self._end("changes-agency", entry)
        self.all.made[-1]["agency_id"] = agency_id
        entry.agencies = [
            (held, new, named) if role in (None, held) and agency_id in (None, other) else (held, other, named)
            for held, other, named in entry.agencies
        ]

    # The rows of the table

    def _made(self, effect: str, old: _Entry | None = None, new: _Entry | None = None, place: str = "") -> None:
        one, document = self.one, self.document
        entry = old or new
        assert entry is not None
        _, key, _ = _TABLES[entry.kind]
        changed = asdict(one.change)
        if effect != "changes-agency":
            changed.update(role=None, agency_id=None, new_agency_id=None)
        appendix = old.appendix if old else place.partition("/")[0]
        self.all._positions[document.document_id] += 1
        self.all.made.append(
            {
                "document_id": document.document_id,
                "provision_id": f"{document.document_id}#{one.path}",
                "position": self.all._positions[document.document_id],
                "amended_document_id": self.cited.document_id,
                "appendix": appendix or None,
                "number": entry.number or None,
                "effect": effect,
                key: old.row[key] if old else None,
                f"new_{key}": new.row[key] if new else None,
                "effective_on": document.effective_on,
                "text": one.words,
                "char_start": one.start,
                "char_end": one.end,
                **changed,
            }
        )


def _order(document: Amending) -> tuple[date, date, str]:
    return document.effective_on or date.max, document.issued_on or date.max, document.document_id


def _place(path: str, number: str) -> str:
    """Return what a row's number is counted in: its path without the rows it is a part of."""
    steps = path.split("/")
    while number and steps and (number == steps[-1] or number.startswith(f"{steps[-1]}.")):
        steps.pop()
    return "/".join(steps)


def _is_part(entry: _Entry, among: Iterable[_Entry]) -> bool:
    return any(entry.number.startswith(f"{other.number}.") for other in among)


def _cited(path: str, cited: Mapping[str, Sequence[Cited]]) -> Sequence[Cited]:
    """Return what a provision amends: what it cites itself, or the nearest provision above does, or the title."""
    while path and path not in cited:
        path = path.rpartition("/")[0]
    return cited.get(path, ())
