"""Rules as values: patterns, the axiom behind each, strata; compile makes them, materialise and explain read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from rdflib import RDF
from rdflib.term import Identifier, URIRef, Variable

Key = tuple[str, str | None]
"""What a pattern reads or writes: (predicate IRI, None), or (rdf:type, class IRI) for membership of one class."""


_VARIABLE = re.compile(r"\?([A-Za-z]\w*)")


@dataclass(frozen=True)
class Atom:
    """One triple pattern; the predicate is always an IRI, and so is the object of rdf:type.

    >>> Atom(Variable("x"), RDF.type, URIRef("urn:C")).sparql()
    '?x <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C>'
    """

    s: Identifier
    p: URIRef
    o: Identifier

    @property
    def key(self) -> Key:
        """The predicate, or for rdf:type the class, that this pattern is about."""
        return (str(self.p), str(self.o)) if self.p == RDF.type else (str(self.p), None)

    @property
    def variables(self) -> set[Variable]:
        """Variables of the pattern."""
        return {t for t in (self.s, self.o) if isinstance(t, Variable)}

    def sparql(self, path: str = "") -> str:
        """The pattern as SPARQL; ``path`` is put behind the predicate."""
        return f"{self.s.n3()} {self.p.n3()}{path} {self.o.n3()}"

    def bind(self, values: Mapping[Variable, Identifier]) -> Atom:
        """The same pattern with some variables replaced."""
        return Atom(_value(self.s, values), self.p, _value(self.o, values))


def _value(term: Identifier, values: Mapping[Variable, Identifier]) -> Identifier:
    return values.get(term, term) if isinstance(term, Variable) else term


@dataclass(frozen=True, order=True)
class Axiom:
    """One axiom of the ontology: how a reader writes it, the term it is stated of, the module it stands in."""

    text: str
    subject: str
    module: str = ""


@dataclass(frozen=True)
class Ignored:
    """An axiom that no rule is made of, and why."""

    axiom: Axiom
    reason: str


@dataclass(frozen=True, eq=False)
class Rule:
    """``head`` holds wherever all of ``body`` hold.

    names: the OWL 2 RL rules that are composed in it, as the W3C tables call them. where: SPARQL
    group that finds heads at least as quickly as the body joined pattern by pattern (property paths
    for what is linear and recursive). closing: one run of it over fixed premises leaves it nothing
    more to infer from its own conclusions. filters: SPARQL FILTERs over the variables of the body.
    unless: patterns none of which may hold; nothing a rule infers may be among them.
    """

    names: tuple[str, ...]
    axiom: Axiom
    head: Atom
    body: tuple[Atom, ...]
    where: str
    closing: bool = False
    filters: tuple[str, ...] = ()
    unless: tuple[Atom, ...] = ()

    @property
    def name(self) -> str:
        """Names of the composed W3C rules, joined by plus signs."""
        return " + ".join(self.names)

    @cached_property
    def reads(self) -> frozenset[Key]:
        """Keys of the body."""
        return frozenset(atom.key for atom in self.body)

    @cached_property
    def writes(self) -> Key:
        """Key of the head."""
        return self.head.key

    @cached_property
    def shuns(self) -> frozenset[Key]:
        """Keys of what must not hold."""
        return frozenset(atom.key for atom in self.unless)

    def conditions(self, values: Mapping[Variable, Identifier] = MappingProxyType({})) -> str:
        """What must be so beside the body, as SPARQL to append to it, with some variables replaced."""
        filters = (_VARIABLE.sub(lambda found: _value(Variable(found[1]), values).n3(), f) for f in self.filters)
        unless = (f"MINUS {{ {atom.bind(values).sparql()} }}" for atom in self.unless)
        return "".join(f" {said}" for said in (*unless, *filters))

    def update(self, inferred: str, graphs: Iterable[str]) -> str:
        """SPARQL Update that adds what is missing to graph ``inferred``, reading only ``graphs`` (IRIs).

        >>> x, y, p, q = Variable("x"), Variable("y"), URIRef("urn:p"), URIRef("urn:q")
        >>> rule = Rule(("prp-spo1",), Axiom("p ⊑ q", "urn:p"), Atom(x, q, y), (Atom(x, p, y),), "?x <urn:p> ?y")
        >>> rule.update("urn:i", ["urn:g"])
        'INSERT { GRAPH <urn:i> { ?x <urn:q> ?y } } USING <urn:g> WHERE { ?x <urn:p> ?y MINUS { ?x <urn:q> ?y } }'
        """
        using = " ".join(f"USING <{g}>" for g in graphs)
        head = self.head.sparql()
        where = self.where + self.conditions()
        return f"INSERT {{ GRAPH <{inferred}> {{ {head} }} }} {using} WHERE {{ {where} MINUS {{ {head} }} }}"


@dataclass(frozen=True)
class Stratum:
    """Rules whose heads depend on one another, or on nothing but earlier strata."""

    rules: tuple[Rule, ...]
    recursive: bool


@dataclass(frozen=True)
class Program:
    """All rules of an ontology in an order in which each stratum reads only itself and earlier ones.

    ignored: axioms without a rule, with the reason.
    """

    strata: tuple[Stratum, ...]
    ignored: tuple[Ignored, ...] = ()

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules in the order they run."""
        return tuple(rule for stratum in self.strata for rule in stratum.rules)

    def __len__(self) -> int:
        return sum(len(stratum.rules) for stratum in self.strata)


def stratify(rules: Sequence[Rule]) -> tuple[Stratum, ...]:
    """Rules grouped by the strongly connected components of "head depends on body", in order of dependency.

    The order is the same whatever the order of the rules. All bodies are positive, so any program
    can be stratified; the strata only say what needs a fixpoint.
    """
    feeds: dict[Key, set[Key]] = {}
    for rule in rules:
        feeds.setdefault(rule.writes, set()).update(rule.reads)
    strata = []
    for component in _components(feeds):
        own = sorted((r for r in rules if r.writes in component), key=_order)
        if own:
            recursive = any(r.reads & component for r in own)
            # what reads nothing of its own component runs first, so that the others start from more
            strata.append(Stratum(tuple(sorted(own, key=lambda r: bool(r.reads & component))), recursive))
    return tuple(strata)


def _order(rule: Rule) -> tuple[str, ...]:
    return (*(str(k) for k in rule.writes), rule.axiom.text, rule.name, rule.where)


def _components(feeds: Mapping[Key, set[Key]]) -> Iterator[frozenset[Key]]:
    """Strongly connected components, what a component reads before the component (Tarjan 1972, without recursion)."""
    rank = {key: (key[0], key[1] or "") for key in {*feeds, *(k for body in feeds.values() for k in body)}}
    found: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    for root in sorted(rank, key=rank.__getitem__):
        if root in found:
            continue
        work = [(root, iter(sorted(feeds.get(root, ()), key=rank.__getitem__)))]
        while work:
            key, rest = work[-1]
            if key not in found:
                found[key] = low[key] = len(found)
                stack.append(key)
                on_stack.add(key)
            for child in rest:
                if child not in found:
                    work.append((child, iter(sorted(feeds.get(child, ()), key=rank.__getitem__))))
                    break
                if child in on_stack:
                    low[key] = min(low[key], found[child])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[key])
                if low[key] == found[key]:
                    component: set[Key] = set()
                    while not component or key not in component:
                        component.add(stack.pop())
                    on_stack -= component
                    yield frozenset(component)
