"""Great Expectations on DuckDB: what it lacks as shipped.

Its SQL engine gives a connection back to the pool before it fetches the rows, and with DuckDB the rows are gone then:
every expectation fails. It keeps the connection for a few databases it knows; here the same is done for DuckDB, in a
subclass, without changing anything of the library. And it asks the database twice what a query finds, for the rows and
for their number; for this engine the number is told from the rows where they are few. The module is imported only where
expectations are evaluated, because Great Expectations takes seconds to import.
"""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import great_expectations
from great_expectations.constants import MAX_RESULT_RECORDS
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.datasource.fluent.sql_datasource import QueryAsset, SQLDatasource
from great_expectations.execution_engine.sqlalchemy_execution_engine import SqlAlchemyExecutionEngine
from great_expectations.expectations.metrics.metric_provider import metric_value
from great_expectations.expectations.metrics.query_metric_provider import QueryMetricProvider
from great_expectations.expectations.metrics.query_metrics.query_row_count.unexpected_rows_query_row_count import (
    UnexpectedRowsQueryRowCount,
)
from great_expectations.validator.metric_configuration import MetricConfiguration

from pipeline.publication.sql import offer, spill_to_temporary_folder
from pipeline.tables.stored import AnyTable

_ROWS = "unexpected_rows_query.table"


class DuckDBExecutionEngine(SqlAlchemyExecutionEngine):
    """The SQL engine with one connection that stays open."""

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """Yield the one connection, and leave it open."""
        if self._connection is None:
            self._connection = self.engine.connect()
        yield self._connection


class _RowCount(QueryMetricProvider):
    """How many rows a query finds, known by those that were fetched: all of them, unless they are as many as can be."""

    metric_name = UnexpectedRowsQueryRowCount.metric_name
    value_keys = UnexpectedRowsQueryRowCount.value_keys

    @metric_value(engine=DuckDBExecutionEngine)
    def _duckdb(cls, metrics: Mapping[str, Any], **asked: Any) -> int:
        rows = metrics[_ROWS]
        if len(rows) < MAX_RESULT_RECORDS:
            return len(rows)
        asking: Any = UnexpectedRowsQueryRowCount
        counted: int = asking._sqlalchemy(asking, metrics=metrics, **asked)
        return counted

    @classmethod
    def _get_evaluation_dependencies(
        cls, metric: MetricConfiguration, *_: Any, **more: Any
    ) -> dict[str, MetricConfiguration]:
        return {_ROWS: MetricConfiguration(_ROWS, metric.metric_domain_kwargs, metric.metric_value_kwargs)}


_EngineClass = type[SqlAlchemyExecutionEngine]


class DuckDBDatasource(SQLDatasource):
    """A data source that Great Expectations offers as ``data_sources.add_duckdb`` once this module is imported."""

    type: Literal["duckdb"] = "duckdb"  # type: ignore[assignment]

    @property
    def execution_engine_type(self) -> _EngineClass:
        """The engine of this data source."""
        return DuckDBExecutionEngine


@contextmanager
def batches(tables: Mapping[str, AnyTable]) -> Iterator[Callable[[str], Batch]]:
    """Offer ``tables`` to Great Expectations: yields a function from a table's name to the batch of all its rows.

    They are read by a DuckDB in memory, in which every query sees all of them.
    """
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source: Any = context.data_sources.add_duckdb("tables", connection_string="duckdb:///:memory:")

    @cache
    def batch(name: str) -> Batch:
        asset: QueryAsset = source.add_query_asset(name, query=f'SELECT * FROM "{name}"')
        return asset.add_batch_definition_whole_table("all rows").get_batch()

    with source.get_execution_engine().get_connection() as connection:
        database = connection.connection.dbapi_connection
        spill_to_temporary_folder(database)
        for name, table in tables.items():
            offer(database, name, table)
        try:
            yield batch
        finally:
            connection.close()


@atexit.register
def _drop_last_words() -> None:
    """Silence what comes after the program: DuckDB's bindings list there, as leaked, hundreds of their own objects.

    They do so once Great Expectations and its DuckDB dialect are both loaded, whatever was done with them; no order of
    closing and deleting prevents it. Every message of this program has been written by now.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
