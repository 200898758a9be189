"""What differs between two packages is found cell by cell, also where rows have moved, and has its true cause."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import DESCRIPTOR, document, tables, write

from pipeline.errors import InputError
from pipeline.publication.causes import find_causes, steps, trace
from pipeline.publication.difference import compare
from pipeline.publication.matching import KEY_SEPARATOR
from pipeline.publication.provenance import lay_out, take

FINANCE, JUSTICE, SCIENCE = "ministry-of-finance", "ministry-of-justice", "ministry-of-science"
AGENCIES = [
    {"agency_id": FINANCE, "name_en": "Ministry of Finance"},
    {"agency_id": JUSTICE, "name_en": "Ministry of Justice"},
    {"agency_id": SCIENCE, "name_en": "Ministry of Science"},
]
BUDGET, COURTS, LABS = "Plan the budget of the State.", "Train judges for all courts.", "Open laboratories to firms."


def lines(old: Path, new: Path) -> list[tuple[str | None, ...]]:
    """The lines of changes.csv, without the cause and the values of mere places."""
    with compare(old, new) as difference:
        rows = difference.lines().to_pylist()
    return [
        tuple(row[column] for column in ("table", "key", "column", "operation", "old", "new"))
        for row in rows
        if row["column"] not in ("char_start", "provision_id", "task_id")
    ]


def roles(*agencies: str, role: str = "lead") -> list[dict[str, str]]:
    return [
        {"task_id": "d#p1", "agency_id": agency, "role": role, "position": str(place)}
        for place, agency in enumerate(agencies, 1)
    ]


def test_the_same_package_does_not_differ_from_itself(tmp_path: Path) -> None:
    old = write(tmp_path / "old", document([BUDGET]))
    with compare(old, write(tmp_path / "new", document([BUDGET]))) as difference:
        assert not difference.schema and not difference.counts() and difference.lines().num_rows == 0


def test_changes_are_listed_by_cell_in_the_order_of_keys(tmp_path: Path) -> None:
    texts = [f"Task {place}" for place in range(1, 12)]
    old = write(tmp_path / "old", document(texts))
    rows = document(texts)
    for place in (1, 9):  # d#p2 and d#p10
        rows["tasks"][place] |= {"output": "=A decree, “new”"}
    del rows["deadlines"][10]
    rows["findings"] = [{"finding_id": "d~unsure-1", "document_id": "d", "message": "A finding"}]
    assert lines(old, write(tmp_path / "new", rows)) == [
        ("tasks", "d#p2", "output", "changed", None, "=A decree, “new”"),
        ("tasks", "d#p10", "output", "changed", None, "=A decree, “new”"),
        ("deadlines", "d#p11~deadline-1", None, "removed", None, None),
        ("findings", "d~unsure-1", None, "added", None, None),
    ]


def test_a_paragraph_put_in_moves_those_after_it_and_all_that_hangs_on_them(tmp_path: Path) -> None:
    old = write(tmp_path / "old", document([BUDGET, COURTS]))
    new = write(tmp_path / "new", document([BUDGET, LABS, COURTS]))
    assert lines(old, new) == [
        ("provisions", "d#p2", None, "added", None, None),
        ("provisions", "d#p3", None, "re-keyed", "d#p2", "d#p3"),
        ("tasks", "d#p2", None, "added", None, None),
        ("tasks", "d#p3", None, "re-keyed", "d#p2", "d#p3"),
        # Both say “June 2025”: only through its task is it known which is which.
        ("deadlines", "d#p2~deadline-1", None, "added", None, None),
        ("deadlines", "d#p3~deadline-1", None, "re-keyed", "d#p2~deadline-1", "d#p3~deadline-1"),
    ]


def test_units_follow_the_one_above_them_and_repeated_words_keep_their_order(tmp_path: Path) -> None:
    def made(first: int) -> dict[str, list[dict[str, str | None]]]:
        rows = document([])
        heads = ["Objectives", "Tasks of the ministries"] if first == 2 else ["Tasks of the ministries"]
        for number, head in enumerate(heads, 1):
            rows["provisions"].append({"provision_id": f"d#{number}", "document_id": "d", "text": head})
        for letter, words in (("a", "as follows:"), ("b", "as follows:"), ("c", f"{COURTS} ({first})")):
            rows["provisions"].append(
                {"provision_id": f"d#{first}/{letter}", "document_id": "d", "parent_id": f"d#{first}", "text": words}
            )
        return rows

    found = lines(write(tmp_path / "old", made(1)), write(tmp_path / "new", made(2)))
    assert [(key, old) for _, key, _, operation, old, _ in found if operation == "re-keyed"] == [
        ("d#2", "d#1"),
        ("d#2/a", "d#1/a"),
        ("d#2/b", "d#1/b"),
        ("d#2/c", "d#1/c"),
    ]
    assert ("provisions", "d#2/c", "text", "changed", f"{COURTS} (1)", f"{COURTS} (2)") in found


def test_a_body_named_first_moves_the_others_and_replaces_none(tmp_path: Path) -> None:
    rows = document([BUDGET]) | {"agencies": AGENCIES}
    old = write(tmp_path / "old", rows | {"task_agencies": roles(FINANCE, JUSTICE)})
    new = write(tmp_path / "new", rows | {"task_agencies": roles(SCIENCE, FINANCE, JUSTICE)})
    key = KEY_SEPARATOR.join
    assert lines(old, new) == [
        ("task_agencies", key(["d#p1", "lead", "1"]), None, "added", None, None),
        ("task_agencies", key(["d#p1", "lead", "2"]), None, "re-keyed", "d#p1 | lead | 1", "d#p1 | lead | 2"),
        ("task_agencies", key(["d#p1", "lead", "3"]), None, "re-keyed", "d#p1 | lead | 2", "d#p1 | lead | 3"),
    ]
    other = write(tmp_path / "other", rows | {"task_agencies": roles(SCIENCE, JUSTICE)})
    assert lines(old, other) == [("task_agencies", "d#p1 | lead | 1", "agency_id", "changed", FINANCE, SCIENCE)]


def test_what_id_changes_says_counts_for_all_below(tmp_path: Path) -> None:
    old = write(tmp_path / "old", document([BUDGET, COURTS], key="d"))
    rows: dict[str, Any] = document([BUDGET, COURTS], key="d-2025")
    rows["id_changes"] = [
        {"table_name": "documents", "old_id": "d", "new_id": "d-2025", "version": "2.0.0", "reason": "the year"}
    ]
    with compare(old, write(tmp_path / "new", rows)) as difference:
        counts = difference.counts()
    assert {key: counts[key] for key in counts if key[1] in ("added", "removed", "re-keyed")} == {
        ("documents", "re-keyed"): 1,
        ("provisions", "re-keyed"): 2,
        ("tasks", "re-keyed"): 2,
        ("deadlines", "re-keyed"): 2,
        ("id_changes", "added"): 1,
    }


def test_a_folder_that_is_no_package_is_named(tmp_path: Path) -> None:
    old = write(tmp_path / "old", document([BUDGET]))
    with pytest.raises(InputError, match=r"nothing: there is no datapackage\.json in it; name the folder of a package"):
        compare(old, tmp_path / "nothing").__enter__()
    (old / "data/tasks.csv").write_text("task_id,what\n", "utf-8")
    with pytest.raises(InputError, match=r"tasks\.csv: cannot be read"):
        compare(old, old).__enter__()


# Which rows there are, with the words of each, and whether it stands in a list.
_texts = st.lists(st.sampled_from([BUDGET, COURTS, LABS, "Report.", "=1+1"]), max_size=5)
_agencies = st.lists(st.sampled_from([FINANCE, JUSTICE, SCIENCE]), unique=True, max_size=3)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=_texts, after=_texts, had=_agencies, has=_agencies)
def test_the_old_rows_with_the_changes_are_the_new_rows(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str], had: list[str], has: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("pair")
    old_rows, new_rows = (
        document(texts) | {"agencies": AGENCIES, "task_agencies": roles(*agencies) if texts else []}
        for texts, agencies in ((before, had), (after, has))
    )
    with compare(write(folder / "old", old_rows), write(folder / "new", new_rows)) as difference:
        changes = difference.lines().to_pylist()
    for entry in DESCRIPTOR["resources"]:
        name, key = entry["name"], entry["schema"]["primaryKey"]
        old, new = (_by_key(tables(rows)[name].to_pylist(), key) for rows in (old_rows, new_rows))
        assert _applied(old, new, [change for change in changes if change["table"] == name], key) == new


Keyed = dict[str, Mapping[str, str | None]]


def _by_key(rows: list[dict[str, Any]], key: list[str]) -> Keyed:
    return {KEY_SEPARATOR.join(row[column] for column in key): row for row in rows}


def _applied(old: Keyed, new: Keyed, changes: list[dict[str, Any]], key: list[str]) -> Keyed:
    """Do to the old rows what the changes say; what an added row holds, they leave to the new package."""
    moved = {change["old"]: change["new"] for change in changes if change["operation"] == "re-keyed"}
    gone = {change["key"] for change in changes if change["operation"] == "removed"}
    rows: dict[str, dict[str, str | None]] = {
        moved.get(name, name): dict(row) for name, row in old.items() if name not in gone
    }
    for name, row in rows.items():
        row.update({column: new[name][column] for column in key})
    for change in changes:
        if change["operation"] == "changed":
            assert rows[change["key"]][change["column"]] == change["old"]
            rows[change["key"]][change["column"]] = change["new"]
        elif change["operation"] == "added":
            assert change["key"] not in rows
            rows[change["key"]] = dict(new[change["key"]])
    return {name: row for name, row in rows.items()}


# A pipeline of one rule: a document is its lines, and the register is read first.


def reading(prefix: str) -> Any:
    def read(sources: Path) -> dict[str, pa.Table]:
        register = (sources / "reference/agencies.csv").read_text("utf-8").splitlines()
        rows: dict[str, Any] = {"agencies": [{"agency_id": name, "name_en": name} for name in register]}
        for folder in sorted(path for path in sources.iterdir() if path.name != "reference"):
            texts = [prefix + line for line in (folder / "text.txt").read_text("utf-8").splitlines()]
            for name, found in document(texts, key=folder.name).items():
                rows.setdefault(name, []).extend(found)
        return tables(rows)

    return read


def sources(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / name / ("agencies.csv" if name == "reference" else "text.txt")
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return folder


def causes(folder: Path, old: Path, new: Path, old_rule: str, new_rule: str) -> set[tuple[str, str, str | None, str]]:
    stores = [folder / "store"]
    before, after = (take(place, place / "reference", stores[0]) for place in (old, new))
    packages = []
    for name, taken, rule in (("old", before, old_rule), ("new", after, new_rule)):
        read = reading(rule)(lay_out(taken, stores, folder / f"laid-{name}"))
        packages.append(write(folder / f"package-{name}", {table: rows.to_pylist() for table, rows in read.items()}))
    (folder / "work").mkdir()
    old_package, new_package = packages
    found = trace(old_package, new_package, steps(before, after), reading(new_rule), stores, folder / "work")
    with compare(old_package, new_package, found.matches) as difference:
        find_causes(difference, found)
        return {
            (row["table"], row["key"], row["column"], row["cause"])
            for row in difference.lines().to_pylist()
            if row["table"] in ("tasks", "agencies") and row["column"] != "provision_id"
        }


def test_every_kind_of_cause_is_found_by_making_the_tables_again(tmp_path: Path) -> None:
    old = sources(tmp_path / "s1", reference="finance\n", kept=BUDGET, revised=BUDGET, gone=LABS)
    new = sources(tmp_path / "s2", reference="finance\njustice\n", kept=BUDGET, revised=COURTS, came=LABS)
    assert causes(tmp_path, old, new, "", "") == {
        ("agencies", "justice", None, "reference data"),
        ("tasks", "revised#p1", "text", "source revised"),
        ("tasks", "gone#p1", None, "source removed"),
        ("tasks", "came#p1", None, "source added"),
    }


def test_a_changed_rule_is_told_from_a_changed_text(tmp_path: Path) -> None:
    old = sources(tmp_path / "s1", reference="finance\n", kept=BUDGET, revised=f"{COURTS}\n{BUDGET}")
    new = sources(tmp_path / "s2", reference="finance\n", kept=BUDGET, revised=f"{LABS}\n{COURTS}\n{BUDGET}")
    assert causes(tmp_path, old, new, "", "To do: ") == {
        ("tasks", "kept#p1", "text", "pipeline"),
        ("tasks", "revised#p1", None, "source revised"),
        ("tasks", "revised#p2", None, "source revised"),  # re-keyed
        ("tasks", "revised#p2", "text", "pipeline"),
        ("tasks", "revised#p3", None, "source revised"),
        ("tasks", "revised#p3", "text", "pipeline"),
    }


def test_with_the_same_sources_only_the_code_can_have_changed_something(tmp_path: Path) -> None:
    old = sources(tmp_path / "s1", reference="finance\n", kept=BUDGET)
    assert causes(tmp_path, old, old, "", "To do: ") == {("tasks", "kept#p1", "text", "pipeline")}
