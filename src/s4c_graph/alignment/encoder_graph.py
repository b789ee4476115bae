"""What an ONNX file says of itself, read as protobuf without loading a weight; asked before onnxruntime sees the file.

Only three things are looked for: which operators it uses, where it keeps weights outside itself, and that it is an
ONNX model at all. Numbers of fields are those of the ONNX intermediate representation.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from s4c_graph.core.errors import InputError

_FIELDS = 4_000_000
"""Fields that are read of one file at most: real models have some ten thousand."""
_DEPTH = 32
"""Graphs within graphs, at most."""
_MODEL = {7: "graph", 20: "training", 25: "function"}
_INSIDE: dict[str, dict[int, str]] = {
    "model": _MODEL,
    "training": {1: "graph", 2: "graph"},
    "function": {7: "node", 11: "attribute"},
    "graph": {1: "node", 5: "tensor", 15: "sparse"},
    "node": {4: "operator", 5: "attribute"},
    "attribute": {5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse"},
    "sparse": {1: "tensor", 2: "tensor"},
    "tensor": {13: "entry"},
    "entry": {1: "key", 2: "value"},
}
"""What is in a message, by number of the field; what is not here is skipped over."""


@dataclass(frozen=True)
class Declared:
    """operators: their names. outside: files that hold weights, as they are written in the model, in order."""

    operators: frozenset[str]
    outside: tuple[str, ...]


def declared(path: Path) -> Declared:
    """Read what an ONNX file declares, in the time of its structure, not of its weights.

    Raises InputError for a file that is not an ONNX model.
    """
    if not path.stat().st_size:
        raise _no_model(path)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        walk = _Walk(path, content)
        walk.read("model", 0, len(content), 0)
    if not walk.operators:
        raise _no_model(path)
    return Declared(frozenset(walk.operators), tuple(dict.fromkeys(walk.outside)))


def beside(path: Path, outside: tuple[str, ...]) -> list[Path]:
    """The files of weights beside a model. Raises InputError for one that lies elsewhere or is not there.

    A place is relative and goes down only. Where the model is a link, as in the cache of a hub, its weights may be
    links into the same folder as it.
    """
    found = []
    homes = [path.parent.resolve(), path.resolve().parent]
    for place in outside:
        pure = PurePosixPath(place)
        if not place or pure.is_absolute() or ".." in pure.parts or "\\" in place or PureWindowsPath(place).drive:
            raise InputError(f"keeps weights outside its folder, in {place!r}", where=str(path), mend="refused")
        file = path.parent / pure
        if not any(file.resolve().is_relative_to(home) for home in homes):
            raise InputError(f"keeps weights outside its folder: {place!r} is a link", where=str(path), mend="refused")
        if not file.is_file():
            raise InputError(f"its weights {place!r} are not there", where=str(path), mend="put them beside it")
        found.append(file)
    return found


class _Walk:
    """One pass over the messages of a file."""

    def __init__(self, path: Path, content: mmap.mmap) -> None:
        self.path = path
        self.content = content
        self.operators: set[str] = set()
        self.outside: list[str] = []
        self._left = _FIELDS

    def read(self, message: str, begin: int, end: int, depth: int) -> None:
        if depth > _DEPTH * 3:
            raise _no_model(self.path)
        entry: dict[str, str] = {}
        inside = _INSIDE[message]
        for number, start, stop in self._fields(begin, end):
            what = inside.get(number, "")
            if what == "operator":
                self.operators.add(self._text(start, stop))
            elif what in ("key", "value"):
                entry[what] = self._text(start, stop)
            elif what:
                self.read(what, start, stop, depth + 1)
        if entry.get("key") == "location":
            self.outside.append(entry.get("value", ""))

    def _fields(self, begin: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Number, start and end of each field that holds bytes; others are passed over."""
        at = begin
        while at < end:
            self._left -= 1
            if self._left < 0:
                raise InputError("has too many parts to be looked through", where=str(self.path), mend="save it anew")
            tag, at = self._number(at, end)
            wire = tag & 7
            if wire == 2:
                size, at = self._number(at, end)
                if at + size > end:
                    raise _no_model(self.path)
                yield tag >> 3, at, at + size
                at += size
            elif wire == 0:
                _, at = self._number(at, end)
            elif wire in (1, 5):
                at += 8 if wire == 1 else 4
            else:
                raise _no_model(self.path)
        if at != end:
            raise _no_model(self.path)

    def _number(self, at: int, end: int) -> tuple[int, int]:
        value = 0
        for shift in range(0, 70, 7):
            if at >= end:
                break
            byte = self.content[at]
            at += 1
            value |= (byte & 127) << shift
            if byte < 128:
                return value, at
        raise _no_model(self.path)

    def _text(self, start: int, stop: int) -> str:
        return self.content[start : min(stop, start + 4096)].decode("utf-8", "replace")


def _no_model(path: Path) -> InputError:
    return InputError("is not an ONNX model", where=str(path), mend="export the model to ONNX, or name another file")
