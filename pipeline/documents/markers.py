"""What stands at the beginning of a line: the label of a unit, a bullet, a footnote's mark.

Labels of Vietnamese legal drafting: parts I, II, III; points 1, 2, 3; letters a, b, c, d, đ (also written dd), e, g, h,
i, k ... with ``a)``, ``a/`` or ``a.``; bullets ``-`` and below them ``+``. Which label belongs below which is not
decided here but in :mod:`pipeline.documents.tree`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.language import Language

_ROMAN = re.compile(r"([IVXLC]+)\s*(?:[.)\-–—:]|/(?=\s))\s*")
_UPPER = re.compile(r"([A-ZĐ])\s*(?:[.)\-–—:]|/(?=\s))\s*")
# A number may stand behind it too where a word follows: "2. 100% of the communes ...".
_ARABIC = re.compile(r"(\d{1,3})\s*([.)/–—:-])\s*(?=[^\d\s]|(?<=[.)]\s)\d[\d.,]*(?:%|\s+[^\W\d_]{2}))")
_DECIMAL = re.compile(r"(\d{1,3}(?:\.\d{1,3}){1,3})\s*[.):/-]?\s+(?=\S)")
_LETTER = re.compile(r"(dd|đ|[a-z])\s*([)/.])\s*")
_BRACKETED = re.compile(r"\(((?:[ivx]+|\d{1,2}|dd|đ|[a-z]))\)\s*")
_BULLET = re.compile(r"([-–—•●▪◦○·*+])(?:\s+(?=\S)|(?=[A-ZĐ]))")
_FOOTNOTE = re.compile(r"(?:\[\^?(\d+)\]:?|\((\d)\)(?=\s*\1)|([¹²³⁴⁵⁶⁷⁸⁹]+))\s*")
_DECORATION = re.compile(r"(?:[#>]+\s+|\*\*|__|\*(?=[^\s*]))+")
_CLOSING = re.compile(r"(?:\*\*|__|\*)+\s*")

LETTERS = [*"abcd", "dd", *"efghijklmnopqrstuvwxyz"]
"""What lists count with, in order and without marks: a language may go without some of them."""
_WORD = 8
"""In so many characters a label's word shows whether it was typed with the diacritics of its language: "Dieu 1. "."""
_ALPHABET = {letter: n for n, letter in enumerate(LETTERS, 1)}
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")

WORDED = {
    "appendix": "APP",
    "part": "PART",
    "chapter": "CH",
    "section": "SEC",
    "article": "ART",
    "clause": "CL",
}
"""Units whose label is a word and a number, from the widest to the narrowest, with the word's sign in a path."""

_WORDED_ENTRIES = tuple(f"structure.{style}" for style in WORDED)
_PUNCTUATION = re.compile(r"\s*[.:)\-–—]*\s*")

BULLETS = ("dash", "dot", "plus")
_BULLET_STYLES = {**dict.fromkeys("-–—", "dash"), **dict.fromkeys("•●▪◦○·*", "dot"), "+": "plus"}


@dataclass(frozen=True, slots=True)
class Marker:
    """A label found at the beginning of a line.

    ``style`` names the series it belongs to, ``label`` is as in the source without its punctuation, ``code`` its part
    of a path (empty for bullets, which are counted), ``end`` the offset of the first character after it.
    """

    style: str
    label: str
    code: str
    ordinal: int | None
    end: int
    indent: int = 0


def roman_value(numeral: str) -> int | None:
    """Return the value of a well-formed roman numeral below 400, else None."""
    if not re.fullmatch(r"C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", numeral) or not numeral:
        return None
    values = [_ROMAN_VALUES[sign] for sign in numeral]
    return sum(-v if v < w else v for v, w in zip(values, [*values[1:], 0], strict=True))


def roman_numeral(value: int) -> str:
    """Return a number from 1 to 399 as a roman numeral."""
    signs = (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    )
    numeral = ""
    for worth, sign in signs:
        numeral += sign * (value // worth)
        value %= worth
    return numeral


def skip_decoration(text: str, start: int, end: int) -> int:
    """Return the offset after Markdown's marks of headings, quotations and emphasis."""
    match = _DECORATION.match(text, start, end)
    return match.end() if match else start


def read_marker(text: str, start: int, end: int, language: Language) -> Marker | None:
    """Read the label of the line ``text[start:end]``, or return None if it has none."""
    at = skip_decoration(text, start, end)
    found = _worded(text, at, end, language) or _numbered(text, at, end)
    if found is None:
        return None
    closing = _CLOSING.match(text, found.end, end) if at > start else None
    line_start = text.rfind("\n", 0, start) + 1
    return Marker(
        found.style,
        found.label,
        found.code,
        found.ordinal,
        closing.end() if closing else found.end,
        start - line_start,
    )


def _worded(text: str, start: int, end: int, language: Language) -> Marker | None:
    language = language.suited(text[start : min(end, start + _WORD)])
    if not language.opening(_WORDED_ENTRIES).match(text, start, end):
        return None
    for style, sign in WORDED.items():
        if match := language.pattern(f"structure.{style}").match(text, start, end):
            ordinal, number = _number(match["number"], language)
            after = _PUNCTUATION.match(text, match.end(), end)
            return Marker(style, match[0].strip(), sign + number, ordinal, after.end() if after else match.end())
    return None


def _number(words: str | None, language: Language) -> tuple[int | None, str]:
    if words is None:
        return None, ""
    if words.isdigit():
        return int(words), str(int(words))
    ordinal = roman_value(words.upper()) or language.value("structure.number_words").get(words.lower())
    return (ordinal, str(ordinal)) if ordinal else (None, words.upper())


def _numbered(text: str, start: int, end: int) -> Marker | None:
    if match := _FOOTNOTE.match(text, start, end):
        number = next(group for group in match.groups() if group).translate(_SUPERSCRIPTS)
        return Marker("footnote", match[0].strip(), f"FN{number}", int(number), match.end())
    if match := _DECIMAL.match(text, start, end):
        following = text[match.end()]
        if not (following.islower() or following == "%"):
            return Marker("decimal", match[1], match[1], int(match[1].rpartition(".")[2]), match.end())
    if match := _ARABIC.match(text, start, end):
        glued = match.end() == match.end(2)
        if not (glued and match[2] in "-–—:" and not text[match.end()].isupper()):
            style = "arabic)" if match[2] == ")" else "arabic"
            return Marker(style, match[1], str(int(match[1])), int(match[1]), match.end())
    if (match := _ROMAN.match(text, start, end)) and (value := roman_value(match[1])):
        return Marker("roman", match[1], match[1], value, match.end())
    if match := _UPPER.match(text, start, end):
        return Marker("upper", match[1], match[1].replace("Đ", "DD"), _ALPHABET.get(_ascii(match[1])), match.end())
    if match := _LETTER.match(text, start, end):
        following = text[match.end() : match.end() + 1]
        if match[2] != "." or following.isupper():
            code = _ascii(match[1])
            return Marker("letter", match[1], code, _ALPHABET[code], match.end())
    if match := _BRACKETED.match(text, start, end):
        inner = _ascii(match[1])
        ordinal = int(inner) if inner.isdigit() else roman_value(inner.upper()) or _ALPHABET.get(inner)
        return Marker("bracketed", match[1], inner, ordinal, match.end())
    if match := _BULLET.match(text, start, end):
        return Marker(_BULLET_STYLES[match[1]], match[1], "", None, match.end())
    return None


def _ascii(letter: str) -> str:
    return letter.lower().replace("đ", "dd")
