"""Who is charged where an opening among paragraphs speaks for the points below it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.extraction.corpus import extract

PLANS = {
    "en": "PLAN\n\nI. TASKS\n\n1. Legislation\n\n{opening}\n\na) Review the Law on Prices.\n\nb) Amend the Law on Fees.\n",
    "vi": "KẾ HOẠCH\n\nI. NHIỆM VỤ\n\n1. Lập pháp\n\n{opening}\n\na) Rà soát Luật Giá.\n\nb) Sửa đổi Luật Phí.\n",
}


@pytest.mark.parametrize(
    ("language", "opening", "assignment", "leads", "coordinating"),
    [
        (
            "vi",
            "Ủy ban Kinh tế chủ trì, phối hợp với Bộ Tài chính thực hiện các nhiệm vụ sau:",
            "inherited",
            ["economic-committee"],
            ["ministry-of-finance"],
        ),
        (
            "vi",
            "Các đảng ủy trực thuộc Đảng ủy Quốc hội tập trung thực hiện các nhiệm vụ sau:",
            "general",
            ["unregistered-dang-uy-truc-thuoc-dang-uy-quoc-hoi"],
            [],
        ),
        (
            "en",
            "The Ministry of Finance shall assume the prime responsibility for, and coordinate with the Ministry of Justice in:",
            "inherited",
            ["ministry-of-finance"],
            ["ministry-of-justice"],
        ),
    ],
)
def test_an_opening_hands_down_lead_and_partners_and_a_plural_is_general(
    tmp_path: Path, language: str, opening: str, assignment: str, leads: list[str], coordinating: list[str]
) -> None:
    folder = tmp_path / "plan"
    folder.mkdir()
    (folder / "text.txt").write_text(PLANS[language].format(opening=opening))
    (folder / "source.yaml").write_text(f"language: {language}\nauthority: official\n")

    rows = extract(tmp_path).rows

    assert [task["assignment"] for task in rows["tasks"]] == [assignment, assignment]
    for task in rows["tasks"]:
        actors = [actor for actor in rows["task_agencies"] if actor["task_id"] == task["task_id"]]
        assert [actor["agency_id"] for actor in actors if actor["role"] == "lead"] == leads
        assert [actor["agency_id"] for actor in actors if actor["role"] == "coordinating"] == coordinating
