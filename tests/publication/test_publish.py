"""Releases are made in order, say what changed and why, and can be made again."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest
from publisher import build_corpus, contents, publish_corpus, read_corpus

from pipeline.errors import InputError
from pipeline.publication.binaries import restore_binaries
from pipeline.publication.difference import Level
from pipeline.publication.package import BINARY
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
