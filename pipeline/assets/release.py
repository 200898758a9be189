"""Assets at the roof: how good the tables are, and the package of files, written where no check stops it."""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from pipeline.assets.checks import RULES, TABLES, CheckResult, recorded
from pipeline.assets.keeping import kept, key_of
from pipeline.assets.sources import Folders, told
from pipeline.assets.tables import missing
from pipeline.publication.accuracy import register_of, rows_with_answers, score
from pipeline.publication.package import hashes, write_package
from pipeline.storage import on_disk, place
from pipeline.tables.stored import AnyTable

Record = dict[str, Any]

#: The answers made by hand: in the working copy that holds this code.
ANSWERS = Path(__file__).resolve().parents[2] / "tests" / "gold"


@dg.asset(group_name="quality", kinds={"python"}, deps=list(TABLES))
def check_results(context: dg.AssetExecutionContext) -> dg.MaterializeResult[list[Record]]:
    """What was checked and how it went, as a release publishes it in quality/checks.json."""
    results = recorded(context.instance)
    failed = [_record(result) for result in results if not result.passed]
    return dg.MaterializeResult(
        value=[_record(result) for result in results],
        metadata={
            "checks": len(results),
            "failed": len(failed),
            "preview": _markdown(failed, ("table", "check", "severity", "failed_rows")),
        },
    )


@dg.asset(group_name="quality", kinds={"python"}, ins=TABLES)
def accuracy(folders: Folders, **tables: Any) -> dg.MaterializeResult[list[Record]]:
    """How well the tables agree with answers made by hand, as a release publishes it in quality/accuracy.json.

    Documents that have answers and are not in this build are left out, and with them the figures over all documents.
    """
    if absent := missing(tables):
        raise dg.Failure(f"{absent} not made yet", allow_retries=False)
    figures = kept(place(folders.cache), "accuracy", key_of(tables), lambda: _figures(tables))
    return dg.MaterializeResult(
        value=figures,
        metadata={"preview": _markdown(figures, ("document", "figure", "expected", "precision", "recall", "f1"))},
    )


def _figures(tables: Mapping[str, AnyTable]) -> list[Record]:
    rows = rows_with_answers(tables, ANSWERS)
    scores = score(rows, ANSWERS, register_of(rows))
    built = {row["document_id"] for row in rows["documents"]}
    known = built | ({"*"} if built.issuperset(scores.documents) else set())
    return [row for row in scores.as_rows() if row["document"] in known]


@dg.asset(group_name="release", kinds={"csv", "parquet", "duckdb"}, ins=TABLES)
def package(
    folders: Folders, check_results: list[Record], accuracy: list[Record], **tables: Any
) -> dg.MaterializeResult[None]:
    """The folder a reader gets: every table in every format, described, with how good it is.

    Takes the place of the package before as a whole, and only where no check stops it.
    """
    if len(check_results) < len(RULES):
        raise dg.Failure("not published, because not all checks have been done", allow_retries=False)
    if stopped := [f"{result['table']}.{result['check']}" for result in check_results if _stops(result)]:
        raise dg.Failure(f"not published, because checks failed: {', '.join(stopped)}", allow_retries=False)
    with told():
        out = on_disk(folders.out)
    files = {"quality/checks.json": _json(check_results), "quality/accuracy.json": _json(accuracy)}

    def write() -> dict[str, str]:
        write_package(tables, out, files=files)
        return hashes(out)

    key = key_of(tables, check_results, accuracy, str(out.absolute()), os.environ.get("SOURCE_DATE_EPOCH"))
    # Nothing is written where the very files that would be are there already, from the build before.
    kept(place(folders.cache), "package", key, write, holds=lambda listed: listed == hashes(out))
    return dg.MaterializeResult(metadata={"folder": dg.MetadataValue.path(out)})


def _record(result: CheckResult) -> Record:
    return {
        "table": result.rule.table,
        "check": result.rule.name,
        "description": result.rule.description,
        "severity": result.rule.severity,
        "failed_rows": result.failed_rows,
        "examples": list(result.examples),
    }


def _stops(record: Record) -> bool:
    return bool(record["failed_rows"]) and record["severity"] == "critical"


def _json(records: Iterable[Record]) -> bytes:
    return (json.dumps(list(records), ensure_ascii=False, indent=2) + "\n").encode()


def _markdown(records: Iterable[Record], columns: tuple[str, ...]) -> dg.MarkdownMetadataValue:
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(str(record[column]) for column in columns) + " |" for record in records]
    return dg.MetadataValue.md("\n".join(lines))
