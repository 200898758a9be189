"""A translation and its original, set side by side: the real texts of 03/NQ-CP, and what must hold of any two."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pytest
from conftest import corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extraction.alignment import Alignment, Rows, align, figures, versions
from pipeline.extraction.corpus import load_register
from pipeline.extraction.crosscheck import Disagreement, contradiction, disagreements
from pipeline.extraction.sentences import Said, say
from pipeline.publication.views import read_views
from pipeline.tables.arrow import table_from_rows
from pipeline.tables.schema import load_package

SOURCES = Path(__file__).parents[2] / "sources"
ENGLISH, VIETNAMESE = "03-nq-cp-2025", "03-nq-cp-2025-vi"


@cache
def rows_of(document_id: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of one document, as its own reading gave them."""
    rows = {name: [row for row in table if row.get("document_id") == document_id] for name, table in corpus().items()}
    tasks = {row["task_id"] for row in rows["tasks"]}
    indicators = {row["indicator_id"] for row in rows["indicators"]}
    for name in ("task_agencies", "deadlines", "indicator_agencies", "indicator_targets"):
        rows[name] = [
            row for row in corpus()[name] if row.get("task_id") in tasks or row.get("indicator_id") in indicators
        ]
    return rows


def in_english(said: Said) -> str:
    return say(said, "message", load_package())


def paths(alignment: Alignment) -> dict[str, tuple[str, float]]:
    """Return the path in the original, and the confidence, of each path of the translation that is the same."""
    return {
        pair.translation.row["path"]: (pair.original.row["path"], pair.confidence)
        for pair in alignment.pairs
        if pair.relation == "same"
    }


def without(rows: Rows, *provision_ids: str) -> Rows:
    """Take provisions, and everything said of them, out of a document."""
    keys = ("provision_id", "task_id", "indicator_id")
    return {
        name: [
            row for row in table if not any(str(row.get(key, "")).partition("~")[0] in provision_ids for key in keys)
        ]
        for name, table in rows.items()
    }


def with_changed(rows: Rows, table: str, key: str, value: str, **cells: object) -> Rows:
    """Give the rows with such a key other cells."""
    changed = [row | cells if row[key] == value else row for row in map(dict, rows[table])]
    assert changed != list(rows[table])
    return {**rows, table: changed}


def found(translation: Rows, original: Rows) -> list[Disagreement]:
    return disagreements(align(translation, original), load_register(SOURCES))


@cache
def real() -> Alignment:
    return align(rows_of(ENGLISH), rows_of(VIETNAMESE))


# The real texts


def test_a_translation_is_found_by_its_id_and_other_documents_are_left_alone() -> None:
    assert versions(corpus()["documents"]) == [(ENGLISH, VIETNAMESE)]
    assert corpus()["document_alignments"] == [real().as_row()]


def test_every_row_of_the_appendices_and_every_point_is_paired_with_its_own_number() -> None:
    same = paths(real())
    labelled = [path for path in same if re.match(r"(APP\d|II|III)/", path) and not re.search(r"/[-p]\w*$", path)]
    assert len(labelled) > 140 + 57 + 110
    assert [path for path in labelled if same[path][0] != path] == []
    assert real().confidence > 0.9


def test_what_the_versions_print_differently_is_paired_all_the_same() -> None:
    """The Vietnamese breaks up II/2/dd, has II/2/g/-1 in two bullets, and so counts the bullet after it otherwise."""
    assert paths(real())["II/2/g/-2"][0] == "II/2/g/-3"
    parts = {
        (pair.translation.row["path"], pair.original.row["path"])
        for pair in real().pairs
        if pair.relation == "part-of-translation"
    }
    assert {("II/2/g/-1", "II/2/g/-1"), ("II/2/g/-1", "II/2/g/-2")} <= parts
    assert {("II/2/dd", f"II/2/dd/-{n}") for n in (1, 2, 3)} <= parts


def test_the_findings_are_those_of_a_careful_reader_and_no_others() -> None:
    """The appendices as compared by hand; the prose has lost two points, a bullet and the end of one at page breaks."""
    codes = {
        (row["provision_id"].partition("#")[2], row["code"])
        for row in corpus()["findings"]
        if row["code"].endswith(("-versions", "-other-version", "-contradict"))
    }
    agencies = {(f"APP2/{row}", "agencies-differ-between-versions") for row in (3, 11, 56, 60, 70, 77, 79, 96, 140)}
    assert codes == agencies | {
        ("APP1/17", "targets-differ-between-versions"),
        ("II/2/dd", "divided-in-other-version"),
        ("II/2/g/-1", "divided-in-other-version"),
        ("II/2/g/-3", "missing-in-other-version"),
        ("II/3/a", "shorter-in-other-version"),
        ("II/4/q", "missing-in-other-version"),
        ("II/4/r", "missing-in-other-version"),
    }


def test_a_finding_has_the_words_of_both_versions_and_their_line() -> None:
    (row,) = [row for row in corpus()["findings"] if row["finding_id"].startswith(f"{ENGLISH}#APP2/96~agencies")]
    assert row["message"] == (
        'Coordinating: "Ministries and sectors" in the translation (03-nq-cp-2025), '
        "nothing in the original (03-nq-cp-2025-vi)"
    )
    assert row["message_vi"] == (
        'Phối hợp: "Ministries and sectors" ở bản dịch (03-nq-cp-2025), không có gì ở bản gốc (03-nq-cp-2025-vi)'
    )
    line = (SOURCES / row["source_path"]).read_text("utf-8").splitlines()[row["line"] - 1]
    assert line.startswith("| 96 |") or "96" in line


def test_every_task_of_either_version_is_paired_or_a_finding_says_why_not() -> None:
    paired = {unit.provision_id for pair in real().pairs for unit in (pair.translation, pair.original)}
    explained = {row["provision_id"] for row in corpus()["findings"] if row["code"] == "missing-in-other-version"}
    tasks = [row["task_id"] for row in corpus()["tasks"] if row["document_id"] in (ENGLISH, VIETNAMESE)]
    assert [task for task in tasks if task not in paired | explained] == []


# What readers get of it


@cache
def database() -> duckdb.DuckDBPyConnection:
    """The tables with the views that tell two versions of a document apart."""
    connection = duckdb.connect()
    for name, table in load_package().tables.items():
        connection.register(name, table_from_rows(table, corpus()[name]))
    for view in read_views():
        if view.name in ("counted_documents", "counted_tasks", "tasks_bilingual"):
            connection.execute(view.sql)
    return connection


def asked(query: str) -> list[tuple[Any, ...]]:
    return database().execute(query).fetchall()


def test_counts_count_a_task_once() -> None:
    english = {row["task_id"] for row in corpus()["tasks"] if row["document_id"] == ENGLISH}
    counted = {task for (task,) in asked("SELECT task_id FROM counted_tasks WHERE document_id LIKE '03-nq-cp%'")}
    assert counted == english


def test_a_task_that_only_the_original_has_is_counted_too() -> None:
    """As if the translation had left out row 14 of the second appendix."""
    gone = f"{ENGLISH}#APP2/14"
    pairs = [row for row in corpus()["provision_alignments"] if row["translation_provision_id"] != gone]
    rows: Rows = {**without(corpus(), gone), "provision_alignments": pairs}
    with duckdb.connect() as connection:
        for name, table in load_package().tables.items():
            connection.register(name, table_from_rows(table, rows[name]))
        for view in read_views()[:2]:
            connection.execute(view.sql)
        counted = connection.execute("SELECT task_id FROM counted_tasks WHERE task_id LIKE '%#APP2/14'").fetchall()
    assert counted == [(f"{VIETNAMESE}#APP2/14",)]


def test_both_texts_stand_side_by_side() -> None:
    (row,) = asked(
        "SELECT translation_leads, original_leads, translation_deadline, original_deadline, findings"
        " FROM tasks_bilingual WHERE document_number = '03/NQ-CP' AND task_number = '11'"
    )
    assert row == (
        "Ministry of Information and Communications; Ministry of Science and Technology",
        "Bộ Thông tin và Truyền thông", "June 2025", "6/2025", "agencies-differ-between-versions",
    )  # fmt: skip
    shown = {task for pair in asked("SELECT translation_provision_id, original_provision_id FROM tasks_bilingual")
             for task in pair}  # fmt: skip
    assert {row["task_id"] for row in corpus()["tasks"] if row["document_id"] in (ENGLISH, VIETNAMESE)} <= shown


# What holds of any document


@pytest.mark.parametrize("document_id", [ENGLISH, VIETNAMESE, "50-nq-cp-2020", "52-nq-tw-2019"])
def test_a_document_is_itself(document_id: str) -> None:
    alignment = align(rows_of(document_id), rows_of(document_id))
    assert all(pair.translation.row == pair.original.row for pair in alignment.pairs)
    assert {pair.confidence for pair in alignment.pairs} == {1.0}
    assert alignment.unpaired == ([], [])
    assert alignment.confidence == 1.0
    assert disagreements(alignment, load_register(SOURCES)) == []


@pytest.mark.parametrize("english", [True, False])
@pytest.mark.parametrize(
    "path", ["II/1/a", "II/4/r", "II/7/d", "III/4", "APP1/1", "APP1/57", "APP2/1", "APP2/70", "APP2/140"]
)
def test_what_one_version_lacks_leaves_all_others_as_they_are(path: str, english: bool) -> None:
    rows: dict[str, Rows] = {ENGLISH: rows_of(ENGLISH), VIETNAMESE: rows_of(VIETNAMESE)}
    document_id = ENGLISH if english else VIETNAMESE
    rows[document_id] = without(rows[document_id], f"{document_id}#{path}")
    now, before = paths(align(rows[ENGLISH], rows[VIETNAMESE])), paths(real())
    before.pop(path, None)
    assert {one: other for one, (other, _) in now.items()} == {one: other for one, (other, _) in before.items()}
    # Only of what the row stood in the pair has become less sure.
    leaves = {unit.row["path"] for unit in real().translation.units.values() if not unit.children}
    assert {one for one in now if now[one] != before[one]} & leaves == set()


def test_points_lettered_by_the_english_alphabet_are_the_same_points() -> None:
    """a, b, c, d, e, f, g, h, i, j for a, b, c, d, đ, e, g, h, i, k."""
    letters = dict(zip([*"abcd", "dd", *"eghiklmnopqrstuvxy"], "abcdefghijklmnopqrstuvw", strict=True))
    rows = rows_of(ENGLISH)
    provisions = []
    for row in rows["provisions"]:
        above, _, own = str(row["path"]).rpartition("/")
        provisions.append({**row, "path": f"{above}/{letters.get(own, own)}" if above else own})
    relettered = align({**rows, "provisions": provisions}, rows_of(VIETNAMESE))
    assert {f"{ENGLISH}#II/1/j", f"{ENGLISH}#II/1/f"} <= {f"{ENGLISH}#{row['path']}" for row in provisions}
    assert relettered.pair_rows() == real().pair_rows()


@given(st.data())
@settings(max_examples=10)
def test_whatever_is_lost_pairs_are_of_one_with_one_in_order(data: st.DataObject) -> None:
    damaged = []
    for rows in (rows_of(ENGLISH), rows_of(VIETNAMESE)):
        ids = [row["provision_id"] for row in rows["provisions"]]
        left = without(rows, *data.draw(st.sets(st.sampled_from(ids), max_size=60)))
        damaged.append({**left, "provisions": data.draw(st.permutations(left["provisions"]))})
    alignment = align(*damaged)
    assert all(0 <= pair.confidence <= 1 for pair in alignment.pairs)
    same = [(pair.translation.row, pair.original.row) for pair in alignment.pairs if pair.relation == "same"]
    for side in zip(*same, strict=True):
        assert len({row["provision_id"] for row in side}) == len(side)
    below: dict[object, list[int]] = {}
    for ours, theirs in same:
        below.setdefault((ours["parent_id"], theirs["parent_id"]), []).append(theirs["position"])
    assert all(positions == sorted(positions) for positions in below.values())


def test_a_row_that_one_version_lacks_is_found_and_nothing_else() -> None:
    (one,) = found(rows_of(ENGLISH), without(rows_of(ENGLISH), f"{ENGLISH}#APP2/14"))
    assert (one.code, one.provision["path"]) == ("missing-in-other-version", "APP2/14")


@pytest.mark.parametrize(
    ("table", "key", "value", "cells", "code", "words"),
    [
        ("task_agencies", "task_id", "APP2/14", {"role": "coordinating"}, "agencies-differ-between-versions", "Lead: "),
        ("deadlines", "task_id", "APP2/8", {"due_on": None}, "deadlines-differ-between-versions", "March 2025"),
        (
            "indicator_targets", "indicator_id", "APP1/10", {"value_min": 31}, "targets-differ-between-versions", "30",
        ),
        (
            "citations", "provision_id", "III/1", {"number": "75-NQ/TW"}, "citations-differ-between-versions",
            '"57-NQ/TW" in the translation (03-nq-cp-2025), "75-NQ/TW"',
        ),
        (
            "tasks", "task_id", "APP2/26", {"text": "Study"}, "shorter-in-other-version", "5 in the original",
        ),
        ("tasks", "task_id", "APP2/8", {"output": None}, "shorter-in-other-version", "nothing"),
    ],
)  # fmt: skip
def test_each_kind_of_disagreement_is_found_alone(
    table: str, key: str, value: str, cells: dict[str, object], code: str, words: str
) -> None:
    changed = with_changed(rows_of(ENGLISH), table, key, f"{ENGLISH}#{value}", **cells)
    (one,) = found(rows_of(ENGLISH), changed)
    assert (one.code, one.provision["path"]) == (code, value)
    assert words in in_english(one.said)


def test_figures_that_each_version_has_alone_are_found_and_one_in_words_is_none() -> None:
    rows = rows_of(ENGLISH)
    (text,) = [row["text"] for row in rows["provisions"] if row["provision_id"] == f"{ENGLISH}#II/4/a"]
    other = with_changed(rows, "provisions", "provision_id", f"{ENGLISH}#II/4/a", text=text.replace("13th", "14th"))
    (one,) = found(rows, other)
    assert (one.code, in_english(one.said)) == (
        "figures-differ-between-versions",
        '"13" in the translation (03-nq-cp-2025), "14" in the original (03-nq-cp-2025)',
    )
    in_letters = with_changed(
        rows, "provisions", "provision_id", f"{ENGLISH}#II/4/a", text=text.replace("13th", "XIII")
    )
    assert found(rows, in_letters) == []


@pytest.mark.parametrize(
    ("words", "figure"),
    [("06", "6"), ("0,7", "0.7"), ("10.000", "10000"), ("10,000", "10000"), ("0", "0"), ("3.5", "3.5")],
)
def test_a_figure_is_one_however_it_is_written(words: str, figure: str) -> None:
    assert figures(f"at least {words} %") == {figure}


def test_documents_of_another_day_or_issuer_are_no_versions_of_each_other() -> None:
    (english,), (vietnamese,) = rows_of(ENGLISH)["documents"], rows_of(VIETNAMESE)["documents"]
    assert contradiction(english, vietnamese) == ""
    assert contradiction(english, vietnamese | {"issued_on": None}) == ""
    said = in_english(contradiction(english, vietnamese | {"issuer_id": "national-assembly"}))
    assert said.startswith('Issuer: "government" in the translation')
    assert '"national-assembly" in the original' in said
