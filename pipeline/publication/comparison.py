"""When two ways to write the same thing are equal, and how two lists of them are paired.

Belongs here: names, numbers, rules of recurrence and texts brought to the form they are compared in, and the pairing
of two sequences in order. Does not belong here: what an answer or a row of a table looks like.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TypeVar

from pipeline.errors import InputError

A = TypeVar("A")
B = TypeVar("B")

_SHORTHANDS = {
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "monthly": "FREQ=MONTHLY",
    "quarterly": "FREQ=MONTHLY;INTERVAL=3",
    "half-yearly": "FREQ=MONTHLY;INTERVAL=6",
    "yearly": "FREQ=YEARLY",
}
_STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})


def aligned(
    answers: Sequence[A], rows: Sequence[B], weight: Callable[[A, B], float]
) -> Iterator[tuple[A | None, B | None]]:
    """Pair answers and rows without crossing, so that the sum of the weights is greatest; leftovers come alone."""
    weights = [[weight(answer, row) for row in rows] for answer in answers]
    best = [[0.0] * (len(rows) + 1) for _ in range(len(answers) + 1)]
    for i in reversed(range(len(answers))):
        for j in reversed(range(len(rows))):
            together = best[i + 1][j + 1] + weights[i][j] if weights[i][j] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    i = j = 0
    while i < len(answers) or j < len(rows):
        if i < len(answers) and j < len(rows) and weights[i][j] and best[i][j] == best[i + 1][j + 1] + weights[i][j]:
            yield answers[i], rows[j]
            i, j = i + 1, j + 1
        elif j == len(rows) or (i < len(answers) and best[i][j] == best[i + 1][j]):
            yield answers[i], None
            i += 1
        else:
            yield None, rows[j]
            j += 1


def as_decimal(number: object) -> str:
    """A number without its superfluous noughts; empty where there is none."""
    return "" if number is None or number == "" else f"{Decimal(str(number)).normalize():f}"


def likeness(a: str, b: str) -> float:
    """Share of the shorter text's words that the longer has too; 0 where both have figures but none in common."""
    words_a, words_b = (Counter(re.findall(r"\d+(?:[.,]\d+)*|\w+|[^\w\s]", text)) for text in (a, b))
    figures_a, figures_b = ({word for word in words if word[0].isdigit()} for words in (words_a, words_b))
    if not words_a or not words_b or (figures_a and figures_b and not figures_a & figures_b):
        return 0.0
    return (words_a & words_b).total() / min(words_a.total(), words_b.total())


@lru_cache(maxsize=65_536)
def fold(text: str | None) -> str:
    """Text for comparison: NFC, straight quotes, one space for a run of white space, no case, no outer punctuation."""
    straight = unicodedata.normalize("NFC", text or "").translate(_STRAIGHT).casefold()
    return re.sub(r"^[\s|*_–-]+|[\s|*_.,;:]+$", "", " ".join(straight.split()))


def as_words(name: str | None) -> str:
    """The words of a name alone: no case, punctuation or apostrophe, no article at its head."""
    words = re.findall(r"\w+", fold(name).replace("'", ""))
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 2 else words)


def as_number(number: str | None) -> str:
    """A document number for comparison: upper case, without blanks, Vietnamese letters as they are printed abroad."""
    bare = unicodedata.normalize("NFD", (number or "").upper().replace("Đ", "D"))
    return "".join(c for c in bare if not unicodedata.combining(c) and not c.isspace())


def as_rule(rule: str | None) -> str:
    """An RRULE in a fixed order of its parts; the answers' shorthands (``yearly-12-01``) are written out."""
    if not rule:
        return ""
    if "=" not in rule:
        match = re.fullmatch(r"(half-yearly|[a-z]+)((?:-\d\d)*)", rule)
        if not match or match[1] not in _SHORTHANDS:
            raise InputError(rule, "not a recurrence", "write an RRULE or a shorthand such as yearly-12-01")
        numbers = [int(number) for number in match[2].split("-")[1:]]
        parts = ("BYMONTH", "BYMONTHDAY") if match[1] == "yearly" else ("BYMONTHDAY",)
        rule = ";".join([_SHORTHANDS[match[1]], *(f"{part}={n}" for part, n in zip(parts, numbers, strict=False))])
    return ";".join(sorted(rule.upper().removeprefix("RRULE:").split(";")))
