"""JSON Lines, and plain lines, as rows of texts; each line is read on its own and never more than one is held."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.flows.align_tables import LONGEST_LINE, Lines
from s4c_graph.flows.align_texts import Columns, Raw, Reader

_HEAD = 100
"""Objects at the beginning that are looked at to tell which columns there are."""


def read(path: Path, columns: Columns) -> Reader:
    """A file with a JSON object a line. Raises InputError for an empty or unreadable file, and for missing columns."""
    lines = Lines(path)
    begin = [said for _, said, fault, _ in islice(_objects(lines), _HEAD) if not fault]
    keys = list(dict.fromkeys(key for said in begin for key in said))
    if not begin:
        what = f"holds no JSON object in its first {_HEAD} lines"
        raise InputError(what, where=path.name, mend="write one object a line, with id and text")
    found = columns.places(keys, path.name)
    numbered = found.id is None
    names = [None if at is None else keys[at].strip().casefold() for at in found]
    notes = (f"{path.name}: no id, so rows are named by their number",) if numbered else ()
    return Reader(
        path.name, lambda: _rows(lines, names), numbered, notes, lines.share, path=path, columns=found.said(keys)
    )


def _rows(lines: Lines, names: Sequence[str | None]) -> Iterator[Raw]:
    for row, (line, said, fault, mend) in enumerate(_objects(lines), 1):
        if fault:
            yield Raw(row, line=line, fault=fault, mend=mend)
            continue
        folded = {key.strip().casefold(): value for key, value in said.items()}
        values = [None if name is None else folded.get(name) for name in names]
        wrong = next((n for n, value in enumerate(values) if not _is_text(value, n == 0)), None)
        if wrong is not None:
            kind = type(values[wrong]).__name__
            what = f"has {_KINDS.get(kind, kind)} where {names[wrong]} is a text"
            id = values[0] if isinstance(values[0], str) else None
            yield Raw(row, id, line=line, fault=what, mend="write it in quotes")
            continue
        id, text, lang = (None if value is None else str(value) for value in values)
        yield Raw(row, id, text, lang, line)


_KINDS = {"dict": "an object", "list": "a list", "bool": "true or false", "int": "a number", "float": "a number"}


def _is_text(value: Any, number_too: bool) -> bool:
    if value is None or isinstance(value, str):
        return True
    return number_too and isinstance(value, int) and not isinstance(value, bool)


def _objects(lines: Lines) -> Iterator[tuple[int, Mapping[str, Any], str, str]]:
    """Line, object, fault and mend of each line that is not blank."""
    for number, line in lines:
        if not line:
            yield number, {}, f"is longer than {LONGEST_LINE:,} characters", "split the text"
        elif not line.isspace():
            try:
                said = json.loads(line)
            except json.JSONDecodeError as error:
                yield number, {}, f"is no JSON: {error.msg}", "write one object a line"
                continue
            except (ValueError, RecursionError):
                yield number, {}, "is no JSON that is read here: a number is too long, or it nests too deeply", ""
                continue
            if isinstance(said, dict):
                yield number, said, "", ""
            else:
                yield number, {}, "is no JSON object", 'write {"id": …, "text": …}'


def plain(name: str, lines: Iterable[str]) -> Reader:
    """Texts without ids, such as those of a command line or the lines of standard input; blank ones are left out."""
    kept = [line for line in (one.strip("\r\n") for one in lines) if line and not line.isspace()]
    if not kept:
        raise InputError("holds no text", where=name, mend="give at least one")
    return Reader(name, lambda: (Raw(n, None, text) for n, text in enumerate(kept, 1)), numbered=True)
