"""The same rules on somebody else's server: a real Virtuoso infers what the embedded store infers, and explains it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from rdflib import URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.reasoning.explain import explain
from s4c_graph.reasoning.materialise import extend, materialise

if TYPE_CHECKING:
    from tests.virtuoso import Virtuoso

PREFIXES = """
@prefix : <urn:t:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ONTOLOGY = """
:specialises a owl:TransitiveProperty ; rdfs:domain :Role ; rdfs:range :Role . :Role rdfs:subClassOf :Concept .
:has rdfs:subPropertyOf :eff . :eff owl:propertyChainAxiom ( :specialises :eff ) .
:requires owl:propertyChainAxiom ( :eff :comp ) ; owl:inverseOf :requiredBy . :same a owl:SymmetricProperty .
:Digital owl:equivalentClass [ owl:intersectionOf
  ( :Competence [ a owl:Restriction ; owl:onProperty :facet ; owl:hasValue :digital ] ) ] .
[ a owl:Restriction ; owl:onProperty :eff ; owl:someValuesFrom :Hard ] rdfs:subClassOf :Demanding .
:level owl:propertyChainAxiom ( :requires :needs :requires ) . :note rdfs:domain :Noted ; rdfs:range :Text .
"""
DATA = """
:r3 :specialises :r2 . :r2 :specialises :r1 . :r1 :specialises :r0 . :r0 :has :q ; :note "a literal"@en , 5 .
:q :comp :c ; a :Hard . :c a :Competence ; :facet :digital . :u :same :v . :c :needs :r2 . :r2 a :Concept .
"""
MORE = ":r4 :specialises :r3 . :r9 :specialises :r9 . :v :same :u ."


def filled(kg: KnowledgeGraph) -> KnowledgeGraph:
    for name, turtle in (("ontology", ONTOLOGY), ("framework", DATA)):
        kg.backend.load((PREFIXES + turtle).encode(), graph=kg.names.graph(name), format="turtle")
    return kg


def inferred(kg: KnowledgeGraph) -> set[tuple[str, ...]]:
    return {tuple(str(t) for t in row) for row in kg.select("SELECT ?s ?p ?o { ?s ?p ?o }", graphs=["inferred"]).rows}


@pytest.fixture
def remote(virtuoso: Virtuoso) -> Iterator[KnowledgeGraph]:
    names = Names(f"http://test.example/{uuid.uuid4()}/")
    kg = KnowledgeGraph(virtuoso.remote(within=names.base + "graph/"), names)
    yield filled(kg)
    for graph in kg.backend.graphs():
        kg.backend.drop(graph)


@pytest.mark.virtuoso
def test_a_server_infers_and_explains_what_the_embedded_store_does(remote: KnowledgeGraph) -> None:
    here = filled(KnowledgeGraph(Embedded(), remote.names))
    ours, theirs = materialise(here), materialise(remote)
    assert inferred(remote) == inferred(here)
    assert theirs.by_rule == ours.by_rule and theirs.total == ours.total
    for kg in (here, remote):
        kg.backend.load((PREFIXES + MORE).encode(), graph=kg.names.graph("user/mine"), format="turtle")
        extend(kg, added=["user/mine"])
    assert inferred(remote) == inferred(here)
    triple = [URIRef(f"urn:t:{name}") for name in ("r4", "requires", "c")]
    proof = explain(remote, triple[0], triple[1], triple[2])
    assert proof.text() == explain(here, triple[0], triple[1], triple[2]).text()
    assert materialise(remote).total == materialise(here).total
