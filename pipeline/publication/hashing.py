"""The content hash of a table: of what it says, whichever format says it, in whatever order of rows.

Another program can compute it from the words of :data:`METHOD` alone, which every package carries in its README. The
hashes of databases and data frames are not used: they change from one version to the next.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.publication.cells import joined, text_columns
from pipeline.tables.stored import AnyTable

# Bytes of a hash; how many hashes are written as lines at a time.
_SIZE, _LINES = 32, 1 << 14

METHOD = """\
1. Write every value as text: text as it is (in CSV, after the guard is taken off), a date as `2025-06-30`, a whole
   number as `7`, a number as the shortest decimal that reads back as the same double, with a point, without exponent
   and without needless zeros (`0.7`, `90`), an unknown value as nothing.
2. Write a row as its values in the order of the columns, each as the number of its bytes in UTF-8, a colon, the bytes
   and a comma (`4:2025,0:,3:0.7,`). The column names make a row as well, the heading row.
3. Take the SHA-256 of each row, in lower-case hexadecimal. Sort those of the data rows, put that of the heading row
   before them, and end each with a line feed. The SHA-256 of these lines is the content hash of the table.
"""


def content_hash(rows: AnyTable) -> str:
    """Return ``sha256:`` and the hash in hexadecimal, computed as :data:`METHOD` says."""
    whole = hashlib.sha256()
    headings = pa.table([[name] for name in rows.column_names], names=rows.column_names)
    for digests in (_digests(headings), _digests(rows)):
        # Of a row its 32 bytes are held, since all have to be sorted together.
        held = [None, pa.py_buffer(digests)]
        found = pa.FixedSizeBinaryArray.from_buffers(pa.binary(_SIZE), len(digests) // _SIZE, held)
        in_order = found.take(pc.array_sort_indices(found)).buffers()[1] or b""
        for start in range(0, len(digests), _LINES * _SIZE):
            lines = memoryview(in_order)[start : start + _LINES * _SIZE].hex("\n", -_SIZE)
            whole.update(f"{lines}\n".encode("ascii"))
    return f"sha256:{whole.hexdigest()}"


def _digests(rows: AnyTable) -> bytearray:
    """Return the SHA-256 of each row, one behind the other."""
    digests = bytearray()
    for columns in text_columns(rows):
        lengths: list[Any] = [pc.binary_length(column).cast(column.type) for column in columns]
        cells = [joined([length, ":", column]) for length, column in zip(lengths, columns, strict=True)]
        _, ends, letters = joined([joined(cells, ","), ","]).buffers()
        assert ends is not None and letters is not None
        encoded = memoryview(letters)
        for start, end in pairwise(memoryview(ends).cast("b").cast("q")):
            digests += hashlib.sha256(encoded[start:end]).digest()
    return digests
