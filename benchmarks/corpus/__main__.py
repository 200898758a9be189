"""``python -m benchmarks.corpus FOLDER``: a folder of made-up sources, to try the pipeline on."""

import argparse
from pathlib import Path

from benchmarks.corpus.folder import SEED, write_corpus

parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description=__doc__)
parser.add_argument("folder", type=Path, help="folder to make")
parser.add_argument("--documents", type=int, default=100)
parser.add_argument("--size", type=int, default=40_000, help="bytes of each document")
parser.add_argument("--seed", type=int, default=SEED)
given = parser.parse_args()
truths = write_corpus(given.folder, given.documents, given.size, given.seed).values()
print(f"{len(truths):,} documents with {sum(truth.tasks for truth in truths):,} tasks in {given.folder}")
