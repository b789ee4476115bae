"""All shapes over a made-up vault of 100,000 people: time and memory by size, both engines on the smallest.

    python benchmarks/bench_vault.py [--people 100000]

Each row is a process of its own, the shipped content behind the people; making and loading are not counted. One person
in ten has an error, so that there are more than 10,000 findings to tell. Prints Markdown, and exits 1 when the findings
are not those that were planted, or the engines differ.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.vault import ASOF, made, pieces

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.validation import validate

LIMIT_S = 90
"""The largest vault within so many seconds on two cores."""


def main() -> int:
    """Measure each size, print, and compare what was found with what was planted."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=100_000)
    asked.add_argument("--one", nargs=2, metavar=("PEOPLE", "ENGINE"), help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        print(json.dumps(measure(int(given.one[0]), given.one[1])))
        return 0
    print(f"Python {platform.python_version()}, pyshifty {version('pyshifty')}, pyshacl {version('pyshacl')}\n")
    print(
        "| people | their triples | all triples | engine | wall s | CPU s | s a million | told in s | MB | findings |"
    )
    print("|--:|--:|--:|---|--:|--:|--:|--:|--:|--:|")
    rows = []
    for people, engine in (
        (given.people // 15, "pyshacl"),
        (given.people // 15, "shifty"),
        (given.people // 3, "shifty"),
        (given.people, "shifty"),
    ):
        row = child(people, engine)
        rows.append(row)
        sizes = f"{people:,} | {row['theirs']:,} | {row['triples']:,} | {engine} | {row['wall']:.1f} | {row['cpu']:.1f}"
        each = row["wall"] / row["triples"] * 1e6
        print(f"| {sizes} | {each:.1f} | {row['told']:.2f} | {row['peak']:,} | {row['findings']:,} |", flush=True)
    last = rows[-1]
    print("\nFindings of the largest, by code: ", end="")
    print(", ".join(f"{code} {n:,}" for code, n in sorted(last["found"].items())))
    same = rows[0]["keys"] == rows[1]["keys"]
    right = all(row["found"] == row["planted"] for row in rows)
    print(f"\nThe engines {'tell the same' if same else 'differ'} of the smallest vault.")
    print(f"The findings {'are' if right else 'are not'} those that were planted.")
    within = "within" if last["wall"] <= LIMIT_S else "not within"
    print(f"The largest took {last['wall']:.0f} s, {last['cpu']:.0f} s of CPU: {within} {LIMIT_S} s.")
    return int(not (same and right))


def child(people: int, engine: str) -> dict:  # type: ignore[type-arg]
    """One measurement in a process of its own."""
    command = [sys.executable, __file__, "--one", str(people), engine]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)  # type: ignore[no-any-return]


def measure(people: int, engine: str) -> dict[str, object]:
    """Make a vault, time one validation of everything, and one printing of its report."""
    kg = KnowledgeGraph(Embedded(), Names())
    for statements in assemble.shipped(kg.names):
        kg.add(statements)
    before = Counter(f.code for f in validate(kg, private=True, asof=ASOF))
    vault = made(kg, people)
    kg.backend.load(pieces(vault), graph=kg.names.graph("user/vault"))
    planted = before + vault.planted
    theirs = len(vault.lines)
    del vault
    wall, cpu = time.perf_counter(), time.process_time()
    report = validate(kg, engine=engine, private=True, asof=ASOF)
    spent = time.perf_counter() - wall, time.process_time() - cpu
    wall = time.perf_counter()
    report.text()
    report.json()
    told = time.perf_counter() - wall
    return {
        "wall": spent[0],
        "cpu": spent[1],
        "told": told,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "theirs": theirs,
        "triples": sum(kg.graphs().values()),
        "findings": len(report),
        "found": Counter(f.code for f in report),
        "planted": planted,
        "keys": hash_of(f.key for f in report),
    }


def hash_of(keys: object) -> str:
    """A short name of a list of findings."""
    import hashlib

    return hashlib.sha256(json.dumps(sorted(keys)).encode()).hexdigest()  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
