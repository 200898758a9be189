"""Reads each folder of sources that standard input names, and tells what came of it; run by ``test_faults``.

The folder named on the command line is read first and not measured: so all that every reading needs is loaded.
"""

import sys
from pathlib import Path
from typing import Any

from measure import measure

from pipeline.extraction.corpus import extract


def read(sources: Path) -> dict[str, Any]:
    corpus = extract(sources)
    return {"rows": corpus.rows, "refused": [str(error) for error in corpus.rejected]}


extract(Path(sys.argv[1]))
for line in sys.stdin:
    measure(read, Path(line.rstrip("\n")))
