"""The entries of many documents, put in as they come and taken out in another order, without holding them all.

Here belongs how entries (:mod:`pipeline.extraction.entries`) wait for their turn; in which order they are taken is for
:mod:`pipeline.extraction.joining` to say. A few stay in memory. Where there are more, they are sorted into runs, each
a file whose documents lie in the order they are wanted in: whoever takes batch after batch in that order reads every
run once, some documents of each at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import groupby
from pathlib import Path
from typing import Any, Protocol, Self

import pyarrow as pa

#: How many rows, of all tables together, are held at a time: some 25 MB.
BATCH = 1 << 17
# How many documents are read of a run at a time.
_PIECE = 32


class Shelf:
    """Entries by place, which is the number of entries put in before; a context that keeps files open."""

    def __init__(self, folder: Path, batch: int = BATCH) -> None:
        """Begin with nothing; runs of some ``batch`` rows are written into ``folder``."""
        self._folder = folder
        self._batch = batch
        self._waiting: list[pa.Table] = []
        self._keys: list[Any] = []
        self._rows = 0
        self._runs: list[_Run] = []
        # Where each entry lies, by its place: in which run, and there in which row.
        self._run_of = array("q")
        self._row_of = array("q")
        self._open = ExitStack()

    def __enter__(self) -> Self:
        """Return the shelf."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the files of the runs."""
        self._open.close()

    def put(self, entries: pa.Table, keys: Sequence[Any], rows: int) -> None:
        """Put in entries that have so many rows; sorted by ``keys``, they are in the order they will be taken in."""
        self._waiting.append(entries)
        self._keys += keys
        self._rows += rows
        if self._rows >= self._batch:
            self._runs.append(_File(self._sorted(), self._folder / f"{len(self._runs)}.arrow", self._open))

    def take(self, places: Sequence[int]) -> pa.Table:
        """Return the entries at ``places``, which are some, in that order."""
        if self._waiting:
            self._runs.append(_Held(self._sorted()))
        wanted: dict[int, list[int]] = {}
        for number, place in enumerate(places):
            wanted.setdefault(self._run_of[place], []).append(number)
        parts = [
            self._runs[run].take([self._row_of[places[number]] for number in numbers])
            for run, numbers in wanted.items()
        ]
        order = _inverse([number for numbers in wanted.values() for number in numbers])
        return pa.concat_tables(parts).combine_chunks().take(pa.array(order, pa.int64()))

    def _sorted(self) -> pa.Table:
        """Return what waits, sorted, and note where each entry comes to lie."""
        order = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        self._row_of.extend(_inverse(order))
        self._run_of.extend(len(self._runs) for _ in order)
        table = pa.concat_tables(self._waiting).combine_chunks().take(pa.array(order, pa.int64()))
        self._waiting, self._keys, self._rows = [], [], 0
        return table


def _inverse(order: Sequence[int]) -> list[int]:
    """Return of each number its place in a series of all numbers from 0 on."""
    places = [0] * len(order)
    for place, number in enumerate(order):
        places[number] = place
    return places


class _Run(Protocol):
    def take(self, rows: Sequence[int]) -> pa.Table:
        """Return the entries in ``rows``, in that order."""


class _Held:
    """A run in memory."""

    def __init__(self, entries: pa.Table) -> None:
        self._entries = entries

    def take(self, rows: Sequence[int]) -> pa.Table:
        return self._entries.take(pa.array(rows, pa.int64()))


class _File:
    """A run in a file of pieces; the piece read last is kept, because the next batch begins in it."""

    def __init__(self, entries: pa.Table, path: Path, stack: ExitStack) -> None:
        with pa.ipc.new_file(str(path), entries.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
            writer.write_table(entries, max_chunksize=_PIECE)
        # Not mapped into memory: what was read of it would count as held.
        self._file = pa.ipc.open_file(stack.enter_context(pa.OSFile(str(path), "rb")))
        self._last: tuple[int, pa.RecordBatch | None] = -1, None

    def take(self, rows: Sequence[int]) -> pa.Table:
        parts = [
            self._piece(number).take(pa.array([row % _PIECE for row in these], pa.int64()))
            for number, these in groupby(rows, lambda row: row // _PIECE)
        ]
        return pa.Table.from_batches(parts)

    def _piece(self, number: int) -> pa.RecordBatch:
        if self._last[0] != number:
            self._last = number, self._file.get_batch(number)
        assert self._last[1] is not None
        return self._last[1]
