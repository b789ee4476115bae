"""The closure: recursion, what is written and what not, directory and memory alike, continued and made anew alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import digest
from s4c_graph.reasoning.compile import compile_rules
from s4c_graph.reasoning.materialise import extend, materialise

PREFIXES = """
@prefix : <urn:t:> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ROLES = """
:specialises a owl:TransitiveProperty ; rdfs:domain :Role ; rdfs:range :Role .
:hasRequirement rdfs:subPropertyOf :hasEffectiveRequirement .
:hasEffectiveRequirement owl:propertyChainAxiom ( :specialises :hasEffectiveRequirement ) .
:requires owl:propertyChainAxiom ( :hasEffectiveRequirement :requiredCompetence ) ; owl:inverseOf :requiredBy .
:Role rdfs:subClassOf :Concept .
"""
DATA = """
:r2 :specialises :r1 . :r1 :specialises :r0 . :r0 :hasRequirement :q0 . :q0 :requiredCompetence :c0 .
:r2 :hasRequirement :q2 . :q2 :requiredCompetence :c2 . :c0 :requiredBy :r9 .
"""


def graph(
    path: Path | None = None, *, data: str = DATA, axioms: str = ROLES, names: Names | None = None
) -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded(path), names)
    put(kg, "ontology", axioms)
    put(kg, "framework", data)
    return kg


def put(kg: KnowledgeGraph, name: str, turtle: str) -> None:
    kg.backend.load((PREFIXES + turtle).encode(), graph=kg.names.graph(name), format="turtle")


def fingerprint(kg: KnowledgeGraph, name: str = "inferred") -> str:
    return digest(kg.backend, kg.names.graph(name))


def inferred(kg: KnowledgeGraph) -> set[tuple[str, ...]]:
    rows = kg.select("SELECT ?s ?p ?o { ?s ?p ?o }", graphs=["inferred"]).rows
    return {tuple(str(t).rsplit("#", 1)[-1].removeprefix("urn:t:") for t in row) for row in rows}


def test_requirements_are_inherited_and_turned_round() -> None:
    kg = graph()
    closure = materialise(kg)
    assert {
        ("r2", "specialises", "r0"),
        ("r2", "hasEffectiveRequirement", "q0"),
        ("r2", "requires", "c0"),
        ("c0", "requiredBy", "r2"),
        ("r9", "requires", "c0"),
        ("r0", "type", "Concept"),
    } <= inferred(kg)
    assert closure.total == len(inferred(kg)) == sum(closure.by_rule.values())
    assert closure.by_rule["prp-trp"] == 1
    assert closure.seconds > 0


def test_only_graph_inferred_is_written_and_nothing_asserted_stands_in_it() -> None:
    kg = graph(data=DATA + ":r2 :specialises :r0 . :r1 a :Concept .")
    before = {name: fingerprint(kg, name) for name in kg.graphs()}
    materialise(kg)
    assert {name: fingerprint(kg, name) for name in kg.graphs() if name != "inferred"} == before
    assert not {("r2", "specialises", "r0"), ("r1", "type", "Concept")} & inferred(kg)
    twice = "ASK { GRAPH ?g { ?s ?p ?o } GRAPH $inferred { ?s ?p ?o } FILTER(?g != $inferred) }"
    assert not kg.ask(twice, inferred=URIRef(kg.names.graph("inferred")))


def test_dropping_and_rebuilding_gives_the_same_graph() -> None:
    kg = graph()
    materialise(kg)
    first = fingerprint(kg)
    put(kg, "inferred", ":left :over :here .")
    materialise(kg)
    assert fingerprint(kg) == first


def test_memory_and_directory_infer_the_same(tmp_path: Path) -> None:
    here, there = graph(), graph(tmp_path / "store")
    assert materialise(here).by_rule == materialise(there).by_rule
    assert fingerprint(here) == fingerprint(there)


def test_another_base_names_its_own_graphs() -> None:
    kg = graph(names=Names("https://example.org/city/"))
    assert materialise(kg).total
    assert "https://example.org/city/graph/inferred" in kg.backend.graphs()


@pytest.mark.parametrize(
    ("rule", "axiom"),
    [
        ("prp-trp", ":specialises a owl:TransitiveProperty ."),
        ("prp-spo2", ":specialises owl:propertyChainAxiom ( :specialises :specialises ) ."),
    ],
)
def test_a_chain_of_two_hundred_is_closed_in_one_pass(rule: str, axiom: str) -> None:
    length = 200
    kg = graph(axioms=axiom, data="".join(f":n{n} :specialises :n{n + 1} .\n" for n in range(length)))
    closure = materialise(kg)
    assert closure.by_rule[rule] == length * (length - 1) // 2
    assert closure.passes == 1


def test_a_cycle_comes_to_an_end() -> None:
    kg = graph(data=":a :specialises :b . :b :specialises :c . :c :specialises :a .")
    materialise(kg)
    assert {(x, "specialises", y) for x in "abc" for y in "abc"} - inferred(kg) == {
        ("a", "specialises", "b"),
        ("b", "specialises", "c"),
        ("c", "specialises", "a"),
    }


def test_recursion_through_classes_takes_as_many_passes_as_it_is_deep() -> None:
    axioms = "[ a owl:Restriction ; owl:onProperty :partOf ; owl:someValuesFrom :A ] rdfs:subClassOf :A ."
    kg = graph(axioms=axioms, data=":n0 a :A . " + "".join(f":n{n + 1} :partOf :n{n} .\n" for n in range(5)))
    closure = materialise(kg)
    assert {(f"n{n}", "type", "A") for n in range(1, 6)} == inferred(kg)
    assert closure.passes == 6  # five that add one member each, and one that finds no more


@pytest.mark.parametrize("directory", [False, True])
def test_extending_equals_making_anew(tmp_path: Path, directory: bool) -> None:
    more = ":r3 :specialises :r2 . :r1 :requires :c0 . :x :unknown :y ."
    kg = graph(tmp_path / "a" if directory else None)
    program = compile_rules(kg)
    materialise(kg, program)
    put(kg, "user/mine", more)
    assert extend(kg, program, added=["user/mine"]).by_rule["prp-trp"] == 2
    anew = graph()
    put(anew, "user/mine", more)
    materialise(anew)
    assert inferred(kg) == inferred(anew)
    assert fingerprint(kg) == fingerprint(anew)  # what the user asserted has left graph inferred
    assert extend(kg).by_rule == {}


def test_extending_runs_only_rules_that_the_addition_can_start() -> None:
    kg = graph()
    materialise(kg)
    told: list[float | None] = []
    put(kg, "user/mine", ":r7 a :Role .")
    extend(kg, added=["user/mine"], progress=lambda step, share: told.append(share))
    assert ("r7", "type", "Concept") in inferred(kg)
    assert told == [1.0]  # one stratum: Role ⊑ Concept


@pytest.mark.parametrize("directory", [False, True])
def test_blank_nodes_of_the_data_stay_the_same_nodes(tmp_path: Path, directory: bool) -> None:
    kg = graph(tmp_path / "store" if directory else None, data="[] :specialises :r0 .")
    materialise(kg)
    assert kg.ask("ASK { ?x <urn:t:specialises> <urn:t:r0> ; a <urn:t:Concept> }")


def test_shapes_are_not_data() -> None:
    kg = graph(data="")
    put(kg, "shapes", ":shape :specialises :other .")
    assert materialise(kg).total == 0


def test_an_empty_graph_has_an_empty_closure() -> None:
    assert materialise(KnowledgeGraph(Embedded())).total == 0


def test_an_axiom_that_cannot_be_compiled_is_told_before_anything_is_dropped() -> None:
    kg = graph()
    materialise(kg)
    first = fingerprint(kg)
    put(kg, "ontology", ":A owl:hasKey ( :p ) .")
    with pytest.raises(InputError, match="owl:hasKey"):
        materialise(kg)
    assert fingerprint(kg) == first


def test_a_read_only_store_refuses(tmp_path: Path) -> None:
    graph(tmp_path / "store").close()
    with pytest.raises(S4CError):
        materialise(KnowledgeGraph(Embedded(tmp_path / "store", read_only=True)))


DEFINED = """:Q owl:equivalentClass [ owl:intersectionOf ( :P
  [ a owl:Restriction ; owl:onProperty :holds ; owl:hasValue :a ]
  [ a owl:Restriction ; owl:onProperty :holds ; owl:hasValue :b ] ) ] .
:holds owl:propertyChainAxiom ( :holds :entails ) ."""


def test_a_rule_that_only_gives_back_premises_is_not_run() -> None:
    told: list[float | None] = []
    kg = graph(axioms=DEFINED, data=":x a :P ; :holds :a , :c . :c :entails :b .")
    closure = materialise(kg, progress=lambda step, share: told.append(share))
    assert inferred(kg) == {("x", "holds", "b"), ("x", "type", "Q")}
    assert closure.passes == 1 and len(told) == 2  # levels, then membership; nothing back


@pytest.mark.parametrize("where", ["framework", "user/mine"])
def test_membership_that_is_asserted_gives_all_that_it_implies(where: str) -> None:
    kg = graph(axioms=DEFINED, data=":x a :P ; :holds :a . :b :entails :d .")
    materialise(kg)
    put(kg, where, ":x a :Q . :y a :Q .")
    extend(kg, added=[where])
    wanted = {(who, *said) for who in "xy" for said in (("holds", "b"), ("holds", "d"), ("type", "P"), ("holds", "a"))}
    assert inferred(kg) == wanted - {("x", "type", "P"), ("x", "holds", "a")}
    continued = fingerprint(kg)
    materialise(kg)
    assert fingerprint(kg) == continued
