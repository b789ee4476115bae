"""Loading N-Triples: the embedded store, in memory and into a directory, beside rdflib in memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared"))
TARGETS = {"memory": 8.0, "directory": 3.0}
RUNS = 3
GENERATED = 400_000


def main() -> None:
    """Write ESCO (or, without it, a graph of its shape) as N-Triples, then load it, each engine in a fresh process."""
    with tempfile.TemporaryDirectory(prefix="s4c-bench-") as folder:
        data = Path(folder) / "data.nt"
        what = _esco(data) or _generated(data)
        found = {engine: _median(engine, data, Path(folder)) for engine in ("memory", "directory", "rdflib")}
    counts = {engine: said["triples"] for engine, said in found.items()}
    if len(set(counts.values())) != 1:
        sys.exit(f"the engines do not hold the same number of triples: {counts}")
    peer = found["rdflib"]
    print(f"{what}, {counts['rdflib']:,} triples; median of {RUNS} runs (rdflib 1), each in a process of its own.\n")
    print("| engine | wall s | CPU s | k triples/s | peak MiB | × rdflib, wall | × rdflib, CPU | wanted |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    for engine, said in found.items():
        ratio = peer["wall"] / said["wall"]
        wanted = f"≥ {TARGETS[engine]:g}" if engine in TARGETS else ""
        rate = said["triples"] / said["wall"] / 1000
        print(
            f"| {engine} | {said['wall']:.1f} | {said['cpu']:.1f} | {rate:.0f} | {said['peak']:.0f}"
            f" | {ratio:.1f} | {peer['cpu'] / said['cpu']:.1f} | {wanted} |"
        )
    missed = [e for e, wanted in TARGETS.items() if peer["wall"] / found[e]["wall"] < wanted]
    if missed:
        sys.exit("not reached: " + ", ".join(missed))


def _median(engine: str, data: Path, folder: Path) -> dict[str, float]:
    runs: list[dict[str, float]] = []
    for run in range(1 if engine == "rdflib" else RUNS):
        command = [sys.executable, __file__, engine, str(data), str(folder / f"store-{run}")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        runs.append(json.loads(done.stdout))
    return sorted(runs, key=lambda said: said["wall"])[len(runs) // 2]


def _load(engine: str, data: Path, folder: Path) -> None:
    if engine == "rdflib":
        from rdflib import Graph

        graph = Graph()
        clock = _Clock()
        graph.parse(data, format="nt")
        wall, cpu = clock.read()
        count = len(graph)
    else:
        from s4c_graph.core.embedded import Embedded

        store = Embedded(folder if engine == "directory" else None)
        clock = _Clock()
        with data.open("rb") as stream:
            store.load(iter(lambda: stream.read(1 << 20), b""), graph="urn:g")
        wall, cpu = clock.read()
        count = store.size("urn:g")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak, "triples": count}))


class _Clock:
    """Wall and CPU seconds since it was made; the CPU is that of all threads."""

    def __init__(self) -> None:
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """(wall, CPU)."""
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def _esco(out: Path) -> str:
    zips = sorted((SHARED / "data" / "esco" / "v1.1.1").glob("*.zip"))
    if not zips:
        return ""
    from s4c_graph.core.names import Names
    from s4c_graph.intake import esco

    with out.open("wb") as stream:
        for statements in esco.read(zips, Names()):
            stream.writelines(statements.ntriples)
    return "ESCO 1.1.1 English as this project reads it"


def _generated(out: Path) -> str:
    skos = "http://www.w3.org/2004/02/skos/core#"
    with out.open("w", encoding="utf-8") as stream:
        for i in range(GENERATED // 4):
            concept = f"<http://example.org/concept/{i}>"
            stream.write(
                f'{concept} <{skos}prefLabel> "concept number {i}"@en .\n'
                f'{concept} <{skos}altLabel> "number {i} by another name"@en .\n'
                f"{concept} <{skos}broader> <http://example.org/concept/{i // 9}> .\n"
                f"{concept} <{skos}related> <http://example.org/concept/{i * 7 % 1000}> .\n"
            )
    return "A generated graph (no ESCO beside the checkout)"


if __name__ == "__main__":
    if len(sys.argv) == 4:
        _load(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        main()
