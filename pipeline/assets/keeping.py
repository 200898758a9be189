"""What a step gave, kept from one build to the next as long as the same things go into it.

Here belongs how such results lie in the cache: as JSON, named by the SHA-256 of all that goes into them, with one of
their own bytes before them, so that a damaged one is known and made again. The tables count by what they hold, the
code as ``provenance`` counts it. What was read of single documents is kept by :mod:`pipeline.extraction.cache`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.publication.provenance import this_code
from pipeline.storage import write_whole
from pipeline.tables.stored import StoredTable

# More than one, for those who build this and that in turn.
_KEPT = 4


def key_of(tables: Mapping[str, StoredTable], *more: object) -> str:
    """Return the hash of tables, of the code, and of anything ``more`` that can be written as JSON."""
    hashes = {name: tables[name].sha256 for name in sorted(tables)}
    return hashlib.sha256(json.dumps([hashes, _code(), *more]).encode()).hexdigest()


def kept(
    folder: Path, name: str, key: str, make: Callable[[], Any], holds: Callable[[Any], bool] = lambda result: True
) -> Any:
    """Return the result ``name`` that was kept for ``key`` in ``folder`` and still ``holds``, or make and keep it.

    It must suit JSON.
    """
    own = folder / name
    path = own / f"{key}.json"
    if path.is_file():
        digest, _, content = path.read_bytes().partition(b"\n")
        if digest.decode("ascii", "replace") == hashlib.sha256(content).hexdigest():
            result = json.loads(content)
            if holds(result):
                return result
    result = make()
    content = json.dumps(result, ensure_ascii=False).encode()
    write_whole(path, hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
    others = sorted(own.glob("*.json"), key=lambda other: (other.stat().st_mtime_ns, other.name), reverse=True)
    for old in others[_KEPT:]:
        old.unlink(missing_ok=True)
    return result


@cache
def _code() -> str:
    return this_code().sha256
