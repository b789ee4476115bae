"""Fixtures of the ontology tests: the shipped modules and schemes as rdflib graphs, read once."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import OWL, RDF, Graph, URIRef

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.flows.assemble import ALIGNMENTS
from s4c_graph.flows.opening import bundled
from s4c_graph.publishing.holding import hold


@pytest.fixture(scope="session")
def module_files() -> list[Path]:
    """The OWL modules, umbrella included; the alignments are no module and fill a graph of their own."""
    return [p for p in assets.files("ontology", ".ttl") if p.parent.name == "ontology" and p.name != ALIGNMENTS]


@pytest.fixture(scope="session")
def scheme_files() -> list[Path]:
    """The plain SKOS files."""
    return [p for p in assets.files("ontology", ".ttl") if p.parent.name == "schemes"]


def _graph(paths: list[Path]) -> Graph:
    graph = Graph()
    for path in paths:
        graph.parse(data=assets.read(path, Names()), format="turtle")
    return graph


@pytest.fixture(scope="session")
def tbox(module_files: list[Path]) -> Graph:
    """All modules together."""
    return _graph(module_files)


@pytest.fixture(scope="session")
def schemes(scheme_files: list[Path]) -> Graph:
    """All schemes, scales and origins together."""
    return _graph(scheme_files)


@pytest.fixture(scope="session")
def whole(tbox: Graph, schemes: Graph) -> Graph:
    """Modules and schemes together, as a build loads them."""
    return tbox + schemes


@pytest.fixture(scope="session")
def own_terms(tbox: Graph) -> list[URIRef]:
    """Every class and property of our own, sorted."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    start = Names().term("")
    found = {s for kind in kinds for s in tbox.subjects(RDF.type, kind) if str(s).startswith(start)}
    return sorted(t for t in found if isinstance(t, URIRef))


@pytest.fixture(scope="session")
def public() -> Graph:
    """Everything that comes with the package, reasoned over, as one graph."""
    graph = Graph()
    with bundled(Names()) as kg:
        for subject, facts in hold(kg, kg.graph_names()).facts.items():
            for fact in facts:
                graph.add((subject, fact.predicate, fact.object))
    return graph
