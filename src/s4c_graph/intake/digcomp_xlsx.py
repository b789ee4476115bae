"""The workbook of the DigComp supplement → content; sheets are known by name or, renamed, by their columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from s4c_graph.core.errors import InputError
from s4c_graph.core.values import Place
from s4c_graph.intake import digcomp_content as dc
from s4c_graph.intake import workbook
from s4c_graph.intake.digcomp_content import Content
from s4c_graph.intake.digcomp_findings import Notes

_AREA, _AREA_NAME, _AREA_TEXT = "competence area number", "competence area name", "competence area descriptor"
_COMPETENCE, _NAME, _TEXT = "competence number", "competence name", "competence descriptor"
_LEVELS = "proficiency level name", "four level proficiency level description", "purpose", "eight level mapping"
_OVER = (_AREA, _COMPETENCE)
SHEETS: Mapping[str, tuple[str, tuple[str, ...], str]] = MappingProxyType(
    {
        "competences": ("1 Competence Areas&Competences", (*_OVER, _AREA_NAME, _AREA_TEXT, _NAME, _TEXT), _TEXT),
        "levels": (
            "2 Proficiency Levels",
            (*_LEVELS, "six level mapping", "eight level proficiency level description"),
            "eight level mapping",
        ),
        "statements": (
            "3 Competence Statements",
            (*_OVER, "competence statement id", "competence statement", "proficiency level name", "ai label"),
            "competence statement id",
        ),
        "outcomes": (
            "4 Learning Outcomes",
            (
                *_OVER,
                "learning outcome id",
                "learning outcome",
                "proficiency level",
                "knowledge skill or attitude",
                "ai label",
            ),
            "learning outcome id",
        ),
        "terms": ("5 Glossary", ("term", "explanation"), "explanation"),
    }
)
"""Sheet → its official name, the columns it must have, and the one that only it has (for competences: with no ID)."""
_REPEATED = frozenset({_AREA_NAME, _AREA_TEXT, _NAME, _TEXT})


@dataclass(frozen=True)
class _Sheet:
    file: str
    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def place(self, row: int, column: str | None = None) -> Place:
        """row: 0 is the first below the header."""
        at = self.header.index(column) if column in self.header else 0
        return Place(self.file, sheet=self.name, cell=f"{workbook.letters(at)}{row + 2}")

    def cells(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(row, its cells by column), empty rows left out."""
        for number, row in enumerate(self.rows):
            cells = {name: workbook.shown(v) for name, v in zip(self.header, row, strict=False) if name}
            if any(cell.strip() for cell in cells.values()):
                yield number, cells


def read(path: Path, notes: Notes) -> Content:
    """The content of the workbook. Raises InputError, with sheet and cell, for what cannot be used."""
    sheets = _sheets(path, notes)
    content = Content(path.name)
    _competences(content, sheets["competences"])
    _levels(content, sheets["levels"], notes)
    _stated(content, sheets["statements"], dc.STATEMENT, "competence statement", "proficiency level name")
    _stated(content, sheets["outcomes"], dc.OUTCOME, "learning outcome", "proficiency level")
    for row, cells in sheets["terms"].cells():
        place = sheets["terms"].place(row, "term")
        item = content.add(dc.TERM, cells["term"], place)
        content.say(item, "label", "en", cells["term"], place)
        content.say(item, "text", "en", cells["explanation"], sheets["terms"].place(row, "explanation"))
    for key in ("statements", "outcomes"):
        _repeated(content, sheets[key], notes)
    return content


def _sheets(path: Path, notes: Notes) -> dict[str, _Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    workbook.check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        found = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
        merged = {name: list(sheet.merged_cell_ranges or ()) for name, sheet in found.items()}
        grids = {name: sheet.to_python(skip_empty_area=False) for name, sheet in found.items()}
    except (CalamineError, OSError) as error:
        raise InputError(f"not a readable workbook: {error}", where=str(path), mend=dc.AGAIN) from error
    sheets: dict[str, _Sheet] = {}
    for name, grid in grids.items():
        header = [workbook.tidy(workbook.shown(c)).casefold() for c in grid[0]] if grid else []
        key = _which(name, header)
        if key is None:
            if workbook.tidy(name).casefold() != "readme":
                notes.tell("DC-08", f"sheet {name!r} was not read", Place(path.name, sheet=name))
            continue
        if key in sheets:
            what = f"two sheets are the {key}: {sheets[key].name!r} and this"
            raise InputError(what, where=str(Place(path.name, sheet=name)), mend="remove one")
        if merged[name]:
            (top, left), (bottom, right) = merged[name][0]
            cells = f"{workbook.letters(left)}{top + 1}:{workbook.letters(right)}{bottom + 1}"
            place = Place(path.name, sheet=name, cell=cells)
            raise InputError("merged cells", where=str(place), mend="unmerge them and fill each, or " + dc.AGAIN)
        sheets[key] = _checked(_Sheet(path.name, name, header, grid[1:]), key, notes)
    for key, (official, _, _) in SHEETS.items():
        if key not in sheets:
            mend = f"expected a sheet {official!r}; {dc.AGAIN}"
            raise InputError(f"no sheet holds the {key}", where=str(path), mend=mend)
    return sheets


def _which(name: str, header: Sequence[str]) -> str | None:
    """Which sheet this is, by its name or by the column that only it has."""
    for key, (official, _, _) in SHEETS.items():
        if workbook.tidy(name).casefold() == official.casefold():
            return key
    for key, (_, _, only) in SHEETS.items():
        if only in header and (key != "competences" or not any(h.endswith(" id") for h in header)):
            return key
    return None


def _checked(sheet: _Sheet, key: str, notes: Notes) -> _Sheet:
    official, wanted, _ = SHEETS[key]
    for column in wanted:
        if column not in sheet.header:
            place = Place(sheet.file, sheet=sheet.name, cell="A1")
            raise InputError(f"lacks the column {column!r}", where=str(place), mend=dc.AGAIN)
    for number, column in enumerate(sheet.header):
        if column and sheet.header.index(column) != number:
            place = Place(sheet.file, sheet=sheet.name, cell=f"{workbook.letters(number)}1")
            raise InputError(f"column {column!r} stands twice", where=str(place), mend="remove one")
        if column and column not in wanted and column not in _REPEATED:
            place = Place(sheet.file, sheet=sheet.name, cell=f"{workbook.letters(number)}1")
            notes.tell("DC-08", f"column {column!r} was not read", place)
    if workbook.tidy(sheet.name).casefold() != official.casefold():
        place = Place(sheet.file, sheet=sheet.name)
        notes.tell("DC-09", f"sheet {sheet.name!r} is read as {official!r}, by its columns", place)
    return sheet


def _competences(content: Content, sheet: _Sheet) -> None:
    for row, cells in sheet.cells():
        place = sheet.place(row, _COMPETENCE)
        area = workbook.tidy(cells[_AREA])
        held = content.items.get((dc.AREA, area))
        if held is None:
            held = content.add(dc.AREA, area, sheet.place(row, _AREA))
            content.say(held, "label", "en", cells[_AREA_NAME], sheet.place(row, _AREA_NAME))
            content.say(held, "text", "en", cells[_AREA_TEXT], sheet.place(row, _AREA_TEXT))
        item = content.add(dc.COMPETENCE, cells[_COMPETENCE], place)
        item.facts["area"] = area
        content.say(item, "label", "en", cells[_NAME], sheet.place(row, _NAME))
        content.say(item, "text", "en", cells[_TEXT], sheet.place(row, _TEXT))


def _levels(content: Content, sheet: _Sheet, notes: Notes) -> None:
    for row, cells in sheet.cells():
        place = sheet.place(row, "eight level mapping")
        name = cells["proficiency level name"]
        item, band = dc.level(content, cells["eight level mapping"], name, cells["six level mapping"], place)
        said = {"label": name, "text": cells["four level proficiency level description"], "purpose": cells["purpose"]}
        for key, text in said.items():
            content.of_band(band, key, "en", text, place, notes)
        content.say(item, "text", "en", cells["eight level proficiency level description"], place)


def _stated(content: Content, sheet: _Sheet, kind: str, text: str, level: str) -> None:
    for row, cells in sheet.cells():
        place = sheet.place(row, f"{text} id")
        item = content.add(kind, cells[f"{text} id"], place)
        item.facts["area"] = workbook.tidy(cells[_AREA])
        item.facts["competence"] = workbook.tidy(cells[_COMPETENCE])
        item.facts["band"] = dc.band(cells[level], sheet.place(row, level))
        item.facts["ai"] = dc.word(dc.AI_LABELS, cells["ai label"], "AI label", sheet.place(row, "ai label"))
        if kind == dc.OUTCOME:
            column = "knowledge skill or attitude"
            item.facts["type"] = dc.word(dc.TYPES, cells[column], "type of outcome", sheet.place(row, column))
        content.say(item, "label", "en", cells[text], sheet.place(row, text))


def _repeated(content: Content, sheet: _Sheet, notes: Notes) -> None:
    """Note where a sheet repeats a name or descriptor otherwise than the sheet of competences says it (DC-03)."""
    rows: dict[tuple[str, str, str], list[str]] = {}
    for row, cells in sheet.cells():
        for kind, number in ((dc.AREA, _AREA), (dc.COMPETENCE, _COMPETENCE)):
            item = content.items.get((kind, workbook.tidy(cells[number])))
            columns = (_AREA_NAME, _AREA_TEXT) if kind == dc.AREA else (_NAME, _TEXT)
            for name, column in zip(("label", "text"), columns, strict=True):
                if item and column in cells and workbook.tidy(cells[column]) != item.texts[name, "en"]:
                    rows.setdefault((kind, item.key, column), []).append(str(row + 2))
    for (kind, key, column), found in rows.items():
        place = sheet.place(int(found[0]) - 2, column)
        where = f"row {found[0]}" if len(found) == 1 else f"{len(found)} rows, {found[0]} to {found[-1]}"
        notes.tell(
            "DC-03", f"{column} of {kind} {key} differs from the sheet of competences, which is kept ({where})", place
        )
