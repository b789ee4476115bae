"""The commands of mapping sets, run as a user runs them: list, export, validate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.intake import sssom

S4C = Path(sys.executable).with_name("s4c")

SETS = (
    *("digcomp-2-to-3", "digcomp-esco", "digcomp-esco-1-2-0", "digcomp3-esco", "digcomp3-esco-1-2-0"),
    *("esco-occupations", "esco-skills"),
)


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def s4c(*words: str | Path, release: Release) -> Ran:
    env = {**os.environ, "NO_COLOR": "1", "S4C_RELEASE": str(release.path)}
    done = subprocess.run(
        [str(S4C), *map(str, words)], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def test_the_sets_are_listed(built: Release) -> None:
    ran = s4c("mappings", "list", release=built)
    assert ran.code == 0
    line = next(line for line in ran.out.splitlines() if line.strip().startswith("esco-skills"))
    assert line.split() == [
        *("esco-skills", "250", "250", "0", "0", "s4cid:framework/smart-city", "0.1.0"),
        *("esco-scheme:skills", "1.1.1", "https://creativecommons.org/licenses/by/4.0/"),
    ]
    said = json.loads(s4c("mappings", "list", "--json", release=built).out)
    assert [one["set"] for one in said] == list(SETS)


def test_a_set_is_written_to_standard_output_and_its_licence_told(built: Release, tmp_path: Path) -> None:
    ran = s4c("mappings", "export", "esco-occupations", release=built)
    assert ran.code == 0
    assert ran.out.startswith('#sssom_version: "1.1"\n#curie_map:\n')
    assert "Licence of this file: CC BY 4.0" in ran.err
    path = tmp_path / "x.sssom.tsv"
    path.write_text(ran.out, encoding="utf-8")
    assert len(sssom.read_set(path, Names())[0]) == 58


def test_sets_are_written_to_files(built: Release, tmp_path: Path) -> None:
    ran = s4c("mappings", "export", "--all", "--out", tmp_path / "sets", "--format", "external", release=built)
    assert ran.code == 0
    names = [f"{n}.sssom.{s}" for n in SETS for s in ("tsv", "yml")]
    assert sorted(p.name for p in (tmp_path / "sets").iterdir()) == sorted(["LICENCES.md", *names])
    out = tmp_path / "one.sssom.jsonld"
    assert s4c("mappings", "export", "digcomp-esco", "--out", out, release=built).code == 0
    assert len(json.loads(out.read_text("utf-8"))["mappings"]) == 26


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["export"], "name one set, or say --all; s4c mappings list lists them"),
        (["export", "x", "--all", "--out", "y"], "name one set, or say --all"),
        (["export", "--all"], "all sets are several files; give --out, a folder"),
        (["export", "nope"], f"no mapping set is called 'nope'; one of {', '.join(SETS)}"),
        (
            ["export", "esco-skills", "--format", "xls"],
            "unknown format 'xls'; one of tsv, external, jsonld, ttl, nt, rdf",
        ),
        (["export", "esco-skills", "--out", "x.txt"], "x.txt: no format of mapping sets by its suffix"),
    ],
)
def test_bad_usage_is_told_in_one_line(built: Release, words: list[str], says: str) -> None:
    ran = s4c("mappings", *words, release=built)
    assert (ran.code, ran.out) == (2, "")
    assert says in ran.err.splitlines()[-1]


def test_a_set_is_validated_row_by_row(built: Release, tmp_path: Path) -> None:
    """What cannot be taken is listed with its place beside what the shapes say of the rest."""
    record = {
        "subject_id": "EX:a",
        "predicate_id": "skos:closeMatch",
        "object_id": "EX:b",
        "mapping_justification": "semapv:ManualMappingCuration",
        "mapping_date": "2026-11-26",
        "object_source_version": "1",
    }
    said = {
        "@context": {"EX": "https://example.org/"},
        "mapping_set_id": "https://example.org/set",
        "mapping_set_title": "Mine",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "mappings": [record, {**record, "confidence": 7}, {**record, "subject_id": "EX:c", "confidence": 8}],
    }
    path = tmp_path / "mine.sssom.jsonld"
    path.write_text(json.dumps(said))
    ran = s4c("-q", "validate", path, release=built)
    assert ran.code == 1
    assert "mine.sssom.jsonld#/mappings/1: Violation sssom-value" in ran.out
    assert "mine.sssom.jsonld#/mappings/2: Violation sssom-value" in ran.out
    said["mappings"] = [record]
    path.write_text(json.dumps(said))
    ran = s4c("-q", "validate", path, release=built)
    assert ran.code == 0, ran.out
