"""The asset graph is the one on record, tells a maintainer what the schema tells, and can be made asset by asset."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from graph_picture import README, SNAPSHOT, graph, picture, readme_with
from upath import UPath

from pipeline.assets.tables import PACKAGE, ParquetTables
from pipeline.definitions import defs
from pipeline.extraction.corpus import extract
from pipeline.publication.parquet import write_parquet
from pipeline.tables.arrow import arrow_schema
from pipeline.tables.stored import StoredTable

ROOT = Path(__file__).resolve().parents[2]
UPDATE = "UPDATE" in os.environ


def test_the_graph_is_the_one_on_record() -> None:
    if UPDATE:
        SNAPSHOT.write_text(json.dumps(graph(), indent=2) + "\n", "utf-8")
    assert graph() == json.loads(SNAPSHOT.read_text("utf-8")), "if the change is meant: UPDATE=1 make test"


def test_the_picture_in_the_readme_is_of_this_graph() -> None:
    if UPDATE:
        README.write_text(readme_with(picture(graph())), "utf-8")
    assert README.read_text("utf-8") == readme_with(picture(graph())), "if the change is meant: UPDATE=1 make test"


def test_dagster_finds_nothing_wrong_with_the_definitions() -> None:
    dg.Definitions.validate_loadable(defs)


@pytest.mark.parametrize("name", PACKAGE.tables)
def test_an_asset_shows_what_the_schema_says_of_its_table(name: str) -> None:
    table = PACKAGE.tables[name]
    node = defs.resolve_asset_graph().get(dg.AssetKey(name))
    columns: dg.TableSchema = node.metadata["dagster/column_schema"]
    assert node.description == table.description
    assert [(c.name, c.type, c.description) for c in columns.columns] == [
        (c.name, c.type, c.description) for c in table.columns
    ]


def test_a_table_is_made_after_those_its_keys_refer_to() -> None:
    for name, table in PACKAGE.tables.items():
        assert {key.table for key in table.foreign_keys} - {name} <= set(graph()[name]["from"])


def test_one_asset_after_another_can_be_made_from_what_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in ``dagster dev``: nothing is handed on in memory, everything from one run to the next lies in a folder."""
    for name in ("sources/709-qd-ttg-2024", "sources/reference"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    with dg.DagsterInstance.ephemeral() as instance:

        def make(*assets: str) -> dg.ExecuteInProcessResult:
            keys = [dg.AssetKey(name) for name in assets]
            return defs.resolve_job_def("build").execute_in_process(instance=instance, asset_selection=keys)

        make("source_texts", "reference_register")
        make("parsed_documents")
        (made,) = make("tasks").get_asset_materialization_events()
        assert made.asset_key == dg.AssetKey("tasks")
        assert made.materialization.metadata["dagster/row_count"].value == len(extract(Path("sources")).rows["tasks"])
        lineage: Any = made.materialization.metadata["dagster/column_lineage"].value
        assert lineage.deps_by_column["text"] == [dg.TableColumnDep("provisions", "text")]
        assert "| task_id |" in str(made.materialization.metadata["preview"].value)

        make(*PACKAGE.tables)
        make("check_results", "accuracy", "package")
        assert Path("build/vietnam-action-programmes/datapackage.json").is_file()


def test_several_processes_are_for_who_asks_for_them() -> None:
    def executor(config: dict[str, Any]) -> dict[str, Any]:
        (chosen,) = dg.validate_run_config(defs.resolve_job_def("build"), config)["execution"].values()
        return dict(chosen)

    assert list(executor({})) == ["in_process"]
    several = {"execution": {"config": {"multiprocess": {"max_concurrent": 2}}}}
    assert executor(several)["multiprocess"]["max_concurrent"] == 2


def test_a_stored_table_keeps_its_types_and_descriptions(tmp_path: Path) -> None:
    table = PACKAGE.tables["deadlines"]
    empty = arrow_schema(table).empty_table()
    write_parquet(empty, tmp_path / "made.parquet")
    path = UPath(tmp_path / "deadlines.parquet")
    manager = ParquetTables(base_path=UPath(tmp_path))
    manager.dump_to_path(dg.build_output_context(), StoredTable(tmp_path / "made.parquet"), path)
    read = manager.load_from_path(dg.build_input_context(), path)
    assert read is not None
    assert read.schema.equals(empty.schema, check_metadata=True)
