"""What a release says in public, held in memory by subject and by object: what every page and dump is made from.

A knowledge graph is read once, graph by graph, and asked nothing more: pages look up in dictionaries. Terms are rdflib
terms, each held once.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.publishing.reads import Reads

RDF_TYPE = URIRef(EXTERNAL["rdf"] + "type")
_LABELS = tuple(
    URIRef(EXTERNAL[prefix] + name)
    for prefix, name in (
        ("skos", "prefLabel"),
        ("rdfs", "label"),
        ("dct", "title"),
        ("foaf", "name"),
        ("schema", "name"),
    )
)


class Fact(NamedTuple):
    """A statement of a subject: predicate, object, and the name of the graph that says it."""

    predicate: URIRef
    object: Node
    graph: str


class Mention(NamedTuple):
    """A statement that names an object: subject, predicate, and the name of the graph that says it."""

    subject: Node
    predicate: URIRef
    graph: str


@dataclass
class Holding:
    """The public statements of a release. Subjects, facts and mentions come in one order, whatever the store's.

    facts: by subject, sorted. mentions: by object, sorted, of objects that are no literals. graphs: triples by name.
    reads: who reads what by the methods below is noted there; whoever goes to facts and mentions himself is not.
    """

    names: Names
    facts: dict[Node, list[Fact]] = field(default_factory=dict)
    mentions: dict[Node, list[Mention]] = field(default_factory=dict)
    graphs: dict[str, int] = field(default_factory=dict)
    reads: Reads = field(default_factory=Reads, compare=False, repr=False)

    def __post_init__(self) -> None:
        def said(subject: Node) -> Sequence[Fact]:
            return self.facts.get(subject, ())

        def named(object: Node) -> Sequence[Mention]:
            return self.mentions.get(object, ())

        self._said = self.reads.table("said", said, kept=False)
        self._named = self.reads.table("named", named, kept=False)

    def said(self, subject: Node) -> Sequence[Fact]:
        """All statements of a subject."""
        return self._said(subject)

    def named(self, object: Node) -> Sequence[Mention]:
        """All statements that name an object."""
        return self._named(object)

    def objects(self, subject: Node, *predicates: str, graphs: Sequence[str] | None = None) -> list[Node]:
        """Objects of a subject and any of some predicates (IRIs), each once, in order."""
        wanted = set(predicates)
        found = (
            f.object for f in self.said(subject) if str(f.predicate) in wanted and (graphs is None or f.graph in graphs)
        )
        return list(dict.fromkeys(found))

    def one(self, subject: Node, *predicates: str) -> Node | None:
        """The first such object, or None."""
        return next(iter(self.objects(subject, *predicates)), None)

    def subjects(self, object: Node, *predicates: str) -> list[Node]:
        """Subjects that name an object by any of some predicates (IRIs), each once, in order."""
        wanted = set(predicates)
        return list(dict.fromkeys(m.subject for m in self.named(object) if str(m.predicate) in wanted))

    def types(self, subject: Node) -> set[str]:
        """IRIs of the classes of a subject."""
        return {str(o) for o in self.objects(subject, str(RDF_TYPE))}

    def text(self, subject: Node, predicate: str, lang: str) -> Literal | None:
        """The text of a subject in a language, else in English, else without a language, else in any."""
        found = [o for o in self.objects(subject, predicate) if isinstance(o, Literal)]
        for tag in (lang, "en", None):
            for one in found:
                if one.language == tag:
                    return one
        return found[0] if found else None

    def label(self, thing: Node, lang: str = "en") -> Literal | None:
        """The label of a thing in a language, else as :meth:`text` has it; None where it has none."""
        for predicate in _LABELS:
            if (found := self.text(thing, str(predicate), lang)) is not None:
                return found
        return None

    def ours(self) -> Iterator[URIRef]:
        """The subjects that are IRIs below the base, sorted."""
        return (s for s in self.facts if isinstance(s, URIRef) and s.startswith(self.names.base))


def hold(kg: KnowledgeGraph, graphs: Iterable[str]) -> Holding:
    """Read these graphs of a knowledge graph, by name.

    Blank nodes of one graph are named by what is said of them (RDFC-1.0), so that equal graphs are held alike.
    """
    made = Holding(kg.names)
    facts: defaultdict[Node, list[Fact]] = defaultdict(list)
    mentions: defaultdict[Node, list[Mention]] = defaultdict(list)
    terms: dict[Any, Node] = {}
    for graph in sorted(set(graphs)):
        for s, p, o in _triples(kg, graph, terms):
            if not isinstance(p, URIRef):
                continue
            facts[s].append(Fact(p, o, graph))
            if not isinstance(o, Literal):
                mentions[o].append(Mention(s, p, graph))
            made.graphs[graph] = made.graphs.get(graph, 0) + 1
    made.facts = {s: sorted(facts[s], key=_in_order) for s in sorted(facts, key=_by_kind)}
    made.mentions = {o: sorted(mentions[o], key=_as_named) for o in sorted(mentions, key=_by_kind)}
    return made


def joined(first: Holding, second: Holding) -> Holding:
    """Two holdings of different statements as one."""
    facts = {s: [*first.facts.get(s, ()), *second.facts.get(s, ())] for s in {**first.facts, **second.facts}}
    mentions = {
        o: [*first.mentions.get(o, ()), *second.mentions.get(o, ())] for o in {**first.mentions, **second.mentions}
    }
    return Holding(
        first.names,
        {s: sorted(facts[s], key=_in_order) for s in sorted(facts, key=_by_kind)},
        {o: sorted(mentions[o], key=_as_named) for o in sorted(mentions, key=_by_kind)},
        {g: first.graphs.get(g, 0) + second.graphs.get(g, 0) for g in {**first.graphs, **second.graphs}},
    )


def without(held: Holding, subjects: Set[Node]) -> Holding:
    """A holding in which nothing is said of some subjects, nor of the blank nodes that only they lead to."""
    gone, waiting = set(subjects), list(subjects)
    while waiting:
        for fact in held.facts.get(waiting.pop(), ()):
            if isinstance(fact.object, BNode) and fact.object not in gone:
                gone.add(fact.object)
                waiting.append(fact.object)
    facts = {
        s: kept
        for s, said in held.facts.items()
        if s not in gone and (kept := [f for f in said if f.object not in gone])
    }
    mentions = {
        o: left
        for o, named in held.mentions.items()
        if o not in gone and (left := [m for m in named if m.subject not in gone])
    }
    return Holding(held.names, facts, mentions, dict(Counter(f.graph for said in facts.values() for f in said)))


def _triples(kg: KnowledgeGraph, graph: str, terms: dict[Any, Node]) -> Iterator[tuple[Node, Node, Node]]:
    """Triples of a graph, blank nodes named canonically and by their graph. terms: each but those is made once."""
    from s4c_graph.core.embedded import Embedded, triples

    iri, out = kg.names.graph(graph), io.BytesIO()
    kg.backend.dump(out, graph=iri, format="nt")
    said = out.getvalue()
    if b"_:" not in said:
        yield from triples(said, "nt", terms=terms)
    elif isinstance(kg.backend, Embedded):
        for s, p, o in triples(b"\n".join(kg.backend.canonical(iri)), "nq", rename=False, terms=terms):
            yield _named(s, graph), p, _named(o, graph)
    else:
        yield from triples(said, "nt")


def _named(term: Node, graph: str) -> Node:
    return BNode(f"{graph.replace('/', '-')}-{term}") if isinstance(term, BNode) else term


def _by_kind(term: Node) -> tuple[bool, str]:
    return isinstance(term, BNode), str(term)


def _in_order(fact: Fact) -> tuple[str, bool, str, str, str]:
    o = fact.object
    said = f"{o.language or ''} {o.datatype or ''}" if isinstance(o, Literal) else ""
    return str(fact.predicate), isinstance(o, BNode), str(o), said, fact.graph


def _as_named(mention: Mention) -> tuple[str, bool, str, str]:
    return str(mention.predicate), isinstance(mention.subject, BNode), str(mention.subject), mention.graph
