"""Files as they should not be, each with what is to become of it: the input faults the project promises to survive."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from dataclasses import dataclass, field

HEAD = """\
GOVERNMENT
No. {number}
Hanoi, January 9, 2025

RESOLUTION
ON THE ACTION PROGRAM FOR RURAL ROADS

Pursuant to the Law on Organization of the Government;

RESOLVES:

I. PURPOSES

1. To set out the tasks of ministries.

II. TASKS AND SOLUTIONS

1. The Ministry of Finance shall review the budget by June 2025.
"""
SIGNED = "\nON BEHALF OF THE GOVERNMENT\nPRIME MINISTER\nPham Minh Chinh\n"
TABLE = "\nAPPENDIX\nLIST OF TASKS\n\n| No. | Tasks | Lead agency | Deadline |\n| --- | --- | --- | --- |\n"
VIETNAMESE = """\
CHÍNH PHỦ
Số: 88/NQ-CP
Hà Nội, ngày 9 tháng 1 năm 2025

NGHỊ QUYẾT
VỀ CHƯƠNG TRÌNH HÀNH ĐỘNG

QUYẾT NGHỊ:

I. NHIỆM VỤ VÀ GIẢI PHÁP

1. Bộ Tài chính chủ trì, phối hợp với Bộ Y tế rà soát ngân sách, hoàn thành trong tháng 6 năm 2025.
"""


def resolution(number: str, more: str = "") -> str:
    """A short resolution in English, with more text in its last part."""
    return HEAD.format(number=number) + more + SIGNED


def rows(*lines: str) -> str:
    """A table of tasks with these lines."""
    return TABLE + "\n".join(lines) + "\n"


def windows_1258(text: str) -> bytes:
    """Vietnamese as Windows writes it: letters with their marks apart, in one byte each."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    encoded = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        marks = [mark for mark in unicodedata.normalize("NFD", letter) if mark in tones]
        base = "".join(part for part in unicodedata.normalize("NFD", letter) if part not in tones)
        encoded += (unicodedata.normalize("NFC", base) + "".join(marks)).encode("windows-1258")
    return bytes(encoded)


def docx() -> bytes:
    """The smallest file that begins like one of Word."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return file.getvalue()


@dataclass(frozen=True)
class Fault:
    """A faulty file: the line it is refused with, or the findings it is accepted with.

    ``tasks`` are the words of the tasks it still gives, where that is not to be left open; ``description`` is its
    source.yaml, ``document_id`` what the document is called.
    """

    name: str
    data: bytes
    refused: str = ""
    findings: frozenset[str] = field(default_factory=frozenset)
    tasks: tuple[str, ...] | None = None
    description: str = ""
    document_id: str = ""


def _text(name: str, text: str, *findings: str, **more: object) -> Fault:
    return Fault(name, text.encode(), findings=frozenset(findings), **more)  # type: ignore[arg-type]


def _refused(name: str, data: bytes, line: str) -> Fault:
    return Fault(name, data, refused=line)


_ADD = "take it in with `nghiquyet add`, which converts it"
_AGAIN = "save the document again as plain text in UTF-8"
_PLAIN = resolution("71/NQ-CP", "\n2. The Ministry of Health shall build three hospitals by 2027.\n")
_PLAIN_TASKS = (
    "The Ministry of Finance shall review the budget by June 2025.",
    "The Ministry of Health shall build three hospitals by 2027.",
)
_REVIEW = _PLAIN_TASKS[0]


def faults() -> list[Fault]:
    """All faults, made anew: some are large."""
    return [
        _refused("empty", b" \n", "the file is empty; put the text of the document there, or remove the folder"),
        _refused(
            "utf-16-with-mark", _PLAIN.encode("utf-16"), f":1: byte 0 (0xff) is not UTF-8; it looks like utf-16: {_ADD}"
        ),
        _refused(
            "utf-16-without-mark",
            _PLAIN.encode("utf-16-le"),
            f":1: character U+0000 does not occur in text; it looks like utf-16-le: {_ADD}",
        ),
        _refused(
            "windows-1258",
            windows_1258(VIETNAMESE),
            f":1: byte 3 (0xec) is not UTF-8; it looks like windows-1258: {_ADD}",
        ),
        _refused(
            "latin-1",
            resolution("72/NQ-CP", "\n2. The Ministry of Health shall open a caf\xe9.\n").encode("latin-1"),
            f":20: byte 351 (0xe9) is not UTF-8; it looks like windows-1252: {_ADD}",
        ),
        _refused(
            "mixed-encodings",
            VIETNAMESE.encode() + b"\n2. B\xf4.\n",
            f":14: byte 299 (0xf4) is not UTF-8; {_AGAIN}",
        ),
        _refused(
            "nul-bytes",
            _PLAIN.replace("Finance", "Fin\0ance").encode(),
            f":18: character U+0000 does not occur in text; {_AGAIN}",
        ),
        _text(
            "decomposed-vietnamese", unicodedata.normalize("NFD", VIETNAMESE), "not-normalised-text",
            document_id="88-nq-cp-2025-vi",
        ),
        _text(
            "cr-and-lf-mixed", _PLAIN.replace("\n\n", "\r\r").replace("GOVERNMENT\n", "GOVERNMENT\r\n"),
            tasks=_PLAIN_TASKS, document_id="71-nq-cp-2025",
        ),
        _refused("pdf", b"%PDF-1.7\n" + b"\x00" * 100, f": this is a PDF file, not text; {_ADD}"),
        _refused("docx", docx(), f": this is a DOCX or other ZIP file, not text; {_ADD}"),
        _refused("html", b"<!DOCTYPE html><p>Decision</p>", f": this is an HTML page, not text; {_ADD}"),
        _text(
            "only-boilerplate", "Log in to view\nShare this\nComments (0)\nRead more\n",
            "no-operative-part", "document-number-missing", tasks=(), document_id="only-boilerplate",
        ),
        _text(
            "not-a-resolution",
            "Pancakes\n\nFlour, eggs and milk are all there is to it. My grandmother used a cup for each.\n",
            "no-operative-part", "document-number-missing", document_id="not-a-resolution",
        ),
        _text(
            "two-documents", resolution("73/NQ-CP") + "\n" + resolution("74/NQ-CP"), "several-documents",
            document_id="73-nq-cp-2025",
        ),
        _refused(
            "zz-same-number-again",
            _PLAIN.encode(),
            ": is the same document as cr-and-lf-mixed/text.txt (71-nq-cp-2025); "
            "keep one of them, or correct the number it states",
        ),
        _text(
            "table-cut-off",
            HEAD.format(number="75/NQ-CP") + rows("| 1 | Build a road | Ministry of Finance | 2025 |", "| 2 | Build a br"),
            "missing-cells", tasks=(_REVIEW, "Build a road", "Build a br"),
        ),
        _text(
            "wrong-cell-counts",
            resolution("76/NQ-CP", rows(
                "| 1 | Build a road | Ministry of Finance |",
                "| 2 | Build a dam | Ministry of Finance | 2025 | and | more |",
                "| 3 | Build a port | Ministry of Finance | 2026 |",
            )),
            "missing-cells", "surplus-cells", tasks=(_REVIEW, "Build a road", "Build a dam", "Build a port"),
        ),
        _text(
            "impossible-and-reversed-dates",
            resolution("77/NQ-CP", rows(
                "| 1 | Build a road | Ministry of Finance | February 31, 2025 |",
                "| 2 | Build a dam | Ministry of Finance | Quarter V/2025 |",
                "| 3 | Build a port | Ministry of Finance | 2030 - 2025 |",
            )),
            "impossible-date", "reversed-range",
        ),
        _text(
            "unknown-agencies",
            resolution("78/NQ-CP", rows("| 1 | Build a road | Ministry of Magic | 2025 |")), "unregistered-agency",
        ),
        _refused(
            "line-of-20-mb",
            resolution("79/NQ-CP", "2. " + "The Ministry of Health shall report. " * 560_000).encode(),
            ": 20 MB are more than one document has (at most 16 MB); "
            "put each document in a folder of its own, as text alone",
        ),
        _refused(
            "line-of-7-mb",
            resolution("80/NQ-CP", "2. " + "The Ministry of Health shall report. " * 190_000).encode(),
            ":19: the line has more than 20,000 characters; "
            "save the document again with the line breaks it was printed with",
        ),
        _text("lines-of-bars", resolution("81/NQ-CP", "|\n" * 50_000), tasks=(_REVIEW,)),
        _text("line-of-blanks", resolution("82/NQ-CP", ("2. Build" + " " * 19_000 + "it\n" + "\n" * 2_000) * 20)),
        _text(
            "deep-labels",
            resolution("83/NQ-CP", "".join(("a) The ministries shall:\n", "1. Tasks:\n")[n % 2] for n in range(6_000))),
            "nesting-too-deep",
        ),
        _text(
            "deep-bullets",
            resolution("84/NQ-CP", "".join(" " * (2 * (n % 48)) + "-+"[n % 2] + " Build a road\n" for n in range(6_000))),
            "nesting-too-deep",
        ),
        _text(
            "bidirectional-marks",
            resolution("85/NQ-CP", rows("| 1 | Build a \u202eroad\u202c | Ministry of \u2067Fin\u200bance | 2025 |")),
            "hidden-characters", tasks=(_REVIEW, "Build a \u202eroad\u202c"),
        ),
        _text(
            "markup-and-formulas",
            resolution("86/NQ-CP", rows(
                "| 1 | <script>alert(1)</script> | Ministry of Finance | 2025 |",
                '| 2 | =HYPERLINK("http://example.com") | Ministry of Finance | 2025 |',
                "| 3 | @SUM(A1) | +Ministry of Finance | -2025 |",
            )),
            tasks=(_REVIEW, "<script>alert(1)</script>", '=HYPERLINK("http://example.com")', "@SUM(A1)"),
        ),
        _text(
            "number-is-a-path", resolution("87/NQ-CP").replace("No. 87/NQ-CP\n", ""), tasks=(_REVIEW,),
            description="facts: {number: ../../x}\n", document_id="x-2025",
        ),
    ]  # fmt: skip
