"""What the linter refuses, one case a line: shapes an engine would ignore, follow out of the house, or not finish."""

from __future__ import annotations

import pytest
from rdflib import Graph

from s4c_graph.core.errors import InputError
from s4c_graph.validation import lint

HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix ex: <https://example.org/> .
"""
REFUSED = [
    # shapes, what the message must name, what the mend must name
    ("ex:s a sh:NodeShape ; sh:js [ sh:jsFunctionName 'f' ] .", "<https://example.org/s> uses sh:js,", "sh:sparql"),
    ("ex:s a sh:NodeShape ; sh:rule [ a sh:TripleRule ] .", "sh:TripleRule", "add none"),
    ("ex:s a sh:NodeShape ; sh:target [ a sh:SPARQLTarget ] .", "sh:SPARQLTarget", "sh:targetClass"),
    ("ex:s a sh:NodeShape ; sh:expression ex:e .", "sh:expression", "SHACL Core"),
    ("ex:c a sh:ConstraintComponent ; sh:parameter ex:p .", "sh:ConstraintComponent", "sh:sparql"),
    ("ex:s a sh:NodeShape ; sh:entailment <http://www.w3.org/ns/entailment/RDFS> .", "sh:entailment", "s4c reason"),
    ("ex:s a sh:NodeShape ; sh:minListLength 2 .", "sh:minListLength", "SHACL Core"),
    ("ex:s a sh:NodeShape ; sh:reificationRequired true .", "sh:reificationRequired", "SHACL Core"),
    ("ex:s a sh:NodeShape ; sh:mincount 1 .", "sh:mincount", "SHACL Core"),
    ("ex:s a sh:NodeShape ; sh:severity sh:Fatal .", "sh:Fatal", "SHACL Core"),
    ("ex:s a sh:NodeShape ; sh:nodeKind sh:Iri .", "sh:Iri", "SHACL Core"),
    ("ex:s sh:property [ sh:path ex:p ; sh:memberShape ex:m ] .", "<https://example.org/s> uses sh:memberShape", ""),
    ("ex:s a sh:NodeShape ; sh:uniqueLang 'yes' .", "sh:uniqueLang is 'yes'", "true or false"),
    ("ex:o a owl:Ontology ; owl:imports <http://127.0.0.1:1/o.ttl> .", "imports <http://127.0.0.1:1/o.ttl>", "give"),
    ("ex:d sh:shapesGraph ex:g .", "sh:shapesGraph", "as a shapes file"),
    ("ex:s a sh:NodeShape ; sh:in ex:l . ex:l rdf:first 1 ; rdf:rest ex:l .", "sh:in runs in a circle", "Turtle list"),
    ("ex:s a sh:NodeShape ; sh:or ex:l . ex:l rdf:first ex:t .", "sh:or is not well formed", "Turtle list"),
    ("ex:s a sh:NodeShape ; sh:and ex:l . ex:l rdf:first 1, 2 ; rdf:rest () .", "sh:and is not well formed", ""),
    ("ex:s sh:path _:p . _:p sh:inversePath _:p .", "its sh:path runs in a circle", "property-paths"),
    ("ex:s sh:path _:p . _:p rdf:first ex:q ; rdf:rest _:p .", "its sh:path runs in a circle", "property-paths"),
    (r"ex:s a sh:NodeShape ; sh:pattern '(?=a)b' .", "sh:pattern '(?=a)b' cannot be run", "look-around"),
    (r"ex:s a sh:NodeShape ; sh:pattern '(a)\\1' .", "cannot be run", "back-references"),
    ("ex:s a sh:NodeShape ; sh:pattern '(' .", "sh:pattern '(' cannot be run", ""),
    ("ex:s sh:sparql [ sh:select 'SELECT $this { SERVICE <urn:s> { ?a ?b ?c } }' ] .", "uses SERVICE", "as a file"),
    ("ex:s sh:sparql [ sh:select 'SELECT $this FROM <urn:g> { ?a ?b ?c }' ] .", "uses FROM", "as a file"),
    ("ex:s sh:sparql [ sh:select 'SELECT $this { ?a ?b ?c MINUS { ?a ?b 1 } }' ] .", "uses MINUS", "NOT EXISTS"),
    ("ex:s sh:sparql [ sh:select 'SELECT $this { VALUES ?a { 1 } ?a ?b ?c }' ] .", "uses VALUES", "IN"),
    ("ex:s sh:sparql [ sh:select 'ASK { ?a ?b ?c }' ] .", "is a ASK query", "SELECT"),
    ("ex:s sh:sparql [ sh:select 'DROP ALL' ] .", "its sh:select", ""),
    ("ex:a sh:node ex:b . ex:b sh:node ex:a .", "ex:a> → ex:b> → ex:a>", "recursion"),
    ("ex:a sh:property ex:b . ex:b sh:path ex:p ; sh:node ex:a .", "ex:a> → ex:b> → ex:a>", "recursion"),
    ("ex:a sh:or ( ex:b ) . ex:b sh:not ex:c . ex:c sh:qualifiedValueShape ex:a .", "→ ex:c> → ex:a>", "recursion"),
    ("ex:a sh:node ex:a .", "ex:a> → ex:a>", "recursion"),
]
ACCEPTED = [
    "ex:s a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:order 2 ] .",
    "ex:s a sh:NodeShape ; sh:group ex:g . ex:g a sh:PropertyGroup .",
    "ex:s a sh:NodeShape ; sh:deactivated true ; sh:closed false ; sh:ignoredProperties ( rdf:type ) .",
    "ex:s a sh:NodeShape ; sh:pattern '^a+$' ; sh:flags 'i' .",
    "ex:a sh:node ex:b . ex:c sh:node ex:b .",
    "ex:s sh:sparql [ sh:select 'SELECT $this { $this ex:values ?minus FILTER NOT EXISTS { ?minus ?p ?o } }' ] .",
    "ex:s sh:severity ex:OwnSeverity .",
    "[] a sh:ValidationReport ; sh:conforms true .",
    "ex:s sh:path [ sh:alternativePath ( ex:p [ sh:inversePath ex:q ] ( ex:p ex:q ) ) ] .",
]


def _graph(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


@pytest.mark.parametrize(("shapes", "what", "mend"), REFUSED, ids=[r[0][:60] for r in REFUSED])
def test_refused(shapes: str, what: str, mend: str) -> None:
    with pytest.raises(InputError) as caught:
        lint.check(_graph(shapes), "mine.ttl")
    said = str(caught.value).replace("<https://example.org/", "ex:") if "→" in what else str(caught.value)
    assert said.startswith("mine.ttl: ")
    assert what in said
    assert mend in (caught.value.mend or "")
    assert "\n" not in said


@pytest.mark.parametrize("shapes", ACCEPTED)
def test_accepted(shapes: str) -> None:
    lint.check(_graph(shapes), "mine.ttl")


def test_every_problem_is_found_not_only_the_first() -> None:
    both = _graph("ex:s sh:js ex:f ; sh:rule ex:r . ex:o owl:imports ex:p .")
    assert len(list(lint.problems(both))) == 3
