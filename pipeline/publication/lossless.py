"""The proof that nothing of a source is lost and that every value has the words it came from.

It reads the published tables and the source files, and nothing of the code that made the tables. What counts as the
same words is the contract's: Unicode NFC, each run of white space one space.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from pipeline.documents.text import collapse
from pipeline.publication.problem import Problem
from pipeline.tables.schema import Package, Table

#: The columns that hold the words of a span, as the source has them.
WORDS = ("mention", "text")

_REMEDY = "report it: what reads this document is at fault"
_BYTE_ORDER_MARK = "\ufeff"


def check_spans(package: Package, tables: Mapping[str, pa.Table], texts: Mapping[str, str]) -> Iterator[Problem]:
    """Yield a problem for all that no provision has, and for each span that lacks the words it should have.

    ``texts`` are the sources as decoded, by ``document_id``; rows of other documents are passed over.
    """
    for name, table in package.tables.items():
        if "char_start" not in table.column_names:
            continue
        rows = [row for row in _rows(package, tables, table) if row["document"] in texts]
        if name == "provisions":
            yield from _cover(rows, texts)
        words = next((column for column in WORDS if column in table.column_names), None)
        for row in rows:
            text, start, end = texts[row["document"]], row["char_start"], row["char_end"]
            if not 0 <= start <= end <= len(text):
                yield _problem(row, f"the span {start} to {end} leaves the document of {len(text)} characters")
            elif name == "provisions":
                yield from _own_words(row, collapse(text[start:end]))
            elif words and row[words] != (found := collapse(text[start:end])):
                yield _problem(row, f"{words} is {_quote(row[words])}, its span {start} to {end} is {_quote(found)}")


def _cover(provisions: Iterable[dict[str, Any]], texts: Mapping[str, str]) -> Iterator[Problem]:
    by_document: dict[str, list[dict[str, Any]]] = {document: [] for document in texts}
    for row in provisions:
        by_document[row["document"]].append(row)
    for document, rows in by_document.items():
        text, reached = texts[document], 0
        for row in sorted(rows, key=lambda row: (row["char_start"], row["char_end"])):
            if row["char_start"] < reached:
                yield _problem(row, f"its span {row['char_start']} to {row['char_end']} overlaps the one before")
            yield from _gap(document, text, reached, row["char_start"])
            reached = max(reached, row["char_end"])
        yield from _gap(document, text, reached, len(text))


def _gap(document: str, text: str, start: int, end: int) -> Iterator[Problem]:
    if lost := collapse(text[start:end].replace(_BYTE_ORDER_MARK, " ")):
        line = text.count("\n", 0, start + len(text[start:end]) - len(text[start:end].lstrip())) + 1
        yield Problem(f"{document}, line {line}", f"no provision has the words {_quote(lost)}", _REMEDY)


def _own_words(row: dict[str, Any], words: str) -> Iterator[Problem]:
    """A provision's text is the words of its span without the label, and nothing but the label is left out."""
    text, label = row["text"] or "", row["label"] or ""
    if not words.endswith(text):
        yield _problem(row, f"text is {_quote(text)}, which is not how its span ends: {_quote(words)}")
        return
    head = words[: len(words) - len(text)]
    # A label may be set in brackets, stars or stops that are not part of it; one that was restored is not in the words.
    if _letters(head) not in ("", _letters(label)):
        yield _problem(row, f"text leaves out {_quote(head)}, the label is {_quote(label)}")
    elif label and not head and words.startswith(label):
        yield _problem(row, f"text still has the label {_quote(label)}: {_quote(text)}")


def _rows(package: Package, tables: Mapping[str, pa.Table], table: Table) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, each with its ``place`` in words and the id of its ``document``."""
    documents = _documents(package, tables, table)
    for row, document in zip(tables[table.name].to_pylist(), documents, strict=True):
        key = "/".join(str(row[column]) for column in table.primary_key)
        yield {**row, "place": f"{table.name}, {key}", "document": document}


def _documents(package: Package, tables: Mapping[str, pa.Table], table: Table) -> list[str | None]:
    """Return the document of each row: the one it names, or that of the row its first foreign key refers to."""
    if "document_id" in table.column_names:
        return list(tables[table.name]["document_id"].to_pylist())
    key = table.foreign_keys[0]
    target = package.tables[key.table]
    (reference,), (own,) = key.references, key.columns
    documents = _documents(package, tables, target)
    of = dict(zip(tables[key.table][reference].to_pylist(), documents, strict=True))
    return [of.get(value) for value in tables[table.name][own].to_pylist()]


def _problem(row: dict[str, Any], problem: str) -> Problem:
    return Problem(row["place"], problem, _REMEDY)


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words))


def _quote(words: str | None) -> str:
    words = words or ""
    return repr(words if len(words) <= 60 else f"{words[:57]}...")
