"""How does the time to read a document grow with its length?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.texts import documents, read


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure one document of each length, in bytes; the first is read once before, so that caches are warm."""
    subjects = []
    for length in sizes.lengths:
        document = documents(1, length)
        subjects.append(Subject(f"{length:,} bytes", len(document[0].text), partial(read, document)))
    subjects[0].call()
    yield from measure("length", "bytes", subjects, sizes)
