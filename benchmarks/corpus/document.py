"""One made-up action programme: its text, its ``source.yaml``, and what a reader should find in it.

A document is an act with legal bases, the programme it issues (parts, sections, points, bullets below an intro), tables
of tasks and a table of indicators, in the layouts publishers use; a short one has no tables. Some carry one fault of
the kinds real texts have. It takes time in proportion to its size, and nothing but its arguments decides its bytes.
Folders of documents belong to :mod:`benchmarks.corpus.folder`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.corpus.truth import Truth
from benchmarks.corpus.wordings import Agency, Wordings, wordings

# How a long document divides: the rest are tables of tasks. No real part or appendix is much longer than these.
_PROSE, _INDICATORS = 0.55, 0.05
_LEAST_WITH_TABLES = 3_000
_LONGEST_PART, _LONGEST_TABLE = 200_000, 60_000
_ROWS_OF_A_THEME, _ROWS_OF_A_PAGE = 25, 40
_OF_ROWS = ("unregistered-agency", "impossible-date", "reversed-range", "duplicate-label", "missing-cells")
# One document in so many has a fault, and one text in so many publishes tables one cell a line.
_FAULTY, _CELL_BY_CELL = 7, 3


@dataclass(frozen=True, slots=True)
class Document:
    """A source folder's contents: ``description`` is its ``source.yaml``, None where it has none."""

    name: str
    text: bytes
    description: str | None
    truth: Truth


def make_document(language: str, number: int, size: int, seed: int) -> Document:
    """Make the ``number``-th document (from 0) of a corpus, in about ``size`` bytes."""
    writer = _Writer(wordings(language), number, Random(f"{seed}/{language}/{number}"))
    text = writer.write(size)
    fault = writer.truth.fault
    if fault == "not-normalised-text":
        text = unicodedata.normalize("NFD", text)
    elif fault == "hidden-characters":
        middle = text.index(" ", len(text) // 2)
        text = f"{text[:middle]}\u200b{text[middle:]}"
    described = fault != "description-missing"
    description = f"language: {language}\nauthority: official\nnote: Made up to measure with.\n"
    return Document(
        name=f"{language}-{number:07d}",
        text=text.encode(),
        description=description if described else None,
        truth=writer.truth,
    )


class _Writer:
    def __init__(self, words: Wordings, number: int, random: Random) -> None:
        self.words = words
        self.random = random
        self.truth = Truth(fault=random.choice(words["faults"]) if number % _FAULTY == _FAULTY - 1 else None)
        self.pending = self.truth.fault
        self.year = 2016 + number % 8
        self.number = f"{number // 8 + 1}/NQ-CP"
        self.issued = self.date()
        self.cells_by_line = random.randrange(_CELL_BY_CELL) == 0
        self.parts: list[str] = []
        self.length = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text.encode())

    def write(self, size: int) -> str:
        """The text; its parts take their share of ``size``, and each is there at least once, where tables have room."""
        subject = self.pick("subjects")
        self.put(self.filled(self.words["opening"], subject))
        if size < _LEAST_WITH_TABLES:
            self.prose(size)
            self.truth.fault = None if self.truth.fault in _OF_ROWS else self.truth.fault
            return "".join(self.parts)
        self.prose(_PROSE * size)
        appendix = self.repeat(1, (1 - _INDICATORS) * size, self.task_table)
        self.repeat(appendix, size, self.indicator_table)
        return "".join(self.parts)

    def repeat(self, number: int, until: float, make: Callable[[int, float], None]) -> int:
        """Make appendices from ``number`` on, at least one; return the number after the last."""
        while True:
            make(number, min(until, self.length + _LONGEST_TABLE))
            number += 1
            if self.length >= until:
                return number

    # Prose

    def prose(self, until: float) -> None:
        part = 2
        while part == 2 or self.length < until:
            title = self.words["tasks_title"].format(part=_roman(part), SUBJECT=self.pick("subjects").upper())
            self.put(f"\n{title}\n")
            end = min(until, self.length + _LONGEST_PART)
            section = 1
            while section == 1 or self.length < end:
                heading = self.words["section"].format(number=section, subject=self.pick("subjects"))
                self.put(f"\n{heading}\n\n")
                for letter in self.words["letters"]:
                    self.point(letter)
                    if self.length >= end:
                        break
                section += 1
            part += 1

    def point(self, letter: str) -> None:
        if self.random.random() < 0.25:
            lead = self.random.choice(self.words.agencies)
            self.line("point", self.words["intro"].format(lead=self.named(lead)), letter)
            for _ in range(self.random.randint(2, 4)):
                self.line("bullet", self.order(self.pick("under_intro"), lead))
        else:
            lead = self.random.choice(self.words.agencies)
            self.line("point", self.order(self.pick("sentences"), lead), letter)

    def line(self, form: str, text: str, letter: str = "") -> None:
        self.put(self.words[form].format(letter=letter, text=text[0].upper() + text[1:]) + "\n\n")

    def order(self, form: str, lead: Agency) -> str:
        """A sentence that gives an order to ``lead``, itself or by the intro it stands below."""
        helping = [agency for agency in self.random.sample(self.words.agencies, 3) if agency is not lead]
        helping = helping[: self.random.randint(1, 2)] if "{others}" in form else []
        do, doing = self.random.choice(self.words["verbs"])
        work = self.work()
        sentence = form.format(
            lead=self.named(lead),
            others=self.words["and"].join(self.words["the"] + agency.name for agency in helping),
            do=f"{do} {work}",
            Do=f"{do[0].upper()}{do[1:]} {work}",
            doing=f"{doing} {work}",
            by=self.timed(self.pick("by")),
        )
        self.truth.tasks += 1
        self.truth.leads += 1
        self.truth.coordinating += len(helping)
        self.truth.deadlines += "{by}" in form
        return sentence

    # Tables

    def task_table(self, appendix: int, until: float) -> None:
        self.put(self.filled(self.words["tasks_appendix"], "", appendix))
        self.table_head("tasks_header")
        row = theme = 0
        while row < 8 or self.length < until:
            if row == theme * _ROWS_OF_A_THEME and theme < len(self.words["themes"]):
                self.row([f"**{_roman(theme + 1)}**", f"**{self.words['themes'][theme]}**", "", "", "", ""])
                theme += 1
            row += 1
            if row % _ROWS_OF_A_PAGE == 0:
                self.table_head("tasks_header")
                self.truth.paged = True
            self.task_row(row)

    def task_row(self, row: int) -> None:
        lead, *helping = self.random.sample(self.words.agencies, self.random.randint(1, 3))
        leading = lead.name if self.random.random() < 0.85 else self.words["collective"]
        do, _ = self.random.choice(self.words["verbs"])
        task = f"{do[0].upper()}{do[1:]} {self.work()}"
        deadline = self.timed(self.pick("deadlines"))
        number = str(row)
        fault = self.pending if row > 3 else None
        if fault == "unregistered-agency":
            leading = self.words["unregistered"]
        elif fault == "impossible-date":
            deadline = self.timed(self.words["impossible_date"])
        elif fault == "reversed-range":
            deadline = f"{self.year + 6} - {self.year + 2}"
        elif fault == "duplicate-label":
            number = str(row - 1)
        cells = [number, task, leading, "; ".join(agency.name for agency in helping), self.pick("outputs"), deadline]
        if fault == "missing-cells":
            cells = cells[:-1]
        if fault:
            self.pending = None
        self.row(cells)
        self.truth.tasks += 1
        self.truth.leads += 1
        self.truth.coordinating += len(helping)
        self.truth.deadlines += fault != "missing-cells"

    def indicator_table(self, appendix: int, until: float) -> None:
        self.put(self.filled(self.words["indicators_appendix"], "", appendix))
        self.table_head("indicators_header")
        row = 0
        while row < 3 or self.length < until:
            row += 1
            name, unit = self.random.choice(self.words["indicators"])
            value = self.random.randint(5, 80)
            target = self.pick("targets").format(value=value, more=value + 5)
            self.row([str(row), name, unit, target, self.random.choice(self.words.agencies).name])
            self.truth.indicators += 1

    def table_head(self, header: str) -> None:
        titles = self.words[header]
        self.row(titles)
        if not self.cells_by_line:
            self.row(["---"] * len(titles))

    def row(self, cells: list[str]) -> None:
        if self.cells_by_line:
            self.put("".join(f"{cell} |\n" if cell else "|\n" for cell in cells))
        else:
            self.put(f"| {' | '.join(cells)} |\n")

    # Words

    def pick(self, entry: str) -> str:
        chosen: str = self.random.choice(self.words[entry])
        return chosen

    def work(self) -> str:
        return f"{self.pick('objects')}, {self.pick('purposes').format(value=self.random.randint(5, 95))}"

    def named(self, agency: Agency) -> str:
        return f"{self.words['the']}{agency.name}"

    def date(self, years_ago: int = 0) -> str:
        month, day = self.random.choice(self.words["months"]), self.random.randint(1, 28)
        date: str = self.words["date"].format(month=month, day=day, year=self.year - years_ago)
        return date

    def timed(self, form: str) -> str:
        year = self.year + self.random.randint(1, 5)
        return form.format(year=year, later=year + 2, quarter=self.random.choice(("I", "II", "III", "IV")))

    def filled(self, form: str, subject: str, appendix: int = 0) -> str:
        return form.format(
            number=self.number,
            issued=self.issued,
            subject=subject,
            SUBJECT=subject.upper(),
            cited=f"{self.random.randint(10, 70)}-NQ/TW",
            cited_on=self.date(years_ago=2),
            appendix=_roman(appendix) if appendix else "",
        )


_NUMERALS = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def _roman(number: int) -> str:
    return "".join(_digits(number))


def _digits(number: int) -> Iterator[str]:
    for value, numeral in _NUMERALS:
        count, number = divmod(number, value)
        yield numeral * count
