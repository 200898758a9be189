"""Targets of an indicator appendix: every cell says how far, in what unit, where and by when."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents.text import SourceText
from pipeline.extraction.quantities import quantities
from pipeline.extraction.targets import Target, due_year, horizons, in_cell, standing
from pipeline.language import Language

ROOT = Path(__file__).parents[2]
EN = Language.load("en")


def read(cell: str, unit: str | None = None) -> list[Target]:
    return in_cell(cell, 0, len(cell), EN, unit)


def said(target: Target) -> tuple[str, str | None, str | None]:
    """The comparison and the bounds of a target, as text."""
    low, high = (None if bound is None else f"{bound.normalize():f}" for bound in (target.value_min, target.value_max))
    return target.comparator, low, high


def appendix() -> list[tuple[str, int, int, str | None]]:
    """Rows of Appendix I of Resolution 03/NQ-CP: number, span of the target cell in the text, unit."""
    text = SourceText.of((ROOT / "sources/03-nq-cp-2025/text.txt").read_bytes().decode()).folded
    start, end = text.index("No. |", text.index("APPENDIX I\n")), text.index("APPENDIX II\n")
    cells = [start]
    while (bar := text.find("|", cells[-1], end)) >= 0:
        cells.append(bar + 1)
    spans = list(zip(cells, (position - 1 for position in cells[1:]), strict=False))
    rows = [spans[index : index + 5] for index in range(5, len(spans), 5)]
    return [
        (text[slice(*row[0])].strip(), *row[3], text[slice(*row[2])].strip() or None)
        for row in rows
        if text[slice(*row[0])].strip()[0].isdigit()
    ]


def test_appendix_of_03_nq_cp() -> None:
    text = SourceText.of((ROOT / "sources/03-nq-cp-2025/text.txt").read_bytes().decode()).folded
    rows = {number: in_cell(text, start, end, EN, unit) for number, start, end, unit in appendix()}
    assert len(rows) == 57
    assert sum(len(targets) for targets in rows.values()) == 58
    assert not [target for targets in rows.values() for target in targets if target.problem]

    for number in ("4", "5"):
        assert [(said(target), target.scope) for target in rows[number]] == [
            (("<=", None, "3"), "Southeast Asia"),
            (("<=", None, "50"), "world"),
        ]
    assert rows["11"] == []
    assert [said(rows[number][0])[0] for number in ("1", "2", "3", "23")] == ["qualitative"] * 4
    assert rows["2"][0].scope == "world"
    expected = {
        "6": ("<=", None, "3"),
        "7": (">=", "5", None),
        "11.2": ("=", "90", "90"),
        "11.8": (">=", "30", None),
        "14": (">", "0.7", None),
        "16": (">", "60", None),
        "17": (">=", "3", None),
        "19": ("between", "40", "50"),
        "21": ("between", "16", "18"),
        "23.1": ("=", "100", "100"),
        "23.2": ("=", "9", "9"),
        "29": (">=", "3", None),
        "33": ("<=", None, "10"),
        "34": ("=", "1", "1"),
        "41": ("between", "20", "50"),
    }
    assert {number: said(*rows[number]) for number in expected} == expected
    assert rows["18"][0].unit == "Researchers per 10,000 people"
    assert text[rows["5"][1].start : rows["5"][1].end] == "≤ 50 globally"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("at least 5", (">=", "5", None)),
        ("a minimum of 25%", (">=", "25", None)),
        ("minimum 30%", (">=", "30", None)),
        ("not less than 3", (">=", "3", None)),
        ("no fewer than 12", (">=", "12", None)),
        ("80% or more", (">=", "80", None)),
        ("3.0 tons/ha or higher", (">=", "3", None)),
        ("50 hospital beds or more", (">=", "50", None)),
        ("Raised up to 80%", ("=", "80", "80")),
        ("50+", (">=", "50", None)),
        ("over 80%", (">", "80", None)),
        ("More than 7%", (">", "7", None)),
        ("exceeding 40", (">", "40", None)),
        ("no more than 5", ("<=", None, "5")),
        ("not exceeding 10%", ("<=", None, "10")),
        ("at most 3", ("<=", None, "3")),
        ("below 4%", ("<", None, "4")),
        ("under 20%", ("<", None, "20")),
        ("about 20%", ("approx", "20", "20")),
        ("approximately 1.5 million", ("approx", "1.5", "1.5")),
        ("at least about 20", (">=", "20", None)),
        ("5 - 7%/year", ("between", "5", "7")),
        ("16–18", ("between", "16", "18")),
        ("between 5 and 7", ("between", "5", "7")),
        ("from 5 to 7", ("between", "5", "7")),
        ("Increase from 68% to 85%", ("=", "85", "85")),
        ("Raised from 68% to over 85%", (">", "85", None)),
        ("Increase by 10%", ("=", "10", "10")),
        ("double", ("=", "2", "2")),
        ("five", ("=", "5", "5")),
        ("twenty-five", ("=", "25", "25")),
        ("at least two hundred", (">=", "200", None)),
        ("0,7", ("=", "0.7", "0.7")),
        ("7,5", ("=", "7.5", "7.5")),
        ("1,000", ("=", "1000", "1000")),
        ("1.000.000", ("=", "1000000", "1000000")),
        ("1,234.56", ("=", "1234.56", "1234.56")),
        ("1.234,56", ("=", "1234.56", "1234.56")),
        ("0.750", ("=", "0.75", "0.75")),
        ("USD 7,500", ("=", "7500", "7500")),
        ("Top 3", ("<=", None, "3")),
        ("Among the 40 leading countries in the world", ("<=", None, "40")),
        ("50th or higher", ("<=", None, "50")),
        ("Rank of at least 40", ("<=", None, "40")),
        ("Maintain rank ≤ 35", ("<=", None, "35")),
        ("Ranked third in ASEAN", ("=", "3", "3")),
        ("Completed", ("qualitative", None, None)),
    ],
)
def test_one_target(cell: str, expected: tuple[str, str | None, str | None]) -> None:
    (target,) = read(cell)
    assert said(target) == expected
    assert target.problem is None
    assert cell[target.start : target.end] == cell


@pytest.mark.parametrize("cell", ["", "  ", "-", "–", "...", "N/A"])
def test_empty_cell_has_no_target(cell: str) -> None:
    assert read(cell, "%") == []


def test_several_targets_in_one_cell() -> None:
    assert [(said(target)[2], target.scope) for target in read("Top 3 in ASEAN, top 50 in the world")] == [
        ("3", "ASEAN"),
        ("50", "world"),
    ]
    assert [(target.value_min, target.horizon_year) for target in read("2025: 20; 2030: 30", "%")] == [
        (Decimal(20), 2025),
        (Decimal(30), 2030),
    ]
    assert [(target.value_min, target.horizon_year) for target in read("50% (2025), 70% (2030)")] == [
        (Decimal(50), 2025),
        (Decimal(70), 2030),
    ]
    assert [target.unit for target in read("100% of communes; 90% of villages")] == ["% of communes", "% of villages"]


def test_unit_column_and_cell_together() -> None:
    assert read("1.5 million", "people")[0].unit == "million people"
    assert read("80%", "Enterprises")[0].unit == "%"
    assert read("12", "Researchers per 10,000 people")[0].unit == "Researchers per 10,000 people"
    assert read("2000", "enterprises")[0].value_min == 2000
    assert read("7,500 USD/person")[0].unit == "USD/person"
    assert read("5 - 7%/year")[0].unit == "% per year"


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("10.000", "ambiguous-number"),
        ("18 - 16", "reversed-range"),
        ("Level 4", "target-not-parsed"),
        ("12,34,5", "target-not-parsed"),
        ("2025", "target-not-parsed"),
    ],
)
def test_what_is_unsure_is_said(cell: str, problem: str) -> None:
    (target,) = read(cell)
    assert target.problem == problem


def test_horizons() -> None:
    def years(text: str) -> list[int]:
        return [one.year for one in horizons(text, 0, len(text), EN)]

    assert years("20% by 2025 and 30% by the end of 2030") == [2025, 2030]
    assert years("in the 2021 - 2025 period") == [2025]
    assert years("by December 31, 2027") == [2027]
    assert years("an increase of 15% compared to 2020") == []
    assert years("the National Digital Transformation Program to 2025") == []
    assert years("by 2030, with a vision to 2045") == [2030]
    assert years("before 1 January 2029") == [2028]
    assert years("in 2026 and 2027") == [2027]


def test_years_of_other_figures_are_no_horizons() -> None:
    for text in (
        "60% (in 2023, this rate was 18%)",
        "60% (in 2024: 57.4%)",
        "USD 6 billion, up from USD 2.2 billion in 2024",
        "less than 15%, against 26.9% in 2024",
        "under the medium-term plan for 2026-2030",
    ):
        assert horizons(text, 0, len(text), EN) == []
    text = "100% of the capital for 2025 by January 31, 2026"
    assert due_year(text, 0, len(text), EN) == 2026


def test_a_state_is_measured_against_a_part_of_the_world_or_a_group_of_countries() -> None:
    def scope(text: str) -> str | None:
        return standing(text, 0, len(text), EN)

    assert scope("Above the global average") == "world"
    assert scope("ranking among the leading upper-middle-income countries") == "upper-middle-income countries"
    assert scope("innovation capacity on par with developed countries") == "developed countries"
    assert scope("an advanced level compared to that of OECD countries") == "OECD"
    assert scope("support for developing countries") is None


def test_a_rank_beside_a_rank_needs_no_word_that_puts_anybody_into_it() -> None:
    for text, places in {
        "among the top 3 ASEAN countries and the 50 leading countries in the world": [3, 50],
        "meet the ministers and the 10 leading enterprises": [],
    }.items():
        found = quantities(text, 0, len(text), EN)
        assert [one.low for one in found if one.kind == "rank"] == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("đứng thứ 30/63 tỉnh, thành phố", ["30"]),
        ("đạt các chỉ tiêu của Nghị quyết số 57-NQ/TW", []),
        ("giữ vững kết quả thực hiện Nghị định số 95/2014/NĐ-CP", []),
        ("quán triệt nội dung Nghị quyết số 03/NQ-CP", []),
    ],
)
@pytest.mark.parametrize("marked", [True, False])
def test_the_number_of_an_act_is_no_place_in_a_ranking(text: str, places: list[str], marked: bool) -> None:
    """Without diacritics *nội dung* ends like *đứng* begins."""
    language = Language.load("vi") if marked else Language.load("vi").plain
    words = language.spelled(text)
    ranks = [found for found in quantities(words, 0, len(words), language) if found.kind == "rank"]
    assert [str(found.low) for found in ranks] == places


@given(st.decimals(min_value=0, max_value=10**6, places=2), st.sampled_from([">=", "≥", ">", "<=", "≤", "<"]))
def test_a_written_number_is_read_back(value: Decimal, sign: str) -> None:
    (target,) = read(f"{sign} {value}")
    assert target.problem is None
    assert (target.value_max if "<" in sign or sign == "≤" else target.value_min) == value


@given(st.text("0123456789.,-–%≥<> ()topaslen;year\n", max_size=40))
def test_targets_lie_in_their_cell_whatever_it_holds(cell: str) -> None:
    before = "Target | "
    targets = in_cell(before + cell, len(before), len(before + cell), EN, None)
    assert all(len(before) <= target.start < target.end <= len(before + cell) for target in targets)
    assert [(t.start - len(before), said(t)) for t in targets] == [(t.start, said(t)) for t in read(cell)]
