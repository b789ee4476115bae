"""Rows of framework tables → N-Triples by graph; the heart of the table mapping (docs/reference/tables.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from itertools import pairwise

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.values import Place
from s4c_graph.intake import table_columns as columns
from s4c_graph.intake.table_columns import BY_NAME, CONCEPTS, DIGCOMP_VERSIONS, INDICATORS, LEVELS, TABLES, Column, Kind
from s4c_graph.intake.tables_read import Book, Cell, Problems, Row


@dataclass(frozen=True)
class Known:
    """The rows that cells may point to.

    keys: for each table, what a cell may say (casefolded) → the key it means. frameworks: area → framework.
    digcomp: DigComp number → the versions that have it.
    """

    keys: Mapping[str, Mapping[str, str]]
    frameworks: Mapping[str, str]
    digcomp: Mapping[str, Sequence[str]]


_XSD = EXTERNAL["xsd"]
_ORDINAL = {"en": "level", "sv": "nivå", "pl": "poziom"}
_TRUTH = {"true": "true", "yes": "true", "1": "true", "false": "false", "no": "false", "0": "false"}


class StatementWriter:
    """Collects lines of N-Triples, places and counts by graph while it goes through the tables.

    only: put everything into this one graph.
    """

    def __init__(self, names: Names, problems: Problems, known: Known, *, only: str | None = None) -> None:
        self.names, self.problems, self.known, self.only = names, problems, known, only
        self.lines: dict[str, list[str]] = {}
        self.places: dict[str, dict[str, Place]] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self._predicates: dict[str, str] = {}

    def write(self, book: Book) -> None:
        """Go through all rows of all tables; what is wrong goes to ``problems``."""
        writers: dict[str, Callable[[Row, str], None]] = {
            "frameworks": self._framework,
            "areas": self._area,
            "competences": self._competence,
            "roles": self._role,
            "digcomp": self._digcomp,
        }
        requirements: set[str] = set()
        for spec in TABLES:
            for row in book.rows.get(spec.name, ()):
                if spec.name == "requirements":
                    self._requirement(row, requirements)
                    continue
                column = spec.keys[0].name
                key = self._known(spec.name, row.text(column))
                if key is None:
                    continue  # an empty key, told already
                try:
                    iri = columns.row_iri(spec.name, key, self.names)
                except InputError as error:
                    self.problems.add(row.at(column), error.what, error.mend)
                    continue
                if spec.name in writers:
                    writers[spec.name](row, iri)
                else:
                    self._resource(spec.name, row, iri, "framework")

    # -- one method a table --

    def _framework(self, row: Row, iri: str) -> None:
        key = row.text("key")
        self._resource("frameworks", row, iri, key.replace("-", "/", 1) if key.startswith("digcomp-") else "framework")

    def _area(self, row: Row, iri: str) -> None:
        self._resource("areas", row, iri, "framework")
        scheme = self._one_row("areas", "framework", row)
        if scheme:
            self._top(iri, scheme, "framework")

    def _competence(self, row: Row, iri: str) -> None:
        key, graph = row.text("notation"), "framework"
        self._resource("competences", row, iri, graph)
        scheme = self._scheme_of(row)
        if scheme:
            self._add(graph, iri, "skos:inScheme", ntriples.iri(scheme))
        for n, name in enumerate(INDICATORS, 1):
            cells = [(h, c) for h, c in row.cells.items() if h.rpartition("_")[0] == name]
            if cells:
                node = self.names.id("indicator", f"{key}-{n}")
                self._add(graph, iri, "s4c:hasIndicator", ntriples.iri(node))
                self._typed(graph, node, ("s4c:CompetenceIndicator",), cells[0][1].place, "indicators")
                for header, cell in cells:
                    self._add(graph, node, "s4c:indicatorText", self._text(header, cell))
                self._copy_status(graph, node, "competences", row)
        self._levels(row, iri, key, scheme)

    def _levels(self, row: Row, iri: str, key: str, scheme: str | None) -> None:
        """The competence at each level, and that a level entails the one below it."""
        graph = "competence-levels"
        labels = {h.rpartition("_")[2]: c.text for h, c in row.cells.items() if h.startswith("label_")}
        for level in range(1, LEVELS + 1):
            node = self.names.id("competence-level", f"{key}-L{level}")
            self._typed(graph, node, ("s4c:CompetenceLevel", "skos:Concept"), row.place, "competence-levels")
            self._add(graph, node, "skos:notation", ntriples.literal(f"{key}-L{level}"))
            for lang, label in labels.items():
                if lang in _ORDINAL:
                    self._add(
                        graph, node, "skos:prefLabel", ntriples.literal(f"{label}, {_ORDINAL[lang]} {level}", lang=lang)
                    )
            self._add(graph, node, "s4c:ofCompetence", ntriples.iri(iri))
            self._add(graph, node, "skos:broader", ntriples.iri(iri))
            self._add(graph, node, "s4c:atLevel", ntriples.iri(self.names.id("level", f"L{level}")))
            if level > 1:
                lower = self.names.id("competence-level", f"{key}-L{level - 1}")
                self._add(graph, node, "s4c:entailsLevel", ntriples.iri(lower))
            if scheme:
                self._add(graph, node, "skos:inScheme", ntriples.iri(scheme))
            self._copy_status(graph, node, "competences", row)

    def _role(self, row: Row, iri: str) -> None:
        graph = "framework"
        self._resource("roles", row, iri, graph)
        scheme = self.names.scheme(columns.ROLE_SCHEME)
        self._add(graph, iri, "skos:inScheme", ntriples.iri(scheme))
        parents = self._rows("roles", "specialises", row)
        for parent in parents:
            self._add(graph, iri, "skos:broader", ntriples.iri(parent))
        if not parents:
            self._top(iri, scheme, graph)

    def _requirement(self, row: Row, seen: set[str]) -> None:
        graph = "framework"
        role, competence = (self._key("requirements", name, row) for name in ("role", "competence"))
        if not role or not competence:
            return
        key = f"{role}-{competence}"
        if key in seen:
            what = f"{role} requires {competence} twice"
            self.problems.add(row.at("competence"), what, "keep one of the rows, with the higher level")
            return
        seen.add(key)
        iri = columns.row_iri("requirements", key, self.names)
        self._add(graph, columns.row_iri("roles", role, self.names), "s4c:hasRequirement", ntriples.iri(iri))
        self._resource("requirements", row, iri, graph)
        level = self._level(row.cells.get("level"), tell=False)
        if level:
            node = self.names.id("competence-level", f"{competence}-L{level}")
            self._add("competence-levels", iri, "s4c:requiredCompetenceLevel", ntriples.iri(node))

    def _digcomp(self, row: Row, _: str) -> None:
        number = row.text("number")
        versions = [v for v in DIGCOMP_VERSIONS if row.text(f"label_{v}")]
        for version in versions:
            graph = f"digcomp/{version}"
            iri, scheme = (columns.digcomp_iri(version, number, self.names), self.names.prefixes["digcomp"] + version)
            self._typed(graph, iri, BY_NAME["digcomp"].types, row.at(f"label_{version}"), "concepts")
            self._add(graph, iri, "skos:notation", ntriples.literal(number))
            self._add(graph, iri, "skos:prefLabel", ntriples.literal(row.text(f"label_{version}"), lang="en"))
            self._add(graph, iri, "skos:inScheme", ntriples.iri(scheme))
            area, dot, _rest = number.rpartition(".")
            if dot:
                self._add(graph, iri, "skos:broader", ntriples.iri(columns.digcomp_iri(version, area, self.names)))
            else:
                self._top(iri, scheme, graph)
            self._copy_status(graph, iri, "digcomp", row)
        for earlier, later in pairwise(versions):
            older = columns.digcomp_iri(earlier, number, self.names)
            self._add(
                f"digcomp/{later}",
                columns.digcomp_iri(later, number, self.names),
                "skos:closeMatch",
                ntriples.iri(older),
            )

    # -- what all tables share --

    def _resource(self, table: str, row: Row, iri: str, graph: str) -> None:
        spec = BY_NAME[table]
        self._typed(graph, iri, spec.types, row.place, table)
        for column in spec.columns:
            if column.predicate and column.name not in INDICATORS:
                for term in self._terms(table, column, row):
                    for predicate in (column.predicate, *column.also):
                        self._add(graph, iri, predicate, term)

    def _terms(self, table: str, column: Column, row: Row) -> Iterator[str]:
        """The N-Triples terms of a row's cell or, for text, of its cells in all languages."""
        if column.kind is Kind.TEXT:
            for header, cell in row.cells.items():
                if header.rpartition("_")[0] == column.name:
                    for text in _split(cell.text, many=column.many):
                        yield self._text(header, Cell(text, cell.place))
            return
        if column.kind is Kind.ROW:
            yield from (ntriples.iri(iri) for iri in self._rows(table, column.name, row))
            return
        held = row.cells.get(column.name)
        for text in _split(held.text, many=column.many) if held else ():
            yield from self._term(column, Cell(text, row.at(column.name)))

    def _term(self, column: Column, cell: Cell) -> Iterator[str]:
        match column.kind:
            case Kind.WORD:
                yield ntriples.literal(cell.text)
            case Kind.BOOLEAN:
                if value := _TRUTH.get(cell.text.casefold()):
                    yield ntriples.literal(value, datatype=_XSD + "boolean")
                else:
                    self.problems.add(cell.place, f"{cell.text!r} is neither true nor false", "write true or false")
            case Kind.DECIMAL:
                if (value := _decimal(cell.text)) is not None:
                    yield ntriples.literal(value, datatype=_XSD + "decimal")
                else:
                    self.problems.add(cell.place, f"{cell.text!r} is not a number", "write a number such as 0.5")
            case Kind.IRI:
                iri = self.names.expand(cell.text)
                if iri:
                    yield ntriples.iri(iri)
                else:
                    self.problems.add(
                        cell.place, f"{cell.text!r} is not an IRI", "write it out, beginning with https://"
                    )
            case Kind.LEVEL:
                if level := self._level(cell):
                    yield ntriples.iri(self.names.id("level", f"L{level}"))
            case Kind.CONCEPT:
                key = cell.text.casefold()
                if key in CONCEPTS[column.to]:
                    yield ntriples.iri(columns.concept(column.to, key, self.names))
                else:
                    mend = "one of " + ", ".join(CONCEPTS[column.to])
                    self.problems.add(cell.place, f"unknown {column.name} {cell.text!r}", mend)
            case Kind.DIGCOMP:
                if cell.text in self.known.digcomp:
                    for version in self.known.digcomp[cell.text]:
                        yield ntriples.iri(columns.digcomp_iri(version, cell.text, self.names))
                else:
                    mend = "numbers run from 1.1 to 5.4; format the column as text"
                    self.problems.add(cell.place, f"unknown DigComp number {cell.text!r}", mend)

            case Kind.SEED:
                yield from self._seed(cell)

    def _seed(self, cell: Cell) -> Iterator[str]:
        key = cell.text.zfill(3) if cell.text.isdigit() else cell.text  # a spreadsheet drops leading zeros
        if key in columns.SEEDS:
            yield ntriples.iri(self.names.id("seed", key))
        elif (iri := self.names.expand(cell.text)) is not None:
            yield ntriples.iri(iri)
        else:
            mend = "one of " + ", ".join(columns.SEEDS) + ", or the IRI of another source"
            self.problems.add(cell.place, f"unknown seed {cell.text!r}", mend)

    def _text(self, header: str, cell: Cell) -> str:
        return ntriples.literal(cell.text, lang=header.rpartition("_")[2])

    def _level(self, cell: Cell | None, *, tell: bool = True) -> int | None:
        if cell is None:
            return None
        digits = cell.text.upper().removeprefix("L")
        if digits.isdecimal() and 1 <= int(digits) <= LEVELS:
            return int(digits)
        if tell:
            self.problems.add(cell.place, f"unknown level {cell.text!r}", f"write a whole number from 1 to {LEVELS}")
        return None

    def _rows(self, table: str, column: str, row: Row) -> list[str]:
        """IRIs of the rows a cell points to; unknown ones are noted once, by whoever writes the column."""
        spec = next(c for c in BY_NAME[table].columns if c.name == column)
        cell = row.cells.get(column)
        found = []
        for text in _split(cell.text, many=spec.many) if cell else ():
            if key := self._known(spec.to, text):
                found.append(columns.row_iri(spec.to, key, self.names))
            elif cell:
                self._unknown(spec.to, Cell(text, cell.place))
        return found

    def _one_row(self, table: str, column: str, row: Row) -> str | None:
        return next(iter(self._rows(table, column, row)), None)

    def _key(self, table: str, column: str, row: Row) -> str | None:
        cell = row.cells.get(column)
        to = next(c.to for c in BY_NAME[table].columns if c.name == column)
        if cell is None:
            self.problems.add(row.place, f"{column} is empty", f"name a row of {to}, or empty the whole row")
            return None
        key = self._known(to, cell.text)
        if key is None:
            self._unknown(to, cell)
        return key

    def _known(self, table: str, text: str) -> str | None:
        return self.known.keys[table].get(text.casefold())

    def _unknown(self, table: str, cell: Cell) -> None:
        near = get_close_matches(cell.text.casefold(), self.known.keys[table], n=1, cutoff=0.6)
        mend = f"did you mean {self.known.keys[table][near[0]]}?" if near else f"see the first column of {table}"
        said = (cell.place, f"unknown {BY_NAME[table].kind} {cell.text!r}", mend)
        if said not in self.problems.found:
            self.problems.found.append(said)

    def _scheme_of(self, row: Row) -> str | None:
        """The framework a competence belongs to: that of its area."""
        area = self._known("areas", row.text("area"))
        known = self._known("frameworks", self.known.frameworks.get(area, "")) if area else None
        return columns.row_iri("frameworks", known, self.names) if known else None

    def _typed(self, graph: str, iri: str, types: Sequence[str], place: Place, counted: str) -> None:
        for name in types:
            self._add(graph, iri, "rdf:type", ntriples.iri(self._expanded(name)))
        graph = self.only or graph
        self.places.setdefault(graph, {})[iri] = place
        counts = self.counts.setdefault(graph, {})
        counts[counted] = counts.get(counted, 0) + 1

    def _top(self, iri: str, scheme: str, graph: str) -> None:
        self._add(graph, iri, "skos:topConceptOf", ntriples.iri(scheme))
        self._add(graph, scheme, "skos:hasTopConcept", ntriples.iri(iri))

    def _copy_status(self, graph: str, iri: str, table: str, row: Row) -> None:
        column = next(c for c in BY_NAME[table].columns if c.name == "status")
        key = row.text("status").casefold()
        if key in CONCEPTS[column.to]:
            self._add(graph, iri, column.predicate, ntriples.iri(columns.concept(column.to, key, self.names)))

    def _add(self, graph: str, subject: str, predicate: str, term: str) -> None:
        lines = self.lines.setdefault(self.only or graph, [])
        lines.append(ntriples.triple(ntriples.iri(subject), ntriples.iri(self._expanded(predicate)), term))

    def _expanded(self, name: str) -> str:
        if name not in self._predicates:
            prefix, _, local = name.partition(":")
            self._predicates[name] = self.names.prefixes[prefix] + local
        return self._predicates[name]


def _split(text: str, *, many: bool) -> list[str]:
    if not many:
        return [text]
    return list(dict.fromkeys(part.strip() for part in text.split(columns.SEPARATOR) if part.strip()))


def _decimal(text: str) -> str | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return format(value.normalize() + 0, "f") if value.is_finite() else None
