"""The content hash of a table: of what it says, whichever format says it, in whatever order of rows.

Another program can compute it from the words of :data:`METHOD` alone, which every package carries in its README. The
hashes of databases and data frames are not used: they change from one version to the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.publication.cells import joined, text_columns

METHOD = """\
1. Write every value as text: text as it is (in CSV, after the guard is taken off), a date as `2025-06-30`, a whole
   number as `7`, a number as the shortest decimal that reads back as the same double, with a point, without exponent
   and without needless zeros (`0.7`, `90`), an unknown value as nothing.
2. Write a row as its values in the order of the columns, each as the number of its bytes in UTF-8, a colon, the bytes
   and a comma (`4:2025,0:,3:0.7,`). The column names make a row as well, the heading row.
3. Take the SHA-256 of each row, in lower-case hexadecimal. Sort those of the data rows, put that of the heading row
   before them, and end each with a line feed. The SHA-256 of these lines is the content hash of the table.
"""


def content_hash(rows: pa.Table) -> str:
    """Return ``sha256:`` and the hash in hexadecimal, computed as :data:`METHOD` says."""
    (heading,) = _digests(pa.table([[name] for name in rows.column_names], names=rows.column_names))
    lines = [heading, *sorted(_digests(rows))]
    return "sha256:" + hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()


def _digests(rows: pa.Table) -> Iterator[str]:
    for columns in text_columns(rows):
        lengths: list[Any] = [pc.binary_length(column).cast(column.type) for column in columns]
        cells = [joined([length, ":", column]) for length, column in zip(lengths, columns, strict=True)]
        _, ends, letters = joined([joined(cells, ","), ","]).buffers()
        assert ends is not None and letters is not None
        encoded = memoryview(letters)
        for start, end in pairwise(memoryview(ends).cast("b").cast("q")):
            yield hashlib.sha256(encoded[start:end]).hexdigest()
