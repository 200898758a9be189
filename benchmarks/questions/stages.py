"""Which part of reading takes how much of the time?

A signal stops the process every millisecond of CPU time, and the innermost module of the pipeline at work then is
noted. Unlike a profiler this costs nothing between signals, and calls that are many and short do not look slower.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

import pipeline
from benchmarks.corpus.document import Document
from benchmarks.measure import Measurement, Sizes, Subject, measure
from benchmarks.texts import documents, read

_PIPELINE = Path(pipeline.__file__).parent
_INTERVAL = 0.001
#: Stages by the modules that belong to them; a folder stands for all others in it.
_MODULES = {
    "text": ("documents/text", "documents/encoding", "language"),
    "tree": ("documents",),
    "patterns": ("scanning", "openings", "patterns", "extraction/repeats"),
    "facts": ("extraction/metadata", "extraction/facts", "extraction/attributes", "extraction/signature"),
    "tasks": (
        "extraction/tasks",
        "extraction/statements",
        "extraction/segments",
        "extraction/operative",
        "extraction/demands",
        "extraction/reading",
    ),
    "agencies": ("extraction/actors", "extraction/roles", "extraction/register", "extraction/naming"),
    "deadlines": ("extraction/deadlines", "extraction/times"),
    "indicators": ("extraction/indicators", "extraction/targets", "extraction/quantities"),
    "citations": ("extraction/citations", "extraction/codes"),
    "rows": ("",),
}
STAGES = tuple(_MODULES)
_STAGE_OF = {module: stage for stage, modules in _MODULES.items() for module in modules}


def ask(sizes: Sizes, scratch: Path) -> Iterator[Measurement]:
    """Yield one measurement a stage, in bytes of all documents read: its time is its share of the whole."""
    many, long = documents(max(sizes.documents // 4, 1), sizes.document), documents(1, sizes.lengths[-2])
    for name, corpus in (("many documents", many), ("one long document", long)):
        read(corpus)  # all languages in it: what is made once a process is no part of reading a document
        shares = _sample(corpus)
        size = sum(len(document.text) for document in corpus)
        (whole,) = measure("stages", "bytes", [Subject(name, size, partial(read, corpus))], sizes)
        for stage in STAGES:
            share = shares[stage] / max(shares.total(), 1)
            wall, cpu = (tuple(share * taken for taken in times) for times in (whole.wall, whole.cpu))
            yield Measurement("stages", f"{name}: {stage}", whole.work, "bytes", wall, cpu)


def _sample(corpus: Sequence[Document]) -> Counter[str]:
    seen: Counter[str] = Counter()

    def note(_: int, frame: FrameType | None) -> None:
        while frame is not None:
            path = Path(frame.f_code.co_filename)
            if path.is_relative_to(_PIPELINE):
                seen[_stage(path.relative_to(_PIPELINE).with_suffix("").as_posix())] += 1
                return
            frame = frame.f_back

    before = signal.signal(signal.SIGPROF, note)
    signal.setitimer(signal.ITIMER_PROF, _INTERVAL, _INTERVAL)
    try:
        read(corpus)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return seen


def _stage(module: str) -> str:
    return _STAGE_OF.get(module) or _STAGE_OF.get(module.partition("/")[0]) or _STAGE_OF[""]
