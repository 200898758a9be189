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
from pipeline.extraction.metadata import MISSING, Fact, Metadata
from pipeline.extraction.sentences import sentence


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
    answered = {code for name, code in MISSING.items() if stated.get(name)}
    problems = [problem for problem in metadata.problems if problem.code not in answered]
    values: dict[str, Any] = {}
    for name in ("number", "document_type", "title", "issuer_id", "issued_on", "effective_on", "signer"):
        read: Fact[Any] | None = getattr(metadata, name)
        values[name] = read.value if read else stated.get(name)
        if read and name in stated and stated[name] != read.value:
            said = sentence("described-otherwise", fact=name, stated=str(stated[name]), read=str(read.value))
            problems.append(Problem("description-contradicts-text", read.start, read.end, said))
    identifier = document_id(values["number"], values["issued_on"], folder, language)
    return Facts(identifier, **values, problems=tuple(problems))
