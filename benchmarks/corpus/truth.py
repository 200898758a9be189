"""What stands in a made-up document, and the same counted in what was read from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Rows = Mapping[str, Iterable[Mapping[str, object]]]


@dataclass(slots=True)
class Truth:
    """Counts of rows, each agency of each task being one, and what the document is found to have.

    ``fault`` is the finding its fault is met with; a ``paged`` table has its headings again at the top of a page.
    """

    tasks: int = 0
    leads: int = 0
    coordinating: int = 0
    deadlines: int = 0
    indicators: int = 0
    fault: str | None = None
    paged: bool = False


def differences(truth: Truth, rows: Rows) -> list[str]:
    """Say where the rows read from a document are not what stands in it; empty where they are.

    Targets that stand in the words of tasks are indicators too, and are not counted: only rows of tables are.
    """
    roles = [row["role"] for row in rows["task_agencies"]]
    read = {
        "tasks": sum(1 for _ in rows["tasks"]),
        "leads": roles.count("lead"),
        "coordinating": roles.count("coordinating"),
        "deadlines": sum(1 for _ in rows["deadlines"]),
        "indicators": sum(row["indicator_id"] == row["provision_id"] for row in rows["indicators"]),
    }
    found = {str(row["code"]) for row in rows["findings"]}
    expected = ({truth.fault} if truth.fault else set()) | ({"repeated-header"} if truth.paged else set())
    problems = [
        f"{getattr(truth, name)} {name}, read {count}" for name, count in read.items() if getattr(truth, name) != count
    ]
    return (
        problems
        + [f"finding {code} missed" for code in expected - found]
        + [f"finding {code} without cause" for code in sorted(found - expected)]
    )
