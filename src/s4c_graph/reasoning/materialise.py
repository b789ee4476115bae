"""What follows from the rules, written to graph ``inferred``; after intake, before validation.

Only graph ``inferred`` is ever written, it holds no triple that another graph asserts, and emptying
and filling it again gives the same graph. Each rule is one update that the store itself runs, near
or far; see docs/decisions/0002-rules.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import RDF
from rdflib.term import Identifier, Variable

from s4c_graph.core.backend import Backend
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Progress, quiet
from s4c_graph.reasoning.compile import compile_rules
from s4c_graph.reasoning.rules import Key, Program, Rule, Stratum, stratify

INFERRED = "inferred"
SHAPES = "shapes"
"""A graph of shapes, should there be one, is no data and is not read by rules."""

_TYPE = str(RDF.type)
Holders = dict[Key, set[str]]
"""Graphs (IRIs) that hold something of a key."""


@dataclass(frozen=True)
class Closure:
    """What one run inferred.

    total: triples in graph ``inferred`` afterwards. by_rule: triples added in this run, by the names
    of the W3C rules; a triple that several rules infer counts for the first. passes: rounds of the
    stratum that needed most. seconds: wall time.
    """

    total: int
    by_rule: Mapping[str, int]
    passes: int
    seconds: float


def materialise(kg: KnowledgeGraph, program: Program | None = None, progress: Progress = quiet) -> Closure:
    """Fill graph ``inferred`` anew with all that follows from the other graphs.

    program: the rules, by default those of the graph itself (compile_rules). Raises InputError for an axiom that
    cannot be compiled, BackendError when the store fails.
    """
    began = time.perf_counter()
    program = compile_rules(kg) if program is None else program
    kg.backend.drop(kg.names.graph(INFERRED))
    return _run(kg, program, None, progress, began)


def extend(
    kg: KnowledgeGraph,
    program: Program | None = None,
    *,
    added: Sequence[str] | None = None,
    progress: Progress = quiet,
) -> Closure:
    """Continue a closure after statements were added; graph ``inferred`` is then as if it were made anew.

    added: names of the graphs that hold the additions, so that only rules they can start are run;
    None runs all. Nothing may have been removed since the closure was made. Additions that a rule wants absent
    make the closure anew.
    """
    began = time.perf_counter()
    program = compile_rules(kg) if program is None else program
    if _takes_away(kg, program, added):
        kg.backend.drop(kg.names.graph(INFERRED))
        return _run(kg, program, None, progress, began)
    _forget_asserted(kg, added)
    return _run(kg, program, added, progress, began)


def _run(
    kg: KnowledgeGraph, program: Program, added: Sequence[str] | None, progress: Progress, began: float
) -> Closure:
    backend, inferred = kg.backend, kg.names.graph(INFERRED)
    holders = _holders(kg, program)
    new = None if added is None else {kg.names.graph(name) for name in added}
    live = _live(program, holders, inferred, new)
    run = _Run(backend, inferred, holders)
    for number, stratum in enumerate(live, start=1):
        run.close(stratum)
        progress("reasoning", number / len(live))
    return Closure(backend.size(inferred), dict(sorted(run.by_rule.items())), run.passes, time.perf_counter() - began)


class _Run:
    """One run of a program: which graphs hold what, and how much has been inferred."""

    def __init__(self, backend: Backend, inferred: str, holders: Holders) -> None:
        self.backend, self.inferred, self.holders = backend, inferred, holders
        self.by_rule: dict[str, int] = {}
        self.passes = 0
        self._sizes: dict[Key, int] = {}

    def close(self, stratum: Stratum) -> None:
        """Run the rules of a stratum until none adds anything; a rule waits until what it reads has grown."""
        waiting = set(stratum.rules)
        passes = 0
        while waiting:
            passes += 1
            for rule in stratum.rules:
                if rule not in waiting:
                    continue
                waiting.discard(rule)
                if self._apply(rule):
                    waiting |= {r for r in stratum.rules if rule.writes in r.reads and not (r is rule and r.closing)}
        self.passes = max(self.passes, passes)

    def _apply(self, rule: Rule) -> int:
        key = rule.writes
        before = self._size(key)
        graphs = {self.inferred}.union(*(self.holders.get(k, ()) for k in (*rule.reads, *rule.shuns, key)))
        self.backend.update(rule.update(self.inferred, sorted(graphs)))
        self._sizes[key] = self._count(key)
        if added := self._sizes[key] - before:
            self.by_rule[rule.name] = self.by_rule.get(rule.name, 0) + added
        return added

    def _size(self, key: Key) -> int:
        if key not in self._sizes:
            self._sizes[key] = self._count(key) if self.inferred in self.holders.get(key, ()) else 0
        return self._sizes[key]

    def _count(self, key: Key) -> int:
        predicate, of_class = key
        pattern = f"?s <{predicate}> {f'<{of_class}>' if of_class else '?o'}"
        found = self.backend.select(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", graphs=[self.inferred])
        return int(str(found.rows[0][0]))


def _holders(kg: KnowledgeGraph, program: Program) -> Holders:
    """Which graphs hold what the rules read and write, asked of the store in two queries that stop at the first hit."""
    keys = {key for rule in program.rules for key in (*rule.reads, *rule.shuns, rule.writes)}
    graphs = [g for g in kg.backend.graphs() if kg.names.graph_name(g) != SHAPES]
    found: Holders = {}
    if not graphs:
        return found
    predicates = sorted(p for p, of_class in keys if of_class is None)
    classes = sorted(of_class for _, of_class in keys if of_class is not None)
    for asked, pattern in ((predicates, "?s ?k ?o"), (classes, f"?s <{_TYPE}> ?k")):
        text = (
            f"SELECT ?g ?k {{ VALUES ?g {{ {_iris(graphs)} }} VALUES ?k {{ {_iris(asked)} }} "
            f"FILTER EXISTS {{ GRAPH ?g {{ {pattern} }} }} }}"
        )
        for row in kg.backend.select(text) if asked else ():
            k = str(row["k"])
            found.setdefault((k, None) if asked is predicates else (_TYPE, k), set()).add(str(row["g"]))
    return found


def _live(program: Program, holders: Holders, inferred: str, new: set[str] | None) -> Sequence[Stratum]:
    """Strata of only the rules that can add something: all they read is held or can be inferred.

    With ``new`` graphs, only rules that read, perhaps through others, something those graphs hold.
    """
    rules = _grow(program.rules, set(holders), lambda rule, keys: rule.reads <= keys)
    if new is not None:
        started = {key for key, graphs in holders.items() if graphs & new}
        rules &= _grow(program.rules, started, lambda rule, keys: bool(rule.reads & keys))
    asserted = {key for key, graphs in holders.items() if graphs - {inferred}}
    rules -= _echoes([rule for rule in program.rules if rule in rules], asserted)
    # fewer rules depend on one another than in the whole program
    return stratify([rule for rule in program.rules if rule in rules])


def _echoes(rules: Sequence[Rule], asserted: set[Key]) -> set[Rule]:
    """Rules that only give back a premise of what they read.

    Where a class is defined by equivalence and nobody asserts membership in it, whoever is found to be a
    member holds by then all that membership implies. That spares some hundred rules for the classes
    of qualified people.
    """
    writers: dict[Key, list[Rule]] = {}
    for rule in rules:
        writers.setdefault(rule.writes, []).append(rule)
    return {
        rule
        for rule in rules
        if len(rule.body) == 1
        and rule.body[0].key not in asserted
        and all(_gives_back(rule, by) for by in writers.get(rule.body[0].key, ()))
    }


def _gives_back(rule: Rule, by: Rule) -> bool:
    """True when whatever ``rule`` concludes from a conclusion of ``by`` is a premise of that conclusion."""
    read = rule.body[0]
    values: dict[Variable, Identifier] = {}
    for mine, yours in ((read.s, by.head.s), (read.o, by.head.o)):
        if isinstance(mine, Variable):
            if values.setdefault(mine, yours) != yours:
                return False
        elif mine != yours:
            return False
    return rule.head.bind(values) in by.body


def _grow(rules: Sequence[Rule], keys: set[Key], fires: Callable[[Rule, set[Key]], bool]) -> set[Rule]:
    """The rules that fire from these keys, each adding the key of its head, until no more do."""
    found: set[Rule] = set()
    while more := {rule for rule in rules if rule not in found and fires(rule, keys)}:
        found |= more
        keys = keys | {rule.writes for rule in more}
    return found


def _takes_away(kg: KnowledgeGraph, program: Program, added: Sequence[str] | None) -> bool:
    """True when additions may hold what some rule wants absent, so that the closure has to be made anew."""
    shunned = {predicate for rule in program.rules for predicate, _ in rule.shuns}
    graphs = None if added is None else [kg.names.graph(name) for name in added]
    if not shunned or graphs == []:
        return False
    return kg.backend.ask(f"ASK {{ VALUES ?p {{ {_iris(sorted(shunned))} }} ?s ?p ?o }}", graphs=graphs)


def _forget_asserted(kg: KnowledgeGraph, added: Sequence[str] | None) -> None:
    """Take out of graph ``inferred`` what is asserted by now."""
    inferred = kg.names.graph(INFERRED)
    others = kg.backend.graphs() if added is None else [kg.names.graph(name) for name in added]
    for graph in others:
        if graph != inferred and kg.names.graph_name(graph) != SHAPES:
            both = f"GRAPH <{inferred}> {{ ?s ?p ?o }} GRAPH <{graph}> {{ ?s ?p ?o }}"
            kg.backend.update(f"DELETE {{ GRAPH <{inferred}> {{ ?s ?p ?o }} }} WHERE {{ {both} }}")


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)
