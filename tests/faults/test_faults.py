"""Faulty files are refused or accepted with warnings, clearly, in bounded time and memory, and harm nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from faulty_files import VIETNAMESE, Fault, faults

ROOT = Path(__file__).resolve().parents[2]
SOUND = "709-qd-ttg-2024"
SECONDS, MEGABYTES = 30, 1024
FAULTS = faults()


def put(fault: Fault, sources: Path) -> None:
    (sources / fault.name).mkdir()
    (sources / fault.name / "text.txt").write_bytes(fault.data)
    if fault.description:
        (sources / fault.name / "source.yaml").write_text(fault.description, "utf-8")


Measured = Callable[[Path], dict[str, Any]]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of sources with one sound document, and another in the other language."""
    sources = tmp_path_factory.mktemp("sound")
    shutil.copytree(ROOT / "sources" / SOUND, sources / SOUND)
    put(Fault("vietnamese", VIETNAMESE.encode()), sources)
    return sources


@pytest.fixture(scope="module")
def measured(sound: Path) -> Iterator[Measured]:
    """Read a folder of sources in a process of its own: what came of it, how long it took, how much memory."""
    script = Path(__file__).with_name("measure_intake.py")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, script, sound], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        asks, answers = process.stdin, process.stdout

        def ask(sources: Path) -> dict[str, Any]:
            print(sources, file=asks, flush=True)
            result: dict[str, Any] = json.loads(answers.readline())
            return result

        yield ask
        asks.close()


def of(document_id: str, rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The rows of one document: those whose key begins with its id."""
    return {
        table: [row for row in these if str(next(iter(row.values()))).partition("#")[0] == document_id]
        for table, these in rows.items()
    }


@pytest.fixture(scope="module")
def alone(measured: Measured, sound: Path) -> dict[str, Any]:
    """The rows of the sound document without any other."""
    return measured(sound)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.name.startswith("zz")], ids=lambda f: f.name)
def test_a_faulty_file_beside_a_sound_one(
    fault: Fault, measured: Measured, alone: dict[str, Any], tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "sources" / SOUND, tmp_path / SOUND)
    put(fault, tmp_path)
    result = measured(tmp_path)
    assert result["seconds"] < SECONDS
    assert result["megabytes"] < MEGABYTES
    assert of(SOUND, result["rows"]) == of(SOUND, alone["rows"])
    documents = [row for row in result["rows"]["documents"] if row["document_id"] != SOUND]
    if fault.refused:
        (line,) = result["refused"]
        assert line == f"{fault.name}/text.txt{fault.refused if fault.refused[0] == ':' else f': {fault.refused}'}"
        assert "\n" not in line
        assert not documents
        return
    assert result["refused"] == []
    (document,) = documents
    own = of(document["document_id"], result["rows"])
    found = {row["code"] for row in result["rows"]["findings"] if row["document_id"] == document["document_id"]}
    assert fault.findings <= found
    if fault.document_id:
        assert document["document_id"] == fault.document_id
    if fault.tasks is not None:
        assert tuple(row["text"] for row in own["tasks"]) == fault.tasks


def test_names_are_read_through_marks_that_cannot_be_seen(measured: Measured, tmp_path: Path) -> None:
    (fault,) = (fault for fault in FAULTS if fault.name == "bidirectional-marks")
    put(fault, tmp_path)
    leads = [row["agency_id"] for row in measured(tmp_path)["rows"]["task_agencies"]]
    assert leads == ["ministry-of-finance", "ministry-of-finance"]


def test_letters_with_separate_marks_give_the_same_tasks(measured: Measured, tmp_path: Path) -> None:
    (fault,) = (fault for fault in FAULTS if fault.name == "decomposed-vietnamese")
    rows = []
    for name, data in {"composed": None, "decomposed": fault.data}.items():
        sources = tmp_path / name
        sources.mkdir()
        put(Fault("text", data or VIETNAMESE.encode()), sources)
        rows.append(measured(sources)["rows"])
    columns = ("task_id", "text", "assignment")
    composed, decomposed = ([[row[c] for c in columns] for row in these["tasks"]] for these in rows)
    assert composed == decomposed


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_batch_with_every_fault_is_built_and_nothing_is_written_elsewhere(tmp_path: Path) -> None:
    """``build`` finishes the sound files, names each refused one in one line, and leaves with status 2."""
    sources, out = tmp_path / "a" / "sources", tmp_path / "a" / "out" / "package"
    shutil.copytree(ROOT / "sources" / SOUND, sources / SOUND)
    out.parent.mkdir()
    for name in ("home", "tmp", "work"):
        (tmp_path / name).mkdir()
    # The long ones give ten thousands of rows, which the checks would take a minute for; they are read above.
    batch = [fault for fault in FAULTS if fault.refused or len(fault.data) < 100_000]
    for fault in batch:
        put(fault, sources)
    before = digests(tmp_path)
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    done = subprocess.run(
        [
            sys.executable, "-c", "from pipeline.cli import main; main()",
            "build", "--sources", sources, "--out", out, "--cache", out.parent / "cache",
        ],
        cwd=tmp_path / "work", capture_output=True, text=True, env=environment,
    )  # fmt: skip
    assert done.returncode == 2, done.stdout + done.stderr
    lines = done.stderr.splitlines()
    refused = [fault for fault in batch if fault.refused]
    assert len(lines) == len(refused), done.stderr
    for fault in refused:
        (line,) = (line for line in lines if line.startswith(f"nghiquyet: {fault.name}/text.txt"))
        assert line.endswith(fault.refused)
    after = digests(tmp_path)
    written = sorted(set(after) - set(before))
    assert written
    assert all(name.startswith(("a/out/package/", "a/out/cache/")) for name in written), written
    assert {name: after[name] for name in before} == before
    documents = (out / "data" / "documents.csv").read_text("utf-8")
    assert documents.count("/text.txt,") == len(batch) - len(refused) + 1
