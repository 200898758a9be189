"""A new document from a file to a folder of sources: what is proposed, shown, written, and refused."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
import yaml
from found_files import TASKS, docx, page
from rich.console import Console

from pipeline.documents.source import read_sources
from pipeline.errors import InputError
from pipeline.extraction.corpus import extract
from pipeline.intake import accept, propose
from pipeline.intake_view import show

CITING = """\
GOVERNMENT
No. 91/NQ-CP
Hanoi, June 6, 2025

RESOLUTION
ON THE IMPLEMENTATION OF RESOLUTION NO. 90/NQ-CP

RESOLVES:

I. TASKS AND SOLUTIONS

1. The Ministry of Finance shall implement Resolution No. 90/NQ-CP dated May 5, 2025 of the Government.
2. The Ministry of Finances shall report by Quarter V of 2026.
3. To improve roads.

| No. | Tasks | Lead agency | Deadline |
| 1 | Build a road | Ministry of Magic and Wizardry | February 31, 2026 |
| 2 | Build a dam | Ministry of Finance |
| 3 | Build a port | Ministry of Finance | 2026 | more |
"""


def put(tmp_path: Path, name: str, data: bytes) -> Path:
    (tmp_path / name).write_bytes(data)
    return tmp_path / name


def shown(proposal: object) -> str:
    screen = Console(file=io.StringIO(), width=120, color_system=None)
    show(proposal, screen)  # type: ignore[arg-type]
    return screen.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def test_from_a_word_file_to_the_tables(tmp_path: Path) -> None:
    data, sources = docx(), tmp_path / "sources"
    proposal = propose(put(tmp_path, "Found.DOCX", data), sources, url="https://example.org/90")
    assert not sources.exists(), "nothing is written before it is accepted"
    place = accept(proposal, sources)
    assert place == sources / "90-nq-cp-2025"
    assert sorted(path.name for path in place.iterdir()) == ["original.docx", "source.yaml", "text.txt"]
    assert [path.name for path in sources.iterdir()] == [place.name]
    description = yaml.safe_load((place / "source.yaml").read_text("utf-8"))
    assert description["original"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert description["original"]["converted"].startswith("DOCX to text with mammoth")
    assert (description["source_url"], description["language"]) == ("https://example.org/90", "en")
    rows = extract(sources).rows
    assert [row["text"] for row in rows["tasks"]] == TASKS
    assert rows["documents"][0]["source_url"] == "https://example.org/90"
    assert "description-missing" not in {row["code"] for row in rows["findings"]}


def test_a_text_stays_as_it_was_received(tmp_path: Path) -> None:
    proposal = propose(put(tmp_path, "found.txt", CITING.encode()), tmp_path / "sources")
    assert sorted(proposal.files) == ["source.yaml", "text.txt"]
    assert proposal.files["text.txt"] == CITING.encode()


def test_the_review_says_what_was_understood_and_what_would_mend_the_rest(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    accept(propose(put(tmp_path, "found.html", page()), sources), sources)
    proposal = propose(put(tmp_path, "second.txt", CITING.encode()), sources)
    review = proposal.review
    assert review.facts["number"] == "91/NQ-CP"
    assert review.facts["issued_on"] == "2025-06-06"
    assert ("90/NQ-CP", "2025-05-05", "90-nq-cp-2025") in review.cited
    found = {doubt.code: doubt for doubt in review.doubts}
    assert {"unregistered-agency", "impossible-date", "missing-cells", "surplus-cells"} <= set(found)
    near = next(doubt for doubt in review.doubts if doubt.words == "Ministry of Finances")
    assert near.mend[-1].endswith("agency_aliases.csv: Ministry of Finances,en,ministry-of-finance,seen-in-sources")
    assert review.changes["documents"] == (1, 0, 0)
    assert review.elsewhere == []
    screen = shown(proposal)
    for words in ("91/NQ-CP", "Outline", "TASKS AND SOLUTIONS", "Ministry of Finances", "here, 90-nq-cp-2025", "1 new"):
        assert words in screen


def test_what_a_document_does_to_another_is_shown_before_it_is_accepted(tmp_path: Path) -> None:
    """The document that is cited comes second: the citation of the first one is then resolved."""
    sources = tmp_path / "sources"
    accept(propose(put(tmp_path, "citing.txt", CITING.encode()), sources), sources)
    proposal = propose(put(tmp_path, "cited.html", page()), sources)
    (change, *others) = proposal.review.elsewhere
    assert change.startswith("citations 91-nq-cp-2025#")
    assert change.endswith(": cited_document_id")
    assert all("cited_document_id" in line for line in others)


def test_a_document_that_is_there_is_not_taken_in_again(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    accept(propose(put(tmp_path, "found.html", page()), sources), sources)
    with pytest.raises(InputError) as refusal:
        propose(put(tmp_path, "again.docx", docx()), sources)
    assert str(refusal.value) == (
        "again.docx: is the same document as 90-nq-cp-2025/text.txt; correct that one, or remove its folder first"
    )


def test_an_original_that_was_changed_is_noticed(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    place = accept(propose(put(tmp_path, "found.html", page()), sources), sources)
    (place / "original.html").write_bytes(b"<html>other")
    (error,) = read_sources(sources)[1]
    assert str(error).startswith("90-nq-cp-2025/source.yaml: original.html is not the original")


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0", b"%PDF-1.4"])
def test_a_file_that_cannot_be_read_leaves_nothing_behind(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(InputError):
        propose(put(tmp_path, "found.txt", data), tmp_path / "sources")
    assert [path.name for path in tmp_path.iterdir()] == ["found.txt"]
