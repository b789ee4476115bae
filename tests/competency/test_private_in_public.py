"""CQ67 finds nobody in the release, everybody in the example city, and whoever slips into a public graph."""

from __future__ import annotations

import pytest
from rdflib import RDF, SKOS, Graph
from tests.competency.conftest import EXAMPLES
from tests.competency.test_city_recomputed import ID, S4C

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE


def test_cq67_finds_everybody_of_the_example(example: KnowledgeGraph) -> None:
    people = Graph().parse(EXAMPLES / "people.ttl")
    private = ("Person", "Certificate", "DevelopmentPlan", "CompetenceAttainment", "AssessmentResult", "PlanItem")
    wanted = {str(s) for kind in private for s in people.subjects(RDF.type, S4C[kind])}
    found = example.select("cq67").records()
    assert wanted <= {r["resource"] for r in found if r["finding"] == "private resource"}
    assert {r["graph"] for r in found} == {"user/people", "inferred"}
    assert len({str(o) for o in people.objects(None, SKOS.notation)}) == 8


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        (f"<{ID}offer/x> <http://purl.org/dc/terms/creator> <{ID}person/0>", "points at a private resource"),
        ("<urn:x> <http://xmlns.com/foaf/0.1/mbox> <mailto:somebody@example.org>", "names a person"),
        (f"<urn:x> a <{S4C.Certificate}>", "private resource"),
        (f"<urn:x> a <{S4C.Person}> . <urn:y> <urn:any> <urn:x>", "points at a private resource"),
    ],
)
def test_cq67_sees_what_should_not_be_there(copied: KnowledgeGraph, statement: str, finding: str) -> None:
    graph = f"{DEFAULT_BASE}graph/user/slip"
    copied.backend.update(f"INSERT DATA {{ GRAPH <{graph}> {{ {statement} }} }}")
    assert (finding, "user/slip") in {(r["finding"], r["graph"]) for r in copied.select("cq67").records()}
    copied.backend.update(
        f"INSERT DATA {{ GRAPH <{DEFAULT_BASE}graph/catalogue> {{ <{graph}> <{S4C.visibility}> "
        f"<{DEFAULT_BASE}scheme/visibility/private> }} }}"
    )
    assert len(copied.select("cq67")) == 0, "a graph marked as private may hold it"
