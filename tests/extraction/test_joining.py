"""Documents are tied batch by batch, with the same rows as all at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.corpus.folder import write_corpus
from pipeline.documents.source import read_sources
from pipeline.extraction.corpus import load_register
from pipeline.extraction.entries import encode, entry_schema, rows_of
from pipeline.extraction.joining import Tie, join, order_of, ties_of
from pipeline.extraction.records import read_document
from pipeline.extraction.shelf import Shelf
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import load_package

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = load_package()
#: Ids that are in one order, and the ids of their rows in another; the rows of some of them mingle.
AWKWARD = ("report", "report5", "report05", "report-2", "report12")
BATCH = 400


class Watched(Shelf):
    """A shelf that counts the rows taken from it at a time."""

    most = 0

    def take(self, places: Sequence[int]) -> pa.Table:
        entries = super().take(places)
        self.most = max(self.most, sum(tie.rows for tie in ties_of(["?"] * len(places), entries, PACKAGE)))
        return entries


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> list[pa.Table]:
    """Documents that know nothing of each other, some that amend each other, and two versions of one."""
    made = tmp_path_factory.mktemp("made") / "sources"
    write_corpus(made, 8, 2_000)
    for name in AWKWARD:
        (made / name).mkdir()
        text = "1. The Ministry of Health shall report by June 2025.\n\n2. The Odd Bureau shall carry out Plan No. 1/KH-BYT.\n"
        (made / name / "text.txt").write_text(text)
        (made / name / "source.yaml").write_text("language: en\nauthority: official\n")
    register = load_register(ROOT / "sources")
    folders = (made, ROOT / "tests" / "amendments" / "sources", ROOT / "sources")
    sources = [source for folder in folders for source in read_sources(folder)[0]]
    kept = [source for source in sources if not source.name.startswith(("709", "52", "50", "mic"))]
    schema = entry_schema(PACKAGE)
    return [encode(read_document(source, register, PACKAGE), PACKAGE, schema) for source in kept]


def joined(entries: Sequence[pa.Table], folder: Path, batch: int) -> tuple[dict[str, pa.Table], int, int]:
    """All tables, the most rows held at a time, and the rows of the largest document."""
    parts: dict[str, list[pa.Table]] = {name: [] for name in PACKAGE.tables}
    folder.mkdir()
    with Watched(folder, batch) as shelf:
        ties: list[Tie] = []
        for entry in entries:
            ties += ties_of([str(entry["documents"][0][0]["source_path"])], entry, PACKAGE)
            shelf.put(entry, [order_of(ties[-1].document_id)], ties[-1].rows)
        register = load_register(ROOT / "sources")
        join(dict(enumerate(ties)), shelf, register, PACKAGE, lambda name, rows: parts[name].append(rows), batch)
        tables = {name: pa.concat_tables(these).combine_chunks() for name, these in parts.items() if these}
        return tables, shelf.most, max(tie.rows for tie in ties)


def test_batches_have_the_rows_of_the_whole_in_the_order_of_the_schema(entries: list[pa.Table], tmp_path: Path) -> None:
    whole, _, _ = joined(entries, tmp_path / "whole", 1 << 30)
    parts, _, _ = joined(entries[::-1], tmp_path / "parts", BATCH)
    assert len(list((tmp_path / "parts").iterdir())) > 1
    for name, table in whole.items():
        rows = rows_of(PACKAGE.tables[name], table)
        assert table_from_rows(PACKAGE.tables[name], rows).equals(table), name
        assert parts[name].equals(table), name
    assert whole["amendments"].num_rows
    assert whole["provision_alignments"].num_rows
    assert set(whole["citations"]["cited_document_id"].to_pylist()) > {None}
    assert set(whole["tasks"]["status"].to_pylist()) > {"in-force", "replaced"}


def test_no_more_is_held_than_a_batch_and_a_document(tmp_path: Path, entries: list[pa.Table]) -> None:
    alone = [entry for entry in entries if '"instructions": []' in str(entry["ties"][0])]
    _, most, largest = joined(alone, tmp_path / "runs", BATCH)
    assert most < BATCH + 2 * largest
