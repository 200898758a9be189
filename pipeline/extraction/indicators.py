"""Indicators in running text: what is to be so by a year, and how far it is to go.

Here belongs which quantities of a text are targets and what a statement is about. How a text is cut into
statements belongs to ``statements``, how a target is read to ``quantities`` and ``targets``; the rows of an
indicator appendix need nothing of this module. The words are in the section ``indicators`` of the language
file.

All positions are offsets in the whole (folded) text of a document.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline import scanning
from pipeline.extraction.demands import demands
from pipeline.extraction.naming import name
from pipeline.extraction.quantities import Quantity, ending, mentions_quantity
from pipeline.extraction.statements import (
    EDGE,
    Reading,
    Statement,
    intro,
    lead_in,
    sentences,
    statements,
    unlabelled,
)
from pipeline.extraction.targets import QUALITATIVE, Target, area, due_year, measure, standing
from pipeline.language import Language


@dataclass(frozen=True, slots=True)
class Indicator:
    """One statement: its words in the source, what it is about, and its targets in the order of the source.

    ``unit`` is that of the first target, ``horizon_year`` the year all targets share.
    """

    start: int
    end: int
    name: str
    unit: str | None
    horizon_year: int | None
    targets: tuple[Target, ...]


def in_objectives(text: str, start: int, end: int, language: Language, horizon: int | None) -> list[Indicator]:
    """Read a paragraph or point of a list of objectives; ``horizon`` is the year its heading names.

    Each statement is an indicator: with the targets it states in figures or, failing those, with one
    qualitative target. A statement in words alone is none where the lead-in calls the objectives general,
    or where no year is known for it, neither its own nor an inherited one, and the lead-in does not call
    the objectives specific."""
    reading = Reading(horizon)
    indicators: list[Indicator] = []
    for left, right in sentences(text, start, end, language):
        left = lead_in(text, left, right, language, reading)
        found = demands(text, left, right, language, declared=True)
        for statement in statements(text, left, right, language, found, parallel=True):
            narrowed = _narrowed(text, statement, language, reading)
            if narrowed is None:
                continue
            held = _held(text, left, narrowed, language, reading, indicators)
            targets = _targets(text, narrowed, language, held) or _state(text, narrowed, language, held)
            if targets:
                indicators.append(_indicator(text, narrowed, targets, language))
    return indicators


def in_task(text: str, start: int, end: int, language: Language, horizon: int | None = None) -> list[Indicator]:
    """Read the quantified and ranking targets that a task, or a cell of its row, sets; states in words are none.

    A bare number is a target only as the object of a verb that brings things about ("train 50,000
    engineers")."""
    reading = Reading(horizon)
    indicators: list[Indicator] = []
    if not mentions_quantity(text, start, end, language):
        return []
    for left, right in sentences(text, start, end, language):
        # A sentence without a number names no year either, so it need not be read for what it announces.
        if not mentions_quantity(text, left, right, language):
            continue
        left = lead_in(text, left, right, language, reading)
        found = demands(text, left, right, language, declared=False)
        if not found:
            continue
        for statement in statements(text, left, right, language, found, parallel=False):
            narrowed = _narrowed(text, statement, language, reading)
            if narrowed and narrowed.found:
                held = _held(text, left, narrowed, language, reading, indicators)
                targets = _targets(text, narrowed, language, held)
                indicators.append(_indicator(text, narrowed, targets, language))
    return indicators


def horizon_of(text: str, start: int, end: int, language: Language) -> int | None:
    """Return the year by which the objectives under a heading are due: "By 2030:", "Vision to 2045", "2026-2030"."""
    language = language.suited(text[start:end])
    if year := due_year(text, start, end, language):
        return year
    alone = language.pattern("targets.heading_year").match(text, unlabelled(text, start, end), end)
    return int(alone["year"]) if alone else None


def is_general(text: str, start: int, end: int, language: Language) -> bool:
    """Whether a heading announces general objectives, whose states in words are no indicators."""
    language = language.suited(text[start:end])
    general = scanning.search(language.pattern("indicators.general"), text, start, end)
    return general is not None and not scanning.search(language.pattern("indicators.specific"), text, start, end)


def declares_targets(text: str, start: int, end: int, language: Language) -> bool:
    """Whether a paragraph outside the lists says that objectives are set ("sets the target that by 2030 ...")."""
    declaration = language.pattern("indicators.declaration")
    return any(declaration.match(text, *sentence) for sentence in sentences(text, start, end, language))


def _narrowed(text: str, statement: Statement, language: Language, reading: Reading) -> Statement | None:
    """Narrow a statement to the words of its quote; nothing is left of one without a word."""
    start, end = statement.start, statement.end
    while start < end and text[start] in EDGE:
        start += 1
    start = intro(text, start, end, language, reading)
    opened = language.pattern("indicators.that").match(text, start, end)
    start = opened.end() if opened else start
    while end > start and text[end - 1] in EDGE:
        end -= 1
    worded = any(character.isalpha() for character in text[start:end])
    return replace(statement, start=start, end=end) if worded else None


def _held(
    text: str, left: int, statement: Statement, language: Language, reading: Reading, before: list[Indicator]
) -> Reading:
    """Return the reading of a statement: a part of the one before it has its year ("76 by 2030, of which ... 68")."""
    if reading.horizon or not before or not ending(language.pattern("indicators.divided"), text, left, statement.start):
        return reading
    return replace(reading, horizon=before[-1].horizon_year)


def _state(text: str, statement: Statement, language: Language, reading: Reading) -> tuple[Target, ...]:
    """Return the one qualitative target of a statement in words, if it is a declared objective."""
    start, end = statement.start, statement.end
    year = due_year(text, start, end, language) or reading.horizon
    if reading.general or not (year or reading.specific) or len(text[start:end].split()) < 2:
        return ()
    scope = standing(text, start, end, language) or statement.scope
    return (Target(start, end, QUALITATIVE, scope=scope, horizon_year=year),)


def _targets(text: str, statement: Statement, language: Language, reading: Reading) -> tuple[Target, ...]:
    """Give each quantity of a statement its unit, its scope and its year; its words end before the next one."""
    if not statement.found:
        return ()
    edges = [*(quantity.start for quantity in statement.found[1:]), statement.end]
    before = due_year(text, statement.start, statement.found[0].start, language) or reading.horizon
    targets: list[Target] = []
    for quantity, edge in zip(statement.found, edges, strict=True):
        # "3,500 by 2025, by 2030 more than 4,500": a year behind the last joint belongs to what follows.
        joints = list(language.pattern("indicators.joint").finditer(text, quantity.end, edge))
        cut = joints[-1].start() if joints and edge < statement.end else edge
        unit, finish = measure(text, quantity, edge, language)
        rank = quantity.kind == "rank"
        targets.append(
            Target(
                quantity.start,
                _rank_end(text, quantity, edge, language) if rank else finish,
                quantity.comparator,
                *quantity.bounds,
                unit=unit,
                scope=area(text, quantity.start, edge, language) if rank else None,
                horizon_year=due_year(text, quantity.start, cut, language) or before,
                problem=quantity.problem,
            )
        )
        before = due_year(text, cut, edge, language) or before
    return tuple(targets)


def _rank_end(text: str, quantity: Quantity, edge: int, language: Language) -> int:
    """The words of a rank reach to the countries it is among and the part of the world they are in."""
    finish = quantity.end
    for entry in ("area", "countries"):
        match = scanning.search(language.pattern(f"targets.{entry}"), text, finish, edge)
        gap = text[finish : match.start()] if match else ","
        if match and not any(mark in gap for mark in ",;(") and (finish == quantity.end or not gap.strip()):
            finish = match.end()
    return finish


def _indicator(text: str, statement: Statement, targets: tuple[Target, ...], language: Language) -> Indicator:
    years = {target.horizon_year for target in targets}
    return Indicator(
        statement.start,
        statement.end,
        name(text, statement, targets, language),
        targets[0].unit,
        years.pop() if len(years) == 1 else None,
        targets,
    )
