"""The register of agencies, and how a name in a text finds its way to a row of it.

Here belong reading the curated tables of ``sources/reference`` and recognising a registered name where a text has one.
Which words of a sentence or of a table cell name an actor at all is decided in :mod:`pipeline.extraction.actors`.

A name is recognised word by word (:class:`Matcher`). Spellings that differ from translator to translator, such as
*Labour* and *Labor*, are one word to it; they are listed in the language file, so that the register keeps to names.
"""

from __future__ import annotations

import csv
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.errors import InputError
from pipeline.language import Language

_STRAIGHT = str.maketrans("’‘", "''")


@dataclass(frozen=True, slots=True)
class Agency:
    """A body, a unit, or a collective such as *Ministries, sectors and localities*.

    The id names the body, not the time: a ministry that absorbed another and kept its name is one row.
    """

    agency_id: str
    name_en: str
    name_vi: str
    abbreviation: str
    abbreviation_vi: str
    kind: str
    parent_id: str
    established_on: date | None
    dissolved_on: date | None
    notes: str


@dataclass(frozen=True, slots=True)
class Alias:
    """A form in which a body is named in one language."""

    alias: str
    language: str
    agency_id: str
    basis: str


@dataclass(frozen=True, slots=True)
class Succession:
    """A function that passed from one body to another, and on what basis."""

    predecessor_id: str
    successor_id: str
    scope: str
    effective_on: date | None
    legal_basis: str
    confidence: str
    notes: str


class Name(NamedTuple):
    """A registered name found in a text: whose it is, and where it stands, without its article.

    ``locality`` says that it is the bare name of a place, which stands for its government in an actor's place only.
    """

    agency_id: str
    start: int
    end: int
    locality: bool


class Register:
    """The reference tables: who there is, how they are called, who followed whom, and the codes of documents.

    ``document_types`` and ``document_issuers`` are the rows of their files as they stand there.
    """

    def __init__(
        self,
        agencies: Mapping[str, Agency],
        aliases: tuple[Alias, ...],
        successions: tuple[Succession, ...],
        document_types: tuple[dict[str, str], ...],
        document_issuers: tuple[dict[str, str], ...],
    ) -> None:
        """Take rows that :meth:`load` has checked."""
        self.agencies = agencies
        self.aliases = aliases
        self.successions = successions
        self.document_types = document_types
        self.document_issuers = document_issuers
        self._matchers: dict[tuple[Language, date | None], Matcher] = {}
        self._tries: dict[Language, _Trie] = {}

    @staticmethod
    def load(folder: Path) -> Register:
        """Read the five tables in ``folder``; raises :class:`InputError` naming the file and line of a bad row."""
        rows = _read(folder / "agencies.csv", ["agency_id"], ["name_en", "name_vi", "kind"])
        agencies = {
            row["agency_id"]: Agency(
                agency_id=row["agency_id"],
                name_en=row["name_en"],
                name_vi=row["name_vi"],
                abbreviation=row["abbreviation_en"],
                abbreviation_vi=row["abbreviation_vi"],
                kind=row["kind"],
                parent_id=row["parent_agency_id"],
                established_on=row.date("established_on"),
                dissolved_on=row.date("dissolved_on"),
                notes=row["notes"],
            )
            for row in rows
        }
        for row in rows:
            row.must_refer(["parent_agency_id"] if row["parent_agency_id"] else [], agencies)
        rows = _read(folder / "agency_aliases.csv", ["alias", "language"], ["agency_id"])
        aliases = []
        for row in rows:
            row.must_refer(["agency_id"], agencies)
            aliases.append(Alias(row["alias"], row["language"], row["agency_id"], row["basis"]))
        rows = _read(folder / "agency_successions.csv", ["predecessor_id", "successor_id", "scope"], [])
        successions = []
        for row in rows:
            row.must_refer(["predecessor_id", "successor_id"], agencies)
            successions.append(
                Succession(
                    predecessor_id=row["predecessor_id"],
                    successor_id=row["successor_id"],
                    scope=row["scope"],
                    effective_on=row.date("effective_on"),
                    legal_basis=row["legal_basis"],
                    confidence=row["confidence"],
                    notes=row["notes"],
                )
            )
        types = _read(folder / "document_types.csv", ["document_type_id"], ["name_en"])
        issuers = _read(folder / "document_issuers.csv", ["suffix"], ["agency_id"])
        for row in issuers:
            row.must_refer(["agency_id"], agencies)
        return Register(
            agencies, tuple(aliases), tuple(successions), tuple(map(dict, types)), tuple(map(dict, issuers))
        )

    def matcher(self, language: Language, on: date | None = None) -> Matcher:
        """Return what finds the names of a language, understood as on the day ``on``.

        That is the day the document was issued. Without it, a name that passed to another body keeps its first owner.
        """
        if language not in self._tries:
            self._tries[language] = _Trie(self, language)
        trie = self._tries[language]
        # The days before a name passed on are alike, and so are those from then on.
        since = max((day for day in trie.turning_days if on and day <= on), default=None)
        if (language, since) not in self._matchers:
            self._matchers[language, since] = Matcher(self, language, trie, since)
        return self._matchers[language, since]


class Matcher:
    """Finds registered names, longest first, at the borders of words, whatever their spelling and line breaks.

    Names without a lower-case letter and those like *MoST* need their letter case: *MOST* is not the word "most".
    """

    def __init__(self, register: Register, language: Language, trie: _Trie, on: date | None) -> None:
        """Obtained from :meth:`Register.matcher`."""
        self.register = register
        self.language = language
        self._trie = trie
        self._on = on
        self._article = language.pattern("actors.article")

    def match(self, text: str, position: int, end: int) -> Name | None:
        """Return the longest registered name at ``position``, an article before it or not."""
        return self._longest(text, position, end, self._trie.folded, self._trie.exact)

    def member(self, text: str, position: int, end: int, head: str) -> Name | None:
        """Return the longest text at ``position`` that is a registered name if ``head`` is put before it.

        So "Finance" is one after the head "Ministry of" (*the Ministries of Finance and Justice*).
        """
        return self._longest(text, position, end, self._trie.below(head), None)

    def kind(self, agency_id: str) -> str:
        """Return the kind of an agency; ``unregistered`` if the register does not know it."""
        agency = self.register.agencies.get(agency_id)
        return agency.kind if agency else "unregistered"

    def is_collective(self, agency_id: str) -> bool:
        """Tell whether an id means the bodies of a kind, such as *Localities*, rather than one body."""
        return self.kind(agency_id) == "collective"

    def passed_on(self, name: str) -> dict[str, Any] | None:
        """Return ``before``, ``after`` (ids) and ``day`` of a name that passed from one body to another."""
        same = (entry for entry in self.language.value("actors.by_date") if entry["name"].casefold() == name.casefold())
        return next(({"before": e["before"], "day": e["from"], "after": e["after"]} for e in same), None)

    def _longest(self, text: str, position: int, end: int, folded: _Node, exact: _Node | None) -> Name | None:
        article = self._article.match(text, position, end)
        start = article.end() if article else position
        stop, owner = self._trie.walk(text, start, end, folded, exact)
        if article:
            # "the State" is a name, "State" is none: so with the article too.
            farther, other = self._trie.walk(text, position, end, folded, exact)
            stop, owner = (farther, other) if farther > stop else (stop, owner)
        return Name(owner.on(self._on), start, stop, owner.locality) if owner else None


@dataclass(frozen=True, slots=True)
class _Owner:
    """Whom a name means: an agency and, if the name passed on, from what day on which other one."""

    agency_id: str
    locality: bool
    since: date = date.max
    later_id: str = ""

    def on(self, day: date | None) -> str:
        return self.later_id if day and day >= self.since else self.agency_id


class _Node:
    """A word in the trie: what may follow it, and whose name is complete with it."""

    __slots__ = ("following", "owner")

    def __init__(self) -> None:
        self.following: dict[str, _Node] = {}
        self.owner: _Owner | None = None


class _Trie:
    """The names of one language as two tries of words: ``folded`` ignores letter case, ``exact`` does not.

    A trie walked word by word knows a class of spellings as one word, where a list of strings would have to multiply
    them out, and it cannot cut a word. Names are only ever looked for at a given place, so its speed is no matter.
    """

    def __init__(self, register: Register, language: Language) -> None:
        self._word = language.pattern("actors.word")
        self._unwritten = language.pattern("actors.unwritten")
        self._cut = language.pattern("actors.cut")
        self.folded = _Node()
        self.exact = _Node()
        self._heads: dict[str, _Node] = {}
        governing = language.pattern("actors.governing_body")
        places = {agency.agency_id for agency in register.agencies.values() if agency.kind == "local-government"}
        for alias, agency_id in _aliases(register, language):
            text = language.spelled(alias.translate(_STRAIGHT))
            self._insert(text, _Owner(agency_id, agency_id in places and not governing.search(text)))
        self.turning_days = {entry["from"] for entry in language.value("actors.by_date")}
        for entry in language.value("actors.by_date"):
            owner = _Owner(entry["before"], False, entry["from"], entry["after"])
            self._insert(entry["name"], owner).owner = owner

    def walk(
        self, text: str, position: int, end: int, folded: _Node | None, exact: _Node | None
    ) -> tuple[int, _Owner | None]:
        """Follow ``text`` from ``position`` down both tries; return where the longest name ends and whose it is."""
        stop, owner = position, None
        while word := self._word.match(text, position, end):
            written, position = word[0], word.end()
            folded = folded and folded.following.get(word.lastgroup or written.casefold())
            exact = exact and exact.following.get(written)
            found = (folded and folded.owner) or (exact and exact.owner)
            if found and not self._cut.match(text, position, end):
                stop, owner = position, found
            if not (folded and folded.following) and not (exact and exact.following):
                break
            if unwritten := self._unwritten.match(text, position, end):
                position = unwritten.end()
        return stop, owner

    def below(self, head: str) -> _Node:
        """Return the trie of what may follow ``head`` in a name."""
        if head not in self._heads:
            node = self.folded
            for symbol, _ in self._symbols(head, 0, len(head), False):
                node = node.following.get(symbol) or _Node()
            self._heads[head] = node
        return self._heads[head]

    def _insert(self, alias: str, owner: _Owner) -> _Node:
        exact = not any(map(str.islower, alias)) or (" " not in alias and sum(map(str.isupper, alias)) > 1)
        node = self.exact if exact else self.folded
        for symbol, _ in self._symbols(alias, 0, len(alias), exact):
            node = node.following.setdefault(symbol, _Node())
        node.owner = node.owner or owner
        return node

    def _symbols(self, text: str, position: int, end: int, exact: bool) -> Iterator[tuple[str, int]]:
        """Yield the words of a name with their ends; words of one class are one symbol, that of the class."""
        while word := self._word.match(text, position, end):
            yield word[0] if exact else word.lastgroup or word[0].casefold(), word.end()
            unwritten = self._unwritten.match(text, word.end(), end)
            position = unwritten.end() if unwritten else word.end()


def _aliases(register: Register, language: Language) -> Iterator[tuple[str, str]]:
    """Yield the register's names of a language, then the forms of collectives that the language file adds."""
    yield from ((row.alias, row.agency_id) for row in register.aliases if row.language == language.code)
    for agency_id, forms in language.value("actors.also").items():
        if agency_id not in register.agencies:
            raise InputError(
                f"languages/{language.code}.yaml", f"actors.also: no agency {agency_id}", "use an id of agencies.csv"
            )
        yield from ((form, agency_id) for form in forms)


class _Row(dict[str, str]):
    """A row of a reference table that knows where it stands."""

    def __init__(self, values: Mapping[str, str], place: str) -> None:
        super().__init__(values)
        self.place = place

    def __missing__(self, column: str) -> str:
        raise InputError(self.place.rpartition(":")[0], f"no column {column}", "restore it")

    def date(self, column: str) -> date | None:
        try:
            return date.fromisoformat(self[column]) if self[column] else None
        except ValueError:
            raise InputError(self.place, f"{column} {self[column]!r} is no date", "write it as 2025-03-01") from None

    def must_refer(self, columns: Iterable[str], agencies: Container[str]) -> None:
        for column in columns:
            if self[column] not in agencies:
                raise InputError(
                    self.place, f"{column} {self[column]!r} is not in agencies.csv", "correct it or add the agency"
                )


def _read(path: Path, key: list[str], required: list[str]) -> list[_Row]:
    """Read a table: every row has as many cells as the header, the required ones filled, and a key of its own."""
    rows: list[_Row] = []
    seen: dict[tuple[str, ...], int] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for cells in reader:
                place = f"{path}:{reader.line_num}"
                if None in cells or None in cells.values():
                    raise InputError(place, f"not {len(reader.fieldnames or ())} cells", "quote cells with commas")
                row = _Row(cells, place)
                for column in (*key, *required):
                    if not row[column].strip():
                        raise InputError(place, f"{column} is empty", "fill it in")
                identity = tuple(row[column] for column in key)
                if identity in seen:
                    raise InputError(place, f"same {', '.join(key)} as line {seen[identity]}", "remove one of them")
                seen[identity] = reader.line_num
                rows.append(row)
    except FileNotFoundError:
        raise InputError(str(path), "no such file", "restore the reference table") from None
    except UnicodeDecodeError as error:
        raise InputError(str(path), f"not UTF-8 at byte {error.start}", "save it as UTF-8") from None
    except csv.Error as error:
        raise InputError(str(path), f"not readable as CSV ({error})", "check its quotes") from None
    return rows
