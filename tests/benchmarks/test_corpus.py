"""The documents made up for measuring: the same for the same seed, of any size, and read as what they are."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from benchmarks.corpus.document import make_document
from benchmarks.corpus.folder import nth_document, write_corpus
from benchmarks.corpus.truth import differences
from benchmarks.corpus.wordings import LANGUAGES, wordings
from pipeline.documents.source import Description, Source, read_sources
from pipeline.extraction.corpus import load_register
from pipeline.extraction.records import read_document
from pipeline.tables.schema import load_package

PACKAGE = load_package()


def fingerprint(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return hashlib.sha256(
        b"".join(str(path.relative_to(folder)).encode() + path.read_bytes() for path in files)
    ).hexdigest()


def test_a_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 1), ("again", 1), ("two", 2)):
        write_corpus(tmp_path / name, 4, 6_000, seed)
    one, again, two = (fingerprint(tmp_path / name) for name in ("one", "again", "two"))
    assert one == again != two


def test_a_larger_corpus_begins_with_the_smaller_one(tmp_path: Path) -> None:
    few, many = tmp_path / "few", tmp_path / "many"
    names = write_corpus(few, 2, 6_000).keys()
    assert write_corpus(many, 3, 6_000).keys() > names
    assert all((few / name / "text.md").read_bytes() == (many / name / "text.md").read_bytes() for name in names)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [20_000, 300_000])
def test_a_document_has_the_size_asked_for(language: str, size: int) -> None:
    assert len(make_document(language, 1, size, 1).text) == pytest.approx(size, rel=0.06)


def test_what_was_written_is_what_is_read_and_faults_are_findings(tmp_path: Path) -> None:
    """Every kind of fault in either language, and documents without any."""
    folder = tmp_path / "sources"
    truths = write_corpus(folder, 130, 6_000)
    faults = {code for language in LANGUAGES for code in wordings(language)["faults"]}
    assert {truth.fault for truth in truths.values()} == faults | {None}

    register = load_register(folder)
    sources, rejected = read_sources(folder)
    assert not rejected
    ids = set()
    for source in sources:
        document = read_document(source, register, PACKAGE)
        ids.add(document.known.document_id)
        assert differences(truths[source.name], document.rows) == [], source.name
    assert len(ids) == len(sources)


@pytest.mark.parametrize("number", [0, 1])
def test_a_long_document_with_several_parts_and_appendices_is_read_whole(number: int) -> None:
    document = nth_document(number, 300_000)
    source = Source(document.name, "text.md", document.text, Description(language=document.name[:2]))
    assert differences(document.truth, read_document(source, load_register(Path("sources")), PACKAGE).rows) == []


def test_a_difference_is_told() -> None:
    document = nth_document(0, 6_000)
    source = Source(document.name, "text.md", document.text, Description(missing=True))
    rows = read_document(source, load_register(Path("sources")), PACKAGE).rows
    del rows["tasks"][0]
    tasks = document.truth.tasks
    assert differences(document.truth, rows) == [
        f"{tasks} tasks, read {tasks - 1}",
        "finding description-missing without cause",
    ]
