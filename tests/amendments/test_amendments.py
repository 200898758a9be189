"""Resolutions that change 03/NQ-CP: the margin notes, consolidated lists and histories a lawyer would write, by hand.

``sources`` holds invented documents: two resolutions that amend the English text, one the Vietnamese, and a decision of
another decade. ``consolidated.csv`` says how rows of Appendix II read on a day.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.extraction.corpus import extract
from pipeline.publication.duckdb import write_duckdb
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import load_package

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
FIRST, SECOND, THIRD, OLD = "155-nq-cp-2025", "21-nq-cp-2026", "88-nq-cp-2025-vi", "12-2006-qd-ttg"

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """03/NQ-CP in both languages, with the invented documents."""
    sources = tmp_path_factory.mktemp("sources")
    for folder in ("03-nq-cp-2025", "03-nq-cp-2025-vi", "reference"):
        shutil.copytree(ROOT / "sources" / folder, sources / folder)
    shutil.copytree(HERE / "sources", sources, dirs_exist_ok=True)
    return extract(sources).rows


@pytest.fixture(scope="module")
def file(rows: Rows, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The DuckDB file a reader gets."""
    package = load_package()
    path = tmp_path_factory.mktemp("package") / "package.duckdb"
    tables = {name: table_from_rows(table, rows[name]) for name, table in package.tables.items()}
    write_duckdb(package, tables, path, version="1.0.0", created=None)
    with duckdb.connect(path, read_only=True) as connection:
        yield connection


def made(rows: Rows, document: str) -> Iterator[tuple[Any, ...]]:
    """What a document changes: clause, effect, number, the old row and the new one."""
    for row in rows["amendments"]:
        if row["document_id"] == document:
            old, new = row["task_id"] or row["indicator_id"], row["new_task_id"] or row["new_indicator_id"]
            yield row["provision_id"].rpartition("/")[2], row["effect"], row["appendix"], row["number"], old, new


def test_each_clause_changes_the_rows_it_names(rows: Rows) -> None:
    tasks, indicators = "03-nq-cp-2025#APP2/", "03-nq-cp-2025#APP1/"
    assert [row for row in made(rows, FIRST) if row[0] != "4"] == [
        ("1", "replaces", "APP2", "5", f"{tasks}5", f"{FIRST}#ART1/1/5"),
        ("2", "adds", "APP2", "141", None, f"{FIRST}#APP2/141"),
        ("2", "adds", "APP2", "142", None, f"{FIRST}#APP2/142"),
        ("3", "repeals", "APP2", "7", f"{tasks}7", None),
        ("3", "repeals", "APP2", "20", f"{tasks}20", None),
        ("5", "changes-agency", "APP2", "10", f"{tasks}10", None),
        ("5", "changes-agency", "APP2", "13", f"{tasks}13", None),
        ("5", "changes-agency", "APP2", "62", f"{tasks}62", None),
        ("6", "changes-deadline", "APP2", "16", f"{tasks}16", None),
        ("7", "changes-target", "APP1", "8", f"{indicators}8", None),
        ("7", "replaces", "APP1", "9", f"{indicators}9", f"{FIRST}#APP1/9"),
        ("7", "replaces", "APP1", "10", f"{indicators}10", f"{FIRST}#APP1/10"),
        ("8", "repeals", "APP2", "139", f"{tasks}139", None),
    ]


def test_a_later_document_changes_the_rows_that_stand_there_by_then(rows: Rows) -> None:
    tasks = "03-nq-cp-2025#APP2/"
    assert list(made(rows, SECOND)) == [
        ("1", "replaces", "APP2", "5", f"{FIRST}#ART1/1/5", f"{SECOND}#APP/5"),
        ("1", "replaces", "APP2", "141", f"{FIRST}#APP2/141", f"{SECOND}#APP/141"),
        ("2", "repeals", "APP2", "142", f"{FIRST}#APP2/142", None),
        ("2", "changes-agency", "APP2", "24", f"{tasks}24", None),
        ("3", "changes-agency", "APP2", "13", f"{tasks}13", None),
        ("4", "adds", "APP2", "143", None, f"{SECOND}#ART1/4/143"),
    ]


def test_a_vietnamese_resolution_amends_the_vietnamese_text(rows: Rows) -> None:
    tasks = "03-nq-cp-2025-vi#APP2/"
    assert [row for row in made(rows, THIRD) if row[0] != "4"] == [
        ("1", "replaces", "APP2", "5", f"{tasks}5", f"{THIRD}#APP/5"),
        ("2", "adds", "APP2", "141", None, f"{THIRD}#APP/141"),
        ("2", "adds", "APP2", "142", None, f"{THIRD}#APP/142"),
        ("3", "repeals", "APP2", "7", f"{tasks}7", None),
        ("3", "repeals", "APP2", "20", f"{tasks}20", None),
        ("5", "changes-agency", "APP2", "10", f"{tasks}10", None),
        ("5", "changes-agency", "APP2", "13", f"{tasks}13", None),
        ("5", "changes-agency", "APP2", "15", f"{tasks}15", None),
        ("6", "changes-deadline", "APP2", "16", f"{tasks}16", None),
        ("7", "changes-target", "APP1", "8", "03-nq-cp-2025-vi#APP1/8", None),
    ]
    assert not any(
        row["amended_document_id"] == "03-nq-cp-2025" for row in rows["amendments"] if row["document_id"] == THIRD
    )


def test_a_name_changed_throughout_changes_every_row_that_has_it(rows: Rows) -> None:
    plan = {
        row["task_id"] for row in rows["task_agencies"] if row["agency_id"] == "ministry-of-planning-and-investment"
    }
    changed = {
        row["task_id"]
        for row in rows["amendments"]
        if row["document_id"] == FIRST and row["agency_id"] == "ministry-of-planning-and-investment" and row["task_id"]
    }
    assert changed == {task for task in plan if task.startswith("03-nq-cp-2025#")}
    assert len(changed) == 19


def test_what_was_changed_says_since_when_and_by_what(rows: Rows) -> None:
    tasks = {row["task_id"]: row for row in rows["tasks"]}

    def state(task_id: str) -> tuple[Any, ...]:
        return tuple(tasks[task_id][name] for name in ("status", "valid_from", "valid_to", "amended_by"))

    issued, first, second = date(2025, 1, 9), date(2025, 7, 1), date(2026, 1, 30)
    assert state("03-nq-cp-2025#APP2/5") == ("replaced", issued, date(2025, 6, 30), f"{FIRST}#ART1/1")
    assert state(f"{FIRST}#ART1/1/5") == ("replaced", first, date(2026, 1, 29), f"{SECOND}#ART1/1")
    assert state(f"{SECOND}#APP/5") == ("in-force", second, None, None)
    assert state("03-nq-cp-2025#APP2/7") == ("repealed", issued, date(2025, 6, 30), f"{FIRST}#ART1/3")
    assert state("03-nq-cp-2025#APP2/13") == ("amended", issued, None, f"{SECOND}#ART1/3")
    assert state("03-nq-cp-2025#APP2/15") == ("in-force", issued, None, None)


def test_what_cannot_be_carried_out_is_a_finding(rows: Rows) -> None:
    found = {row["provision_id"]: row["message"] for row in rows["findings"] if row["code"] == "amendment-not-applied"}
    assert set(found) == {f"{FIRST}#ART1/8", f"{SECOND}#ART1/5"}
    assert "no number 200" in found[f"{FIRST}#ART1/8"]
    assert "no number 14.2" in found[f"{SECOND}#ART1/5"]


def ordered(clause: str, tmp_path: Path) -> tuple[list[tuple[Any, ...]], list[str]]:
    """What one clause changes in 03/NQ-CP, and the findings where it cannot be told."""
    for folder in ("03-nq-cp-2025", "reference"):
        shutil.copytree(ROOT / "sources" / folder, tmp_path / folder)
    (tmp_path / "new").mkdir()
    text = (
        "THE GOVERNMENT |\nNo. 77/NQ-CP |\nHanoi, June 20, 2025 |\nRESOLUTION\n"
        "ON AMENDMENTS TO RESOLUTION NO. 03/NQ-CP DATED JANUARY 9, 2025 OF THE GOVERNMENT\nHEREBY RESOLVES:\n"
        "Article 1. Amendments to Resolution No. 03/NQ-CP dated January 9, 2025 of the Government\n"
        f"1. {clause}\nArticle 2. This Resolution comes into force as of July 1, 2025.\n"
    )
    (tmp_path / "new/text.txt").write_text(text, "utf-8")
    (tmp_path / "new/source.yaml").write_text("language: en\nauthority: official\n", "utf-8")
    rows: Rows = extract(tmp_path).rows
    done = [(row["effect"], row["number"], row["new_agency_id"] or row["new_words"]) for row in rows["amendments"]]
    return done, [row["message"] for row in rows["findings"] if row["code"] == "amendment-not-applied"]


@pytest.mark.parametrize(
    ("clause", "changes", "doubts"),
    [
        (
            "Change the deadlines of tasks No. 15 and 17 in Appendix II to December 2026 and the lead agency of task "
            "No. 18 to the Ministry of Science and Technology.",
            [
                ("changes-deadline", "15", "December 2026"),
                ("changes-deadline", "17", "December 2026"),
                ("changes-agency", "18", "ministry-of-science-and-technology"),
            ],
            0,
        ),
        (
            "The Ministry of Planning and Investment is replaced by the Ministry of Finance in task No. 24 of "
            "Appendix II.",
            [("changes-agency", "24", "ministry-of-finance")],
            0,
        ),
        ("Indicators No. 8 of Appendix I is adjusted to at least 60% and indicator No. 9 to at least 70%.",
         [("changes-target", "8", "at least 60%"), ("changes-target", "9", "at least 70%")], 0),
        ("Point a clause 2 Section II is amended.", [], 1),
        ("Add task No. 5 to Appendix II.", [], 1),
        ("Annul task No. 5.", [("repeals", "5", None)], 0),
        ("Annul item No. 5.", [], 1),  # a task and an indicator have this number
        # What it says now is not known, but that it was changed is.
        ("Replace task No. 5 of Appendix II by: Build the exchange.", [("amends", "5", None)], 1),
    ],
)  # fmt: skip
def test_a_clause_is_carried_out_or_is_a_finding(
    clause: str, changes: list[tuple[Any, ...]], doubts: int, tmp_path: Path
) -> None:
    done, found = ordered(clause, tmp_path)
    assert done == changes
    assert len(found) == doubts


# What a reader of the DuckDB file sees


def ask(file: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    return file.execute(query).fetchall()


def in_force(file: duckdb.DuckDBPyConnection, day: date, columns: str) -> list[tuple[Any, ...]]:
    """Rows of Appendix II of the English text on a day."""
    return ask(
        file,
        f"SELECT {columns} FROM tasks_in_force(DATE '{day}') "
        "WHERE list_document_id = '03-nq-cp-2025' AND appendix = 'APP2'",
    )


@pytest.mark.parametrize(
    ("day", "gone", "come"),
    [
        (date(2025, 1, 8), range(1, 141), []),
        (date(2025, 1, 9), [], []),
        (date(2025, 6, 30), [], []),
        (date(2025, 7, 1), [7, 20, 139], [141, 142]),
        (date(2026, 1, 29), [7, 20, 139], [141, 142]),
        (date(2026, 1, 30), [7, 20, 139], [141, 143]),
    ],
)
def test_the_list_in_force_is_in_the_order_of_its_numbers(
    file: duckdb.DuckDBPyConnection, day: date, gone: list[int], come: list[int]
) -> None:
    numbers = [int(number) for (number,) in in_force(file, day, "number")]
    assert numbers == [number for number in range(1, 141) if number not in gone] + come


def test_rows_read_as_they_were_consolidated_by_hand(file: duckdb.DuckDBPyConnection) -> None:
    with (HERE / "consolidated.csv").open(encoding="utf-8", newline="") as table:
        answers = list(csv.DictReader(table))
    columns = [column for column in answers[0] if column != "day"]
    for day in sorted({answer["day"] for answer in answers}):
        found = {row[0]: row for row in in_force(file, date.fromisoformat(day), ", ".join(columns))}
        for answer in answers:
            if answer["day"] == day:
                number, text, *rest = ("" if value is None else str(value) for value in found[answer["number"]])
                assert text.startswith(answer["text"])
                assert [number, *rest] == [answer[column] for column in columns if column != "text"], day


def test_a_name_changed_throughout_is_changed_in_the_words_too(file: duckdb.DuckDBPyConnection) -> None:
    names = "Ministry of Planning and Investment|Ministry of Information and Communications"
    query = (
        "SELECT count(*) FROM tasks_in_force(DATE '{}') WHERE list_document_id = '03-nq-cp-2025' AND "
        f"regexp_matches(concat_ws(' ', text, output, leads, coordinating_agencies), '{names}')"
    )
    written = f"SELECT count(*) FROM provisions JOIN tasks USING (provision_id) WHERE regexp_matches(provisions.text, '{names}')"
    assert ask(file, query.format("2025-06-30")) == ask(file, f"{written} AND tasks.document_id = '03-nq-cp-2025'")
    assert ask(file, query.format("2025-07-01")) == [(0,)]


def test_the_other_language_stays_as_it_was(file: duckdb.DuckDBPyConnection) -> None:
    vietnamese = (
        "SELECT number, task_id FROM tasks_in_force(DATE '{}') "
        "WHERE list_document_id = '03-nq-cp-2025-vi' AND number IN ('5', '7', '20', '139', '141')"
    )
    before = [(number, f"03-nq-cp-2025-vi#APP2/{number}") for number in ("5", "7", "20", "139")]
    assert ask(file, vietnamese.format("2025-08-14")) == before
    after = [("5", f"{THIRD}#APP/5"), ("139", "03-nq-cp-2025-vi#APP2/139"), ("141", f"{THIRD}#APP/141")]
    assert ask(file, vietnamese.format("2025-08-15")) == after


def test_the_history_of_a_task_is_the_same_from_each_of_its_rows(file: duckdb.DuckDBPyConnection) -> None:
    first, second, third = "03-nq-cp-2025#APP2/5", f"{FIRST}#ART1/1/5", f"{SECOND}#APP/5"
    for task in (first, second, third):
        query = f"SELECT on_day, event, document_number, task_id, new_task_id FROM task_history('{task}')"
        assert ask(file, query) == [
            (date(2025, 1, 9), "given", "03/NQ-CP", None, first),
            (date(2025, 7, 1), "replaces", "155/NQ-CP", first, second),
            (date(2026, 1, 30), "replaces", "21/NQ-CP", second, third),
        ]
    lead = "SELECT on_day, event, agency_id, new_agency_id FROM task_history('03-nq-cp-2025#APP2/24')"
    assert ask(file, lead) == [
        (date(2025, 1, 9), "given", None, None),
        (date(2025, 7, 1), "changes-agency", "ministry-of-planning-and-investment", "ministry-of-finance"),
        (date(2026, 1, 30), "changes-agency", "ministry-of-finance", "ministry-of-science-and-technology"),
    ]


def test_what_is_overdue_goes_by_the_time_that_was_extended(file: duckdb.DuckDBPyConnection) -> None:
    task = "03-nq-cp-2025#APP2/16"  # by October 2025, and since the first resolution by June 2026
    late = f"SELECT deadline FROM overdue_on(DATE '{{}}') WHERE task_id = '{task}'"
    assert ask(file, late.format("2025-06-01")) == []
    assert ask(file, late.format("2026-06-30")) == [], "extended"
    assert ask(file, late.format("2026-07-01")) == [("June 2026",)]
    due = f"SELECT deadline FROM tasks_due(DATE '2026-06-01', DATE '2026-06-30') WHERE task_id = '{task}'"
    assert ask(file, due) == [("June 2026",)]


def test_indicators_have_the_targets_of_the_day(file: duckdb.DuckDBPyConnection) -> None:
    query = (
        "SELECT number, target, document_id FROM indicators_in_force(DATE '{}') "
        "WHERE list_document_id = '03-nq-cp-2025' AND number IN ('8', '9', '10', '11.1') AND appendix = 'APP1'"
    )
    own = "03-nq-cp-2025"
    before = [("8", "≥ 55", own), ("9", "≥ 50", own), ("10", "≥ 30", own), ("11.1", "≥ 80", own)]
    after = [("8", "≥ 60", own), ("9", "≥ 55", FIRST), ("10", "≥ 35", FIRST), ("11.1", "≥ 80", own)]
    assert ask(file, query.format("2025-06-30")) == before
    assert ask(file, query.format("2025-07-01")) == after


def responsible(file: duckdb.DuckDBPyConnection, day: str, task: str, role: str = "lead") -> list[tuple[Any, ...]]:
    return ask(
        file,
        "SELECT agency_id, responsible_id, steps, choices, legal_basis, confidence "
        f"FROM responsible_on(DATE '{day}') WHERE task_id = '{task}' AND role = '{role}' ORDER BY responsible_id",
    )


def test_who_is_responsible_follows_the_functions_by_date(file: duckdb.DuckDBPyConnection) -> None:
    plan, finance = "ministry-of-planning-and-investment", "ministry-of-finance"
    task = "03-nq-cp-2025#APP2/24"
    basis = "176/2025/QH15; 29/2025/NĐ-CP"
    assert responsible(file, "2025-02-28", task) == [(plan, plan, 0, 1, None, "high")]
    assert responsible(file, "2025-03-01", task) == [(plan, finance, 1, 1, basis, "high")]
    # From July the resolution names the Ministry of Finance itself.
    assert responsible(file, "2025-07-01", task) == [(finance, finance, 0, 1, None, "high")]


def test_split_functions_are_listed_and_not_chosen_from(file: duckdb.DuckDBPyConnection) -> None:
    rows = responsible(file, "2025-06-30", "03-nq-cp-2025#APP2/1")
    assert [(row[1], row[3]) for row in rows] == [
        ("ministry-of-culture-sports-and-tourism", 3),
        ("ministry-of-public-security", 3),
        ("ministry-of-science-and-technology", 3),
    ]
    # Resolution 155/NQ-CP chose: it names the one.
    assert [row[1] for row in responsible(file, "2025-07-01", "03-nq-cp-2025#APP2/1")] == [
        "ministry-of-science-and-technology"
    ]


def test_names_of_another_decade_lead_to_the_bodies_of_today(file: duckdb.DuckDBPyConnection) -> None:
    fisheries = responsible(file, "2025-07-01", f"{OLD}#ART1/2")
    assert fisheries == [
        ("ministry-of-fisheries", "ministry-of-agriculture-and-environment", 2, 1,
         "01/2007/QH12 → 176/2025/QH15; 35/2025/NĐ-CP", "high"),
    ]  # fmt: skip
    industry, now = "ministry-of-industry", "ministry-of-industry-and-trade"
    assert [row[:3] for row in responsible(file, "2006-12-31", f"{OLD}#ART1/1")] == [(industry, industry, 0)]
    assert [row[:3] for row in responsible(file, "2025-07-01", f"{OLD}#ART1/1")] == [(industry, now, 1)]
    # One of its two successors was split again, one of these being the other.
    culture = responsible(file, "2025-07-01", f"{OLD}#ART1/3")
    assert [(row[1], row[2], row[3]) for row in culture] == [
        ("ministry-of-culture-sports-and-tourism", 1, 3),
        ("ministry-of-public-security", 2, 3),
        ("ministry-of-science-and-technology", 2, 3),
    ]


def test_responsible_now_is_of_the_day_of_the_query(file: duckdb.DuckDBPyConnection) -> None:
    (today,) = file.execute("SELECT current_date").fetchone() or ()
    assert ask(file, "FROM responsible_now") == ask(file, f"FROM responsible_on(DATE '{today}')")
    assert ask(file, f"SELECT count(*) FROM tasks_in_force(DATE '{today + timedelta(days=1)}')") != [(0,)]
