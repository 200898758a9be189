"""The binary files of a release, made again from its CSV files: git keeps only what can be reviewed as text.

Here belongs nothing but that; a clone becomes a whole release again. What a format is belongs to its own module.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pyarrow as pa

from pipeline.errors import InputError
from pipeline.publication.csv import read_csv
from pipeline.publication.duckdb import read_duckdb, write_duckdb
from pipeline.publication.hashing import content_hash
from pipeline.publication.package import DATABASE, DESCRIPTOR, WORKBOOK, csv_path, fingerprint, parquet_path
from pipeline.publication.parquet import write_parquet
from pipeline.publication.xlsx import write_xlsx
from pipeline.tables.arrow import arrow_schema
from pipeline.tables.schema import load_package


def restore_binaries(release: Path) -> list[str]:
    """Make the binary files that are missing in the folder of a release, and return their paths.

    They have the bytes that were published, and the DuckDB file the same content. :class:`InputError` where they have
    not, as with other versions of the libraries that write them; nothing is changed then.
    """
    if not (release / DESCRIPTOR).is_file():
        raise InputError(str(release), f"there is no {DESCRIPTOR} in it", "name the folder of a release")
    package = load_package(release / DESCRIPTOR)
    stated = {resource["path"]: resource for resource in package.descriptor["resources"]}
    made_from_csv = [DATABASE, WORKBOOK, *(parquet_path(name) for name in package.tables)]
    missing = [path for path in made_from_csv if path in stated and not (release / path).exists()]
    if not missing:
        return []
    tables = read_tables(release)
    version, created = package.descriptor["version"], package.descriptor.get("created")
    with tempfile.TemporaryDirectory(dir=release.parent, prefix=".restoring-") as work:
        folder = Path(work)
        for path in missing:
            (folder / path).parent.mkdir(exist_ok=True)
            if path == DATABASE:
                write_duckdb(package, tables, folder / path, version=version, created=created)
            elif path == WORKBOOK:
                write_xlsx(tables, package, folder / path, version=version, created=created)
            else:
                write_parquet(tables[Path(path).stem], folder / path)
        for path in missing:
            if path == DATABASE:
                same = all(
                    content_hash(read_duckdb(table, folder / path)) == stated[csv_path(name)]["content_hash"]
                    for name, table in package.tables.items()
                )
            else:
                same = fingerprint(folder / path)["hash"] == stated[path]["hash"]
            if not same:
                remedy = "use the libraries of that release: its requirements.txt is in the commit that published it"
                raise InputError(f"{release.name}/{path}", "is not written as it was published", remedy)
        for path in missing:
            (release / path).parent.mkdir(exist_ok=True)
            shutil.move(folder / path, release / path)
    return missing


def read_tables(folder: Path) -> dict[str, pa.Table]:
    """Read the tables of a package from its CSV files, with the types and descriptions of its own schema."""
    tables = {}
    for name, table in load_package(folder / DESCRIPTOR).tables.items():
        schema = arrow_schema(table)
        tables[name] = pa.Table.from_arrays(read_csv(folder / csv_path(name), schema).columns, schema=schema)
    return tables
