"""A file of texts aligned from end to end: read, worked on in batches, kept in parts, joined to one output.

Memory does not grow with the file. A run that is stopped, whatever stopped it, goes on where it was: rows that are
done are read over again but not worked on, and the output has the same bytes as if it had never been stopped.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from s4c_graph.alignment.batches import Batch, Done, Task
from s4c_graph.alignment.matches import Alignment, Text
from s4c_graph.alignment.recipe import Recipe
from s4c_graph.core.cells import guarded, lines
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.flows import align_asked, align_outputs, align_parts, align_pool
from s4c_graph.flows.align_asked import Asked
from s4c_graph.flows.align_parts import Counts, Parts
from s4c_graph.flows.align_texts import Item, Reader

ROWS, CHARACTERS = 256, 1_000_000
"""How large a batch gets, in rows and in characters of text."""
_PART_S, _PART_BYTES = 10.0, 16 << 20
"""How often a part is kept: seconds of work that a kill may cost, and bytes that are held until then."""
_TOLD_S = 5.0


@dataclass(frozen=True)
class Outcome:
    """What a run gave. problems: where bad rows are listed, None without any. counts: of the whole input.

    went_on: rows of the input that an earlier start had done. seconds: of this start.
    """

    output: Path
    problems: Path | None
    counts: Counts
    went_on: int
    seconds: float


def partial(output: Path) -> Path:
    """The folder that keeps what is done of an output."""
    return output.with_name(output.name + ".partial")


def run(
    reader: Reader,
    recipe: Recipe,
    asked: Asked,
    *,
    engine: align_pool.Engine | None = None,
    names: Names | None = None,
    progress: Progress = quiet,
) -> Outcome:
    """Align all texts of a file and write the output.

    Rows that cannot be aligned are listed beside the output, and the others go on. Raises InputError for a file
    that cannot be read on, that holds no row, or whose output cannot be written; nothing of the output's name is
    then written. What is done is kept in :func:`partial`, unless it is nothing.
    """
    started = time.monotonic()
    names = names or Names()
    format = align_outputs.format_of(asked.output, asked.format)
    align_asked.check(reader, asked)
    task = Task(align_outputs.body_of(format), asked.top, asked.least, recipe.vocabularies, reader.type)
    progress("reading the input through", None)
    said = align_asked.said(reader, recipe, asked, format, names)
    folder = partial(asked.output)
    with align_parts.kept(folder, said, restart=asked.restart) as parts:
        went_on = parts.end

        def leave() -> None:
            if not parts.all:
                align_parts.removed(folder)

        with ExitStack() as failing:
            failing.callback(leave)
            with (engine or align_pool.here)(recipe, task) as mapped:
                _worked(reader, asked.lang, parts, mapped, progress)
            if not parts.end:
                raise InputError("holds no row below its header", where=reader.file, mend="add texts")
            progress("writing the output", None)
            head = align_asked.head(recipe, asked, parts.asked, names)
            problems = align_outputs.joined(parts.all, asked.output, folder, format, head, names)
            failing.pop_all()
        counts = parts.counts
        align_parts.removed(folder)
    return Outcome(asked.output, problems, counts, went_on, time.monotonic() - started)


def listed(reader: Reader, recipe: Recipe, *, lang: str = "", top: int = 5) -> tuple[list[Alignment], list[Item]]:
    """The Alignments of a few texts, in memory, and the rows that cannot be aligned; for a terminal."""
    items = list(reader.items(lang))
    good = [Text(i.id, i.text, i.lang) for i in items if not i.problem]
    found = recipe.open().align(good, top=top) if good else []
    bad = [i for i in items if i.problem]
    by_id = {i.id: i for i in items}
    bad += [by_id[a.text.id]._replace(problem=a.problem) for a in found if a.problem]
    return [a for a in found if not a.problem], bad


# ---- batches ----


def batches(items: Iterator[Item], begin: int = 0) -> Iterator[tuple[Item, ...]]:
    """Rows in batches, from one of them on; where they are parted depends on the rows alone.

    >>> [len(b) for b in batches(Item(n, str(n), "x" * 600_000) for n in range(3))]
    [1, 1, 1]
    """
    held: list[Item] = []
    size = 0
    for at, item in enumerate(items):
        if at < begin:
            continue
        if held and (len(held) >= ROWS or size + len(item.text) > CHARACTERS):
            yield tuple(held)
            held, size = [], 0
        held.append(item)
        size += 0 if item.problem else len(item.text)
    if held:
        yield tuple(held)


def _worked(reader: Reader, lang: str, parts: Parts, mapped: align_pool.Mapped, progress: Progress) -> None:
    """Work on all rows that are not done, and keep them in parts; what was worked on is kept even when it ends."""
    waiting: deque[tuple[Item, ...]] = deque()
    kept = _Kept(parts)
    pace = _Pace(parts.end, reader, progress)

    def fed() -> Iterator[Batch]:
        for number, items in enumerate(batches(reader.items(lang), parts.end)):
            waiting.append(tuple(i if i.problem else i._replace(text="") for i in items))
            yield Batch(number, tuple(Text(i.id, i.text, i.lang) for i in items if not i.problem))

    try:
        for done in mapped(fed()):
            items = waiting.popleft()
            kept.add(items, done, reader.file)
            pace.on(len(items))
    finally:
        kept.flush()


class _Kept:
    """What is worked on and not yet kept."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._clear()

    def _clear(self) -> None:
        self.counts, self.body, self.problems, self.size = Counts(), [b""], [b""], 0
        self.since = time.monotonic()

    def add(self, items: Sequence[Item], done: Done, file: str) -> None:
        good = [item for item in items if not item.problem]
        faults = {id(good[at]): problem for at, problem in done.faults}
        bad = [i._replace(problem=faults.get(id(i), i.problem)) for i in items if i.problem or id(i) in faults]
        body = lines(told(item, file) for item in bad)
        self.counts += Counts(len(items), len(items) - len(bad), done.rows, done.absent, done.bare, len(bad))
        self.body.append(done.body)
        self.problems.append(body)
        self.size += len(done.body) + len(body)
        if self.size >= _PART_BYTES or time.monotonic() - self.since >= _PART_S:
            self.flush()

    def flush(self) -> None:
        if self.counts.items:
            self.parts.add(self.counts, b"".join(self.body), b"".join(self.problems))
        self._clear()


def told(item: Item, file: str) -> list[str]:
    """A bad row as cells of the list of problems."""
    line = "" if item.line is None else str(item.line)
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in item.id[:200])
    return [guarded(c) for c in (file, str(item.row), line, item.cell, shown, item.problem, item.mend)]


class _Pace:
    """How far a run is and how quick, told now and then."""

    def __init__(self, done: int, reader: Reader, progress: Progress) -> None:
        self.reader, self.progress = reader, progress
        self.done, self.here, self.began = done, 0, time.monotonic()
        self.last = self.began - _TOLD_S + 1

    def on(self, rows: int) -> None:
        self.done += rows
        self.here += rows
        now = time.monotonic()
        if now - self.last >= _TOLD_S:
            self.last = now
            share = self.reader.share()
            of_file = "" if share is None else f", {share:.0%} of the file"
            rate = self.here / max(now - self.began, 1e-9)
            self.progress(f"{self.done:,} rows done, {rate:,.0f} rows/s{of_file}", share)
