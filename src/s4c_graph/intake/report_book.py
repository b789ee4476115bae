"""A report as a workbook: its rows with filters on, and beside them how many there are of each kind.

Written with openpyxl; every cell of a text is text, so that none is ever a formula, however it begins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from s4c_graph.core.errors import MissingError
from s4c_graph.intake.workbook_write import as_text, saved

SHEET, SUMMARY = "findings", "summary"
_HEAD = "DDE6F0"


def written(
    columns: Mapping[str, int],
    rows: Sequence[Sequence[str]],
    *,
    summary: Sequence[Sequence[str | int]],
    shown: tuple[str, str] | None = None,
) -> bytes:
    """A workbook of two sheets: rows below a head that stays in sight and filters, and a summary.

    columns: name → width in characters. summary: its rows, texts and numbers. shown: a column and the value whose rows
    it opens with; the others are filtered away and come back with the filter; None: it opens with all. The same
    content gives the same bytes. Raises MissingError without openpyxl.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font, PatternFill
        from openpyxl.utils import get_column_letter
    except ImportError as error:
        raise MissingError("workbooks need openpyxl", mend="pip install 's4c-graph[tables]'") from error
    book = Workbook()
    sheet = book.active
    sheet.title = SHEET
    top, bold = Alignment(vertical="top", wrap_text=True), Font(bold=True)
    for at, (column, width) in enumerate(columns.items(), 1):
        head = sheet.cell(1, at, column)
        head.font, head.fill, head.alignment = bold, PatternFill("solid", fgColor=_HEAD), top
        sheet.column_dimensions[get_column_letter(at)].width = width
    for number, row in enumerate(rows, 2):
        for at, text in enumerate(row, 1):
            cell = sheet.cell(number, at)
            as_text(cell, text)
            cell.alignment = top
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    if shown is not None:
        place = list(columns).index(shown[0])
        sheet.auto_filter.add_filter_column(place, [shown[1]])
        for number, row in enumerate(rows, 2):
            sheet.row_dimensions[number].hidden = row[place] != shown[1]
    told = book.create_sheet(SUMMARY)
    for column, width in (("A", 60), ("B", 14), ("C", 12), ("D", 12)):
        told.column_dimensions[column].width = width
    for number, line in enumerate(summary, 1):
        for at, said in enumerate(line, 1):
            cell = told.cell(number, at)
            if isinstance(said, int):
                cell.value = said
            else:
                as_text(cell, said)
                cell.alignment = top
    return saved(book)
