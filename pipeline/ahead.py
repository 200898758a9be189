"""Documents read by a second process, while the first still imports what it needs for everything else.

Here belongs how that process is started, what it says, and that it ends; it does no more than
:func:`pipeline.extraction.corpus.read_ahead`: what it reads goes into the cache, where the build finds it by its
content. So nothing depends on it: what it did not come to, or what became of it, the build reads itself.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.extraction.cache import Rebuilt


@dataclass(frozen=True, slots=True)
class Ahead:
    """A process that reads. ``rebuilt`` are the documents it has read and why, once :meth:`names` has ended."""

    process: subprocess.Popen[str]
    rebuilt: list[Rebuilt] = field(default_factory=list)

    def names(self) -> Iterator[str]:
        """Yield the name of each document as its turn comes, until all are read."""
        from pipeline.extraction.cache import Rebuilt

        assert self.process.stdout is not None
        for line in self.process.stdout:
            name, why = json.loads(line)
            if why is None:
                yield name
            else:
                self.rebuilt.append(Rebuilt(name, why))
        self.process.wait()


@contextmanager
def reading(sources: Path, cache: Path) -> Iterator[Ahead]:
    """Read in another process; it ends with this context at the latest."""
    # -P: no module of the user's current folder is taken for one of ours.
    command = [sys.executable, "-P", "-m", __name__, str(sources), str(cache), str(gc.get_threshold()[0])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8")
    with process:
        try:
            yield Ahead(process)
        finally:
            process.kill()


def _say(name: str, why: str | None = None) -> None:
    print(json.dumps([name, why]), flush=True)


def main() -> None:
    """Read the folder of sources into the cache, and say as JSON what is read (its name) and was (name and reason)."""
    from pipeline.extraction.cache import SHARDS
    from pipeline.extraction.corpus import read_ahead
    from pipeline.storage import place

    sources, cache, threshold = sys.argv[1:]
    gc.set_threshold(int(threshold))
    for one in read_ahead(place(sources), SHARDS, place(cache), _say):
        _say(one.name, one.why)


if __name__ == "__main__":
    main()
