"""The number of a version follows from what differs, and an id that was published is kept or its change is stated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import Descriptor, document, write

from pipeline.errors import InputError
from pipeline.publication.difference import Level, compare
from pipeline.publication.promises import check_id_changes, check_promise
from pipeline.publication.versions import check_wanted, following, level

BUDGET, COURTS, LABS = "Plan the budget of the State.", "Train judges for all courts.", "Open laboratories to firms."
Rows = dict[str, Any]


def judged(
    folder: Path, old: Rows, new: Rows, edit: Callable[[Descriptor], object] | None = None
) -> tuple[Level, list[str]]:
    """The level of the difference, and what is to be mended before a release of it, as version 2.0.0."""
    with compare(write(folder / "old", old), write(folder / "new", new, edit)) as difference:
        promise = check_promise(difference)
        problems = [broken.problem("2.0.0") for broken in promise.unsaid] + list(check_id_changes(difference, "2.0.0"))
        return level(difference, ids_broken=promise.broken), [str(problem) for problem in problems]


def said(old_id: str, new_id: str | None, table: str = "provisions", version: str = "2.0.0") -> Rows:
    change = {"table_name": table, "old_id": old_id, "new_id": new_id, "version": version, "reason": "renumbered"}
    return {"id_changes": [change]}


def of_table(name: str, change: Callable[[Descriptor], object]) -> Callable[[Descriptor], object]:
    def edit(descriptor: Descriptor) -> None:
        change(next(entry for entry in descriptor["resources"] if entry["name"] == name))

    return edit


def of_column(table: str, column: str, **values: object) -> Callable[[Descriptor], object]:
    def change(entry: Descriptor) -> None:
        next(field for field in entry["schema"]["fields"] if field["name"] == column).update(values)

    return of_table(table, change)


def test_following() -> None:
    assert following("1.9.3", Level.PATCH) == "1.9.4"
    assert following("1.9.3", Level.MINOR) == "1.10.0"
    assert following("1.9.3", Level.MAJOR) == "2.0.0"
    assert following("1.9.3", Level.NONE) == "1.9.3"


def test_a_version_that_is_too_low_is_refused() -> None:
    check_wanted("1.10.0", "1.9.4", "there are patch changes")
    with pytest.raises(
        InputError, match=r"1\.9\.10: is too low: since 1\.9\.3 there are minor changes; ask for 1\.10\.0"
    ):
        check_wanted("1.9.10", "1.10.0", "since 1.9.3 there are minor changes")
    for wrong in ("1.2", "v1.2.0", "1.02.0", "1.2.0-rc1", "latest"):
        with pytest.raises(InputError, match=r"is not a version; write it as 1\.2\.0"):
            check_wanted(wrong, "1.0.0", "")


def test_rows_that_come_are_minor_and_values_that_change_are_a_patch(tmp_path: Path) -> None:
    rows = document([BUDGET])
    assert judged(tmp_path / "same", rows, rows) == (Level.NONE, [])
    assert judged(tmp_path / "rows", rows, document([BUDGET, COURTS])) == (Level.MINOR, [])
    corrected = document(["Plan the whole budget of the State."])
    assert judged(tmp_path / "values", rows, corrected) == (Level.PATCH, [])
    dated = document([BUDGET])
    dated["deadlines"][0] |= {"text": "Quarter IV", "due_on": "2025-12-31"}  # a value, though no word is the same
    assert judged(tmp_path / "deadline", rows, dated) == (Level.PATCH, [])


def test_rows_without_an_id_and_findings_may_go(tmp_path: Path) -> None:
    agencies = [{"agency_id": name, "name_en": name} for name in ("finance", "justice")]
    named = [
        {"task_id": "d#p1", "agency_id": row["agency_id"], "role": "lead", "position": str(place)}
        for place, row in enumerate(agencies, 1)
    ]
    old: Rows = document([BUDGET]) | {"agencies": agencies, "task_agencies": named}
    old["findings"] = [{"finding_id": "d~unsure-1", "document_id": "d", "message": "unsure"}]
    new: Rows = document([BUDGET]) | {"agencies": agencies, "task_agencies": named[:1]}
    assert judged(tmp_path, old, new) == (Level.PATCH, [])


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (of_table("tasks", lambda t: t["schema"]["fields"].pop(5)), Level.MAJOR),
        (of_table("tasks", lambda t: t["schema"]["fields"].reverse()), Level.MAJOR),
        (lambda d: d["resources"].pop(), Level.MAJOR),
        (lambda d: d.update(schema_version="2.0.0"), Level.MAJOR),
        (lambda d: d.update(name="other"), Level.MAJOR),
        (of_column("tasks", "text", constraints={"required": True}), Level.MAJOR),
        (of_column("tasks", "text", constraints={"pattern": ".*"}), Level.MAJOR),
        (of_table("tasks", lambda t: t["schema"]["fields"].append({**t["schema"]["fields"][5], "name": "x"})), Level.MINOR),
        (lambda d: d["resources"].append({**d["resources"][1], "name": "bodies"}), Level.MINOR),
        (of_table("tasks", lambda t: t["schema"]["foreignKeys"].pop()), Level.MINOR),
        (of_column("tasks", "text", description="Said better."), Level.PATCH),
        (lambda d: d.update(schema_version="1.0.1"), Level.PATCH),
        (lambda d: d.update(version="9.9.9", created="2026-01-01T00:00:00Z", sources=[]), Level.NONE),
    ],
)  # fmt: skip
def test_a_change_of_the_schema_has_its_level(
    tmp_path: Path, edit: Callable[[Descriptor], object], expected: Level
) -> None:
    assert judged(tmp_path, document([BUDGET]), document([BUDGET]), edit)[0] is expected


def test_a_closed_list_may_grow_but_not_shrink(tmp_path: Path) -> None:
    words = {"title": "", "description": "", "title_vi": "", "description_vi": ""}

    def closed(*values: str) -> Callable[[Descriptor], object]:
        return of_column("agencies", "kind", values={value: words for value in values})

    levels = {}
    for before, after in ((("a", "b"), ("a", "b", "c")), (("a", "b"), ("a",)), (("a", "b"), ("b", "a")), ((), ("a",))):
        folder = tmp_path / f"{'-'.join(before)}to{'-'.join(after)}"
        old, new = (
            write(folder / side, document([BUDGET]), closed(*values) if values else None)
            for side, values in (("old", before), ("new", after))
        )
        with compare(old, new) as difference:
            levels[before, after] = level(difference, ids_broken=False)
    assert list(levels.values()) == [Level.MINOR, Level.MAJOR, Level.PATCH, Level.MAJOR]


def test_an_id_that_goes_stops_the_release_and_is_named_once(tmp_path: Path) -> None:
    grade, problems = judged(tmp_path, document([BUDGET, COURTS]), document([BUDGET]))
    assert grade is Level.MAJOR
    assert problems == [
        "provisions d#p2: named “Train judges for all courts.”, and is gone; mend what reads it, or say so in"
        " reference/id_changes.csv: provisions,d#p2,,2.0.0,<reason>"
    ]


def test_an_id_that_names_something_else_stops_the_release_and_says_what(tmp_path: Path) -> None:
    old = document([BUDGET, COURTS])
    grade, problems = judged(tmp_path / "moved", old, document([BUDGET, LABS, COURTS]))
    assert grade is Level.MAJOR
    assert problems == [
        "provisions d#p2: named “Train judges for all courts.”, which is now d#p3; mend what reads it, or say so in"
        " reference/id_changes.csv: provisions,d#p2,d#p3,2.0.0,<reason>"
    ]
    grade, problems = judged(tmp_path / "other", old, document([BUDGET, LABS]))
    assert grade is Level.MAJOR
    assert problems == [
        "provisions d#p2: named “Train judges for all courts.”, and now “Open laboratories to firms.”; mend what reads"
        " it, or say so in reference/id_changes.csv: provisions,d#p2,,2.0.0,<reason> (or d#p2 also as the new id, if"
        " it means the same)"
    ]


def test_what_goes_another_way_than_the_one_above_it_is_named_too(tmp_path: Path) -> None:
    new = document([BUDGET, LABS, COURTS])
    del new["deadlines"][2]  # the paragraph moved, and lost its deadline
    _, problems = judged(tmp_path, document([BUDGET, COURTS]), new)
    assert [problem.partition(":")[0] for problem in problems] == ["provisions d#p2", "deadlines d#p2~deadline-1"]


def test_id_changes_makes_it_good(tmp_path: Path) -> None:
    old = document([BUDGET, COURTS])
    gone = document([BUDGET]) | said("d#p2", None)
    assert judged(tmp_path / "gone", old, gone) == (Level.MAJOR, [])
    moved = document([BUDGET, LABS, COURTS]) | said("d#p2", "d#p3")
    assert judged(tmp_path / "moved", old, moved) == (Level.MAJOR, [])
    withdrawn = document([BUDGET], key="other") | said("d", None, "documents")
    assert judged(tmp_path / "withdrawn", old, withdrawn) == (Level.MAJOR, [])
    same = document([BUDGET, LABS]) | said("d#p2", "d#p2")
    assert judged(tmp_path / "same", old, same) == (Level.MINOR, [])  # nothing changed its meaning; the row came


def test_an_id_change_that_is_itself_wrong_stops_the_release(tmp_path: Path) -> None:
    old = document([BUDGET, COURTS])
    for name, change, expected in (
        ("version", said("d#p2", None, version="1.1.0"), "d#p2: the version is 1.1.0, but this one will be 2.0.0"),
        ("table", said("d#p2", None, "findings"), "d#p2: the table findings has no ids that are promised"),
        ("old", said("d#p7", None), "d#p7: the old provisions have no d#p7; correct the id"),
        ("new", said("d#p2", "d#p9"), "d#p2: the new provisions have no d#p9; correct the id"),
    ):
        _, problems = judged(tmp_path / name, old, document([BUDGET]) | change)
        assert any(expected in problem for problem in problems), (name, problems)
    _, problems = judged(tmp_path / "lost", old | said("c", None, "documents", "1.1.0"), old)
    assert len(problems) == 1 and "documents | c | 1.1.0 was published and is gone; put it back" in problems[0]


def test_an_id_change_of_an_earlier_release_does_not_cover_a_new_loss(tmp_path: Path) -> None:
    before = said("d#p2", None, version="1.1.0")
    _, problems = judged(tmp_path, document([BUDGET, COURTS]) | before, document([BUDGET]) | before)
    assert len(problems) == 1 and problems[0].startswith("provisions d#p2")
