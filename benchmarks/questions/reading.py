"""How fast are texts read, many of usual size and one long one, beside the least that can be done with them?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.texts import documents, read, read_at_the_limit, verify


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure in bytes; what is read is compared with what stands there first."""
    many, long = documents(sizes.documents, sizes.document), documents(1, sizes.lengths[-1])
    paths = []
    for document in many:
        paths.append(scratch / document.name)
        paths[-1].write_bytes(document.text)
    size = sum(len(document.text) for document in many)
    verify(many)
    yield from measure(
        "reading",
        "bytes",
        [
            Subject(
                "physical limit", size, lambda: read_at_the_limit(paths), note="read, decode, NFC, lines, one match"
            ),
            Subject("many documents", size, lambda: read(many)),
            Subject("one long document", len(long[0].text), lambda: read(long)),
        ],
        sizes,
    )
