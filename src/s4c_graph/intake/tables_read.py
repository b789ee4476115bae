"""Reading tables: CSV files or the sheets of a workbook become rows of tidy cells that know their place."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.values import Place
from s4c_graph.intake import workbook
from s4c_graph.intake.table_columns import BY_NAME, TABLES, Column, Kind, TableSpec

_DELIMITERS = (",", ";", "\t")
_BOMS = (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", (b"\xef\xbb\xbf",)))
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
_LETTERS = "åäöÅÄÖąćęłńóśźżĄĆĘŁŃÓŚŹŻéèüßñçøæõ"
_WINDOWS = {i: bytes([i]).decode("cp1252", "ignore") or chr(i) for i in range(256)}
"""Byte → character as Windows shows it; the five bytes without a letter stay control characters."""
_MOJIBAKE = re.compile("|".join("".join(_WINDOWS[b] for b in c.encode("utf-8")) for c in _LETTERS))
"""Letters of European languages as they look when UTF-8 was opened as Windows-1252."""
_CELL_LIMIT = 1_000_000
_LARGEST = 64 << 20
MOST_PROBLEMS = 20_000
_MADE_DATE = re.compile(r"\x00(\d{4}-\d{2}-\d{2})(?: 00:00:00)?\Z")
"""A date that a spreadsheet keeps as a date; welcome where a date is wanted."""


@dataclass(frozen=True)
class Cell:
    """The tidy text of one cell and where it stands."""

    text: str
    place: Place


@dataclass(frozen=True)
class Row:
    """One row: its cells by column name, and where it begins. Cells that are empty are not held.

    torn: it has fewer or more cells than the header, so that they may stand in the wrong columns.
    """

    cells: Mapping[str, Cell]
    place: Place
    torn: bool = False

    def text(self, column: str) -> str:
        """Text of a cell; empty when the cell or the column is."""
        cell = self.cells.get(column)
        return cell.text if cell else ""

    def at(self, column: str) -> Place:
        """Where a cell stands, or the row when the cell is empty."""
        cell = self.cells.get(column)
        return cell.place if cell else self.place

    @property
    def spot(self) -> Spot:
        """Which row of which file or sheet it is."""
        return spot(self.place)


Spot = tuple[str, str, int]


def spot(place: Place) -> Spot:
    """File, sheet and number of the row that a place is in, which all its cells have in common; 0 for a whole file.

    >>> spot(Place("roles.csv", line=4, cell="C3")), spot(Place("b.xlsx", sheet="roles", cell="AB12"))
    (('roles.csv', '', 4), ('b.xlsx', 'roles', 12))
    """
    number = (place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if place.sheet else str(place.line or "")
    return place.file, place.sheet or "", int(number or 0)


Problem = tuple[Place, str, str | None]
"""Where something is wrong, what, and the mend."""


class TableError(InputError):
    """Tables with faults in their cells: the message is of the first one, ``problems`` holds all that were found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        place, what, mend = problems[0]
        if len(problems) > 1:
            shown = ", ".join(str(p) for p, _, _ in problems[1:6]) + (", …" if len(problems) > 6 else "")
            mend = f"{mend or 'correct it'}; {len(problems) - 1} more at {shown}"
        super().__init__(what, where=str(place), mend=mend)
        self.problems = tuple(problems)


@dataclass
class Problems:
    """What is wrong with the tables, gathered so that one run tells an editor of all of it.

    twins: what a problem says of another row than the one where it is told, such as the first of two of one key.
    hanging: cells that may be in order, and where the table that they point into is told to be unreadable. Both count
    only where rows are left out singly.
    """

    found: list[Problem] = field(default_factory=list)
    twins: list[Problem] = field(default_factory=list)
    hanging: list[tuple[Cell, Place]] = field(default_factory=list)
    _seen: set[Problem] = field(default_factory=set)

    def add(self, place: Place, what: str, mend: str | None = None) -> None:
        """Note one problem, once; raise TableError when there are too many to be looked at."""
        problem = (place, what, mend)
        if problem not in self._seen:
            self._seen.add(problem)
            self.found.append(problem)
            if len(self.found) >= MOST_PROBLEMS:
                self.tell()

    def tell(self) -> None:
        """Raise TableError when there are any problems; do nothing when there are none."""
        if self.found:
            raise TableError(self.found)


@dataclass(frozen=True)
class Book:
    """All tables that were found, by name; ``sha256`` is over their files in the order of TABLES.

    passed: names of CSV files beside them that are no tables. unread: tables of which no row can be read, with the
    place where it is told why.
    """

    path: Path
    rows: Mapping[str, Sequence[Row]]
    headers: Mapping[str, Sequence[str]]
    sha256: str
    passed: Sequence[str] = ()
    unread: Mapping[str, Place] = field(default_factory=lambda: MappingProxyType({}))


def read_book(path: Path, problems: Problems, chosen: Sequence[Path] = (), *, lenient: bool = False) -> Book:
    """The tables in a folder of CSV files, in one CSV file, or in the sheets of an ``.xlsx`` workbook.

    chosen: some CSV files of the folder, which are tables whatever their names are. lenient: one file of several that
    is no readable text hides none of the others. Raises InputError when nothing there can be read as tables; what is
    wrong inside goes to ``problems``.
    """
    unread: dict[str, Place] = {}
    if chosen or path.is_dir():
        files = chosen or [path / f"{spec.name}.csv" for spec in TABLES if (path / f"{spec.name}.csv").is_file()]
        if not files:
            mend = f"expected files such as {TABLES[0].name}.csv"
            here = sorted(file.name for file in path.glob("*.csv"))
            what = f"no table has a name such as {here[0]}" if here else "no framework tables here"
            raise InputError(what, where=str(path), mend=f"{mend} or projects.csv" if here else mend)
        others: set[str] = set()
        if not chosen:
            others = {file.stem for file in path.glob("*.csv")} - {file.stem for file in files}
            unread |= _check_names(others, [file.stem for file in files], lambda name: Place(f"{name}.csv"), problems)
        several = lenient and len(files) > 1
        held = {name: (file, grid) for name, file, grid in _grids(files, path, problems, unread, lenient=several)}
        digest = _digest(file for file, _ in held.values())
        book = _book(path, {name: grid for name, (_, grid) in held.items()}, digest, problems, unread, lenient=several)
        return replace(book, passed=sorted(f"{name}.csv" for name in others))
    if not path.is_file():
        raise InputError("no such file or folder", where=str(path))
    if path.suffix.lower() == ".xlsx":
        sheets = dict(_sheets(path, problems, unread))
        return _book(path, sheets, _digest([path]), problems, unread, lenient=lenient and len(sheets) > 1)
    grid = _csv(path)
    return _book(path, {_name(path, grid): grid}, _digest([path]), problems, unread)


def _grids(
    files: Iterable[Path], folder: Path, problems: Problems, unread: dict[str, Place], *, lenient: bool
) -> Iterator[tuple[str, Path, _Grid]]:
    """The name of each table, its file and cells; lenient: a file that is no readable text is told and passed over."""
    seen: set[str] = set()
    for file in files:
        try:
            grid = _csv(file)
            name = _name(file, grid)
        except InputError as error:
            if not lenient:
                raise
            place = error.problems[0][0] if isinstance(error, TableError) else Place(file.name)
            problems.add(place, error.what, error.mend)
            unread[file.stem.casefold()] = place
            continue
        if name in seen:
            raise InputError("two of the files are the same table", where=str(folder), mend="name each table once")
        seen.add(name)
        yield name, file, grid


def _check_names(
    others: Iterable[str], found: Container[str], place: Callable[[str], Place], problems: Problems
) -> dict[str, Place]:
    """Note files and sheets that are almost named like a table, and give those tables; any others may be there."""
    meant: dict[str, Place] = {}
    for name in sorted(others):
        near = get_close_matches(name.strip().casefold().replace(" ", "_"), BY_NAME, n=1, cutoff=0.8)
        if near and near[0] not in found:
            problems.add(place(name), "is not the name of a table", f"did you mean {near[0]}?")
            meant[near[0]] = place(name)
    return meant


# ---- grids: lists of (line, row number, cells) ----


@dataclass(frozen=True)
class _Grid:
    """Cells of one table as they are written; ``sheet`` is set for a workbook."""

    file: str
    records: Sequence[tuple[int, Sequence[str]]]
    sheet: str | None = None
    strict: bool = True

    def place(self, record: int, column: int | None) -> Place:
        cell = None if column is None else f"{workbook.letters(column)}{record + 1}"
        if self.sheet is not None:
            return Place(self.file, sheet=self.sheet, cell=cell or f"A{record + 1}")
        return Place(self.file, line=self.records[record][0] if record < len(self.records) else None, cell=cell)


def _csv(path: Path) -> _Grid:
    text = _decoded(path)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    records: list[tuple[int, Sequence[str]]] = []
    begins = 1
    limit = csv.field_size_limit(_CELL_LIMIT)
    try:
        for record in reader:
            records.append((begins, record))
            begins = reader.line_num + 1
    except csv.Error as error:
        mend = "look for a quotation mark that is not closed or not doubled"
        raise TableError([(Place(path.name, line=begins), f"not a readable CSV row: {error}", mend)]) from error
    finally:
        csv.field_size_limit(limit)
    return _Grid(path.name, records)


def _decoded(path: Path) -> str:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"larger than {_LARGEST >> 20} MiB", where=str(path), mend="split it or read it as RDF")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path)) from error
    encoding = next((name for name, marks in _BOMS if data.startswith(marks)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not {encoding.removesuffix('-sig').upper()} text (byte 0x{data[error.start]:02X})"
        mend = "save the file as 'CSV UTF-8 (comma delimited)'"
        raise TableError([(Place(path.name, line=line), what, mend)]) from error
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise TableError([(Place(path.name, line=line), "holds a NUL character", "save the file as CSV UTF-8")])
    return text


def _sheets(path: Path, problems: Problems, unread: dict[str, Place]) -> Iterator[tuple[str, _Grid]]:
    from python_calamine import CalamineError, CalamineWorkbook

    workbook.check(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = {name.strip().casefold(): name for name in book.sheet_names}
        wanted = [spec.name for spec in TABLES if spec.name in names]
        if not wanted:
            mend = "name the sheets " + ", ".join(BY_NAME)
            raise InputError("no sheet is named like a framework table", where=path.name, mend=mend)
        others = [name for name in book.sheet_names if name.strip().casefold() not in BY_NAME]
        unread |= _check_names(others, wanted, lambda name: Place(path.name, sheet=name), problems)
        for name in wanted:
            sheet = book.get_sheet_by_name(names[name])
            rows = sheet.to_python(skip_empty_area=False)
            records = [(i, [workbook.shown(v) for v in row]) for i, row in enumerate(rows, 1)]
            yield name, _Grid(path.name, records, names[name], strict=False)
    except (CalamineError, OSError) as error:
        raise InputError(f"not a readable workbook: {error}", where=str(path), mend="save it again as .xlsx") from error


def _name(path: Path, grid: _Grid) -> str:
    """Which table a lone CSV file is: by its name, or else by its header."""
    stem = path.stem.casefold()
    if stem in BY_NAME:
        return stem
    header = {workbook.tidy(c).casefold() for c in grid.records[0][1]} if grid.records else set()
    fitting = [
        spec.name
        for spec in TABLES
        if all(any(_matches(c, h) for h in header) for c in spec.columns if c.wanted)
        and all(any(_matches(c, h) for c in spec.columns) for h in header)
    ]
    if len(fitting) == 1:
        return fitting[0]
    what = "may be " + " or ".join(fitting) if fitting else "not one of the framework tables"
    raise InputError(what, where=path.name, mend="name it one of " + ", ".join(fitting or BY_NAME))


# ---- rows ----


def _book(
    path: Path,
    grids: Mapping[str, _Grid],
    sha256: str,
    problems: Problems,
    unread: dict[str, Place],
    *,
    lenient: bool = False,
) -> Book:
    rows: dict[str, Sequence[Row]] = {}
    headers: dict[str, Sequence[str]] = {}
    for name, grid in grids.items():
        before = len(problems.found)
        try:
            headers[name] = _header(BY_NAME[name], grid, problems)
        except TableError as error:
            if not lenient:
                raise
            place, what, mend = error.problems[0]
            problems.add(place, what, mend)
        if len(problems.found) > before:  # below a wrong header every row looks wrong
            unread[name], rows[name] = problems.found[before][0], []
        else:
            rows[name] = _rows(BY_NAME[name], headers[name], grid, problems)
    return Book(path, rows, headers, sha256, unread=unread)


def _header(spec: TableSpec, grid: _Grid, problems: Problems) -> Sequence[str]:
    if not grid.records or not any(workbook.tidy(c) for c in grid.records[0][1]):
        columns = ", ".join(_head(c) for c in spec.columns if c.wanted)
        raise TableError([(grid.place(0, None), "has no header row", f"begin with {columns}")])
    header = [workbook.tidy(c).casefold() for c in grid.records[0][1]]
    while header and not header[-1]:
        header.pop()
    _check_header(spec, header, grid, problems)
    return header


def _rows(spec: TableSpec, header: Sequence[str], grid: _Grid, problems: Problems) -> Sequence[Row]:
    dates = {c.name for c in spec.columns if c.kind in (Kind.DATE, Kind.PERIOD)}
    rows = []
    for n, (_, record) in enumerate(grid.records[1:], 1):
        texts = [workbook.tidy(c) for c in record]
        if not any(texts):
            continue
        torn = _torn(texts, header, grid, n, problems)
        cells = {}
        for i, (name, text) in enumerate(zip(header, texts, strict=False)):
            if name and text:
                if name in dates and (made := _MADE_DATE.match(text)):
                    text = made.group(1)
                cells[name] = Cell(text, grid.place(n, i))
                if not torn:
                    _check_text(text, cells[name].place, problems)
        rows.append(Row(cells, grid.place(n, 0), torn))
    return rows


def _torn(texts: Sequence[str], header: Sequence[str], grid: _Grid, n: int, problems: Problems) -> bool:
    """Whether a row has fewer or more cells than the header, which is told."""
    what = f"the row has {len(texts)} cells where the header has {len(header)}"
    if len(texts) < len(header) and grid.strict:
        mend = "add the missing cells, empty if need be; quote a text that holds the separator"
        problems.add(grid.place(n, None), what, mend)
        return True
    if any(texts[len(header) :]):
        problems.add(grid.place(n, len(header)), what, "quote a text that holds the separator")
        return True
    return False


def _check_header(spec: TableSpec, header: Sequence[str], grid: _Grid, problems: Problems) -> None:
    for i, name in enumerate(header):
        place = grid.place(0, i)
        if header.index(name) != i:
            problems.add(place, f"column {name!r} stands twice", "rename or remove one")
        elif not any(_matches(c, name) for c in spec.columns):
            known = [_head(c) for c in spec.columns]
            near = get_close_matches(name, known, n=1, cutoff=0.6)
            mend = f"did you mean {near[0]}?" if near else "columns here are " + ", ".join(known)
            problems.add(place, f"unknown column {name!r}", mend)
    for column in spec.columns:
        if column.wanted and not any(_matches(column, name) for name in header):
            problems.add(grid.place(0, None), f"column {_head(column)!r} is missing", "add it; its cells may be empty")


def _check_text(text: str, place: Place, problems: Problems) -> None:
    if text.startswith("\x00"):
        what = f"the spreadsheet turned this cell into a date ({text[1:]})"
        problems.add(place, what, "format the column as text and type the value again")
    elif "\ufffd" in text or _MOJIBAKE.search(text):
        what = f"letters are garbled: {text[:40]!r}"
        problems.add(place, what, "open the file as UTF-8 (Data > From Text/CSV) and save it as CSV UTF-8")
    elif control := next((c for c in text if unicodedata.category(c) == "Cc"), None):
        what = f"holds the control character U+{ord(control):04X}, which cannot be seen"
        problems.add(place, what, "type the cell again")


def _matches(column: Column, header: str) -> bool:
    if column.kind is not Kind.TEXT:
        return header == column.name
    stem, _, lang = header.rpartition("_")
    return stem == column.name and bool(_LANGUAGE.match(lang))


def _head(column: Column) -> str:
    return f"{column.name}_en" if column.kind is Kind.TEXT else column.name


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
