"""``corrections.yaml`` of a source: values that a maintainer puts in the place of what the rules read.

A list of entries, each with the place (``table`` and the row's ``id``, or its ``path`` within the document), the
``column``, the value that is ``expected`` there, the ``value`` that should stand, and ``why``. What is expected is told
so that a correction which is no longer needed is noticed. Only reading the file belongs here; applying it to rows is
:mod:`pipeline.extraction.corrections`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.errors import InputError

CORRECTIONS = "corrections.yaml"
_ENTRIES = {"table", "id", "path", "column", "expected", "value", "why"}
_NEEDED = _ENTRIES - {"id", "path"}


@dataclass(frozen=True, slots=True)
class Correction:
    """An entry of the file; ``place`` is the file and the entry's number, for messages.

    ``row`` is the row's whole id (its key columns joined by ``/``), or only what follows the document's id and ``#``;
    empty for the document itself.
    """

    place: str
    table: str
    row: str
    column: str
    expected: Any
    value: Any
    why: str


def read_corrections(path: Path, place: str) -> tuple[Correction, ...]:
    """Read the file if it is there; raises :class:`InputError` naming the entry that cannot be understood."""
    if not path.exists():
        return ()
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or []
    except (yaml.YAMLError, ValueError, OSError) as error:
        raise InputError(place, f"is not YAML ({str(error).splitlines()[0]})", "mend it") from None
    if not isinstance(content, list):
        raise InputError(place, "is not a list", "begin each correction with a hyphen; docs/maintaining.md shows one")
    return tuple(_correction(entry, f"{place}, entry {number}") for number, entry in enumerate(content, 1))


def _correction(entry: Any, place: str) -> Correction:
    if not isinstance(entry, dict):
        raise InputError(place, "is not a set of `name: value` lines", "docs/maintaining.md shows one")
    if wrong := sorted(map(str, set(entry) - _ENTRIES)):
        raise InputError(place, f"unknown entry {wrong[0]!r}", f"use {', '.join(sorted(_ENTRIES))}")
    if missing := sorted(_NEEDED - set(entry)):
        raise InputError(place, f"{missing[0]!r} is missing", "add it; docs/maintaining.md shows a whole entry")
    if not str(entry["why"] or "").strip():
        raise InputError(place, "does not say why", "give the reason: it is published with the correction")
    row = str(entry.get("id") or entry.get("path") or "")
    names = {name: str(entry[name]) for name in ("table", "column", "why")}
    return Correction(place, row=row, expected=entry["expected"], value=entry["value"], **names)
