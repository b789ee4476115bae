"""What the fast engine is asked instead of a query, and that it judges blank nodes as the reference engine does."""

from __future__ import annotations

import pytest
from rdflib import SH, BNode, Graph, URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.validation import plainer, shapes_graph, validate

ENGINES = ("pyshacl", "shifty")
P = "https://example.org/p"
HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .\n"


def _shape(select: str) -> Graph:
    query = f'sh:sparql [ sh:select """{select}""" ]'
    return Graph().parse(data=f"{HEAD} ex:S a sh:NodeShape ; sh:targetClass ex:A ; {query} .")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        (f"SELECT $this ?value {{ $this <{P}> ?value }} ORDER BY ?value LIMIT 20", f"{{ $this <{P}> ?value }}"),
        (f"SELECT DISTINCT $this (STR(?v) AS ?w) WHERE {{ $this <{P}> ?v }} limit 1", f"{{ $this <{P}> ?v }}"),
        (f"select $this where {{ $this <{P}> ?v {{ ?v ?p ?o }} }}", f"{{ $this <{P}> ?v {{ ?v ?p ?o }} }}"),
    ],
)
def test_a_query_becomes_the_question_which_nodes_have_a_row(query: str, asked: str) -> None:
    shapes, changed = plainer.asking_which(_shape(query))
    assert [str(text) for text in shapes.objects(predicate=SH.select)] == [f"SELECT DISTINCT $this WHERE {asked}"]
    assert changed == {URIRef("https://example.org/S")}


@pytest.mark.parametrize(
    "query",
    [
        f"SELECT $this (COUNT(?v) AS ?n) {{ $this <{P}> ?v }} GROUP BY $this HAVING (COUNT(?v) > 1)",
        f"SELECT $this (COUNT(?v) AS ?n) {{ $this <{P}> ?v }}",
        f"SELECT $this {{ $this <{P}> ?v }} ORDER BY ?v OFFSET 1",
        f"SELECT $this {{ $this <{P}> ?v }} LIMIT 0",
        "SELECT $this { $this $PATH ?v }",
        f"SELECT $this {{ $this <{P}> ?v FILTER (isBlank(?v)) }}",
        f"SELECT $this (EXISTS {{ $this <{P}> ?v }} AS ?e) {{ }}",
    ],
)
def test_a_query_that_could_mean_something_else_stays(query: str) -> None:
    shapes, changed = plainer.asking_which(_shape(query))
    assert [str(text) for text in shapes.objects(predicate=SH.select)] == [query]
    assert not changed


def test_every_shipped_query_that_does_not_count_is_asked_plainly() -> None:
    shapes = shapes_graph()
    plain, changed = plainer.asking_which(shapes)
    rest, queries = plainer.parted(plain, changed)
    assert set(queries.subjects(SH.sparql)) == changed
    whole = set(rest.subjects(SH.sparql))
    assert whole == set(shapes.subjects(SH.sparql)) - changed
    for shape in whole:
        assert any("GROUP BY" in str(shapes.value(query, SH.select)) for query in shapes.objects(shape, SH.sparql))


def test_a_shape_that_others_refer_to_stays_whole() -> None:
    shapes = Graph().parse(
        data=f"""{HEAD} ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:node ex:T ; sh:property ex:Q .
        ex:T sh:sparql [ sh:select "SELECT $this {{ $this <{P}> 1 }}" ] .
        ex:Q sh:path ex:p ; sh:sparql [ sh:select "SELECT $this {{ $this <{P}> 2 }}" ] ."""
    )
    rest, queries = plainer.parted(*plainer.asking_which(shapes))
    assert set(rest.subjects(SH.sparql)) == {URIRef("https://example.org/T")}
    assert set(queries.subjects(SH.sparql)) == {URIRef("https://example.org/Q")}


def test_blank_nodes_come_back() -> None:
    assert plainer.skolemised(b'_:a <urn:p> _:b .\n<urn:s> <urn:p> "a _:b"@en .').split(b"\n") == [
        b"<urn:s4c:blank:a> <urn:p> <urn:s4c:blank:b> .",
        b'<urn:s> <urn:p> "a _:b"@en .',
    ]
    assert plainer.unskolemised(URIRef("urn:s4c:blank:a")) == BNode("a")
    assert plainer.unskolemised(URIRef("urn:a")) == URIRef("urn:a")


def test_a_query_asks_of_a_blank_node_only_what_is_its_own() -> None:
    """The fast engine itself takes a blank focus node for a variable, and finds any other node's fault in it."""
    data = HEAD + "_:good a ex:A ; ex:p 1 . _:bad a ex:A ; ex:p 2 . ex:also a ex:A ; ex:p 2 . ex:fine a ex:A ; ex:p 1 ."
    kg = KnowledgeGraph(Embedded())
    kg.backend.load(data.encode(), graph=kg.names.graph("user/x"), format="turtle")
    shapes = _shape(f"SELECT $this ?value {{ $this <{P}> ?value FILTER (STR(?value) != '1') }} LIMIT 5")
    reference, fast = (validate(kg, shapes=shapes, engine=e, limit_s=None) for e in ENGINES)
    assert len(reference) == 2
    assert {f.value == "2" or f.value == f.focus for f in reference} == {True}
    assert [f.key for f in fast] == [f.key for f in reference]


def test_shapes_of_the_same_query_are_both_told() -> None:
    """The fast engine folds them into one and tells one name."""
    one = 'sh:sparql [ sh:message "m" ; sh:select "SELECT $this { $this a <https://example.org/A> }" ]'
    both = " ".join(f"{name} a sh:NodeShape ; sh:targetClass ex:A ; {one} ." for name in ("ex:S", "ex:T"))
    shapes = Graph().parse(data=HEAD + both)
    kg = KnowledgeGraph(Embedded())
    kg.backend.load(f"{HEAD} ex:a a ex:A .".encode(), graph=kg.names.graph("user/x"), format="turtle")
    reference, fast = (validate(kg, shapes=shapes, engine=e, limit_s=None) for e in ENGINES)
    assert {f.code for f in reference} == {"S", "T"}
    assert fast.findings == reference.findings
