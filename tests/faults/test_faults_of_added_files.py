"""The same faulty files given to ``nghiquyet add``: converted or refused, clearly, and nothing written elsewhere."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from faulty_files import VIETNAMESE, faults, resolution

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 60, 1024
_DOCUMENT = "word/document.xml"
_UNTOLD = "its encoding could not be told; save it again as plain text in UTF-8"
_LONG = (
    ":19: the line has more than 20,000 characters; save the document again with the line breaks it was printed with"
)
#: As text these go the way every source goes, which takes seconds; it is measured in ``test_faults``.
MEASURED = {"lines-of-bars", "deep-bullets"}
REFUSED = {
    "empty": ": the file is empty; put the text of the document there, or remove the folder",
    "mixed-encodings": f": {_UNTOLD}",
    "nul-bytes": f": {_UNTOLD}",
    "pdf": ": is damaged; get it again",
    "docx": ": is no document of Word; save the document as DOCX, HTML or plain text",
    "line-of-20-mb": ": 20 MB are more than one document has (at most 16 MB); "
    "put each document in a folder of its own, as text alone",
    "line-of-7-mb": _LONG,
    "17-mb-of-text": ": 17 MB are more than one document has (at most 16 MB); "
    "put each document in a folder of its own, as text alone",
    "101-mb": ": has more than 100 MB; take in each document by itself",
    "unpacks-to-300-mb": ": unpacks to more than any document has; save it again in Word",
    "entities-of-entities": ": is damaged (Maximum entity amplification factor exceeded); save it again in Word as DOCX",
}
#: The folder a document gets, where it is not the one named by its number.
FOLDERS = {
    "utf-16-with-mark": "71-nq-cp-2025",
    "utf-16-without-mark": "71-nq-cp-2025",
    "windows-1258": "88-nq-cp-2025-vi",
    "latin-1": "72-nq-cp-2025",
    "number-is-a-path": "number-is-a-path",
    "zz-same-number-again": "71-nq-cp-2025",
    "number-in-the-text-is-a-path": "number-in-the-text-is-a-path-vi",
    "html": "html",
    "100,000-nested-tags": "100-000-nested-tags",
    "table-of-20,000-cells": "table-of-20-000-cells",
}


FAULTS = [fault for fault in faults() if fault.name not in MEASURED]


def word(document: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_DOCUMENT, document)
    return file.getvalue()


def more() -> dict[str, bytes]:
    """Faults that only a file to be converted can have, or one that was not measured before."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 8))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY e0 "x">{entities}]><d>&e7;</d>'
    return {
        "17-mb-of-text": b"A line of text.\n" * (17 * 2**20 // 16),
        "101-mb": b"A line of text.\n" * (101 * 2**20 // 16),
        "unpacks-to-300-mb": word(b" " * (300 * 2**20)),
        "entities-of-entities": word(bomb.encode()),
        "100,000-nested-tags": b"<html><body>" + b"<div>" * 100_000 + b"deep",
        "table-of-20,000-cells": b"<html><body><table>" + b"<tr><td>1</td><td>a</td></tr>" * 10_000,
        "number-in-the-text-is-a-path": VIETNAMESE.replace("88/NQ-CP", "../../x").encode(),
    }


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, Any]]]:
    """Every file taken in, by processes that are allowed to write anywhere below one folder."""
    place = tmp_path_factory.mktemp("add")
    for name in ("files", "home", "tmp", "work"):
        (place / name).mkdir()
    files = {fault.name: fault.data for fault in FAULTS} | more()
    for name, data in files.items():
        (place / "files" / f"{name}.txt").write_bytes(data)
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "HOME": str(place / "home"), "TMPDIR": str(place / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    script = Path(__file__).with_name("measure_add.py")
    sound = tmp_path_factory.mktemp("sound")
    for name, text in {"english": resolution("70/NQ-CP"), "vietnamese": VIETNAMESE}.items():
        (sound / f"{name}.txt").write_text(text, "utf-8")
    done = subprocess.run(
        [sys.executable, script, place / "sources", sound, *sorted((place / "files").iterdir())],
        cwd=place / "work", capture_output=True, text=True, env=environment, check=True,
    )  # fmt: skip
    assert done.stderr == ""
    return place, {told["name"]: told for told in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", [*(fault.name for fault in FAULTS), *more()])
def test_a_faulty_file_is_taken_in_or_refused_in_one_line(
    name: str, added: tuple[Path, dict[str, dict[str, Any]]]
) -> None:
    place, told = added
    one = told[name]
    assert one["seconds"] < SECONDS
    assert one["megabytes"] < MEGABYTES
    sources = place / "sources" / name
    if name in REFUSED:
        assert (one["status"], one["complained"]) == (2, f"nghiquyet: {name}.txt{REFUSED[name]}\n")
        assert not sources.exists()
        return
    assert (one["status"], one["complained"]) == (0, "")
    (folder,) = sources.iterdir()
    assert folder.name == FOLDERS.get(name, folder.name)
    assert "Accepted" in one["said"]


def test_nothing_is_written_but_the_folders_of_the_documents(added: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    place, told = added
    assert sorted(path.name for path in place.iterdir()) == ["files", "home", "sources", "tmp", "work"]
    assert [path for name in ("home", "tmp", "work") for path in (place / name).iterdir()] == []
    assert {path.name for path in (place / "sources").iterdir()} == told.keys() - REFUSED.keys()
    for path in (place / "sources").rglob("*"):
        assert path.is_dir() or path.name in ("text.txt", "source.yaml", "original.txt")


def test_old_encodings_are_read_as_what_they_say(added: tuple[Path, dict[str, dict[str, Any]]]) -> None:
    text = added[0] / "sources" / "windows-1258" / "88-nq-cp-2025-vi" / "text.txt"
    assert text.read_text("utf-8") == VIETNAMESE
