"""The questions of the README and of the library of queries give the answers shown there.

``UPDATE=1`` writes the answers of today into both.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from conftest import corpus

from pipeline.publication.duckdb import write_duckdb
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import load_package

ROOT = Path(__file__).resolve().parents[1]
QUESTION = re.compile(r"(?P<block>```sql\n(?P<query>.*?)```\n)(?:\n(?:\|[^\n]*\n)+)?", re.DOTALL)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    package, rows = load_package(), corpus()
    tables = {name: table_from_rows(table, rows[name]) for name, table in package.tables.items()}
    file = tmp_path_factory.mktemp("shown") / "package.duckdb"
    write_duckdb(package, tables, file, version="1.0.0", created="2025-01-09T00:00:00Z")
    with duckdb.connect(str(file), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(("page", "least"), [("README.md", 3), ("docs/queries.md", 25)])
def test_the_questions_give_the_answers_shown(connection: duckdb.DuckDBPyConnection, page: str, least: int) -> None:
    path = ROOT / page
    shown = path.read_text("utf-8")
    right = QUESTION.sub(lambda match: f"{match['block']}\n{_answer(connection, match['query'])}", shown)
    if "UPDATE" in os.environ:
        path.write_text(right, "utf-8")
    else:
        assert shown == right
    assert len(QUESTION.findall(shown)) >= least


def test_the_library_asks_every_view(connection: duckdb.DuckDBPyConnection) -> None:
    asked = (ROOT / "docs/queries.md").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    views = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    assert [name for (name,) in views if not re.search(rf"\b{name}\b", asked)] == ["counted_documents"]


def _answer(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    result = connection.execute(query)
    names = [column[0] for column in result.description or []]
    rows = [["" if value is None else f"{value:g}" if isinstance(value, float) else str(value) for value in row]
            for row in result.fetchall()]  # fmt: skip
    assert rows, f"no answer to {query}"
    lines = [f"| {' | '.join(names)} |", "|" + " --- |" * len(names)]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
