"""Laws of the closure on generated ontologies: owlrl agrees, monotone, free of order, continued as anew, explained."""

from __future__ import annotations

import tempfile
from pathlib import Path

import owlrl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import RDF, Graph, URIRef
from rdflib.term import BNode, Identifier

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.reasoning.explain import explain
from s4c_graph.reasoning.materialise import extend, materialise

PREFIXES = """
@prefix : <urn:t:> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
CLASSES, PROPERTIES, NODES = ("A", "B", "C"), ("p", "q", "r", "s"), ("a", "b", "c", "d", "e")
Axioms = list[str]
Facts = list[tuple[str, str, str]]

classes, properties, nodes = (st.sampled_from(names) for names in (CLASSES, PROPERTIES, NODES))


def _some(p: str, c: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty :{p} ; owl:someValuesFrom {c} ]"


def _has(p: str, v: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty :{p} ; owl:hasValue :{v} ]"


def _both(c: str, other: str) -> str:
    return f"[ a owl:Class ; owl:intersectionOf ( :{c} {other} ) ]"


has = st.builds(_has, properties, nodes)
left = st.one_of(
    classes.map(lambda c: f":{c}"),
    has,
    st.builds(_some, properties, classes.map(lambda c: f":{c}")),
    st.builds(_both, classes, st.one_of(has, st.builds(_some, properties, st.just("owl:Thing")))),
)
right = st.one_of(classes.map(lambda c: f":{c}"), has, st.builds(_both, classes, has))
axioms: st.SearchStrategy[Axioms] = st.lists(
    st.one_of(
        st.builds(lambda a, b: f"{a} rdfs:subClassOf {b} .", left, right),
        st.builds(lambda a, c, h: f":{a} owl:equivalentClass {_both(c, h)} .", classes, classes, has),
        st.builds(lambda a, b: f":{a} rdfs:subPropertyOf :{b} .", properties, properties),
        st.builds(lambda a, b: f":{a} owl:equivalentProperty :{b} .", properties, properties),
        st.builds(lambda a, b: f":{a} owl:inverseOf :{b} .", properties, properties),
        st.builds(lambda a, k: f":{a} a owl:{k}Property .", properties, st.sampled_from(("Transitive", "Symmetric"))),
        st.builds(lambda a, c: f":{a} rdfs:domain :{c} .", properties, classes),
        st.builds(lambda a, c: f":{a} rdfs:range :{c} .", properties, classes),
        st.builds(
            lambda a, links: f":{a} owl:propertyChainAxiom ( {' '.join(':' + x for x in links)} ) .",
            properties,
            st.lists(properties, min_size=2, max_size=3),
        ),
    ),
    min_size=1,
    max_size=6,
)
facts: st.SearchStrategy[Facts] = st.lists(
    st.one_of(st.tuples(nodes, properties, nodes), st.tuples(nodes, st.just("a"), classes)), max_size=8
)
few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def turtle(of: Facts) -> str:
    return PREFIXES + "".join(f":{s} {'a' if p == 'a' else ':' + p} :{o} .\n" for s, p, o in of)


def graph(said: Axioms, of: Facts, path: Path | None = None) -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded(path))
    load(kg, "ontology", PREFIXES + "\n".join(said))
    load(kg, "framework", turtle(of))
    return kg


def load(kg: KnowledgeGraph, name: str, text: str) -> None:
    kg.backend.load(text.encode(), graph=kg.names.graph(name), format="turtle")


def closure(kg: KnowledgeGraph) -> set[tuple[str, ...]]:
    return {tuple(str(t) for t in row) for row in kg.select("SELECT ?s ?p ?o { ?s ?p ?o }", graphs=["inferred"]).rows}


def triples(of: Facts) -> set[tuple[str, ...]]:
    return {(f"urn:t:{s}", str(RDF.type) if p == "a" else f"urn:t:{p}", f"urn:t:{o}") for s, p, o in of}


def by_owlrl(said: Axioms, of: Facts) -> set[tuple[str, ...]]:
    """What owlrl infers about the nodes in our vocabulary; its axiomatic triples and its schema are left out."""
    made = Graph().parse(data=PREFIXES + "\n".join(said) + turtle(of), format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(made)
    vocabulary = {URIRef(f"urn:t:{name}") for name in (*CLASSES, *PROPERTIES)}
    individuals = {URIRef(f"urn:t:{name}") for name in NODES}
    return {
        (str(s), str(p), str(o))
        for s, p, o in made
        if s in individuals and not isinstance(o, BNode) and (p in vocabulary or (p == RDF.type and o in vocabulary))
    }


@few
@given(axioms, facts)
def test_the_closure_is_that_of_owlrl(said: Axioms, of: Facts) -> None:
    kg = graph(said, of)
    materialise(kg)
    ours, theirs = closure(kg) | triples(of), by_owlrl(said, of)
    assert ours - theirs == set()
    assert theirs - ours == set()


@few
@given(axioms, facts, facts)
def test_more_facts_never_take_a_conclusion_away(said: Axioms, of: Facts, more: Facts) -> None:
    fewer, both = graph(said, of), graph(said, of + more)
    materialise(fewer)
    materialise(both)
    assert closure(fewer) <= closure(both) | triples(more)


@few
@given(st.data(), axioms, facts)
def test_the_order_of_axioms_and_facts_does_not_matter(data: st.DataObject, said: Axioms, of: Facts) -> None:
    one, two = graph(said, of), graph(data.draw(st.permutations(said)), data.draw(st.permutations(of)))
    assert materialise(one).total == materialise(two).total
    assert closure(one) == closure(two)


@few
@given(axioms, facts, facts)
def test_a_continued_closure_is_the_one_made_anew(said: Axioms, of: Facts, more: Facts) -> None:
    kg, anew = graph(said, of), graph(said, of)
    materialise(kg)
    load(kg, "user/mine", turtle(more))
    extend(kg, added=["user/mine"])
    load(anew, "user/mine", turtle(more))
    materialise(anew)
    assert closure(kg) == closure(anew)


@settings(few, max_examples=15)
@given(axioms, facts)
def test_a_directory_infers_what_memory_infers(said: Axioms, of: Facts) -> None:
    with tempfile.TemporaryDirectory() as folder:
        here, there = graph(said, of), graph(said, of, Path(folder) / "store")
        assert materialise(here).by_rule == materialise(there).by_rule
        assert closure(here) == closure(there)
        there.close()


@settings(few, max_examples=25)
@given(axioms, facts)
def test_every_conclusion_has_a_sound_derivation(said: Axioms, of: Facts) -> None:
    kg = graph(said, of)
    materialise(kg)
    asserted = triples(of)
    for row in kg.select("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 12", graphs=["inferred"]).rows:
        s, p, o = (term for term in row if isinstance(term, Identifier))
        for step in explain(kg, s, p, o).steps():
            if step.rule is None:
                assert tuple(map(str, step.triple)) in asserted
                continue
            bound: dict[Identifier, Identifier] = {}
            pairs = zip((step.rule.head, *step.rule.body), (step, *step.premises), strict=True)
            for atom, of_step in pairs:
                for pattern, term in zip((atom.s, atom.p, atom.o), of_step.triple, strict=True):
                    assert bound.setdefault(pattern, term) == term if pattern in atom.variables else pattern == term
