"""``nghiquyet add`` as a person uses it, and a correction that goes from its file to the package."""

from __future__ import annotations

import csv
from pathlib import Path

import yaml
from conftest import Run
from found_files import docx, page

from pipeline.publication.verify import verify


def test_without_a_person_or_their_word_nothing_is_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "found.docx").write_bytes(docx())
    outcome = run("add", tmp_path / "found.docx", "--sources", tmp_path / "sources")
    assert (outcome.status, outcome.err) == (0, "")
    assert "90-nq-cp-2025" in outcome.out
    assert "Nothing was written" in outcome.out
    assert [path.name for path in tmp_path.iterdir()] == ["found.docx"]


def test_a_file_without_text_is_refused_in_one_line_with_status_2(run: Run, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.4 broken")
    outcome = run("add", tmp_path / "scan.pdf", "--sources", tmp_path / "sources", "--yes")
    assert (outcome.status, outcome.out.strip()) == (2, "")
    assert outcome.err == "nghiquyet: scan.pdf: is damaged; get it again\n"


def test_what_was_added_and_corrected_passes_the_checks_and_is_told_in_the_package(run: Run, tmp_path: Path) -> None:
    """A lead and a deadline mended by hand: the package holds them, the reasons, and still proves every span."""
    (tmp_path / "found.html").write_bytes(page())
    sources, out = tmp_path / "sources", tmp_path / "package"
    assert run("add", tmp_path / "found.html", "--sources", sources, "--yes").status == 0
    corrections = [
        {
            "table": "task_agencies", "path": "APP/1/lead/1", "column": "agency_id", "why": "Corrigendum 91/NQ-CP.",
            "expected": "ministry-of-construction", "value": "ministry-of-home-affairs",
        },
        *(
            {
                "table": "deadlines", "path": "APP/2~deadline-1", "column": column, "why": "Corrigendum 91/NQ-CP.",
                "expected": expected, "value": value,
            }
            for column, expected, value in (
                ("starts_on", "2026-10-01", "2026-07-01"), ("due_on", "2026-12-31", "2026-09-30"),
            )
        ),
    ]  # fmt: skip
    (sources / "90-nq-cp-2025" / "corrections.yaml").write_text(yaml.safe_dump(corrections), "utf-8")
    built = run("build", "--sources", sources, "--out", out, "--cache", tmp_path / "cache")
    assert (built.status, built.err) == (0, ""), built.out
    assert verify(out, sources).problems == ()
    with (out / "data" / "task_agencies.csv").open(encoding="utf-8") as file:
        leads = {row["task_id"]: row["agency_id"] for row in csv.DictReader(file) if row["role"] == "lead"}
    assert leads["90-nq-cp-2025#APP/1"] == "ministry-of-home-affairs"
    with (out / "data" / "findings.csv").open(encoding="utf-8") as file:
        told = [row["message"] for row in csv.DictReader(file) if row["code"] == "corrected-by-hand"]
    assert len(told) == 3
    assert all(message.endswith("Corrigendum 91/NQ-CP.") for message in told)
