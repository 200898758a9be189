"""Which quantities of a text are to be reached, and which only describe: families of wording of many translators."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.demands import demands
from pipeline.extraction.quantities import quantities
from pipeline.language import Language

EN = Language.load("en")


def task(text: str) -> list[str]:
    """Values that a task demands."""
    return [f"{quantity.low.normalize():f}" for quantity in demands(text, 0, len(text), EN, declared=False)]


def objective(text: str) -> list[str]:
    """Values that a statement in a list of objectives demands."""
    return [f"{quantity.low.normalize():f}" for quantity in demands(text, 0, len(text), EN, declared=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("consolidate 80 cooperatives, beginning in the second quarter of 2025", ["80"]),
        ("To relocate 1,200 households out of landslide areas", ["1200"]),
        ("The Ministry shall be responsible for upgrading 14 wastewater treatment plants", ["14"]),
        ("Renovate 45 district hospitals and equip 300 commune health stations", ["45", "300"]),
        ("Set up 3 innovation centers and 12 laboratories", ["3", "12"]),
        ("Hand over 2,500 houses to poor households", ["2500"]),
        ("Submit to the National Assembly 11 laws", ["11"]),
        ("train about 5,000 engineers, of whom 500 at doctoral level", ["5000", "500"]),
    ],
)
def test_a_bare_number_is_the_object_of_an_act(text: str, expected: list[str]) -> None:
    assert task(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Rebuild the curricula of 12 majors", ["12"]),
        ("renewing the protection of the geographical indication in 12 markets", ["12"]),
        ("Pilot the model in 5 communes and replicate it in 20 districts", ["5", "20"]),
        ("Organise vocational training for 30,000 rural workers", ["30000"]),
        ("Provide grants to 200 start-ups", ["200"]),
        ("Fit tracking devices on 5,000 fishing boats of 15 metres or longer", ["5000"]),
        ("The construction of 15 boarding schools shall be completed", ["15"]),
        ("Equip each district hospital with 2 ambulances", ["2"]),
        ("Guide businesses to convert, with a target of 1,200 conversions", ["1200"]),
        ("Depots for 1,000 electric buses", ["1000"]),
    ],
)
def test_or_how_far_an_act_extends(text: str, expected: list[str]) -> None:
    assert task(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ensure that 100,275 apartments are completed in 2025", ["100275"]),
        ("ensuring that by 2027, 45 districts have an emergency centre", ["45"]),
        ("By 2028, 300 schools shall be connected to the grid", ["300"]),
        ("12 national standards on charging stations", ["12"]),
        ("Northern region: 150 buses", ["150"]),
        ("28 coastal provinces shall issue action plans", []),
    ],
)
def test_or_what_is_to_be_so(text: str, expected: list[str]) -> None:
    assert task(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        # told off by an article, or all there are
        "Review the 11 groups of tasks",
        "Put the 500 kV Lao Cai - Vinh Yen transmission line into operation",
        "Implement the Resolution in 34 provinces and cities",
        # parts of something said
        "Divide the programme into 3 phases",
        "Carry out the following 7 tasks",
        "Implement 3 strategic breakthroughs",
        "Submit the scheme in two rounds",
        "Assign one leader to take charge of each project",
        # names and other acts
        "Restore traffic on National Highway 1 and the North - South railway",
        "Complete the Long Thanh 2 substation",
        "Coordinate with 5 ministries in the review",
        "Study the experience of 7 countries",
        "Report twice a year and inform the agency",
        'Implement the Scheme "Building at least 1 million social housing apartments"',
    ],
)
def test_a_bare_number_may_only_describe(text: str) -> None:
    assert task(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Inspect all facilities that supply more than 500 meals a day",
        "Check enterprises that use over 1,000 TOE a year",
        "Provide loans to households whose income is less than VND 15 million per month",
        "Support areas where over 50% of households are poor",
        "Keep a watch at crossings used by more than 1,000 vehicles a day",
        "offer replanting loans with a term of up to 8 years",
        "Review localities with a disbursement rate of below 30%",
        "Require projects with a total investment of over VND 500 billion to be appraised",
        "Give incentives to enterprises with more than 200 employees",
        "Support enterprises with over 51% state capital",
        "Review the coffee area on slopes of over 15 degrees",
        "Inspect dams over 15 m high",
        "Review the list of vehicles in circulation of more than 20 years",
        "Replace buses that have run for more than 15 years",
        "Exempt fees for children under 6 and people over 80",
        "Vaccinate children from 6 to 24 months old",
        "Complete the allocation of the remaining capital, amounting to VND 7,924.5 billion",
        "No commune has a poverty rate of over 20%",
    ],
)
def test_a_threshold_tells_things_apart(text: str) -> None:
    assert task(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("building up a strong national fleet that carries 20% of import goods by 2030", ["20"]),
        ("Develop tools with a precision of at least 85%", ["85"]),
        ("Invest in hydropower plants with a capacity of at least 1,200 MW", ["1200"]),
        ("See to it that not fewer than 90 per cent of complaints are answered", ["90"]),
        ("localities through which the railway passes are asked to complete at least 70% of the areas", ["70"]),
        ("do away with at least 40% of the supporting papers", ["40"]),
        ("Complete the goal of having 5,000 km of expressways", ["5000"]),
        ("grant loans at interest rates not exceeding 5.4% per year", ["5.4"]),
        ("Maintain a reserve of at least 200,000 tonnes of rice", ["200000"]),
        ("cut the time for publishing an item to under 15 minutes", ["15"]),
        ("Cut the number of focal points from 15 to 11", ["11"]),
        ("set aside not less than VND 2,400 billion for the works", ["2400"]),
        ("Double the number of craft cooperatives", ["2"]),
    ],
)
def test_unless_the_act_brings_it_about(text: str, expected: list[str]) -> None:
    assert task(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("replanting of 3,500 ha of old coffee", ["3500"]),
        ("3 growing areas with codes", ["3"]),
        ("Construction of 12 schools and establishment of 3 centres", ["12", "3"]),
        ("average yield of 3.0 tons/ha or higher", ["3"]),
        ("Two million businesses operate nationwide, with at least 20 large ones in global value chains", ["2", "20"]),
        ("The share falls to less than 15%, against 26.9% in 2024", ["15"]),
        ("Public service dossiers of 63 provinces are processed online", []),
    ],
)
def test_objectives_may_be_nouns(text: str, expected: list[str]) -> None:
    assert objective(text) == expected


SNIPPETS = """Train |80 |cooperatives |at least |5% |of |in |with a term of |years |that supply |and |, |: |VND |the |from |to
|by 2030, |which |households |over |no |(2024: 4%) |63 |provinces |shall |ensure that |twice |once a year """
WORDS = st.sampled_from(SNIPPETS.split("|"))


@given(st.lists(WORDS, max_size=20))
def test_what_is_demanded_is_among_the_quantities_in_their_order(words: list[str]) -> None:
    text = "".join(words)
    found = quantities(text, 0, len(text), EN)
    for declared in (True, False):
        kept = demands(text, 0, len(text), EN, declared)
        assert [quantity for quantity in found if quantity in kept] == kept
