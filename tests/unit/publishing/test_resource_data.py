"""Data of resources: every syntax is the same graph, by two parsers; the same site gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise, product
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import DCTERMS, RDF, SKOS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from s4c_graph.core import syntax
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.flows.site_content import content
from s4c_graph.publishing.address import DATA, Addresses
from s4c_graph.publishing.holding import Fact, Holding, Mention
from s4c_graph.publishing.resource_data import resource_data
from s4c_graph.publishing.resource_graph import MOST, Graphs
from s4c_graph.publishing.site import About, Site

BASE = Names().base
FORMATS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"}


def made(*triples: tuple[Node, URIRef, Node], graph: str = "framework") -> Site:
    """A site that holds these statements."""
    held = Holding(Names())
    for s, p, o in dict.fromkeys(triples):
        held.facts.setdefault(s, []).append(Fact(p, o, graph))
        if not isinstance(o, Literal):
            held.mentions.setdefault(o, []).append(Mention(s, p, graph))
    return Site(held, Addresses(Names()), About("d", "0.1.0", "2026-11-26"))


@pytest.fixture(scope="module")
def site(built: Release) -> Site:
    return content(built).site


@pytest.fixture(scope="module")
def files(site: Site) -> dict[str, bytes]:
    return {file.path: file.content for file in resource_data(site)}


def test_every_iri_of_ours_has_data_in_every_syntax(site: Site, files: dict[str, bytes]) -> None:
    documents = {str(iri).partition("#")[0] for iri in site.holding.ours()}
    assert len(documents) > 3_000
    assert set(files) == {site.addresses.data(iri, suffix) for iri, suffix in product(documents, DATA)}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, in its JSON-LD parser
def test_every_syntax_is_the_same_graph(site: Site, files: dict[str, bytes]) -> None:
    paths = sorted({path.rpartition(".")[0] for path in files})
    for path in [*paths[::60], "shapes", "ontology/core", "ontology/align"]:
        graphs = [Graph().parse(data=files[f"{path}.{suffix}"], format=f) for suffix, f in FORMATS.items()]
        assert len(graphs[0]) > 0
        for other in graphs[1:]:
            assert isomorphic(graphs[0], other), path


def test_the_same_site_gives_the_same_bytes(built: Release, files: dict[str, bytes]) -> None:
    again = {file.path: file.content for file in resource_data(content(built).site)}
    assert again == files


def test_an_ontology_holds_every_term_and_no_instance(site: Site, files: dict[str, bytes]) -> None:
    found = Graph().parse(data=files["ontology.nt"], format="nt")
    terms = {s for s in site.holding.ours() if s.startswith(BASE + "ontology#")}
    assert {s for s in terms if site.holding.types(s)} <= set(found.subjects())
    assert not [s for s in found.subjects() if str(s).startswith(BASE + "id/")]


def test_a_competence_says_what_its_reader_needs(files: dict[str, bytes]) -> None:
    found = Graph().parse(data=files["id/competence/DIG.01.ttl"])
    one = URIRef(BASE + "id/competence/DIG.01")
    document = URIRef(f"{one}/")
    area = next(found.objects(one, URIRef(Names().term("inArea"))))
    assert found.value(area, SKOS.prefLabel, any=True)
    assert (document, URIRef("http://xmlns.com/foaf/0.1/primaryTopic"), one) in found
    datasets = set(found.objects(document, URIRef("http://rdfs.org/ns/void#inDataset")))
    assert URIRef(Names().graph("framework")) in datasets
    assert all((d, URIRef("http://purl.org/dc/terms/rights"), None) in found for d in datasets)
    records = list(found.subjects(RDF.type, URIRef("https://w3id.org/sssom/Mapping")))
    assert records
    assert all(found.value(r, URIRef("https://w3id.org/sssom/confidence")) for r in records)
    assert list(found.subjects(URIRef(Names().term("requiredCompetence")), one))


def test_inverse_statements_are_told_up_to_a_number() -> None:
    few, many = URIRef(BASE + "id/x/few"), URIRef(BASE + "id/x/many")
    p = URIRef("urn:x:names")
    told = [(URIRef(f"urn:x:{n}"), p, few) for n in range(MOST)]
    told += [(URIRef(f"urn:x:{n}"), p, many) for n in range(MOST + 1)]
    graphs = Graphs(made(*told, (few, p, Literal("a")), (many, p, Literal("a"))))
    assert len([line for line in graphs.document(str(few)) if line[1:] == (p.n3(), few.n3())]) == MOST
    assert len([line for line in graphs.document(str(many)) if line[1:] == (p.n3(), many.n3())]) == 0


def test_what_rdf_xml_cannot_hold_is_in_no_syntax() -> None:
    one = URIRef(BASE + "id/x/1")
    site = made(
        (one, URIRef("urn:x:p"), Literal("bell \x07")),
        (one, URIRef("urn:x:1"), Literal("a")),
        *((one, URIRef(f"urn:x:{name}"), Literal("odd")) for name in ("xª", "x፩", "𠀀", "xʰ", "፩x", "·")),
        (one, SKOS.note, Literal("ok")),
    )
    for file in resource_data(site):
        assert b"ok" in file.content
        assert b"bell" not in file.content
        assert b"urn:x:1" not in file.content and b"odd" not in file.content
        if file.path.endswith(".rdf"):
            ElementTree.fromstring(file.content)


_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_things = st.one_of(
    st.sampled_from([URIRef(BASE + f"id/x/{n}") for n in range(4)]),
    st.sampled_from([BNode(f"b{n}") for n in range(3)]),
    st.sampled_from([URIRef("https://example.org/å?q=1&r=2#é"), URIRef("urn:x:'quote'")]),
)
_objects = st.one_of(
    _things,
    _texts.map(Literal),
    st.tuples(_texts, st.sampled_from(["en", "sv", "zh-Hant"])).map(lambda pair: Literal(pair[0], lang=pair[1])),
    st.integers().map(Literal),
)
_predicates = st.sampled_from([URIRef("https://example.org/p"), RDF.type, SKOS.prefLabel, URIRef("urn:x:é")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_things, _predicates, _objects), min_size=1, max_size=12))
def test_every_syntax_is_the_same_graph_of_any_statements(triples: list[tuple[Node, URIRef, Node]]) -> None:
    files = {f.path: f.content for f in resource_data(made(*triples))}
    for path in {path.rpartition(".")[0] for path in files}:
        canonical = {s: _canonical(files[f"{path}.{s}"], f) for s, f in DATA.items()}
        assert len(set(canonical.values())) == 1, canonical


def _canonical(data: bytes, format: str) -> bytes:
    from s4c_graph.core.embedded import Embedded

    store = Embedded()
    store.load(data, graph="urn:g", format=format)
    return b"\n".join(store.canonical("urn:g"))


def test_prefixes_stand_in_one_order() -> None:
    lines = b"<http://a.example/x> <http://b.example/y> <http://c.example/z> .\n"
    prefixes = {name: f"http://{name}.example/" for name in "cabd"}
    documents = syntax.documents(lines, ("turtle", "xml"), prefixes=prefixes)
    assert [line.split()[1] for line in documents["turtle"].splitlines()[:3]] == [b"a:", b"b:", b"c:"]
    assert list(_order(documents["xml"], b"xmlns:a", b"xmlns:b", b"xmlns:c")) == [True, True]


def _order(data: bytes, *names: bytes) -> Iterator[bool]:
    for first, second in pairwise(names):
        yield data.index(first) < data.index(second)


def test_a_copy_says_whose_it_is() -> None:
    one = URIRef("http://data.europa.eu/esco/skill/1")
    held = made((one, SKOS.prefLabel, Literal("a", lang="en")), graph="esco/1.1.1")
    site = Site(held.holding, Addresses(Names(), {"http://data.europa.eu/esco/": "esco/"}), held.about)
    (turtle, *_) = resource_data(site)
    found = Graph().parse(data=turtle.content)
    document = URIRef(BASE + "esco/skill/1/")
    assert turtle.path == "esco/skill/1.ttl"
    assert (document, DCTERMS.source, one) in found
    assert (document, URIRef("http://rdfs.org/ns/void#inDataset"), URIRef(Names().graph("esco/1.1.1"))) in found
