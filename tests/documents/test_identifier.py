"""Identifiers follow from a document's own number and year, and nothing a text says can make a harmful one."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.identifier import document_id, slug, year_in


@pytest.mark.parametrize(
    ("number", "issued_on", "expected"),
    [
        ("03/NQ-CP", date(2025, 1, 9), "03-nq-cp-2025"),
        ("50/NQ-CP", date(2020, 4, 17), "50-nq-cp-2020"),
        ("52-NQ/TW", date(2019, 9, 27), "52-nq-tw-2019"),
        ("709/QĐ-TTg", date(2024, 7, 23), "709-qd-ttg-2024"),
        ("95/2014/NĐ-CP", date(2014, 10, 17), "95-2014-nd-cp"),
        ("176/2025/QH15", None, "176-2025-qh15"),
        ("57-NQ/TW", None, "57-nq-tw"),
        # The serial number itself may look like a year.
        ("2019/QD-TTg", date(2021, 12, 1), "2019-qd-ttg-2021"),
        # Some files hold the Icelandic letter, which looks the same in print.
        ("709/QÐ-TTg", date(2024, 7, 23), "709-qd-ttg-2024"),
        ("../../x", date(2025, 1, 9), "x-2025"),
        ("..\\..\\etc/passwd\x00", None, "etc-passwd"),
    ],
)
def test_document_id_is_the_number_and_the_year(number: str, issued_on: date | None, expected: str) -> None:
    assert document_id(number, issued_on, "any-folder") == expected


def test_two_documents_of_one_number_are_told_apart_by_their_year() -> None:
    assert document_id("29-NQ/TW", date(2019, 7, 25), "a") != document_id("29-NQ/TW", date(2022, 11, 17), "b")


def test_another_language_is_added() -> None:
    assert document_id("03/NQ-CP", date(2025, 1, 9), "x", "vi") == "03-nq-cp-2025-vi"
    assert document_id(None, None, "mic-2025-01-10-action-programme") == "mic-2025-01-10-action-programme"
    assert document_id(None, None, "bai-bao-vi", "vi") == "bai-bao-vi"


def test_year_is_read_from_the_number() -> None:
    assert year_in("95/2014/ND-CP") == 2014
    assert year_in("2014/QD-TTg") is None
    assert year_in("57-NQ/TW") is None


@given(st.text(), st.none() | st.dates(), st.text())
def test_any_words_make_one_harmless_path_component(number: str, issued_on: date | None, folder: str) -> None:
    for words in (document_id(number, issued_on, folder), slug(number), slug(folder)):
        assert re.fullmatch(r"[a-z0-9-]+", words)


@given(st.text())
def test_composed_and_decomposed_letters_are_the_same_words(words: str) -> None:
    assert slug(unicodedata.normalize("NFC", words)) == slug(unicodedata.normalize("NFD", words))


@given(st.text())
def test_a_slug_is_its_own_slug(words: str) -> None:
    assert slug(slug(words)) == slug(words)
