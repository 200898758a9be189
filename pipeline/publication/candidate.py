"""A release candidate: a package that was built, beside what a person should know before it is published.

Here belong its folder and its ``review.md``; publishing it, and computing causes, is ``publish``.

    <version>-<hash>/     the version it would get, and what the hashes of its tables come to
      review.md           what was left out, what would stop it, what differs from the last version, what to look at
      package/            the package
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.publication.package import DESCRIPTOR, csv_path
from pipeline.publication.releases import read_index
from pipeline.publication.review import Review, review
from pipeline.publication.versions import FIRST, following
from pipeline.tables.schema import load_package

REVIEW, PACKAGE = "review.md", "package"
_HASH = 8
_FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Its folder, the version it would get (the last one where nothing differs), and its review in Markdown."""

    folder: Path
    version: str
    words: str


def write_candidate(package: Path, releases: Path, candidates: Path, left_out: Sequence[object]) -> Candidate:
    """Put a copy of a package among the candidates, compared with the last version in ``releases``.

    ``left_out`` are the sources that could not be read, each told in one line. A candidate of the same content is
    replaced. Raises :class:`pipeline.errors.InputError` where the releases cannot be read.
    """
    latest = read_index(releases)["latest"]
    found = review(releases / latest, package) if latest else None
    version = following(latest, found.level) if found else FIRST
    folder = candidates / f"{version}-{_hash(package)}"
    words = _words(version, latest, found, left_out, _new_findings(package, releases / latest if latest else None))
    work = candidates / f".{folder.name}"
    for leftover in (work, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    shutil.copytree(package, work / PACKAGE)
    (work / REVIEW).write_text(words, "utf-8")
    os.replace(work, folder)
    return Candidate(folder, version, words)


def _hash(package: Path) -> str:
    """One hash for the content of all tables: two candidates of equal content are one."""
    descriptor = json.loads((package / DESCRIPTOR).read_text("utf-8"))
    hashes = "".join(str(resource.get("content_hash")) for resource in descriptor["resources"])
    return hashlib.sha256(hashes.encode()).hexdigest()[:_HASH]


def _new_findings(package: Path, last: Path | None) -> list[dict[str, str]]:
    """The findings that the last version does not have."""
    known = {row["finding_id"] for row in _findings(last)} if last else set()
    return [row for row in _findings(package) if row["finding_id"] not in known]


def _findings(package: Path) -> list[dict[str, str]]:
    with (package / csv_path(_FINDINGS)).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _words(
    version: str, latest: str | None, found: Review | None, left_out: Iterable[object], findings: list[dict[str, str]]
) -> str:
    since = f"Compared with version {latest}" if latest else "There is no version before it"
    parts = [f"# Release candidate {version}\n\n{since}. `nghiquyet publish` makes it a version."]
    if latest == version:
        parts = [f"# Nothing to release\n\nThe tables say what version {version} says."]
    if problems := [str(line) for line in left_out]:
        parts.append(_section("Left out, because they cannot be read; nothing is published until they can", problems))
    if found and found.breaks:
        promises = [str(broken.problem(version)) for broken in found.breaks]
        parts.append(_section("Promises it would break; nothing is published until they are kept", promises))
    if found and found.counts:
        rows = [[table, operation, f"{count:,}"] for (table, operation), count in found.counts.items()]
        parts.append("## What differs\n\n" + _table(["table", "operation", "rows and cells"], rows))
        parts.append(found.words.partition("\n")[2].strip())
    if findings:
        codes = load_package().tables[_FINDINGS].column("code").values
        times = Counter((row["severity"], row["code"]) for row in findings)
        order = load_package().tables[_FINDINGS].column("severity").enum
        ranked = sorted(times.items(), key=lambda item: (-order.index(item[0][0]), item[0][1]))
        rows = [[level, code, f"{n:,}", codes[code].title, codes[code].remedy] for (level, code), n in ranked]
        head = ["severity", "code", "times", "what it means", "what to do"]
        parts.append("## New findings\n\n" + _table(head, rows))
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Sequence[str]) -> str:
    return f"## {title}\n\n" + "\n".join(f"* {line}" for line in lines)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
