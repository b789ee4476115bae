"""The answer of a SELECT: columns and rows of RDF terms, and the forms people want them in."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rdflib.query import Result
from rdflib.term import BNode, Literal, Node, URIRef, Variable

from s4c_graph.core import ntriples
from s4c_graph.core.names import Names

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Cell = Node | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """Columns and rows with RDF terms; an unbound cell is None.

    >>> t = Table(("n",), ((Literal(3),),))
    >>> len(t), t.column("n")
    (1, [3])
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Cell]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Any]:
        """One column as Python values: str, int, Decimal, date …; IRIs as str."""
        at = self.columns.index(name)
        return [_python(row[at]) for row in self.rows]

    def records(self) -> list[dict[str, Any]]:
        """Rows as dicts of Python values."""
        return [{c: _python(v) for c, v in row.items()} for row in self]

    def serialize(self, format: str) -> str:
        """As ``json``, ``xml``, ``csv`` (SPARQL 1.1 results, exact) or ``tsv``.

        Only XML is written by rdflib: its result writers load a SPARQL parser first, which takes
        longer than most questions.
        """
        match format:
            case "tsv":
                return self._tsv()
            case "csv":
                return self._csv()
            case "json":
                return self._json()
        result = Result("SELECT")
        result.vars = [Variable(c) for c in self.columns]
        result.bindings = [
            {Variable(c): v for c, v in zip(self.columns, row, strict=True) if v is not None}  # type: ignore[misc]
            for row in self.rows
        ]
        out = io.BytesIO()
        result.serialize(destination=out, format=format)
        return out.getvalue().decode("utf-8")

    def _csv(self) -> str:
        out = io.StringIO(newline="")
        writer = csv.writer(out)  # CRLF, as https://www.w3.org/TR/sparql11-results-csv-tsv/#csv wants
        writer.writerow(self.columns)
        writer.writerows([_plain(v) for v in row] for row in self.rows)
        return out.getvalue()

    def _json(self) -> str:
        bindings = [{c: _described(v) for c, v in row.items() if v is not None} for row in self]
        said = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return json.dumps(said, ensure_ascii=False)

    def _tsv(self) -> str:
        lines = ["\t".join(f"?{c}" for c in self.columns)]
        for row in self.rows:
            lines.append("\t".join("" if v is None else written(v) for v in row))
        return "\n".join(lines) + "\n"

    def to_polars(self) -> polars.DataFrame:
        """A polars data frame; a column of unlike types becomes text (needs the ``tables`` extra)."""
        import polars

        return polars.DataFrame({c: self._even(c) for c in self.columns})

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas data frame; a column of unlike types becomes text (needs pandas)."""
        import pandas

        return pandas.DataFrame({c: self._even(c) for c in self.columns})

    def to_arrow(self) -> pyarrow.Table:
        """An Arrow table; a column of unlike types becomes text (needs pyarrow)."""
        import pyarrow

        return pyarrow.table({c: self._even(c) for c in self.columns})

    def _even(self, name: str) -> list[Any]:
        """One column of one type: RDF lets each row have its own, data frames do not."""
        values = self.column(name)
        kinds = {type(v) for v in values if v is not None}
        if len(kinds) <= 1:
            return values
        if kinds <= {int, float, Decimal}:
            return [None if v is None else float(v) for v in values]
        at = self.columns.index(name)
        return [None if row[at] is None else str(row[at]) for row in self.rows]

    def shown(self, names: Names | None = None) -> list[list[str]]:
        """Rows as short text for people: IRIs by prefix, literals without datatype."""
        names = names or Names()
        return [
            ["" if v is None else names.short(str(v)) if isinstance(v, URIRef) else str(v) for v in row]
            for row in self.rows
        ]

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(c)}</th>" for c in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in self.shown()
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def written(term: Node) -> str:
    """A term as one line of N-Triples, the form of a TSV cell (https://www.w3.org/TR/sparql11-results-csv-tsv/#tsv)."""
    if isinstance(term, Literal):
        return ntriples.literal(str(term), lang=term.language, datatype=str(term.datatype) if term.datatype else None)
    return f"_:{term}" if isinstance(term, BNode) else f"<{term}>"


def _plain(term: Cell) -> str:
    """A term as a cell of SPARQL CSV: its text alone."""
    return "" if term is None else f"_:{term}" if isinstance(term, BNode) else str(term)


def _described(term: Node) -> dict[str, str]:
    """A term as https://www.w3.org/TR/sparql11-results-json/#select-encode-terms says."""
    if not isinstance(term, Literal):
        return {"type": "bnode" if isinstance(term, BNode) else "uri", "value": str(term)}
    said = {"type": "literal", "value": str(term)}
    if term.language:
        said["xml:lang"] = term.language
    elif term.datatype:
        said["datatype"] = str(term.datatype)
    return said


def _python(value: Cell) -> Any:
    if isinstance(value, Literal):
        return str(value) if value.language or value.value is None else value.toPython()
    return None if value is None else str(value)
