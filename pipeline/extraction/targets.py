"""Targets: how far something is to go, in what unit, in what part of the world and by when.

Here belongs what a quantity measures, the target cell of an indicator appendix, and the years by which
things are due. How a number is read belongs to ``quantities``; which quantities of running text are
targets, and of what, to ``indicators``. The words are in the section ``targets`` of the language file.

All positions are offsets in the whole (folded) text of a document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from pipeline import scanning
from pipeline.extraction.quantities import UNREAD, Quantity, lone_place, lone_quantity, quantities, skip
from pipeline.language import Language

# The comparator of a target that is told in words only.
QUALITATIVE = "qualitative"

_WORD = re.compile(r"\w[\w'&/-]*")
# A noun phrase behind a number is cut off after so many words.
_PHRASE_WORDS = 8


@dataclass(frozen=True, slots=True)
class Target:
    """One target: its words, its comparison and bounds, and what they are measured in.

    ``>=`` and ``>`` have only a lower bound, ``<=`` and ``<`` only an upper one, ``=`` and ``approx`` twice
    the same, ``qualitative`` none. ``scope`` is the part of the world of a ranking or comparison.
    ``problem`` is the code of a finding where the reading is unsure."""

    start: int
    end: int
    comparator: str
    value_min: Decimal | None = None
    value_max: Decimal | None = None
    unit: str | None = None
    scope: str | None = None
    horizon_year: int | None = None
    problem: str | None = None


class Horizon(NamedTuple):
    """A year by which, its span, and whether a word like "by" or "before" makes it a limit."""

    start: int
    end: int
    year: int
    firm: bool


def in_cell(text: str, start: int, end: int, language: Language, unit: str | None) -> list[Target]:
    """Read the target cell of an indicator appendix; ``unit`` is what the unit column says.

    Each number of the cell that opens a part of its own ("<= 3 in Southeast Asia; <= 50 globally") is a
    target. A cell without a number is one qualitative target, an empty one none. Digits that could not be
    read as a quantity leave a qualitative target with the problem ``target-not-parsed``."""
    start, end = _trim(text, start, end)
    if language.pattern("targets.blank_cell").fullmatch(text, start, end):
        return []
    split = language.pattern("targets.cell_split")
    found: list[Quantity] = []
    for quantity in _cell_quantities(text, start, end, language, unit):
        if not found or scanning.search(split, text, found[-1].end, quantity.start):
            found.append(quantity)
    if not found:
        unread = UNREAD if any(character.isdigit() for character in text[start:end]) else None
        scope = standing(text, start, end, language)
        return [Target(start, end, QUALITATIVE, unit=unit, scope=scope, problem=unread)]

    # Each part reaches to the last separator in front of the next number.
    joints = [
        [match.span() for match in scanning.finditer(split, text, before.end, after.start)][-1]
        for before, after in pairwise(found)
    ]
    lefts, rights = [start, *(closed for _, closed in joints)], [*(opened for opened, _ in joints), end]
    targets = []
    for quantity, left, right in zip(found, lefts, rights, strict=True):
        left, right = _trim(text, left, right, ";,")
        targets.append(
            Target(
                left,
                right,
                quantity.comparator,
                *quantity.bounds,
                unit=_cell_unit(text, quantity, right, unit, language),
                scope=area(text, left, right, language),
                horizon_year=_cell_year(text, left, right, language),
                problem=quantity.problem,
            )
        )
    return targets


def measure(text: str, quantity: Quantity, end: int, language: Language) -> tuple[str | None, int]:
    """Return the unit of a quantity in words, and where those words end; none of them lies behind ``end``.

    A rank has none. A share says of what ("% of GDP"), a growth how often ("% per year"), a count what is
    counted ("smart cities"); factors stay words ("USD billion"), so that the number remains the one of the
    source."""
    position = quantity.end
    if quantity.kind == "rank" or quantity.unit:
        return quantity.unit, position
    yearly = language.pattern("targets.per_year")
    unit = quantity.currency or ""
    if quantity.kind == "percent":
        percent = scanning.search(language.pattern("targets.percent"), text, quantity.start, position)
        unit = percent["points"] if percent and percent["points"] else "%"
    else:
        for name in ("multiplier", "currency", "times"):
            match = language.pattern(f"targets.{name}").match(text, skip(text, position, end), end)
            if match:
                unit, position = f"{unit} {match[0]}", match.end()
    if quantity.kind in ("percent", "count") and not yearly.match(text, position, end):
        share = language.pattern("targets.share").match(text, position, end)
        begin = share.end() if share else position
        finish = _phrase(text, begin, end, language, listed=quantity.kind == "count")
        if finish > begin:
            unit += text[position if quantity.kind == "percent" else begin : finish]
            position = finish
    base = language.pattern("targets.per_base").match(text, position, end)
    if base and not yearly.match(text, position, end):
        # "researchers per 10,000 people", "USD/person"
        finish = _phrase(text, base.end(), end, language)
        unit, position = unit + text[position:finish], finish
    rate = yearly.match(text, position, end)
    if rate:
        unit, position = f"{unit} {language.value('targets.per_year_unit')}", rate.end()
    return " ".join(unit.split()) or None, position


def area(text: str, start: int, end: int, language: Language) -> str | None:
    """Return the first part of the world named between ``start`` and ``end``, by its canonical name."""
    match = scanning.search(language.pattern("targets.area"), text, start, end)
    return language.value("targets.area_names")[match.lastgroup] if match else None


def standing(text: str, start: int, end: int, language: Language) -> str | None:
    """Return what a state in words is measured against, if anything: a part of the world ("above the global
    average") or a group of countries ("among the leading upper-middle-income countries")."""
    match = scanning.search(language.pattern("targets.standing"), text, start, end)
    if match:
        return area(text, match.end(), end, language)
    peers = scanning.search(language.pattern("targets.peers"), text, start, end)
    return language.value("targets.peer_names")[peers.lastgroup] if peers else None


def horizons(text: str, start: int, end: int, language: Language) -> list[Horizon]:
    """Return the years by which something is to be so, in order.

    The last year of a period counts. Years of comparison ("compared to 2020"), of the titles of other
    programmes and of a further vision are none."""
    found = list(scanning.finditer(language.pattern("targets.horizon"), text, start, end))
    if not found:
        return []
    masked = [match.span() for match in scanning.finditer(language.pattern("targets.no_horizon"), text, start, end)]

    def horizon(match: re.Match[str]) -> Horizon:
        groups = match.groupdict()
        after = groups.get("after")
        year = int(after) - 1 if after else int(groups["year"] or groups["last"])
        return Horizon(match.start(), match.end(), year, after is not None or groups["firm"] is not None)

    return [
        horizon(match)
        for match in found
        if not any(left < match.end() and match.start() < right for left, right in masked)
    ]


def due_year(text: str, start: int, end: int, language: Language) -> int | None:
    """Return the year by which something is to be so.

    Of several the first counts: a vision beyond it has a heading, or a point, of its own. But "by" says more than
    "in" and "for": "100% of the capital for 2025 by January 31, 2026"."""
    years = horizons(text, start, end, language)
    firm = [one for one in years if one.firm]
    return (firm or years)[0].year if years else None


def _cell_quantities(text: str, start: int, end: int, language: Language, unit: str | None) -> list[Quantity]:
    """Quantities of a cell, where a lone number is one and a lone place a rank; a lone year needs a unit."""
    year = language.pattern("targets.heading_year").match(text, start, end)
    lone = None if year and unit is None else lone_quantity(text, start, end, language)
    found = [lone] if lone else quantities(text, start, end, language)
    place = None if found else lone_place(text, start, end, language)
    return [place] if place else found


def _cell_unit(text: str, quantity: Quantity, end: int, unit: str | None, language: Language) -> str | None:
    """The words of the unit column, except where only the cell says "%" or "million"."""
    if unit is None or (quantity.kind == "percent" and "%" not in unit):
        return measure(text, quantity, end, language)[0]
    multiplier = language.pattern("targets.multiplier").match(text, skip(text, quantity.end, end), end)
    if multiplier is None or multiplier[0].casefold() in unit.casefold():
        return unit
    return f"{multiplier[0]} {unit}"


def _cell_year(text: str, start: int, end: int, language: Language) -> int | None:
    """The year a part of a cell names: "50% by 2025", "2025: 50%", "50% (2025)"."""
    year = due_year(text, start, end, language)
    alone = scanning.search(language.pattern("targets.heading_year"), text, start, end)
    return year or (int(alone["year"]) if alone and alone.span() != (start, end) else None)


def _phrase(text: str, position: int, end: int, language: Language, listed: bool = False) -> int:
    """Return the end of the noun phrase behind ``position``: "smart cities | in 3 key economic zones".

    A ``listed`` one goes on behind a noun that is not plural: "science and technology organizations |
    ranked"."""
    stop, inner = language.pattern("targets.phrase_end"), language.pattern("targets.phrase_inner")
    link, opened = language.pattern("targets.phrase_link"), position
    for _ in range(_PHRASE_WORDS):
        joint = inner.match(text, position, end) if listed and position > opened else None
        begin = skip(text, joint.end() if joint else position, end)
        word = _WORD.match(text, begin, end)
        if word is None or stop.match(text, begin, end):
            break
        following = skip(text, word.end(), end)
        if link.match(text, begin, end) and (following == end or stop.match(text, following, end)):
            break
        position = word.end()
    # "projects and programs | in ...": one more noun, when the phrase ends behind it.
    joint = language.pattern("targets.phrase_joint").match(text, position, end)
    word = _WORD.match(text, joint.end(), end) if joint and position > opened else None
    if word and not stop.match(text, word.start(), end):
        begin = skip(text, word.end(), end)
        counted = language.pattern("targets.number").match(text, begin, end)
        if not counted and (_WORD.match(text, begin, end) is None or stop.match(text, begin, end)):
            return word.end()
    return position


def _trim(text: str, start: int, end: int, punctuation: str = "") -> tuple[int, int]:
    """Narrow a span by the white space, and the given punctuation, at both ends."""
    while start < end and (text[start].isspace() or text[start] in punctuation):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in punctuation):
        end -= 1
    return start, end
