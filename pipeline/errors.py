"""The one kind of failure a user can cause: input that cannot be read or was asked for wrongly.

Anything else that goes wrong is a fault of the program and keeps its stack trace.
"""

from __future__ import annotations


class InputError(Exception):
    """Unreadable input or wrong usage, said in one line: where, what is wrong, and what to do about it."""

    def __init__(self, place: str, problem: str, remedy: str) -> None:
        """Keep the three parts; ``str()`` joins them as ``place: problem; remedy``."""
        super().__init__(f"{place}: {problem}; {remedy}")
        self.place = place
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str]]:
        """Let it be sent from one process to another with its parts."""
        return InputError, (self.place, self.problem, self.remedy)
