"""Rules that ship as CONSTRUCT files: their form, what is refused, continued and made anew alike, explained by name."""

from __future__ import annotations

import re
from itertools import permutations
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Variable

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import digest
from s4c_graph.reasoning.compile import compile_axioms, compile_rules
from s4c_graph.reasoning.explain import explain
from s4c_graph.reasoning.materialise import extend, materialise
from s4c_graph.reasoning.rule_files import parse, shipped_rules

NAMES = Names()
FILES = list(assets.files("ontology", ".rq"))
PREFIXES = f"""@prefix s4c: <{NAMES.term("")}> . @prefix x: <urn:x:> . @prefix skos: <{SKOS}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix sssom: <https://w3id.org/sssom/> .
@prefix level: <https://w3id.org/s4c/id/level/> . @prefix skill: <http://data.europa.eu/esco/skill/> .
"""
SCALE = f"level:L5 s4c:inScale <{NAMES.id('scale', 's4c-8')}> . x:c5 s4c:ofCompetence x:c ; s4c:atLevel level:L5 ."
ATTAINED = "x:a s4c:attainedCompetence x:c ; s4c:attainedLevel level:L5 ."
RECORD = f"""x:c a s4c:Competence . x:r s4c:reviewStatus <{NAMES.scheme("review-status", "accepted")}> ;
  owl:annotatedSource x:c ; owl:annotatedProperty skos:closeMatch ; owl:annotatedTarget skill:1 ."""
NEGATED = "x:r sssom:predicate_modifier sssom:NegatedPredicate ."
GOOD = """# R9: words
PREFIX s4c: <https://w3id.org/s4c/ontology#>
CONSTRUCT { ?a s4c:p ?b }
WHERE {
  ?a s4c:q ?b .
}
"""


def graph(**graphs: str) -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded())
    for name, turtle in graphs.items():
        put(kg, name, turtle)
    return kg


def put(kg: KnowledgeGraph, name: str, turtle: str) -> None:
    kg.backend.load((PREFIXES + turtle).encode(), graph=kg.names.graph(name), format="turtle")


def has(kg: KnowledgeGraph, triple: str) -> bool:
    prefixes = re.sub(r"@prefix (\S+ <\S+>) \.", r"PREFIX \1", PREFIXES)
    return kg.ask(f"{prefixes} ASK {{ {triple} }}", graphs=["inferred"])


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_file_is_sparql_and_is_read_as_it_is_written(path: Path) -> None:
    """Another parser finds the same patterns, filters and things that must be absent."""
    text = assets.read(path, NAMES)
    (rule,) = parse(text, path, NAMES)
    algebra = prepareQuery(text).algebra
    triples: list[tuple[object, object, object]] = []
    found: list[str] = []

    def walk(node: object) -> None:
        if hasattr(node, "name"):
            found.append(str(node.name))
            triples.extend(getattr(node, "triples", None) or ())
            for value in vars(node).values() if not isinstance(node, dict) else node.values():
                walk(value)

    walk(algebra.p)
    assert set(triples) == {(a.s, a.p, a.o) for a in (*rule.body, *rule.unless)}
    assert found.count("Minus") == len(rule.unless) and found.count("Filter") == len(rule.filters)
    assert [(rule.head.s, rule.head.p, rule.head.o)] == list(algebra.template)


def test_files_say_their_rule_and_source() -> None:
    assert {rule.name for rule in shipped_rules(NAMES)} == {"R2", "R13"}
    for path in FILES:
        assert "\n# source: https://w3id.org/s4c/" in path.read_text(encoding="utf-8"), path.name


def test_rules_write_below_another_base() -> None:
    other = Names("https://example.org/city/")
    assert all(str(rule.head.p).startswith(other.base) for rule in shipped_rules(other))
    assert all(rule.axiom.module.startswith(f"{other.base}ontology/rules/") for rule in shipped_rules(other))


def test_the_form_is_read() -> None:
    (rule,) = parse(GOOD, Path("good.rq"), NAMES)
    assert (rule.name, rule.axiom.text) == ("R9", "words")
    assert rule.head.s == Variable("a") and not rule.unless and not rule.filters


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# R9: words", "# words"),
        ("CONSTRUCT", "SELECT"),
        ("{ ?a s4c:p ?b }", "{ ?a s4c:p ?other }"),
        ("?a s4c:q ?b .", ""),
        ("?a s4c:q ?b .", "?a ?q ?b ."),
        ("?a s4c:q ?b .", "?a a ?b ."),
        ("?a s4c:q ?b .", "?a s4c:q [ s4c:r ?b ] ."),
        ("?a s4c:q ?b .", '?a s4c:q ?b , "text" .'),
        ("?a s4c:q ?b .", "?a s4c:q+ ?b ."),
        ("?a s4c:q ?b .", "OPTIONAL { ?a s4c:q ?b }"),
        ("?a s4c:q ?b .", "?a s4c:q ?b . MINUS { ?a s4c:r ?b . ?b s4c:r ?a }"),
        ("?a s4c:q ?b .", "?a s4c:q ?b . FILTER NOT EXISTS { ?a s4c:r ?b }"),
    ],
)
def test_what_is_not_of_the_form_is_refused(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError):
        list(parse(GOOD.replace(old, new), Path("bad.rq"), NAMES))


def test_what_must_be_absent_may_not_be_inferred() -> None:
    negative = GOOD.replace("?a s4c:q ?b .", "?a s4c:q ?b . MINUS { ?a s4c:r ?x }")
    makes = GOOD.replace("s4c:p", "s4c:r")
    rules = [*parse(negative, Path("a.rq"), NAMES), *parse(makes, Path("b.rq"), NAMES)]
    with pytest.raises(InputError, match="absent"):
        compile_axioms(Graph(), NAMES, rules)


def test_order_of_graphs_does_not_matter_and_twice_is_once() -> None:
    facts = {"ontology": SCALE, "framework": ATTAINED, "mine": RECORD}
    seen = set()
    for order in permutations(facts):
        with graph(**{order[0]: facts[order[0]]}) as kg:
            program = compile_rules(kg)
            materialise(kg, program)
            for name in order[1:]:
                put(kg, name, facts[name])
                extend(kg, program, added=[name])
            continued = digest(kg.backend, NAMES.graph("inferred"))
            assert extend(kg, program).by_rule == {}
            materialise(kg, program)
            seen |= {continued, digest(kg.backend, NAMES.graph("inferred"))}
            assert has(kg, "x:a s4c:attainedCompetenceLevel x:c5") and has(kg, "x:c s4c:alignedEscoSkill skill:1")
    assert len(seen) == 1


def test_a_negation_that_comes_later_takes_the_alignment_back() -> None:
    with graph(framework=RECORD) as kg:
        materialise(kg)
        assert has(kg, "x:c s4c:alignedEscoSkill skill:1")
        put(kg, "user/review", NEGATED)
        extend(kg, added=["user/review"])
        assert not has(kg, "?c s4c:alignedEscoSkill ?s")


def test_a_link_that_is_asserted_is_not_inferred() -> None:
    with graph(ontology=SCALE, framework=f"{ATTAINED} x:a s4c:attainedCompetenceLevel x:c5 .") as kg:
        assert materialise(kg).by_rule == {}


@pytest.mark.parametrize(
    ("facts", "triple", "rule"),
    [
        (SCALE + ATTAINED, ("urn:x:a", "attainedCompetenceLevel", "urn:x:c5"), "R2"),
        (RECORD, ("urn:x:c", "alignedEscoSkill", "http://data.europa.eu/esco/skill/1"), "R13"),
    ],
)
def test_a_conclusion_is_explained_by_the_rule_and_its_premises(facts: str, triple: tuple[str, ...], rule: str) -> None:
    with graph(framework=facts) as kg:
        materialise(kg)
        s, p, o = triple
        proof = explain(kg, URIRef(s), URIRef(NAMES.term(p)), URIRef(o))
        assert proof.rule is not None and proof.rule.name == rule
        assert {step.triple for step in proof.premises} <= set(kg.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"))
        assert len(proof.premises) == 5
        assert f"by {rule}: {proof.rule.axiom.text} (ontology/rules/" in proof.text()


def test_an_explanation_keeps_to_the_conditions_of_a_rule() -> None:
    """Of two records of one match the negated one is no premise, though it reads the same."""
    twice = RECORD + RECORD.replace("x:r ", "x:a ") + NEGATED.replace("x:r ", "x:a ")
    with graph(framework=twice) as kg:
        materialise(kg)
        goal = (URIRef("urn:x:c"), URIRef(NAMES.term("alignedEscoSkill")), URIRef("http://data.europa.eu/esco/skill/1"))
        subjects = {step.triple[0] for step in explain(kg, *goal).premises if step.triple[1] != RDF.type}
        assert subjects == {URIRef("urn:x:r")}
