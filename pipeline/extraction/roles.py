"""Who is charged, and who works with whom, in a leaf or an intro written as prose.

Here belongs the grammar of a directive sentence: its subject, what charges it, the partners named anywhere in it.
Which task inherits whose actors is decided in :mod:`pipeline.extraction.tasks`; how actors are named in
:mod:`pipeline.extraction.actors`. The words are in the language file, section ``roles``.

A body that is object, recipient or subject matter takes no role: only a list of actors that stands where a subject
stands, and is followed by words that charge it, is one of leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.extraction.actors import Mention, distinct, read_cell, read_list
from pipeline.extraction.register import Matcher

# Words before a colon that are no more than this are a title: "On human resources: the Ministry of Health shall ...".
_TITLE_WORDS = 12


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
class _Subject:
    """A list of actors that words charge; ``verb`` is the place of these."""

    mentions: list[Mention]
    rule: str
    verb: tuple[int, int]


def read_roles(text: str, start: int, end: int, matcher: Matcher) -> Roles:
    """Read the actors of a leaf or intro whose words (without its label) are ``text[start:end]``.

    The subject of the first clause that has one gives the leads; partners count in whichever sentence they stand.
    """
    reader = _Reader(text, end, matcher)
    found = [
        (subject, first)
        for clause, stop, first in reader.clauses(start)
        if (subject := reader.subject(clause, stop, first))
    ]
    labelled = reader.labelled(start)
    subject, first = found[0] if found else (_Subject(labelled["lead"], "label", (start, start)), True)
    # Words such as "led by" say whose task it is wherever they stand.
    first = first or subject.rule in {"agent", "heading"}
    leads = subject.mentions
    # "In coordination with X, Y shall ...": the list of partners runs into the subject.
    partners = [mention for mention in reader.partners(start) if mention not in leads]
    partners = distinct([*partners, *labelled["coordinating"]])
    later = distinct([*leads, *(mention for later, _ in found[1:] for mention in later.mentions)])
    return Roles(
        leads=tuple(leads),
        coordinating=tuple(partners),
        approving=tuple(labelled["approving"]),
        explicit_at=("first" if first else "later") if leads else None,
        rule=subject.rule if leads else "",
        verb=subject.verb if found else None,
        further=tuple(later[len(leads) :]),
        is_intro=bool(leads or partners) and first and len(found) < 2 and reader.says_no_more(subject.verb[1]),
    )


def read_actor_cell(text: str, start: int, end: int, role: str, matcher: Matcher) -> Roles:
    """Read a cell of a column of actors, whose role the column's header tells: lead, coordinating or approving.

    A cell may tell more than its column: "Lead: MOST; coordinating: MOF", "MOF in coordination with MOJ", "MOF (lead)".
    """
    reader = _Reader(text, end, matcher)
    found: dict[str, list[Mention]] = {"lead": [], "coordinating": [], "approving": []}
    for own_role, position, stop in reader.parts_of_cell(start, role):
        for mention in read_cell(text, position, stop, matcher):
            found[reader.bracketed_role(mention) or own_role].append(mention)
    leads, coordinating, approving = (tuple(distinct(mentions)) for mentions in found.values())
    return Roles(leads, coordinating, approving, "first" if leads else None, "cell" if leads else "")


class _Reader:
    """Reads the clauses of a text up to ``end``; positions are those of the whole text."""

    def __init__(self, text: str, end: int, matcher: Matcher) -> None:
        self._text = text
        self._end = end
        self._matcher = matcher
        self._pattern = matcher.language.pattern
        self._lists: dict[tuple[int, int], tuple[list[Mention], int]] = {}

    def clauses(self, start: int) -> Iterator[tuple[int, int, bool]]:
        """Yield the clauses as start, end and whether it is the first one, to which a title does not count.

        Asides come last; they are about the whole, so they are as good as first: "(Ministry of Finance in charge)".
        """
        position, first = start, True
        for mark in self._pattern("roles.clause_end").finditer(self._text, start, self._end):
            yield position, mark.end(), first
            titled = mark["title"] and len(self._text[position : mark.start()].split()) <= _TITLE_WORDS
            position, first = mark.end(), first and bool(titled)
        yield position, self._end, first
        for aside in self._pattern("roles.aside").finditer(self._text, start, self._end):
            yield *aside.span("words"), True

    def subject(self, start: int, stop: int, first: bool) -> _Subject | None:
        """Return the actors that a clause charges, with the words that do."""
        marker = self._pattern("roles.marker").match(self._text, start, stop)
        readings = self._readings(marker.end() if marker else start, stop, first)
        return next(filter(None, readings), None)

    def _readings(self, front: int, stop: int, first: bool) -> Iterator[_Subject | None]:
        yield self._assigned(front, stop)
        yield self._addressed(front, stop)
        for place in self._places(front, stop):
            yield self._charged(place, stop, place == front)
        if first and stop == self._end:
            only = self._title(front, stop, "name")
            yield only if only and _registered(only.mentions) else None
        yield self._agent(front, stop)

    def _places(self, front: int, stop: int) -> Iterator[int]:
        """Yield where the subject may stand: in front, or behind a comma after an opening such as "Based on ..."."""
        yield front
        if self._pattern("roles.opening").match(self._text, front, stop):
            for mark in self._pattern("roles.candidate").finditer(self._text, front, stop):
                yield mark.end()

    def _charged(self, place: int, stop: int, front: bool) -> _Subject | None:
        """Read "X shall", "X is responsible for", "X:", in front also "X to do"; or "the Government requires X to"."""
        mentions, after = self._list(place, stop)
        opening = self._pattern("roles.opening").match(self._text, place, stop)
        if not mentions or (opening and not _registered(mentions)):
            return None
        superior = self._pattern("roles.superior").match(self._text, after, stop)
        if superior and self._certain(mentions):
            assignees = (
                self._assignee(inner, stop, "superior")
                for inner in self._places(self._past_blank(superior.end()), stop)
            )
            if assignee := next(filter(None, assignees), None):
                return assignee
        charged = self._pattern("roles.charged").match(self._text, after, stop)
        rule = charged.lastgroup or "" if charged else ""
        # Where no modal verb tells a clause from a title, only a name does.
        sure = rule not in {"named", "present"} or self._certain(mentions)
        if charged and sure and (front or rule != "named"):
            return _Subject(mentions, rule, charged.span(rule))
        infinitive = self._pattern("roles.infinitive").match(self._text, after, stop) if front else None
        if infinitive and _registered(mentions):
            return _Subject(mentions, "infinitive", infinitive.span())
        return None

    def _assigned(self, front: int, stop: int) -> _Subject | None:
        """Read "Assign X to ..."."""
        opening = self._pattern("roles.assignment").match(self._text, front, stop)
        return self._assignee(self._past_blank(opening.end()), stop, "assignment") if opening else None

    def _assignee(self, place: int, stop: int, rule: str) -> _Subject | None:
        mentions, after = self._list(place, stop)
        assigned = self._pattern("roles.assigned").match(self._text, after, stop) if mentions else None
        return _Subject(mentions, rule, assigned.span()) if assigned else None

    def _addressed(self, front: int, stop: int) -> _Subject | None:
        """Read a title that is about its actor: "Responsibilities of the Ministry of Finance:"."""
        heading = self._pattern("roles.heading").match(self._text, front, stop)
        found = self._title(heading.end(), stop, "heading") if heading else None
        return found if found and self._certain(found.mentions) else None

    def _title(self, place: int, stop: int, rule: str) -> _Subject | None:
        """Read a clause that is nothing but names."""
        mentions, after = self._list(place, stop)
        closing = self._pattern("roles.heading_end").match(self._text, after, stop)
        return _Subject(mentions, rule, closing.span()) if closing and mentions else None

    def _agent(self, front: int, stop: int) -> _Subject | None:
        """Read "... shall be implemented by X"."""
        by = self._pattern("roles.agent").search(self._text, front, stop)
        mentions = self._list(by.end(), stop)[0] if by else []
        return _Subject(mentions, "agent", by.span()) if by and mentions and self._certain(mentions) else None

    def partners(self, start: int) -> list[Mention]:
        """Return all those with whom the text says to work."""
        partners: list[Mention] = []
        for phrase in self._pattern("roles.coordination").finditer(self._text, start, self._end):
            mentions, _ = self._list(phrase.end(), self._end)
            if phrase.lastgroup != "object" or _registered(mentions):
                partners += mentions
        return partners

    def labelled(self, start: int) -> dict[str, list[Mention]]:
        """Return the actors behind labels such as "Coordinating agencies:", by role."""
        found: dict[str, list[Mention]] = {"lead": [], "coordinating": [], "approving": []}
        for label in self._pattern("roles.label").finditer(self._text, start, self._end):
            place = self._past_blank(label.end())
            found[label.lastgroup or ""] += self._list(place, self._end)[0]
        return found

    def says_no_more(self, position: int) -> bool:
        """Tell whether nothing follows but partners and words that announce tasks: "shall coordinate with ... in:"."""
        while position < self._end:
            phrase = self._pattern("roles.coordination").match(self._text, self._past_blank(position), self._end)
            after = phrase and self._list(phrase.end(), self._end)[1]
            if not phrase or after == phrase.end():
                other = (
                    self._pattern("roles.intro_word").match(self._text, position, self._end)
                    or self._pattern("roles.adverbial").match(self._text, position, self._end)
                    or self._pattern("actors.bracket").match(self._text, position, self._end)
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
            for mark in self._pattern("roles.label").finditer(self._text, start, self._end)
        ] + [
            (mark.start(), mark.end(), "coordinating")
            for mark in self._pattern("roles.coordination").finditer(self._text, start, self._end)
            if mark.lastgroup != "object"
        ]
        for before, after, following in sorted(marks):
            if before >= start:
                yield role, start, before
                start, role = after, following
        yield role, start, self._end

    def bracketed_role(self, mention: Mention) -> str | None:
        """Return the role a bracket behind a name gives it: "MOF (lead)"."""
        bracket = self._pattern("roles.bracketed").match(self._text, mention.end, self._end)
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
        name = self._pattern("actors.proper").match(self._text, first.start)
        titled = self._pattern("actors.titled").match(self._text, first.start)
        return first.registered or bool(titled and name and name.end() >= first.end)


def _registered(mentions: list[Mention]) -> bool:
    return all(mention.registered for mention in mentions)
