"""A made-up vault of 5,000 people: what is found is what was planted, and both engines tell the same."""

from __future__ import annotations

from collections import Counter

import pytest
from benchmarks.vault import ASOF, made, pieces
from rdflib import Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.validation import validate

PEOPLE = 5000


@pytest.mark.slow
def test_findings_are_those_planted_by_both_engines() -> None:
    kg = KnowledgeGraph(Embedded(), Names())
    for statements in assemble.shipped(kg.names):
        kg.add(statements)
    before = Counter(f.code for f in validate(kg, private=True, asof=ASOF))
    vault = made(kg, PEOPLE)
    kg.backend.load(pieces(vault), graph=kg.names.graph("user/vault"))
    report = validate(kg, engine="shifty", private=True, asof=ASOF)
    assert Counter(f.code for f in report) == before + vault.planted
    assert set(vault.planted) == {f"A-{n:02}" for n in range(1, 11)} | {"Q-03", "Q-04"}
    with kg:
        subjects = {str(s) for s in kg.view(["user/vault"]).subjects()}
        some = {s for n, s in enumerate(sorted(subjects)) if n % 10 == 0} | {f.focus for f in report}
        reference = validate(kg, engine="pyshacl", private=True, asof=ASOF, focus=some)
    assert reference.findings == report.findings


def test_a_vault_is_the_same_for_the_same_seed() -> None:
    kg = KnowledgeGraph(Embedded(), Names())
    for statements in assemble.shipped(kg.names):
        kg.add(statements)
    one, two, other = made(kg, 60), made(kg, 60), made(kg, 60, seed=2)
    assert one.lines == two.lines != other.lines
    assert one.planted
    assert len(Graph().parse(data="".join(one.lines), format="nt")) == len(one.lines)
