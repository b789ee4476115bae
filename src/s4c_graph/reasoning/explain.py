"""Why a triple holds: a derivation down to asserted triples, found backwards through the rules; after materialise.

The search goes back one layer of premises at a time and stops at the first layer from which the
triple can be proved, so a derivation is as flat as any, and the smallest among those seen. A
triple is never a premise of its own proof.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdflib import DCTERMS
from rdflib.term import BNode, Identifier, Literal, URIRef, Variable

from s4c_graph.core.errors import NotSoError, QueryError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.reasoning.compile import compile_rules
from s4c_graph.reasoning.materialise import INFERRED, SHAPES
from s4c_graph.reasoning.rules import Atom, Program, Rule

Triple = tuple[Identifier, Identifier, Identifier]
RULES = "https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules"
MOST = 20_000
"""Triples looked at before the search gives up."""
_FEW = 20  # premises tried for one rule at first; all of them when that leaves the triple unproved


@dataclass(frozen=True, eq=False)
class Derivation:
    """One step of a proof: the triple, and either the graphs that assert it or the rule and premises it follows from.

    graphs: names of the named graphs that assert it. sources: dct:source of its subject, for an
    asserted triple. rule: None for an asserted triple.
    """

    triple: Triple
    graphs: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    rule: Rule | None = None
    premises: tuple[Derivation, ...] = ()

    @property
    def asserted(self) -> bool:
        """True when the triple stands in a graph and needs no rule."""
        return self.rule is None

    def steps(self) -> list[Derivation]:
        """This step and all below it, each triple once, a step before its premises."""
        found: dict[Triple, Derivation] = {}
        stack = [self]
        while stack:
            step = stack.pop()
            if step.triple not in found:
                found[step.triple] = step
                stack.extend(reversed(step.premises))
        return list(found.values())

    def text(self, names: Names | None = None) -> str:
        """The proof as an indented tree.

        A step that was shown before is named but not repeated; a rule that takes up its own
        conclusion again (along a transitive property) is written once, with all its premises.
        """
        names = names or Names()
        lines: list[str] = []
        seen: set[Triple] = set()
        stack = [(self, 0)]
        while stack:
            step, depth = stack.pop()
            pad = "   " * depth
            said = pad + " ".join(_shown(term, names) for term in step.triple)
            if step.rule is None:
                source = f", source {' and '.join(names.short(s) for s in step.sources)}" if step.sources else ""
                lines.append(f"{said}   [asserted in {' and '.join(step.graphs)}{source}]")
            elif step.triple in seen:
                lines.append(f"{said}   [shown above]")
            else:
                times, premises = _unrolled(step, seen)
                often = f", {times} times" if times > 1 else ""
                axiom = step.rule.axiom
                module = f" ({axiom.module.removeprefix(names.base)})" if axiom.module else ""
                lines += [said, f"{pad} └ by {step.rule.name}{often}: {axiom.text}{module}"]
                stack.extend((premise, depth + 1) for premise in reversed(premises))
            seen.add(step.triple)
        return "\n".join(lines)

    def json(self) -> str:
        """The proof as JSON: ``steps``, the goal first, each naming its premises by their place in the list."""
        steps = self.steps()
        place = {step.triple: number for number, step in enumerate(steps)}
        said = [_json_step(step) | {"premises": [place[p.triple] for p in step.premises]} for step in steps]
        return json.dumps({"rules": RULES, "steps": said}, ensure_ascii=False, indent=2)


def _unrolled(step: Derivation, seen: set[Triple]) -> tuple[int, list[Derivation]]:
    """How often a closing rule is applied in a row, and the premises of all those applications in order."""
    times, premises = 1, list(step.premises)
    at = 0
    while at < len(premises):
        inner = premises[at]
        if step.rule is not None and step.rule.closing and inner.rule == step.rule and inner.triple not in seen:
            seen.add(inner.triple)
            premises[at : at + 1] = inner.premises
            times += 1
        else:
            at += 1
    return times, premises


def explain(
    kg: KnowledgeGraph, s: Identifier, p: Identifier, o: Identifier, program: Program | None = None
) -> Derivation:
    """Why a triple holds: the shallowest derivation, or the graphs that assert it.

    program: the rules the closure was made with, by default those of the graph itself. Raises
    QueryError when the triple does not hold, or holds without a proof (the closure is out of date).
    """
    goal = (s, p, o)
    if not isinstance(p, URIRef) or not all(isinstance(term, URIRef | Literal) for term in goal):
        raise QueryError("only a triple of IRIs, or with a literal at its end, can be explained")
    graphs = _graphs(kg, goal)
    written = " ".join(_shown(term, kg.names) for term in goal)
    if not graphs:
        hint = "check its direction and spelling, or build again if data or axioms have changed"
        raise NotSoError(f"{written} does not hold in this graph", mend=hint)
    if asserted := tuple(g for g in graphs if g != INFERRED):
        return Derivation(goal, asserted, _sources(kg, [goal]).get(s, ()))
    program = compile_rules(kg) if program is None else program
    for thorough in (False, True):
        if (found := _Search(kg, program, goal, thorough).run()) is not None:
            return found
    raise QueryError(
        f"{written} is inferred, but no rule shows why", mend="the closure is out of date: s4c build again"
    )


@dataclass(frozen=True)
class _Instance:
    """A rule with all its variables bound."""

    order: int
    rule: Rule
    premises: tuple[Triple, ...]


@dataclass
class _Search:
    """Layers of premises behind a goal.

    Not thorough: few premises for each rule, and transitivity only from an asserted first step.
    """

    kg: KnowledgeGraph
    program: Program
    goal: Triple
    thorough: bool
    leaves: dict[Triple, tuple[str, ...]] = field(default_factory=dict)
    instances: dict[Triple, list[_Instance]] = field(default_factory=dict)

    def run(self) -> Derivation | None:
        """The derivation, or None when none is found."""
        layer = [self.goal]
        while layer:
            for triple in layer:
                self.instances[triple] = list(self._behind(triple))
            if (proof := self._proof()) is not None:
                return proof
            if len(self.instances) > MOST:
                raise QueryError(f"the proof is not found among {MOST:,} triples", mend="ask for one of its premises")
            premises = {t for triple in layer for i in self.instances[triple] for t in i.premises}
            layer = sorted(premises - self.instances.keys() - self.leaves.keys(), key=_sorted)
        return None

    def _behind(self, triple: Triple) -> Iterator[_Instance]:
        for order, rule in enumerate(self.program.rules):
            values = _unify(rule.head, triple)
            if values is not None:
                for premises in self._premises(rule, values):
                    yield _Instance(order, rule, premises)

    def _premises(self, rule: Rule, values: Mapping[Variable, Identifier]) -> Iterator[tuple[Triple, ...]]:
        """Bodies of the rule that hold, and on the way which of their triples are asserted where."""
        # a blank node cannot be named in a query: it is asked for as a variable and compared here
        blank = {var: term for var, term in values.items() if isinstance(term, BNode)}
        named = {v: t for v, t in values.items() if v not in blank}
        body = [atom.bind(named) for atom in rule.body]
        asked = sorted(set().union(*(atom.variables for atom in body)))
        if not asked:
            yield from self._stated(body, rule.conditions(named))
            return
        inferred = self.kg.names.graph(INFERRED)
        where = " ".join(f"GRAPH ?g{n} {{ {atom.sparql()} }}" for n, atom in enumerate(body))
        if not self.thorough and sum(atom.key == rule.head.key for atom in rule.body) > 1:
            where += f" FILTER(?g0 != <{inferred}>)"
        columns = [*(str(v) for v in asked), *(f"g{n}" for n in range(len(body)))]
        order = " ".join(f"?{c}" for c in columns)
        limit = "" if self.thorough or blank else f" LIMIT {_FEW}"
        found: dict[tuple[Triple, ...], None] = {}
        query = f"SELECT {order} {{ {where}{rule.conditions(named)} }} ORDER BY {order}{limit}"
        for row in self.kg.backend.select(query):
            bound = {Variable(c): _term(row[c]) for c in columns}
            if any(bound[v] != term for v, term in blank.items()):
                continue
            premises = tuple(_triple(atom.bind(bound)) for atom in body)
            for n, triple in enumerate(premises):
                self._leaf(triple, str(bound[Variable(f"g{n}")]))
            found[premises] = None
        yield from found

    def _stated(self, body: Sequence[Atom], conditions: str) -> Iterator[tuple[Triple, ...]]:
        """A body without variables, if it holds; each graph of a triple is one row, however many triples there are."""
        if conditions and not self.kg.backend.ask(f"ASK {{ {body[0].sparql()}{conditions} }}"):
            return
        graphs: dict[int, list[str]] = {}
        parts = (f"{{ BIND({n} AS ?n) GRAPH ?g {{ {atom.sparql()} }} }}" for n, atom in enumerate(body))
        for row in self.kg.backend.select(f"SELECT ?n ?g {{ {' UNION '.join(parts)} }} ORDER BY ?n ?g"):
            graphs.setdefault(int(str(row["n"])), []).append(str(row["g"]))
        if len(graphs) == len(body):
            premises = tuple(map(_triple, body))
            for n, triple in enumerate(premises):
                for graph in graphs[n]:
                    self._leaf(triple, graph)
            yield premises

    def _leaf(self, triple: Triple, graph_iri: str) -> None:
        """Note that a graph asserts a triple, unless it is one of those that assert nothing."""
        graph = self.kg.names.graph_name(graph_iri)
        if graph not in (INFERRED, SHAPES):
            self.leaves[triple] = tuple(sorted({*self.leaves.get(triple, ()), graph}))

    def _proof(self) -> Derivation | None:
        """The smallest derivation of the goal from the instances so far (Knuth 1977, Dijkstra over and-or graphs)."""
        waiting: dict[Triple, list[tuple[Triple, _Instance]]] = {}
        missing: dict[tuple[Triple, _Instance], int] = {}
        heap: list[tuple[int, int, tuple[str, ...], Triple, _Instance | None]] = []
        for head, instances in self.instances.items():
            for instance in instances:
                missing[head, instance] = len(set(instance.premises))
                for premise in set(instance.premises):
                    waiting.setdefault(premise, []).append((head, instance))
        for leaf in self.leaves:
            heapq.heappush(heap, (1, -1, _sorted(leaf), leaf, None))
        best: dict[Triple, tuple[int, _Instance | None]] = {}
        while heap:
            cost, _, _, triple, by = heapq.heappop(heap)
            if triple in best:
                continue
            best[triple] = (cost, by)
            if triple == self.goal:
                return self._built(best)
            for head, instance in waiting.get(triple, ()):
                missing[head, instance] -= 1
                if not missing[head, instance] and head not in best:
                    total = 1 + sum(best[p][0] for p in set(instance.premises))
                    tie = tuple(text for p in instance.premises for text in _sorted(p))
                    heapq.heappush(heap, (total, instance.order, (*_sorted(head), *tie), head, instance))
        return None

    def _built(self, best: Mapping[Triple, tuple[int, _Instance | None]]) -> Derivation:
        used: dict[Triple, _Instance | None] = {}
        stack = [self.goal]
        while stack:
            triple = stack.pop()
            if triple not in used:
                used[triple] = by = best[triple][1]
                stack.extend(by.premises if by else ())
        sources = _sources(self.kg, (triple for triple, by in used.items() if by is None))
        made: dict[Triple, Derivation] = {}
        # premises are always cheaper than what follows from them, so they are made first
        for triple in sorted(used, key=lambda t: best[t][0]):
            if (by := used[triple]) is None:
                made[triple] = Derivation(triple, self.leaves[triple], sources.get(triple[0], ()))
            else:
                made[triple] = Derivation(triple, rule=by.rule, premises=tuple(made[p] for p in by.premises))
        return made[self.goal]


def _unify(head: Atom, triple: Triple) -> dict[Variable, Identifier] | None:
    if head.p != triple[1]:
        return None
    values: dict[Variable, Identifier] = {}
    for pattern, term in ((head.s, triple[0]), (head.o, triple[2])):
        if isinstance(pattern, Variable):
            if values.setdefault(pattern, term) != term:
                return None
        elif pattern != term:
            return None
    return values


def _graphs(kg: KnowledgeGraph, triple: Triple) -> tuple[str, ...]:
    pattern = " ".join(term.n3() for term in triple)
    found = kg.backend.select(f"SELECT DISTINCT ?g {{ GRAPH ?g {{ {pattern} }} }}")
    return tuple(sorted(n for n in (kg.names.graph_name(str(row["g"])) for row in found) if n != SHAPES))


def _sources(kg: KnowledgeGraph, triples: Iterable[Triple]) -> dict[Identifier, tuple[str, ...]]:
    """dct:source of the subjects, asked in one query."""
    iris = " ".join(sorted({s.n3() for s, _, _ in triples if isinstance(s, URIRef)}))
    found: dict[Identifier, set[str]] = {}
    for row in kg.backend.select(f"SELECT DISTINCT ?s ?o {{ VALUES ?s {{ {iris} }} ?s {DCTERMS.source.n3()} ?o }}"):
        found.setdefault(_term(row["s"]), set()).add(str(row["o"]))
    return {subject: tuple(sorted(sources)) for subject, sources in found.items()}


def _triple(atom: Atom) -> Triple:
    return (atom.s, atom.p, atom.o)


def _term(cell: object) -> Identifier:
    if not isinstance(cell, Identifier):
        raise QueryError("the store left a cell of a premise empty")
    return cell


def _sorted(triple: Triple) -> tuple[str, ...]:
    return tuple(term.n3() for term in triple)


def _shown(term: Identifier, names: Names) -> str:
    return names.short(str(term)) if isinstance(term, URIRef) else term.n3()


def _json_step(step: Derivation) -> dict[str, Any]:
    said: dict[str, Any] = {"triple": [term.n3() for term in step.triple], "asserted": step.asserted}
    if step.rule is None:
        return said | {"graphs": list(step.graphs), "sources": list(step.sources)}
    axiom = step.rule.axiom
    return said | {"rule": list(step.rule.names), "axiom": axiom.text, "module": axiom.module or None}
