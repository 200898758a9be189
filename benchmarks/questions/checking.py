"""What does the gate cost on a million tasks, beside plain DuckDB SQL for the same rules?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.tables import tables
from pipeline.assets.checks import CONSTRAINTS, EXPECTATIONS, RULES, results
from pipeline.assets.expectations import Expectation

_PAIRS = "expect_column_pair_values_a_to_be_greater_than_b"
_COUNT = "expect_table_row_count_to_be_between"


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure all rules on all tables, in tasks. Both look at the same Arrow tables in memory."""
    made = tables(sizes.tasks, scratch)
    queries = [rule.query for rule in CONSTRAINTS] + [_as_sql(rule) for rule in EXPECTATIONS]

    def plain() -> list[int]:
        with duckdb.connect() as connection:
            for name, table in made.items():
                connection.register(name, table)
            return [_only(connection.execute(f"SELECT count(*) FROM ({query})").fetchone()) for query in queries]

    def gate() -> list[int]:
        return [result.failed_rows for result in results(made, RULES)]

    rows = sum(table.num_rows for table in made.values())
    note = f"{len(queries)} rules, {rows:,} rows in {len(made)} tables"
    tasks = made["tasks"].num_rows
    yield from measure(
        "checking", "tasks", [Subject("plain DuckDB", tasks, plain, note=note), Subject("the gate", tasks, gate)], sizes
    )


def _only(row: tuple[int, ...] | None) -> int:
    assert row is not None  # count(*) has a result
    return row[0]


def _as_sql(rule: Expectation) -> str:
    """Write an expectation as anybody would who has nothing but SQL."""
    given = rule.configuration["kwargs"]
    kind = rule.configuration["type"]
    if kind == _PAIRS:
        return f"FROM {rule.table} WHERE {given['column_A']} <= {given['column_B']}"
    if kind == _COUNT:
        return f"SELECT 1 FROM (SELECT count(*) AS rows FROM {rule.table}) WHERE rows < {given['min_value']}"
    query: str = given["unexpected_rows_query"]
    return query.format(batch=rule.table)
