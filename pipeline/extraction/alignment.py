"""Two versions of one document, a translation and its original, set side by side provision by provision.

Here belongs which provision of one version stands for which of the other, and how sure that is. It is told by what
both languages write alike: labels and structure, figures, cited documents, agencies of the register, dates, targets,
and names in capitals such as *ODA*. No dictionary is asked. What the two versions of a task disagree about is told in
:mod:`pipeline.extraction.crosscheck`.

The conventions behind the rules:

* Vietnamese law is made in Vietnamese: that version is the original, every other one a translation of it. Versions are
  known by their ids, which are made of the number and the year.
* A translator may letter points by the English alphabet, which has f, j, w and z and no đ: his f is the sixth, as e is.
* Versions have the same parts in the same order. What is between two units with the same label stands between their
  counterparts; a unit with another label may still be the same one if what it says is.
* A translator may leave a unit out, add one, run two bullets together or break a point into bullets. Whoever stands
  for only a part of a unit is paired with it as a *part*.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from pipeline.documents.identifier import slug

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""The rows of one document, by table."""

ORIGINAL_LANGUAGE = "vi"

# Furniture of a page and signatures are no provisions of the law.
_UNPAIRED = frozenset({"boilerplate", "signature"})
# The letters of points, in order: in Vietnamese drafting, as paths have them, and in English.
_LETTERS = (*"abcd", "dd", *"eghiklmnopqrstuvxy")
_ENGLISH_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_BULLETED = frozenset("-–—•●▪◦○·*+")
# A pair is one if more speaks for it than against it; units without a label are paired on their words alone.
_ACCEPTED = 0.5
# Bullets that a translator ran together: the pair is one less likely.
_MERGED = 0.08
# Longer series without labels are compared only near their diagonal.
_BAND = 60

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")
_CAPITALS = re.compile(r"(?<!\w)[A-Z][A-Z0-9]*[A-Z][A-Za-z0-9]*(?!\w)")


@dataclass(frozen=True, slots=True)
class Said:
    """The rows of the tables about one provision."""

    tasks: list[Row] = field(default_factory=list)
    indicators: list[Row] = field(default_factory=list)
    agencies: list[Row] = field(default_factory=list)
    deadlines: list[Row] = field(default_factory=list)
    targets: list[Row] = field(default_factory=list)
    citations: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unit:
    """A provision with what can be compared of it; of several provisions together where bullets are run together.

    ``code`` is its own part of its path, a letter as Vietnamese drafting would have it.
    """

    row: Row
    labelled: bool
    code: str = ""
    figures: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    length: int = 0
    citations: frozenset[str] = frozenset()
    agencies: frozenset[tuple[str, str]] = frozenset()
    times: frozenset[tuple[object, ...]] = frozenset()
    targets: frozenset[tuple[object, ...]] = frozenset()
    said: Said = field(default_factory=Said)
    children: list[Unit] = field(default_factory=list)

    @property
    def provision_id(self) -> str:
        """The id of the provision."""
        return str(self.row["provision_id"])


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit of the translation and what stands for it in the original.

    ``relation`` is ``same``, ``part-of-original`` (the translation breaks up what is one in the original) or
    ``part-of-translation``. ``confidence`` is the share of the evidence that speaks for the pair, from 0 to 1.
    """

    translation: Unit
    original: Unit
    relation: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Version:
    """A document in one language: its row, its provisions as a tree and by their ids."""

    row: Row
    root: Unit
    units: Mapping[str, Unit]

    @property
    def document_id(self) -> str:
        """The id of the document."""
        return str(self.row["document_id"])


@dataclass(frozen=True)
class Alignment:
    """A translation and its original with all pairs, in the order of the translation."""

    translation: Version
    original: Version
    pairs: tuple[Pair, ...]

    @cached_property
    def unpaired(self) -> tuple[list[Unit], list[Unit]]:
        """The units of the translation, and of the original, that have no counterpart."""
        taken = [{pair.translation.provision_id for pair in self.pairs}]
        taken.append({pair.original.provision_id for pair in self.pairs})
        one, other = (
            [unit for key, unit in version.units.items() if key not in paired]
            for version, paired in zip((self.translation, self.original), taken, strict=True)
        )
        return one, other

    @property
    def confidence(self) -> float:
        """How much of the two versions is paired, each pair counted by its confidence."""
        units = len(self.translation.units) + len(self.original.units)
        left = sum(map(len, self.unpaired))
        sure = sum(pair.confidence for pair in self.pairs) / len(self.pairs) if self.pairs else 0.0
        return sure * (units - left) / units if units else 0.0

    def as_row(self) -> dict[str, object]:
        """Return the row of ``document_alignments``."""
        alone = self.unpaired
        return {
            "translation_id": self.translation.document_id,
            "original_id": self.original.document_id,
            "pairs": len(self.pairs),
            "only_in_translation": len(alone[0]),
            "only_in_original": len(alone[1]),
            "confidence": _rounded(self.confidence),
        }

    def pair_rows(self) -> list[dict[str, object]]:
        """Return the rows of ``provision_alignments``."""
        return [
            {
                "translation_provision_id": pair.translation.provision_id,
                "original_provision_id": pair.original.provision_id,
                "translation_id": self.translation.document_id,
                "original_id": self.original.document_id,
                "relation": pair.relation,
                "confidence": _rounded(pair.confidence),
            }
            for pair in self.pairs
        ]


def versions(documents: Iterable[Row]) -> list[tuple[str, str]]:
    """Return the ids of each translation and its original that are both among the rows of ``documents``.

    Versions of one document have one id but for the language at its end.
    """
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in documents:
        document_id, language = str(row["document_id"]), str(row["language"])
        found[document_id.removesuffix(f"-{slug(language)}")][language] = document_id
    return sorted(
        (translation, by_language[ORIGINAL_LANGUAGE])
        for by_language in found.values()
        if ORIGINAL_LANGUAGE in by_language
        for language, translation in by_language.items()
        if language != ORIGINAL_LANGUAGE
    )


def align(translation: Rows, original: Rows) -> Alignment:
    """Align two versions of one document, given the rows of each."""
    one, other = _version(translation), _version(original)
    return Alignment(one, other, tuple(_aligned(one.root, other.root)))


def figures(words: str) -> frozenset[str]:
    """Return the figures of a text, each written one way.

    ``06`` is 6, ``0,7`` is 0.7; ``10.000`` and ``10,000`` are 10000, since targets are rarely given to the thousandth.
    """
    found = set()
    for figure in _FIGURE.findall(words):
        whole = re.sub(r"[.,]", "", figure) if _THOUSANDS.fullmatch(figure) else figure.replace(",", ".")
        found.add(re.sub(r"^0+(?=\d)", "", whole))
    return frozenset(found)


def time_of(row: Row) -> tuple[object, ...]:
    """Return what a deadline says, without its words."""
    return row["kind"], row["starts_on"], row["due_on"], row["recurrence"]


def target_of(row: Row) -> tuple[object, ...]:
    """Return what a target says, without its words."""
    return row["comparator"], row["value_min"], row["value_max"], row["horizon_year"]


def _version(rows: Rows) -> Version:
    """Build the tree of a document without its furniture; what stands below furniture stands above it instead."""
    said = _said(rows)
    provisions = sorted(rows["provisions"], key=lambda row: int(row["position"]))
    codes = _codes(provisions)
    root = Unit({"provision_id": "", "path": "", "kind": "document"}, labelled=False)
    units: dict[str, Unit] = {}
    for row in provisions:
        if row["kind"] not in _UNPAIRED:
            unit = _unit(row, codes[str(row["provision_id"])], said[str(row["provision_id"])])
            units[unit.provision_id] = unit
            units.get(str(row["parent_id"]), root).children.append(unit)
    return Version(rows["documents"][0], root, units)


def _codes(provisions: Iterable[Row]) -> dict[str, str]:
    """Return each provision's own part of its path, by its id; for points in English letters, those they stand for.

    English is a series with a letter that Vietnamese drafting lacks, or that ends with e behind d, where đ would be.
    """
    series: defaultdict[object, dict[str, str]] = defaultdict(dict)
    for row in provisions:
        own = str(row["path"]).rpartition("/")[2].partition("~")[0]
        series[row["parent_id"]][str(row["provision_id"])] = own
    for codes in series.values():
        letters = [code for code in codes.values() if code in _ENGLISH_LETTERS]
        if set(letters) - set(_LETTERS) or letters[-2:] == ["d", "e"]:
            english = dict(zip(_ENGLISH_LETTERS, _LETTERS, strict=False))
            codes.update({key: english.get(code, code) for key, code in codes.items()})
    return {key: code for codes in series.values() for key, code in codes.items()}


def _said(rows: Rows) -> defaultdict[str, Said]:
    """Return the rows about each provision, by its id."""
    place = {row["task_id"]: str(row["provision_id"]) for row in rows["tasks"]}
    place |= {row["indicator_id"]: str(row["provision_id"]) for row in rows["indicators"]}
    said: defaultdict[str, Said] = defaultdict(Said)
    for row in rows["tasks"]:
        said[place[row["task_id"]]].tasks.append(row)
    for row in rows["indicators"]:
        said[place[row["indicator_id"]]].indicators.append(row)
    for table, key in (("task_agencies", "task_id"), ("indicator_agencies", "indicator_id")):
        for row in rows[table]:
            said[place[row[key]]].agencies.append(row)
    for row in rows["deadlines"]:
        said[place[row["task_id"]]].deadlines.append(row)
    for row in rows["indicator_targets"]:
        said[place[row["indicator_id"]]].targets.append(row)
    for row in rows["citations"]:
        said[str(row["provision_id"])].citations.append(row)
    return said


def _unit(row: Row, code: str, said: Said) -> Unit:
    words = str(row["text"] or "")
    label = str(row["label"] or "")
    return Unit(
        row,
        labelled=bool(label) and label not in _BULLETED,
        code=code,
        figures=figures(words),
        names=frozenset(_CAPITALS.findall(words)) if words != words.upper() else frozenset(),
        length=len(words),
        citations=frozenset(slug(str(citation["number"])) for citation in said.citations),
        agencies=frozenset((str(agency["role"]), str(agency["agency_id"])) for agency in said.agencies),
        times=frozenset(map(time_of, said.deadlines)),
        targets=frozenset(map(target_of, said.targets)),
        said=said,
    )


# Pairing


def _aligned(one: Unit, other: Unit) -> Iterable[Pair]:
    """Yield the pairs among the units below two that stand for each other, each before what is below it."""
    for left, right, confidence in _matched(one.children, other.children):
        yield from _pairs(left, right, confidence)
    if not one.children or not other.children:
        # A leaf of one version that the other breaks up: each of its pieces is a part of the leaf.
        confidence = similarity(_merged([one, *one.children]), _merged([other, *other.children]))
        yield from (Pair(one, part, "part-of-translation", confidence) for part in other.children)
        yield from (Pair(part, other, "part-of-original", confidence) for part in one.children)


def _pairs(left: Sequence[Unit], right: Sequence[Unit], confidence: float) -> Iterable[Pair]:
    """Yield the pairs of a match: of one unit with one, or of one with two that are parts of it."""
    relation = "same" if len(left) == len(right) else "part-of-translation" if len(right) > 1 else "part-of-original"
    for unit in left:
        for counterpart in right:
            yield Pair(unit, counterpart, relation, confidence)
            yield from _aligned(unit, counterpart)


_Match = tuple[Sequence[Unit], Sequence[Unit], float]


def _matched(left: Sequence[Unit], right: Sequence[Unit]) -> Iterable[_Match]:
    """Match two series of siblings, in order: by labels that occur once in each, then between those by content."""
    begin = (0, 0)
    for at, opposite in [*_anchors(left, right), (len(left), len(right))]:
        yield from _by_content(left[begin[0] : at], right[begin[1] : opposite])
        if at < len(left):
            yield [left[at]], [right[opposite]], similarity(left[at], right[opposite])
        begin = (at + 1, opposite + 1)


def _anchors(left: Sequence[Unit], right: Sequence[Unit]) -> list[tuple[int, int]]:
    """Return the places of units with the same label: the longest series of them that rises in both."""
    places = _once(right)
    candidates = [
        (n, places[code])
        for code, n in _once(left).items()
        if code in places and similarity(left[n], right[places[code]]) >= _ACCEPTED
    ]
    # For every length of a rising series: where the one that ends earliest ends, and with which candidate.
    ends: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for candidate, (_, place) in enumerate(candidates):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [candidate]
    series: list[tuple[int, int]] = []
    link = last[-1] if last else None
    while link is not None:
        series.append(candidates[link])
        link = before[link]
    return series[::-1]


def _once(units: Sequence[Unit]) -> dict[str, int]:
    """Return the places of the labels that occur once among siblings."""
    counted = Counter(unit.code for unit in units)
    return {unit.code: n for n, unit in enumerate(units) if unit.labelled and counted[unit.code] == 1}


def _by_content(left: Sequence[Unit], right: Sequence[Unit]) -> Iterable[_Match]:
    """Match what is left by dynamic programming: the matches, in order, that have the most to be said for them."""
    if not left or not right:
        return []
    scores: dict[tuple[int, int], tuple[float, tuple[int, int], float]] = {(0, 0): (0.0, (0, 0), 0.0)}
    for n in range(len(left) + 1):
        for m in range(max(0, n - _BAND), min(len(right), n + _BAND) + 1):
            if (n, m) != (0, 0):
                scores[n, m] = max(
                    (_step(left, right, (n, m), step, scores) for step in ((1, 1), (1, 0), (0, 1), (1, 2), (2, 1))),
                    key=lambda scored: scored[0],
                )
    matches: list[_Match] = []
    place = (len(left), len(right))
    if place not in scores:
        return []
    while place != (0, 0):
        _, step, confidence = scores[place]
        start = (place[0] - step[0], place[1] - step[1])
        if 0 not in step:
            matches.append((left[start[0] : place[0]], right[start[1] : place[1]], confidence))
        place = start
    return reversed(matches)


def _step(
    left: Sequence[Unit],
    right: Sequence[Unit],
    place: tuple[int, int],
    step: tuple[int, int],
    scores: Mapping[tuple[int, int], tuple[float, tuple[int, int], float]],
) -> tuple[float, tuple[int, int], float]:
    """Return the score at a place if a match of so many units, or a gap, led there; and how sure the match is."""
    start = place[0] - step[0], place[1] - step[1]
    if start not in scores:
        return float("-inf"), step, 0.0
    score = scores[start][0]
    if 0 in step:
        return score, step, 0.0
    ones, others = left[start[0] : place[0]], right[start[1] : place[1]]
    merged = max(step) > 1
    if merged and any(unit.labelled or unit.children for unit in (*ones, *others)):
        return float("-inf"), step, 0.0
    confidence = similarity(_merged(ones), _merged(others)) - (_MERGED if merged else 0.0)
    if confidence < _ACCEPTED:
        return float("-inf"), step, 0.0
    return score + (confidence - _ACCEPTED) * max(step) + 0.01, step, confidence


def _merged(units: Sequence[Unit]) -> Unit:
    """Return several units as one."""
    if len(units) == 1:
        return units[0]
    return Unit(
        units[0].row,
        labelled=False,
        figures=frozenset().union(*(unit.figures for unit in units)),
        names=frozenset().union(*(unit.names for unit in units)),
        length=sum(unit.length for unit in units),
        citations=frozenset().union(*(unit.citations for unit in units)),
        agencies=frozenset().union(*(unit.agencies for unit in units)),
        times=frozenset().union(*(unit.times for unit in units)),
        targets=frozenset().union(*(unit.targets for unit in units)),
    )


def similarity(one: Unit, other: Unit) -> float:
    """Return the share of the evidence that speaks for two units being the same, from 0 to 1."""
    evidence: list[tuple[float, float]] = [(0.5, float(one.row["kind"] == other.row["kind"]))]
    if one.labelled and other.labelled:
        evidence.append((3.0, float(one.code == other.code)))
    elif one.labelled or other.labelled:
        evidence.append((1.5, 0.0))
    compared: tuple[tuple[float, frozenset[Any], frozenset[Any]], ...] = (
        (1.0, one.figures, other.figures),
        (2.0, one.citations, other.citations),
        (1.5, one.agencies, other.agencies),
        (1.0, one.times, other.times),
        (2.0, one.targets, other.targets),
    )
    for weight, ours, theirs in compared:
        if ours or theirs:
            evidence.append((weight, len(ours & theirs) / max(len(ours), len(theirs))))
    if one.names and other.names:
        evidence.append((1.5, len(one.names & other.names) / min(len(one.names), len(other.names))))
    if one.children or other.children:
        counts = sorted((len(one.children), len(other.children)))
        evidence.append((1.0, counts[0] / counts[1]))
    if one.length and other.length:
        evidence.append((1.0, min(one.length, other.length) / max(one.length, other.length)))
    return sum(weight * agreement for weight, agreement in evidence) / sum(weight for weight, _ in evidence)


def _rounded(share: float) -> Decimal:
    return Decimal(f"{share:.2f}")
