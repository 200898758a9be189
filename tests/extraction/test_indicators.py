"""Indicators in running text: the right statements, each with the targets a careful reader would put down."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.documents.text import SourceText
from pipeline.extraction.indicators import (
    Indicator,
    declares_targets,
    horizon_of,
    in_objectives,
    in_task,
    is_general,
)
from pipeline.extraction.targets import Target
from pipeline.language import Language

ROOT = Path(__file__).parents[2]
EN, VI = Language.load("en"), Language.load("vi")

Said = tuple[str, str | None, str | None, str | None, int | None]


def said(target: Target) -> Said:
    """Comparison, bounds, scope and year of a target."""
    low, high = (None if bound is None else f"{bound.normalize():f}" for bound in (target.value_min, target.value_max))
    return target.comparator, low, high, target.scope, target.horizon_year


def objectives(text: str, horizon: int | None = 2030) -> list[tuple[str, list[Said]]]:
    """Quotes and targets of a paragraph of objectives."""
    found = in_objectives(text, 0, len(text), EN, horizon)
    return [(text[one.start : one.end], [said(target) for target in one.targets]) for one in found]


def figures(text: str) -> list[tuple[str, str | None, str | None]]:
    """Comparison and bounds of all targets of a paragraph of objectives."""
    return [target[:3] for _, targets in objectives(text) for target in targets]


def tasks(text: str) -> list[tuple[str, str | None, str | None]]:
    """Comparison and bounds of all targets of a task."""
    return [said(target)[:3] for one in in_task(text, 0, len(text), EN) for target in one.targets]


@cache
def folded(document_id: str) -> str:
    return SourceText.of((ROOT / "sources" / document_id / "text.txt").read_bytes().decode()).folded


def lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans = []
    for line in text[start:end].splitlines(keepends=True):
        spans.append((start, start + len(line)))
        start += len(line)
    return spans


def test_gold_of_52_nq_tw() -> None:
    text = folded("52-nq-tw-2019")
    zone = lines(text, text.index("2. Objectives\n") + 14, text.index("III- SOME MAJOR"))
    found = [one for span in zone for one in in_objectives(text, *span, EN, None)]
    gold = [
        json.loads(line)
        for line in (ROOT / "tests/gold/52-nq-tw-2019.indicators.jsonl").read_text("utf-8").splitlines()
    ]

    def number(value: float | None) -> str | None:
        return None if value is None else f"{value:g}"

    assert [(text[one.start : one.end], [said(target) for target in one.targets]) for one in found] == [
        (
            SourceText.of(one["quote"]).folded,
            [
                (target["comparator"], number(target["min"]), number(target["max"]), target["scope"], target["horizon"])
                for target in one["targets"]
            ],
        )
        for one in gold
    ]
    assert [one.unit for one in found] == [one["unit"] for one in gold]


@pytest.mark.parametrize("document_id", ["50-nq-cp-2020", "709-qd-ttg-2024"])
def test_tasks_without_targets(document_id: str) -> None:
    text = folded(document_id)
    assert [one for span in lines(text, 0, len(text)) for one in in_task(text, *span, EN)] == []


def test_tasks_of_03_nq_cp() -> None:
    text = folded("03-nq-cp-2025")
    appendix, rows = text.index("APPENDIX I\n"), text.index("APPENDIX II\n")
    spans = [*lines(text, 0, appendix), *lines(text, rows, text.index("[1] As assigned"))]
    found = [one for span in spans for one in in_task(text, *span, EN)]
    assert [(said(target)[:3], target.unit, target.horizon_year) for one in found for target in one.targets] == [
        ((">=", "25", None), "%", None),
        ((">=", "5", None), "projects and programs", 2030),
        (("between", "1", "3"), "% of revenue", None),
        ((">=", "15", None), "% of the state budget", None),
        (("=", "114", "114"), "national databases", None),
        (("between", "1", "3"), "% of revenue", None),
        ((">=", "10", None), "institutions", None),
    ]


def test_report_that_quotes_targets() -> None:
    text = folded("mic-2025-01-10-action-programme")
    declaring = [span for span in lines(text, 0, len(text)) if declares_targets(text, *span, EN)]
    assert len(declaring) == 1
    found = in_objectives(text, *declaring[0], EN, None)
    assert [[said(target) for target in one.targets] for one in found] == [
        [("qualitative", None, None, "upper-middle-income countries", 2030)],
        [("qualitative", None, None, "world", 2030)],
        [("qualitative", None, None, None, 2030)],
        [("<=", None, "3", "Southeast Asia", 2030), ("<=", None, "50", "world", 2030)],
        [("<=", None, "3", "Southeast Asia", 2030)],
        [("qualitative", None, None, None, 2030)],
        [(">=", "5", None, None, 2030)],
    ]


def test_lists_of_different_translators() -> None:
    assert objectives(
        "By 2030: the digital economy accounts for 30% of GDP; over 80% of enterprises use e-invoices, 100% of "
        "communes have fiber-optic broadband; Vietnam is among the top 3 ASEAN countries and the top 50 countries "
        "in the world in e-government.",
        None,
    ) == [
        ("the digital economy accounts for 30% of GDP", [("=", "30", "30", None, 2030)]),
        ("over 80% of enterprises use e-invoices", [(">", "80", None, None, 2030)]),
        ("100% of communes have fiber-optic broadband", [("=", "100", "100", None, 2030)]),
        (
            "Vietnam is among the top 3 ASEAN countries and the top 50 countries in the world in e-government",
            [("<=", None, "3", "ASEAN", 2030), ("<=", None, "50", "world", 2030)],
        ),
    ]
    assert [
        quote
        for quote, _ in objectives(
            "The industry sector accounts for over 40% of GDP, in which the manufacturing industry accounts for "
            "about 30% of GDP, and the service sector accounts for over 50% of GDP, including 14 - 15% from tourism."
        )
    ] == [
        "The industry sector accounts for over 40% of GDP",
        "the manufacturing industry accounts for about 30% of GDP",
        "the service sector accounts for over 50% of GDP",
        "14 - 15% from tourism",
    ]
    assert [
        quote
        for quote, _ in objectives(
            "To raise the rate of urbanization to about 50%, the number of doctors to 11 per 10,000 people and "
            "hospital beds to 32 per 10,000 people; to build a national data center and to train 50,000 engineers."
        )
    ] == [
        "To raise the rate of urbanization to about 50%",
        "the number of doctors to 11 per 10,000 people",
        "hospital beds to 32 per 10,000 people",
        "to build a national data center",
        "to train 50,000 engineers",
    ]
    assert [
        quote
        for quote, _ in objectives(
            "80% of work dossiers at district level and 60% of work dossiers at commune level are processed online."
        )
    ] == [
        "80% of work dossiers at district level",
        "60% of work dossiers at commune level are processed online",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The rate of trained workers is increased from 68% to 85%.", [("=", "85", "85")]),
        ("The HDI is above 0,75.", [(">", "0.75", None)]),
        ("Per capita GDP reaches about USD 7,500.", [("approx", "7500", "7500")]),
        ("Labor productivity grows by 6.5% annually on average.", [("=", "6.5", "6.5")]),
        ("Human resources reach 12 people per ten thousand people.", [("=", "12", "12")]),
        ("There are 40 - 50 organizations ranked in the region.", [("between", "40", "50")]),
        ("The GII ranks 40th or higher.", [("<=", None, "40")]),
        ("Vietnam belongs to the group of 4 leading ASEAN countries.", [("<=", None, "4")]),
        ("Double the number of startups compared to 2020.", [("=", "2", "2")]),
        ("Have at least five universities in the top 500 universities in the world.", [(">=", "5", None)]),
        ("Unemployment is kept below 4%, down from 6% in 2020.", [("<", None, "4")]),
        ("Net emissions are reduced to “zero” by 2050.", [("=", "0", "0")]),
        ("Greenhouse gas emissions are cut to zero.", [("=", "0", "0")]),
        ("The country achieves net-zero emissions.", [("qualitative", None, None)]),
        ("The average life expectancy reaches 75.5 years old.", [("=", "75.5", "75.5")]),
        ("100% of users have fixed broadband at speeds above 1Gb/s.", [("=", "100", "100")]),
        ("Attract at least 3 more of the world's leading technology organizations.", [(">=", "3", None)]),
        ("Public service dossiers of 63 provinces are processed online.", [("qualitative", None, None)]),
        (
            "Form 2 to 3 centers and train no fewer than one hundred experts.",
            [("between", "2", "3"), (">=", "100", None)],
        ),
    ],
)
def test_figures(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert figures(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "To put into operation the national portal, storing at least 20,000 items",
            ["To put into operation the national portal", "storing at least 20,000 items"],
        ),
        (
            "Vietnam is a maritime power, ranking among the top 10 in Asia, with marine sectors making up 15% of GDP",
            ["Vietnam is a maritime power", "ranking among the top 10 in Asia", "marine sectors making up 15% of GDP"],
        ),
        (
            "Vietnam is among the top 3 in Southeast Asia in research on AI, the center for developing digital technology",
            [
                "Vietnam is among the top 3 in Southeast Asia in research on AI",
                "the center for developing digital technology",
            ],
        ),
        (
            "All wards have a park, with green space averaging 10 m2 per person",
            ["All wards have a park", "green space averaging 10 m2 per person"],
        ),
        (
            "Vietnam has a strong workforce for the industry, and joins the group of 10 leading countries in Asia",
            ["Vietnam has a strong workforce for the industry", "joins the group of 10 leading countries in Asia"],
        ),
        # the level of the same thing
        ("The market grows rapidly, reaching 25% per year", ["The market grows rapidly, reaching 25% per year"]),
        (
            "Medicines made at home account for no less than 70% of the market, and herbal medicines for 25 - 30%",
            ["Medicines made at home account for no less than 70% of the market", "herbal medicines for 25 - 30%"],
        ),
    ],
)
def test_a_state_and_a_target_behind_it_are_two(text: str, expected: list[str]) -> None:
    assert [quote for quote, _ in objectives(text)] == expected


def test_an_objective_of_a_component_project_needs_no_year() -> None:
    assert objectives("Objective: To end open defecation in all communes", None) == [
        ("To end open defecation in all communes", [("qualitative", None, None, None, None)])
    ]
    assert objectives("General objective: To improve the health of the people", None) == []


def test_a_part_has_the_year_of_the_whole() -> None:
    text = "Life expectancy reaches 76 years by 2030, of which healthy life years are at least 68; coverage is over 95%"
    found = in_objectives(text, 0, len(text), Language.load("en"), None)
    assert [target.horizon_year for one in found for target in one.targets] == [2030, 2030, None]


def test_years_hold_until_the_next_one() -> None:
    assert [
        (targets[0][1], targets[0][4])
        for _, targets in objectives(
            "By 2025, the share reaches 20% of GDP; productivity grows by 7%. By 2030, the share reaches 30% of GDP.",
            None,
        )
    ] == [("20", 2025), ("7", 2025), ("30", 2030)]
    ((_, targets),) = objectives("R&D spending accounts for 1.5% of GDP by 2025 and 2% of GDP by 2030.")
    assert [(target[1], target[4]) for target in targets] == [("1.5", 2025), ("2", 2030)]


def test_general_objectives_are_no_indicators() -> None:
    text = (
        "General objective by 2030: To develop the digital economy and make Vietnam prosperous. "
        "Specific objectives by 2030: To complete the e-government."
    )
    assert [quote for quote, _ in objectives(text, None)] == ["To complete the e-government"]
    assert objectives("Institutionalize and fully implement the perspectives of the Resolution.", None) == []
    assert objectives("a) By 2025:", None) == []


def test_coordination() -> None:
    def quotes(text: str) -> list[str]:
        return [quote for quote, _ in objectives(text)]

    # One statement: a list of verbs, a purpose, a verb that hangs on another one.
    for text in (
        "Building and developing a national data infrastructure",
        "Completing the e-government, creating favorable conditions for people and improving efficiency",
        "Attract corporations to set up headquarters and invest in research",
        "Allocating at least 3% of the budget to science and gradually increasing it",
    ):
        assert quotes(text) == [text]
    assert quotes("Ensuring that 5G covers the whole country and that all citizens have access to the Internet") == [
        "5G covers the whole country",
        "all citizens have access to the Internet",
    ]
    assert quotes("5G covers the whole country and 80% of people use smartphones") == [
        "5G covers the whole country",
        "80% of people use smartphones",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Train at least 100 AI experts each year, and develop 3 key laboratories.",
            [(">=", "100", None), ("=", "3", "3")],
        ),
        ("Reduce the time for handling administrative procedures to 3 days.", [("=", "3", "3")]),
        ("Allocate VND 500 billion for science and technology.", [("=", "500", "500")]),
        ("Ensure that 100% of communes have Internet connection.", [("=", "100", "100")]),
        ("Put at least 3,000 km of expressways into operation.", [(">=", "3000", None)]),
        ("Strive to be among the top 40 countries in the world.", [("<=", None, "40")]),
        ("Implement Resolution No. 57-NQ/TW dated December 22, 2024 in 63 provinces within 30 days.", []),
        ("Review the 11 groups of tasks and the 5-year plan 2021-2025.", []),
        ("Upgrade services at level 4; deploy 5G, 6G and Industry 4.0 solutions under Project 06.", []),
        ("Enterprises in which the State holds more than 50% of charter capital shall report.", []),
        ("Attract experts from the top 100 universities in the world.", []),
        ("Support households with at least 3 children and individuals aged 15 and above.", []),
        ("Organize the 80th anniversary of the National Day on September 2, 2025.", []),
        ("Implement the VND 120 trillion credit package.", []),
        ("(i) Remove obstacles; (ii) Simplify procedures; (11) Pilot in islands [1].", []),
    ],
)
def test_task(text: str, expected: list[tuple[str, str | None, str | None]]) -> None:
    assert tasks(text) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The proportion of enterprises engaged in innovation reaches 40%",
            "Proportion of enterprises engaged in innovation",
        ),
        ("Making the digital economy account for about 20% of GDP", "Digital economy"),
        ("Vietnam is among the top 5 countries in ASEAN in research on AI", "Research on AI"),
        ("Build at least 3 smart cities", "Smart cities"),
        ("Completing the construction of the e-government", "Construction of the e-government"),
        ("Digital economy: 30% of GDP", "Digital economy"),
        ("Culture contributes 7% of GDP", "Culture"),
        ("100% of procedures are settled online (in 2024: 40%)", "Procedures are settled online"),
        ("3,500 hectares of organic rice", "Organic rice"),
        ("Each province shall have at least 2 vocational schools", "Each province"),
    ],
)
def test_name_is_what_the_target_is_about(text: str, name: str) -> None:
    (indicator,) = in_objectives(text, 0, len(text), EN, 2030)
    assert indicator.name == name


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (VI, "Tỷ lệ doanh nghiệp có hoạt động đổi mới đạt trên 40%", "Tỷ lệ doanh nghiệp có hoạt động đổi mới"),
        (VI, "Giao dịch không dùng tiền mặt đạt 80%", "Giao dịch không dùng tiền mặt"),
        (VI, "Việt Nam có quy mô kinh tế số đạt tối thiểu 50% GDP", "Quy mô kinh tế số"),
        (VI, "Cả nước có ít nhất 5 đô thị thông minh", "Đô thị thông minh"),
        (EN, "The rate of E5 gasoline use reaches 60%", "Rate of E5 gasoline use"),
        (EN, "Vietnam has a digital economy of at least 30% of GDP", "Digital economy"),
    ],
)
def test_a_verb_within_the_subject_does_not_end_the_name(language: Language, text: str, name: str) -> None:
    (indicator,) = in_objectives(text, 0, len(text), language, 2030)
    assert indicator.name == name


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (VI, "Có ít nhất 12 bác sĩ và 03 dược sĩ.", [(">=", 12, 2030), (">=", 3, 2030)]),
        (EN, "Have at least 12 doctors and 3 pharmacists.", [(">=", 12, 2030), (">=", 3, 2030)]),
        (VI, "Có từ 03 khu công nghiệp trở lên.", [(">=", 3, 2030)]),
        (
            VI,
            "Nguồn thu đạt 3.500 tỉ đồng, đến năm 2045 đạt trên 4.500 tỉ đồng.",
            [("=", 3500, 2030), (">", 4500, 2045)],
        ),
        (VI, "Đến ngày 31/12/2025, xử lý tối thiểu 40% số dự án.", [(">=", 40, 2025)]),
        (VI, "Tuổi thọ trung bình đạt trên 75 tuổi.", [(">", 75, 2030)]),
        (VI, "Dạy bơi cho trẻ em từ 6 đến dưới 16 tuổi.", [("qualitative", None, 2030)]),
        (VI, "Trường Đại học Vinh thuộc nhóm 20 trường đại học hàng đầu cả nước.", [("<=", None, 2030)]),
        (VI, "Việt Nam trong nhóm 5 nước xuất khẩu đồ gỗ hàng đầu thế giới.", [("<=", None, 2030)]),
    ],
)
def test_what_numbers_share_and_what_they_do_not(
    language: Language, text: str, expected: list[tuple[str, int | None, int]]
) -> None:
    found = in_objectives(text, 0, len(text), language, 2030)
    targets = [target for indicator in found for target in indicator.targets]
    assert [(target.comparator, target.value_min, target.horizon_year) for target in targets] == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Ministry of Construction shall be responsible for upgrading 14 plants", "Plants"),
        ("The Union shall help to consolidate 80 cooperatives by 2030", "Cooperatives"),
        (
            "The Ministry of Construction shall ensure that 100 apartments are completed in 2025",
            "Apartments are completed",
        ),
        ("The Department shall direct the Extension Center to train at least 12,000 households", "Households"),
        ("The Ministry of Health shall reduce the time for handling dossiers to 3 days", "Time for handling dossiers"),
    ],
)
def test_who_is_told_to_act_is_no_part_of_the_name(text: str, name: str) -> None:
    (indicator,) = in_task(text, 0, len(text), EN)
    assert indicator.name == name


def test_headings() -> None:
    def year(text: str) -> int | None:
        return horizon_of(text, 0, len(text), EN)

    assert [year(text) for text in ("By 2030", "a) By 2025:", "Vision to 2045", "2030:", "Period 2026 - 2030")] == [
        2030,
        2025,
        2045,
        2030,
        2030,
    ]
    assert year("1. Objectives by 2030, with a vision to 2045") == 2030
    assert year("Pursuant to Resolution No. 52-NQ/TW dated September 27, 2019") is None
    assert is_general("1. General objectives", 0, 21, EN)
    assert not is_general("2. Specific objectives", 0, 22, EN)


SNIPPETS = """By 2030, |the rate of users |reaches |at least |80% |of GDP |; |and |, |making |building |5 centers |over
|among the top 3 |ASEAN countries |ensuring that |in which |in the world |. |2025 |from 6 to 8% |USD 7,500 |(one, two)
|10.000 people |to |per year |a) |General objective: |Specific objectives to 2045: |ranks 3rd or higher |by half """
WORDS = st.sampled_from(SNIPPETS.split("|"))


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=25), st.sampled_from([None, 2030]))
def test_indicators_lie_in_order_in_their_text_wherever_it_stands(words: list[str], horizon: int | None) -> None:
    text, before, behind = "".join(words), "II. Something before. ", " And behind 5%."
    found = in_objectives(text, 0, len(text), EN, horizon)
    assert all(one.end <= other.start for one, other in pairwise(found))
    for one in found:
        assert 0 <= one.start < one.end <= len(text)
        assert one.name and one.targets
        assert all(one.start <= target.start < target.end <= one.end for target in one.targets)
        for target in one.targets:
            low, high = target.value_min, target.value_max
            assert low is None or high is None or low <= high
            assert (target.comparator == "qualitative") == (low is None and high is None)

    shifted = in_objectives(before + text + behind, len(before), len(before + text), EN, horizon)
    assert [moved(one, len(before)) for one in found] == [moved(one, 0) for one in shifted]


def moved(one: Indicator, by: int) -> tuple[object, ...]:
    spans = [(target.start + by, target.end + by, *said(target), target.unit) for target in one.targets]
    return one.start + by, one.end + by, one.name, one.horizon_year, spans
