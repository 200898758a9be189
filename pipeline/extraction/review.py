"""What a maintainer should see of a new document: what was understood, what is doubtful, and what would mend it.

Everything here is read off the document's reading and rows; nothing is decided anew. How it looks on a screen belongs
elsewhere.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from pipeline.documents.tree import Provision
from pipeline.extraction.operative import Purpose
from pipeline.extraction.reading import Reading
from pipeline.extraction.records import Row, Rows
from pipeline.tables.schema import load_package

_COUNTED = (
    "provisions", "tasks", "task_agencies", "deadlines", "indicators", "indicator_targets", "citations", "findings",
)  # fmt: skip
_LOOSE = ("boilerplate", "preamble", "heading", "paragraph", "signature", "footnote")
_ASIDE = (Purpose.ENACTING, Purpose.CONTEXT, Purpose.OBJECTIVES)
_AGENCY, _UNREGISTERED = "unregistered-agency", "unregistered"
# Two names that share nine tenths of their letters are one name with a slip; below seven tenths they are no help.
_NEAREST, _ALIKE, _A_SLIP = 3, 0.7, 0.9
# What one document may change in the rows of another, and why.
_BECAUSE = {
    "cited_document_id": "it cites this document",
    **dict.fromkeys(("status", "valid_from", "valid_to", "amended_by"), "this document amends it"),
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A finding: the code and its title, the line of the text, the words, and what would mend it, line by line."""

    code: str
    title: str
    severity: str
    line: int | None
    words: str
    mend: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the outline with its own words and the units below it; ``task`` says that it is one."""

    path: str
    words: str
    task: bool
    below: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Review:
    """All there is to look at.

    ``aside`` are the parts that were taken for no orders, with what they were taken for; ``cited`` are numbers, dates
    and the document here that is meant (empty: not here); ``changes`` counts the rows of each table that come, change
    and go; ``elsewhere`` says which rows of other documents would change, and because of what.
    """

    document_id: str
    facts: Mapping[str, str]
    outline: Sequence[Unit]
    counts: Mapping[str, int]
    without_actor: Sequence[tuple[str, str]]
    doubts: Sequence[Doubt]
    aside: Sequence[tuple[str, str, str]]
    cited: Sequence[tuple[str, str, str]]
    changes: Mapping[str, tuple[int, int, int]]
    elsewhere: Sequence[str]


def review(reading: Reading, before: Rows, after: Rows) -> Review:
    """Gather what there is to look at of a document; ``before`` and ``after`` are all rows without and with it."""
    document_id = reading.facts.document_id
    own = {name: [row for row in rows if _belongs(row, document_id)] for name, rows in after.items()}
    (document,) = own["documents"]
    cited = {
        (str(row["number"] or ""), str(row["issued_on"] or ""), str(row["cited_document_id"] or ""))
        for row in own["citations"]
        if row["cited_document_id"] != document_id
    }
    changes, elsewhere = _difference(before, after, document_id)
    return Review(
        document_id=document_id,
        facts={name: str(document[name] or "") for name in _FACTS},
        outline=_outline(reading.tree.root.children, reading),
        counts={name: len(own[name]) for name in _COUNTED},
        without_actor=[(str(row["task_id"]), str(row["text"])) for row in own["tasks"] if row["assignment"] == "none"],
        doubts=_doubts(own["findings"], reading, after),
        aside=_aside(reading),
        cited=sorted(cited),
        changes=changes,
        elsewhere=elsewhere,
    )


_FACTS = (
    "number", "document_type", "title", "issuer_id", "issued_on", "effective_on", "signer", "language", "authority",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """A known name that is like another; ``alike`` is 1 for equal ones. ``registered`` tells it from one read here."""

    name: str
    agency_id: str
    registered: bool
    alike: float


def nearest(name: str, known: Iterable[Near]) -> list[Near]:
    """Return the known names most like a name, one a body, the most alike first; never more than three."""
    words = _words(name)
    best: dict[str, Near] = {}
    compared = SequenceMatcher(b=name.casefold())
    for one in known:
        if one.name == name or not words & _words(one.name):
            continue
        compared.set_seq1(one.name.casefold())
        least = max(_ALIKE, best[one.agency_id].alike if one.agency_id in best else 0)
        if compared.real_quick_ratio() > least and compared.quick_ratio() > least and compared.ratio() > least:
            best[one.agency_id] = replace(one, alike=compared.ratio())
    return sorted(best.values(), key=lambda one: (-one.alike, one.agency_id))[:_NEAREST]


def _words(name: str) -> set[str]:
    return {word for word in name.casefold().split() if len(word) > 2}


def _known(rows: Rows, language: str) -> list[Near]:
    """Every name of a body in a language, its own before its aliases: of names equally like, that one is meant."""
    own = ((row.get(f"name_{language}"), str(row["agency_id"]), row["kind"]) for row in rows["agencies"])
    aliases = (row for row in rows["agency_aliases"] if row["language"] == language)
    return [
        *(Near(str(name), agency_id, kind != _UNREGISTERED, 0) for name, agency_id, kind in own if name),
        *(Near(str(row["alias"]), str(row["agency_id"]), True, 0) for row in aliases),
    ]


def _doubts(rows: Iterable[Row], reading: Reading, after: Rows) -> list[Doubt]:
    """Every finding with what would mend it, the first in the text first."""
    codes = load_package().tables["findings"].column("code").values
    known = _known(after, reading.language.code)
    rows = list(rows)
    times = Counter(str(row["message"]) for row in rows)
    mended: dict[str, tuple[str, ...]] = {}
    doubts = []
    for row in rows:
        code, words = str(row["code"]), str(row["message"])
        mend: tuple[str, ...] = (codes[code].remedy,)
        if code == _AGENCY:
            mend = mended.get(words) or _mend_name(words, nearest(words, known), reading.language.code, times)
            mended[words] = mend
        line = row["line"] if isinstance(row["line"], int) else None
        doubts.append(Doubt(code, codes[code].title, str(row["severity"]), line, words, mend))
    return sorted(doubts, key=lambda doubt: doubt.line or 0)


def _mend_name(name: str, near: Sequence[Near], language: str, times: Mapping[str, int]) -> tuple[str, ...]:
    """What to do about a name that is not in the register. Only one that looks like a slip is offered as an alias.

    Of two names like each other that are both not in it, the one that stands there less often is the slip.
    """
    if not near:
        return ("nothing like it is known",)
    mend = [f"nearest: {', '.join(f'{one.name} ({one.agency_id})' for one in near)}"]
    if near[0].alike > _A_SLIP and near[0].registered:
        line = _csv([name, language, near[0].agency_id, "seen-in-sources"])
        mend.append(f"if it is the same body, add to sources/reference/agency_aliases.csv: {line}")
    elif near[0].alike > _A_SLIP and times.get(near[0].name, 0) > times[name]:
        mend.append(f"if it is the same body, let corrections.yaml make its agency_id {near[0].agency_id}")
    return tuple(mend)


def _outline(units: Sequence[Provision], reading: Reading) -> list[Unit]:
    """The units that make up the structure: no noise, nor titles and paragraphs that stand alone and are no tasks."""
    tasks = {task.provision for task in reading.tasks}
    words = reading.tree.text.words
    return [
        Unit(unit.path, words(unit.body, unit.end), unit in tasks, _outline(unit.children, reading))
        for unit in units
        if unit in tasks or unit.children or unit.kind not in _LOOSE
    ]


def _csv(values: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()


def _aside(reading: Reading) -> list[tuple[str, str, str]]:
    """The highest units of each part that was taken for no orders."""
    found = []
    for unit, purpose in reading.purposes.items():
        above = reading.purposes.get(unit.parent) if unit.parent else None
        if purpose in _ASIDE and purpose is not above:
            found.append((unit.path, reading.tree.text.words(unit.body, unit.end), str(purpose)))
    return found


def _belongs(row: Row, document_id: str) -> bool:
    key = str(next(iter(row.values())))
    return key == document_id or key.startswith((f"{document_id}#", f"{document_id}~"))


def _difference(before: Rows, after: Rows, document_id: str) -> tuple[dict[str, tuple[int, int, int]], list[str]]:
    """Count rows that come, change and go, and name those of other documents that change or go."""
    changes: dict[str, tuple[int, int, int]] = {}
    elsewhere: list[str] = []
    for name, table in load_package().tables.items():
        old, new = ({_key(row, table.primary_key): row for row in rows[name]} for rows in (before, after))
        changed = [key for key in old.keys() & new.keys() if old[key] != new[key]]
        gone = old.keys() - new.keys()
        counted = Counter({"new": len(new.keys() - old.keys()), "changed": len(changed), "gone": len(gone)})
        if any(counted.values()):
            changes[name] = counted["new"], counted["changed"], counted["gone"]
        for key in sorted([*changed, *gone]):
            columns = [column for column in table.column_names if key in new and old[key][column] != new[key][column]]
            causes = sorted({_BECAUSE[column] for column in columns if column in _BECAUSE})
            because = f", because {' and '.join(causes)}" if causes else ""
            elsewhere.append(f"{name} {key}: {', '.join(columns) or 'goes'}{because}")
    return changes, elsewhere


def _key(row: Row, columns: Sequence[str]) -> str:
    return "/".join(str(row[column]) for column in columns)
