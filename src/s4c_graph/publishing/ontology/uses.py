"""Where each term is used: by which shapes and questions, how often in the data, with examples; for its page."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rdflib import RDF
from rdflib.term import Node, URIRef

from s4c_graph.core.names import Names
from s4c_graph.core.queries import Query
from s4c_graph.publishing.holding import Holding
from s4c_graph.publishing.ontology.shapes import Shape
from s4c_graph.publishing.reads import Table

EXAMPLES = 5
"""How many examples of the data a page shows."""
DERIVED = ("inferred", "qualified", "competence-levels")
"""Graphs of what follows from others: counted apart."""


@dataclass
class Count:
    """How often a term is used: stated, and only inferred; examples of the former, subject and object."""

    stated: int = 0
    inferred: int = 0
    examples: list[tuple[URIRef, Node]] = field(default_factory=list)

    def add(self, subject: Node, object: Node, graph: str) -> None:
        """One more use."""
        if graph in DERIVED:
            self.inferred += 1
            return
        self.stated += 1
        if isinstance(subject, URIRef) and len(self.examples) < EXAMPLES:
            self.examples.append((subject, object))


@dataclass(frozen=True)
class Uses:
    """Uses of all own terms, each by the IRI of the term. count: how often it is used in the data."""

    count: Table[str, Count]
    shapes: dict[str, list[Shape]]
    queries: dict[str, list[Query]]


def uses(holding: Holding, shapes: Iterable[Shape], queries: Sequence[Query]) -> Uses:
    """Read everything once. Of a class its instances are counted, of a property its statements."""
    counts: defaultdict[str, Count] = defaultdict(Count)
    start = holding.names.term("")
    for subject, facts in holding.facts.items():
        for fact in facts:
            if fact.predicate == RDF.type and str(fact.object).startswith(start):
                counts[str(fact.object)].add(subject, fact.object, fact.graph)
            elif fact.predicate.startswith(start):
                counts[str(fact.predicate)].add(subject, fact.object, fact.graph)
    by_shape: defaultdict[str, list[Shape]] = defaultdict(list)
    for shape in shapes:
        for iri in shape.terms:
            by_shape[iri].append(shape)
    by_query: defaultdict[str, list[Query]] = defaultdict(list)
    for query in queries:
        for iri in mentioned(query.text, holding.names):
            by_query[iri].append(query)
    count: Table[str, Count] = holding.reads.table("uses of a term", lambda iri: counts.get(iri) or Count())
    return Uses(count, dict(by_shape), dict(by_query))


def mentioned(text: str, names: Names) -> set[str]:
    """IRIs of the own terms that a SPARQL text names, short or in full.

    >>> sorted(mentioned("?x a s4c:CityRole ; s4c:inArea ?y", Names()))
    ['https://w3id.org/s4c/ontology#CityRole', 'https://w3id.org/s4c/ontology#inArea']
    """
    found = re.findall(r"\bs4c:([A-Za-z]\w*)", text)
    found += re.findall(rf"<{re.escape(names.term(''))}([A-Za-z]\w*)>", text)
    return {names.term(name) for name in found}
