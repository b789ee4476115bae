"""s4c diff and s4c mappings migrate as a user meets them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from rdflib import Graph
from tests.editions import concept, holding, skill
from tests.unit.cli.test_cli import refused, s4c
from typer.testing import CliRunner, Result

from s4c_graph.cli.app import app
from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.flows import mapping_sets

OLD = (
    concept("S1", "negotiating", code="S1") + concept("a", "talk") + concept("g", "drive a horse tram")
    + concept("s", "sell") + concept("k", "keep")
)  # fmt: skip
NEW = (
    concept("u1", "negotiating", code="S1") + concept("a", "speak") + concept("n", "drive a tram")
    + concept("s", "sell", obsolete=True, replaced_by=["s1", "s2"]) + concept("s1", "sell goods")
    + concept("s2", "sell services") + concept("k", "keep")
)  # fmt: skip
HEAD = """#curie_map:
#  esco-skill: http://data.europa.eu/esco/skill/
#  x: https://example.org/x/
#mapping_set_id: https://example.org/x/set
#mapping_set_version: "1.0"
#mapping_set_title: Mine
#license: https://creativecommons.org/licenses/by/4.0/
#object_source: http://data.europa.eu/esco/concept-scheme/skills
#object_source_version: "8.0.0"
subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification
"""
ROWS = (("S1", "negotiating"), ("a", "talk"), ("g", "drive a horse tram"), ("s", "sell"), ("k", "keep"))


@pytest.fixture
def home(built: Release, tmp_path: Path) -> Path:
    holding(built, tmp_path / "home", {"esco/8.0.0": OLD.encode(), "esco/8.0.1": NEW.encode()})
    return tmp_path / "home"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    file = tmp_path / "mine.sssom.tsv"
    rows = [f"x:{n}\tskos:exactMatch\tesco-skill:{n}\t{label}\tsemapv:ManualMappingCuration\n" for n, label in ROWS]
    file.write_text(HEAD + "".join(rows))
    return file


def run(home: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(app, ["-q", *map(str, words)], env={"S4C_HOME": str(home)})


def test_summary_first_then_some_of_each(home: Path) -> None:
    done = run(home, "diff", "esco@8.0.0", "esco@8.0.1", "--no-impact", "--limit", "1")
    lines = done.output.splitlines()
    assert done.exit_code == 0 and lines[0] == "esco@8.0.0 → esco@8.0.1"
    row = next(line.split() for line in lines if line.strip().startswith("skill "))
    assert row == ["skill", "5", "7", "4", "2", "1", "1", "1"]
    assert [x for x in lines if x in ("added: 3", "gone: 1", "new IRI: 1", "obsoleted: 1", "relabelled: 1")] == [
        "added: 3", "gone: 1", "new IRI: 1", "obsoleted: 1", "relabelled: 1",
    ]  # fmt: skip
    assert "… 2 more; --full shows all" in lines
    full = run(home, "diff", "esco@8.0.0", "esco@8.0.1", "--no-impact", "--full").output
    assert "more; --full" not in full and "sell services" in full
    bare = run(home, "diff", "esco@8.0.0", "esco@8.0.1", "--no-impact", "--limit", "0").output
    assert "added: 3" not in bare


def test_impact_of_own_sets(home: Path, mine: Path) -> None:
    done = run(home, "diff", "esco@8.0.0", "esco@8.0.1", "--mappings", mine, "--json")
    said = json.loads(done.output)
    assert said["impact"]["counts"]["all"] == {
        "concepts": 4, "mappings": 4, "competences": 0, "roles": 0, "offers": 0, "plans": 0,
    }  # fmt: skip
    assert {t["concept"]: t["reasons"] for t in said["impact"]["touches"]} == {
        skill("S1"): ["new IRI"], skill("a"): ["relabelled"], skill("g"): ["gone"], skill("s"): ["obsoleted"],
    }  # fmt: skip
    table = run(home, "diff", "esco@8.0.0", "esco@8.0.1", "--mappings", mine).output
    assert "what it touches here" in table and "mine.sssom.tsv" in table


def test_formats_and_files(home: Path, tmp_path: Path) -> None:
    both = ("diff", "esco@8.0.0", "esco@8.0.1", "--no-impact")
    rows = list(csv.DictReader(io.StringIO(run(home, *both, "--format", "csv").output)))
    assert ("relabelled", skill("a"), "talk", "speak") in {
        (r["change"], r["concept"], r["before"], r["after"]) for r in rows
    }
    done = run(home, *both, "--format", "turtle", "--out", tmp_path / "d.ttl")
    assert done.exit_code == 0 and len(Graph().parse(tmp_path / "d.ttl")) > 50


def test_refusals_are_one_line(home: Path, tmp_path: Path) -> None:
    refused(s4c("diff", "esco@8.0.0", "esco@8.0.7", home=home), "ESCO 8.0.7 is not kept here", "s4c build")
    refused(s4c("diff", "esco@8.0.0", "esco@8.0.0", home=home), "both sides")
    refused(s4c("diff", "esco@8.0.0", "esco@8.0.1", "--format", "xls", home=home), "unknown format")
    refused(s4c("mappings", "migrate", "--to", "esco@8.0.1", home=home), "no folder to write to", "--dry-run")
    refused(s4c("mappings", "migrate", "--to", "esco@3", "--dry-run", home=home), "ESCO 3 is not kept here")
    assert not (tmp_path / "out").exists()


def test_migrate_writes_sets_and_candidates(home: Path, mine: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("mappings", "migrate", "--to", "esco@8.0.1", mine, "--out", out, "--date", "2026-01-02")
    done = run(home, *words)
    assert done.exit_code == 1, "one is left for people"
    assert sorted(p.name for p in out.iterdir()) == [
        "mine.candidates.csv", "mine.sssom.tsv", "mine.undecided.sssom.tsv",
    ]  # fmt: skip
    after, findings = mapping_sets.read(out / "mine.sssom.tsv")
    assert not findings
    assert [(r.subject[-1], r.object.rsplit("/", 1)[1], r.predicate.rsplit("#", 1)[1]) for r in after] == [
        ("1", "u1", "exactMatch"), ("a", "a", "exactMatch"), ("s", "s1", "narrowMatch"),
        ("s", "s2", "narrowMatch"), ("k", "k", "exactMatch"),
    ]  # fmt: skip
    assert {r.value("object_source_version") for r in after} == {"8.0.1"}
    assert after.value("mapping_set_version") == "1.0+esco.8.0.1"
    left, _ = mapping_sets.read(out / "mine.undecided.sssom.tsv")
    assert [(r.object, r.value("object_source_version")) for r in left] == [(skill("g"), "8.0.0")]
    assert left.id != after.id
    rows = list(csv.DictReader(io.StringIO((out / "mine.candidates.csv").read_text())))
    assert (rows[0]["lost"], rows[0]["candidate"], rows[0]["label"]) == ("esco-skill:g", "esco-skill:n", "drive a tram")

    again = run(home, *words)
    assert isinstance(again.exception, InputError) and "exists already" in str(again.exception)
    kept = {p.name: p.read_bytes() for p in out.iterdir()}
    assert run(home, *words, "--force").exit_code == 1
    assert {p.name: p.read_bytes() for p in out.iterdir()} == kept, "the same input, the same bytes"


def test_migrating_again_carries_all(home: Path, mine: Path, tmp_path: Path) -> None:
    run(home, "mappings", "migrate", "--to", "esco@8.0.1", mine, "--out", tmp_path / "one")
    done = run(home, "mappings", "migrate", "--to", "esco@8.0.1", tmp_path / "one" / "mine.sssom.tsv", "--out",
               tmp_path / "two")  # fmt: skip
    assert done.exit_code == 0
    one, two = (mapping_sets.read(tmp_path / n / "mine.sssom.tsv")[0] for n in ("one", "two"))
    assert one == two


def test_dry_run_writes_nothing_and_counts(home: Path, mine: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*.sssom.*"))
    done = run(home, "mappings", "migrate", "--to", "esco@8.0.1", mine, "--dry-run", "--json")
    said = json.loads(done.output)
    assert said["counts"] == {"carried": 1, "relabelled": 1, "re-targeted": 1, "split": 1, "undecided": 1}
    assert sum(said["counts"].values()) == said["sets"][0]["records"]
    assert sorted(tmp_path.rglob("*.sssom.*")) == before


def test_without_the_old_version_nothing_is_proved(built: Release, mine: Path, tmp_path: Path) -> None:
    home = tmp_path / "newer"
    holding(built, home, {"esco/8.0.1": NEW.encode()})
    alone = s4c("mappings", "migrate", "--to", "esco@8.0.1", mine, "--dry-run", "--json", home=home)
    assert json.loads(alone.out)["counts"]["undecided"] == 3 and "ESCO 8.0.0 is not at hand" in alone.err


def test_a_row_that_cannot_be_read_stops_it(home: Path, mine: Path, tmp_path: Path) -> None:
    mine.write_text(mine.read_text() + "x:z\tskos:exactMatch\tnowhere:z\tz\tsemapv:ManualMappingCuration\n")
    done = s4c("mappings", "migrate", "--to", "esco@8.0.1", mine, "--out", tmp_path / "out", home=home)
    refused(done, "1 row cannot be read", "none may be lost")
    assert not (tmp_path / "out").exists()


def test_held_sets_and_other_formats(home: Path, mine: Path, tmp_path: Path) -> None:
    mapping_set, _ = mapping_sets.read(mine)
    (ttl,) = mapping_sets.write(mapping_set, tmp_path / "mine.sssom.ttl")
    run(home, "mappings", "migrate", "--to", "esco@8.0.1", ttl, "--out", tmp_path / "out")
    assert len(mapping_sets.read(tmp_path / "out" / "mine.sssom.ttl")[0]) == 5
    done = run(home, "mappings", "migrate", "--to", "esco@8.0.1", "--dry-run", "--json")
    said = {s["set"]: s for s in json.loads(done.stdout)["sets"]}
    (one,) = json.loads(
        run(home, "mappings", "migrate", "--to", "esco@8.0.1", "esco-skills", "--dry-run", "--json").stdout
    )["sets"]
    assert one == said["esco-skills"]
    assert "esco-skills" in said and said["esco-skills"]["counts"]["undecided"] > 0
