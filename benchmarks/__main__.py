"""``python -m benchmarks``: measures everything, keeps the result and writes ``docs/performance.md`` of it.

With ``--only`` it measures a part anew, and keeps it with what else was measured on that day: every ratio is taken
within one question, and so within one run.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks import plots, report
from benchmarks.agenda import QUESTIONS
from benchmarks.ask import ask
from benchmarks.measure import TINY, Measurement, Sizes
from benchmarks.results import FOLDER, joined, last_result, make_result, write_result

_DOCS = Path(__file__).resolve().parents[1] / "docs"


def main() -> None:
    """Measure what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [question.name for question in QUESTIONS]
    parser.add_argument("--only", nargs="+", choices=names, metavar="QUESTION", help=f"of: {', '.join(names)}")
    parser.add_argument("--corpora", nargs="+", type=int, default=Sizes().corpora, metavar="DOCUMENTS")
    parser.add_argument("--size", type=int, default=Sizes().short, help="bytes of each document of these corpora")
    parser.add_argument(
        "--tasks", type=int, default=Sizes().tasks, help="rows of the table of tasks to check and write"
    )
    parser.add_argument("--tiny", action="store_true", help="see whether it runs; the figures mean nothing")
    given = parser.parse_args()
    sizes = TINY if given.tiny else Sizes(corpora=tuple(given.corpora), short=given.size, tasks=given.tasks)
    today = date.today().isoformat()
    measured: list[Measurement] = []
    with tempfile.TemporaryDirectory() as scratch:
        for question in QUESTIONS:
            if not given.only or question.name in given.only:
                started = time.perf_counter()
                for one in ask(question, sizes, Path(scratch) / question.name.replace(" ", "-")):
                    measured.append(one)
                    if not given.tiny:  # at once: the whole takes hours, and may be broken off
                        write_result(joined(make_result(today, measured), FOLDER), FOLDER)
                print(f"{question.name}: {time.perf_counter() - started:.0f} s", flush=True)
    result = make_result(today, measured)
    before = last_result(FOLDER, but=result.name)
    if given.tiny:
        print(report.document(result, before))
        return
    result = joined(result, FOLDER)
    path = write_result(result, FOLDER)
    report.save(result, before, _DOCS)
    plots.save(result, _DOCS)
    print(report.summary(result, before))
    print(f"Kept in {path.relative_to(FOLDER.parents[1])}; the whole is in docs/performance.md")


if __name__ == "__main__":
    main()
