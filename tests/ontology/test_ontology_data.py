"""The shipped data use the ontology as it is declared, and its examples speak of things that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from rdflib import SKOS, Graph, Literal, URIRef

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows import assemble
from s4c_graph.flows.given import given

NAMES = Names()
PRIVATE = (
    "person", "assessment", "result", "attainment", "certificate", "evidence", "gap", "recommendation", "plan",
    "plan-item",
)  # fmt: skip
NOT_SHIPPED = re.compile(rf"{re.escape(NAMES.base)}id/(?:(?:{'|'.join(PRIVATE)})/|[a-z-]+/example(?:-|\Z))")
"""Things of people and of the example city: made up, and kept out of the release."""
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
        FILTER(!STRSTARTS(STR(?c), STR(owl:)) && !STRSTARTS(STR(?c), "http://purl.org/linked-data/cube#")) }""",
}


@pytest.fixture(scope="module")
def shipped() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for statements in assemble.shipped(NAMES):
            kg.add(statements)
        yield kg


@pytest.fixture(scope="module")
def everything() -> Iterator[KnowledgeGraph]:
    """What is shipped, with the example city and its people laid over it."""
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for statements in (*assemble.shipped(NAMES), *given([assets.folder("data") / "examples"], Settings())):
            kg.add(statements)
        yield kg


@pytest.mark.parametrize("what", CHECKS)
def test_the_data_have_nowhere(what: str, everything: KnowledgeGraph) -> None:
    found = everything.select(OWL_PREFIX + CHECKS[what])
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


def test_examples_name_things_that_exist(whole: Graph, shipped: KnowledgeGraph, everything: KnowledgeGraph) -> None:
    """Own names in examples: of people and of the example city among the examples, all others in what is shipped."""
    public, all_there = (
        {str(row["s"]) for row in kg.select("SELECT DISTINCT ?s { ?s ?p ?o }")} for kg in (shipped, everything)
    )
    said = {
        (str(term), NAMES.expand(word.strip(",;.")) or "")
        for term, text in whole.subject_objects(SKOS.example)
        for word in str(text).split()
        if word.startswith(("s4cid:", "s4cs:", "s4c:", "digcomp:"))
    }
    assert len(said) > 250
    assert sorted((t, iri) for t, iri in said if iri not in (all_there if NOT_SHIPPED.match(iri) else public)) == []


def test_what_is_not_shipped_is_not_in_the_shipped_graph(shipped: KnowledgeGraph) -> None:
    """People's things and the example city's stand in data/examples alone."""
    found = {str(row["s"]) for row in shipped.select("SELECT DISTINCT ?s { ?s ?p ?o }")}
    assert sorted(iri for iri in found if NOT_SHIPPED.match(iri)) == []


def test_examples_of_single_statements_are_true(whole: Graph, everything: KnowledgeGraph) -> None:
    """An example that is one plain triple of ours holds in the data, where that property is stated at all."""
    stated = {str(row["p"]) for row in everything.select("SELECT DISTINCT ?p { ?s ?p ?o }")}
    false = []
    tried = 0
    for _, text in whole.subject_objects(SKOS.example):
        assert isinstance(text, Literal)
        words = str(text).split()
        if len(words) != 4 or words[3] != ".":
            continue
        s, p, o = (NAMES.expand(word) for word in words[:3])
        if s is None or p is None or o is None or p not in stated:
            continue
        tried += 1
        if not everything.backend.ask("ASK { $s $p $o }", bindings={"s": URIRef(s), "p": URIRef(p), "o": URIRef(o)}):
            false.append(str(text))
    assert tried >= 60
    assert false == []
