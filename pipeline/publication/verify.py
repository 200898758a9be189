"""The proof that a package is what it says: run by ``nghiquyet verify`` on any package, with nothing but its folder.

Checked are the bytes and SHA-256 of every file; that CSV, Parquet, DuckDB and xlsx say the same, by their content
hashes; types, keys, foreign keys and closed lists, by stock frictionless; and, with the folder of sources, that no
character of a document is lost and every span encloses the words it is said to. All problems are collected. The schema
that counts is the one in the package, so that an old release is checked against its own.

A release as git keeps it has none of its binary files (``binaries`` makes them again): then what there is is checked,
and the rest is said to be skipped.

Whether the data makes sense is a matter of the expectations, not of this module.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

import duckdb
import pyarrow as pa

from pipeline.errors import InputError
from pipeline.publication.cells import text_rows
from pipeline.publication.csv import read_csv
from pipeline.publication.duckdb import read_duckdb
from pipeline.publication.hashing import content_hash
from pipeline.publication.lossless import check_spans
from pipeline.publication.package import BINARY, DATABASE, DESCRIPTOR, WORKBOOK, csv_path, fingerprint, parquet_path
from pipeline.publication.parquet import read_parquet
from pipeline.publication.problem import Problem
from pipeline.publication.xlsx import read_xlsx
from pipeline.tables.arrow import arrow_schema
from pipeline.tables.schema import Package, Table, load_package

_REBUILD = "build the package again, or get a fresh copy of it"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found, and which checks could not run, one line each. The package holds if there are no problems."""

    problems: tuple[Problem, ...]
    skipped: tuple[str, ...]


def verify(package: Path, sources: Path | None) -> Verification:
    """Check the package in a folder; ``sources`` is the folder of sources it was made from, None if it is not at hand.

    :class:`InputError` where there is no descriptor that can be read.
    """
    if not (package / DESCRIPTOR).is_file():
        raise InputError(str(package), f"there is no {DESCRIPTOR} in it", "name the folder of a package")
    described = load_package(package / DESCRIPTOR)
    binary = [path for path in _listed(described) if path.endswith(BINARY)]
    absent = () if any((package / path).exists() for path in binary) else tuple(binary)
    problems = [*_files(package, described, absent), *_frictionless(package, absent)]
    skipped: list[str] = []
    if absent:
        made = f"nghiquyet restore {package}"
        skipped.append(f"the {len(absent)} files that git does not keep are not here; to make them again: {made}")
    tables = _contents(package, described, problems, with_binary=not absent)
    if sources is None:
        skipped.append("spans and lossless cover were not checked: there is no folder of sources")
    elif len(tables) < len(described.tables):
        skipped.append("spans and lossless cover were not checked: not all CSV files can be read")
    else:
        texts = _sources(tables["documents"], sources, problems, skipped)
        problems += check_spans(described, tables, texts)
    return Verification(tuple(problems), tuple(skipped))


def _listed(package: Package) -> list[str]:
    return [resource["path"] for resource in package.descriptor["resources"]]


def _files(folder: Path, package: Package, absent: Collection[str]) -> Iterator[Problem]:
    listed = {DESCRIPTOR}
    for resource in package.descriptor["resources"]:
        path = resource["path"]
        listed.add(path)
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            yield Problem(DESCRIPTOR, f"the path {path} leads out of the package", _REBUILD)
        elif path in absent:
            pass
        elif not (folder / path).is_file():
            yield Problem(path, "the file is missing", _REBUILD)
        elif "hash" in resource:
            found, stated = fingerprint(folder / path), {key: resource.get(key) for key in ("bytes", "hash")}
            if found != stated:
                problem = f"has {found['bytes']} bytes of {found['hash']}, not {stated['bytes']} of {stated['hash']}"
                yield Problem(path, problem, _REBUILD)
        elif path != DATABASE:
            yield Problem(DESCRIPTOR, f"states no hash of {path}", _REBUILD)
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and name not in listed:
            yield Problem(name, f"is not listed in {DESCRIPTOR}", "delete it, or build the package again")


def _frictionless(folder: Path, absent: Collection[str]) -> Iterator[Problem]:
    import frictionless  # takes a second to load

    try:
        report = frictionless.Package(str(folder / DESCRIPTOR)).validate()
    except frictionless.FrictionlessException as failure:
        yield Problem(DESCRIPTOR, failure.error.message, _REBUILD)
        return
    for error in report.errors:
        yield Problem(DESCRIPTOR, error.message, _REBUILD)
    for task in report.tasks:
        for error in task.errors:
            # Bytes and hashes have been looked at, and are said there in full.
            if error.type not in ("hash-count", "byte-count") and task.place not in absent:
                row = getattr(error, "row_number", None)
                yield Problem(f"{task.place}:{row}" if row else task.place, error.message, _REBUILD)


def _contents(folder: Path, package: Package, problems: list[Problem], *, with_binary: bool) -> dict[str, pa.Table]:
    """Compare what every format says with the hash in the descriptor; return what the CSV files say."""
    stated = {resource["name"]: resource.get("content_hash") for resource in package.descriptor["resources"]}
    tables = {}
    sheets: dict[str, pa.Table] = {}
    try:
        if with_binary:
            sheets = read_xlsx(folder / WORKBOOK, package)
    except (ValueError, OSError, KeyError) as error:
        problems.append(Problem(WORKBOOK, f"cannot be read ({' '.join(str(error).split())})", _REBUILD))
    for name, table in package.tables.items():
        csv, parquet, schema = csv_path(name), parquet_path(name), arrow_schema(table)
        readers: dict[str, Callable[[], pa.Table]] = {csv: partial(read_csv, folder / csv, schema)}
        if with_binary:
            readers[parquet] = partial(read_parquet, folder / parquet)
            readers[f"{DATABASE}, table {name}"] = partial(read_duckdb, table, folder / DATABASE)
        contents: dict[str, pa.Table] = {}
        for place, read in readers.items():
            try:
                contents[place] = read()
            except (ValueError, OSError, pa.ArrowException, duckdb.Error) as error:
                problems.append(Problem(place, f"cannot be read ({' '.join(str(error).split())})", _REBUILD))
        if name in sheets:
            contents[f"{WORKBOOK}, sheet {name}"] = sheets[name]
        hashes = {place: content_hash(rows) for place, rows in contents.items()}
        right = next((contents[place] for place in hashes if hashes[place] == stated[name]), None)
        for place, rows in contents.items():
            if hashes[place] != stated[name]:
                problem = f"its content is not the one {DESCRIPTOR} states the hash of{_difference(table, rows, right)}"
                problems.append(Problem(place, problem, _REBUILD))
        if csv in contents:
            tables[name] = contents[csv]
    return tables


def _difference(table: Table, rows: pa.Table, right: pa.Table | None) -> str:
    """Name some of the rows that are not as they should be."""
    if right is None or rows.column_names != right.column_names:
        return ""
    places = [table.column_names.index(column) for column in table.primary_key]
    found, expected = Counter(text_rows(rows)), Counter(text_rows(right))
    differing = (found - expected) + (expected - found)
    keys = sorted({"/".join(row[place] for place in places) for row in differing})
    return f" (see the row {', '.join(keys[:3])}{' and others' * (len(keys) > 3)})"


def _sources(documents: pa.Table, sources: Path, problems: list[Problem], skipped: list[str]) -> dict[str, str]:
    """Return the text of each document whose source is there and is the one it was read from."""
    texts = {}
    for document in documents.select(["document_id", "source_path", "source_sha256"]).to_pylist():
        name, path = document["document_id"], sources / document["source_path"]
        if not path.is_file():
            skipped.append(f"spans and lossless cover of {name} were not checked: {path} is not there")
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == document["source_sha256"]:
            texts[name] = data.decode("utf-8")
        else:
            remedy = "name the folder of sources this package was made from"
            problems.append(Problem(str(path), f"is not the file that {name} was read from", remedy))
    return texts
