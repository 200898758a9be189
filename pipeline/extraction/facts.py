"""The facts of a document as published: what its text states, and what ``source.yaml`` adds where the text is silent.

The text is believed; a contradiction is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.documents.identifier import document_id
from pipeline.extraction.citations import Problem
from pipeline.extraction.metadata import Fact, Metadata

# The finding for a fact that the text does not state, answered by source.yaml where that does.
_MISSING = {
    "number": "document-number-missing",
    "issued_on": "document-date-missing",
    "signer": "document-signer-missing",
    "issuer_id": "document-issuer-missing",
    "title": "document-title-missing",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a document; None where nobody states one."""

    document_id: str
    number: str | None
    document_type: str | None
    title: str | None
    issuer_id: str | None
    issued_on: date | None
    effective_on: date | None
    signer: str | None
    problems: tuple[Problem, ...]


def settle(metadata: Metadata, stated: Mapping[str, Any], folder: str, language: str) -> Facts:
    """Join what the text says with what ``source.yaml`` states (its ``facts``) for a source in ``folder``."""
    answered = {code for name, code in _MISSING.items() if stated.get(name)}
    problems = [problem for problem in metadata.problems if problem.code not in answered]
    values: dict[str, Any] = {}
    for name in ("number", "document_type", "title", "issuer_id", "issued_on", "effective_on", "signer"):
        read: Fact[Any] | None = getattr(metadata, name)
        values[name] = read.value if read else stated.get(name)
        if read and name in stated and stated[name] != read.value:
            message = f"{name}: source.yaml says {stated[name]}, the text says {read.value}"
            problems.append(Problem("description-contradicts-text", read.start, read.end, message))
    identifier = document_id(values["number"], values["issued_on"], folder, language)
    return Facts(identifier, **values, problems=tuple(problems))
