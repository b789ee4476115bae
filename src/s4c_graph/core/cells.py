"""Cells of tables that a spreadsheet may open: none of them is a formula; every writer of CSV asks here."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before ``=``, ``+``, ``-`` and ``@``.

    >>> guarded("=1+1"), guarded("-5"), guarded("plain")
    ("'=1+1", '-5', 'plain')
    """
    return "'" + cell if _FORMULA.match(cell) and not _PLAIN_NUMBER.match(cell) else cell


def lines(rows: Iterable[Sequence[str]], separator: str = ",") -> bytes:
    """Cells as lines of CSV; a cell that holds the separator, a quote or a line end is quoted."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")
