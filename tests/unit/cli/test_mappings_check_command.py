"""The command that checks mapping sets, run as a user runs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import SH, Graph, Literal

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.names import Names
from s4c_graph.core.release import VERSIONS, Release

S4C = Path(sys.executable).with_name("s4c")
HEAD = """#mapping_set_id: https://example.org/sets/mine
#mapping_set_title: Mine
#license: https://creativecommons.org/licenses/by/4.0/
#subject_source_version: "0.1.0"
#object_source_version: "1.1.1"
subject_id\tsubject_label\tpredicate_id\tobject_id\tmapping_justification
"""


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def s4c(*words: str | Path, release: Release | Path, lang: str = "") -> Ran:
    path = release.path if isinstance(release, Release) else release
    env = {**os.environ, "NO_COLOR": "1", "S4C_RELEASE": str(path)}
    done = subprocess.run(
        [str(S4C), *map(str, words)], env=env, capture_output=True, text=True, timeout=300, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def row(subject: str, relation: str, object: str) -> str:
    return f"s4cid:competence/{subject}\t\tskos:{relation}\tesco-skill:{object}\tsemapv:ManualMappingCuration\n"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A file in which exactMatch makes two of our competences one, in a loop with a third record."""
    prefixes = "#curie_map:\n" + "".join(
        f"#  {p}: {Names().prefixes[p]}\n" for p in ("s4cid", "skos", "semapv", "esco-skill")
    )
    path = tmp_path / "mine.sssom.tsv"
    path.write_text(
        prefixes + HEAD + row("CIT.01", "exactMatch", "x") + row("CIT.02", "exactMatch", "x"), encoding="utf-8"
    )
    return path


def test_the_sets_of_the_release_conform(built: Release) -> None:
    ran = s4c("-q", "mappings", "check", release=built)
    assert ran.code == 0
    assert ran.out.splitlines()[-2] == "7 sets, 438 records held against framework 0.1.0, DigComp 2.2, DigComp 3.0"
    assert ran.out.splitlines()[-1] == "conforms: 0 violations, 0 warnings, 6 info"
    assert ran.out.count("Info MAP-20: Not checked:") == 6


def test_violations_are_told_with_the_records_by_line(built: Release, bad: Path) -> None:
    ran = s4c("mappings", "check", bad, release=built)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert lines[0].startswith("mine.sssom.tsv:12: Violation MAP-06: exactMatch makes s4cid:competence/CIT.01 “Desig")
    assert lines[1:3] == [
        "    mine.sssom.tsv:12: s4cid:competence/CIT.01 skos:exactMatch esco-skill:x",
        "    mine.sssom.tsv:13: s4cid:competence/CIT.02 skos:exactMatch esco-skill:x",
    ]
    assert lines[-1] == "does not conform: 1 violation, 0 warnings, 1 info"


@pytest.mark.parametrize(("lang", "words"), [("sv", "exactMatch gör "), ("pl", "exactMatch czyni ")])
def test_messages_in_the_language_asked_for(built: Release, bad: Path, lang: str, words: str) -> None:
    assert words in s4c("-q", "mappings", "check", bad, "--lang", lang, release=built).out


def test_json_for_programs(built: Release, bad: Path) -> None:
    ran = s4c("-q", "mappings", "check", bad, "--json", release=built)
    said = json.loads(ran.out)
    assert ran.code == 1
    assert (said["conforms"], said["counts"]["Violation"], said["checked"]) == (False, 1, {"sets": 1, "records": 2})
    first = said["findings"][0]
    assert (first["code"], first["place"], first["omitted"]) == ("MAP-06", "mine.sssom.tsv:12", 0)
    assert [step["place"] for step in first["chain"]] == ["mine.sssom.tsv:12", "mine.sssom.tsv:13"]


def test_turtle_is_a_shacl_report(built: Release, bad: Path) -> None:
    ran = s4c("-q", "mappings", "check", bad, "--format", "turtle", release=built)
    assert ran.code == 1
    graph = Graph().parse(data=ran.out, format="turtle")
    assert list(graph.objects(None, SH.conforms)) == [Literal(False)]
    assert len(set(graph.objects(None, SH.result))) == 2
    said = [m for m in graph.objects(None, SH.resultMessage) if isinstance(m, Literal)]
    assert sorted({str(m.language) for m in said}) == ["en", "pl", "sv"]
    assert sorted({str(m)[:6] for m in said}) == ["MAP-06", "MAP-20"]
    assert sum("[mine.sssom.tsv:12: s4cid:competence/CIT.01 skos:exactMatch" in m for m in said) == 3


def test_text_is_cut_and_can_be_whole(built: Release, tmp_path: Path, bad: Path) -> None:
    more = bad.read_text(encoding="utf-8") + "".join(row(f"CIT.{n:02}", "exactMatch", "x") for n in range(3, 9))
    bad.write_text(more, encoding="utf-8")
    assert "… 5 more of MAP-06" in s4c("-q", "mappings", "check", bad, "-n", "2", release=built).out
    assert s4c("-q", "mappings", "check", bad, "-n", "0", release=built).out.count("Violation MAP-06") == 7


def test_bad_usage_is_one_line(built: Release, bad: Path, tmp_path: Path) -> None:
    for words, said in (
        (("--format", "xml"), "unknown format 'xml'; one of text, json, turtle"),
        (("--limit", "-1"), "--limit -1 is below 0; 0 writes them all"),
        (("--esco-version", "1.1.0"), "ESCO 1.1.0 is not held; none is; s4c build --esco reads it"),
        ((tmp_path / "none.sssom.tsv",), "there is no such file; check the name"),
    ):
        ran = s4c("-q", "mappings", "check", *words, release=built)
        assert (ran.code, ran.out) == (2, ""), ran
        assert said in ran.err
        assert len(ran.err.strip().splitlines()) == 1


def test_another_version_of_esco_that_the_release_holds(built: Release, bad: Path, tmp_path: Path) -> None:
    release = tmp_path / "release"
    shutil.copytree(built.path, release)
    store = Embedded(release / VERSIONS)
    concept = "<http://www.w3.org/2004/02/skos/core#Concept>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    for version, name in (("1.1.0", "x"), ("1.1.1", "y")):
        line = f"<http://data.europa.eu/esco/skill/{name}> {kind} {concept} .\n"
        store.load(line.encode(), graph=Names().graph(f"esco/{version}"))
    store.close()
    del store
    ran = s4c("-q", "mappings", "check", bad, "--esco-version", "1.1.0", release=release)
    assert "“Mine” was made for ESCO 1.1.1 (2 of its records), and is held against 1.1.0." in ran.out
    assert "MAP-01" not in ran.out
    ran = s4c("-q", "mappings", "check", bad, "--esco-version", "1.1.1", release=release)
    assert ran.out.count("esco-skill:x is not in ESCO 1.1.1, though ESCO 1.1.0 has it.") == 2
    ran = s4c("-q", "mappings", "check", bad, "--esco-version", "1.2.0", release=release)
    assert "ESCO 1.2.0 is not held; one of 1.1.0, 1.1.1" in ran.err


def test_control_characters_do_not_reach_the_terminal(built: Release, bad: Path) -> None:
    text = bad.read_text(encoding="utf-8").replace("#mapping_set_title: Mine", '#mapping_set_title: "a\\u009bb"')
    bad.write_text(text, encoding="utf-8")
    assert "\u009b" not in s4c("-q", "mappings", "check", bad, release=built).out
