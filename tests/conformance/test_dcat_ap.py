"""The catalogue of a site against the shapes of DCAT-AP 3.0.0 (SEMICeu/DCAT-AP): no error, and every warning known.

Run with pyshacl, since the shapes are others', not ours.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyshacl
import pytest
from rdflib import SH, Graph, URIRef
from tests.published import contents, parsed, shipped

from s4c_graph.flows.publish_sets import others
from s4c_graph.publishing.catalogue import catalogue
from s4c_graph.publishing.dumped import Dumped
from s4c_graph.publishing.dumps import dumps

pytestmark = pytest.mark.shared
DCT, R5R = "http://purl.org/dc/terms/", "http://data.europa.eu/r5r/"
KNOWN = {
    "shapes": set(),
    "range": set(),
    "deprecateduris": set(),
    "shapes_recommended": {  # what the data do not state, and nobody makes up
        ("Warning", DCT + "type"), ("Warning", DCT + "spatial"), ("Warning", DCT + "temporal"),
        ("Warning", DCT + "issued"), ("Warning", DCT + "description"), ("Warning", R5R + "availability"),
    },
    "mdr-vocabularies.shape": {  # publishers are bodies of the EU's list; ours is none
        ("Warning", DCT + "publisher"),
        # the shape wants https://spdx.org/…, and SPDX's own vocabulary has http://spdx.org/rdf/terms#
        ("Violation", "http://spdx.org/rdf/terms#algorithm"),
    },
}  # fmt: skip
"""Shapes file → what it finds: severity and path."""


@pytest.fixture(scope="module")
def graph() -> Graph:
    """The catalogue of the shipped framework with all its files."""
    kg, site = shipped()
    made = contents(catalogue(site, map(Dumped.of, dumps(site, others(kg, kg.graph_names())))))
    return parsed(made["catalogue.ttl"], "turtle")


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_catalogue_keeps_to_dcat_ap(graph: Graph, shared: Path, name: str) -> None:
    shapes = Graph().parse(shared / "suites" / "dcat-ap" / "shacl" / f"{name}.ttl")
    assert found(graph, shapes).keys() == KNOWN[name]


def test_the_shapes_see_a_catalogue_without_a_title(graph: Graph, shared: Path) -> None:
    shapes = Graph().parse(shared / "suites" / "dcat-ap" / "shacl" / "shapes.ttl")
    spoiled = Graph()
    for s, p, o in graph:
        if not (str(s).endswith("/catalogue") and str(p) == DCT + "title"):
            spoiled.add((s, p, o))
    assert found(spoiled, shapes) == {("Violation", DCT + "title"): 1}


HTTP, HTTPS = "<http://spdx.org/rdf/terms#{}>", "<https://spdx.org/rdf/terms#{}>"
SAID = {  # algorithms of a checksum → files of shapes that find something
    "SPDX's own": ((HTTP,), {"mdr-vocabularies.shape"}),
    "both": ((HTTP, HTTPS), {"mdr-vocabularies.shape", "shapes"}),
    "none": ((), {"shapes"}),
    "one that SPDX does not define": ((HTTPS,), set[str]()),
}


@pytest.mark.parametrize("name", SAID)
def test_no_checksum_satisfies_the_shapes_and_spdx(name: str, shared: Path) -> None:
    """docs/reference/catalogue.md says why the one error of the vocabularies' shapes stays."""
    algorithms, wrong = SAID[name]
    kind = HTTP.format("ChecksumAlgorithm")
    lines = ["@prefix spdx: <http://spdx.org/rdf/terms#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."]
    lines.append('<urn:c> a spdx:Checksum ; spdx:checksumValue "aa"^^xsd:hexBinary .')
    for algorithm in (one.format("checksumAlgorithm_sha256") for one in algorithms):
        lines.append(f"<urn:c> spdx:algorithm {algorithm} . {algorithm} a {kind} .")
    graph = parsed("\n".join(lines).encode(), "turtle")
    files = {name: shared / "suites" / "dcat-ap" / "shacl" / f"{name}.ttl" for name in KNOWN}
    assert {name for name, file in files.items() if found(graph, Graph().parse(file))} == wrong


def found(graph: Graph, shapes: Graph) -> Counter[tuple[str, str]]:
    """Results of a validation by severity and path, details of results not among them."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none")
    assert isinstance(report, Graph)
    return Counter(
        (str(report.value(one, SH.resultSeverity)).removeprefix(str(SH)), str(report.value(one, SH.resultPath)))
        for top in report.subjects(URIRef(str(SH.conforms)))
        for one in report.objects(top, SH.result)
    )
