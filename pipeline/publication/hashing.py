"""The content hash of a table: of what it says, whichever format says it, in whatever order of rows.

Another program can compute it from the words of :data:`METHOD` alone, which every package carries in its README. The
hashes of databases and data frames are not used: they change from one version to the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pyarrow as pa

from pipeline.publication.cells import text_rows

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
    digests = sorted(_digest(row) for row in text_rows(rows))
    lines = [_digest(rows.column_names), *digests]
    return "sha256:" + hashlib.sha256("".join(f"{line}\n" for line in lines).encode("ascii")).hexdigest()


def _digest(row: Sequence[str]) -> str:
    encoded = [cell.encode("utf-8") for cell in row]
    return hashlib.sha256(b"".join(b"%d:%b," % (len(cell), cell) for cell in encoded)).hexdigest()
