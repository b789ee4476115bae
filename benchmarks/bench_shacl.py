"""The shipped shapes, SPARQL constraints and all: ours beside pySHACL on rdflib, over the same statements.

    python benchmarks/bench_shacl.py [--esco PATH]

Each row is a process of its own; loading is not counted. Prints a Markdown table of wall and CPU seconds and peak
memory, and exits 1 when findings differ. Four jobs: the framework as a build judges it; a partner's file of six
concepts, the framework behind it; one ESCO concept in fifty, everything behind it; everything, every node judged,
where pySHACL on rdflib is not run: its time for the fiftieth part times fifty is what the ratio is made of.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
import zlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from rdflib import RDF, SKOS, Graph
from rdflib.term import Node

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO, Names
from s4c_graph.flows import assemble
from s4c_graph.validation import shapes_graph, validate
from s4c_graph.validation.by_pyshacl import run as by_pyshacl
from s4c_graph.validation.running import quiet

SPOIL = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX s4c: <https://w3id.org/s4c/ontology#>
DELETE { GRAPH ?g { ?c skos:definition ?d } } INSERT { GRAPH ?g { ?c skos:altLabel ?l ; skos:broader ?c } }
WHERE { GRAPH ?g { ?c a s4c:Competence ; skos:notation ?n ; skos:definition ?d ; skos:prefLabel ?l }
  FILTER (STRENDS(?n, ".01")) }"""
"""So that there is something to find: twelve competences lose their definition and go round in circles."""

PARTNER = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix ex: <https://example.org/> .
""" + "\n".join(
    f'ex:c{n} a skos:Concept ; skos:prefLabel "Concept {n}"@en ; skos:broader ex:c{n % 6 + 1} .' for n in range(1, 7)
)
JOBS = {
    "framework": "framework, as a build",
    "partner": "partner's file of 6",
    "fiftieth": "1/50 of ESCO",
    "esco": "all, with ESCO",
}
WHO = {"auto": "ours", "pyshacl": "ours, pySHACL on the store", "rdflib": "pySHACL on rdflib"}
FIFTIETH = 50


def main() -> int:
    """Measure every job with every engine, print, and compare what was found."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--esco", type=Path, default=Path("../shared/data/esco/v1.1.1"), help="official ESCO, or none")
    asked.add_argument("--one", nargs=2, metavar=("JOB", "WHO"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        print(json.dumps(measure(given.one[0], given.one[1], given.esco)))
        return 0
    tools = ", ".join(f"{p} {version(p)}" for p in ("pyshacl", "pyshifty", "rdflib", "pyoxigraph"))
    print(f"Python {platform.python_version()}, {tools}\n")
    print("| job | engine | triples | wall s | CPU s | peak MB | findings | rdflib ÷ this (CPU) |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    differ, theirs = False, 0.0
    for job, title in JOBS.items():
        if job in ("fiftieth", "esco") and not given.esco.exists():
            continue
        who = ["auto"] if job == "esco" else ["rdflib", "pyshacl", "auto"]
        rows = {w: child(job, w, given.esco) for w in who}
        theirs = rows["rdflib"]["cpu"] if "rdflib" in rows else theirs * FIFTIETH
        for w, row in rows.items():
            ratio = "" if w == "rdflib" else f"{theirs / row['cpu']:.1f} ×"
            sizes = f"{row['triples']:,} | {row['wall']:.2f} | {row['cpu']:.2f} | {row['peak']:,} | {row['findings']:,}"
            print(f"| {title} | {WHO[w]} | {sizes} | {ratio} |", flush=True)
        differ |= len({json.dumps(row["told"]) for row in rows.values()}) > 1
    print("\nThe findings differ." if differ else "\nThe findings of each job are the same.")
    return int(differ)


def child(job: str, who: str, esco: Path) -> dict:  # type: ignore[type-arg]
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--esco", str(esco), "--one", job, who]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # type: ignore[no-any-return]


def measure(job: str, who: str, esco: Path) -> dict[str, object]:
    """Load, time one validation, and say what was found."""
    kg = KnowledgeGraph(Embedded(), Names())
    for statements in assemble.shipped(kg.names):
        kg.add(statements)
    kg.backend.update(SPOIL)
    if job == "partner":
        kg.backend.load(PARTNER.encode(), graph=kg.names.graph("user/partner"), format="turtle")
    if job in ("fiftieth", "esco"):
        for statements in assemble.esco([esco], kg.names, None):
            kg.add(statements)
    graphs = list(kg.graphs())
    focus: set[str] | None = None
    if job == "partner":
        focus = {f"https://example.org/c{n}" for n in range(1, 7)}
    elif job == "fiftieth":
        concepts = (str(c) for c in kg.view(graphs).subjects(RDF.type, SKOS.Concept))
        focus = {c for c in concepts if c.startswith(ESCO) and zlib.crc32(c.encode()) % FIFTIETH == 0}
    plain = Graph(bind_namespaces="none")
    if who == "rdflib":
        plain += kg.view(graphs)
        kg.backend.close()
    wall, cpu = time.perf_counter(), time.process_time()
    if who == "rdflib":

        def allowed(node: Node) -> bool:
            return focus is None or str(node) in focus

        with quiet():
            outcome = by_pyshacl(plain, shapes_graph(), allowed=allowed)
        pairs: Iterable[tuple[str, str]] = ((str(r.focus), str(r.shape)) for r in outcome.results)
    else:
        report = validate(kg, engine=who, focus=focus, graphs=graphs, foreign=())
        pairs = ((f.focus, f.shape) for f in report)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    found = sorted(set(pairs))
    return {
        "wall": spent[0],
        "cpu": spent[1],
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "triples": len(plain) or len(kg.view(graphs)),
        "findings": len(found),
        "told": found,
    }


if __name__ == "__main__":
    sys.exit(main())
