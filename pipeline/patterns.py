"""Regular expressions that ignore letter case, compiled so that they are found quickly in long texts.

:func:`compiled` gives what ``re.compile(source, re.IGNORECASE)`` gives, and finds the same, but several times faster.
The module ``re`` is quick where a pattern tells it which characters a match may begin with, but works that out neither
for patterns that ignore letter case nor for those that begin with ``\\b``: it then tries every alternative at every
position. So the parsed pattern is rewritten before it is compiled:

* alternatives that begin alike share their beginning, where that keeps their order of preference:
  ``(?:strategy|plan|strategic)`` is tried as ``(?:strateg(?:y|ic)|plan)``;
* the letter an alternative begins with becomes the set of its two cases, so that ``re`` sees without trying that an
  alternative cannot match;
* the characters a match may begin with are worked out, whatever stands before them, and all others skipped.

Only that belongs here; what patterns mean belongs to the languages. The parsed form is not a public interface of
``re``; ``tests/test_patterns.py`` holds the two ways to compile against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

# An element of a parsed pattern: an operation and its argument.
_Node = tuple[Any, Any]
_Nodes = list[_Node]

_WIDTHLESS = (_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT)
# Elements that match in one way at most.
_SINGLE = (_constants.LITERAL, _constants.IN, _constants.AT)
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)
_IGNORECASE = re.IGNORECASE.value
_CLASSES = {
    _constants.CATEGORY_DIGIT: r"\d",
    _constants.CATEGORY_NOT_DIGIT: r"\D",
    _constants.CATEGORY_SPACE: r"\s",
    _constants.CATEGORY_NOT_SPACE: r"\S",
    _constants.CATEGORY_WORD: r"\w",
    _constants.CATEGORY_NOT_WORD: r"\W",
}
# Classes without white space.
_INKED = (_constants.CATEGORY_DIGIT, _constants.CATEGORY_NOT_SPACE, _constants.CATEGORY_WORD)
# Looking for more words than this takes as long as looking for the pattern.
_MOST_WORDS = 40
_DIGITS = frozenset("0123456789")
# Stands behind a sequence while its beginnings are looked for: if it is among them, the sequence may be empty.
_END: _Node = (_constants.LITERAL, -1)


@cache
def compiled(source: str) -> re.Pattern[str]:
    """Compile a pattern that ignores letter case, except inside ``(?-i:...)``; raises :class:`re.error`.

    Its ``pattern`` is ``source``. Where a pattern or an alternative begins with a letter, that is found in its two
    cases; characters that ``re`` takes for a letter's third case (the long s) are not.
    """
    parsed = _parser.parse(source, _IGNORECASE)
    state = parsed.state
    parsed.data = _rewritten(parsed, state, True)
    code: list[int] = []
    _announce(code, parsed, state.flags)
    _compiler._compile(code, parsed.data, state.flags)
    code.append(_constants.SUCCESS)
    names: list[str | None] = [None] * state.groups
    for name, group in state.groupdict.items():
        names[group] = name
    pattern = _compiler._sre.compile(source, state.flags, code, state.groups - 1, state.groupdict, tuple(names))
    assert isinstance(pattern, re.Pattern)
    return pattern


@cache
def closing(source: str) -> re.Pattern[str] | None:
    """Return a pattern of the characters that the words of a match may end with, blanks behind them aside.

    So a look at one character tells where a pattern cannot end; None where that may be any character, or a match may
    be blank.
    """
    endings = _beginnings(_parser.parse(source, _IGNORECASE), True, backwards=True)
    if endings is None:
        return None
    written = (
        _CLASSES[argument] if operation is _constants.CATEGORY
        else re.escape(chr(argument)) if operation is _constants.LITERAL
        else "-".join(re.escape(chr(end)) for end in argument)
        for operation, argument in dict.fromkeys(endings)
    )  # fmt: skip
    return re.compile(f"[{''.join(written)}]")


@cache
def _needed(source: str) -> tuple[str, ...]:
    """Return words in small letters of which every match of a pattern holds one; none if there are no such words."""
    return tuple(sorted(_words(_parser.parse(source, _IGNORECASE)) or ()))


@lru_cache(maxsize=2)
def _in_small_letters(text: str) -> str | None:
    """Return a text with every letter small and in its place; None where that changes its length."""
    small = text.lower()
    return small if len(small) == len(text) else None


def forget_texts() -> None:
    """Forget texts looked through before: one that is equal, but another object, would be compared at every look."""
    _in_small_letters.cache_clear()


def may_hold(pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Tell whether a pattern can match between two offsets: a quick look for the words that every match has."""
    words, small = _needed(pattern.pattern), _in_small_letters(text)
    if not words or small is None:
        return True
    for word in words:  # noqa: SIM110 - a generator would take longer than the look itself
        if small.find(word, start, end) >= 0:
            return True
    return False


def _announce(code: list[int], parsed: Any, flags: int) -> None:
    """Tell how long a match is and, if it is not empty, which characters it may begin with."""
    shortest, longest = (min(int(width), _compiler.MAXCODE) for width in parsed.getwidth())
    beginnings = _beginnings(parsed, True) if shortest else None
    code.append(_constants.INFO)
    length_at = len(code)
    code += [0, _constants.SRE_INFO_CHARSET if beginnings else 0, shortest, longest]
    if beginnings:
        _compiler._compile_charset(_compiler._optimize_charset(list(dict.fromkeys(beginnings)))[0], flags, code)
    code[length_at] = len(code) - length_at


# Rewriting


def _rewritten(nodes: Iterable[_Node], state: Any, ignorecase: bool) -> _Nodes:
    """Rewrite a sequence: the alternatives in it, however deep they stand."""
    return [_node(operation, argument, state, ignorecase) for operation, argument in nodes]


def _node(operation: Any, argument: Any, state: Any, ignorecase: bool) -> _Node:
    if operation is _constants.LITERAL:
        return operation, ord(lower) if ignorecase and len(lower := chr(argument).lower()) == 1 else argument
    if operation is _constants.BRANCH:
        return _branch([_rewritten(one, state, ignorecase) for one in argument[1]], state, ignorecase)
    if operation is _constants.SUBPATTERN:
        *head, inner = argument
        within = _ignores_case(argument, ignorecase)
        return operation, (*head, _sequence(_rewritten(inner, state, within), state))
    if operation in _REPEATS or operation in (_constants.ASSERT, _constants.ASSERT_NOT):
        *head, inner = argument
        return operation, (*head, _sequence(_rewritten(inner, state, ignorecase), state))
    return operation, argument


def _ignores_case(subpattern: Any, ignorecase: bool) -> bool:
    _, added, removed, _ = subpattern
    return (ignorecase or bool(added & _IGNORECASE)) and not removed & _IGNORECASE


def _sequence(nodes: _Nodes, state: Any) -> Any:
    return _parser.SubPattern(state, nodes)


def _branch(alternatives: list[_Nodes], state: Any, ignorecase: bool) -> _Node:
    """Write alternatives with what they have in common at their beginning taken out.

    An alternative may join an earlier one that begins with the same element if it passes none on the way that could
    begin with the same character: then at most one of the passed and the passing one can match at a place. Elements
    that can match in several ways, such as repetitions, are not shared: that would change which way is tried first.
    """
    groups: list[list[_Nodes]] = []
    firsts: list[frozenset[_Node] | None] = []
    heads: list[object] = []
    for alternative in (_in_order(flat) for one in alternatives for flat in _flattened(one)):
        head = _comparable(alternative[0]) if alternative else None
        first = _characters(alternative, ignorecase)
        at = len(groups) - 1
        while at >= 0 and (head is None or heads[at] != head):
            other = firsts[at]
            at = at - 1 if first and other and _apart(first, other) else -1
        if at < 0:
            groups.append([alternative])
            firsts.append(first)
            heads.append(head)
        else:
            other = firsts[at]
            groups[at].append(alternative)
            firsts[at] = first and other and first | other
    merged = [group[0] if len(group) == 1 else _joined(group, state, ignorecase) for group in groups]
    if len(merged) == 1:
        return _constants.SUBPATTERN, (None, 0, 0, _sequence(merged[0], state))
    if ignorecase:
        merged = [_looked_up(one, state) for one in merged]
    return _constants.BRANCH, (None, [_sequence(one, state) for one in merged])


def _joined(group: list[_Nodes], state: Any, ignorecase: bool) -> _Nodes:
    """Write alternatives that begin with the same element as that element and the alternatives behind it."""
    return [group[0][0], _branch([alternative[1:] for alternative in group], state, ignorecase)]


def _looked_up(alternative: _Nodes, state: Any) -> _Nodes:
    """Write the letter an alternative begins with as the set of its cases."""
    if not alternative or alternative[0][0] is not _constants.LITERAL:
        return alternative
    cases = _sequence([(_constants.IN, [(_constants.LITERAL, case) for case in _cases(alternative[0][1])])], state)
    return [(_constants.SUBPATTERN, (None, 0, _IGNORECASE, cases)), *alternative[1:]]


def _flattened(alternative: _Nodes) -> list[_Nodes]:
    """Return the alternatives that an alternative is made of if there is nothing beside them."""
    if len(alternative) == 1 and alternative[0][0] is _constants.BRANCH:
        return [list(one) for one in alternative[0][1][1]]
    return [alternative]


def _in_order(alternative: _Nodes) -> _Nodes:
    """Write the conditions on what stands before an alternative in an order that others are likely to share."""
    count = 0
    while count < len(alternative) and _looks_back(alternative[count]):
        count += 1
    return sorted(alternative[:count], key=_weight) + alternative[count:]


def _looks_back(node: _Node) -> bool:
    operation, argument = node
    return operation is _constants.AT or (operation is _constants.ASSERT_NOT and argument[0] < 0)


def _weight(node: _Node) -> tuple[int, str]:
    operation, argument = node
    return (0 if operation is _constants.AT else argument[1].getwidth()[1]), repr(node)


def _comparable(node: _Node) -> object:
    """Return what tells whether two elements are the same, None for those that must not be shared."""
    operation, _ = node
    if operation in _SINGLE:
        return node
    return repr(node) if operation is _constants.ASSERT_NOT else None


def _characters(nodes: _Nodes, ignorecase: bool) -> frozenset[_Node] | None:
    """Return the characters a sequence begins with if they can be compared with those of others, else None."""
    beginnings = _beginnings(nodes, ignorecase)
    if not beginnings or any(operation is _constants.RANGE for operation, _ in beginnings):
        return None
    return frozenset(beginnings)


def _apart(one: frozenset[_Node], other: frozenset[_Node]) -> bool:
    """Tell whether no character is in both of two sets; two classes of characters are taken to overlap."""
    if not one.isdisjoint(other):
        return False
    pairs = [(a, b) for a in one for b in other if _constants.CATEGORY in (a[0], b[0])]
    return not any(_in_class(a, b) or _in_class(b, a) for a, b in pairs)


@cache
def _in_class(node: _Node, other: _Node) -> bool:
    if node[0] is not _constants.CATEGORY:
        return False
    if other[0] is not _constants.LITERAL:
        return True
    return re.match(_CLASSES[node[1]], chr(other[1])) is not None


def _beginnings(nodes: Iterable[_Node], ignorecase: bool, backwards: bool = False) -> _Nodes | None:
    """Return the set of characters a match may begin with, as the parser writes sets; None if it may be any or none.

    ``backwards``: those that the last word of a match may end with, whatever blanks are behind it.
    """

    def within(inner: Any, ignoring: bool) -> _Nodes | None:
        return _beginnings([_END, *inner] if backwards else [*inner, _END], ignoring, backwards)

    found: _Nodes = []
    for operation, argument in reversed([*nodes]) if backwards else nodes:
        if operation in _WIDTHLESS:
            continue
        optional = False
        own: _Nodes | None = None
        if operation is _constants.LITERAL:
            own = _cased(operation, argument) if ignorecase else [(operation, argument)]
        elif operation is _constants.IN and argument[0][0] is not _constants.NEGATE:
            own = [case for item in argument for case in _cased(*item)] if ignorecase else argument
        elif operation is _constants.BRANCH:
            each = [within(one, ignorecase) for one in argument[1]]
            own = None if None in each else [node for one in each if one for node in one]
        elif operation is _constants.SUBPATTERN:
            own = within(argument[-1], _ignores_case(argument, ignorecase))
        elif operation in _REPEATS:
            own = within(argument[-1], ignorecase)
            optional = argument[0] == 0
        if own is None:
            return None
        if operation is not _constants.LITERAL and _END in own:
            optional = True
            own = [node for node in own if node != _END]
        found += own
        if not optional and not (backwards and any(_is_blank(node) for node in own)):
            return found
    return None


def _is_blank(node: _Node) -> bool:
    """Tell whether an item of a set may be white space."""
    operation, argument = node
    if operation is _constants.LITERAL:
        return argument >= 0 and chr(argument).isspace()
    return operation is not _constants.CATEGORY or argument not in _INKED


def _words(nodes: Iterable[_Node]) -> frozenset[str] | None:
    """Return the rarest words, as far as their length tells, of which every match of a sequence holds one."""
    return _rarest(_needs(nodes))


def _rarest(needs: Iterable[frozenset[str]]) -> frozenset[str] | None:
    fitting = [words for words in needs if len(words) <= _MOST_WORDS]
    return max(fitting, key=lambda words: (min(map(len, words)) - len(words) / 8, sorted(words)), default=None)


def _needs(nodes: Iterable[_Node]) -> list[frozenset[str]]:
    """Return sets of words, of each of which every match of a sequence holds one."""
    found: list[frozenset[str]] = []
    run = ""
    for operation, argument in [*nodes, _END]:
        if operation in _WIDTHLESS:
            continue
        if operation is _constants.LITERAL and argument >= 0:
            run += chr(argument).lower()
            continue
        if run:
            found.append(frozenset({run}))
        run = ""
        if operation is _constants.BRANCH:
            each = [_needs(one) for one in argument[1]]
            found += [words for words in each[0] if all(words in others for others in each[1:])]
            rarest = [words for one in each if (words := _rarest(one))]
            if len(rarest) == len(each):
                found.append(_shortest(word for words in rarest for word in words))
        elif operation is _constants.SUBPATTERN or (operation in _REPEATS and argument[0]):
            found += _needs(argument[-1])
        elif operation is _constants.IN and argument == [(_constants.CATEGORY, _constants.CATEGORY_DIGIT)]:
            found.append(_DIGITS)
    return found


def _shortest(words: Iterable[str]) -> frozenset[str]:
    """Leave out the words that hold another one."""
    own = frozenset(words)
    return frozenset(word for word in own if not any(other in word for other in own - {word}))


# Letter case


@cache
def _cases(character: int) -> tuple[int, ...]:
    if character < 0:
        return (character,)
    letter = chr(character)
    return tuple(sorted({ord(case) for case in (letter, letter.lower(), letter.upper()) if len(case) == 1}))


def _cased(operation: Any, argument: Any) -> _Nodes:
    """Return an item of a set with its other cases."""
    if operation is _constants.LITERAL:
        return [(operation, case) for case in _cases(argument)]
    if operation is _constants.RANGE:
        own = range(argument[0], argument[1] + 1)
        others = sorted({case for one in own for case in _cases(one)} - set(own))
        return [(operation, argument), *((_constants.LITERAL, case) for case in others)]
    return [(operation, argument)]
