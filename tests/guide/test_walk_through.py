"""The walk-through of the guide gives what the guide shows. ``UPDATE=1`` writes what it gives today into it.

A block ``console`` holds commands and what they print; a block with ``append=`` or ``write=`` is what a maintainer puts
into that file at this point.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "maintaining.md"
PAGE = Path(__file__).with_name("Plan 58 - school libraries.html")
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<edit>append|write)=(?P<file>\S+))?\n(?P<content>.*?)^```\n", re.M | re.S)


def test_the_walk_through_gives_what_the_guide_shows(tmp_path: Path) -> None:
    for name in ("709-qd-ttg-2024", "reference"):
        shutil.copytree(ROOT / "sources" / name, tmp_path / "sources" / name)
    shutil.copyfile(PAGE, tmp_path / PAGE.name)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "nghiquyet"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from pipeline.cli import main; main()" "$@"\n', "utf-8")
    command.chmod(0o755)
    environment = {
        **os.environ, "PATH": f"{command.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "110",
        "NO_COLOR": "1", "LC_ALL": "C.UTF-8",
    }  # fmt: skip

    def happen(block: re.Match[str]) -> str:
        if block["edit"]:
            with (tmp_path / block["file"]).open("a" if block["edit"] == "append" else "w", encoding="utf-8") as file:
                file.write(block["content"])
        if block["kind"] != "console":
            return block[0]
        shown = "```console\n"
        for line in (line for line in block["content"].splitlines() if line.startswith("$ ")):
            done = subprocess.run(
                ["bash", "-c", line[2:]], cwd=tmp_path, env=environment, capture_output=True, text=True
            )
            assert done.stderr == ""
            shown += f"{line}\n" + "".join(f"{said.rstrip()}\n" for said in done.stdout.splitlines())
        return shown + "```\n"

    shown = GUIDE.read_text("utf-8")
    right = BLOCK.sub(happen, shown)
    if "UPDATE" in os.environ:
        GUIDE.write_text(right, "utf-8")
    else:
        assert shown == right
    assert "Published version 1.1.0" in right
