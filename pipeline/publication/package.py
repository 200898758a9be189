"""The folder of a package: its files, and ``datapackage.json``, which says what each of them is.

Here belongs what stands where, the descriptor, and that a folder is replaced as a whole or not at all. How a format
is written belongs to its own module; which version a release gets, to the module of versions.

**What the descriptor says.** ``resources`` are first the CSV files, one a table, with schema, keys, bytes, SHA-256
(``hash``) and ``content_hash`` of the table. Then come all other files, as resources of type ``file``: stock tools
check their bytes and hashes and leave what is in them alone (frictionless cannot read Parquet that holds an unknown
integer). The DuckDB file has neither bytes nor hash, because DuckDB does not write the same file twice: the content
hashes are what is promised of it.

Nothing of the day, the folder or the machine is in a package. ``created`` is ``SOURCE_DATE_EPOCH`` where that is set,
or else the date of the newest document.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from pipeline.errors import InputError
from pipeline.publication.calendar import write_calendar
from pipeline.publication.catalogue import catalogue_files
from pipeline.publication.citation import citation_file
from pipeline.publication.csv import write_csv
from pipeline.publication.dictionary import data_dictionary
from pipeline.publication.duckdb import load_script, write_duckdb
from pipeline.publication.hashing import content_hash
from pipeline.publication.parquet import write_parquet
from pipeline.publication.views import read_views
from pipeline.publication.xlsx import write_xlsx
from pipeline.tables.schema import PACKAGE_NAME, Package, load_package
from pipeline.tables.stored import AnyTable

#: The version of a package that was built and not published: lower than any release, by the rules of versions.
UNVERSIONED = "0.0.0+unversioned"
DESCRIPTOR = "datapackage.json"
DATABASE = f"{PACKAGE_NAME}.duckdb"
WORKBOOK = f"{PACKAGE_NAME}.xlsx"
CALENDAR = "deadlines.ics"
#: Endings of the files that git does not keep: they are made again from the CSV files (``binaries``).
BINARY = (".duckdb", ".parquet", ".xlsx")

_MEDIA_TYPES = {
    ".cff": "application/yaml",
    ".csv": "text/csv",
    ".duckdb": "application/vnd.duckdb",
    ".ics": "text/calendar",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".sql": "application/sql",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Said in full, because frictionless guesses what is not said from the first hundred lines.
_DIALECT = {
    "delimiter": ",",
    "lineTerminator": "\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


def csv_path(table: str) -> str:
    """Return where in a package the CSV file of a table is."""
    return f"data/{table}.csv"


def parquet_path(table: str) -> str:
    """Return where in a package the Parquet file of a table is."""
    return f"parquet/{table}.parquet"


def fingerprint(path: Path) -> dict[str, Any]:
    """Return how the descriptor states the bytes and SHA-256 of a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"bytes": path.stat().st_size, "hash": f"sha256:{digest}"}


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder, by its path there; nothing where there is no such folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): fingerprint(path)["hash"] for path in files}


def write_package(
    tables: Mapping[str, AnyTable], out: Path, *, version: str = UNVERSIONED, files: Mapping[str, bytes] | None = None
) -> None:
    """Write a package of all tables to the folder ``out``, in place of the package that may be there.

    ``files`` are further files by their path in the package (``quality/report.json``). The folder is written beside
    ``out`` and takes its place only when it is whole: whatever happens before, the old package stays.

    Raises :class:`InputError` where ``out`` is something other than a package.
    """
    package = load_package()
    if missing := [name for name in package.tables if name not in tables]:
        raise ValueError(f"tables are missing: {', '.join(missing)}")
    _replace(out, lambda folder: _write(package, tables, folder, version, files or {}))


def created(documents: AnyTable) -> str | None:
    """Return the date of a package as RFC 3339; None where neither the environment nor a document states one."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        newest: date | None = pc.max(documents["issued_on"]).as_py()
        return f"{newest.isoformat()}T00:00:00Z" if newest else None
    try:
        return datetime.fromtimestamp(int(epoch), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError, OSError):
        raise InputError("SOURCE_DATE_EPOCH", f"{epoch!r} is not a number of seconds", "unset or correct it") from None


def _write(
    package: Package, tables: Mapping[str, AnyTable], folder: Path, version: str, files: Mapping[str, bytes]
) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "parquet").mkdir(exist_ok=True)
    for name in package.tables:
        write_csv(tables[name], folder / csv_path(name))
        write_parquet(tables[name], folder / parquet_path(name))
    day = created(tables["documents"])
    write_duckdb(package, tables, folder / DATABASE, version=version, created=day)
    write_xlsx(tables, package, folder / WORKBOOK, version=version, created=day)
    write_calendar(tables, package, folder / CALENDAR, created=day)
    (folder / "load.sql").write_text(load_script(package), "utf-8", newline="\n")
    for name, language in (("README.md", "en"), ("README.vi.md", "vi")):
        words = data_dictionary(package, read_views(), version, language)
        (folder / name).write_text(words, "utf-8", newline="\n")
    contents = {name: content_hash(table) for name, table in tables.items()}
    described = _descriptor(package, tables, contents, folder, version)
    for name, content in catalogue_files(described).items():
        (folder / name).write_bytes(content)
    (folder / "CITATION.cff").write_text(citation_file(described), "utf-8", newline="\n")
    # The files for catalogues are made from the descriptor, and the descriptor lists them.
    descriptor = (
        json.dumps(_descriptor(package, tables, contents, folder, version), ensure_ascii=False, indent=2) + "\n"
    )
    (folder / DESCRIPTOR).write_text(descriptor, "utf-8", newline="\n")


def _descriptor(
    package: Package, tables: Mapping[str, AnyTable], contents: Mapping[str, str], folder: Path, version: str
) -> dict[str, Any]:
    template = package.descriptor
    listed = {csv_path(name) for name in package.tables}
    others = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    resources = [
        {
            **resource,
            "path": csv_path(resource["name"]),
            "format": "csv",
            "mediatype": _MEDIA_TYPES[".csv"],
            "encoding": "utf-8",
            "dialect": _DIALECT,
            **fingerprint(folder / csv_path(resource["name"])),
            "content_hash": contents[resource["name"]],
        }
        for resource in template["resources"]
    ]
    resources += [_file(folder, path) for path in others if path not in listed]
    release = {"version": version, "created": created(tables["documents"])}
    return {
        **template,
        "profile": "data-package",
        **{key: value for key, value in release.items() if value is not None},
        "sources": _sources(tables["documents"]),
        "resources": resources,
    }


def _file(folder: Path, path: str) -> dict[str, Any]:
    suffix = Path(path).suffix
    return {
        "name": re.sub(r"[^-a-z0-9._]+", "-", path.lower()),
        "type": "file",
        "path": path,
        "format": suffix[1:],
        "mediatype": _MEDIA_TYPES.get(suffix, "application/octet-stream"),
        **({} if path == DATABASE else fingerprint(folder / path)),
    }


def _sources(documents: AnyTable) -> list[dict[str, str]]:
    sources = []
    for document in documents.select(["document_id", "number", "title", "source_url"]).to_pylist():
        title = " ".join(filter(None, (document["number"], document["title"]))) or document["document_id"]
        address = document["source_url"]
        sources.append({"title": title, "path": address} if address else {"title": title})
    return sources


def check_replaceable(out: Path) -> None:
    """Raise :class:`InputError` where ``out`` is something other than a package: it would be lost."""
    if out.exists() and not (out / DESCRIPTOR).is_file() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(str(out), "is there and is not a package", "name another folder, or empty this one")


def _replace(out: Path, write: Callable[[Path], None]) -> None:
    """Let ``write`` fill a new folder beside ``out``, then put it in the place of ``out``."""
    out = out.absolute()
    new, old = (out.with_name(f".{out.name}.{state}") for state in ("new", "old"))
    if old.exists() and not out.exists():
        old.rename(out)  # a run was stopped between the two renamings below
    check_replaceable(out)
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        write(new)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
