"""Citations: every document number a text names, with its kind, issuer, date and relation to the citing document.

Only documents cited by number are citations; a law named by its title alone is none. Numbers are taken apart by
``codes``; this module reads the words around them. What a document says about itself is ``metadata``'s business.

The conventions behind the rules:

* A number is introduced by "No." or by the name of its kind; a number whose code and suffix are both known needs no
  introduction. A list ("Decree No. A and Decree No. B") shares verb, kind and issuer.
* Kind and issuer follow from the number. Words decide where codes are shared: Central Committee, Politburo and
  Secretariat all number ".../TW".
* Words in the title of a cited document ("the Conclusion No. A on continuing the implementation of Resolution No. B")
  tell what that document does, not what the citing one does.
* After its first full mention a document is named by its number alone; such a mention takes date and issuer from the
  full one. Numbers repeat: a mention that could be of either of two dates takes none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from pipeline import scanning
from pipeline.documents.identifier import slug, year_in
from pipeline.extraction.codes import Codes, Reading
from pipeline.extraction.register import Matcher, Name
from pipeline.extraction.sentences import Said, Sentence, sentence
from pipeline.language import Language
from pipeline.patterns import compiled

# The strongest relation first: the one that counts where a provision names a number more than once.
RELATIONS = ("implements", "promulgated-with", "amends", "replaces", "pursuant-to", "cites")

# What the items of a list have in common: "Amend Decree No. A and Decree No. B".
_SHARED_RELATIONS = frozenset({"amends", "replaces", "pursuant-to"})

# How far before a number its kind, its issuer or the verb that governs it is looked for, in characters.
_REACH = 400
# How far before a mention the name of its issuer may begin.
_NAME_REACH = 160
_WORD = re.compile(r"\b\w+")


class Problem(NamedTuple):
    """Something a rule was unsure of: a finding code, the words in question, what is the matter with them."""

    code: str
    start: int
    end: int
    said: Said


@dataclass(frozen=True, slots=True)
class Citation:
    """One document cited in one provision; the span takes in kind, number, date and issuer as far as named there."""

    start: int
    end: int
    number: str
    document_type: str | None
    issuer_id: str | None
    issued_on: date | None
    relation: str
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Own:
    """What a document knows of itself when its citations are read; ``implements`` holds slugs of numbers."""

    number: str | None = None
    issuer_id: str | None = None
    issued_on: date | None = None
    implements: frozenset[str] = frozenset()


def read_date(match: re.Match[str], language: Language) -> date | None:
    """Return the day that a match of a pattern with ``citations.date`` names; None if the calendar lacks it."""
    named = {name.rstrip("0123456789"): value for name, value in match.groupdict().items() if value}
    month = named["month"]
    if not month.isdigit():
        months = [name[:3].lower() for name in language.value("words.month")]
        month = str(1 + months.index(month[:3].lower()))
    try:
        return date(int(named["year"]), int(month), int(named["day"]))
    except ValueError:
        return None


def find_citations(text: str, spans: Iterable[tuple[int, int]], matcher: Matcher, own: Own) -> list[list[Citation]]:
    """Return the citations in each span (a provision's) of a folded text: one a document and provision.

    The document's own number is a citation only where a part says what it was promulgated with.
    """
    reader = MentionReader(text, matcher)
    found = [reader.read(start, end) for start, end in spans]
    for mentions in found:
        reader.relate(mentions, own)
    kept = [[mention for mention in mentions if mention.relation] for mentions in found]
    _complete([mention for mentions in kept for mention in mentions], own)
    return [_one_each(mentions) for mentions in kept]


def implemented(text: str, spans: Iterable[tuple[int, int]], matcher: Matcher) -> list[str]:
    """Return the numbers of the documents that the words of a title or an enacting article say are implemented.

    A document named in the title of another one is not: the other one implements it.
    """
    reader = MentionReader(text, matcher)
    numbers: dict[str, str] = {}
    for start, end in spans:
        inherited = False
        for mention in reader.read(start, end):
            inherited = not mention.nested and (
                (inherited and mention.joined) or reader.governed(mention, "implements")
            )
            if inherited:
                numbers.setdefault(mention.key, mention.number)
    return list(numbers.values())


@dataclass(frozen=True, slots=True)
class Known:
    """A document of the corpus, as citations are resolved to it."""

    document_id: str
    number: str | None
    issued_on: date | None
    language: str


class Corpus:
    """The documents that citations may resolve to; one a number and year, in as many languages as there are."""

    def __init__(self, documents: Iterable[Known]) -> None:
        """Take the documents of all sources; those without a number cannot be cited by it."""
        # Of each its year, too: working it out takes longer than all else of a look-up.
        self._documents: defaultdict[str, list[tuple[Known, int | None]]] = defaultdict(list)
        for document in sorted(documents, key=lambda document: document.document_id):
            if document.number:
                self._documents[slug(document.number)].append((document, _year(document)))

    def has(self, number: str) -> bool:
        """Tell whether a document of any year has the number."""
        return slug(number) in self._documents

    def resolve(self, number: str, issued_on: date | None, citing: Known) -> tuple[str | None, Sentence | None]:
        """Return the id of the document cited by number and day, or none; where several fit, a sentence that says so.

        A document fits that has the number, is of the year cited (of any year before the citing document's own date
        where none is known), and of its versions the one in the language of the citing document comes first.
        """
        year = issued_on.year if issued_on else year_in(number)
        found = self._documents.get(slug(number), [])
        fitting = [one for one in found if (one[1] == year if year is not None else _before(one[0], citing))]
        if len({own for _, own in fitting}) > 1:
            ids = ", ".join(known.document_id for known, _ in fitting)
            return None, sentence("cited-fits-several", number=number, documents=ids)
        fitting.sort(key=lambda one: one[0].language != citing.language)
        return (fitting[0][0].document_id if fitting else None), None


def _year(known: Known) -> int | None:
    return year_in(known.number or "") or (known.issued_on.year if known.issued_on else None)


def _before(known: Known, citing: Known) -> bool:
    return not (known.issued_on and citing.issued_on and known.issued_on > citing.issued_on)


@dataclass(slots=True)
class Found:
    """A mention as the words around it have it; what they leave open is completed from the other mentions."""

    floor: int  # where words about this mention may begin: the end of the mention before
    start: int
    end: int
    number: str
    reading: Reading
    kinds: tuple[str, ...] = ()
    issuer_id: str | None = None
    issued_on: date | None = None
    foreign: bool = False  # is said to be of a body that the register does not have
    joined: bool = False  # shares the verb of the mention before: "Decree No. A on trade and Decree No. B"
    listed: bool = False  # and there is nothing else between the two: "Decree No. A and Decree No. B"
    nested: bool = False  # stands in the title of the mention before
    relation: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The number as numbers are compared."""
        return slug(self.number)

    def doubt(self, code: str, name: str, **values: Said) -> None:
        """Note a problem with this mention: a sentence about its number."""
        self.problems.append(Problem(code, self.start, self.end, sentence(name, number=self.number, **values)))


class Tail(NamedTuple):
    """What stands behind a number: where it ends, the date and the issuer named there."""

    end: int
    day: re.Match[str] | None
    issuer: Name | None


class MentionReader:
    """Reads the mentions in a text; holds what is looked up once a document."""

    def __init__(self, text: str, matcher: Matcher) -> None:
        """Take the folded text of a document and what finds the bodies of the register in it."""
        self._text = text
        self._matcher = matcher
        self._language = matcher.language
        self._codes = Codes.of(matcher.register, matcher.language)
        self._kind = compiled(self._codes.kind)
        number_word = self._pattern("number_word").pattern
        self._head = compiled(rf"(?:{self._codes.kind}[\s(]*)?(?P<number_word>{number_word})?\s*\Z")

    def read(self, start: int, end: int) -> list[Found]:
        """Return the mentions between two offsets, with kind, issuer and date as far as the words around them tell."""
        found: list[Found] = []
        numbers = [*self._codes.find(self._text, start, end), (end, end, "")]
        for (number_start, number_end, number), (limit, _, _) in pairwise(numbers):
            before = found[-1] if found else None
            floor = max(start, number_start - _REACH, before.end if before else start)
            head = scanning.search(self._head, self._text, floor, number_start)
            assert head is not None  # every part of it is optional
            introduced = bool(head["kind"] or head["number_word"])
            first = head.start() if introduced else number_start
            reading = self._codes.read(number)
            if introduced or reading.coded or (before and self._joint(before, first)):
                mention = Found(floor, first, number_end, number, reading)
                self._name_kind(mention, head["kind"])
                tail = self.tail(number_end, limit)
                mention.end = tail.end
                mention.issuer_id = tail.issuer.agency_id if tail.issuer else None
                lead = self._pattern("before_body").match(self._text, tail.end, end)
                mention.foreign = lead is not None and self._text[lead.end() : lead.end() + 1].isupper()
                if tail.day:
                    self._take_date(mention, tail.day)
                self._look_before(mention)
                self._look_behind_title(mention, tail.end, limit)
                if before:
                    self._compare(mention, before)
                found.append(mention)
        # "The Politburo's Resolutions No. A and No. B", "Resolutions No. A and No. B of the Politburo"
        pairs = list(pairwise(found))
        for before, mention in pairs:
            if mention.listed and not mention.foreign:
                mention.issuer_id = mention.issuer_id or before.issuer_id
        for before, mention in reversed(pairs):
            if mention.listed and not before.foreign:
                before.issuer_id = before.issuer_id or mention.issuer_id
        return found

    def governed(self, mention: Found, relation: str) -> bool:
        """Whether the words of a relation stand just before a mention."""
        return self._search(relation, mention.floor, mention.start) is not None

    def relate(self, mentions: Iterable[Found], own: Own) -> None:
        """Give each mention of a provision its relation; none to a mention of the document's own number."""
        inherited = ""
        for mention in mentions:
            mention.relation = self._relation(mention, inherited if mention.joined else "", own)
            inherited = mention.relation

    def _relation(self, mention: Found, inherited: str, own: Own) -> str:
        if own.number and mention.key == slug(own.number) and mention.issued_on in (None, own.issued_on):
            return "promulgated-with" if self.governed(mention, "promulgated_with") else ""
        if mention.key in own.implements and (inherited == "implements" or self.governed(mention, "implements")):
            return "implements"
        if mention.nested:
            return "cites"
        if self.governed(mention, "amends"):
            return "amends"
        if self.governed(mention, "replaces"):
            return "replaces"
        if self._pattern("replaced_after").match(self._text, mention.end):
            return "amends" if self.governed(mention, "part_of") else "replaces"
        if self.governed(mention, "pursuant"):
            return "pursuant-to"
        return inherited if inherited in _SHARED_RELATIONS else "cites"

    def _name_kind(self, mention: Found, word: str | None) -> None:
        """Name the kinds a document may be of: those of its code, narrowed by the word for it."""
        named: tuple[str, ...] = ()
        if word is None and not mention.reading.types:
            # "the Law on Science and Technology No. 29/2013/QH13"
            floor = max(
                (m.end() for m in self._every("sentence_end", mention.floor, mention.start)), default=mention.floor
            )
            words = [match["kind"] for match in scanning.finditer(self._kind, self._text, floor, mention.start)]
            word = next((word for word in reversed(words) if word[0].isupper()), None)  # no verb "to act"
        if word is not None:
            named = self._codes.kinds_called(word)
        if not mention.reading.types:
            mention.kinds = named
            return
        mention.kinds = tuple(kind for kind in mention.reading.types if kind in named) or mention.reading.types
        if named and not set(named) & set(mention.reading.types):
            mention.doubt("ambiguous-document", "cited-as-another-kind", word=str(word))

    def tail(self, position: int, limit: int) -> Tail:
        """Read date and issuer behind a number, in either order."""
        day: re.Match[str] | None = None
        issuer: Name | None = None
        issued = False
        while True:
            lead = self._pattern("before_date").match(self._text, position, limit)
            found = lead and self._pattern("date").match(self._text, lead.end(), limit)
            if lead and found and day is None:
                issued = self._search("issuing", lead.start(), lead.end()) is not None
                day, position = found, found.end()
                continue
            lead = self._pattern("before_body").match(self._text, position, limit)
            if lead is None and issued:
                lead = self._pattern("by_body").match(self._text, position, limit)
            body = lead and self._matcher.match(self._text, lead.end(), limit)
            if body is None or issuer is not None:
                return Tail(position, day, issuer)
            issuer, position = body, body.end

    def _look_before(self, mention: Found) -> None:
        """Read date and issuer before a mention: "On D, B issued the Resolution", "B's Resolution", "the D Law"."""
        head = mention.start
        body = self._body_before(mention.floor, head)
        if body:
            mention.start = body.start
            mention.issuer_id = mention.issuer_id or body.agency_id
        if mention.issued_on is None and not mention.problems:
            day = self._search("dated_before", mention.floor, head) or self._search("date_before", mention.floor, head)
            if day:
                mention.start = min(mention.start, day.start())
                self._take_date(mention, day)

    def _look_behind_title(self, mention: Found, position: int, limit: int) -> None:
        """Read the date behind a document's title, "Law No. A on amendments to the Law on Education dated D".

        It may be that of a law in the title, unless it is of the year that the number says.
        """
        if mention.issued_on or not mention.reading.year or not self._pattern("own_title").match(self._text, position):
            return
        behind = self._pattern("dated_behind").match(self._text, position, limit)
        day = read_date(behind, self._language) if behind else None
        if day and day.year == mention.reading.year:
            mention.issued_on = day

    def _body_before(self, floor: int, head: int) -> Name | None:
        """Return the longest name of a body that ends where a mention begins."""
        after = self._pattern("after_body")
        for word in _WORD.finditer(self._text, max(floor, head - _NAME_REACH), head):
            body = self._matcher.match(self._text, word.start(), head)
            if body and after.fullmatch(self._text, body.end, head):
                return body
        return None

    def _take_date(self, mention: Found, day: re.Match[str]) -> None:
        mention.issued_on = read_date(day, self._language)
        if mention.issued_on is None:
            mention.doubt("impossible-date", "cited-of-no-day")

    def _compare(self, mention: Found, before: Found) -> None:
        """Tell whether a mention shares the verb of the one before it, or stands in its title."""
        joint = self._joint(before, mention.start)
        if joint:
            mention.joined = True
            mention.listed = joint.start() == before.end
            # After a semicolon the sentence goes on where it began, not in the title of the document before.
            mention.nested = before.nested and ";" not in joint[0]
            if mention.listed and len(mention.kinds) != 1:
                mention.kinds = (
                    tuple(kind for kind in before.kinds if kind in mention.kinds) or mention.kinds or before.kinds
                )
        elif not self._search("sentence_end", before.end, mention.start):
            mention.nested = self._pattern("own_title").match(self._text, before.end, mention.start) is not None

    def _joint(self, before: Found, start: int) -> re.Match[str] | None:
        joint = self._search("list_joint", before.end, start)
        return joint if joint and not self._search("sentence_end", before.end, joint.start()) else None

    def _pattern(self, name: str) -> re.Pattern[str]:
        return self._language.pattern(f"citations.{name}")

    def _search(self, name: str, start: int, end: int) -> re.Match[str] | None:
        return scanning.search(self._pattern(name), self._text, start, end)

    def _every(self, name: str, start: int, end: int) -> Iterator[re.Match[str]]:
        return scanning.finditer(self._pattern(name), self._text, start, end)


def _complete(mentions: Sequence[Found], own: Own) -> None:
    """Give mentions what the other mentions of the same document say, and note what stays open."""
    groups: defaultdict[str, list[Found]] = defaultdict(list)
    for mention in mentions:
        groups[mention.key].append(mention)
    for key, group in groups.items():
        is_own = own.number is not None and key == slug(own.number)
        days = dict.fromkeys(mention.issued_on for mention in group if mention.issued_on)
        if is_own and own.issued_on:
            days = dict.fromkeys((own.issued_on, *days))
        issuers = {mention.issuer_id for mention in group if mention.issuer_id}
        if is_own and own.issuer_id:
            issuers |= {own.issuer_id}
        for mention in group:
            _complete_date(mention, list(days))
            _complete_issuer(mention, [m for m in group if m.issued_on == mention.issued_on], issuers)
            kinds = {other.kinds for other in group if len(other.kinds) == 1}
            if len(mention.kinds) != 1 and len(kinds) == 1:
                mention.kinds = next(iter(kinds))
            if len(mention.kinds) != 1:
                mention.doubt("unknown-document-type", "cited-without-kind")


def _complete_date(mention: Found, days: Sequence[date]) -> None:
    if any(problem.code == "impossible-date" for problem in mention.problems):
        return
    if mention.issued_on is None:
        if len(days) == 1:
            mention.issued_on = days[0]
        elif days:
            mention.doubt("ambiguous-document", "cited-of-several-days", days=", ".join(map(str, days)))
        elif mention.reading.year is None:
            mention.doubt("citation-not-dated", "cited-without-date")
    elif mention.issued_on != days[0]:
        mention.doubt("ambiguous-document", "cited-of-another-day", day=mention.issued_on, other=days[0])
    if mention.issued_on and mention.reading.year and mention.issued_on.year != mention.reading.year:
        mention.doubt("ambiguous-document", "cited-of-another-year", day=mention.issued_on)


def _complete_issuer(mention: Found, same_day: Iterable[Found], issuers: set[str]) -> None:
    """Settle the issuer: the number's where it is certain, else the one named, with this date or with any."""
    reading = mention.reading
    if reading.certain:
        if mention.issuer_id not in (None, reading.issuer_id):
            mention.doubt(
                "unknown-issuer", "cited-of-another-issuer", named=str(mention.issuer_id), coded=str(reading.issuer_id)
            )
        mention.issuer_id = reading.issuer_id
    elif mention.issuer_id is None:
        named = {other.issuer_id for other in same_day if other.issuer_id} or issuers
        if len(named) == 1:
            mention.issuer_id = next(iter(named))
        else:
            mention.issuer_id = reading.issuer_id
            mention.doubt("unknown-issuer", "cited-without-issuer")


def _one_each(mentions: Iterable[Found]) -> list[Citation]:
    """Keep one mention of each document in a provision: the strongest relation, then the first that is dated."""
    kept: dict[tuple[str, date | None], Found] = {}
    for mention in mentions:
        identity = mention.key, mention.issued_on
        rival = kept.get(identity)
        if rival is None or RELATIONS.index(mention.relation) < RELATIONS.index(rival.relation):
            kept[identity] = mention
    return [
        Citation(
            mention.start,
            mention.end,
            mention.number,
            mention.kinds[0] if len(mention.kinds) == 1 else None,
            mention.issuer_id,
            mention.issued_on,
            mention.relation,
            tuple(mention.problems),
        )
        for mention in sorted(kept.values(), key=lambda mention: mention.start)
    ]
