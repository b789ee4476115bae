"""Workbooks (.xlsx) as rows of texts: the first sheet that has the columns, its cells as an editor sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from s4c_graph.core.errors import InputError
from s4c_graph.flows.align_texts import Columns, Found, Raw, Reader


def read(path: Path, columns: Columns) -> Reader:
    """A workbook, read whole: at most 100,000 rows, and within :mod:`s4c_graph.intake.workbook`'s other bounds.

    Raises InputError for what cannot be read as one, and where no sheet has the columns.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    from s4c_graph.intake import workbook

    workbook.check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        sheets = {
            name: [
                [workbook.shown(v) for v in row]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
    except (CalamineError, OSError) as error:
        raise InputError(f"not a readable workbook: {error}", where=str(path), mend="save it again as .xlsx") from error
    filled = {name: rows for name, rows in sheets.items() if any(any(row) for row in rows)}
    if not filled:
        raise InputError("is empty", where=str(path))
    name = max(filled, key=lambda n: columns.score(_header(filled[n])[1]))  # the first of those that have most
    at, header = _header(filled[name])
    where = f"{path.name}[{name}]"
    found = columns.places(header, where)
    notes = [f"{path.name}: sheet {name!r} is read"] if len(filled) > 1 else []
    notes += [f"{where}: no column id, so rows are named by their number"] if found.id is None else []
    rows = filled[name]
    return Reader(
        path.name,
        lambda: _rows(rows, at, found, name),
        found.id is None,
        tuple(notes),
        path=path,
        columns=found.said(header),
    )


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, Sequence[str]]:
    """The first row that holds anything, and its number from 0."""
    return next((n, row) for n, row in enumerate(rows) if any(row))


def _rows(rows: Sequence[Sequence[str]], header: int, found: Found, sheet: str) -> Iterator[Raw]:
    from s4c_graph.intake import workbook

    number = 0
    for at, row in enumerate(rows[header + 1 :], header + 2):
        if not any(row):
            continue
        number += 1

        def cell(column: int, at: int = at) -> str:
            return f"{sheet}!{workbook.letters(column)}{at}"

        dated = next((n for n in found if n is not None and row[n].startswith("\x00")), None)
        if dated is not None:
            what = f"has a cell that the spreadsheet turned into a date ({row[dated][1:]})"
            mend = "format the column as text and type the value again"
            yield Raw(number, cell=cell(dated), fault=what, mend=mend)
            continue
        id = None if found.id is None else row[found.id]
        yield Raw(number, id, row[found.text], None if found.lang is None else row[found.lang], cell=cell(found.text))
