"""A file of texts aligned from end to end: read, worked on in batches, kept in parts, joined to one output.

Memory does not grow with the file. A run that is stopped, whatever stopped it, goes on where it was: rows that are
done are read over again but not worked on, and the output has the same bytes as if it had never been stopped.
"""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from s4c_graph.alignment.batches import Batch, Done, Task
from s4c_graph.alignment.bodies import guarded, table
from s4c_graph.alignment.matches import Alignment, Match, Text
from s4c_graph.alignment.recipe import Recipe
from s4c_graph.alignment.rows import reason, rounded
from s4c_graph.core.errors import InputError
from s4c_graph.core.licences import named
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.syntax import is_iri
from s4c_graph.flows import align_outputs, align_parts, align_pool
from s4c_graph.flows.align_parts import Counts, Parts
from s4c_graph.flows.align_texts import Item, Reader

ROWS, CHARACTERS = 256, 1_000_000
"""How large a batch gets, in rows and in characters of text."""
_PART_S, _PART_BYTES = 10.0, 16 << 20
"""How often a part is kept: seconds of work that a kill may cost, and bytes that are held until then."""
_TOLD_S = 5.0
TOOL = "s4c align"


@dataclass(frozen=True)
class Asked:
    """What a run is to do. output: its format is told by its name, or by ``format`` (align_outputs.FORMATS).

    lang: of texts that state none; empty where the aligner is to find out. top: concepts for each text. least: the
    lowest confidence of a row. restart: throw away what an earlier run of this output has done. licence: of the
    mapping set, a name or an IRI. subject_source: IRI of what the texts are of. today: date of the mapping set.
    """

    output: Path
    format: str = ""
    lang: str = ""
    top: int = 5
    least: float = 0.0
    restart: bool = False
    licence: str = ""
    subject_source: str = ""
    subject_source_version: str = ""
    today: str = ""


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
    _check(reader, asked)
    task = Task(align_outputs.body_of(format), asked.top, asked.least, recipe.vocabularies, reader.type)
    progress("reading the input through", None)
    said = _said(reader, recipe, asked, format, names)
    folder = partial(asked.output)
    with align_parts.kept(folder, said, restart=asked.restart) as parts:
        went_on = parts.end
        try:
            with (engine or align_pool.here)(recipe, task) as mapped:
                _worked(reader, asked.lang, parts, mapped, progress)
            if not parts.end:
                raise InputError("holds no row below its header", where=reader.file, mend="add texts")
            progress("writing the output", None)
            head = _head(recipe, asked, parts.asked, names)
            problems = align_outputs.joined(parts.all, asked.output, folder, format, head, names)
        except BaseException:
            if not parts.all:
                align_parts.removed(folder)
            raise
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


def as_value(found: Alignment, least: float = 0.0) -> dict[str, Any]:
    """An Alignment as what JSON is made of; matches below ``least`` are left out."""
    parent = found.parent
    return {
        "id": found.text.id,
        "text": found.text.text,
        "lang": found.lang,
        "absent": found.absent,
        "none": rounded(found.none),
        "parent": parent
        and {"concept": parent.concept, "label": parent.label, "confidence": rounded(parent.confidence)},
        "matches": [_match(m, found.text.text) for m in found.matches if m.confidence >= least],
    }


def _match(match: Match, text: str) -> dict[str, Any]:
    why = match.reason
    span = why.span and {"begin": why.span.begin, "end": why.span.end, "words": why.span.of(text)}
    return {
        "rank": match.rank,
        "concept": match.concept,
        "label": match.label,
        "kind": match.kind,
        "relation": match.relation,
        "confidence": rounded(match.confidence),
        "probabilities": {name: rounded(share) for name, share in match.probabilities.items()},
        "reason": {
            "text": reason(why, text),
            "span": span,
            "label": why.label,
            "lang": why.lang,
            "shares": {name: rounded(share) for name, share in why.shares.items()},
            "path": list(why.path),
            "decisions": list(why.decisions),
        },
    }


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
        body = table(told(item, file) for item in bad)
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


# ---- what is asked, and what the set says of itself ----


def _check(reader: Reader, asked: Asked) -> None:
    if not 0 <= asked.least <= 1:
        raise InputError(f"--min-confidence {asked.least} is not between 0 and 1")
    if asked.top < 1:
        raise InputError(f"--top {asked.top} is below 1")
    if asked.subject_source and not is_iri(asked.subject_source):
        raise InputError(f"{asked.subject_source!r} is not an IRI", where="--subject-source")
    if asked.output.is_dir():
        raise InputError("is a folder", where=str(asked.output), mend="name a file")
    if reader.path is not None and asked.output.exists() and asked.output.samefile(reader.path):
        raise InputError("is the input itself", where=str(asked.output), mend="name another --output")
    licence_iri(asked.licence)


def licence_iri(text: str) -> str:
    """The IRI of a licence, by its name or as it is; empty for none.

    >>> licence_iri("CC BY 4.0"), licence_iri("")
    ('https://creativecommons.org/licenses/by/4.0/', '')
    """
    if not text:
        return ""
    known = named(text)
    iri = known.iri if known else text
    if not (iri.startswith(("http://", "https://")) and is_iri(iri)):
        raise InputError(f"{text!r} is no licence known here", where="--licence", mend="give its IRI, or CC-BY-4.0")
    return iri


def _said(reader: Reader, recipe: Recipe, asked: Asked, format: str, names: Names) -> dict[str, Any]:
    """All that the bytes of the output hang on; what a run that goes on must agree in."""
    return {
        "input": _digest(reader),
        "index": recipe.key,
        "output format": format,
        "language": asked.lang,
        "columns": reader.columns,
        "--top": asked.top,
        "--min-confidence": asked.least,
        "licence": licence_iri(asked.licence),
        "subject source": f"{asked.subject_source} {asked.subject_source_version}".strip(),
        "base": names.base,
        "version of s4c": version("s4c-graph"),
        "date": asked.today or date.today().isoformat(),
    }


def _digest(reader: Reader) -> str:
    if reader.path is None:
        whole = hashlib.sha256()
        for raw in reader.rows():
            whole.update(repr((raw.id, raw.text, raw.lang)).encode("utf-8", "surrogatepass"))
        return whole.hexdigest()
    try:
        with reader.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(reader.path)) from error


def _head(recipe: Recipe, asked: Asked, said: Any, names: Names) -> dict[str, str]:
    """Slots of the mapping set."""
    digest = hashlib.sha256(repr(sorted(said.items())).encode()).hexdigest()[:12]
    one = recipe.vocabularies[0] if len(recipe.vocabularies) == 1 else None
    stated = {
        "sssom_version": "1.1",
        "mapping_set_id": names.id("mapping-set", f"align-{digest}"),
        "mapping_set_title": "Texts aligned by machine, not reviewed",
        "license": said["licence"],
        "subject_source": asked.subject_source,
        "subject_source_version": asked.subject_source_version,
        "object_source": one.source if one else "",
        "object_source_version": one.version if one else "",
        "mapping_tool": TOOL,
        "mapping_tool_version": said["version of s4c"],
        "mapping_date": said["date"],
    }
    return {slot: value for slot, value in stated.items() if value}
