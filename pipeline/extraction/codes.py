"""What the parts of a Vietnamese document number mean: kind of document, issuing body, year.

A number is ``serial[/year]/CODE-SUFFIX`` where the State issues it (``95/2014/ND-CP``) and ``serial-CODE/SUFFIX``
where the Party does (``57-NQ/TW``). The code names the kind of document, the suffix the body, or the bodies of a joint
paper; National Assembly numbers (``176/2025/QH15``) and State dispatches (``83/BKHCN-BTTTT-VP``) have no code.
This is the same in every language. The codes come from ``document_types.csv`` and ``document_issuers.csv``; where a
number stands in a text, and what the words around it say, is read by ``citations`` and ``metadata``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipeline.documents.identifier import year_in
from pipeline.extraction.register import Register
from pipeline.language import Language

# One part of a number. Small letters only where the codes have them (TTg, TTr, CTr, QyĐ), so that a word printed
# without a blank after the number ("57-NQ/TWof") is not taken in. Đ is often printed as its look-alike, eth.
_PART = r"[A-ZĐÐ&]{1,16}(?:g|r|y[DĐÐ])?\d{0,2}"
# What may not stand before the first digit is looked at behind it: a pattern that begins with a digit is found sooner.
_SERIAL = r"\d(?<![\w/–-]\d)(?<!\d[.,]\d)\d{0,4}(?:\.\d{1,2}(?=/))?[a-z]?"
NUMBER = re.compile(rf"{_SERIAL}(?:\s?/\s?(?:19|20)\d\d(?!\d))?\s?[-–/]\s?{_PART}(?:\s?[-–/]\s?{_PART})*")
_PIECES = re.compile(rf"(\s?[-–/]\s?)({_PART})")
_LETTERS = str.maketrans("ĐÐ", "DD")
# Issuers that share a suffix: the Central Committee, its Politburo and its Secretariat all number ".../TW".
_SHARED = frozenset({"TW"})
_DIGITS = "0123456789"


def _ascii(code: str) -> str:
    return code.upper().translate(_LETTERS)


@dataclass(frozen=True, slots=True)
class _Type:
    """A kind of document; two kinds may share a code, a law has none."""

    document_type_id: str
    system: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a number says by itself.

    ``types`` holds every kind of document it may be (none where it has no code), ``issuer_id`` the first of the
    bodies it may be of; ``certain`` is whether only that body numbers so. ``coded`` is whether every part is known.
    """

    types: tuple[str, ...]
    issuer_id: str | None
    certain: bool
    year: int | None
    coded: bool


class Codes:
    """The codes of document numbers, and the names of kinds of documents in one language."""

    @staticmethod
    @lru_cache(maxsize=8)
    def of(register: Register, language: Language) -> Codes:
        """Return the codes of a register in a language, made once for all documents."""
        return Codes(register, language)

    def __init__(self, register: Register, language: Language) -> None:
        """Take the rows of ``document_types.csv`` and ``document_issuers.csv``."""
        # Kinds by their code, and by it without diacritics; both in the order of the file.
        self._coded: defaultdict[str, list[_Type]] = defaultdict(list)
        self._plain: defaultdict[str, list[_Type]] = defaultdict(list)
        self._issuers: dict[str, tuple[str, bool]] = {}
        self._spelling: dict[str, str] = {}
        # What a kind is called, in small letters -> the kinds that are called so.
        self.names: dict[str, tuple[str, ...]] = {}
        named: defaultdict[str, list[str]] = defaultdict(list)
        for row in register.document_types:
            codes = {row["code"], row["code_vi"]} - {""}
            kind = _Type(row["document_type_id"], row["system"])
            for code in sorted(map(str.upper, codes)):
                self._coded[code].append(kind)
                if kind not in self._plain[_ascii(code)]:
                    self._plain[_ascii(code)].append(kind)
            self._spelling |= {code.upper(): code for code in codes}
            # "Regulation (Party)" is printed as "Regulation".
            name = language.spelled(row[f"name_{language.code}"].partition("(")[0].strip())
            named[name.lower()].append(row["document_type_id"])
        for kind, synonyms in language.value("citations.type_synonyms").items():
            for synonym in synonyms:
                named[synonym.lower()].append(kind)
        self.names = {name: tuple(dict.fromkeys(kinds)) for name, kinds in named.items()}
        for row in register.document_issuers:
            suffix = _ascii(row["suffix_ascii"])
            issuer = row["agency_id"], row["confidence"] == "high" and suffix not in _SHARED
            self._issuers[suffix] = issuer
            # A legislature that is not in the table yet (QH17) is numbered like the ones before it.
            self._issuers.setdefault(suffix.rstrip(_DIGITS), issuer)
            forms = (row["suffix"], row["suffix_ascii"])
            self._spelling |= {part.upper(): part for form in forms for part in form.split("-")}
        names = sorted(self.names, key=lambda name: (-len(name), name))
        alternatives = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
        # The name of a kind of document, in the group ``kind``, as a pattern to build on.
        self.kind = rf"\b(?P<kind>{alternatives}){language.pattern('citations.type_ending').pattern}\b"

    def kinds_called(self, name: str) -> tuple[str, ...]:
        """Return the kinds of documents that go by a name that the pattern ``kind`` found."""
        return self.names[" ".join(name.lower().split())]

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        """Yield what has the form of a number between two offsets: where it stands and how it is written.

        It is written without blanks and in the register's letter case. A part set off by blanks belongs to it only if
        it is a known code ("25/CT - TTg", but not "25/CT-TTg - HANOI").
        """
        position = start
        while match := NUMBER.search(text, position, end):
            pieces = list(_PIECES.finditer(text, match.start(), match.end()))
            number = re.sub(r"\s", "", text[match.start() : pieces[0].start()])
            position = pieces[0].start()
            for index, piece in enumerate(pieces):
                part = piece[2].replace("Ð", "Đ")
                if index and len(piece[1]) > 1 and part.upper() not in self._spelling:
                    break
                number += piece[1].strip().replace("–", "-") + self._spelling.get(part.upper(), part)
                position = piece.end()
            yield match.start(), position, number

    def read(self, number: str) -> Reading:
        """Read a number as :meth:`find` writes it."""
        parts = [piece[2] for piece in _PIECES.finditer(number)]
        party = bool(re.match(r"\d+[a-z]?-", number))
        kinds = self._kinds(parts[0]) if len(parts) > 1 else []
        suffix = parts[1:] if kinds else parts
        issuer_id, certain, whole = self._issuer([_ascii(part) for part in suffix])
        if len(kinds) > 1:
            system = "party" if party else "state"
            kinds = [kind for kind in kinds if kind.system in (system, "both")] or kinds
        year = year_in(number)
        types = tuple(kind.document_type_id for kind in kinds)
        if not kinds and year is None and issuer_id and len(suffix) > 1:
            types = ("official-dispatch",)  # numbered without year and code, with the unit that drew it up
        return Reading(types, issuer_id, certain, year, bool(types or year) and whole)

    def _kinds(self, part: str) -> list[_Type]:
        # Without diacritics HD is both Guidance (HD) and Contract (HĐ); with them it is the latter alone.
        part = part.upper()
        return (self._coded if _ascii(part) != part else self._plain).get(part, [])

    def _issuer(self, parts: list[str]) -> tuple[str | None, bool, bool]:
        """Find the longest known beginning of a suffix: what follows is a second issuer or the unit that drew it up."""
        for length in range(len(parts), 0, -1):
            suffix = "-".join(parts[:length])
            known = self._issuers.get(suffix) or self._issuers.get(suffix.rstrip(_DIGITS))
            if known:
                return *known, length == len(parts)
        return None, False, False
