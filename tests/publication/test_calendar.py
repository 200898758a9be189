"""The calendar holds every deadline that has a day, on that day, in a form that calendar programs read."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from publication_sample import ENGLISH, PACKAGE, REPORT, VIETNAMESE, Sample, make_sample

from pipeline.publication.calendar import write_calendar

ROOT = Path(__file__).resolve().parents[2]
CREATED = "2025-03-05T00:00:00Z"
TASK = f"{ENGLISH}#II/1/-1"


def write(sample: Sample, folder: Path) -> Path:
    path = folder / "deadlines.ics"
    write_calendar(sample.tables(), PACKAGE, path, created=CREATED)
    return path


def events(path: Path) -> dict[str, Any]:
    """The events of a calendar by the id of their deadline."""
    calendar = Calendar.from_ical(path.read_bytes())
    assert not calendar.errors
    found = {str(event["uid"]).removesuffix("@vietnam-action-programmes"): event for event in calendar.events}
    assert len(found) == len(calendar.events)
    return found


def with_deadline(**values: object) -> Sample:
    """The sample with one deadline, of the task of 5 March 2025."""
    sample = make_sample()
    first = next(row for row in sample.rows["deadlines"] if row["task_id"] == TASK)
    sample.rows["deadlines"] = [first | {"starts_on": None, "due_on": None, "recurrence": None} | values]
    return sample


def test_deadlines_that_count_and_have_a_day_are_there(tmp_path: Path) -> None:
    sample = make_sample()
    for task in (f"{ENGLISH}#II/1/-2", f"{VIETNAMESE}#II/1"):  # repealed, and the second version of a document
        sample.rows["deadlines"].append(
            sample.rows["deadlines"][0] | {"deadline_id": f"{task}~deadline-1", "task_id": task}
        )
    path = write(sample, tmp_path)
    assert sorted(events(path)) == [
        f"{ENGLISH}#APP/11.10~deadline-1",
        f"{ENGLISH}#II/1/-1~deadline-1",
        f"{ENGLISH}#II/1/-1~deadline-2",
    ]
    # The fourth is ongoing; that of the report about a document is in none of the counts.
    assert not any(REPORT in uid for uid in events(path))
    calendar = Calendar.from_ical(path.read_bytes())
    assert calendar["x-wr-calname"] == PACKAGE.title
    assert "with a day: 3; without one, and not here: 1." in str(calendar["x-wr-caldesc"])


def test_an_event_says_who_has_to_do_what_by_when_and_where_it_is_written(tmp_path: Path) -> None:
    sample = make_sample()
    sample.rows["documents"][0]["source_url"] = "https://example.org/12?a=b,c"
    event = events(write(sample, tmp_path))[f"{ENGLISH}#II/1/-1~deadline-1"]
    text = "To allocate at least 0.70% by June 30, 2025, before December 1 every year."
    assert event["dtstart"].dt == date(2025, 6, 30)
    assert event["dtstamp"].dt == datetime.fromisoformat(CREATED)
    assert event["summary"] == f"Ministry of Finance: {text}"
    assert event["description"].split("\n") == [
        text,
        "",
        "Lead: Ministry of Finance",
        "Coordinating: Café 🇻🇳",
        "Date: by June 30, 2025",
        "Document: 12/NQ-CP, On the action program for science, “innovation” and digital transformation",
        f"Provision: {TASK}",
        "https://example.org/12?a=b,c",
    ]
    assert event["url"] == "https://example.org/12?a=b,c"
    assert event.categories == ["Ministry of Finance"]


def test_a_document_in_vietnamese_is_told_of_in_vietnamese(tmp_path: Path) -> None:
    sample = make_sample()
    sample.rows["documents"][0]["language"] = "vi"
    sample.rows["agencies"][1]["name_vi"] = "Bộ Tài chính"
    description = str(events(write(sample, tmp_path))[f"{ENGLISH}#APP/11.10~deadline-1"]["description"])
    assert "Chủ trì: Bộ Tài chính; Ministry of Science and Technology" in description
    assert "Quý: Quarter IV/ 2025" in description
    assert "Điều khoản: " in description


def test_a_long_task_has_a_short_summary_and_is_whole_in_the_description(tmp_path: Path) -> None:
    sample = make_sample()
    task = next(row for row in sample.rows["tasks"] if row["task_id"] == TASK)
    task["text"] = "Đẩy mạnh chuyển đổi số; " * 100
    event = events(write(sample, tmp_path))[f"{TASK}~deadline-1"]
    assert len(event["summary"]) <= 160
    assert event["summary"].endswith(" …")
    assert event["description"].startswith(str(task["text"]).strip())


@pytest.mark.parametrize(
    ("values", "days"),
    [
        ({"due_on": date(2026, 6, 30), "starts_on": date(2026, 1, 1)}, ["2026-06-30"]),
        ({"starts_on": date(2026, 1, 1)}, ["2026-01-01"]),  # "2026 and subsequent years"
        ({"recurrence": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=1"}, ["2025-12-01", "2026-12-01", "2027-12-01"]),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=15"}, ["2026-01-15", "2027-01-15", "2028-01-15"]),
        ({"recurrence": "FREQ=YEARLY"}, ["2025-12-31", "2026-12-31", "2027-12-31"]),
        ({"recurrence": "FREQ=YEARLY;INTERVAL=2"}, ["2025-12-31", "2027-12-31", "2029-12-31"]),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=6,12"}, ["2025-06-30", "2025-12-31", "2026-06-30"]),
        ({"recurrence": "FREQ=YEARLY;BYMONTH=2"}, ["2026-02-28", "2027-02-28", "2028-02-29"]),
        ({"recurrence": "FREQ=MONTHLY"}, ["2025-03-31", "2025-04-30", "2025-05-31"]),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=25"}, ["2025-03-25", "2025-04-25", "2025-05-25"]),
        ({"recurrence": "FREQ=MONTHLY;BYMONTHDAY=1"}, ["2025-04-01", "2025-05-01", "2025-06-01"]),
        ({"recurrence": "FREQ=MONTHLY;INTERVAL=3"}, ["2025-03-31", "2025-06-30", "2025-09-30"]),
        ({"recurrence": "FREQ=MONTHLY;INTERVAL=6"}, ["2025-06-30", "2025-12-31", "2026-06-30"]),
        ({"recurrence": "FREQ=WEEKLY"}, ["2025-03-09", "2025-03-16", "2025-03-23"]),
        ({"recurrence": "FREQ=DAILY"}, ["2025-03-05", "2025-03-06", "2025-03-07"]),
        (
            {"recurrence": "FREQ=YEARLY", "starts_on": date(2026, 1, 1), "due_on": date(2027, 12, 31)},
            ["2026-12-31", "2027-12-31"],
        ),
        (
            {"recurrence": "FREQ=YEARLY", "starts_on": date(2026, 1, 1), "due_on": date(2026, 6, 30)},
            ["2026-06-30"],
        ),
    ],
    ids=str,
)  # fmt: skip
def test_it_comes_back_on_the_last_day_that_meets_it(values: dict[str, Any], days: list[str], tmp_path: Path) -> None:
    (event,) = events(write(with_deadline(kind="recurring", **values), tmp_path)).values()
    start = event["dtstart"].dt
    assert type(start) is date
    if "rrule" not in event:
        assert [str(start)] == days
        return
    rule = event["rrule"].to_ical().decode()
    # As calendar programs do, which take the start for the first time whether it fits the rule or not.
    times = islice(rrulestr(rule, dtstart=datetime.combine(start, datetime.min.time())), 3)
    assert [str(day.date()) for day in times] == days


def test_a_day_that_no_year_has_is_counted_and_left_out(tmp_path: Path) -> None:
    path = write(with_deadline(kind="recurring", recurrence="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"), tmp_path)
    assert not events(path)
    assert "not here: 1." in str(Calendar.from_ical(path.read_bytes())["x-wr-caldesc"])


def test_lines_are_folded_as_the_standard_says(tmp_path: Path) -> None:
    content = write(make_sample(), tmp_path).read_bytes()
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert content.count(b"\n") == content.count(b"\r\n")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no letter is cut in two


def test_another_parser_reads_the_same(tmp_path: Path) -> None:
    vobject = pytest.importorskip("vobject", reason="a second reader of calendars")
    path = write(make_sample(), tmp_path)
    expected = events(path)
    calendar = vobject.readOne(path.read_text("utf-8"))
    read = {event.uid.value.partition("@")[0]: event for event in calendar.vevent_list}
    assert set(read) == set(expected)
    for uid, event in read.items():
        assert event.summary.value == expected[uid]["summary"]
        assert event.description.value == expected[uid]["description"]
        assert event.dtstart.value == expected[uid]["dtstart"].dt
    yearly = read[f"{TASK}~deadline-2"].rruleset
    assert [str(day.date()) for day in islice(yearly, 2)] == ["2025-12-01", "2026-12-01"]


# Without what the standard has no place for, and the two characters that icalendar takes for a line end.
WORDS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1),
    st.text(',;:\\"nN đ🇻🇳\u0301', min_size=1),
).filter(lambda words: "\\N" not in words)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS)
def test_any_words_come_back(tmp_path: Path, words: str) -> None:
    sample = make_sample()
    task = next(row for row in sample.rows["tasks"] if row["task_id"] == TASK)
    task["text"] = f"x{words}"
    event = events(write(sample, tmp_path))[f"{TASK}~deadline-1"]
    text = next(row["text"] for row in sample.tables()["tasks"].to_pylist() if row["task_id"] == TASK)
    assert str(event["description"]).split("\n")[0] == text


def test_the_same_bytes_in_any_zone_and_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from publication_sample import PACKAGE, make_sample;"
        "from pipeline.publication.calendar import write_calendar;"
        f"write_calendar(make_sample().tables(), PACKAGE, Path(sys.argv[1]), created={CREATED!r})"
    )
    contents = {write(make_sample(), tmp_path).read_bytes()}
    for seed, zone in (("1", "UTC"), ("2", "Asia/Ho_Chi_Minh")):
        path = tmp_path / f"{seed}.ics"
        subprocess.run(
            [sys.executable, "-c", program, path],
            check=True,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}",
            },
        )
        contents.add(path.read_bytes())
    assert len(contents) == 1
