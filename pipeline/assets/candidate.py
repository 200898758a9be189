"""The asset that a run started by Dagster itself ends in: a release candidate."""

from datetime import timedelta

import dagster as dg

from pipeline.assets.sources import Folders, told
from pipeline.extraction.corpus import Corpus
from pipeline.publication.candidate import write_candidate
from pipeline.publication.object_store import latest_of
from pipeline.storage import on_disk, place

#: It is made every night; one that two nights have not made needs a person.
FRESH = dg.FreshnessPolicy.time_window(warn_window=timedelta(hours=26), fail_window=timedelta(hours=50))


@dg.asset(group_name="release", kinds={"markdown"}, deps=["package"], freshness_policy=FRESH)
def candidate(folders: Folders, parsed_documents: Corpus) -> dg.MaterializeResult[None]:
    """The package as a candidate for the next version, with a review of what differs from the last one."""
    with told(), latest_of(place(folders.releases)) as releases:
        made = write_candidate(on_disk(folders.out), releases, on_disk(folders.candidates), parsed_documents.rejected)
    return dg.MaterializeResult(
        metadata={
            "folder": dg.MetadataValue.path(made.folder),
            "version": made.version,
            "left_out": len(parsed_documents.rejected),
            "review": dg.MetadataValue.md(made.words),
        }
    )
