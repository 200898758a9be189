"""A release described for catalogues and search engines, in the three vocabularies they read.

Everything is made from ``datapackage.json``: nothing is said here that is not said there, but for what each
vocabulary calls it. Addresses are relative to the folder of the package, unless the address of the release is given.

* ``schema-org.jsonld``: schema.org ``Dataset``, for search engines; it can be put into a web page as it is.
* ``dcat.jsonld``: DCAT 3 with the properties DCAT-AP asks for, for portals of open data.
* ``croissant.json``: Croissant 1.1, for machine learning: every table with its columns, key and references.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

from pipeline.publication.citation import authors, bibtex

Json = dict[str, Any]

SCHEMA_ORG = "schema-org.jsonld"
DCAT = "dcat.jsonld"
CROISSANT = "croissant.json"

# The files that hold the data; the others say something about it.
_DATA = {".csv", ".parquet", ".duckdb", ".xlsx", ".ics"}
_COUNTRY = "Viet Nam"
_LANGUAGES = ("en", "vi")

# The authority tables of the European Union, which DCAT-AP names values from.
_AUTHORITY = "http://publications.europa.eu/resource/authority"
_DCAT_LANGUAGES = [f"{_AUTHORITY}/language/{code}" for code in ("ENG", "VIE")]
_DCAT_COUNTRY = f"{_AUTHORITY}/country/VNM"
_DCAT_PUBLIC = f"{_AUTHORITY}/access-right/PUBLIC"
_DCAT_FORMATS = {".csv": "CSV", ".parquet": "PARQUET", ".xlsx": "XLSX", ".ics": "ICS"}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"

_DCAT_CONTEXT: Json = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

# As the specification of Croissant 1.1 gives it; readers compare it.
_CROISSANT_CONTEXT: Json = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_CROISSANT_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "date": "sc:Date"}
_CROISSANT_PARQUET = "application/x-parquet"


def catalogue_files(descriptor: Json, base_url: str | None = None) -> dict[str, bytes]:
    """Return the three files by name for a ``datapackage.json``.

    ``base_url`` is the address of the folder of the release, with a slash at its end, where it is known.
    """
    described = {
        SCHEMA_ORG: schema_org(descriptor, base_url),
        DCAT: dcat(descriptor, base_url),
        CROISSANT: croissant(descriptor, base_url),
    }
    return {
        name: (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode() for name, content in described.items()
    }


def schema_org(descriptor: Json, base_url: str | None = None) -> Json:
    """Describe the package as a schema.org ``Dataset``."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": base_url or "./",
        "name": descriptor["title"],
        "alternateName": descriptor["title_vi"],
        "description": f"{descriptor['description']}\n\n{descriptor['description_vi']}",
        "identifier": descriptor["name"],
        "url": base_url or "./",
        "version": descriptor["version"],
        **_dates(descriptor, "datePublished", "dateModified"),
        "license": _licence(descriptor),
        "copyrightNotice": descriptor["rights_note"],
        "creditText": f"{authors(descriptor)}: {descriptor['title']}, version {descriptor['version']}",
        "creator": {"@type": "Organization", "name": authors(descriptor)},
        "isAccessibleForFree": True,
        "inLanguage": list(_LANGUAGES),
        "keywords": descriptor["keywords"],
        "spatialCoverage": {"@type": "Country", "name": _COUNTRY},
        "isBasedOn": [
            {"@type": "CreativeWork", "name": source["title"], **({"url": source["path"]} if "path" in source else {})}
            for source in descriptor["sources"]
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": _title(descriptor, resource, "title"),
                "contentUrl": _address(resource, base_url),
                "encodingFormat": resource["mediatype"],
                **({"contentSize": f"{resource['bytes']} B"} if "bytes" in resource else {}),
                **({"sha256": _sha256(resource)} if "hash" in resource else {}),
            }
            for resource in _data_files(descriptor)
        ],
    }


def dcat(descriptor: Json, base_url: str | None = None) -> Json:
    """Describe the package as a ``dcat:Dataset``."""
    return {
        "@context": _DCAT_CONTEXT | ({"@base": base_url} if base_url else {}),
        "@id": "./",
        "@type": "dcat:Dataset",
        "dct:title": _both(descriptor["title"], descriptor["title_vi"]),
        "dct:description": _both(descriptor["description"], descriptor["description_vi"]),
        "dct:identifier": descriptor["name"],
        "dcat:version": descriptor["version"],
        **{
            name: {"@value": day, "@type": "xsd:date"}
            for name, day in _dates(descriptor, "dct:issued", "dct:modified").items()
        },
        "dcat:keyword": [{"@value": word, "@language": "en"} for word in descriptor["keywords"]],
        "dct:language": [{"@id": language, "@type": "dct:LinguisticSystem"} for language in _DCAT_LANGUAGES],
        "dct:spatial": {"@id": _DCAT_COUNTRY, "@type": "dct:Location"},
        "dct:accessRights": {"@id": _DCAT_PUBLIC, "@type": "dct:RightsStatement"},
        "dct:creator": {"@id": "#authors", "@type": "foaf:Agent", "foaf:name": authors(descriptor)},
        "dct:publisher": {"@id": "#authors"},
        "dct:source": [
            {
                **({"@id": source["path"]} if "path" in source else {}),
                "@type": "rdfs:Resource",
                "rdfs:label": source["title"],
            }
            for source in descriptor["sources"]
        ],
        "dcat:distribution": [_dcat_distribution(descriptor, resource) for resource in _data_files(descriptor)],
    }


def croissant(descriptor: Json, base_url: str | None = None) -> Json:
    """Describe the package in Croissant. Its tables are read from Parquet, where types and words are as they are."""
    parquet = [resource for resource in descriptor["resources"] if resource["path"].endswith(".parquet")]
    files = {PurePosixPath(resource["path"]).stem: resource["path"] for resource in parquet}
    return {
        "@context": _CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": {"en": descriptor["title"], "vi": descriptor["title_vi"]},
        "description": {"en": descriptor["description"], "vi": descriptor["description_vi"]},
        "url": base_url or "./",
        "version": descriptor["version"],
        **_dates(descriptor, "datePublished", "dateModified"),
        "license": _licence(descriptor),
        "creator": {"@type": "sc:Organization", "name": authors(descriptor)},
        "citeAs": bibtex(descriptor, base_url),
        "inLanguage": list(_LANGUAGES),
        "keywords": descriptor["keywords"],
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": resource["path"],
                "name": PurePosixPath(resource["path"]).name,
                "contentUrl": _address(resource, base_url),
                "contentSize": f"{resource['bytes']} B",
                "encodingFormat": _CROISSANT_PARQUET,
                "sha256": _sha256(resource),
            }
            for resource in parquet
        ],
        "recordSet": [_record_set(resource, files) for resource in descriptor["resources"] if "schema" in resource],
    }


def _dcat_distribution(descriptor: Json, resource: Json) -> Json:
    path = resource["path"]
    suffix = PurePosixPath(path).suffix
    # Like the dataset, a relative address becomes absolute through the base of the document.
    distribution: Json = {
        "@id": f"#{resource['name']}",
        "@type": "dcat:Distribution",
        "dct:title": _both(_title(descriptor, resource, "title"), _title(descriptor, resource, "title_vi")),
        "dcat:accessURL": {"@id": path},
        "dcat:downloadURL": {"@id": path},
        "dcat:mediaType": {"@id": _MEDIA_TYPES + resource["mediatype"], "@type": "dct:MediaType"},
        "dct:license": {"@id": _licence(descriptor), "@type": "dct:LicenseDocument"},
        "dct:rights": {
            "@id": "#rights",
            "@type": "dct:RightsStatement",
            "rdfs:label": _both(descriptor["rights_note"], descriptor["rights_note_vi"]),
        },
    }
    if suffix in _DCAT_FORMATS:
        file_type = f"{_AUTHORITY}/file-type/{_DCAT_FORMATS[suffix]}"
        distribution["dct:format"] = {"@id": file_type, "@type": "dct:MediaTypeOrExtent"}
    if "bytes" in resource:
        distribution["dcat:byteSize"] = {"@value": str(resource["bytes"]), "@type": "xsd:nonNegativeInteger"}
    if "hash" in resource:
        distribution["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": {"@value": _sha256(resource), "@type": "xsd:hexBinary"},
        }
    return distribution


def _record_set(resource: Json, files: Mapping[str, str]) -> Json:
    """Describe a table; ``files`` has the Parquet file of each."""
    table, schema = resource["name"], resource["schema"]
    # By file and column: a reference by field, which Croissant also knows, makes mlcroissant 1.1 give the wrong rows
    # when two tables are read, and none where a table refers to itself.
    references = {
        column: _column(files[key["reference"]["resource"] or table], other)
        for key in schema.get("foreignKeys", [])
        for column, other in zip(key["fields"], key["reference"]["fields"], strict=True)
    }
    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": {"en": resource["title"], "vi": resource["title_vi"]},
        "description": {"en": resource["description"], "vi": resource["description_vi"]},
        "key": [{"@id": f"{table}/{column}"} for column in schema["primaryKey"]],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table}/{field['name']}",
                "name": {"en": field["title"], "vi": field["title_vi"]},
                "description": {"en": field["description"], "vi": field["description_vi"]},
                "dataType": _CROISSANT_TYPES[field["type"]],
                "source": _column(files[table], field["name"]),
                **({"references": references[field["name"]]} if field["name"] in references else {}),
            }
            for field in schema["fields"]
        ],
    }


def _column(file: str, column: str) -> Json:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}


def _data_files(descriptor: Json) -> Iterator[Json]:
    """Yield the resources that hold the data: each table's, and the files of all tables together."""
    for resource in descriptor["resources"]:
        path = PurePosixPath(resource["path"])
        if path.suffix in _DATA and ("schema" in resource or path.suffix != ".csv"):
            yield resource


def _title(descriptor: Json, resource: Json, key: str) -> str:
    """What a file is called: the title of its table, or of the package where it holds them all."""
    path = PurePosixPath(resource["path"])
    titles = {table["name"]: table[key] for table in descriptor["resources"] if "schema" in table}
    return f"{titles.get(path.stem, descriptor[key])} ({path.suffix[1:].upper()})"


def _address(resource: Json, base_url: str | None) -> str:
    return urljoin(base_url, resource["path"]) if base_url else str(resource["path"])


def _dates(descriptor: Json, *names: str) -> dict[str, str]:
    """Return the day of the release by each of the names; nothing where it is not known."""
    return {name: descriptor["created"][:10] for name in names if "created" in descriptor}


def _licence(descriptor: Json) -> str:
    return str(descriptor["licenses"][0]["path"])


def _sha256(resource: Json) -> str:
    return str(resource["hash"]).removeprefix("sha256:")


def _both(english: str, vietnamese: str) -> list[Json]:
    return [
        {"@value": text, "@language": language}
        for text, language in zip((english, vietnamese), _LANGUAGES, strict=True)
    ]
