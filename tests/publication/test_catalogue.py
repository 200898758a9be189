"""Catalogues, search engines and loaders of machine learning find the release and read it from its description."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from publication_sample import PACKAGE, make_sample

from pipeline.publication.catalogue import CROISSANT, DCAT, SCHEMA_ORG, catalogue_files
from pipeline.publication.citation import bibtex, citation_file
from pipeline.publication.package import DESCRIPTOR, write_package

MLCROISSANT = Path(os.environ.get("MLCROISSANT_PYTHON", Path(__file__).parents[2] / ".venv-croissant/bin/python"))
BASE = "https://data.example.org/vietnam-action-programmes/1.2.3/"
DCAT_NAMESPACE, DCT, SPDX = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://spdx.org/rdf/terms#"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package, which has the three files in it."""
    folder = tmp_path_factory.mktemp("catalogue") / "built"
    write_package(make_sample().tables(), folder, version="1.2.3", files={"changes.csv": b"a\n"})
    return folder


def descriptor(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
    return described


def read(folder: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
    return content


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_but_the_descriptor_is_in_them(package: Path) -> None:
    described = descriptor(package)
    before = json.dumps(described)
    assert catalogue_files(described) == catalogue_files(json.loads(before))
    assert json.dumps(described) == before


@pytest.mark.parametrize("name", [SCHEMA_ORG, CROISSANT])
def test_addresses_are_relative_unless_one_is_given(name: str, package: Path) -> None:
    for address in (None, BASE):
        content = json.loads(catalogue_files(descriptor(package), address)[name])
        files = [file["contentUrl"] for file in content["distribution"]]
        assert files
        for file in files:
            assert (package / file.removeprefix(address or "")).is_file()
            assert file.startswith(address or ("data/", "parquet/", "vietnam-action-programmes.", "deadlines.ics"))
        assert content["url"] == (address or "./")


def test_search_engines_get_a_dataset_of_schema_org(package: Path) -> None:
    jsonld = pytest.importorskip("pyld.jsonld", reason="a processor of JSON-LD")

    def context(url: str, _: object) -> dict[str, Any]:
        """The vocabulary without the network: all of its terms are in one namespace."""
        assert url == "https://schema.org/"
        vocabulary = {"@vocab": url, **{term: {"@type": "@id"} for term in ("contentUrl", "license", "url")}}
        return {"contextUrl": None, "documentUrl": url, "document": {"@context": vocabulary}}

    (dataset,) = jsonld.expand(read(package, SCHEMA_ORG), {"base": BASE, "documentLoader": context})
    so = "https://schema.org/"
    assert dataset["@type"] == [f"{so}Dataset"]
    assert dataset["@id"] == BASE
    assert dataset[f"{so}name"] == [{"@value": PACKAGE.title}]
    assert dataset[f"{so}license"] == [{"@id": "https://creativecommons.org/licenses/by/4.0/"}]
    assert dataset[f"{so}datePublished"] == [{"@value": "2025-03-05"}]
    assert 50 <= len(dataset[f"{so}description"][0]["@value"]) <= 5000  # what Google asks for
    files = {file[f"{so}contentUrl"][0]["@id"].removeprefix(BASE): file for file in dataset[f"{so}distribution"]}
    assert {"data/tasks.csv", "parquet/tasks.parquet", "vietnam-action-programmes.duckdb", "deadlines.ics"} <= set(
        files
    )
    assert not {"changes.csv", "README.md", "load.sql"} & set(files)
    for path, file in files.items():
        if not path.endswith(".duckdb"):
            assert file[f"{so}sha256"] == [{"@value": sha256(package / path)}]
            assert file[f"{so}contentSize"] == [{"@value": f"{(package / path).stat().st_size} B"}]


def test_portals_get_a_dataset_with_what_dcat_ap_asks_for(package: Path) -> None:
    rdflib = pytest.importorskip("rdflib", reason="a reader of RDF")
    compare = pytest.importorskip("rdflib.compare")
    graph = rdflib.Graph().parse(package / DCAT, format="json-ld", publicID=BASE)
    with_base = rdflib.Graph().parse(data=catalogue_files(descriptor(package), BASE)[DCAT], format="json-ld")
    assert compare.isomorphic(graph, with_base)

    def one(subject: Any, name: str) -> Any:
        (value,) = graph.objects(subject, rdflib.URIRef(name))
        return value

    (dataset,) = graph.subjects(rdflib.RDF.type, rdflib.URIRef(f"{DCAT_NAMESPACE}Dataset"))
    assert str(dataset) == BASE
    for name in ("title", "description"):
        assert {text.language for text in graph.objects(dataset, rdflib.URIRef(DCT + name))} == {"en", "vi"}
    assert one(dataset, f"{DCT}issued").toPython() == date(2025, 3, 5)
    publisher = one(dataset, f"{DCT}publisher")
    assert str(one(publisher, "http://xmlns.com/foaf/0.1/name")) == "The contributors to vietnam-action-programmes"
    distributions = list(graph.objects(dataset, rdflib.URIRef(f"{DCAT_NAMESPACE}distribution")))
    assert len(distributions) == 2 * len(PACKAGE.tables) + 3  # DuckDB, xlsx, calendar
    for distribution in distributions:
        address = one(distribution, f"{DCAT_NAMESPACE}accessURL")
        path = package / str(address).removeprefix(BASE)
        assert path.is_file()
        assert str(one(distribution, f"{DCT}license")) == "https://creativecommons.org/licenses/by/4.0/"
        assert str(one(distribution, f"{DCAT_NAMESPACE}mediaType")).startswith("https://www.iana.org/assignments/")
        if path.suffix != ".duckdb":
            checksum = one(distribution, f"{SPDX}checksum")
            assert one(checksum, f"{SPDX}checksumValue").toPython().hex() == sha256(path)
            assert one(distribution, f"{DCAT_NAMESPACE}byteSize").toPython() == path.stat().st_size


# Run by the validator's own Python: what it objects to, and every record of every table as JSON.
VALIDATE = """
import json, sys
import mlcroissant

def plain(value):
    # It gives text as bytes, and what is unknown in the ways of pandas.
    if isinstance(value, bytes):
        return value.decode()
    if value is None or value != value:
        return None
    return value.date().isoformat() if hasattr(value, "date") else value

dataset = mlcroissant.Dataset(jsonld=sys.argv[1])
issues = dataset.metadata.ctx.issues
tables = {
    name: [{field.partition("/")[2]: plain(value) for field, value in record.items()} for record in dataset.records(name)]
    for name in sys.argv[2:]
}
print(json.dumps([sorted(issues.errors), sorted(issues.warnings), tables]))
"""


def test_croissant_is_valid_and_gives_back_every_table(package: Path) -> None:
    if not MLCROISSANT.exists():
        pytest.skip(f"no mlcroissant at {MLCROISSANT}; `make test` sets it up")
    # A table before those it refers to: each can be read alone.
    names = list(PACKAGE.tables)[::-1]
    command = [str(MLCROISSANT), "-c", VALIDATE, str(package / CROISSANT), *names]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    errors, warnings, records = json.loads(result.stdout)
    assert (errors, warnings) == ([], [])
    for name, rows in make_sample().tables().items():
        assert records[name] == json.loads(json.dumps(rows.to_pylist(), default=str)), name


def test_croissant_names_keys_references_and_the_hashes_of_files(package: Path) -> None:
    content = read(package, CROISSANT)
    assert content["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    for file in content["distribution"]:
        assert file["sha256"] == sha256(package / file["contentUrl"])
    records = {record["@id"]: record for record in content["recordSet"]}
    assert list(records) == list(PACKAGE.tables)
    for name, table in PACKAGE.tables.items():
        assert [column["@id"] for column in records[name]["key"]] == [f"{name}/{key}" for key in table.primary_key]
        assert records[name]["description"] == {"en": table.description, "vi": table.description_vi}
        references = {
            column["@id"]: (column["references"]["fileObject"]["@id"], column["references"]["extract"]["column"])
            for column in records[name]["field"]
            if "references" in column
        }
        assert references == {
            f"{name}/{own}": (f"parquet/{key.table}.parquet", other)
            for key in table.foreign_keys
            for own, other in zip(key.columns, key.references, strict=True)
        }


def test_the_citation_file_says_what_the_format_asks_for(package: Path) -> None:
    citation = yaml.safe_load(citation_file(descriptor(package), BASE))
    assert citation["cff-version"] == "1.2.0"
    assert citation["type"] == "dataset"
    assert citation["title"] == PACKAGE.title
    assert citation["authors"] == [{"name": "The contributors to vietnam-action-programmes"}]
    assert citation["version"] == "1.2.3"
    assert citation["date-released"] == date(2025, 3, 5)
    assert citation["license"] == ["CC-BY-4.0"]
    assert citation["url"] == BASE
    assert {"message", "abstract", "keywords"} <= set(citation)
    assert "url" not in yaml.safe_load(citation_file(descriptor(package)))


def test_bibtex_names_author_title_year_and_version(package: Path) -> None:
    assert bibtex(descriptor(package)) == (
        "@misc{vietnam-action-programmes, author = {{The contributors to vietnam-action-programmes}}, "
        "title = {{Vietnam's government action programmes}}, year = {2025}, version = {1.2.3}}"
    )


def test_a_release_without_a_date_claims_none(package: Path) -> None:
    described = descriptor(package)
    del described["created"]
    for name, content in catalogue_files(described).items():
        for word in (b"datePublished", b"dateModified", b"dct:issued", b"dct:modified"):
            assert word not in content, name
    assert "date-released" not in citation_file(described)
    assert "year" not in bibtex(described)
