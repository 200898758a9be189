"""What Dagster does by itself: what it notices, what it builds then, the candidate it leaves, the failures it shows."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipeline.assets.candidate import candidate
from pipeline.assets.sources import Folders
from pipeline.automation import changed_sources, nightly
from pipeline.definitions import defs
from pipeline.intake import accept, propose

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "intake"))
from found_files import page  # noqa: E402

NEW = "90-nq-cp-2025"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("709-qd-ttg-2024", "reference"):
        shutil.copytree(ROOT / "sources" / name, tmp_path / "sources" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


def look(cursor: str | None = None) -> tuple[dg.RunRequest | None, str | None]:
    """Let the sensor look once: the run it asks for, and its next cursor."""
    context = dg.build_sensor_context(
        cursor=cursor, repository_def=defs.get_repository_def(), resources={"folders": Folders()}
    )
    found = changed_sources.evaluate_tick(context)
    return (found.run_requests[0] if found.run_requests else None), found.cursor


def assets(request: dg.RunRequest | None) -> set[str]:
    assert request is not None
    return {key.to_user_string() for key in request.asset_selection or ()}


def run(request: dg.RunRequest, instance: dg.DagsterInstance) -> dg.ExecuteInProcessResult:
    return defs.resolve_job_def("release_candidate").execute_in_process(
        instance=instance, asset_selection=list(request.asset_selection or ()), raise_on_error=False, tags=request.tags
    )


def test_only_what_depends_on_the_changed_folder_is_asked_for(place: Path) -> None:
    request, cursor = look()
    everything = {key.to_user_string() for key in defs.resolve_asset_graph().get_all_asset_keys()}
    assert assets(request) == everything
    assert look(cursor)[0] is None

    (place / "sources" / "other").mkdir()
    (place / "sources" / "other" / "text.txt").write_text("x", "utf-8")
    request, cursor = look(cursor)
    assert assets(request) == everything - {"reference_register"}
    assert request is not None
    assert request.tags["changed"] == "other"

    with (place / "sources" / "reference" / "agency_aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Bureau of Roads,en,government,standard\n")
    request, cursor = look(cursor)
    assert assets(request) == everything - {"source_texts"}

    shutil.rmtree(place / "sources" / "other")
    request, cursor = look(cursor)
    assert assets(request) == everything - {"reference_register"}
    assert look(cursor)[0] is None


def test_a_folder_that_is_still_being_written_is_not_noticed(place: Path) -> None:
    _, cursor = look()
    (place / "sources" / ".adding-1").mkdir()
    assert look(cursor)[0] is None


def test_a_new_document_leaves_a_candidate_with_its_review(place: Path, instance: dg.DagsterInstance) -> None:
    """The first one is taken for the version published; a new document and a bad file then make the second."""
    request, cursor = look()
    assert request is not None
    assert run(request, instance).success
    (first,) = (place / "build" / "candidates").iterdir()
    assert first.name.startswith("1.0.0-")
    assert (
        (first / "review.md").read_text("utf-8").startswith("# Release candidate 1.0.0\n\nThere is no version before")
    )

    releases = place / "datapackages" / "vietnam-action-programmes"
    shutil.copytree(first / "package", releases / "1.0.0")
    index = {"latest": "1.0.0", "versions": [{"version": "1.0.0"}]}
    (releases / "versions.json").write_text(json.dumps(index), "utf-8")
    (place / "found.html").write_bytes(page())
    accept(propose(place / "found.html", place / "sources"), place / "sources")
    (place / "sources" / "bad").mkdir()
    (place / "sources" / "bad" / "text.txt").write_bytes(b"\x00\x01")
    request, _ = look(cursor)
    assert request is not None
    assert request.tags["changed"] == f"{NEW}, bad"
    done = run(request, instance)
    assert done.success
    made = {event.asset_key.to_user_string() for event in done.get_asset_materialization_events() if event.asset_key}
    assert made == assets(request)
    assert "reference_register" not in made

    line = "bad/text.txt:1: character U+0000 does not occur in text; save the document again as plain text in UTF-8"
    (check,) = (check for check in done.get_asset_check_evaluations() if check.check_name == "every_source_is_read")
    assert (check.passed, check.description) == (False, line)
    (second,) = set((place / "build" / "candidates").iterdir()) - {first}
    assert second.name.startswith("1.1.0-")
    review = (second / "review.md").read_text("utf-8")
    assert review.startswith("# Release candidate 1.1.0\n\nCompared with version 1.0.0.")
    assert f"* {line}" in review
    assert "| tasks | added | 4 |" in review
    assert "| info | document-signer-missing | 1 |" in review
    assert NEW in (second / "package" / "data" / "documents.csv").read_text("utf-8")


def test_a_failure_shows_the_one_line_that_names_the_remedy(place: Path, instance: dg.DagsterInstance) -> None:
    (place / "sources" / "reference" / "agencies.csv").write_text("agency_id\n", "utf-8")
    request, _ = look()
    assert request is not None
    done = run(request, instance)
    assert not done.success
    (failure,) = (event.step_failure_data for event in done.all_events if event.is_step_failure and event.step_key
                  == "reference_register")  # fmt: skip
    assert failure.user_failure_data is not None
    assert "agencies.csv" in str(failure.user_failure_data.description)
    assert "\n" not in str(failure.user_failure_data.description)
    assert not (place / "build" / "candidates").exists()


def test_every_night_all_is_made_and_a_candidate_that_is_not_shows(place: Path) -> None:
    tick = nightly.evaluate_tick(dg.build_schedule_context(repository_def=defs.get_repository_def()))
    assert tick.run_requests is not None
    assert [request.asset_selection for request in tick.run_requests] == [None]
    assert candidate.specs_by_key[dg.AssetKey("candidate")].freshness_policy is not None
