"""Assets at the ground of the line: what lies in the folder of sources, and what was read from it.

Reading is dealt out: ``parsed_documents`` is a graph of one step a batch of documents, which the executor runs one
after another, in several processes, or on several machines. A batch gives its results to the cache, so that they are
the same wherever it ran, and what a worker that died did not give is read where the batches come together.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from pipeline.documents.source import source_folders
from pipeline.errors import InputError
from pipeline.extraction.cache import SHARDS, Rebuilt
from pipeline.extraction.corpus import Corpus, extract, load_register, read_ahead
from pipeline.extraction.register import Register
from pipeline.storage import place

_SHOWN = 100


class Folders(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Where a run reads and writes; relative paths count from the folder Dagster was started in.

    ``cache`` is where the results of reading each document are kept from one run to the next. It, ``sources`` and
    ``releases`` may be on an object store (``s3://bucket/folder``); runs in several processes need a cache that all of
    them see.
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
        names = [folder.name for folder in source_folders(place(folders.sources))]
    shown = [f"- {name}" for name in names[:_SHOWN]]
    more = [f"and {len(names) - _SHOWN:,} more"] if len(names) > _SHOWN else []
    return dg.MaterializeResult(
        value=names, metadata={"texts": len(names), "preview": dg.MetadataValue.md("\n".join(shown + more))}
    )


@dg.asset(group_name="sources", kinds={"csv"})
def reference_register(folders: Folders) -> dg.MaterializeResult[Register]:
    """The curated register of agencies, aliases and successions: that beside the sources, or else the project's own."""
    with told():
        register = load_register(place(folders.sources))
    return dg.MaterializeResult(
        value=register,
        metadata={
            "agencies": len(register.agencies),
            "aliases": len(register.aliases),
            "successions": len(register.successions),
        },
    )


def _read_batch(number: int, batches: int) -> dg.OpDefinition:
    @dg.op(
        name=f"read_batch_{number}",
        description="Read those documents of a batch that have changed, into the cache.",
        ins={"texts": dg.In(dg.Nothing), "register": dg.In(dg.Nothing)},
        retry_policy=dg.RetryPolicy(max_retries=2),
    )
    def read_batch(context: dg.OpExecutionContext, folders: Folders) -> list[Rebuilt]:
        with told():
            return read_ahead(
                place(folders.sources),
                SHARDS[number::batches],
                place(folders.cache),
                lambda name: context.log.info(f"reading {name}"),
            )

    return read_batch


@dg.op
def bring_together(folders: Folders, read: list[list[Rebuilt]]) -> dg.Output[Corpus]:
    """Take the results of all documents from the cache, and tie the documents to each other."""
    with told():
        corpus = extract(place(folders.sources), cache=place(folders.cache))
    rebuilt = {one.name: one for one in [*corpus.rebuilt, *(one for batch in read for one in batch)]}
    corpus = Corpus(corpus.tables, corpus.rejected, [rebuilt[name] for name in sorted(rebuilt)])
    reasons = [f"- {one.name}: {one.why}" for one in corpus.rebuilt[:_SHOWN]]
    return dg.Output(
        corpus,
        metadata={
            "rows": sum(table.num_rows for table in corpus.tables.values()),
            "documents": corpus.tables["documents"].num_rows,
            "read anew": len(corpus.rebuilt),
            "why": dg.MetadataValue.md("\n".join(reasons) or "nothing has changed"),
            "unreadable": dg.MetadataValue.md("\n".join(f"- {error}" for error in corpus.rejected) or "none"),
        },
    )


def parsed_documents_in(batches: int) -> dg.AssetsDefinition:
    """Return the asset of what is read from the texts, with so many steps that read them.

    Their number is part of the graph: not every executor can run steps that are only known when others are done.
    """

    @dg.graph_asset(
        name="parsed_documents",
        group_name="sources",
        kinds={"python"},
        ins={
            "source_texts": dg.AssetIn(dagster_type=dg.Nothing),
            "reference_register": dg.AssetIn(dagster_type=dg.Nothing),
        },
    )
    def parsed_documents(source_texts: None, reference_register: None) -> Corpus:
        """Everything read from the texts by rule: the rows of all tables, not yet checked."""
        read = [
            _read_batch(number, batches)(texts=source_texts, register=reference_register) for number in range(batches)
        ]
        corpus: Corpus = bring_together(read)  # a promise of one: nothing has run yet
        return corpus

    return parsed_documents


@dg.asset_check(asset="parsed_documents")
def every_source_is_read(parsed_documents: Corpus) -> dg.AssetCheckResult:
    """Every source can be read. What cannot be is left out of the tables, and keeps a version from being published."""
    rejected = parsed_documents.rejected
    return dg.AssetCheckResult(
        passed=not rejected,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n".join(map(str, rejected)) or "Every source was read.",
    )
