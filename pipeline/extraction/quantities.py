"""Quantities in a text: numbers with the words of comparison around them, and places in a ranking.

Here belongs how a number, a range or a rank is recognised and what its value and comparison are; dates,
labels and numbered names are none. What it measures and by when belongs to ``targets``, whether it is a
target at all to ``indicators``. The words are in the section ``targets`` of the language file.

All positions are offsets in the whole (folded) text of a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline import patterns, scanning
from pipeline.language import Language

# Codes of the findings a reading may carry.
UNREAD, AMBIGUOUS, REVERSED = "target-not-parsed", "ambiguous-number", "reversed-range"

# The comparisons, strongest first: of "at least about 20" the first one counts.
_SIGNS = {"at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<", "about": "approx"}
# A place is the better the smaller it is: "50th or higher" is a place of at most 50.
_MIRROR = {">=": "<=", ">": "<", "<=": ">=", "<": ">"}
# How far back the words in front of a number are looked for; longer than any phrase of the language file.
_REACH = 80
_QUOTES = '"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}'


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the words that compare it, before anything is known of what it measures.

    ``kind`` is ``rank``, ``percent``, ``money``, ``times`` or ``count``. ``bare`` says that no word
    compares the number or, of a rank, that no word puts anybody into it. ``currency`` stands in front of
    the number, ``unit`` follows from the word that is the number ("double"). ``problem`` is the code of a
    finding."""

    start: int
    end: int
    kind: str
    comparator: str
    low: Decimal
    high: Decimal | None = None
    bare: bool = False
    currency: str | None = None
    unit: str | None = None
    problem: str | None = None

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """The lower and the upper bound that follow from the comparison."""
        if self.high is not None:
            return self.low, self.high
        if self.comparator in (">=", ">"):
            return self.low, None
        if self.comparator in ("<=", "<"):
            return None, self.low
        return self.low, self.low


def ending(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the match of ``pattern`` behind which, blanks aside, ``end`` follows; none begins before ``start``."""
    if not may_end(pattern, text, start, end):
        return None
    for match in scanning.finditer(pattern, text, max(start, end - _REACH), end):
        if match.end() > match.start() and not text[match.end() : end].strip():
            return match
    return None


def may_end(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether a match of ``pattern`` may end where, blanks aside, ``end`` follows: a look at the character there."""
    while end > start and text[end - 1].isspace():
        end -= 1
    closed = patterns.closing(pattern.pattern)
    return closed is None or (end > start and closed.match(text, end - 1) is not None)


def skip(text: str, position: int, end: int) -> int:
    """Step over white space, not beyond ``end``."""
    while position < end and text[position].isspace():
        position += 1
    return position


def mentions_quantity(text: str, start: int, end: int, language: Language) -> bool:
    """Whether there may be a quantity between two offsets: a quick look that saves a slow one."""
    return scanning.search(language.pattern("targets.trigger"), text, start, end) is not None


def quantities(text: str, start: int, end: int, language: Language) -> list[Quantity]:
    """Find every quantity between ``start`` and ``end``, in order.

    Dates, document numbers, labels, numbered names ("Project 06", "5G"), ages and terms are none.
    """
    if not mentions_quantity(text, start, end, language):
        return []
    found = [*_ranks(text, start, end, language), *_worded(text, start, end, language)]
    numbers = list(scanning.finditer(language.pattern("targets.number"), text, start, end))
    if not numbers:
        return sorted(found, key=lambda quantity: quantity.start)
    taken = bytearray(end - start)
    masked = [match.span() for match in scanning.finditer(language.pattern("targets.no_quantity"), text, start, end)]
    for left, right in [*masked, *((quantity.start, quantity.end) for quantity in found)]:
        taken[left - start : right - start] = b"1" * (right - left)
    for match in numbers:
        if any(taken[match.start() - start : match.end() - start]):
            continue
        quantity = _quantity(text, start, end, match, language)
        if quantity:
            left, right = quantity.start, quantity.end
            taken[left - start : right - start] = b"1" * (right - left)
            found.append(quantity)
    return _alike(text, sorted(found, key=lambda quantity: quantity.start), language)


def _alike(text: str, found: list[Quantity], language: Language) -> list[Quantity]:
    """Let a count share the words that compare the one before it: "at least 12 doctors and 3 pharmacists"."""
    joint = language.pattern("targets.shared_comparator")
    alike = found[:1]
    for quantity in found[1:]:
        first = alike[-1]
        counts = quantity.bare and quantity.kind == first.kind == "count" and first.comparator in (">=", ">")
        shared = counts and quantity.high is None and joint.fullmatch(text, first.end, quantity.start)
        alike.append(replace(quantity, comparator=first.comparator) if shared else quantity)
    return alike


def lone_quantity(text: str, start: int, end: int, language: Language) -> Quantity | None:
    """Read a stretch that is nothing but a number, even one that looks like a year or a label."""
    match = language.pattern("targets.number").match(text, start, end)
    value, problem = number(match[0], language) if match and match.end() == end else (None, None)
    if value is None:
        return None
    return Quantity(start, end, "count", "=", value, bare=True, problem=problem)


def lone_place(text: str, start: int, end: int, language: Language) -> Quantity | None:
    """Read an ordinal number as a rank without a word that says so: "50th or higher"."""
    match = scanning.search(language.pattern("targets.ordinal"), text, start, end)
    return _place(text, start, end, match, "place", language) if match else None


def number(words: str, language: Language) -> tuple[Decimal | None, str | None]:
    """Return the value of a number in digits or words, and a problem where it can be read in two ways or in none.

    A mark before exactly three digits groups thousands, unless a zero stands before it; any other mark is the
    decimal one. Against the habit of the language ("10.000" in English) that is unsure, unless groups repeat.
    """
    words = words.strip(_QUOTES)
    digits = "".join(words.split())
    if not digits[0].isdigit():
        return _spelled(words.casefold(), language), None
    marks = [mark for mark in digits if not mark.isdigit()]
    groups = re.split(r"[.,]", digits)
    grouped = all(len(group) == 3 for group in groups[1:-1])
    if not marks:
        return Decimal(digits), None
    if len(set(marks)) == 1 and grouped and len(groups[-1]) == 3 and len(groups[0]) <= 3 and groups[0] != "0":
        unsure = len(marks) == 1 and marks[0] == language.value("targets.decimal_mark")
        return Decimal("".join(groups)), AMBIGUOUS if unsure else None
    if len(marks) == 1 or (len(set(marks[:-1])) == 1 and marks[-1] != marks[0] and grouped):
        return Decimal("".join(groups[:-1]) + "." + groups[-1]), None
    return None, UNREAD


def _spelled(words: str, language: Language) -> Decimal:
    """The value of a number of the language file: "third", "twenty-five", "two hundred"."""
    ones, tens, ordinals = (language.value(f"targets.{name}") for name in ("ones", "tens", "ordinals"))
    if words in language.value("targets.zero"):
        return Decimal(0)
    if words in ordinals:
        return Decimal(ordinals.index(words) + 1)
    first, *hundred = words.split()
    values = [20 + 10 * tens.index(part) if part in tens else 1 + ones.index(part) for part in first.split("-")]
    return Decimal(sum(values) * (100 if hundred else 1))


def _quantity(text: str, start: int, end: int, match: re.Match[str], language: Language) -> Quantity | None:
    """Read what stands around a number: its comparison, a range, a currency or percent sign."""
    low, problem = number(match[0], language)
    if low is None:
        return None
    money = ending(language.pattern("targets.currency"), text, start, match.start())
    begin, sign = _comparison(text, start, money.start() if money else match.start(), language)
    position = match.end()

    high: Decimal | None = None
    between = ending(language.pattern("targets.between"), text, start, begin)
    since = ending(language.pattern("targets.from"), text, start, begin)
    second = _second(text, position, end, between is not None, language)
    if second:
        closing, high_sign, risen = second
        high, high_problem = number(closing[0], language)
        problem, position = problem or high_problem, closing.end()
    if high is not None:
        opening = since or between
        begin = opening.start() if opening else begin
        if since and (risen or scanning.search(language.pattern("targets.change"), text, start, since.start())):
            # "increase from 68% to 85%": a baseline and a target.
            low, high, sign = high, None, high_sign
        elif high < low:
            low, high, sign, problem = high, low, "between", REVERSED
        else:
            sign = "between"

    percent = language.pattern("targets.percent").match(text, position, end)
    position = percent.end() if percent else position
    kind = "percent" if percent else _kind(text, start, begin, position, end, language)
    if money and not percent:
        kind = "money"
    if kind == "rank" and text[begin].isalpha():
        # Words speak of better and worse, signs of the number itself.
        sign = _MIRROR.get(sign, sign)
    if sign in ("=", "approx"):
        position, sign = _comparison_behind(text, position, end, sign, language)
        sign = _MIRROR.get(sign, sign) if kind == "rank" else sign
    return Quantity(begin, position, kind, sign, low, high, sign == "=", money[0] if money else None, problem=problem)


def _kind(text: str, start: int, begin: int, position: int, end: int, language: Language) -> str:
    """Tell by the words around a number without a percent sign what kind of quantity it is."""
    if ending(language.pattern("targets.ranked"), text, start, begin):
        return "rank"
    behind = skip(text, position, end)
    if language.pattern("targets.times").match(text, behind, end):
        return "times"
    multiplier = language.pattern("targets.multiplier").match(text, behind, end)
    behind = skip(text, multiplier.end(), end) if multiplier else behind
    return "money" if language.pattern("targets.currency").match(text, behind, end) else "count"


def _comparison(text: str, start: int, position: int, language: Language) -> tuple[int, str]:
    """Walk back over the words of comparison that end at ``position``: where they begin, and what they say."""
    comparator, padding = language.pattern("targets.comparator"), language.pattern("targets.padding")
    names: list[str] = []
    while True:
        match = ending(comparator, text, start, position)
        if match is None and (filler := ending(padding, text, start, position)):
            match = ending(comparator, text, start, filler.start())
        if match is None:
            return position, _sign(names)
        position = match.start()
        names.append(str(match.lastgroup))


def _comparison_behind(text: str, position: int, end: int, sign: str, language: Language) -> tuple[int, str]:
    """Read "or more", "and above" behind a number: where the words end, and what they say."""
    for name, behind in (("or_more", ">="), ("or_less", "<=")):
        match = language.pattern(f"targets.{name}").match(text, position, end)
        if match:
            # In "3 tons or more" the unit stands between; it is read from where the number ends.
            apart = match.groupdict().get("counted")
            return (position if apart else match.end()), behind
    return position, sign


def _sign(names: list[str]) -> str:
    return next((sign for name, sign in _SIGNS.items() if name in names), "=")


def _second(
    text: str, position: int, end: int, between: bool, language: Language
) -> tuple[re.Match[str], str, bool] | None:
    """Find the second number of a range, the comparison in front of it, and whether the first only leads up to it."""
    percent = language.pattern("targets.percent").match(text, position, end)
    position = percent.end() if percent else position
    joint = risen = language.pattern("targets.rise").match(text, position, end)
    joint = joint or language.pattern("targets.range").match(text, position, end)
    if joint is None and between:
        joint = language.pattern("targets.between_and").match(text, position, end)
    if joint is None:
        return None
    position = skip(text, joint.end(), end)
    names: list[str] = []
    while match := language.pattern("targets.comparator").match(text, position, end):
        names.append(str(match.lastgroup))
        position = skip(text, match.end(), end)
    money = language.pattern("targets.currency").match(text, position, end)
    position = skip(text, money.end(), end) if money else position
    if not percent and language.pattern("targets.heading_year").match(text, position, end):
        return None
    # The pattern of a number looks behind itself, where it would see the hyphen of the range: match its parts.
    for part in ("digits", "number_words"):
        high = language.pattern(f"targets.{part}").match(text, position, end)
        if high and language.pattern("targets.number_end").match(text, high.end(), end):
            return high, _sign(names), risen is not None
    return None


def _ranks(text: str, start: int, end: int, language: Language) -> Iterator[Quantity]:
    """Places in a ranking: "among the top 3", "in the group of 40 leading countries", "ranks 50th or higher"."""
    if scanning.search(language.pattern("targets.rank_trigger"), text, start, end) is None:
        return
    matches = [
        (match, name)
        for name in ("rank_top", "rank_leading", "rank_place", "rank_also")
        for match in scanning.finditer(language.pattern(f"targets.{name}"), text, start, end)
    ]
    last = start
    ranked = False
    for match, name in sorted(matches, key=lambda item: (item[0].start(), -item[0].end())):
        if match.start() < last or (name == "rank_also" and not ranked):
            continue
        last, ranked = match.end(), True
        group = "place" if match["place"] else "nth"
        if name == "rank_place":
            place = _place(text, start, end, match, group, language)
        else:
            value, problem = number(match[group], language)
            place = None
            if value is not None:
                begin, finish, bare = match.start(), match.end(group), match["enter"] is None
                place = Quantity(begin, finish, "rank", "<=", value, bare=bare, problem=problem)
        if place:
            yield place


def _place(text: str, start: int, end: int, match: re.Match[str], group: str, language: Language) -> Quantity | None:
    """Read a place told by an ordinal number, with its comparison: "3rd", "50th or higher"."""
    value, problem = number(match[group], language)
    begin, sign = _comparison(text, start, match.start(group), language)
    finish, sign = _comparison_behind(text, match.end(), end, sign, language)
    begin, sign = min(begin, match.start()), _MIRROR.get(sign, sign)
    return None if value is None else Quantity(begin, finish, "rank", sign, value, problem=problem)


def _worded(text: str, start: int, end: int, language: Language) -> Iterator[Quantity]:
    """Multiples told by a verb: "double", "by half"."""
    values = language.value("targets.worded_values")
    for match in scanning.finditer(language.pattern("targets.worded"), text, start, end):
        value, unit = values[match.lastgroup]
        begin, sign = _comparison(text, start, match.start(), language)
        yield Quantity(begin, match.end(), "times", sign, Decimal(value), unit=unit)
