"""Reasoning over what ships: the same with and without ESCO, explained in full, consistent for HermiT in a minute."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from rdflib.term import Identifier

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release, digest
from s4c_graph.core.settings import Settings
from s4c_graph.flows import assemble
from s4c_graph.flows.given import given
from s4c_graph.flows.opening import bundled
from s4c_graph.reasoning.compile import compile_rules
from s4c_graph.reasoning.dl import check
from s4c_graph.reasoning.explain import explain
from s4c_graph.reasoning.materialise import materialise
from s4c_graph.reasoning.qualified import qualified


@pytest.fixture(scope="module")
def kg() -> KnowledgeGraph:
    return bundled(Names())


def fingerprint(kg: KnowledgeGraph) -> str:
    return digest(kg.backend, kg.names.graph("inferred"))


def test_every_axiom_kind_of_the_listed_rules_is_at_work(kg: KnowledgeGraph) -> None:
    names = {name for rule in compile_rules(kg).rules for name in rule.names}
    assert {"prp-trp", "prp-spo1", "prp-spo2", "prp-inv1", "prp-symp", "prp-dom", "prp-rng"} <= names
    assert {"cax-sco", "cax-eqc1", "cax-eqc2", "cls-int1", "cls-int2", "cls-hv1", "cls-hv2"} <= names


def test_a_role_requires_what_its_general_roles_require(kg: KnowledgeGraph) -> None:
    asked = """SELECT (COUNT(DISTINCT ?c) AS ?n) {{
      <{role}> <{p}specialises>* ?general . ?general <{p}hasRequirement>/<{p}requiredCompetence> ?c }}"""
    inferred = "SELECT (COUNT(DISTINCT ?c) AS ?n) {{ <{role}> <{p}requiresCompetence> ?c }}"
    for key in ("community-engagement-manager", "city-administration-staff-member"):
        iris = {"role": kg.names.id("role", key), "p": kg.names.term("")}
        assert kg.select(asked.format(**iris)).rows == kg.select(inferred.format(**iris)).rows != ()


def test_the_shipped_sources_close_the_same_twice_and_below_another_base(kg: KnowledgeGraph) -> None:
    first = fingerprint(kg)
    materialise(kg)
    assert fingerprint(kg) == first
    other = bundled(Names("https://example.org/city/"))
    assert other.graphs()["inferred"] == kg.graphs()["inferred"]


def test_any_conclusion_is_explained_by_asserted_triples(kg: KnowledgeGraph) -> None:
    rows = kg.select("SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o", graphs=["inferred"]).rows
    sources: set[str] = set()
    for row in rows[:: len(rows) // 40]:
        s, p, o = (term for term in row if isinstance(term, Identifier))
        proof = explain(kg, s, p, o)
        assert not proof.asserted
        for leaf in (step for step in proof.steps() if step.asserted):
            assert leaf.graphs and "inferred" not in leaf.graphs
            sources |= set(leaf.sources)
    assert kg.names.id("seed", "000") in sources


@pytest.mark.slow
@pytest.mark.shared
def test_esco_adds_no_noise_to_the_closure(kg: KnowledgeGraph, built_with_esco: Release) -> None:
    with built_with_esco.open() as whole:
        assert fingerprint(whole) == fingerprint(kg)


@pytest.mark.slow
@pytest.mark.java
def test_what_ships_is_consistent_and_every_class_can_have_members(
    need: Callable[[object, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """All modules, the framework, the seeds, the classes of qualified people, and an example city with its people."""
    need(shutil.which("java"), "a Java runtime (Debian default-jre-headless)")
    with KnowledgeGraph(Embedded()) as kg:
        kg.add(*assemble.shipped(kg.names), *given([assets.folder("data") / "examples"], Settings()))
        kg.add(qualified(kg))
        assert kg.ask(f"ASK {{ ?someone a <{kg.names.term('Person')}> }}")
        result = check(kg, budget_s=60)
    with capsys.disabled():
        print(f"\nHermiT: {result.text().splitlines()[-1]}")
    assert result.ok and not result.undeclared, result.text()
    assert result.seconds < 60
