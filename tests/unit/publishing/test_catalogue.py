"""The catalogue: one graph in all syntaxes, counts that SPARQL finds too, sizes and checksums that are true."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.compare import to_canonical_graph
from tests.published import OTHER_BASE, contents, parsed, shipped, small

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph_kinds import CATALOGUE, FOLLOWING
from s4c_graph.core.names import DEFAULT_BASE, ESCO, Names
from s4c_graph.core.values import Severity, Source
from s4c_graph.flows.opening import bundled
from s4c_graph.publishing.catalogue import WELL_KNOWN, Publisher, catalogue
from s4c_graph.publishing.catalogue_dcat import ESCO_SENTENCE
from s4c_graph.publishing.catalogue_schema import data_catalog
from s4c_graph.publishing.dumped import Dumped
from s4c_graph.publishing.dumps import dumps
from s4c_graph.publishing.site import File
from s4c_graph.validation import validate

VOID, SPDX = Namespace("http://rdfs.org/ns/void#"), Namespace("http://spdx.org/rdf/terms#")
VERSION = URIRef(str(DCAT) + "version")  # rdflib's own table does not know it
HOME = URIRef(f"{DEFAULT_BASE}catalogue")
NOBODY = Publisher("https://example.org/us", "Us")


@pytest.fixture(scope="module")
def files() -> list[File]:
    """The dumps of the shipped framework."""
    return list(dumps(shipped()[1]))


@pytest.fixture(scope="module")
def made(files: list[File]) -> dict[str, bytes]:
    """The files of its catalogue."""
    return contents(catalogue(shipped()[1], map(Dumped.of, files)))


@pytest.fixture(scope="module")
def graph(made: Mapping[str, bytes]) -> Graph:
    """Its catalogue."""
    return parsed(made["catalogue.ttl"], "turtle")


def test_all_syntaxes_are_one_graph_and_void_is_at_its_well_known_place(made: dict[str, bytes]) -> None:
    stems = ("catalogue.", "catalogue/all.", "catalogue/derived.")
    assert sorted(made) == [WELL_KNOWN, *(stem + s for stem in stems for s in ("jsonld", "nt", "rdf", "ttl"))]
    assert made[WELL_KNOWN] == made["catalogue.ttl"]
    site = small({"user/x": f'<{DEFAULT_BASE}id/a> <urn:p:b> "x"@en .\n'})
    few = contents(catalogue(site, map(Dumped.of, dumps(site)), publisher=NOBODY))
    syntaxes = {"catalogue.ttl": "turtle", "catalogue.nt": "nt", "catalogue.jsonld": "json-ld", "catalogue.rdf": "xml"}
    read = [set(to_canonical_graph(parsed(few[path], syntax))) for path, syntax in syntaxes.items()]
    assert read[0]
    assert all(other == read[0] for other in read[1:])


def test_every_iri_of_ours_in_it_stands_for_a_file_or_a_thing_of_the_graph(
    graph: Graph, made: dict[str, bytes], files: list[File]
) -> None:
    site = shipped()[1]
    paths = {f.path for f in files} | set(made)
    ours = {str(t) for triple in graph for t in triple if isinstance(t, URIRef) and t.startswith(DEFAULT_BASE)}
    lost = {
        iri
        for iri in ours
        if iri.removeprefix(DEFAULT_BASE) not in paths
        and f"{iri.removeprefix(DEFAULT_BASE)}.ttl" not in paths
        and URIRef(iri) not in site.holding.facts
    }
    assert lost == {f"{DEFAULT_BASE}index.html", f"{DEFAULT_BASE}ontology/0.1.0"}, "of other parts"


def test_the_shapes_of_ours_find_nothing_wrong_with_what_is_ours(made: dict[str, bytes]) -> None:
    kg = bundled(Names())
    before = {(f.code, f.focus) for f in validate(kg).findings}
    kg.backend.load(made["catalogue.nt"], graph=kg.names.graph("user/catalogue"), format="nt")
    found = {(f.code, f.focus) for f in validate(kg).findings if f.severity is Severity.VIOLATION} - before
    assert found <= {("K-02", "http://publications.europa.eu/resource/authority/data-theme")}, "a list of others"


def test_the_same_site_gives_the_same_bytes(made: dict[str, bytes], files: list[File]) -> None:
    assert contents(catalogue(shipped()[1], reversed([Dumped.of(f) for f in files]))) == made


def test_every_size_and_checksum_is_true_and_every_file_of_data_is_told(graph: Graph, files: list[File]) -> None:
    real = {f"{DEFAULT_BASE}{f.path}": f.content for f in files}
    told = set()
    for one in graph.subjects(RDF.type, DCAT.Distribution):
        address = str(graph.value(one, DCAT.downloadURL))
        told.add(address)
        checksum = graph.value(one, SPDX.checksum)
        assert int(str(graph.value(one, DCAT.byteSize))) == len(real[address])
        assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(real[address]).hexdigest()
        assert graph.value(predicate=DCAT.distribution, object=one) is not None
        assert graph.value(one, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
        assert address == str(one), "a file is described by its own address"
    assert told == {a for a in real if not a.endswith(("SHA256SUMS", "LICENCES.txt"))}


def test_counts_are_those_that_sparql_finds_in_the_store(graph: Graph) -> None:
    kg, _ = shipped()
    asked = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
        (COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o }"""
    entities = f'SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{DEFAULT_BASE}")) }}'
    classes = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(ISIRI(?c)) } GROUP BY ?c"
    properties = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
    for name in kg.graph_names():
        one = URIRef(kg.names.graph(name))
        if name == CATALOGUE:
            assert (one, RDF.type, VOID.Dataset) not in graph
            continue
        row = kg.select(asked, graphs=[name]).records()[0]
        for key, prop in (
            ("triples", VOID.triples), ("subjects", VOID.distinctSubjects), ("objects", VOID.distinctObjects),
            ("properties", VOID.properties),
        ):  # fmt: skip
            assert graph.value(one, prop) == Literal(row[key]), (name, key)
        assert graph.value(one, VOID.entities) == Literal(kg.select(entities, graphs=[name]).records()[0]["n"]), name
        by_class = {r["c"]: r["n"] for r in kg.select(classes, graphs=[name]).records()}
        assert by_class == _partition(graph, one, VOID.classPartition, VOID["class"], VOID.entities), name
        assert graph.value(one, VOID.classes) == Literal(len(by_class))
        by_property = {r["p"]: r["n"] for r in kg.select(properties, graphs=[name]).records()}
        assert by_property == _partition(graph, one, VOID.propertyPartition, VOID.property, VOID.triples), name


def _partition(graph: Graph, one: URIRef, part: URIRef, name: URIRef, number: URIRef) -> dict[str, int]:
    return {str(graph.value(p, name)): int(str(graph.value(p, number))) for p in graph.objects(one, part)}


def test_all_and_derived_are_counted_apart_each_statement_once(graph: Graph) -> None:
    kg, _ = shipped()
    names = [n for n in kg.graph_names() if n != CATALOGUE]
    for key, chosen in (("all", [n for n in names if n not in FOLLOWING]), ("derived", list(FOLLOWING))):
        one = URIRef(f"{HOME}/{key}")
        row = kg.select("SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { ?s ?p ?o } }", graphs=chosen).records()
        assert graph.value(one, VOID.triples) == Literal(row[0]["n"])
        assert {str(s) for s in graph.objects(one, VOID.subset)} == {kg.names.graph(n) for n in chosen}


def test_sets_of_links_count_what_the_mapping_sets_state(graph: Graph) -> None:
    kg, _ = shipped()
    asked = f"""SELECT ?p (COUNT(*) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?o), "{ESCO}"))
        FILTER(STRSTARTS(STR(?p), "http://www.w3.org/2004/02/skos/core#")) }} GROUP BY ?p"""
    for name in ("mappings/esco-skills", "mappings/esco-occupations"):
        found = {}
        for links in graph.objects(URIRef(kg.names.graph(name)), VOID.subset):
            assert (links, RDF.type, VOID.Linkset) in graph
            assert graph.value(graph.value(links, VOID.objectsTarget), VOID.uriSpace) == Literal(ESCO)
            assert graph.value(links, VOID.subjectsTarget) == URIRef(kg.names.graph("framework"))
            found[str(graph.value(links, VOID.linkPredicate))] = int(str(graph.value(links, VOID.triples)))
        assert found == {r["p"]: r["n"] for r in kg.select(asked, graphs=[name]).records()}
        assert found
    digcomp = {
        str(graph.value(s, VOID.objectsTarget))
        for s in graph.objects(URIRef(kg.names.graph("mappings/digcomp-2-to-3")), VOID.subset)
    }
    assert digcomp == {kg.names.graph("digcomp/3.0")}


def test_example_resources_are_things_that_the_graph_labels(graph: Graph) -> None:
    kg, site = shipped()
    examples = list(graph.subject_objects(VOID.exampleResource))
    assert len(examples) > 10
    for one, example in examples:
        assert site.addresses.is_ours(str(example))
        if str(one).startswith(f"{DEFAULT_BASE}graph/"):
            name = kg.names.graph_name(str(one))
            assert kg.ask(f"ASK {{ <{example}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}", graphs=[name])


def test_what_uses_esco_says_the_sentence_that_esco_asks_for(graph: Graph) -> None:
    def rights(one: URIRef) -> str:
        return " ".join(str(graph.value(r, RDFS.label)) for r in graph.objects(one, DCTERMS.rights))

    for name in ("mappings/esco-skills", "framework", "mappings/digcomp-esco"):
        assert ESCO_SENTENCE in rights(URIRef(f"{DEFAULT_BASE}graph/{name}")), name
    assert ESCO_SENTENCE not in rights(URIRef(f"{DEFAULT_BASE}graph/seed/001"))
    assert "doi:10.2760/115376" in rights(URIRef(f"{DEFAULT_BASE}graph/digcomp/2.2"))


def test_statistics_have_what_a_data_set_needs(graph: Graph) -> None:
    sets = [URIRef(f"{DEFAULT_BASE}id/statistics/{key}") for key in ("uk-skill-gaps", "urban-population")]
    for one in sets:
        assert (HOME, DCAT.dataset, one) in graph
        for predicate in (DCTERMS.title, DCTERMS.description, VERSION, DCTERMS.license, DCAT.distribution):
            assert graph.value(one, predicate) is not None, predicate
    assert Literal("Skill gaps of workers in the United Kingdom", lang="en") in graph.objects(sets[0], DCTERMS.title)


def test_the_ontology_is_a_semantic_artefact_with_its_questions_and_files(graph: Graph) -> None:
    mod = Namespace("https://w3id.org/mod#")
    one = URIRef(f"{DEFAULT_BASE}ontology")
    assert (one, RDF.type, mod.SemanticArtefact) in graph
    assert graph.value(one, mod.acronym) == Literal("S4C")
    assert len(list(graph.objects(one, mod.competencyQuestion))) == 68
    assert graph.value(one, URIRef("http://purl.org/vocab/vann/preferredNamespacePrefix")) == Literal("s4c")
    kinds = [set(graph.objects(d, RDF.type)) for d in graph.objects(one, DCAT.distribution)]
    assert kinds
    assert all(mod.SemanticArtefactDistribution in kind for kind in kinds)


def test_only_what_is_stated_is_said_of_people_and_places(graph: Graph) -> None:
    agents = {(str(a), str(graph.value(a, FOAF.name))) for a in graph.subjects(RDF.type, FOAF.Agent)}
    assert len(agents) == 1
    assert agents.pop()[0] == f"{DEFAULT_BASE}id/agent/s4c-graph"
    assert not set(graph.objects(None, URIRef("http://www.w3.org/2006/vcard/ns#hasEmail")))


def test_a_site_whose_publisher_is_not_stated_is_refused_until_one_is_named() -> None:
    site = small({"user/x": f'<{DEFAULT_BASE}id/a> <urn:p:b> "x" .\n'})
    with pytest.raises(InputError, match="nobody is known to publish"):
        contents(catalogue(site, []))
    said = parsed(contents(catalogue(site, [], publisher=NOBODY))["catalogue.ttl"], "turtle")
    assert said.value(HOME, DCTERMS.publisher) == URIRef(NOBODY.iri)


def test_a_graph_without_a_licence_is_given_none_and_closed_ones_are_not_in_the_catalogue() -> None:
    line = f'<{DEFAULT_BASE}id/a> <urn:p:b> "x" .\n'
    sources = {
        "user/own": Source("user/own", "Own", "1", ""),
        "user/closed": Source("user/closed", "Closed", "1", "all rights reserved"),
    }
    site = small({"user/own": line, "user/closed": line}, sources=sources)
    said = parsed(contents(catalogue(site, map(Dumped.of, dumps(site)), publisher=NOBODY))["catalogue.ttl"], "turtle")
    own = URIRef(f"{DEFAULT_BASE}graph/user/own")
    assert (own, RDF.type, DCAT.Dataset) in said
    assert said.value(own, DCTERMS.license) is None
    assert not any("closed" in str(term).lower() for triple in said for term in triple)


def test_a_version_before_is_named_where_it_has_a_page() -> None:
    site = small({"framework": f'<{DEFAULT_BASE}id/a> <urn:p:b> "x" .\n'})
    before = f"{DEFAULT_BASE}dataset/framework/0.0.9"
    made = contents(catalogue(site, [], publisher=NOBODY, previous={"framework": before}))
    said = parsed(made["catalogue.ttl"], "turtle")
    assert said.value(URIRef(f"{DEFAULT_BASE}graph/framework"), URIRef(str(DCAT) + "previousVersion")) == URIRef(before)


def test_text_that_xml_forbids_does_no_harm_in_any_syntax() -> None:
    source = Source("user/x", "A \x01 <b> title", "1", "CC BY 4.0", note="Line\nbreak")
    site = small({"user/x": f'<{DEFAULT_BASE}id/a> <urn:p:b> "x" .\n'}, sources={"user/x": source})
    made = contents(catalogue(site, [], publisher=NOBODY))
    for path, syntax in (("catalogue.rdf", "xml"), ("catalogue.ttl", "turtle")):
        titles = parsed(made[path], syntax).objects(URIRef(f"{DEFAULT_BASE}graph/user/x"), DCTERMS.title)
        assert [str(t) for t in titles] == ["A \ufffd <b> title"]


def test_a_second_base_is_right_everywhere() -> None:
    site = shipped(OTHER_BASE)[1]
    for path, content in contents(catalogue(site, map(Dumped.of, dumps(site)))).items():
        assert DEFAULT_BASE.encode() not in content, path


def test_search_engines_are_told_the_same(graph: Graph, files: list[File]) -> None:
    said = data_catalog(shipped()[1], [Dumped.of(f) for f in files])
    assert json.loads(json.dumps(said)) == said
    assert said["@type"] == "DataCatalog"
    assert {one["@id"] for one in said["dataset"]} == {str(one) for one in graph.objects(HOME, DCAT.dataset)}
    for one in said["dataset"]:
        assert one["name"]
        assert one["description"]
        assert one["license"] == "https://creativecommons.org/licenses/by/4.0/"
        addresses = {d["contentUrl"] for d in one.get("distribution", ())}
        links = graph.objects(URIRef(one["@id"]), DCAT.distribution)
        assert addresses == {str(graph.value(d, DCAT.downloadURL)) for d in links}
