"""A PDF with text to lines: paragraphs put together again, one line a table row with ``|`` between its cells.

A PDF knows places, not paragraphs. A line begins a paragraph where it is set in, where its first word would have had
room in the line above, or where the gap is wide. Page numbers are left out, so that a table goes on over the page.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.errors import InputError

# Of the width of the text, and of a line's height: what is printed nearer than this is no gap.
_INDENT, _GAP = 0.02, 0.75
_PAGES = 2_000
_PAGE_NUMBER = re.compile(r"\W*\d{1,4}\W*")
_LABEL = re.compile(r"(?:\d{1,3}|[IVXLC]+|[a-zđ])\s?[.)/]\s|[-–+•]\s")


def pdf_to_text(data: bytes, place: str) -> str:
    """Return the text of a PDF; raises :class:`InputError` for one that is damaged, locked or scanned."""
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > _PAGES:
                raise InputError(place, f"has {len(document.pages):,} pages", "divide it into its documents")
            lines: list[str] = []
            for page in document.pages:
                _go_on(lines, _page(page))
                page.close()
    except (PdfminerException, PDFException) as error:
        locked = isinstance(error.args[0] if error.args else error, PDFPasswordIncorrect)
        if locked:
            raise InputError(place, "is locked with a password", "save it without one") from None
        raise InputError(place, "is damaged", "get it again") from None
    if not any(lines):
        raise InputError(
            place, "has no text and is probably scanned", "look for a DOCX, or save what OCR reads as text"
        )
    return "\n".join(lines).strip("\n") + "\n"


def _go_on(lines: list[str], page: list[str]) -> None:
    """Join a page to those before it: a table's rows go on; a sentence that the page broke is one line again."""
    if lines and page and lines[-1][-1:].isalpha() and page[0][:1].islower():
        lines[-1] += f" {page.pop(0)}"
    elif lines and not (lines[-1].startswith("|") and page and page[0].startswith("|")):
        lines.append("")
    lines += page


def _page(page: Any) -> list[str]:
    tables = [table for table in page.find_tables() if len(table.rows) > 1 or len(table.rows[0].cells) > 2]
    pieces: list[tuple[float, list[str]]] = [(table.bbox[1], _rows(table)) for table in tables]

    def outside(thing: Any) -> bool:
        middle = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
        boxes = (table.bbox for table in tables)
        return not any(x0 <= middle[0] <= x1 and top <= middle[1] <= bottom for x0, top, x1, bottom in boxes)

    lines = page.filter(outside).extract_text_lines(return_chars=False)
    for edge in (0, -1):
        if lines and _PAGE_NUMBER.fullmatch(lines[edge]["text"]):
            del lines[edge]
    cuts = sorted(top for top, _ in pieces)
    groups: dict[int, list[Any]] = {}
    for line in lines:
        groups.setdefault(sum(line["top"] > cut for cut in cuts), []).append(line)
    pieces += [(group[0]["top"], _paragraphs(group, lines)) for group in groups.values()]
    return [line for _, piece in sorted(pieces, key=lambda piece: piece[0]) for line in [*piece, ""]][:-1]


def _rows(table: Any) -> list[str]:
    rows = [[" ".join((cell or "").split()).replace("|", "/") for cell in row] for row in table.extract()]
    if max(map(len, rows)) <= 2 and len(rows) <= 3:  # a letterhead or a signature
        return [cell for row in rows for cell in row if cell]
    return ["| " + " | ".join(row) + " |" for row in rows]


def _paragraphs(lines: list[Any], page: list[Any]) -> list[str]:
    left = Counter(round(line["x0"]) for line in page).most_common(1)[0][0]
    right = max(line["x1"] for line in page)
    paragraphs: list[str] = []
    above: Any = None
    for line in lines:
        new = (
            above is None
            or line["top"] - above["bottom"] > _GAP * (above["bottom"] - above["top"])
            or line["x0"] > left + _INDENT * (right - left)
            or above["x1"] + _first_word(line) < right
            or _LABEL.match(line["text"])
        )
        words = line["text"].strip()
        if new:
            paragraphs.append(words)
        else:
            paragraphs[-1] += f" {words}"
        above = line
    return paragraphs


def _first_word(line: Any) -> float:
    """Return about how wide a line's first word is, with the blank before it and a letter to spare."""
    width = (line["x1"] - line["x0"]) / len(line["text"])
    return float(width * (len(line["text"].split()[0]) + 2))
