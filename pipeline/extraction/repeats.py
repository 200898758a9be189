"""Cells repeat: tables name the same bodies and the same days row after row, and what one cell says holds for the next.

Here belongs what was read of a cell, kept by its words and found again at another place. How a cell is read belongs to
the reader that asks; it may depend on nothing but the words, the border before them and ``how``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
# So many different cells are kept; then the first ones are forgotten.
_MOST = 20_000


class Repeats(Generic[T]):
    """What cells were read as; ``moved`` makes what stands so many characters farther of something read."""

    def __init__(self, moved: Callable[[T, int], T]) -> None:
        """Begin with none."""
        self._moved = moved
        self._kept: dict[tuple[str, int, Hashable], T] = {}

    def read(self, text: str, start: int, end: int, how: Hashable, reading: Callable[[], T]) -> T:
        """Return what ``reading`` makes of ``text[start:end]``, or made of a cell that says the same.

        Patterns look at what stands before their matches: where that is no border, the cell is read for itself.
        """
        border = start
        while border and text[border - 1].isspace():
            border -= 1
        if border and text[border - 1] != "|":
            return reading()
        words = text[border:end], start - border, how
        kept = self._kept.get(words)
        if kept is None:
            if len(self._kept) >= _MOST:
                del self._kept[next(iter(self._kept))]
            kept = self._kept[words] = self._moved(reading(), -start)
        return self._moved(kept, start)
