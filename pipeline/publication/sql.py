"""Names and text written into SQL, where a parameter cannot stand."""

from __future__ import annotations


def name(identifier: str) -> str:
    """Return the name of a table or column, quoted."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text as a literal."""
    return "'" + value.replace("'", "''") + "'"
