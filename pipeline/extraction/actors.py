"""Who is named where a text names actors: in the cell of a table, or in a list within a sentence.

Here belong the shapes such names take: lists, collectives, office holders, plurals that names share, and names that
are not in the register. Where in a sentence an actor stands, and in which role, is known to
:mod:`pipeline.extraction.roles`. Words are in the language file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pipeline import scanning
from pipeline.documents.identifier import slug
from pipeline.extraction.register import Matcher, Name

EVERYBODY = "ministries-sectors-and-localities"
CENTRAL = "ministries-and-sectors"
LOCAL = "localities"
# The kinds of bodies whose enumeration is one of the collectives above (contract 2.3).
_CENTRAL_KINDS = frozenset({CENTRAL, "ministries", "ministerial-level-agencies", "government-attached-agencies"})
_LOCAL_KINDS = frozenset(
    {
        LOCAL,
        "provincial-peoples-committees",
        "peoples-committees",
        "provinces-and-centrally-run-cities",
        "centrally-run-cities",
        "authorities-at-all-levels",
    }
)
_KINDS = _CENTRAL_KINDS | _LOCAL_KINDS | {EVERYBODY}
# What the language file calls kinds that the register does not know, such as "sectors" and "levels".
_COMPANIONS = {"both": EVERYBODY, "central": CENTRAL, "local": LOCAL, "beside": CENTRAL}
# Entries of the language file that a name known by the register may begin with, where the register has none.
_WORDED = tuple(f"actors.{name}" for name in ("qualifier", "title", "companion_first", "enumeration", "distributive"))
# Those that an actor may begin with who is not known to the register nor called by a proper name.
_UNNAMED = tuple(f"actors.{name}" for name in ("kinds_of", "common", "joint", "no_body", "acronym"))
# Those that the words of a body inside another, or beside its head, begin with.
_INSIDE = ("actors.co_title", "actors.inner_body")
# Those by which a name may go on.
_RUNNING_ON = tuple(f"actors.{name}" for name in ("possessive", "continued", "joined"))
# Those who lead the bodies of a kind are a collective of their own.
_LEADERS = {
    "ministries": "ministers",
    "ministerial-level-agencies": "heads-of-ministerial-level-agencies",
    "government-attached-agencies": "heads-of-government-attached-agencies",
    "provincial-peoples-committees": "chairpersons-of-provincial-peoples-committees",
    "provinces-and-centrally-run-cities": "chairpersons-of-provincial-peoples-committees",
    "state-agencies": "heads-of-state-agencies",
}


class Mention(NamedTuple):
    """An actor as the text names it: ``start`` and ``end`` are the place of its words, ``name`` without an article.

    One that is not ``registered`` keeps its own words as its name, and its id is made of them.
    """

    agency_id: str
    name: str
    start: int
    end: int
    registered: bool

    def moved(self, by: int) -> Mention:
        """Return the same words so many characters farther."""
        return Mention(self.agency_id, self.name, self.start + by, self.end + by, self.registered)


def read_cell(text: str, start: int, end: int, matcher: Matcher) -> list[Mention]:
    """Return the actors named in a cell that holds nothing else; none for a blank cell or one with a dash.

    Names are read longest first, since a comma may belong to one. What is no registered name is kept as an
    unregistered one, whole up to a separator that cannot be part of it: nothing is lost, nothing is bent to a name.
    """
    reader = _Reader(text, end, matcher)
    if reader.at("cell_empty", start, whole=True):
        return []
    mentions: list[Mention] = []
    position = start
    while position < end:
        separator = reader.at("cell_separator", position)
        if separator:
            position = separator.end()
            continue
        found, position = reader.cell_item(position)
        mentions += found
    return distinct(mentions)


def read_list(text: str, start: int, end: int, matcher: Matcher) -> tuple[list[Mention], int]:
    """Return the actors listed in a sentence from ``start`` on, and where the list ends (``start`` if there is none).

    The list ends at the first words that name no actor: "... and related agencies | in, reviewing". Those who are no
    bodies, such as foreign countries and partners, are passed over.
    """
    reader = _Reader(text, end, matcher)
    mentions: list[Mention] = []
    position = reached = start
    strangers = False
    while position < end:
        found, after = reader.item(position)
        if after == position:
            break
        strangers = strangers or not found
        # Beside strangers a common noun is one of them: "international organizations and leading corporations".
        mentions += [mention for mention in found if mention.registered or not strangers]
        reached = after
        following = reader.at("separator", reached)
        position = following.end() if following else reader.past_blank(reached)
        if not following and not reader.known(position):
            break
    # "GDP" is no body, "UNESCO and the Ministry of Finance" are two.
    if mentions and all(reader.is_acronym(mention) for mention in mentions):
        return [], start
    return distinct(mentions), reached


def distinct(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions without those of an agency that an earlier one names."""
    first: dict[str, Mention] = {}
    for mention in mentions:
        first.setdefault(mention.agency_id, mention)
    return list(first.values())


class _Reader:
    """Reads single actors of a text up to ``end``; every method takes a position and returns ends as positions."""

    def __init__(self, text: str, end: int, matcher: Matcher) -> None:
        self._text = text
        self._end = end
        self._matcher = matcher
        self._language = matcher.language
        self._patterns = matcher.language.section("actors")
        self._worded = matcher.language.opening(_WORDED)
        self._unnamed = matcher.language.opening(_UNNAMED)
        self._inside = matcher.language.opening(_INSIDE)
        self._running_on = matcher.language.opening(_RUNNING_ON)

    def at(self, entry: str, position: int, whole: bool = False) -> re.Match[str] | None:
        """Match an entry of the language file at a position, or from there to the end."""
        pattern = self._patterns[entry]
        match = pattern.fullmatch if whole else pattern.match
        return match(self._text, position, self._end)

    def is_acronym(self, mention: Mention) -> bool:
        """Tell whether an unregistered name is nothing but capitals; "UBND các xã" is more."""
        acronym = self.at("acronym", mention.start)
        return not mention.registered and acronym is not None and acronym.end() >= mention.end

    def past(self, entry: str, position: int) -> int:
        """Return the position behind an entry of the language file, the same one if it is not there."""
        match = self._patterns[entry].match(self._text, position, self._end)
        return match.end() if match else position

    def past_blank(self, position: int) -> int:
        """Return the position of the next word."""
        while position < self._end and self._text[position].isspace():
            position += 1
        return position

    def cell_item(self, position: int) -> tuple[list[Mention], int]:
        """Read one item of a cell; return it and where it ends."""
        found, after = self.item(position)
        if found and (self.at("cell_end", after) or self._begins(self.past_blank(after))):
            return found, after
        stop = self._chunk_end(after)
        last = self._unregistered(found[-1].start if found else self.past("article", position), stop)
        if found and found[-1].registered and not self._matcher.is_collective(found[-1].agency_id):
            # Words said of a body leave it the same body: "Ministry of Finance to preside".
            last = last._replace(agency_id=found[-1].agency_id, registered=True)
        return [*found[:-1], last] if last.name else [], stop

    def _begins(self, position: int) -> bool:
        """Tell whether another item begins here though no separator stands before it."""
        bare = self.past("article", position)
        return bool(self.known(position) or (bare > position and self._proper(bare)))

    def item(self, position: int) -> tuple[list[Mention], int]:
        """Read one item of a list in a sentence: its mentions (none for one who is no body), and where it ends."""
        begin = self._past_emphasis(position)
        start = self.past("article", begin)
        if self._inside.match(self._text, start, self._end):
            if beside := self.at("co_title", start):
                found, after = self.item(beside.end())
                return ([self._unregistered(start, found[-1].end)], after) if found else ([], position)
            if inner := self._inner(start):
                return [inner], self._after(inner.end)
        known = self.known(begin)
        if known and not self._runs_on(known):
            return self._named(known)
        if stop := self._proper(start):
            stop = self._completed(self._belonging(stop), "chapter")
            return [self._unregistered(start, stop)], self._after(stop)
        if known:
            return [], position
        if not self._unnamed.match(self._text, start, self._end):
            return [], position
        common = self.at("kinds_of", start) or self.at("common", start) or self.at("joint", start)
        foreign = common and self._patterns["foreign"].search(common[0])
        stranger = common if foreign else None if common else self.at("no_body", start)
        if stranger:
            return [], self._after(stranger.end())
        if common:
            stop = self.past("concerned", self._completed(self._belonging(common.end()), "complement"))
            return self._members(stop) or ([self._unregistered(start, stop)], self._after(stop))
        acronym = self.at("acronym", start)
        return ([self._unregistered(*acronym.span())], self._after(acronym.end())) if acronym else ([], position)

    def _named(self, known: list[Mention]) -> tuple[list[Mention], int]:
        """Read on behind names of the register: what follows may make another body of the last one."""
        last = known[-1]
        several = self._matcher.is_collective(last.agency_id)
        stop = self._belonging(last.end) if several else self._branch(last)
        stop = self._completed(stop, "complement" if several else "narrowed")
        person = self._past_person(last)
        # One of several who hold an office is that one: "Deputy Prime Minister Le Van An".
        stop = person if several and person > last.end else stop
        members = self._members(stop) if several else None
        if members:
            return members
        if stop == last.end:
            return known, self._after(person)
        return [*known[:-1], self._unregistered(last.start, stop)], self._after(stop)

    def _members(self, stop: int) -> tuple[list[Mention], int] | None:
        """Read those who make up a plural: "the five localities, namely Hanoi, ..."."""
        namely = self.at("apposition", stop)
        found, reached = read_list(self._text, namely.end(), self._end, self._matcher) if namely else ([], stop)
        registered = bool(found) and all(mention.registered for mention in found)
        return (found, reached) if registered else None

    def _inner(self, start: int) -> Mention | None:
        """Read a body within a registered one, whose name may hold commas: "Party committee of | the Ministry"."""
        kind = self.at("inner_body", start)
        outer = self._matcher.match(self._text, kind.end(), self._end) if kind else None
        own = self._matcher.match(self._text, start, self._end) if outer else None
        if outer is None or self._matcher.is_collective(outer.agency_id) or (own and own.end >= outer.end):
            return None
        # "Văn phòng Đảng | ủy": what makes another body of the outer one.
        return self._unregistered(start, self._completed(outer.end, "narrowed"))

    def _branch(self, mention: Mention) -> int:
        """Return the end of a short name with the place of a branch: "Viettel | Quang Ngai"."""
        continued = self.at("continued", mention.end) if " " not in mention.name else None
        following = self._matcher.match(self._text, continued.end(), self._end) if continued else None
        place = following and following.locality and not (continued and continued["of"])
        return following.end if following and place else mention.end

    def known(self, position: int) -> list[Mention]:
        """Return what of the register is named at a position in its longest reading; several if they share a word."""
        registered = self._matcher.match(self._text, position, self._end)
        if not self._worded.match(self._text, self.past("article", position), self._end) and (
            not registered or registered.agency_id not in _KINDS
        ):
            return self._registered(registered)
        name = self._picked(position, registered)
        readings = [
            self._registered(name),
            self._leader(position),
            self._collective(position, name),
            self._enumerated(position),
            self._sharing(position),
        ]
        return max(readings, key=_reach)

    def _name(self, position: int) -> Name | None:
        """Return the registered name at a position, or the collective that it picks from: "relevant localities"."""
        return self._picked(position, self._matcher.match(self._text, position, self._end))

    def _picked(self, position: int, name: Name | None) -> Name | None:
        qualifier = self.at("qualifier", self.past("article", position))
        whole = self._matcher.match(self._text, qualifier.end(), self._end) if qualifier else None
        if not qualifier or not whole or not self._matcher.is_collective(whole.agency_id):
            return name
        return name if name and name.end >= whole.end else whole._replace(start=qualifier.start())

    def _registered(self, name: Name | None) -> list[Mention]:
        if not name:
            return []
        return [self._mention(name, self.past("place_kind", name.end) if name.locality else name.end)]

    def _collective(self, position: int, name: Name | None) -> list[Mention]:
        """Read an enumeration of kinds as one: "ministries, sectors and People's Committees of provinces"."""
        kinds: list[str] = []
        start, stop = self.past("article", position), position
        sure = False
        while True:
            companion = self.at("companion" if kinds else "companion_first", self.past("article", position))
            beside = companion and companion.lastgroup == "beside" and kinds[0] in _LOCAL_KINDS
            if companion and not beside and (not name or name.end <= companion.end()):
                kinds.append(_COMPANIONS[companion.lastgroup or ""])
                stop = companion.end()
                sure = sure or companion.lastgroup in ("both", "local")
            elif name and name.agency_id in _KINDS:
                if self.at("chapter", name.end):
                    break
                kinds.append(name.agency_id)
                stop, sure = name.end, True
            else:
                break
            separator = self.at("separator", stop)
            if not separator:
                break
            position = separator.end()
            name = self._name(position)
        # "Industries and sectors" may be those of the economy.
        if len(kinds) < 2 or not sure:
            return []
        central, local = not _CENTRAL_KINDS.isdisjoint(kinds), not _LOCAL_KINDS.isdisjoint(kinds)
        owner = EVERYBODY if EVERYBODY in kinds or (central and local) else CENTRAL if central else LOCAL
        return [Mention(owner, self._words(start, stop), start, stop, True)]

    def _leader(self, position: int) -> list[Mention]:
        """Read an office holder, who stands for the body: "the Director General of Vietnam Social Security"."""
        start = self.past("article", position)
        title = self.at("title", start)
        if not title:
            return []
        name = self._name(title.end())
        readings = [self._registered(name), self._collective(title.end(), name), self._sharing(title.end())]
        bodies = max(readings, key=_reach)
        if not bodies or not bodies[0].registered:
            return []
        owner, stop = bodies[0].agency_id, bodies[0].end
        if self._matcher.is_collective(owner):
            if owner not in _LEADERS:
                # The heads of some of a kind: "Chairpersons of the People's Committees of the provinces named above".
                said = self._completed(stop, "complement") if bodies is readings[0] else stop
                return [self._unregistered(start, said)] if said > stop else []
            owner = _LEADERS[owner]
        return [Mention(owner, self._words(start, stop), start, stop, True), *bodies[1:]]

    def _enumerated(self, position: int) -> list[Mention]:
        """Read an enumeration that the language file knows as one collective, with its id."""
        kinds = self.at("enumeration", self.past("article", position))
        if not kinds:
            return []
        owner: str = self._language.value("actors.enumerated")[kinds.lastgroup]
        return [Mention(owner, self._words(*kinds.span()), *kinds.span(), True)]

    def _sharing(self, position: int) -> list[Mention]:
        """Read names that share a word: "the People's Committees of Hanoi, Ho Chi Minh City and Da Nang"."""
        plural = self.at("distributive", self.past("article", position))
        if not plural:
            return []
        head: str = self._language.value("actors.heads")[plural.lastgroup]
        template: str = self._language.value("actors.own_names").get(plural.lastgroup, "")
        mentions: list[Mention] = []
        position = plural.end()
        while True:
            name = self._matcher.member(self._text, position, self._end, head)
            place = self.at("place", position) if "{kind}" in template else None
            if name and (head or name.locality):
                mentions.append(self._mention(name, self.past("place_kind", name.end)))
            elif place:
                mentions.append(self._unregistered(place.start(), self.past("place_kind", place.end())))
            else:
                break
            separator = self.at("shared_separator", mentions[-1].end)
            if not separator:
                break
            position = self.past("shared_link", separator.end())
        return self._own_names(mentions, template) if template else mentions

    def _own_names(self, mentions: list[Mention], template: str) -> list[Mention]:
        """Name each of those that share a plural: "Krong Pac and Cu M'gar districts" are two districts.

        None if it is only one, such as "the Mekong Delta provinces", or if nothing tells what kind of place it is.
        """
        kinds: dict[str, str] = self._language.value("actors.kinds")
        named, shared = [], ""
        for mention in reversed(mentions):
            place = self.at("place", mention.start) if not mention.registered else None
            kind = self.at("place_kind", place.end()) if place else None
            shared = (kind["kind"] or "").casefold() if kind else shared
            if mention.registered and "{kind}" in template:
                named.append(mention)
                continue
            if place and not shared:
                return []
            own = place[0] if place else mention.name
            words = " ".join(template.format(name=own, kind=kinds.get(shared, shared)).split())
            named.append(mention._replace(agency_id=_unregistered_id(words), name=words, registered=False))
        return named[::-1] if len(named) > 1 else []

    def _runs_on(self, known: list[Mention]) -> bool:
        """Tell whether a name goes on where that of the register ends: "Ministry of Trade and Energy"."""
        start, stop = known[-1].start, known[-1].end
        if not self._running_on.match(self._text, stop, self._end):
            return False
        if self.at("possessive", stop):
            return True
        if self._past_person(known[-1]) > stop:
            return False
        continued = self.at("continued", stop)
        open_ended = scanning.search(self._patterns["open_ended"], self._text, start, stop)
        if continued and (open_ended or not continued["of"] or self.at("of", stop)):
            following = self.known(continued.end())
            # A unit of a ministry is that unit; the one of a province is another than the central one of its name.
            local = following and self._matcher.kind(following[0].agency_id) == "local-government"
            return not following or bool(continued["of"] and local)
        joined = self.at("joined", stop)
        if not joined or scanning.search(self._patterns["and"], self._text, start, stop):
            return False
        return self.item(joined.end()) == ([], joined.end())

    def _proper(self, start: int) -> int | None:
        """Return the end of a capitalised name with a word like "Department" in it, None if there is none."""
        title = self.at("title", start)
        body = self.past("article", title.end()) if title else start
        name = self.at("proper", body)
        if not name or self.at("possessive_end", name.end()):
            return None
        stop = pending = name.end()
        head, headed = self._patterns["head_noun"], self._patterns["headed"]
        # "Department of Culture, Sports and Tourism": commas belong to a name if "and" comes before its last word.
        while joiner := self.at("joiner", pending):
            following = self.at("proper", joiner.end())
            bare = following and self.at("bare_head", following.start())
            another = (
                following
                and scanning.search(headed, self._text, body, stop)
                and head.search(following[0])
                and not (bare and bare.end() == following.end() and " " in self._text[body:stop])
            )
            if not following or another or self.known(joiner.end()):
                break
            pending = following.end()
            if joiner["last"] or self.at("name_end", pending):
                stop = pending
                break
        # One word, such as "Departments", is a common noun that begins a sentence.
        titled = scanning.search(head, self._text, body, stop) or scanning.search(
            self._patterns["national"], self._text, body, stop
        )
        return stop if titled and " " in self._text[body:stop] else None

    def _belonging(self, stop: int) -> int:
        """Return the end of a name with the body it belongs to: "agencies under | the Ministry of Finance"."""
        link = self.at("belonging", stop)
        owner = self.known(link.end()) if link else []
        return owner[-1].end if owner and not self.at("possessive", owner[-1].end) else stop

    def _completed(self, stop: int, entry: str) -> int:
        """Return the end of a name with what makes it that of another body: "the Farmers' Union | of the province"."""
        while (further := self.past(entry, stop)) > stop:
            stop = further
        return stop

    def _past_person(self, mention: Mention) -> int:
        """Return the end of an office with the name of its holder: "Prime Minister Pham Minh Chinh"."""
        return self.past("person", mention.end) if self.at("office", mention.start) else mention.end

    def _after(self, stop: int) -> int:
        """Return the end of what is said about a name in passing: "concerned", "(MOST)"."""
        return self.past("bracket", self._past_emphasis(self.past("tail", stop)))

    def _past_emphasis(self, position: int) -> int:
        """Return the position behind Markdown's marks of emphasis: "**Ministry of Finance**"."""
        while position < self._end and self._text[position] in "*_":
            position += 1
        return position

    def _chunk_end(self, position: int) -> int:
        """Return where words of a cell end that may all be one name: at a separator that surely divides."""
        for separator in scanning.finditer(self._patterns["cell_break"], self._text, position, self._end):
            following = separator.end()
            if separator["sure"] or self.known(following) or self._proper(following):
                return separator.start()
        return self._end

    def _mention(self, name: Name, stop: int) -> Mention:
        return Mention(name.agency_id, self._words(name.start, stop), name.start, stop, True)

    def _unregistered(self, start: int, stop: int) -> Mention:
        while stop > start and not self._text[stop - 1].isalnum() and self._text[stop - 1] not in ")]\"'":
            stop -= 1
        words = self._words(start, stop)
        return Mention(_unregistered_id(words), words, start, stop, False)

    def _words(self, start: int, stop: int) -> str:
        return " ".join(self._text[start:stop].split())


def _reach(mentions: list[Mention]) -> int:
    return mentions[-1].end if mentions else -1


def _unregistered_id(name: str) -> str:
    return f"unregistered-{slug(name)}"
