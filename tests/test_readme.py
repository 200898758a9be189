"""The questions of the README give the answers it shows. ``UPDATE=1`` writes the answers of today into it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import duckdb

from pipeline.extraction.corpus import extract
from pipeline.publication.duckdb import write_duckdb
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import load_package

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
QUESTION = re.compile(r"(?P<block>```sql\n(?P<query>.*?)```\n)(?:\n(?:\|[^\n]*\n)+)?", re.DOTALL)


def test_the_questions_give_the_answers_shown(tmp_path: Path) -> None:
    package, rows = load_package(), extract(ROOT / "sources").rows
    file = tmp_path / "package.duckdb"
    write_duckdb(
        package,
        {name: table_from_rows(table, rows[name]) for name, table in package.tables.items()},
        file,
        version="1.2.3",
        created=None,
    )
    with duckdb.connect(str(file), read_only=True) as connection:
        shown = README.read_text("utf-8")
        right = QUESTION.sub(lambda match: f"{match['block']}\n{_answer(connection, match['query'])}", shown)
    if "UPDATE" in os.environ:
        README.write_text(right, "utf-8")
    else:
        assert shown == right
    assert len(QUESTION.findall(shown)) == 3


def _answer(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    result = connection.execute(query)
    names = [column[0] for column in result.description or []]
    rows = [["" if value is None else f"{value:g}" if isinstance(value, float) else str(value) for value in row]
            for row in result.fetchall()]  # fmt: skip
    assert rows, f"no answer to {query}"
    lines = [f"| {' | '.join(names)} |", "|" + " --- |" * len(names)]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
