"""How results look in a terminal: tables for people, exact formats for programs, progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.table import Table

WIDE = 10_000


def out(text: str) -> None:
    """Text to standard output, as UTF-8 whatever the locale says."""
    stream = sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    stream.write(text if text.endswith("\n") else text + "\n")


def say(text: str) -> None:
    """A line to standard error: what is going on, never a result."""
    sys.stderr.write(text + "\n")


def as_json(value: Any) -> None:
    """A value to standard output as JSON."""
    out(json_text(value))


def json_text(value: Any) -> str:
    """A value as the text of JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n"


def rows(columns: Sequence[str], cells: Iterable[Sequence[str]], *, numeric: Sequence[str] = ()) -> None:
    """A table for people: as wide as the terminal, or as wide as its content where nobody looks on."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, justify="right" if column in numeric else "left", overflow="fold")
    for row in cells:
        shown.add_row(*(Text(plain(cell)) for cell in row))
    terminal = sys.stdout.isatty()
    console = Console(width=None if terminal else WIDE, highlight=False, soft_wrap=not terminal)
    with console.capture() as captured:
        console.print(shown)
    out("\n".join(line.rstrip() for line in captured.get().splitlines()) if not terminal else captured.get())


def table(found: Table, names: Names) -> None:
    """A query's answer for people, numbers to the right, with the number of rows on standard error."""
    numeric = [c for c, values in _columns(found) if values and all(isinstance(v, int | float) for v in values)]
    rows(found.columns, found.shown(names), numeric=numeric)
    say(f"{len(found)} row{'' if len(found) == 1 else 's'}")


def _columns(found: Table) -> Iterator[tuple[str, list[Any]]]:
    for column in found.columns:
        values = [v for v in found.column(column) if v is not None]
        yield column, [float(v) if type(v).__name__ == "Decimal" else v for v in values if not isinstance(v, bool)]


def plain(cell: str) -> str:
    """Text without control and direction-changing characters, which could forge what a terminal shows."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cell.replace("\n", " "))


@contextmanager
def progress(wanted: bool = True) -> Iterator[Progress]:
    """A live line on standard error of what is being done; plain lines where nobody looks on."""
    if not wanted:
        yield quiet
        return
    if not sys.stderr.isatty():
        said: list[str] = []

        def line(step: str, share: float | None = None) -> None:
            if not said or said[-1] != step:
                said.append(step)
                say(f"… {step}")

        yield line
        return
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def update(step: str, share: float | None = None) -> None:
            total = None if share is None else 1.0
            bar.update(task, description=step, total=total, completed=share or 0.0)

        yield update
