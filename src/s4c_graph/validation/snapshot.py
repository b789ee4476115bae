"""What mappings need to know of ESCO: a slice of it, laid beside the data so that both engines see the same.

For each ESCO concept that a judged mapping points to, and each ESCO version that is loaded, one node
says its labels and status in that version (terms ``s4csh:snapshot…``, declared in shapes/mapping.ttl);
and each loaded version is named, so that a shape can tell "not in ESCO" from "ESCO is not here".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rdflib import Literal, URIRef
from rdflib.term import Node

from s4c_graph.core import ntriples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO
from s4c_graph.core.table import Table

GRAPHS = "esco/"
"""Names of the graphs of ESCO versions begin so."""

_MAPPINGS = """SELECT DISTINCT ?m ?target {
  { ?m a <https://w3id.org/sssom/Mapping> ; <http://www.w3.org/2002/07/owl#annotatedTarget> ?target }
  UNION { ?m a <https://w3id.org/sssom/MappingSet> } }"""
_CONCEPTS = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX iso-thes: <http://purl.org/iso25964/skos-thes#>
SELECT ?c ?status ?label { VALUES ?c { %s } ?c a skos:Concept
  OPTIONAL { ?c iso-thes:status ?status } OPTIONAL { ?c skos:prefLabel ?label } } ORDER BY ?c ?label"""
_AT_ONCE = 400


def slice_of(kg: KnowledgeGraph, own: Sequence[str], judged: Callable[[Node], bool]) -> bytes:
    """The slice as N-Triples; empty where no ESCO is loaded or no mapping is judged.

    own: names of the graphs whose mappings count.
    """
    loaded = [name for name in kg.graph_names() if name.startswith(GRAPHS)]
    if not loaded or not own:
        return b""
    found = kg.backend.select(_MAPPINGS, graphs=[kg.names.graph(name) for name in own])
    targets = [row["target"] for row in found if (mapping := row["m"]) is not None and judged(mapping)]
    wanted = sorted({t for t in targets if isinstance(t, URIRef) and t.startswith(ESCO)})
    return "".join(_lines(kg, loaded, wanted)).encode("utf-8") if targets else b""


def _lines(kg: KnowledgeGraph, loaded: Sequence[str], wanted: Sequence[str]) -> Iterator[str]:
    def term(name: str) -> str:
        return f"<{kg.names.prefixes['s4csh']}snapshot{name}>"

    number = 0
    for name in loaded:
        graph, version = kg.names.graph(name), ntriples.literal(name.removeprefix(GRAPHS))
        yield ntriples.triple(f"<{graph}>", term("Version"), version)
        for start in range(0, len(wanted), _AT_ONCE):
            values = " ".join(f"<{iri}>" for iri in wanted[start : start + _AT_ONCE])
            for concept, said in _by_concept(kg.backend.select(_CONCEPTS % values, graphs=[graph])):
                node, number = f"_:s4csnapshot{number}", number + 1
                yield ntriples.triple(node, term("Of"), f"<{concept}>")
                yield ntriples.triple(node, term("In"), version)
                for predicate, value in sorted(said):
                    yield ntriples.triple(node, term(predicate), value)


def _by_concept(rows: Table) -> Iterator[tuple[str, set[tuple[str, str]]]]:
    """Each concept with what is said of it, as (term, written literal)."""
    told: dict[str, set[tuple[str, str]]] = {}
    english = {row["c"] for row in rows if isinstance(row["label"], Literal) and row["label"].language == "en"}
    for row in rows:
        said = told.setdefault(str(row["c"]), set())
        # early releases state no status, and hold what is released; recorded labels are English ones
        status = row["status"] or Literal("released")
        for predicate, value in (("Status", status), ("Label", row["label"] if row["c"] in english else None)):
            if isinstance(value, Literal):
                said.add((predicate, ntriples.literal(str(value), lang=value.language)))
    yield from told.items()
