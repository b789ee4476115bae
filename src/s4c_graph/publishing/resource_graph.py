"""What a resource's data say: its own statements, and what a reader of them needs; decision 0017 says why.

A term with a hash stands in the document before its hash. An ontology's document holds what its graph asserts and
nothing else, so that it can be imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core import ntriples
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.syntax import fits_xml
from s4c_graph.publishing.holding import RDF_TYPE, Fact
from s4c_graph.publishing.site import Site

_REMEMBERED = 100_000
"""Terms whose written form is remembered at once."""
MOST = 100
"""So many inverse statements of one predicate are told; of a predicate with more, none are."""
ONTOLOGY, SHAPES, QUALIFIED, ALIGNMENTS = "ontology", "shapes", "qualified", "alignments"
_LABELS = [
    URIRef(EXTERNAL[prefix] + name)
    for prefix, name in (("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title"), ("foaf", "name"))
]
_DEFINED_BY = URIRef(EXTERNAL["rdfs"] + "isDefinedBy")
_IN_SCHEME = URIRef(EXTERNAL["skos"] + "inScheme")
_IN_DATASET = URIRef("http://rdfs.org/ns/void#inDataset")
_TOLD_OF_A_GRAPH = [
    *(URIRef(EXTERNAL["dct"] + name) for name in ("title", "license", "rights")),
    RDF_TYPE,
]
"""What is said of a graph beside what it says; never its size, which each change of any resource changes."""
Line = tuple[str, str, str]
"""A statement, its three terms as N-Triples writes them."""


class Graphs:
    """The graph of each document of a site, as lines of N-Triples."""

    def __init__(self, site: Site) -> None:
        self.site, self.holding, self.base = site, site.holding, site.names.base
        self._written: dict[Node, str] = {}
        table = self.holding.reads.table
        self._subjects = table("subjects of a document", self._subjects_of)
        self._told_in = table("told in", self._told_in_any)
        self._remote = table("labels elsewhere", self._remote_of)
        self._of_graph = table("told of a graph", self._told_of_graph)

    def _subjects_of(self, document: str) -> Sequence[URIRef]:
        return self.documents.get(str(document), ())

    def _told_in_any(self, graphs: str) -> Sequence[Node]:
        """Subjects of which any of some graphs, with spaces between their names, says something."""
        asked = frozenset(graphs.split())
        return [s for s, said in self.holding.facts.items() if any(fact.graph in asked for fact in said)]

    def _remote_of(self, iri: str) -> Sequence[tuple[str, str]]:
        return sorted(self.site.remote.get(str(iri), {}).items())

    def _told_of_graph(self, graph: URIRef) -> Sequence[Fact]:
        return [fact for fact in self.holding.said(graph) if fact.predicate in _TOLD_OF_A_GRAPH]

    @cached_property
    def documents(self) -> dict[str, list[URIRef]]:
        """Subjects by document: what has a page and data of its own, with its hash terms; sorted.

        A resource that is only named has a document too, unless it is a version, which is laid down by itself.
        """
        paths = self.site.addresses
        found: dict[str, list[URIRef]] = {}
        for subject in self.holding.facts:
            if isinstance(subject, URIRef) and paths.is_ours(subject):
                found.setdefault(str(subject).partition("#")[0], []).append(subject)
        return dict(sorted(found.items()))

    def document(self, iri: str) -> list[Line]:
        """Statements of the document of an IRI without a hash, each once: those of the resource first."""
        if iri == self.base + ONTOLOGY:
            lines = self._ontology()
        elif iri == self.base + SHAPES:
            lines = self.whole([SHAPES])
        elif iri.startswith(self.base + ONTOLOGY + "/"):
            lines = self._module(URIRef(iri))
        else:
            lines = self._resource(URIRef(iri))
        return list(dict.fromkeys(lines))

    def whole(self, graphs: Sequence[str]) -> Iterator[Line]:
        """Every statement of some graphs."""
        names: dict[Node, str] = {}
        for subject in self._told_in(" ".join(graphs)):
            for fact in self.holding.said(subject):
                if fact.graph in graphs:
                    yield from self._line(subject, fact, names)

    def _ontology(self) -> Iterator[Line]:
        """All of the ontology's graph but the schemes and resources that have documents of their own.

        The classes that the roles define have their names and words here, their definitions in their own graph.
        """
        terms = (self.base + ONTOLOGY, "http://", "https://")
        others = tuple(self.base + part for part in ("id/", "scheme/", "digcomp/", "graph/"))
        keep = [
            s for s in self._told_in(f"{ONTOLOGY} {QUALIFIED}") if not str(s).startswith(others) and _is_term(s, terms)
        ]
        names: dict[Node, str] = {}
        for subject in keep:
            for fact in self.holding.said(subject):
                named = not isinstance(subject, BNode) and not isinstance(fact.object, BNode)
                if fact.graph == ONTOLOGY or (fact.graph == QUALIFIED and named):
                    yield from self._line(subject, fact, names)

    def _module(self, iri: URIRef) -> Iterator[Line]:
        """A module's head and the terms it defines; of the module of bridges, the bridges."""
        names: dict[Node, str] = {}
        if str(iri) == self.base + ONTOLOGY + "/align":  # a URIRef equals no plain text
            yield from self.whole([ALIGNMENTS])
            return
        yield from self._closure(iri, names, [ONTOLOGY])
        for mention in self.holding.named(iri):
            if mention.predicate == _DEFINED_BY:
                yield from self._closure(mention.subject, names, [ONTOLOGY])

    def _resource(self, iri: URIRef) -> Iterator[Line]:
        holding, names = self.holding, dict[Node, str]()
        subjects: list[Node] = [iri, *(s for s in self._subjects(str(iri)) if s != iri)]
        own = [*subjects, *self._members(iri)]
        for subject in own:
            yield from self._closure(subject, names)
        named = [f.object for s in own for f in holding.said(s)]
        for subject in subjects:
            for mention in self._mentions(subject):
                yield from self._line(mention[0], Fact(mention[1], subject, mention[2]), names)
                named.append(mention[0])
        seen = dict.fromkeys(own)
        for other in dict.fromkeys(named):
            if isinstance(other, URIRef) and other not in seen:
                yield from self._around(other, names)
        yield from self._sources(iri, {f.graph for s in own for f in holding.said(s)}, names)

    def _members(self, iri: URIRef) -> list[Node]:
        """The concepts of a scheme, where they are not too many."""
        found = [m.subject for m in self.holding.named(iri) if m.predicate == _IN_SCHEME]
        return found if len(found) <= MOST else []

    def _mentions(self, subject: Node) -> Iterator[tuple[Node, URIRef, str]]:
        """Who names a subject; nothing of a predicate by which too many do."""
        by: dict[URIRef, list[tuple[Node, URIRef, str]]] = {}
        for mention in self.holding.named(subject):
            if isinstance(mention.subject, URIRef):
                by.setdefault(mention.predicate, []).append((mention.subject, mention.predicate, mention.graph))
        for found in by.values():
            if len(found) <= MOST:
                yield from found

    def _around(self, other: URIRef, names: dict[Node, str]) -> Iterator[Line]:
        """What another resource is called; all that is said of one of ours that has no name, and what that names."""
        called = list(self._called(other, names))
        if called or not other.startswith(self.base) or len(self.holding.said(other)) > MOST:
            yield from called
            return
        yield from self._closure(other, names)
        for fact in self.holding.said(other):
            if isinstance(fact.object, URIRef):
                yield from self._called(fact.object, names)

    def _called(self, other: URIRef, names: dict[Node, str]) -> Iterator[Line]:
        facts = self.holding.said(other)
        for predicate in _LABELS:
            said = [f for f in facts if f.predicate == predicate and isinstance(f.object, Literal)]
            if said:
                for fact in said:
                    yield from self._line(other, fact, names)
                return
        for lang, text in self._remote(str(other)):
            yield from self._line(other, Fact(_LABELS[0], Literal(text, lang=lang or None), ""), names)

    def _sources(self, iri: URIRef, graphs: set[str], names: dict[Node, str]) -> Iterator[Line]:
        """The document, the graphs it is taken from, and their licences; of a copy, what it is a copy of."""
        copy = self.site.addresses.is_copy(iri)
        document = URIRef(f"{self.base}{self.site.addresses.path(iri)}/" if copy else iri + "/")
        if copy:
            yield from self._line(document, Fact(URIRef(EXTERNAL["dct"] + "source"), iri, ""), names)
        yield from self._line(document, Fact(RDF_TYPE, URIRef(EXTERNAL["foaf"] + "Document"), ""), names)
        yield from self._line(document, Fact(URIRef(EXTERNAL["foaf"] + "primaryTopic"), iri, ""), names)
        for graph in (URIRef(self.site.names.graph(g)) for g in sorted(graphs)):
            yield from self._line(document, Fact(_IN_DATASET, graph, ""), names)
            for fact in self._of_graph(graph) if graph != iri else ():
                yield from self._line(graph, fact, names)

    def _closure(self, subject: Node, names: dict[Node, str], graphs: Sequence[str] | None = None) -> Iterator[Line]:
        """Statements of a subject, and of the blank nodes they lead to, each told once."""
        waiting, seen = [subject], {subject}
        while waiting:
            for fact in self.holding.said(subject := waiting.pop()):
                if graphs is None or fact.graph in graphs:
                    yield from self._line(subject, fact, names)
                    if isinstance(fact.object, BNode) and fact.object not in seen:
                        seen.add(fact.object)
                        waiting.append(fact.object)

    def _line(self, subject: Node, fact: Fact, names: dict[Node, str]) -> Iterator[Line]:
        """A statement written, unless RDF/XML could not hold it: then no syntax does."""
        if fits_xml(fact.predicate, str(fact.object)):
            yield self._term(subject, names), self._term(fact.predicate, names), self._term(fact.object, names)

    def _term(self, term: Node, names: dict[Node, str]) -> str:
        if isinstance(term, BNode):
            return names.setdefault(term, f"_:b{len(names)}")
        if (written := self._written.get(term)) is None:
            if len(self._written) >= _REMEMBERED:
                self._written.clear()
            written = self._written[term] = n3(term)
        return written


def n3(term: Node) -> str:
    """An IRI or a literal as N-Triples writes it."""
    if isinstance(term, Literal):
        datatype = None if term.datatype is None else str(term.datatype)
        return ntriples.literal(str(term), lang=term.language, datatype=None if term.language else datatype)
    return ntriples.iri(str(term))


def _is_term(subject: Node, terms: tuple[str, ...]) -> bool:
    return isinstance(subject, BNode) or str(subject).startswith(terms)
