"""A new document from a file to a folder of sources: what is proposed, shown, written, and refused."""

from __future__ import annotations

import hashlib
import io
import shutil
from pathlib import Path

import pytest
import yaml
from found_files import TASKS, docx, page
from rich.console import Console

from pipeline.documents.source import read_sources
from pipeline.errors import InputError
from pipeline.extraction.corpus import PROJECT_REFERENCE, extract
from pipeline.extraction.review import Near, nearest
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
    sources = tmp_path / "sources"
    shutil.copytree(PROJECT_REFERENCE, sources / "reference")  # with a register, and no document yet
    proposal = propose(put(tmp_path, "found.txt", CITING.encode()), sources)
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
    assert change.endswith(": cited_document_id, because it cites this document")
    assert all("cited_document_id" in line for line in others)


def test_a_vietnamese_page_is_understood_like_an_english_one(tmp_path: Path) -> None:
    page = Path(__file__).with_name("decision-1127.html").read_bytes()
    proposal = propose(put(tmp_path, "saved.html", page), tmp_path / "sources")
    review = proposal.review
    assert proposal.folder == "1127-qd-bnnmt-2025-vi"
    assert review.facts == {
        "number": "1127/QĐ-BNNMT",
        "document_type": "Decision",
        "title": "BAN HÀNH KẾ HOẠCH CHUYỂN ĐỔI SỐ NGÀNH NÔNG NGHIỆP VÀ MÔI TRƯỜNG GIAI ĐOẠN 2025 - 2030",
        "issuer_id": "ministry-of-agriculture-and-environment",
        "issued_on": "2025-04-28",
        "effective_on": "2025-04-28",
        "signer": "Nguyễn Văn Bình",
        "language": "vi",
        "authority": "official",
    }
    assert review.counts["tasks"] == 9
    assert [(words, purpose) for _, words, purpose in review.aside][-1] == ("MỤC TIÊU", "objectives")
    assert [words for _, words in review.without_actor] == ["Thúc đẩy chia sẻ dữ liệu giữa các đơn vị."]
    assert ("35/2025/NĐ-CP", "2025-02-25", "") in review.cited
    doubts = {doubt.words: doubt for doubt in review.doubts}
    assert doubts["31/4/2026"].code == "impossible-date"
    assert (
        doubts["Bộ Khoa học và Công nghê"]
        .mend[-1]
        .endswith("agency_aliases.csv: Bộ Khoa học và Công nghê,vi,ministry-of-science-and-technology,seen-in-sources")
    )
    screen = shown(proposal)
    assert "II/1/a task Vụ Pháp chế chủ trì" in screen


def test_only_a_name_that_looks_like_a_slip_is_offered_as_an_alias() -> None:
    known = [
        Near("Ministry of Finance", "ministry-of-finance", True, 0),
        Near("Department of Taxation", "tax-department", True, 0),
        Near("Ministry of Home Affairs", "ministry-of-home-affairs", True, 0),
    ]
    assert [one.agency_id for one in nearest("Ministry of Finances", known)] == ["ministry-of-finance"]
    (near,) = nearest("Department of Finance", known)
    assert (near.agency_id, near.alike < 0.9) == ("tax-department", True)
    assert nearest("Bureau of Magic", known) == []


def test_a_document_can_be_looked_at_again_once_it_was_mended(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    place = accept(propose(put(tmp_path, "citing.txt", CITING.encode()), sources), sources)
    entry = {
        "table": "task_agencies", "path": "I/2/lead/1", "column": "agency_id", "value": "ministry-of-finance",
        "expected": "unregistered-ministry-of-finances", "why": "A slip of the copy.",
    }  # fmt: skip
    (place / "corrections.yaml").write_text(yaml.safe_dump([entry]), "utf-8")
    again = propose(place, sources)
    assert again.files == {}
    assert "corrected-by-hand" in {doubt.code for doubt in again.review.doubts}
    with pytest.raises(InputError, match="is no folder of the sources"):
        propose(tmp_path, sources)
    (place / "corrections.yaml").write_text("- table: tasks\n", "utf-8")
    with pytest.raises(InputError, match=r"corrections\.yaml, entry 1: 'column' is missing"):
        propose(place, sources)


def test_a_document_that_is_there_is_not_taken_in_again(tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    accept(propose(put(tmp_path, "found.html", page()), sources), sources)
    with pytest.raises(InputError) as refusal:
        propose(put(tmp_path, "again.docx", docx()), sources)
    assert str(refusal.value) == (
        f"again.docx: is the same document as 90-nq-cp-2025/text.txt; "
        f"look at it with `nghiquyet add {sources / '90-nq-cp-2025'}`, or remove that folder first"
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
