"""Rows of figures → observations of the RDF Data Cube, with their data set, unit and, for maturity, the measurement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from s4c_graph.core import ntriples
from s4c_graph.core.names import EXTERNAL
from s4c_graph.intake import table_words as words
from s4c_graph.intake.table_columns import BY_NAME, TableSpec
from s4c_graph.intake.tables_read import Book, Row

if TYPE_CHECKING:
    from s4c_graph.intake.tables_statements import StatementWriter

_TITLES = {
    "city-indicators": "Observations of the city's impact indicators",
    "city-maturity": "Digital maturity of the city's organisations",
    "city-graduates": "What became of graduates",
    "city-surveys": "Answers to the city's surveys",
}
_GRAPH = "framework"
"""Figures stand only in a user's own graph, which the writer puts in its place."""


class Figures:
    """Writes the rows of the tables of figures; each data set is told once."""

    def __init__(self, writer: StatementWriter, book: Book) -> None:
        self._writer, self._told = writer, set[str]()
        self._measured: dict[str, list[Row]] = {}
        self._apart: set[str] = set()
        self._answered = Counter[str]()
        for row in book.rows.get("answers", ()):
            count, question = row.text("respondents"), _asked(row, writer)[1]
            if question and count.isascii() and count.isdigit():
                self._answered[question] += int(count)

    def row(self, spec: TableSpec, row: Row, iri: str, key: str) -> None:
        """One observation, and what is generated around it."""
        self._writer.resource(spec, row, iri, _GRAPH)
        self._link(iri, "qb:dataSet", self._data_set(spec, row))
        if spec.name == "maturity":
            self._concept(iri, "unit", "score")
            self._measurement(spec, row, iri)
        elif spec.name == "graduates":
            self._graduates(row, iri)
        elif spec.name == "answers":
            self._answer(row, iri)

    def _data_set(self, spec: TableSpec, row: Row) -> str:
        data_set, structure = spec.figures or ("", "")
        iri = self._writer.names.id("statistics", data_set)
        if data_set not in self._told:
            self._told.add(data_set)
            self._writer.typed(_GRAPH, iri, ("qb:DataSet",), row.place, "data sets")
            self._writer.add(_GRAPH, iri, "skos:prefLabel", ntriples.literal(_TITLES[data_set], lang="en"))
            self._link(iri, "qb:structure", self._writer.names.id("structure", structure))
            self._writer.own_source(iri)
            self._status(spec, row, iri)
        return iri

    def _graduates(self, row: Row, iri: str) -> None:
        """A share of the cohort; a number of people becomes one."""
        writer = self._writer
        size = writer.known.sizes.get(writer.known.keys["cohorts"].get(row.text("cohort").casefold(), ""), "")
        if row.text("number") and row.text("percent"):
            mend = "keep one of them; the other follows from the size of the cohort"
            writer.problems.add(row.at("percent"), "number and percent in one row", mend)
        elif row.text("number"):
            self._share(iri, row, "number", size)
        if size.isdigit() and not row.text("base_size"):
            self._number(iri, "s4c:baseSize", size, "integer")
        self._concept(iri, "unit", "percent")

    def _answer(self, row: Row, iri: str) -> None:
        """The share of those who answered a question that gave one rating."""
        writer = self._writer
        survey, question = _asked(row, writer)
        if question is None:
            if "question" in row.cells and writer.terms.hangs(row.cells["question"], ("questions",)):
                return
            mend = "add it to the table questions, or mend the number"
            writer.problems.add(row.at("question"), f"{survey} has no question {row.text('question')}", mend)
            return
        self._link(iri, "s4c:surveyQuestion", writer.names.id("question", question))
        total = str(self._answered.get(question, 0))
        self._share(iri, row, "respondents", total)
        self._number(iri, "s4c:baseSize", total, "integer")
        self._concept(iri, "unit", "percent")
        self._concept(iri, "population", "survey-respondents", "s4c:population")

    def _share(self, iri: str, row: Row, column: str, whole: str) -> None:
        """A number of people as per cent of the whole, to two decimals."""
        part = row.text(column)
        if not (part.isascii() and part.isdigit()):
            if part:
                what, mend = f"{part!r} is not a number of people", "write digits only, such as 25"
                self._writer.problems.add(row.at(column), what, mend)
        elif whole.isdigit() and int(whole):
            share = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01")).normalize() + 0
            self._number(iri, "s4c:percentage", format(share, "f"), "decimal")

    def _measurement(self, spec: TableSpec, row: Row, observation: str) -> None:
        """The measurement of an organisation in a year, told by its first row; each row adds its observation."""
        writer = self._writer
        organisation = writer.known.keys["organisations"].get(row.text("organisation").casefold(), "")
        year = row.text("year")[:4]
        iri = writer.names.id("measurement", f"{organisation}-{year}")
        if iri not in self._told:
            self._told.add(iri)
            writer.typed(_GRAPH, iri, ("s4c:MaturityMeasurement",), row.place, "measurements")
            self._link(iri, "s4c:measurementOf", writer.names.id("organisation", organisation))
            self._number(iri, "s4c:measurementYear", year, "integer")
            self._writer.own_source(iri)
            self._status(spec, row, iri)
            for name, predicate in (("scale_min", "s4c:scaleMin"), ("scale_max", "s4c:scaleMax")):
                for term in writer.terms.of(spec, spec.column(name), row):
                    writer.add(_GRAPH, iri, predicate, term)
        rows = self._measured.setdefault(iri, [])
        rows.append(row)
        mend = "give all dimensions of a year the same scale, or a year of their own"
        twins: Sequence[Row] = [row] if iri in self._apart else ()
        if _scale(row) != _scale(rows[0]):
            writer.problems.add(row.at("scale_max"), f"another scale than {organisation} has in {year}", mend)
            if iri not in self._apart:  # which of the scales is right nobody here knows
                self._apart.add(iri)
                twins = rows
        what = f"not all dimensions of {organisation} in {year} have one scale"
        writer.problems.twins += [(twin.at("scale_max"), what, mend) for twin in twins]
        self._link(iri, "s4c:hasObservation", observation)

    def _concept(self, iri: str, scheme: str, word: str, predicate: str = "s4c:unit") -> None:
        self._link(iri, predicate, words.concept(scheme, word, self._writer.names))

    def _number(self, iri: str, predicate: str, text: str, datatype: str) -> None:
        self._writer.add(_GRAPH, iri, predicate, ntriples.literal(text, datatype=EXTERNAL["xsd"] + datatype))

    def _status(self, spec: TableSpec, row: Row, iri: str) -> None:
        column = spec.column("status")
        for term in self._writer.terms.of(spec, column, row):
            self._writer.add(_GRAPH, iri, column.predicate, term)

    def _link(self, subject: str, predicate: str, target: str) -> None:
        self._writer.add(_GRAPH, subject, predicate, ntriples.iri(target))


def _scale(row: Row) -> tuple[str, str]:
    return row.text("scale_min"), row.text("scale_max")


def _asked(row: Row, writer: StatementWriter) -> tuple[str, str | None]:
    """Survey and question of an answer; None for a question that stands in no table."""
    survey = writer.known.keys["surveys"].get(row.text("survey").casefold(), "")
    number = row.text("question").zfill(BY_NAME["questions"].column("number").pad)
    return survey, writer.known.keys["questions"].get(f"{survey}-{number}".casefold())
