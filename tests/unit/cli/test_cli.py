"""The command line as a user meets it: words, formats, exit codes, and one line for every expected failure."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.release import Release

S4C = Path(sys.executable).with_name("s4c")


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def s4c(*words: str | Path, home: Path | None = None, release: Release | None = None, stdin: str = "") -> Ran:
    """Run the installed command in a process of its own."""
    env = {**os.environ, "NO_COLOR": "1"}
    if home is not None:
        env["S4C_HOME"] = str(home)
    if release is not None:
        env["S4C_RELEASE"] = str(release.path)
    done = subprocess.run(
        [str(S4C), *map(str, words)], env=env, input=stdin, capture_output=True, text=True, timeout=300, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)


def refused(ran: Ran, *said: str, code: int = 2) -> None:
    """The failure is one line on standard error, with these words, and nothing on standard output."""
    assert ran.code == code, ran
    assert ran.out == "", ran
    lines = [line for line in ran.err.splitlines() if not line.startswith("…")]
    assert len(lines) == 1, ran
    for word in said:
        assert word in lines[0], ran


def test_help_shows_every_command_with_an_example() -> None:
    top = s4c("--help")
    assert top.code == 0
    for command in (
        "build",
        "info",
        "doctor",
        "query",
        "queries",
        "validate",
        "reason",
        "explain",
        "search",
        "releases",
    ):
        assert command in top.out
    for words in (["build"], ["query"], ["search"], ["validate"], ["reason"], ["explain"], ["releases", "use"]):
        assert "Example" in s4c(*words, "--help").out, words


def test_build_info_releases_and_rollback(tmp_path: Path) -> None:
    first = s4c("build", "--json", home=tmp_path)
    assert first.code == 0, first
    said = json.loads(first.out)
    assert said["report"]["Violation"] == 0
    assert set(said["graphs"]) >= {"ontology", "framework", "competence-levels", "inferred"}
    second = s4c("build", home=tmp_path)
    assert second.code == 0
    assert "… reasoning" in second.err, "progress is said on standard error"
    kept = json.loads(s4c("releases", "list", "--json", home=tmp_path).out)
    assert [k["current"] for k in kept] == [True, False]
    assert kept[0]["digest"] == kept[1]["digest"] == said["digest"], "the same build gives the same digest"
    assert s4c("releases", "use", said["id"], home=tmp_path).code == 0
    assert said["digest"] in s4c("info", home=tmp_path).out
    assert json.loads(s4c("info", "--json", home=tmp_path).out)["id"] == said["id"]
    assert "deleted" not in s4c("releases", "prune", "--keep", "2", home=tmp_path).out
    assert "nothing to delete" in s4c("releases", "prune", "--keep", "1", home=tmp_path).out


def test_build_out_is_read_by_release(tmp_path: Path) -> None:
    out = tmp_path / "elsewhere"
    assert s4c("build", "--out", out, home=tmp_path / "home").code == 0
    assert not (tmp_path / "home").exists()
    assert json.loads(s4c("info", "--release", out, "--json").out)["path"].startswith(str(out))


def test_a_query_in_every_format(built: Release) -> None:
    words = ("query", "cq01")
    shown = s4c(*words, release=built)
    assert shown.code == 0
    assert "140 rows" in shown.err
    assert len(list(csv.reader(io.StringIO(s4c(*words, "-f", "csv", release=built).out)))) == 141
    assert len(s4c(*words, "-f", "tsv", release=built).out.splitlines()) == 141
    assert len(json.loads(s4c(*words, "--json", release=built).out)["results"]["bindings"]) == 140
    assert "<sparql" in s4c(*words, "-f", "xml", release=built).out


def test_own_queries_from_file_text_and_standard_input(built: Release, tmp_path: Path) -> None:
    text = "SELECT (COUNT(?c) AS ?n) { ?c a <https://w3id.org/s4c/ontology#Competence> }"
    file = tmp_path / "mine.rq"
    file.write_text(text, encoding="utf-8")
    answers = {s4c("query", q, "-f", "csv", release=built, stdin=text).out.split()[1] for q in (str(file), text, "-")}
    assert answers == {"140"}


def test_a_literal_that_is_not_of_its_datatype_is_no_traceback(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text('<urn:a> a <urn:T> ; <urn:p> "abc"^^<http://www.w3.org/2001/XMLSchema#date> .', encoding="utf-8")
    ran = s4c("query", "SELECT ?o { <urn:a> <urn:p> ?o }", "--with", own, home=tmp_path)
    assert ran.code == 0 and "abc" in ran.out


def test_ask_and_construct(built: Release) -> None:
    ask = "ASK { ?c a <https://w3id.org/s4c/ontology#%s> }"
    assert s4c("query", ask % "CityRole", release=built)[:2] == (0, "yes\n")
    assert s4c("query", ask % "Nothing", release=built)[:2] == (1, "no\n")
    construct = "CONSTRUCT { ?c a ?t } { ?c a ?t . FILTER(?t = <https://w3id.org/s4c/ontology#CityRole>) }"
    for format, parser in (("turtle", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("xml", "xml")):
        written = s4c("query", construct, "-f", format, release=built)
        store = Embedded()
        store.load(written.out.encode(), graph="urn:g", format=parser)
        assert store.size("urn:g") == 35, format


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["query", "cq99"], ["cq99"]),
        (["query", "cq05", "--param", "rolle=R01"], ["no parameter 'rolle'", "role"]),
        (["query", "cq05", "--param", "role=R99"], ["no role is called 'R99'"]),
        (["query", "cq05", "--param", "role"], ["name=value"]),
        (["query", "cq05", "-p", "role=R01", "-p", "role=R02"], ["role is given twice", "'R01' and 'R02'"]),
        (["query", "cq13"], ["cq13 cannot be answered yet", "waits for", "s4c diff"]),
        (["query", "cq08", "--param", "competence=CIT.99"], ["CIT.99"]),
        (["query", "SELECT * { ?s ?p"], ["line 1"]),
        (["query", "DROP ALL"], ["DROP"]),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:8199/> { ?s ?p ?o } }"], ["SERVICE", "--endpoint"]),
        (["query", "INSERT DATA { <urn:a> <urn:b> <urn:c> }"], ["only SELECT"]),
        (["query", "cq01", "-f", "yaml"], ["yaml", "table"]),
        (["query", "cq01", "-f", "turtle"], ["no triples"]),
        (["query", "nothing.rq"], ["nothing.rq"]),
        (["query", "cq01", "--with", "nothing.ttl"], ["nothing.ttl", "no such file"]),
        (["search", ""], ["nothing to search for"]),
        (["query", "cq10"], ["needs ESCO", "--esco"]),
        (["query", "cq12", "--param", "framework=digcomp:9.9"], ["nothing is known"]),
        (["query", "cq05", "--param", "role=s4cid:competence/CIT.01"], ["is no role"]),
        (["query", "cq05", "--param", "role=foo:bar"], ["no role is called"]),
        (["reason", "--profile", "dl", "--budget", "nan"], ["nan"]),
        (["search", "x", "--kind", "unheard-of"], ["unheard-of"]),
        (["explain", "not an iri", "a", "x:y"], ["not an iri"]),
        (["reason", "--profile", "el"], ["el"]),
        (["validate", "nothing.ttl"], ["nothing.ttl"]),
        (["--release", "nowhere", "info"], ["nowhere", "s4c build"]),
    ],
)
def test_bad_usage_is_one_line(built: Release, words: list[str], said: list[str]) -> None:
    refused(s4c(*words, release=None if "--release" in words else built), *said)


def test_a_query_that_is_not_utf8(built: Release, tmp_path: Path) -> None:
    file = tmp_path / "latin.rq"
    file.write_bytes("SELECT * { ?s ?p 'é' }".encode("latin-1"))
    refused(s4c("query", file, release=built), "latin.rq", "UTF-8")


def test_with_lays_own_data_over_the_release_for_one_call(built: Release, tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        """@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix role: <https://w3id.org/s4c/id/role/> .
        <http://example.org/role/bridge-keeper> a s4c:CityRole ; s4c:specialises role:chief-digital-officer .""",
        encoding="utf-8",
    )
    ask = (
        "SELECT (COUNT(DISTINCT ?c) AS ?n) { <http://example.org/role/bridge-keeper> "
        "<https://w3id.org/s4c/ontology#requiresCompetence> ?c }"
    )
    before = sorted(p.name for p in built.path.parent.iterdir())
    with_it = s4c("query", ask, "--with", file, "-f", "csv", release=built)
    assert int(with_it.out.split()[1]) > 20, "own roles inherit through the rules"
    assert s4c("query", ask, "-f", "csv", release=built).out.split()[1] == "0"
    assert built.damaged() == []
    assert sorted(p.name for p in built.path.parent.iterdir()) == before


def test_without_a_release_the_bundled_framework_answers(tmp_path: Path) -> None:
    ran = s4c("query", "cq01", "-f", "csv", home=tmp_path)
    assert ran.code == 0
    assert "bundled" in ran.err
    assert len(ran.out.splitlines()) == 141
    assert s4c("search", "citizen engagement", home=tmp_path).code == 0
    refused(s4c("info", home=tmp_path), "s4c build")


def test_search_finds_with_a_typo_and_says_when_nothing_is_found(built: Release) -> None:
    hits = json.loads(s4c("search", "comunity engagment manager", "--json", release=built).out)
    assert "https://w3id.org/s4c/id/role/community-engagement-manager" in [h["iri"] for h in hits]
    none = s4c("search", "qqqqzzzzxxxx", release=built)
    assert (none.code, "nothing found" in none.err) == (1, True)


def test_explain_prints_a_derivation(built: Release) -> None:
    words = ("explain", "s4cid:role/chief-digital-officer", "s4c:requiresCompetence", "s4cid:competence/DIG.01")
    ran = s4c(*words, release=built)
    assert ran.code == 0
    assert "s4c:specialises" in ran.out
    assert json.loads(s4c(*words, "--json", release=built).out)
    no = s4c(
        "explain",
        "s4cid:role/chief-digital-officer",
        "s4c:requiresCompetence",
        "s4cid:competence/MOB.01",
        release=built,
    )
    assert no.code == 1
    assert no.out == ""


def test_reason_says_what_each_rule_gave(built: Release) -> None:
    said = json.loads(s4c("reason", "--json", release=built).out)
    assert said["inferred"] == json.loads(s4c("info", "--json", release=built).out)["graphs"]["inferred"]["triples"]


def test_validate_names_file_line_code_and_mend(built: Release, tmp_path: Path) -> None:
    file = tmp_path / "partner.ttl"
    file.write_text(
        "@prefix s4c: <https://w3id.org/s4c/ontology#> .\n\n<https://w3id.org/s4c/id/role/x> a s4c:CityRole .\n",
        encoding="utf-8",
    )
    ran = s4c("validate", file, release=built)
    assert ran.code == 1
    assert "partner.ttl:3" in ran.out
    assert "R-01" in ran.out
    said = json.loads(s4c("validate", file, "--json", "--lang", "sv", release=built).out)
    assert not said["conforms"]
    assert {f["code"] for f in said["findings"]} >= {"R-01"}
    turtle = Graph().parse(data=s4c("validate", file, "-f", "turtle", release=built).out, format="turtle")
    assert turtle.query("ASK { ?r a <http://www.w3.org/ns/shacl#ValidationReport> }").askAnswer
    assert s4c("validate", release=built).code == 0, "the release itself conforms"


def test_doctor_says_what_is_there(built: Release) -> None:
    ran = s4c("doctor", "--json", release=built)
    assert ran.code in (0, 3)
    states = {c["check"]: c["state"] for c in json.loads(ran.out)}
    assert states["release"] == "good"
    assert states["pyoxigraph"] == "good"


def test_a_closed_pipe_is_no_error(built: Release) -> None:
    done = subprocess.run(
        f"'{S4C}' query cq01 -f csv | head -1",
        shell=True,
        env={**os.environ, "S4C_RELEASE": str(built.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_release_of_another_base_is_read_and_shown_by_its_own_base(tmp_path: Path) -> None:
    out = tmp_path / "second"
    assert s4c("--base-uri", "https://example.org/x/", "build", "--out", out).code == 0
    rows = tmp_path / "roles.csv"
    rows.write_text(
        "slug,notation,label_en,category,specialises,definition_en,seeds,status\n"
        "library-innovator,R90,Library innovator,staff,R08,Tries new services in the library.,000,demo\n",
        encoding="utf-8",
    )
    for words in (
        ("query", "cq05", "--param", "role=R90", "--with", rows),
        ("search", "data steward"),
        ("explain", "s4cid:role/chief-digital-officer", "s4c:requiresCompetence", "s4cid:competence/DIG.01"),
    ):
        ran = s4c("--release", out, *words)
        assert ran.code == 0, ran
        assert "s4cid:" in ran.out, "names are short by the base of the release"
        assert "w3id.org/s4c" not in ran.out


def test_a_damaged_store_is_one_line(built: Release, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(built.path, broken)
    table = max((broken / "store").glob("*.sst"), key=lambda p: p.stat().st_size)
    table.write_bytes(table.read_bytes()[:-1000])
    refused(s4c("query", "cq01", "--release", broken), "store", "s4c doctor")
    assert s4c("doctor", "--release", broken).code == 2


def test_shapes_without_a_target_are_refused(built: Release, tmp_path: Path) -> None:
    data, none = tmp_path / "data.ttl", tmp_path / "none.ttl"
    data.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    none.write_text("<urn:s> a <http://www.w3.org/ns/shacl#NodeShape> .", encoding="utf-8")
    refused(s4c("validate", data, "--shapes", none, release=built), "none.ttl", "target")


def test_a_plain_query_takes_iris_and_text_as_parameters(built: Release) -> None:
    role = "https://w3id.org/s4c/id/role/chief-digital-officer"
    for value in (role, "s4cid:role/chief-digital-officer"):
        assert s4c("query", "ASK { $r a ?class }", "-p", f"r={value}", release=built).code == 0
    assert (
        s4c("query", "ASK { ?r <http://www.w3.org/2004/02/skos/core#notation> $n }", "-p", "n=R15", release=built).code
        == 0
    )


def test_ctrl_c_ends_a_query_that_would_run_for_ever(built: Release) -> None:
    running = subprocess.Popen(
        [str(S4C), "query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"],
        env={**os.environ, "S4C_RELEASE": str(built.path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=10)
    finally:  # where it does not end, it must not run on for ever beside the other tests
        running.kill()
        running.communicate()
    assert running.returncode in (-signal.SIGINT, 130)
