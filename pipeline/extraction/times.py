"""Times as they are written: "June 2025", "Quarter III and IV/2025", "the first half of 2026", "2025 - 2027".

Belongs here: which days of the calendar the words name. Whether they are a deadline, and what "by" or "before" makes of
them, is the business of ``deadlines``. The words are in the section ``deadlines`` of the language file.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from pipeline.language import Language

_SOME_LEAP_YEAR = 2024


class Time(NamedTuple):
    """A point or stretch of the calendar as written: months ``first`` to ``last``, or a ``day`` of the first."""

    start: int
    end: int
    kind: str
    year: int | None
    first: int
    last: int
    day: int | None
    closing: bool  # "the end of ..."
    vague: bool  # "early ...", "mid-...": only the outer bounds are certain

    def days(self) -> tuple[date, date]:
        """First and last day; ValueError where the calendar has no such day, month or quarter."""
        assert self.year is not None
        return self._days(self.year)

    def _days(self, year: int) -> tuple[date, date]:
        if self.day is not None:
            return (day := date(year, self.first, self.day)), day
        return date(year, self.first, 1), date(year, self.last, monthrange(year, self.last)[1])

    def yearly(self) -> str:
        """The rule by which it returns every year; ValueError as in :meth:`days`."""
        last = self._days(_SOME_LEAP_YEAR)[1]
        rule = f"FREQ=YEARLY;BYMONTH={last.month}"
        if self.closing:
            return f"{rule};BYMONTHDAY=-1"
        return rule if self.day is None else f"{rule};BYMONTHDAY={last.day}"


class Stretch(NamedTuple):
    """One time, or two with everything between them; ``onwards``: and all that follows."""

    start: int
    end: int
    times: tuple[Time, ...]
    onwards: bool = False


class Times:
    """Reads times in ``text`` up to ``end``; all places are offsets into the text."""

    def __init__(self, text: str, end: int, language: Language) -> None:
        """Take a text in a language."""
        self.text = text
        self.end = end
        self.language = language
        self._patterns = language.section("deadlines")

    def match(self, name: str, at: int) -> re.Match[str] | None:
        """Match an entry of the section ``deadlines`` at a place."""
        return self._patterns[name].match(self.text, at, self.end)

    def time(self, at: int, continued: bool = False) -> Time | None:
        """The time written at ``at``, in the longest of its possible readings.

        ``continued``: a quarter was named before it ("Quarter III and IV"), so a bare number is a quarter too.
        """
        place = at
        closing = self.match("closing", place)
        vague = None if closing else self.match("vague", place)
        if edge := closing or vague:
            place = edge.end()
        forms = _forms(self.language, continued)
        if not self.language.opening(forms).match(self.text, place, self.end):
            return None
        found = [match for form in forms if (match := self.language.pattern(form).match(self.text, place, self.end))]
        match = max(found, key=lambda one: one.end())
        groups = {name: value for name, value in match.groupdict().items() if value}
        kind, first, last = self._months(groups)
        year = self.number(groups["year"]) if "year" in groups else None
        day = self.number(groups["day"]) if "day" in groups else None
        return Time(at, match.end(), kind, year, first, last, day, bool(closing), bool(vague))

    def _months(self, groups: dict[str, str]) -> tuple[str, int, int]:
        """Kind, first and last month of what the groups of a form say; a month no year has where they say nonsense."""
        if "month" in groups:
            month = self.number(groups["month"])
            return ("date" if "day" in groups else "month"), month, month
        if "quarter" in groups:
            quarter = self.number(groups["quarter"])
            quarter = 4 if quarter == -1 else quarter
            return "quarter", 3 * quarter - 2, 3 * quarter
        if "half" in groups:
            return ("range", 1, 6) if self.number(groups["half"]) == 1 else ("range", 7, 12)
        if "count" in groups:
            count = self.number(groups["count"])
            side = groups.get("side") or groups.get("after")
            return ("range", 13 - count, 12) if side and self.number(side) == -1 else ("range", 1, count)
        return "year", 1, 12

    def stretches(self, at: int, between: bool) -> list[Stretch]:
        """The times at ``at``, joined by "to", "and" or commas; a year serves its neighbours that have none."""
        first = self.time(at)
        article = None
        if first is None:
            prefix = self.match("period_before", at) or (article := self.match("article", at))
            first = self.time(prefix.end()) if prefix else None
        if first is None:
            return []
        times = [first]
        ranges: list[bool] = []
        while True:
            last = times[-1]
            joint = self.match("between_joint" if between and not ranges else "range_joint", last.end)
            is_range = joint is not None
            joint = joint or self.match("list_joint", last.end)
            following = self.time(joint.end(), last.kind == "quarter") if joint else None
            if following is None:
                break
            if not is_range and last.kind == following.kind == "year" and not _ascending(last, following):
                break
            times.append(following)
            ranges.append(is_range)
        return self._joined(at, _with_years(times), ranges, article is not None)

    def _joined(self, at: int, times: list[Time], ranges: list[bool], article: bool) -> list[Stretch]:
        end = times[-1].end
        period = self.match("period_after", end)
        odd = self.match("odd_year", end)
        if article and not period and not odd and times[0].kind == "year":
            return []  # "the 2030 Agenda": the year only describes what follows
        if period:
            end = period.end()
        if odd:
            end = odd.end()
            times = [time._replace(vague=True) for time in times]
        onwards = self.match("onwards", end)
        stretches: list[Stretch] = []
        index = 0
        while index < len(times):
            stop = index + 1
            if stop < len(times) and ranges[index]:
                stop += 1
            while stop < len(times) and not ranges[stop - 1] and self._joins(times[stop - 1], times[stop]):
                stop += 1
            group = times[index:stop]
            ends = (group[0],) if len(group) == 1 else (group[0], group[-1])
            stretches.append(Stretch(at if not stretches else group[0].start, group[-1].end, ends))
            index = stop
        stretches[-1] = stretches[-1]._replace(end=onwards.end() if onwards else end, onwards=onwards is not None)
        return stretches

    def _joins(self, one: Time, other: Time) -> bool:
        """Whether two times make one stretch; not where each is called a quarter ("Quarter III and Quarter IV")."""
        forms = self.language.value("deadlines.called_quarters")
        called = all(
            any((match := self.match(form, time.start)) and match.end() == time.end for form in forms)
            for time in (one, other)
        )
        return not called and _adjoin(one, other)

    def number(self, word: str) -> int:
        """What a word of the patterns counts; 0, which no calendar has, for a numeral that is none ("IIX")."""
        digits = re.match(r"\d+", word)
        if digits:
            return int(digits[0])
        numbers: dict[str, int] = self.language.value("deadlines.numbers")
        return numbers.get(re.split(r"[\s(.]", word.strip().lower(), maxsplit=1)[0], 0)


@cache
def _forms(language: Language, continued: bool) -> tuple[str, ...]:
    """Return the entries for the forms of a time."""
    names = [*(["quarter_continued"] if continued else []), *language.value("deadlines.forms")]
    return tuple(f"deadlines.{name}" for name in names)


def _ascending(one: Time, other: Time) -> bool:
    return one.year is not None and other.year is not None and one.year < other.year


def _with_years(times: list[Time]) -> list[Time]:
    """A time without a year takes that of the next time that has one, else of the one before it."""
    times = list(times)
    year: int | None = None
    for index in [*range(len(times) - 1, -1, -1), *range(len(times))]:
        year = times[index].year or year
        if times[index].year != year:
            times[index] = times[index]._replace(year=year)
    return times


def _adjoin(one: Time, other: Time) -> bool:
    """Whether "and" joins them into one stretch: "2025 and 2026", "Quarters III and IV" - but not two dates."""
    if one.kind != other.kind or one.kind == "date" or one.year is None or other.year is None:
        return False
    try:
        return one.days()[1] + timedelta(days=1) == other.days()[0]
    except ValueError:
        return False
