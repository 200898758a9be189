"""CSV, Parquet and DuckDB say the same, word for word, and the hash of what they say proves it."""

from __future__ import annotations

import csv
import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publication_sample import make_sample

from pipeline.publication.csv import read_csv, write_csv
from pipeline.publication.duckdb import read_duckdb, write_duckdb
from pipeline.publication.hashing import content_hash
from pipeline.publication.parquet import read_parquet, write_parquet
from pipeline.tables.arrow import arrow_schema
from pipeline.tables.schema import load_package

PACKAGE = load_package()
TYPES: dict[str, pa.DataType] = {"words": pa.string(), "n": pa.int64(), "x": pa.float64(), "day": pa.date32()}
SCHEMA = pa.schema(TYPES)
RUNNABLE = ("=1+1", "+84 1", "-1+1", "- share", "@SUM(A1)", "\tx", "\rx", "＝1", "'=1", "''-x", "--", "-1/p1", "-\n")
PLAIN = (
    "-",
    "-1",
    "+84",
    "'-1",
    "+",
    "=",
    "'",
    "''",
    "'-",
    "'x",
    "–1",
    "11.10",
    "007",
    "a,b",
    'say "so"',
    "NULL",
    "NaN",
    "x\ny",
    "a\rb",
    "🇻🇳",
)


def one_column(words: tuple[str | None, ...]) -> pa.Table:
    blank = [None] * len(words)
    return pa.table([words, blank, blank, blank], schema=SCHEMA)


def test_csv_is_what_rfc_4180_and_the_contract_say(tmp_path: Path) -> None:
    rows = pa.table(
        [
            ["007", 'a "b", c', None],
            [-5, None, 1 << 40],
            [0.7, 90.0, 1e21],
            [date(2025, 6, 30), None, date(1945, 8, 28)],
        ],
        schema=SCHEMA,
    )
    write_csv(rows, tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_bytes() == (
        b"words,n,x,day\n"
        b"007,-5,0.7,2025-06-30\n"
        b'"a ""b"", c",,90,\n'
        b",1099511627776,1000000000000000000000,1945-08-28\n"
    )  # fmt: skip


def test_a_spreadsheet_finds_nothing_to_run_and_a_reader_the_words(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    rows = one_column((*RUNNABLE, *PLAIN))
    write_csv(rows, path)
    with path.open(encoding="utf-8", newline="") as file:
        cells = [row[0] for row in csv.reader(file)][1:]
    assert cells == [*(f"'{words}" for words in RUNNABLE), *PLAIN]
    assert not any(len(cell) > 1 and cell[0] in "=+-@\t\r＝" and not cell[1:].isdigit() for cell in cells)
    assert read_csv(path, SCHEMA).equals(rows)


def test_a_csv_file_with_other_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("n,words,x,day\n1,a,,\n", "utf-8")
    with pytest.raises(ValueError, match="headings are n, words"):
        read_csv(path, SCHEMA)


@pytest.mark.parametrize("name", PACKAGE.tables)
def test_parquet_keeps_types_and_descriptions(name: str, tmp_path: Path) -> None:
    table, path = PACKAGE.tables[name], tmp_path / "rows.parquet"
    write_parquet(make_sample().tables()[name], path)
    schema = pq.read_schema(path)
    assert schema.equals(arrow_schema(table), check_metadata=True)
    for column in table.columns:
        metadata = schema.field(column.name).metadata
        assert metadata is not None
        assert metadata[b"description"].decode() == column.description
        assert metadata[b"description_vi"].decode() == column.description_vi


def test_the_content_hash_can_be_computed_from_its_description_alone() -> None:
    rows = pa.table([["b", "a é"], [1, None], [0.70, 90.0], [None, date(2025, 6, 30)]], schema=SCHEMA)

    def digest(encoded: bytes) -> str:
        return hashlib.sha256(encoded).hexdigest()

    data = sorted((digest(b"1:b,1:1,3:0.7,0:,"), digest("4:a é,0:,2:90,10:2025-06-30,".encode())))
    lines = [digest(b"5:words,1:n,1:x,3:day,"), *data]
    assert content_hash(rows) == "sha256:" + digest("".join(f"{line}\n" for line in lines).encode())


def test_the_content_hash_knows_cells_apart_and_does_not_mind_the_order_of_rows() -> None:
    def of(*rows: tuple[str | None, str | None]) -> str:
        return content_hash(pa.table([[a for a, _ in rows], [b for _, b in rows]], names=["a", "b"]))

    assert of(("1", "2"), ("3", "4")) == of(("3", "4"), ("1", "2"))
    distinct = [
        of(),
        of(("1:,", "")),
        of(("1", ":,")),
        of(("", "1:,")),
        of(("11", "")),
        of(("1", "1")),
        of(("1", "1"), ("1", "1")),
    ]
    assert len(set(distinct)) == len(distinct)


# Any text a source can hold: what decoding lets in, without the surrogates that UTF-8 has no bytes for.
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    st.text("='-+@\"',\t\r\n ;|ạễđ\u0301＝", max_size=8),
    st.sampled_from([*RUNNABLE, *PLAIN, "true", "1e5", "2025-01-01"]),
)  # fmt: skip
NUMBER = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(TEXT, TEXT, TEXT, st.none() | NUMBER, st.none() | st.integers(-(2**63), 2**63 - 1)),
        min_size=12,
        max_size=40,
    )
)
def test_every_format_says_the_same(
    tmp_path: Path, values: list[tuple[str, str, str, Decimal | None, int | None]]
) -> None:
    sample = make_sample()
    target = sample.rows["indicator_targets"][0]
    for ordinal, (text, unit, scope, number, year) in enumerate(values, 100):
        sample.rows["indicator_targets"].append(
            target
            | {
                "target_id": f"{target['indicator_id']}~target-{ordinal}",
                "text": f"x{text}",
                "unit": unit,
                "scope": scope,
                "value_min": number,
                "horizon_year": year,
            }
        )
    tables = sample.tables()
    table, rows = PACKAGE.tables["indicator_targets"], tables["indicator_targets"]
    write_csv(rows, tmp_path / "rows.csv")
    write_parquet(rows, tmp_path / "rows.parquet")
    (tmp_path / "rows.duckdb").unlink(missing_ok=True)
    write_duckdb(PACKAGE, tables, tmp_path / "rows.duckdb", version="1.2.3", created=None)
    expected = sorted(map(str, rows.to_pylist()))
    for read in (
        read_csv(tmp_path / "rows.csv", arrow_schema(table)),
        read_parquet(tmp_path / "rows.parquet"),
        read_duckdb(table, tmp_path / "rows.duckdb"),
    ):
        assert sorted(map(str, read.to_pylist())) == expected
        assert content_hash(read) == content_hash(rows)
