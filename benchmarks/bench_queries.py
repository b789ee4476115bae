"""CQ01 to CQ12 in process: on a release with ESCO 1.1.1, and on the framework alone beside rdflib.

First table: median and longest wall time of a question, CPU time, rows; the release's store is a directory opened
read-only. Limits the project set itself: median of the questions 20 ms, none over 500 ms. Second table: the same
questions on the framework graph in memory, answered by pyoxigraph and by rdflib's own engine; "same" compares the two
answers as sets of rows.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from rdflib import Dataset

from s4c_graph.core import queries
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.sparql import bind
from s4c_graph.core.table import Table
from s4c_graph.flows.build import build
from s4c_graph.flows.opening import bundled

NOT_EMPTY = {"cq12": {"level": "6"}}
"""Parameters for the second table: rdflib answers GROUP BY over nothing with one empty row, which then joins all."""


class Cost(NamedTuple):
    """Milliseconds: median wall, longest wall, median CPU; and the answer."""

    wall: float
    longest: float
    cpu: float
    answer: Table


def timed(ask: Callable[[], Table], runs: int) -> Cost:
    """Ask several times."""
    walls, cpus = [], []
    for _ in range(runs):
        wall, cpu = time.perf_counter(), time.process_time()
        answer = ask()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    return Cost(statistics.median(walls), max(walls), statistics.median(cpus), answer)


def on_release(kg: KnowledgeGraph, runs: int) -> None:
    """Print the first table."""
    print("| question | rows | median ms | longest ms | CPU ms |\n|---|--:|--:|--:|--:|")
    medians, longest = [], 0.0
    for query in _competency(kg):
        kg.select(query)  # the first run reads files and modules
        cost = timed(lambda query=query: kg.select(query), runs)  # type: ignore[misc]
        medians.append(cost.wall)
        longest = max(longest, cost.longest)
        print(
            f"| {query.name} | {len(cost.answer)} | {cost.wall:.1f} | {cost.longest:.1f} | {cost.cpu:.1f} |", flush=True
        )
    print(
        f"\nMedian of the {len(medians)} questions {statistics.median(medians):.1f} ms, longest run {longest:.0f} ms.\n"
    )


def beside_rdflib(kg: KnowledgeGraph, runs: int) -> None:
    """Print the second table."""
    peer = Dataset(default_union=True)
    for graph in kg.backend.graphs():
        target = peer.graph(graph)
        for triple in kg.backend.construct("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", graphs=[graph]):
            target.add(triple)
    print(f"Framework alone, {sum(kg.graphs().values()):,} triples.\n")
    print("| question | pyoxigraph ms | rdflib ms | same |\n|---|--:|--:|---|")
    for query in _competency(kg):
        if query.needs == "esco":
            continue
        bare, given = replace(query, analysis=""), NOT_EMPTY.get(query.id, {})
        ours = timed(lambda bare=bare, given=given: kg.select(bare, **given), runs)  # type: ignore[misc]
        text = bind(bare.text, kg._bindings(bare, given))
        theirs = timed(lambda text=text: _rdflib(peer, text), 1)  # type: ignore[misc]
        same = sorted(map(str, ours.answer.rows)) == sorted(map(str, theirs.answer.rows))
        print(f"| {query.name} | {ours.wall:.1f} | {theirs.wall:.1f} | {'yes' if same else 'NO'} |", flush=True)


def _rdflib(peer: Dataset, text: str) -> Table:
    found = peer.query(text)
    return Table(tuple(str(v) for v in found.vars or ()), tuple(tuple(row) for row in found))  # type: ignore[arg-type, misc]


def _competency(kg: KnowledgeGraph) -> Iterator[queries.Query]:
    return (q for q in kg.catalogue() if q.path is not None and q.path.parent.name == "competency")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esco", type=Path, default=Path("../shared/data/esco/v1.1.1"))
    parser.add_argument("--release", type=Path, help="a release with ESCO that exists already")
    parser.add_argument("--runs", type=int, default=9)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        from s4c_graph.core import release

        if asked.release:
            ready = release.read(asked.release)
        else:
            ready = build(Settings(home=Path(folder)), esco=[asked.esco]).release
        with ready.open() as kg:
            print(f"Release with ESCO, {sum(kg.graphs().values()):,} triples.\n")
            on_release(kg, asked.runs)
    with bundled(Names()) as kg:
        beside_rdflib(kg, asked.runs)


if __name__ == "__main__":
    sys.exit(main())
