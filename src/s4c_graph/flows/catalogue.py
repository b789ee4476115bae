"""What is said of the graphs themselves, as graph ``catalogue``: kind, size, licence, who made it; after the rules.

One ``void:Dataset`` a named graph. Nothing in it depends on the day or the machine, so equal sources
give an equal catalogue. It is what CQ66 tells asserted from inferred by, and what publishing starts from.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from s4c_graph.core import ntriples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.graph_kinds import CATALOGUE, kind
from s4c_graph.core.licences import OWN, licence
from s4c_graph.core.names import Names
from s4c_graph.core.values import Source, Statements

_VOID, _PROV, _DCT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/prov#", "http://purl.org/dc/terms/"
_XSD, _OWL = "http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/2002/07/owl#"


def describe(kg: KnowledgeGraph) -> Statements:
    """Graph ``catalogue`` for the graphs that a knowledge graph holds now."""
    lines = [line for name, size in sorted(kg.graphs().items()) if name != CATALOGUE for line in _one(kg, name, size)]
    lines += _maker(kg.names)
    source = Source(CATALOGUE, "What the graphs are", version_of("s4c-graph"), "CC BY 4.0")
    return Statements(CATALOGUE, list(ntriples.chunks(lines)), source)


def _one(kg: KnowledgeGraph, name: str, size: int) -> Iterator[str]:
    from s4c_graph.flows.licensing import source_of

    names = kg.names
    graph, said = ntriples.iri(names.graph(name)), source_of(kg, name)
    facts = [
        (ntriples.RDF_TYPE, ntriples.iri(f"{_VOID}Dataset")),
        (_DCT + "title", ntriples.literal(said.title, lang="en")),
        (_VOID + "triples", ntriples.literal(str(size), datatype=f"{_XSD}integer")),
        (names.term("graphKind"), ntriples.iri(names.scheme("graph-kind", kind(name)))),
        (names.term("visibility"), ntriples.iri(names.scheme("visibility", "public"))),
    ]
    if said.version:
        facts.append((f"{_OWL}versionInfo", ntriples.literal(said.version)))
    if held := licence(said).iri:
        facts.append((_DCT + "license", ntriples.iri(held)))
    facts.append((_DCT + "rights", ntriples.literal(_rights(said), lang="en")))
    if said.attribution:
        facts.append((_DCT + "bibliographicCitation", ntriples.literal(said.attribution)))
    if kind(name) == "derived":
        facts.append((_PROV + "wasGeneratedBy", ntriples.iri(names.id("activity", "reasoning"))))
    for predicate, value in facts:
        yield ntriples.triple(graph, predicate if predicate.startswith("<") else ntriples.iri(predicate), value)


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
