"""The ``nghiquyet`` command: what a person types, sees, and gets as exit status.

Here belong options, words on the screen and exit statuses; every command hands its work to the module that does it.
That module is imported when the command runs, because it is heavy: ``nghiquyet --help`` loads none of them.

Exit status: 0 done; 1 the data failed its checks and nothing was published; 2 wrong usage or unreadable input, said in
one line that names the place, the problem and the remedy.
"""

from __future__ import annotations

import gc
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.errors import InputError
from pipeline.storage import at_hand, failure_of_store, on_disk, reached

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.build import Build

DONE, FAILED, UNUSABLE = 0, 1, 2
_INTERRUPTED = 130  # what Typer, like a shell, makes of Ctrl-C
_PROGRAM = "nghiquyet"
# Nearly all objects live to the end, modules most of all. Looking through them for cycles as often as Python does by
# itself takes a sixth of the time of a build.
_OBJECTS_BETWEEN_COLLECTIONS = 100_000

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Open data of Vietnam's government action programmes: from the text of the law to checked tables.",
)

# What lies in a folder may lie on an object store as well; its address is no path of this disk.
Sources = Annotated[
    Path,
    typer.Option(
        parser=reached, help="Folder of sources, or its address (s3://...): each document in a folder of its own."
    ),
]
Cache = Annotated[
    Path,
    typer.Option(
        parser=reached, help="Folder or address where what was read of each document is kept; safe to delete."
    ),
]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(version("vietnam-action-programmes"))
        raise typer.Exit


@app.callback()
def _root(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    pass


@app.command()
def build(
    sources: Sources = Path("sources"),
    out: Annotated[
        Path, typer.Option(parser=on_disk, help="Folder of the package; one already there is replaced, whole.")
    ] = Path("build/vietnam-action-programmes"),
    cache: Cache = Path("build/cache"),
    explain: Annotated[
        bool, typer.Option(help="Say which documents were read anew, and why, and what each step took.")
    ] = False,
) -> None:
    """Read the sources, check the data, and write the package."""
    from rich.console import Console

    from pipeline.ahead import reading
    from pipeline.interrupts import noted, put_off

    screen = Console(highlight=False, soft_wrap=True)
    with noted() as stop, reading(sources, cache) as ahead, screen.status("starting") as status:

        def tell(text: str) -> None:
            stop()
            status.update(text)

        with put_off():
            from pipeline.build import build as run

        outcome = run(sources, out, cache, tell, ahead)
        stop()
    if explain:
        _show_rebuilt(screen, outcome)
    if outcome.rows["documents"]:
        _show_checks(screen, outcome)
        if outcome.published:
            _show_outcome(screen, outcome, sources, out)
        else:
            stopped = sum(check.stops for check in outcome.checks)
            screen.print(f"\n[red]Nothing was published:[/] {stopped} of {len(outcome.checks)} checks failed.")
    for error in outcome.rejected:
        _complain(error)
    unusable = outcome.rejected and (outcome.published or not outcome.rows["documents"])
    raise typer.Exit(UNUSABLE if unusable else DONE if outcome.published else FAILED)


@app.command()
def add(
    file: Annotated[
        Path,
        typer.Argument(
            parser=reached,
            help="Text, Markdown, HTML, DOCX or a PDF with text; or a folder among the sources, to look at it again.",
            show_default=False,
        ),
    ],
    sources: Sources = Path("sources"),
    url: Annotated[str | None, typer.Option(help="Web address the file came from.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published the file.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Accept without asking.")] = False,
) -> None:
    """Take in a new document: show what was understood of it and, if you accept, put it among the sources."""
    from rich.console import Console

    screen = Console(highlight=False, soft_wrap=True)
    with screen.status("reading"):
        from pipeline.intake import accept, propose
        from pipeline.intake_view import show

        proposal = propose(file, sources, url, publisher)
    show(proposal, screen)
    if not proposal.files:
        return
    if not yes and not (sys.stdin.isatty() and typer.confirm("Accept?", default=False)):
        screen.print("Nothing was written. Mend what is doubtful, or accept with --yes.")
        return
    place = accept(proposal, sources)
    screen.print(f"[green]Accepted:[/] {place}")
    screen.print(f"Next: {_PROGRAM} build --sources {sources}", markup=False)


@app.command()
def publish(
    sources: Sources = Path("sources"),
    releases: Annotated[
        Path, typer.Option(parser=reached, help="Folder of all versions, or its address (s3://...).")
    ] = Path("datapackages/vietnam-action-programmes"),
    cache: Cache = Path("build/cache"),
    number: Annotated[
        str | None, typer.Option("--version", help="Number to give, if not the one that follows from what changed.")
    ] = None,
) -> None:
    """Build, compare with the last version, and add a version to the releases if anything has changed."""
    from rich.console import Console

    screen = Console(highlight=False, soft_wrap=True)
    with screen.status("starting") as status:
        from pipeline.publication.publish import Refused
        from pipeline.release import release

        try:
            outcome = release(sources, releases, cache, number, lambda text: status.update(text))
        except Refused as refusal:
            for problem in refusal.problems:
                _complain(problem)
            raise typer.Exit(FAILED) from None
    if not outcome.published:
        screen.print(f"Nothing has changed since version {outcome.version}.")
        return
    counted = ", ".join(f"{count:,} {operation}" for operation, count in outcome.changes.items() if count)
    since = f" since {outcome.previous}: {counted}" if outcome.previous else ""
    screen.print(f"[green]Published version {outcome.version}[/]{since}.")
    screen.print(f"  read  {releases / outcome.version / 'CHANGELOG.md'}", markup=False)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(parser=reached, help="Folder or address of a package.")],
    new: Annotated[Path, typer.Argument(parser=reached, help="Folder or address of a later one.")],
) -> None:
    """Tell what differs between two packages, and what version the second would be."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.table import Table

    from pipeline.publication.package import BINARY
    from pipeline.publication.review import review

    screen = Console(highlight=False)

    def wanted(file: str) -> bool:
        return not file.endswith(BINARY)

    with at_hand(old, wanted) as before, at_hand(new, wanted) as after:
        found = review(before, after)
    counts = Table(box=None, pad_edge=False)
    for heading in ("table", "operation"):
        counts.add_column(heading)
    counts.add_column("rows and cells", justify="right")
    for (table, operation), count in found.counts.items():
        counts.add_row(table, operation, f"{count:,}")
    screen.print(Markdown(found.words))
    screen.print(counts)
    screen.print(f"A release of it would be: {found.level.name.lower()}.")
    for broken in found.breaks:
        print(broken.problem("<version>"))


@app.command()
def verify(
    package: Annotated[Path, typer.Argument(parser=reached, help="Folder or address of a package.")],
    sources: Annotated[
        Path | None,
        typer.Option(
            parser=reached,
            help="Folder or address of the sources it was made from, to prove every span.",
            show_default="sources",
        ),
    ] = None,
) -> None:
    """Prove that a package is whole: files, hashes, keys, that all formats agree, and every span."""
    from pipeline.publication.verify import verify as run

    beside = Path("sources")
    with at_hand(package) as here:
        verification = run(here, sources or (beside if beside.is_dir() else None))
    for line in (*verification.problems, *verification.skipped):
        print(str(line).replace(str(here), str(package)))
    print(f"{package}: {f'{len(verification.problems)} problems' if verification.problems else 'everything holds'}")
    raise typer.Exit(FAILED if verification.problems else DONE)


@app.command()
def restore(
    release: Annotated[Path, typer.Argument(parser=on_disk, help="Folder of a release as git keeps it.")],
) -> None:
    """Make the Parquet, DuckDB and Excel files of a release again, which git does not keep."""
    from pipeline.publication.binaries import restore_binaries

    made = restore_binaries(release)
    print(f"{release}: {f'{len(made)} files made, as they were published' if made else 'all files are there'}")


@app.command()
def explain(
    task_id: Annotated[str, typer.Argument(help="As in the column task_id, such as 03-nq-cp-2025#APP2/14.")],
    sources: Sources = Path("sources"),
) -> None:
    """Tell why a task came out as it did: its words, the rule that read them, and what it inherited."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from pipeline.extraction.corpus import load_register
    from pipeline.extraction.explain import explain as run

    lines = Table(box=None, show_header=False, pad_edge=False)
    lines.add_column(style="bold", no_wrap=True)
    lines.add_column(overflow="fold")
    for heading, said in run(task_id, sources, load_register(sources)):
        lines.add_row(heading, Text(said))
    Console(highlight=False).print(lines)


def _show_rebuilt(screen: Console, outcome: Build) -> None:
    """Say which documents were read, of all others the results were kept; and what the steps took."""
    screen.print(f"{len(outcome.rebuilt):,} of {outcome.rows['documents']:,} documents were read anew.")
    for one in outcome.rebuilt:
        screen.print(f"    {one.name}: {one.why}", markup=False)
    for step in outcome.steps:
        screen.print(f"    {step.name} took {step.wall:.2f} s, {step.cpu:.2f} s of CPU time", markup=False)
    screen.print()


def _show_checks(screen: Console, outcome: Build) -> None:
    failed = sorted((check for check in outcome.checks if not check.passed), key=lambda check: not check.stops)
    for check in failed:
        kind = "[red]failed[/]" if check.stops else "[yellow]warning[/]"
        rows = f"{check.failed_rows} row{'s'[: check.failed_rows != 1]}"
        screen.print(f"{kind} {check.rule.table}.{check.rule.name}, {rows}: {check.rule.description}")
        for example in check.examples:
            screen.print(f"    {example}", markup=False, style="dim")
        screen.print(f"    {check.rule.notes}", markup=False)


def _show_outcome(screen: Console, outcome: Build, sources: Path, out: Path) -> None:
    from rich.table import Table

    tables = Table(box=None, pad_edge=False)
    tables.add_column("built")
    tables.add_column("rows", justify="right")
    for name, count in outcome.rows.items():
        tables.add_row(name, f"{count:,}")
    screen.print(tables)
    if outcome.findings:
        found = Table(box=None, pad_edge=False)
        for heading in ("found", "severity"):
            found.add_column(heading, no_wrap=True)
        found.add_column("times", justify="right")
        found.add_column("what it means")
        for kind in outcome.findings:
            found.add_row(kind.code, kind.severity, f"{kind.times:,}", kind.title)
        screen.print()
        screen.print(found)
    passed = sum(check.passed for check in outcome.checks)
    screen.print(f"\n[green]{passed} of {len(outcome.checks)} checks passed.[/] The package is in {out}")
    screen.print("Next:")
    screen.print(f"  read      {out / 'README.md'}", markup=False)
    screen.print(f"  findings  {out / 'data' / 'findings.csv'} says what to look at, where, and why", markup=False)
    screen.print(f"  verify    {_PROGRAM} verify {out} --sources {sources}", markup=False)


def _complain(problem: object) -> None:
    print(f"{_PROGRAM}: {problem}", file=sys.stderr)


def _complain_of_usage(error: typer.TyperException) -> None:
    problem = error.format_message()
    if problem:  # without any argument the help has been shown, and that says it all
        context = getattr(error, "ctx", None)
        command = context.command_path if context else _PROGRAM
        print(f"{command}: {problem.rstrip('.')}; see {command} --help", file=sys.stderr)


def main() -> None:
    """Run the command line and leave with its exit status."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    try:
        status = app(prog_name=_PROGRAM, standalone_mode=False) or DONE
    except InputError as error:
        _complain(error)
        status = UNUSABLE
    except typer.TyperException as error:
        _complain_of_usage(error)
        status = UNUSABLE
    except Exception as error:
        problem = failure_of_store(error)
        if problem is None:
            raise
        _complain(problem)
        status = UNUSABLE
    if status == _INTERRUPTED:
        _complain("stopped; no package is left half written")
    sys.exit(status)
