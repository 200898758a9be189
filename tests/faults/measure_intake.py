"""Reads a folder of sources in a process of its own and tells, as JSON, what came of it, how long it took and how much
memory; run by ``test_faults``."""

import json
import resource
import sys
import time
from pathlib import Path

from pipeline.extraction.corpus import extract

started = time.monotonic()
corpus = extract(Path(sys.argv[1]))
print(
    json.dumps(
        {
            "rows": corpus.rows,
            "refused": [str(error) for error in corpus.rejected],
            "seconds": time.monotonic() - started,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        },
        default=str,
    )
)
