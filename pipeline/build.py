"""One run of the asset graph in this process, and what came of it.

Here belongs how the graph is run without Dagster's services: nothing is kept but the package and what was read of each
document, and what happens is told to the caller alone. How the outcome is shown to a person belongs to
``pipeline.cli``.
"""

from __future__ import annotations

import os
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.asset_check_execution_record import (
    AssetCheckExecutionRecord,
    AssetCheckExecutionRecordStatus,
)
from dagster._core.storage.event_log import InMemoryEventLogStorage

from pipeline.ahead import Ahead
from pipeline.assets.checks import CheckResult, recorded
from pipeline.assets.sources import Folders
from pipeline.assets.tables import PACKAGE
from pipeline.definitions import defs
from pipeline.errors import InputError
from pipeline.extraction.cache import Rebuilt
from pipeline.interrupts import put_off
from pipeline.publication.package import check_replaceable
from pipeline.tables.stored import StoredTable


@dataclass(frozen=True, slots=True)
class Found:
    """How often one kind of finding was met; ``title`` says in words what ``code`` stands for."""

    severity: str
    code: str
    title: str
    times: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the graph, and what it took: seconds of wall time, and of CPU time on all cores together."""

    name: str
    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Build:
    """What came of a run: rows of each table, kinds of findings, the gravest first, and the sources left out.

    ``rebuilt`` are the documents that had to be read, and why; what is known of all others was kept. ``steps`` are
    those of the graph, in the order they were done.
    """

    published: bool
    rows: Mapping[str, int]
    findings: Sequence[Found]
    checks: Sequence[CheckResult]
    rejected: Sequence[InputError]
    rebuilt: Sequence[Rebuilt]
    steps: Sequence[Step]


class _Memory(dg.IOManager):
    """Hands what one asset, or a step of it, made to the next, and to :func:`build`."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def handle_output(self, context: dg.OutputContext, obj: object) -> None:
        self.values[self._name(context)] = obj

    def load_input(self, context: dg.InputContext) -> Any:
        assert context.upstream_output is not None
        return self.values[self._name(context.upstream_output)]

    @staticmethod
    def _name(output: dg.OutputContext) -> str:
        return output.asset_key.to_user_string() if output.has_asset_key else "/".join(output.get_identifier())


class _Events(InMemoryEventLogStorage):
    """Keeps how the checks went, and nothing else of what happens in a run that its caller alone hears of.

    Dagster's own writes each of some 800 events into SQLite, where nobody reads them: a second, whatever is built.
    """

    def __init__(self) -> None:
        super().__init__()
        self._checked: dict[dg.AssetCheckKey, dg.EventLogEntry] = {}

    def store_event(self, event: dg.EventLogEntry) -> None:
        if event.dagster_event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            assert event.dagster_event is not None
            self._checked[event.dagster_event.asset_check_evaluation_data.asset_check_key] = event

    def get_latest_asset_check_execution_by_key(
        self, check_keys: Sequence[dg.AssetCheckKey], partition_filter: object = None
    ) -> dict[dg.AssetCheckKey, AssetCheckExecutionRecord]:
        return {key: _record(key, self._checked[key]) for key in check_keys if key in self._checked}


def _record(key: dg.AssetCheckKey, event: dg.EventLogEntry) -> AssetCheckExecutionRecord:
    assert event.dagster_event is not None
    states = AssetCheckExecutionRecordStatus
    state = states.SUCCEEDED if event.dagster_event.asset_check_evaluation_data.passed else states.FAILED
    return AssetCheckExecutionRecord(key, 0, event.run_id, state, event, event.timestamp, None)


class _Steps:
    """Tells of steps as they start, and of what they have to say; notes what each took."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.done: list[Step] = []
        self._tell = tell
        self._started = 0.0, 0.0

    def hear(self, entry: dg.EventLogEntry) -> None:
        """Take in what Dagster says; it does so at once, and one step follows the other."""
        event, name = entry.dagster_event, (entry.step_key or "").replace("_", " ")
        if event is None:
            self._tell(entry.user_message)
        elif event.is_step_start:
            self._started = time.perf_counter(), time.process_time()
            self._tell(name)
        elif event.is_step_success:
            wall, cpu = self._started
            self.done.append(Step(name, time.perf_counter() - wall, time.process_time() - cpu))


def _read_ahead(ahead: Ahead, tell: Callable[[str], None]) -> Step:
    """Wait for what is read ahead; load meanwhile what checks it, since what is read anew will have to be checked."""
    begun = os.times()
    for name in ahead.names():
        tell(f"reading {name}")
        with put_off():
            import pipeline.assets.duckdb_datasource  # noqa: F401
    took = [end - begin for begin, end in zip(begun, os.times(), strict=True)]
    return Step("reading ahead", took.pop(), sum(took))


def build(sources: Path, out: Path, cache: Path, tell: Callable[[str], None], ahead: Ahead | None = None) -> Build:
    """Read the texts in ``sources`` and, where the data passes its checks, write the package to ``out``.

    What reading each document gave is kept in ``cache``, and a document is not read again while that holds; ``ahead``
    may be putting it there. ``tell`` is called with the name of each step when it starts, and with what a step has to
    say. Raises :class:`InputError` where there is nothing to read or ``out`` cannot be replaced.
    """
    check_replaceable(out)
    memory = _Memory()
    steps = _Steps(tell)
    if ahead:
        steps.done.append(_read_ahead(ahead, tell))
    run_id = str(uuid.uuid4())
    with dg.DagsterInstance.ephemeral(settings={"telemetry": {"enabled": False}}) as instance:
        # Which storage an instance has can else be said in a file alone, or with all its other parts.
        instance._event_storage = events = _Events()
        events.register_instance(instance)
        instance.add_event_listener(run_id, steps.hear)
        try:
            defs.resolve_job_def("build").execute_in_process(
                instance=instance,
                run_id=run_id,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
                resources={
                    "folders": Folders(sources=str(sources), out=str(out), cache=str(cache)),
                    "io_manager": memory,
                    "tables": memory,
                },
            )
        except dg.DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        except dg.Failure as failure:
            if isinstance(failure.__cause__, InputError):
                raise failure.__cause__ from None
            raise
        except dg.DagsterError:
            if not any(check.stops for check in recorded(instance)):
                raise
        checks = recorded(instance)
    read = [*(ahead.rebuilt if ahead else []), *memory.values["parsed_documents"].rebuilt]
    return Build(
        published=not any(check.stops for check in checks),
        rows={name: memory.values[name].num_rows for name in PACKAGE.tables},
        findings=_found(memory.values["findings"]),
        checks=checks,
        rejected=memory.values["parsed_documents"].rejected,
        rebuilt=[one for _, one in sorted({one.name: one for one in read}.items())],
        steps=steps.done,
    )


def _found(findings: StoredTable) -> list[Found]:
    columns = PACKAGE.tables["findings"]
    gravity, codes = columns.column("severity").enum, columns.column("code").values
    pairs: list[tuple[Any, Any]] = list(
        zip(findings["severity"].to_pylist(), findings["code"].to_pylist(), strict=True)
    )
    found = [Found(severity, code, codes[code].title, count) for (severity, code), count in Counter(pairs).items()]
    return sorted(found, key=lambda kind: (-gravity.index(kind.severity), kind.code))
