"""How alignments look in a terminal: the text with what matched, and a table of concepts and reasons below it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from s4c_graph.cli import show

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from s4c_graph.alignment.matches import Alignment, Match

NARROW = 90
"""Columns of a terminal below which matches stand one below another, not in a table."""
_COLOURS = ("blue", "green", "yellow", "magenta", "red", "cyan")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BAR = 8


def alignments(found: Iterable[Alignment]) -> None:
    """Alignments to standard output as they come: coloured for people, plain where nobody looks on."""
    from rich.console import Console

    if not sys.stdout.isatty():
        from s4c_graph.alignment.shown import plain

        for alignment in found:
            show.out(plain(alignment) + "\n")
        return
    console = Console(highlight=False)
    for alignment in found:
        with console.capture() as captured:
            one(alignment, console)
        show.out(captured.get())


def one(found: Alignment, console: Console) -> None:
    """One alignment on a console, in its width and its colours; NO_COLOR leaves underlining and numbers."""
    from rich.text import Text

    from s4c_graph.alignment.shown import called, verdict
    from s4c_graph.alignment.shown_text import visible

    head = Text(called(found), style="bold")
    if found.lang:
        head.append(f" ({visible(found.lang)})", style="dim not bold")
    console.print(head)
    console.print(_words(found))
    if said := verdict(found):
        console.print(Text(said, style="italic"))
    if not found.matches:
        return
    if console.width >= NARROW:
        console.print(_table(found))
        return
    for match in found.matches:
        for line in _stacked(match, found.text.text):
            console.print(line, overflow="fold")


def _words(found: Alignment) -> Text:
    from rich.text import Text

    from s4c_graph.alignment.shown_text import marked, pieces

    words = Text(overflow="fold")
    for piece in pieces(found.text.text, marked(found)):
        words.append(piece.text, style=f"underline {_colour(piece.ranks[0])}" if piece.ranks else "dim" * piece.gap)
        if piece.ends:
            words.append("·".join(str(rank).translate(_RAISED) for rank in piece.ends), style="bold")
    return words


def _table(found: Alignment) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name, justify in (("#", "right"), ("concept", "left"), ("relation", "left"), ("sure", "right"),
                          ("matched", "left"), ("channels", "left")):  # fmt: skip
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for match in found.matches:
        table.add_row(
            Text(str(match.rank), style=f"bold {_colour(match.rank)}"),
            Text("\n").join(_concept(match)),
            Text(match.relation),
            Text(f"{match.confidence:.2f}"),
            Text(_fitting(match, found.text.text)),
            Text("\n").join(_bars(match)),
        )
    return table


def _stacked(match: Match, text: str) -> list[Text]:
    from rich.text import Text

    from s4c_graph.alignment.shown import counting

    concept, *below = _concept(match)
    head = Text(f"{match.rank} ", style=f"bold {_colour(match.rank)}") + concept
    lines = [head, Text(f"{match.relation} {match.confidence:.2f}"), Text(_fitting(match, text)), *below]
    if said := counting(match.reason):
        lines.append(Text(said, style="dim"))
    return [line if line is head else Text("  ") + line for line in lines]


def _concept(match: Match) -> list[Text]:
    """Label, and below it what stands above the concept and what was decided before."""
    from rich.text import Text

    from s4c_graph.alignment.shown import decisions, named, path

    lines = [Text(named(match))]
    if match.reason.path:
        lines.append(Text(path(match.reason), style="dim"))
    if match.reason.decisions:
        lines.append(Text(f"decided before: {decisions(match.reason)}", style="dim"))
    return lines


def _fitting(match: Match, text: str) -> str:
    from s4c_graph.alignment.shown import fitting

    return fitting(match.reason, text)


def _bars(match: Match) -> list[Text]:
    from rich.text import Text

    from s4c_graph.alignment.shown import shares
    from s4c_graph.alignment.shown_text import visible

    said = [(visible(name), share) for name, share in shares(match.reason)]
    return [Text("█" * max(1, round(share * _BAR)), style="dim") + Text(f" {name} {share:.0%}") for name, share in said]


def _colour(rank: int) -> str:
    return _COLOURS[(rank - 1) % len(_COLOURS)]
