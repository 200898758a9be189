"""Folders of made-up sources: documents in turn in each language, beside a copy of the project's register."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.corpus.document import Document, make_document
from benchmarks.corpus.truth import Truth
from benchmarks.corpus.wordings import LANGUAGES, REFERENCE

SEED = 57


def nth_document(number: int, size: int, seed: int = SEED) -> Document:
    """Make the ``number``-th document (from 0) of a corpus, in about ``size`` bytes."""
    return make_document(LANGUAGES[number % len(LANGUAGES)], number, size, seed)


def write_corpus(folder: Path, documents: int, size: int, seed: int = SEED) -> dict[str, Truth]:
    """Write a folder of sources; return what stands in each document, by the name of its folder.

    A corpus of more documents begins with the same ones. ``folder`` must not exist.
    """
    folder.mkdir(parents=True)
    shutil.copytree(REFERENCE, folder / REFERENCE.name)
    truths = {}
    for number in range(documents):
        document = nth_document(number, size, seed)
        write_document(folder, document)
        truths[document.name] = document.truth
    return truths


def write_document(folder: Path, document: Document) -> None:
    """Write one document's source folder into ``folder``."""
    place = folder / document.name
    place.mkdir()
    (place / "text.md").write_bytes(document.text)
    if document.description is not None:
        (place / "source.yaml").write_text(document.description, "utf-8")
