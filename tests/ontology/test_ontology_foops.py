"""The FAIR checks of FOOPS! that need no network, each named by its id.

Left out: URI1, VER2, CN1, FIND_3_BIS, OM4.2 and DOC1 ask the published address; FIND2 and FIND3 ask registries.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.names import Names

NAMES = Names()
ONTOLOGY = URIRef(NAMES.base + "ontology")
VANN = "http://purl.org/vocab/vann/"
MOD = "https://w3id.org/mod#"


def lacking(graph: Graph, *needed: URIRef | str) -> list[str]:
    return [str(p) for p in needed if graph.value(ONTOLOGY, URIRef(p)) is None]


def test_purl1_persistent_identifier() -> None:
    assert str(ONTOLOGY).startswith(("https://w3id.org/", "https://purl.org/", "https://doi.org/"))


def test_uri2_ontology_iri_and_terms_share_the_namespace(tbox: Graph, own_terms: list[URIRef]) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in tbox
    assert [t for t in own_terms if not str(t).startswith(f"{ONTOLOGY}#")] == []


def test_ver1_version_iri(tbox: Graph) -> None:
    versions = list(tbox.objects(ONTOLOGY, OWL.versionIRI))
    assert len(versions) == 1 and versions[0] != ONTOLOGY


def test_om1_minimum_metadata(tbox: Graph) -> None:
    needed = (DCTERMS.title, DCTERMS.description, DCTERMS.license, OWL.versionInfo, DCTERMS.creator)
    assert lacking(tbox, *needed, VANN + "preferredNamespaceUri") == []


def test_find1_prefix(tbox: Graph) -> None:
    assert str(tbox.value(ONTOLOGY, URIRef(VANN + "preferredNamespacePrefix"))) == "s4c"
    assert NAMES.prefixes["s4c"] == str(tbox.value(ONTOLOGY, URIRef(VANN + "preferredNamespaceUri")))


def test_http1_open_protocol(own_terms: list[URIRef]) -> None:
    assert [t for t in own_terms if not str(t).startswith(("http://", "https://"))] == []


def test_rdf1_two_parsers_agree_on_all_modules(tbox: Graph, module_files: list[Path]) -> None:
    """Ground triples as a set; triples of axiom syntax by number."""

    def ground(triples: list[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
        return {t for t in triples if not any(x.startswith("_:") for x in t)}

    one = [(s.n3(), p.n3(), o.n3()) for s, p, o in tbox]
    two: list[tuple[str, str, str]] = []
    for path in module_files:
        for t in ox.parse(assets.read(path, NAMES), format=ox.RdfFormat.TURTLE):
            two.append((str(t.subject), str(t.predicate), str(t.object)))
    assert len(one) == len(set(two))
    assert len(ground(one)) == len(ground(two)) > 1000


def test_voc1_metadata_use_known_vocabularies(tbox: Graph) -> None:
    known = (str(DCTERMS), str(OWL), VANN, MOD, str(RDF), str(RDFS), str(SKOS))
    assert [p for p in tbox.predicates(ONTOLOGY) if not str(p).startswith(known)] == []


def test_voc2_known_vocabularies_are_reused(tbox: Graph, own_terms: list[URIRef]) -> None:
    above = {str(o) for t in own_terms for o in tbox.objects(t, RDFS.subClassOf)}
    assert len({a for a in above if not a.startswith(str(ONTOLOGY))}) >= 5


def test_om4_1_licence_is_an_iri(tbox: Graph) -> None:
    assert isinstance(tbox.value(ONTOLOGY, DCTERMS.license), URIRef)


def test_om5_1_basic_provenance(tbox: Graph) -> None:
    assert lacking(tbox, DCTERMS.creator, DCTERMS.created) == []


def test_om5_2_detailed_provenance(tbox: Graph) -> None:
    """owl:backwardCompatibleWith is not asked of a first version."""
    assert lacking(tbox, DCTERMS.publisher, DCTERMS.source, DCTERMS.issued, DCTERMS.modified) == []


def test_om2_om3_recommended_metadata(tbox: Graph) -> None:
    """A DOI, a logo and a previous version do not exist yet."""
    assert lacking(tbox, DCTERMS.bibliographicCitation, MOD + "status", MOD + "acronym") == []
    assert lacking(tbox, MOD + "designedForTask", MOD + "competencyQuestion") == []


def test_voc3_every_term_has_a_label(tbox: Graph, own_terms: list[URIRef]) -> None:
    assert [t for t in own_terms if not tbox.value(t, RDFS.label)] == []


def test_voc4_every_term_has_a_definition(tbox: Graph, own_terms: list[URIRef]) -> None:
    assert [t for t in own_terms if not tbox.value(t, SKOS.definition)] == []


def test_creators_and_publishers_are_described(whole: Graph) -> None:
    """Who made it is a node with a name, not a bare address."""
    agents: set[Node] = {o for p in (DCTERMS.creator, DCTERMS.publisher) for o in whole.objects(None, p)}
    assert agents and [a for a in agents if not whole.value(a, RDFS.label)] == []


def test_competency_questions_are_named_by_number(tbox: Graph) -> None:
    asked = sorted(str(o)[:4] for o in tbox.objects(ONTOLOGY, URIRef(MOD + "competencyQuestion")))
    assert asked == [f"CQ{n:02}" for n in range(1, 69)]
