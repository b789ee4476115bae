"""Each kind of axiom becomes the W3C rule of its name, is ignored with a reason, or is refused; never dropped."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import pytest
from rdflib import Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.reasoning.compile import compile_axioms, compile_rules
from s4c_graph.reasoning.materialise import materialise
from s4c_graph.reasoning.rules import Program

PREFIXES = """
@prefix : <urn:t:> . @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def program(turtle: str) -> Program:
    return compile_axioms(Graph().parse(data=PREFIXES + turtle, format="turtle"), Names())


def inferred(axioms: str, data: str) -> set[str]:
    kg = KnowledgeGraph(Embedded())
    kg.backend.load((PREFIXES + axioms).encode(), graph=kg.names.graph("ontology"), format="turtle")
    kg.backend.load((PREFIXES + data).encode(), graph=kg.names.graph("data"), format="turtle")
    materialise(kg)
    found = kg.select("SELECT ?s ?p ?o { ?s ?p ?o }", graphs=["inferred"]).rows
    return {" ".join(":" + str(t).removeprefix("urn:t:") for t in row).replace(":" + RDF_TYPE, "a") for row in found}


RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
KINDS: list[tuple[str, str, str, AbstractSet[str]]] = [
    ("cax-sco", ":A rdfs:subClassOf :B .", ":x a :A .", {":x a :B"}),
    ("cax-eqc1", ":A owl:equivalentClass :B .", ":x a :A . :y a :B .", {":x a :B", ":y a :A"}),
    ("prp-spo1", ":p rdfs:subPropertyOf :q .", ":x :p :y .", {":x :q :y"}),
    ("prp-eqp1", ":p owl:equivalentProperty :q .", ":x :p :y . :y :q :z .", {":x :q :y", ":y :p :z"}),
    ("prp-dom", ":p rdfs:domain :A .", ":x :p 5 .", {":x a :A"}),
    ("prp-rng", ":p rdfs:range :A .", ":x :p :y , 5 .", {":y a :A"}),
    ("prp-inv1", ":p owl:inverseOf :q .", ":x :p :y .", {":y :q :x"}),
    ("prp-inv2", ":p owl:inverseOf :q .", ":x :q :y .", {":y :p :x"}),
    ("prp-symp", ":p a owl:SymmetricProperty .", ":x :p :y .", {":y :p :x"}),
    (
        "prp-trp",
        ":p a owl:TransitiveProperty .",
        ":w :p :x . :x :p :y . :y :p :z .",
        {":w :p :y", ":w :p :z", ":x :p :z"},
    ),
    ("prp-spo2", ":r owl:propertyChainAxiom (:p :q) .", ":x :p :y . :y :q :z .", {":x :r :z"}),
    ("prp-spo2", ":r owl:propertyChainAxiom (:p) .", ":x :p :y .", {":x :r :y"}),
    ("prp-spo2", ":r owl:propertyChainAxiom (:p :q :p :q) .", ":x :p :y . :y :q :x .", {":x :r :x"}),
    (
        "prp-spo2",
        ":r owl:propertyChainAxiom (:p :r) .",
        ":a :p :b . :b :p :c . :c :r :d .",
        {":b :r :d", ":a :r :d"},
    ),
    ("prp-spo2", ":r owl:propertyChainAxiom (:r :p) .", ":a :r :b . :b :p :c . :c :p :d .", {":a :r :c", ":a :r :d"}),
    ("prp-spo2", ":r owl:propertyChainAxiom (:r :r) .", ":a :r :b . :b :r :c .", {":a :r :c"}),
    (
        "prp-spo2",
        ":r owl:propertyChainAxiom (:r :p :r) .",
        ":a :r :b . :b :p :c . :c :r :d . :d :p :e . :e :r :f .",
        {":a :r :d", ":c :r :f", ":a :r :f"},
    ),
    ("prp-spo2", ":r owl:propertyChainAxiom ([owl:inverseOf :p] :q) .", ":y :p :x . :y :q :z .", {":x :r :z"}),
    ("cls-int1", ":A owl:intersectionOf (:B :C) .", ":x a :B , :C . :y a :B .", {":x a :A"}),
    ("cls-int2", ":A owl:intersectionOf (:B :C) .", ":x a :A .", {":x a :B", ":x a :C"}),
    ("cls-uni", "[ owl:unionOf (:B :C) ] rdfs:subClassOf :A .", ":x a :B . :y a :C .", {":x a :A", ":y a :A"}),
    (
        "cls-hv1",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .",
        ":x a :A .",
        {":x :p :v"},
    ),
    (
        "cls-hv2",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:hasValue 5 ] rdfs:subClassOf :A .",
        ":x :p 5 . :y :p 6 .",
        {":x a :A"},
    ),
    (
        "cls-svf1",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] rdfs:subClassOf :A .",
        ":x :p :y . :y a :B . :z :p :w .",
        {":x a :A"},
    ),
    (
        "cls-svf2",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :A .",
        ":x :p :y .",
        {":x a :A"},
    ),
    (
        "cls-avf",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
        ":x a :A ; :p :y .",
        {":y a :B"},
    ),
]


@pytest.mark.parametrize(
    ("name", "axioms", "data", "expected"), KINDS, ids=[f"{k[0]}-{n}" for n, k in enumerate(KINDS)]
)
def test_each_kind_of_axiom_infers_just_what_its_rule_says(
    name: str, axioms: str, data: str, expected: AbstractSet[str]
) -> None:
    assert inferred(axioms, data) == expected
    assert name in {n for rule in program(axioms).rules for n in rule.names}


def test_a_defined_class_works_both_ways() -> None:
    axioms = """:Knowledge owl:equivalentClass [ a owl:Class ; owl:intersectionOf
        ( :Competence [ a owl:Restriction ; owl:onProperty :type ; owl:hasValue :knowledge ] ) ] ."""
    assert inferred(axioms, ":x a :Competence ; :type :knowledge . :y a :Competence . :z :type :knowledge .") == {
        ":x a :Knowledge"
    }
    assert inferred(axioms, ":x a :Knowledge .") == {":x a :Competence", ":x :type :knowledge"}
    assert {rule.name for rule in program(axioms).rules} == {
        "cax-eqc1 + cls-int2",
        "cax-eqc1 + cls-int2 + cls-hv1",
        "cax-eqc2 + cls-int1 + cls-hv2",
    }


def test_nested_expressions_are_taken_apart() -> None:
    axioms = """[ owl:intersectionOf ( :A [ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom
        [ owl:unionOf ( :B [ a owl:Restriction ; owl:onProperty :q ; owl:hasValue :v ] ) ] ] ) ] rdfs:subClassOf :C ."""
    data = ":x a :A . :b :p :x ; a :B . :y a :A . :c :p :y ; :q :v . :z a :A . :d :p :z ."
    assert inferred(axioms, data) == {":x a :C", ":y a :C"}


def test_axioms_that_only_find_contradictions_or_merge_nodes_are_listed_with_the_reason() -> None:
    made = program(
        """:p a owl:FunctionalProperty , owl:AsymmetricProperty ; rdfs:range xsd:integer .
        :A owl:disjointWith :B ; rdfs:subClassOf owl:Thing . [] a owl:AllDifferent ; owl:distinctMembers (:x :y) ."""
    )
    assert not made.rules
    said = {ignored.axiom.text: ignored.reason for ignored in made.ignored}
    assert set(said) == {
        "urn:t:p is functional",
        "urn:t:p is asymmetric",
        "range of urn:t:p is xsd:integer",
        "urn:t:A owl:disjointWith urn:t:B",
        "urn:t:A ⊑ owl:Thing",
        "urn:t:x, urn:t:y are all different",
    }
    assert "owl:sameAs" in said["urn:t:p is functional"]
    assert "--profile dl" in said["urn:t:A owl:disjointWith urn:t:B"]


@pytest.mark.parametrize(
    ("axiom", "said"),
    [
        (
            ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
            "owl:someValuesFrom",
        ),
        (":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .", "owl:maxCardinality"),
        (":A rdfs:subClassOf [ owl:unionOf (:B :C) ] .", "owl:unionOf on the right"),
        ("[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .", "owl:allValuesFrom"),
        (":A owl:oneOf (:x :y) .", "owl:oneOf"),
        (":A owl:hasKey (:p) .", "owl:hasKey"),
        (":p a owl:ReflexiveProperty .", "owl:ReflexiveProperty"),
        ("owl:Thing rdfs:subClassOf :A .", "owl:Thing"),
        (":x owl:sameAs :y .", "owl:sameAs"),
        (":p rdfs:subPropertyOf rdf:type .", "rdf:type"),
        (":r owl:propertyChainAxiom (:p rdf:type) .", "rdf:type"),
        (":r owl:propertyChainAxiom _:b . _:b rdf:first :p .", "broken"),
        (":r owl:propertyChainAxiom _:b . _:b rdf:first :p ; rdf:rest _:b .", "broken"),
        (":A rdfs:subClassOf 5 .", "where a class is wanted"),
        ("[] owl:unionOf (:A :B) .", "nothing uses"),
    ],
)
def test_what_the_rules_do_not_know_is_refused_by_name(axiom: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        program(axiom)
    assert caught.value.where is not None and caught.value.where.startswith("ontology, ")
    assert "reasoning.md" in str(caught.value)


def test_strata_follow_dependency_and_only_cycles_are_recursive() -> None:
    made = program(
        """:spec a owl:TransitiveProperty . :has rdfs:subPropertyOf :eff .
        :eff owl:propertyChainAxiom (:spec :eff) . :req owl:propertyChainAxiom (:eff :comp) . :req owl:inverseOf :by .
        :by rdfs:range :Role . :Role rdfs:subClassOf :Concept ."""
    )
    heads = [{(rule.head.key[1] or rule.head.key[0]).removeprefix("urn:t:") for rule in s.rules} for s in made.strata]
    assert heads.index({"spec"}) < heads.index({"eff"}) < heads.index({"req", "by"}) < heads.index({"Role"})
    assert heads.index({"Role"}) < heads.index({"Concept"})
    assert [rule.name for rule in made.strata[heads.index({"eff"})].rules] == ["prp-spo1", "prp-spo2"]
    recursive = {frozenset(h) for h, s in zip(heads, made.strata, strict=True) if s.recursive}
    assert recursive == {frozenset({"spec"}), frozenset({"eff"}), frozenset({"req", "by"})}
    seen: set[tuple[str, str | None]] = set()
    for stratum in made.strata:
        own = {rule.head.key for rule in stratum.rules}
        later = {r.head.key for s in made.strata for r in s.rules} - seen - own
        assert not any(rule.reads & later for rule in stratum.rules)
        seen |= own


def test_a_cycle_of_a_thousand_classes_is_one_stratum() -> None:
    count = 1_000
    made = program("".join(f":C{n} rdfs:subClassOf :C{(n + 1) % count} .\n" for n in range(count)))
    assert [(len(stratum.rules), stratum.recursive) for stratum in made.strata] == [(count, True)]


def test_axioms_know_their_module_and_read_like_axioms() -> None:
    made = program(":r owl:propertyChainAxiom (:p :q) ; rdfs:isDefinedBy <https://w3id.org/s4c/ontology/roles> .")
    assert made.rules[0].axiom.text == "urn:t:p ∘ urn:t:q ⊑ urn:t:r"
    assert made.rules[0].axiom.module == "https://w3id.org/s4c/ontology/roles"


def test_only_graph_ontology_makes_rules() -> None:
    kg = KnowledgeGraph(Embedded())
    kg.backend.load((PREFIXES + ":A rdfs:subClassOf :B .").encode(), graph=kg.names.graph("user/mine"), format="turtle")
    assert {rule.name for rule in compile_rules(kg).rules} == {"R2", "R13"}  # those that ship as files
