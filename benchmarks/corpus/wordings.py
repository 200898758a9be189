"""The words a made-up document is put together from: one YAML file a language, and the bodies of the register.

What a document looks like belongs to :mod:`benchmarks.corpus.document`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

#: The project's own register: its bodies are named in the documents, and it is copied beside them.
REFERENCE = Path(__file__).resolve().parents[2] / "sources" / "reference"

LANGUAGES = ("en", "vi")

_KINDS = ("ministry", "ministerial-level-agency")


@dataclass(frozen=True, slots=True)
class Agency:
    """A body by its id and its name in one language."""

    agency_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Wordings:
    """The entries of one language's file, and the bodies that may be told to act."""

    language: str
    entries: dict[str, Any]
    agencies: tuple[Agency, ...]

    def __getitem__(self, name: str) -> Any:
        """Return an entry of the file."""
        return self.entries[name]


@cache
def wordings(language: str) -> Wordings:
    """Read the words of a language, ``en`` or ``vi``."""
    entries = yaml.safe_load((Path(__file__).parent / "wordings" / f"{language}.yaml").read_text("utf-8"))
    with (REFERENCE / "agencies.csv").open(encoding="utf-8", newline="") as file:
        # Bodies that were founded or dissolved are another name in another year, and not known by every date.
        agencies = tuple(
            Agency(row["agency_id"], row[f"name_{language}"])
            for row in csv.DictReader(file)
            if row["kind"] in _KINDS and not row["dissolved_on"] and row["established_on"] < "2016"
        )
    return Wordings(language, entries, agencies)
