"""How well the tables agree with hand-made answers.

Belongs here: reading answers, pairing them with rows, counting, and saying in words what differs. Does not belong
here: how a row was extracted, which thresholds are good enough (a test says that), and the writing of reports.

Answers are read from a folder in one of two layouts, ``<name>.tasks.jsonl`` beside each other or
``<name>/tasks.jsonl``, where ``<name>`` is the source folder of the document; tests/gold/README.md describes the
lines. Rows are those of the release: table name -> list of rows, each a plain dict of the contract's columns.

What is counted, for each document and over all (:data:`FIGURES`):

* *retrieval*, with precision and recall: ``tasks``, ``indicators``, ``citations``. A task is paired with its answer by
  the beginning of its words in the order of the document, never by its path or id, so that another way to number
  paragraphs costs nothing; an indicator by its words and its provision; a citation by number and date;
* *exact match within a pair*: ``leads`` and ``coordinators`` as sets, ``order`` of those sets that agree and have
  several members, ``assignment``, ``outputs``, ``deadlines`` and ``targets`` as the whole list of a task or an
  indicator (counted where the answer or the row has one), ``relations``, ``cited_dates`` and ``cited_issuers`` of
  citations, and the ``facts`` of the document itself, one by one.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt
from pathlib import Path, PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.documents.identifier import slug
from pipeline.errors import InputError
from pipeline.publication.comparison import aligned, as_decimal, as_number, as_rule, as_words, fold, likeness
from pipeline.tables.stored import AnyTable

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

FIGURES = (
    "tasks", "leads", "coordinators", "order", "assignment", "outputs", "deadlines",
    "indicators", "targets", "citations", "relations", "cited_dates", "cited_issuers", "facts",
)  # fmt: skip

# A document cited more than once counts once, under the relation that says most about it.
RELATIONS = ("implements", "promulgated-with", "amends", "replaces", "pursuant-to", "cites")

_OF_DOCUMENTS = ("document_id", "task_id", "indicator_id", "translation_id")
_LISTS = ("indicators", "citations")
_Z95 = 1.959963984540054  # two-sided 95 % quantile of the normal distribution
_QUOTE = 80  # characters of a leaf that an answer quotes; a shorter quote is the whole leaf


@dataclass(slots=True)
class Tally:
    """``correct`` of ``expected`` answers and of ``given`` rows; the two are equal for an exact match."""

    correct: int = 0
    expected: int = 0
    given: int = 0

    def add(self, correct: int, expected: int, given: int) -> None:
        """Count more of them."""
        self.correct += correct
        self.expected += expected
        self.given += given

    @property
    def precision(self) -> float | None:
        """Share of the rows that are right; ``None`` where there is no row."""
        return self.correct / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Share of the answers that were found; ``None`` where nothing was to be found."""
        return self.correct / self.expected if self.expected else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; ``None`` where there is neither answer nor row."""
        total = self.expected + self.given
        return 2 * self.correct / total if total else None


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer and what stands in its place; ``figure`` says which figure it lowers."""

    document: str
    path: str
    figure: str
    expected: str
    got: str

    def __str__(self) -> str:
        return f"{self.document} {self.path} [{self.figure}] expected {self.expected}; got {self.got}"


@dataclass(slots=True)
class Scores:
    """The tallies of each document and of all together, and every difference behind them."""

    documents: dict[str, dict[str, Tally]] = field(default_factory=dict)
    overall: dict[str, Tally] = field(default_factory=lambda: {figure: Tally() for figure in FIGURES})
    differences: list[Difference] = field(default_factory=list)

    def as_rows(self) -> list[dict[str, object]]:
        """One row a document and figure that has anything to count, the whole (document ``*``) first.

        Columns: document, figure, correct, expected, given, precision, recall, f1, and the 95 % Wilson intervals of
        precision and recall as ``..._low`` and ``..._high``.
        """
        return [
            _tally_row(document, figure, tally)
            for document, tallies in {"*": self.overall, **self.documents}.items()
            for figure, tally in tallies.items()
            if tally.expected or tally.given
        ]


def wilson(correct: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share, honest also near 0 and 1; ``(0, 1)`` when nothing was counted."""
    if not of:
        return 0.0, 1.0
    share = correct / of
    middle = share + _Z95**2 / (2 * of)
    spread = _Z95 * sqrt(share * (1 - share) / of + _Z95**2 / (4 * of**2))
    scale = 1 + _Z95**2 / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def register_of(rows: Rows) -> dict[str, str]:
    """The register as name -> agency id, from the release's own tables."""
    names = {str(row["alias"]): str(row["agency_id"]) for row in rows.get("agency_aliases", ())}
    for row in rows.get("agencies", ()):
        for column in ("name_en", "name_vi"):
            if row.get(column) and row.get("kind") != "unregistered":
                names.setdefault(str(row[column]), str(row["agency_id"]))
    return names


def rows_with_answers(tables: Mapping[str, AnyTable], answers: Path) -> Rows:
    """Return of all tables the rows of those documents that have answers below ``answers``, and the register."""
    named = tables["documents"].select(["document_id", "source_path", "number", "language"]).to_pylist()
    known = _Tables({"documents": named})
    found = {row["document_id"] for answer in _read_answers(answers) if (row := known.document(answer))}
    ids = pa.array(sorted(found), pa.string())
    rows: dict[str, list[Row]] = {}
    for name, table in tables.items():
        # Every row of a document is known by its id, or by one that goes on from it.
        key = next((column for column in table.column_names if column in _OF_DOCUMENTS), None)
        rows[name] = []
        for batch in table.to_batches():
            of = pc.list_element(pc.split_pattern(batch[key], "#", max_splits=1), 0) if key else None
            rows[name] += (batch.filter(pc.is_in(of, ids)) if of is not None else batch).to_pylist()
    return rows


def score(rows: Rows, answers: Path, register: Mapping[str, str]) -> Scores:
    """Compare ``rows`` with the answers below ``answers``.

    ``register`` maps names of agencies to their ids. A name in an answer that is not in it is compared, by its words,
    with the name of the row's agency. A document with answers that is not among the rows counts as missed entirely;
    documents without answers are left out. Raises :class:`InputError` where there are no answers.
    """
    scores = Scores()
    names = {as_words(name): agency_id for name, agency_id in register.items()}
    tables = _Tables(rows)
    for answer in _read_answers(answers):
        scorer = _Scorer(answer, tables, names)
        scorer.run()
        scores.documents[answer.name] = scorer.tallies
        scores.differences += scorer.differences
        for figure, tally in scorer.tallies.items():
            scores.overall[figure].add(tally.correct, tally.expected, tally.given)
    if not scores.documents:
        raise InputError(str(answers), "no hand-made answers in it", "name a folder with <document>.tasks.jsonl files")
    return scores


def differences(rows: Rows, answers: Path, register: Mapping[str, str]) -> list[str]:
    """Every difference as one readable line: document, path, figure, expected, got."""
    return [str(difference) for difference in score(rows, answers, register).differences]


@dataclass(frozen=True, slots=True)
class _Answers:
    name: str
    tasks: list[Row]
    indicators: list[Row]
    citations: list[Row]
    meta: Row


def _read_answers(root: Path) -> Iterator[_Answers]:
    """The answers of each document, in the order of their names."""
    found = {path.name.removesuffix(".tasks.jsonl"): path for path in root.glob("*.tasks.jsonl")}
    found |= {path.parent.name: path for path in root.glob("*/tasks.jsonl")}
    for name, tasks in sorted(found.items()):
        prefix = tasks.name.removesuffix("tasks.jsonl")
        indicators, citations = (_read_lines(tasks.with_name(f"{prefix}{kind}.jsonl")) for kind in _LISTS)
        meta = tasks.with_name(f"{prefix}meta.json")
        facts = json.loads(meta.read_text("utf-8")) if meta.exists() else {}
        yield _Answers(name, _read_lines(tasks), indicators, citations, facts)


def _read_lines(path: Path) -> list[Row]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


class _Tables:
    """The rows, grouped the way the comparison asks for them."""

    def __init__(self, rows: Rows) -> None:
        self.documents = rows.get("documents", ())
        self.provisions = {row["provision_id"]: row for row in rows.get("provisions", ())}
        self.agencies = {row["agency_id"]: row for row in rows.get("agencies", ())}
        self.tasks = _grouped(rows, "tasks", "document_id")
        self.agencies_of = _grouped(rows, "task_agencies", "task_id")
        self.deadlines_of = _grouped(rows, "deadlines", "task_id")
        self.indicators = _grouped(rows, "indicators", "document_id")
        self.targets_of = _grouped(rows, "indicator_targets", "indicator_id")
        self.citations = _grouped(rows, "citations", "document_id")

    def document(self, answers: _Answers) -> Row | None:
        """The row of the document: that of the same source folder, else of the same number and language."""
        for row in self.documents:
            if PurePosixPath(row.get("source_path") or "").parent.name == answers.name:
                return row
        wanted = as_number(answers.meta.get("number")), answers.meta.get("language")
        same = (row for row in self.documents if (as_number(row.get("number")), row.get("language")) == wanted)
        return next(same, None) if wanted[0] else None

    def in_order(self, rows: Iterable[Row], key: str) -> list[Row]:
        """Rows in the order of the document: by provision, then by the ordinal at the end of the id."""

        def place(row: Row) -> tuple[int, list[tuple[int, str]]]:
            provision = self.provisions.get(row.get("provision_id"))
            runs = re.findall(r"(\d+)|(\D+)", str(row[key]))
            return int(provision["position"]) if provision else 0, [(int(digits or 0), rest) for digits, rest in runs]

        return sorted(rows, key=place)


def _grouped(rows: Rows, table: str, key: str) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows.get(table, ()):
        groups[row[key]].append(row)
    return groups


class _Scorer:
    """Compares one document with its answers."""

    def __init__(self, answers: _Answers, tables: _Tables, names: Mapping[str, str]) -> None:
        self.answers = answers
        self.tables = tables
        self.names = names
        self.ids = set(names.values())
        self.tallies = {figure: Tally() for figure in FIGURES}
        self.differences: list[Difference] = []

    def run(self) -> None:
        """Fill the tallies and the differences."""
        document = self.tables.document(self.answers)
        document_id = document["document_id"] if document else None
        self._tasks(self.tables.in_order(self.tables.tasks[document_id], "task_id"))
        self._indicators(self.tables.in_order(self.tables.indicators[document_id], "indicator_id"))
        mentions = [row for row in self.tables.citations[document_id] if row.get("number")]
        cited = _distinct(_Citation.of(row, "issued_on", row.get("issuer_id")) for row in mentions)
        self._citations(cited)
        self._facts(document or {}, cited)

    def _tasks(self, rows: list[Row]) -> None:
        for answer, row in aligned(self.answers.tasks, rows, self._same_task):
            path = answer["path"] if answer else self._path(row)
            if not self._paired("tasks", path, answer and answer["quote"], row and row["text"]):
                continue
            assert answer is not None and row is not None
            agencies = sorted(self.tables.agencies_of[row["task_id"]], key=lambda agency: agency["position"])
            for role, figure in (("lead", "leads"), ("coordinating", "coordinators")):
                expected = [self._named(name) for name in answer.get(role) or ()]
                got = [self._agency(agency["agency_id"]) for agency in agencies if agency["role"] == role]
                self._exact(figure, path, sorted(set(expected)), sorted(set(got)))
                if len(set(expected)) > 1 and set(expected) == set(got):
                    self._exact("order", path, expected, got)
            self._exact("assignment", path, answer["assignment"], row.get("assignment"))
            if answer.get("output") or row.get("output"):
                self._exact("outputs", path, fold(answer.get("output")), fold(row.get("output")))
            expected_times = sorted(_deadline(time, "start", "due") for time in answer.get("deadlines") or ())
            times = sorted(_deadline(time, "starts_on", "due_on") for time in self.tables.deadlines_of[row["task_id"]])
            if expected_times or times:
                self._exact("deadlines", path, expected_times, times)

    def _indicators(self, rows: list[Row]) -> None:
        for answer, row in aligned(self.answers.indicators, rows, self._same_indicator):
            path = answer["path"] if answer else self._path(row)
            if not self._paired("indicators", path, answer and answer["quote"], row and row["name"]):
                continue
            assert answer is not None and row is not None
            expected = sorted(_target(aim, "min", "max", aim.get("horizon")) for aim in answer.get("targets") or ())
            got = sorted(
                _target(target, "value_min", "value_max", target.get("horizon_year") or row.get("horizon_year"))
                for target in self.tables.targets_of[row["indicator_id"]]
            )
            if expected or got:
                self._exact("targets", path, expected, got)

    def _citations(self, cited: list[_Citation]) -> None:
        expected = _distinct(_Citation.of(row, "date", row.get("issuer")) for row in self.answers.citations)
        for answer, row in _paired_citations(expected, cited):
            number = (answer or row or _NO_CITATION).number
            if not self._paired("citations", number, answer and str(answer), row and str(row)):
                continue
            assert answer is not None and row is not None
            self._exact("relations", number, answer.relation, row.relation)
            self._exact("cited_dates", number, answer.date, row.date)
            if answer.issuer:
                self._exact(
                    "cited_issuers", number, self._named(answer.issuer), row.issuer and self._agency(row.issuer)
                )

    def _facts(self, document: Row, cited: list[_Citation]) -> None:
        meta = self.answers.meta
        implemented = sorted(citation.number for citation in cited if citation.relation == "implements")
        facts: dict[str, tuple[object, object]] = {
            "number": (as_number(meta.get("number")), as_number(document.get("number"))),
            "type": (fold(meta.get("type")), fold(document.get("document_type"))),
            "issuer": (self._named(meta.get("issuer") or ""), self._agency(document.get("issuer_id") or "")),
            "issued_date": (meta.get("issued_date") or "", str(document.get("issued_on") or "")),
            "signer": (as_words(meta.get("signer")), as_words(document.get("signer"))),
            "title": (fold(meta.get("title")), fold(document.get("title"))),
            "implements": (sorted(as_number(number) for number in meta.get("implements") or ()), implemented),
            "language": (fold(meta.get("language")), fold(document.get("language"))),
            "authority": (fold(meta.get("authority")), fold(document.get("authority"))),
        }
        for name, (expected, got) in facts.items():
            if name in meta:
                self._exact("facts", name, expected, got)

    def _paired(self, figure: str, path: str, expected: object, got: object) -> bool:
        """Count a pair, or half of one; say what is missing or too much. True for a whole pair."""
        has, gives = expected is not None, got is not None
        self.tallies[figure].add(has and gives, has, gives)
        if not (has and gives):
            self._differ(figure, path, expected if has else "nothing", got if gives else "nothing")
        return has and gives

    def _exact(self, figure: str, path: str, expected: object, got: object) -> None:
        self.tallies[figure].add(expected == got, 1, 1)
        if expected != got:
            self._differ(figure, path, expected, got)

    def _differ(self, figure: str, path: str, expected: object, got: object) -> None:
        self.differences.append(Difference(self.answers.name, path, figure, _shown(expected), _shown(got)))

    def _named(self, name: str) -> str:
        """What a name of an answer is compared by: its agency, or where the register has none its words.

        These are compared as an id is made of them, since one body is written with either place of a tone mark.
        """
        words = as_words(name)
        return self.names.get(words, slug(words))

    def _agency(self, agency_id: str) -> str:
        """The same of an agency of the rows."""
        if agency_id in self.ids:
            return agency_id
        row = self.tables.agencies.get(agency_id, {})
        return slug(as_words(row.get("name_en") or row.get("name_vi"))) or agency_id

    def _path(self, row: Row | None) -> str:
        provision = self.tables.provisions.get(row["provision_id"]) if row else None
        return str(provision["path"]) if provision else "?"

    def _same_task(self, answer: Row, row: Row) -> float:
        """1 where the row begins with the words of the answer; the path only breaks a tie between equal words."""
        quote, text = (fold(words.split("|")[0]) for words in (answer["quote"], row["text"]))
        # A quote may have been trimmed of the blank it ended with.
        whole = len(answer["quote"]) < _QUOTE - 1 or "|" in answer["quote"]
        if quote != text if whole else not text.startswith(quote):
            return 0.0
        return 1.001 if self._path(row) == answer["path"] else 1.0

    def _same_indicator(self, answer: Row, row: Row) -> float:
        """Above 0 where the row stands in the same words as the answer; the nearer the wording, the higher."""
        provision = self.tables.provisions.get(row["provision_id"], {})
        quote, name = fold(answer["quote"]), fold(row["name"])
        if quote not in fold(provision.get("text")):
            return 0.0
        alike = likeness(quote, name)
        expected, got = answer.get("targets") or (), self.tables.targets_of[row["indicator_id"]]
        stated = max((likeness(fold(e["text"]), fold(g["text"])) for e in expected for g in got), default=0.0)
        if stated >= 0.5 or name == quote or (alike >= 0.5 and not (expected and got)):
            return 1 + 0.1 * (alike + stated)
        return 0.0


@dataclass(frozen=True, slots=True)
class _Citation:
    """A cited document; ``date`` is ISO 8601 or empty."""

    number: str
    date: str
    relation: str
    issuer: str | None

    @classmethod
    def of(cls, row: Row, date: str, issuer: str | None) -> _Citation:
        """From an answer or a row, which name the column of the date differently."""
        return cls(as_number(row["number"]), str(row.get(date) or ""), row["relation"].replace("_", "-"), issuer)

    def __str__(self) -> str:
        return f"{self.number} of {self.date or 'an unknown date'} ({self.relation})"


_NO_CITATION = _Citation("?", "", "cites", None)


def _distinct(citations: Iterable[_Citation]) -> list[_Citation]:
    """One citation a document: a mention without its date belongs to the first dated one of its number."""
    dates: dict[str, str] = {}
    ordered = list(citations)
    for citation in ordered:
        if citation.date:
            dates.setdefault(citation.number, citation.date)
    documents: dict[tuple[str, str], _Citation] = {}
    for citation in ordered:
        key = (citation.number, citation.date or dates.get(citation.number, ""))
        known = documents.get(key)
        relations = [citation.relation, *([known.relation] if known else ())]
        issuer = (known and known.issuer) or citation.issuer
        documents[key] = _Citation(*key, min(relations, key=RELATIONS.index), issuer)
    return list(documents.values())


def _paired_citations(
    answers: Sequence[_Citation], rows: Sequence[_Citation]
) -> Iterator[tuple[_Citation | None, _Citation | None]]:
    """Pairs of the same number and date first, then what is left of the same number, then the rest alone.

    A number that has one answer is one document: a second date given for it, often a slip of the source itself, is
    neither right nor too much.
    """
    left, pairs = list(rows), dict.fromkeys(answers)
    for same in (lambda a, r: (a.number, a.date) == (r.number, r.date), lambda a, r: a.number == r.number):
        for answer in (answer for answer, row in pairs.items() if row is None):
            row = next((row for row in left if same(answer, row)), None)
            if row:
                pairs[answer] = row
                left.remove(row)
    yield from pairs.items()
    numbers = Counter(answer.number for answer in answers)
    yield from ((None, row) for row in left if numbers[row.number] != 1)


def _deadline(row: Row, starts: str, due: str) -> tuple[str, ...]:
    dates = (str(row.get(column) or "") for column in (starts, due))
    return row["kind"], *dates, as_rule(row.get("recurrence"))


def _target(row: Row, low: str, high: str, horizon: object) -> tuple[str, ...]:
    bounds = (as_decimal(row.get(column)) for column in (low, high))
    return row["comparator"], *bounds, fold(row.get("scope")), str(horizon or "")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " + ".join(_shown(item) for item in value) or "nothing"
    if isinstance(value, tuple):
        return " ".join(str(item) or "-" for item in value)
    return str(value)[:160] or "nothing"


def _tally_row(document: str, figure: str, tally: Tally) -> dict[str, object]:
    row: dict[str, object] = {"document": document, "figure": figure}
    row |= {"correct": tally.correct, "expected": tally.expected, "given": tally.given, "f1": tally.f1}
    for name, share, of in (("precision", tally.precision, tally.given), ("recall", tally.recall, tally.expected)):
        low, high = wilson(tally.correct, of)
        row |= {name: share, f"{name}_low": low, f"{name}_high": high}
    return row
