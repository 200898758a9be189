"""Files as they are found, to the text a source is kept as: which converter takes which kind of file.

The converters themselves stand in :mod:`pipeline.documents.from_html`, ``from_docx`` and ``from_pdf``; each is loaded
when a file needs it. A text in UTF-8 stays byte for byte what it was.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePath

from pipeline.documents.encoding import DOCX, HTML, PDF, container_of, guess_encoding
from pipeline.errors import InputError

#: A resolution with its appendices has some MB as a PDF; what has more bytes than this is mostly pictures.
LARGEST = 100 * 2**20
_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class Converted:
    """The text of a file; ``ending`` is what its name ends in, ``how`` says by what it was made (empty: as it was)."""

    data: bytes
    ending: str
    how: str = ""


def convert(data: bytes, name: str) -> Converted:
    """Return the text of a file called ``name``; raises :class:`InputError` for one that holds none."""
    if len(data) > LARGEST:
        raise InputError(name, f"has more than {LARGEST // 2**20} MB", "take in each document by itself")
    container = container_of(data)
    if container == HTML:
        from pipeline.documents.from_html import html_to_text

        return _converted(html_to_text(data), "HTML", "beautifulsoup4")
    if container == DOCX:
        from pipeline.documents.from_docx import docx_to_text

        return _converted(docx_to_text(data, name), "DOCX", "mammoth")
    if container == PDF:
        from pipeline.documents.from_pdf import pdf_to_text

        return _converted(pdf_to_text(data, name), "PDF", "pdfplumber")
    if container:
        raise InputError(name, f"this is {container}", "save the document as DOCX, HTML or plain text")
    ending = ".md" if PurePath(name).suffix.lower() in _MARKDOWN else ".txt"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if b"\0" not in data:
            return Converted(data, ending)
    encoding = guess_encoding(data)
    if encoding is None:
        raise InputError(name, "its encoding could not be told", "save it again as plain text in UTF-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} does not fit {encoding}, which the rest looks like"
        raise InputError(name, problem, "save it again as plain text in UTF-8") from None
    return Converted(unicodedata.normalize("NFC", text.removeprefix("\ufeff")).encode(), ending, f"{encoding} to UTF-8")


def _converted(text: str, kind: str, library: str) -> Converted:
    how = f"{kind} to text with {library} {version(library)}"
    return Converted(unicodedata.normalize("NFC", text).encode(), ".txt", how)
