"""A build with two versions of ESCO: the pinned one answers, both stand side by side, labels of neither stay apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.unit.cli.test_cli import s4c
from tests.unit.intake.esco.conftest import Invented, skill
from typer.testing import CliRunner

from s4c_graph.cli.app import app
from s4c_graph.core import release as releases
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.build import build

OLD, NEW = "esco/9.9.8", "esco/9.9.9"


def _given(folder: Path) -> Path:
    """Two versions and Swedish labels below one folder; the older has a skill obsolete, and one named otherwise."""
    made = Invented(folder)
    made.folder("esco/v9.9.9")
    made.cell("skills_en.csv", 3, "status", "obsolete")
    made.cell("skills_en.csv", 2, "preferredLabel", "old theory of zorbs")
    made.folder("esco/v9.9.8")
    header = ["conceptType", "conceptUri", "preferredLabel", "altLabels"]
    rows = [["KnowledgeSkillCompetence", skill(n), word, ""] for n, word in ((1, "jonglera"), (77, "okänd"))]
    made.tables = {"skills_sv.csv": [header, *rows]}
    made.folder("esco/labels")
    return folder / "esco"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release; nobody changes it."""
    given = _given(tmp_path_factory.mktemp("given"))
    return build(Settings(home=tmp_path_factory.mktemp("home")), esco=[given]).release


def said(release: Release, *words: str) -> str:
    """What a command prints about a release."""
    done = CliRunner().invoke(app, [*words, "--release", str(release.path)])
    assert done.exit_code == 0, done.output
    return done.output


def refused(release: Release, *words: str) -> str:
    """The one line in which a command is refused."""
    ran = s4c(*words, release=release)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1), ran
    return ran.err


def labels(kg: KnowledgeGraph, graph: str) -> set[str]:
    """English preferred labels of the second skill in a graph."""
    query = f"SELECT ?l {{ <{skill(2)}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }}"
    return {str(row["l"]) for row in kg.select(query, graphs=[graph])}


def test_the_store_that_answers_holds_the_newest_and_nothing_of_the_other(both: Release) -> None:
    with both.open() as kg:
        assert {g for g in kg.graphs() if g.startswith("esco")} == {NEW, "esco-apart/9.9.9"}
        assert not kg.ask('ASK { ?s ?p "old theory of zorbs"@en }')


def test_both_stand_side_by_side_under_their_names(both: Release) -> None:
    beside, main = both.versions(), both.open()
    assert beside is not None
    with beside, main:
        assert set(beside.graphs()) == {OLD, NEW}
        assert beside.graphs()[NEW] == main.graphs()[NEW]
        assert labels(beside, OLD) == {"old theory of zorbs"}
        assert labels(beside, NEW) == {"theory of zorbs"} == labels(main, NEW)


def test_the_manifest_says_what_is_held(both: Release) -> None:
    held, manifest = both.manifest.versions, both.manifest
    assert {g: v["pinned"] for g, v in held.items()} == {NEW: True, OLD: False}
    assert held[NEW]["sha256"] == manifest.graphs[NEW]["sha256"] != held[OLD]["sha256"]
    assert held[NEW]["triples"] == manifest.graphs[NEW]["triples"]
    assert (held[NEW]["counts"]["skills"], held[OLD]["counts"]["skills"]) == (3, 2)
    assert held[OLD]["counts"]["obsolete concepts"] == 1
    assert manifest.coverage[NEW]["sv"]["skills"]["preferred"] == 1
    assert {s.graph for s in manifest.sources if s.graph.startswith("esco")} == {OLD, NEW, "esco-apart/9.9.9"}
    assert all(s.attribution and s.licence for s in manifest.sources if s.graph.startswith("esco"))


def test_checksums_cover_the_second_store_and_reading_does_not_change_it(both: Release) -> None:
    assert any("  versions/" in line for line in (both.path / "SHA256SUMS").read_text().splitlines())
    beside = both.versions()
    assert beside is not None
    beside.close()
    assert both.damaged() == []


def test_what_is_kept_apart_is_neither_found_nor_judged(both: Release) -> None:
    assert skill(77).rsplit("/", 1)[-1] not in said(both, "search", "okänd")
    assert skill(1).rsplit("/", 1)[-1] in said(both, "search", "jonglera", "--lang", "sv")
    report = json.loads((both.path / "report.json").read_text())
    about = [f for f in report["findings"] if f["focus"] in (skill(77), skill(1))]
    assert {f["code"] for f in about} <= {"ESCO-05", "ESCO-10", "ESCO-25"}
    [apart] = [f for f in report["findings"] if f["code"] == "ESCO-05"]
    assert apart["severity"] == "Warning"
    assert "1 of 2 concepts (50 %)" in apart["message"]


def test_info_and_list_show_versions_and_coverage(both: Release) -> None:
    info = said(both, "info")
    assert "held side by side" in info
    assert "pinned" in info
    [row] = [line.split() for line in info.splitlines() if line.split()[:2] == ["sv", "skills"]]
    assert row[2:6] == ["3", "1", "(33", "%)"]
    assert json.loads(said(both, "info", "--json"))["versions"][OLD]["pinned"] is False
    home = both.path.parent.parent
    done = CliRunner().invoke(app, ["releases", "list"], env={"S4C_HOME": str(home)})
    assert "9.9.9 (beside it: 9.9.8)" in done.output


def test_query_asks_the_versions(both: Release, built: Release) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    out = said(both, "query", "--versions", query, "--format", "csv")
    assert OLD in out
    assert NEW in out
    line = refused(built, "query", "--versions", query)
    assert "holds no versions of ESCO side by side" in line
    assert "--esco v1.1.0 --esco v1.1.1" in line
    assert "leave one away" in refused(both, "query", "--versions", query, "--with", "x.ttl")


def test_an_old_manifest_still_reads(both: Release, tmp_path: Path) -> None:
    old = json.loads((both.path / "manifest.json").read_text())
    for later in ("versions", "coverage", "esco_languages"):
        del old[later]
    (tmp_path / "manifest.json").write_text(json.dumps(old))
    found = releases.read(tmp_path)
    assert found.manifest.versions == found.manifest.coverage == {}
    assert found.versions() is None


def test_one_version_and_some_languages(tmp_path: Path) -> None:
    given = _given(tmp_path)
    paths = (given / "v9.9.8", given / "labels")
    words = ["--esco-lang", "sv", "--out", str(tmp_path / "home")]
    done = CliRunner().invoke(app, ["-q", "build", *(w for p in paths for w in ("--esco", str(p))), *words])
    assert done.exit_code == 0, done.output
    assert "sv: 50 % of skills" in done.output
    release = releases.read(tmp_path / "home")
    assert release.versions() is None
    assert release.manifest.versions == {}
    assert release.manifest.esco_languages == ("sv",)
    assert list(release.manifest.coverage[OLD]) == ["sv"]
    assert "of ESCO   only sv" in said(release, "info")
    with release.open() as kg:
        assert not kg.ask('ASK { ?s ?p ?o FILTER(LANG(?o) = "en") }', graphs=[OLD])
        assert kg.ask(f"ASK {{ <{skill(3)}> <http://www.w3.org/2002/07/owl#deprecated> true }}")
