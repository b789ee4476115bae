"""What is done of a run, kept beside its output while it lasts: parts that are whole or not there, and what was asked.

``OUTPUT.partial/run.json`` says what was asked, ``part-…`` files hold batches in the order of the input. Each part
is written beside its place, synced and renamed, so a run that is killed at any moment goes on after the last of them.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from s4c_graph.core.errors import InputError

FORMAT = 1
_KEPT = ("date",)
"""What a run that goes on keeps from its first start, and is not asked again."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Counts:
    """What became of some rows of the input. rows: of the output. bare: texts that got no row. problems: bad rows."""

    items: int = 0
    texts: int = 0
    rows: int = 0
    absent: int = 0
    bare: int = 0
    problems: int = 0

    def __add__(self, more: Counts) -> Counts:
        mine, theirs = asdict(self), asdict(more)
        return Counts(**{name: mine[name] + theirs[name] for name in mine})


@dataclass(frozen=True)
class Part:
    """A part on disk. begin, end: rows of the input, from 0, the end not in it. body: bytes of its first half."""

    path: Path
    begin: int
    end: int
    counts: Counts
    body: int
    problems: int
    start: int

    def copied(self, out: BinaryIO, *, problems: bool = False) -> None:
        """Write its rows, or what its problems are, to a file. Raises InputError where the part is damaged."""
        with self.path.open("rb") as stream:
            stream.seek(self.start + (self.body if problems else 0))
            left = self.problems if problems else self.body
            while left and (piece := stream.read(min(left, _CHUNK))):
                out.write(piece)
                left -= len(piece)
        if left:
            raise InputError("is damaged", where=str(self.path), mend="start again with --restart")


class Parts:
    """The folder of a run that is not finished."""

    def __init__(self, folder: Path, asked: Mapping[str, Any]) -> None:
        self.folder, self.asked = folder, asked
        self.all: list[Part] = list(_whole(folder))

    @property
    def end(self) -> int:
        """Rows of the input that are done."""
        return self.all[-1].end if self.all else 0

    @property
    def counts(self) -> Counts:
        """What became of them."""
        return sum((part.counts for part in self.all), Counts())

    def add(self, counts: Counts, body: bytes, problems: bytes) -> None:
        """Keep the rows that follow those that are done."""
        begin = self.end
        head = {"begin": begin, "counts": asdict(counts), "body": len(body), "problems": len(problems)}
        head["crc"] = zlib.crc32(problems, zlib.crc32(body))
        line = json.dumps(head).encode() + b"\n"
        path = self.folder / f"part-{begin:012d}"
        placed(path, line + body + problems)
        self.all.append(Part(path, begin, begin + counts.items, counts, len(body), len(problems), len(line)))


@contextmanager
def kept(folder: Path, asked: Mapping[str, Any], *, restart: bool = False) -> Iterator[Parts]:
    """The parts of a run: those of an earlier start that was asked the same, or none.

    restart: throw an earlier start away. Raises InputError where it was asked something else, saying what, and
    where another process is at it. The folder stays until :func:`removed`.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / "lock")
        with lock.acquire(timeout=0):
            if restart:
                for path in folder.iterdir():
                    if path.name != "lock":
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
            yield Parts(folder, _agreed(folder, asked))
    except Timeout:
        what = "another run is writing this output"
        raise InputError(what, where=str(folder), mend="wait for it, or name another --output") from None
    except OSError as error:
        if error.filename is None or not str(error.filename).startswith(str(folder)):
            raise
        what = f"cannot be written: {error.strerror}"
        raise InputError(what, where=str(error.filename), mend="name another --output, or free some space") from error


def removed(folder: Path) -> None:
    """Take the folder away, when all that it holds is in the output."""
    shutil.rmtree(folder, ignore_errors=True)


def placed(path: Path, content: bytes) -> None:
    """Write a file so that it is whole or not there, even when the power fails."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    synced(path.parent)


def synced(folder: Path) -> None:
    """Make the names in a folder last."""
    if os.name == "nt":
        return  # a folder cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _agreed(folder: Path, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is asked, with the date of the first start; kept in the folder."""
    path = folder / "run.json"
    asked = {"format": FORMAT, **asked}
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        placed(path, (json.dumps(asked, ensure_ascii=False, indent=2) + "\n").encode())
        return asked
    except ValueError as error:
        raise InputError("is damaged", where=str(path), mend="start again with --restart") from error
    plain = json.loads(json.dumps(asked))
    other = [name for name in plain if name not in _KEPT and before.get(name) != plain[name]]
    if other:
        said = ", ".join(_difference(name, before.get(name), plain[name]) for name in other)
        what = f"an earlier run of this output was not finished, and had another {said}"
        raise InputError(what, where=str(folder), mend="ask the same to go on, or give --restart to begin anew")
    return {**asked, **{name: before[name] for name in _KEPT if name in before}}


def _difference(name: str, before: Any, now: Any) -> str:
    shown = all(isinstance(v, str | int | float) and len(str(v)) < 40 for v in (before, now))
    return f"{name} ({before}, now {now})" if shown else name


def _whole(folder: Path) -> Iterator[Part]:
    """The parts that follow each other from the beginning; what is beyond a gap or damaged is taken away."""
    end = 0
    good = True
    for path in sorted(folder.glob("part-*")):
        part = _read(path) if good else None
        good = part is not None and part.begin == end
        if part is None or not good:
            path.unlink()
            continue
        end = part.end
        yield part


def _read(path: Path) -> Part | None:
    with path.open("rb") as stream:
        try:
            line = stream.readline(_CHUNK)
            head = json.loads(line)
            counts = Counts(**head["counts"])
            part = Part(
                path, head["begin"], head["begin"] + counts.items, counts, head["body"], head["problems"], len(line)
            )
        except (ValueError, KeyError, TypeError):
            return None
        crc = 0
        while piece := stream.read(_CHUNK):
            crc = zlib.crc32(piece, crc)
        whole = stream.tell() == part.start + part.body + part.problems and crc == head["crc"]
    return part if whole else None
