"""Identifiers made from words: the ``document_id`` of a document and the key document numbers are compared by.

Only the rule of the data contract belongs here. What the parts of a number mean is read by
``pipeline.extraction.codes``; where the number stands in a text, by ``pipeline.extraction.metadata``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

# Identifiers of this language are written without it; those of every other end in theirs, whether or not a version
# in this one exists: an identifier may not depend on which other documents are at hand.
FIRST_LANGUAGE = "en"

_OTHER = re.compile(r"[^a-z0-9]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
# The bar of đ is no combining mark, so decomposition leaves it; texts also hold its look-alike, the Icelandic eth.
_BARRED = str.maketrans("đð", "dd")


def slug(words: str) -> str:
    """Write words in lower-case ASCII letters and digits with ``-`` between them: ``52-NQ/TW`` is ``52-nq-tw``.

    Canonically equivalent words (NFC and NFD) give the same slug. The result matches ``[a-z0-9-]+``: words without
    any letter or digit that can be written in ASCII become the code points of their characters.
    """
    decomposed = unicodedata.normalize("NFKD", words).lower().translate(_BARRED)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _OTHER.sub("-", plain).strip("-") or "-".join(["u", *(f"{ord(character):x}" for character in decomposed)])


def year_in(number: str) -> int | None:
    """Return the year a number carries (``95/2014/ND-CP``); a serial number that looks like one is none."""
    return next((int(part) for part in slug(number).split("-")[1:] if _YEAR.fullmatch(part)), None)


def document_id(number: str | None, issued_on: date | None, folder: str, language: str = FIRST_LANGUAGE) -> str:
    """Return the identifier of a document: its number, the year of issue where the number lacks it, its language.

    A document without a number is named after its source folder. Whatever the number holds (``../../x``), the result
    is one harmless path component.
    """
    ending = "" if language == FIRST_LANGUAGE else f"-{slug(language)}"
    if not number:
        return slug(folder).removesuffix(ending) + ending
    year = f"-{issued_on.year:04}" if issued_on and year_in(number) is None else ""
    return slug(number) + year + ending
