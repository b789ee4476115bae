"""A derivation is sound step by step, rests on asserted triples with graph and source, and is the same every time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import RDF, Literal, URIRef
from rdflib.term import BNode, Identifier

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import QueryError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.reasoning.explain import Derivation, explain
from s4c_graph.reasoning.materialise import materialise

PREFIXES = """
@prefix : <urn:t:> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ONTOLOGY = """
:specialises a owl:TransitiveProperty ; rdfs:isDefinedBy <https://w3id.org/s4c/ontology/roles> .
:has rdfs:subPropertyOf :eff . :eff owl:propertyChainAxiom ( :specialises :eff ) .
:requires owl:propertyChainAxiom ( :eff :comp ) . :requires owl:inverseOf :requiredBy .
:Digital owl:equivalentClass [ owl:intersectionOf
  ( :Competence [ a owl:Restriction ; owl:onProperty :facet ; owl:hasValue :digital ] ) ] .
:A rdfs:subClassOf :B . :B rdfs:subClassOf :A . :C rdfs:subClassOf :A . :p rdfs:range :A .
:same a owl:SymmetricProperty .
"""
DATA = """
:r3 :specialises :r2 . :r2 :specialises :r1 . :r1 :specialises :r0 ; dct:source :seed .
:r0 :has :q ; dct:source :seed .
:q :comp :c . :c a :Competence ; :facet :digital . :x a :C . :u :same :v . _:n :same :w . :y :p _:m .
"""


@pytest.fixture
def kg() -> KnowledgeGraph:
    made = graph(DATA)
    materialise(made)
    return made


def graph(data: str, ontology: str = ONTOLOGY) -> KnowledgeGraph:
    made = KnowledgeGraph(Embedded())
    for name, turtle in (("ontology", ontology), ("framework", data)):
        made.backend.load((PREFIXES + turtle).encode(), graph=made.names.graph(name), format="turtle")
    return made


def t(name: str) -> URIRef:
    return RDF.type if name == "rdf:type" else URIRef(f"urn:t:{name}")


def why(kg: KnowledgeGraph, s: str, p: str, o: str) -> Derivation:
    return explain(kg, t(s), t(p), t(o))


def sound(kg: KnowledgeGraph, proof: Derivation) -> None:
    """Every step is an instance of its rule, every leaf is asserted, and nothing stands below itself."""

    def check(step: Derivation, above: frozenset[object]) -> None:
        assert step.triple not in above
        if step.rule is None:
            assert step.graphs and not step.premises
            for name in step.graphs:
                assert name != "inferred"
                if not any(isinstance(term, BNode) for term in step.triple):
                    s, p, o = (term.n3() for term in step.triple)
                    assert kg.ask(f"ASK {{ {s} {p} {o} }}", graphs=[name])
            return
        bound: dict[Identifier, Identifier] = {}
        pairs = [(step.rule.head, step.triple), *zip(step.rule.body, (p.triple for p in step.premises), strict=True)]
        for atom, triple in pairs:
            for pattern, term in zip((atom.s, atom.p, atom.o), triple, strict=True):
                if pattern in atom.variables:
                    assert bound.setdefault(pattern, term) == term
                else:
                    assert pattern == term
        for premise in step.premises:
            check(premise, above | {step.triple})

    check(proof, frozenset())


@pytest.mark.parametrize(
    ("s", "p", "o"),
    [
        ("r3", "requires", "c"),
        ("c", "requiredBy", "r3"),
        ("r3", "specialises", "r0"),
        ("c", "rdf:type", "Digital"),
        ("x", "rdf:type", "B"),
        ("v", "same", "u"),
    ],
)
def test_every_derivation_is_sound(kg: KnowledgeGraph, s: str, p: str, o: str) -> None:
    proof = why(kg, s, p, o)
    assert not proof.asserted
    sound(kg, proof)


def test_every_inferred_triple_has_a_derivation(kg: KnowledgeGraph) -> None:
    for row in kg.select("SELECT ?s ?p ?o { ?s ?p ?o }", graphs=["inferred"]).rows:
        s, p, o = (term for term in row if isinstance(term, Identifier))
        if not any(isinstance(term, BNode) for term in (s, p, o)):
            sound(kg, explain(kg, s, p, o))


def test_a_proof_that_rests_on_a_blank_node_is_found_and_takes_no_other_node_for_it() -> None:
    others = "".join(f"_:o{n} :specialises :r7 . " for n in range(20)) + ":r7 :specialises :r0 ."
    made = graph(f"{others} _:n :specialises :r1 . :x :part _:n . :r1 :specialises :r0 .", ONTOLOGY + CHAIN)
    materialise(made)
    sound(made, why(made, "x", "far", "r0"))


CHAIN = ":far owl:propertyChainAxiom ( :part :specialises ) ."


def test_an_asserted_triple_is_its_own_reason(kg: KnowledgeGraph) -> None:
    proof = why(kg, "r0", "has", "q")
    assert proof.asserted and proof.graphs == ("framework",) and proof.sources == ("urn:t:seed",)
    assert proof.text() == "urn:t:r0 urn:t:has urn:t:q   [asserted in framework, source urn:t:seed]"


def test_a_triple_both_asserted_and_derivable_is_given_as_asserted() -> None:
    made = graph(":a :specialises :b , :c . :b :specialises :c .")
    materialise(made)
    assert why(made, "a", "specialises", "c").asserted


def test_the_text_names_rules_axioms_modules_graphs_and_sources(kg: KnowledgeGraph) -> None:
    assert why(kg, "r3", "requires", "c").text().splitlines() == [
        "urn:t:r3 urn:t:requires urn:t:c",
        " └ by prp-spo2: urn:t:eff ∘ urn:t:comp ⊑ urn:t:requires",
        "   urn:t:r3 urn:t:eff urn:t:q",
        "    └ by prp-spo2, 2 times: urn:t:specialises ∘ urn:t:eff ⊑ urn:t:eff",
        "      urn:t:r3 urn:t:specialises urn:t:r1",
        "       └ by prp-trp: urn:t:specialises is transitive (ontology/roles)",
        "         urn:t:r3 urn:t:specialises urn:t:r2   [asserted in framework]",
        "         urn:t:r2 urn:t:specialises urn:t:r1   [asserted in framework]",
        "      urn:t:r1 urn:t:specialises urn:t:r0   [asserted in framework, source urn:t:seed]",
        "      urn:t:r0 urn:t:eff urn:t:q",
        "       └ by prp-spo1: urn:t:has ⊑ urn:t:eff",
        "         urn:t:r0 urn:t:has urn:t:q   [asserted in framework, source urn:t:seed]",
        "   urn:t:q urn:t:comp urn:t:c   [asserted in framework]",
    ]


def test_json_lists_each_step_once_and_names_premises_by_place(kg: KnowledgeGraph) -> None:
    said = json.loads(why(kg, "x", "rdf:type", "B").json())
    assert [step["asserted"] for step in said["steps"]] == [False, False, True]
    assert [step["premises"] for step in said["steps"]] == [[1], [2], []]
    assert said["steps"][0]["rule"] == ["cax-sco"] and said["steps"][0]["axiom"] == "urn:t:A ⊑ urn:t:B"
    assert said["steps"][2]["graphs"] == ["framework"]
    assert said["rules"].startswith("https://www.w3.org/TR/owl2-profiles/#")


def test_the_same_question_has_the_same_answer(kg: KnowledgeGraph) -> None:
    again = graph(DATA)
    materialise(again)
    assert why(kg, "c", "requiredBy", "r3").text() == why(again, "c", "requiredBy", "r3").text()


def test_a_triple_is_never_its_own_premise() -> None:
    made = graph(":a :specialises :b . :b :specialises :a . :b :specialises :c . :u :same :v . :v :same :w .")
    materialise(made)
    for s, p, o in (("a", "specialises", "a"), ("a", "specialises", "c"), ("w", "same", "v")):
        sound(made, why(made, s, p, o))


def test_a_transitive_step_that_no_asserted_edge_starts_is_still_proved() -> None:
    ontology = ONTOLOGY + ":specialises owl:inverseOf :generalises ."
    made = graph(":b :generalises :a . :c :generalises :b . :a :specialises :loop . :loop :specialises :a .", ontology)
    materialise(made)
    sound(made, why(made, "a", "specialises", "c"))


def test_a_long_chain_is_explained_without_recursion() -> None:
    made = graph("".join(f":n{n} :specialises :n{n + 1} .\n" for n in range(300)))
    materialise(made)
    proof = why(made, "n0", "specialises", "n300")
    assert len(proof.steps()) == 599
    assert len(json.loads(proof.json())["steps"]) == 599
    assert "299 times" in proof.text()


def test_one_of_a_thousand_premises_is_enough() -> None:
    made = graph("".join(f":n{n} :p :z .\n" for n in range(1_000)))
    materialise(made)
    assert len(why(made, "z", "rdf:type", "A").steps()) == 2


@pytest.mark.parametrize(
    "asked",
    [
        lambda kg: why(kg, "c", "requires", "r3"),
        lambda kg: why(kg, "nobody", "requires", "c"),
        lambda kg: explain(kg, t("c"), t("facet"), Literal("digital")),
    ],
)
def test_what_does_not_hold_is_refused(kg: KnowledgeGraph, asked: Callable[[KnowledgeGraph], Derivation]) -> None:
    with pytest.raises(QueryError, match="does not hold"):
        asked(kg)


def test_blank_nodes_cannot_be_asked_about(kg: KnowledgeGraph) -> None:
    with pytest.raises(QueryError, match="only a triple of IRIs"):
        explain(kg, BNode(), t("same"), t("w"))
    with pytest.raises(QueryError, match="only a triple of IRIs"):
        explain(kg, t("u"), Literal("same"), t("v"))


def test_a_closure_out_of_date_is_told(kg: KnowledgeGraph) -> None:
    kg.backend.load(b"<urn:t:x> <urn:t:specialises> <urn:t:q> .", graph=kg.names.graph("inferred"))
    with pytest.raises(QueryError, match="out of date"):
        why(kg, "x", "specialises", "q")


def test_a_directory_store_explains_the_same(kg: KnowledgeGraph, tmp_path: Path) -> None:
    there = KnowledgeGraph(Embedded(tmp_path / "store"))
    for name, turtle in (("ontology", ONTOLOGY), ("framework", DATA)):
        there.backend.load((PREFIXES + turtle).encode(), graph=there.names.graph(name), format="turtle")
    materialise(there)
    assert why(there, "r3", "requires", "c").text() == why(kg, "r3", "requires", "c").text()
