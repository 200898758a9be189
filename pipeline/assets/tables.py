"""One asset for each table of the package, generated from its schema.

The names, columns, descriptions and keys shown in Dagster all come from ``datapackage.yaml``. What only this module
knows is in which group a table is shown, and from which other column a value was read where no foreign key says so.
"""

import shutil
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import dagster as dg
from upath import UPath

from pipeline.extraction.corpus import Corpus
from pipeline.storage import place
from pipeline.tables.schema import Table, load_package
from pipeline.tables.stored import StoredTable, received

PACKAGE = load_package()

GROUPS = {
    "documents": "structure",
    "provisions": "structure",
    "tasks": "tasks",
    "task_agencies": "tasks",
    "deadlines": "tasks",
    "agencies": "reference",
    "agency_aliases": "reference",
    "agency_successions": "reference",
    "id_changes": "reference",
    "indicators": "indicators",
    "indicator_agencies": "indicators",
    "indicator_targets": "indicators",
    "citations": "citations",
    "amendments": "citations",
    "document_alignments": "versions",
    "provision_alignments": "versions",
    "findings": "quality",
}

_WORDS_OF = ("provisions", "text")
_READ_FROM: dict[str, dict[str, tuple[str, str]]] = {
    "tasks": {
        "number": _WORDS_OF,
        "theme": _WORDS_OF,
        "text": _WORDS_OF,
        "output": _WORDS_OF,
        "position": ("provisions", "position"),
    },
    "task_agencies": {"mention": _WORDS_OF},
    "deadlines": {"text": _WORDS_OF},
    "indicators": {
        "number": _WORDS_OF,
        "name": _WORDS_OF,
        "unit": _WORDS_OF,
        "position": ("provisions", "position"),
    },
    "indicator_agencies": {"mention": _WORDS_OF},
    "indicator_targets": {"text": _WORDS_OF},
    "amendments": {"text": _WORDS_OF},
    "citations": {"number": _WORDS_OF, "issued_on": _WORDS_OF},
    "findings": {"source_path": ("documents", "source_path")},
}

_PREVIEW_ROWS = 5
_PREVIEW_WIDTH = 60


class ParquetTables(dg.UPathIOManager):
    """Keeps each table in a Parquet file between runs, so that ``dagster dev`` can make one asset after another."""

    extension = ".parquet"

    def dump_to_path(self, context: dg.OutputContext, obj: StoredTable, path: UPath) -> None:
        """Keep the file of the table."""
        with obj.path.open("rb") as file, path.open("wb") as kept:
            shutil.copyfileobj(file, kept)

    def load_from_path(self, context: dg.InputContext, path: UPath) -> StoredTable | None:
        """Return the table; None where it has not been made yet, which is for the asset that asks to deal with."""
        if not path.exists():
            return None
        return StoredTable(Path(path)) if isinstance(path, Path) else received(path.read_bytes())


class TableStorage(dg.ConfigurableIOManagerFactory[ParquetTables]):
    """Where :class:`ParquetTables` are kept: a folder, or one of an object store."""

    base_dir: str

    def create_io_manager(self, context: dg.InitResourceContext) -> ParquetTables:
        """Return what reads and writes them."""
        return ParquetTables(base_path=UPath(place(self.base_dir)))


def missing(tables: Mapping[str, StoredTable | None]) -> str:
    """Name the tables that have not been made yet; empty where all are there."""
    return ", ".join(name for name, table in tables.items() if table is None)


def _lineage(table: Table) -> dict[str, tuple[str, str]]:
    keys = {
        own: (key.table, other)
        for key in table.foreign_keys
        for own, other in zip(key.columns, key.references, strict=True)
        if key.table != table.name
    }
    return keys | _READ_FROM.get(table.name, {})


_UPSTREAM = {table.name: sorted({other for other, _ in _lineage(table).values()}) for table in PACKAGE.tables.values()}


def _column_schema(table: Table) -> dg.TableSchema:
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=column.type,
                description=column.description,
                constraints=dg.TableColumnConstraints(
                    nullable=not column.required,
                    unique=column.unique,
                    other=[f"one of {', '.join(column.enum)}"] if column.enum else [],
                ),
            )
            for column in table.columns
        ]
    )


def _column_lineage(table: Table) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            own: [dg.TableColumnDep(asset_key=dg.AssetKey(other), column_name=column)]
            for own, (other, column) in _lineage(table).items()
        }
    )


def _preview(table: StoredTable) -> str:
    lines = [
        "| " + " | ".join(table.column_names) + " |",
        "|" + " --- |" * len(table.column_names),
    ]
    first = next(table.to_batches(_PREVIEW_ROWS), None)
    for row in first.to_pylist() if first else ():
        lines.append("| " + " | ".join(_cell(value) for value in row.values()) + " |")
    return "\n".join(lines)


def _cell(value: object) -> str:
    text = "" if value is None else str(value).replace("|", "\\|")
    return text if len(text) <= _PREVIEW_WIDTH else text[: _PREVIEW_WIDTH - 1] + "…"


@dg.multi_asset(
    ins={"parsed_documents": dg.AssetIn("parsed_documents")},
    outs={
        table.name: dg.AssetOut(
            description=table.description,
            group_name=GROUPS[table.name],
            kinds={"arrow"},
            io_manager_key="tables",
            is_required=False,
            metadata={"dagster/column_schema": _column_schema(table)},
        )
        for table in PACKAGE.tables.values()
    },
    internal_asset_deps={
        name: {dg.AssetKey("parsed_documents"), *(dg.AssetKey(other) for other in upstream)}
        for name, upstream in _UPSTREAM.items()
    },
    can_subset=True,
)
def tables(context: dg.AssetExecutionContext, parsed_documents: Corpus) -> Iterator[dg.Output[StoredTable]]:
    """Give the rows of each table their types and their order."""
    # A table follows those it is read from: Dagster takes them in no other order.
    for name in TopologicalSorter(_UPSTREAM).static_order():
        if name in context.op_execution_context.selected_output_names:
            stored = parsed_documents.tables[name]
            yield dg.Output(
                stored,
                output_name=name,
                metadata={
                    "dagster/row_count": stored.num_rows,
                    "dagster/column_lineage": _column_lineage(PACKAGE.tables[name]),
                    "preview": dg.MetadataValue.md(_preview(stored)),
                },
            )
