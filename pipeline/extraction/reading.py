"""One source read: its tree, its facts, what each part is for, and its tasks.

Rows are made of it in :mod:`pipeline.extraction.records`; :mod:`pipeline.extraction.explain` tells from it why a row
came out as it did.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.documents.source import Source
from pipeline.documents.text import SourceText, decode
from pipeline.documents.tree import Provision, Tree, read_tree
from pipeline.extraction.citations import Own
from pipeline.extraction.facts import Facts, settle
from pipeline.extraction.fields import read_fields
from pipeline.extraction.metadata import read_metadata
from pipeline.extraction.operative import Purpose, purposes
from pipeline.extraction.register import Matcher, Register
from pipeline.extraction.tasks import Task, read_tasks
from pipeline.language import Language, recognise
from pipeline.scanning import scan


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a source; ``doubts`` are a provision, the code of a finding and the words it is about.

    ``language_known`` is False where there are no drafting conventions for the language the source is said to be in.
    """

    source: Source
    language: Language
    language_known: bool
    tree: Tree
    facts: Facts
    own: Own
    matcher: Matcher
    purposes: dict[Provision, Purpose]
    tasks: list[Task]
    doubts: list[tuple[Provision, str, str]]


def read_source(source: Source, register: Register) -> Reading:
    """Read a source; raises :class:`pipeline.errors.InputError` where its text cannot be read at all."""
    text = SourceText.of(decode(source.data, source.path))
    language, known = recognise(source.description.language, text.folded)
    text = text.respelled(language.spelled)
    scan(text.folded)
    tree = read_tree(text, language)
    read_fields(tree, language)
    metadata = read_metadata(text, register.matcher(language))
    facts = settle(metadata, source.description.facts, source.name, source.description.language or language.code)
    matcher = register.matcher(language, facts.issued_on)
    purpose = purposes(tree, language)
    tasks, doubts = read_tasks(tree, language, matcher, purpose) if known else ([], [])
    return Reading(source, language, known, tree, facts, metadata.own, matcher, purpose, tasks, doubts)
