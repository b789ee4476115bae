"""An ELM document to look things up in, and the statements that are made of it, with what was read and what was not."""

from __future__ import annotations

import hashlib
from collections import Counter
from functools import cached_property

from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core import elm, ntriples
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.intake.elm_document import Document
from s4c_graph.intake.elm_losses import CARRIED, PERSONAL
from s4c_graph.intake.imported import Sheet, iri_of

_DEPTH = 3
"""How far a blank node is looked into to name it."""


class Lookup(Sheet):
    """One document. counts: things that were read, by kind. left: values that were not, by class and field. named: the
    IRI that each thing that was read has with us. read: nodes and fields looked at.
    """

    def __init__(self, document: Document, names: Names, graph: str) -> None:
        super().__init__(names)
        self.document, self.graph = document, graph
        self.counts = Counter()
        self.left: Counter[tuple[str, str]] = Counter()
        self.named: dict[Node, str] = {}
        self._told: dict[tuple[Node, int], str] = {}
        self.read: set[tuple[Node, URIRef]] = set()
        self.modes = {listed: ours for ours, listed in elm.modes(names).items()}

    @cached_property
    def persons(self) -> frozenset[Node]:
        """The nodes that are a person, or say what one holds."""
        personal = {elm.iri(elm.CLASSES[kind]) for kind in PERSONAL} | {EXTERNAL["foaf"] + "Person"}
        return frozenset(node for node in self.document.facts if self.document.types(node) & personal)

    @cached_property
    def _by_class(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.document.facts:
            for kind in self.document.types(node):
                found.setdefault(kind, []).append(node)
        return found

    @cached_property
    def specified(self) -> dict[Node, list[Node]]:
        """Claims by the specification they name."""
        found: dict[Node, list[Node]] = {}
        specified = URIRef(elm.field("specifiedBy"))
        for claim, facts in self.document.facts.items():
            for predicate, said in facts:
                if predicate == specified:
                    found.setdefault(said, []).append(claim)
        return found

    def of(self, kind: str) -> list[Node]:
        """The nodes of a class, in order, without persons."""
        found = self._by_class.get(elm.iri(elm.CLASSES[kind]), ())
        return sorted((node for node in found if node not in self.persons), key=self.name_of)

    def is_a(self, node: Node, kind: str) -> bool:
        """Whether a node is of a class of the model."""
        return elm.iri(elm.CLASSES[kind]) in self.document.types(node)

    def all(self, node: Node, term: str) -> list[Node]:
        """Objects of a node and a field, in order, without persons; the field counts as read."""
        wanted = URIRef(elm.field(term))
        found = {o for p, o in self.document.facts.get(node, ()) if p == wanted}
        if (node, wanted) not in self.read:
            self.read.add((node, wanted))
            for _ in found & self.persons:
                self.lose(node, term, "that are persons or claims")
        return sorted(found - self.persons, key=self.name_of)

    def name_of(self, node: Node, depth: int = _DEPTH) -> str:
        """An IRI or literal as itself; a blank node as what is said of it, which is the same at each reading."""
        if not isinstance(node, BNode):
            return node.n3()
        if not depth:
            return "[]"
        if (node, depth) not in self._told:
            facts = self.document.facts.get(node, ())
            said = sorted(f"{p.n3()} {self.name_of(o, depth - 1)}" for p, o in facts)
            self._told[node, depth] = hashlib.sha256("\n".join(said).encode()).hexdigest()
        return self._told[node, depth]

    def name(self, node: Node, kind: str) -> str:
        """The IRI that a thing has with us."""
        if node not in self.named:
            said = self.name_of(node)[:16] if isinstance(node, BNode) else str(node)
            self.named[node] = iri_of(said, kind, self.graph, self.names)
            self.counts[f"{kind}s"] += 1
        return self.named[node]

    def texts(self, subject: str, predicate: str, node: Node, term: str) -> bool:
        """Texts of a field that have a language; whether there was one."""
        found = False
        for said in self.all(node, term):
            if isinstance(said, Literal) and said.language:
                self.say(subject, predicate, ntriples.literal(str(said), lang=said.language))
                found = True
            else:
                self.lose(node, term, "without a language")
        return found

    def lose(self, node: Node, term: str, why: str) -> None:
        """Count a value that cannot be taken over."""
        kind = next((k for k in CARRIED if self.is_a(node, k)), "Thing")
        self.left[kind, f"{elm.FIELDS[term][0]} {why}"] += 1

    def ours(self, subject: str, predicate: str, node: Node, term: str, scheme: str) -> None:
        """Concepts of a scheme of ours; others have no meaning here."""
        begins = self.names.scheme(scheme) + "/"
        for concept in self.all(node, term):
            if isinstance(concept, URIRef) and str(concept).startswith(begins):
                self.link(subject, predicate, str(concept))
            else:
                self.lose(node, term, "of other lists")

    def listed(self, subject: str, predicate: str, node: Node, term: str, begins: str | tuple[str, ...]) -> None:
        """Concepts of a list of others, kept by their IRI."""
        for concept in self.all(node, term):
            if isinstance(concept, URIRef) and str(concept).startswith(begins):
                self.link(subject, predicate, str(concept))
            else:
                self.lose(node, term, "of other lists")
