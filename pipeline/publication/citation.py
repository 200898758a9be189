"""How to cite a release: ``CITATION.cff`` for people and reference managers, BibTeX for catalogues.

Here belongs nothing but the form of a citation; what is cited is said by the descriptor of the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

_MESSAGE = "If you use this data, please cite it as below and say under which licence it is."


def authors(descriptor: Mapping[str, Any]) -> str:
    """Who made the data, as LICENSE has it."""
    return f"The contributors to {descriptor['name']}"


def citation_file(descriptor: Mapping[str, Any], base_url: str | None = None) -> str:
    """Return ``CITATION.cff`` (Citation File Format 1.2.0) for a ``datapackage.json``.

    ``base_url`` is the address of the release, where it is known.
    """
    citation: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": _MESSAGE,
        "type": "dataset",
        "title": descriptor["title"],
        "abstract": descriptor["description"],
        "authors": [{"name": authors(descriptor)}],
        "version": descriptor["version"],
    }
    if "created" in descriptor:
        citation["date-released"] = date.fromisoformat(descriptor["created"][:10])
    if base_url:
        citation["url"] = base_url
    citation["license"] = [licence["name"] for licence in descriptor["licenses"]]
    citation["keywords"] = descriptor["keywords"]
    return yaml.safe_dump(citation, sort_keys=False, allow_unicode=True, width=120)


def bibtex(descriptor: Mapping[str, Any], base_url: str | None = None) -> str:
    """Return the citation as a BibTeX entry on one line."""
    fields = {"author": f"{{{authors(descriptor)}}}", "title": f"{{{descriptor['title']}}}"}
    if "created" in descriptor:
        fields["year"] = descriptor["created"][:4]
    fields["version"] = descriptor["version"]
    if base_url:
        fields["url"] = base_url
    return f"@misc{{{descriptor['name']}, " + ", ".join(f"{key} = {{{value}}}" for key, value in fields.items()) + "}"
