"""Closure of the framework: our compiled rules beside owlrl, in one run over the same triples.

    python benchmarks/bench_reasoning.py [--esco PATH] [--rounds 3]

Prints a Markdown table with wall and CPU seconds and what each inferred, and both set differences
over what the compiled rules speak of: owlrl also closes the schema, types literals and adds axiomatic
triples, which are no statements about the data. Exit code 1 when a difference is not empty.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import owlrl
from rdflib import OWL, RDF, Graph, URIRef
from rdflib.term import BNode, Literal, Node

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.reasoning.compile import compile_rules
from s4c_graph.reasoning.materialise import materialise
from s4c_graph.reasoning.rules import Program

Triples = set[tuple[Node, Node, Node]]


@dataclass(frozen=True)
class Timed:
    """One measurement: seconds of wall and of CPU, triples inferred."""

    what: str
    wall: float
    cpu: float
    inferred: int


def main() -> int:
    """Measure, print, and compare."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--esco", type=Path, default=Path("../shared/data/esco/v1.1.1"), help="official ESCO, or none")
    asked.add_argument("--rounds", type=int, default=3, help="the best of so many runs of ours counts")
    given = asked.parse_args()
    names = Names()
    found: list[Timed] = []
    with tempfile.TemporaryDirectory() as folder:
        memory = KnowledgeGraph(Embedded(), names)
        directory = KnowledgeGraph(Embedded(Path(folder) / "store"), names)
        for kg in (memory, directory):
            for statements in assemble.shipped(names):
                kg.add(statements)
        asserted = triples(memory)
        program = compile_rules(memory)
        found.append(best("ours, memory", given.rounds, lambda: materialise(memory).total))
        found.append(best("ours, directory", given.rounds, lambda: materialise(directory).total))
        ours = triples(memory, "inferred")
        if given.esco.exists():
            for statements in assemble.esco([given.esco], names, None):
                directory.add(statements)
            found.append(best("ours, directory with ESCO", given.rounds, lambda: materialise(directory).total))
        size = directory.backend.size()
        directory.close()
    print(f"Python {platform.python_version()}, owlrl {version('owlrl')}, pyoxigraph {version('pyoxigraph')}")
    print(f"{len(asserted):,} asserted triples, {len(program)} rules in {len(program.strata)} strata, ", end="")
    print(f"{size:,} triples in the largest store\n")
    theirs, timed = by_owlrl(asserted)
    found.append(timed)
    told = spoken_of(theirs, program) - asserted
    missing, extra = told - ours, ours - theirs
    print("| engine | wall s | CPU s | inferred | owlrl ÷ this (CPU) |\n|---|--:|--:|--:|--:|")
    for row in found:
        print(f"| {row.what} | {row.wall:.3f} | {row.cpu:.3f} | {row.inferred:,} | {timed.cpu / row.cpu:.0f} × |")
    print(f"\nOf what the rules speak of, owlrl infers {len(told):,} and ours {len(ours):,} triples; ", end="")
    print(f"only owlrl {len(missing)}, only ours {len(extra)}.")
    for triple in [*sorted(missing)[:5], *sorted(extra)[:5]]:
        print("  ", *(term.n3() for term in triple))
    return 1 if missing or extra else 0


def best(what: str, rounds: int, run: Callable[[], int]) -> Timed:
    """The quickest of some rounds; reading and compiling the axioms is part of each."""
    measured = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        inferred = run()
        measured.append(Timed(what, time.perf_counter() - wall, time.process_time() - cpu, inferred))
    return min(measured, key=lambda timed: timed.cpu)


def by_owlrl(asserted: Triples) -> tuple[Triples, Timed]:
    """All that owlrl's OWL 2 RL closure holds beyond and with the asserted triples."""
    graph = Graph()
    for triple in asserted:
        graph.add(triple)
    wall, cpu = time.perf_counter(), time.process_time()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    timed = Timed("owlrl", time.perf_counter() - wall, time.process_time() - cpu, len(graph) - len(asserted))
    return set(graph), timed


def spoken_of(found: Triples, program: Program) -> Triples:
    """The statements about named things that the heads of the rules could make."""
    heads = {rule.head.key for rule in program.rules}
    return {
        (s, p, o)
        for s, p, o in found
        if not isinstance(s, BNode | Literal)
        and not isinstance(o, BNode)
        and ((str(p), str(o)) if p == RDF.type else (str(p), None)) in heads
    }


def triples(kg: KnowledgeGraph, *graphs: str) -> Triples:
    """The triples of some graphs, or of all but the inferred one; imports are left out, owlrl would follow none."""
    chosen = graphs or [name for name in kg.graphs() if name != "inferred"]
    found = kg.backend.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", graphs=[kg.names.graph(g) for g in chosen])
    return {triple for triple in found if triple[1] != URIRef(OWL.imports)}


def version(package: str) -> str:
    """Installed version of a package."""
    return importlib.metadata.version(package)


if __name__ == "__main__":
    sys.exit(main())
