"""What a lawyer would take down as the deadline, from the wordings of many translators."""

from __future__ import annotations

import string
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extraction.deadlines import Deadline, in_cell, in_prose
from pipeline.language import Language

ENGLISH = Language.load("en")
ISSUED = date(2025, 1, 9)
EFFECTIVE = date(2025, 3, 1)
MONTHS: list[str] = ENGLISH.value("words.month")


def cell(text: str, issued: date | None = ISSUED) -> list[Deadline]:
    return in_cell(text, 0, len(text), ENGLISH, issued, EFFECTIVE)


def prose(text: str, issued: date | None = ISSUED) -> list[Deadline]:
    return in_prose(text, 0, len(text), ENGLISH, issued, EFFECTIVE)


def brief(text: str, deadlines: list[Deadline]) -> list[str]:
    """One line each: words | kind | start..due or rule | problem."""
    lines = []
    for one in deadlines:
        days = f"{one.starts_on or ''}..{one.due_on or ''}" if one.starts_on or one.due_on else None
        parts = [text[one.start : one.end], one.kind, days, one.recurrence, one.problem and f"!{one.problem}"]
        lines.append(" | ".join(part for part in parts if part))
    return lines


CELLS = {
    "June 2025": "month | 2025-06-01..2025-06-30",
    "December 2028": "month | 2028-12-01..2028-12-31",
    "Sept. 2025": "month | 2025-09-01..2025-09-30",
    "November, 2024": "month | 2024-11-01..2024-11-30",
    "10/2025": "month | 2025-10-01..2025-10-31",
    "2025": "year | 2025-01-01..2025-12-31",
    "Year 2030": "year | 2030-01-01..2030-12-31",
    "By the end of 2027": "year | 2027-01-01..2027-12-31",
    "Ongoing": "ongoing",
    "Regularly": "ongoing",
    "Frequently, continuously": None,
    "Ongoing from 2025": "ongoing | 2025-01-01..",
    "Annually": "recurring | FREQ=YEARLY",
    "Every year": "recurring | FREQ=YEARLY",
    "Quarterly": "recurring | FREQ=MONTHLY;INTERVAL=3",
    "Monthly": "recurring | FREQ=MONTHLY",
    "Every 6 months": "recurring | FREQ=MONTHLY;INTERVAL=6",
    "twice a year": "recurring | FREQ=MONTHLY;INTERVAL=6",
    "Every 5 years": "recurring | FREQ=YEARLY;INTERVAL=5",
    "Annually, from 2026": "recurring | 2026-01-01.. | FREQ=YEARLY",
    "Annually, before December 15": "recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15",
    "Every year (before 15/12)": "recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15",
    "before the 20th day of every month": "recurring | FREQ=MONTHLY;BYMONTHDAY=20",
    "2025 - 2026": "range | 2025-01-01..2026-12-31",
    "2025- 2026": "range | 2025-01-01..2026-12-31",
    "2025\n–2026": "range | 2025-01-01..2026-12-31",
    "2025, 2026": "range | 2025-01-01..2026-12-31",
    "2025-2030 period": "range | 2025-01-01..2030-12-31",
    "2025 and subsequent years": "range | 2025-01-01..",
    "2026 onwards": "range | 2026-01-01..",
    "From 2026": "range | 2026-01-01..",
    "2nd quarter 2025": "quarter | 2025-04-01..2025-06-30",
    "Quarter IV/ 2024": "quarter | 2024-10-01..2024-12-31",
    "Quarter I.2026": "quarter | 2026-01-01..2026-03-31",
    "Q.II/2026": "quarter | 2026-04-01..2026-06-30",
    "Monthly, before the 25th": "recurring | FREQ=MONTHLY;BYMONTHDAY=25",
    "Quarter IV/\n2024": "quarter | 2024-10-01..2024-12-31",
    "Q3/2026": "quarter | 2026-07-01..2026-09-30",
    "III/2025": "quarter | 2025-07-01..2025-09-30",
    "The fourth quarter of 2025": "quarter | 2025-10-01..2025-12-31",
    "Quarter III, IV/2025": "range | 2025-07-01..2025-12-31",
    "Quarter III/2025 - Quarter II/2026": "range | 2025-07-01..2026-06-30",
    "First half of 2026": "range | 2026-01-01..2026-06-30",
    "First 6 months of 2026": "range | 2026-01-01..2026-06-30",
    "The last six months of 2025": "range | 2025-07-01..2025-12-31",
    "June - December 2025": "range | 2025-06-01..2025-12-31",
    "6/2025 - 12/2025": "range | 2025-06-01..2025-12-31",
    "30/6/2026": "date | ..2026-06-30",
    "30-6-2026": "date | ..2026-06-30",
    "30.06.2026": "date | ..2026-06-30",
    "Before June 1, 2026": "date | ..2026-05-31",
    "No later than the 15th of June 2026": "date | ..2026-06-15",
    "Submitted in June 2025": "month | 2025-06-01..2025-06-30",
    "6 months from the effective date": "relative | ..2025-09-01",
    "Within 30 days of signing": "relative | ..2025-02-08",
    "After the Law is promulgated": "relative | !relative-date-unresolved",
    "Early 2026": "year | 2026-01-01..2026-12-31 | !ambiguous-date",
    "2025-2026 school year": "range | 2025-01-01..2026-12-31 | !ambiguous-date",
    "Quarter IV": "quarter | !ambiguous-date",
    "Quarter V/2025": "quarter | !impossible-date",
    "Quarter IIX/2025": "quarter | !impossible-date",
    "13/2025": "month | !impossible-date",
    "31/02/2026": "date | !impossible-date",
    "2026 - 2025": "range | !reversed-range",
    "December 2025 - June 2025": "range | !reversed-range",
    "To be decided": "!date-not-parsed",
    "2025-26": "!date-not-parsed",
    "Completed": "!date-not-parsed",
}


@pytest.mark.parametrize(("text", "expected"), [(text, one) for text, one in CELLS.items() if one])
def test_a_cell_that_says_one_thing(text: str, expected: str) -> None:
    found = brief(text, cell(text))
    if expected == "!date-not-parsed":
        assert len(found) == 1 and found[0].endswith(expected)
    else:
        assert found == [f"{text} | {expected}"]


@pytest.mark.parametrize("text", ["", " ", "-", "–", "...", "N/A", "None", "x"])
def test_a_cell_that_says_nothing(text: str) -> None:
    assert cell(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Quarter II and IV of 2025",
            ["Quarter II | quarter | 2025-04-01..2025-06-30", "IV of 2025 | quarter | 2025-10-01..2025-12-31"],
        ),
        (
            "June 15 and December 15 annually",
            [
                "June 15 | recurring | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
                "December 15 annually | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15",
            ],
        ),
        (
            "June 2025 (draft); December 2025 [2]",
            [
                "June 2025 | month | 2025-06-01..2025-06-30",
                "draft | !date-not-parsed",
                "December 2025 | month | 2025-12-01..2025-12-31",
            ],
        ),
        (
            "Before the 10th session (October 2025)",
            ["Before the 10th session | !date-not-parsed", "October 2025 | month | 2025-10-01..2025-10-31"],
        ),
        ("Regularly, annually", ["Regularly | ongoing", "annually | recurring | FREQ=YEARLY"]),
    ],
)
def test_a_cell_that_says_several_things_loses_none(text: str, expected: list[str]) -> None:
    assert brief(text, cell(text)) == expected


SENTENCES = {
    # limits
    "Complete the portal no later than 30/6/2026.": ["no later than 30/6/2026 | date | ..2026-06-30"],
    "Finish this not later than June 30 2026.": ["not later than June 30 2026 | date | ..2026-06-30"],
    "Issue the decree prior to July 1, 2025.": ["prior to July 1, 2025 | date | ..2025-06-30"],
    "The decree shall be approved before January 1, 2026.": ["before January 1, 2026 | date | ..2025-12-31"],
    "Report before 17:00 on June 30, 2025.": ["before 17:00 on June 30, 2025 | date | ..2025-06-30"],
    "Report by September 2nd, 2025": ["by September 2nd, 2025 | date | ..2025-09-02"],
    "Report on 30 June, 2025 and 31 December, 2025": [
        "on 30 June, 2025 | date | ..2025-06-30",
        "31 December, 2025 | date | ..2025-12-31",
    ],
    "Complete by the end of Quarter II 2026.": ["by the end of Quarter II 2026 | quarter | 2026-04-01..2026-06-30"],
    "Submit it before Quarter III of 2026": ["before Quarter III of 2026 | quarter | ..2026-06-30"],
    "Complete it before the end of June 2025": ["before the end of June 2025 | month | 2025-06-01..2025-06-30"],
    "continue until the end of 2026": ["until the end of 2026 | year | 2026-01-01..2026-12-31"],
    "The deadline for submission is June 30, 2026.": [
        "The deadline for submission is June 30, 2026 | date | ..2026-06-30"
    ],
    "Send it, at the latest on 1 March 2026": ["at the latest on 1 March 2026 | date | ..2026-03-01"],
    "Complete the draft Law and submit it to the Government by 2026.": ["by 2026 | year | 2026-01-01..2026-12-31"],
    "Adjustments and harmonization shall be completed by 2025.": ["by 2025 | year | 2025-01-01..2025-12-31"],
    # days of every month
    "Propose solutions on the 10th and the 25th of each month.": [
        "on the 10th | recurring | FREQ=MONTHLY;BYMONTHDAY=10",
        "25th of each month | recurring | FREQ=MONTHLY;BYMONTHDAY=25",
    ],
    "Report before the tenth day of each month": [
        "before the tenth day of each month | recurring | FREQ=MONTHLY;BYMONTHDAY=10"
    ],
    "Every month before the 20th, report to the Ministry": [
        "Every month before the 20th | recurring | FREQ=MONTHLY;BYMONTHDAY=20"
    ],
    "Report to the Ministry on the 15th monthly": ["on the 15th monthly | recurring | FREQ=MONTHLY;BYMONTHDAY=15"],
    "Limit inspections to no more than once a year": [],
    # what is in force from a day on
    "The procedure shall be applied from July 1, 2026": ["from July 1, 2026 | range | 2026-07-01.."],
    "Build a database to be shared with carriers from January 1, 2026": ["from January 1, 2026 | range | 2026-01-01.."],
    "Put the system into operation from the third quarter of 2026": [
        "from the third quarter of 2026 | range | 2026-07-01.."
    ],
    "shorten the examination of designs to 5 months from January 1, 2027": [
        "from January 1, 2027 | range | 2027-01-01.."
    ],
    "Review enterprises established from July 1, 2026": [],
    # a level to be reached
    "To train about 5,000 engineers by 2035, of whom 500 at doctoral level": ["by 2035 | horizon | ..2035-12-31"],
    "By 2030, to eradicate the contamination of wells": ["By 2030 | horizon | ..2030-12-31"],
    "To complete the transfer of water by 2027": ["by 2027 | year | 2027-01-01..2027-12-31"],
    # remarks in parentheses
    "select enterprises (Department of Justice presides; 2025 - 2027)": [
        "2025 - 2027 | range | 2025-01-01..2027-12-31"
    ],
    "lay it before the Prime Minister in March 2026": ["in March 2026 | month | 2026-03-01..2026-03-31"],
    # periods
    "hold drives in Quarter III and Quarter IV of 2025": [
        "in Quarter III | quarter | 2025-07-01..2025-09-30",
        "Quarter IV of 2025 | quarter | 2025-10-01..2025-12-31",
    ],
    "implement plans within January 2025.": ["within January 2025 | month | 2025-01-01..2025-01-31"],
    "expanding nationwide in 2025.": ["in 2025 | year | 2025-01-01..2025-12-31"],
    "Submit to the Prime Minister in Quarter I, 2026.": ["in Quarter I, 2026 | quarter | 2026-01-01..2026-03-31"],
    "Submit in the first half of 2026 the scheme on X.": ["in the first half of 2026 | range | 2026-01-01..2026-06-30"],
    "Do so during the third and fourth quarters of 2025": [
        "during the third and fourth quarters of 2025 | range | 2025-07-01..2025-12-31"
    ],
    "Submit it in June, July and August 2025.": ["in June, July and August 2025 | range | 2025-06-01..2025-08-31"],
    "In the 2025-2027 period, digitize all archives.": ["In the 2025-2027 period | range | 2025-01-01..2027-12-31"],
    "From 2025 to 2030, train engineers.": ["From 2025 to 2030 | range | 2025-01-01..2030-12-31"],
    "Organize it between March and June 2026.": ["between March and June 2026 | range | 2026-03-01..2026-06-30"],
    "From 2026, ministries shall use digital signatures.": ["From 2026 | range | 2026-01-01.."],
    "Apply this from January 1, 2026 onwards.": ["from January 1, 2026 onwards | range | 2026-01-01.."],
    "Carry this out in 2025 and the following years": ["in 2025 and the following years | range | 2025-01-01.."],
    "Review the list. Time: Quarter III of 2025.": ["Quarter III of 2025 | quarter | 2025-07-01..2025-09-30"],
    "Completion time: December 2025; report before 15 January 2026.": [
        "December 2025 | month | 2025-12-01..2025-12-31",
        "before 15 January 2026 | date | ..2026-01-14",
    ],
    "setting out standards for carers (Quarter II, 2025).": ["Quarter II, 2025 | quarter | 2025-04-01..2025-06-30"],
    # what returns
    "Annually report on the results to the Ministry of Finance.": ["Annually | recurring | FREQ=YEARLY"],
    "report on the results before December 1 every year for sum-up.": [
        "before December 1 every year | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"
    ],
    "reporting on December 31 thereon every year and proposing measures": [
        "on December 31 thereon every year | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"
    ],
    "They shall submit biannual progress reports to the Ministry by June 15 and December 1 for consolidation.": [
        "by June 15 | recurring | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
        "December 1 | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1",
    ],
    "Annually, the ministries shall report before December 15 for consolidation.": [
        "before December 15 | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15"
    ],
    "Every year, before November 30, localities report": [
        "Every year, before November 30 | recurring | FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30"
    ],
    "before the 15th of June and the 15th of December every year": [
        "before the 15th of June | recurring | FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=15",
        "the 15th of December every year | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15",
    ],
    "Report to the Prime Minister before the 20th day of every month.": [
        "before the 20th day of every month | recurring | FREQ=MONTHLY;BYMONTHDAY=20"
    ],
    "by the 25th of the last month of each quarter, report": [
        "by the 25th of the last month of each quarter | recurring | FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25"
    ],
    "submit reports by the end of each year": [
        "by the end of each year | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"
    ],
    "Hold the festival in November every year.": ["in November every year | recurring | FREQ=YEARLY;BYMONTH=11"],
    "Submit quarterly and annual reports to the Prime Minister.": [
        "quarterly | recurring | FREQ=MONTHLY;INTERVAL=3",
        "annual | recurring | FREQ=YEARLY",
    ],
    "Quarterly report on the results to the Government Office.": ["Quarterly | recurring | FREQ=MONTHLY;INTERVAL=3"],
    "Review the list on a quarterly basis.": ["on a quarterly basis | recurring | FREQ=MONTHLY;INTERVAL=3"],
    "Report every six months.": ["every six months | recurring | FREQ=MONTHLY;INTERVAL=6"],
    "Announce prices every week": ["every week | recurring | FREQ=WEEKLY"],
    "Revise it every two years, starting from 2026": [
        "every two years, starting from 2026 | recurring | 2026-01-01.. | FREQ=YEARLY;INTERVAL=2"
    ],
    "The Office shall quarterly host briefings for enterprises.": ["quarterly | recurring | FREQ=MONTHLY;INTERVAL=3"],
    "Direct the operation of reservoirs and report daily to the Prime Minister.": ["daily | recurring | FREQ=DAILY"],
    # horizons
    "By 2030, aim to implement at least five projects.": ["By 2030 | horizon | ..2030-12-31"],
    "Strive to have at least 05 projects implemented by 2030.": ["by 2030 | horizon | ..2030-12-31"],
    "Reach 100% of communes by 2028.": ["by 2028 | horizon | ..2028-12-31"],
    "Towards 2030, the digital economy accounts for 30% of GDP.": ["Towards 2030 | horizon | ..2030-12-31"],
    "By 2025, cover 80% of records; by 2030, all records are among the top 3.": [
        "By 2025 | horizon | ..2025-12-31",
        "by 2030 | horizon | ..2030-12-31",
    ],
    "By the end of 2027, digitize at least 80% of records.": ["By the end of 2027 | year | 2027-01-01..2027-12-31"],
    # counted from an event
    "Submit it within 6 months from the effective date of this Resolution.": [
        "within 6 months from the effective date of this Resolution | relative | ..2025-09-01"
    ],
    "Issue plans within 30 days of signing of this Decision.": [
        "within 30 days of signing of this Decision | relative | ..2025-02-08"
    ],
    "Within 60 days from the date this Resolution takes effect, ministries shall report.": [
        "Within 60 days from the date this Resolution takes effect | relative | ..2025-04-30"
    ],
    "Report within one (01) year after this Plan is issued": [
        "within one (01) year after this Plan is issued | relative | ..2026-01-09"
    ],
    "6 months after the effective date of the Law on Data, issue guidance.": [
        "6 months after the effective date of the Law on Data | relative | !relative-date-unresolved"
    ],
    "reply within 15 working days from the date of signing": [
        "within 15 working days from the date of signing | relative | !relative-date-unresolved"
    ],
    # not read, impossible, ambiguous: kept and said
    "Finish before 31 February 2026.": ["before 31 February 2026 | date | !impossible-date"],
    "Report before February 31 every year": ["before February 31 every year | recurring | !impossible-date"],
    "Report by .../.../2025 to the Ministry.": ["by .../.../2025 | !date-not-parsed"],
    "Finish it before Tet 2026 at all costs": ["before Tet 2026 | !date-not-parsed"],
    "Complete it by the end of the year.": ["by the end of the year | !date-not-parsed"],
    "Report no later than the 9th session": ["no later than the 9th session | !date-not-parsed"],
    "Send proposals before 30/9 to the Ministry.": ["before 30/9 | date | !ambiguous-date"],
    "Report in early 2026": ["in early 2026 | year | 2026-01-01..2026-12-31 | !ambiguous-date"],
    # the year in the name of a document, or of its making?
    "Develop and promulgate the Program on Data by 2026.": ["by 2026 | year | 2026-01-01..2026-12-31"],
    "The Scheme shall be completed by 2030.": ["by 2030 | year | 2030-01-01..2030-12-31"],
    "Implement the National Strategy by June 2030.": ["by June 2030 | month | 2030-06-01..2030-06-30"],
    "Develop the National Strategy for artificial intelligence by 2030.": ["by 2030 | !ambiguous-date"],
    "Project the demand by 2030.": ["by 2030 | year | 2030-01-01..2030-12-31"],
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items())
def test_a_deadline_in_prose(text: str, expected: list[str]) -> None:
    assert brief(text, prose(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        # years and dates of other documents
        "Implement Resolution No. 29-NQ/TW dated November 17, 2025 on industrialization.",
        "Implement Resolution No. 45-NQ/TW of October 3, 2026, on intellectuals",
        "Amend the Law on Science and Technology (2013) and related laws.",
        "Implement the Strategy for Development of Science to 2030 in conjunction with other strategies.",
        "industrialization of the country through 2030, with a vision toward 2045",
        "transfer of technology in priority fields through 2025, with orientations toward 2030.",
        "the National Strategy for Talent Attraction until 2030, with a vision toward 2050.",
        "Implement the National Digital Transformation Program by 2025, with orientations to 2030.",
        "Implement the National Target Program on digital transformation by 2030.",
        "Carry out tasks under the Public Investment Program in the 2026-2030 period",
        "in line with the Infrastructure Master Plan for the 2021–2030 period, with a vision to 2050.",
        "accelerate national digital transformation for the 2025-2030 period.",
        "training reforms for the period 2019–2030, adapting to new contexts.",
        'implement the Scheme on "development of quality infrastructure in the 2026-2030 period"',
        "in support of the 2030 Agenda for Sustainable Development, on the 2030 Agenda",
        # history
        "To develop the Vietnam Innovation Network already established in 2018 by the Ministry.",
        "the working program adopted by the National Assembly in November 2024",
        # effect, not task
        "This provision takes effect from January 1, 2026 and is valid until December 31, 2027.",
        "Projects approved before January 1, 2026 continue under the old rules.",
        # a manner of working, or something the task deals with
        "Periodically report to the Prime Minister on the implementation of the Plan.",
        "regularly monitoring, supervising, inspecting; periodically reviewing the implementation",
        "Regularly assess and publish the results on a regular basis; promptly report issues.",
        "prepare monthly, quarterly and annual work programs; improve the daily life of people",
        "ensure annual funding for the implementation of the Resolution.",
        "organizing annual activities to connect Vietnamese technology; executing annual action plans",
        "The monthly meetings and quarterly briefings are prepared with care.",
        "perform the tasks of each year",
        # when something it deals with begins
        "formulating a roadmap for increasing the health insurance premium rate from 2027",
        "building tourism products, particularly following the merger of provinces from July 1, 2026.",
        # rates, numbers and fractions
        "increase the average labor productivity by over 7% per year, growing by 10% annually.",
        "raise productivity by 7.5% per year and cut costs by 1/3, in 63 provinces, by 2 times",
        "aim for a rate of at least 95% of kitchens being inspected each year.",
        # places and agents
        "appraised by the Ministry of Planning and Investment, before the National Assembly",
        "reduce by half the time needed; broken down by month and by quarter",
    ],
)
def test_no_deadline_in_prose(text: str) -> None:
    assert brief(text, prose(text)) == []


def test_a_sentence_that_wraps_in_the_middle_of_a_time() -> None:
    text = "shall report to the Ministry before\nDecember 1\nevery year, and\nimplement the Strategy\nto 2030."
    assert brief(text, prose(text)) == [
        "before\nDecember 1\nevery year | recurring | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"
    ]


def test_only_the_time_after_issue_is_still_to_come() -> None:
    text = "Report the results in June 2025."
    assert prose(text, issued=date(2025, 6, 30))
    assert prose(text, issued=date(2025, 7, 1)) == []
    assert prose(text, issued=None)


def test_a_relative_date_needs_its_day() -> None:
    text = "within 10 days from the effective date"
    assert in_prose(text, 0, len(text), ENGLISH, ISSUED, None)[0].problem == "relative-date-unresolved"


# --- every date, in every form ------------------------------------------------------------------------------------

DATES = st.dates(min_value=date(2000, 1, 1), max_value=date(2199, 12, 31))
FORMS = [
    lambda d: f"{MONTHS[d.month - 1]} {d.day}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {d.day:02d} {d.year}",
    lambda d: f"{MONTHS[d.month - 1][:3]}. {d.day}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1].upper()} {d.day}, {d.year}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{d.day:02d} {MONTHS[d.month - 1]}, {d.year}",
    lambda d: f"the {d.day}th of {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"the {d.day}th day of {MONTHS[d.month - 1]}, {d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    lambda d: f"{d.day}-{d.month}-{d.year}",
    lambda d: f"{d.day:02d}.{d.month:02d}.{d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{MONTHS[d.month - 1]}\n{d.day},\n{d.year}",
]


@given(DATES, st.sampled_from(FORMS))
def test_every_date_in_every_form(day: date, form: object) -> None:
    assert callable(form)
    written = form(day)
    assert brief(written, cell(written)) == [f"{written} | date | ..{day}"]
    limit = f"Submit the report no later than {written}; then rest."
    assert brief(limit, prose(limit, issued=None)) == [f"no later than {written} | date | ..{day}"]
    before = f"Before {written}"
    assert [one.due_on for one in cell(before)] == [day - timedelta(days=1)]


@given(DATES, st.sampled_from(["{m} {y}", "{m}, {y}", "{n}/{y}", "{n:02d}/{y}", "in {m} {y}", "by {m} of {y}"]))
def test_every_month_is_from_its_first_day_to_its_last(day: date, form: str) -> None:
    written = form.format(m=MONTHS[day.month - 1], n=day.month, y=day.year)
    last = monthrange(day.year, day.month)[1]
    assert [(one.kind, one.starts_on, one.due_on) for one in cell(written)] == [
        ("month", day.replace(day=1), day.replace(day=last))
    ]


@given(st.integers(1, 4), st.integers(2000, 2199), st.integers(0, 7))
def test_every_quarter(quarter: int, year: int, form: int) -> None:
    roman, ordinal = ["I", "II", "III", "IV"][quarter - 1], ["first", "second", "third", "fourth"][quarter - 1]
    written = [
        f"Quarter {roman}/{year}",
        f"Quarter {roman}, {year}",
        f"Q{quarter}/{year}",
        f"Q{quarter} {year}",
        f"the {ordinal} quarter of {year}",
        f"{roman}/{year}",
        f"quarter {quarter} of {year}",
        f"Quarter {roman} - {year}",
    ][form]
    (one,) = cell(written)
    assert one.kind == "quarter" and one.starts_on == date(year, 3 * quarter - 2, 1)
    assert one.due_on == date(year, 3 * quarter, monthrange(year, 3 * quarter)[1])


@given(st.integers(2000, 2199), st.integers(2000, 2199), st.sampled_from(["-", " - ", "–", " to ", "\n-"]))
def test_a_range_that_ends_before_it_begins_has_no_dates(first: int, last: int, joint: str) -> None:
    (one,) = cell(f"{first}{joint}{last}")
    if first <= last:
        assert (one.starts_on, one.due_on) == (date(first, 1, 1), date(last, 12, 31))
    else:
        assert (one.problem, one.starts_on, one.due_on) == ("reversed-range", None, None)


VOCABULARY = """
    before by no later than within in on from to until every each year month quarter quarters half annually
    June December May 2025 2030 1999 15 31 0 IV V XX 30/2/2026 6/2026 13/2025 15/6 7.5% (2013) Q3 II/2025
    the end of first last day days months 6 six 30 (thirty) and , ; - – . | " ( ) : + the Strategy Program
    submit quarterly reports regular basis biannual effective date signing this Resolution report vision
    Deadline: ongoing early mid-2026 school period 2025-2027 onwards aim least % daily 3 years working after
"""
WORDS = st.sampled_from(VOCABULARY.split())


@given(st.lists(WORDS, max_size=14), st.sampled_from([" ", "\n", "  "]))
def test_whatever_is_written(words: list[str], space: str) -> None:
    text = "Head. " + space.join(words) + " Tail 2031."
    start, end = 6, len(text) - 11
    for read in (in_cell, in_prose):
        found = read(text, start, end, ENGLISH, ISSUED, EFFECTIVE)
        for one in found:
            assert start <= one.start < one.end <= end
            assert (one.kind is None) <= (one.problem is not None)
            assert one.kind == "recurring" or one.recurrence is None
            if one.starts_on and one.due_on:
                assert one.starts_on <= one.due_on
        alone = read(text[start:end], 0, end - start, ENGLISH, ISSUED, EFFECTIVE)
        assert brief(text, found) == brief(text[start:end], alone)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_no_word_of_a_cell_is_lost(words: list[str]) -> None:
    text = " ".join(words)
    found = cell(text)
    if any(char.isdigit() for char in text):
        assert found
    covered = {place for one in found for place in range(one.start, one.end)}
    assert not [char for place, char in enumerate(text) if char in string.digits and place not in covered]


def vietnamese(read: Callable[..., list[Deadline]], text: str) -> list[str]:
    """The kinds of what is read."""
    found = read(text, 0, len(text), Language.load("vi"), date(2025, 1, 20), None)
    return [deadline.kind for deadline in found if deadline.kind]


@pytest.mark.parametrize(
    ("cell", "kinds"),
    [
        ("Kỳ họp thứ 9 (tháng 5/2025)", ["month"]),
        ("Kỳ họp thứ 9, Quốc hội khóa XV", ["relative"]),
        ("Tháng 5 - 6/2025", ["range"]),
        ("Quý IV/2025", ["quarter"]),
        ("6 tháng đầu năm 2026", ["range"]),
        ("Năm 2025 và các năm tiếp theo", ["range"]),
        ("Thường xuyên, hằng năm", ["ongoing"]),
    ],
)
def test_vietnamese_cells(cell: str, kinds: list[str]) -> None:
    assert vietnamese(in_cell, cell) == kinds


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("Báo cáo Thủ tướng Chính phủ kết quả hằng ngày.", ["recurring"]),
        ("Cải thiện đời sống hằng ngày của người dân.", []),
        ("Tổ chức hội nghị đối thoại với doanh nghiệp hằng năm.", ["recurring"]),
        ("Xây dựng kế hoạch công tác hằng năm.", []),
        ("Áp dụng quy trình mới từ ngày 01 tháng 7 năm 2026.", ["range"]),
        ("Rà soát hồ sơ nộp từ ngày 01 tháng 7 năm 2026.", []),
        ("Xây dựng lộ trình tăng mức đóng bảo hiểm y tế từ ngày 01 tháng 01 năm 2027.", []),
        ("Sắp xếp trụ sở sau khi sáp nhập tỉnh từ ngày 01 tháng 7 năm 2025.", []),
        ("Nâng cấp trung tâm dữ liệu (Sở Tài chính chủ trì; năm 2026).", ["year"]),
        ("Giám sát chuyên đề, dự kiến thực hiện năm 2026.", ["year"]),
        ("Trình Quốc hội thông qua tại Kỳ họp thứ 10.", ["relative"]),
        ("Trình Quốc hội tại Kỳ họp thứ 10 (tháng 10/2025).", ["month"]),
        ("Rà soát luật được thông qua tại Kỳ họp thứ 8.", []),
        ("Ban Công tác đại biểu hằng năm tổ chức bồi dưỡng.", ["recurring"]),
        ("Kiểm toán nhà nước đưa nội dung vào kế hoạch hằng năm, chú trọng hiệu quả.", []),
        ("Hằng năm, Đảng ủy Quốc hội báo cáo Bộ Chính trị.", ["recurring"]),
        ("Phấn đấu giảm 20% số vụ vào năm 2030.", ["horizon"]),
        ("Tiến hành sơ kết vào năm 2028.", ["year"]),
        ("Bố trí ngân sách hỗ trợ hợp tác xã giai đoạn 2026 - 2030.", ["range"]),
        ("Thực hiện Chương trình mục tiêu quốc gia giai đoạn 2026 - 2030.", []),
        ("Cân đối nguồn vốn đầu tư công trung hạn giai đoạn 2026 - 2030.", []),
    ],
)
def test_vietnamese_sentences(sentence: str, kinds: list[str]) -> None:
    assert vietnamese(in_prose, sentence) == kinds
