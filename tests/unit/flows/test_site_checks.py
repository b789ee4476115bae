"""Checks of a site in a folder: of what ships, of another base, of what is missing, broken or hostile."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests import sites

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.flows.site_checks import checked
from s4c_graph.publishing import checks_table
from s4c_graph.publishing.checks import Check, Excuse, Judge, Result
from s4c_graph.publishing.checks_known import KNOWN

ELSEWHERE = Names("https://example.org/cities/")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = Names()
    return sites.write(tmp_path_factory.mktemp("site"), names, sites.ontology(names), sites.holding(names))


@pytest.fixture(scope="module")
def found(site: Path) -> list[Check]:
    return checked(site)


KIND = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
CONCEPT = f"{KIND} <http://www.w3.org/2004/02/skos/core#Concept> .\n"
HERE = "https://w3id.org/s4c/"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of one ontology, which says nothing but that it is one, and one concept."""
    folder = tmp_path / "site"
    for suffix in ("ttl", "nt"):
        sites.put(folder, f"ontology.{suffix}", f"<{HERE}ontology> {KIND} <http://www.w3.org/2002/07/owl#Ontology> .\n")
    sites.put(folder, "id/unit/x.nt", f"<{HERE}id/unit/x> {CONCEPT}")
    sites.put(folder, "id/unit/x/index.html", "")
    return folder


def by_id(checks: list[Check]) -> dict[str, Check]:
    return {check.id: check for check in checks}


def test_nothing_fails_on_what_ships(found: list[Check]) -> None:
    assert [(c.id, c.where) for c in checks_table.failed(found)] == []
    assert {c.id for c in found if c.result is Result.NOT_OFFLINE} == {
        "URI1", "VER2", "FIND2", "FIND3", "OM4.2", "P37",
    }  # fmt: skip


def test_all_that_is_found_and_meant_has_a_reason(found: list[Check]) -> None:
    assert [
        c.id for c in found if c.result in (Result.ON_PURPOSE, Result.BY_EYE, Result.NOT_OFFLINE) and not c.why
    ] == []


@pytest.mark.shared
def test_every_check_of_the_suites_is_listed(found: list[Check], shared: Path) -> None:
    suites = shared / "suites" / "checks"
    said = (suites / "ontology_foops.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([A-Z][^|]*) \|", said, re.MULTILINE)
    assert {i for cell in cells for i in re.split(r" / |, ", cell.strip())} == {
        c.id for c in found if c.suite == "FOOPS"
    }
    assert [c.id for c in found if c.suite == "OOPS"] == [f"P{n:02}" for n in range(1, 42)]
    said = (suites / "skos.md").read_text(encoding="utf-8").split("Tool seen here")[0]
    text = " ".join(f"{c.id} {c.name}" for c in found if c.suite == "SKOS")
    coded = set(re.findall(r"\bS\d+\b|`([a-z][A-Za-z_]+)[^`]*`", said)) - {""}
    assert {c for c in coded if c not in text} == set()


def test_another_base_is_read_from_the_ontology(tmp_path: Path) -> None:
    """Only the persistent address is lost."""
    folder = sites.write(tmp_path, ELSEWHERE, sites.ontology(ELSEWHERE), sites.holding(ELSEWHERE))
    assert [c.id for c in checks_table.failed(checked(folder))] == ["PURL1"]


def test_a_page_that_is_missing_is_a_broken_link(small: Path) -> None:
    assert by_id(checked(small))["broken links"].result is Result.PASSED
    (small / "id" / "unit" / "x" / "index.html").unlink()
    assert by_id(checked(small))["broken links"].where == (f"{HERE}id/unit/x",)


def test_a_syntax_that_says_something_else_is_seen(small: Path) -> None:
    sites.put(small, "ontology.nt", "")
    assert "ontology.nt is another graph than ontology.ttl" in by_id(checked(small))["CN1"].where


def test_a_concept_that_goes_wrong_over_two_files_is_seen(small: Path) -> None:
    broader = "<http://www.w3.org/2004/02/skos/core#broader>"
    sites.put(small, "scheme/u.nt", f"<{HERE}id/unit/x> {broader} <{HERE}u> .\n<{HERE}u> {broader} <{HERE}id/unit/x> .")
    assert by_id(checked(small))["cycles"].where == (f"{HERE}id/unit/x",)


@pytest.mark.parametrize("aside", ["dumps/old", "changes/old", "catalogue/all", "dataset/framework/0.0.1"])
def test_what_older_releases_said_is_not_looked_at(small: Path, aside: str) -> None:
    before = checked(small)
    sites.put(small, f"{aside}.nt", "this is no statement")
    assert checked(small) == before


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("ontology.ttl", "<a> <b>"),
        ("ontology.rdf", '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'),
        ("ontology.jsonld", '{"@context": "https://example.org/context.jsonld"}'),
        ("id/unit/x.nt", "<a> <b>"),
    ],
)
def test_what_cannot_be_parsed_is_refused_with_its_place(small: Path, path: str, text: str) -> None:
    sites.put(small, path, text)
    with pytest.raises(InputError) as told:
        checked(small)
    assert Path(path).name in str(told.value)


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no site"):
        checked(tmp_path)
    sites.put(tmp_path, "ontology.ttl", "<urn:a> <urn:b> <urn:c> .")
    with pytest.raises(InputError, match="no ontology of ours"):
        checked(tmp_path)


def test_a_file_that_leads_out_of_the_site_is_not_read(small: Path, tmp_path: Path) -> None:
    before = checked(small)
    sites.put(tmp_path, "out.nt", "this is no statement")
    (small / "id" / "link.nt").symlink_to(tmp_path / "out.nt")
    assert checked(small) == before


def test_text_json_and_markdown_say_the_same(found: list[Check]) -> None:
    names = Names()
    told = json.loads(checks_table.to_json(found))
    assert sum(told["counts"].values()) == len(told["checks"]) == len(found)
    assert checks_table.text(found, names).splitlines()[-1].startswith(f"{told['counts']['passed']} passed")
    assert checks_table.markdown(found, names).count("\n| ") == len(found) + len({c.suite for c in found})


def test_each_reason_tells_what_it_is_for() -> None:
    excuses = (Excuse(("id/a/*",), "All a."), Excuse(("id/b/*",), "All b."), Excuse(("id/c/*",), "All c."))
    judge = Judge(Names(), {"SKOS x": excuses})
    found = judge.judged("SKOS", "x", "x", [f"{HERE}id/a/1", f"{HERE}id/a/2", f"{HERE}id/b/1"])
    assert (found.result, found.why) == (Result.ON_PURPOSE, "All a. (2) All b. (1)")
    assert found.meant == (("All a.", (f"{HERE}id/a/1", f"{HERE}id/a/2")), ("All b.", (f"{HERE}id/b/1",)))
    assert judge.judged("SKOS", "x", "x", [f"{HERE}id/b/1"]).why == "All b."
    assert judge.judged("SKOS", "x", "x", [f"{HERE}id/a/1", f"{HERE}id/d/1"]).where == (f"{HERE}id/d/1",)


def test_no_excuse_is_for_a_whole_name_space() -> None:
    wide = [
        p
        for excuses in KNOWN.values()
        for e in excuses
        for p in e.patterns
        if p in ("*", "id/*", "scheme/*", "ontology#*")
    ]
    assert wide == []
