"""The workbook says what the CSV files say, shows it as a reader of spreadsheets expects, and runs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from publication_sample import PACKAGE, make_sample

from pipeline.publication.csv import read_csv, write_csv
from pipeline.publication.hashing import content_hash
from pipeline.publication.xlsx import MAX_ROWS, read_xlsx, write_xlsx
from pipeline.tables.arrow import arrow_schema, table_from_rows

openpyxl = pytest.importorskip("openpyxl", reason="a second reader of workbooks")

ROOT = Path(__file__).resolve().parents[2]
CREATED = "2025-03-05T00:00:00Z"
LONG = "Điều khoản 🇻🇳 " * 4000
# Words that break a writer or reader of workbooks: escapes of the format in the words themselves, characters that XML
# cannot hold, markup, and more than fits into a cell, by code points and by UTF-16 units.
AWKWARD = (
    "_x0041_",
    "_x0041_x0042_",
    "_x005F_x0041_",
    "a\x01b\x08",
    "\ufffe\uffff",
    "<r>x</r>",
    "<r><t>",
    LONG,
    "😀" * 16384,
)
LARGE = ("x" * 32767, "😀" * 16383)


def written(tables: dict[str, pa.Table], path: Path) -> Path:
    write_xlsx(tables, PACKAGE, path, version="1.2.3", created=CREATED)
    return path


def sheets(path: Path) -> Any:
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(make_sample().tables(), tmp_path_factory.mktemp("xlsx") / "sample.xlsx")


def test_every_sheet_has_the_content_of_its_csv_file(workbook: Path, tmp_path: Path) -> None:
    read = read_xlsx(workbook, PACKAGE)
    assert list(read) == list(PACKAGE.tables)
    for name, rows in make_sample().tables().items():
        write_csv(rows, tmp_path / "rows.csv")
        assert content_hash(read[name]) == content_hash(read_csv(tmp_path / "rows.csv", rows.schema))
        assert read[name].equals(rows)


def test_a_heading_stays_in_sight_has_a_filter_and_says_what_its_column_means(workbook: Path) -> None:
    for name, table in PACKAGE.tables.items():
        sheet = sheets(workbook)[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(sheet.max_row, sheet.max_column).coordinate}"
        assert [cell.value for cell in sheet[1]] == list(table.column_names)
        for column, cell in zip(table.columns, sheet[1], strict=True):
            for words in (column.title, column.description, column.title_vi, column.description_vi):
                assert words in cell.comment.text


def test_labels_are_text_dates_are_dates_numbers_are_numbers_and_nothing_runs(workbook: Path) -> None:
    book = sheets(workbook)
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds
    tasks = {row[0].value: row for row in book["tasks"].iter_rows(min_row=2)}
    number = tasks["12-nq-cp-2025#APP/11.10"][3]
    assert (number.value, number.data_type) == ("11.10", "s")
    assert tasks["12-nq-cp-2025#APP/007"][3].value == "007"
    assert tasks["12-nq-cp-2025#II/1/-2"][5].value.startswith("=SUM(A1) is")
    assert tasks["12-nq-cp-2025#II/1/-2"][5].data_type == "s"
    due = next(book["deadlines"].iter_rows(min_row=3))[5]
    assert due.is_date and due.value.date() == date(2025, 12, 31) and due.number_format == "yyyy-mm-dd"
    assert [row[5].value for row in book["indicator_targets"].iter_rows(min_row=2)] == [None, 90, 18]


def test_the_first_sheet_says_what_the_workbook_is(workbook: Path) -> None:
    about = sheets(workbook).worksheets[0]
    assert about.title == "about"
    words = "\n".join(str(cell.value) for row in about for cell in row if cell.value is not None)
    for expected in (PACKAGE.title, PACKAGE.title_vi, PACKAGE.description_vi, "1.2.3", "2025-03-05", "Attribution 4.0"):
        assert expected in words
    listed = {row[0].value: row for row in about if row[0].value in PACKAGE.tables}
    assert list(listed) == list(PACKAGE.tables)
    for name, rows in make_sample().tables().items():
        assert [cell.value for cell in listed[name][1:4]] == [
            PACKAGE.tables[name].title,
            PACKAGE.tables[name].title_vi,
            rows.num_rows,
        ]
        assert listed[name][0].hyperlink.location == f"'{name}'!A1"


def test_a_text_too_long_for_a_cell_is_in_a_sheet_of_its_own(tmp_path: Path) -> None:
    sample = make_sample()
    sample.rows["tasks"][1]["text"] = LONG
    path = written(sample.tables(), tmp_path / "long.xlsx")
    assert read_xlsx(path, PACKAGE)["tasks"].equals(sample.tables()["tasks"])
    book = sheets(path)
    assert "long_texts" in [row[0].value for row in book["about"]]
    parts = [[cell.value for cell in row] for row in book["long_texts"].iter_rows(min_row=2)]
    assert len(parts) == 2
    assert "".join(part[4] for part in parts) == LONG.strip()
    _, row, column, _, _ = parts[0]
    place = next(cell for cell in book["tasks"][1] if cell.value == column).column
    cell = book["tasks"].cell(row, place).value
    assert cell.startswith(LONG[:15000]) and cell.endswith("long_texts")


def test_a_table_too_large_for_a_sheet_is_left_out_and_that_is_said(tmp_path: Path) -> None:
    tables = make_sample().tables()
    schema = tables["findings"].schema
    tables["findings"] = pa.table({field.name: pa.nulls(MAX_ROWS + 1, field.type) for field in schema})
    path = written(tables, tmp_path / "large.xlsx")
    assert list(read_xlsx(path, PACKAGE)) == [name for name in PACKAGE.tables if name != "findings"]
    row = next(row for row in sheets(path)["about"] if row[0].value == "findings")
    assert row[3].value == MAX_ROWS + 1
    assert "Left out: a sheet holds 1,048,575 rows" in row[4].value


TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text("_x0041F<r>/=+-@' \u0301đ🇻\r\n\t", max_size=20),
    st.sampled_from([*AWKWARD, *LARGE, "=1+1", "11.10", "TRUE", "#N/A", "2025-01-01", "''"]),
)
NUMBER = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=4),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: Decimal(repr(number))),
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            TEXT,
            st.none() | NUMBER,
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.dates(),
        ),
        max_size=5,
    )
)
def test_any_value_comes_back(
    tmp_path: Path, values: list[tuple[str, Decimal | None, int | None, date | None]]
) -> None:
    sample = make_sample()
    target, agency = sample.rows["indicator_targets"][0], sample.rows["agencies"][0]
    for ordinal, (text, number, year, day) in enumerate(values, 100):
        identifier = f"{target['indicator_id']}~target-{ordinal}"
        sample.rows["indicator_targets"].append(
            target | {"target_id": identifier, "scope": text, "value_min": number, "horizon_year": year}
        )
        sample.rows["agencies"].append(
            agency | {"agency_id": f"agency-{ordinal}", "name_en": text, "established_on": day}
        )
    tables = sample.tables()
    read = read_xlsx(written(tables, tmp_path / "any.xlsx"), PACKAGE)
    for name in ("indicator_targets", "agencies"):
        assert read[name].equals(tables[name])
        assert content_hash(read[name]) == content_hash(tables[name])


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_awkward_words_come_back_whole(text: str, tmp_path: Path) -> None:
    sample = make_sample()
    sample.rows["agencies"][0]["notes"] = text
    tables = sample.tables()
    assert read_xlsx(written(tables, tmp_path / "words.xlsx"), PACKAGE)["agencies"].equals(tables["agencies"])


def test_the_same_bytes_in_any_zone_locale_and_process(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from publication_sample import PACKAGE, make_sample;"
        "from pipeline.publication.xlsx import write_xlsx;"
        f"write_xlsx(make_sample().tables(), PACKAGE, Path(sys.argv[1]), version='1.2.3', created={CREATED!r})"
    )
    settings = (
        ("1", "UTC", "C.UTF-8", "0o022"),
        ("2", "Asia/Ho_Chi_Minh", "vi_VN.UTF-8", "0o077"),
        ("3", "America/St_Johns", "de_DE.UTF-8", "0o000"),
    )
    contents = set()
    for seed, zone, locale, umask in settings:
        path = tmp_path / f"{seed}.xlsx"
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", f"import os; os.umask({umask}); {program}", path],
            check=True,
            cwd=folder,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "LC_ALL": locale,
                "PYTHONPATH": f"{ROOT}{os.pathsep}{Path(__file__).parent}",
            },
        )
        contents.add(path.read_bytes())
    assert len(contents) == 1


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.xlsx"
    path.write_text("not a workbook")
    with pytest.raises(ValueError, match="is not a workbook as it was published"):
        read_xlsx(path, PACKAGE)
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("tasks").write_row(0, 0, PACKAGE.tables["tasks"].column_names)
    with pytest.raises(ValueError, match="the cell A1 is of the kind 's': a program has saved the workbook anew"):
        read_xlsx(path, PACKAGE)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.add_worksheet("tasks").write_row(0, 0, ["task_id", "topic"])
    with pytest.raises(
        ValueError, match="the headings of the sheet tasks are task_id, topic, not task_id, document_id"
    ):
        read_xlsx(path, PACKAGE)


def test_a_value_of_another_kind_is_refused_with_the_place(tmp_path: Path) -> None:
    sample = make_sample()
    table = PACKAGE.tables["deadlines"]
    rows = table_from_rows(table, sample.rows["deadlines"]).to_pylist()
    schema = arrow_schema(table).set(table.column_names.index("due_on"), pa.field("due_on", pa.string()))
    tables = sample.tables()
    tables["deadlines"] = pa.Table.from_pylist([row | {"due_on": "soon"} for row in rows], schema=schema)
    with pytest.raises(ValueError, match=r"sheet deadlines, row 2, column due_on: 'soon' is not of the type date"):
        read_xlsx(written(tables, tmp_path / "value.xlsx"), PACKAGE)
