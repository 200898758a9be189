"""The walk-through of the guide gives what the guide shows. ``UPDATE=1`` writes what it gives today into it.

A block ``console`` holds commands and what they print; a block with ``append=`` or ``write=`` is what a maintainer puts
into that file at this point.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import Run

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "maintaining.md"
PAGE = Path(__file__).with_name("Plan 58 - school libraries.html")
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<edit>append|write)=(?P<file>\S+))?\n(?P<content>.*?)^```\n", re.M | re.S)


def test_the_walk_through_gives_what_the_guide_shows(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("709-qd-ttg-2024", "reference"):
        shutil.copytree(ROOT / "sources" / name, tmp_path / "sources" / name)
    shutil.copyfile(PAGE, tmp_path / PAGE.name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("NO_COLOR", "1")

    def said(line: str) -> str:
        """What a command line prints; what is piped, and all that is not ours, is done by a shell."""
        command, _, piped = line.partition(" | ")
        program, *arguments = shlex.split(command)
        if program != "nghiquyet":
            piped, printed = line, ""
        else:
            outcome = run(*arguments)
            assert outcome.err == ""
            printed = outcome.out
        done = subprocess.run(["bash", "-c", piped or "cat"], input=printed, capture_output=True, text=True)
        assert done.stderr == ""
        return done.stdout

    def happen(block: re.Match[str]) -> str:
        if block["edit"]:
            with Path(block["file"]).open("a" if block["edit"] == "append" else "w", encoding="utf-8") as file:
                file.write(block["content"])
        if block["kind"] != "console":
            return block[0]
        shown = "```console\n"
        for line in (line for line in block["content"].splitlines() if line.startswith("$ ")):
            shown += f"{line}\n" + "".join(f"{words.rstrip()}\n" for words in said(line[2:]).splitlines())
        return shown + "```\n"

    shown = GUIDE.read_text("utf-8")
    right = BLOCK.sub(happen, shown)
    if "UPDATE" in os.environ:
        GUIDE.write_text(right, "utf-8")
    else:
        assert shown == right
    assert "Published version 1.1.0" in right
