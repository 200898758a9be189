"""Bytes become text with offsets that lead back to the source."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.text import SourceText, collapse, decode
from pipeline.errors import InputError


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "DOCX"),
        (b"fine\n\xff\xfebad", "a/text.txt:2: byte 5 (0xff) is not UTF-8"),
        (b"one\ntwo\x00", "a/text.txt:2: character U+0000"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(InputError) as refusal:
        decode(data, "a/text.txt")
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert "; " in str(refusal.value), "a remedy is given"


@given(st.text(alphabet="aệ’ \u00a0\t\r\nđ\u0301\u0323eE|", max_size=60))
def test_folded_offsets_lead_back_to_the_same_words(raw: str) -> None:
    text = SourceText.of(raw)
    assert text.span(0, len(text.folded)) == (0, len(raw))
    for start in range(len(text.folded)):
        first, last = text.span(start, start + 1)
        assert first < last
        assert text.words(start, start + 1) == collapse(raw[first:last])


def test_decomposed_vietnamese_is_found_like_composed() -> None:
    raw = unicodedata.normalize("NFD", "Bộ Tài chính")
    text = SourceText.of(raw)
    at = text.folded.index("Tài")
    assert text.words(at, at + 3) == "Tài"
    assert raw[slice(*text.span(at, at + 3))] == unicodedata.normalize("NFD", "Tài")
