"""A site with what the checks look at, written from a graph: one document a resource, empty pages, no other part."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, SKOS, BNode, Graph, URIRef

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.flows.assemble import ALIGNMENTS
from s4c_graph.flows.opening import bundled
from s4c_graph.publishing.address import DATA, MEDIA, Addresses
from s4c_graph.publishing.holding import Holding, hold


def holding(names: Names) -> Holding:
    """Everything that comes with the package, reasoned over."""
    with bundled(names) as kg:
        return hold(kg, kg.graph_names())


def ontology(names: Names) -> Graph:
    """All modules together."""
    graph = Graph()
    for path in assets.files("ontology", ".ttl"):
        if path.parent.name == "ontology" and path.name != ALIGNMENTS:
            graph.parse(data=assets.read(path, names), format="turtle")
    return graph


def with_made(graph: Graph, held: Holding) -> Graph:
    """The modules and the names of the classes that are made for roles: what a site has at the ontology's address."""
    made = Graph() + graph
    for subject, facts in held.facts.items():
        for fact in facts:
            if fact.graph == "qualified" and isinstance(subject, URIRef) and not isinstance(fact.object, BNode):
                made.add((subject, fact.predicate, fact.object))
    return made


def write(folder: Path, names: Names, graph: Graph, held: Holding) -> Path:
    """The files a site has for its ontology and its concepts; returns the folder."""
    graph = with_made(graph, held)
    addresses = Addresses(names)
    iri = URIRef(names.base + "ontology")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    terms = {str(t) for kind in kinds for t in graph.subjects(RDF.type, kind) if str(t).startswith(names.term(""))}
    anchors = "".join(f'<p id="{t.rpartition("#")[2]}"></p>' for t in sorted(terms))
    put(folder, addresses.page(iri), f'<!doctype html><html lang="en"><p>{iri}</p>{anchors}</html>')
    for suffix, syntax in DATA.items():
        put(folder, addresses.data(iri, suffix), graph.serialize(format=syntax))
    for version in graph.objects(iri, OWL.versionIRI):
        put(folder, addresses.data(str(version), "ttl"), "")
    put(folder, ".htaccess", "\n".join(MEDIA.values()))
    said = Graph()
    for predicate in (DCTERMS.title, DCTERMS.license):
        said.add((iri, predicate, next(graph.objects(iri, predicate))))
    put(folder, "catalogue.ttl", said.serialize(format="turtle"))
    schemes = set(held.subjects(SKOS.ConceptScheme, str(RDF.type)))
    for thing in {*schemes, *held.subjects(SKOS.Concept, str(RDF.type))}:
        if addresses.is_ours(str(thing)):
            put(folder, addresses.page(str(thing)), "")
        put(
            folder,
            addresses.data(str(thing), "nt") if addresses.is_ours(str(thing)) else _other(thing),
            _said(held, thing),
        )
    return folder


def put(folder: Path, path: str, text: str) -> None:
    """Write a file of a site."""
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, encoding="utf-8")


def _other(thing: object) -> str:
    return "elsewhere/" + str(thing).partition("://")[2] + ".nt"


def _said(held: Holding, thing: object) -> str:
    rows: Iterable[str] = (
        f"{thing.n3()} {fact.predicate.n3()} {fact.object.n3()} ."  # type: ignore[attr-defined]
        for fact in held.facts[thing]  # type: ignore[index]
    )
    return "\n".join(rows) + "\n"
