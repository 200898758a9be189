"""Names of indicators: the words of a statement that say what its targets are about.

Here belongs the choice of those words only. The words they are told by are in the section ``indicators`` of the
language file.

The conventions behind the rules:

* What a target is about is the noun phrase before it ("the **share of wetlands** reaches 60%") or, where that is only
  a verb or a country, the one behind it ("train 3,000 **reporters**").
* Whoever is told to act is no part of it: a name begins behind "shall be responsible for", "direct the center to".
* Nor are verbs of acting at its beginning, the year by which, a baseline in parentheses and a unit ("2,000 ha of
  **rice**").

All positions are offsets in the whole (folded) text of a document.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import scanning
from pipeline.extraction.quantities import Quantity, ending, skip
from pipeline.extraction.statements import EDGE, Statement
from pipeline.extraction.targets import Target, horizons
from pipeline.language import Language

# What is in parentheses or behind a comma adds to what is named.
_ASIDE = re.compile(r"[(;]|,(?=\s)")


def name(text: str, statement: Statement, targets: Sequence[Target], language: Language) -> str:
    """Say what a statement with these targets is about."""
    told = _told(text, statement, language)
    start, end = _opened(text, told, statement.end, language), statement.end
    if statement.found:
        first = statement.found[0]
        part = ending(language.pattern("targets.share"), text, start, first.start)
        if not (first.bare and first.kind == "count" and part):
            start, end = _subject(text, start, first, language)
        attached = language.pattern("indicators.attached").match(text, start, end)
        verb = start == told and _is_verb(text, start, end, first, targets, language)
        if not text[start:end].strip(EDGE) or attached or verb:
            start, end = _object(text, statement, targets[-1], language)
        if language.pattern("targets.verb").match(text, start, end):
            start, end = statement.start, statement.end
    words = " ".join(text[start:end].split()).strip(EDGE)
    words = words or " ".join(text[statement.start : statement.end].split())
    return words[:1].upper() + words[1:]


def _told(text: str, statement: Statement, language: Language) -> int:
    """Step over who is told to act: "The Ministry of Health shall be responsible for ..."; not over the subject of
    "each province shall have at least 2"."""
    edge = statement.found[0].start if statement.found else statement.start
    told = [
        match.end() for match in scanning.finditer(language.pattern("indicators.told"), text, statement.start, edge)
    ]
    if not told or language.pattern("targets.verb").fullmatch(text[told[-1] : edge].strip()):
        return statement.start
    return told[-1]


def _opened(text: str, position: int, end: int, language: Language) -> int:
    """Step over the verbs and the article that something begins with: "Strive to increase the ..."."""
    for entry in ("adverb", "opener", "adverb", "opener", "opener", "article"):
        match = language.pattern(f"indicators.{entry}").match(text, position, end)
        position = match.end() if match else position
    return position


def _is_verb(
    text: str, start: int, end: int, quantity: Quantity, targets: Sequence[Target], language: Language
) -> bool:
    """Whether all there is before "15% of ..." or "5 centers" is a verb; a colon would set a noun off."""
    unit = targets[0].unit
    counted = unit is not None and (quantity.kind == "count" or len(unit.split()) > 1)
    verbal = language.pattern("indicators.verbal").fullmatch(text, start, end)
    # "Culture contributes 7%": a word before a verb is a noun.
    noun = ":" in text[start : quantity.start] or scanning.search(
        language.pattern("targets.verb"), text, end, quantity.start
    )
    return counted and verbal is not None and not noun


def _subject(text: str, start: int, quantity: Quantity, language: Language) -> tuple[int, int]:
    """Narrow the words before a target to their subject; a country is none, it is what all objectives are about."""
    end = max(start, quantity.start)
    # Of several verbs the one at the number counts: "the share of firms that have a plan | reaches 40%".
    governed = scanning.search(language.pattern("indicators.tail"), text, start, end)
    if not (governed and scanning.search(language.pattern("targets.verb"), text, governed.start(), end)):
        verb = scanning.search(language.pattern("targets.verb"), text, start, end)
        end = verb.start() if verb else end
    while tail := scanning.search(language.pattern("indicators.tail"), text, start, end):
        end = tail.start()
    country = language.pattern("indicators.country").fullmatch(text[start:end].strip(EDGE))
    return start, start if country else end


def _object(text: str, statement: Statement, target: Target, language: Language) -> tuple[int, int]:
    """Find what the words behind a target say it is about; the whole statement where they do not."""
    quantity, end = statement.found[0], statement.end
    if quantity.kind in ("rank", "money"):
        match = language.pattern("indicators.subject_after").match(text, target.end, end)
        return match.end() if match else statement.start, end
    if quantity.kind == "percent" and scanning.search(
        language.pattern("targets.verb"), text, statement.start, quantity.start
    ):
        return statement.start, end
    position = quantity.end
    for pattern in ("targets.multiplier", "indicators.unit_of", "targets.share", "indicators.of_them"):
        match = language.pattern(pattern).match(text, skip(text, position, end), end) or language.pattern(
            pattern
        ).match(text, position, end)
        position = match.end() if match else position
    return position, _shortened(text, position, end, language)


def _shortened(text: str, start: int, end: int, language: Language) -> int:
    """Leave out the year by which, and what stands in parentheses, at the end of the words about a target."""
    years = [year.start for year in horizons(text, start, end, language) if year.start > start]
    aside = _ASIDE.search(text, start, end)
    return min([end, *years, *([aside.start()] if aside else [])])
