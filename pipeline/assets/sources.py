"""Assets at the ground of the line: what lies in the folder of sources, and what was read from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipeline.documents.source import read_sources
from pipeline.errors import InputError
from pipeline.extraction.corpus import Corpus, extract, load_register
from pipeline.extraction.register import Register


class Folders(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run reads and writes; relative paths count from the folder Dagster was started in.

    ``cache`` is where the results of reading each document are kept from one run to the next.
    """

    sources: str = "sources"
    out: str = "build/vietnam-action-programmes"
    cache: str = "build/cache"
    releases: str = "datapackages/vietnam-action-programmes"
    candidates: str = "build/candidates"


@contextmanager
def told() -> Iterator[None]:
    """Let Dagster show the one line that tells a user's mistake, with its remedy, instead of a trace."""
    try:
        yield
    except InputError as error:
        raise dg.Failure(str(error), allow_retries=False) from error


@dg.asset(group_name="sources", kinds={"text"})
def source_texts(folders: Folders) -> dg.MaterializeResult[list[str]]:
    """The texts exactly as received, each in a folder of its own with a note of where it came from."""
    with told():
        sources, unreadable = read_sources(Path(folders.sources))
    lines = ["| text | bytes | described |", "| --- | ---: | --- |"]
    lines += [
        f"| {source.path} | {len(source.data)} | {'no' if source.description.missing else 'yes'} |"
        for source in sources
    ]
    return dg.MaterializeResult(
        value=[source.path for source in sources],
        metadata={
            "texts": len(sources),
            "unreadable": dg.MetadataValue.md("\n".join(f"- {error}" for error in unreadable) or "none"),
            "preview": dg.MetadataValue.md("\n".join(lines)),
        },
    )


@dg.asset(group_name="sources", kinds={"csv"})
def reference_register(folders: Folders) -> dg.MaterializeResult[Register]:
    """The curated register of agencies, aliases and successions: that beside the sources, or else the project's own."""
    with told():
        register = load_register(Path(folders.sources))
    return dg.MaterializeResult(
        value=register,
        metadata={
            "agencies": len(register.agencies),
            "aliases": len(register.aliases),
            "successions": len(register.successions),
        },
    )


@dg.asset(group_name="sources", kinds={"python"}, deps=[source_texts, reference_register])
def parsed_documents(context: dg.AssetExecutionContext, folders: Folders) -> dg.MaterializeResult[Corpus]:
    """Everything read from the texts by rule: the rows of all tables, not yet checked."""
    with told():
        corpus = extract(Path(folders.sources), lambda name: context.log.info(f"reading {name}"), Path(folders.cache))
    return dg.MaterializeResult(
        value=corpus,
        metadata={
            "rows": sum(len(rows) for rows in corpus.rows.values()),
            "documents": len(corpus.rows["documents"]),
            "read anew": dg.MetadataValue.md("\n".join(f"- {one.name}: {one.why}" for one in corpus.rebuilt) or "none"),
            "unreadable": dg.MetadataValue.md("\n".join(f"- {error}" for error in corpus.rejected) or "none"),
        },
    )


@dg.asset_check(asset=parsed_documents)
def every_source_is_read(parsed_documents: Corpus) -> dg.AssetCheckResult:
    """Every source can be read. What cannot be is left out of the tables, and keeps a version from being published."""
    rejected = parsed_documents.rejected
    return dg.AssetCheckResult(
        passed=not rejected,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n".join(map(str, rejected)) or "Every source was read.",
    )
