"""What a file is that is no text in UTF-8: its kind, or the encoding its letters suggest.

Nothing is converted here: a source is read as it is or refused, and :mod:`pipeline.documents.converters` makes a new
file of it when it is taken in.
"""

from __future__ import annotations

import re
import unicodedata

PDF, DOCX, HTML = "a PDF file", "a DOCX or other ZIP file", "an HTML page"
_SIGNATURES = {b"PK\x03\x04": DOCX, b"\xd0\xcf\x11\xe0": "an old Word file", b"{\\rtf": "an RTF file"}
# Readers of PDF accept a signature that does not stand at the very beginning.
_PDF_WITHIN = 1024
_HTML = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!--|!doctype\s+html|\?xml|html|head|body|meta|title|div|table|p|span|article)\b", re.I
)
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UTF_16 = ("utf-16-le", "utf-16-be")
_SAMPLE = 4096
# The letters of Vietnamese beyond ASCII, and what is printed beside letters in any Western encoding.
_VIETNAMESE = re.compile(r"[àáãạảăằắẵặẳâầấẫậẩđèéẽẹẻêềếễệểìíĩịỉòóõọỏôồốỗộổơờớỡợởùúũụủưừứữựửỳýỹỵỷ]", re.IGNORECASE)


def container_of(data: bytes) -> str | None:
    """Return what a file that is no plain text is, in words, or None."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return PDF
    if _HTML.match(data):
        return HTML
    return next((what for signature, what in _SIGNATURES.items() if data.startswith(signature)), None)


def guess_encoding(data: bytes) -> str | None:
    """Return the name of the encoding that bytes which are not UTF-8 are most likely written in, or None.

    UTF-16 is known by its mark, or by the zero bytes of every ASCII letter. Of the one-byte encodings, Windows-1258 is
    the one that makes Vietnamese letters of most bytes; a file that is mostly UTF-8 with some wrong bytes is none.
    """
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    zeros = [sample[offset::2].count(0) * 2 for offset in (1, 0)]
    if len(sample) > 16 and max(zeros) > 0.4 * len(sample) > 4 * min(zeros):
        return _UTF_16[zeros.index(max(zeros))]
    if b"\0" in data or _mostly_utf_8(data):
        return None
    shares = {name: _vietnamese(data, name) for name in ("windows-1252", "windows-1258")}
    return max(shares, key=lambda name: shares[name])


def _mostly_utf_8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(not char.isascii() for char in text) > 2 * wrong


def _vietnamese(data: bytes, name: str) -> float:
    """Return the share of letters beyond ASCII that are Vietnamese ones; of equal encodings the first one wins."""
    text = unicodedata.normalize("NFC", data.decode(name, "replace"))
    foreign = [char for char in text if not char.isascii() and (char.isalpha() or unicodedata.combining(char))]
    return len(_VIETNAMESE.findall("".join(foreign))) / len(foreign) if foreign else 0.0
