"""The template keeps the promises of the data contract and describes everything in both languages."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import frictionless
import pytest
import yaml

from pipeline.errors import InputError
from pipeline.tables.schema import Column, Package, Table, Value, load_package, template_path

# What readers' notebooks rely on: name -> (key, columns in order). Columns may be added; nothing here may go.
PROMISED = {
    "documents": (
        "document_id",
        "document_id number document_type title issuer_id issued_on effective_on signer language authority "
        "source_url source_path source_sha256",
    ),
    "provisions": (
        "provision_id",
        "provision_id document_id parent_id path kind label text char_start char_end position",
    ),
    "tasks": ("task_id", "task_id document_id provision_id number theme text assignment output status"),
    "task_agencies": (
        "task_id role position",
        "task_id agency_id role position mention char_start char_end",
    ),
    "agencies": (
        "agency_id",
        "agency_id name_en name_vi abbreviation kind parent_id established_on dissolved_on",
    ),
    "agency_aliases": ("alias language", "alias language agency_id"),
    "agency_successions": (
        "predecessor_id successor_id scope",
        "predecessor_id successor_id scope effective_on legal_basis confidence",
    ),
    "id_changes": ("table_name old_id version", "table_name old_id new_id version reason"),
    "indicators": (
        "indicator_id",
        "indicator_id document_id provision_id number parent_id name unit horizon_year",
    ),
    "indicator_agencies": (
        "indicator_id role position",
        "indicator_id agency_id role position mention char_start char_end",
    ),
    "indicator_targets": (
        "target_id",
        "target_id indicator_id horizon_year comparator value_min value_max unit scope text char_start char_end",
    ),
    "deadlines": (
        "deadline_id",
        "deadline_id task_id text kind starts_on due_on recurrence char_start char_end",
    ),
    "citations": (
        "citation_id",
        "citation_id document_id provision_id number document_type issuer_id issued_on relation cited_document_id "
        "char_start char_end",
    ),
    "amendments": (
        "amendment_id",
        "amendment_id document_id provision_id position amended_document_id appendix number effect task_id new_task_id "
        "indicator_id new_indicator_id role agency_id new_agency_id old_words new_words new_due_on new_comparator "
        "new_value_min new_value_max effective_on text char_start char_end",
    ),
    "document_alignments": (
        "translation_id original_id",
        "translation_id original_id pairs only_in_translation only_in_original confidence",
    ),
    "provision_alignments": (
        "translation_provision_id original_provision_id",
        "translation_provision_id original_provision_id translation_id original_id relation confidence",
    ),
    "findings": ("finding_id", "finding_id document_id provision_id severity code message"),
}
PROMISED_VALUES = {
    "documents.authority": "official secondary",
    "tasks.assignment": "explicit inherited general none",
    "tasks.status": "in-force amended replaced repealed",
    "task_agencies.role": "lead coordinating approving",
    "indicator_targets.comparator": ">= > <= < = between approx qualitative",
    "deadlines.kind": "date month quarter year range recurring ongoing horizon relative",
    "citations.relation": "implements promulgated-with pursuant-to amends replaces cites",
    "amendments.effect": "adds replaces repeals changes-agency changes-deadline changes-target amends",
    "findings.severity": "info warning error",
    "provision_alignments.relation": "same part-of-original part-of-translation",
}
PROMISED_REFERENCES = {
    "documents.issuer_id": "agencies",
    "provisions.document_id": "documents",
    "provisions.parent_id": "provisions",
    "tasks.document_id": "documents",
    "tasks.provision_id": "provisions",
    "task_agencies.task_id": "tasks",
    "task_agencies.agency_id": "agencies",
    "agencies.parent_id": "agencies",
    "agency_aliases.agency_id": "agencies",
    "agency_successions.predecessor_id": "agencies",
    "agency_successions.successor_id": "agencies",
    "indicators.document_id": "documents",
    "indicators.provision_id": "provisions",
    "indicators.parent_id": "indicators",
    "indicator_agencies.indicator_id": "indicators",
    "indicator_agencies.agency_id": "agencies",
    "indicator_targets.indicator_id": "indicators",
    "deadlines.task_id": "tasks",
    "citations.document_id": "documents",
    "citations.provision_id": "provisions",
    "citations.issuer_id": "agencies",
    "citations.cited_document_id": "documents",
    "tasks.amended_by": "provisions",
    "indicators.amended_by": "provisions",
    "amendments.document_id": "documents",
    "amendments.provision_id": "provisions",
    "amendments.amended_document_id": "documents",
    "amendments.task_id": "tasks",
    "amendments.new_task_id": "tasks",
    "amendments.indicator_id": "indicators",
    "amendments.new_indicator_id": "indicators",
    "amendments.agency_id": "agencies",
    "amendments.new_agency_id": "agencies",
    "findings.document_id": "documents",
    "findings.provision_id": "provisions",
    "document_alignments.translation_id": "documents",
    "document_alignments.original_id": "documents",
    "provision_alignments.translation_provision_id": "provisions",
    "provision_alignments.original_provision_id": "provisions",
    "provision_alignments.translation_id": "document_alignments",
}


@pytest.fixture(scope="module")
def package() -> Package:
    return load_package()


def test_tables_columns_and_keys_are_the_promised_ones(package: Package) -> None:
    assert list(package.tables) == list(PROMISED)
    for name, (key, columns) in PROMISED.items():
        table = package.tables[name]
        promised = columns.split()
        assert list(table.column_names[: len(promised)]) == promised, name
        assert list(table.primary_key) == key.split(), name


def test_closed_lists_are_the_promised_ones(package: Package) -> None:
    for place, values in PROMISED_VALUES.items():
        table, column = place.split(".")
        assert " ".join(package.tables[table].column(column).enum) == values
    assert "unregistered" in package.tables["agencies"].column("kind").enum


def test_references_are_the_promised_ones(package: Package) -> None:
    references = {
        f"{table.name}.{key.columns[0]}": key.table for table in package.tables.values() for key in table.foreign_keys
    }
    assert references == PROMISED_REFERENCES


def described(package: Package) -> Iterator[tuple[str, Package | Table | Column | Value]]:
    yield "package", package
    for table in package.tables.values():
        yield table.name, table
        for column in table.columns:
            yield f"{table.name}.{column.name}", column
            for name, value in column.values.items():
                yield f"{table.name}.{column.name}={name}", value


def test_everything_is_described_in_english_and_vietnamese(package: Package) -> None:
    for place, entry in described(package):
        assert entry.title.strip() and entry.title.isascii(), place
        assert entry.description.endswith(".") and entry.description.isascii(), place
        for text in (entry.title_vi, entry.description_vi):
            assert text.strip() == unicodedata.normalize("NFC", text), place
            assert text not in (entry.title, entry.description), place
        # A Vietnamese sentence without a single diacritic was typed without them, or is English.
        assert not entry.description_vi.isascii(), place


def test_every_finding_says_what_to_do_about_it(package: Package) -> None:
    findings = package.tables["findings"]
    for code, value in findings.column("code").values.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
        assert value.remedy.endswith(".") and value.remedy_vi.endswith("."), code
        assert value.severity in findings.column("severity").enum, code


def test_every_finding_and_sentence_of_the_lists_is_emitted(package: Package) -> None:
    code = "\n".join(path.read_text("utf-8") for path in Path("pipeline").rglob("*.py"))
    findings = package.tables["findings"]
    listed = [*findings.column("code").values, *findings.column("message").sentences]
    assert [name for name in listed if f'"{name}"' not in code] == []


def test_kinds_in_the_register_are_in_the_closed_list(package: Package) -> None:
    kinds = set(package.tables["agencies"].column("kind").enum)
    register = template_path().parents[2] / "sources" / "reference" / "agencies.csv"
    with register.open(encoding="utf-8", newline="") as file:
        assert {row["kind"] for row in csv.DictReader(file)} <= kinds


def test_tables_are_loaded_after_those_they_refer_to(package: Package) -> None:
    order = [table.name for table in package.load_order]
    assert sorted(order) == sorted(PROMISED)
    for table in package.load_order:
        for key in table.foreign_keys:
            assert order.index(key.table) <= order.index(table.name)


def test_the_descriptor_is_a_valid_data_package_that_reads_back(package: Package, tmp_path: Path) -> None:
    published = tmp_path / "datapackage.json"
    published.write_text(json.dumps({**package.descriptor, "version": "1.0.0"}), "utf-8")
    assert load_package(published).tables == package.tables
    report = frictionless.Package.validate_descriptor(load_package().descriptor)
    assert report.valid, report.flatten(["message"])


def first(descriptor: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the first table, documents."""
    schema: dict[str, Any] = descriptor["resources"][0]["schema"]
    return schema


FAULTS: dict[str, Callable[[dict[str, Any]], object]] = {
    "title_vi is missing": lambda d: d["resources"][0].pop("title_vi"),
    "table documents, column number: titel is not known": lambda d: first(d)["fields"][1].update(titel="x"),
    "the type text is none of": lambda d: first(d)["fields"][1].update(type="text"),
    "names the column nobody": lambda d: first(d).update(primaryKey=["nobody"]),
    "refers to nowhere": lambda d: first(d)["foreignKeys"][0]["reference"].update(resource="nowhere"),
    "does not refer to the primary key": lambda d: first(d)["foreignKeys"][0]["reference"].update(fields=["kind"]),
    "column title: the column is there twice": lambda d: first(d)["fields"].append(first(d)["fields"][3]),
    "minimun is not known": lambda d: first(d)["fields"][1].update(constraints={"minimun": 1}),
    "value info: remedy_vi is not a str": lambda d: d["resources"][-1]["schema"]["fields"][3]["values"]["info"].update(
        remedy_vi=1
    ),
}


@pytest.mark.parametrize("message", FAULTS)
def test_a_fault_in_the_template_is_named_with_its_place(message: str, tmp_path: Path) -> None:
    template = yaml.safe_load(template_path().read_text("utf-8"))
    FAULTS[message](template)
    path = tmp_path / "datapackage.yaml"
    path.write_text(yaml.safe_dump(template), "utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        load_package(path)


def test_what_is_no_yaml_is_said_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "datapackage.yaml"
    path.write_text("name: [", "utf-8")
    with pytest.raises(InputError) as caught:
        load_package(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="no such file"):
        load_package(tmp_path / "nothing.yaml")
