"""What is wrong with a package, in words for the person who has to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: where, what, and what to do about it. ``str()`` is one line."""

    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        """Join the parts as :class:`pipeline.errors.InputError` does."""
        return f"{self.place}: {self.problem}; {self.remedy}"
