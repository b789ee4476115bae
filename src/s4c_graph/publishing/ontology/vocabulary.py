"""The ontology as terms and modules, read from what is held; first step of its documentation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.publishing.holding import Holding

ALIGNMENTS = "alignments"
"""Graph of the bridges to other vocabularies: told apart from what the terms mean."""
KINDS = {
    OWL.Class: "class",
    OWL.ObjectProperty: "object",
    OWL.DatatypeProperty: "datatype",
    OWL.AnnotationProperty: "annotation",
}
CHARACTERISTICS = {
    OWL.FunctionalProperty: "functional",
    OWL.TransitiveProperty: "transitive",
    OWL.SymmetricProperty: "symmetric",
    OWL.AsymmetricProperty: "asymmetric",
    OWL.IrreflexiveProperty: "irreflexive",
}


@dataclass(frozen=True)
class Term:
    """An own class or property. name: after the hash. kind: one of KINDS. module: where it is defined, None unsaid."""

    iri: URIRef
    name: str
    kind: str
    module: URIRef | None

    @property
    def path(self) -> str:
        """Path of its English page. Classes and properties stand apart: names may differ in case only."""
        return f"ontology/{'class' if self.kind == 'class' else 'property'}/{self.name}/index.html"


class Vocabulary:
    """Terms and modules of the ontology that is held."""

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self._terms = holding.reads.table("terms", self._all_terms)
        self._modules = holding.reads.table("modules", self._all_modules)

    @cached_property
    def ontology(self) -> URIRef:
        """IRI of the whole."""
        return URIRef(self.holding.names.base + "ontology")

    @property
    def terms(self) -> dict[URIRef, Term]:
        """Own terms by IRI, in order of their names, whatever the case."""
        return self._terms("")

    @property
    def modules(self) -> list[URIRef]:
        """The ontologies of ours that hold terms or bridges, and the whole first."""
        return self._modules("")

    def _all_terms(self, _: str) -> dict[URIRef, Term]:
        start = self.holding.names.term("")
        found = [
            Term(iri, iri.removeprefix(start), KINDS[kind], self._module(iri))
            for iri in self.holding.ours()
            if iri.startswith(start)
            for kind in KINDS
            if str(kind) in self.holding.types(iri)
        ]
        ordered = sorted(found, key=lambda t: (t.name.lower(), t.name))
        return {term.iri: term for term in ordered}

    def _all_modules(self, _: str) -> list[URIRef]:
        held = self.holding.subjects(OWL.Ontology, str(RDF.type))
        ours = [m for m in held if isinstance(m, URIRef) and m.startswith(f"{self.ontology}/")]
        return [self.ontology, *sorted(ours)]

    def of(self, module: URIRef | None) -> list[Term]:
        """The terms of a module; of None those of no module that is held."""
        return [t for t in self.terms.values() if (t.module if t.module in self.modules else None) == module]

    def key(self, module: URIRef) -> str:
        """Short name of a module, such as ``core``; empty for the whole."""
        return module.removeprefix(f"{self.ontology}").removeprefix("/")

    def objects(self, subject: Node, predicate: URIRef) -> list[Node]:
        """What the ontology says of a term, bridges to other vocabularies left out."""
        graphs = [g for g in self.holding.graphs if g != ALIGNMENTS]
        return self.holding.objects(subject, str(predicate), graphs=graphs)

    def named(self, subject: Node, predicate: URIRef) -> list[URIRef]:
        """The same where it is an IRI."""
        return [o for o in self.objects(subject, predicate) if isinstance(o, URIRef)]

    def items(self, head: Node) -> Iterator[Node]:
        """Members of a list; one that runs in a circle ends."""
        seen: set[Node] = set()
        while head != RDF.nil and head not in seen:
            seen.add(head)
            if (first := self.holding.one(head, str(RDF.first))) is not None:
                yield first
            head = self.holding.one(head, str(RDF.rest)) or RDF.nil

    def apart(self, term: Node) -> list[Node]:
        """Classes that nothing of this class belongs to, by owl:disjointWith and owl:AllDisjointClasses."""
        found = [o for o in self.objects(term, OWL.disjointWith) if not isinstance(o, BNode)]
        found += [s for s in self.holding.subjects(term, str(OWL.disjointWith)) if not isinstance(s, BNode)]
        for group in self.holding.subjects(OWL.AllDisjointClasses, str(RDF.type)):
            members = [m for head in self.holding.objects(group, str(OWL.members)) for m in self.items(head)]
            if term in members:
                found += [m for m in members if m != term]
        return list(dict.fromkeys(found))

    def below(self, term: Node) -> list[URIRef]:
        """Own classes or properties directly below one."""
        above = (str(RDFS.subClassOf), str(RDFS.subPropertyOf))
        return [s for s in self.holding.subjects(term, *above) if isinstance(s, URIRef) and s in self.terms]

    def bridges(self, term: Node) -> list[tuple[URIRef, URIRef, Literal | None]]:
        """Bridges to other vocabularies: relation, their term, and the reason."""
        facts = [f for f in self.holding.said(term) if f.graph == ALIGNMENTS]
        return [
            (f.predicate, f.object, self._reason(term, f.predicate, f.object))
            for f in facts
            if isinstance(f.object, URIRef)
        ]

    def successors(self, term: Node) -> list[URIRef]:
        """What replaces a deprecated term; empty where it is in use."""
        old = {str(OWL.DeprecatedClass), str(OWL.DeprecatedProperty)} & self.holding.types(term)
        if not old and Literal(True) not in self.holding.objects(term, str(OWL.deprecated)):
            return []
        return self.named(term, DCTERMS.isReplacedBy)

    def deprecated(self, term: Node) -> bool:
        """True for a term that should be used no more."""
        old = {str(OWL.DeprecatedClass), str(OWL.DeprecatedProperty)} & self.holding.types(term)
        return bool(old) or Literal(True) in self.holding.objects(term, str(OWL.deprecated))

    def text(self, thing: Node, predicate: URIRef, lang: str) -> Literal | None:
        """A text in a language, else in English, else in any."""
        return self.holding.text(thing, str(predicate), lang)

    def definition(self, thing: Node, lang: str) -> Literal | None:
        """What a term means."""
        return self.text(thing, SKOS.definition, lang)

    def _module(self, iri: URIRef) -> URIRef | None:
        found = self.named(iri, RDFS.isDefinedBy)
        return found[0] if found else None

    def _reason(self, term: Node, predicate: URIRef, object: Node) -> Literal | None:
        for axiom in self.holding.subjects(term, str(OWL.annotatedSource)):
            same = self.holding.one(axiom, str(OWL.annotatedProperty)) == predicate
            if same and self.holding.one(axiom, str(OWL.annotatedTarget)) == object:
                return self.holding.text(axiom, str(RDFS.comment), "en")
        return None
