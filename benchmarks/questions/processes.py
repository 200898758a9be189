"""How much sooner are documents read by two processes than by one?"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from benchmarks.corpus.document import Document
from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.texts import documents, read

# Batches small enough that neither process waits long for the other at the end.
_BATCHES = 16


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure in bytes, with processes that have started and read before."""
    many = documents(sizes.documents, sizes.document)
    size = sum(len(document.text) for document in many)
    with _Readers(1, many) as one, _Readers(2, many) as two:
        subjects = [
            Subject("one process", size, one.read_all, elsewhere=one.cpu),
            Subject("two processes", size, two.read_all, elsewhere=two.cpu),
        ]
        yield from measure("processes", "bytes", subjects, sizes)


class _Readers:
    """Processes that read documents, batch by batch."""

    def __init__(self, count: int, many: Sequence[Document]) -> None:
        self.batches = [many[start::_BATCHES] for start in range(_BATCHES)]
        self.pool = multiprocessing.get_context("spawn").Pool(count)
        self.taken: list[float] = []

    def __enter__(self) -> Self:
        self.read_all()
        return self

    def __exit__(self, *_: object) -> None:
        self.pool.terminate()

    def read_all(self) -> None:
        self.taken = self.pool.map(_read, self.batches, chunksize=1)

    def cpu(self) -> float:
        return sum(self.taken)


def _read(batch: Sequence[Document]) -> float:
    started = time.process_time()
    read(batch)
    return time.process_time() - started
