"""Whole commands as a user runs them: build with and without ESCO, and one query on an existing release.

Prints one Markdown table: median wall and CPU seconds and peak memory of the largest process, against the limits that
the project set itself (on 2 cores: build with ESCO ≤ 40 s and 1.5 GB, with all label files ≤ 60 s and 2 GB, without
≤ 6 s; query ≤ 0.7 s).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

S4C = Path(sys.executable).with_name("s4c")


class Cost(NamedTuple):
    """What one run cost: wall seconds, CPU seconds of it and its children, peak MB of the largest process."""

    wall: float
    cpu: float
    peak: float


def run(words: list[str], home: Path) -> Cost:
    """Run the command once; its output is thrown away."""
    started = time.perf_counter()
    done = subprocess.Popen(
        [str(S4C), "-q", *words],
        env={**os.environ, "S4C_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert done.stderr is not None
    said = done.stderr.read()
    _, status, used = os.wait4(done.pid, 0)
    done.returncode = os.waitstatus_to_exitcode(status)
    done.stderr.close()
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)} failed: {said.decode()}")
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def median(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(statistics.median(column) for column in zip(*costs, strict=True)))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esco", type=Path, default=Path("../shared/data/esco/v1.1.1"))
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    rows: list[tuple[str, Cost, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        bare, full = Path(folder) / "bare", Path(folder) / "full"
        rows.append(("build, without ESCO", median([run(["build"], bare) for _ in range(asked.runs)]), "≤ 6 s"))
        with_esco = ["build", "--esco", str(asked.esco)]
        costs = [run(with_esco, full) for _ in range(asked.runs)]
        rows.append(("build, ESCO 1.1.1 en", median(costs), "≤ 40 s, ≤ 1.5 GB"))
        labels = asked.esco.parent / "languages"
        if labels.is_dir():
            words = [*with_esco, "--esco", str(labels)]
            cost = run(words, Path(folder) / "languages")
            rows.append((f"build, ESCO 1.1.1 en and {len(list(labels.iterdir()))} label files", cost, "≤ 60 s, ≤ 2 GB"))
        older = asked.esco.parent / "v1.1.0"
        if older.is_dir():
            cost = run([*with_esco, "--esco", str(older)], Path(folder) / "both")
            rows.append(("build, ESCO 1.1.0 and 1.1.1 en side by side", cost, "–"))
        for name, words in {
            "query cq01": ["query", "cq01"],
            "query cq05 (a role)": ["query", "cq05", "--param", "role=R01"],
            "search 'open data'": ["search", "open data"],
        }.items():
            run(words, full)
            rows.append((f"{name}, ESCO release", median([run(words, full) for _ in range(9)]), "≤ 0.7 s"))
        costs = [run(["query", "cq01"], Path(folder) / "none") for _ in range(5)]
        rows.append(("query cq01, no release (bundled)", median(costs), "≤ 2 s"))
    print("| command | wall s | CPU s | peak MB | limit |\n|---|--:|--:|--:|---|")
    for name, cost, limit in rows:
        print(f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.peak:.0f} | {limit} |")


if __name__ == "__main__":
    main()
