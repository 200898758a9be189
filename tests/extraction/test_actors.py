"""A cell or list of actors yields those a reader would note down: none lost, none bent to a name it is not."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.actors import Mention, read_cell, read_list
from pipeline.extraction.register import Register
from pipeline.language import Language

SOURCES = Path(__file__).parents[2] / "sources"
REGISTER = Register.load(SOURCES / "reference")
MATCHER = REGISTER.matcher(Language.load("en"), date(2025, 1, 9))
BODIES = sorted(agency.name_en for agency in REGISTER.agencies.values() if agency.kind == "ministry")

EVERYBODY = "ministries-sectors-and-localities"
CENTRAL = "ministries-and-sectors"
MOST = "ministry-of-science-and-technology"
MOF = "ministry-of-finance"
MOJ = "ministry-of-justice"


def cell(text: str) -> list[str]:
    """Return whom a cell names: ids of the register, for others the words in angle brackets."""
    return list(map(shown, read_cell(text, 0, len(text), MATCHER)))


def shown(mention: Mention) -> str:
    return mention.agency_id if mention.registered else f"<{mention.name}>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" - ", []),
        ("–", []),
        ("N/A", []),
        ("The Ministry of Finance", [MOF]),
        ("Ministry of Finance; MOJ, MoST.", [MOF, MOJ, MOST]),
        ("Ministry of Planning and\nInvestment, Ministry of\nFinance", ["ministry-of-planning-and-investment", MOF]),
        # A comma may belong to the name, a separator may be missing.
        ("Ministry of Culture, Sports, and Tourism", ["ministry-of-culture-sports-and-tourism"]),
        ("Ministry of Finance Ministry of Justice", [MOF, MOJ]),
        ("- Ministry of Finance - Ministry of Justice", [MOF, MOJ]),
        ("1. Ministry of Finance 2. Ministry of Justice", [MOF, MOJ]),
        ("Ministry of Finance / Ministry of Justice", [MOF, MOJ]),
        # Collectives.
        ("Relevant ministries, agencies, and localities", [EVERYBODY]),
        ("relevant ministries and agencies, localities", [EVERYBODY]),
        ("All ministries, branches, and provinces", [EVERYBODY]),
        ("Ministries, ministerial-level agencies, Governmental agencies", [CENTRAL]),
        ("Ministries, agencies attached to the Government, provincial People's Committees", [EVERYBODY]),
        ("ministries, central authorities and provincial governments", [EVERYBODY]),
        ("ministries and sectors concerned", [CENTRAL]),
        ("MOF, relevant ministries", [MOF, CENTRAL]),
        ("MOF, and localities", [MOF, "localities"]),
        ("Ministries, sectors, localities, relevant enterprises", [EVERYBODY, "relevant-enterprises"]),
        ("ministries, sectors, localities and related bodies", [EVERYBODY, "relevant-agencies"]),
        (
            "Ministries and agencies in charge of national and specialized databases",
            ["ministries-in-charge-of-national-and-specialised-databases"],
        ),
        ("concerned provincial-level People's Committees", ["provincial-peoples-committees"]),
        # A plural shared by the names after it, or before it.
        ("The Ministries of Finance, Justice, and Science and Technology", [MOF, MOJ, MOST]),
        ("Ministries of Finance and of Justice and related localities", [MOF, MOJ, "localities"]),
        (
            "People s Committees of Hanoi, Ho Chi Minh City and Da Nang",
            ["peoples-committee-of-hanoi", "peoples-committee-of-ho-chi-minh-city", "peoples-committee-of-da-nang"],
        ),
        ("Hanoi and Da Nang People's Committees", ["peoples-committee-of-hanoi", "peoples-committee-of-da-nang"]),
        ("MOF, Bac Ninh, An Giang provinces", [MOF, "peoples-committee-of-bac-ninh", "peoples-committee-of-an-giang"]),
        ("the cities of Hai Phong and Hue", ["peoples-committee-of-hai-phong", "peoples-committee-of-hue"]),
        # Office holders.
        (
            "Ministers, heads of ministerial-level agencies, Governmental agencies, and Chairmen of the People's"
            " Committees of provinces and cities under central authority",
            [
                "ministers",
                "heads-of-ministerial-level-agencies",
                "heads-of-government-attached-agencies",
                "chairpersons-of-provincial-peoples-committees",
            ],
        ),
        ("Governor of the State Bank of Vietnam; Minister of Justice", ["state-bank-of-vietnam", MOJ]),
        ("Director General of Vietnam Social Security", ["vietnam-social-security"]),
        ("Chairperson of the People's Committee of Hanoi", ["peoples-committee-of-hanoi"]),
        # Words in passing.
        ("Ministry of Science and Technology (MOST) and Ministry of Finance (MOF)[1]", [MOST, MOF]),
        ("Ministry of Finance to preside; Ministry of Justice, etc.", [MOF, MOJ]),
        # Who is not in the register keeps the words of the source.
        ("Vietnam E-Commerce Association, Ministry of Finance", ["<Vietnam E-Commerce Association>", MOF]),
        ("Ministry of Foo, Bar and Baz; MOF", ["<Ministry of Foo, Bar and Baz>", MOF]),
        (
            "Department of Culture, Sports and Tourism of Hanoi and MOF",
            ["<Department of Culture, Sports and Tourism of Hanoi>", MOF],
        ),
        ("VNPT, FPT", ["vietnam-posts-and-telecommunications-group", "<FPT>"]),
        ("Heads of ministries, sectors and localities", ["<Heads of ministries, sectors and localities>"]),
        # Nothing is bent to a name it only begins with.
        ("Ministry of Trade and Energy", ["<Ministry of Trade and Energy>"]),
        ("Ministry of Foreign Affairs of Laos", ["<Ministry of Foreign Affairs of Laos>"]),
        ("Hanoi University of Science and Technology", ["<Hanoi University of Science and Technology>"]),
        ("Department of Taxation of Hanoi", ["<Department of Taxation of Hanoi>"]),
        ("Ministries and agencies managing databases", ["<Ministries and agencies managing databases>"]),
        ("district-level People's Committees", ["<district-level People's Committees>"]),
        ("Party delegations", ["<Party delegations>"]),
        # Marks of lists and of Markdown, shared words, bodies of provinces and ministries.
        ("Vietnam News Agency<br>Nhan Dan Newspaper", ["vietnam-news-agency", "nhan-dan-newspaper"]),
        ("Ministry of Finance<br/>Ministry of Justice<br />MOH", [MOF, MOJ, "ministry-of-health"]),
        ("*Ministry of Finance*", [MOF]),
        ("**Ministry of Finance**, Ministry of Justice", [MOF, MOJ]),
        ("• Ministry of Finance • MOJ", [MOF, MOJ]),
        (
            "Department of Finance, district-level People's Committees",
            ["<Department of Finance>", "<district-level People's Committees>"],
        ),
        ("Legal Department; publishing houses", ["<Legal Department>", "<publishing houses>"]),
        (
            "Thai Nguyen, Nam Dinh and Binh Dinh provinces",
            ["peoples-committee-of-thai-nguyen", "peoples-committee-of-nam-dinh", "peoples-committee-of-binh-dinh"],
        ),
        (
            "Department of Culture, Sports and Tourism; Department of Finance; DPI",
            ["<Department of Culture, Sports and Tourism>", "<Department of Finance>", "<DPI>"],
        ),
        ("Ministry of Health (Department of Preventive Medicine)", ["ministry-of-health"]),
        ("Ministry of Health, provinces", ["ministry-of-health", "provinces-and-centrally-run-cities"]),
        ("MOF (lead), MOJ", [MOF, MOJ]),
        ("Departments, branches, sectors", ["<Departments>", "<branches>", "<sectors>"]),
        (
            "Provincial departments, agencies, district People's Committees",
            ["<Provincial departments>", "<agencies>", "<district People's Committees>"],
        ),
        ("- Ministry of Finance;\n- Ministry of Justice;", [MOF, MOJ]),
        ("Ministry of Finance and ministries, sectors, localities", [MOF, EVERYBODY]),
        ("Ministry of Finance, other ministries and agencies", [MOF, CENTRAL]),
        ("Ministries of Finance; Planning and Investment; Justice", [MOF, "ministry-of-planning-and-investment", MOJ]),
        ("Ministries: Finance, Justice, Health", [MOF, MOJ, "ministry-of-health"]),
        ("Hanoi and Ho Chi Minh City", ["peoples-committee-of-hanoi", "peoples-committee-of-ho-chi-minh-city"]),
        ("Provinces/cities", ["provinces-and-centrally-run-cities"]),
        ("Relevant ministries/agencies and localities", [EVERYBODY]),
        ("All ministries, sectors, localities", [EVERYBODY]),
        ("Related units", ["<Related units>"]),
        ("Relevant units and localities", ["<Relevant units>", "localities"]),
        ("Viettel, VNPT, FPT, CMC", ["viettel-group", "vietnam-posts-and-telecommunications-group", "<FPT>", "<CMC>"]),
        (
            "The Government Office; Ministry of Public Security (C06)",
            ["office-of-the-government", "ministry-of-public-security"],
        ),
        ("Vietnam Electricity (EVN)", ["vietnam-electricity"]),
        ("VCCI, business associations", ["vietnam-chamber-of-commerce-and-industry", "<business associations>"]),
        (
            "Universities, research institutes, enterprises",
            ["higher-education-institutions", "<research institutes>", "<enterprises>"],
        ),
        (
            "People's Committee of Kon Plong district, People's Committee of Dak Glei district",
            ["<People's Committee of Kon Plong district>", "<People's Committee of Dak Glei district>"],
        ),
        (
            "State Bank of Vietnam - Lam Dong branch; Provincial Police",
            ["<State Bank of Vietnam - Lam Dong branch>", "<Provincial Police>"],
        ),
        ("Departments and agencies of the province", ["<Departments and agencies of the province>"]),
        ("Units concerned", ["<Units concerned>"]),
    ],
)
def test_a_cell_is_read_as_a_reader_would(text: str, expected: list[str]) -> None:
    assert cell(text) == expected


def test_a_body_named_twice_keeps_its_first_place() -> None:
    assert cell("Ministry of Finance, Ministry of Justice, MOF") == [MOF, MOJ]


def test_the_span_of_a_collective_is_the_whole_list() -> None:
    text = "the Ministry of Finance and related ministries, sectors and People's Committees of provinces in,"
    mentions, end = read_list(text, 0, len(text), MATCHER)
    assert [text[mention.start : mention.end] for mention in mentions] == [
        "Ministry of Finance",
        "related ministries, sectors and People's Committees of provinces",
    ]
    assert text[end:] == " in,"


@pytest.mark.parametrize(
    ("text", "expected", "rest"),
    [
        ("relevant ministries and sectors in strengthening reform", [CENTRAL], " in strengthening reform"),
        ("the State Bank of Vietnam and related agencies to", ["state-bank-of-vietnam", "relevant-agencies"], " to"),
        ("the Ministry of Finance (MOF), MOJ for approval", [MOF, MOJ], " for approval"),
        (
            "Viettel, universities and enterprises",
            ["viettel-group", "higher-education-institutions", "<enterprises>"],
            "",
        ),
        # What belongs to a body is not the body.
        ("the Ministry of Finance's portal", [], "the Ministry of Finance's portal"),
        ("the Government's Resolution", [], "the Government's Resolution"),
        # Who is no body takes no role.
        ("international organizations and leading corporations in", [], " in"),
        ("foreign experts, the Ministry of Justice and partners in", [MOJ], " in"),
        ("growth in the digital economy", [], "growth in the digital economy"),
    ],
)
def test_a_list_ends_where_the_sentence_goes_on(text: str, expected: list[str], rest: str) -> None:
    mentions, end = read_list(text, 0, len(text), MATCHER)
    assert list(map(shown, mentions)) == expected
    assert text[end:] == rest


@pytest.mark.parametrize("document", ["03-nq-cp-2025", "709-qd-ttg-2024"])
def test_every_actor_cell_of_the_sources_is_read_to_the_end(document: str) -> None:
    text = (SOURCES / document / "text.txt").read_text("utf-8").replace("’", "'")
    text = text[text.upper().rindex("APPENDIX") :]
    # A row is its number, the task, then lead and partners; the rest of its cells does not matter here.
    rows = re.findall(r"^\d{1,3}\.? ?\|\s*([^|]*)\|([^|]*)\|([^|]*)\|", text, re.MULTILINE)
    assert len(rows) >= 9
    unread = {cell_text: names for row in rows for cell_text in row[1:] if "<" in "".join(names := cell(cell_text))}
    assert unread == {}


@given(
    st.lists(st.sampled_from(BODIES), min_size=1, max_size=6, unique=True),
    st.sampled_from([", ", "; ", " and ", ", and ", " ", "\n", " / ", " - "]),
)
def test_any_list_of_registered_bodies_is_read_back(names: list[str], separator: str) -> None:
    text = separator.join(names)
    mentions = read_cell(text, 0, len(text), MATCHER)
    # "Ministry of Trade and Ministry of Industry": no name may swallow the next.
    assert [mention.name for mention in mentions] == names
    assert all(mention.registered for mention in mentions)


PIECES = ["ministries", "enterprises", "Hanoi", "Foo Agency", "the", "and", ",", ";", "of", "-", "(x)", "9", "heads of"]


@given(st.lists(st.sampled_from([*BODIES[:5], *PIECES]), max_size=12, unique=True))
def test_no_word_of_a_cell_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    mentions = read_cell(text, 0, len(text), MATCHER)
    assert all(0 <= mention.start < mention.end <= len(text) for mention in mentions)
    assert all(" ".join(text[mention.start : mention.end].split()) == mention.name for mention in mentions)
    kept = " ".join(mention.name for mention in mentions)
    for word in re.findall(r"[A-Za-z]{2,}", text):
        assert word in kept or word in {"the", "and", "of"}
