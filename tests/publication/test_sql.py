"""A database in memory that runs out of it leaves nothing in the folder where the user happens to be."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from pipeline.publication.sql import in_memory


def test_what_does_not_fit_into_memory_goes_to_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    with in_memory() as connection:
        connection.execute("SET memory_limit = '30MB'; SET threads = 1")
        connection.execute("CREATE TABLE large AS SELECT i, random() AS r FROM range(3_000_000) t(i)")
        spilt = list(temporary.iterdir())
    assert spilt and not list(here.iterdir())
    assert not list(temporary.iterdir())
