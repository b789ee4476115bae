"""Axioms of the ontology graph compiled to rules in SPARQL; the first step of reasoning, before materialise.

Each rule carries the names that https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
gives it. Class expressions are taken apart here, so that no blank node ever becomes a class of the
data. What is not compiled is either listed in ``Program.ignored`` with the reason, or an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product

from rdflib import OWL, RDF, RDFS, Graph
from rdflib.term import BNode, Identifier, Literal, Node, URIRef, Variable

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.reasoning import expressions as ex
from s4c_graph.reasoning.rule_files import shipped_rules
from s4c_graph.reasoning.rules import Atom, Axiom, Ignored, Program, Rule, stratify

AXIOMS = ("ontology", "qualified")
"""Names of the graphs whose axioms are compiled."""
_READ = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o
  FILTER(STRSTARTS(STR(?p), "{OWL}") || STRSTARTS(STR(?p), "{RDFS}") || ?p IN (<{RDF.first}>, <{RDF.rest}>)
    || (?p = <{RDF.type}> && (STRSTARTS(STR(?o), "{OWL}") || STRSTARTS(STR(?o), "{RDFS}") || ?o = <{RDF.Property}>)
      && ?o NOT IN (<{OWL.Class}>, <{OWL.Restriction}>)))
  FILTER(?p NOT IN (<{RDFS.label}>, <{RDFS.comment}>, <{RDFS.seeAlso}>)) }}"""

_CONSISTENCY = "it can only find contradictions, which s4c reason --profile dl does; no triple follows"
_EQUALITY = "its rules infer owl:sameAs, and merging nodes is never wanted here: identity is the IRI, SHACL counts"
_DATATYPE = "a datatype types no node; SHACL checks values"
_TRIVIAL = "it says nothing new"

_EVERYTHING = (OWL.Thing, RDFS.Resource)
_IGNORED_TYPES = {
    OWL.FunctionalProperty: ("{} is functional", _EQUALITY),
    OWL.InverseFunctionalProperty: ("{} is inverse functional", _EQUALITY),
    OWL.AsymmetricProperty: ("{} is asymmetric", _CONSISTENCY),
    OWL.IrreflexiveProperty: ("{} is irreflexive", _CONSISTENCY),
    OWL.AllDifferent: ("{} are all different", _CONSISTENCY),
    OWL.AllDisjointClasses: ("{} are disjoint classes", _CONSISTENCY),
    OWL.AllDisjointProperties: ("{} are disjoint properties", _CONSISTENCY),
    OWL.NegativePropertyAssertion: ("{} negative property assertion", _CONSISTENCY),
}
_IGNORED_PREDICATES = {
    OWL.disjointWith: _CONSISTENCY,
    OWL.propertyDisjointWith: _CONSISTENCY,
    OWL.differentFrom: _CONSISTENCY,
}
_DECLARATIONS = {
    OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.NamedIndividual,
    OWL.Restriction, OWL.Axiom, OWL.Annotation, OWL.OntologyProperty, OWL.DeprecatedClass, OWL.DeprecatedProperty,
    OWL.Thing, RDFS.Resource, RDFS.Class, RDFS.Datatype, RDF.Property,
}  # fmt: skip
# parts of what is read elsewhere, and what is said about the ontology itself
_PARTS = {
    OWL.onProperty, OWL.hasValue, OWL.someValuesFrom, OWL.allValuesFrom, OWL.members, OWL.distinctMembers,
    OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget, OWL.sourceIndividual, OWL.assertionProperty,
    OWL.targetIndividual, OWL.targetValue, OWL.onDatatype, OWL.withRestrictions, RDF.first, RDF.rest,
    OWL.imports, OWL.versionIRI, OWL.versionInfo, OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith,
    OWL.deprecated, RDFS.isDefinedBy,
}  # fmt: skip
_MEND = "keep to the part of OWL 2 RL that docs/explanations/reasoning.md lists; counting and checking belong in SHACL"


def compile_rules(kg: KnowledgeGraph) -> Program:
    """The rules of the axioms in graphs ``ontology`` and ``qualified``, and those in the files of ontology/rules.

    Raises InputError, naming the axiom, for one that is neither compiled nor known to have no rule.
    """
    graph = Graph()
    for triple in kg.backend.construct(_READ, graphs=[kg.names.graph(name) for name in AXIOMS]):
        graph.add(triple)
    return compile_axioms(graph, kg.names, shipped_rules(kg.names))


def compile_axioms(graph: Graph, names: Names, more: Iterable[Rule] = ()) -> Program:
    """The rules of the axioms in an rdflib graph, and ``more`` that are no axioms of it.

    >>> graph = Graph().parse(data="@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:p> a owl:TransitiveProperty .")
    >>> [rule.name for rule in compile_axioms(graph, Names()).rules]
    ['prp-trp']
    """
    reader = _Reader(graph, names)
    for s, p, o in sorted(graph, key=lambda t: tuple(term.n3() for term in t)):
        reader.read(s, URIRef(str(p)), o)
    rules = [*reader.rules.values(), *more]
    written = {rule.writes: rule for rule in rules}
    for rule in rules:
        for key in rule.shuns & written.keys():
            what = f"{rule.name} asks that something is absent which {written[key].name} infers"
            raise InputError(what, where=rule.axiom.module, mend="ask it of what is asserted only")
    return Program(stratify(rules), tuple(sorted(reader.ignored, key=lambda i: i.axiom)))


_X, _Y, _Z = Variable("x"), Variable("y"), Variable("z")
_Premise = tuple[tuple[Atom, ...], tuple[str, ...]]
_Conclusion = tuple[tuple[Atom, ...], Atom, tuple[str, ...]]


@dataclass
class _Reader:
    """Reads axioms one triple at a time; what one axiom needs of other triples it looks up."""

    graph: Graph
    names: Names
    rules: dict[tuple[Atom, frozenset[Atom]], Rule] = field(default_factory=dict)
    ignored: list[Ignored] = field(default_factory=list)

    def read(self, s: Node, p: URIRef, o: Node) -> None:
        """Compile, ignore with a reason, or refuse what a triple states."""
        try:
            if p == RDF.type:
                self._characteristic(s, o)
            elif p in _IGNORED_PREDICATES:
                self._ignore(s, f"{self._show(s)} {self.names.short(p)} {self._show(o)}", _IGNORED_PREDICATES[p])
            elif (axiom := _AXIOMS.get(p)) is not None:
                axiom(self, s, o)
            elif p not in _PARTS and (s, RDF.type, RDFS.Datatype) not in self.graph:
                raise ex.NotCovered(f"{self.names.short(p)} is not known to the rules")
        except ex.NotCovered as error:
            where = f"ontology, {self._show(s)} {self.names.short(p)} {self._show(o)}"
            raise InputError(error.what, where=where, mend=_MEND) from error

    def _characteristic(self, s: Node, o: Node) -> None:
        if o in _IGNORED_TYPES:
            text, reason = _IGNORED_TYPES[URIRef(str(o))]
            self._ignore(s, text.format(self._show(s) if isinstance(s, URIRef) else self._members(s)), reason)
        elif o in (OWL.TransitiveProperty, OWL.SymmetricProperty):
            on = ex.property_expression(self.graph, s)
            kind = "transitive" if o == OWL.TransitiveProperty else "symmetric"
            axiom = self._axiom(s, f"{on.text(self._show)} is {kind}")
            if o == OWL.SymmetricProperty:
                self._add(("prp-symp",), axiom, _atom(_Y, on, _X), (_atom(_X, on, _Y),), closing=True)
            else:
                self._transitive("prp-trp", axiom, on)
        elif o not in _DECLARATIONS:
            raise ex.NotCovered(f"{self._show(o)} is not known to the rules")

    def _transitive(self, name: str, axiom: Axiom, on: ex.Property) -> None:
        body = (_atom(_X, on, _Y), _atom(_Y, on, _Z))
        where = f"{body[0].sparql()} . {body[1].sparql('+')}"
        self._add((name,), axiom, _atom(_X, on, _Z), body, where, closing=True)

    def subclass(self, s: Node, o: Node) -> None:
        """rdfs:subClassOf."""
        sub, sup = ex.class_expression(self.graph, s), ex.class_expression(self.graph, o)
        axiom = self._axiom(s, f"{sub.text(self._show)} ⊑ {sup.text(self._show)}")
        self._implies("cax-sco", axiom, sub, sup)

    def equivalent_class(self, s: Node, o: Node) -> None:
        """owl:equivalentClass."""
        if ex.is_datatype(self.graph, s):
            self._ignore(s, f"{self._show(s)} is defined by facets", _DATATYPE)
            return
        one, two = ex.class_expression(self.graph, s), ex.class_expression(self.graph, o)
        axiom = self._axiom(s, f"{one.text(self._show)} ≡ {two.text(self._show)}")
        self._implies("cax-eqc1", axiom, one, two)
        self._implies("cax-eqc2", axiom, two, one)

    def parts(self, s: Node, p: URIRef, o: Node) -> None:
        """owl:intersectionOf and owl:unionOf of a class with a name; of a blank node they are read where it is used."""
        if isinstance(s, BNode):
            used = any(self.graph.triples((None, None, s)))
            if not used and not any(q in _AXIOMS and q != p for q in self.graph.predicates(s)):
                raise ex.NotCovered("a class expression that nothing uses")
            return
        found = tuple(ex.class_expression(self.graph, m) for m in ex.members(self.graph, o))
        whole = ex.Both(found) if p == OWL.intersectionOf else ex.Either(found)
        one = ex.class_expression(self.graph, s)
        axiom = self._axiom(s, f"{one.text(self._show)} ≡ {whole.text(self._show)}")
        self._implies(None, axiom, one, whole)
        self._implies(None, axiom, whole, one)

    def subproperty(self, s: Node, o: Node) -> None:
        """rdfs:subPropertyOf."""
        if o in (OWL.topObjectProperty, OWL.topDataProperty):
            self._ignore(s, f"{self._show(s)} ⊑ {self._show(o)}", _TRIVIAL)
            return
        sub, sup = ex.property_expression(self.graph, s), ex.property_expression(self.graph, o)
        axiom = self._axiom(s, f"{sub.text(self._show)} ⊑ {sup.text(self._show)}")
        self._includes("prp-spo1", axiom, sub, sup)

    def equivalent_property(self, s: Node, o: Node) -> None:
        """owl:equivalentProperty."""
        one, two = ex.property_expression(self.graph, s), ex.property_expression(self.graph, o)
        axiom = self._axiom(s, f"{one.text(self._show)} ≡ {two.text(self._show)}")
        self._includes("prp-eqp1", axiom, one, two)
        self._includes("prp-eqp2", axiom, two, one)

    def inverse(self, s: Node, o: Node) -> None:
        """owl:inverseOf between two properties; of a blank node it is read where it is used."""
        if isinstance(s, BNode):
            return
        one, two = ex.property_expression(self.graph, s), ex.property_expression(self.graph, o)
        axiom = self._axiom(s, f"{one.text(self._show)} ≡ {two.text(self._show)}⁻")
        closing = one == two
        self._add(("prp-inv1",), axiom, _atom(_Y, two, _X), (_atom(_X, one, _Y),), closing=closing)
        self._add(("prp-inv2",), axiom, _atom(_Y, one, _X), (_atom(_X, two, _Y),), closing=closing)

    def chain(self, s: Node, o: Node) -> None:
        """owl:propertyChainAxiom of any length."""
        whole = ex.property_expression(self.graph, s)
        links = [ex.property_expression(self.graph, m) for m in ex.members(self.graph, o)]
        axiom = self._axiom(s, f"{' ∘ '.join(link.text(self._show) for link in links)} ⊑ {whole.text(self._show)}")
        if links == [whole, whole]:
            self._transitive("prp-spo2", axiom, whole)
            return
        at = [_X, *(Variable(f"u{n}") for n in range(1, len(links))), _Y]
        body = tuple(_atom(at[n], link, at[n + 1]) for n, link in enumerate(links))
        recursions = [n for n, link in enumerate(links) if link.iri == whole.iri]
        where, closing = None, False
        if len(links) > 1 and not whole.inverse and recursions in ([0], [len(links) - 1]) and whole in links:
            # the chain may go round any number of times: one path instead of one pass for each round
            others = links[1:] if recursions == [0] else links[:-1]
            path = "/".join(f"{'^' if link.inverse else ''}{link.iri.n3()}" for link in others)
            own = body[0] if recursions == [0] else body[-1]
            start, end = (own.o, _Y) if recursions == [0] else (_X, own.s)
            around = f"{start.n3()} ({path})+ {end.n3()}"
            where = f"{own.sparql()} . {around}"
            closing = True
        self._add(("prp-spo2",), axiom, _atom(_X, whole, _Y), body, where, closing=closing)

    def domain(self, s: Node, o: Node) -> None:
        """rdfs:domain."""
        self._types(s, o, "domain", "prp-dom", _X)

    def range(self, s: Node, o: Node) -> None:
        """rdfs:range; a range of datatypes has no rule."""
        if ex.is_datatype(self.graph, o):
            self._ignore(s, f"range of {self._show(s)} is {self._show(o)}", _DATATYPE)
            return
        self._types(s, o, "range", "prp-rng", _Y)

    def _types(self, s: Node, o: Node, what: str, name: str, end: Variable) -> None:
        on, sup = ex.property_expression(self.graph, s), ex.class_expression(self.graph, o)
        axiom = self._axiom(s, f"{what} of {on.text(self._show)} is {sup.text(self._show)}")
        for more, head, names in _conclusions(sup, end):
            self._add((name, *names), axiom, head, (_atom(_X, on, _Y), *more))

    def _members(self, s: Node) -> str:
        head = self.graph.value(s, OWL.members) or self.graph.value(s, OWL.distinctMembers)
        return ", ".join(sorted(self._show(m) for m in ex.members(self.graph, head))) if head else "a"

    def _implies(self, name: str | None, axiom: Axiom, sub: ex.Expression, sup: ex.Expression) -> None:
        heads = list(_conclusions(sup, _X))
        if not heads:
            self.ignored.append(Ignored(axiom, _CONSISTENCY if "owl:Nothing" in axiom.text else _TRIVIAL))
        for premises, premise_names in _premises(sub, _X, _fresh()) if heads else ():
            if not premises:
                raise ex.NotCovered("owl:Thing implies a class")
            for more, head, names in heads:
                self._add((*([name] if name else ()), *premise_names, *names), axiom, head, (*premises, *more))

    def _includes(self, name: str, axiom: Axiom, sub: ex.Property, sup: ex.Property) -> None:
        closing = sub.iri == sup.iri
        self._add((name,), axiom, _atom(_X, sup, _Y), (_atom(_X, sub, _Y),), closing=closing)

    def _add(
        self,
        names: tuple[str, ...],
        axiom: Axiom,
        head: Atom,
        body: tuple[Atom, ...],
        where: str | None = None,
        *,
        closing: bool = False,
    ) -> None:
        if head in body:
            self.ignored.append(Ignored(axiom, _TRIVIAL))
            return
        body = tuple(dict.fromkeys(body))
        said = where or " . ".join(atom.sparql() for atom in body)
        if isinstance(head.s, Variable) and any(head.s == a.o and a.key[1] is None for a in body):
            said += f" FILTER(!isLiteral({head.s.n3()}))"
        self.rules.setdefault((head, frozenset(body)), Rule(names, axiom, head, body, said, closing))

    def _ignore(self, s: Node, text: str, reason: str) -> None:
        self.ignored.append(Ignored(self._axiom(s, text), reason))

    def _axiom(self, s: Node, text: str) -> Axiom:
        about = s if isinstance(s, URIRef) else None
        module = self.graph.value(about, RDFS.isDefinedBy) if about is not None else None
        return Axiom(text, str(about or ""), str(module or ""))

    def _show(self, term: Node) -> str:
        if isinstance(term, URIRef):
            return self.names.short(term)
        if isinstance(term, Literal):
            return term.n3()
        try:
            return f"[{ex.class_expression(self.graph, term).text(self._show)}]"
        except ex.NotCovered:
            return "[…]"


_AXIOMS: dict[Node, Callable[[_Reader, Node, Node], None]] = {
    RDFS.subClassOf: _Reader.subclass,
    OWL.equivalentClass: _Reader.equivalent_class,
    OWL.intersectionOf: lambda reader, s, o: reader.parts(s, OWL.intersectionOf, o),
    OWL.unionOf: lambda reader, s, o: reader.parts(s, OWL.unionOf, o),
    RDFS.subPropertyOf: _Reader.subproperty,
    OWL.equivalentProperty: _Reader.equivalent_property,
    OWL.inverseOf: _Reader.inverse,
    OWL.propertyChainAxiom: _Reader.chain,
    RDFS.domain: _Reader.domain,
    RDFS.range: _Reader.range,
}


def _atom(s: Identifier, on: ex.Property, o: Identifier) -> Atom:
    return Atom(o, on.iri, s) if on.inverse else Atom(s, on.iri, o)


def _fresh() -> Iterator[Variable]:
    number = 0
    while True:
        number += 1
        yield Variable(f"v{number}")


def _premises(sub: ex.Expression, x: Variable, fresh: Iterator[Variable]) -> Iterator[_Premise]:
    """Bodies any of which makes x a member of the expression, with the W3C rules that say so."""
    match sub:
        case ex.Named(iri):
            yield (() if iri in _EVERYTHING else (Atom(x, RDF.type, iri),)), ()
        case ex.Has(on, value):
            yield (_atom(x, on, value),), ("cls-hv2",)
        case ex.Some(on, filler):
            v = next(fresh)
            name = "cls-svf2" if filler in (ex.Named(OWL.Thing), ex.Named(RDFS.Resource)) else "cls-svf1"
            for body, names in _premises(filler, v, fresh):
                yield (_atom(x, on, v), *body), (name, *names)
        case ex.Both(parts):
            for chosen in product(*(list(_premises(part, x, fresh)) for part in parts)):
                names = tuple(dict.fromkeys(name for _, said in chosen for name in said))
                yield tuple(atom for body, _ in chosen for atom in body), ("cls-int1", *names)
        case ex.Either(parts):
            for part in parts:
                for body, names in _premises(part, x, fresh):
                    yield body, ("cls-uni", *names)
        case ex.Only():
            raise ex.NotCovered("owl:allValuesFrom on the left, where no rule can show it")


def _conclusions(sup: ex.Expression, x: Variable, depth: int = 0) -> Iterator[_Conclusion]:
    """(further premises, head, W3C rules) for each thing that follows for a member x of the expression."""
    match sup:
        case ex.Named(iri):
            if iri not in (*_EVERYTHING, OWL.Nothing):
                yield (), Atom(x, RDF.type, iri), ()
        case ex.Has(on, value):
            yield (), _atom(x, on, value), ("cls-hv1",)
        case ex.Only(on, filler):
            w = Variable(f"w{depth}")
            for more, head, names in _conclusions(filler, w, depth + 1):
                yield (_atom(x, on, w), *more), head, ("cls-avf", *names)
        case ex.Both(parts):
            for part in parts:
                for more, head, names in _conclusions(part, x, depth):
                    yield more, head, ("cls-int2", *names)
        case ex.Some() | ex.Either():
            kind = "owl:someValuesFrom" if isinstance(sup, ex.Some) else "owl:unionOf"
            raise ex.NotCovered(f"{kind} on the right, which no rule can conclude")
