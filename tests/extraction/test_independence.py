"""Adding a document changes no row of another one, except through a citation, an amendment or a translation."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.documents.source import Source, read_sources
from pipeline.extraction.corpus import combine, load_register
from pipeline.extraction.crosscheck import CONTRADICTION
from pipeline.extraction.records import Document, Row, Rows, read_document
from pipeline.extraction.register import Register
from pipeline.tables.schema import load_package

ROOT = Path(__file__).resolve().parents[2]
#: What a citation, and what an amendment may change in the row of another document.
CITED = {"cited_document_id"}
AMENDED = {"status", "valid_from", "valid_to", "amended_by"}
#: Findings about two documents: what a citation fits, what an amendment finds, where a translation disagrees.
OF_TWO = {"ambiguous-document", "amendment-not-applied", CONTRADICTION}
OF_TWO |= {code for code in load_package().tables["findings"].column("code").enum if re.search(r"-versions?$", code)}
REFERENCE = {"agencies", "agency_aliases", "agency_successions", "id_changes"}


@cache
def pool() -> dict[str, Source]:
    folders = (ROOT / "sources", ROOT / "tests" / "unseen")
    return {source.name: source for folder in folders for source in read_sources(folder)[0]}


@cache
def register() -> Register:
    return load_register(ROOT / "sources")


@cache
def read(name: str) -> Document:
    return read_document(pool()[name], register(), load_package())


def combined(names: frozenset[str]) -> Rows:
    return combine([read(name) for name in sorted(names)], register()).rows


def by_key(rows: Rows) -> dict[str, dict[tuple[object, ...], Row]]:
    tables = load_package().tables
    return {
        name: {
            tuple(row[column] for column in tables[name].primary_key): row
            for row in rows[name]
            if row.get("code") not in OF_TWO
        }
        for name in tables.keys() - REFERENCE
    }


def document_of(table: str, key: tuple[object, ...], row: Row) -> str:
    return str(row.get("document_id") or key[0]).partition("#")[0]


def names(row: Row, document_id: str) -> bool:
    """Whether a row ties its document to another: as an alignment or an amendment does."""
    return any(str(value).partition("#")[0] == document_id for value in row.values())


NAMES = sorted(source.name for source in pool().values())


@settings(max_examples=25, derandomize=True)
@given(others=st.sets(st.sampled_from(NAMES), min_size=1, max_size=3), added=st.sampled_from(NAMES))
@example(others={"50-nq-cp-2020"}, added="52-nq-tw-2019")
@example(others={"52-nq-tw-2019", "03-nq-cp-2025"}, added="03-nq-cp-2025-vi")
def test_the_rows_of_other_documents_stay_as_they_were(others: set[str], added: str) -> None:
    others -= {added}
    before, after = (by_key(combined(frozenset(these))) for these in (others, others | {added}))
    documents = {str(key[0]) for key in before["documents"]}
    cites = {str(row["cited_document_id"]) for row in after["citations"].values()}
    (new,) = {str(key[0]) for key in after["documents"]} - documents or {""}
    for table, rows in before.items():
        own = {
            key: row
            for key, row in after[table].items()
            if document_of(table, key, row) in documents and (key in rows or not names(row, new))
        }
        assert own.keys() == rows.keys(), table
        for key, row in rows.items():
            differs = {column for column in row if own[key][column] != row[column]}
            if table == "citations" and differs == CITED:
                assert (own[key]["cited_document_id"], row["cited_document_id"]) == (new, None)
            elif table in ("tasks", "indicators") and differs and differs <= AMENDED:
                assert new in cites or any(
                    change["document_id"] == new for change in after.get("amendments", {}).values()
                )
            else:
                assert not differs, (table, key)


def test_a_citation_is_tied_to_the_document_that_came() -> None:
    """The property above would also hold if nothing were ever tied."""
    rows = combined(frozenset({"50-nq-cp-2020", "52-nq-tw-2019"}))["citations"]
    assert any(row["cited_document_id"] == "52-nq-tw-2019" for row in rows)


def test_documents_of_one_id_are_not_mixed() -> None:
    """The names of the pool are those of folders; two that are the same document would hide a change."""
    assert len({row["document_id"] for row in combined(frozenset(NAMES))["documents"]}) == len(NAMES)


@pytest.mark.parametrize("table", sorted(load_package().tables.keys() - REFERENCE))
def test_every_table_tells_which_document_a_row_is_of(table: str) -> None:
    documents = {str(row["document_id"]) for row in combined(frozenset({"50-nq-cp-2020"}))["documents"]}
    for key, row in by_key(combined(frozenset({"50-nq-cp-2020"})))[table].items():
        assert document_of(table, key, row) in documents
