"""Openings: the words and marks that the matches of a pattern may begin with, told from the pattern itself.

:mod:`pipeline.scanning` looks for these in a text once, and tries patterns only where they are. Only that analysis
belongs here. It errs on one side: a match may begin with an opening that the text goes on from in another way, but
never without one; where that cannot be said in a few words, there are no openings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

# A pattern that may begin in more ways is looked for as it is.
_MOST = 2000
# Ranges of more characters are no list of letters.
_LETTERS = 130
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_LINE_STARTS = (_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING, _constants.AT_BEGINNING_LINE)
_WORD = re.compile(r"\w")
#: What every digit is written as where openings and words are compared.
DIGIT = "0"


@dataclass(frozen=True, slots=True, eq=False)
class Openings:
    """What matches begin with, in small letters, every digit written as ``0``.

    ``words`` are whole words, or single marks; ``stems`` begin a word, and ``parts`` stand anywhere in one. The words
    and stems of ``behind_blank`` have white space before them that belongs to the match.
    """

    words: frozenset[str]
    stems: frozenset[str]
    parts: frozenset[str]
    behind_blank: Openings | None


class _Path(NamedTuple):
    """A way to begin, as far as it is known: ``whole`` if the word ends there, ``open`` if it may go on.

    ``guarded``: it stands where no word goes on.
    """

    words: str = ""
    blank: bool = False
    guarded: bool = False
    open: bool = True
    whole: bool = False


class _UnknownError(Exception):
    """A match may begin with anything, or in too many ways."""


@cache
def openings(source: str) -> Openings | None:
    """Return the openings of a pattern that ignores letter case; None if there are too many, or it may be empty."""
    parsed = _parser.parse(source, re.IGNORECASE.value)
    if _is_never(parsed):
        return _gathered(())
    if parsed.getwidth()[0] == 0:
        return None
    try:
        paths = _closed(_walk(parsed, {_Path()}))
    except _UnknownError:
        return None
    behind_blank = _gathered(path._replace(guarded=True) for path in paths if path.blank)
    own = _gathered(path for path in paths if not path.blank)
    return Openings(own.words, own.stems, own.parts, behind_blank if any(path.blank for path in paths) else None)


def _is_never(parsed: Any) -> bool:
    """Tell whether a pattern is ``(?!)``, which stands where a language has no words for something."""
    return len(parsed) == 1 and parsed[0][0] is _constants.ASSERT_NOT and not parsed[0][1][1]


def _gathered(paths: Iterable[_Path]) -> Openings:
    words: set[str] = set()
    stems: set[str] = set()
    parts: set[str] = set()
    for path in paths:
        if not path.words.isalnum() or (path.guarded and path.whole):
            words.add(path.words)
        else:
            (stems if path.guarded else parts).add(path.words)
    return Openings(frozenset(words), frozenset(stems), frozenset(parts), None)


def _walk(nodes: Any, paths: set[_Path]) -> set[_Path]:
    """Follow the elements of a parsed pattern on from the paths that led to them."""
    for operation, argument in nodes:
        if not any(path.open for path in paths):
            break
        if operation is _constants.AT:
            if argument is _constants.AT_BOUNDARY:
                paths = {_at_border(path) for path in paths}
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            if argument[0] < 0 and _keeps_apart(argument[1], operation is _constants.ASSERT):
                paths = {path if path.words else path._replace(guarded=True) for path in paths}
        elif operation is _constants.LITERAL:
            paths = _extended(paths, {_sign(argument)})
        elif operation is _constants.IN:
            paths = _extended(paths, signs) if (signs := _signs(argument)) else _closed(paths)
        elif operation is _constants.BRANCH:
            paths = {path for one in argument[1] for path in _walk(one, paths)}
        elif operation is _constants.SUBPATTERN:
            paths = _walk(argument[-1], paths)
        elif operation in _REPEATS:
            least, most, inner = argument
            paths = _repeated(least, most, inner, paths)
        else:
            paths = _closed(paths)
        if len(paths) > _MOST:
            raise _UnknownError
    return paths


def _repeated(least: int, most: int, inner: Any, paths: set[_Path]) -> set[_Path]:
    once = _walk(inner, paths)
    if most > 1:
        # More white space is no more than white space, but then another of the inner ways may follow.
        once |= _walk(inner, {path for path in once if path.blank and path.open and not path.words})
        once = {path._replace(open=path.open and not path.words) for path in once}
    return once if least else once | paths


def _at_border(path: _Path) -> _Path:
    if not path.open:
        return path
    return path._replace(open=False, whole=True) if path.words else path._replace(guarded=True)


def _extended(paths: set[_Path], signs: set[str]) -> set[_Path]:
    """Go on with one of some characters: letters make a word, whatever else ends it."""
    found = {path for path in paths if not path.open}
    for path in paths - found:
        for sign in signs:
            if sign.isspace():
                found.add(path._replace(open=False, whole=True) if path.words else path._replace(blank=True))
            elif sign.isalnum():
                found.add(path._replace(words=path.words + sign))
            else:
                found.add(path._replace(words=path.words or sign, open=False, whole=True))
    return found


def _closed(paths: set[_Path]) -> set[_Path]:
    """Go on with anything; a single letter would be found in most words."""
    if any(len(path.words) < 2 and path.words != DIGIT and path.open for path in paths):
        raise _UnknownError
    return {path._replace(open=False) for path in paths}


def _sign(character: int) -> str:
    letter = chr(character).lower()
    if len(letter) != 1:
        raise _UnknownError
    return DIGIT if letter.isdecimal() else letter


def _signs(items: Any) -> set[str] | None:
    """Return the characters of a set, a blank for all white space; None for what is no list of letters."""
    signs: set[str] = set()
    for operation, argument in items:
        if operation is _constants.LITERAL:
            signs.add(_sign(argument))
        elif operation is _constants.RANGE and argument[1] - argument[0] < _LETTERS:
            signs.update(map(_sign, range(argument[0], argument[1] + 1)))
        elif (operation, argument) == (_constants.CATEGORY, _constants.CATEGORY_DIGIT):
            signs.add(DIGIT)
        elif (operation, argument) == (_constants.CATEGORY, _constants.CATEGORY_SPACE):
            signs.add(" ")
        else:
            return None
    return signs


def _keeps_apart(behind: Any, required: bool) -> bool:
    """Tell whether what must stand before a match, or must not, keeps it from beginning within a word."""
    if len(behind) != 1:
        return False
    operation, argument = behind[0]
    if operation is _constants.SUBPATTERN:
        return _keeps_apart(argument[-1], required)
    if operation is _constants.BRANCH:
        return (all if required else any)(_keeps_apart(one, required) for one in argument[1])
    if required and operation is _constants.AT:
        return argument in _LINE_STARTS
    items = argument if operation is _constants.IN else [behind[0]]
    if items[0][0] is _constants.NEGATE:
        return False
    if not required:
        return (_constants.CATEGORY, _constants.CATEGORY_WORD) in items
    return all(
        (operation is _constants.LITERAL and not _WORD.match(chr(argument)))
        or (operation, argument) == (_constants.CATEGORY, _constants.CATEGORY_SPACE)
        for operation, argument in items
    )
