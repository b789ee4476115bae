"""What is said of the graphs themselves, as graph ``catalogue``: kind, size, licence, who made it; after the rules.

One ``void:Dataset`` a named graph. Nothing in it depends on the machine, and on the day only what says when a source
was fetched, so equal sources give an equal catalogue. It is what CQ66 tells asserted from inferred by, and what
publishing starts from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version

from s4c_graph.core import ntriples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import CATALOGUE, kind
from s4c_graph.core.licences import OWN, licence
from s4c_graph.core.names import Names
from s4c_graph.core.syntax import is_iri
from s4c_graph.core.values import Source, Statements

RETRIEVED = "http://purl.org/pav/retrievedOn"
"""Property of a graph that was fetched: the day."""
_VOID, _PROV, _DCT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/prov#", "http://purl.org/dc/terms/"
_DC = "http://purl.org/dc/elements/1.1/"
_XSD, _OWL = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/2002/07/owl#"


def describe(kg: KnowledgeGraph, sources: Iterable[Source] = ()) -> Statements:
    """Graph ``catalogue`` for the graphs that a knowledge graph holds now.

    sources: what is known of graphs of users and partners beside what their data state.
    """
    known = {source.graph: source for source in sources}
    sizes = sorted(kg.graphs().items())
    lines = [line for name, size in sizes if name != CATALOGUE for line in _one(kg, name, size, known.get(name))]
    lines += _maker(kg.names)
    source = Source(CATALOGUE, "What the graphs are", version_of("s4c-graph"), "CC BY 4.0")
    return Statements(CATALOGUE, list(ntriples.chunks(lines)), source)


def _one(kg: KnowledgeGraph, name: str, size: int, known: Source | None) -> Iterator[str]:
    from s4c_graph.flows.licensing import source_of

    names = kg.names
    graph, said = ntriples.iri(names.graph(name)), known or source_of(kg, name)
    facts = [
        (ntriples.RDF_TYPE, ntriples.iri(f"{_VOID}Dataset")),
        (_DCT + "title", ntriples.literal(said.title, lang="en")),
        (_VOID + "triples", ntriples.literal(str(size), datatype=f"{_XSD}integer")),
        (names.term("graphKind"), ntriples.iri(names.scheme("graph-kind", kind(name)))),
        (names.term("visibility"), ntriples.iri(names.scheme("visibility", "public"))),
    ]
    if said.version:
        facts.append((f"{_OWL}versionInfo", ntriples.literal(said.version)))
    if held := licence(said).iri or said.licence_iri:
        facts.append((_DCT + "license", ntriples.iri(held)))
    facts.append((_DCT + "rights", ntriples.literal(_rights(said), lang="en")))
    if said.attribution:
        facts.append((_DCT + "bibliographicCitation", ntriples.literal(said.attribution)))
    if known is not None:
        facts += _provenance(said)
    if kind(name) == "derived":
        facts.append((_PROV + "wasGeneratedBy", ntriples.iri(names.id("activity", "reasoning"))))
    for predicate, value in facts:
        yield ntriples.triple(graph, predicate if predicate.startswith("<") else ntriples.iri(predicate), value)


def _provenance(said: Source) -> Iterator[tuple[str, str]]:
    """Where a source comes from: URL or name of its file, the day it was fetched, its digest, who published it."""
    url = said.origin.startswith("https://")
    if url or said.file:
        yield _DCT + "source", ntriples.iri(said.origin) if url else ntriples.literal(said.file)
    if said.retrieved:
        yield RETRIEVED, ntriples.literal(said.retrieved, datatype=f"{_XSD}date")
    if said.sha256:
        yield _DCT + "identifier", ntriples.literal(f"sha256:{said.sha256}")
    if said.publisher:
        iri = said.publisher.startswith(("http://", "https://")) and is_iri(said.publisher)
        yield (_DCT if iri else _DC) + "publisher", (ntriples.iri if iri else ntriples.literal)(said.publisher)


def _rights(said: Source) -> str:
    """Licence, whom to name and what was changed, as one text; ``Licence not stated.`` where nothing is known."""
    held = licence(said)
    parts = [f"Licence: {held.name}." if held.kind != OWN else "Licence not stated.", said.attribution]
    if said.changes and "Changes made" not in said.attribution:
        parts.append(f"Changes made: {said.changes}.")
    return " ".join(filter(None, parts))


def _maker(names: Names) -> list[str]:
    """The activity that made the derived graphs: this program, at this version, by the rules of the ontology."""
    activity = ntriples.iri(names.id("activity", "reasoning"))
    label = f"Rules compiled from the ontology, s4c-graph {version_of('s4c-graph')}"
    facts = [
        (ntriples.RDF_TYPE, ntriples.iri(f"{_PROV}Activity")),
        (ntriples.iri("http://www.w3.org/2004/02/skos/core#prefLabel"), ntriples.literal(label, lang="en")),
        (ntriples.iri(f"{_OWL}versionInfo"), ntriples.literal(version_of("s4c-graph"))),
        (ntriples.iri(f"{_PROV}used"), ntriples.iri(names.graph("ontology"))),
    ]
    return [ntriples.triple(activity, predicate, value) for predicate, value in facts]


def version_of(package: str) -> str:
    """Version of an installed package, or ``unknown``."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
