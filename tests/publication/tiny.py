"""Packages of a few rows and columns, written as the pipeline writes them, for tests that need many of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.publication.csv import write_csv

Rows = Mapping[str, Sequence[Mapping[str, str | None]]]
Descriptor = dict[str, Any]


def labels(words: str) -> dict[str, str]:
    return {"title": words, "description": f"About {words}.", "title_vi": words, "description_vi": f"Về {words}."}


def resource(name: str, columns: Sequence[str], key: Sequence[str], refers: Mapping[str, str]) -> Descriptor:
    """Describe a table of text columns; ``refers`` names the table a column refers to (its own as itself)."""
    return {
        "name": name,
        **labels(name.replace("_", " ").capitalize()),
        "sort": list(key),
        "schema": {
            "fields": [{"name": c, "type": "string", **labels(c.replace("_", " ").capitalize())} for c in columns],
            "primaryKey": list(key),
            "foreignKeys": [
                {"fields": [c], "reference": {"resource": "" if t == name else t, "fields": [KEYS[t]]}}
                for c, t in refers.items()
            ],
        },
    }


KEYS = {"documents": "document_id", "provisions": "provision_id", "tasks": "task_id", "agencies": "agency_id"}
DESCRIPTOR: Descriptor = {
    "name": "tiny",
    **labels("Tiny"),
    "schema_version": "1.0.0",
    "version": "1.0.0",
    "resources": [
        resource("documents", ["document_id", "document_type", "number", "title", "language", "issued_on"],
                 ["document_id"], {}),
        resource("agencies", ["agency_id", "name_en", "kind"], ["agency_id"], {}),
        resource("provisions", ["provision_id", "document_id", "parent_id", "text", "char_start"], ["provision_id"],
                 {"document_id": "documents", "parent_id": "provisions"}),
        resource("tasks", ["task_id", "document_id", "provision_id", "number", "text", "output"], ["task_id"],
                 {"document_id": "documents", "provision_id": "provisions"}),
        resource("task_agencies", ["task_id", "agency_id", "role", "position"], ["task_id", "role", "position"],
                 {"task_id": "tasks", "agency_id": "agencies"}),
        resource("deadlines", ["deadline_id", "task_id", "text", "due_on", "recurrence"], ["deadline_id"],
                 {"task_id": "tasks"}),
        resource("findings", ["finding_id", "document_id", "provision_id", "message"], ["finding_id"],
                 {"document_id": "documents", "provision_id": "provisions"}),
        resource("id_changes", ["table_name", "old_id", "new_id", "version", "reason"],
                 ["table_name", "old_id", "version"], {}),
    ],
}  # fmt: skip


def write(folder: Path, rows: Rows, edit: Callable[[Descriptor], object] | None = None) -> Path:
    """Write a package of ``rows``; what a row does not say is unknown. ``edit`` may change the descriptor before."""
    descriptor: Descriptor = json.loads(json.dumps(DESCRIPTOR))
    if edit:
        edit(descriptor)
    (folder / "data").mkdir(parents=True)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    for name, table in tables(rows, descriptor).items():
        write_csv(table, folder / f"data/{name}.csv")
    return folder


def tables(rows: Rows, descriptor: Descriptor = DESCRIPTOR) -> dict[str, pa.Table]:
    """Return the rows as Arrow tables of text."""
    made = {}
    for entry in descriptor["resources"]:
        names = [field["name"] for field in entry["schema"]["fields"]]
        schema = pa.schema([(name, pa.string()) for name in names])
        given = [{name: row.get(name) for name in names} for row in rows.get(entry["name"], ())]
        made[entry["name"]] = pa.Table.from_pylist(given, schema=schema)
    return made


def document(
    texts: Sequence[str], *, number: str = "1/NQ-CP", key: str = "d"
) -> dict[str, list[dict[str, str | None]]]:
    """Return the rows of a document of numbered paragraphs ``<key>#p1`` and so on, each a task with one deadline."""
    rows: dict[str, list[dict[str, str | None]]] = {
        "documents": [
            {"document_id": key, "document_type": "Resolution", "number": number, "language": "en",
             "issued_on": "2025-01-09"}
        ],
        "provisions": [], "tasks": [], "deadlines": [],
    }  # fmt: skip
    for place, text in enumerate(texts, 1):
        path = f"{key}#p{place}"
        rows["provisions"].append(
            {"provision_id": path, "document_id": key, "text": text, "char_start": str(100 * place)}
        )
        rows["tasks"].append({"task_id": path, "document_id": key, "provision_id": path, "text": text})
        rows["deadlines"].append({"deadline_id": f"{path}~deadline-1", "task_id": path, "text": "June 2025"})
    return rows
