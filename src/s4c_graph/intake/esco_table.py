"""One ESCO CSV file as rows, each with the line it begins on; between a file's bytes and the meaning of its cells."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from s4c_graph.core.errors import InputError
from s4c_graph.intake.esco_files import EscoFile
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_kinds import Kind, spelled

LARGEST_CELL = 16 << 20
"""Characters of one cell; ESCO's largest (the top concepts of a scheme) has 627,354, csv's own limit is 131,072."""

_CSV_LIMIT = threading.Lock()  # csv keeps its limit per process: it is raised for one file, by one thread at a time
_AGAIN = "download the file again, or save it as ESCO publishes it"


@dataclass(frozen=True)
class Table:
    """The rows of one file, header left out, every row as wide as the header.

    lines: the line of the file that each row begins on (1 is the header's).
    """

    file: EscoFile
    rows: list[list[str]]
    lines: list[int]

    def column(self, name: str) -> int | None:
        """Where a column stands, None when the file has none of that name."""
        return self.file.header.columns.get(name.casefold())

    def needed(self, name: str) -> int:
        """Where a column stands that the header was recognised by, or that its concepts need."""
        found = self.column(name)
        if found is None:
            raise InputError(f"lacks the column {name}", where=f"{self.file.where}:1", mend=_AGAIN)
        return found

    def wrong(self, index: int, what: str, mend: str = _AGAIN) -> InputError:
        """An error about a row."""
        return InputError(what, where=f"{self.file.where}:{self.lines[index]}", mend=mend)


def parse(file: EscoFile, data: bytes, notes: Notes) -> Table:
    """The rows of a file. Raises InputError, with the line, where it is no CSV in UTF-8 that fits its header.

    A row that ends early is filled up with empty cells, and noted, when it reaches the columns that
    make its key; a row with more cells than the header is an error unless the cells are empty.
    """
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise InputError("holds a NUL byte and is no text", where=f"{file.where}:{line}", mend=_AGAIN)
    rows, lines = _records(file, data)
    if not rows:
        raise InputError("holds a header and no rows", where=file.where, mend=_AGAIN)
    table = Table(file, rows, lines)
    width = file.header.width
    for index, row in enumerate(rows):
        if len(row) != width:
            _fit(table, index, row, width, notes)
    return table


def _records(file: EscoFile, data: bytes) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    lines: list[int] = []
    with _long_cells():
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline="")
        reader = csv.reader(text, delimiter=file.header.separator, strict=True)
        line = 1
        try:
            for row in reader:
                if any(row):
                    rows.append(row)
                    lines.append(line)
                line = reader.line_num + 1
        except UnicodeDecodeError:
            raise _not_utf8(file, data) from None
        except csv.Error as error:
            raise InputError(_said(error), where=f"{file.where}:{line}", mend=_AGAIN) from error
    return rows[1:], lines[1:]


def _fit(table: Table, index: int, row: list[str], width: int, notes: Notes) -> None:
    header = table.file.header
    if len(row) > width:
        if any(row[width:]):
            raise table.wrong(index, f"has {len(row)} cells where the header names {width}")
        del row[width:]
        return
    lacking = [spelled(k) for k in header.keys if header.columns[k] >= len(row)]
    if lacking:
        raise table.wrong(index, f"ends before the column {lacking[0]}: {len(row)} of {width} cells")
    if header.kind is Kind.HIERARCHY:
        notes.tell("ESCO-01", "row ends early; its last cells are empty", table.file.label, table.lines[index])
    else:
        notes.tell("ESCO-02", "row ends early; its last cells count as empty", table.file.label, table.lines[index])
    row.extend([""] * (width - len(row)))


def _not_utf8(file: EscoFile, data: bytes) -> InputError:
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8 (byte 0x{error.object[error.start]:02x})"
        return InputError(what, where=f"{file.where}:{line}", mend="save it as CSV UTF-8")
    return InputError("is not UTF-8", where=file.where, mend="save it as CSV UTF-8")


def _said(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return "a quoted cell begins here and never ends (was the file cut short?)"
    return f"is not well-formed CSV: {error}"


@contextmanager
def _long_cells() -> Iterator[None]:
    with _CSV_LIMIT:
        before = csv.field_size_limit(LARGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(before)
