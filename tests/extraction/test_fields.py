"""Lines that fill in a form below a task are its particulars, as the cells of a row are."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extraction.corpus import Corpus, extract

REFERENCE = Path(__file__).parents[2] / "sources" / "reference"


def read(folder: Path, language: str, text: str) -> Corpus:
    (folder / "reference").symlink_to(REFERENCE)
    (folder / "plan").mkdir()
    (folder / "plan" / "source.yaml").write_text(f"language: {language}\nauthority: official\n", encoding="utf-8")
    (folder / "plan" / "text.txt").write_text(text, encoding="utf-8")
    return extract(folder)


def said(corpus: Corpus) -> list[tuple[str, str, str, str, str | None]]:
    """Path, lead, coordinating agencies, due dates and output of each task."""
    tasks = []
    for task in corpus.rows["tasks"]:
        bodies = [row for row in corpus.rows["task_agencies"] if row["task_id"] == task["task_id"]]
        named = {
            role: " ".join(str(row["agency_id"]) for row in bodies if row["role"] == role)
            for role in ("lead", "coordinating")
        }
        due = [row for row in corpus.rows["deadlines"] if row["task_id"] == task["task_id"]]
        path = str(task["task_id"]).partition("#")[2]
        output = task["output"]
        days = " ".join(str(row["due_on"]) for row in due)
        tasks.append((path, named["lead"], named["coordinating"], days, None if output is None else str(output)))
    return tasks


ENGLISH = """GOVERNMENT
No. 9/NQ-CP

RESOLUTION
ON THE PLAN

II. TASKS AND SOLUTIONS

1. Build a database on housing.
- Lead agency: Ministry of Construction.
- Coordinating agencies: Ministry of Finance; Ministry of Justice.
- Expected output: Decision of the Prime Minister.
- To be completed: June 2025.

2. Review the decrees on fees.
- Lead agency: Ministry of Finance
- Time of completion: before December 1, 2025
"""
VIETNAMESE = """CHÍNH PHỦ
Số: 9/NQ-CP

NGHỊ QUYẾT
Về kế hoạch

II. NHIỆM VỤ, GIẢI PHÁP

1. Xây dựng cơ sở dữ liệu về nhà ở.
- Cơ quan chủ trì: Bộ Xây dựng.
- Cơ quan phối hợp: Bộ Tài chính; Bộ Tư pháp.
- Sản phẩm: Quyết định của Thủ tướng Chính phủ.
- Thời gian hoàn thành: tháng 6/2025.

2. Rà soát các nghị định về phí.
- Cơ quan chủ trì: Bộ Tài chính
- Thời gian hoàn thành: trước ngày 01/12/2025
"""


@pytest.mark.parametrize(
    ("language", "text", "output"),
    [
        ("en", ENGLISH, "Decision of the Prime Minister"),
        ("vi", VIETNAMESE, "Quyết định của Thủ tướng Chính phủ"),
    ],
)
def test_lines_below_a_task_are_its_particulars(tmp_path: Path, language: str, text: str, output: str) -> None:
    assert said(read(tmp_path, language, text)) == [
        ("II/1", "ministry-of-construction", "ministry-of-finance ministry-of-justice", "2025-06-30", output),
        ("II/2", "ministry-of-finance", "", "2025-11-30", None),
    ]


def test_lines_between_their_like_belong_to_those_before_them(tmp_path: Path) -> None:
    text = ENGLISH[: ENGLISH.index("1. ")] + (
        "1. Housing\n"
        "- Build a database on housing.\n"
        "- Set up a portal on housing.\n"
        "- Lead agency: Ministry of Construction.\n"
        "- Review the decrees on fees.\n"
        "- Lead agency: Ministry of Finance.\n"
    )
    assert [task[:2] for task in said(read(tmp_path, "en", text))] == [
        ("II/1/-1", "ministry-of-construction"),
        ("II/1/-2", "ministry-of-construction"),
        ("II/1/-4", "ministry-of-finance"),
    ]


def test_a_result_alone_fills_in_no_form(tmp_path: Path) -> None:
    text = ENGLISH[: ENGLISH.index("1. ")] + "1. The Ministry of Finance shall publish:\n- Results: all of them.\n"
    assert [task[:2] for task in said(read(tmp_path, "en", text))] == [("II/1/-1", "ministry-of-finance")]
