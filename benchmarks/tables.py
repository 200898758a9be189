"""What tables are measured with: those of made-up documents, each row many times over with ids of its own.

Reading a million tasks would take longer than what is measured. A copy differs from its original in the document's id,
and so in every id below it; numbers, dates, texts and what refers to what are as the pipeline reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.corpus.folder import write_corpus
from pipeline.extraction.corpus import extract
from pipeline.tables.schema import Package, Table, load_package

# Enough documents for all that occurs, and not more of a document than it takes to make so many tasks.
_DOCUMENTS, _SIZE, _TASKS = 60, 20_000, 60


def tables(tasks: int, scratch: Path) -> dict[str, pa.Table]:
    """Make all tables of a package, with at least so many tasks in them."""
    package = load_package()
    folder = scratch / "sources"
    write_corpus(folder, min(_DOCUMENTS, 1 + tasks // _TASKS), _SIZE)
    read = {name: table.read() for name, table in extract(folder).tables.items()}
    copies = -(-tasks // read["tasks"].num_rows)
    return {name: _copied(package, table, read, copies) for name, table in package.tables.items()}


def _copied(package: Package, table: Table, read: Mapping[str, pa.Table], copies: int) -> pa.Table:
    ids = _document_ids(package, table)
    if not ids:
        return read[table.name]
    columns = (f"'c' || copy || '-' || {name} AS {name}" if name in ids else name for name in table.column_names)
    query = f"SELECT {', '.join(columns)} FROM original, range({copies}) AS copies(copy) ORDER BY copy"
    with duckdb.connect() as connection:
        connection.register("original", read[table.name])
        copied = connection.sql(query).to_arrow_table()
    assert copied is not None  # a SELECT has a result
    result: pa.Table = copied.cast(read[table.name].schema)
    return result


def _document_ids(package: Package, table: Table) -> set[str]:
    """The columns whose values begin with a document's id: the key, and what refers to such a key."""
    if not _of_documents(package, table):
        return set()
    keys = (key for key in table.foreign_keys if _of_documents(package, package.tables[key.table]))
    own = table.primary_key if len(table.primary_key) == 1 else ()
    return {*own, *(column for key in keys for column in key.columns)}


def _of_documents(package: Package, table: Table) -> bool:
    """Tell whether the rows of a table come from documents, and not from the register."""
    others = {key.table for key in table.foreign_keys} - {table.name}
    return table.name == "documents" or any(_of_documents(package, package.tables[other]) for other in others)
