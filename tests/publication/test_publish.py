"""Releases are made in order, say what changed and why, can be made again, and survive crashes, rivals and full disks."""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from publication_sample import make_sample
from publisher import (
    UNUSABLE,
    add_and_die,
    build_corpus,
    publish_corpus,
    publish_sample,
    read_corpus,
    run_sample,
)

from pipeline.errors import InputError
from pipeline.publication.binaries import restore_binaries
from pipeline.publication.difference import Level
from pipeline.publication.package import BINARY, fingerprint
from pipeline.publication.phrases import PHRASES
from pipeline.publication.provenance import SOURCES, this_code
from pipeline.publication.publish import Outcome, Refused, make_again
from pipeline.publication.releases import INDEX, Releases, open_for_publishing, read_index
from pipeline.publication.review import review
from pipeline.publication.verify import verify
from pipeline.tables.schema import template_path

PROJECT = Path(__file__).resolve().parents[2]
FIRST = ("52-nq-tw-2019", "709-qd-ttg-2024")
LATER = ("03-nq-cp-2025", "50-nq-cp-2020", "mic-2025-01-10-action-programme")
CODE = this_code()

# A rule of the code, and another that reads yearly deadlines otherwise.
RULE, OTHER_RULE = '"yearly": "FREQ=YEARLY",', '"yearly": "FREQ=YEARLY;INTERVAL=1",'


@dataclass(frozen=True)
class Story:
    releases: Path
    sources: Path
    cache: Path

    def publish(self, releases: Path, sources: Path) -> Outcome:
        return publish_corpus(releases, sources, self.cache, CODE)

    def changes(self, version: str) -> list[dict[str, str]]:
        with (self.releases / version / "changes.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def words(self, version: str) -> str:
        return (self.releases / version / "CHANGELOG.md").read_text("utf-8")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """Two sources; then five; then one of them corrected, read by other code."""
    folder = tmp_path_factory.mktemp("story")
    releases, sources, cache = (folder / name for name in ("releases", "sources", "cache"))
    for name in ("reference", *FIRST):
        shutil.copytree(PROJECT / "sources" / name, sources / name)
    first = publish_corpus(releases, sources, cache, CODE)
    assert (first.version, first.published, first.previous) == ("1.0.0", True, None)

    for name in LATER:
        shutil.copytree(PROJECT / "sources" / name, sources / name)
    second = publish_corpus(releases, sources, cache, CODE)
    assert (second.version, second.previous, second.level) == ("1.1.0", "1.0.0", Level.MINOR)

    text = sources / "03-nq-cp-2025/text.txt"
    head, rows = text.read_bytes().decode().split("APPENDIX II\n", 1)
    rows = rows.replace("Ministry of Information and Communications", "Ministry of Finance", 1)  # the lead of task 1
    text.write_bytes(f"{head}APPENDIX II\n{rows.replace('June 2025', 'July 2025', 1)}".encode())
    changed = folder / "changed"
    for name in ("pipeline", "expectations"):
        shutil.copytree(PROJECT / name, changed / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (template_path(), PROJECT / "pyproject.toml", PROJECT / "requirements.txt"):
        (changed / path.relative_to(PROJECT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, changed / path.relative_to(PROJECT))
    code = changed / "pipeline/extraction/deadlines.py"
    assert RULE in code.read_text("utf-8")
    code.write_text(code.read_text("utf-8").replace(RULE, OTHER_RULE), "utf-8")
    subprocess.run(
        [sys.executable, Path(__file__).with_name("publisher.py"), releases, sources, cache],
        env=os.environ | {"PYTHONPATH": str(changed)}, cwd=folder, check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    return Story(releases, sources, cache)


def test_each_release_has_the_number_that_follows(story: Story) -> None:
    index = read_index(story.releases)
    assert [entry["version"] for entry in index["versions"]] == ["1.0.0", "1.1.0", "1.1.1"]
    assert [entry["level"] for entry in index["versions"]] == ["major", "minor", "patch"]
    assert [entry["previous"] for entry in index["versions"]] == [None, "1.0.0", "1.1.0"]
    assert [entry["when"][:10] for entry in index["versions"]] == ["2024-07-23", "2025-01-09", "2025-01-09"]
    assert [entry["sources"]["documents"] for entry in index["versions"]] == [2, 5, 5]
    codes = [entry["code"]["sha256"] for entry in index["versions"]]
    assert codes[0] == codes[1] == CODE.sha256 != codes[2]
    assert index["latest"] == "1.1.1" == index["last_success"]["version"]
    assert index["last_failure"] is None
    assert Releases(story.releases, index).check() == []
    for entry in index["versions"]:
        descriptor = json.loads((story.releases / entry["version"] / "datapackage.json").read_text("utf-8"))
        assert descriptor["version"] == entry["version"]
        assert str(story.sources.parent) not in json.dumps([descriptor, entry])


def test_the_first_release_has_no_changes_and_names_its_documents(story: Story) -> None:
    assert story.changes("1.0.0") == []
    assert "# Version 1.0.0\n\nThe first version. Its documents:\n\n* Resolution 52-NQ/TW of 27 September 2019: " in (
        story.words("1.0.0")
    )


def test_new_documents_bring_rows_and_change_none(story: Story) -> None:
    changes = story.changes("1.1.0")
    assert {(row["operation"], row["cause"]) for row in changes} == {("added", "source added")}
    added = Counter(row["table"] for row in changes)
    tables = [entry["tables"] for entry in read_index(story.releases)["versions"]]
    assert added == {
        name: new["rows"] - tables[0][name]["rows"]
        for name, new in tables[1].items()
        if new["rows"] > tables[0][name]["rows"]
    }
    words = story.words("1.1.0")
    assert "## New documents\n\n* Resolution 03/NQ-CP of 9 January 2025: " in words
    assert "* Resolution 50/NQ-CP of 17 April 2020: " in words
    assert "03-nq-cp" not in words


def test_a_corrected_text_and_a_changed_rule_are_told_apart(story: Story) -> None:
    moved = {"char_start", "char_end"}
    said = {
        (row["table"], row["key"], row["column"]): (row["old"], row["new"], row["cause"])
        for row in story.changes("1.1.1")
        if row["column"] not in moved
    }
    task = "03-nq-cp-2025#APP2/1"
    key, deadline = f"{task} | lead | 1", f"{task}~deadline-1"
    ministries = "ministry-of-information-and-communications", "ministry-of-finance"
    assert said.pop(("task_agencies", key, "agency_id")) == (*ministries, "source revised")
    assert said.pop(("deadlines", deadline, "text")) == ("June 2025", "July 2025", "source revised")
    assert said.pop(("deadlines", deadline, "due_on")) == ("2025-06-30", "2025-07-31", "source revised")
    rule = {key: values for key, values in said.items() if values[2] == "pipeline"}
    assert len(rule) >= 4
    assert {(key[0], key[2], *values) for key, values in rule.items()} == {
        ("deadlines", "recurrence", "FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=1", "pipeline")
    }
    rest = {(key[0], key[2]) for key in said.keys() - rule.keys()}
    assert rest == {
        ("documents", "source_sha256"),
        ("provisions", "text"),
        ("task_agencies", "mention"),
        ("deadlines", "starts_on"),
    }


def test_the_changelog_is_what_a_reader_would_write(story: Story) -> None:
    words = story.words("1.1.1")
    revised, pipeline = words.split("## Better reading of the texts")
    assert "## Documents whose text was corrected\n\n* The text of Resolution 03/NQ-CP was corrected.\n" in revised
    assert (
        "* The Ministry of Finance is now the lead of task 1 of Resolution 03/NQ-CP;"
        " it was the Ministry of Information and Communications.\n"
    ) in revised
    assert (
        "* The deadline of task 1 of Resolution 03/NQ-CP is now “July 2025” (until 31 July 2025);"
        " it was “June 2025” (until 30 June 2025).\n"
    ) in revised
    assert (
        "is now “Annually” (calendar rule FREQ=YEARLY;INTERVAL=1); it was “Annually” (calendar rule FREQ=YEARLY).\n"
        in pipeline
    )
    assert "ministry-of" not in words and "#APP2" not in words


def test_the_vietnamese_changelog_says_the_same(story: Story) -> None:
    words = (story.releases / "1.1.1/CHANGELOG.vi.md").read_text("utf-8")
    assert words.startswith("# Phiên bản 1.1.1\n\nNhững điểm mới so với phiên bản 1.1.0. ")
    revised = words.split("## Đọc văn bản chính xác hơn")[0]
    assert "## Văn bản được đính chính\n\n* Đã đính chính lời văn của văn bản 03/NQ-CP (bản tiếng Anh).\n" in revised
    assert (
        "* Bộ Tài chính nay chủ trì nhiệm vụ số 1 của văn bản 03/NQ-CP (bản tiếng Anh);"
        " trước đây là Bộ Thông tin và Truyền thông.\n"
    ) in revised
    assert "nay là “July 2025” (đến 31/7/2025); trước đây là “June 2025” (đến 30/6/2025).\n" in revised
    english = story.words("1.1.1")
    for mark in ("\n## ", "\n* "):
        assert words.count(mark) == english.count(mark)
    first = (story.releases / "1.0.0/CHANGELOG.vi.md").read_text("utf-8")
    assert first.startswith("# Phiên bản 1.0.0\n\nPhiên bản đầu tiên, gồm các văn bản:\n\n* Văn bản ")


def test_every_phrase_is_there_in_every_language() -> None:
    english, vietnamese = (PHRASES[code].phrases for code in ("en", "vi"))
    assert list(english) == list(vietnamese)
    for phrase, forms in vietnamese.items():
        fields = {name for _, name, _, _ in Formatter().parse("".join(forms)) if name}
        known = {name for _, name, _, _ in Formatter().parse("".join(english[phrase])) if name}
        assert fields <= known | {"count", "thing", "things", "number"}, phrase


def test_publishing_the_same_again_changes_nothing(story: Story, tmp_path: Path) -> None:
    releases = shutil.copytree(story.releases, tmp_path / "releases", ignore=shutil.ignore_patterns("1.0.0", "1.1.*"))
    sources = tmp_path / "sources"
    for name in ("reference", *FIRST):
        shutil.copytree(PROJECT / "sources" / name, sources / name)
    with (sources / "52-nq-tw-2019/source.yaml").open("a", encoding="utf-8") as file:
        file.write("# A remark that is in no table.\n")
    shutil.copytree(story.releases / "1.0.0", releases / "1.0.0")
    index = read_index(releases)
    (releases / INDEX).write_text(json.dumps(index | {"latest": "1.0.0", "versions": index["versions"][:1]}), "utf-8")
    with open_for_publishing(releases):
        pass  # removes the sources of the versions that are not in this copy
    before = contents(releases)
    outcome = story.publish(releases, sources)
    assert (outcome.version, outcome.published) == ("1.0.0", False)
    assert contents(releases) == before


def test_a_released_version_is_made_again_byte_by_byte(story: Story, tmp_path: Path) -> None:
    again = tmp_path / "again"
    make_again(story.releases, "1.1.0", again, build=build_corpus, read=read_corpus, code=CODE)
    old, new = contents(story.releases / "1.1.0"), contents(again)
    assert old.keys() == new.keys()
    assert {name for name in old if old[name] != new[name]} <= {"vietnam-action-programmes.duckdb"}
    assert verify(again, None).problems == ()
    with pytest.raises(InputError, match=r"1\.1\.1: was made by other code"):
        make_again(story.releases, "1.1.1", again, build=build_corpus, read=read_corpus, code=CODE)


def test_a_clone_without_the_binary_files_holds_and_becomes_a_whole_release_again(story: Story, tmp_path: Path) -> None:
    """Released versions are kept in git as text; a clone on any system has them byte for byte."""
    kept = tmp_path / "kept"
    shutil.copytree(story.releases, kept / "datapackages/vietnam-action-programmes")
    for name in (".gitattributes", ".gitignore"):
        shutil.copy(PROJECT / name, kept / name)
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "core.autocrlf=true"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "Releases"]):
        subprocess.run([*git, *command], cwd=kept, check=True, stderr=subprocess.DEVNULL)
    subprocess.run([*git, "clone", "--quiet", kept, tmp_path / "clone"], check=True)
    releases = tmp_path / "clone/datapackages/vietnam-action-programmes"
    assert Releases(releases, read_index(releases)).check() == []
    clone, published = releases / "1.1.0", contents(story.releases / "1.1.0")
    assert contents(clone) == {name: data for name, data in published.items() if not name.endswith(BINARY)}
    held = verify(clone, None)
    assert held.problems == ()
    assert any("nghiquyet restore" in line for line in held.skipped)

    (clone / "data/tasks.csv").write_bytes(published["data/tasks.csv"].replace(b"Develop", b"Envelop", 1))
    assert {problem.place for problem in verify(clone, None).problems} == {"data/tasks.csv"}
    (clone / "data/tasks.csv").write_bytes(published["data/tasks.csv"])
    restored = restore_binaries(clone)
    assert {Path(path).suffix for path in restored} == set(BINARY)
    assert {name for name, data in contents(clone).items() if data != published[name]} <= {
        "vietnam-action-programmes.duckdb"
    }
    assert verify(clone, None).problems == ()
    assert restore_binaries(clone) == []
    (clone / "parquet/tasks.parquet").unlink()
    (problem, *_) = verify(clone, None).problems
    assert problem.place == "parquet/tasks.parquet", "what is there in part is not whole"


def test_two_releases_are_compared_in_words(story: Story) -> None:
    found = review(story.releases / "1.1.0", story.releases / "1.1.1")
    assert found.level is Level.PATCH and found.breaks == ()
    assert found.counts["documents", "changed"] == 1
    assert "## Better reading of the texts" in found.words  # the causes are known from changes.csv
    back = review(story.releases / "1.1.1", story.releases / "1.0.0")
    assert back.level is Level.MAJOR and len(back.breaks) == len(LATER)
    assert "* Withdrawn: Resolution 03/NQ-CP of 9 January 2025" in back.words


def test_a_release_says_how_good_it_is(story: Story) -> None:
    quality = json.loads((story.releases / "1.1.1/quality/quality.json").read_text("utf-8"))
    assert [entry["version"] for entry in quality["trend"]] == ["1.0.0", "1.1.0", "1.1.1"]
    assert [entry["rows"]["documents"] for entry in quality["trend"]] == [2, 5, 5]
    unknown = {(row["table"], row["column"]): row for row in quality["unknown"]}
    due = unknown["deadlines", "due_on"]
    assert due["why"]["column"] == "kind" and {"ongoing", "recurring"} <= set(due["why"]["always"])
    number = unknown["tasks", "number"]["why"]
    assert number["column"] == "provisions.kind" and "bullet" in number["always"]
    with (story.releases / "1.1.1/data/provisions.csv").open(encoding="utf-8", newline="") as file:
        spans = Counter[str]()
        for row in csv.DictReader(file):
            spans[row["document_id"]] += int(row["char_end"]) - int(row["char_start"])
    assert {row["document_id"]: sum(row["characters"].values()) for row in quality["cover"]} == spans
    page = (story.releases / "1.1.1/quality/README.md").read_text("utf-8")
    assert "| | 1.0.0 | 1.1.0 | 1.1.1 |" in page.replace("|  |", "| |")


def test_an_id_that_would_go_stops_the_release_and_the_reason_is_noted(story: Story, tmp_path: Path) -> None:
    releases = shutil.copytree(story.releases, tmp_path / "releases")
    sources = shutil.copytree(story.sources, tmp_path / "sources")
    shutil.rmtree(sources / "52-nq-tw-2019")
    before = contents(releases)
    with pytest.raises(Refused, match=r"documents 52-nq-tw-2019: .* is gone; .* documents,52-nq-tw-2019,,2\.0\.0,"):
        story.publish(releases, sources)
    after = contents(releases)
    index = json.loads(after.pop(INDEX))
    assert after == {name: data for name, data in before.items() if name != INDEX}
    assert "52-nq-tw-2019" in index.pop("last_failure")["reason"]
    assert index == {key: value for key, value in json.loads(before[INDEX]).items() if key != "last_failure"}


def test_a_published_version_that_was_changed_stops_the_next(story: Story, tmp_path: Path) -> None:
    releases = shutil.copytree(story.releases, tmp_path / "releases")
    (releases / "1.0.0/data/tasks.csv").write_text("task_id\n", "utf-8")
    (releases / "1.1.0/notes.txt").write_text("mine", "utf-8")
    (releases / "1.1.1/README.md").unlink()
    text = next(
        file["sha256"]
        for file in json.loads((releases / "1.0.0" / SOURCES).read_text("utf-8"))["sources"]
        if file["path"] == "52-nq-tw-2019/text.txt"
    )
    with pytest.raises(Refused) as refused:
        story.publish(releases, story.sources)
    assert [(problem.place, problem.problem) for problem in refused.value.problems] == [
        ("1.0.0/data/tasks.csv", "is not as it was published"),
        ("1.1.0/notes.txt", "was not published with it"),
        ("1.1.1/README.md", "is gone"),
    ]
    releases = shutil.copytree(story.releases, tmp_path / "other")
    (releases / "sources" / text).write_text("forged", "utf-8")
    with pytest.raises(Refused, match=f"sources/{text}: has changed; it was 52-nq-tw-2019/text.txt"):
        story.publish(releases, story.sources)


# Crashes, rivals, full disks: real processes, and a corpus small enough to publish often.

PROCESSES = multiprocessing.get_context("forkserver")
# What is installed: modules of the tests' folder are not found by it before Python 3.12, and left out without a word.
PROCESSES.set_forkserver_preload(["pipeline.publication.publish", "frictionless"])


@dataclass(frozen=True)
class Sample:
    """Two folders of releases: before and after the second of them; and how long it took, in seconds."""

    sources: Path
    before: Path
    after: Path
    seconds: float


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    folder = tmp_path_factory.mktemp("sample")
    sources, before = folder / "sources", folder / "before"
    make_sample().write_sources(sources)
    publish_sample(before, sources, "A decree")
    after = shutil.copytree(before, folder / "after")
    start = time.monotonic()
    assert run(run_sample, after, sources, "A decision").exitcode == 0
    return Sample(sources, before, after, time.monotonic() - start)


def run(target: Callable[..., None], *arguments: Any) -> Any:
    process = PROCESSES.Process(target=target, args=arguments)
    process.start()
    process.join()
    return process


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def comparable(folder: Path) -> dict[str, bytes]:
    """The contents, without the files that DuckDB does not write the same twice."""
    return {name: data for name, data in contents(folder).items() if not name.endswith(".duckdb")}


def sound(releases: Path) -> str | None:
    """Return the latest version, all of which is in place, as any reader may find it."""
    index = read_index(releases)
    assert Releases(releases, index).check() == []
    latest: str | None = index["latest"]
    assert latest is None or (releases / latest / "datapackage.json").is_file()
    return latest


def test_a_version_can_be_asked_for_but_not_a_lower_one(sample: Sample, tmp_path: Path) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    for wanted, least in (("1.0.0", "1.0.1"), ("0.9.0", "1.0.1"), ("1.0", "")):
        with pytest.raises(InputError, match=f"--version {wanted}: .*{least}"):
            publish_sample(releases, sample.sources, "A decision", wanted)
    assert "--version 1.0" in read_index(releases)["last_failure"]["reason"]
    assert publish_sample(releases, sample.sources, "A decision", "1.2.0").level is Level.PATCH
    # Also what says the same may be published, so that better files can be.
    assert publish_sample(releases, sample.sources, "A decision", "1.2.1").level is Level.NONE
    assert "The tables say the same" in (releases / "1.2.1/CHANGELOG.md").read_text("utf-8")
    assert sound(releases) == "1.2.1"


def test_killed_at_any_moment_it_leaves_the_old_state_or_the_new_and_the_next_run_repairs(
    sample: Sample, tmp_path: Path
) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    for share in (0.3, 0.6, 0.8, 0.95):
        process = PROCESSES.Process(target=run_sample, args=(releases, sample.sources, "A decision"))
        process.start()
        process.join(share * sample.seconds)
        process.kill()
        process.join()
        assert sound(releases) in ("1.0.0", "1.0.1")
    assert run(run_sample, releases, sample.sources, "A decision").exitcode == 0
    assert comparable(releases) == comparable(sample.after)


def small_release(releases: Path, version: str) -> None:
    """Add a version of two files and one source, which is enough where only the moving in is looked at."""
    with open_for_publishing(releases) as state:
        release, text = state.work / "release", f"the text of {version}".encode()
        (release / "data").mkdir(parents=True)
        (release / "data/tasks.csv").write_bytes(text)
        sha256 = hashlib.sha256(text).hexdigest()
        file = {"path": "d/text.txt", "bytes": len(text), "sha256": sha256}
        (release / SOURCES).write_text(json.dumps({"sources": [file]}), "utf-8")
        resources = [{"path": path, **fingerprint(release / path)} for path in ("data/tasks.csv", SOURCES)]
        (release / "datapackage.json").write_text(json.dumps({"resources": resources}), "utf-8")
        (state.work / "sources").mkdir()
        (state.work / "sources" / sha256).write_bytes(text)
        descriptor = fingerprint(release / "datapackage.json")["hash"]
        entry = {"version": version, "when": None, "descriptor": descriptor}
        state.add(entry, release, state.work / "sources")


def test_killed_at_each_step_of_moving_in_it_leaves_the_old_state_or_the_new(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    for releases, versions in ((before, ("1.0.0",)), (after, ("1.0.0", "1.1.0"))):
        for version in versions:
            small_release(releases, version)
    states: list[bool] = []
    killed = True
    while killed:
        fatal = len(states) + 1
        releases = shutil.copytree(before, tmp_path / str(fatal))
        killed = bool(run(add_and_die, releases, after, fatal).exitcode)
        sound(releases)
        with open_for_publishing(releases):
            pass  # the next run, which repairs
        found = contents(releases)
        assert found in (contents(before), contents(after)), f"killed at step {fatal}: {sorted(found)}"
        states.append(found == contents(after))
    assert len(states) > 20 and not states[0] and states[-1]
    assert states == sorted(states), "once published, it stays"


def test_two_publishers_at_once_publish_one_after_the_other(sample: Sample, tmp_path: Path) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    rivals = [
        PROCESSES.Process(target=run_sample, args=(releases, sample.sources, output))
        for output in ("A decision", "A circular")
    ]
    for rival in rivals:
        rival.start()
    for rival in rivals:
        rival.join()
        assert rival.exitcode == 0
    sound(releases)
    versions = [entry["version"] for entry in read_index(releases)["versions"]]
    assert versions == ["1.0.0", "1.0.1", "1.0.2"]
    assert read_index(releases)["latest"] == "1.0.2"
    outputs = [task_output(releases / version) for version in versions]
    assert outputs[0] == "A decree" and sorted(outputs[1:]) == ["A circular", "A decision"]


def task_output(release: Path) -> str:
    with (release / "data/tasks.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["output"]


@pytest.mark.parametrize("most_bytes", [1_000, 20_000, 300_000])
def test_a_file_that_cannot_be_written_loses_nothing(sample: Sample, tmp_path: Path, most_bytes: int) -> None:
    releases = shutil.copytree(sample.before, tmp_path / "releases")
    assert run(run_sample, releases, sample.sources, "A decision", most_bytes).exitcode == UNUSABLE
    assert sound(releases) == "1.0.0"
    lost = comparable(sample.before).items() - comparable(releases).items()
    assert {name for name, _ in lost} <= {INDEX}
    if most_bytes > len(contents(releases)[INDEX]):
        assert "cannot be written" in read_index(releases)["last_failure"]["reason"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a disk of so many bytes, or give the mounted one another size."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = False

    def size(most: int) -> Path:
        nonlocal mounted
        remount = ",remount" if mounted else ""
        command = ["mount", "-t", "tmpfs", "-o", f"size={most}{remount}", "tmpfs", str(folder)]
        if os.name != "posix" or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("a disk cannot be mounted here")
        mounted = True
        return folder

    yield size
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(sample: Sample, small_disk: Callable[[int], Path]) -> None:
    whole = 64 << 20
    releases = shutil.copytree(sample.before, small_disk(whole) / "releases")
    pages = 4096
    used = sum(-(-path.stat().st_size // pages) * pages for path in releases.rglob("*"))
    needed = len(b"".join(contents(sample.before).values()))
    for share in (0.3, 1.5):  # it needs room for the package as built, and as published
        small_disk(used + int(share * needed))
        assert run(run_sample, releases, sample.sources, "A decision").exitcode == UNUSABLE
        assert sound(releases) == "1.0.0"
        assert {name for name, _ in comparable(sample.before).items() - comparable(releases).items()} <= {INDEX}
    small_disk(whole)
    assert run(run_sample, releases, sample.sources, "A decision").exitcode == 0
    assert sound(releases) == "1.0.1"
