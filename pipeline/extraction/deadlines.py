"""Deadlines: the time by which a task is to be done or reported, read from a completion-time cell or from prose.

Belongs here: what the words around a time make of it ("by", "before", "every year") and which of the times in a
provision are its own. What days a time names is the business of ``times``; which provisions are tasks, and the rows of
the tables, that of other modules. The words themselves are in the section ``deadlines`` of the language file.

The drafting conventions the rules rest on:

* A month, quarter or year has a first and a last day, however it is led to: "in 2025", "by 2025", "the end of 2025".
  A single day is only the last; "before D" ends the day before D.
* Whoever writes no year before "every year" means each year. A date that has no year and does not return is ambiguous.
* "By 2030" is a *horizon* where the sentence sets a goal or a level to be reached ("aim", "at least", "reach 50 %");
  where it orders an act ("shall be completed by 2025") the year is when the act is due. "The end of 2027" names a day
  of the calendar and is therefore always a year.
* A year, or span of years, that closes a five-year plan may belong to the name of a strategy or programme before it. It
  does where a vision or orientation to a later year follows, or where the document is merely carried out; where the
  document is still to be made, a near year is when. Between the two the reader must decide.
* Plans look forward: a time that was over when the document was issued is history, not a deadline.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

from pipeline import scanning
from pipeline.extraction.demands import demands
from pipeline.extraction.quantities import skip
from pipeline.extraction.repeats import Repeats
from pipeline.extraction.times import Stretch, Times
from pipeline.language import Language, Patterns

_RULES = {
    "two_yearly": "FREQ=YEARLY;INTERVAL=2",
    "yearly": "FREQ=YEARLY",
    "half_yearly": "FREQ=MONTHLY;INTERVAL=6",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "monthly": "FREQ=MONTHLY",
    "weekly": "FREQ=WEEKLY",
    "daily": "FREQ=DAILY",
}
_FREQUENCIES = {"years": "YEARLY", "months": "MONTHLY", "weeks": "WEEKLY"}
# Days that return, from those of every month to those of every year.
_CYCLES = tuple(f"deadlines.cycle_{name}" for name in ("month", "quarter", "quarter_month", "year"))
# The groups of the entry "lead".
_LEADS = frozenset({"limit", "before", "by", "towards", "on", "between", "within", "during", "since", "each", "period"})
# Vietnamese plans run for five or ten years and close a year divisible by five.
_PLAN_YEARS = 5
_WORD = re.compile(r"\w+|\W")
_LETTER = re.compile(r"[^\W\d_]")
_BETWEEN_NEIGHBOURS = re.compile(r"[\s,:()–-]*")


class Deadline(NamedTuple):
    """One time by which a task is due, or one phrase that looked like a time and could not be read.

    ``start`` and ``end`` are offsets into the folded text. ``kind`` is one of the kinds of the table ``deadlines``;
    None for words that were not read: then there is only the finding. ``recurrence`` is an RFC 5545 RRULE.
    ``problem`` is the code of a finding, or None. Where both days are known, ``starts_on <= due_on``.
    """

    start: int
    end: int
    kind: str | None
    starts_on: date | None = None
    due_on: date | None = None
    recurrence: str | None = None
    problem: str | None = None


_CELLS: Repeats[list[Deadline]] = Repeats(
    lambda found, by: [one._replace(start=one.start + by, end=one.end + by) for one in found]
)


def in_cell(
    text: str, start: int, end: int, language: Language, issued_on: date | None, effective_on: date | None
) -> list[Deadline]:
    """Read ``text[start:end]``, a cell of a completion-time column, in its order.

    Every word is accounted for: what is neither a time nor a word that goes with times comes back as a
    :class:`Deadline` without kind and with the problem ``date-not-parsed``. A lone time takes the whole cell as its
    words.
    """
    reader = _Reader(text, start, end, language, issued_on, effective_on)
    return _CELLS.read(text, start, end, (language, issued_on, effective_on), reader.cell)


def in_prose(
    text: str, start: int, end: int, language: Language, issued_on: date | None, effective_on: date | None
) -> list[Deadline]:
    """Find the deadlines of the task in ``text[start:end]``, its words without the label, in their order.

    Only times with words before them that make them a limit, a period, a beginning or a recurrence of the task itself;
    those words are part of the span. Date-like words after a limit that were not understood come back without kind.
    """
    return _Reader(text, start, end, language, issued_on, effective_on).prose()


class _Found(NamedTuple):
    """A deadline before its neighbours are considered.

    ``rule`` is the recurrence it has if it returns every year (or month); ``bare`` marks a recurrence or "ongoing"
    that may still take its dates from a time beside it.
    """

    deadline: Deadline
    rule: str | None = None
    bare: bool = False


@dataclass(slots=True)
class _Reader:
    text: str
    start: int
    end: int
    language: Language
    issued_on: date | None
    effective_on: date | None
    _times: Times = field(init=False)
    _patterns: Patterns = field(init=False)

    def __post_init__(self) -> None:
        self._times = Times(self.text, self.end, self.language)
        self._patterns = self.language.section("deadlines")

    # --- the two ways to read -------------------------------------------------------------------------------------

    def cell(self) -> list[Deadline]:
        if self._match("empty_cell", self.start):
            return []
        found: list[_Found] = []
        unread: list[tuple[int, int]] = []
        at, pending = self.start, -1
        while at < self.end:
            items = self._item(at)
            if items:
                found += items
                at, pending = max(item.deadline.end for item in items), -1
                continue
            filler = self._match("cell_filler", at)
            word = filler or _WORD.match(self.text, at, self.end)
            assert word is not None
            if filler is None and word[0].strip():
                if pending < 0:
                    unread.append((at, word.end()))
                    pending = at
                unread[-1] = (unread[-1][0], word.end())
            at = word.end()
        if not found and not unread:
            unread.append((self.start, self.end))  # only words that go with a time, and no time
        deadlines = self._settle(found, sentences=False)
        if len(deadlines) == 1 and not unread:
            words = self.text[self.start : self.end]
            first = self.start + len(words) - len(words.lstrip())
            return [deadlines[0]._replace(start=first, end=self.start + len(words.rstrip()))]
        return sorted(deadlines + [_unread(*span) for span in unread], key=lambda one: one.start)

    def prose(self) -> list[Deadline]:
        if not self._search("trigger", self.start, self.end):
            return []
        found: list[_Found] = []
        done = self.start
        for match in scanning.finditer(self._patterns["candidate"], self.text, self.start, self.end):
            if match.start() < done:
                continue
            items = list(self._candidate(match))
            found += items
            done = max([match.end(), *(item.deadline.end for item in items)])
        return self._settle(found or list(self._sessions()), sentences=True)

    def _sessions(self) -> Iterator[_Found]:
        """The meetings to which something is to be submitted, in a text that says no time beside them."""
        for match in scanning.finditer(self._patterns["session"], self.text, self.start, self.end):
            if not self._search("already_done", self._sentence(match.start())[0], match.start()):
                yield _Found(Deadline(*match.span(), "relative", problem="relative-date-unresolved"))

    def _candidate(self, match: re.Match[str]) -> Iterator[_Found]:
        name = match.lastgroup or ""
        if name == "quoted" or (name == "towards" and not self._heads_clause(match.start())):
            return
        if name == "label":
            items = self._item(match.end())
            yield from items or [_Found(_unread(match.start(), self._sentence(match.start())[1]))]
        elif name == "counted":
            if item := self._counted(match.start(), match.start(), anchored=True):
                yield item
        elif name in ("aside", "noted"):
            yield from self._aside(match.end(), noted=name == "noted")
        elif name in _LEADS:
            yield from self._own(name, match.start(), self._led(name, match.start(), match.end()))
        else:
            yield from self._repeated(match)

    def _item(self, at: int) -> list[_Found]:
        """What begins at this place of a cell; empty if nothing does."""
        for name in ("recurrence_cell", "recurrence"):
            if match := self._match(name, at):
                return self._recurrences(match)
        if match := self._match("ongoing", at):
            return [_Found(Deadline(at, match.end(), "ongoing"), bare=True)]
        lead = self._match("lead", at)
        if lead and (items := self._led(lead.lastgroup or "", at, lead.end())):
            return items
        if items := self._led("", at, at):
            return items
        if match := self._match("event_cell", at):
            return [_Found(Deadline(at, match.end(), "relative", problem="relative-date-unresolved"))]
        return []

    # --- times after a lead ---------------------------------------------------------------------------------------

    def _led(self, lead: str, start: int, at: int) -> list[_Found]:
        """The times at ``at``, in the light of the lead that begins at ``start`` (the same place if there is none)."""
        if lead:
            filler = self._match("lead_filler", at)
            at = filler.end() if filler else at
            if clock := self._match("clock", at):
                at, lead = clock.end(), "limit"
        if self._match("near", at) is None:
            return []
        if items := self._cycle(start, at):
            return items
        stretches = self._times.stretches(at, between=lead == "between")
        if not stretches:
            anchored = lead not in ("", "limit", "within")
            counted = self._counted(start, at, anchored)
            return [counted] if counted else []
        tail = self._match("every_year", stretches[-1].end)
        items = []
        for stretch in stretches:
            first = start if stretch is stretches[0] else stretch.start
            item = self._dated(stretch._replace(start=first), lead)
            if stretch.times[-1].year is None and (tail or lead == "each"):
                last = tail.end() if tail and stretch is stretches[-1] else stretch.end
                deadline = item.deadline._replace(end=last, kind="recurring")
                item = item._replace(deadline=_returning(deadline, item.rule) if item.rule else deadline)
            items.append(item)
        return items

    def _dated(self, stretch: Stretch, lead: str) -> _Found:
        first, last = stretch.times[0], stretch.times[-1]
        single = len(stretch.times) == 1
        opened = stretch.onwards or (single and lead == "since")
        kind = first.kind if single and not opened else "range"
        deadline = Deadline(stretch.start, stretch.end, kind)
        try:
            if first.year is None or last.year is None:
                return _Found(deadline._replace(problem="ambiguous-date"), rule=last.yearly())
            starts_on, due_on = first.days()[first.closing and (opened or not single)], last.days()[1]
        except ValueError:
            return _Found(deadline._replace(problem="impossible-date"))
        if starts_on > due_on:
            return _Found(deadline._replace(problem="reversed-range"))
        problem = "ambiguous-date" if first.vague or last.vague else None
        if opened:
            return _Found(deadline._replace(starts_on=starts_on, problem=problem))
        if lead == "before" and single and not (first.closing or first.vague):
            return _Found(deadline._replace(due_on=starts_on - timedelta(days=1)))
        is_day = single and first.day is not None
        return _Found(deadline._replace(starts_on=None if is_day else starts_on, due_on=due_on, problem=problem))

    def _cycle(self, start: int, at: int) -> list[_Found]:
        """A day of every month, quarter or year: "the 20th day of every month"; or two days of every month."""
        if not self.language.opening(_CYCLES).match(self.text, at, self.end):
            return []
        for name in _CYCLES:
            if match := self.language.pattern(name).match(self.text, at, self.end):
                groups = match.groupdict()
                day = self._times.number(groups["day"]) if groups.get("day") else None
                deadline = Deadline(start, match.end(), "recurring")
                if also := groups.get("also"):
                    first = deadline._replace(end=match.end("day"))
                    second = deadline._replace(start=match.start("also"))
                    return [
                        _on_day(first, _RULES["monthly"], day),
                        _on_day(second, _RULES["monthly"], self._times.number(also)),
                    ]
                if name == _CYCLES[0]:
                    rule = _RULES["monthly"]
                elif name == _CYCLES[-1]:
                    rule = "FREQ=YEARLY;BYMONTH=12"
                else:
                    month = self._times.number(groups["month"]) if groups["month"] else day or 1
                    rule = "FREQ=YEARLY;BYMONTH=" + ",".join(
                        str(3 * q + (month if 0 < month < 3 else 3)) for q in range(4)
                    )
                return [_on_day(deadline, rule, day)]
        return []

    def _counted(self, start: int, at: int, anchored: bool) -> _Found | None:
        """A time counted from an event: "within 30 days from the date of signing"."""
        duration = self._match("duration", at)
        if duration is None:
            return None
        anchor = self._match("anchor", duration.end())
        if anchor is None and anchored:
            return None
        origin = None
        if anchor and duration["working"] is None:  # working days need a calendar of holidays
            origin = self.effective_on if anchor["effective"] else self.issued_on if anchor["signing"] else None
        end = (anchor or duration).end()
        if origin is None:
            return _Found(Deadline(start, end, "relative", problem="relative-date-unresolved"))
        count = self._times.number(duration["count"])
        if duration["days"] or duration["weeks"]:
            due = origin + timedelta(days=count * (7 if duration["weeks"] else 1))
        else:
            months = origin.year * 12 + origin.month - 1 + count * (12 if duration["years"] else 1)
            year, month = months // 12, months % 12 + 1
            due = date(year, month, min(origin.day, monthrange(year, month)[1]))
        return _Found(Deadline(start, end, "relative", due_on=due))

    # --- recurrence -----------------------------------------------------------------------------------------------

    def _recurrences(self, match: re.Match[str]) -> list[_Found]:
        """What a match of a recurrence says; "quarterly and annual reports" is two."""
        name = match.lastgroup or ""
        if name in _FREQUENCIES:
            rules = [(match.span(), f"FREQ={_FREQUENCIES[name]};INTERVAL={self._times.number(match['interval'])}")]
        elif name in _RULES:
            rules = [(match.span(), _RULES[name])]
        else:  # one or more words for a frequency
            frequencies: dict[str, str] = self.language.value("deadlines.frequencies")
            words = list(scanning.finditer(self._patterns["frequency"], self.text, *match.span(name)))
            rules = [(word.span(), _RULES[frequencies[word[0].lower()]]) for word in words]
            if name == "basis" and len(rules) == 1:
                rules = [(match.span(), rules[0][1])]
        (start, end), rule = rules[-1]
        if rule == _RULES["monthly"] and (day := self._match("day_of_month", end)):
            found = [_Found(_returning(Deadline(*span, None), rule), bare=True) for span, rule in rules[:-1]]
            return [*found, _on_day(Deadline(start, day.end(), None), rule, self._times.number(day["day"]))]
        return [_Found(_returning(Deadline(*span, None), rule), bare=True) for span, rule in rules]

    def _repeated(self, match: re.Match[str]) -> list[_Found]:
        """The recurrences of prose: of the task, not of a growth rate or of something it deals with."""
        start = match.start()
        sentence = self._sentence(start)[0]
        if match.lastgroup != "reports" and any(
            self._search(name, sentence, start) for name in ("rate", "possessive", "capped", "goal")
        ):
            return []
        if match.lastgroup == "adverb" and not (
            self._match("adverb_last", match.end())
            or self._search("adverb_after_modal", sentence, start)
            or (
                (self._heads_clause(start) or self._follows("adverb_after_actor", sentence, start))
                and self._match("adverb_before_verb", match.end())
            )
        ):
            return []
        return self._recurrences(match)

    def _settle(self, found: list[_Found], sentences: bool) -> list[Deadline]:
        """Bring together what belongs together: a recurrence and the date that says when, or the years it runs."""
        bare = [item for item in found if item.bare]
        taken: list[_Found] = []
        settled: list[Deadline] = []
        for item in found:
            deadline = item.deadline
            if item.bare:
                continue
            if item.rule:
                scope = self._sentence(deadline.start) if sentences else (self.start, self.end)
                near = [one for one in bare if scope[0] <= one.deadline.start < scope[1] and one.deadline.recurrence]
                if near or self._search("returning", *scope) or deadline.recurrence:
                    taken += near
                    deadline = _returning(deadline, item.rule)
                    for one in near:
                        deadline = self._widened(deadline, one.deadline)
            elif deadline.kind == "range" and deadline.problem is None:
                for one in bare:
                    wide = self._widened(deadline, one.deadline)
                    if wide is not deadline and one not in taken:
                        taken.append(one)
                        deadline = wide._replace(kind=one.deadline.kind, recurrence=one.deadline.recurrence)
            settled.append(deadline)
        settled += [item.deadline for item in bare if item not in taken]
        if sentences:
            settled = [one for one in settled if not self._fraction(one)]
        return sorted(settled, key=lambda one: (one.start, one.end))

    def _widened(self, deadline: Deadline, other: Deadline) -> Deadline:
        """``deadline`` with the words of its direct neighbour; itself if something stands between them."""
        low, high = sorted([deadline, other], key=lambda one: one.start)
        if _BETWEEN_NEIGHBOURS.fullmatch(self.text, low.end, high.start):
            return deadline._replace(start=low.start, end=high.end)
        return deadline

    def _fraction(self, deadline: Deadline) -> bool:
        """Whether "by 1/3" was taken for a day and month."""
        slash = self.text.find("/", deadline.start, deadline.end)
        before = self._match("lead", deadline.start)
        return (
            deadline.problem == "ambiguous-date"
            and slash >= 0
            and before is not None
            and before.lastgroup not in ("before", "limit")
            and not _LETTER.search(self.text, before.end(), deadline.end)
        )

    # --- is it the task's own? ------------------------------------------------------------------------------------

    def _own(self, lead: str, start: int, items: list[_Found]) -> Iterator[_Found]:
        """Of the times after a lead in prose, those of the task itself."""
        sentence = self._sentence(start)
        if not items:
            if (item := self._unread_after(lead, start)) and not self._search("not_the_task", sentence[0], start):
                yield item
            return
        if self._search("not_the_task", sentence[0], start):
            return
        if lead in ("before", "since") and self._search("already_done", sentence[0], start):
            return
        # A period without a preposition is when to act only where it cannot be that of a plan named before it.
        if lead == "period" and self._search("plan_name", sentence[0], start):
            return
        for item in items:
            deadline = item.deadline
            if self._is_over(deadline):
                continue
            if deadline.recurrence or deadline.kind == "relative":
                yield item
            elif item.rule and lead not in ("limit", "before", "by"):
                yield item._replace(deadline=deadline._replace(kind=None))  # "a season from October to December"
            elif not self._fits(lead, start, deadline):
                continue
            elif deadline.kind not in ("year", "range") or deadline.problem or not self._years_only(deadline):
                yield item
            elif (name := self._of_a_name(lead, start, deadline)) != "no":
                if name == "unsure":
                    yield _Found(Deadline(deadline.start, deadline.end, None, problem="ambiguous-date"))
            elif deadline.kind == "year" and (lead == "towards" or (lead == "by" and self._is_goal(deadline))):
                yield _Found(deadline._replace(kind="horizon", starts_on=None))
            else:
                yield item

    def _aside(self, at: int, noted: bool) -> list[_Found]:
        """A time alone in parentheses; a bare year there is that of a document ("Law on ... (2013)"), unless it is
        ``noted`` behind other remarks: "(Department of Justice presides; 2025 - 2027)"."""
        at = skip(self.text, at, self.end)
        items = self._item(at) if noted else self._led("", at, at)
        if len(items) != 1 or not self._match("aside_end", items[0].deadline.end):
            return []
        deadline = items[0].deadline
        exact = deadline.problem == "impossible-date" or (
            not deadline.problem and (noted or not self._years_only(deadline))
        )
        return items if exact and not self._is_over(deadline) else []

    def _fits(self, lead: str, start: int, deadline: Deadline) -> bool:
        """Whether the lead can introduce a deadline of this kind at all: "on 2030 ...", "data from 2026" do not."""
        if lead == "on":
            return deadline.kind == "date"
        if lead == "each":
            return False
        if lead == "towards":
            return deadline.kind == "year"
        if lead == "since" and deadline.due_on is None and not deadline.problem:
            begun = self._search("onwards", start, deadline.end)
            begun = begun or self._search("begun", self._sentence(start)[0], start)
            # "... to 5 months from January 1, 2027"; but "enterprises established from January 1, 2027".
            dated = deadline.starts_on is not None and self._match("since_day", start)
            told = dated and not any(self._search(name, self.start, start) for name in ("participle", "content"))
            return self._heads_clause(start) or begun is not None or bool(told)
        return True

    def _is_over(self, deadline: Deadline) -> bool:
        """Whether it was past when the document was issued; what has no end is past if it began in an earlier year."""
        if self.issued_on is None:
            return False
        if deadline.due_on is not None:
            return deadline.due_on < self.issued_on
        return deadline.starts_on is not None and deadline.starts_on.year < self.issued_on.year

    def _years_only(self, deadline: Deadline) -> bool:
        days = (deadline.starts_on, deadline.due_on)
        return all(day is None or (day.month, day.day) in ((1, 1), (12, 31)) for day in days) and not self._search(
            "closing", deadline.start, deadline.end
        )

    def _of_a_name(self, lead: str, start: int, deadline: Deadline) -> Literal["no", "unsure", "yes"]:
        """Whether the years end the name of a document before them, as planning documents have them."""
        if self._heads_clause(start):
            return "no"
        if self._match("vision", deadline.end):
            return "yes"
        if deadline.due_on is None or deadline.due_on.year % _PLAN_YEARS:
            return "no"
        if lead not in ("by", "towards") and deadline.kind != "range":
            return "no"
        sentence = self._sentence(start)
        names = [
            name
            for name in scanning.finditer(self._patterns["instrument_name"], self.text, sentence[0], start)
            if _LETTER.search(self.text, sentence[0], name.start())  # "Plan ..." is a verb
        ]
        if not names or self._search("after_name", names[-1].end(), start) or self._search("goal", *sentence):
            return "no"
        making, using = (self._last(kind, sentence[0], names[-1].start()) for kind in ("producing", "using"))
        if making > using:
            near = self.issued_on is not None and deadline.due_on.year - self.issued_on.year <= 1
            return "no" if near else "unsure"
        return "yes" if using > making else "unsure"

    def _is_goal(self, deadline: Deadline) -> bool:
        sentence = self._sentence(deadline.start)
        stated = any(self._search(name, *sentence) for name in ("goal", "level"))
        return stated or bool(demands(self.text, *sentence, self.language, declared=False))

    def _unread_after(self, lead: str, start: int) -> _Found | None:
        """Date-like words after a limit that no rule could read; any words at all after an unmistakable one."""
        if lead not in ("limit", "before", "by", "within"):
            return None
        match = self._match("lead", start)
        assert match is not None
        unread = self._match("unread", match.end())
        if unread is None and lead in ("limit", "before"):
            unread = self._match("unread_dated", match.end())
        if unread is None and lead == "limit":
            unread = self._match("unread_certain", match.end())
        return _Found(_unread(start, unread.end())) if unread else None

    # --- places in the text ---------------------------------------------------------------------------------------

    def _match(self, name: str, at: int) -> re.Match[str] | None:
        return self._patterns[name].match(self.text, at, self.end)

    def _search(self, name: str, start: int, end: int) -> re.Match[str] | None:
        return scanning.search(self._patterns[name], self.text, start, end)

    def _follows(self, name: str, start: int, at: int) -> bool:
        """Whether all there is between two places is what an entry says."""
        return self._patterns[name].fullmatch(self.text, start, at) is not None

    def _last(self, name: str, start: int, end: int) -> int:
        places = [match.start() for match in scanning.finditer(self._patterns[name], self.text, start, end)]
        return max(places, default=-1)

    def _sentence(self, at: int) -> tuple[int, int]:
        """The sentence, or part of one between semicolons, that the place lies in."""
        first, last = self.start, self.end
        for mark in scanning.finditer(self._patterns["sentence_end"], self.text, self.start, self.end):
            if mark.start() >= at:
                last = mark.start()
                break
            first = mark.end()
        return first, last

    def _heads_clause(self, at: int) -> bool:
        return not self.text[self.start : at].strip() or self._search("clause_start", self.start, at) is not None


def _unread(start: int, end: int) -> Deadline:
    return Deadline(start, end, None, problem="date-not-parsed")


def _on_day(deadline: Deadline, rule: str, day: int | None) -> _Found:
    """A deadline that returns by a rule, on a day of the month (the last one: -1) if one is named."""
    if day is not None and not (day == -1 or 1 <= day <= 31):
        return _Found(deadline._replace(kind="recurring", problem="impossible-date"))
    rule += "" if day is None else f";BYMONTHDAY={day}"
    return _Found(_returning(deadline, rule), rule=rule)


def _returning(deadline: Deadline, rule: str) -> Deadline:
    return deadline._replace(kind="recurring", recurrence=rule, starts_on=None, due_on=None, problem=None)
