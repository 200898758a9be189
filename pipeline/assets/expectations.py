"""The suites of ``expectations/<table>.json``: read, and put to the data by Great Expectations.

A suite says what the rows of a table must mean. Its file is a Great Expectations suite as that library writes it.
Each expectation has a ``description`` (what must hold), ``notes`` (what to do where it does not), a ``severity`` and,
as ``meta.name``, the name of its check. ``critical`` is for what the rules of extraction promise of any text, and
stops a release; ``warning`` is for what a slip in a text can break, and is published with the data.

Reading a suite does not import Great Expectations, which takes seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import InputError
from pipeline.tables.stored import AnyTable

_QUERY = "unexpected_rows_query"
SEVERITIES = ("critical", "warning")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of one table; ``configuration`` is what its file says, for Great Expectations to read."""

    table: str
    name: str
    description: str
    notes: str
    severity: str
    configuration: Mapping[str, Any]


def expectations_folder() -> Path:
    """Where the suites are: in the working copy that holds this code."""
    return Path(__file__).resolve().parents[2] / "expectations"


def read_suite(path: Path) -> list[Expectation]:
    """Read the suite of the table the file is named after; :class:`InputError` names what an expectation lacks."""
    try:
        suite = json.loads(path.read_text("utf-8"))
        return [
            Expectation(
                table=path.stem,
                name=entry["meta"]["name"],
                description=entry["description"],
                notes=entry["notes"],
                severity=SEVERITIES[SEVERITIES.index(entry["severity"])],
                configuration=entry,
            )
            for entry in suite["expectations"]
        ]
    except json.JSONDecodeError as error:
        raise InputError(f"{path.name}, line {error.lineno}", f"is not JSON ({error.msg})", "mend it there") from None
    except KeyError as error:
        raise InputError(path.name, f"an expectation has no {error.args[0]}", "write it there") from None
    except ValueError:
        raise InputError(path.name, "a severity is not known", f"use {' or '.join(SEVERITIES)}") from None


def read_suites(folder: Path) -> list[Expectation]:
    """Read all suites of ``folder``, in the order of their names."""
    return [expectation for path in sorted(folder.glob("*.json")) for expectation in read_suite(path)]


def evaluate(
    tables: Mapping[str, AnyTable],
    keys: Mapping[str, tuple[str, ...]],
    expectations: Iterable[Expectation],
    examples: int,
) -> Iterator[tuple[Expectation, int, list[dict[str, object]]]]:
    """Put ``expectations`` to ``tables``; yield each with the number of rows that fail it and the first few of them.

    ``keys`` holds the key of each table, by which a failing row is shown. An expectation that cannot be evaluated (its
    SQL is wrong) raises ``ValueError``: that is a fault of its file and no fact about the data. Ids and clock times in
    the library's results are left behind here.
    """
    from great_expectations.core.expectation_suite import ExpectationSuite

    from pipeline.assets.duckdb_datasource import batches

    with batches(tables) as batch:
        for expectation in expectations:
            # One at a time, so that a wrong query does not spoil the transaction for those after it.
            validation = batch(expectation.table).validate(
                ExpectationSuite(name=expectation.name, expectations=[_ordered(expectation.configuration)]),
                result_format=_result_format(expectation, keys[expectation.table], examples),
            )
            (result,) = validation.results
            if problem := _problem(result.exception_info):
                raise ValueError(f"{expectation.table}.json, {expectation.name}: cannot be evaluated ({problem})")
            count, rows = (0, []) if result.success else _failures(result.result)
            yield expectation, count, rows[:examples]


def _result_format(expectation: Expectation, key: tuple[str, ...], examples: int) -> dict[str, object]:
    # A query gives its rows in the complete format only; of other expectations that would list every value.
    return {
        "result_format": "COMPLETE" if _QUERY in expectation.configuration["kwargs"] else "SUMMARY",
        "unexpected_index_column_names": list(key),
        "partial_unexpected_count": examples,
    }


def _ordered(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Have a query give its rows in the order of their values, so that the examples shown are always the same."""
    kwargs = dict(configuration["kwargs"])
    if _QUERY in kwargs:
        kwargs[_QUERY] += " ORDER BY ALL"
    return {**configuration, "kwargs": kwargs}


def _failures(result: Mapping[str, Any]) -> tuple[int, list[dict[str, object]]]:
    if "details" in result:
        return result["observed_value"], result["details"]["unexpected_rows"]
    if "unexpected_count" in result:
        return result["unexpected_count"], sorted(result["partial_unexpected_index_list"], key=str)
    return 1, [{"observed": result["observed_value"]}]


def _problem(exception_info: Mapping[str, Any] | None) -> str | None:
    exception_info = exception_info or {}
    entries = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    return next((str(entry["exception_message"]) for entry in entries if entry["raised_exception"]), None)
