"""One document's rows: what the readers of this package found in its tree, put into the columns of the schema.

Here offsets become those of the source file and words those that are published; what the words mean was decided by the
readers. Everything a reader was unsure of becomes a row of ``findings``.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from pipeline.documents.grid import after_bullet
from pipeline.documents.source import Source
from pipeline.documents.tree import Provision
from pipeline.extraction import deadlines, indicators, targets
from pipeline.extraction.actors import Mention, distinct, read_cell
from pipeline.extraction.citations import Citation, Known, Problem, find_citations
from pipeline.extraction.corrections import correct
from pipeline.extraction.gaps import find_gaps
from pipeline.extraction.instructions import Instruction, read_instructions
from pipeline.extraction.operative import Purpose
from pipeline.extraction.reading import Reading, read_source
from pipeline.extraction.register import Register
from pipeline.extraction.sentences import COLUMNS, Said, say, sentence
from pipeline.extraction.tasks import Task
from pipeline.tables.schema import Package

Row = dict[str, object]
Rows = dict[str, list[Row]]

_AGENCIES = ("task_agencies", "indicator_agencies")
_LABELLED = {"part", "chapter", "section", "article", "clause", "point", "bullet", "paragraph"}


@dataclass(frozen=True, slots=True)
class Document:
    """The rows of one document, all tables but the reference ones, and what is needed to tie it to the others.

    All of it can be kept (:mod:`pipeline.extraction.entries`). What citations resolve to only the whole corpus knows,
    and so it is with what the document orders to be changed in others; ``unregistered`` are the names of bodies that
    are not in the register, by id.
    """

    rows: Rows
    known: Known
    instructions: list[Instruction]
    effective_on: date | None
    unregistered: dict[str, str]


class Collector:
    """Takes rows column by column, fills the columns that are not known, and counts findings."""

    def __init__(self, package: Package) -> None:
        """Begin with no rows."""
        self.package = package
        self.columns = {name: table.column_names for name, table in package.tables.items()}
        self.severities = {
            code: value.severity for code, value in package.tables["findings"].column("code").values.items()
        }
        self.blank: dict[str, Row] = {name: dict.fromkeys(columns) for name, columns in self.columns.items()}
        self.rows: Rows = {name: [] for name in self.columns}
        self.counted: Counter[str] = Counter()

    def add(self, table: str, **values: object) -> None:
        """Add a row; a column without a value is unknown."""
        row = self.blank[table] | values
        assert len(row) == len(self.columns[table]), f"{table} has no column {values.keys() - set(self.columns[table])}"
        self.rows[table].append(row)

    def numbered(self, stem: str) -> str:
        """Return an id made of a stem and the next number for it: ``...~deadline-1``."""
        self.counted[stem] += 1
        return f"{stem}-{self.counted[stem]}"

    def finding(
        self, code: str, said: Said, document_id: str, place: str, path: str | None = None, line: int | None = None
    ) -> None:
        """Add a finding about a provision (``path``) or a whole document, said in each language of the readers."""
        provision_id = f"{document_id}#{path}" if path else None
        self.add(
            "findings",
            finding_id=self.numbered(f"{provision_id or document_id}~{code}"),
            document_id=document_id,
            provision_id=provision_id,
            severity=self.severities[code],
            code=code,
            source_path=place,
            line=line,
            **{column: say(said, column, self.package) for column in COLUMNS},
        )


def read_document(source: Source, register: Register, package: Package) -> Document:
    """Read one source; raises :class:`pipeline.errors.InputError` where its text cannot be read at all."""
    with _uncollected():
        return make_document(read_source(source, register), package)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for cycles of garbage after a document only: all that is made for it lasts until it is read."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def make_document(reading: Reading, package: Package) -> Document:
    """Return the rows of what was read; :class:`pipeline.errors.InputError` where a correction could never apply."""
    return _Records(reading, package).make()


class _Records:
    def __init__(self, reading: Reading, package: Package) -> None:
        self.reading = reading
        self.source = reading.source
        self.tree = reading.tree
        self.text = reading.tree.text.folded
        self.language = reading.language
        self.facts = reading.facts
        self.document_id = reading.facts.document_id
        self.matcher = reading.matcher
        self.package = package
        self.collector = Collector(package)
        self.unregistered: dict[str, str] = {}
        self.due: dict[Provision, list[date]] = {}
        self.horizons: dict[Provision, int | None] = {}
        self.column_years: dict[str, int | None] = {}

    # What all tables need

    def finding(self, code: str, said: Said, unit: Provision | None = None, at: int | None = None) -> None:
        """Add a finding with the line it is about."""
        offset = at if at is not None else unit.start if unit else None
        self.collector.finding(
            code,
            said,
            self.document_id,
            self.source.path,
            unit.path if unit else None,
            self.tree.text.line(offset) if offset is not None else None,
        )

    def type_name(self, document_type_id: str | None) -> str | None:
        """Return the English name of a type of document."""
        types = self.matcher.register.document_types
        return next((row["name_en"] for row in types if row["document_type_id"] == document_type_id), None)

    def id_of(self, unit: Provision) -> str:
        return f"{self.document_id}#{unit.path}"

    def span(self, start: int, end: int) -> dict[str, object]:
        first, last = self.tree.text.span(start, end)
        return {"char_start": first, "char_end": last}

    def make(self) -> Document:
        """Fill every table in turn."""
        self.document()
        self.provisions()
        for unit, code, words in self.reading.doubts:
            self.finding(code, words, unit)
        for task in self.reading.tasks:
            self.task(task)
        instructions: list[Instruction] = []
        if self.reading.language_known:
            self.all_indicators()
            self.citations()
            self.gaps()
            instructions = self.instructions()
        self.corrections()
        known = Known(self.document_id, self.facts.number, self.facts.issued_on, self.language.code)
        from_day = self.facts.effective_on or self.facts.issued_on
        return Document(self.collector.rows, known, instructions, from_day, self.unregistered)

    def corrections(self) -> None:
        """Put in place what a maintainer corrected, each with a finding."""
        register = self.matcher.register
        units = {self.id_of(unit): unit for unit in self.tree.provisions} if self.source.corrections else {}
        for outcome in correct(self.source.corrections, self.collector.rows, self.document_id, self.package, register):
            place = outcome.row.partition("~")[0]
            while place and place not in units:
                place = place.rpartition("/")[0]
            self.finding(outcome.code, outcome.said, units.get(place))
        used = {row["agency_id"] for name in _AGENCIES for row in self.collector.rows[name]}
        self.unregistered = {key: name for key, name in self.unregistered.items() if key in used}

    # Tables

    def document(self) -> None:
        """One row, its facts read from the text; ``source.yaml`` adds what the text does not state."""
        description = self.source.description
        facts = self.facts
        self.collector.add(
            "documents",
            document_id=self.document_id,
            number=facts.number,
            document_type=self.type_name(facts.document_type),
            title=facts.title,
            issuer_id=facts.issuer_id,
            issued_on=facts.issued_on,
            effective_on=facts.effective_on,
            signer=facts.signer,
            language=description.language or self.language.code,
            authority=description.authority,
            source_url=description.source_url,
            source_path=self.source.path,
            source_sha256=self.source.sha256,
            translator=description.translator,
            licence_note=description.licence_note,
        )
        if description.missing:
            self.finding("description-missing", self.source.name)
        if not self.reading.language_known:
            self.finding("language-not-supported", str(description.language))
        for problem in facts.problems:
            self.problem(problem, None)
        if self.reading.language_known:
            self.operative_part()
        if not self.tree.text.normalised:
            self.finding("not-normalised-text", sentence("marks-read-as-one"))
        if (hidden := self.tree.text.hidden()) is not None:
            self.finding("hidden-characters", sentence("first-in-this-line"), at=hidden)

    def operative_part(self) -> None:
        """A document without tasks; or one that may be none, with sentences like orders but no part nor number."""
        ordered = Purpose.ORDERS in self.reading.purposes.values()
        in_table = any(task.provision.kind == "row" for task in self.reading.tasks)
        if not self.reading.tasks:
            self.finding("no-operative-part", sentence("no-task-read"))
        elif not (ordered or in_table or self.facts.number):
            self.finding("no-operative-part", sentence("unlike-a-resolution"))

    def provisions(self) -> None:
        """One row a provision, in the order of the text."""
        for unit in self.tree.provisions:
            parent = unit.parent if unit.parent and unit.parent.parent else None
            self.collector.add(
                "provisions",
                provision_id=self.id_of(unit),
                document_id=self.document_id,
                parent_id=self.id_of(parent) if parent else None,
                path=unit.path,
                kind=unit.kind,
                label=unit.label or None,
                text=self.tree.text.words(unit.body, unit.end) or None,
                position=unit.position,
                line=self.tree.text.line(unit.start),
                **self.span(unit.start, unit.end),
            )
            for code in unit.problems:
                self.finding(code, self.tree.text.words(unit.start, unit.end), unit)

    def task(self, task: Task) -> None:
        """A task with its agencies and deadlines."""
        unit, task_id = task.provision, self.id_of(task.provision)
        output = next((cell for cell in unit.cells if cell.role == "output"), None)
        self.collector.add(
            "tasks",
            task_id=task_id,
            document_id=self.document_id,
            provision_id=task_id,
            number=task.number or None,
            theme=self.heading(task.theme),
            text=self.words_of(task.start, task.end, unit, "task"),
            assignment=task.assignment.kind,
            output=self.words_of(output.start, output.end, unit, "output") or None if output else None,
            position=unit.position,
            **self.in_force(),
        )
        roles = {
            "lead": task.assignment.leads,
            "coordinating": task.assignment.coordinating,
            "approving": task.assignment.approving,
        }
        for role, mentions in roles.items():
            self.agencies("task_agencies", "task_id", task_id, role, mentions, unit)
        self.times(task)

    def in_force(self) -> dict[str, object]:
        """What holds by the document itself; what later ones make of it is settled over the whole corpus."""
        return {"status": "in-force", "valid_from": self.facts.effective_on or self.facts.issued_on}

    def words_of(self, start: int, end: int, unit: Provision, role: str) -> str:
        """The words of a span, with those of its cell that spilled into lines below."""
        cell = next((cell for cell in unit.cells if cell.role == role), None)
        spans = [(start, end), *(cell.more if cell else ())]
        return " ".join(self.tree.text.words(*span) for span in spans).strip()

    def heading(self, unit: Provision | None) -> str | None:
        """The words of a heading; of a theme in a table the words of its cell."""
        if unit is None:
            return None
        filled = [cell for cell in unit.cells if cell.start < cell.end]
        numbered = len(filled) > 1 and filled[0].role == "number"
        spans = [(cell.start, cell.end) for cell in (filled[1:] if numbered else filled)] or [(unit.body, unit.end)]
        return self.tree.text.words(*spans[0]) or None

    def gaps(self) -> None:
        """What labels and tables show to be lost or unread."""
        amends = any(row["relation"] == "amends" for row in self.collector.rows["citations"])
        for unit, code, said in find_gaps(self.tree, amends):
            self.finding(code, said, unit)

    def agencies(
        self, table: str, key: str, value: str, role: str, mentions: Iterable[Mention], unit: Provision
    ) -> None:
        """The bodies that take one role, in the order they are named."""
        for position, mention in enumerate(mentions, 1):
            if not mention.registered:
                name = self.name_of(mention)
                self.unregistered.setdefault(mention.agency_id, name)
                self.finding("unregistered-agency", name, unit, mention.start)
            elif doubt := self.doubt_of(mention):
                self.finding("ambiguous-agency", doubt, unit, mention.start)
            self.collector.add(
                table,
                **{key: value},
                agency_id=mention.agency_id,
                role=role,
                position=position,
                mention=self.tree.text.words(mention.start, mention.end),
                **self.span(mention.start, mention.end),
            )

    def doubt_of(self, mention: Mention) -> Said | None:
        """What a name leaves open by the day of the document: a body of another time, or a name that passed on."""
        agency, issued = self.matcher.register.agencies[mention.agency_id], self.facts.issued_on
        if issued is None:
            passed = self.matcher.passed_on(mention.name)
            return sentence("name-passed-on", body=mention.name, **passed) if passed else None
        if agency.dissolved_on and issued >= agency.dissolved_on:
            return sentence("body-no-more", body=mention.name, day=agency.dissolved_on, issued=issued)
        if agency.established_on and issued < agency.established_on:
            return sentence("body-not-yet", body=mention.name, day=agency.established_on, issued=issued)
        return None

    def name_of(self, mention: Mention) -> str:
        """The name of a body as the source spells it, unless it was made up of words that stand apart."""
        words = self.tree.text.words(mention.start, mention.end)
        return words if self.language.spelled(words) == mention.name else mention.name

    def times(self, task: Task) -> None:
        """The times in the row's column for them; where it says nothing, those in the task's own words."""
        unit = task.provision
        facts = (self.language, self.facts.issued_on, self.facts.effective_on)
        found: list[deadlines.Deadline] = []
        for cell in unit.cells:
            if cell.role == "deadline":
                found += deadlines.in_cell(self.text, cell.start, cell.end, *facts)
        if not found:
            found = deadlines.in_prose(self.text, task.start, task.end, *facts)
        for deadline in found:
            words = self.tree.text.words(deadline.start, deadline.end)
            if deadline.problem:
                self.finding(deadline.problem, words, unit, deadline.start)
            if deadline.kind is None:
                continue
            # "Within 12 months" limits the work, and is no year by which a state is to be reached.
            if deadline.due_on and deadline.kind != "relative":
                self.due.setdefault(unit, []).append(deadline.due_on)
            self.collector.add(
                "deadlines",
                deadline_id=self.collector.numbered(f"{self.id_of(unit)}~deadline"),
                task_id=self.id_of(unit),
                text=words,
                kind=deadline.kind,
                starts_on=deadline.starts_on,
                due_on=deadline.due_on,
                recurrence=deadline.recurrence,
                **self.span(deadline.start, deadline.end),
            )

    # Indicators

    def all_indicators(self) -> None:
        """The rows of indicator tables, the objectives declared in prose, and the targets set in tasks."""
        purpose = self.reading.purposes
        tasks = {task.provision: task for task in self.reading.tasks}
        for unit in self.tree.provisions:
            if unit.kind == "row" and any(cell.role == "indicator" for cell in unit.cells):
                self.indicator_row(unit)
            elif unit in tasks:
                task = tasks[unit]
                spans = [(task.start, task.end)]
                spans += [(cell.start, cell.end) for cell in unit.cells if cell.role == "output"]
                for start, end in spans:
                    self.in_prose(unit, indicators.in_task(self.text, start, end, self.language, self.limit(task)))
            elif unit.kind in _LABELLED and (not unit.nested or unit.kind == "paragraph"):
                declared = purpose[unit] is Purpose.OBJECTIVES or (
                    purpose[unit] in (Purpose.ORDERS, Purpose.UNKNOWN)
                    and indicators.declares_targets(self.text, unit.body, unit.end, self.language)
                )
                if declared:
                    # Under a heading of general objectives only figures are targets, as in a task.
                    read = indicators.in_task if self.general(unit) else indicators.in_objectives
                    self.in_prose(unit, read(self.text, unit.body, unit.end, self.language, self.horizon(unit)))

    def general(self, unit: Provision) -> bool:
        """Tell whether a unit stands under a heading of general objectives."""
        return any(indicators.is_general(self.text, above.body, above.end, self.language) for above in unit.ancestors())

    def horizon(self, unit: Provision) -> int | None:
        """The year named by the nearest heading above."""
        above = unit.parent
        if above is None or above.parent is None:
            return None
        if above not in self.horizons:
            year = self.named_year(above)
            self.horizons[above] = self.horizon(above) if year is None else year
        return self.horizons[above]

    def named_year(self, unit: Provision) -> int | None:
        """The year that a heading names, or a row of a table that is one."""
        spans = [(cell.start, cell.end) for cell in unit.cells] or [(unit.body, unit.end)]
        years = (indicators.horizon_of(self.text, *span, self.language) for span in spans if unit.kind != "table")
        return next((year for year in years if year is not None), None)

    def limit(self, task: Task) -> int | None:
        """The year by which a task is to be done, and so the target it sets reached, if it has one deadline."""
        due = self.due.get(task.provision, [])
        return due[0].year if len(due) == 1 else None

    def in_prose(self, unit: Provision, found: Iterable[indicators.Indicator]) -> None:
        for indicator in found:
            indicator_id = self.collector.numbered(f"{self.id_of(unit)}~indicator")
            self.collector.add(
                "indicators",
                indicator_id=indicator_id,
                document_id=self.document_id,
                provision_id=self.id_of(unit),
                name=indicator.name,
                unit=indicator.unit,
                horizon_year=indicator.horizon_year,
                position=unit.position,
                **self.in_force(),
            )
            for target in indicator.targets:
                self.target(indicator_id, target, target.horizon_year or indicator.horizon_year, unit)

    def indicator_row(self, unit: Provision) -> None:
        """A numbered row of an indicator table; each column of targets with a year of its own is a horizon."""
        cells = {cell.role: cell for cell in reversed(unit.cells)}
        indicator_id = self.id_of(unit)
        above = self.horizon(unit)
        unit_cell = cells.get("unit")
        measured = self.tree.text.words(unit_cell.start, unit_cell.end) or None if unit_cell else None
        columns = [cell for cell in unit.cells if cell.role == "target"]
        years = [self.column_year(cell.heading) or above for cell in columns]
        parent = unit.parent if unit.parent and unit.parent.kind == "row" else None
        named = next(cell for cell in unit.cells if cell.role == "indicator")
        self.collector.add(
            "indicators",
            indicator_id=indicator_id,
            document_id=self.document_id,
            provision_id=indicator_id,
            number=unit.label or None,
            parent_id=self.id_of(parent) if parent else None,
            name=self.words_of(after_bullet(self.text, named.start, named.end), named.end, unit, "indicator"),
            unit=measured,
            horizon_year=years[0] if len(set(years)) == 1 else None if years else above,
            position=unit.position,
            **self.in_force(),
        )
        for cell, year in zip(columns, years, strict=True):
            for target in targets.in_cell(self.text, cell.start, cell.end, self.language, measured):
                self.target(indicator_id, target, target.horizon_year or year, unit)
        for cell in unit.cells:
            if cell.role in ("lead", "coordinating"):
                mentions = [
                    mention
                    for span in ((cell.start, cell.end), *cell.more)
                    for mention in read_cell(self.text, *span, self.matcher)
                ]
                self.agencies("indicator_agencies", "indicator_id", indicator_id, cell.role, distinct(mentions), unit)

    def column_year(self, heading: str) -> int | None:
        """The year a column's header names."""
        if heading not in self.column_years:
            self.column_years[heading] = indicators.horizon_of(heading, 0, len(heading), self.language)
        return self.column_years[heading]

    def target(self, indicator_id: str, target: targets.Target, horizon: int | None, unit: Provision) -> None:
        words = self.tree.text.words(target.start, target.end)
        if target.problem:
            self.finding(target.problem, words, unit, target.start)
        self.collector.add(
            "indicator_targets",
            target_id=self.collector.numbered(f"{indicator_id}~target"),
            indicator_id=indicator_id,
            horizon_year=horizon,
            comparator=target.comparator,
            value_min=target.value_min,
            value_max=target.value_max,
            unit=target.unit,
            scope=target.scope,
            text=words,
            **self.span(target.start, target.end),
        )

    # Citations

    def citations(self) -> None:
        """The documents cited by number in each provision that is not furniture."""
        units = [unit for unit in self.tree.provisions if unit.kind != "boilerplate"]
        cited = find_citations(self.text, [(unit.start, unit.end) for unit in units], self.matcher, self.reading.own)
        for unit, found in zip(units, cited, strict=True):
            for citation in found:
                self.collector.add(
                    "citations",
                    citation_id=self.collector.numbered(f"{self.id_of(unit)}~citation"),
                    document_id=self.document_id,
                    provision_id=self.id_of(unit),
                    number=citation.number,
                    document_type=self.type_name(citation.document_type),
                    issuer_id=citation.issuer_id,
                    issued_on=citation.issued_on,
                    relation=self.relation(citation, unit),
                    **self.span(citation.start, citation.end),
                )
                for problem in citation.problems:
                    self.problem(problem, unit)

    def relation(self, citation: Citation, unit: Provision) -> str:
        """Return how the document stands to the cited one: it amends another only in what it enacts itself.

        A task to amend a decree is an order to draft another one, which will.
        """
        ordered = unit.kind == "row" or self.reading.purposes[unit] in (Purpose.ORDERS, Purpose.UNKNOWN)
        return "cites" if ordered and citation.relation in ("amends", "replaces") else citation.relation

    def instructions(self) -> list[Instruction]:
        """What the document orders to be changed in others: read below what amends, or where only its title says so."""
        citations = self.collector.rows["citations"]
        amending = {str(row["provision_id"]) for row in citations if row["relation"] in ("amends", "replaces")}
        if self.source.description.authority != "official" or not amending:
            return []
        enacting = {unit.path for unit in self.tree.provisions if self.reading.purposes[unit] is Purpose.ENACTING}
        paths = {place.partition("#")[2] for place in amending}
        return read_instructions(self.tree, self.matcher, self.facts, paths & enacting or enacting)

    def problem(self, problem: Problem, unit: Provision | None) -> None:
        """Add a finding for what a reader was unsure of."""
        self.finding(problem.code, problem.said, unit, problem.start)
