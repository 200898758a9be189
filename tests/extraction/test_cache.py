"""What was read of a document is kept only as long as it would be read the same way again."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import storage
from pipeline.ahead import reading
from pipeline.extraction import cache as kept
from pipeline.extraction.cache import CODE
from pipeline.extraction.corpus import Corpus, extract

ROOT = Path(__file__).resolve().parents[2]
UNSEEN = ROOT / "tests" / "unseen"
ENGLISH, OTHER, VIETNAMESE = "official-telegram", "provincial-plan", "vietnamese"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Three short documents, one of them in Vietnamese, and the register."""
    folder = tmp_path / "sources"
    for name in (ENGLISH, OTHER):
        put(UNSEEN / name, folder / name)
    shutil.copytree(ROOT / "sources" / "reference", folder / "reference")
    (folder / VIETNAMESE).mkdir()
    text = "CHỈ THỊ\nSố: 07/CT-TTg\nHà Nội, ngày 14 tháng 3 năm 2024\n\n1. Bộ Tài chính chủ trì trong quý II/2024.\n"
    (folder / VIETNAMESE / "text.txt").write_text(text, "utf-8")
    (folder / VIETNAMESE / "source.yaml").write_text("language: vi\nauthority: official\n", "utf-8")
    return folder


def put(document: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for path in (*document.glob("text.*"), document / "source.yaml"):
        shutil.copy(path, folder)


def tables(corpus: Corpus) -> dict[str, object]:
    read = {name: table.read() for name, table in corpus.tables.items()}
    return {**read, "rejected": [str(error) for error in corpus.rejected]}


def rebuilt(corpus: Corpus) -> dict[str, str]:
    return {one.name: one.why for one in corpus.rebuilt}


def test_only_what_changed_is_read_again_and_why_is_said(sources: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"

    def read() -> dict[str, str]:
        return rebuilt(extract(sources, cache=cache))

    assert read() == {ENGLISH: "new", OTHER: "new", VIETNAMESE: "new"}
    assert read() == {}
    with (sources / ENGLISH / "text.txt").open("a", encoding="utf-8") as file:
        file.write("\n9. The Ministry of Finance shall report in 2026.\n")
    assert read() == {ENGLISH: "its text changed"}
    with (sources / OTHER / "source.yaml").open("a", encoding="utf-8") as file:
        file.write("note: seen again\n")
    assert read() == {OTHER: "its description or corrections changed"}
    with (sources / "reference" / "agency_aliases.csv").open("a", encoding="utf-8") as file:
        file.write("Bộ Tiền bạc,vi,ministry-of-finance,standard\n")
    assert read() == {VIETNAMESE: "reference data changed"}
    shutil.move(sources / OTHER, sources / "moved")
    assert read() == {"moved": "new"}
    assert read() == {}


def test_what_looks_as_it_did_is_not_opened(sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of files that have had time to settle, names, sizes and times are enough; a moment ago they are not."""
    cache, text = tmp_path / "cache", sources / ENGLISH / "text.txt"
    opened: list[str] = []
    content = kept._content

    def open_all(folder: Path) -> tuple[str, str]:
        opened.append(folder.name)
        return content(folder)

    monkeypatch.setattr(kept, "_content", open_all)

    def read() -> tuple[dict[str, str], set[str]]:
        opened.clear()
        return rebuilt(extract(sources, cache=cache)), set(opened)

    everything = {ENGLISH, OTHER, VIETNAMESE}
    read()
    assert read() == ({}, everything), "they have been written within the tick of a clock"
    monkeypatch.setattr(storage, "_TICK", 0)
    assert read() == ({}, everything)
    whole = tables(extract(sources))
    assert read() == ({}, set())
    assert tables(extract(sources, cache=cache)) == whole

    status, words = text.stat(), text.read_bytes()
    text.write_bytes(words.replace(b"a", b"e"))
    os.utime(text, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (text.stat().st_size, text.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert read() == ({ENGLISH: "its text changed"}, {ENGLISH})
    os.utime(text)
    assert read() == ({}, {ENGLISH})
    for seen in cache.rglob("seen.json"):
        seen.write_bytes(seen.read_bytes()[:-9])
    assert read() == ({}, everything)
    (sources / OTHER / "source.yaml").unlink()
    assert read() == ({OTHER: "its description or corrections changed"}, {OTHER})


def test_what_another_process_reads_ahead_is_not_read_again(sources: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with reading(sources, cache) as ahead:
        assert sorted(ahead.names()) == sorted([ENGLISH, OTHER, VIETNAMESE])
    assert {one.name: one.why for one in ahead.rebuilt} == {ENGLISH: "new", OTHER: "new", VIETNAMESE: "new"}
    corpus = extract(sources, cache=cache)
    assert rebuilt(corpus) == {}
    assert tables(corpus) == tables(extract(sources))


def test_what_a_process_that_died_did_not_read_is_read(sources: Path, tmp_path: Path) -> None:
    with reading(sources, tmp_path / "cache") as ahead:
        ahead.process.kill()
        assert list(ahead.names()) == []
    assert rebuilt(extract(sources, cache=tmp_path / "cache")) == {ENGLISH: "new", OTHER: "new", VIETNAMESE: "new"}


def test_another_rule_or_wording_reads_again_what_it_can_affect(sources: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "pipeline", tmp_path / "pipeline")
    (tmp_path / "datapackages").symlink_to(ROOT / "datapackages")

    def read() -> dict[str, str]:
        script = (
            "import json, sys; from pathlib import Path; from pipeline.extraction.corpus import extract\n"
            "corpus = extract(Path(sys.argv[1]), cache=Path(sys.argv[2]))\n"
            "print(json.dumps({one.name: one.why for one in corpus.rebuilt}))"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, sources, tmp_path / "cache"],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        answer: dict[str, str] = json.loads(done.stdout)
        return answer

    assert len(read()) == 3
    with (tmp_path / "pipeline" / "languages" / "vi.yaml").open("a", encoding="utf-8") as file:
        file.write("# another wording\n")
    assert read() == {VIETNAMESE: "a language file changed"}
    with (tmp_path / "pipeline" / "extraction" / "times.py").open("a", encoding="utf-8") as file:
        file.write("# another rule\n")
    assert set(read().values()) == {"code changed"}


def test_all_code_that_reads_a_document_counts() -> None:
    script = "import sys, pipeline.extraction.cache\nprint(*(m.__file__ for n, m in sys.modules.items() if n[:9] == 'pipeline.'))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    counted = {str(path) for pattern in CODE for path in (ROOT / "pipeline").glob(pattern)}
    assert set(done.stdout.split()) <= counted


def test_what_is_kept_never_shows(sources: Path, tmp_path: Path) -> None:
    """After any edits, in any order, a build with kept results is the build without."""
    chance = random.Random(20250109)
    texts = sorted(path for path in UNSEEN.glob("*/text.*") if path.stat().st_size < 6000)
    aliases = sources / "reference" / "agency_aliases.csv"

    def documents() -> list[Path]:
        return sorted(path for path in sources.iterdir() if path.name != "reference")

    def add() -> None:
        text = chance.choice(texts)
        folder = sources / f"{text.parent.name}-{chance.randrange(3)}"
        shutil.rmtree(folder, ignore_errors=True)
        put(text.parent, folder)

    def remove() -> None:
        if len(documents()) > 2:
            shutil.rmtree(chance.choice(documents()))

    def cut() -> None:
        text = next(chance.choice(documents()).glob("text.*"))
        lines = text.read_text("utf-8").splitlines(keepends=True)
        del lines[chance.randrange(len(lines)) :: 7]
        text.write_text("".join(lines), "utf-8")

    def spoil() -> None:
        (chance.choice(documents()) / "source.yaml").write_text(chance.choice(["language: en\n", "what: ever\n"]))

    def rename() -> None:
        rows = aliases.read_text("utf-8").splitlines(keepends=True)
        del rows[chance.randrange(1, len(rows))]
        aliases.write_text("".join(rows), "utf-8")

    def damage() -> None:
        entry = chance.choice(sorted((tmp_path / "cache").rglob("*.arrow")))
        data = bytearray(entry.read_bytes())
        data[chance.randrange(len(data))] ^= 1
        entry.write_bytes(data[: chance.choice([len(data), len(data) // 2])])

    edits: list[Callable[[], None]] = [add, add, remove, cut, spoil, rename, damage]
    extract(sources, cache=tmp_path / "cache")
    for _ in range(6):
        for edit in chance.choices(edits, k=2):
            edit()
        assert tables(extract(sources, cache=tmp_path / "cache")) == tables(extract(sources))


def test_a_damaged_file_is_noticed_and_made_again(sources: Path, tmp_path: Path) -> None:
    whole = tables(extract(sources, cache=tmp_path / "cache"))
    for entry in (tmp_path / "cache").rglob("*.arrow"):
        data = bytearray(entry.read_bytes())
        data[len(data) // 2] ^= 1
        entry.write_bytes(data)
    again = extract(sources, cache=tmp_path / "cache")
    assert set(rebuilt(again).values()) == {"its kept results were damaged"}
    assert tables(again) == whole
    assert rebuilt(extract(sources, cache=tmp_path / "cache")) == {}


def test_a_killed_build_and_two_at_once_do_no_harm(sources: Path, tmp_path: Path) -> None:
    shutil.rmtree(sources / VIETNAMESE)  # each process would take a second to make its patterns
    for number in range(8):
        put(UNSEEN / OTHER, sources / f"copy-{number}")
    whole = tables(extract(sources))
    script = (
        "import sys; from pathlib import Path; from pipeline.extraction.corpus import extract\n"
        "extract(Path(sys.argv[1]), print, Path(sys.argv[2]))"
    )
    command = [sys.executable, "-u", "-c", script, str(sources), str(tmp_path / "cache")]
    killed = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    for _ in range(4):
        killed.stdout.readline()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    kept = len(list((tmp_path / "cache").rglob("*.arrow")))
    assert 0 < kept < 10

    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    time.sleep(0.2)
    read = [process.communicate()[0].splitlines() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert max(map(len, read)) <= 10 - kept
    again = extract(sources, cache=tmp_path / "cache")
    assert tables(again) == whole
    assert rebuilt(again) == {}
