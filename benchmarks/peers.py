"""Which other programs are here to measure beside the pipeline, and why one is not."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from benchmarks.measure import Measurement

#: Modules by the name a reader knows them by.
TEXT = {"bluebell": "bluebell", "eyecite": "eyecite", "dateparser": "dateparser", "spaCy PhraseMatcher": "spacy"}
TABLES = {
    "frictionless": "frictionless",
    "Great Expectations on pandas": "great_expectations",
    "pandera": "pandera",
    "pointblank": "pointblank",
}
_RUST = "bluebell with its Rust parser"


def installed(module: str) -> bool:
    """Tell whether a module can be imported."""
    return find_spec(module) is not None


def absent(question: str, peers: dict[str, str], unit: str) -> list[Measurement]:
    """Return a line for each peer that cannot be measured here, with the reason."""
    reasons = {name: f"not installed: no module {module}" for name, module in peers.items() if not installed(module)}
    if peers is TEXT:
        version = ".".join(map(str, sys.version_info[:2]))
        reasons[_RUST] = (
            f"bluebell-akn-rs is there for Python 3.12 and newer only; this is {version}, which users may have"
        )
    return [Measurement(question, name, 0, unit, note=reason) for name, reason in reasons.items()]
