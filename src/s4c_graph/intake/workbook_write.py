"""Cells and files of workbooks that are written: every cell is text, and the same workbook is the same bytes.

What the writers of .xlsx files share; the reader is in :mod:`s4c_graph.intake.workbook`.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

from s4c_graph.core.syntax import NOT_XML

LONGEST = 32_000
"""Characters of a cell; a spreadsheet takes 32,767."""
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_DAY = datetime.datetime(1980, 1, 1)
"""The first day that a zip can hold; it says nothing of when a workbook was written."""


def cut(text: str) -> str:
    """A text as a cell can hold it: line ends of one kind, no character that XML cannot hold, cut where too long."""
    clean = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if len(clean) <= LONGEST else clean[:LONGEST] + "…"


def as_text(cell: Any, text: str) -> None:
    """Fill a cell so that it is text: its type says so, and it is marked as quoted for whoever edits it."""
    cell.value = _ESCAPED.sub("_x005F_", cut(text)) or None
    if cell.value is not None:
        cell.data_type, cell.number_format = "s", "@"
        cell.quotePrefix = text[:1] in "=+-@\t\r"


def saved(book: Any) -> bytes:
    """The bytes of an openpyxl workbook, the same whenever it is written: no clock is in them."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.creator = "s4c-graph"
    book.properties.created = book.properties.modified = _DAY
    raw, out = io.BytesIO(), io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(raw, "w")).save()
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for member in made.infolist():
            kept.writestr(zipfile.ZipInfo(member.filename, _DAY.timetuple()[:6]), made.read(member), 8)
    return out.getvalue()
