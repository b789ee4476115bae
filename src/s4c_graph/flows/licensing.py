"""Which sources a part of the graph draws from, and whether they may leave in one file; every export passes here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rdflib.term import Node, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import LICENCES, Combined, Conflict, combine
from s4c_graph.core.sources import has_whole, is_known, source, whole
from s4c_graph.core.values import Source

_MADE_OF_OTHERS = ("inferred", "catalogue")
_STATED = """PREFIX dct: <http://purl.org/dc/terms/> PREFIX void: <http://rdfs.org/ns/void#>
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX sssom: <https://w3id.org/sssom/>
SELECT DISTINCT ?licence ?rights {
  VALUES ?kind { owl:Ontology void:Dataset dcat:Dataset skos:ConceptScheme sssom:MappingSet }
  ?thing a ?kind { ?thing dct:license ?licence } UNION { ?thing sssom:license ?licence }
  OPTIONAL { ?thing dct:rights ?rights } } ORDER BY ?licence ?rights"""
_TOLD = """SELECT ?licence ?fetched { OPTIONAL { $graph <http://purl.org/dc/terms/license> ?licence }
  OPTIONAL { $graph <http://purl.org/pav/retrievedOn> ?fetched } }"""
_IS_WHOLE = "ASK { ?s <http://www.w3.org/2004/02/skos/core#definition> ?text }"
"""What tells the whole of a framework from its titles and numbers."""
_ABOUT = "SELECT DISTINCT ?s ?g {{ VALUES ?s {{ {iris} }} GRAPH ?g {{ ?s ?p ?o }} }}"
_AT_ONCE = 500


def source_of(kg: KnowledgeGraph, graph: str) -> Source:
    """The Source of a graph: what data/sources.toml says of it, or the licence that a user's own graph states.

    Of a graph whose whole text was read, what is said of the whole.
    """
    if has_whole(graph) and kg.ask(_IS_WHOLE, graphs=[graph]):
        return whole(graph)
    return _told(kg, stated_in(kg, source(graph)))


def _told(kg: KnowledgeGraph, said: Source) -> Source:
    """The Source of a user's or partner's graph that states no licence, with the one that the catalogue tells.

    What was fetched and has none there may not be passed on.
    """
    if said.licence or is_known(said.graph) or "/" not in said.graph or "catalogue" not in kg.graph_names():
        return said
    for row in kg.select(_TOLD, graphs=["catalogue"], graph=URIRef(kg.names.graph(said.graph))):
        licence = str(row["licence"]) if row["licence"] is not None else ""
        if licence or row["fetched"] is not None:
            return replace(said, licence=licence or LICENCES[-1].name, licence_iri=licence)
    return said


def stated_in(kg: KnowledgeGraph, said: Source) -> Source:
    """The Source with licence and rights as its graph states them, where nothing else is known of them.

    Where a graph states several licences, they are named together, and no known licence is that.
    """
    if said.licence or is_known(said.graph) or "/" not in said.graph:
        return said
    rows = kg.select(_STATED, graphs=[said.graph])
    stated = sorted({str(row["licence"]) for row in rows if row["licence"] is not None})
    rights = sorted({str(row["rights"]) for row in rows if row["rights"] is not None})
    if not stated:
        return said
    one = stated[0] if len(stated) == 1 and stated[0].startswith(("http://", "https://")) else ""
    return replace(said, licence=" and ".join(stated), licence_iri=one, attribution=" ".join(rights))


def sources_of(kg: KnowledgeGraph, graphs: Iterable[str] | None = None) -> list[Source]:
    """The Sources of some graphs, or of all; what is made of others counts as what it was made from."""
    return [
        source_of(kg, g) for g in sorted(set(graphs if graphs is not None else kg.graph_names()) - {*_MADE_OF_OTHERS})
    ]


def drawn_from(kg: KnowledgeGraph, things: Iterable[Node | None]) -> dict[str, set[str]]:
    """The graphs that say something of each of these resources: IRI → names of graphs."""
    wanted = sorted({str(t) for t in things if isinstance(t, URIRef)})
    found: dict[str, set[str]] = {iri: set() for iri in wanted}
    for start in range(0, len(wanted), _AT_ONCE):
        iris = " ".join(URIRef(iri).n3() for iri in wanted[start : start + _AT_ONCE])
        for row in kg.select(_ABOUT.format(iris=iris)):
            found[str(row["s"])].add(kg.names.graph_name(str(row["g"])) or str(row["g"]))
    return {iri: graphs - {*_MADE_OF_OTHERS} for iri, graphs in found.items()}


def allowed(sources: Sequence[Source]) -> Combined:
    """The one licence under which these sources may leave in a file.

    Raises InputError, with every reason, where they may not; the mend is to split.

    >>> allowed([Source("a", "A", "", "CC BY 4.0"), Source("b", "B", "", "CC0 1.0")]).licence.key
    'CC-BY-4.0'
    """
    found = combine(sources)
    if isinstance(found, Conflict):
        mend = "--split writes a file for each licence" if found.groups else "ask who made it for a licence"
        if found.withheld and found.groups:
            mend += ", without what may not be passed on"
        raise InputError("these sources may not stand in one file: " + " ".join(found.why), mend=mend)
    return found


def parted(sources: Sequence[Source]) -> tuple[tuple[Combined, ...], tuple[str, ...]]:
    """The groups of sources that may each leave as a file, and the sentences that say why there are several."""
    found = combine(sources)
    return ((found,), ()) if isinstance(found, Combined) else (found.groups, found.why)
