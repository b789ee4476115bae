"""The pages on DigComp: what they say is counted, every code is listed, and what they show runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, Graph

from s4c_graph.core.release import Release
from s4c_graph.core.sources import whole
from s4c_graph.intake import digcomp_findings

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def reference(root: Path) -> str:
    return (root / "docs" / "reference" / "digcomp-rdf.md").read_text(encoding="utf-8")


def guide(root: Path) -> str:
    return (root / "docs" / "guides" / "digcomp.md").read_text(encoding="utf-8")


def test_every_finding_is_listed_with_its_severity_and_no_other(root: Path) -> None:
    listed = dict(re.findall(r"^\| (DC-\d\d) \| (\w+) \|", reference(root), re.MULTILINE))
    assert listed == {code: severity.value for code, (severity, _) in digcomp_findings.CODES.items()}
    used = {
        code
        for path in (root / "src" / "s4c_graph" / "intake").glob("digcomp*.py")
        if path.stem != "digcomp_findings"
        for code in re.findall(r'"(DC-\d\d)"', path.read_text(encoding="utf-8"))
    }
    assert used == listed.keys()


def test_the_sentence_to_give_is_that_of_the_list_of_sources(root: Path) -> None:
    assert whole("digcomp/3.0").attribution in guide(root)


def test_every_mapping_set_of_digcomp_is_named(root: Path) -> None:
    sets = {path.name.split(".")[0] for path in (root / "data" / "mappings").glob("digcomp*.sssom.tsv")}
    assert set(re.findall(r"^\| `(digcomp[\w-]+)` \|", guide(root), re.MULTILINE)) == sets


@pytest.mark.shared
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD uses it
def test_as_json_ld_the_file_holds_types_and_no_text(root: Path, digcomp_files: list[Path]) -> None:
    """What decision 0009 rests on."""
    graph = Graph()
    graph.parse(digcomp_files[0], format="json-ld")
    assert set(graph.predicates()) == {RDF.type}
    decision = (root / "docs" / "decisions" / "0009-digcomp-is-read-as-json.md").read_text(encoding="utf-8")
    assert f"gives {len(graph)} `rdf:type` statements" in decision


@pytest.mark.shared
def test_what_the_reference_counts_is_there(root: Path, built_with_digcomp: Release) -> None:
    page = reference(root)
    skos = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dc: <https://w3id.org/s4c/digcomp/3.0/> "
    skos += "PREFIX s4c: <https://w3id.org/s4c/ontology#> "
    with built_with_digcomp.open() as kg:
        same = kg.select(
            skos + "SELECT DISTINCT ?o { ?o a s4c:ReferenceOutcome ; skos:prefLabel|skos:altLabel ?t . "
            "?s a s4c:ReferenceStatement ; skos:inScheme dc:statements ; skos:prefLabel ?t FILTER(LANG(?t) = 'en') }"
        )
        size = kg.graphs()["digcomp/3.0"]
        kinds = Counter(
            str(row["s"]).removeprefix("https://w3id.org/s4c/digcomp/3.0/").partition("/")[0]
            for row in kg.select(skos + "SELECT DISTINCT ?s { ?s a skos:Concept FILTER(STRSTARTS(STR(?s), STR(dc:))) }")
        )
    assert f"because {len(same)} outcomes have the words of a statement" in page
    assert f"with Dutch {round(size, -2):,}" in page
    told = re.findall(r"^\| [\w ]+? \| (\d+) \| `digcomp:3\.0/([\w-]+)/", page, re.MULTILINE)
    assert {home: int(n) for n, home in told} == {
        home: n for home, n in kinds.items() if not re.fullmatch(r"[1-5](\.[1-6])?", home)
    }


@pytest.mark.shared
@pytest.mark.slow
def test_the_commands_and_the_query_of_the_guide_run(root: Path, built_with_digcomp: Release, tmp_path: Path) -> None:
    env = {**os.environ, "S4C_RELEASE": str(built_with_digcomp.path), "NO_COLOR": "1"}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = 0
    for kind, block in BLOCK.findall(guide(root)):
        if kind == "sparql":
            (tmp_path / "own.rq").write_text(block, encoding="utf-8")
            block = "s4c query own.rq --format csv"
        for line in block.splitlines():
            if line.startswith("s4c build"):
                continue  # with files of the reader's
            done = subprocess.run(line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
            assert done.returncode == 0, (line, done.stderr)
            assert len(done.stdout.splitlines()) > 3, line
            ran += 1
    assert ran == 6
