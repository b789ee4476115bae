"""The shipped data use the ontology as it is declared, and its examples speak of things that exist."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble

NAMES = Names()
OWL_PREFIX = """PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> """
CHECKS = {
    "a predicate without a declaration": """SELECT DISTINCT ?what { ?s ?what ?o
        MINUS { VALUES ?k { owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty } ?what a ?k }
        FILTER(!STRSTARTS(STR(?what), STR(owl:)) && !STRSTARTS(STR(?what), STR(rdfs:))
          && !STRSTARTS(STR(?what), STR(rdf:))) }""",
    "a class without a declaration": """SELECT DISTINCT ?what { ?s a ?what MINUS { ?what a owl:Class }
        FILTER(!STRSTARTS(STR(?what), STR(owl:))) }""",
    "an object property with a literal": """SELECT DISTINCT ?what { ?what a owl:ObjectProperty . ?s ?what ?o
        FILTER(ISLITERAL(?o)) }""",
    "a datatype property without one": """SELECT DISTINCT ?what { ?what a owl:DatatypeProperty . ?s ?what ?o
        FILTER(!ISLITERAL(?o)) }""",
    "an individual that is a class or property": """SELECT DISTINCT ?what {
        VALUES ?k { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty } ?what a ?k, ?c
        FILTER(!STRSTARTS(STR(?c), STR(owl:))) }""",
}


@pytest.fixture(scope="module")
def shipped() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for statements in assemble.shipped(NAMES):
            kg.add(statements)
        yield kg


@pytest.mark.parametrize("what", CHECKS)
def test_the_data_have_nowhere(what: str, shipped: KnowledgeGraph) -> None:
    found = shipped.select(OWL_PREFIX + CHECKS[what])
    assert [NAMES.short(str(row["what"])) for row in found] == []


def test_a_misuse_is_found(shipped: KnowledgeGraph) -> None:
    """Each of the checks fires once the data misuse a term in its way."""
    term = NAMES.term
    bad = (
        f"<urn:a> <urn:unknown> <urn:b> . <urn:a> a <urn:Unknown> . <urn:a> <{term('inArea')}> 'CIT' . "
        f"<urn:a> <{term('levelValue')}> <urn:five> . <{term('Competence')}> a <{term('Competence')}> ."
    )
    shipped.backend.load(bad.encode(), graph="urn:bad", format="turtle")
    try:
        assert [what for what, query in CHECKS.items() if not shipped.select(OWL_PREFIX + query).rows] == []
    finally:
        shipped.backend.drop("urn:bad")


def test_examples_name_things_that_exist(whole: Graph, shipped: KnowledgeGraph) -> None:
    """Own names in examples; people alone are made up, as none are shipped."""
    known = {str(row["s"]) for row in shipped.select("SELECT DISTINCT ?s { ?s ?p ?o }")}
    said = {
        (str(term), NAMES.expand(word.strip(",;.")) or "")
        for term, text in whole.subject_objects(SKOS.example)
        for word in str(text).split()
        if word.startswith(("s4cid:", "s4cs:", "s4c:", "digcomp:"))
    }
    assert len(said) > 80
    assert sorted((t, iri) for t, iri in said if iri not in known and "/id/person/" not in iri) == []


def test_examples_of_single_statements_are_true(whole: Graph, shipped: KnowledgeGraph) -> None:
    """An example that is one plain triple of shipped things holds in the data, where that property is stated at all."""
    stated = {str(row["p"]) for row in shipped.select("SELECT DISTINCT ?p { ?s ?p ?o }")}
    false = []
    tried = 0
    for _, text in whole.subject_objects(SKOS.example):
        assert isinstance(text, Literal)
        words = str(text).split()
        if len(words) != 4 or words[3] != ".":
            continue
        s, p, o = (NAMES.expand(word) for word in words[:3])
        if s is None or p is None or o is None or p not in stated or "/id/person/" in s:
            continue
        tried += 1
        if not shipped.backend.ask("ASK { $s $p $o }", bindings={"s": URIRef(s), "p": URIRef(p), "o": URIRef(o)}):
            false.append(str(text))
    assert tried >= 15
    assert false == []
