"""Where things lie: a folder of this machine, or one of an object store (``s3://bucket/folder``).

Here belongs how an address becomes a path and how a file is written whole or not at all. A path of an object store has
the methods of ``pathlib.Path`` that are used here, from universal_pathlib over fsspec.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def place(address: str) -> Path:
    """Return the path of an address: ``folder/file`` or, for instance, ``s3://bucket/folder/file``."""
    if "://" not in address:
        return Path(address)
    from upath import UPath

    # Other workers write there too: what was there a moment ago says nothing.
    return UPath(address, use_listings_cache=False)  # type: ignore[return-value]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it; folders above it are made."""
    if not isinstance(path, Path):  # an object appears when it is complete
        path.write_bytes(data)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
