"""Graph catalogue: every graph has a kind, a size and a licence, and the same sources give the same catalogue."""

from __future__ import annotations

from rdflib import Literal

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import CATALOGUE, FOLLOWING
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.flows import catalogue
from s4c_graph.flows.opening import bundled

SAID = """PREFIX void: <http://rdfs.org/ns/void#> PREFIX s4c: <https://w3id.org/s4c/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dct: <http://purl.org/dc/terms/>
SELECT ?graph ?triples ?kind ?licence {
  ?graph a void:Dataset ; void:triples ?triples ; s4c:graphKind/skos:notation ?kind .
  OPTIONAL { ?graph dct:license ?licence } }"""


def test_every_graph_of_a_release_is_described(built: Release) -> None:
    with built.open() as kg:
        table = kg.select(SAID)
        said = {kg.names.graph_name(str(row["graph"])): row for row in table}
        assert {name: int(str(row["triples"])) for name, row in said.items()} == {
            name: size for name, size in kg.graphs().items() if name != CATALOGUE
        }
        assert len(table) == len(said), "one description each"
        kinds = {name: str(row["kind"]) for name, row in said.items()}
        assert {name for name, kind in kinds.items() if kind == "derived"} == set(FOLLOWING)
        assert [name for name, row in said.items() if row["licence"] is None] == []


def test_memory_and_release_say_the_same(built: Release) -> None:
    with built.open() as kg, bundled(Names()) as bare:
        read = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
        first, second = (set(g.construct(read, graphs=[CATALOGUE])) for g in (kg, bare))
        assert first == second
        assert len(first) > 50


def test_nothing_of_a_catalogue_is_inferred(built: Release) -> None:
    with built.open() as kg:
        assert not kg.ask("ASK { ?x a <http://rdfs.org/ns/void#Dataset> }", graphs=["inferred"])


def test_an_empty_graph_is_described_by_its_maker_alone() -> None:
    from s4c_graph.core.embedded import Embedded

    with KnowledgeGraph(Embedded()) as kg:
        kg.add(catalogue.describe(kg))
        table = kg.select("SELECT ?s ?v { ?s <http://www.w3.org/2002/07/owl#versionInfo> ?v }")
        assert len(table) == 1
        assert isinstance(table.rows[0][1], Literal)
