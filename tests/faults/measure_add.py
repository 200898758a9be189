"""Runs ``nghiquyet add FILE --yes`` for each file named on the command line, each with sources of its own, in one
process; tells, as JSON, the exit status, what it said, how long it took and how much memory all of it needed; run by
``test_faults_of_added_files``."""

import io
import json
import resource
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from pipeline.cli import main

folder, *files = sys.argv[1:]
told = {}
for file in map(Path, files):
    said, complained = io.StringIO(), io.StringIO()
    started = time.monotonic()
    sys.argv = ["nghiquyet", "add", str(file), "--sources", f"{folder}/{file.stem}", "--yes"]
    with redirect_stdout(said), redirect_stderr(complained):
        try:
            main()
        except SystemExit as leaving:
            status = leaving.code
    told[file.stem] = {
        "status": status,
        "said": said.getvalue(),
        "complained": complained.getvalue(),
        "seconds": time.monotonic() - started,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
print(json.dumps(told))
