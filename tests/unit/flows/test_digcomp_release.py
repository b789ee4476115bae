"""A release with the text of DigComp: what it holds, whom it names, what is found in it, and that tables come back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import digcomp_made

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.licences import Combined, combine
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import assemble, catalogue, export, licensing
from s4c_graph.flows.build import build
from s4c_graph.flows.checking import validate_release
from s4c_graph.flows.finding import find
from s4c_graph.search import LabelIndex
from s4c_graph.search import build as build_index

DC = "https://w3id.org/s4c/digcomp/3.0/"
S4C = Path(sys.executable).with_name("s4c")
SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def joined(kg: KnowledgeGraph, folder: Path, nodes: list[digcomp_made.Node]) -> None:
    """The framework's tables and a made-up supplement, as a build joins them."""
    from s4c_graph.intake import tables

    kg.add(*tables.framework(None, kg.names))
    path = folder / "made.jsonld"
    path.write_bytes(digcomp_made.jsonld(nodes))
    kg.add(*assemble.digcomp(kg, [path]))


def told(kg: KnowledgeGraph) -> str:
    graph = kg.names.graph("digcomp/3.0")
    query = f"SELECT ?r {{ <{graph}> <http://purl.org/dc/terms/rights> ?r }}"
    return str(kg.select(query).rows[0][0])


# ---- joined, with a made-up text


def test_what_is_said_of_the_graph_is_that_of_what_it_holds(tmp_path: Path) -> None:
    """Titles only, or the whole: the attribution says which."""
    for whole in (False, True):
        with KnowledgeGraph(Embedded()) as kg:
            if whole:
                joined(kg, tmp_path, digcomp_made.nodes())
            else:
                from s4c_graph.intake import tables

                kg.add(*tables.framework(None, kg.names))
            source = licensing.source_of(kg, "digcomp/3.0")
            assert source.changes == ("converted to RDF" if whole else "titles and numbers converted to RDF")
            kg.add(catalogue.describe(kg))
            assert told(kg).endswith(f"CC BY 4.0. Changes made: {source.changes}.")
            allowed = combine([source])
            assert isinstance(allowed, Combined)
            assert allowed.licence.key == "CC-BY-4.0"
            assert source.attribution in allowed.notice()


def test_nothing_is_said_twice_where_tables_and_file_agree(tmp_path: Path) -> None:
    with KnowledgeGraph(Embedded()) as kg:
        joined(kg, tmp_path, digcomp_made.nodes())
        labels = kg.select(
            SKOS + "SELECT ?c (COUNT(?l) AS ?n) { ?c skos:prefLabel ?l FILTER(LANG(?l) = 'en') } GROUP BY ?c",
            graphs=["digcomp/3.0"],
        ).records()
        assert {row["n"] for row in labels} == {1}
        for one in ("http://purl.org/dc/terms/title", "http://purl.org/dc/terms/bibliographicCitation"):
            asked = f"SELECT ?o {{ <{DC.rstrip('/')}> <{one}> ?o }}"
            assert len(kg.select(asked)) == 1


def test_a_title_of_another_edition_does_not_make_two_titles(tmp_path: Path) -> None:
    nodes = digcomp_made.nodes()
    nodes[0]["name"] = "A title of another edition"
    with KnowledgeGraph(Embedded()) as kg:
        joined(kg, tmp_path, nodes)
        rows = kg.select(SKOS + f"SELECT ?p ?l {{ <{DC}1> ?p ?l FILTER(?p IN (skos:prefLabel, skos:altLabel)) }}")
        assert {str(p).rpartition("#")[2]: str(label) for p, label in rows.rows} == {
            "prefLabel": digcomp_made.titles()["1"],
            "altLabel": "A title of another edition",
        }


def test_tables_come_back_out_of_it_byte_for_byte(tmp_path: Path, root: Path) -> None:
    with KnowledgeGraph(Embedded()) as kg:
        joined(kg, tmp_path, digcomp_made.nodes(dutch=True))
        paths = export.tables(kg, tmp_path / "tables")
    for path in paths:
        if path.suffix == ".csv":
            assert path.read_bytes() == (root / "data" / "framework" / path.name).read_bytes()
    assert "Changes made: converted to RDF." in (tmp_path / "tables" / "LICENCES.md").read_text("utf-8")


def test_another_base_holds_it_all(tmp_path: Path) -> None:
    base = "https://competences.example.org/city/"
    with KnowledgeGraph(Embedded(), Names(base)) as kg:
        joined(kg, tmp_path, digcomp_made.nodes())
        assert not kg.ask(f"ASK {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{Names().base}digcomp')) }}")
        assert kg.ask(f"ASK {{ <{base}digcomp/3.0/outcome/LO1.1.01> ?p ?o }}")


# ---- search, with a made-up text


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LabelIndex:
    folder = tmp_path_factory.mktemp("digcomp-index")
    with KnowledgeGraph(Embedded()) as kg:
        joined(kg, folder, digcomp_made.nodes(dutch=True))
        build_index(kg, folder / "index")
    return LabelIndex(folder / "index")


def test_statements_and_terms_are_found_by_their_words_in_each_language(index: LabelIndex) -> None:
    assert index.search("made-up sentence 3 on 1.1, LO")[0].iri == DC + "outcome/LO1.1.03"
    assert index.search("nl: made-up sentence 3 on 1.1, CS", lang="nl")[0].iri == DC + "statement/CS1.1.03"
    assert index.search("made up term 7")[0].iri == DC + "term/made-up-term-7"
    assert {hit.kind for hit in index.search("made-up sentence", kind="statement")} == {"statement"}


def test_titles_still_come_before_sentences(index: LabelIndex) -> None:
    for number, title in digcomp_made.titles().items():
        first = index.search(title)[0]
        assert (first.iri, first.kind) == (DC + number, "digcomp") or first.label == title
    assert {hit.kind for hit in index.search("managing information", kind="digcomp")} == {"digcomp"}


# ---- the official text


@pytest.mark.shared
def test_the_release_is_sound_and_lists_each_dangling_reference(built: Release, built_with_digcomp: Release) -> None:
    report = json.loads((built_with_digcomp.path / "report.json").read_text(encoding="utf-8"))
    plain = json.loads((built.path / "report.json").read_text(encoding="utf-8"))
    counts = Counter(f["code"] for f in report["findings"])
    assert counts["DC-02"] == 885
    assert report["conforms"] and report["counts"]["Violation"] == 0
    other = Counter(f["code"] for f in plain["findings"])
    assert {code: n for code, n in counts.items() if not code.startswith("DC-")} == other
    listed = next(f for f in report["findings"] if f["code"] == "DC-02")
    assert listed["place"].startswith("DigComp") and listed["place"].endswith("/four_levels_proficiency_name")


@pytest.mark.shared
def test_its_shapes_look_at_every_statement(built_with_digcomp: Release) -> None:
    report = validate_release(Settings(), release=built_with_digcomp)
    assert {code: report.checked[code] for code in ("D-01", "D-02", "D-03", "D-04", "D-05")} == {
        "D-01": 885,
        "D-02": 885,
        "D-03": 885,
        "D-04": 523,
        "D-05": 885,
    }
    assert report.checked["D-06"] >= 885 + 126
    assert [f for f in report if f.code[0] in "DKMX"] == [f for f in report if f.code == "M-03"]


@pytest.mark.shared
def test_the_manifest_names_files_licence_and_changes(built_with_digcomp: Release) -> None:
    sources = [s for s in built_with_digcomp.manifest.sources if s.graph == "digcomp/3.0"]
    assert [s.changes for s in sources] == ["titles and numbers converted to RDF", "converted to RDF"]
    assert sources[1].file.count("DigComp") == 3 and len(sources[1].sha256) == 64
    assert sources[1].licence_iri == "https://creativecommons.org/licenses/by/4.0/"
    assert "nl" in built_with_digcomp.manifest.languages


@pytest.mark.shared
def test_real_statements_are_found(built_with_digcomp: Release) -> None:
    settings = Settings(release=built_with_digcomp.path)
    hits = find("phishing", settings, limit=3)
    assert hits[0].iri == DC + "term/phishing"
    assert "statement" in {hit.kind for hit in hits}
    assert find("digitale zoekmachines gebruiken", settings, lang="nl")[0].iri.startswith(DC + "outcome/LO1.1.0")


@pytest.mark.shared
@pytest.mark.slow
def test_the_same_files_give_the_same_release(
    built_with_digcomp: Release, digcomp_files: list[Path], tmp_path: Path
) -> None:
    again = build(Settings(home=tmp_path), digcomp=list(reversed(digcomp_files))).release
    assert again.manifest.digest == built_with_digcomp.manifest.digest


@pytest.mark.shared
@pytest.mark.slow
def test_the_command_tells_the_sum_and_not_885_lines(digcomp_files: list[Path], tmp_path: Path) -> None:
    env = {**os.environ, "S4C_HOME": str(tmp_path), "NO_COLOR": "1"}
    command = [str(S4C), "-q", "build", *(w for path in digcomp_files for w in ("--digcomp", str(path)))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert len(lines) < 30
    assert any("report.json" in line for line in lines)
    asked = subprocess.run([str(S4C), "query", "cq69"], capture_output=True, text=True, check=False, env=env)
    assert asked.returncode == 0 and "84 rows" in asked.stdout + asked.stderr


def test_what_needs_the_text_says_how_to_get_it(built: Release) -> None:
    env = {**os.environ, "S4C_RELEASE": str(built.path), "NO_COLOR": "1"}
    done = subprocess.run([str(S4C), "query", "cq69"], capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 2
    assert "needs the text of DigComp, which this release does not hold; s4c build --digcomp FOLDER" in done.stderr
