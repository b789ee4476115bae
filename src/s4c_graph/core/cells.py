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
    r"""Cells as lines of CSV; a cell that holds the separator, a quote or a line end is quoted.

    A carriage return is a line end too: without quotes, what is after it would be read as a row of its own.

    >>> lines([("a\r=1", "b")])
    b'"a\r=1",b\n'
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")  # Python quotes what its own line ends hold
    made = []
    for row in rows:
        writer.writerow(row)
        made.append(out.getvalue().removesuffix("\r\n") + "\n")
        out.seek(0)
        out.truncate()
    return "".join(made).encode("utf-8")
