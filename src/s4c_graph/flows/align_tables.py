"""TSV and CSV files of any size as rows of texts, line by line; what one row has wrong costs that row only."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import BinaryIO

from s4c_graph.core.errors import InputError
from s4c_graph.flows.align_texts import Columns, Found, Raw, Reader, garbled

LONGEST_LINE = 8 << 20
"""Characters of one line, or of one row that runs over several."""
_MOST_LINES = 100_000
_HEAD = 64 << 10
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OTHER = (
    (b"PK\x03\x04", "a workbook or zip archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
)
_DELIMITERS = ("\t", ";", ",")
_ALONE = "\x1f"
"""Stands for the separator of a table with one column, which has none."""


class Lines:
    """The lines of a text file with their numbers, never more than LONGEST_LINE characters held.

    A line that is longer comes as an empty text, which no line is. Bytes that are no text in the file's encoding
    come as lone surrogates.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.size = path, 0
        self._stream: BinaryIO | None = None
        try:
            self.size = path.stat().st_size
            with path.open("rb") as stream:
                head = stream.read(_HEAD)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
        if not head.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
            raise InputError("is empty", where=str(path))
        for mark, what in _OTHER:
            if head.startswith(mark):
                raise InputError(f"is {what}, not a table of text", where=str(path), mend="rename or unpack it")
        self.encoding = encoding(head)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        errors = "replace" if self.encoding.startswith("utf-16") else "surrogateescape"
        try:
            with self.path.open("rb") as raw:
                self._stream = raw
                text = io.TextIOWrapper(raw, self.encoding, errors, newline="")
                for number in count(1):
                    line = text.readline(LONGEST_LINE + 1)
                    if not line:
                        return
                    if len(line) > LONGEST_LINE and not line.endswith(("\n", "\r")):
                        while (more := text.readline(LONGEST_LINE)) and not more.endswith(("\n", "\r")):
                            pass
                        line = ""
                    yield number, line
        except (OSError, UnicodeError) as error:
            raise InputError(f"cannot be read on: {error}", where=str(self.path)) from error
        finally:
            self._stream = None

    def share(self) -> float | None:
        """How much of the file has been read."""
        stream = self._stream
        return None if stream is None or stream.closed or not self.size else min(1.0, stream.tell() / self.size)


def encoding(head: bytes) -> str:
    """The encoding of a file by its first bytes: UTF-8, or UTF-16 with a mark or by its zeros.

    >>> encoding(b"id"), encoding("id".encode("utf-16")), encoding("id\\ttext".encode("utf-16-le"))
    ('utf-8', 'utf-16', 'utf-16-le')
    """
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    even, odd = head[0:4096:2], head[1:4096:2]
    if len(odd) >= 2 and odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if len(odd) >= 2 and even.count(0) > 0.4 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return "utf-8"


def read(path: Path, columns: Columns) -> Reader:
    """A table with a header. Raises InputError for an empty or unreadable file, and for missing columns."""
    lines = Lines(path)
    number, first = next(((n, t) for n, t in lines if t.strip()), (0, ""))
    if not number:
        raise InputError("is empty", where=str(path))
    where = f"{path.name}:{number}"
    if "\x00" in first or garbled(first):
        raise InputError("has a header that is no text", where=where, mend="save the file as UTF-8")
    delimiter = told(first, columns)
    header = _header(first, delimiter, where)
    found = columns.places(header, where)
    notes = () if found.id is not None else (f"{path.name}: no column id, so rows are named by their number",)

    def rows() -> Iterator[Raw]:
        return _rows(lines, delimiter, len(header), found)

    return Reader(path.name, rows, found.id is None, notes, lines.share, path=path, columns=found.said(header))


def told(line: str, columns: Columns) -> str:
    """The separator that a header is written with: the one that parts most of the wanted columns.

    >>> told("id;text, in full;lang\\n", Columns()), told("text\\n", Columns()) == _ALONE
    (';', True)
    """
    tried = [(columns.score(cells := split(line, d)), len(cells), d) for d in _DELIMITERS if d in line]
    return max(tried, key=lambda t: t[:2])[2] if tried else _ALONE


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one line, leniently."""
    return next(csv.reader([line], delimiter=delimiter), [])


def _header(line: str, delimiter: str, where: str) -> list[str]:
    try:
        header = [c.strip() for c in split(line, delimiter)]
    except csv.Error as error:
        raise InputError(f"has no readable header: {error}", where=where) from error
    while header and not header[-1]:
        header.pop()
    return header


def _rows(lines: Lines, delimiter: str, width: int, found: Found) -> Iterator[Raw]:
    """The rows below the header."""
    feed = _Feed(iter(lines))
    number = 0
    header = True
    for line, cells, fault in records(feed, delimiter, width):
        if not fault and not any(c and not c.isspace() for c in cells):
            continue
        if header:
            header = False
            continue
        number += 1
        mend = _CLOSE if fault else ""
        if not fault and (len(cells) < width or any(c.strip() for c in cells[width:])):
            fault = f"the row has {len(cells)} cells where the header has {width}"
            mend = "quote a text that holds the separator; leave no cell out"
        if fault:
            yield Raw(number, line=line, fault=fault, mend=mend)
            continue
        id = None if found.id is None else cells[found.id]
        yield Raw(number, id, cells[found.text], None if found.lang is None else cells[found.lang], line)


_CLOSE = 'close the quotation mark; write one inside a quoted cell as ""'


class _Feed:
    """Lines for a CSV reader, which can be given back; it knows those of the row being read."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines = lines
        self._back: deque[tuple[int, str]] = deque()
        self.held: list[tuple[int, str]] = []
        self._size = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        number, line = self._back.popleft() if self._back else next(self._lines)
        self.held.append((number, line))
        self._size += len(line)
        if self._size > LONGEST_LINE or len(self.held) > _MOST_LINES or (not line and len(self.held) > 1):
            raise _TooLong
        return line

    def begin(self) -> None:
        self.held, self._size = [], 0

    def again(self) -> None:
        """Give back all lines of this row but the first."""
        self._back.extendleft(reversed(self.held[1:]))

    def first(self) -> None:
        """Give back the first line too: the row is to be read from its beginning."""
        self._back.appendleft(self.held[0])
        self.begin()


class _TooLong(Exception):
    """A row that never ends."""


def records(feed: _Feed, delimiter: str, width: int) -> Iterator[tuple[int, Sequence[str], str]]:
    """Line, cells and fault of each row; a row with a fault has swallowed none of those below it.

    In a table parted by tabs, a line that has the right number of cells as it is written, and is no CSV, is taken
    as it is written: such tables often know no quoting.
    """
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    while True:
        feed.begin()
        try:
            line = next(feed)
        except StopIteration:
            return
        number = feed.held[0][0]
        if not line:
            yield number, (), f"is longer than {LONGEST_LINE:,} characters"
            continue
        if '"' not in line:
            yield number, line.rstrip("\r\n").split(delimiter), ""
            continue
        feed.first()
        fault, cells = "", [""]
        limit = csv.field_size_limit(LONGEST_LINE)
        try:
            cells = next(reader)
        except csv.Error as error:
            fault = f"is not readable as CSV: {error}"
        except _TooLong:
            fault = "has a quoted cell that does not end"
        finally:
            csv.field_size_limit(limit)
        if fault:
            feed.again()
            cells = line.rstrip("\r\n").split("\t")
            if delimiter == "\t" and len(cells) == width:
                fault = ""
        yield number, cells, fault
