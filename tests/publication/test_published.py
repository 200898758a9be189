"""What was published stays whole: the releases in git, with the code of today."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.publication.binaries import restore_binaries

RELEASES = Path(__file__).parents[2] / "datapackages" / "vietnam-action-programmes"


@pytest.mark.parametrize("release", sorted(RELEASES.glob("[0-9]*")), ids=lambda release: release.name)
def test_a_release_in_git_is_made_whole_again_as_it_was_published(release: Path, tmp_path: Path) -> None:
    """Its Parquet and Excel files byte by byte, its DuckDB file table by table, with the views of today."""
    kept = ("*.duckdb", "*.xlsx", "*.parquet")
    copy = shutil.copytree(release, tmp_path / "release", ignore=shutil.ignore_patterns(*kept))
    assert {Path(path).suffix for path in restore_binaries(copy)} == {".duckdb", ".xlsx", ".parquet"}
