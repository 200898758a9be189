"""A new document's review on a terminal. Only how things look belongs here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from pipeline.extraction.review import Doubt, Unit
from pipeline.intake import Proposal

_WIDTH, _TITLE, _MESSAGE, _DEPTH, _SHOWN = 96, 48, 200, 4, 12
_COLOURS = {"error": "red", "warning": "yellow", "info": "dim"}


def show(proposal: Proposal, screen: Console) -> None:
    """Print what was understood of a document, what is doubtful, and what taking it in would change."""
    review = proposal.review
    facts = Table(box=None, pad_edge=False, show_header=False)
    for name, value in review.facts.items():
        facts.add_row(name, escape(value) or "[yellow]not found[/]")
    screen.rule(review.document_id, align="left")
    screen.print(facts)
    screen.print()
    screen.print(_outline(review.outline))
    counts = "  ".join(f"{count} {name.replace('_', ' ')}" for name, count in review.counts.items())
    screen.print(f"\n[bold]Read:[/] {counts}")
    _list(
        screen,
        "Tasks without an actor",
        [f"{place.partition('#')[2]}  {words}" for place, words in review.without_actor],
    )
    _list(screen, "Taken for no tasks", [f"{path}  ({purpose})  {words}" for path, words, purpose in review.aside])
    cited = [f"{number} {day}: {'here, ' + here if here else 'not here'}" for number, day, here in review.cited]
    _list(screen, "Cites", cited)
    _doubts(screen, review.doubts)
    changes = [
        f"{name}: {new} new, {changed} changed, {gone} gone" for name, (new, changed, gone) in review.changes.items()
    ]
    _list(screen, "Would change in the release", changes, len(changes))
    _list(screen, "Rows of other documents that change", review.elsewhere)
    files = f" with {', '.join(sorted(proposal.files))}" if proposal.files else ", among the sources already"
    screen.print(f"\n[bold]Folder:[/] {proposal.folder}{files}")


def _outline(units: Sequence[Unit]) -> Tree:
    tree = Tree("[bold]Outline[/]")
    _grow(tree, units, 1)
    return tree


def _grow(tree: Tree, units: Sequence[Unit], depth: int) -> None:
    for unit in units[:_SHOWN]:
        note = f" [dim]({len(unit.below)} below)[/]" if unit.below and depth == _DEPTH else ""
        kind = " [green]task[/]" if unit.task else ""
        branch = tree.add(f"{escape(unit.path)}{kind} [dim]{escape(_short(unit.words, _TITLE))}[/]{note}")
        if depth < _DEPTH:
            _grow(branch, unit.below, depth + 1)
    if len(units) > _SHOWN:
        tree.add(f"[dim]and {len(units) - _SHOWN} more[/]")


def _list(screen: Console, title: str, lines: Sequence[str], most: int = _SHOWN) -> None:
    if not lines:
        return
    screen.print(f"\n[bold]{title}:[/] {len(lines)}")
    for line in lines[:most]:
        screen.print(f"  {escape(_short(line))}")
    if len(lines) > most:
        screen.print(f"  [dim]and {len(lines) - most} more[/]")


def _doubts(screen: Console, doubts: Sequence[Doubt]) -> None:
    if not doubts:
        screen.print("\n[green]Nothing is doubtful.[/]")
    gravity = list(_COLOURS)
    ordered = sorted(doubts, key=lambda doubt: (gravity.index(doubt.severity), doubt.code))
    for (severity, code, title), same in groupby(ordered, key=lambda doubt: (doubt.severity, doubt.code, doubt.title)):
        found = list(same)
        screen.print(f"\n[{_COLOURS[severity]}]{severity}[/] [bold]{title}[/] [dim]{code}[/]: {len(found)}")
        times = Counter(doubt.words for doubt in found)
        firsts = {doubt.words: doubt for doubt in reversed(found)}
        # Names with a remedy of their own come first: they can be mended in a minute.
        shown = sorted(firsts.values(), key=lambda doubt: (-len(doubt.mend), doubt.line or 0))
        common = len({doubt.mend for doubt in found}) == 1
        for doubt in shown[:_SHOWN]:
            place = f"line {doubt.line}: " if doubt.line else ""
            again = f" [dim]({times[doubt.words]} times)[/]" if times[doubt.words] > 1 else ""
            screen.print(f"  {place}{escape(_short(doubt.words, _MESSAGE))}{again}")
            for line in () if common else doubt.mend:
                screen.print(f"    [dim]{escape(line)}[/]")
        if len(shown) > _SHOWN:
            screen.print(f"  [dim]and {len(shown) - _SHOWN} more[/]")
        for line in found[0].mend if common else ():
            screen.print(f"  [dim]mend: {escape(line)}[/]")


def _short(words: str, width: int = _WIDTH) -> str:
    return words if len(words) <= width else f"{words[: width - 1]}…"
