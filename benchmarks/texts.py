"""What texts are measured with: made-up documents as sources, and the two extremes of reading them.

At one end all that the pipeline reads from a document, at the other the least that any program has to do with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from benchmarks.corpus.document import Document
from benchmarks.corpus.folder import nth_document
from benchmarks.corpus.truth import differences
from benchmarks.corpus.wordings import REFERENCE
from pipeline.documents.source import Description, Source
from pipeline.extraction.corpus import load_register
from pipeline.extraction.records import read_document
from pipeline.extraction.register import Register
from pipeline.tables.schema import Package, load_package

_ONE_MATCH = re.compile(r"\b(?:Article|Điều|Appendix|Phụ lục)\b")


@cache
def _tools() -> tuple[Register, Package]:
    return load_register(REFERENCE.parent), load_package()


def documents(count: int, size: int) -> list[Document]:
    """Make the first documents of a corpus."""
    return [nth_document(number, size) for number in range(count)]


def read(documents: Sequence[Document]) -> None:
    """Read documents with the pipeline: tree, spans, tasks, agencies, deadlines, indicators and citations."""
    for document in documents:
        _rows(document)


def verify(documents: Sequence[Document]) -> None:
    """Raise ``AssertionError`` where the pipeline reads something else than stands there: speed alone is no success."""
    for document in documents:
        problems = differences(document.truth, _rows(document))
        assert not problems, f"{document.name}: {'; '.join(problems)}"


def read_at_the_limit(paths: Sequence[Path]) -> int:
    """Read files, decode, normalise, split into lines, and look for one word in each; return how many have it."""
    return sum(
        _ONE_MATCH.search(line) is not None
        for path in paths
        for line in unicodedata.normalize("NFC", path.read_bytes().decode("utf-8")).split("\n")
    )


def _rows(document: Document) -> dict[str, list[dict[str, object]]]:
    description = Description(language=document.name[:2], missing=document.description is None)
    source = Source(document.name, f"{document.name}/text.md", document.text, description)
    return read_document(source, *_tools()).rows
