"""All questions, in the order they are asked and told, and with what each subject is compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """``name`` is that of its module, with blanks. Subjects are compared with ``base``, or what ``bases`` names."""

    name: str
    title: str
    base: str | None = None
    bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def module(self) -> str:
        """The module that answers it."""
        return f"benchmarks.questions.{self.name.replace(' ', '_')}"

    def base_of(self, subject: str) -> str | None:
        """Name the subject that another is compared with; None for one that is not compared."""
        base = self.bases.get(subject, self.base)
        return None if base == subject else base


QUESTIONS = (
    Question("reading", "Reading texts: everything the pipeline takes from them", "physical limit"),
    Question("stages", "Where the time of reading goes"),
    Question("length", "Growth with the length of a document", "40,000 bytes"),
    Question("peers of text", "Programs that do a part of reading", "the pipeline"),
    Question("building", "The whole command `nghiquyet build`", "floor"),
    Question("processes", "Two processes beside one", "one process"),
    Question("modes", "The same build in one process, in several, and on a cluster", "one process"),
    Question("checking", "The gate", "plain DuckDB"),
    Question("peers of tables", "Programs that check tables, simple rules of one table", "plain DuckDB"),
    Question(
        "writing",
        "Writing tables",
        bases={name: f"{name}, plain DuckDB" for name in ("CSV", "Parquet", "DuckDB")},
    ),
    Question("comparing", "Two versions compared", "plain DuckDB"),
)
