"""Checks of mapping sets against ESCO 1.1.1: the shipped ones, 40,000 records, hostile networks of the same size."""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("S4C_SHARED", ROOT.parent / "shared"))
WANTED = {"shipped sets": 2.0, "40,000 records": 10.0}
MATCHES = ("closeMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "exactMatch")
SKOS = "http://www.w3.org/2004/02/skos/core#"


def main() -> None:
    """Build one release with ESCO, check each case in a fresh process, and fail where the wanted time is missed."""
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.build import build

    zips = sorted((SHARED / "data" / "esco" / "v1.1.1").glob("*.zip"))
    print("| case | records | findings | wall s | CPU s | peak MiB | wanted CPU s |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    missed = []
    with tempfile.TemporaryDirectory(prefix="s4c-bench-") as folder:
        release = build(Settings(home=Path(folder)), esco=zips).release.path
        for case in ("shipped sets", "40,000 records", "one long chain of equals", "a tall tower"):
            command = [sys.executable, __file__, case, str(release), folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            said = json.loads(done.stdout)
            wanted = WANTED.get(case)
            print(
                f"| {case} | {said['records']:,} | {said['findings']:,} | {said['wall']:.1f} | {said['cpu']:.1f} | "
                f"{said['peak']:.0f} | {f'{wanted:g}' if wanted else '–'} |",
                flush=True,
            )
            if wanted and said["cpu"] > wanted:
                missed.append(f"{case}: {said['cpu']:.1f} s instead of {wanted:g}")
    if missed:
        sys.exit("not reached: " + "; ".join(missed))


def _made(case: str, release: Path, folder: Path) -> Path:
    """A set of 40,000 records, written as a table."""
    from s4c_graph.core.mappings import MappingSet, Record
    from s4c_graph.core.release import read
    from s4c_graph.flows import mapping_sets

    def record(subject: str, match: str, object: str, label: str = "") -> Record:
        return Record.of(
            subject_id=subject,
            predicate_id=SKOS + match,
            object_id=object,
            object_label=label,
            mapping_justification="https://w3id.org/semapv/vocab/LexicalMatching",
            confidence="0.5",
            subject_source_version="1",
            object_source_version="1.1.1",
        )

    count, own = 40_000, "https://example.org/concept/"
    if case == "one long chain of equals":
        rows = [record(f"{own}{n}", "exactMatch", f"{own}{n + 1}") for n in range(count)]
    elif case == "a tall tower":
        rows = [record(f"{own}{n}", "broadMatch", f"{own}{n + 1}") for n in range(count // 2)]
        rows += [record(f"{own}{n}", "relatedMatch", f"{own}{count // 2}") for n in range(count // 2 - 1)]
    else:
        with read(release).open() as kg:
            query = f"SELECT ?s ?l {{ ?s <{SKOS}prefLabel> ?l ; a <http://data.europa.eu/esco/model#Skill> }}"
            skills = [(str(s), str(label)) for s, label in kg.select(query, graphs=["esco/1.1.1"]).rows]
        drawn = random.Random(4)
        rows = []
        for n in range(count):
            match, (skill, label) = drawn.choice(MATCHES), drawn.choice(skills)
            rows.append(record(f"{own}{n if match == 'exactMatch' else n % 20_000}", match, skill, label))
    made = MappingSet("https://example.org/sets/made", tuple(rows))
    path = folder / "made.sssom.tsv"
    mapping_sets.write(made.having(None, license="https://creativecommons.org/licenses/by/4.0/"), path)
    return path


def _check(case: str, release: Path, folder: Path) -> None:
    """Make the set here and check it in a process of its own, so that neither making nor building is counted."""
    paths = [] if case == "shipped sets" else [str(_made(case, release, folder))]
    command = [sys.executable, __file__, "check", str(release), *paths]
    sys.stdout.write(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _measured(release: Path, *paths: Path) -> None:
    import s4c_graph as s4c

    start = time.perf_counter()
    report = s4c.check_mappings(*paths, settings=s4c.Settings(release=release))
    report.text(limit=20)
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    said = {"records": report.checked["records"], "findings": len(report), "wall": wall}
    print(json.dumps({**said, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    elif sys.argv[1] == "check":
        _measured(*map(Path, sys.argv[2:]))
    else:
        _check(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
