"""Dagster's checks of the tables: the constraints of the schema and the expectations of the suites.

Every check is blocking: one that fails with severity ``critical`` stops the run before anything is published; one of
severity ``warning`` is recorded, and published with the data.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dagster as dg

from pipeline.assets.constraints import Constraint, connect, constraints, failures
from pipeline.assets.expectations import Expectation, evaluate, expectations_folder, read_suites
from pipeline.assets.keeping import kept, key_of
from pipeline.assets.sources import Folders
from pipeline.assets.tables import PACKAGE, missing
from pipeline.storage import place
from pipeline.tables.stored import AnyTable

EXAMPLES = 5
_SEVERITIES = {"critical": dg.AssetCheckSeverity.ERROR, "warning": dg.AssetCheckSeverity.WARN}

Rule = Constraint | Expectation

CONSTRAINTS = [constraint for table in PACKAGE.tables.values() for constraint in constraints(table)]
EXPECTATIONS = read_suites(expectations_folder())
RULES: list[Rule] = [*CONSTRAINTS, *EXPECTATIONS]

TABLES = {name: dg.AssetIn(name) for name in PACKAGE.tables}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How many rows failed a rule, and the first few of them, each as one line."""

    rule: Rule
    failed_rows: int
    examples: Sequence[str]

    @property
    def passed(self) -> bool:
        """Whether no row failed."""
        return self.failed_rows == 0

    @property
    def stops(self) -> bool:
        """Whether the result keeps the data from being published."""
        return not self.passed and self.rule.severity == "critical"


@dg.multi_asset_check(
    specs=[
        dg.AssetCheckSpec(rule.name, asset=rule.table, description=rule.description, blocking=True) for rule in RULES
    ],
    ins=TABLES,
    can_subset=True,
)
def checks(context: dg.AssetCheckExecutionContext, folders: Folders, **tables: Any) -> Iterator[dg.AssetCheckResult]:
    """Put the selected constraints and expectations, all by default, to the tables, and report on each.

    A check may look into any table. Where one has not been made yet, no check is done, and each says so.
    """
    selected = [rule for rule in RULES if _key(rule) in context.selected_asset_check_keys]
    if absent := missing(tables):
        for rule in selected:
            yield dg.AssetCheckResult(
                asset_key=rule.table,
                check_name=rule.name,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description=f"Not checked: {absent} not made yet.",
            )
        return
    names = [(rule.table, rule.name) for rule in selected]
    for result in _kept(folders, tables, selected, key_of(tables, names)):
        yield dg.AssetCheckResult(
            asset_key=result.rule.table,
            check_name=result.rule.name,
            passed=result.passed,
            severity=_SEVERITIES[result.rule.severity],
            description=result.rule.description,
            metadata={"failed_rows": result.failed_rows, "examples": list(result.examples), "notes": result.rule.notes},
        )


def _kept(folders: Folders, tables: Mapping[str, AnyTable], rules: Sequence[Rule], key: str) -> Iterator[CheckResult]:
    """Yield what :func:`results` does: from the cache, where the same rules were put to the same tables before."""

    def make() -> list[Any]:
        return [
            [result.rule.table, result.rule.name, result.failed_rows, list(result.examples)]
            for result in results(tables, rules)
        ]

    by_name = {(rule.table, rule.name): rule for rule in rules}
    for table, name, failed_rows, examples in kept(place(folders.cache), "checks", key, make):
        yield CheckResult(by_name[table, name], failed_rows, examples)


def results(tables: Mapping[str, AnyTable], rules: Sequence[Rule]) -> Iterator[CheckResult]:
    """Yield the result of putting each of ``rules`` to ``tables``, constraints first."""
    with connect(tables) as connection:
        for rule in rules:
            if isinstance(rule, Constraint):
                yield _result(rule, *failures(connection, rule, EXAMPLES))
    keys = {table.name: table.primary_key for table in PACKAGE.tables.values()}
    expectations = [rule for rule in rules if isinstance(rule, Expectation)]
    for expectation, count, rows in evaluate(tables, keys, expectations, EXAMPLES):
        yield _result(expectation, count, rows)


def recorded(instance: dg.DagsterInstance) -> list[CheckResult]:
    """Return the latest result of every check done that ``instance`` has on record, in the order of ``RULES``."""
    rules = {_key(rule): rule for rule in RULES}
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(list(rules))
    results = []
    for key, rule in rules.items():
        evaluation = records[key].evaluation if key in records else None
        if isinstance(evaluation, dg.AssetCheckEvaluation) and "failed_rows" in evaluation.metadata:
            metadata: Any = {name: entry.value for name, entry in evaluation.metadata.items()}
            results.append(CheckResult(rule, metadata["failed_rows"], metadata["examples"]))
    return results


def _key(rule: Rule) -> dg.AssetCheckKey:
    return dg.AssetCheckKey(dg.AssetKey(rule.table), rule.name)


def _result(rule: Rule, failed_rows: int, examples: list[dict[str, object]]) -> CheckResult:
    lines = [", ".join(f"{name}: {value}" for name, value in row.items()) for row in examples]
    return CheckResult(rule, failed_rows, lines)
