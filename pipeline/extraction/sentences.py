"""What a finding says, in every language of the readers.

The sentences stand in the template, at the column ``findings.message``; here is what is put into them, and how. Which
sentence is said when belongs to the rule that was unsure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pipeline.tables.schema import Column, Package, Table, Value

#: The column of each language.
COLUMNS = ("message", "message_vi")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the template by its name, with what is put into its braces."""

    name: str
    values: Mapping[str, Said]


@dataclass(frozen=True, slots=True)
class Title:
    """What the template calls a table, one of its columns, or a value of a column's closed list."""

    table: str
    column: str = ""
    value: str = ""


#: Words of a source are the same to every reader; of several things each is said.
Said = str | int | date | Sentence | Title | tuple["Said", ...]


def sentence(name: str, **values: Said) -> Sentence:
    """Return a sentence of the template with values for all of its braces."""
    return Sentence(name, MappingProxyType(values))


def say(said: Said, column: str, package: Package) -> str:
    """Return the words for one of :data:`COLUMNS`; ``KeyError`` where the template lacks the sentence or a value."""
    if isinstance(said, tuple):
        return "; ".join(say(one, column, package) for one in said)
    if isinstance(said, Sentence):
        values = {name: say(value, column, package) for name, value in said.values.items()}
        return package.tables["findings"].column("message").sentences[said.name][column].format_map(values)
    if isinstance(said, Title):
        named: Table | Column | Value = package.tables[said.table]
        if isinstance(named, Table) and said.column:
            named = named.column(said.column)
        if isinstance(named, Column) and said.value:
            named = named.values[said.value]
        return named.title_vi if column.endswith("_vi") else named.title
    return str(said)
