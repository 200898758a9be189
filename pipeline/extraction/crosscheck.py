"""What a translation and its original disagree about: each is the check of the other.

Compared is what the tables say of paired tasks and indicators: who acts, by when, how far, citing what, and whether one
says much less than the other. Words that say the same thing are no disagreement, whatever they are: agencies are
compared by their ids, times by their days. Which provisions are pairs is told in :mod:`pipeline.extraction.alignment`.

What two languages write differently without meaning so is not compared:

* Two bodies outside the register, named in two languages: as many of them on either side are taken for the same.
* A figure that only one version writes: the other may have it in words (*at least five*), in Roman letters, or in
  a date. Where each has one that the other lacks, they disagree.
* Lengths within what is usual for translations (:func:`_deviation`).

A collective that is picked from a wider one ("ministries in charge of databases") is compared with what it is picked
from, too.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.extraction.alignment import Alignment, Pair, Row, Unit, Version, figures, target_of, time_of
from pipeline.extraction.register import Matcher, Register
from pipeline.extraction.sentences import Said, Sentence, Title, sentence
from pipeline.language import Language, available

MISSING = "missing-in-other-version"
DIVIDED = "divided-in-other-version"
SHORTER = "shorter-in-other-version"
AGENCIES = "agencies-differ-between-versions"
TIMES = "deadlines-differ-between-versions"
TARGETS = "targets-differ-between-versions"
CITATIONS = "citations-differ-between-versions"
FIGURES = "figures-differ-between-versions"
CONTRADICTION = "versions-contradict"

_ROLES = ("lead", "coordinating", "approving")
_UNREGISTERED = "unregistered"
# How many standard deviations a length may be from the usual one: that happens by chance once in two thousand pairs.
_VARIANCE, _UNUSUAL = 6.8, 3.5
_LONGEST_QUOTE = 120
# Signs of comparison as they are written: ">=" is "≥".
_SIGNS = re.compile(r">=|=>|<=|=<|[≥≤⩾⩽≧≦<>=]")
_ONE_SIGN = str.maketrans({"⩾": "≥", "≧": "≥", "⩽": "≤", "≦": "≤"})
_TWO_CHARACTERS = {">=": "≥", "=>": "≥", "<=": "≤", "=<": "≤"}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """What two versions disagree about in one provision, with the words of both.

    ``provision`` is the row of the translation's provision, of the original's where the translation has none.
    """

    provision: Row
    code: str
    said: Said


def contradiction(translation: Row, original: Row) -> Said:
    """Say what keeps two rows of ``documents`` from being versions of one document; empty where nothing does."""
    for column in ("issued_on", "issuer_id"):
        one, other = (row[column] for row in (translation, original))
        if one and other and one != other:
            words = _side_by_side(translation, original, str(one), str(other))
            return sentence("labelled", label=Title("documents", column), said=words)
    return ""


def disagreements(alignment: Alignment, register: Register) -> list[Disagreement]:
    """Return what the versions of a document disagree about, in the order of the text."""
    found = list(_Check(alignment, register).run())
    return sorted(found, key=lambda one: (one.provision["document_id"], one.provision["position"]))


class _Check:
    """Compares one translation with its original."""

    def __init__(self, alignment: Alignment, register: Register) -> None:
        self.alignment = alignment
        self.matchers = [_matcher(version, register) for version in (alignment.translation, alignment.original)]
        self.growth = _growth(alignment)

    def run(self) -> Iterator[Disagreement]:
        parts: defaultdict[str, list[Pair]] = defaultdict(list)
        for pair in self.alignment.pairs:
            if pair.relation != "same":
                whole = pair.translation if pair.relation == "part-of-translation" else pair.original
                parts[whole.provision_id].append(pair)
        for pair in self.alignment.pairs:
            broken_up = {pair.translation.provision_id, pair.original.provision_id} & parts.keys()
            if pair.relation == "same" and not broken_up:
                yield from self._pair(pair)
        for pairs in parts.values():
            yield from self._divided(pairs)
        for units, other in zip(self.alignment.unpaired, self._others(), strict=True):
            for unit in filter(_counts, units):
                words = _quoted(unit.row["text"])
                yield Disagreement(unit.row, MISSING, sentence("absent", words=words, version=other))

    def _others(self) -> tuple[Sentence, Sentence]:
        original, translation = self.alignment.original, self.alignment.translation
        return _version("original", original.row), _version("translation", translation.row)

    def _pair(self, pair: Pair) -> Iterator[Disagreement]:
        one, other = pair.translation, pair.original
        if _counts(one) != _counts(other):
            whole, lacks = (one, self._others()[0]) if _counts(one) else (other, self._others()[1])
            words = _quoted(whole.row["text"])
            yield Disagreement(one.row, MISSING, sentence("not-a-task", words=words, version=lacks))
        elif _counts(one):
            for code, said in (
                (AGENCIES, self._agencies(one, other)),
                (TIMES, self._values(one.said.deadlines, other.said.deadlines, time_of)),
                (TARGETS, self._values(one.said.targets, other.said.targets, _target)),
                (CITATIONS, self._citations(one, other)),
                (FIGURES, self._figures(one, other)),
                (SHORTER, self._shorter(one, other)),
            ):
                if said:
                    yield Disagreement(one.row, code, said)

    def _divided(self, pairs: Sequence[Pair]) -> Iterator[Disagreement]:
        """Say that a task of one version is several in the other."""
        whole_is_translation = pairs[0].relation == "part-of-translation"
        whole = pairs[0].translation if whole_is_translation else pairs[0].original
        pieces = [pair.original if whole_is_translation else pair.translation for pair in pairs]
        pieces = list(filter(_counts, pieces))
        if _counts(whole) and len(pieces) > 1:
            other = self._others()[0 if whole_is_translation else 1]
            words, parts = _quoted(whole.row["text"]), tuple(_quoted(piece.row["text"]) for piece in pieces)
            said = sentence("divided", words=words, count=len(pieces), version=other, parts=parts)
            yield Disagreement(pairs[0].translation.row, DIVIDED, said)

    # Each of these returns the words of both versions where they disagree, else something empty.

    def _agencies(self, one: Unit, other: Unit) -> Said:
        said = []
        for role in _ROLES:
            ours, theirs = ([row for row in unit.said.agencies if row["role"] == role] for unit in (one, other))
            if _bodies(ours) != _bodies(theirs) or self._picked_otherwise(ours, theirs):
                words = (", ".join(str(row["mention"]) for row in side) for side in (ours, theirs))
                label = Title("task_agencies", "role", role)
                said.append(sentence("labelled", label=label, said=self._both(*words)))
        return tuple(said)

    def _picked_otherwise(self, ours: Sequence[Row], theirs: Sequence[Row]) -> bool:
        """Tell whether a collective that both name is picked from one that they name differently."""
        mentions = {row["agency_id"]: row for row in ours}
        for row in theirs:
            one = self._picked_from(mentions[row["agency_id"]], 0) if row["agency_id"] in mentions else None
            other = self._picked_from(row, 1) if one else None
            if other and one != other:
                return True
        return False

    def _picked_from(self, row: Row, side: int) -> str | None:
        """Return the collective by whose name a longer one begins: "ministries and agencies | in charge of ..."."""
        matcher = self.matchers[side]
        if matcher is None or not matcher.is_collective(str(row["agency_id"])):
            return None
        words = matcher.language.spelled(str(row["mention"]))
        for blank in reversed([match.start() for match in re.finditer(r"\s", words)]):
            name = matcher.match(words, 0, blank)
            if name and name.end == blank:
                listed = matcher.language.pattern("actors.separator").match(words, blank)
                return None if listed else name.agency_id
        return None

    def _values(self, ours: Sequence[Row], theirs: Sequence[Row], value: Callable[[Row], Hashable]) -> Said:
        if Counter(map(value, ours)) == Counter(map(value, theirs)):
            return ""
        return self._both(*(", ".join(str(row["text"]) for row in side) for side in (ours, theirs)))

    def _citations(self, one: Unit, other: Unit) -> Said:
        if one.citations == other.citations:
            return ""
        return self._both(*(", ".join(str(row["number"]) for row in unit.said.citations) for unit in (one, other)))

    def _figures(self, one: Unit, other: Unit) -> Said:
        """Compare the figures that are in neither version part of a time, a target or a citation."""
        compared = frozenset().union(*map(_compared, (one, other)))
        ours, theirs = one.figures - other.figures - compared, other.figures - one.figures - compared
        return self._both(", ".join(sorted(ours)), ", ".join(sorted(theirs))) if ours and theirs else ""

    def _shorter(self, one: Unit, other: Unit) -> Said:
        """Compare the lengths of the words of a task and of its output."""
        for ours, theirs in zip(one.said.tasks, other.said.tasks, strict=False):
            for column in ("text", "output"):
                before, after = (str(row[column] or "") for row in (ours, theirs))
                if bool(before) != bool(after) or _deviation(len(before) * self.growth, len(after)) > _UNUSUAL:
                    counted = {"translated": len(before), "original": len(after)}
                    ends = self._both(_end(before), _end(after))
                    return sentence("shorter", what=Title("tasks", column), ends=ends, **counted)
        return ""

    def _both(self, ours: str, theirs: str) -> Sentence:
        return _side_by_side(self.alignment.translation.row, self.alignment.original.row, ours, theirs)


def _version(name: str, document: Row) -> Sentence:
    return sentence(name, document=str(document["document_id"]))


def _side_by_side(translation: Row, original: Row, ours: str, theirs: str) -> Sentence:
    return sentence(
        "side-by-side",
        translated=_quoted(ours),
        translation=_version("translation", translation),
        stated=_quoted(theirs),
        original=_version("original", original),
    )


def _counts(unit: Unit) -> bool:
    """Tell whether a provision is a task or declares an indicator: only about those there are findings."""
    return bool(unit.said.tasks or unit.said.indicators)


def _growth(alignment: Alignment) -> float:
    """Return how many characters the original has for one of the translation, over all paired tasks."""
    lengths = [
        (len(ours["text"] or ""), len(theirs["text"] or ""))
        for pair in alignment.pairs
        if pair.relation == "same"
        for ours, theirs in zip(pair.translation.said.tasks, pair.original.said.tasks, strict=False)
    ]
    translated, original = (sum(side) for side in zip(*lengths, strict=True)) if lengths else (0, 0)
    return original / translated if translated else 1.0


def _deviation(expected: float, length: float) -> float:
    """Return by how many standard deviations the length of a text is not the one expected of it.

    Gale and Church (*A program for aligning sentences in bilingual corpora*, 1993) found the lengths of translations to
    be distributed normally, with a variance of 6.8 a character in several languages.
    """
    return abs(expected - length) / math.sqrt(_VARIANCE * (expected + length) / 2) if expected or length else 0.0


def _matcher(version: Version, register: Register) -> Matcher | None:
    code = str(version.row["language"])
    return register.matcher(Language.load(code), version.row["issued_on"]) if code in available() else None


def _bodies(agencies: Sequence[Row]) -> tuple[frozenset[str], int]:
    """Return whom a version names: the registered bodies, and how many others."""
    known = [str(row["agency_id"]) for row in agencies if not str(row["agency_id"]).startswith(_UNREGISTERED)]
    return frozenset(known), len(agencies) - len(known)


def _target(row: Row) -> tuple[object, ...]:
    """What a target says, with its signs as written: a sign printed twice is a slip in one of the versions."""
    signs = [_TWO_CHARACTERS.get(sign, sign).translate(_ONE_SIGN) for sign in _SIGNS.findall(str(row["text"]))]
    return *target_of(row), *signs


def _compared(unit: Unit) -> frozenset[str]:
    """Return the figures of a provision that its times, targets and citations stand for."""
    words = [str(row["text"]) for row in (*unit.said.deadlines, *unit.said.targets)]
    for row in unit.said.citations:
        day = row["issued_on"]
        words += [str(row["number"]), f"{day.day} {day.month} {day.year}" if day else ""]
    return figures(" ".join(words))


def _quoted(words: object) -> Said:
    text = " ".join(str(words or "").split())
    short = text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
    return f'"{short}"' if text else sentence("nothing")


def _end(words: str) -> str:
    """Return the end of a text, where it shows whether it was cut off."""
    return words if len(words) <= _LONGEST_QUOTE else f"…{words[1 - _LONGEST_QUOTE :]}"
