"""What ``docs/using.md`` tells readers to type works in the folder of a package, with the tools it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from publication_sample import make_sample

from pipeline.publication.package import write_package

ROOT = Path(__file__).resolve().parents[2]
DUCKDB_14 = Path(os.environ.get("DUCKDB14_PYTHON", ROOT / ".venv-duckdb14/bin/python"))
BLOCKS = re.findall(r"```(python|python duckdb|sh)\n(.*?)```", (ROOT / "docs/using.md").read_text("utf-8"), re.DOTALL)
CASES = [
    (python, code)
    for language, code in BLOCKS
    for python in (Path(sys.executable), DUCKDB_14)
    if language != "sh" and (python != DUCKDB_14 or "duckdb" in language)
]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("using") / "release"
    write_package(make_sample().tables(), folder, version="1.0.0")
    return folder


def test_the_page_shows_every_tool() -> None:
    assert [language for language, _ in BLOCKS] == ["sh", "python duckdb", "python duckdb", "python", "python"]


@pytest.mark.parametrize(("python", "code"), CASES)
def test_code_of_the_page_runs(package: Path, python: Path, code: str) -> None:
    if not python.exists():
        pytest.skip(f"no DuckDB 1.4 at {python}; `make test` sets it up")
    command = [str(python), "-c", f"{code}\nassert answer == {len(make_sample().rows['tasks'])}, answer\n"]
    result = subprocess.run(command, cwd=package, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_commands_of_the_page_run(package: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for language, commands in BLOCKS:
        if language == "sh":
            result = subprocess.run(
                ["sh", "-ec", commands], cwd=package, capture_output=True, text=True, check=False,
                env=os.environ | {"PATH": path, "COLUMNS": "200"},
            )  # fmt: skip
            assert result.returncode == 0, result.stdout + result.stderr
            assert "INVALID" not in result.stdout and result.stdout.count("VALID") > 20
