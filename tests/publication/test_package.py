"""A package is accepted by stock tools, the same bytes wherever it is built, and replaced whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest
from publication_sample import PACKAGE, make_sample

from pipeline.errors import InputError
from pipeline.publication.package import DATABASE, DESCRIPTOR, UNVERSIONED, write_package

FRICTIONLESS = Path(sys.executable).with_name("frictionless")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package") / "built"
    write_package(make_sample().tables(), folder, files={"quality/checks.json": b"[]\n"})
    return folder


def resources(folder: Path) -> dict[str, dict[str, object]]:
    descriptor = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
    return {resource["path"]: resource for resource in descriptor["resources"]}


def frictionless(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(FRICTIONLESS), "validate", DESCRIPTOR]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_stock_frictionless_accepts_it_and_does_check_keys(package: Path, tmp_path: Path) -> None:
    accepted = frictionless(package)
    assert accepted.returncode == 0, accepted.stdout
    copy = tmp_path / "copy"
    broken = make_sample()
    broken.rows["task_agencies"][0]["agency_id"] = "nobody"
    with pytest.raises(duckdb.Error, match=r"(?i)foreign key"):
        write_package(broken.tables(), copy)
    shutil.copytree(package, copy)
    table = copy / "data/task_agencies.csv"
    table.write_text(table.read_text("utf-8").replace("unregistered-cafe", "nobody"), "utf-8", newline="\n")
    refused = frictionless(copy)
    assert refused.returncode == 1
    assert "nobody" in refused.stdout.replace("\n", "") and "foreign-key" in refused.stdout


def test_every_file_is_listed_with_its_bytes_and_hash(package: Path) -> None:
    listed, found = resources(package), files(package)
    assert set(listed) == set(found) - {DESCRIPTOR}
    assert {"README.md", "load.sql", DATABASE, "quality/checks.json"} < set(found)
    for path, resource in listed.items():
        if path == DATABASE:  # DuckDB does not write the same file twice
            assert "hash" not in resource
            continue
        assert resource["bytes"] == len(found[path])
        assert resource["hash"] == "sha256:" + hashlib.sha256(found[path]).hexdigest()


def test_the_descriptor_says_what_the_template_says(package: Path) -> None:
    descriptor = json.loads((package / DESCRIPTOR).read_text("utf-8"))
    assert descriptor["version"] == UNVERSIONED == "0.0.0+unversioned"
    assert descriptor["schema_version"] == PACKAGE.schema_version
    assert descriptor["created"] == "2025-03-05T00:00:00Z"
    assert {"title": "A report", "path": "https://example.org/a?b=c,d"} in descriptor["sources"]
    for name, table in PACKAGE.tables.items():
        schema = resources(package)[f"data/{name}.csv"]["schema"]
        assert isinstance(schema, dict)
        assert [field["name"] for field in schema["fields"]] == list(table.column_names)
        assert schema["primaryKey"] == list(table.primary_key)


def test_csv_files_have_no_mark_and_unix_line_ends(package: Path) -> None:
    for path, content in files(package).items():
        if path.endswith(".csv"):
            assert not content.startswith(b"\xef\xbb\xbf")
            assert b"\r" not in content and content.endswith(b"\n")


def test_the_same_bytes_in_any_folder_zone_locale_and_hash_seed(tmp_path: Path) -> None:
    code = f"""
import sys
sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[2])!r}]
from pathlib import Path
from publication_sample import make_sample
from pipeline.publication.package import write_package
write_package(make_sample().tables(), Path(sys.argv[1]))
"""
    built = []
    for out, surroundings in (
        (tmp_path / "a", {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"}),
        (tmp_path / "b/c d", {"TZ": "America/Adak", "LC_ALL": "C", "PYTHONHASHSEED": "2", "PYTHONUTF8": "0"}),
    ):
        (tmp_path / "b").mkdir(exist_ok=True)
        subprocess.run([sys.executable, "-c", code, out], env=os.environ | surroundings, cwd=out.parent, check=True)
        content = files(out)
        assert content.pop(DATABASE)
        built.append(content)
    assert built[0] == built[1]


def test_created_is_the_source_date_epoch_where_it_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1735689600")
    write_package(make_sample().tables(), tmp_path / "package")
    assert json.loads((tmp_path / "package" / DESCRIPTOR).read_text("utf-8"))["created"] == "2025-01-01T00:00:00Z"
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(InputError, match="SOURCE_DATE_EPOCH: 'today'"):
        write_package(make_sample().tables(), tmp_path / "package")


def test_tables_without_rows_make_a_package_too(tmp_path: Path) -> None:
    sample = make_sample()
    sample.rows = {name: [] for name in sample.rows}
    write_package(sample.tables(), tmp_path / "package")
    assert "created" not in json.loads((tmp_path / "package" / DESCRIPTOR).read_text("utf-8"))
    result = frictionless(tmp_path / "package")
    assert result.returncode == 0, result.stdout


def test_a_build_that_fails_leaves_the_old_package_whole_and_nothing_else(package: Path, tmp_path: Path) -> None:
    out = shutil.copytree(package, tmp_path / "package")
    before = files(tmp_path)
    broken = make_sample()
    broken.rows["tasks"][0]["document_id"] = "nowhere"
    with pytest.raises(duckdb.Error):
        write_package(broken.tables(), out)
    assert files(tmp_path) == before


def test_a_build_replaces_the_package_before_it(package: Path, tmp_path: Path) -> None:
    out = shutil.copytree(package, tmp_path / "package")
    assert (out / "quality").is_dir()
    write_package(make_sample().tables(), out, version="1.2.0")
    assert not (out / "quality").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["package"]
    assert json.loads((out / DESCRIPTOR).read_text("utf-8"))["version"] == "1.2.0"


def test_a_build_that_was_killed_between_the_renamings_is_mended_by_the_next(package: Path, tmp_path: Path) -> None:
    out = shutil.copytree(package, tmp_path / "package")
    before = files(out)
    out.rename(tmp_path / ".package.old")
    (tmp_path / ".package.new/data").mkdir(parents=True)
    broken = make_sample()
    broken.rows["tasks"][0]["document_id"] = "nowhere"
    with pytest.raises(duckdb.Error):
        write_package(broken.tables(), out)
    assert files(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["package"]


def test_a_folder_that_is_not_a_package_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(InputError, match="is not a package"):
        write_package(make_sample().tables(), tmp_path)
    assert (tmp_path / "thesis.txt").read_text("utf-8") == "years of work"


def test_the_data_dictionary_explains_every_column_value_and_view(package: Path) -> None:
    text = (package / "README.md").read_text("utf-8")
    for table in PACKAGE.tables.values():
        section = text.partition(f"### {table.name}\n")[2].partition("\n### ")[0]
        assert table.description in section and table.title_vi in section
        for column in table.columns:
            (line,) = (line for line in section.splitlines() if line.startswith(f"| `{column.name}` | {column.type}"))
            assert column.description.replace("|", "\\|") in line and column.title_vi in line
            for value, meaning in column.values.items():
                assert f"| `{value}` | {meaning.title} |" in section
    for view in ("tasks_flat", "due_by_quarter", "agency_workload", "tasks_of"):
        assert f"| `{view}`" in text


def test_the_vietnamese_dictionary_says_the_same_in_vietnamese(package: Path) -> None:
    text = (package / "README.vi.md").read_text("utf-8")
    assert text.startswith(f"# {PACKAGE.title_vi}\n\n*{PACKAGE.title}*")
    for table in PACKAGE.tables.values():
        section = text.partition(f"### {table.name}\n")[2].partition("\n### ")[0]
        assert table.description_vi in section and table.title_vi in section
        for column in table.columns:
            (line,) = (line for line in section.splitlines() if line.startswith(f"| `{column.name}` | {column.type}"))
            assert line.endswith(f"| {column.title_vi} | {column.title} | {column.description_vi} |".replace("||", "|"))
            for value, meaning in column.values.items():
                assert f"| `{value}` | {meaning.title_vi} | {meaning.title} | {meaning.description_vi} |" in section
                assert meaning.remedy_vi in section
    headings = [line.count("#") for line in text.splitlines() if line.startswith("#")]
    assert headings.count(3) == len(PACKAGE.tables)


def test_a_reader_of_csv_gets_dates_that_sort(package: Path) -> None:
    lines = (package / "data/deadlines.csv").read_text("utf-8").splitlines()
    assert any(f",{date(2025, 12, 31).isoformat()}," in line for line in lines)
