"""A document of Word to lines of text, over its HTML (mammoth), with the labels that Word counts by itself.

Word keeps "1.", "a)" of a numbered paragraph as a reference to a list, not as words. They are written into the text
before it is converted, because the labels of a resolution are part of it.
"""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from collections import defaultdict
from typing import Any

import mammoth  # type: ignore[import-untyped]
from lxml import etree  # type: ignore[import-untyped]

from pipeline.documents.from_html import html_to_text
from pipeline.documents.markers import roman_numeral
from pipeline.errors import InputError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY, _NUMBERING, _STYLES = "word/document.xml", "word/numbering.xml", "word/styles.xml"
# Unpacked; a text of this size is none.
_LARGEST = 200 * 2**20
# All that reading a ZIP archive from memory raises, as zipfile has no exception above these: for a broken archive, one
# cut short, one that is encrypted, and a packing it does not know; for broken data those of zlib, lzma and bz2.
_CANNOT_UNPACK = (
    zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error, lzma.LZMAError, OSError,
)  # fmt: skip
# No XML; a part that another one names and that is not there; a level or number of a list that is no number.
_DAMAGED = (etree.XMLSyntaxError, KeyError, ValueError)
# Vietnamese lists skip f, j, w, z and have đ, but Word counts in the Latin alphabet.
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def docx_to_text(data: bytes, place: str) -> str:
    """Return the text of a DOCX file; raises :class:`InputError` where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                raise InputError(place, "unpacks to more than any document has", "save it again in Word")
            parts = {part.filename: archive.read(part) for part in archive.infolist()}
    except _CANNOT_UNPACK as error:
        raise InputError(place, f"cannot be unpacked ({error})", "save it again in Word as DOCX") from None
    if _BODY not in parts:
        raise InputError(place, "is no document of Word", "save the document as DOCX, HTML or plain text")
    try:
        parts[_BODY] = _with_labels(parts)
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, part)
        without_pictures = mammoth.images.img_element(lambda picture: {"src": ""})
        page = mammoth.convert_to_html(packed, convert_image=without_pictures).value
    except _DAMAGED as error:
        raise InputError(
            place, f"is damaged ({str(error).partition(',')[0]})", "save it again in Word as DOCX"
        ) from None
    return html_to_text(page)


def _with_labels(parts: dict[str, bytes]) -> bytes:
    # No entity is resolved and nothing fetched: the file may come from anywhere.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    body = etree.fromstring(parts[_BODY], parser)
    numbering = _Numbering(
        *(etree.fromstring(parts[name], parser) if name in parts else None for name in (_NUMBERING, _STYLES))
    )
    for paragraph in body.iter(f"{_W}p"):
        if label := numbering.label(paragraph):
            run = etree.Element(f"{_W}r")
            etree.SubElement(run, f"{_W}t").text = f"{label}\u00a0"
            properties = paragraph.find(f"{_W}pPr")
            if properties is not None:
                for own in properties.findall(f"{_W}numPr"):
                    properties.remove(own)
            paragraph.insert(0 if properties is None else 1, run)
    labelled: bytes = etree.tostring(body)
    return labelled


class _Numbering:
    """The lists of a document, counted paragraph by paragraph."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.lists: dict[str, str] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self.counted: defaultdict[str, dict[int, int]] = defaultdict(dict)
        for abstract in numbering.iter(f"{_W}abstractNum") if numbering is not None else ():
            levels = {int(_value(level, "ilvl")): _level(level) for level in abstract.findall(f"{_W}lvl")}
            self.levels[_value(abstract, "abstractNumId")] = levels
        for entry in numbering.findall(f"{_W}num") if numbering is not None else ():
            self.lists[_value(entry, "numId")] = _child(entry, "abstractNumId")
        for style in styles.iter(f"{_W}style") if styles is not None else ():
            if (reference := style.find(f"{_W}pPr/{_W}numPr")) is not None:
                self.by_style[_value(style, "styleId")] = _reference(reference)

    def label(self, paragraph: Any) -> str:
        """Return the label of the next paragraph, empty for one that is not numbered."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        by_style = self.by_style.get(_value(style, "val"), ("", 0)) if style is not None else ("", 0)
        list_id, depth = _reference(own) if own is not None else by_style
        abstract = self.lists.get(list_id or by_style[0], "")
        levels = self.levels.get(abstract, {})
        if depth not in levels:
            return ""
        counted = self.counted[abstract]
        counted[depth] = counted.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counted if level > depth]:
            del counted[deeper]
        label = levels[depth][1]
        if levels[depth][0] == "bullet":
            return "-"
        for level, (form, _, start) in levels.items():
            label = label.replace(f"%{level + 1}", _number(form, counted.get(level, start)))
        return label


def _reference(numbered: Any) -> tuple[str, int]:
    return _child(numbered, "numId"), int(_child(numbered, "ilvl") or 0)


def _level(level: Any) -> tuple[str, str, int]:
    return _child(level, "numFmt"), _child(level, "lvlText"), int(_child(level, "start") or 1)


def _child(element: Any, name: str) -> str:
    child = element.find(f"{_W}{name}")
    return _value(child, "val") if child is not None else ""


def _value(element: Any, name: str) -> str:
    return str(element.get(f"{_W}{name}", ""))


def _number(form: str, number: int) -> str:
    if form in ("lowerLetter", "upperLetter"):
        letter = _ALPHABET[(number - 1) % 26]
        return letter.upper() if form == "upperLetter" else letter
    if form in ("lowerRoman", "upperRoman"):
        numeral = roman_numeral(number)
        return numeral if form == "upperRoman" else numeral.lower()
    return str(number)
