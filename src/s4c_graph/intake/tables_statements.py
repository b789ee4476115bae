"""Rows of tables → N-Triples by graph; the heart of the table mapping (docs/reference/tables.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Place
from s4c_graph.intake import table_columns as columns
from s4c_graph.intake import table_words as words
from s4c_graph.intake.table_columns import (
    BY_NAME,
    DIGCOMP_VERSIONS,
    FRAMEWORK,
    INDICATORS,
    LEVELS,
    TABLES,
    Kind,
    TableSpec,
)
from s4c_graph.intake.tables_figures import Figures
from s4c_graph.intake.tables_read import Book, Problems, Row
from s4c_graph.intake.tables_terms import Known, Terms

_ORDINAL = {"en": "level", "sv": "nivå", "pl": "poziom"}
_FRAMEWORK = frozenset(spec.name for spec in FRAMEWORK)
_AT_LEVEL = {
    "requirements": ("level", "s4c:requiredCompetenceLevel"),
    "outcomes": ("level", "s4c:outcomeCompetenceLevel"),
}
"""Table → its column of levels, and the generated link to the competence at that level."""


class StatementWriter:
    """Collects lines of N-Triples, places and counts by graph while it goes through the tables.

    only: put everything into this one graph; then cells may also point to what stands in no table.
    """

    def __init__(self, names: Names, problems: Problems, known: Known, *, only: str | None = None) -> None:
        self.names, self.problems, self.known, self.only = names, problems, known, only
        self.terms = Terms(names, problems, known, beyond=only is not None)
        self.lines: dict[str, list[str]] = {}
        self.places: dict[str, dict[str, Place]] = {}
        self.counts: dict[str, dict[str, int]] = {}
        self._rows: dict[str, tuple[TableSpec, Row]] = {}
        self._predicates: dict[str, str] = {}
        self._sourced, self._file = False, ""

    def write(self, book: Book) -> None:
        """Go through all rows of all tables, but for those that are torn; what is wrong goes to ``problems``."""
        self._file = book.path.name
        figures = Figures(self, book)
        writers: dict[str, Callable[[TableSpec, Row, str, str], None]] = {
            "frameworks": self._framework,
            "areas": self._area,
            "competences": self._competence,
            "roles": self._role,
            "digcomp": self._digcomp,
        }
        for spec in TABLES:
            write = writers.get(spec.name, figures.row if spec.figures else self._plain)
            for row in book.rows.get(spec.name, ()):
                key = None if row.torn else self.terms.key(spec, row)
                if key is None:
                    continue  # told already
                try:
                    iri = columns.row_iri(spec.name, key, self.names)
                except InputError as error:
                    self.problems.add(row.at(spec.keys[0].name), error.what, error.mend)
                    continue
                write(spec, row, iri, key)

    # -- one method a table that generates more than its cells say --

    def _plain(self, spec: TableSpec, row: Row, iri: str, key: str) -> None:
        self.resource(spec, row, iri, "framework")
        if spec.name in _AT_LEVEL:
            column, predicate = _AT_LEVEL[spec.name]
            level = self.terms.level(row.cells.get(column), tell=False)
            competence = self.known.keys["competences"].get(row.text("competence").casefold())
            if level and competence:
                node = self.names.id("competence-level", f"{competence}-L{level}")
                self.add("competence-levels", iri, predicate, ntriples.iri(node))

    def _framework(self, spec: TableSpec, row: Row, iri: str, key: str) -> None:
        self.resource(spec, row, iri, key.replace("-", "/", 1) if key.startswith("digcomp-") else "framework")

    def _area(self, spec: TableSpec, row: Row, iri: str, key: str) -> None:
        self.resource(spec, row, iri, "framework")
        for scheme in self.terms.rows(spec, spec.column("framework"), row):
            self._top(iri, scheme, "framework")

    def _competence(self, spec: TableSpec, row: Row, iri: str, key: str) -> None:
        graph = "framework"
        self.resource(spec, row, iri, graph)
        scheme = self._scheme_of(row)
        if scheme:
            self.add(graph, iri, "skos:inScheme", ntriples.iri(scheme))
        for n, name in enumerate(INDICATORS, 1):
            cells = [(h, c) for h, c in row.cells.items() if h.rpartition("_")[0] == name]
            if cells:
                node = self.names.id("indicator", f"{key}-{n}")
                self.add(graph, iri, "s4c:hasIndicator", ntriples.iri(node))
                self.typed(graph, node, ("s4c:CompetenceIndicator",), cells[0][1].place, "indicators")
                for header, cell in cells:
                    text = ntriples.literal(cell.text, lang=header.rpartition("_")[2])
                    self.add(graph, node, "s4c:indicatorText", text)
                self._copy_status(graph, node, row)
        self._levels(row, iri, key, scheme)

    def _levels(self, row: Row, iri: str, key: str, scheme: str | None) -> None:
        """The competence at each level, and that a level entails the one below it."""
        graph = "competence-levels"
        labels = {h.rpartition("_")[2]: c.text for h, c in row.cells.items() if h.startswith("label_")}
        for level in range(1, LEVELS + 1):
            node = self.names.id("competence-level", f"{key}-L{level}")
            self.typed(graph, node, ("s4c:CompetenceLevel", "skos:Concept"), row.place, "competence-levels")
            self.add(graph, node, "skos:notation", ntriples.literal(f"{key}-L{level}"))
            for lang, label in labels.items():
                if lang in _ORDINAL:
                    text = ntriples.literal(f"{label}, {_ORDINAL[lang]} {level}", lang=lang)
                    self.add(graph, node, "skos:prefLabel", text)
            self.add(graph, node, "s4c:ofCompetence", ntriples.iri(iri))
            self.add(graph, node, "skos:broader", ntriples.iri(iri))
            self.add(graph, node, "s4c:atLevel", ntriples.iri(self.names.id("level", f"L{level}")))
            if level > 1:
                lower = self.names.id("competence-level", f"{key}-L{level - 1}")
                self.add(graph, node, "s4c:entailsLevel", ntriples.iri(lower))
            if scheme:
                self.add(graph, node, "skos:inScheme", ntriples.iri(scheme))
            self._copy_status(graph, node, row)

    def _role(self, spec: TableSpec, row: Row, iri: str, key: str) -> None:
        graph = "framework"
        self.resource(spec, row, iri, graph)
        scheme = self.names.scheme(columns.ROLE_SCHEME)
        self.add(graph, iri, "skos:inScheme", ntriples.iri(scheme))
        parents = self.terms.rows(spec, spec.column("specialises"), row)
        for parent in parents:
            self.add(graph, iri, "skos:broader", ntriples.iri(parent))
        if not parents:
            self._top(iri, scheme, graph)

    def _digcomp(self, spec: TableSpec, row: Row, _iri: str, number: str) -> None:
        for version in (v for v in DIGCOMP_VERSIONS if row.text(f"label_{v}")):
            graph = f"digcomp/{version}"
            iri, scheme = (columns.digcomp_iri(version, number, self.names), self.names.prefixes["digcomp"] + version)
            self.typed(graph, iri, spec.types, row.at(f"label_{version}"), "concepts")
            self.add(graph, iri, "skos:notation", ntriples.literal(number))
            self.add(graph, iri, "skos:prefLabel", ntriples.literal(row.text(f"label_{version}"), lang="en"))
            self.add(graph, iri, "skos:inScheme", ntriples.iri(scheme))
            area, dot, _rest = number.rpartition(".")
            if dot:
                self.add(graph, iri, "skos:broader", ntriples.iri(columns.digcomp_iri(version, area, self.names)))
            else:
                self._top(iri, scheme, graph)
            self._copy_status(graph, iri, row)

    # -- what all tables share --

    def resource(self, spec: TableSpec, row: Row, iri: str, graph: str) -> None:
        """All statements that the cells of a row make."""
        self.typed(graph, iri, spec.types, row.place, spec.name)
        self._rows.setdefault(iri, (spec, row))
        for column in spec.columns:
            if spec.name == "competences" and column.name in INDICATORS:
                continue  # nodes of their own
            if column.kind is not Kind.TEXT and column.name not in row.cells:
                continue
            if column.kind is Kind.CLASS:
                for term in self.terms.of(spec, column, row):
                    self.add(graph, iri, "rdf:type", term)
            elif column.predicate:
                for term in self.terms.of(spec, column, row):
                    for predicate in (column.predicate, *column.also):
                        self.add(graph, iri, predicate, term)
            if column.inverse:
                for other in self.terms.rows(spec, column, row):
                    self.add(graph, other, column.inverse, ntriples.iri(iri))
        if self.only and spec.name not in _FRAMEWORK and not _has_source(spec, row):
            self.own_source(iri)

    def cell(self, iri: str, predicate: str) -> Place | None:
        """Where the cell stands that said this of a resource; None for what no cell says, or an empty one."""
        spec, row = self._rows.get(iri, (None, None))
        if spec is None or row is None:
            return None
        for column in spec.columns:
            if predicate in (self._expanded(p) for p in (column.predicate, *column.also) if p):
                for header, cell in row.cells.items():
                    if header == column.name or (column.kind is Kind.TEXT and header.rpartition("_")[0] == column.name):
                        return cell.place
        return None

    def own_source(self, iri: str) -> None:
        """That a thing is known from the tables themselves: its source is the graph they become."""
        if self.only:
            graph = self.names.graph(self.only)
            if not self._sourced:
                self._sourced = True
                self.add(self.only, graph, "rdf:type", ntriples.iri(self._expanded("prov:Entity")))
                self.add(self.only, graph, "dct:title", ntriples.literal(f"Own tables: {self._file}", lang="en"))
            self.add(self.only, iri, "dct:source", ntriples.iri(graph))

    def typed(self, graph: str, iri: str, types: Sequence[str], place: Place, counted: str) -> None:
        """That a resource is of its classes; and where it stands."""
        for name in types:
            self.add(graph, iri, "rdf:type", ntriples.iri(self._expanded(name)))
        graph = self.only or graph
        self.places.setdefault(graph, {})[iri] = place
        counts = self.counts.setdefault(graph, {})
        counts[counted] = counts.get(counted, 0) + 1

    def add(self, graph: str, subject: str, predicate: str, term: str) -> None:
        """One statement; the predicate is a prefixed name."""
        lines = self.lines.setdefault(self.only or graph, [])
        lines.append(ntriples.triple(ntriples.iri(subject), ntriples.iri(self._expanded(predicate)), term))

    def _scheme_of(self, row: Row) -> str | None:
        """The framework a competence belongs to: that of its area."""
        area = self.known.keys["areas"].get(row.text("area").casefold())
        known = self.known.keys["frameworks"].get(self.known.frameworks.get(area, "").casefold()) if area else None
        return columns.row_iri("frameworks", known, self.names) if known else None

    def _top(self, iri: str, scheme: str, graph: str) -> None:
        self.add(graph, iri, "skos:topConceptOf", ntriples.iri(scheme))
        self.add(graph, scheme, "skos:hasTopConcept", ntriples.iri(iri))

    def _copy_status(self, graph: str, iri: str, row: Row) -> None:
        column = BY_NAME["competences"].column("status")
        key = row.text("status").casefold()
        if key in words.known(column.to):
            self.add(graph, iri, column.predicate, ntriples.iri(words.concept(column.to, key, self.names)))

    def _expanded(self, name: str) -> str:
        if name not in self._predicates:
            prefix, _, local = name.partition(":")
            self._predicates[name] = self.names.prefixes[prefix] + local
        return self._predicates[name]


def _has_source(spec: TableSpec, row: Row) -> bool:
    """Whether a row names its source; an observation has that of its data set."""
    return spec.figures is not None or any(row.text(c.name) for c in spec.columns if c.predicate == "dct:source")
