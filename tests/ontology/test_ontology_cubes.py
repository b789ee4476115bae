"""The structures of statistics (RDF Data Cube): whole, ordered, coded, and kept to by every figure there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import QB, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.flows import assemble
from s4c_graph.flows.given import given

NAMES = Names()
STRUCTURES = ("graduates", "indicator", "maturity", "skill-gap", "survey", "urban-population")
KINDS = {QB.dimension: QB.DimensionProperty, QB.measure: QB.MeasureProperty, QB.attribute: QB.AttributeProperty}


def components(graph: Graph, structure: Node) -> list[tuple[int, Node, Node, bool]]:
    """Order, kind, property and whether it must be there, of each component."""
    found = []
    for part in graph.objects(structure, QB.component):
        for kind in KINDS:
            for prop in graph.objects(part, kind):
                order, needed = graph.value(part, QB.order), graph.value(part, QB.componentRequired)
                found.append((int(str(order)), kind, prop, kind != QB.attribute or str(needed) == "true"))
    return sorted(found)


def test_there_are_six_structures(tbox: Graph) -> None:
    found = sorted(str(s).rsplit("/", 1)[1] for s in tbox.subjects(RDF.type, QB.DataStructureDefinition))
    assert tuple(found) == STRUCTURES


@pytest.mark.parametrize("name", STRUCTURES)
def test_a_structure_is_ordered_and_measures_one_thing(name: str, tbox: Graph) -> None:
    structure = URIRef(NAMES.id("structure", name))
    parts = components(tbox, structure)
    assert [order for order, _, _, _ in parts] == list(range(1, len(set(tbox.objects(structure, QB.component))) + 1))
    kinds = [kind for _, kind, _, _ in parts]
    places: list[Node] = list(KINDS)
    assert kinds == sorted(kinds, key=lambda kind: places.index(kind)), "dimensions, measure, attributes"
    assert kinds.count(QB.measure) == 1 and kinds.count(QB.dimension) >= 2
    needed = {prop for _, kind, prop, must in parts if kind == QB.attribute and must}
    assert {URIRef(NAMES.term("unit")), URIRef(NAMES.term("observationStatus"))} <= needed
    for _, kind, prop, _ in parts:
        assert (prop, RDF.type, KINDS[URIRef(str(kind))]) in tbox, prop


def test_every_property_of_a_cube_is_in_a_structure(tbox: Graph) -> None:
    used = {prop for s in tbox.subjects(RDF.type, QB.DataStructureDefinition) for _, _, prop, _ in components(tbox, s)}
    assert used == {p for kind in KINDS.values() for p in tbox.subjects(RDF.type, kind)}


def test_a_property_with_concepts_for_values_has_its_list(tbox: Graph, schemes: Graph) -> None:
    coded = set(tbox.subjects(RDF.type, QB.CodedProperty))
    in_cubes = {p for kind in KINDS.values() for p in tbox.subjects(RDF.type, kind)}
    assert (
        coded
        == {p for p in in_cubes if tbox.value(p, RDFS.range) == SKOS.Concept}
        == set(tbox.subjects(QB.codeList, None))
    )
    for prop, scheme in tbox.subject_objects(QB.codeList):
        assert (scheme, RDF.type, SKOS.ConceptScheme) in schemes, prop


@pytest.fixture(scope="module")
def everything() -> Iterator[KnowledgeGraph]:
    """What is shipped, with the example city laid over it."""
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for statements in (*assemble.shipped(NAMES), *given([assets.folder("data") / "examples"], Settings())):
            kg.add(statements)
        yield kg


def test_figures_keep_to_their_structure(everything: KnowledgeGraph, tbox: Graph) -> None:
    """Each has its measure and what must be there, save a period that the source does not state; nothing of another."""
    query = """PREFIX qb: <http://purl.org/linked-data/cube#>
      SELECT ?o ?structure ?p { ?o a qb:Observation ; qb:dataSet/qb:structure ?structure ; ?p ?v }"""
    said: dict[tuple[str, str], set[str]] = {}
    for row in everything.select(query):
        said.setdefault((str(row["o"]), str(row["structure"])), set()).add(str(row["p"]))
    figures = everything.select("SELECT DISTINCT ?o { ?o a <http://purl.org/linked-data/cube#Observation> }")
    assert len(said) == len(figures.rows) >= 30
    everywhere = {str(p) for kind in KINDS.values() for p in tbox.subjects(RDF.type, kind)}
    assert {structure.rsplit("/", 1)[1] for _, structure in said} == set(STRUCTURES)
    for (figure, structure), properties in said.items():
        parts = components(tbox, URIRef(structure))
        assert parts, f"{figure} has the unknown structure {structure}"
        must = {str(prop) for _, _, prop, needed in parts if needed}
        assert must - properties <= {NAMES.term("refPeriod")}, figure
        assert (properties & everywhere) <= {str(prop) for _, _, prop, _ in parts}, figure
