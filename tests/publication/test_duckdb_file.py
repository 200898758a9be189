"""The DuckDB file keeps its promises to whoever opens it: it refuses bad rows, explains itself, and counts rightly."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from publication_sample import ENGLISH, make_sample

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
    write_duckdb(PACKAGE, make_sample().tables(), path)
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
    tables = dict(connection.execute("SELECT table_name, comment FROM duckdb_tables()").fetchall())
    assert tables == {table.name: table.description for table in PACKAGE.tables.values()}
    columns = connection.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    views = [view for view in read_views() if not view.macro]
    described = [(view.name, column, comment) for view in views for column, comment in view.columns.items()]
    described += [
        (table.name, column.name, column.description) for table in PACKAGE.tables.values() for column in table.columns
    ]
    assert sorted(columns) == sorted(described)
    found = connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall()
    found += connection.execute(
        "SELECT function_name, comment FROM duckdb_functions() WHERE function_type = 'table_macro' AND NOT internal"
    ).fetchall()
    assert sorted(found) == sorted((view.name, view.comment) for view in read_views())
    types = connection.execute(
        "SELECT type_name, comment FROM duckdb_types() WHERE logical_type = 'ENUM' AND NOT internal"
    ).fetchall()
    enumerations = [column for table in PACKAGE.tables.values() for column in table.columns if column.enum]
    assert len(types) == len(enumerations)
    assert all(comment for _, comment in types)


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


def test_macros_answer(connection: duckdb.DuckDBPyConnection) -> None:
    led = connection.execute("SELECT task_id FROM tasks_of('ministry-of-science-and-technology')").fetchall()
    assert led == [(f"{ENGLISH}#APP/11.10",), (f"{ENGLISH}#APP/007",)]
    due = connection.execute("SELECT task_id FROM tasks_due(DATE '2025-10-01', DATE '2025-12-31')").fetchall()
    assert due == [(f"{ENGLISH}#APP/11.10",)]


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
counts["tasks_of"] = len(connection.execute("FROM tasks_of('ministry-of-finance')").fetchall())
comments = [text for text, in connection.execute("SELECT comment FROM duckdb_columns() WHERE NOT internal").fetchall()]
print(json.dumps([counts, all(comments)]))
"""
    result = subprocess.run([DUCKDB_14, "-c", script, file], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    counts, commented = json.loads(result.stdout)
    rows = make_sample().rows
    assert {name: counts[name] for name in rows} == {name: len(rows[name]) for name in rows}
    assert counts["tasks_flat"] == len(rows["tasks"])
    assert counts["tasks_of"] == 2  # each task once, and none of a report
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
