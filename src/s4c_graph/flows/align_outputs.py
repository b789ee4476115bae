"""The parts of a run joined to one file: the long table as CSV, TSV, JSON Lines or Parquet, or an SSSOM mapping set.

Everything is made inside the folder of the parts and then renamed, so a file of the output's name is whole, old or new.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from s4c_graph.alignment import bodies, rows, sssom_bodies
from s4c_graph.alignment.batches import SSSOM
from s4c_graph.core.cells import lines
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.flows import align_prefixes
from s4c_graph.flows.align_parts import Part, synced

PROBLEMS = ("file", "row", "line", "cell", "id", "problem", "mend")
"""Columns of the list of problems."""
_SUFFIXES = {".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".jsonl": "jsonl", ".ndjson": "jsonl"}
_SETS = {".sssom.tsv": "tsv", ".sssom.jsonld": "jsonld", ".sssom.json": "jsonld", ".sssom.ttl": "ttl"} | {
    ".sssom.nt": "nt",
    ".sssom.rdf": "rdf",
}
FORMATS = ("sssom.tsv", *bodies.LONG, *(end[1:] for end in _SETS if end != ".sssom.tsv"))
_GROUP = 1 << 16
"""Rows of one row group of Parquet."""


def format_of(path: Path, asked: str = "") -> str:
    """The format of an output, one of FORMATS: as asked for, or by the end of its name.

    >>> format_of(Path("a.sssom.tsv")), format_of(Path("a.tsv")), format_of(Path("a.txt"), "csv")
    ('sssom.tsv', 'tsv', 'csv')
    """
    if asked:
        if asked not in FORMATS:
            raise InputError(f"unknown format {asked!r}", mend="one of " + ", ".join(FORMATS))
        return asked
    name = path.name.lower()
    for end in _SETS:
        if name.endswith(end):
            return end[1:]
    if (suffix := path.suffix.lower()) in _SUFFIXES:
        return _SUFFIXES[suffix]
    known = ", ".join((".sssom.tsv", *_SUFFIXES))
    raise InputError("no format of alignments by its suffix", where=str(path), mend=f"one of {known}, or --format")


def body_of(format: str) -> str:
    """The kind of body that workers make for a format."""
    return SSSOM if format.startswith(SSSOM) else format


def problems_beside(output: Path) -> Path:
    """Where the problems of a run are listed.

    >>> problems_beside(Path("out.sssom.tsv")).name, problems_beside(Path("out.parquet")).name
    ('out.problems.csv', 'out.problems.csv')
    """
    name = output.name
    for end in (*_SETS, *_SUFFIXES):
        if name.lower().endswith(end):
            return output.with_name(name[: -len(end)] + ".problems.csv")
    return output.with_name(name + ".problems.csv")


def joined(
    parts: Sequence[Part], output: Path, folder: Path, format: str, head: Mapping[str, Any], names: Names
) -> Path | None:
    """Make the output of all parts, and the list of problems beside it; returns that list, None without problems.

    head: slots of the mapping set. Raises InputError where a part is damaged or the place cannot be written to.
    """
    made, listed = folder / "output", folder / "problems"
    wanted = any(part.problems for part in parts)
    if wanted:
        _written(listed, lambda out: _problems(parts, out))
    if format == "parquet":
        _parquet(parts, made)
    elif format.startswith(SSSOM):
        _written(made, lambda out: _sssom(parts, out, head, names))
        if format != "sssom.tsv":
            made = _converted(made, format, names)
    else:
        _written(made, lambda out: _plain(parts, out, format))
    beside = problems_beside(output)
    try:
        if wanted:
            listed.replace(beside)
        else:
            beside.unlink(missing_ok=True)  # of an earlier run: it would be taken for this one's
        made.replace(output)
        synced(output.parent)
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror}", where=str(output), mend="name another") from error
    return beside if wanted else None


def _written(path: Path, write: Callable[[BinaryIO], None]) -> None:
    with path.open("wb") as out:
        write(out)
        out.flush()
        os.fsync(out.fileno())


def _problems(parts: Sequence[Part], out: BinaryIO) -> None:
    out.write(lines([PROBLEMS]))
    for part in parts:
        part.copied(out, problems=True)


def _plain(parts: Sequence[Part], out: BinaryIO, format: str) -> None:
    if format != "jsonl":
        out.write(lines([rows.COLUMNS], "\t" if format == "tsv" else ","))
    for part in parts:
        part.copied(out)


def first_problems(path: Path, most: int) -> list[str]:
    """The first problems of a list, each as one line: where, what, and the mend."""
    with path.open(encoding="utf-8", newline="") as stream:
        return [_problem(row) for row in islice(csv.DictReader(stream), most)]


def _problem(row: Mapping[str, str]) -> str:
    at = row["cell"] or (f":{row['line']}" if row["line"] else f", row {row['row']}")
    where = f"{row['file']}{'!' if row['cell'] else ''}{at}"
    named = f" ({row['id']})" if row["id"] else ""
    return f"{where}{named}: {row['problem']}" + (f"; {row['mend']}" if row["mend"] else "")


# ---- Parquet ----


def _parquet(parts: Sequence[Part], path: Path) -> None:
    """Row groups of one size whatever the parts were, so that the same rows give the same bytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, bodies.schema(), compression="zstd") as out:
        held: list[Any] = []
        count = 0
        for batch in _batches(parts):
            held.append(batch)
            count += batch.num_rows
            while count >= _GROUP:
                table = pa.Table.from_batches(held).combine_chunks()
                out.write_table(table.slice(0, _GROUP), row_group_size=_GROUP)
                held = table.slice(_GROUP).to_batches()
                count -= _GROUP
        if held:
            out.write_table(pa.Table.from_batches(held).combine_chunks(), row_group_size=_GROUP)
    with path.open("rb") as made:
        os.fsync(made.fileno())


def _batches(parts: Sequence[Part]) -> Iterator[Any]:
    """The batches of all parts: each part is a row of Arrow streams."""
    import pyarrow as pa

    for part in parts:
        with part.path.open("rb") as stream:
            stream.seek(part.start)
            end = part.start + part.body
            while stream.tell() < end:
                try:
                    with pa.ipc.open_stream(stream) as one:
                        yield from one
                except pa.ArrowException as error:
                    raise InputError("is damaged", where=str(part.path), mend="start again with --restart") from error


# ---- mapping sets ----


def _lines(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        left = part.body
        with part.path.open("rb") as stream:
            stream.seek(part.start)
            while left:
                line = stream.readline()
                left -= len(line)
                yield line.decode("utf-8")


def _sssom(parts: Sequence[Part], out: BinaryIO, head: Mapping[str, Any], names: Names) -> None:
    """The set as SSSOM/TSV: its rows are walked through once for the prefixes, and once to write them."""
    columns = sssom_bodies.COLUMNS
    places = [columns.index(name) for name in sssom_bodies.ENTITIES]
    slots = [name for name in columns if name not in head]
    keep = [n for n, name in enumerate(columns) if name not in head]
    of_head = [str(head[name]) for name in ("object_source", "subject_source") if head.get(name)]

    def iris() -> Iterator[str]:
        yield from of_head
        for line in _lines(parts):
            cells = line.rstrip("\n").split("\t")
            yield from (cells[at] for at in places if cells[at])

    prefixes = align_prefixes.found(iris, names.prefixes)
    out.write(align_prefixes.metadata(head, prefixes).encode("utf-8"))
    out.write(("\t".join(slots) + "\n").encode("utf-8"))
    for line in _lines(parts):
        cells = line.rstrip("\n").split("\t")
        for at in places:
            if cells[at]:
                cells[at] = prefixes.curie(cells[at])
        out.write(("\t".join([cells[n] for n in keep]) + "\n").encode("utf-8"))


def _converted(made: Path, format: str, names: Names) -> Path:
    """A finished table as another format of mapping sets; the whole set is held in memory for it."""
    from s4c_graph.flows import mapping_sets

    table = made.with_name("output.sssom.tsv")
    made.replace(table)
    read, _ = mapping_sets.read(table)
    path = made.with_name(f"output.{format}")
    mapping_sets.write(read, path, format=_SETS["." + format], names=names)
    return path
