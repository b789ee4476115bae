"""OWL class and property expressions read from RDF, as values with a readable form; compile reads axioms with them.

The mapping from triples is https://www.w3.org/TR/owl2-mapping-to-rdf/#Parsing_of_the_Input_Graph_into_an_Ontology_Document
for the part of OWL 2 RL that the rules cover.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.term import BNode, Identifier, Literal, Node, URIRef

from s4c_graph.core.errors import InputError

Show = Callable[[Identifier], str]
"""How a term is written for people."""


@dataclass(frozen=True)
class Property:
    """A property or its inverse."""

    iri: URIRef
    inverse: bool = False

    def text(self, show: Show) -> str:
        """``p`` or ``p⁻``."""
        return show(self.iri) + ("⁻" if self.inverse else "")


@dataclass(frozen=True)
class Named:
    """A class with a name."""

    iri: URIRef

    def text(self, show: Show) -> str:
        """Its name."""
        return show(self.iri)


@dataclass(frozen=True)
class Both:
    """owl:intersectionOf."""

    parts: tuple[Expression, ...]

    def text(self, show: Show) -> str:
        """``A ⊓ B``."""
        return " ⊓ ".join(_nested(part, show) for part in self.parts)


@dataclass(frozen=True)
class Either:
    """owl:unionOf."""

    parts: tuple[Expression, ...]

    def text(self, show: Show) -> str:
        """``A ⊔ B``."""
        return " ⊔ ".join(_nested(part, show) for part in self.parts)


@dataclass(frozen=True)
class Has:
    """owl:hasValue."""

    property: Property
    value: Identifier

    def text(self, show: Show) -> str:
        """``p value v``."""
        return f"{self.property.text(show)} value {show(self.value)}"


@dataclass(frozen=True)
class Some:
    """owl:someValuesFrom."""

    property: Property
    filler: Expression

    def text(self, show: Show) -> str:
        """``p some C``."""
        return f"{self.property.text(show)} some {_nested(self.filler, show)}"


@dataclass(frozen=True)
class Only:
    """owl:allValuesFrom."""

    property: Property
    filler: Expression

    def text(self, show: Show) -> str:
        """``p only C``."""
        return f"{self.property.text(show)} only {_nested(self.filler, show)}"


Expression = Named | Both | Either | Has | Some | Only


def _nested(part: Expression, show: Show) -> str:
    return part.text(show) if isinstance(part, Named) else f"({part.text(show)})"


_XSD = "http://www.w3.org/2001/XMLSchema#"
_DATATYPES = (RDFS.Literal, RDF.langString, RDF.PlainLiteral, RDF.XMLLiteral, RDF.HTML)
# what an axiom with the expression on its left says, and what is no part of the expression itself
_SAID_OF_A_CLASS = (RDF.type, RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith)


class NotCovered(InputError):
    """An axiom that lies outside the rules; :func:`s4c_graph.reasoning.compile.compile_rules` says where."""


def class_expression(graph: Graph, node: Node) -> Expression:
    """The class expression at a node. Raises NotCovered for what the rules do not know."""
    if isinstance(node, URIRef):
        return Named(node)
    if not isinstance(node, BNode):
        raise NotCovered(f"{node.n3()} stands where a class is wanted")
    said = {URIRef(str(p)): o for p, o in graph.predicate_objects(node) if p not in _SAID_OF_A_CLASS}
    shape = frozenset(said)
    if shape == {OWL.intersectionOf}:
        return Both(tuple(class_expression(graph, m) for m in members(graph, said[OWL.intersectionOf])))
    if shape == {OWL.unionOf}:
        return Either(tuple(class_expression(graph, m) for m in members(graph, said[OWL.unionOf])))
    if OWL.onProperty in shape and len(shape) == 2:
        on = property_expression(graph, said[OWL.onProperty])
        if OWL.hasValue in shape:
            return Has(on, named(said[OWL.hasValue]))
        if OWL.someValuesFrom in shape:
            return Some(on, class_expression(graph, said[OWL.someValuesFrom]))
        if OWL.allValuesFrom in shape:
            return Only(on, class_expression(graph, said[OWL.allValuesFrom]))
    kinds = ", ".join(sorted("owl:" + p.removeprefix(str(OWL)) for p in shape if p != OWL.onProperty)) or "nothing"
    raise NotCovered(f"a class described by {kinds}")


def property_expression(graph: Graph, node: Node) -> Property:
    """The property or inverse property at a node. Raises NotCovered for anything else, rdf:type included."""
    if isinstance(node, URIRef) and node != RDF.type:
        return Property(node)
    inverse = graph.value(node, OWL.inverseOf)
    if isinstance(node, BNode) and isinstance(inverse, URIRef):
        return Property(inverse, inverse=True)
    raise NotCovered(f"{'rdf:type' if node == RDF.type else node.n3()} stands where a property is wanted")


def members(graph: Graph, head: Node) -> list[Node]:
    """Members of an rdf:List. Raises NotCovered when it is broken, circular or empty."""
    found: list[Node] = []
    seen: set[Node] = set()
    while head != RDF.nil:
        first, rest = graph.value(head, RDF.first), graph.value(head, RDF.rest)
        if first is None or rest is None or head in seen:
            raise NotCovered("an rdf:List that is broken")
        seen.add(head)
        found.append(first)
        head = rest
    if not found:
        raise NotCovered("an empty rdf:List")
    return found


def named(node: Node) -> Identifier:
    """An IRI or a literal. Raises NotCovered for a blank node, which no data could name."""
    if isinstance(node, URIRef | Literal):
        return node
    raise NotCovered("a blank node stands where an individual or a value is wanted")


def is_datatype(graph: Graph, node: Node) -> bool:
    """True for an XSD or RDF datatype, rdfs:Literal, and what is declared rdfs:Datatype."""
    return node in _DATATYPES or str(node).startswith(_XSD) or (node, RDF.type, RDFS.Datatype) in graph
