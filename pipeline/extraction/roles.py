"""Who is charged, and who works with whom, in a leaf or an intro written as prose.

Here belongs the grammar of a directive sentence: its subject, what charges it, the partners named anywhere in it.
Which task inherits whose actors is decided in :mod:`pipeline.extraction.tasks`; how actors are named in
:mod:`pipeline.extraction.actors`. The words are in the language file, section ``roles``.

A body that is object, recipient or subject matter takes no role: only a list of actors that stands where a subject
stands, and is followed by words that charge it, is one of leads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline import scanning
from pipeline.extraction.actors import Mention, distinct, read_cell, read_list
from pipeline.extraction.register import Matcher
from pipeline.extraction.repeats import Repeats

# Words before a colon that are no more than this are a title: "On human resources: the Ministry of Health shall ...".
_TITLE_WORDS = 12
# Those whose directing others is assigning: "the Prime Minister directs ministries to".
_HEADS = {"government", "prime-minister"}
# How many characters before words of coordination tell whose partners are named.
_SIGHT = 180


@dataclass(frozen=True, slots=True)
class Roles:
    """The actors of a text and how they were found.

    ``explicit_at`` says where the subject stands, None if there is none; ``rule`` names what charges it (an entry of
    the language file) and ``verb`` the place of its words. ``further`` are the subjects of later clauses than the one
    that names the leads. ``is_intro`` says that the text only names actors, and their task is in what follows.
    """

    leads: tuple[Mention, ...] = ()
    coordinating: tuple[Mention, ...] = ()
    approving: tuple[Mention, ...] = ()
    explicit_at: Literal["first", "later"] | None = None
    rule: str = ""
    verb: tuple[int, int] | None = None
    further: tuple[Mention, ...] = ()
    is_intro: bool = False


@dataclass(frozen=True, slots=True)
class _Clause:
    """A part of the text that has a subject of its own; ``aside`` if it stands in brackets."""

    start: int
    end: int
    first: bool
    aside: bool = False


@dataclass(frozen=True, slots=True)
class _Subject:
    """A list of actors that words charge; ``verb`` is the place of these, and ``reached`` that of what follows both."""

    mentions: list[Mention]
    rule: str
    verb: tuple[int, int]
    reached: int


def read_roles(text: str, start: int, end: int, matcher: Matcher) -> Roles:
    """Read the actors of a leaf or intro whose words (without its label) are ``text[start:end]``.

    The subject of the first clause that has one gives the leads; partners count in whichever sentence they stand.
    """
    reader = _Reader(text, end, matcher)
    found = [(subject, clause.first) for clause in reader.clauses(start) if (subject := reader.subject(clause))]
    helping = [subject for subject, first in found if not first and reader.takes_part(subject)]
    found = [(subject, first) for subject, first in found if subject not in helping]
    labelled = reader.labelled(start)
    subject, first = found[0] if found else (_Subject(labelled["lead"], "label", (start, start), start), True)
    # Words such as "led by" say whose task it is wherever they stand.
    first = first or subject.rule in {"agent", "heading"}
    leads = subject.mentions
    helpers = [mention for subject in helping for mention in subject.mentions]
    # "In coordination with X, Y shall ...": the list of partners runs into the subject.
    acting = {mention.agency_id for mention in leads}
    named = distinct([*reader.partners(start), *helpers, *labelled["coordinating"]])
    partners = [mention for mention in named if mention.agency_id not in acting]
    later = distinct([*leads, *(mention for later, _ in found[1:] for mention in later.mentions)])
    return Roles(
        leads=tuple(leads),
        coordinating=tuple(partners),
        approving=tuple(labelled["approving"]),
        explicit_at=("first" if first else "later") if leads else None,
        rule=subject.rule if leads else "",
        verb=subject.verb if found else None,
        further=tuple(later[len(leads) :]),
        is_intro=bool(leads or partners) and first and len(found) < 2 and reader.says_no_more(subject.reached),
    )


def read_actor_cell(text: str, start: int, end: int, role: str, matcher: Matcher) -> Roles:
    """Read a cell of a column of actors, whose role the column's header tells: lead, coordinating or approving.

    A cell may tell more than its column: "Lead: MOST; coordinating: MOF", "MOF in coordination with MOJ", "MOF (lead)".
    """
    return _CELLS.read(text, start, end, (role, matcher), lambda: _read_actor_cell(text, start, end, role, matcher))


def _read_actor_cell(text: str, start: int, end: int, role: str, matcher: Matcher) -> Roles:
    reader = _Reader(text, end, matcher)
    found: dict[str, list[Mention]] = {"lead": [], "coordinating": [], "approving": []}
    for own_role, position, stop in reader.parts_of_cell(start, role):
        for mention in read_cell(text, position, stop, matcher):
            found[reader.bracketed_role(mention) or own_role].append(mention)
    return _in_cell(*(tuple(distinct(mentions)) for mentions in found.values()))


def _in_cell(leads: tuple[Mention, ...], coordinating: tuple[Mention, ...], approving: tuple[Mention, ...]) -> Roles:
    return Roles(leads, coordinating, approving, "first" if leads else None, "cell" if leads else "")


def _moved(roles: Roles, by: int) -> Roles:
    """Return the roles of a cell that stands so many characters farther."""
    each = (roles.leads, roles.coordinating, roles.approving)
    return _in_cell(*(tuple(mention.moved(by) for mention in mentions) for mentions in each))


_CELLS: Repeats[Roles] = Repeats(_moved)


class _Reader:
    """Reads the clauses of a text up to ``end``; positions are those of the whole text."""

    def __init__(self, text: str, end: int, matcher: Matcher) -> None:
        self._text = text
        self._end = end
        self._matcher = matcher
        self._roles = matcher.language.section("roles")
        self._actors = matcher.language.section("actors")
        self._lists: dict[tuple[int, int], tuple[list[Mention], int]] = {}

    def clauses(self, start: int) -> Iterator[_Clause]:
        """Yield the clauses of the text; a title such as "On human resources:" does not count as the first one.

        Asides come last; they are about the whole, so they are as good as first: "(Ministry of Finance in charge)".
        """
        ends = self._roles["clause_end"]
        asides = [
            aside.span("words") for aside in scanning.finditer(self._roles["aside"], self._text, start, self._end)
        ]
        position, first = start, True
        for mark in scanning.finditer(ends, self._text, start, self._end):
            if any(begin < mark.start() < stop for begin, stop in asides):
                continue
            yield _Clause(position, mark.end(), first)
            titled = mark["title"] and len(self._text[position : mark.start()].split()) <= _TITLE_WORDS
            position, first = mark.end(), first and bool(titled)
        yield _Clause(position, self._end, first)
        for begin, stop in asides:
            position, first = begin, True
            for mark in scanning.finditer(ends, self._text, begin, stop):
                yield _Clause(position, mark.end(), first, True)
                position, first = mark.end(), False
            yield _Clause(position, stop, first, True)

    def subject(self, clause: _Clause) -> _Subject | None:
        """Return the actors that a clause charges, with the words that do."""
        marker = self._roles["marker"].match(self._text, clause.start, clause.end)
        front = marker.end() if marker else clause.start
        # "Lead agency:" is a label for the actors behind it and no actor.
        if self._roles["label"].match(self._text, front, clause.end):
            return None
        return next(filter(None, self._readings(front, clause)), None)

    def _readings(self, front: int, clause: _Clause) -> Iterator[_Subject | None]:
        stop = clause.end
        yield self._assigned(front, stop)
        yield self._addressed(front, stop)
        for place in self._places(front, stop):
            yield self._charged(place, clause, place == front)
        if clause.first and stop == self._end:
            only = self._title(front, stop, "name")
            yield only if only and _registered(only.mentions) else None
        if clause.aside:
            yield self._dated(front, stop)
        yield self._agent(front, stop)

    def _places(self, front: int, stop: int) -> Iterator[int]:
        """Yield where the subject may stand: in front, or behind a comma after an opening such as "Based on ..."."""
        yield front
        if self._roles["opening"].match(self._text, front, stop):
            # The comma within the name of a partner begins no subject.
            with_whom = [
                mention
                for phrase in scanning.finditer(self._roles["coordination"], self._text, front, stop)
                for mention in self._company(front, phrase)[0]
            ]
            for mark in scanning.finditer(self._roles["candidate"], self._text, front, stop):
                if not any(mention.start < mark.start() < mention.end for mention in with_whom):
                    yield mark.end()

    def _charged(self, place: int, clause: _Clause, front: bool) -> _Subject | None:
        """Read "X shall", "X is responsible for", "X:", in front also "X to do"; or "the Government requires X to"."""
        stop = clause.end
        mentions, after = self._list(place, stop)
        opening = self._roles["opening"].match(self._text, place, stop)
        if not mentions or (opening and not _registered(mentions)):
            return None
        superior = self._roles["superior"].match(self._text, after, stop)
        if not superior and _registered(mentions):
            superior = self._roles["superior_later"].match(self._text, after, stop)
        head = self._matcher.kind(mentions[0].agency_id) in _HEADS
        own_task = not head and self._roles["own_task"].match(self._text, after, stop)
        if superior and not own_task and self._certain(mentions):
            assignees = (
                self._assignee(inner, stop, "superior", superior)
                for inner in self._places(self._past_blank(superior.end()), stop)
            )
            if assignee := next(filter(None, assignees), None):
                return assignee
        charged = self._roles["charged"].match(self._text, after, stop)
        rule = charged.lastgroup or "" if charged else ""
        if charged and self._takes(rule, mentions, clause) and (front or rule != "named"):
            return _Subject(mentions, rule, charged.span(rule), charged.end(rule))
        infinitive = self._roles["infinitive"].match(self._text, after, stop) if front else None
        if infinitive and _registered(mentions):
            return _Subject(mentions, "infinitive", infinitive.span(), infinitive.end())
        return None

    def _takes(self, rule: str, mentions: list[Mention], clause: _Clause) -> bool:
        """Tell whether those mentioned can be who a rule charges.

        Where no modal verb tells a clause from a title, only a name does; where any verb will do, it must agree with
        its subject: "Vietnam Television | acts", "ministries and localities | implement".
        """
        if rule == "together":
            return self._certain(mentions) and (len(mentions) > 1 or self._matcher.is_collective(mentions[0].agency_id))
        if rule == "alone":
            return self._certain(mentions) and len(mentions) == 1 and " " in mentions[0].name
        return rule not in {"named", "present", "invited"} or clause.aside or self._certain(mentions)

    def _assigned(self, front: int, stop: int) -> _Subject | None:
        """Read "Assign X to ..."."""
        opening = self._roles["assignment"].match(self._text, front, stop)
        return self._assignee(self._past_blank(opening.end()), stop, "assignment", opening) if opening else None

    def _assignee(self, place: int, stop: int, rule: str, opening: re.Match[str]) -> _Subject | None:
        mentions, after = self._list(place, stop)
        assigned = self._roles["assigned"].match(self._text, after, stop) if mentions else None
        if mentions and not assigned and opening["that"]:
            assigned = self._roles["subjunctive"].match(self._text, after, stop)
        return _Subject(mentions, rule, assigned.span(), assigned.end()) if assigned else None

    def _addressed(self, front: int, stop: int) -> _Subject | None:
        """Read a title that is about its actor: "Responsibilities of the Ministry of Finance:"."""
        heading = self._roles["heading"].match(self._text, front, stop)
        found = self._title(heading.end(), stop, "heading") if heading else None
        return found if found and self._certain(found.mentions) else None

    def _title(self, place: int, stop: int, rule: str) -> _Subject | None:
        """Read a clause that is nothing but names."""
        mentions, after = self._list(place, stop)
        closing = self._roles["heading_end"].match(self._text, after, stop)
        return _Subject(mentions, rule, closing.span(), closing.end()) if closing and mentions else None

    def _dated(self, front: int, stop: int) -> _Subject | None:
        """Read "(Ministry of Finance, June 2025)"."""
        mentions, after = self._list(front, stop)
        time = self._roles["dated"].match(self._text, after, stop) if mentions else None
        sure = time and self._certain(mentions)
        return _Subject(mentions, "aside", time.span(), time.end()) if time and sure else None

    def _agent(self, front: int, stop: int) -> _Subject | None:
        """Read "... shall be implemented by X"."""
        by = scanning.search(self._roles["agent"], self._text, front, stop)
        mentions, after = self._list(by.end(), stop) if by else ([], stop)
        return _Subject(mentions, "agent", by.span(), after) if by and mentions and self._certain(mentions) else None

    def partners(self, start: int) -> list[Mention]:
        """Return all those with whom the text says to work."""
        partners: list[Mention] = []
        for phrase in scanning.finditer(self._roles["coordination"], self._text, start, self._end):
            mentions, after = self._company(start, phrase)
            known = phrase.lastgroup != "object" or _registered(mentions)
            beside = phrase.lastgroup != "beside" or self._stands_beside(mentions, after)
            embedded = self._before("embedded", start, phrase.start())
            if known and beside and not embedded:
                partners += (mention for mention in mentions if not self._is_anybody(mention))
        return partners

    def _company(self, start: int, phrase: re.Match[str]) -> tuple[list[Mention], int]:
        """Read the list behind words of coordination.

        Where these are put into a sentence, a comma ends the list, and what follows it is no common noun but a verb:
        "shall, in coordination with the Ministry of Justice, | rearrange schools".
        """
        mentions, after = self._list(phrase.end(), self._end)
        inserted = phrase.start() == self._past_blank(start) or self._before("inserted", start, phrase.start())
        comma = self._text.rfind(",", phrase.end(), after)
        closed = self._text.startswith(",", after) or not mentions or self._certain(mentions[-1:])
        return self._list(phrase.end(), comma) if inserted and comma > 0 and not closed else (mentions, after)

    def _before(self, entry: str, start: int, position: int) -> bool:
        """Tell whether words stand just before a position."""
        return bool(scanning.search(self._roles[entry], self._text, max(start, position - _SIGHT), position))

    def _stands_beside(self, mentions: list[Mention], after: int) -> bool:
        """Tell whether "..., with X, ..." names one who works with the actor."""
        closed = self._roles["beside_end"].match(self._text, after, self._end)
        return bool(closed) and all(self._certain([mention]) for mention in mentions)

    def _is_anybody(self, mention: Mention) -> bool:
        return not mention.registered and bool(self._roles["anybody"].fullmatch(mention.name))

    def takes_part(self, subject: _Subject) -> bool:
        """Tell whether a subject is charged with no more than taking part in what another one does."""
        return bool(self._roles["takes_part"].match(self._text, subject.verb[0], self._end))

    def labelled(self, start: int) -> dict[str, list[Mention]]:
        """Return the actors behind labels such as "Coordinating agencies:", by role."""
        found: dict[str, list[Mention]] = {"lead": [], "coordinating": [], "approving": []}
        labels = list(scanning.finditer(self._roles["label"], self._text, start, self._end))
        ends = [*(label.start() for label in labels[1:]), self._end]
        for label, stop in zip(labels, ends, strict=False):
            found[label.lastgroup or ""] += self._list(self._past_blank(label.end()), stop)[0]
        return found

    def says_no_more(self, position: int) -> bool:
        """Tell whether nothing follows but partners and words that announce tasks: "shall coordinate with ... in:"."""
        while position < self._end:
            phrase = self._roles["coordination"].match(self._text, self._past_blank(position), self._end)
            after = phrase and self._list(phrase.end(), self._end)[1]
            if not phrase or after == phrase.end():
                other = (
                    self._roles["intro_word"].match(self._text, position, self._end)
                    or self._roles["adverbial"].match(self._text, position, self._end)
                    or self._actors["bracket"].match(self._text, position, self._end)
                )
                after = other and other.end()
            if not after:
                return not self._text[position : self._end].strip()
            position = after
        return True

    def parts_of_cell(self, start: int, role: str) -> Iterator[tuple[str, int, int]]:
        """Yield the parts of a cell with their roles: what comes before a label or a "with" has the column's role."""
        marks = [
            (mark.start(), mark.end(), mark.lastgroup or "")
            for mark in scanning.finditer(self._roles["label"], self._text, start, self._end)
        ] + [
            (mark.start(), mark.end(), "coordinating")
            for mark in scanning.finditer(self._roles["coordination"], self._text, start, self._end)
            if mark.lastgroup != "object"
        ]
        for before, after, following in sorted(marks):
            if before >= start:
                yield role, start, before
                start, role = after, following
        yield role, start, self._end

    def bracketed_role(self, mention: Mention) -> str | None:
        """Return the role a bracket behind a name gives it: "MOF (lead)"."""
        bracket = self._roles["bracketed"].match(self._text, mention.end, self._end)
        return bracket.lastgroup if bracket else None

    def _list(self, place: int, stop: int) -> tuple[list[Mention], int]:
        """Read a list of actors; the same place is asked for by several readings of a clause."""
        if (place, stop) not in self._lists:
            self._lists[place, stop] = read_list(self._text, place, stop, self._matcher)
        return self._lists[place, stop]

    def _past_blank(self, position: int) -> int:
        while position < self._end and self._text[position].isspace():
            position += 1
        return position

    def _certain(self, mentions: list[Mention]) -> bool:
        """Tell whether the first is a name: a common noun, such as "enterprises", takes a verb to be an actor."""
        first = mentions[0]
        name = self._actors["proper"].match(self._text, first.start)
        titled = self._actors["titled"].match(self._text, first.start)
        if self._actors["addressed"].match(self._text, first.start):
            return True
        return first.registered or bool(titled and name and (name.end() >= first.end or " " in name[0]))


def _registered(mentions: list[Mention]) -> bool:
    return all(mention.registered for mention in mentions)
