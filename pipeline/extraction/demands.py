"""Demands: which quantities of a text are to be reached, and which only describe.

Here belongs the choice among the quantities of a sentence. How one is read belongs to ``quantities``, what it is a
target of to ``indicators``. The words are in the section ``indicators`` of the language file.

The conventions behind the rules:

* A share, a comparison ("at least 20") or a place in a ranking is demanded unless its words say otherwise.
* A bare number of things is demanded as the object of an act ("consolidate 80 cooperatives"), as its extent ("pilot
  the model in 5 communes"), as what a year will see ("by 2028, 300 schools shall ...") and next to another such
  number. In a list of objectives it is demanded unless an article or preposition tells it off ("the 63 provinces").
* What tells things apart is none: a relative clause ("facilities that supply more than 500 meals"), an attribute of
  things in the plural ("loans with a term of up to 8 years"), what they own or are aged; unless the act brings those
  very things into being ("build plants with a capacity of ...").
* Nor is where things started ("up from 8%"), what a sum amounts to, or the number of parts of something said ("3
  phases", "the following 7 tasks").

All positions are offsets in the whole (folded) text of a document.
"""

from __future__ import annotations

import re

from pipeline import scanning
from pipeline.extraction.quantities import Quantity, ending, may_end, quantities
from pipeline.extraction.targets import measure
from pipeline.language import Language

# How far back the words around a class of things are looked for.
_REACH = 120


def demands(text: str, left: int, right: int, language: Language, declared: bool) -> list[Quantity]:
    """Find the quantities that a sentence demands; ``declared``: it stands in a list of objectives, not in a task."""
    reader = _Reader(text, left, right, language)
    kept: list[Quantity] = []
    for quantity in quantities(text, left, right, language):
        if not reader.describes(quantity) and reader.demands(quantity, kept, declared):
            kept.append(quantity)
    return kept


class _Reader:
    def __init__(self, text: str, left: int, right: int, language: Language) -> None:
        self.text = text
        self.left = left
        self.right = right
        self.language = language

    def describes(self, quantity: Quantity) -> bool:
        """Whether a quantity tells things apart, or says where they started."""
        if self._behind("condition", quantity) or (quantity.bare and self._behind("since", quantity)):
            return True
        if quantity.kind == "rank" or self._before("supplied", quantity):
            return False
        related = self._before("related", quantity)
        related = related or self._measured(quantity) or self._before("having", quantity)
        if related is None or self.language.pattern("targets.verb").match(self.text, related.start("things")):
            return False
        # "a strong fleet that carries 20% of goods", "build plants with a capacity of 500 MW"
        return scanning.search(self._pattern("creating"), self.text, self.left, related.start("things")) is None

    def _measured(self, quantity: Quantity) -> re.Match[str] | None:
        """Match things whose size or duration a quantity gives: "dams over 15 m", "vehicles of more than 20 years"."""
        for entry in ("size", "duration"):
            if quantity.kind == "count" and self._pattern(entry).match(self.text, quantity.end, self.right):
                return self._before(f"{entry}_of", quantity)
        return None

    def demands(self, quantity: Quantity, kept: list[Quantity], declared: bool) -> bool:
        """Whether a quantity that does not describe anything is to be reached."""
        if quantity.unit is not None:
            return True  # "double the number of cooperatives"
        if quantity.kind in ("money", "times") and not declared:
            striven = scanning.search(self._pattern("striving"), self.text, self.left, quantity.start)
            return striven is not None and not self._behind("referring_share", quantity)
        if not quantity.bare:
            return True
        if quantity.kind == "count":
            return self._counted(quantity, kept, declared)
        return not self._behind("referring_rank" if quantity.kind == "rank" else "referring_share", quantity)

    def _counted(self, quantity: Quantity, kept: list[Quantity], declared: bool) -> bool:
        """Whether a bare number of things is what an act or an objective is to lead to."""
        figure = self.text[quantity.start].isdigit()
        unit, end = measure(self.text, quantity, self.right, self.language)
        if (quantity.low == 1 and not figure) or self._pattern("uncounted").match(self.text, quantity.end, end):
            return False
        changed = self.language.pattern("targets.from").match(self.text, quantity.start)  # "cut ... from 15 to 11"
        if changed or self._behind("intended", quantity) or self._before("supplied", quantity):
            return True
        if self._behind("divided", quantity):
            return bool(kept)
        change = self.language.pattern("targets.change")
        if self._behind("aimed", quantity) and scanning.search(change, self.text, self.left, quantity.start):
            return True  # "reduce the time ... to 3 days"
        if not self._behind("referring", quantity):
            return declared or (unit is not None and self._object(quantity, unit, kept))
        extent = unit and self._behind("extent", quantity)
        if not extent or self._pattern("whole").match(self.text, quantity.start, self.right):
            return False
        acts = [
            match.lastgroup for match in scanning.finditer(self._pattern("acts"), self.text, self.left, quantity.start)
        ]
        return acts[-1] == "bringing" if acts else True

    def _object(self, quantity: Quantity, unit: str, kept: list[Quantity]) -> bool:
        """Whether a number without article and preposition is the object of an act, or what a year is to see."""
        if ending(self._pattern("intro"), self.text, 0, quantity.start):
            return True  # "by 2028, 300 schools shall ..."
        if not self.text[self.left : quantity.start].strip() or self.text[: quantity.start].rstrip().endswith(":"):
            # "12 standards", "in the south: 12 depots" in a cell; but "28 provinces shall ..." are who acts.
            return scanning.search(self.language.pattern("tasks.modal"), self.text, quantity.end, self.right) is None
        if self._behind("conjoined", quantity):
            return bool(kept)
        # "National Highway 1", "the Long Thanh 2 substation"; but "to the National Assembly 11 laws"
        name = self._before("named", quantity)
        named = name and name.start() > self.left and not self._pattern("plural").search(unit)
        return not named and self._behind("governing", quantity)

    def _pattern(self, name: str) -> re.Pattern[str]:
        return self.language.pattern(f"indicators.{name}")

    def _behind(self, name: str, quantity: Quantity) -> bool:
        return ending(self._pattern(name), self.text, self.left, quantity.start) is not None

    def _before(self, name: str, quantity: Quantity) -> re.Match[str] | None:
        """Match words up to the quantity, with a pattern that ends in \\Z."""
        start, pattern = max(self.left, quantity.start - _REACH), self._pattern(name)
        if not may_end(pattern, self.text, start, quantity.start):
            return None
        return scanning.search(pattern, self.text, start, quantity.start)
