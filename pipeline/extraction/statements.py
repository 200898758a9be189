"""Statements: a paragraph of objectives, or the text of a task, cut into stretches that are about one thing each.

Here belong sentences, lead-ins and coordination. Which quantities are targets is told by the caller
(``indicators``), what they measure belongs to ``targets``. The words are in the section ``indicators`` of the
language file.

The conventions behind the rules:

* Statements end at full stops and semicolons. One begins anew where a verb in the form of the first one is
  coordinated ("Making ... and increasing ..."), behind "ensuring that", and where a further subject gets a target
  of its own ("... accounts for 30% of GDP, labor productivity grows by 7%").
* What announces a list ("Some specific objectives towards 2025:", "By 2030, ...") is no part of a
  statement; the year it names holds until the next one.
* A second number without a joint before it only describes the first ("3 smart cities in 3 key economic
  zones"). Directly behind a joint it is a further target of the same thing where both are ranks, or both
  have a year.

All positions are offsets in the whole (folded) text of a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline import scanning
from pipeline.extraction.quantities import Quantity, ending, skip
from pipeline.extraction.targets import due_year, standing
from pipeline.language import Language

# Punctuation and bullets around a statement that are not part of it.
EDGE = " \t\n\r.;:,…•*+-\N{EN DASH}\N{EM DASH}"

_SENTENCE_END = re.compile(r"[.!?…]+[\"”)\]]*(?=\s)|;")
_PARENTHESIS = re.compile(r"\([^()]*\)")
_LABEL = re.compile("[\\s•*+\N{EN DASH}\N{EM DASH}-]*(?:\\(?\\w{1,4}[.)/](?=\\s))?\\s*")


@dataclass(slots=True)
class Reading:
    """Where the reading of a paragraph stands: the year that holds, and what its lead-in calls the objectives."""

    horizon: int | None
    general: bool = False
    specific: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A stretch of text about one thing, the quantities that are its targets, and a scope shared with the next."""

    start: int
    end: int
    found: list[Quantity] = field(default_factory=list)
    scope: str | None = None


def sentences(text: str, start: int, end: int, language: Language) -> Iterator[tuple[int, int]]:
    """Cut at full stops and semicolons, neither inside parentheses nor behind an abbreviation."""
    aside = [match.span() for match in _PARENTHESIS.finditer(text, start, end)]
    left = start
    for match in _SENTENCE_END.finditer(text, start, end):
        if any(opened <= match.start() < closed for opened, closed in aside):
            continue
        behind = skip(text, match.end(), end)
        if match[0] != ";" and (
            text[behind : behind + 1].islower()
            or ending(language.pattern("indicators.abbreviation"), text, left, match.start() + 1)
        ):
            continue
        yield left, match.start()
        left = match.end()
    yield left, end


def unlabelled(text: str, left: int, right: int) -> int:
    """Step over white space, a bullet and a label: "- ", "a) "."""
    match = _LABEL.match(text, left, right)
    return match.end() if match else left


def lead_in(text: str, left: int, right: int, language: Language, reading: Reading) -> int:
    """Step over what announces a list ("Some specific objectives towards 2025:"), noting what it says."""
    left = unlabelled(text, left, right)
    while match := _announcement(text, left, right, language):
        year = due_year(text, left, match.end(), language)
        specific = scanning.search(language.pattern("indicators.specific"), text, left, match.end()) is not None
        general = scanning.search(language.pattern("indicators.general"), text, left, match.end()) is not None
        if general or specific or year:
            reading.general, reading.specific = general and not specific, specific
        reading.horizon = year or reading.horizon
        left = intro(text, match.end(), right, language, reading)
    return intro(text, left, right, language, reading)


def intro(text: str, left: int, right: int, language: Language, reading: Reading) -> int:
    """Step over "Specifically, by 2030, ", noting the year."""
    left = unlabelled(text, left, right)
    connective = language.pattern("indicators.connective").match(text, left, right)
    left = connective.end() if connective else left
    match = language.pattern("indicators.intro").match(text, left, right)
    year = due_year(text, left, match.end(), language) if match else None
    if match is None or year is None:
        return left
    reading.horizon = year
    return match.end()


def statements(
    text: str, left: int, right: int, language: Language, found: list[Quantity], parallel: bool
) -> Iterator[Statement]:
    """Cut a sentence without its lead-in; ``found`` are the targets in it.

    With ``parallel`` also where verbs are coordinated, else only where a further subject gets its own target.
    """
    pieces = _parallel(text, left, right, language, found) if parallel else [Statement(left, right)]
    for piece in pieces:
        inside = [quantity for quantity in found if piece.start <= quantity.start < piece.end]
        yield from _by_target(text, replace(piece, found=inside), language)


def _announcement(text: str, left: int, right: int, language: Language) -> re.Match[str] | None:
    """Match words that announce what follows. A topic does not when only a figure follows, which is about it."""
    for name in ("label", "declaration"):
        match = scanning.match(language.pattern(f"indicators.{name}"), text, left, right)
        if match:
            return match
    match = scanning.match(language.pattern("indicators.topic"), text, left, right)
    if match and (match.end() == right or scanning.search(language.pattern("targets.verb"), text, match.end(), right)):
        return match
    return None


def _joints(text: str, left: int, right: int, language: Language, found: list[Quantity]) -> list[re.Match[str]]:
    """Find commas and conjunctions, outside parentheses and quantities."""
    aside = [match.span() for match in _PARENTHESIS.finditer(text, left, right)]
    aside += [(quantity.start, quantity.end) for quantity in found]
    return [
        joint
        for joint in scanning.finditer(language.pattern("indicators.joint"), text, left, right)
        if not any(opened < joint.end() and joint.start() < closed for opened, closed in aside)
    ]


def _parallel(text: str, left: int, right: int, language: Language, found: list[Quantity]) -> Iterator[Statement]:
    """Cut at coordinated verbs of the same form, at "ensuring that" and "that", and between two standings.

    A participle behind a comma that only tells the purpose ("..., creating favorable conditions for A and
    improving B") is no further statement, nor is what is coordinated with it."""
    that, one_of = language.pattern("indicators.that"), language.pattern("indicators.one_of")
    opened = that.match(text, left, right)
    begin = opened.end() if opened else left
    form, inside, purpose = _form(text, begin, right, language), opened is not None, False
    for joint in _joints(text, begin, right, language, found):
        if joint.start() < begin:
            continue
        position = skip(text, joint.end(), right)
        step = that.match(text, position, right)
        if step is None and inside and joint["plain"]:
            step = language.pattern("indicators.and_that").match(text, position, right)
        if step:
            yield Statement(begin, joint.start())
            begin, form, inside = step.end(), None, True
        elif joint["comma"] and language.pattern("indicators.adverbial").match(text, position, right):
            purpose = True
        elif form and not purpose and _coordinated(text, begin, joint, right, form, language):
            yield Statement(begin, joint.start())
            begin = position
        elif (
            joint["plain"]
            and one_of.match(text, position, right)
            and scanning.search(one_of, text, begin, joint.start())
            and not found
        ):
            # "one of the A as well as one of the B in Asia": both are in Asia.
            yield Statement(begin, joint.start(), scope=standing(text, position, right, language))
            begin = position
    yield Statement(begin, right)


def _form(text: str, left: int, right: int, language: Language) -> re.Pattern[str] | None:
    """The form of the verb a statement begins with, as the pattern that a coordinated verb has to match."""
    adverb = language.pattern("indicators.adverb").match(text, left, right)
    begin = adverb.end() if adverb else left
    for name in ("gerund", "infinitive", "base"):
        pattern = language.pattern(f"indicators.{name}")
        if pattern.match(text, begin, right):
            return pattern
    return None


def _coordinated(
    text: str, begin: int, joint: re.Match[str], right: int, form: re.Pattern[str], language: Language
) -> bool:
    """Whether a statement of its own begins behind a joint, with a verb in the form of the first one."""
    position = skip(text, joint.end(), right)
    adverb = language.pattern("indicators.adverb").match(text, position, right)
    verb = form.match(text, adverb.end() if adverb else position, right)
    first = scanning.search(form, text, begin, right)
    if verb is None or first is None or not _whole(text, begin, joint.start(), language):
        return False
    if language.pattern("indicators.pronoun").match(text, skip(text, verb.end(), right), right):
        return False
    explicit = form is language.pattern("indicators.infinitive")
    return explicit or not scanning.search(language.pattern("indicators.nested"), text, first.end(), joint.start())


def _whole(text: str, begin: int, end: int, language: Language) -> bool:
    """Whether a statement ends at ``end``, and not just a verb or list of verbs: "Building and developing ..."."""
    adverb = language.pattern("indicators.adverb").match(text, begin, end)
    begin = adverb.end() if adverb else begin
    single = len(text[begin:end].split()) < 2
    return not single and ending(language.pattern("indicators.lone"), text, begin, end) is None


def _by_target(text: str, piece: Statement, language: Language) -> Iterator[Statement]:
    """Cut where a further subject gets a target; join targets that one subject has in several scopes or years."""
    if not piece.found:
        yield piece
        return
    joints = _joints(text, piece.start, piece.end, language, piece.found)
    begin, kept = piece.start, [piece.found[0]]
    first = _before_first(text, piece, joints, language)
    if first:
        yield Statement(begin, first.start(), scope=piece.scope)
        begin = first.end()
    for quantity in piece.found[1:]:
        between = [joint for joint in joints if kept[-1].end <= joint.start() and joint.end() <= quantity.start]
        if not between:
            continue
        if _same(text, begin, kept[-1], quantity, between[-1], piece.end, language):
            kept.append(quantity)
            continue
        cut = _cut(text, kept[-1], quantity, between, piece.end, language)
        if cut:
            yield Statement(begin, cut.start(), kept, piece.scope)
            begin, kept = cut.end(), [quantity]
    beside = _beside(text, kept[-1], joints, piece.end, language)
    yield Statement(begin, beside.start() if beside else piece.end, kept, piece.scope)
    if beside:
        yield Statement(beside.end(), piece.end, scope=piece.scope)


def _before_first(text: str, piece: Statement, joints: list[re.Match[str]], language: Language) -> re.Match[str] | None:
    """Find where a statement in words ends before the first target: "5G covers the country | and 80% of ..."."""
    verb, gerund = language.pattern("targets.verb"), language.pattern("indicators.gerund")
    first = piece.found[0]
    active = language.pattern("indicators.act").match(text, piece.start, piece.end)
    for joint in joints:
        if joint.end() > first.start:
            break
        stated = scanning.search(verb, text, piece.start, joint.start())
        if not stated and not (active and _whole(text, piece.start, joint.start(), language)):
            continue
        position = skip(text, joint.end(), first.start)
        # "... and joins the 10 leading countries": a place that is reached by a verb of its own.
        stands = position == first.start and (first.kind != "rank" or verb.match(text, position, piece.end))
        if joint["strong"] or stands:
            return joint
        further = language.pattern("indicators.further").match(text, position, piece.end)
        if joint["comma"] and further and further.end() >= first.start:
            return joint
        purpose = gerund.match(text, position, piece.end) and not gerund.match(text, piece.start, piece.end)
        if (
            not purpose
            and language.pattern("indicators.opening").match(text, position, first.start)
            and scanning.search(verb, text, position, first.start)
            and not scanning.search(language.pattern("indicators.subordinate"), text, position, first.start)
        ):
            return joint
    return None


def _beside(
    text: str, last: Quantity, joints: list[re.Match[str]], end: int, language: Language
) -> re.Match[str] | None:
    """Find the joint behind the last place in a ranking at which a further state begins: ", the center for ..."."""
    role = language.pattern("indicators.role")
    behind = (joint for joint in joints if last.kind == "rank" and joint.start() >= last.end)
    return next((joint for joint in behind if role.match(text, skip(text, joint.end(), end), end)), None)


def _same(
    text: str, begin: int, previous: Quantity, quantity: Quantity, joint: re.Match[str], end: int, language: Language
) -> bool:
    """Whether a further quantity, directly behind a joint, is a target of the same thing as the previous one."""
    if not language.pattern("indicators.filler").fullmatch(text, joint.end(), quantity.start):
        return False
    if previous.kind == quantity.kind == "rank":
        return True
    if due_year(text, previous.end, joint.start(), language) and due_year(text, quantity.end, end, language):
        return True
    # "3,500 by 2025, by 2030 more than 4,500": a year stands before the number
    year = due_year(text, joint.end(), quantity.start, language)
    return previous.kind == quantity.kind and year not in (None, due_year(text, begin, joint.start(), language))


def _cut(
    text: str,
    previous: Quantity,
    quantity: Quantity,
    joints: list[re.Match[str]],
    end: int,
    language: Language,
) -> re.Match[str] | None:
    """Find the joint at which the statement of a further quantity begins; none where it describes the previous."""
    if language.pattern("indicators.filler").fullmatch(text, joints[-1].end(), quantity.start):
        return joints[-1]
    opening, aimed = language.pattern("indicators.opening"), language.pattern("indicators.aimed")
    best, score = None, 0
    for joint in joints:
        position = skip(text, joint.end(), end)
        led = ending(aimed, text, position, quantity.start) and (
            opening.match(text, position, end) or ending(aimed, text, 0, previous.start)
        )
        stated = (
            led
            or scanning.search(language.pattern("targets.verb"), text, position, quantity.end)
            or language.pattern("indicators.act").match(text, position, quantity.start)
        )
        # "... and equip | 300 stations", "... for 350 areas and ... for | 40 facilities"
        governed = _governed(text, previous, quantity, position, language)
        detached = not joint["plain"] and not language.pattern("indicators.attached").match(text, position, end)
        if not stated and not governed and not detached and not joint["strong"]:
            continue
        # A relative joint weighs more than ", and" or a comma, these more than "and"; an opening word adds to it.
        weight = 3 if joint["strong"] else 2 if joint[0].startswith(",") else 1
        weight += 2 if opening.match(text, position, end) else 0
        if weight >= score:
            best, score = joint, weight
    return best


def _governed(text: str, previous: Quantity, quantity: Quantity, position: int, language: Language) -> bool:
    """Whether a number has a verb of its own just before it, or the preposition of the previous one."""
    referring = language.pattern("indicators.referring")
    told_off, before = ending(referring, text, position, quantity.start), ending(referring, text, 0, previous.start)
    if told_off is None:
        return quantity.kind == "count" and len(text[position : quantity.start].split()) == 1
    return before is not None and before[0].casefold() == told_off[0].casefold()
