"""A name is found however a translator spells it, and a mistake in the reference tables is told by file and line."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import InputError
from pipeline.extraction.register import Matcher, Register
from pipeline.language import Language

REFERENCE = Path(__file__).parents[2] / "sources" / "reference"
REGISTER = Register.load(REFERENCE)
ENGLISH = Language.load("en")
MATCHER = REGISTER.matcher(ENGLISH)
ALIASES = [row for row in REGISTER.aliases if row.language == "en"]


def found(text: str, matcher: Matcher = MATCHER) -> str | None:
    """Return whom the whole of a text names."""
    name = matcher.match(text, 0, len(text))
    return name.agency_id if name and name.end == len(text) else None


def test_every_english_name_of_the_register_is_found() -> None:
    # One English name means two bodies, told apart by the day: see the test below.
    missed = {row.alias for row in ALIASES if found(row.alias.replace("’", "'")) != row.agency_id}
    assert missed == {"Government Party Committee"}


@given(
    st.sampled_from([row.alias for row in ALIASES if " " in row.alias and not row.alias.isupper()]),
    st.sampled_from(["upper", "lower", "title"]),
    st.sampled_from([" ", "\n", "  ", " \n "]),
)
def test_letter_case_line_breaks_and_the_article_do_not_matter(alias: str, case: str, blank: str) -> None:
    alias = alias.replace("’", "'")
    text = str(getattr(alias, case)()).replace(" ", blank)
    assert found(text) == found(alias)
    if not alias.lower().startswith("the "):
        assert found(f"the {text}") == found(alias)


@pytest.mark.parametrize(
    ("text", "agency_id"),
    [
        ("Ministry of Labor - Invalids and Social Affairs", "ministry-of-labour-invalids-and-social-affairs"),
        ("Ministry of Labour, Invalids, and Social Affairs", "ministry-of-labour-invalids-and-social-affairs"),
        ("Ministry of Culture, Sport & Tourism", "ministry-of-culture-sports-and-tourism"),
        ("MINISTRY OF NATIONAL DEFENCE", "ministry-of-national-defence"),
        ("Ministry of National Defense", "ministry-of-national-defence"),
        ("Ministry of Information and Communication", "ministry-of-information-and-communications"),
        ("the Justice Ministry", "ministry-of-justice"),
        ("Industry and Trade Ministry", "ministry-of-industry-and-trade"),
        ("Defense Ministry", "ministry-of-national-defence"),
        ("Central Committee of the Vietnamese Fatherland Front", "vietnam-fatherland-front-central-committee"),
        ("agencies at ministerial level", "ministerial-level-agencies"),
        ("Government's agencies", "government-attached-agencies"),
        ("provincial/municipal People's Committees", "provincial-peoples-committees"),
        ("Party Central Committee s Economic Commission", "central-economic-commission"),
        ("Party Central Committee's Organization Commission", "central-organisation-commission"),
        ("People s Committee of Ha Noi City", "peoples-committee-of-hanoi"),
        ("Vietnam Farmers' Association", "vietnam-farmers-union"),
        ("Central Committee of the Viet Nam Fatherland Front", "vietnam-fatherland-front-central-committee"),
        ("People's Committees of provinces and centrally-governed municipalities", "provincial-peoples-committees"),
        ("People's Committees of provinces/central-affiliated cities", "provincial-peoples-committees"),
        ("agencies affiliated to the Government", "government-attached-agencies"),
        ("concerned ministries, branches and localities", "ministries-sectors-and-localities"),
        ("Inspector General of the Government", "government-inspectorate"),
    ],
)
def test_spellings_of_translators_are_one_name(text: str, agency_id: str) -> None:
    assert found(text) == agency_id


@pytest.mark.parametrize("text", ["most", "mic", "pm", "na", "Most", "Gi", "vast"])
def test_an_abbreviation_is_no_ordinary_word(text: str) -> None:
    assert found(text) is None
    assert found("MOST") == found("MoST") == "ministry-of-science-and-technology"


@pytest.mark.parametrize(
    "text", ["Prime Minister-approved programmes", "Governmental budget", "Stateless persons", "VOVA", "Partying"]
)
def test_a_word_is_never_cut(text: str) -> None:
    assert MATCHER.match(text, 0, len(text)) is None


def test_the_longest_name_wins() -> None:
    text = "the Ministry of Culture, Sports, and Tourism, ministries"
    name = MATCHER.match(text, 0, len(text))
    assert name and text[name.start : name.end] == "Ministry of Culture, Sports, and Tourism"


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (
            "the National Assembly's Party Committee",
            "party-delegation-to-the-national-assembly",
            "party-committee-of-the-national-assembly",
        ),
        (
            "The Government's Party Committee",
            "party-civil-affairs-committee-of-the-government",
            "party-committee-of-the-government",
        ),
    ],
)
def test_a_name_that_passed_to_another_body_is_told_by_the_day(text: str, before: str, after: str) -> None:
    assert found(text, REGISTER.matcher(ENGLISH, date(2019, 9, 27))) == before
    assert found(text, REGISTER.matcher(ENGLISH, date(2025, 2, 2))) == before
    assert found(text, REGISTER.matcher(ENGLISH, date(2025, 2, 3))) == after
    assert found(text) == before


def test_the_bare_name_of_a_place_is_marked_as_one() -> None:
    place = MATCHER.match("Bac Ninh", 0, 8)
    body = MATCHER.match("Bac Ninh People's Committee", 0, 27)
    assert place and place.locality and body and not body.locality
    assert place.agency_id == body.agency_id == "peoples-committee-of-bac-ninh"


def test_what_is_after_the_end_is_not_read() -> None:
    text = "Ministry of Industry and Trade"
    assert MATCHER.match(text, 0, 20) and found(text[:20]) == "ministry-of-industry"


@pytest.mark.parametrize(
    ("file", "line", "expected"),
    [
        ("agency_aliases.csv", "Ministry of Magic,en,ministry-of-magic,standard", "agency_id 'ministry-of-magic'"),
        ("agency_aliases.csv", "MOST,en,ministry-of-science-and-technology,standard", "same alias, language as line"),
        ("agency_aliases.csv", "MOST 2,en", "not 4 cells"),
        ("agencies.csv", "x,,X,,,ministry,,,,", "name_en is empty"),
        ("agencies.csv", "x,X,X,,,ministry,nobody,,,", "parent_agency_id 'nobody'"),
        ("agencies.csv", "x,X,X,,,ministry,,1 March 2025,,", "established_on '1 March 2025' is no date"),
        ("agency_successions.csv", "ministry-of-health,nobody,2025-03-01,all,,high,", "successor_id 'nobody'"),
        ("document_issuers.csv", "XX,nobody,XX,high,", "agency_id 'nobody'"),
    ],
)
def test_a_bad_row_is_named_with_its_line(file: str, line: str, expected: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REFERENCE, tmp_path / "reference"))
    with (folder / file).open("a", encoding="utf-8") as table:
        table.write(line + "\n")
    number = len((folder / file).read_text("utf-8").splitlines())
    with pytest.raises(InputError) as failure:
        Register.load(folder)
    assert str(failure.value).startswith(f"{folder / file}:{number}: ")
    assert expected in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_missing_table_or_column_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REFERENCE, tmp_path / "reference"))
    (folder / "document_types.csv").unlink()
    with pytest.raises(InputError, match=r"document_types\.csv: no such file"):
        Register.load(folder)
    (folder / "document_types.csv").write_text("code,name\nNQ,Resolution\n", "utf-8")
    with pytest.raises(InputError, match=r"document_types\.csv: no column document_type_id"):
        Register.load(folder)


def test_a_table_that_is_no_utf8_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REFERENCE, tmp_path / "reference"))
    (folder / "agencies.csv").write_bytes(b"\xff\xfe")
    with pytest.raises(InputError, match=r"agencies\.csv: not UTF-8"):
        Register.load(folder)
