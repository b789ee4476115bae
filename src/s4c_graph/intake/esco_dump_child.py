"""The child process of intake.esco_dump: bounds itself, streams RDF through checks and the parser to its output.

It is handed one JSON argument, writes N-Triples to standard output, and leaves ``report.json`` and the
number of bytes it has read (``at``) in a folder. No file is ever held whole, whatever its size. What is checked on the
way: UTF-8, no NUL, no DOCTYPE, nesting, and that XML ends as it should (the engine takes a cut file for a short one).
"""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from xml.parsers import expat  # no expansion happens: a DOCTYPE is refused when it begins

from s4c_graph.core import syntax
from s4c_graph.core.errors import InputError, S4CError
from s4c_graph.intake import archive
from s4c_graph.intake.rdf_child import bound
from s4c_graph.intake.rdf_literals import BASE
from s4c_graph.intake.rdf_text import Text, Unreadable, check_format, check_text

_STEP = 1 << 18
_HEAD = 1 << 12
_MAX_DEPTH = 200


class Checked(io.RawIOBase):
    """A stream that looks at every byte before the parser sees it; ``problem`` is what it met."""

    def __init__(self, stream: BinaryIO, format: str, at: Path, *, most: int) -> None:
        self.problem: Exception | None = None
        self.sha256 = hashlib.sha256()
        self.bytes, self._lines, self._most = 0, 1, most
        self._stream, self._rest, self._ended = stream, memoryview(b""), False
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._xml = _Xml() if format == "xml" else None
        self._format = format
        self._at = at.open("wb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            while not self._rest and not self._ended:
                self._rest = memoryview(self._next())
        except (Unreadable, InputError, *archive.DAMAGE) as error:
            self.problem = error
            raise OSError("refused") from error
        n = min(len(buffer), len(self._rest))
        buffer[:n] = self._rest[:n]
        self._rest = self._rest[n:]
        return n

    def _next(self) -> bytes:
        data = self._stream.read(_STEP)
        self._ended = not data
        self.sha256.update(data)
        if not self.bytes:
            head = Text(data[:_HEAD])
            if any(data.startswith(mark) for mark in (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04", b"%PDF")):
                check_text(head)
            check_format(head, self._format)
            data = data[head.start :]
        self.bytes += len(data)
        if self.bytes > self._most:
            raise Unreadable(f"unpacks to more than {self._most >> 30} GiB", mend="is it ESCO's own file?")
        self._at.seek(0)
        self._at.write(b"%d" % self.bytes)
        if (nul := data.find(b"\0")) >= 0:
            line = self._lines + data.count(b"\n", 0, nul)
            raise Unreadable("holds a NUL character: no text file", line=line, mend="is it RDF at all?")
        held = len(self._decoder.getstate()[0])
        try:
            self._decoder.decode(data, final=self._ended)
        except UnicodeDecodeError as error:
            line = self._lines + data.count(b"\n", 0, max(0, error.start - held))
            raise Unreadable("is not UTF-8", line=line, mend="take the file as ESCO publishes it") from error
        if self._xml is not None:
            self._xml.feed(data, final=self._ended)
        self._lines += data.count(b"\n")
        return data


class _Xml:
    """Expat beside the parser: refuses a DOCTYPE, depth and another encoding, and knows where a cut file ends."""

    def __init__(self) -> None:
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def feed(self, data: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(data, final)
        except expat.ExpatError as error:
            message = expat.errors.messages[error.code] if error.code else str(error)
            mend = "cut short? download it again" if message in ("no element found", "unclosed token") else None
            raise Unreadable(f"is not well-formed XML: {message}", line=error.lineno, mend=mend) from error

    def _line(self) -> int:
        return self._parser.CurrentLineNumber

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise Unreadable(f"says its encoding is {encoding[:40]}", line=1, mend="save it as UTF-8")

    def _doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        mend = "remove it and write its entities out"
        raise Unreadable("has a DOCTYPE, which is refused for safety", line=self._line(), mend=mend)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise Unreadable(f"nests deeper than {_MAX_DEPTH} elements", line=self._line(), mend="flatten it")

    def _end(self, name: str) -> None:
        self._depth -= 1


def main(job: dict[str, Any]) -> None:
    """Do one job: ``file``, ``member``, ``packed``, ``format``, ``folder``, ``max_mb``, ``max_s``, ``most``."""
    bound(job["max_mb"], job["max_s"])
    folder = Path(job["folder"])
    try:
        report = _read(job, folder)
    except Unreadable as error:
        report = {"error": error.what, "line": error.line, "mend": error.mend}
    except S4CError as error:
        line = (error.where or "").rpartition(" ")[2]
        report = {"error": error.what, "line": int(line) if line.isdigit() else None, "mend": error.mend}
    except MemoryError:
        report = {"error": f"needs more than {job['max_mb']} MiB to parse", "line": None, "mend": None}
    except archive.DAMAGE as error:
        report = {"error": f"cannot be read: {error}", "line": None, "mend": "download it again"}
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")


def _read(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    with _opened(job) as stream:
        checked = Checked(stream, job["format"], folder / "at", most=job["most"])
        try:
            with os.fdopen(os.dup(1), "wb", buffering=1 << 20) as out:
                syntax.piped(io.BufferedReader(checked, _STEP), job["format"], out, base=BASE)
            while checked.read(_STEP):  # a parser that is content early has not seen what is left
                pass
        except (S4CError, OSError):
            if checked.problem is not None:
                raise checked.problem from None
            raise
        return {"sha256": checked.sha256.hexdigest(), "bytes": checked.bytes}


@contextmanager
def _opened(job: dict[str, Any]) -> Iterator[BinaryIO]:
    path = Path(job["file"])
    if job["member"]:
        with archive.streamed(path, job["member"]) as stream:
            yield stream
    elif job["packed"]:
        with gzip.open(path, "rb") as unpacked:
            yield unpacked  # type: ignore[misc]  # it reads as any other
    else:
        with path.open("rb") as plain:
            yield plain


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
