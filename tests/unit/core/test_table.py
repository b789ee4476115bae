"""Table: exact formats for programs, Python values, and safe HTML for a notebook."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import XSD
from rdflib.query import Result
from rdflib.term import BNode, Literal, URIRef, Variable

from s4c_graph.core.table import Table

ROWS = (
    (
        URIRef("https://w3id.org/s4c/ontology#Competence"),
        Literal('é\t"x"\n', lang="sv"),
        Literal("1.50", datatype=XSD.decimal),
    ),
    (BNode("b"), None, Literal("2026-01-02", datatype=XSD.date)),
)
TABLE = Table(("a", "b", "c"), ROWS)


def test_python_values_keep_type_and_lexical_strings() -> None:
    assert TABLE.column("c") == [Decimal("1.50"), date(2026, 1, 2)]
    assert TABLE.records()[1] == {"a": "b", "b": None, "c": date(2026, 1, 2)}


def test_sparql_json_holds_kinds_languages_and_datatypes() -> None:
    said = json.loads(TABLE.serialize("json"))
    assert said["head"]["vars"] == ["a", "b", "c"]
    first, second = said["results"]["bindings"]
    assert first["a"]["type"] == "uri"
    assert first["b"] == {"type": "literal", "value": 'é\t"x"\n', "xml:lang": "sv"}
    assert first["c"]["datatype"] == str(XSD.decimal)
    assert "b" not in second


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20), max_size=5))
def test_csv_round_trips_any_text(texts: list[str]) -> None:
    table = Table(("x", "y"), tuple((Literal(t), Literal("end")) for t in texts))
    read = list(csv.reader(io.StringIO(table.serialize("csv"), newline="")))
    assert read[0] == ["x", "y"]
    assert [row[0] for row in read[1:]] == texts


def test_tsv_writes_terms_on_one_line_each() -> None:
    lines = TABLE.serialize("tsv").splitlines()
    assert lines[0] == "?a\t?b\t?c"
    assert len(lines) == 3
    assert lines[1].split("\t")[0] == "<https://w3id.org/s4c/ontology#Competence>"


def test_html_is_escaped() -> None:
    table = Table(("<b>",), ((Literal("<script>alert(49)</script>"),),))
    assert "<script>" not in table._repr_html_()
    assert "<b>" not in table._repr_html_()


def test_data_frames_hold_python_values() -> None:
    frame = TABLE.to_polars()
    assert frame.columns == ["a", "b", "c"]
    assert frame["b"].to_list() == ['é\t"x"\n', None]
    assert isinstance(Table(("n",), ((Literal(3),), (Literal(4),))).to_polars()["n"].sum(), int)


def test_a_column_of_unlike_types_becomes_text_and_mixed_numbers_become_floats() -> None:
    numbers = Table(("n",), ((Literal(3),), (Literal("1.5", datatype=XSD.decimal),), (None,)))
    assert numbers.to_polars()["n"].to_list() == [3.0, 1.5, None]
    assert TABLE.to_polars()["c"].to_list() == ["1.50", "2026-01-02"]


@pytest.mark.parametrize("format", ["json", "csv"])
def test_our_writers_say_what_rdflib_s_say(format: str) -> None:
    result = Result("SELECT")
    result.vars = [Variable(c) for c in TABLE.columns]
    result.bindings = [{Variable(c): v for c, v in row.items() if v is not None} for row in TABLE]  # type: ignore[misc]
    out = io.BytesIO()
    result.serialize(destination=out, format=format)
    theirs, ours = out.getvalue().decode("utf-8"), TABLE.serialize(format)
    if format == "json":
        assert json.loads(ours) == json.loads(theirs)
    else:
        assert ours == theirs.replace("\r\nb,", "\r\n_:b,"), "SPARQL CSV writes a blank node as _:b"
