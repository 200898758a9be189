"""Who is told to do what: the tasks of a document, and whom each is assigned to.

Conventions of drafting this encodes:

* a task is the smallest labelled unit, or unlabelled paragraph, of an operative part; a unit with labelled units below
  it only introduces them, and names their actor (and their partners) for them;
* a unit that names an actor of its own inherits nothing; one that names only partners adds them to the inherited ones;
* the opening of a part may address a collective for all that stands below ("ministries, sectors and localities should
  ... the following tasks:"), which is weaker than any actor named further down;
* a paragraph below a point that is itself a task goes on with it: same actor, but not the point's partners;
* a row of a table with a column of tasks is a task, unless it has rows of its own;
* a line that fills in a form ("- Lead agency: ...") is no task; what it says is said of the unit it stands below.

How a sentence names actors is the business of :mod:`pipeline.extraction.roles`, what a part is for that of
:mod:`pipeline.extraction.operative`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from pipeline.documents.grid import after_bullet
from pipeline.documents.tree import Provision, Tree
from pipeline.extraction.actors import Mention, distinct, read_list
from pipeline.extraction.operative import Purpose
from pipeline.extraction.register import Matcher
from pipeline.extraction.roles import Roles, read_actor_cell, read_roles
from pipeline.language import Language

_UNITS = {"part", "chapter", "section", "article", "clause", "point", "bullet", "paragraph", "heading", "appendix"}
_PARTS = ("part", "chapter", "section", "heading")
_HOLDERS = ("article", "appendix")
"""What may hold a whole programme with parts of its own."""
_NAMING = ("label", "name", "named", "heading")
"""Rules of roles that read a name alone: "Managing agency: Ministry of Health", a statement and no order."""
DELEGATION = "assignment"
"""The rule of roles that reads "Assign X to ...": below an intro that names an actor, X is whom that one charges."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who acts, who takes part, who approves; how it is known, and from which provision.

    ``kind`` is one of explicit, inherited, general, none; ``rule`` names the wording that was recognised.
    """

    kind: str
    leads: tuple[Mention, ...] = ()
    coordinating: tuple[Mention, ...] = ()
    approving: tuple[Mention, ...] = ()
    source: Provision | None = None
    rule: str = ""


NOBODY = Assignment("none")


@dataclass(frozen=True, slots=True)
class Task:
    """A task: the provision that orders it, its words (a span of the folded text), its theme and its assignment."""

    provision: Provision
    start: int
    end: int
    number: str
    theme: Provision | None
    assignment: Assignment


def read_tasks(
    tree: Tree, language: Language, matcher: Matcher, purposes: dict[Provision, Purpose]
) -> tuple[list[Task], list[tuple[Provision, str, str]]]:
    """Return the tasks of a document in its order, and what was found in operative parts that is none.

    The second list holds a provision, the code of a finding and the words it is about.
    """
    return _Reader(tree, language, matcher, purposes).read()


class _Reader:
    def __init__(self, tree: Tree, language: Language, matcher: Matcher, purposes: dict[Provision, Purpose]) -> None:
        self.tree = tree
        self.text = tree.text.folded
        self.language = language
        self.matcher = matcher
        self.purposes = purposes
        self.cached: dict[Provision, Roles] = {}
        self.own: dict[Provision, Assignment | None] = {}
        self.above: dict[Provision, Assignment] = {}
        self.columns: dict[Provision, Assignment] = {}
        self.handed: dict[Provision, Assignment | None] = {}
        self.opening: dict[Provision, list[Provision]] = {}
        self.titles: dict[tuple[Provision | None, str], bool] = {}
        self.tasks: dict[Provision, Task] = {}
        self.unresolved: set[Provision] = set()
        self.found: list[tuple[Provision, str, str]] = []

    def read(self) -> tuple[list[Task], list[tuple[Provision, str, str]]]:
        for unit in self.tree.provisions:
            task = self._task(unit)
            if task:
                self.tasks[unit] = task
            if task or (unit.nested and self._operative(unit)):
                self._missed_actor(unit, task)
        return list(self.tasks.values()), self.found

    def _task(self, unit: Provision) -> Task | None:
        if unit.kind == "row":
            worded = next((cell for cell in unit.cells if cell.role == "task"), None)
            if worded is None or unit.nested:
                return None
            if worded.start == worded.end:
                self.found.append((unit, "missing-cells", self.tree.text.words(unit.start, unit.end)))
                return None
            table = next((above for above in unit.ancestors() if above.kind == "table"), None)
            if table and len(unit.cells) < len(table.cells) and "missing-cells" not in unit.problems:
                self.found.append((unit, "missing-cells", self.tree.text.words(unit.start, unit.end)))
            return self._row(unit)
        return self._sentence(unit) if self._operative(unit) and self._is_leaf(unit) else None

    def _operative(self, unit: Provision) -> bool:
        return unit.kind in _UNITS and self.purposes[unit] in (Purpose.ORDERS, Purpose.UNKNOWN)

    def _missed_actor(self, unit: Provision, task: Task | None) -> None:
        """Note where words charge somebody who was not read as an actor, and a task that is nobody's."""
        unread = None
        if unit.kind != "row" and not self._roles(unit).leads:
            unread = self.language.pattern("tasks.charging").search(self.text[unit.body : unit.end])
        if unread:
            words = self.tree.text.words(unit.body + unread.start("actor"), unit.body + unread.end())
            self.found.append((unit, "actor-not-found", words))
        elif task and not task.assignment.leads:
            self.found.append((unit, "no-actor-in-operative-part", self.tree.text.words(task.start, task.end)))

    # Rows

    def _row(self, unit: Provision) -> Task:
        task = next(cell for cell in unit.cells if cell.role == "task")
        theme = next((above for above in unit.ancestors() if above.kind == "heading"), None)
        start = after_bullet(self.text, task.start, task.end)
        return Task(unit, start, task.end, unit.label, theme, self._columns(unit))

    def _columns(self, unit: Provision) -> Assignment:
        """Read the cells that name actors: those of a row, or lines such as "- Lead agency: ..." below a unit."""
        if unit not in self.columns:
            found = [
                read_actor_cell(self.text, start, end, cell.role, self.matcher)
                for cell in unit.cells
                if cell.role in ("lead", "coordinating", "approving")
                for start, end in ((cell.start, cell.end), *cell.more)
            ]
            named = [mention for roles in found for mention in (*roles.leads, *roles.coordinating, *roles.approving)]
            cut_off = {mention for mention in named if self._is_cut_off(mention)}
            self.found += [(unit, "unread-actor-cell", mention.name) for mention in named if mention in cut_off]
            self.columns[unit] = Assignment(
                "explicit",
                _bodies(mention for roles in found for mention in roles.leads if mention not in cut_off),
                _bodies(mention for roles in found for mention in roles.coordinating if mention not in cut_off),
                _bodies(mention for roles in found for mention in roles.approving if mention not in cut_off),
                unit,
                "table-column" if unit.kind == "row" else "label",
            )
        return self.columns[unit]

    def _is_cut_off(self, mention: Mention) -> bool:
        """Tell whether a cell ends in the beginning of a name: "..., Ministry of"."""
        fragment = self.language.pattern("actors.fragment")
        return not mention.registered and fragment.fullmatch(mention.name) is not None

    # Sentences

    def _roles(self, unit: Provision) -> Roles:
        if unit not in self.cached:
            self.cached[unit] = self._filled_in(unit, read_roles(self.text, unit.body, unit.end, self.matcher))
        return self.cached[unit]

    def _filled_in(self, unit: Provision, roles: Roles) -> Roles:
        """Add what lines below a unit fill in."""
        if not unit.cells or unit.kind in ("row", "table"):
            return roles
        columns = self._columns(unit)
        roles = replace(
            roles,
            coordinating=_bodies((*roles.coordinating, *columns.coordinating)),
            approving=_bodies((*roles.approving, *columns.approving)),
        )
        if not columns.leads:
            return roles
        return replace(roles, leads=columns.leads, explicit_at="first", rule=columns.rule, is_intro=False)

    def _matches(self, name: str, unit: Provision) -> bool:
        return bool(self.language.pattern(name).search(self.text[unit.body : unit.end]))

    def _is_leaf(self, unit: Provision) -> bool:
        """A unit without units below it, or with paragraphs only that go on with it, unless it is their title."""
        below = [child for child in unit.children if child.kind not in ("footnote", "boilerplate") and not child.field]
        if not below:
            return unit.kind not in ("heading", "appendix", "part", "chapter") or bool(self._roles(unit).leads)
        if any(child.kind != "paragraph" or child.nested for child in below):
            return False
        if self._roles(unit).leads and not self._roles(unit).is_intro:
            return True
        return (unit.kind in ("point", "clause", "bullet") and not self._is_title(unit)) or self._says_more(unit)

    def _says_more(self, unit: Provision) -> bool:
        """A unit of more than one sentence is no title of the paragraphs below it."""
        ends = self.language.pattern("citations.sentence_end").finditer(self.text, unit.body, unit.end)
        return unit.kind == "section" and not unit.title and sum(end[0][0] == "." for end in ends) > 1

    def _is_title(self, unit: Provision) -> bool:
        """A unit that names no actor is a title where most of its neighbours have units below them too."""
        series = (unit.parent, unit.style)
        if series not in self.titles:
            siblings = [child for child in (unit.parent.children if unit.parent else []) if child.style == unit.style]
            self.titles[series] = sum(child.nested for child in siblings) * 2 > len(siblings)
        return unit.title or self.titles[series]

    def _sentence(self, unit: Provision) -> Task | None:
        words = self.tree.text.words(unit.body, unit.end)
        if not words or unit.field or self._is_opening(unit):
            return None
        roles, above = self._roles(unit), self._above(unit)
        if roles.is_intro and roles.rule in _NAMING:
            return None
        narrative = self._matches("tasks.narrative", unit) and not self._matches("tasks.modal", unit)
        charged = bool(roles.leads or roles.coordinating or unit.cells) or above.kind == "inherited"
        alone = not charged and above.kind != "general"
        if alone and self.purposes[unit] is Purpose.UNKNOWN:
            self._unresolved(unit)
        if not charged and (narrative or (alone and not self._directs(unit))):
            known = self.purposes[unit] is Purpose.ORDERS
            if known:
                self.found.append((unit, "no-verb-in-operative-part", words))
            if narrative or not known:
                return None
        assignment = self._assignment(unit)
        return Task(unit, unit.body, unit.end, "", self._theme(unit), assignment)

    def _unresolved(self, unit: Provision) -> None:
        """Note once of a part that its heading leaves open what it holds: its sentences are judged one by one."""
        open_ones = [above for above in reversed(unit.ancestors()) if self.purposes[above] is Purpose.UNKNOWN]
        titled = [above for above in open_ones if above.kind in (*_PARTS, *_HOLDERS)]
        part = next((above for above in titled if above.kind in _PARTS), titled[-1] if titled else None)
        if part and part not in self.unresolved:
            self.unresolved.add(part)
            self.found.append((part, "unresolved-part", self.tree.text.words(part.start, part.end)))

    def _directs(self, unit: Provision) -> bool:
        """Tell whether a sentence begins like an order ("To build", "Building", "Build") or has a verb of ordering."""
        start = self.language.pattern("tasks.lead_in").match(self.text[unit.body : unit.end])
        begin = unit.body + (start.end() if start else 0)
        if self.language.pattern("tasks.directive").match(self.text, begin, unit.end):
            return True
        return self._matches("tasks.modal", unit)

    def _is_opening(self, unit: Provision) -> bool:
        """Tell whether a paragraph opens a list that its neighbours hold: it ends with a colon."""
        return unit.kind == "paragraph" and not unit.nested and self._matches("operative.opening", unit)

    def _theme(self, unit: Provision) -> Provision | None:
        """The heading a task stands under: the nearest unit above it that names no actor."""
        titles = (above for above in unit.ancestors() if above.kind not in ("bullet", "point", "paragraph", "row"))
        return next((above for above in titles if not self._own(above)), None)

    # Whom it is assigned to

    def _own(self, unit: Provision) -> Assignment | None:
        """Return the assignment a unit makes by naming an actor at its beginning."""
        if unit not in self.own:
            roles = self._roles(unit)
            first = roles.leads and roles.explicit_at == "first"
            self.own[unit] = self._explicit(unit, roles) if first else None
        return self.own[unit]

    def _explicit(self, unit: Provision, roles: Roles) -> Assignment:
        return Assignment(
            "explicit",
            _bodies(roles.leads),
            _bodies(roles.coordinating),
            _bodies(roles.approving),
            unit,
            roles.rule,
        )

    def _assignment(self, unit: Provision) -> Assignment:
        own, above, roles = self._own(unit), self._above(unit), self._roles(unit)
        if own and not (roles.rule == DELEGATION and above.kind == "inherited" and self._charges(above)):
            return own
        if not roles.leads and self.tasks and self._matches("tasks.pronoun", unit):
            last = next(reversed(self.tasks.values())).assignment
            return Assignment("explicit", last.leads, _bodies(roles.coordinating), (), unit, "pronoun")
        if roles.leads and above.kind != "inherited":
            return self._explicit(unit, roles)
        return replace(
            above,
            coordinating=_bodies([*roles.coordinating, *above.coordinating]),
            approving=_bodies([*roles.approving, *above.approving]),
            rule=roles.rule or above.rule,
        )

    def _charges(self, above: Assignment) -> bool:
        """Tell whether an actor may charge others: a collective, as in "Tasks of ministries", only sums them up."""
        return not self._are_collective(above.leads)

    def _are_collective(self, leads: Sequence[Mention]) -> bool:
        """Tell whether nobody is named alone: collectives of the register, or a plural of bodies it does not know."""
        if not leads or any(m.registered and not self.matcher.is_collective(m.agency_id) for m in leads):
            return False
        first = leads[0]
        several = self.language.pattern("actors.several")
        return first.registered or several.search(self.text, max(first.start - 10, 0), first.end) is not None

    def _above(self, unit: Provision) -> Assignment:
        """Return what a unit inherits; the units above it are read by then."""
        if unit not in self.above:
            self.above[unit] = self._inherited(unit)
        return self.above[unit]

    def _inherited(self, unit: Provision) -> Assignment:
        parent = unit.parent
        if parent is None:
            return NOBODY
        if unit.kind == "paragraph" and parent in self.tasks:
            task = self.tasks[parent].assignment
            kind = "inherited" if task.kind == "explicit" else task.kind
            return replace(task, kind=kind, coordinating=(), approving=())
        return self._context(parent, unit)

    def _context(self, unit: Provision, below: Provision) -> Assignment:
        """Return what the units below a unit inherit from it: its own actor, its opening's, or what it inherits."""
        if unit not in self.handed:
            self.handed[unit] = self._handed_down(unit)
        if handed := self.handed[unit]:
            return handed
        for opening in self._openings(unit, below):
            if own := self._own(opening):
                if self._are_collective(own.leads):
                    return replace(own, kind="general", coordinating=(), approving=())
                return replace(own, kind="inherited")
        return self._above(unit) if unit.parent is not None else NOBODY

    def _handed_down(self, unit: Provision) -> Assignment | None:
        """Return what a unit's own words hand down to all below it: its actor, or its partners."""
        if unit.parent is None or unit.kind == "table":
            return None
        if own := self._own(unit) or self._named_in_title(unit):
            return replace(own, kind="inherited")
        if unit.kind in ("point", "bullet", "clause", "paragraph") and self._roles(unit).coordinating:
            roles = self._roles(unit)
            above = self._above(unit)
            return replace(above, coordinating=_bodies([*roles.coordinating, *above.coordinating]))
        return None

    def _openings(self, unit: Provision, below: Provision) -> Iterator[Provision]:
        """Yield the openings that stand before a unit among its neighbours, the nearest first.

        At the top of a text they stand in its front matter: "... the Prime Minister requests ministries ... to:".
        """
        if unit not in self.opening:
            kinds = ("paragraph", "preamble") if unit.parent is None else ("paragraph",)
            candidates = [child for child in unit.children if child.kind in kinds and not child.nested]
            self.opening[unit] = [
                child
                for child in candidates
                if self._matches("operative.opening", child) and not self._matches("operative.issuing", child)
            ]
        openings = self.opening[unit]
        yield from reversed(openings[: bisect_left(openings, below.start, key=attrgetter("start"))])

    def _named_in_title(self, unit: Provision) -> Assignment | None:
        """Read a title that names the actor of all below it.

        "Responsibilities of the Ministry of Finance" does, and so does a bare name among the titles of a part on the
        organisation of implementation: "2. Provincial Police".
        """
        match = self.language.pattern("operative.responsible").match(self.text, unit.body, unit.end)
        organises = unit.parent is not None and self._matches("operative.organisation", unit.parent)
        if match is None and not (organises and unit.nested):
            return None
        leads, reached = read_list(self.text, match.end() if match else unit.body, unit.end, self.matcher)
        named = bool(leads) and not self.text[reached : unit.end].strip(" .:*_")
        return Assignment("explicit", _bodies(leads), source=unit, rule="title-names-actor") if named else None


def _bodies(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return the first mention of each body."""
    return tuple(distinct(mentions))
