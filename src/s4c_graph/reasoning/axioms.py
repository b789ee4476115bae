"""The axioms and facts of a graph as units that can be taken away one by one, for the DL check.

A unit is one triple with all that hangs on it by blank nodes, or one blank node that states an
axiom (disjoint classes, all different). What OWL 2 DL cannot take is left out here and never reaches the
reasoner: annotations, shapes, mapping records, lists in data, ontology headers
(https://www.w3.org/TR/owl2-syntax/#Ontologies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rdflib import OWL, RDF, RDFS, SH, XSD, Graph
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core.names import Names
from s4c_graph.reasoning import expressions as ex

Triple = tuple[Node, Node, Node]
_RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))
_DECLARED = (
    OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual, RDFS.Datatype,
    RDFS.Class, RDF.Property,
)  # fmt: skip
_LOGICAL = (
    RDF.type, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass,
    OWL.equivalentProperty, OWL.disjointWith, OWL.propertyDisjointWith, OWL.inverseOf, OWL.propertyChainAxiom,
    OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.disjointUnionOf, OWL.hasKey, OWL.sameAs,
    OWL.differentFrom,
)  # fmt: skip
_STATING = (OWL.AllDifferent, OWL.AllDisjointClasses, OWL.AllDisjointProperties, OWL.NegativePropertyAssertion)
_SIGNS = {
    RDFS.subClassOf: "⊑", RDFS.subPropertyOf: "⊑", OWL.equivalentClass: "≡", OWL.equivalentProperty: "≡",
    OWL.disjointWith: "is disjoint with", OWL.inverseOf: "is the inverse of", RDF.type: "is a",
    OWL.differentFrom: "is not", OWL.sameAs: "is the same as", OWL.intersectionOf: "≡", OWL.unionOf: "≡",
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """One axiom or fact: its triples, how a reader writes it, the graph it stands in, the IRIs it is about.

    fact: true for what is said of an individual.
    """

    triples: tuple[Triple, ...]
    text: str
    graph: str
    about: frozenset[str]
    fact: bool

    @property
    def ntriples(self) -> str:
        """The unit as N-Triples."""
        return "".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in self.triples)


@dataclass(frozen=True)
class Units:
    """All a reasoner reads of some graphs.

    declarations: N-Triples that say what kind each term is; always read, so that taking a unit away
    never changes what another means. undeclared: predicates in use whose kind is nowhere said; a
    reasoner takes them for annotations.
    """

    units: tuple[Unit, ...]
    declarations: str
    undeclared: tuple[str, ...]


def units(graphs: Mapping[str, Graph], names: Names) -> Units:
    """Units of some graphs by name; blank nodes are never shared between them."""
    kinds: dict[Node, set[Node]] = {}
    for graph in graphs.values():
        for s, o in graph.subject_objects(RDF.type):
            if o in _DECLARED and isinstance(s, URIRef):
                kinds.setdefault(s, set()).add(o)
    properties = {s for s, said in kinds.items() if said & {OWL.ObjectProperty, OWL.DatatypeProperty}}
    known = {s for s, said in kinds.items() if said & {OWL.AnnotationProperty, *_DECLARED}}
    found: list[Unit] = []
    undeclared: set[str] = set()
    for name, graph in sorted(graphs.items()):
        roots = {s for s, o in graph.subject_objects(RDF.type) if o in _STATING}
        for root in roots:
            found.append(_unit(graph, name, tuple(_hanging(graph, root)), names))
        for s, p, o in graph:
            if (isinstance(s, BNode) and (s in roots or not _states(graph, s))) or (p == RDF.type and _no_fact(s, o)):
                continue
            if p in properties or p in _LOGICAL:
                found.append(_unit(graph, name, ((s, p, o), *_hanging(graph, s), *_hanging(graph, o)), names))
            elif p not in known and not str(p).startswith((*_RESERVED, str(SH))):
                undeclared.add(str(p))
    found.sort(key=lambda unit: (unit.fact, unit.text, unit.graph))
    declared = (f"{s.n3()} {RDF.type.n3()} {o.n3()} .\n" for s in kinds for o in kinds[s])
    return Units(tuple(found), "".join(sorted(declared)), tuple(sorted(undeclared)))


def nearest(kept: Sequence[Unit], rest: Sequence[Unit]) -> list[Unit]:
    """The rest by how many steps of shared IRIs it stands away from what is kept; axioms before facts."""
    reached = frozenset().union(*(unit.about for unit in kept))
    ordered: list[Unit] = []
    left = sorted(rest, key=lambda unit: (unit.fact, unit.text, unit.graph))
    while reached and left:
        near = [unit for unit in left if unit.about & reached]
        if not near:
            break
        ordered += near
        taken = set(map(id, near))
        left = [unit for unit in left if id(unit) not in taken]
        reached = reached.union(*(unit.about for unit in near))
    return ordered + left


def narrowed(unit: Unit, about: Iterable[str], names: Names) -> Unit | None:
    """A unit on many members (all disjoint, all different) said only of those in ``about``; None for any other."""
    graph = Graph()
    for triple in unit.triples:
        graph.add(triple)
    for predicate in (OWL.members, OWL.distinctMembers):
        for s, head in graph.subject_objects(predicate):
            members = ex.members(graph, head)
            kept = [m for m in members if str(m) in set(about)]
            if not 2 <= len(kept) < len(members):
                return None
            small = Graph()
            for o in graph.objects(s, RDF.type):
                small.add((s, RDF.type, o))
            nodes = [BNode() for _ in kept]
            small.add((s, predicate, nodes[0]))
            for n, (node, member) in enumerate(zip(nodes, kept, strict=True)):
                small.add((node, RDF.first, member))
                small.add((node, RDF.rest, nodes[n + 1] if n + 1 < len(nodes) else RDF.nil))
            return _unit(small, unit.graph, tuple(small), names)
    return None


def _no_fact(node: Node, kind: Node) -> bool:
    """Declarations, headers, records of annotations, shapes, and the types of class expressions are no axioms."""
    unnamed = isinstance(node, BNode) and str(kind).startswith(str(OWL)) and kind not in _STATING
    return unnamed or kind in (*_DECLARED, OWL.Ontology, OWL.Axiom, OWL.Annotation) or str(kind).startswith(str(SH))


def _states(graph: Graph, node: BNode) -> bool:
    """True for a blank node that is an individual or a class on the left of an axiom, not a part of an expression."""
    if (
        (node, OWL.onProperty, None) in graph
        or (node, RDF.first, None) in graph
        or (node, OWL.inverseOf, None) in graph
    ):
        return any(p in (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith) for p in graph.predicates(node))
    parts = (OWL.intersectionOf, OWL.unionOf, OWL.complementOf, OWL.oneOf, OWL.onDatatype, OWL.annotatedSource)
    if any((node, p, None) in graph for p in parts):
        return any(p in (RDFS.subClassOf, OWL.equivalentClass, OWL.disjointWith) for p in graph.predicates(node))
    return True


def _hanging(graph: Graph, node: Node) -> Iterator[Triple]:
    """Triples below a blank node that is part of an expression or states an axiom."""
    seen: set[Node] = set()
    stack = [node]
    while stack:
        at = stack.pop()
        if not isinstance(at, BNode) or at in seen:
            continue
        seen.add(at)
        stating = any(o in _STATING for o in graph.objects(at, RDF.type))
        for s, p, o in graph.triples((at, None, None)):
            in_owl = str(p).startswith(str(OWL)) or p in (RDF.first, RDF.rest) or str(p).startswith(str(XSD))
            if stating or in_owl or (p == RDF.type and str(o).startswith((str(OWL), str(RDFS)))):
                yield s, p, o
                stack.append(o)


def _unit(graph: Graph, name: str, triples: tuple[Triple, ...], names: Names) -> Unit:
    triples = tuple(dict.fromkeys(triples))
    s, p, o = triples[0]
    stated = {str(k) for t in triples if t[1] == RDF.type and t[2] in _STATING for k in (t[2],)}
    terms = [str(t) for triple in triples for t in triple if isinstance(t, URIRef)]
    about = frozenset(t for t in terms if not t.startswith(_RESERVED))
    # what is said with a property of ours, or of the class of an individual, is a fact; the rest is the ontology's
    fact = not stated and (p not in _LOGICAL or (p == RDF.type and not str(o).startswith(str(OWL))))
    if stated:
        kind = "different" if str(OWL.AllDifferent) in stated else "disjoint"
        members = sorted(_shown(graph, t[2], names) for t in triples if t[1] == RDF.first)
        negative = str(OWL.NegativePropertyAssertion) in stated
        text = "a negative property assertion" if negative else f"{', '.join(members)} are {kind}"
    elif p == OWL.propertyChainAxiom:
        links = " ∘ ".join(_shown(graph, m, names) for m in ex.members(graph, o))
        text = f"{links} ⊑ {_shown(graph, s, names)}"
    elif p in (RDFS.domain, RDFS.range):
        text = f"{'domain' if p == RDFS.domain else 'range'} of {_shown(graph, s, names)} is {_shown(graph, o, names)}"
    elif p == RDF.type and str(o).startswith(str(OWL)) and str(o).endswith("Property"):
        # owl:InverseFunctionalProperty is read as "inverse functional"
        words = re.findall("[A-Z][a-z]+", str(o).removeprefix(str(OWL)).removesuffix("Property"))
        text = f"{_shown(graph, s, names)} is {' '.join(words).lower()}"
    else:
        sign = _SIGNS.get(URIRef(str(p)), names.short(str(p)))
        right = _shown(graph, s, names, of=p) if p in (OWL.intersectionOf, OWL.unionOf) else _shown(graph, o, names)
        text = f"{_shown(graph, s, names)} {sign} {right}"
    module = graph.value(s, RDFS.isDefinedBy) if isinstance(s, URIRef) and not fact else None
    return Unit(triples, text, str(module).removeprefix(names.base) if module else name, about, fact)


def _shown(graph: Graph, term: Node, names: Names, of: Node | None = None) -> str:
    if isinstance(term, URIRef) and of is None:
        return names.short(term)
    if isinstance(term, Literal):
        return term.n3()
    try:
        if of is not None:
            parts = tuple(ex.class_expression(graph, m) for m in ex.members(graph, graph.value(term, of) or RDF.nil))
            both = ex.Both(parts) if of == OWL.intersectionOf else ex.Either(parts)
            return both.text(lambda t: _shown(graph, t, names))
        return ex.class_expression(graph, term).text(lambda t: _shown(graph, t, names))
    except ex.NotCovered:
        inverse = graph.value(term, OWL.inverseOf)
        return f"{names.short(str(inverse))}⁻" if inverse is not None else "an unnamed class or node"
