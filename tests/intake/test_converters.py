"""Files as they are found become text whose tasks are those of the document."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from found_files import LINES, TABLE, TASKS, docx, empty_pdf, page, pdf

from pipeline.documents.converters import convert
from pipeline.errors import InputError
from pipeline.extraction.corpus import extract

PLAIN = "\n".join(LINES) + "\n" + "\n".join("| " + " | ".join(row) + " |" for row in TABLE) + "\n"
VIETNAMESE = "CHÍNH PHỦ\nSố: 90/NQ-CP\n\n1. Bộ Tài chính đề xuất với Thủ tướng Chính phủ các giải pháp cụ thể.\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.txt", PLAIN.encode()), ("a.html", page()), ("a.docx", docx()), ("a.pdf", pdf())],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_kind_of_file_gives_the_tasks_of_the_document(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / "found").mkdir()
    (tmp_path / "found" / "text.txt").write_bytes(convert(data, name).data)
    corpus = extract(tmp_path)
    assert corpus.rejected == []
    assert [row["text"] for row in corpus.rows["tasks"]] == TASKS
    assert [row["document_id"] for row in corpus.rows["documents"]] == ["90-nq-cp-2025"]
    leads = {row["task_id"]: row["agency_id"] for row in corpus.rows["task_agencies"] if row["role"] == "lead"}
    assert [leads[row["task_id"]] for row in corpus.rows["tasks"]] == [
        "ministry-of-finance",
        "ministry-of-health",
        "ministry-of-construction",
        "ministry-of-construction",
    ]
    assert "row " not in str([row["code"] for row in corpus.rows["findings"]])


def test_text_in_utf_8_stays_byte_for_byte() -> None:
    data = "\ufeff1. A\r\n".encode()
    assert convert(data, "a.txt").data == data
    assert convert(data, "a.md").ending == ".md"
    assert convert(data, "a.txt").how == ""


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_old_encodings_are_told_and_converted(encoding: str) -> None:
    converted = convert(VIETNAMESE.encode(encoding), "a.txt")
    assert converted.data.decode() == VIETNAMESE
    assert "to UTF-8" in converted.how


def test_labels_that_word_counts_are_written_out() -> None:
    text = convert(
        docx([(0, "One"), (1, "first"), (1, "second"), (0, "Two"), (1, "again first")]), "a.docx"
    ).data.decode()
    assert [line for line in text.splitlines() if line.endswith(("One", "Two", "first", "second"))] == [
        "1. One", "a) first", "b) second", "2. Two", "a) again first",
    ]  # fmt: skip


def test_menus_scripts_and_markup_are_left_out_of_a_page() -> None:
    text = convert(page(), "a.html").data.decode()
    assert not any(word in text for word in ("Home<", "Documents", "track", "Copyright", "<"))


def test_a_page_with_endless_nesting_is_read() -> None:
    text = convert(b"<html><body>" + b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000, "a.html").data.decode()
    assert text.strip() in ("deep", "")


def packed_wrongly() -> bytes:
    """A document of Word whose one part begins with what no packed data begin with."""
    file, name = io.BytesIO(), "word/document.xml"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, "<document/>")
    data = file.getvalue()
    packed = 30 + len(name)  # behind the head of the part
    return data[:packed] + b"\xff" + data[packed + 1 :]


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (
            b"\xd0\xcf\x11\xe0" + b"\0" * 600,
            "a: this is an old Word file; save the document as DOCX, HTML or plain text",
        ),
        (b"PK\x03\x04broken", "a: cannot be unpacked (File is not a zip file); save it again in Word as DOCX"),
        (
            packed_wrongly(),
            "a: cannot be unpacked (Error -3 while decompressing data: invalid block type); save it again in Word as DOCX",
        ),
        (b"%PDF-1.4 broken", "a: is damaged; get it again"),
        (empty_pdf(), "a: has no text and is probably scanned; look for a DOCX, or save what OCR reads as text"),
        (b"\x00\x01\x02\xff\x00", "a: its encoding could not be told; save it again as plain text in UTF-8"),
    ],
)
def test_a_file_without_text_is_refused_in_one_line(data: bytes, line: str) -> None:
    with pytest.raises(InputError) as refusal:
        convert(data, "a")
    assert str(refusal.value) == line
