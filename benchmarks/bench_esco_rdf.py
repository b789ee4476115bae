"""ESCO's RDF distribution, from Turtle to a directory store, beside the engine's own bulk load of the same file."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SIZES = {"1×": 4_200, "5×": 21_000}
WANTED_SPEED, WANTED_GROWTH = 0.5, 1.25


def main() -> None:
    """Make a file of about one and one of about five million triples, and read each both ways in fresh processes."""
    from benchmarks import esco_made

    print("| size | way | triples of the file | triples in the store | wall s | CPU s | peak MiB | speed × peer |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    missed: list[str] = []
    peaks: list[float] = []
    with tempfile.TemporaryDirectory(prefix="s4c-bench-") as folder:
        for size, concepts in SIZES.items():
            data = Path(folder) / "esco_v9.9.9.ttl"
            esco_made.write(data, concepts)
            peer, ours = (_in_a_process(way, data, Path(folder) / f"{way}-{concepts}") for way in ("peer", "ours"))
            share = peer["wall"] / ours["wall"]
            for way, said in (("pyoxigraph bulk_load", peer), ("s4c", ours)):
                print(
                    f"| {size} | {way} | {peer['triples']:,} | {said['triples']:,} | {said['wall']:.1f} | "
                    f"{said['cpu']:.1f} | {said['peak']:.0f} | {peer['wall'] / said['wall']:.2f} |",
                    flush=True,
                )
            if share < WANTED_SPEED:
                missed.append(f"{share:.2f} of the peer's speed at {size}")
            peaks.append(ours["peak"])
    growth = peaks[-1] / peaks[0]
    print(f"\nPeak memory (the larger of parent and child) at 5× is {growth:.2f} times that at 1×; ", end="")
    print(f"wanted: speed ≥ {WANTED_SPEED} of the peer's, peak ≤ {WANTED_GROWTH} times.")
    if growth > WANTED_GROWTH:
        missed.append(f"peak memory grows {growth:.2f} times")
    if missed:
        sys.exit("not reached: " + ", ".join(missed))


def _in_a_process(way: str, data: Path, store: Path) -> dict[str, float]:
    command = [sys.executable, __file__, way, str(data), str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _load(way: str, data: Path, path: Path) -> None:
    import pyoxigraph as ox

    from s4c_graph.core.embedded import Embedded
    from s4c_graph.core.names import Names
    from s4c_graph.intake import esco_dump

    start = time.perf_counter()
    if way == "peer":
        store = ox.Store(str(path))
        store.bulk_load(path=str(data), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode("urn:g"))
        store.flush()
        wall, triples = time.perf_counter() - start, len(store)
    else:
        ours = Embedded(path)
        ours.load(esco_dump.read([data], Names()).ntriples, graph="urn:g")
        wall, triples = time.perf_counter() - start, ours.size()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(u.ru_utime + u.ru_stime for u in used)
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": max(u.ru_maxrss for u in used) / 1024, "triples": triples}))


if __name__ == "__main__":
    _load(*sys.argv[1:2], *map(Path, sys.argv[2:])) if len(sys.argv) > 1 else main()
