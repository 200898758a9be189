"""Why a task came out as it did: its words, the rule that read them, and what it inherited from where."""

from __future__ import annotations

from pathlib import Path

from pipeline.documents.source import read_sources
from pipeline.errors import InputError
from pipeline.extraction.actors import Mention
from pipeline.extraction.reading import Reading, read_source
from pipeline.extraction.register import Register
from pipeline.extraction.tasks import Task


def explain(task_id: str, sources: Path, register: Register) -> list[tuple[str, str]]:
    """Return a list of headings and what is to be said under each, for one task of the sources below a folder.

    Raises :class:`InputError` where there is no such document or task.
    """
    document_id, _, path = task_id.partition("#")
    for source in read_sources(sources)[0]:
        try:
            reading = read_source(source, register)
        except InputError:
            continue  # a source that cannot be read holds no task to explain
        if reading.facts.document_id == document_id:
            task = next((task for task in reading.tasks if task.provision.path == path), None)
            if task is None:
                raise InputError(task_id, _why_none(reading, path), "see the column task_id of tasks.csv")
            return _explanation(reading, task)
    raise InputError(task_id, f"no source is document {document_id!r}", "see the column task_id of tasks.csv")


def _why_none(reading: Reading, path: str) -> str:
    unit = next((unit for unit in reading.tree.provisions if unit.path == path), None)
    if unit is None:
        return "the document has no such provision"
    return f"the provision is no task: it is a {unit.kind} in a part read as {reading.purposes[unit]}"


def _explanation(reading: Reading, task: Task) -> list[tuple[str, str]]:
    unit, given = task.provision, task.assignment
    text = reading.tree.text
    source = reading.source.path

    def place(start: int) -> str:
        return f"{source}:{text.line(start)}"

    def actors(mentions: tuple[Mention, ...]) -> str:
        return "; ".join(
            f'{mention.agency_id}, from the words "{text.words(mention.start, mention.end)}" ({place(mention.start)})'
            for mention in mentions
        )

    lines = [
        ("words", f"{text.words(task.start, task.end)} ({place(task.start)})"),
        ("kind of unit", f"{unit.kind} {unit.path}, in a part read as {reading.purposes[unit]}"),
        ("assignment", given.kind),
        ("rule", given.rule or "none: nobody is named"),
    ]
    if given.source is not None and given.source is not unit:
        lines.append(("inherited from", f"{given.source.path}: {text.words(given.source.start, given.source.end)}"))
    roles = {"lead": given.leads, "coordinating": given.coordinating, "approving": given.approving}
    lines += [(role, actors(mentions)) for role, mentions in roles.items() if mentions]
    return lines
