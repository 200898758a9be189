"""``verify`` accepts a sound package and finds whatever was done to an unsound one, all of it at once."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from publication_sample import ENGLISH, PACKAGE, REPORT, VIETNAMESE, Sample, make_sample

from pipeline.errors import InputError
from pipeline.publication.lossless import check_spans
from pipeline.publication.package import DATABASE, DESCRIPTOR, write_package
from pipeline.publication.verify import verify


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package and beside it the sources it was made from."""
    folder = tmp_path_factory.mktemp("built")
    make_sample().write_sources(folder / "sources")
    write_package(make_sample().tables(), folder / "package")
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy of them to do harm to."""
    return shutil.copytree(built, tmp_path / "copy")


def problems(folder: Path) -> list[str]:
    """What is wrong with the package in the folder, told by the sources in it."""
    return [str(problem) for problem in verify(folder / "package", folder / "sources").problems]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_bytes().decode("utf-8")
    assert old in text
    path.write_bytes(text.replace(old, new, 1).encode("utf-8"))


def test_a_sound_package_has_no_problems_and_no_check_is_left_out(built: Path) -> None:
    verification = verify(built / "package", built / "sources")
    assert verification.problems == ()
    assert verification.skipped == ()


def test_checks_left_out_for_want_of_sources_are_named(folder: Path) -> None:
    without = verify(folder / "package", None)
    assert without.problems == ()
    assert without.skipped == ("spans and lossless cover were not checked: there is no folder of sources",)
    (folder / "sources" / REPORT / "text.txt").unlink()
    partly = verify(folder / "package", folder / "sources")
    assert partly.problems == ()
    (line,) = partly.skipped
    assert REPORT in line and "not checked" in line


def test_a_folder_that_is_no_package_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=DESCRIPTOR):
        verify(tmp_path, None)


def test_an_edited_cell_is_found_in_file_and_row(folder: Path) -> None:
    edit(folder / "package/data/deadlines.csv", "2025-12-31", "2026-12-31")
    found = problems(folder)
    assert any(line.startswith("data/deadlines.csv: has ") for line in found)
    assert any(
        "data/deadlines.csv: its content" in line and f"{ENGLISH}#APP/11.10~deadline-1" in line for line in found
    )
    assert not any("parquet" in line or "duckdb" in line for line in found)


def test_an_edited_cell_is_found_though_the_descriptor_was_made_to_fit(folder: Path) -> None:
    path, descriptor = folder / "package/data/deadlines.csv", folder / "package" / DESCRIPTOR
    edit(path, "2025-12-31", "2026-12-31")
    content = json.loads(descriptor.read_text("utf-8"))
    (resource,) = (entry for entry in content["resources"] if entry["path"] == "data/deadlines.csv")
    resource["hash"] = "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()
    descriptor.write_text(json.dumps(content), "utf-8")
    (problem,) = problems(folder)
    assert "data/deadlines.csv: its content" in problem


def test_a_number_like_label_that_lost_its_zero_is_found(folder: Path) -> None:
    edit(folder / "package/data/tasks.csv", ",11.10,", ",11.1,")
    assert any("data/tasks.csv: its content" in line and "APP/11.10" in line for line in problems(folder))


def test_an_edited_parquet_file_is_found(folder: Path) -> None:
    path = folder / "package/parquet/tasks.parquet"
    rows = pq.read_table(path)
    place = rows.column_names.index("text")
    pq.write_table(rows.set_column(place, rows.schema.field(place), pc.utf8_upper(rows["text"])), path)
    found = problems(folder)
    assert any(line.startswith("parquet/tasks.parquet: has ") for line in found)
    assert any(line.startswith("parquet/tasks.parquet: its content") for line in found)


def test_an_edited_duckdb_file_is_found_in_table_and_row(folder: Path) -> None:
    with duckdb.connect(folder / "package" / DATABASE) as connection:
        connection.execute("UPDATE indicator_targets SET value_min = 0.8 WHERE value_min = 0.7")
    (problem,) = problems(folder)
    assert problem.startswith(f"{DATABASE}, table indicator_targets: its content")
    assert f"{ENGLISH}#II/1/-1~indicator-1~target-1" in problem


@pytest.mark.parametrize("path", ["data/tasks.csv", "parquet/tasks.parquet", DATABASE])
def test_files_that_are_gone_or_broken_are_problems_and_no_crash(folder: Path, path: str) -> None:
    file = folder / "package" / path
    file.write_bytes(b"\0 broken")
    assert any(line.startswith(path) and "cannot be read" in line for line in problems(folder))
    file.unlink()
    assert any(
        line == f"{path}: the file is missing; build the package again, or get a fresh copy of it"
        for line in problems(folder)
    )


def test_a_file_nobody_listed_is_found(folder: Path) -> None:
    (folder / "package/data/extra.csv").write_text("a\n1\n", "utf-8")
    (problem,) = problems(folder)
    assert problem.startswith("data/extra.csv: is not listed")


def test_a_path_out_of_the_package_is_not_followed(folder: Path) -> None:
    edit(folder / "package" / DESCRIPTOR, '"path": "README.md"', '"path": "../sources/secret"')
    assert any("leads out of the package" in line for line in problems(folder))


def test_broken_keys_and_closed_lists_are_found(folder: Path) -> None:
    package = folder / "package"
    edit(package / "data/task_agencies.csv", "unregistered-cafe", "nobody")
    edit(package / "data/tasks.csv", "in-force", "lapsed")
    line = (package / "data/findings.csv").read_text("utf-8").splitlines()[1]
    with (package / "data/findings.csv").open("a", encoding="utf-8", newline="") as file:
        file.write(f"{line}\n")
    found = problems(folder)
    assert any(line.startswith("data/task_agencies.csv:6: ") and "nobody" in line for line in found)
    assert any(line.startswith("data/tasks.csv:2: ") and "lapsed" in line for line in found)
    assert any(line.startswith("data/findings.csv:3: ") and "primary key" in line for line in found)


def test_a_source_that_is_another_file_is_found(folder: Path) -> None:
    edit(folder / "sources" / VIETNAMESE / "text.txt", "Tài chính", "Nội vụ")
    (problem,) = problems(folder)
    assert "is not the file that 12-nq-cp-2025-vi was read from" in problem


def set_value(table: str, row: int, **values: object) -> Callable[[Sample], None]:
    return lambda sample: sample.rows[table][row].update(values)


def shift(table: str, row: int, column: str, by: int) -> Callable[[Sample], None]:
    def change(sample: Sample) -> None:
        value = sample.rows[table][row][column]
        assert isinstance(value, int)
        sample.rows[table][row][column] = value + by

    return change


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (shift("deadlines", 0, "char_end", -1), r"deadlines, .*~deadline-1: text is .*2025', its span .*202'"),
        (shift("task_agencies", 1, "char_start", 1), "task_agencies, .*: mention is 'Café 🇻🇳', its span .* 'afé 🇻🇳'"),
        (shift("indicator_targets", 0, "char_start", 2), "indicator_targets, .*: text is 'at least 0.70%', its span"),
        (shift("citations", 0, "char_end", 10**6), "citations, .*: the span .* leaves the document of"),
        (shift("provisions", 2, "char_end", -1), f"{ENGLISH}, line 3: no provision has the words ';'"),
        (shift("provisions", 2, "char_start", -4), "provisions, .*#p3: its span .* overlaps the one before"),
        (lambda sample: sample.rows["provisions"].pop(11), ".*, line 12: no provision has the words '- Share"),
        (set_value("provisions", 2, text="Pursuant to nothing"), "provisions, .*#p3: text is .*, which is not how"),
        (set_value("provisions", 10, text="Ongoing |"), "provisions, .*#APP/007: text leaves out '007 .*, the label"),
        (set_value("provisions", 3, text="II. TASKS AND SOLUTIONS"), "provisions, .*#II: text still has the label"),
    ],
)  # fmt: skip
def test_spans_and_words_that_do_not_agree_are_found(change: Callable[[Sample], None], expected: str) -> None:
    sample = make_sample()
    assert list(check_spans(PACKAGE, sample.tables(), sample.texts)) == []
    change(sample)
    found = [str(problem) for problem in check_spans(PACKAGE, sample.tables(), sample.texts)]
    assert any(re.match(expected, line) for line in found), found


def test_all_problems_are_told_at_once(folder: Path) -> None:
    sample = make_sample()
    shift("deadlines", 0, "char_end", -1)(sample)
    shift("provisions", 2, "char_end", -1)(sample)
    set_value("task_agencies", 0, mention="Ministry of Truth")(sample)
    write_package(sample.tables(), folder / "package")
    found = problems(folder)
    assert len(found) == 4  # the provision is told as a gap in the document and as a text that does not fit


def test_verify_can_be_run_from_any_folder(built: Path, tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from pipeline.publication.verify import verify; "
    code += "print(verify(Path(sys.argv[1]), Path(sys.argv[2])))"
    result = subprocess.run(
        [sys.executable, "-c", code, "../package", "../sources"],
        cwd=built / "sources",
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "problems=()" in result.stdout
