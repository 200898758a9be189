"""What each part of a document is for: setting the scene, declaring objectives, giving orders, putting itself in force.

Told by what parts are called, not by their number: Vietnamese action programmes open with purposes and requirements or
with viewpoints and objectives and then turn to tasks and to the organisation of implementation, in any numbering. A
part without such a title is what the part above it is; where nothing says what a text is for, its sentences decide one
by one (see :mod:`pipeline.extraction.tasks`).
"""

from __future__ import annotations

from enum import StrEnum

from pipeline import patterns
from pipeline.documents.tree import Provision, Tree
from pipeline.language import Language

_TITLE_LENGTH = 200


class Purpose(StrEnum):
    """What a provision is for."""

    FRONT = "front"  # titles, preambles, legal bases, signatures, furniture
    ENACTING = "enacting"  # articles that promulgate a programme or put the act in force
    CONTEXT = "context"  # purposes, requirements, situation, causes, viewpoints
    OBJECTIVES = "objectives"
    ORDERS = "orders"  # tasks and solutions, guidelines, the organisation of implementation
    UNKNOWN = "unknown"


_FRONT_KINDS = {"preamble", "signature", "boilerplate", "heading", "footnote", "table", "appendix"}


def purposes(tree: Tree, language: Language) -> dict[Provision, Purpose]:
    """Return the purpose of every provision of a document."""
    return _Reader(tree, language).read()


class _Reader:
    def __init__(self, tree: Tree, language: Language) -> None:
        self.tree = tree
        self.text = tree.text.folded
        self.language = language
        units = [unit for unit in tree.provisions if unit.kind not in _FRONT_KINDS]
        in_articles = [unit.kind == "article" or any(a.kind == "article" for a in unit.ancestors()) for unit in units]
        annexed = [unit.kind == "part" and not inside for unit, inside in zip(units, in_articles, strict=True)]
        self.articles_enact = any(in_articles) and any(annexed)
        self.found: dict[Provision, Purpose] = {}

    def read(self) -> dict[Provision, Purpose]:
        for unit in self.tree.provisions:
            self.found[unit] = self._purpose(unit)
        return self.found

    def _purpose(self, unit: Provision) -> Purpose:
        parent = unit.parent
        above = self.found.get(parent, Purpose.UNKNOWN) if parent else Purpose.UNKNOWN
        if unit.kind in _FRONT_KINDS and not (unit.kind in ("heading", "appendix") and unit.children):
            return Purpose.FRONT
        if unit.kind == "article" and (self.articles_enact or self._matches("amendment", unit)):
            return Purpose.ENACTING
        if above is Purpose.ENACTING or self._enacts(unit):
            return Purpose.ENACTING
        return self._titled(unit, above) or (Purpose.UNKNOWN if above is Purpose.FRONT else above)

    def _matches(self, name: str, unit: Provision, start: int | None = None) -> bool:
        begin = unit.body if start is None else start
        words = self.text[begin : unit.end]
        pattern = self.language.suited(words).pattern(f"operative.{name}")
        return patterns.may_hold(pattern, self.text, begin, unit.end) and pattern.search(words) is not None

    def _enacts(self, unit: Provision) -> bool:
        """A provision that puts the act in force, promulgates or points to an annex, or says who carries it out."""
        if unit.nested and unit.kind != "paragraph":
            return False
        if any(self._matches(name, unit) for name in ("effect", "notification", "elsewhere")):
            return True
        in_article = unit.kind == "article" or any(above.kind == "article" for above in unit.ancestors())
        # Further down, among the tasks of a body, to issue something is an order.
        near = unit.kind == "article" or (unit.parent is not None and unit.parent.kind == "article")
        return (in_article and self._matches("duty", unit)) or (near and self._matches("promulgation", unit))

    def _titled(self, unit: Provision, above: Purpose) -> Purpose | None:
        """Return what a unit's title says, or None if it has none or says nothing."""
        words = self.text[unit.body : unit.end]
        language = self.language.suited(words)
        if not unit.nested:
            run_in = language.pattern("operative.run_in").match(words)
            if run_in is None or above not in (Purpose.CONTEXT, Purpose.OBJECTIVES, Purpose.UNKNOWN):
                return None
            words = run_in[0]
        if len(words) > _TITLE_LENGTH and not unit.title:
            words = words[: words.find(".") + 1 or _TITLE_LENGTH]
        complement = language.pattern("operative.complement").search(words, 1)
        head = words[: complement.start()] if complement else words
        places = {
            purpose: match.start()
            for purpose in (Purpose.CONTEXT, Purpose.OBJECTIVES, Purpose.ORDERS)
            if (match := language.pattern(f"operative.{_ENTRIES[purpose]}").search(head))
        }
        qualifier = language.pattern("operative.qualifier").match(head.lstrip())
        begin = len(head) - len(head.lstrip()) + (qualifier.end() if qualifier else 0)
        if above is Purpose.ORDERS:
            # Inside orders a title is mostly an order itself; only one that begins with "objectives" leaves them.
            places = {p: at for p, at in places.items() if at <= begin and p is not Purpose.ORDERS}
        elif not unit.title and unit.parent is not self.tree.root:
            # Further down such a word says what a part is for only where the title begins with it.
            places = {p: at for p, at in places.items() if at <= begin or p is Purpose.ORDERS}
        if not places:
            return None
        if Purpose.ORDERS in places:
            # "Objectives and tasks" may hold either; "orientations and solutions" are orders.
            first = places.get(Purpose.OBJECTIVES, len(head))
            return Purpose.UNKNOWN if first < places[Purpose.ORDERS] else Purpose.ORDERS
        return Purpose.OBJECTIVES if Purpose.OBJECTIVES in places else Purpose.CONTEXT


_ENTRIES = {Purpose.CONTEXT: "context", Purpose.OBJECTIVES: "objectives", Purpose.ORDERS: "operative"}
