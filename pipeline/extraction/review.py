"""What a maintainer should see of a new document: what was understood, what is doubtful, and what would mend it.

Everything here is read off the document's reading and rows; nothing is decided anew. How it looks on a screen belongs
elsewhere.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from pipeline.documents.tree import Provision
from pipeline.extraction.operative import Purpose
from pipeline.extraction.reading import Reading
from pipeline.extraction.records import Row, Rows
from pipeline.extraction.register import Register
from pipeline.tables.schema import load_package

_COUNTED = (
    "provisions", "tasks", "task_agencies", "deadlines", "indicators", "indicator_targets", "citations", "findings",
)  # fmt: skip
_ASIDE = (Purpose.ENACTING, Purpose.CONTEXT, Purpose.OBJECTIVES)
_NEAREST, _ALIKE = 3, 0.55
_AGENCY = "unregistered-agency"


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
    """A unit of the outline with its own words and the units below it."""

    path: str
    kind: str
    words: str
    below: Sequence[Unit]


@dataclass(frozen=True, slots=True)
class Review:
    """All there is to look at.

    ``aside`` are the parts that were taken for no orders, with what they were taken for; ``cited`` are numbers, dates
    and the document here that is meant (empty: not here); ``changes`` counts the rows of each table that come, change
    and go; ``elsewhere`` says which rows of other documents would change.
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


def review(reading: Reading, before: Rows, after: Rows, register: Register) -> Review:
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
        doubts=[_doubt(row, reading, register) for row in own["findings"]],
        aside=_aside(reading),
        cited=sorted(cited),
        changes=changes,
        elsewhere=elsewhere,
    )


_FACTS = (
    "number", "document_type", "title", "issuer_id", "issued_on", "effective_on", "signer", "language", "authority",
)  # fmt: skip


def nearest(name: str, register: Register, language: str) -> list[tuple[str, str]]:
    """Return the names of the register most like one that is not in it, with their agencies; never more than three."""
    words = {word for word in name.casefold().split() if len(word) > 3}
    alike: dict[str, tuple[float, str]] = {}
    for alias in register.aliases:
        if alias.language != language or not words & set(alias.alias.casefold().split()):
            continue
        score = SequenceMatcher(None, name.casefold(), alias.alias.casefold()).ratio()
        if score > max(_ALIKE, alike.get(alias.agency_id, (0.0, ""))[0]):
            alike[alias.agency_id] = score, alias.alias
    best = sorted(alike.items(), key=lambda item: (-item[1][0], item[0]))[:_NEAREST]
    return [(alias, agency_id) for agency_id, (_, alias) in best]


def _doubt(row: Row, reading: Reading, register: Register) -> Doubt:
    code, words = str(row["code"]), str(row["message"])
    value = load_package().tables["findings"].column("code").values[code]
    mend = [value.remedy]
    if code == _AGENCY:
        near = nearest(words, register, reading.language.code)
        mend = [f"nearest: {', '.join(f'{alias} ({agency_id})' for alias, agency_id in near)}"] if near else []
        if near:
            line = _csv([words, reading.language.code, near[0][1], "seen-in-sources"])
            mend.append(f"if it is the same body, add to sources/reference/agency_aliases.csv: {line}")
        else:
            mend.append("nothing like it is known: add it to sources/reference/agencies.csv")
    place = row["line"] if isinstance(row["line"], int) else None
    return Doubt(code, value.title, str(row["severity"]), place, words, tuple(mend))


def _outline(units: Sequence[Provision], reading: Reading) -> list[Unit]:
    words = reading.tree.text.words
    return [
        Unit(unit.path, unit.kind, words(unit.body, unit.end), _outline(unit.children, reading))
        for unit in units
        if unit.kind not in ("boilerplate", "preamble", "signature")
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
            elsewhere.append(f"{name} {key}: {', '.join(columns) or 'goes'}")
    return changes, elsewhere


def _key(row: Row, columns: Sequence[str]) -> str:
    return "/".join(str(row[column]) for column in columns)
