"""CTDL-ASN: terms that are published, both ways of the hierarchy, language maps, and no network to read it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.publishing.ctdl_asn import ALIGNMENTS

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own
CEASN = "https://purl.org/ctdlasn/terms/"
PUBLISHED = {
    *("CompetencyFramework", "Competency", "name", "description", "inLanguage", "author", "dateModified", "license"),
    *("rights", "hasTopChild", "isTopChildOf", "hasChild", "isChildOf", "isPartOf", "codedNotation", "competencyLabel"),
    *("competencyText", "competencyCategory", "exactAlignment", "majorAlignment", "minorAlignment"),
    *("broadAlignment", "narrowAlignment"),
}
"""Terms of CTDL-ASN, by its published page of terms, that may stand in a document of ours."""


@pytest.fixture(scope="module")
def document(built: Release) -> dict[str, Any]:
    with built.open() as kg:
        options = Options(issued=built.manifest.created)
        made = exported(kg, "ctdl-asn", options)
        assert made == exported(kg, "ctdl-asn", options), "same release, same bytes"
    found: dict[str, Any] = json.loads(made.files["ctdl-asn.jsonld"])
    return found


def test_only_published_terms_are_used(document: dict[str, Any]) -> None:
    used = {key for node in document["@graph"] for key in node if not key.startswith("@")}
    used |= {node["@type"] for node in document["@graph"]}
    assert {name.removeprefix("ceasn:") for name in used} <= PUBLISHED
    assert "ceterms:ctid" not in used, "the Registry gives it"


def test_what_the_registry_asks_and_nobody_states_is_told(built: Release) -> None:
    with built.open() as kg:
        losses = exported(kg, "ctdl-asn").losses
    assert losses[:2] == (
        "ceasn:publisher: the Registry asks for it, and none is stated",
        "ceterms:ctid: the Registry gives it",
    )
    assert "1 × s4c:frameworkVersion of the framework" in losses, "ceasn has no term for a version"


def test_the_hierarchy_is_said_both_ways_and_reads_as_rdf_without_a_network(document: dict[str, Any]) -> None:
    graph = Graph().parse(data=json.dumps(document), format="json-ld")
    child, parent = URIRef(CEASN + "hasChild"), URIRef(CEASN + "isChildOf")
    assert {(s, o) for s, o in graph.subject_objects(child)} == {(o, s) for s, o in graph.subject_objects(parent)}
    assert len(set(graph.subject_objects(parent))) == 140
    tops = set(graph.subject_objects(URIRef(CEASN + "hasTopChild")))
    assert {(o, s) for s, o in graph.subject_objects(URIRef(CEASN + "isTopChildOf"))} == tops
    assert len(tops) == 12
    competencies = set(graph.subjects(RDF.type, URIRef(CEASN + "Competency")))
    assert len(competencies) == 152
    for one in competencies:
        texts = list(graph.objects(one, URIRef(CEASN + "competencyText")))
        assert texts and all(isinstance(t, Literal) and t.language for t in texts)
        assert len(list(graph.objects(one, URIRef(CEASN + "codedNotation")))) == 1
    assert {"en", "sv", "pl"} == {
        t.language for t in graph.objects(None, URIRef(CEASN + "competencyLabel")) if isinstance(t, Literal)
    }


def test_alignments_are_as_many_as_the_links(built: Release, document: dict[str, Any]) -> None:
    with built.open() as kg:
        asked = "SELECT DISTINCT ?s ?p ?o { ?s a <%s> ; ?p ?o FILTER(?p IN (%s)) }"
        skos = "http://www.w3.org/2004/02/skos/core#"
        rows = kg.select(asked % (kg.names.term("Competence"), ",".join(f"<{skos}{m}>" for m in ALIGNMENTS)))
        wanted = {(str(r["s"]), ALIGNMENTS[str(r["p"]).removeprefix(skos)], str(r["o"])) for r in rows}
    found = {(n["@id"], a, iri) for n in document["@graph"] for a in ALIGNMENTS.values() for iri in n.get(a, ())}
    assert found == wanted
    assert len(found) == 278
