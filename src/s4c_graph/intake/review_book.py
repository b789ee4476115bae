"""A review as a workbook: proposals out, one a row, and what a reviewer typed back in; no file here is trusted.

Written with openpyxl; read with the bounded reader of :mod:`s4c_graph.intake.workbook`. Every cell is text, so that
none is ever a formula, however it begins.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from s4c_graph.core.errors import InputError, MissingError
from s4c_graph.core.values import Place
from s4c_graph.intake import workbook
from s4c_graph.intake.workbook_write import as_text, cut

SHEET = "review"
PROPOSED = ("proposal", "subject", "text", "predicate", "concept", "label", "confidence")
"""Columns that say what is proposed; a row in which one was changed is not taken."""
TOLD = ("lang", "context", "definition", "path", "reason")
"""Columns that only help to decide."""
TYPED = ("decision", "relation", "other concept", "other label", "sure", "note")
"""Columns for the reviewer."""
COLUMNS = (*PROPOSED[:3], "lang", "context", *PROPOSED[3:6], "definition", "path", "confidence", "reason", *TYPED)
MOST = 99_999
"""Proposals of one workbook; more would not be read back."""
_WIDE = {"text": 40, "label": 32, "definition": 50, "path": 40, "reason": 30, "note": 40, "context": 24}


@dataclass(frozen=True)
class Typed:
    """One row as it came back: its cells by column, tidy, and where each stands. place: of the row."""

    cells: Mapping[str, str]
    places: Mapping[str, Place]
    place: Place

    def text(self, column: str) -> str:
        """What a cell says, empty where it is."""
        return self.cells.get(column, "")

    def at(self, column: str) -> Place:
        """Where a cell is, or its row."""
        return self.places.get(column, self.place)


def seen(text: str) -> str:
    """A text as it comes back from a cell: cut where it is too long, blanks and Unicode form put right.

    >>> seen("=1+1 \\n next\\x00")
    '=1+1 next\\ufffd'
    """
    return workbook.tidy(cut(text))


def written(
    rows: Sequence[Mapping[str, str]], *, choices: Sequence[str], relations: Sequence[str], about: Sequence[str]
) -> bytes:
    """A workbook of rows by column of COLUMNS, with lists to choose decisions and relations from.

    What is proposed is locked, what the reviewer types is not. about: lines of a second sheet. The same rows give the
    same cells. Raises MissingError without openpyxl, and InputError for more rows than MOST.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font, PatternFill, Protection
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.datavalidation import DataValidation
    except ImportError as error:
        raise MissingError("workbooks need openpyxl", mend="pip install 's4c-graph[align]'") from error
    if len(rows) > MOST:
        raise InputError(
            f"{len(rows):,} proposals are more than a workbook takes", mend=f"split them: {MOST:,} at most"
        )
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    top, grey = Alignment(vertical="top", wrap_text=True), PatternFill("solid", fgColor="EEEEEE")
    locked, free = Protection(locked=True), Protection(locked=False)
    for at, column in enumerate(COLUMNS, 1):
        head = sheet.cell(1, at, column)
        head.font, head.fill = Font(bold=True), grey
        sheet.column_dimensions[get_column_letter(at)].width = _WIDE.get(column, 16)
    for number, row in enumerate(rows, 2):
        for at, column in enumerate(COLUMNS, 1):
            cell = sheet.cell(number, at)
            as_text(cell, row.get(column, ""))
            cell.alignment, cell.protection = top, free if column in TYPED else locked
    last = max(2, len(rows) + 1)
    for column, words in (("decision", choices), ("relation", relations)):
        listed = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True)
        letter = get_column_letter(COLUMNS.index(column) + 1)
        listed.add(f"{letter}2:{letter}{last}")
        sheet.add_data_validation(listed)
    sheet.freeze_panes = "A2"
    sheet.protection.sheet = True
    for allowed in ("formatColumns", "formatRows", "sort", "autoFilter"):
        setattr(sheet.protection, allowed, False)  # False: not forbidden
    told = book.create_sheet("how to")
    told.column_dimensions["A"].width = 110
    for number, line in enumerate(about, 1):
        as_text(told.cell(number, 1), line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(path: Path) -> list[Typed]:
    """The rows of a workbook, of the sheet ``review``, else of the first; empty ones are left out.

    Columns are known by their heads and may stand in any order. Raises InputError, with sheet and cell, for a file
    that is no workbook of a review.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    if path.suffix.lower() != ".xlsx":
        raise InputError("is no workbook by its name", where=str(path), mend="give the .xlsx file that was written")
    if not path.is_file():
        raise InputError("there is no such file", where=str(path), mend="check the name")
    workbook.check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        if not book.sheet_names:
            raise InputError("has no sheet", where=path.name, mend="give the .xlsx file that was written")
        names = {name.strip().casefold(): name for name in book.sheet_names}
        name = names.get(SHEET, book.sheet_names[0])
        grid: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        raise InputError(f"not a readable workbook: {error}", where=str(path), mend="save it again as .xlsx") from error
    return list(_rows(path.name, name, grid))


def _rows(file: str, sheet: str, grid: Sequence[Sequence[Any]]) -> Iterator[Typed]:
    head = [workbook.tidy(workbook.shown(v)).casefold() for v in grid[0]] if grid else []
    for column in (*PROPOSED, *TYPED):
        if head.count(column) != 1:
            what = f"column {column!r} {'stands twice' if column in head else 'is missing'}"
            where = str(Place(file, sheet=sheet, cell="A1"))
            raise InputError(what, where=where, mend="keep the heads of the workbook as they were written")
    for number, row in enumerate(grid[1:], 2):
        cells: dict[str, str] = {}
        places: dict[str, Place] = {}
        for at, (column, value) in enumerate(zip(head, row, strict=False)):
            places[column] = Place(file, sheet=sheet, cell=f"{workbook.letters(at)}{number}")
            if text := workbook.tidy(workbook.shown(value)):
                cells[column] = text.removeprefix("\x00")
        if cells:
            yield Typed(cells, places, Place(file, sheet=sheet, cell=f"A{number}"))
