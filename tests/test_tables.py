"""Records become Arrow tables that are the same whatever order and form the records come in."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tables.arrow import arrow_schema, clean_text, natural_key, number_text, table_from_rows
from pipeline.tables.schema import Table, load_package

TABLES = load_package().tables


def row(table: str, **values: object) -> dict[str, object]:
    """Return a row of the table with every required column filled, and the given values."""
    fillers: dict[str, object] = {"string": "x", "integer": 1, "number": Decimal(1), "date": date(2025, 1, 9)}
    required = {
        column.name: (column.enum[0] if column.enum else fillers[column.type]) if column.required else None
        for column in TABLES[table].columns
    }
    return required | values


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_arrow_schema_carries_titles_and_descriptions(table: Table) -> None:
    schema = arrow_schema(table)
    assert schema.metadata is not None
    assert schema.metadata[b"description"].decode() == table.description
    assert schema.metadata[b"description_vi"].decode() == table.description_vi
    for column in table.columns:
        field = schema.field(column.name)
        assert field.nullable is not column.required
        assert field.metadata == {
            b"title": column.title.encode(),
            b"description": column.description.encode(),
            b"title_vi": column.title_vi.encode(),
            b"description_vi": column.description_vi.encode(),
        }


def test_number_like_labels_stay_text() -> None:
    table = table_from_rows(TABLES["tasks"], [row("tasks", number="11.10")])
    assert table.column("number").to_pylist() == ["11.10"]
    assert table.schema.field("number").type == pa.string()


def test_tasks_come_in_document_order_and_documents_by_number() -> None:
    rows = [
        row("tasks", task_id=f"{document}#{path}", document_id=document, position=position)
        for document in ("709-qd-ttg-2024", "50-nq-cp-2020")
        for position, path in enumerate(("IX/1", "V/1", "V/10", "V/2"))
    ]
    table = table_from_rows(TABLES["tasks"], reversed(rows))
    assert table.column("task_id").to_pylist() == [
        *("50-nq-cp-2020#IX/1", "50-nq-cp-2020#V/1", "50-nq-cp-2020#V/10", "50-nq-cp-2020#V/2"),
        *("709-qd-ttg-2024#IX/1", "709-qd-ttg-2024#V/1", "709-qd-ttg-2024#V/10", "709-qd-ttg-2024#V/2"),
    ]


def test_agencies_of_a_task_come_lead_first() -> None:
    rows = [
        row("task_agencies", task_id=task, role=role, position=position)
        for task in ("d#II/10", "d#II/9")
        for role in ("approving", "coordinating", "lead")
        for position in (2, 1)
    ]
    table = table_from_rows(TABLES["task_agencies"], rows).select(["task_id", "role", "position"])
    assert [tuple(found.values()) for found in table.to_pylist()] == [
        (task, role, position)
        for task in ("d#II/9", "d#II/10")
        for role in ("lead", "coordinating", "approving")
        for position in (1, 2)
    ]


findings = st.lists(
    st.builds(
        lambda number, line, severity: row(
            "findings", finding_id=f"d#I~missing-cells-{number}", document_id="d", line=line, severity=severity
        ),
        number=st.integers(1, 200),
        line=st.none() | st.integers(1, 3),
        severity=st.sampled_from(["info", "warning", "error"]),
    ),
    unique_by=lambda found: str(found["finding_id"]),
)


@given(findings.flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_records_does_not_matter(
    both: tuple[list[dict[str, object]], list[dict[str, object]]],
) -> None:
    one, other = (table_from_rows(TABLES["findings"], rows) for rows in both)
    assert one.equals(other, check_metadata=True)


def test_the_order_of_records_does_not_matter_for_a_value_the_checks_will_refuse() -> None:
    rows = [row("task_agencies", role=role) for role in ("lead", "follower", "adviser")]
    one, other = table_from_rows(TABLES["task_agencies"], rows), table_from_rows(TABLES["task_agencies"], rows[::-1])
    assert one.equals(other)


@given(st.text())
def test_text_is_composed_and_its_white_space_is_single(text: str) -> None:
    cleaned = clean_text(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == clean_text(cleaned) == " ".join(cleaned.split())
    assert cleaned.split() == unicodedata.normalize("NFC", text).split()


def test_composed_and_decomposed_letters_give_the_same_cell() -> None:
    one, other = (
        table_from_rows(
            TABLES["tasks"], [row("tasks", text=unicodedata.normalize(form, "Bộ Khoa học\u00a0và\nCông nghệ"))]
        )
        for form in ("NFC", "NFD")
    )
    assert one.equals(other)
    assert one.column("text").to_pylist() == ["Bộ Khoa học và Công nghệ"]


def test_text_without_words_is_unknown() -> None:
    assert table_from_rows(TABLES["tasks"], [row("tasks", theme=" \n")]).column("theme").to_pylist() == [None]


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3))
def test_a_number_is_printed_as_it_was_read(number: Decimal) -> None:
    table = table_from_rows(TABLES["indicator_targets"], [row("indicator_targets", value_min=number)])
    (stored,) = table.column("value_min").to_pylist()
    assert stored is not None
    text = number_text(stored)
    assert Decimal(text) == number
    assert "e" not in text.lower() and not (("." in text) and text.endswith("0"))


@pytest.mark.parametrize(
    ("number", "text"), [("0.70", "0.7"), ("90", "90"), ("1E+15", "1000000000000000"), ("0.0000001", "0.0000001")]
)
def test_numbers_are_printed_plainly(number: str, text: str) -> None:
    assert number_text(float(Decimal(number))) == text


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_numbers_in_text_are_ordered_by_value(one: int, other: int) -> None:
    assert (natural_key(f"II/{one}") < natural_key(f"II/{other}")) is (one < other)


@given(st.lists(st.text(), unique=True))
def test_the_order_of_text_is_total(texts: list[str]) -> None:
    assert sorted(texts, key=natural_key) == sorted(reversed(texts), key=natural_key)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"owner": "x"}, r"row d#1: unknown columns \['owner'\]"),
        ({"text": None}, "row d#1, column text: a value is required"),
        ({"text": "  "}, "row d#1, column text: a value is required"),
        ({"position": "1"}, "row d#1, column position: '1' is not of type integer"),
        ({"position": True}, "row d#1, column position: True is not of type integer"),
    ],
)
def test_a_row_that_does_not_fit_is_named(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=f"table tasks, {message}"):
        table_from_rows(TABLES["tasks"], [row("tasks", task_id="d#1") | wrong])


def test_a_missing_column_is_named() -> None:
    incomplete = row("tasks")
    del incomplete["status"]
    with pytest.raises(ValueError, match=r"missing columns \['status'\]"):
        table_from_rows(TABLES["tasks"], [incomplete])


def test_a_number_that_would_lose_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="more digits than a number can keep"):
        table_from_rows(
            TABLES["indicator_targets"], [row("indicator_targets", value_min=Decimal("0.12345678901234567"))]
        )
