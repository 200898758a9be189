"""What an amending document orders to be changed in another one, sentence by sentence.

Conventions of drafting this encodes:

* an article that amends names the act it amends; each sentence of its clauses says what changes: rows by their
  numbers, a whole appendix, a phrase wherever it stands, who leads a row, by when it is due, what is to be reached;
* the verb stands before the rows ("annul tasks No. 9 and 23"), or behind them in the passive ("are annulled");
* new rows stand in a table below the clause, else in an appendix enclosed with the amending document.

The words are those of the section ``amendments`` of a language. Which rows are meant, and whether they are there, is
settled in :mod:`pipeline.extraction.amendments`, which needs all documents.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from pipeline import scanning
from pipeline.documents.markers import WORDED, roman_value
from pipeline.documents.tree import Provision, Tree
from pipeline.extraction import deadlines, targets
from pipeline.extraction.facts import Facts
from pipeline.extraction.register import Matcher, Name

_NUMBER = re.compile(r"\d{1,3}[a-zđ]?(?:\.\d{1,3})*")
_WORD = re.compile(r"\b\w")
_CONTENT = ("table", "paragraph", "boilerplate", "footnote")
KINDS = ("task", "indicator")


@dataclass(frozen=True, slots=True)
class Change:
    """What takes the place of what in a row that stays, under the names of the columns of ``amendments``."""

    role: str | None = None
    agency_id: str | None = None
    new_agency_id: str | None = None
    old_words: str | None = None
    new_words: str | None = None
    new_due_on: date | None = None
    new_comparator: str | None = None
    new_value_min: Decimal | None = None
    new_value_max: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to be changed, with the words of the provision ``path`` that say so and their place in the source.

    ``effect`` is one of the table's, or empty where the words were not understood. ``kind`` is task, indicator, or
    empty where only the rows tell. ``numbers`` are those of rows; without any it is all rows of the ``appendix`` (a
    sign such as APP2, empty where none is named), which with ``whole`` fall away where nothing takes their place;
    ``whole`` without an appendix is the document, if it is cited as replaced.
    ``new_rows`` is the path in the amending document below which the new rows stand.
    """

    path: str
    words: str
    start: int
    end: int
    line: int
    effect: str = ""
    kind: str = ""
    numbers: tuple[str, ...] = ()
    appendix: str = ""
    whole: bool = False
    new_rows: str = ""
    change: Change = Change()


def read_instructions(tree: Tree, matcher: Matcher, facts: Facts, amending: Collection[str]) -> list[Instruction]:
    """Return what the units at and below the provisions with the paths ``amending`` order, in their order."""
    found: list[Instruction] = []
    holders: set[Provision] = set()  # what stands below these are the new words themselves
    for unit in tree.provisions:
        line = [unit, *unit.ancestors()]
        if unit.kind in _CONTENT[:1] or not any(one.path in amending for one in line):
            continue
        labelled = [child for child in unit.children if child.kind not in _CONTENT]
        if labelled or unit.cells or any(one in holders for one in line):
            continue
        read = _Reader(tree, matcher, facts, unit).read()
        if any(one.new_rows == unit.path for one in read) or (read and unit.children):
            holders.add(unit)
        found += read
    return found


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows named in a sentence: their kind and numbers, and where the words stand."""

    kind: str
    numbers: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Verb:
    """A verb of change, where it stands, and whether what it governs stands before it."""

    effect: str
    start: int
    end: int
    passive: bool


class _Reader:
    """Reads one unit; a sentence takes the appendix it does not name from the units above."""

    def __init__(self, tree: Tree, matcher: Matcher, facts: Facts, unit: Provision) -> None:
        self.tree = tree
        self.text = tree.text.folded
        self.matcher = matcher
        self.language = matcher.language
        self.days = (facts.issued_on, facts.effective_on)
        self.unit = unit
        self.table_below = any(child.kind == "table" for child in unit.children)

    def read(self) -> list[Instruction]:
        found: list[Instruction] = []
        for start, end in self._sentences():
            self.blank = Instruction(
                self.unit.path, self.tree.text.words(start, end), *self.tree.text.span(start, end),
                self.tree.text.line(start), appendix=self._appendix(start, end), new_rows=self._new_rows(start, end),
            )  # fmt: skip
            found += self._sentence(start, end)
        return found

    # What sentences are made of

    def _find(self, name: str, start: int, end: int) -> Iterator[re.Match[str]]:
        return scanning.finditer(self.language.pattern(f"amendments.{name}"), self.text, start, end)

    def _has(self, name: str, start: int, end: int) -> bool:
        return next(self._find(name, start, end), None) is not None

    def _sentences(self) -> Iterator[tuple[int, int]]:
        start = self.unit.body
        for stop in self._find("sentence_end", self.unit.body, self.unit.end):
            yield from self._trimmed(start, stop.start())
            start = stop.end()
        yield from self._trimmed(start, self.unit.end)

    def _trimmed(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        words = self.text[start:end]
        if words.strip():
            yield start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())

    def _rows(self, start: int, end: int) -> Iterator[_Rows]:
        """Yield the rows named: "tasks No. 4, 11 and 27", "indicators No. 3 to No. 5"."""
        named = list(self._find("rows", start, end))
        for match in named:
            if match is not named[0] and self.language.pattern("amendments.latter").search(
                self.text, start, match.start()
            ):
                continue  # "is replaced by task No. 5 of ...": the new words
            kind = next((kind for kind in KINDS if match[kind]), "")
            yield _Rows(kind, self._numbers(match["numbers"]), *match.span())

    def _numbers(self, listed: str) -> tuple[str, ...]:
        numbers: list[str] = []
        last = None
        for match in _NUMBER.finditer(listed):
            gap = listed[last.end() : match.start()] if last else ""
            if last and self.language.pattern("amendments.range").search(gap) and last[0].isdigit():
                numbers += [str(number) for number in range(int(last[0]) + 1, int(re.sub(r"\D.*", "", match[0])))]
            numbers.append(match[0])
            last = match
        return tuple(dict.fromkeys(numbers))

    def _verbs(self, start: int, end: int) -> list[_Verb]:
        passive = self.language.pattern("amendments.passive")
        found = [
            _Verb(effect, *match.span(), scanning.search(passive, self.text, start, match.start()) is not None)
            for effect in ("replaces", "adds", "repeals", "amends")
            for match in self._find(effect, start, end)
        ]
        # "Amend and supplement" is one verb.
        alone = [
            verb
            for verb in found
            if not any(o is not verb and o.start <= verb.start and verb.end <= o.end for o in found)
        ]
        return sorted(alone, key=lambda verb: verb.start)

    def _appendix(self, start: int, end: int) -> str:
        """The appendix of the other document that the sentence names, else the nearest unit above that names one."""
        spans = [(start, end), *((unit.body, unit.end) for unit in [self.unit, *self.unit.ancestors()])]
        for first, last in spans:
            named = {sign for own, sign in self._appendices(first, last) if sign and not own}
            if named:
                return named.pop() if len(named) == 1 else ""
        return ""

    def _appendices(self, start: int, end: int) -> Iterator[tuple[bool, str]]:
        """Yield the appendices a span names: whether it is one of the amending document, and its sign if it has one."""
        for match in self._find("appendix", start, end):
            number = match["number"] or ""
            ordinal = int(number) if number.isdigit() else roman_value(number.upper())
            sign = f"{WORDED['appendix']}{ordinal or number.upper()}" if number else ""
            own = match["own"] or self.language.pattern("amendments.enclosed").match(self.text, match.end(), end)
            yield bool(own), sign

    def _new_rows(self, start: int, end: int) -> str:
        """The place of the new rows: the table below, else the appendix that is said to be enclosed, else any."""
        if self.table_below:
            return self.unit.path
        return next((sign for own, sign in self._appendices(start, end) if own and sign), WORDED["appendix"])

    # What sentences say

    def _sentence(self, start: int, end: int) -> list[Instruction]:
        rows = list(self._rows(start, end))
        topics = [match.start() for name in ("role", "deadline") for match in [*self._find(name, start, end)][:1]]
        if len(topics) > 1 and len(rows) > 1:
            # "Change the deadline of task No. 15 to ... and the lead agency of task No. 18 to ..."
            cut = max(topics)
            return [*self._sentence(start, self._before_joint(start, cut)), *self._sentence(cut, end)]
        verbs = self._verbs(start, end)
        if values := [*self._deadlines(start, end, rows), *self._targets(start, end, rows, verbs)]:
            return [*values, *self._agencies(start, end, rows)]
        if phrases := list(self._phrases(start, end)):
            limited = [replace(one, kind=row.kind, numbers=row.numbers) for one in phrases for row in rows]
            return limited or phrases
        if changed := list(self._agencies(start, end, rows)):
            return changed
        governed = [(verb, row) for row in rows if (verb := _governing(verbs, row))]
        if governed:
            # "Amend task No. 5": by the row that stands below or is enclosed, if there is one.
            return [
                replace(
                    self.blank,
                    effect="replaces" if verb.effect == "amends" else verb.effect,
                    kind=row.kind,
                    numbers=row.numbers,
                )
                for verb, row in governed
            ]
        if listed := self._list(verbs, start, end):
            return [listed]
        effects = {verb.effect for verb in verbs}
        if len(effects) == 1 and effects <= {"replaces", "repeals"} and not list(self._appendices(start, end)):
            return [replace(self.blank, effect=effects.pop(), appendix="", whole=True)]
        return [self.blank] if verbs or self._has("role", start, end) else []

    def _list(self, verbs: list[_Verb], start: int, end: int) -> Instruction | None:
        """Read what is said of a list as a whole: "Replace Appendix II by ...", "the List is supplemented as below"."""
        kind = next((kind for kind in KINDS if self._has(kind, start, end)), "")
        for verb in verbs:
            whole = self.language.pattern("amendments.whole")
            named = whole.match(self.text, verb.end, end) if not verb.passive else whole.match(self.text, start, end)
            if named and self.blank.appendix and verb.effect in ("replaces", "repeals"):
                return replace(self.blank, effect=verb.effect, whole=True)
        enclosed = self.table_below or any(own for own, _ in self._appendices(start, end))
        if verbs and enclosed:
            effect = "adds" if all(verb.effect == "adds" for verb in verbs) else "replaces"
            return replace(self.blank, effect=effect, kind=kind)
        return None

    def _phrases(self, start: int, end: int) -> Iterator[Instruction]:
        """Read "the phrase A with the phrase B", where A and B are mostly names of bodies."""
        for match in self._find("phrase", start, end):
            old, new = (self._body(*match.span(name)) for name in ("old", "new"))
            words = Change(
                old_words=self.tree.text.words(*match.span("old")), new_words=self.tree.text.words(*match.span("new"))
            )
            if old and new:
                change = replace(words, agency_id=old, new_agency_id=new)
                yield replace(self.blank, effect="changes-agency", change=change)
            else:
                yield replace(self.blank, effect="amends", change=words)

    def _body(self, start: int, end: int) -> str:
        name = self.matcher.match(self.text, start, end)
        return name.agency_id if name and name.end == end else ""

    def _agencies(self, start: int, end: int, rows: list[_Rows]) -> Iterator[Instruction]:
        """Read "the lead agency of tasks No. 3 and 7 is changed from A to B", "A is replaced by B throughout"."""
        role = next(self._find("role", start, end), None)
        former, latter = self._named(start, end)
        if len(latter) != 1 or len(former) > 1 or not (former or role):
            return
        if len({row.start < latter[0].start for row in rows}) > 1:
            return  # the rows behind the name are another matter
        change = Change(
            role=next((name for name in ("lead", "coordinating") if role and role[name]), None),
            agency_id=former[0].agency_id if former else None,
            new_agency_id=latter[0].agency_id,
        )
        for row in rows:
            yield replace(self.blank, effect="changes-agency", kind=row.kind, numbers=row.numbers, change=change)
        if not rows and former:
            yield replace(self.blank, effect="changes-agency", change=change)

    def _named(self, start: int, end: int) -> tuple[list[Name], list[Name]]:
        """Return the bodies that go and those that come, by the words before their names; "and B" goes with A."""
        found: dict[str, list[Name]] = {"former": [], "latter": []}
        last, reached = "", start
        for word in _WORD.finditer(self.text, start, end):
            name = self.matcher.match(self.text, word.start(), end) if word.start() >= reached else None
            if name is None:
                continue
            # The article belongs to the words before a name, and a name may begin with it.
            before = [
                side
                for side in found
                if scanning.search(self.language.pattern(f"amendments.{side}"), self.text, reached, name.start)
            ]
            behind = self.language.pattern("amendments.replaced_by").match(self.text, name.end, end)
            joint = self.language.pattern("amendments.joint").fullmatch(self.text, reached, name.start)
            last = before[0] if before else "former" if behind else last if joint else ""
            if last:
                found[last].append(name)
            reached = name.end
        return found["former"], found["latter"]

    def _deadlines(self, start: int, end: int, rows: list[_Rows]) -> Iterator[Instruction]:
        """Read "the deadline of task No. 14 is extended to June 2026"."""
        if not rows or not self._has("deadline", start, end):
            return
        for row, (first, last) in self._reach(rows, start, end):
            if change := self._deadline(first, last):
                yield replace(self.blank, effect="changes-deadline", kind=row.kind, numbers=row.numbers, change=change)

    def _deadline(self, start: int, end: int) -> Change | None:
        for time in self._values(start, end):
            read = deadlines.in_cell(self.text, *time, self.language, *self.days)
            if len(read) == 1 and read[0].kind and not read[0].problem:
                return Change(new_words=self.tree.text.words(read[0].start, read[0].end), new_due_on=read[0].due_on)
        return None

    def _reach(self, rows: list[_Rows], start: int, end: int) -> Iterator[tuple[_Rows, tuple[int, int]]]:
        """Yield where the value for rows stands: anywhere, but where several are named, before the next ones."""
        for row, following in zip_longest(rows, rows[1:]):
            last = self._before_joint(row.end, following.start) if following else end
            yield row, (row.end if len(rows) > 1 else start, last)

    def _before_joint(self, start: int, end: int) -> int:
        """Return where words end that a following part is joined to: "... to June 2026 | and the ..."."""
        joints = scanning.finditer(self.language.pattern("amendments.joint"), self.text, start, end)
        return next((match.start() for match in joints if match.end() == end), end)

    def _values(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield where a new value may stand, the last place first: "from A to B" has it behind "to"."""
        for match in reversed(list(self._find("becomes", start, end))):
            quoted = self.text.find('"', match.end(), end) if match[0].endswith('"') else -1
            yield match.end(), quoted if quoted > 0 else end

    def _targets(self, start: int, end: int, rows: list[_Rows], verbs: list[_Verb]) -> Iterator[Instruction]:
        """Read "indicator No. 8 is adjusted to at least 60%"."""
        altered = any(verb.effect in ("amends", "replaces") for verb in verbs) and not self.table_below
        for row, (first, last) in self._reach(rows, start, end) if altered else ():
            if row.kind == "indicator" and (change := self._target(max(first, row.end), last)):
                yield replace(self.blank, effect="changes-target", kind=row.kind, numbers=row.numbers, change=change)

    def _target(self, start: int, end: int) -> Change | None:
        for value in self._values(start, end):
            read = targets.in_cell(self.text, *value, self.language, None)
            if len(read) == 1 and not read[0].problem and read[0].comparator != targets.QUALITATIVE:
                return Change(
                    new_words=self.tree.text.words(read[0].start, read[0].end),
                    new_comparator=read[0].comparator,
                    new_value_min=read[0].value_min,
                    new_value_max=read[0].value_max,
                )
        return None


def _governing(verbs: list[_Verb], row: _Rows) -> _Verb | None:
    """Return the verb that says what is done to rows: the passive one next behind, else the nearest before."""
    behind = next((verb for verb in verbs if verb.start >= row.end), None)
    before = next((verb for verb in reversed(verbs) if verb.end <= row.start), None)
    if behind and behind.passive:
        return behind
    return before if before and not before.passive else None
