"""The examples of the README run as they stand there, and all of them find the same answer."""

from __future__ import annotations

import csv
import os
import re
import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import duckdb
import pytest
from publication_sample import ENGLISH, PACKAGE, REPORT, VIETNAMESE, make_sample

from pipeline.publication.examples import EXAMPLES
from pipeline.publication.package import DATABASE, write_package
from pipeline.publication.xlsx import write_xlsx

COLUMNS = ("task_id", "number", "text", "due_on")
ALLOCATE = "To allocate at least 0.70% by June 30, 2025, before December 1 every year."
# What the Ministry of Finance leads, by when; sorted here, since the tools do not agree on where unknown values go.
ANSWER = sorted(
    [
        (f"{ENGLISH}#II/1/-1", "", ALLOCATE, "2025-06-30"),
        (f"{ENGLISH}#II/1/-1", "", ALLOCATE, ""),
        (f"{ENGLISH}#II/1/-2", "", "=SUM(A1) is what a spreadsheet runs; @mention, +84 and -1 too.", ""),
        (f"{ENGLISH}#APP/11.10", "11.10", 'Build a "one-stop" hub', "2025-12-31"),
        (f"{VIETNAMESE}#II/1", "", "Bộ Tài chính chủ trì", ""),
        (f"{REPORT}#p1", "", make_sample().rows["tasks"][-1]["text"], "2025-06-30"),
    ]
)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples") / "built"
    tables = make_sample().tables()
    write_package(tables, folder)
    write_xlsx(tables, PACKAGE, folder / "vietnam-action-programmes.xlsx", version="0", created=None)
    return folder


def code(language: str, word: str = "") -> str:
    """The block of that language in which the word stands."""
    (block,) = [
        block
        for name, block in re.findall(r"```(\w+)\n(.*?)```", EXAMPLES, re.DOTALL)
        if name == language and word in block
    ]
    return str(block)


def as_text(rows: Any) -> list[tuple[str, ...]]:
    """Rows with unknown values as empty text, whatever the tool has for them."""
    return sorted(tuple("" if value is None or value != value else str(value) for value in row) for row in rows)


def run_python(example: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    path = folder.parent / "example.py"
    path.write_text(example, "utf-8")
    monkeypatch.chdir(folder)
    return runpy.run_path(str(path))["answer"]


def test_duckdb(package: Path) -> None:
    with duckdb.connect(package / DATABASE, read_only=True) as connection:
        assert as_text(connection.execute(code("sql")).fetchall()) == ANSWER


def test_pandas(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = run_python(code("python", "pandas"), package, monkeypatch)
    assert as_text(answer[list(COLUMNS)].itertuples(index=False)) == ANSWER


def test_polars(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("polars")
    answer = run_python(code("python", "polars"), package, monkeypatch)
    assert as_text(answer.select(COLUMNS).rows()) == ANSWER


def test_r(package: Path, tmp_path: Path) -> None:
    if not (rscript := shutil.which("Rscript")):
        pytest.skip("R is not installed")
    if subprocess.run([rscript, "--vanilla", "-e", "library(readxl)"], capture_output=True, check=False).returncode:
        pytest.skip("the R package readxl is not installed")
    script = tmp_path / "example.R"
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    script.write_text(
        f"{code('r')}\nanswer$due_on <- format(answer$due_on)\n"
        f'write.csv(answer[c({columns})], "{tmp_path}/answer.csv", na = "", row.names = FALSE)\n',
        "utf-8",
    )
    subprocess.run([rscript, "--vanilla", "--encoding=UTF-8", script], cwd=package, check=True, capture_output=True)
    with (tmp_path / "answer.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    assert heading == list(COLUMNS)
    assert as_text(rows) == ANSWER


def test_csv_in_pandas_polars_and_r_keeps_labels_as_they_are(package: Path) -> None:
    pandas = pytest.importorskip("pandas")
    found = re.findall(r"`((?:pd|pl|read)\.\w+\(\"data/tasks\.csv\".*?\))`", EXAMPLES)
    assert len(found) == 3
    expected = sorted(str(row["number"] or "") for row in make_sample().rows["tasks"])
    here = Path.cwd()
    os.chdir(package)
    try:
        rows = eval(found[0], {"pd": pandas})
        assert sorted(rows["number"]) == expected
        if shutil.which("Rscript"):
            command = ["Rscript", "--vanilla", "-e", f'cat({found[2]}$number, sep = "\\n")']
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            assert sorted(output.split()) == sorted(value or "NA" for value in expected)
        polars = pytest.importorskip("polars")
        assert sorted(value or "" for value in eval(found[1], {"pl": polars})["number"]) == expected
    finally:
        os.chdir(here)


def test_the_formulas_for_spreadsheets_name_the_right_columns() -> None:
    columns = {name: table.column_names for name, table in PACKAGE.tables.items()}
    assert "=INDEX(tasks!F:F,MATCH(A2,tasks!A:A,0))" in EXAMPLES
    assert "=INDEX(deadlines!F:F,MATCH(A2,deadlines!B:B,0))" in EXAMPLES
    assert columns["task_agencies"]["ABC".index("A")] == "task_id"
    assert (columns["tasks"]["ABCDEF".index("A")], columns["tasks"]["ABCDEF".index("F")]) == ("task_id", "text")
    assert (columns["deadlines"]["ABCDEF".index("B")], columns["deadlines"]["ABCDEF".index("F")]) == (
        "task_id",
        "due_on",
    )
