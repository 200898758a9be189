"""The command as a person uses it: what it writes, what it says, and the exit status scripts rely on."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from conftest import Outcome, Run
from object_store import ObjectStore, contents, upload

from pipeline.build import build
from pipeline.storage import place

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-c", "from pipeline.cli import main; main()"]
HEAVY = ("dagster", "great_expectations", "duckdb", "pyarrow", "frictionless", "pandas", "sqlalchemy", "upath", "yaml")
DATABASE = "vietnam-action-programmes.duckdb"  # the one file that is not the same when it is written twice


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one short document and the register, the package built from them, and the cache."""
    place = tmp_path_factory.mktemp("first")
    for name in ("709-qd-ttg-2024", "reference"):
        shutil.copytree(ROOT / "sources" / name, place / "sources" / name)
    assert build(place / "sources", place / "package", place / "cache", lambda said: None).published
    return place


@pytest.fixture
def sources(first: Path, tmp_path: Path) -> Path:
    """A copy of it for a test to change: beside the sources lie ``package`` and ``cache``."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path / "sources"


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['nghiquyet', '--help']\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0
    assert "build" in done.stdout
    assert "verify" in done.stdout
    assert done.stderr.strip() == "[]"


def test_a_build_depends_on_nothing_but_the_sources(first: Path, tmp_path: Path) -> None:
    """In another folder, home, time zone and locale, and with another hash seed, it gives the same bytes."""
    there = tmp_path / "there"
    shutil.copytree(first / "sources", there / "sources")
    (there / "home").mkdir()
    done = subprocess.run(
        [*COMMAND, "build"], cwd=there, capture_output=True, text=True,
        env={
            **os.environ, "TZ": "America/Lima", "LC_ALL": "C", "PYTHONHASHSEED": "2",
            "HOME": str(there / "home"), "PYTHONPATH": str(ROOT), "NO_COLOR": "1",
        },
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "\x1b" not in done.stdout
    assert "checks passed" in done.stdout
    assert sorted(path.name for path in there.iterdir()) == ["build", "home", "sources"]
    assert list((there / "home").iterdir()) == []
    here, elsewhere = digests(first / "package"), digests(there / "build" / "vietnam-action-programmes")
    assert here.pop(DATABASE) and elsewhere.pop(DATABASE)
    assert elsewhere == here


def test_what_was_built_is_shown_and_can_be_verified(run: Run, sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "package"
    built = run("build", "--sources", sources, "--out", out, "--cache", tmp_path / "cache")
    assert built.status == 0
    rows = dict(line.split() for line in built.out.splitlines() if len(line.split()) == 2)
    assert rows["documents"] == "1"
    assert int(rows["tasks"]) >= 9  # the rows of its appendix alone
    checks = json.loads((out / "quality" / "checks.json").read_text("utf-8"))
    assert not [check["check"] for check in checks if check["severity"] == "critical" and check["failed_rows"]]

    verified = run("verify", out, "--sources", sources)
    assert (verified.status, verified.err) == (0, "")

    tasks = out / "data" / "tasks.csv"
    tasks.write_text(tasks.read_text("utf-8").replace("709", "708", 1), "utf-8")
    spoilt = run("verify", out, "--sources", sources)
    assert spoilt.status == 1
    assert "data/tasks.csv" in spoilt.out


def test_where_nothing_changed_nothing_is_checked_or_written_again(run: Run, sources: Path, tmp_path: Path) -> None:
    out, cache = tmp_path / "package", tmp_path / "cache"
    arguments = ["build", "--explain", f"--sources={sources}", f"--out={out}", f"--cache={cache}"]

    def state() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in out.rglob("*")}

    built = run(*arguments)
    assert built.status == 0
    took = re.findall(r"^    (.+) took (\d+\.\d\d) s, (\d+\.\d\d) s of CPU time$", built.out, re.M)
    assert {"source texts", "parsed documents.bring together", "checks", "package"} <= {name for name, *_ in took}
    assert max(float(cpu) for *_, cpu in took) > 0
    before, bytes_before, kept_before = state(), digests(out), digests(cache / "checks")
    code = (
        f"import sys; sys.argv = {['nghiquyet', *arguments]!r}\n"
        "from pipeline.cli import main\n"
        "try: main()\n"
        "finally: print('great_expectations' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
                          capture_output=True, text=True, check=True)  # fmt: skip
    said = done.stdout.splitlines()
    assert (said[0], said[-1]) == ("0 of 1 documents were read anew.", "False")
    assert state() == before

    (out / "data" / "tasks.csv").unlink()
    for kept in cache.glob("checks/*"):
        kept.write_bytes(kept.read_bytes().replace(b"[", b"{", 1))
    assert run(*arguments).out.startswith("0 of 1 documents were read anew.\n")
    assert digests(cache / "checks") == kept_before, "they were done again"
    assert {**digests(out), DATABASE: ""} == {**bytes_before, DATABASE: ""}


def test_a_source_that_cannot_be_read_is_named_and_the_rest_is_built(run: Run, sources: Path, tmp_path: Path) -> None:
    bad = {"binary": b"\x00\x01\x02\xff", "empty": b"", "latin": "Ngh\xe9".encode("latin-1")}
    for name, data in bad.items():
        (sources / name).mkdir()
        (sources / name / "text.txt").write_bytes(data)
    out = tmp_path / "rest"
    arguments = ["build", "--sources", sources, "--out", out, "--cache", tmp_path / "cache"]
    outcome = run(*arguments)
    assert outcome.status == 2
    lines = outcome.err.splitlines()
    assert len(lines) == len(bad)
    for name in bad:
        assert any(line.startswith(f"nghiquyet: {name}/text.txt") for line in lines), outcome.err
    assert len((out / "data" / "documents.csv").read_text("utf-8").splitlines()) == 2

    shutil.rmtree(sources / "709-qd-ttg-2024")
    kept = digests(out)
    outcome = run(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert len(outcome.err.splitlines()) == len(bad)
    assert digests(out) == kept


def test_data_that_fails_a_check_is_not_published(run: Run, sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "package"
    kept = digests(out)
    register = sources / "reference" / "agencies.csv"
    lines = register.read_text("utf-8").splitlines()
    heading = lines[0].split(",")
    broken = dict.fromkeys(heading, "") | {
        "agency_id": "office-of-haste", "name_en": "Office of Haste", "name_vi": "Văn phòng", "kind": "ministry",
        "established_on": "2025-03-01", "dissolved_on": "2024-03-01",
    }  # fmt: skip
    register.write_text("\n".join([*lines, ",".join(broken.values()), ""]), "utf-8")

    outcome = run("build", "--explain", "--sources", sources, "--out", out, "--cache", tmp_path / "cache")
    assert outcome.status == 1
    assert outcome.out.startswith("1 of 1 documents were read anew.\n    709-qd-ttg-2024: reference data changed\n")
    assert "failed agencies.dissolved_after_established, 1 row" in outcome.out
    assert "agency_id: office-of-haste" in outcome.out
    assert "Nothing was published" in outcome.out
    assert digests(out) == kept


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (
            ["build", "--bogus"],
            "nghiquyet build: No such option: --bogus (Possible options: --out); see nghiquyet build --help",
        ),
        (["verify"], "nghiquyet verify: Missing argument 'package'; see nghiquyet verify --help"),
        (["frobnicate"], "nghiquyet: No such command 'frobnicate'; see nghiquyet --help"),
        (
            ["build", "--sources", "no/such/folder"],
            "nghiquyet: no/such/folder: there is no such folder; name the folder of sources with --sources",
        ),
        (
            ["build", "--out", "tests"],
            "nghiquyet: tests: is there and is not a package; name another folder, or empty this one",
        ),
    ],
)
def test_wrong_usage_is_said_in_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: list[str], line: str
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = run(*arguments)
    assert (outcome.status, outcome.err.strip()) == (2, line)


@pytest.mark.parametrize("begun", ["empty/*", ".package.new/*"])
def test_ctrl_c_stops_a_build_and_leaves_the_old_package_whole(sources: Path, tmp_path: Path, begun: str) -> None:
    """Once is enough: while libraries are imported and texts are read, and while files are written."""
    out, cache = tmp_path / "package", tmp_path / "empty"
    kept = digests(out)
    process = subprocess.Popen(
        [*COMMAND, "build", "--sources", sources, "--out", out, "--cache", cache],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not any(tmp_path.glob(begun)):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, "nghiquyet: stopped; no package is left half written\n")
    assert digests(out) == kept
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_task_is_explained_by_its_words_and_its_rule(run: Run) -> None:
    outcome = run("explain", "03-nq-cp-2025#APP2/14", "--sources", ROOT / "sources")
    assert (outcome.status, outcome.err) == (0, "")
    said = [line.split() for line in outcome.out.splitlines()]
    assert ["assignment", "explicit"] in said
    assert "03-nq-cp-2025/text.txt:" in outcome.out

    outcome = run("explain", "03-nq-cp-2025#XX/1", "--sources", ROOT / "sources")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("nghiquyet: 03-nq-cp-2025#XX/1: the document has no such provision; ")


def test_version(run: Run) -> None:
    outcome = run("--version")
    assert outcome.status == 0
    assert outcome.out.strip()


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


def test_publishing_to_an_object_store_says_in_a_line_what_came_of_it(
    run: Run, sources: Path, tmp_path: Path, object_store: ObjectStore
) -> None:
    there = object_store.bucket
    for name in ("sources", "cache"):
        upload(tmp_path / name, f"{there}/{name}")
    releases = f"{there}/releases"

    def publish(*more: object) -> Outcome:
        return run("publish", f"--sources={there}/sources", f"--releases={releases}", f"--cache={there}/cache", *more)

    first = publish()
    assert (first.status, first.err) == (0, "")
    assert first.out == f"Published version 1.0.0.\n  read  {releases}/1.0.0/CHANGELOG.md\n"
    published = contents(releases)
    same = publish()
    assert (same.status, same.out, same.err) == (0, "Nothing has changed since version 1.0.0.\n", "")
    assert contents(releases) == published
    assert "rule" in run("explain", "709-qd-ttg-2024#APP/1", f"--sources={there}/sources").out

    low = publish("--version", "0.9.0")
    assert (low.status, low.out) == (2, "")
    (line,) = lines(low.err)
    assert line.startswith("nghiquyet: --version 0.9.0: is too low: 1.0.0 is published; ask for 1.0.1")

    text = place(f"{there}/sources/709-qd-ttg-2024/text.txt")
    whole = text.read_bytes()
    text.write_bytes(whole.replace(b"2025", b"2026", 1))
    second = publish()
    assert second.out.startswith("Published version 1.0.1 since 1.0.0: 3 changed.\n"), second.err
    assert published.items() - contents(releases).items() == {("versions.json", published["versions.json"])}
    assert "A release of it would be: patch." in run("diff", f"{releases}/1.0.0", f"{releases}/1.0.1").out
    verified = run("verify", f"{releases}/1.0.1", f"--sources={there}/sources")
    assert (verified.status, verified.out) == (0, f"{releases}/1.0.1: everything holds\n")

    text.write_bytes(b"\xff\x00")
    unreadable = publish()
    assert (unreadable.status, unreadable.out) == (2, "")
    (line,) = lines(unreadable.err)
    assert line.startswith("nghiquyet: 709-qd-ttg-2024/text.txt:1: ")
    assert {name.split("/")[0] for name in contents(releases)} == {"1.0.0", "1.0.1", "sources", "versions.json"}

    place(f"{releases}/1.0.1/data/tasks.csv").write_bytes(b"task_id\n")
    refused = publish()
    assert refused.status == 1
    assert "nghiquyet: 1.0.1/data/tasks.csv: is not as it was published" in refused.err
    index = json.loads(contents(releases)["versions.json"])
    assert "1.0.1/data/tasks.csv" in index["last_failure"]["reason"] and "coming" not in index


def test_the_difference_of_two_packages_is_told_in_words(run: Run, first: Path, tmp_path: Path) -> None:
    old, new = first / "package", tmp_path / "new"
    shutil.copytree(old, new)
    tasks = new / "data" / "tasks.csv"
    tasks.write_text(tasks.read_text("utf-8").replace(",in-force,", ",amended,", 1), "utf-8")
    outcome = run("diff", old, new)
    assert (outcome.status, outcome.err) == (0, "")
    said = " ".join(outcome.out.split())
    assert "What is new since" in said and "1 value changed" in said
    assert "A release of it would be: patch." in said

    for arguments in ([old, tmp_path / "none"], [tmp_path / "none", new]):
        outcome = run("diff", *arguments)
        assert (outcome.status, outcome.out) == (2, "")
        (line,) = lines(outcome.err)
        assert line == f"nghiquyet: {tmp_path}/none: there is no datapackage.json in it; name the folder of a package"


def test_a_release_as_git_keeps_it_is_restored(run: Run, sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "package"
    for path in [*out.glob("parquet/*"), *out.glob("*.xlsx"), *out.glob("*.duckdb")]:
        path.unlink()
    verified = run("verify", out, "--sources", sources)
    assert verified.status == 0 and f"nghiquyet restore {out}" in verified.out
    restored = run("restore", out)
    assert restored.status == 0 and restored.out.endswith("files made, as they were published\n")
    assert run("restore", out).out == f"{out}: all files are there\n"
    whole = run("verify", out, "--sources", sources)
    assert (whole.status, whole.out) == (0, f"{out}: everything holds\n")
    missing = run("restore", sources)
    assert (missing.status, len(lines(missing.err))) == (2, 1)
