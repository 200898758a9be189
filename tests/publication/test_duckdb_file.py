"""The DuckDB file keeps its promises to whoever opens it: it refuses bad rows, explains itself, and counts rightly."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from publication_sample import ENGLISH, VIETNAMESE, make_sample

from pipeline.publication.duckdb import load_script, read_duckdb, write_duckdb
from pipeline.publication.hashing import content_hash
from pipeline.publication.package import write_package
from pipeline.publication.views import read_views
from pipeline.tables.schema import load_package

PACKAGE = load_package()
DUCKDB_14 = Path(os.environ.get("DUCKDB14_PYTHON", Path(__file__).parents[2] / ".venv-duckdb14/bin/python"))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("duckdb") / "sample.duckdb"
    write_duckdb(PACKAGE, make_sample().tables(), path, version="1.2.3", created="2025-03-05T00:00:00Z")
    return path


@pytest.fixture
def connection(file: Path, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(file.read_bytes())
    with duckdb.connect(copy) as connection:
        yield connection


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("INSERT INTO documents FROM documents LIMIT 1", "primary key|Duplicate key"),
        (f"DELETE FROM documents WHERE document_id = '{ENGLISH}'", "foreign key"),
        ("UPDATE task_agencies SET agency_id = 'nobody'", "foreign key"),
        ("INSERT INTO agencies (agency_id, kind, parent_id) VALUES ('x', 'ministry', 'nobody')", "foreign key"),
        ("UPDATE tasks SET status = 'lapsed'", "lapsed"),
        ("UPDATE findings SET code = 'oops'", "oops"),
        ("UPDATE documents SET authority = NULL", "NOT NULL"),
        ("UPDATE findings SET line = 0", "CHECK"),
        ("UPDATE documents SET source_sha256 = 'abc'", "CHECK"),
    ],
)
def test_rows_that_break_a_rule_are_refused(connection: duckdb.DuckDBPyConnection, statement: str, reason: str) -> None:
    with pytest.raises(duckdb.Error, match=f"(?i){reason}"):
        connection.execute(statement)


def test_every_key_of_the_schema_is_there(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute(
        "SELECT table_name, constraint_type, constraint_column_names, referenced_table, referenced_column_names "
        "FROM duckdb_constraints() WHERE constraint_type IN ('PRIMARY KEY', 'FOREIGN KEY')"
    ).fetchall()
    expected: list[object] = []
    for table in PACKAGE.tables.values():
        expected.append((table.name, "PRIMARY KEY", list(table.primary_key), None, []))
        for key in table.foreign_keys:
            expected.append((table.name, "FOREIGN KEY", list(key.columns), key.table, list(key.references)))
    assert sorted(map(str, found)) == sorted(map(str, expected))


def test_everything_has_its_comment(connection: duckdb.DuckDBPyConnection) -> None:
    views = read_views()
    tables = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    assert tables == {table.name: table.description for table in PACKAGE.tables.values()} | {
        view.name: view.comment.en for view in views if view.kind == "TABLE"
    }
    columns = connection.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    described = [(view.name, column, said.en) for view in views for column, said in view.columns.items()]
    described += [
        (table.name, column.name, column.description) for table in PACKAGE.tables.values() for column in table.columns
    ]
    assert sorted(columns) == sorted(described)
    found = connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall()
    found += connection.execute(
        "SELECT function_name, comment FROM duckdb_functions() WHERE function_type LIKE '%macro' AND NOT internal"
    ).fetchall()
    assert sorted(found) == sorted((view.name, view.comment.en) for view in views if view.kind != "TABLE")
    types = connection.execute(
        "SELECT type_name, comment FROM duckdb_types() WHERE logical_type = 'ENUM' AND NOT internal"
    ).fetchall()
    enumerations = [column for table in PACKAGE.tables.values() for column in table.columns if column.enum]
    assert len(types) == len(enumerations)
    assert all(comment for _, comment in types)


def test_the_data_dictionary_explains_everything_in_both_languages(connection: duckdb.DuckDBPyConnection) -> None:
    said = connection.execute(
        "SELECT object_name, column_name FROM data_dictionary WHERE kind = 'column' ORDER BY ALL"
    ).fetchall()
    there = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal ORDER BY ALL"
    ).fetchall()
    assert said == there
    objects = connection.execute(
        "SELECT object_name FROM data_dictionary WHERE column_name IS NULL ORDER BY ALL"
    ).fetchall()
    names = [*PACKAGE.tables, *(view.name for view in read_views())]
    assert [name for (name,) in objects] == sorted(names)
    dumb = "SELECT * FROM data_dictionary WHERE description IS NULL OR description_vi IS NULL OR description = description_vi"
    assert connection.execute(dumb).fetchall() == []
    row = connection.execute(
        "SELECT type, is_key, is_required, refers_to, title, title_vi FROM data_dictionary"
        " WHERE object_name = 'deadlines' AND column_name = 'task_id'"
    ).fetchall()
    assert row == [("VARCHAR", False, True, "tasks.task_id", "Task", "Nhiệm vụ")]
    values = connection.execute(
        "SELECT value, title, title_vi FROM data_dictionary"
        " WHERE object_name = 'task_agencies' AND column_name = 'role' AND kind = 'value' ORDER BY position"
    ).fetchall()
    roles = PACKAGE.tables["task_agencies"].column("role").values
    assert values == [(name, value.title, value.title_vi) for name, value in roles.items()]


def test_the_file_says_which_release_it_is_of(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    ((*facts, sources),) = connection.execute(
        "SELECT name, version, created, schema_version, documents, licence, sources_sha256 FROM release"
    ).fetchall()
    assert facts == [PACKAGE.name, "1.2.3", "2025-03-05T00:00:00Z", PACKAGE.schema_version, 3, "CC-BY-4.0"]
    make_sample().write_sources(tmp_path / "sources")
    files = (tmp_path / "sources").rglob("*.txt")
    paths = sorted(path.relative_to(tmp_path / "sources").as_posix() for path in files)
    lines = subprocess.run(["sha256sum", *paths], cwd=tmp_path / "sources", capture_output=True, check=True).stdout
    assert sources == hashlib.sha256(lines).hexdigest()


def test_number_like_labels_are_text(connection: duckdb.DuckDBPyConnection) -> None:
    numbers = connection.execute("SELECT number FROM tasks WHERE number IS NOT NULL ORDER BY position").fetchall()
    assert numbers == [("11.10",), ("007",)]


def test_a_task_reads_on_one_line(connection: duckdb.DuckDBPyConnection) -> None:
    row = connection.execute(f"FROM tasks_flat WHERE task_id = '{ENGLISH}#APP/11.10'").fetchall()
    assert connection.description is not None
    (values,) = row
    task = dict(zip([column[0] for column in connection.description], values, strict=True))
    assert task["document_number"] == "12/NQ-CP"
    assert task["task_number"] == "11.10"
    assert task["leads"] == "Ministry of Finance; Ministry of Science and Technology"
    assert task["coordinating_agencies"] is None
    assert task["due_on"] == date(2025, 12, 31)
    assert task["deadline_text"] == "Quarter IV/ 2025"
    assert task["authority"] == "official"
    several = connection.execute(
        f"SELECT due_on, due_dates, deadline_text FROM tasks_flat WHERE task_id = '{ENGLISH}#II/1/-1'"
    ).fetchone()
    assert several == (date(2025, 6, 30), "2025-06-30", "by June 30, 2025; before December 1 every year")
    every = connection.execute("SELECT count(*), count(DISTINCT task_id) FROM tasks_flat").fetchone()
    assert every == (6, 6)


def test_counts_leave_out_reports_repealed_tasks_and_second_languages(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    quarters = connection.execute("SELECT quarter, ends_on, tasks, deadlines FROM due_by_quarter").fetchall()
    assert quarters == [("2025-Q2", date(2025, 6, 30), 1, 1), ("2025-Q4", date(2025, 12, 31), 1, 1)]
    workload = connection.execute(
        "SELECT agency_id, tasks_led, tasks_coordinated, first_due, last_due FROM agency_workload ORDER BY agency_id"
    ).fetchall()
    assert workload == [
        ("ministry-of-finance", 2, 0, date(2025, 6, 30), date(2025, 12, 31)),
        ("ministry-of-science-and-technology", 2, 0, date(2025, 12, 31), date(2025, 12, 31)),
        ("unregistered-cafe", 0, 1, None, None),
    ]


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


def test_macros_answer(connection: duckdb.DuckDBPyConnection) -> None:
    led = ask(connection, "SELECT task_id FROM tasks_of('ministry-of-science-and-technology')")
    assert led == [(f"{ENGLISH}#APP/11.10",), (f"{ENGLISH}#APP/007",)]
    due = ask(connection, "SELECT task_id FROM tasks_due(DATE '2025-10-01', DATE '2025-12-31')")
    assert due == [(f"{ENGLISH}#APP/11.10",)]


def test_what_is_overdue_depends_on_the_day(connection: duckdb.DuckDBPyConnection) -> None:
    late = "SELECT days_overdue, task_id FROM overdue_on('{}')"
    assert ask(connection, late.format("2025-06-30")) == [], "its last day is still in time"
    assert ask(connection, late.format("2025-07-01")) == [(1, f"{ENGLISH}#II/1/-1")]
    assert ask(connection, late.format("2026-01-01")) == [(185, f"{ENGLISH}#II/1/-1"), (1, f"{ENGLISH}#APP/11.10")]


def test_workload_changes_from_period_to_period(connection: duckdb.DuckDBPyConnection) -> None:
    # Two tasks given in March, due in June (with a yearly duty beside, which stays) and in December.
    quarters = ask(
        connection,
        "SELECT quarter, tasks_given, tasks_open, tasks_due, change_open, change_due FROM workload_by_quarter"
        " WHERE agency_id = 'ministry-of-finance'",
    )
    assert quarters == [
        ("2025-Q1", 2, 2, 0, None, None),
        ("2025-Q2", 0, 2, 1, 0, 1),
        ("2025-Q3", 0, 2, 0, 0, -1),
        ("2025-Q4", 0, 2, 1, 0, 1),
    ]
    connection.execute("DELETE FROM deadlines WHERE recurrence IS NOT NULL")
    opened = "SELECT quarter, tasks_open, change_open FROM workload_by_quarter WHERE agency_id = 'ministry-of-finance'"
    assert ask(connection, opened) == [("2025-Q1", 2, None), ("2025-Q2", 2, 0), ("2025-Q3", 1, -1), ("2025-Q4", 1, 0)]
    years = ask(connection, "SELECT agency_id, year, tasks_given, tasks_due FROM workload_by_year")
    assert years == [("ministry-of-finance", 2025, 2, 2), ("ministry-of-science-and-technology", 2025, 2, 1)]


def test_targets_stand_side_by_side(connection: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        connection, "SELECT indicator, unit, by_2025, by_2030, without_year, other_years FROM targets_by_horizon"
    )
    assert rows == [("allocation", "%", None, "90; -1.5 – 18", "≥ 0.7", None)]
    parent = f"{ENGLISH}#II/1/-1~indicator-2"
    connection.execute(
        "INSERT INTO indicator_targets BY NAME (SELECT * REPLACE ('later~target-1' AS target_id, ? AS indicator_id,"
        " 2044 AS horizon_year, '<=' AS comparator, 3 AS value_max) FROM indicator_targets LIMIT 1)",
        [parent],
    )
    rows = ask(connection, "SELECT by_2030, other_years, indicator_ids FROM targets_by_horizon")
    child = f"{ENGLISH}#II/1/-1~indicator-1"
    assert rows == [("90; -1.5 – 18", "2044: ≤ 3", f"{child}; {parent}")], "an indicator named again is one row"


def test_words_are_found_without_tone_marks(connection: duckdb.DuckDBPyConnection) -> None:
    assert ask(connection, "SELECT bo_dau('ĐƯỜNG Cafe\u0301 thuỷ')") == [("duong cafe thuy",)]
    found = "SELECT task_id FROM search_tasks('{}')"
    assert ask(connection, found.format("bo tai chinh")), "by the words the source names an agency with"
    assert ask(connection, found.format("ONE-STOP")) == [(f"{ENGLISH}#APP/11.10",)]
    assert ask(connection, found.format("hub, one stop")) == [(f"{ENGLISH}#APP/11.10",)]
    assert ask(connection, found.format("hub one stop")) == [], "words without a comma stand together"
    assert ask(connection, found.format("top hub")) == [], "a word is not found in the middle of another"
    assert ask(connection, found.format("chủ trì")) == [(f"{VIETNAMESE}#II/1",)]
    assert ask(connection, "SELECT agency_id FROM search_agencies('most')") == [("ministry-of-science-and-technology",)]


def test_tasks_of_several_documents_on_one_theme(connection: duckdb.DuckDBPyConnection) -> None:
    found = "SELECT found_in, documents, task_id FROM tasks_on('{}')"
    assert ask(connection, found.format("contest")) == [("text", 1, f"{ENGLISH}#APP/007")]
    assert len(ask(connection, found.format("theme guarded"))) == 3, "counted tasks only"
    connection.execute("UPDATE documents SET authority = 'official'")
    assert {row[:2] for row in ask(connection, found.format("theme guarded"))} == {("theme", 2)}


def test_the_citation_graph_is_followed_both_ways(connection: duckdb.DuckDBPyConnection) -> None:
    edges = ask(connection, "SELECT citing_id, relation, cited_id, cited_number, is_here FROM citation_graph")
    assert edges == [(ENGLISH, "pursuant-to", "57-nq-tw-2024", "57-NQ/TW", False)]
    # An older document that is here, cites another, and in a circle the first.
    for document, title in (("1-qd-ttg-2020", "Older"), ("2-qd-ttg-2021", "Other")):
        connection.execute(
            "INSERT INTO documents BY NAME (SELECT * REPLACE (? AS document_id, ? AS title, ? AS number)"
            " FROM documents WHERE document_id = ?)",
            [document, title, title, ENGLISH],
        )
    for number, (citing, cited) in enumerate(
        ((ENGLISH, "1-qd-ttg-2020"), ("1-qd-ttg-2020", "2-qd-ttg-2021"), ("2-qd-ttg-2021", ENGLISH))
    ):
        connection.execute(
            "INSERT INTO citations BY NAME (SELECT * REPLACE (? AS citation_id, ? AS document_id,"
            " ? AS cited_document_id) FROM citations LIMIT 1)",
            [f"{citing}~citation-{number}", citing, cited],
        )
    reached = ask(connection, f"SELECT steps, document_id, title, path FROM reaches('{ENGLISH}')")
    assert reached == [
        (1, "1-qd-ttg-2020", "Older", f"{ENGLISH} → 1-qd-ttg-2020"),
        (1, "57-nq-tw-2024", None, f"{ENGLISH} → 57-nq-tw-2024"),
        (2, "2-qd-ttg-2021", "Other", f"{ENGLISH} → 1-qd-ttg-2020 → 2-qd-ttg-2021"),
    ]
    resting = ask(connection, "SELECT steps, document_id FROM cited_by('57-nq-tw-2024')")
    assert resting == [(1, ENGLISH), (2, "2-qd-ttg-2021"), (3, "1-qd-ttg-2020")]


def test_views_answer_in_a_file_attached_under_another_name(file: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{file}' AS other (READ_ONLY)")
        for view in read_views():
            if not view.macro:
                assert connection.execute(f"FROM other.{view.name}").fetchall()


def test_duckdb_1_4_opens_the_file_and_reads_the_same(file: Path) -> None:
    if not DUCKDB_14.exists():
        pytest.skip(f"no DuckDB 1.4 at {DUCKDB_14}; `make test` sets it up")
    script = """
import duckdb, json, sys
assert duckdb.__version__.startswith("1.4."), duckdb.__version__
connection = duckdb.connect(sys.argv[1], read_only=True)
names = [name for name, in connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY ALL").fetchall()]
names += [name for name, in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()]
counts = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}
for call in sys.argv[2:]:
    counts[call] = len(connection.execute(f"FROM {call}").fetchall())
comments = [text for text, in connection.execute("SELECT comment FROM duckdb_columns() WHERE NOT internal").fetchall()]
print(json.dumps([counts, all(comments)]))
"""
    answers = {
        "tasks_of('ministry-of-finance')": 2,  # each task once, and none of a report
        "tasks_due('2025-10-01', '2025-12-31')": 1,
        "overdue_on('2026-01-01')": 2,
        "deadlines_on('2026-01-01')": len(make_sample().rows["deadlines"]),
        "workload_over_time(6)": 4,
        "search_tasks('hub')": 1,
        "search_agencies('ministry of fin')": 1,
        "tasks_on('hub')": 1,
        f"reaches('{ENGLISH}')": 1,
        "cited_by('57-nq-tw-2024')": 1,
        "changes_until('2025-03-05')": 1,
        "agencies_on('2025-03-05')": 8,
        "tasks_in_force('2025-03-05')": 4,
        "indicators_in_force('2025-03-05')": 2,
        f"task_history('{ENGLISH}#APP/11.10')": 2,
        "responsible_on('2025-03-05')": 6,
    }
    macros = {view.name for view in read_views() if view.kind == "MACRO TABLE"}
    assert macros <= {call.partition("(")[0] for call in answers}, "every macro is called"
    result = subprocess.run([DUCKDB_14, "-c", script, file, *answers], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    counts, commented = json.loads(result.stdout)
    rows = make_sample().rows
    assert {name: counts[name] for name in rows} == {name: len(rows[name]) for name in rows}
    assert counts["tasks_flat"] == len(rows["tasks"])
    assert {call: counts[call] for call in answers} == answers
    assert commented


def test_load_sql_gives_typed_tables_with_the_words_of_the_source(tmp_path: Path) -> None:
    write_package(make_sample().tables(), tmp_path / "package")
    script = (tmp_path / "package/load.sql").read_text("utf-8")
    assert script == load_script(PACKAGE)
    code = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
connection.execute(open("load.sql", encoding="utf-8").read())
"""
    subprocess.run([sys.executable, "-c", code, tmp_path / "mine.duckdb"], cwd=tmp_path / "package", check=True)
    tables = make_sample().tables()
    for name, table in PACKAGE.tables.items():
        assert content_hash(read_duckdb(table, tmp_path / "mine.duckdb")) == content_hash(tables[name])
    with duckdb.connect(tmp_path / "mine.duckdb") as connection:
        types = connection.execute(
            "SELECT table_name || '.' || column_name, data_type FROM duckdb_columns() WHERE NOT internal"
        ).fetchall()
    assert dict(types)["tasks.number"] == "VARCHAR"
    assert dict(types)["deadlines.due_on"] == "DATE"
    assert dict(types)["indicator_targets.value_min"] == "DOUBLE"
