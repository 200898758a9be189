"""Version numbers: which one follows from a difference.

The rules are those of the Frictionless recipe for versions of data packages, as the contract has them:

* *major*: a table, column or id goes away or changes its meaning; a type, a key or the order of columns changes; a
  constraint is tightened; the major number of ``schema_version`` changes, by which the template says that something it
  describes has come to mean something else;
* *minor*: rows, columns or tables come; a constraint is loosened;
* *patch*: values are corrected, also where a row that has no id of its own goes (the second agency of a task, a
  finding); titles, descriptions or licences change.
"""

from __future__ import annotations

import re

from pipeline.errors import InputError
from pipeline.publication.difference import Difference, Level

#: The version of the first release.
FIRST = "1.0.0"

_FORM = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


def is_version(text: str) -> bool:
    """Whether the text is a version of a release: ``1.2.0``."""
    return _FORM.fullmatch(text) is not None


def order(version: str) -> tuple[int, ...]:
    """Return what sorts versions."""
    return tuple(int(part) for part in version.split("."))


def level(difference: Difference, *, ids_broken: bool) -> Level:
    """Return how much a difference asks of readers; ``ids_broken`` says whether an id went or changed its meaning."""
    levels = [change.level for change in difference.schema]
    if ids_broken:
        levels.append(Level.MAJOR)
    for _, operation in difference.counts():
        levels.append(Level.MINOR if operation == "added" else Level.PATCH)
    return max(levels, default=Level.NONE)


def following(version: str, level: Level) -> str:
    """Return the version after ``version``: the same where the level is none."""
    major, minor, patch = order(version)
    match level:
        case Level.MAJOR:
            return f"{major + 1}.0.0"
        case Level.MINOR:
            return f"{major}.{minor + 1}.0"
        case Level.PATCH:
            return f"{major}.{minor}.{patch + 1}"
        case Level.NONE:
            return version


def check_wanted(wanted: str, least: str, why: str) -> None:
    """Refuse a version that was asked for and is lower than the one that follows from the data.

    :class:`InputError` says which one that is, and ``why``.
    """
    if not is_version(wanted):
        raise InputError(f"--version {wanted}", "is not a version", "write it as 1.2.0")
    if order(wanted) < order(least):
        raise InputError(f"--version {wanted}", f"is too low: {why}", f"ask for {least} or a higher one, or for none")
