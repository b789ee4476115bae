"""Cells of tables → terms of N-Triples: one method a kind of cell; what a cell cannot mean goes to the problems."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from s4c_graph.core import ntriples
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.values import Place
from s4c_graph.intake import table_columns as columns
from s4c_graph.intake import table_words as words
from s4c_graph.intake.table_columns import BY_NAME, KINDS, Column, Kind, TableSpec
from s4c_graph.intake.tables_read import Cell, Problems, Row

_XSD = EXTERNAL["xsd"]
_TRUTH = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?\Z")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_YEAR = re.compile(r"(19|20|21)\d{2}\Z")
_MOST_GUESSES = 500


@dataclass(frozen=True)
class Known:
    """The rows that cells may point to.

    keys: for each table, what a cell may say (casefolded) → the key it means. frameworks: area → framework.
    digcomp: DigComp number → the versions that have it. sizes: cohort → how many graduates it has. unread: tables of
    which no row can be read → where that is told.
    """

    keys: Mapping[str, Mapping[str, str]]
    frameworks: Mapping[str, str] = field(default_factory=dict)
    digcomp: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, Place] = field(default_factory=dict)


class Terms:
    """Makes terms of cells. beyond: cells may also point, by IRI, to what stands in no table."""

    def __init__(self, names: Names, problems: Problems, known: Known, *, beyond: bool = False) -> None:
        self.names, self.problems, self.known, self.beyond = names, problems, known, beyond
        self._guessed: dict[tuple[str, str], str | None] = {}  # a wrong key often stands in many rows

    def of(self, spec: TableSpec, column: Column, row: Row) -> Iterator[str]:
        """The terms of a row's cell or, for text, of its cells in all languages."""
        if column.kind is Kind.TEXT:
            for header, cell in row.cells.items():
                if header.rpartition("_")[0] == column.name:
                    for text in split(cell.text, many=column.many):
                        yield ntriples.literal(text, lang=header.rpartition("_")[2])
            return
        if column.kind is Kind.ROW:
            yield from (ntriples.iri(iri) for iri in self.rows(spec, column, row))
            return
        held = row.cells.get(column.name)
        for text in split(held.text, many=column.many) if held else ():
            yield from self._term(column, Cell(text, row.at(column.name)))

    # -- keys --

    def key(self, spec: TableSpec, row: Row, *, tell: bool = True) -> str | None:
        """The key of a row, its parts joined by dashes; None when a part is empty or points nowhere."""
        if len(spec.keys) == 1 and spec.keys[0].kind is Kind.WORD:
            return self.known.keys[spec.name].get(row.text(spec.keys[0].name).casefold())
        parts = [self._part(spec, column, row, tell=tell) for column in spec.keys]
        return None if None in parts else "-".join(part for part in parts if part)

    def _part(self, spec: TableSpec, column: Column, row: Row, *, tell: bool) -> str | None:
        cell = row.cells.get(column.name)
        if cell is None:
            if tell:
                mend = f"name a row of {column.to}" if column.kind is Kind.ROW else "fill it"
                self.problems.add(row.place, f"{column.name} is empty", f"{mend}, or empty the whole row")
            return None
        if column.kind is Kind.ROW:
            found = self.found(column, cell.text)
            if found is None and tell:
                self._unknown(column, cell)
            return found[1] if found else None
        if tell and not list(self._term(column, cell)):
            return None  # told by the term
        return _padded(column, cell.text) if column.kind is not Kind.CONCEPT else cell.text.casefold()

    def rows(self, spec: TableSpec, column: Column, row: Row) -> list[str]:
        """IRIs of the rows a cell points to; unknown ones are noted once, whoever writes the column."""
        cell = row.cells.get(column.name)
        found = []
        for text in split(cell.text, many=column.many) if cell else ():
            if hit := self.found(column, text):
                found.append(columns.row_iri(*hit, self.names))
            elif self.beyond and not column.key and (iri := self.names.expand(text)):
                found.append(iri)
            elif cell:
                self._unknown(column, Cell(text, cell.place))
        return found

    def found(self, column: Column, text: str) -> tuple[str, str] | None:
        """Table and key that a text means; ``kind/key`` says which table when a key stands in several."""
        kind, slash, rest = text.partition("/")
        for table in column.targets:
            if slash and KINDS[table] != kind.casefold():
                continue
            key = self.known.keys[table].get((rest if slash else text).casefold())
            if key is not None:
                return table, key
        return None

    def hangs(self, cell: Cell, tables: Sequence[str]) -> bool:
        """Whether a cell points into a table that is told to be unreadable, so that nothing is known of it; noted."""
        named = ("competences" if table == "indicators" else table for table in tables)
        place = next((self.known.unread[table] for table in named if table in self.known.unread), None)
        if place is not None:
            self.problems.hanging.append((cell, place))
        return place is not None

    def _unknown(self, column: Column, cell: Cell) -> None:
        if self.hangs(cell, column.targets):
            return
        known: dict[str, str] = {}
        for table in column.targets:
            known.update(self.known.keys[table])
        near = self._guess(cell.text.casefold().rpartition("/")[2], known, of=" ".join(column.targets))
        where = " or ".join(t for t in column.targets if t in BY_NAME) or "competences"
        mend = f"did you mean {near}?" if near else f"see the first column of {where}"
        kind = " or ".join(KINDS[table] for table in column.targets)
        self.problems.add(cell.place, f"unknown {kind} {cell.text!r}", mend)

    def _guess(self, text: str, known: Mapping[str, str], *, of: str) -> str | None:
        """What was meant by a wrong key, or None; after many different ones, which would take minutes, always None."""
        asked = (of, text)
        if asked not in self._guessed:
            if len(self._guessed) >= _MOST_GUESSES:
                return None
            found = get_close_matches(text, known, n=1, cutoff=0.6)
            self._guessed[asked] = known[found[0]] if found else None
        return self._guessed[asked]

    # -- one cell --

    def _term(self, column: Column, cell: Cell) -> Iterator[str]:
        match column.kind:
            case Kind.WORD:
                yield ntriples.literal(_padded(column, cell.text))
            case Kind.LEVEL | Kind.EQF:
                level = self.level(cell)
                if level and column.kind is Kind.EQF:
                    yield ntriples.iri(f"{words.EQF}{level}")
                elif level:
                    yield ntriples.iri(self.names.id("level", f"L{level}"))
            case Kind.CONCEPT:
                yield from self._concept(column, cell)
            case Kind.SEED:
                yield from self._seed(cell)
            case Kind.DIGCOMP:
                if cell.text in self.known.digcomp:
                    for version in self.known.digcomp[cell.text]:
                        yield ntriples.iri(columns.digcomp_iri(version, cell.text, self.names))
                elif not self.hangs(cell, ("digcomp",)):
                    mend = "numbers run from 1.1 to 5.4; format the column as text"
                    self.problems.add(cell.place, f"unknown DigComp number {cell.text!r}", mend)
            case Kind.CLASS:
                known = dict(column.classes)
                if name := known.get(cell.text.casefold()):
                    prefix, _, local = name.partition(":")
                    yield ntriples.iri(self.names.prefixes[prefix] + local)
                else:
                    self.problems.add(cell.place, f"unknown {column.name} {cell.text!r}", "one of " + ", ".join(known))
            case Kind.IRI | Kind.SOURCE:
                iri = self.names.expand(cell.text)
                if iri:
                    yield ntriples.iri(iri)
                elif column.kind is Kind.SOURCE:
                    yield ntriples.literal(cell.text)
                else:
                    mend = "write it out, beginning with https://"
                    self.problems.add(cell.place, f"{cell.text!r} is not an IRI", mend)
            case Kind.CURRENCY | Kind.LANGUAGE:
                if code := _code(column.kind, cell.text):
                    yield ntriples.iri(code)
                else:
                    what = "currency" if column.kind is Kind.CURRENCY else "language"
                    mend = (
                        "write an ISO 4217 code such as SEK" if what == "currency" else "write a code such as en or sv"
                    )
                    self.problems.add(cell.place, f"unknown {what} {cell.text!r}", mend)
            case _:
                made = _value(column.kind, cell.text)
                if made:
                    yield ntriples.literal(made[0], datatype=_XSD + made[1])
                else:
                    what, mend = _SAID[column.kind]
                    self.problems.add(cell.place, f"{cell.text!r} {what}", mend)

    def _concept(self, column: Column, cell: Cell) -> Iterator[str]:
        key = cell.text.casefold()
        if key in words.known(column.to):
            yield ntriples.iri(words.concept(column.to, key, self.names))
        elif column.to in words.OPEN and (iri := self.names.expand(cell.text)):
            yield ntriples.iri(iri)
        else:
            listed = words.known(column.to)
            near = self._guess(key, {w: w for w in listed}, of=column.to) if column.to in words.OPEN else None
            mend = f"did you mean {near}?" if near else "one of " + ", ".join(listed)
            mend += "; or the IRI of a concept" if column.to in words.OPEN else ""
            self.problems.add(cell.place, f"unknown {column.name} {cell.text!r}", mend)

    def _seed(self, cell: Cell) -> Iterator[str]:
        key = cell.text.zfill(3) if cell.text.isdigit() else cell.text  # a spreadsheet drops leading zeros
        if key in words.SEEDS:
            yield ntriples.iri(self.names.id("seed", key))
        elif (iri := self.names.expand(cell.text)) is not None:
            yield ntriples.iri(iri)
        else:
            mend = "one of " + ", ".join(words.SEEDS) + ", or the IRI of another source"
            self.problems.add(cell.place, f"unknown seed {cell.text!r}", mend)

    def level(self, cell: Cell | None, *, tell: bool = True) -> int | None:
        """The level of a cell, 1 to 8; None for an empty cell or another text."""
        if cell is None:
            return None
        digits = cell.text.upper().removeprefix("L")
        if digits.isdecimal() and 1 <= int(digits) <= words.LEVELS:
            return int(digits)
        if tell:
            self.problems.add(
                cell.place, f"unknown level {cell.text!r}", f"write a whole number from 1 to {words.LEVELS}"
            )
        return None


_SAID = {
    Kind.BOOLEAN: ("is neither true nor false", "write true or false"),
    Kind.DECIMAL: ("is not a number", "write a number such as 0.5, with a point and without blanks"),
    Kind.PERCENT: ("is not a number", "write per cent as a number such as 17 or 4.5"),
    Kind.INTEGER: ("is not a whole number", "write digits only, such as 25"),
    Kind.DATE: ("is not a date", "write year-month-day, such as 2026-03-31"),
    Kind.PERIOD: ("is neither a year nor a date", "write 2025 or 2025-12-31"),
    Kind.DURATION: (
        "is not a duration",
        "write ISO 8601 such as P6M, P14D or PT3H; vague text goes to the column for notes on the duration",
    ),
}


def _value(kind: Kind, text: str) -> tuple[str, str] | None:
    """Lexical form and XSD type of a cell; None when the text has no such form."""
    match kind:
        case Kind.BOOLEAN:
            truth = _TRUTH.get(text.casefold())
            return (truth, "boolean") if truth else None
        case Kind.DECIMAL | Kind.PERCENT:
            number = _decimal(text.removesuffix("%").strip() if kind is Kind.PERCENT else text)
            return (number, "decimal") if number is not None else None
        case Kind.INTEGER:
            digits = text.removeprefix("-")
            return (str(int(text)), "integer") if digits.isascii() and digits.isdigit() else None
        case Kind.DATE:
            return (text, "date") if _is_date(text) else None
        case Kind.PERIOD:
            return (text, "gYear") if _YEAR.match(text) else (text, "date") if _is_date(text) else None
        case Kind.DURATION:
            return (text.upper(), "duration") if _DURATION.match(text.upper()) else None
        case _:
            raise ValueError(kind)


def _padded(column: Column, text: str) -> str:
    return text.zfill(column.pad) if text.isdigit() else text  # a spreadsheet drops leading zeros


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and datetime.date.fromisoformat(text))
    except ValueError:  # the thirteenth month
        return False


def _code(kind: Kind, text: str) -> str | None:
    if kind is Kind.CURRENCY:
        return words.CURRENCY + text.upper() if text.upper() in words.CURRENCIES else None
    if text.casefold() in words.LANGUAGES:
        return words.LANGUAGE + words.LANGUAGES[text.casefold()]
    return words.LANGUAGE + text.upper() if text.upper() in words.LANGUAGES.values() else None


def split(text: str, *, many: bool) -> list[str]:
    """The values of a cell; one, unless the column may hold several."""
    if not many:
        return [text]
    return list(dict.fromkeys(part.strip() for part in text.split(columns.SEPARATOR) if part.strip()))


def _decimal(text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return format(value.normalize() + 0, "f") if value.is_finite() else None
