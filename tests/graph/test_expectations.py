"""Every check can pass and every check can fail: one row is broken for each, and the check must name it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from sample_rows import DOCUMENT, Rows, sample_rows

from pipeline.assets.checks import CONSTRAINTS, EXAMPLES, EXPECTATIONS, RULES, results
from pipeline.assets.constraints import Constraint, connect, failures
from pipeline.assets.expectations import Expectation, evaluate, read_suite
from pipeline.assets.tables import PACKAGE
from pipeline.errors import InputError
from pipeline.tables.arrow import table_from_rows

KEYS = {name: table.primary_key for name, table in PACKAGE.tables.items()}


def change(table: str, row: int, **values: object) -> Callable[[Rows], None]:
    return lambda rows: rows[table][row].update(values)


def add(table: str, row: int, **values: object) -> Callable[[Rows], None]:
    """Add a copy of a row with other values."""
    return lambda rows: rows[table].append(rows[table][row] | values)


def remove(table: str, row: int) -> Callable[[Rows], None]:
    return lambda rows: rows[table].__delitem__(row)


def both(*steps: Callable[[Rows], None]) -> Callable[[Rows], None]:
    def run(rows: Rows) -> None:
        for step in steps:
            step(rows)

    return run


ROW = both(
    change("provisions", 3, kind="row"),
    change("provisions", 4, kind="row"),
    change("provisions", 1, kind="row"),
)
LATE, EARLY = date(2030, 1, 1), date(1900, 1, 1)

BREAKS: dict[str, Callable[[Rows], None]] = {
    "documents.documents_are_there": lambda rows: rows["documents"].clear(),
    "documents.document_has_text": add("documents", 0, document_id="02-nq-cp-2025", number="02/NQ-CP"),
    "documents.id_follows_the_number": change("documents", 0, number="02/NQ-CP"),
    "documents.issued_after_independence": change("documents", 0, issued_on=EARLY),
    "documents.effective_after_issue": change("documents", 0, effective_on=date(2025, 1, 8)),
    "documents.issuer_existed": change("documents", 0, issuer_id="ministry-of-planning-and-investment", issued_on=LATE),
    "provisions.id_is_document_and_path": change("provisions", 0, path="p2"),
    "provisions.span_is_not_empty": change("provisions", 5, char_end=0),
    "provisions.spans_do_not_overlap": change("provisions", 1, char_start=3),
    "provisions.positions_follow_the_text": both(
        change("provisions", 4, position=5), change("provisions", 5, position=4)
    ),
    "provisions.parent_is_of_the_same_document": change("provisions", 1, parent_id=f"{DOCUMENT}#II"),
    "tasks.id_is_the_provision": change("tasks", 0, provision_id=f"{DOCUMENT}#II"),
    "tasks.words_stand_in_the_provision": change("tasks", 0, text="Study sandboxes thoroughly"),
    "tasks.operative_provisions_only": change("provisions", 3, kind="footnote"),
    "tasks.nobody_named_has_no_lead": change("tasks", 1, assignment="none"),
    "tasks.inherited_has_a_lead": remove("task_agencies", 0),
    "tasks.explicit_has_a_lead": remove("task_agencies", 2),
    "tasks.row_numbers_are_unique": both(
        ROW, change("tasks", 0, number="7"), change("tasks", 1, number="7")
    ),
    "tasks.a_theme_is_no_task": change("tasks", 0, theme="Raising awareness."),
    "tasks.status_says_what_became_of_it": change("tasks", 0, status="replaced"),
    "task_agencies.positions_have_no_gaps": change("task_agencies", 1, position=2),
    "task_agencies.span_is_not_empty": change("task_agencies", 1, char_end=0),
    "task_agencies.body_is_named_once": add("task_agencies", 2, position=2),
    "task_agencies.mention_is_a_provision_word": change("task_agencies", 1, char_end=9999),
    "task_agencies.explicit_lead_is_named_in_the_task": change("tasks", 0, assignment="explicit"),
    "task_agencies.inherited_lead_is_named_before_the_task": change("tasks", 1, assignment="inherited"),
    "task_agencies.lead_does_not_coordinate_with_itself": add("task_agencies", 2, role="coordinating"),
    "task_agencies.body_existed": change("documents", 0, issued_on=EARLY),
    "agencies.dissolved_after_established": change("agencies", 3, dissolved_on=EARLY),
    "agencies.has_a_name": change("agencies", 1, name_en=None),
    "agencies.does_not_belong_to_itself": change("agencies", 0, parent_id="ministry-of-science-and-technology"),
    "agencies.unregistered_by_id_and_kind": change("agencies", 4, kind="ministry"),
    "agencies.unregistered_is_named": remove("task_agencies", 1),
    "agencies.dissolved_has_a_successor": remove("agency_successions", 0),
    "agency_aliases.alias_names_a_registered_body": change(
        "agency_aliases", 0, agency_id="unregistered-institute-of-odd-things"
    ),
    "agency_aliases.alias_names_one_body": add("agency_aliases", 1, alias="mof", agency_id="government"),
    "agency_successions.successor_is_another_body": change(
        "agency_successions", 0, predecessor_id="ministry-of-finance"
    ),
    "agency_successions.not_after_the_dissolution": change("agency_successions", 0, effective_on=LATE),
    "id_changes.new_id_is_the_last_one": add("id_changes", 0, old_id=f"{DOCUMENT}#II/1", new_id=f"{DOCUMENT}#II/3"),
    "agency_successions.successor_existed": change("agency_successions", 0, effective_on=EARLY),
    "indicators.id_is_the_provision": change("indicators", 0, provision_id=f"{DOCUMENT}#II"),
    "indicators.parent_is_of_the_same_document": change(
        "indicators", 0, parent_id=f"{DOCUMENT}#I~indicator-1"
    ),
    "indicators.has_a_target_or_parts": remove("indicator_targets", 1),
    "indicators.horizon_is_plausible": change("indicators", 0, horizon_year=2020),
    "indicators.row_numbers_are_unique": both(
        ROW, change("indicators", 0, number="1"), change("indicators", 1, number="1")
    ),
    "indicators.status_says_what_became_of_it": change("indicators", 0, amended_by=f"{DOCUMENT}#II/3"),
    "indicator_agencies.positions_have_no_gaps": change("indicator_agencies", 0, position=3),
    "indicator_agencies.span_is_not_empty": change("indicator_agencies", 0, char_end=0),
    "indicator_agencies.body_is_named_once": add("indicator_agencies", 0, position=2),
    "indicator_agencies.mention_is_a_provision_word": change("indicator_agencies", 0, char_end=9999),
    "indicator_targets.bounds_fit_the_comparator": change("indicator_targets", 0, comparator="<="),
    "indicator_targets.lower_bound_is_lower": change(
        "indicator_targets", 0, comparator="between", value_min=Decimal(18), value_max=Decimal(16)
    ),
    "indicator_targets.span_is_not_empty": change("indicator_targets", 0, char_end=0),
    "indicator_targets.words_stand_in_the_provision": change("indicator_targets", 0, char_end=9999),
    "indicator_targets.horizon_is_the_indicators": change("indicator_targets", 0, horizon_year=2045),
    "indicator_targets.share_is_at_most_all": change(
        "indicator_targets", 0, comparator="=", value_min=Decimal(150), value_max=Decimal(150)
    ),
    "deadlines.ends_after_it_begins": change("deadlines", 0, due_on=date(2025, 5, 31)),
    "deadlines.dated_or_explained": both(change("deadlines", 0, due_on=None), remove("findings", 0)),
    "deadlines.period_is_whole": change("deadlines", 0, due_on=date(2025, 6, 29)),
    "deadlines.range_has_a_beginning": both(
        change("deadlines", 0, kind="range", starts_on=None, due_on=None), remove("findings", 0)
    ),
    "deadlines.recurs_or_not": change("deadlines", 1, recurrence=None),
    "deadlines.ongoing_has_no_day": change("deadlines", 0, kind="ongoing"),
    "deadlines.span_is_not_empty": change("deadlines", 0, char_end=0),
    "deadlines.words_stand_in_the_document": change("deadlines", 0, char_end=9999),
    "deadlines.due_after_the_document": change(
        "deadlines", 0, starts_on=date(2024, 6, 1), due_on=date(2024, 6, 30)
    ),
    "citations.words_stand_in_the_provision": change("citations", 0, char_end=9999),
    "citations.cited_number_is_the_documents": change("citations", 0, cited_document_id=DOCUMENT),
    "citations.only_an_annex_cites_its_own_document": change("citations", 1, relation="cites"),
    "citations.cited_is_not_younger": change("citations", 0, issued_on=LATE),
    "citations.cited_date_is_the_documents": change("citations", 1, issued_on=date(2025, 1, 8)),
    "amendments.words_stand_in_the_provision": change("amendments", 0, char_end=9999),
    "amendments.is_of_one_thing": change("amendments", 0, indicator_id=f"{DOCUMENT}#I~indicator-1"),
    "amendments.new_row_is_of_the_amending_document": both(
        add("documents", 0, document_id="02-nq-cp-2025", number="02/NQ-CP"),
        both(
            change("tasks", 2, document_id="02-nq-cp-2025"), change("amendments", 0, new_task_id=f"{DOCUMENT}#II/3")
        ),
    ),
    "amendments.what_is_replaced_has_ended": change("amendments", 0, effect="replaces"),
    "document_alignments.original_is_in_the_language_of_the_law": change("documents", 0, language="vi"),
    "document_alignments.versions_are_of_one_document": change("documents", 1, issued_on=date(2025, 1, 10)),
    "document_alignments.counts_its_pairs": remove("provision_alignments", 0),
    "document_alignments.confidence_is_a_share": change("document_alignments", 0, confidence=Decimal("1.01")),
    "document_alignments.most_of_a_document_is_paired": change("document_alignments", 0, confidence=Decimal("0.4")),
    "provision_alignments.pair_is_of_its_documents": change(
        "provision_alignments", 0, original_provision_id=f"{DOCUMENT}#II/2"
    ),
    "provision_alignments.same_is_one_to_one": add(
        "provision_alignments", 0, translation_provision_id=f"{DOCUMENT}#II/2"
    ),
    "provision_alignments.confidence_is_a_share": change("provision_alignments", 0, confidence=Decimal("1.01")),
    "provision_alignments.task_is_paired_or_found": remove("findings", 1),
    "findings.is_of_the_same_document": change("findings", 0, source_path="b/text.txt"),
    "findings.names_its_line": change("findings", 0, line=None),
    "findings.unregistered_body_is_found": remove("findings", 0),
    "findings.no_grave_finding": change("findings", 0, severity="error"),
}  # fmt: skip

BROKEN_CONSTRAINTS: dict[str, Callable[[Rows], None]] = {
    "unique_keys": add("tasks", 0),
    "foreign_keys": change("tasks", 0, document_id="no-such-document"),
    "allowed_values": change("tasks", 0, assignment="guessed"),
}


def tables(rows: Rows) -> dict[str, pa.Table]:
    return {name: table_from_rows(table, rows[name]) for name, table in PACKAGE.tables.items()}


def put(expectation: Expectation, data: dict[str, pa.Table]) -> tuple[int, list[dict[str, object]]]:
    ((_, count, examples),) = evaluate(data, KEYS, [expectation], EXAMPLES)
    return count, examples


def test_right_rows_pass_every_check() -> None:
    assert [f"{r.rule.table}.{r.rule.name}" for r in results(tables(sample_rows()), RULES) if not r.passed] == []


def test_every_table_has_a_suite_and_every_expectation_a_row_that_breaks_it() -> None:
    assert {expectation.table for expectation in EXPECTATIONS} == set(PACKAGE.tables)
    names = [f"{expectation.table}.{expectation.name}" for expectation in EXPECTATIONS]
    assert sorted(names) == sorted(BREAKS)


@pytest.mark.parametrize("expectation", EXPECTATIONS, ids=lambda e: f"{e.table}.{e.name}")
def test_an_expectation_fails_where_a_row_breaks_it(expectation: Expectation) -> None:
    rows = sample_rows()
    BREAKS[f"{expectation.table}.{expectation.name}"](rows)
    count, examples = put(expectation, tables(rows))
    assert count > 0
    assert examples


@pytest.mark.parametrize("name", BROKEN_CONSTRAINTS)
def test_a_constraint_of_the_schema_fails_where_a_row_breaks_it(name: str) -> None:
    rows = sample_rows()
    BROKEN_CONSTRAINTS[name](rows)
    assert _broken(tables(rows), "tasks") == {name}


def test_a_missing_value_and_a_wrong_type_are_noticed() -> None:
    data = tables(sample_rows())
    tasks = data["tasks"]
    text = tasks.column_names.index("text")
    empty = tasks.set_column(text, "text", pa.array([None] * tasks.num_rows, pa.string()))
    assert _broken(data | {"tasks": empty}, "tasks") == {"required_values"}
    narrow = tasks.set_column(tasks.column_names.index("position"), "position", tasks["position"].cast(pa.int32()))
    assert _broken(data | {"tasks": narrow}, "tasks") == {"column_types"}


def _broken(data: dict[str, pa.Table], table: str) -> set[str]:
    with connect(data) as connection:
        return {c.name for c in CONSTRAINTS if c.table == table and failures(connection, c, EXAMPLES)[0]}


def test_the_examples_name_the_row_and_the_problem() -> None:
    rows = sample_rows()
    rows["tasks"][0]["assignment"] = "guessed"
    (constraint,) = [c for c in CONSTRAINTS if (c.table, c.name) == ("tasks", "allowed_values")]
    with connect(tables(rows)) as connection:
        count, examples = failures(connection, constraint, EXAMPLES)
    assert (count, examples) == (
        1, [{"key": f"{DOCUMENT}#II/1", "problem": "assignment is not on its list: guessed"}]
    )  # fmt: skip


@pytest.mark.parametrize("failing", [150, 300])  # Great Expectations fetches 200 at most
def test_all_failures_are_counted_and_a_few_examples_kept(failing: int) -> None:
    rows = sample_rows()
    rows["agencies"] += [
        rows["agencies"][0] | {"agency_id": f"body-{n}", "name_en": None, "established_on": None}
        for n in range(failing)
    ]
    expectation = next(e for e in EXPECTATIONS if e.name == "has_a_name")
    count, examples = put(expectation, tables(rows))
    assert (count, len(examples)) == (failing, EXAMPLES)


def test_a_wrong_query_is_a_fault_of_the_suite_and_not_of_the_data() -> None:
    configuration = {
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": "SELECT nonsense FROM {batch}"},
    }
    wrong = Expectation("tasks", "wrong", "It is wrong.", "Mend it.", "critical", configuration)
    with pytest.raises(ValueError, match=r"tasks\.json, wrong: .*nonsense"):
        put(wrong, tables(sample_rows()))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", r"tasks\.json, line 1: is not JSON"),
        ('{"expectations": [{"type": "x"}]}', r"tasks\.json: an expectation has no meta"),
        (
            '{"expectations": [{"meta": {"name": "x"}, "description": "x", "notes": "x", "severity": "bad"}]}',
            r"tasks\.json: a severity is not known; use critical or warning",
        ),
    ],
)
def test_a_suite_that_cannot_be_read_is_named(tmp_path: Path, text: str, problem: str) -> None:
    suite = tmp_path / "tasks.json"
    suite.write_text(text)
    with pytest.raises(InputError, match=problem):
        read_suite(suite)


def test_a_constraint_is_blocking_like_an_expectation() -> None:
    assert all(isinstance(c, Constraint) and c.severity == "critical" and c.notes for c in CONSTRAINTS)
