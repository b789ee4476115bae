"""A workbook before it is read, and its cells as they are seen: what every reader of .xlsx files asks first."""

from __future__ import annotations

import datetime
import re
import unicodedata
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.intake import archive

LARGEST = 64 << 20
"""Bytes of one member of a workbook, unpacked."""
BOUNDS = archive.Bounds(members=2_000, member_bytes=LARGEST, total_bytes=4 * LARGEST)
_MOST_ROWS, _MOST_COLUMNS = 100_000, 256
_FAR_CELL = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
"""A cell's reference in a sheet's XML; the reader would allocate every cell up to the farthest one."""


def check(path: Path) -> None:
    """Refuse a workbook that would unpack to too much, or whose sheets reach too far, before the reader sees it."""
    for member in archive.members(path, BOUNDS):
        if member.startswith("xl/worksheets/") and member.endswith(".xml"):
            for match in _FAR_CELL.finditer(archive.read(path, member, BOUNDS)):
                far, row = match.group(1).decode(), int(match.group(2))
                if row > _MOST_ROWS or _column(far) > _MOST_COLUMNS:
                    what = f"a sheet has a cell at {far}{row}"
                    mend = f"clear all beyond row {_MOST_ROWS} and column {letters(_MOST_COLUMNS - 1)}"
                    raise InputError(what, where=path.name, mend=mend)


def shown(value: object) -> str:
    """A cell's value as the editor sees it; a spreadsheet keeps 4 as 4.0."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.date | datetime.datetime | datetime.time | datetime.timedelta):
        return f"\x00{value}"  # marked, so that tidy text cannot be mistaken for it
    return str(value)


def tidy(text: str) -> str:
    """Text with every kind and run of blanks as one blank, none at the edges, in Unicode form C."""
    if text.startswith("\x00"):
        return text
    return unicodedata.normalize("NFC", " ".join(text.replace("\ufeff", "").split()))


def letters(column: int) -> str:
    """0 → A, 26 → AA, as spreadsheets name columns."""
    said = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        said = chr(ord("A") + rest) + said
    return said


def _column(letters: str) -> int:
    """A → 1, AA → 27."""
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
