"""What a document says about itself: number, kind, title, issuer, dates, signer, and which documents it implements.

Only what stands in the text is read here, each fact with the words it came from. What ``source.yaml`` adds, and which
of two sources is believed, is decided where rows are made. Numbers of other documents are ``citations``' business.

The text is read as segments, lines or cells of whatever layout. The conventions behind the rules:

* A document opens with a letterhead (issuer, number, place and day, in two columns or one), then its kind in capitals,
  its title, and the issuer or the first legal basis. Publishers may set attributes above ("Signer:", "Issuing date:").
* Number and day of the letterhead win over attributes; where both are given and differ, that is a problem.
* The suffix of the number names the issuer. Where it is shared (Central Committee, Politburo and Secretariat; all
  People's Committees), the line below the kind decides, then the signature, the attribute, the letterhead.
* A signature names for whom it is given or the signer's office, then the signer, in Vietnamese syllables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from pipeline import scanning
from pipeline.documents.identifier import slug
from pipeline.documents.text import SourceText
from pipeline.extraction.attributes import read_attributes
from pipeline.extraction.citations import Found, MentionReader, Own, Problem, implemented, read_date
from pipeline.extraction.codes import Codes
from pipeline.extraction.register import Matcher, Name
from pipeline.extraction.segments import Segment, in_capitals, read_segments, skip_punctuation, undecorated
from pipeline.extraction.sentences import Sentence, Title, sentence
from pipeline.extraction.signature import Signature, read_name, read_signature
from pipeline.patterns import compiled

T = TypeVar("T")

#: The finding for each fact that the text does not state; none where ``source.yaml`` states it.
MISSING = {
    "number": "document-number-missing",
    "issued_on": "document-date-missing",
    "signer": "document-signer-missing",
    "issuer_id": "document-issuer-missing",
    "title": "document-title-missing",
}

# The head of a document is read no further than this many segments: a publisher's page has many above the text.
_HEAD = 200
# A sentence of the text proper, other than a title, is longer than this; a paragraph longer than that.
_SENTENCE = 60
_PARAGRAPH = 400
# A line of a title that is as long as this is one of a text wrapped at a width.
_WRAPPED = 56
# How far a date or a name broken between two segments may reach into the second.
_DATE_REACH = 12
_NAME_REACH = 40
# The title of an annex has no more segments than this.
_ANNEX_TITLE = 8
# Number and day stand no more segments above the kind than this.
_LETTERHEAD = 8
_FOOTNOTE = re.compile(r"(?:\s*(?:\[\^?\d+\]|\*+))+\Z")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A value and the words of the folded text it came from."""

    value: T
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """The facts of a document, None where its text does not state one; ``implements`` holds numbers."""

    number: Fact[str] | None
    document_type: Fact[str] | None
    title: Fact[str] | None
    issuer_id: Fact[str] | None
    issued_on: Fact[date] | None
    effective_on: Fact[date] | None
    signer: Fact[str] | None
    implements: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def own(self) -> Own:
        """What reading the citations of the same document needs to know of it."""
        return Own(
            self.number.value if self.number else None,
            self.issuer_id.value if self.issuer_id else None,
            self.issued_on.value if self.issued_on else None,
            frozenset(map(slug, self.implements)),
        )


def read_metadata(source: SourceText, matcher: Matcher) -> Metadata:
    """Read the facts of a document from its text."""
    return _Reader(source, matcher).read()


@dataclass(frozen=True, slots=True)
class _Heading:
    """The line that names the kind of the document, and what else stands there; the lowest rank is the surest."""

    rank: int
    index: int
    kind: Fact[str]
    issuer: Name | None
    rest: tuple[int, int] | None


class _Reader:
    """Reads one document; holds its segments, and the problems met so far."""

    def __init__(self, source: SourceText, matcher: Matcher) -> None:
        self._source = source
        self._text = source.folded
        self._matcher = matcher
        self._language = matcher.language
        self._codes = Codes.of(matcher.register, matcher.language)
        self._mentions = MentionReader(self._text, matcher)
        self._kind = compiled(self._codes.kind)
        number_word = self._pattern("citations.number_word").pattern
        introduction = rf"(?:{self._codes.kind}[\s(]*)?(?P<number_word>{number_word})?\s*"
        self._introduction = compiled(introduction)
        self._problems: list[Problem] = []
        self._segments = read_segments(self._text)
        self._head = self._segments[: self._head_length()]
        self._attributes = read_attributes(self._text, self._head, self._language)
        self._enclosures = list(self._read_enclosures())

    def read(self) -> Metadata:
        candidates = (self._heading(index, segment) for index, segment in enumerate(self._head))
        heading = min(filter(None, candidates), key=lambda found: (found.rank, found.index), default=None)
        signature = read_signature(self._source, self._segments[len(self._head) :], self._matcher)
        number = self._read_number()
        issued_on = self._read_issued_on(number)
        title = self._read_title(heading, number)
        signer = self._read_signer(signature)
        issuer_id = self._read_issuer(number, heading, signature)
        document_type = self._read_type(number, heading)
        effective_on = self._read_effective_on(issued_on)
        for (column, code), fact in zip(MISSING.items(), (number, issued_on, signer, issuer_id, title), strict=True):
            if fact is None:
                self._doubt(code, 0, 0, sentence("not-stated", fact=Title("documents", column)))
        self._look_for_another(number)
        implements = tuple(implemented(self._text, self._frame(title), self._matcher))
        problems = tuple(self._problems)
        return Metadata(number, document_type, title, issuer_id, issued_on, effective_on, signer, implements, problems)

    # The head: attributes, letterhead, kind and title.

    def _head_length(self) -> int:
        """Return how many segments stand before the text proper, whose first is a formula, a label or a paragraph.

        A publisher's summary has labels and paragraphs too: if the kind is set apart only below it, the text begins
        there.
        """
        segments = self._segments[:_HEAD]
        formulas = (n for n, segment in enumerate(segments) if self._matches("metadata.opening", segment.start))
        end = next(formulas, len(segments))
        texts = [n for n, segment in enumerate(segments[:end]) if self._is_text(segment)]
        kind = next((n for n, segment in enumerate(segments[:end]) if self._is_kind_alone(segment)), end)
        return next((n for n in texts if kind == end or n > kind), end)

    def _is_text(self, segment: Segment) -> bool:
        paragraph = segment.end - segment.start > _PARAGRAPH and self._text[segment.end - 1] in ".;"
        return paragraph or self._matches("metadata.first_label", segment.start) is not None

    def _is_kind_alone(self, segment: Segment) -> bool:
        marked = segment.decorated or in_capitals(self._text[segment.start : segment.end])
        kind = self._kind_in(segment.start, segment.end)
        return marked and kind.fullmatch(self._text, segment.start, segment.end) is not None

    def _kind_in(self, start: int, end: int) -> re.Pattern[str]:
        """The names of kinds of documents, as they are typed in a line."""
        return compiled(self._codes_in(self._text[start:end]).kind)

    def _codes_in(self, words: str) -> Codes:
        return Codes.of(self._matcher.register, self._language.suited(words))

    def _heading(self, index: int, segment: Segment) -> _Heading | None:
        """Read a line that may name the kind: set apart in capitals, with the number, or with the title."""
        start, end = segment.start, segment.end
        if any(start <= value < end for value, _ in self._attributes.values()):
            return None
        owner = self._matcher.match(self._text, start, end)
        after = self._pattern("citations.after_body").match(self._text, owner.end, end) if owner else None
        match = self._kind_in(start, end).match(self._text, after.end() if after else start, end)
        if match is None or match.end() != match.end("kind"):
            return None
        number = self._number_at(match.start(), end)
        tail = self._mentions.tail(number.end if number else match.end(), end)
        rest = undecorated(self._text, skip_punctuation(self._text, tail.end, end), end)
        marked = in_capitals(match[0]) or segment.decorated
        if rest[0] == rest[1]:
            rank = 0 if marked and number is None else 1
            fits = marked or segment.apart
        else:
            rank = 2 if marked else 3
            fits = number is not None or (marked and self._matches("metadata.title_opening", rest[0]) is not None)
        kind = Fact(match["kind"], match.start(), match.end())
        issuer = tail.issuer or owner
        return _Heading(rank, index, kind, issuer, rest if rest[0] < rest[1] else None) if fits else None

    def _read_enclosures(self) -> Iterator[tuple[int, Found]]:
        """Yield the lines that tie an annexed text to its act: "(Promulgated together with Resolution No. A of D)"."""
        for index, segment in enumerate(self._segments):
            if self._matches("metadata.enclosed", segment.start):
                limit = self._text.find(")", segment.start, segment.start + _PARAGRAPH)
                for found in self._mentions.read(segment.start, limit if limit > 0 else segment.end)[:1]:
                    if self._mentions.governed(found, "promulgated_with"):
                        yield index, found

    # Number, day and kind.

    def _read_number(self) -> Fact[str] | None:
        """Find the number: in the letterhead, among the attributes, in the heading, in an annex's reference to it."""
        own: Fact[str] | None = None
        in_heading: Fact[str] | None = None
        value = self._attributes.get("number")
        letterhead = [s for s in self._head if value is None or not s.start <= value[0] < s.end]
        for segment in letterhead:
            found = self._number_at(segment.start, segment.end)
            if found and self._kind.match(self._text, segment.start, found.start):
                in_heading = in_heading or found
            else:
                own = own or found
        own = own or next((found for segment in letterhead if (found := self._number_in(segment))), None)
        attribute = self._first_number(*value) if value else None
        enclosed = next((self._first_number(found.start, found.end) for _, found in self._enclosures), None)
        return self._settle("number", own, attribute, slug) or in_heading or enclosed

    def _number_at(self, start: int, end: int) -> Fact[str] | None:
        """Read a number that begins a segment, after its kind and "No."; alone only if its parts are known."""
        match = self._introduction.match(self._text, start + self._text.startswith("(", start), end)
        assert match is not None  # every part of it is optional
        number = self._first_number(match.end(), end)
        if number is None or number.start != match.end():
            return None
        introduced = match["kind"] or match["number_word"]
        return number if introduced or (number.end == end and self._codes.read(number.value).coded) else None

    def _number_in(self, segment: Segment) -> Fact[str] | None:
        """Read a number within a segment of the letterhead: "PRIME MINISTER No. 709/QD-TTg"."""
        for found in self._mentions.read(segment.start, segment.end):
            if not scanning.search(self._kind, self._text, segment.start, found.end):
                return self._first_number(found.start, found.end)
        return None

    def _first_number(self, start: int, end: int) -> Fact[str] | None:
        numbers = self._codes.find(self._text, start, end)
        return next((Fact(number, first, last) for first, last, number in numbers), None)

    def _read_issued_on(self, number: Fact[str] | None) -> Fact[date] | None:
        day: re.Match[str] | None = None
        for segment in self._head:
            # In a single line the number may stand before: "No. 12/CT-TTg Hanoi, April 5, 2024".
            inside = number is not None and segment.start <= number.start < segment.end
            begin = skip_punctuation(self._text, number.end, segment.end) if number and inside else segment.start
            day = day or self._day_at(begin, segment.end)
        stated = self._date(day) if day else self._day_with_number(number)
        return self._settle("issued_on", stated, self._attribute_date("issued_on"), date.isoformat)

    def _day_with_number(self, number: Fact[str] | None) -> Fact[date] | None:
        """Find the day beside the document's own number: "RESOLUTION No. A dated D", "(Enclosed with Resolution No. A
        dated D)"; without such a place, the day on which an assembly passed the document."""
        mentions = [found for segment in self._head for found in self._mentions.read(segment.start, segment.end)]
        for found in [*mentions, *(found for _, found in self._enclosures)]:
            if number and found.key == slug(number.value) and found.issued_on:
                return Fact(found.issued_on, found.start, found.end)
        passed = self._pattern("metadata.passed").search(self._text)
        day = scanning.search(self._pattern("citations.date"), self._text, *passed.span()) if passed else None
        return self._date(day) if day else None

    def _day_at(self, start: int, end: int) -> re.Match[str] | None:
        """Read "Hanoi, January 9, 2025", also with the year in the next line, and nothing behind it."""
        day = scanning.search(self._pattern("citations.date"), self._text, start, end + _DATE_REACH)
        if day and day.start() < end <= skip_punctuation(self._text, day.end(), max(end, day.end())):
            return day if self._pattern("metadata.place").fullmatch(self._text, start, day.start()) else None
        return None

    def _read_type(self, number: Fact[str] | None, heading: _Heading | None) -> Fact[str] | None:
        word = heading.kind if heading else None
        value = self._attributes.get("document_type")
        if word is None and value and self._kind.fullmatch(self._text, *value):
            word = Fact(self._text[slice(*value)], *value)
        named = self._codes_in(word.value).kinds_called(word.value) if word else ()
        coded = self._codes.read(number.value).types if number else ()
        kinds = [kind for kind in coded if kind in named] or list(coded) or list(named)
        place = word or number
        if word and coded and not set(coded) & set(named):
            self._doubt("unknown-document-type", word.start, word.end, sentence("kind-not-of-number", word=word.value))
        if place and len(kinds) != 1:
            self._doubt("unknown-document-type", place.start, place.end, sentence("kind-left-open"))
        return Fact(kinds[0], place.start, place.end) if place and len(kinds) == 1 else None

    # Title.

    def _read_title(self, heading: _Heading | None, number: Fact[str] | None) -> Fact[str] | None:
        """Join the lines below the heading; without one take the subject, the lines below the letterhead, or, of a
        text without a number, its first heading or sentence."""
        spans = list(self._title_lines(heading.index + 1, heading.rest)) if heading else []
        if not spans and "title" in self._attributes:
            spans = [self._attributes["title"]]
        if not spans and number and heading is None:
            above = [index for index, segment in enumerate(self._head) if self._is_letterhead(segment)]
            spans = list(self._title_lines(above[-1] + 1, None)) if above else []
        if not spans and number is None and heading is None and self._segments:
            first = next((segment for segment in self._segments if segment.decorated), self._segments[0])
            stop = scanning.search(self._pattern("citations.sentence_end"), self._text, first.start, first.end)
            spans = [(first.start, stop.start() if stop else first.end)]
        spans = [(start, self._without_ending(start, end)) for start, end in spans]
        if not spans:
            return None
        words = " ".join(self._source.words(start, end) for start, end in spans)
        return Fact(words, spans[0][0], spans[-1][1])

    def _title_lines(self, index: int, rest: tuple[int, int] | None) -> Iterator[tuple[int, int]]:
        last = rest
        if last:
            yield last
        for segment in self._head[index:]:
            start, end = segment.start, segment.end
            if self._is_letterhead(segment):
                continue
            issuer = self._pattern("citations.before_body").match(self._text, start, end)
            body = self._matcher.match(self._text, issuer.end() if issuer else start, end)
            session = self._matches("metadata.session", body.end if body else start)
            behind = session.end() if session else body.end if body else start
            alone = behind > start and skip_punctuation(self._text, behind, end) >= end
            if last is None and (alone or (body and issuer)):
                # "OF THE POLITBURO", alone or before the title in the same line; "THE EIGHTH PLENUM"
                start = skip_punctuation(self._text, behind, end)
            elif alone and not issuer:
                return
            if start == end:
                continue
            sentence = self._text[end - 1] in ".;:" and end - start > _SENTENCE
            if last is None and sentence and not self._matches("metadata.title_opening", start):
                return
            if last and (segment.rule_before or sentence or not self._goes_on(last, segment)):
                return
            last = start, end
            yield last

    def _is_letterhead(self, segment: Segment) -> bool:
        span = segment.start, segment.end
        motto = self._pattern("metadata.letterhead").match(self._text, *span)
        return bool(motto or self._number_at(*span) or self._day_at(*span))

    def _goes_on(self, last: tuple[int, int], segment: Segment) -> bool:
        """Whether a line goes on with the title.

        It does where that is unfinished or wrapped, both are in capitals, or the line begins small."""
        if scanning.search(self._pattern("metadata.goes_on"), self._text, *last):
            return True
        if self._matches("metadata.narrative", segment.start):
            return False
        if in_capitals(self._text[slice(*last)]):
            return in_capitals(self._text[segment.start : segment.end])
        if segment.blank_before or in_capitals(self._text[segment.start : segment.end]):
            return False
        return self._text[segment.start].islower() or last[1] - last[0] >= _WRAPPED

    def _without_ending(self, start: int, end: int) -> int:
        """Return where a title ends without footnote marks and the full stop."""
        mark = _FOOTNOTE.search(self._text, start, end)
        end = mark.start() if mark else end
        return end - 1 if self._text[end - 1] == "." else end

    # Issuer, effect and signer.

    def _read_issuer(
        self, number: Fact[str] | None, heading: _Heading | None, signature: Signature | None
    ) -> Fact[str] | None:
        value = self._attributes.get("issuer")
        attribute = self._matcher.match(self._text, *value) if value else None
        reading = self._codes.read(number.value) if number else None
        coded = Fact(reading.issuer_id, number.start, number.end) if number and reading and reading.issuer_id else None
        if coded and reading and reading.certain:
            if attribute and attribute.agency_id != coded.value:
                said = sentence("issuer-not-of-number", issuer=attribute.agency_id)
                self._doubt("description-contradicts-text", attribute.start, attribute.end, said)
            return coded
        candidates = (
            self._body_below(heading) if heading else None,
            heading.issuer if heading else None,
            signature.issuer if signature else None,
            attribute,
            next((body for segment in self._head if (body := self._body_alone(segment))), None),
        )
        bodies = [body for body in candidates if body]
        # "ON BEHALF OF THE PEOPLE'S COMMITTEE" says less than the letterhead that names the province.
        single = (body for body in bodies if not self._matcher.is_collective(body.agency_id))
        named = next(single, next(iter(bodies), None))
        return Fact(named.agency_id, named.start, named.end) if named else coded

    def _body_below(self, heading: _Heading) -> Name | None:
        """Return the body named in the line below the heading: "RESOLUTION / OF THE POLITBURO"."""
        for segment in self._head[heading.index + 1 : heading.index + 3]:
            lead = self._pattern("citations.before_body").match(self._text, segment.start, segment.end)
            if lead and (body := self._matcher.match(self._text, lead.end(), segment.end)):
                return body
        return None

    def _body_alone(self, segment: Segment) -> Name | None:
        if self._matches("metadata.letterhead", segment.start):
            return None
        # A letterhead may break a name: "THE" and on the next line "GOVERNMENT |".
        body = self._matcher.match(self._text, segment.start, segment.end + _NAME_REACH)
        return body if body and skip_punctuation(self._text, body.end, segment.end) >= segment.end else None

    def _read_effective_on(self, issued_on: Fact[date] | None) -> Fact[date] | None:
        attribute = self._attribute_date("effective_on")
        mentions = list(scanning.finditer(self._pattern("metadata.effect"), self._text, 0, len(self._text)))
        stated = next((day for effect in mentions if (day := self._day_of_effect(effect, issued_on))), None)
        if mentions and not stated:
            self._doubt("relative-date-unresolved", *mentions[0].span(), sentence("effect-not-clear"))
        return self._settle("effective_on", stated, attribute, date.isoformat) if mentions else attribute

    def _day_of_effect(self, effect: re.Match[str], issued_on: Fact[date] | None) -> Fact[date] | None:
        """Read the day behind "this Resolution takes effect": the one named, or so many days after the signing."""
        days = self._matches("metadata.effect_days", effect.end())
        signing = self._matches("metadata.effect_on_signing", days.end() if days else effect.end())
        lead = self._matches("metadata.effect_date", effect.end())
        named = self._matches("citations.date", lead.end() if lead else effect.end())
        if signing and issued_on:
            later = timedelta(int(days["days"]) if days else 0)
            return Fact(issued_on.value + later, effect.start(), signing.end())
        day = self._date(named) if named else None
        return Fact(day.value, effect.start(), named.end()) if day and named else None

    def _read_signer(self, signature: Signature | None) -> Fact[str] | None:
        value = self._attributes.get("signer")
        name = read_name(self._source, *value) if value else None
        attribute = Fact(name, *value) if name and value else None
        stated = Fact(signature.signer, signature.start, signature.end) if signature else None
        return self._settle("signer", stated, attribute, slug)

    # What the document implements.

    def _frame(self, title: Fact[str] | None) -> Iterator[tuple[int, int]]:
        """Yield the words that say what a document is for: title, bases, first article or request, annex titles."""
        if title:
            yield title.start, title.end
        for index, segment in enumerate(self._segments[: len(self._head) + _HEAD]):
            if self._matches("metadata.enacting", segment.start):
                following = self._segments[index + 1 :]
                yield segment.start, next((s.start for s in following if s.apart or s.blank_before), len(self._text))
                break
            # "Implementing Conclusion No. A, the Committee issues a Plan as follows:" says it where the title does not.
            issuing = self._pattern("operative.issuing").search(self._text, segment.start, segment.end)
            told = self._text[segment.end - 1] in ";," or (issuing and not (title and self._number_within(title)))
            if told and self._matches("metadata.implementing", segment.start):
                yield segment.start, issuing.start() if issuing else segment.end
            for start in self._openings(segment):
                if request := self._pattern("metadata.requesting").match(
                    self._text, start, max(segment.end, start + _PARAGRAPH)
                ):
                    yield request.span()
        for index, _ in self._enclosures:
            first = index
            while (
                first > 0
                and index - first < _ANNEX_TITLE
                and self._text[self._segments[first - 1].end - 1] not in ".;:/"
            ):
                first -= 1
            yield self._segments[first].start, self._segments[index].start

    def _openings(self, segment: Segment) -> Iterator[int]:
        """Yield where a request may begin: with a segment, or with a later sentence of one that opens a list."""
        yield segment.start
        if self._text[segment.end - 1] == ":":
            for stop in scanning.finditer(
                self._pattern("deadlines.sentence_end"), self._text, segment.start, segment.end
            ):
                yield skip_punctuation(self._text, stop.end(), segment.end)

    def _number_within(self, title: Fact[str]) -> Fact[str] | None:
        return self._first_number(title.start, title.end)

    # Small tools.

    def _pattern(self, name: str) -> re.Pattern[str]:
        return self._language.pattern(name)

    def _matches(self, name: str, position: int) -> re.Match[str] | None:
        return self._pattern(name).match(self._text, position)

    def _date(self, match: re.Match[str]) -> Fact[date] | None:
        day = read_date(match, self._language)
        if day is None:
            self._doubt("impossible-date", match.start(), match.end(), sentence("no-such-day", words=match[0]))
            return None
        return Fact(day, match.start(), match.end())

    def _attribute_date(self, name: str) -> Fact[date] | None:
        value = self._attributes.get(name)
        match = self._pattern("citations.date").match(self._text, *value) if value else None
        return self._date(match) if match else None

    def _settle(
        self, column: str, stated: Fact[T] | None, attribute: Fact[T] | None, compared: Callable[[T], str]
    ) -> Fact[T] | None:
        """Believe the text before what a publisher set above it, and note where they differ."""
        if stated and attribute and compared(stated.value) != compared(attribute.value):
            values = {"above": str(attribute.value), "stated": str(stated.value)}
            said = sentence("set-above-differs", fact=Title("documents", column), **values)
            self._doubt("description-contradicts-text", attribute.start, attribute.end, said)
        return stated or attribute

    def _look_for_another(self, own: Fact[str] | None) -> None:
        """Note where a second document begins: another number in a line by itself, and near it a kind set apart."""
        behind = self._segments[len(self._head) :]
        kinds = [n for n, segment in enumerate(behind) if segment.apart and self._is_kind_alone(segment)]
        for index, near in ((n, behind[max(0, n - _LETTERHEAD) : n]) for n in kinds):
            for segment in near:
                number = self._number_at(segment.start, segment.end) if own else None
                if number and own and slug(number.value) != slug(own.value):
                    kind = self._text[behind[index].start : behind[index].end]
                    said = sentence("another-begins", number=number.value, kind=kind)
                    self._doubt("several-documents", number.start, number.end, said)
                    return

    def _doubt(self, code: str, start: int, end: int, said: Sentence) -> None:
        self._problems.append(Problem(code, start, end, said))
