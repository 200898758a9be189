"""What do programs take that check tables, given the same simple rules of the table of tasks?

Required cells, a unique key, closed lists and patterns: what all of them can say. What a table means, and references to
other tables, are left out here; the gate's whole cost is the question of :mod:`benchmarks.questions.checking`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.peers import TABLES, absent, installed
from benchmarks.tables import tables
from pipeline.assets.constraints import connect, constraints, failures
from pipeline.publication.csv import write_csv
from pipeline.tables.schema import Table, load_package

QUESTION = "peers of tables"
# frictionless looks at one cell after the other: it gets a part of the rows.
_FRICTIONLESS_SHARE = 0.1


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure in rows of the table of tasks; what each reads it from is made before."""
    table = load_package().tables["tasks"]
    rows = tables(sizes.peer_rows, scratch)[table.name]
    few = rows.slice(0, max(int(rows.num_rows * _FRICTIONLESS_SHARE), 1))
    rules = len(_required(table)) + 1 + len(_lists(table)) + len(_patterns(table))
    note = f"{rules} rules, from Arrow"
    subjects = [
        Subject("plain DuckDB", rows.num_rows, partial(_duckdb, table, rows), note=note),
        Subject("the gate's constraints", rows.num_rows, partial(_constraints, table, rows), note="types too"),
    ]
    ready: dict[str, Callable[[], Subject]] = {
        "frictionless": lambda: Subject(
            "frictionless", few.num_rows, _frictionless(table, few, scratch / "tasks.csv"), note="from CSV, types too"
        ),
        "Great Expectations on pandas": lambda: Subject(
            "Great Expectations on pandas", rows.num_rows, _great_expectations(table, rows), note="from pandas"
        ),
        "pandera": lambda: Subject("pandera", rows.num_rows, _pandera(table, rows), note="from pandas"),
        "pointblank": lambda: Subject("pointblank", rows.num_rows, _pointblank(table, rows), note="from pandas"),
    }
    subjects += [make() for name, make in ready.items() if installed(TABLES[name])]
    yield from measure(QUESTION, "rows", subjects, sizes)
    yield from absent(QUESTION, TABLES, "rows")


def _required(table: Table) -> list[str]:
    return [column.name for column in table.columns if column.required]


def _lists(table: Table) -> dict[str, list[str]]:
    return {column.name: list(column.enum) for column in table.columns if column.enum}


def _patterns(table: Table) -> dict[str, str]:
    return {column.name: column.pattern for column in table.columns if column.pattern}


def _duckdb(table: Table, rows: pa.Table) -> None:
    (key,) = table.primary_key
    queries = [f"FROM tasks WHERE {name} IS NULL" for name in _required(table)]
    queries += [f"SELECT {key} FROM tasks GROUP BY ALL HAVING count(*) > 1"]
    queries += [f"FROM tasks WHERE {name} NOT IN {tuple(values)}" for name, values in _lists(table).items()]
    queries += [f"FROM tasks WHERE NOT regexp_full_match({name}, '{form}')" for name, form in _patterns(table).items()]
    with duckdb.connect() as connection:
        connection.register("tasks", rows)
        for query in queries:
            assert connection.execute(f"SELECT count(*) FROM ({query})").fetchone() == (0,), query


def _constraints(table: Table, rows: pa.Table) -> None:
    with connect({table.name: rows}) as connection:
        for constraint in constraints(table):
            if constraint.name != "foreign_keys":
                assert failures(connection, constraint, 1) == (0, []), constraint.name


def _frictionless(table: Table, rows: pa.Table, path: Path) -> Callable[[], None]:
    from frictionless import Resource

    write_csv(rows, path)
    descriptor = next(one for one in load_package().descriptor["resources"] if one["name"] == table.name)
    # References to other tables and other files are not asked for here.
    schema = {name: value for name, value in descriptor["schema"].items() if name != "foreignKeys"}

    def call() -> None:
        resource = Resource.from_descriptor(
            {"name": table.name, "path": path.name, "schema": schema}, basepath=str(path.parent)
        )
        report = resource.validate()
        assert report.valid, report.flatten(["note"])[:3]

    return call


def _great_expectations(table: Table, rows: pa.Table) -> Callable[[], None]:
    import great_expectations as gx
    from great_expectations import expectations
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("pandas").add_dataframe_asset("tasks")
    batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": rows.to_pandas()})
    kinds: Any = expectations
    rules = [kinds.ExpectColumnValuesToNotBeNull(column=name) for name in _required(table)]
    rules += [kinds.ExpectColumnValuesToBeUnique(column=table.primary_key[0])]
    rules += [
        kinds.ExpectColumnValuesToBeInSet(column=name, value_set=values) for name, values in _lists(table).items()
    ]
    rules += [
        kinds.ExpectColumnValuesToMatchRegex(column=name, regex=f"^{form}$") for name, form in _patterns(table).items()
    ]
    suite = gx.ExpectationSuite(name="tasks", expectations=rules)

    def call() -> None:
        assert batch.validate(suite).success

    return call


def _pandera(table: Table, rows: pa.Table) -> Callable[[], None]:
    import pandera.pandas as pandera

    required, lists, patterns = _required(table), _lists(table), _patterns(table)
    columns = {}
    for name in table.column_names:
        checks = [pandera.Check.isin(lists[name])] if name in lists else []
        checks += [pandera.Check.str_matches(f"^{patterns[name]}$")] if name in patterns else []
        columns[name] = pandera.Column(
            checks=checks, nullable=name not in required, unique=name == table.primary_key[0]
        )
    schema, frame = pandera.DataFrameSchema(columns), rows.to_pandas()
    return lambda: schema.validate(frame, lazy=True)


def _pointblank(table: Table, rows: pa.Table) -> Callable[[], None]:
    import pointblank

    frame = rows.to_pandas()

    def call() -> None:
        plan: Any = pointblank.Validate(frame).col_vals_not_null(columns=_required(table))
        plan = plan.rows_distinct(columns_subset=list(table.primary_key))
        for name, values in _lists(table).items():
            plan = plan.col_vals_in_set(columns=name, set=values)
        for name, form in _patterns(table).items():
            plan = plan.col_vals_regex(columns=name, pattern=f"^{form}$", na_pass=True)
        assert plan.interrogate().all_passed()

    return call
