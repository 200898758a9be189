"""Runs ``nghiquyet add FILE --yes`` for each file named on the command line, each with sources of its own; tells the
exit status and what it said; run by ``test_faults_of_added_files``.

``measure_add.py SOURCES SOUND FILE...``: the files of the folder ``SOUND`` are taken in first, into a folder beside it,
and not measured, so that all that every file needs is loaded.
"""

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from measure import measure

from pipeline.cli import main


def add(file: Path, sources: Path) -> dict[str, Any]:
    said, complained = io.StringIO(), io.StringIO()
    sys.argv = ["nghiquyet", "add", str(file), "--sources", str(sources), "--yes"]
    with redirect_stdout(said), redirect_stderr(complained):
        try:
            main()
        except SystemExit as leaving:
            status = leaving.code
    return {"name": file.stem, "status": status, "said": said.getvalue(), "complained": complained.getvalue()}


folder, sound, *files = map(Path, sys.argv[1:])
for file in sorted(sound.iterdir()):
    add(file, sound.parent / "sources")
for file in files:
    measure(add, file, folder / file.stem)
