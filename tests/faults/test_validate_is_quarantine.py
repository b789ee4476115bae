"""What ``s4c validate`` calls a violation is what a build with the same files as sources leaves out; on all we have."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from tests.crosswalks import ABOVE, OWN_HEADER, ROWS, csv_of
from tests.unit.cli.test_cli import s4c

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Finding, Severity
from s4c_graph.flows.build import build
from s4c_graph.flows.checking import validate_files
from s4c_graph.flows.given import given

TURTLE = """@prefix s4c: <https://w3id.org/s4c/ontology#> .
@prefix id: <https://w3id.org/s4c/id/> .
@prefix competence: <https://w3id.org/s4c/id/competence/> .
@prefix role: <https://w3id.org/s4c/id/role/> .
@prefix requirement: <https://w3id.org/s4c/id/requirement/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix ex: <https://example.org/> .
ex:good a ex:Course ; skos:related competence:CIT.01 .
ex:link a ex:Course ; foaf:homepage <javascript:alert(1)> .
ex:text a ex:Course ; ex:note "a\\u0001b" .
competence:CIT.01 skos:altLabel "Ours, too"@en .
ex:same a ex:Course ; <http://www.w3.org/2002/07/owl#sameAs> competence:CIT.02 .
ex:one a ex:Course ; s4c:inAera ex:x . ex:two a ex:Course ; s4c:inAera ex:x .
role:mine a s4c:CityRole ; skos:prefLabel "Mine"@en ;
  s4c:hasRequirement requirement:community-engagement-manager-CIT.01 .
ex:part a ex:Course ; ex:has [ ex:has [ a ex:Part ; ex:of id:nothing ] ] .
id:points a ex:Course ; ex:at role:mine .
id:on a ex:Course ; ex:at id:points .
[] a ex:Part ; ex:of id:nowhere .
"""
SET = """#mapping_set_id: https://example.org/sets/mine
#license: https://creativecommons.org/licenses/by/4.0/
#mapping_date: 2026-11-22
#object_source_version: 1
#curie_map:
#  ex: https://example.org/
#  competence: https://w3id.org/s4c/id/competence/
subject_id\tpredicate_id\tobject_id\tmapping_justification
ex:a\tskos:closeMatch\tcompetence:CIT.01\tsemapv:ManualMappingCuration
nope:a\tskos:closeMatch\tcompetence:CIT.01\tsemapv:ManualMappingCuration
ex:b\tskos:closeMatch\t\tsemapv:ManualMappingCuration
ex:c\tskos:closeMatch\tcompetence:CIT.02\tex:Guess
ex:d\tskos:closeMatch\tcompetence:NOT.01\tsemapv:ManualMappingCuration
"""


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A file or folder of each kind, with something good and something bad in each."""
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "partner.ttl").write_text(TURTLE, encoding="utf-8")
    (folder / "mine.sssom.tsv").write_text(SET, encoding="utf-8")
    city = Path(shutil.copytree(assets.folder("data") / "examples", folder / "city", ignore=lambda *_: ["people.ttl"]))
    for name, old, new in (
        ("organisations", "example-city,", "example city,"),
        ("answers", ",01,1,6", ",01,1,six"),
        ("projects", "2024-01-01,2026-12-31", "2027-01-01,2026-12-31"),
        ("budgets", "1200000", "1,2"),
    ):
        text = (city / f"{name}.csv").read_text(encoding="utf-8")
        assert old in text
        (city / f"{name}.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    (city / "broken.nt").write_text("nonsense", encoding="utf-8")
    twice = [["E", "Energi", *[""] * 9], ["F", "Energi", *[""] * 9], ["F1", "Kraft", "", "", "", "F", *[""] * 5]]
    own = csv_of(folder / "ours.csv", ABOVE, OWN_HEADER, [*ROWS, *twice])
    return {path.name: path for path in (folder / "partner.ttl", folder / "mine.sssom.tsv", city, own)}


def same(findings: list[Finding]) -> set[tuple[str, ...]]:
    """Violations, whatever blank nodes are called; rows that hang on others are told by the build alone."""
    return {
        tuple(named(text) for text in (*f.key, str(f.place)))
        for f in findings
        if f.severity is Severity.VIOLATION and f.code != "IN-08"
    }


def held_alike(paths: list[Path], built: Release, home: Path) -> set[str]:
    """Assert the law, and give the codes that were found."""
    made = build(Settings(home=home), sources=paths)
    told = same(list(validate_files(paths, Settings(), release=built)))
    assert told == same([f for one in made.quarantine for f in one.findings if not one.is_following(f)])
    assert told == same(list(validate_files(paths, Settings(), release=made.release))), "once it is a source, too"
    return {code for code, *_ in told}


def test_all_kinds_together(files: dict[str, Path], built: Release, tmp_path: Path) -> None:
    found = held_alike(list(files.values()), built, tmp_path / "home")
    assert found >= {"IN-02", "IN-03", "IN-05", "IN-06", "IN-07", "X-04", "R-04", "P-01", "K-01", "sssom-row"}


def test_the_commands_say_the_same(files: dict[str, Path], tmp_path: Path) -> None:
    before = json.loads(s4c("validate", *files.values(), "--format", "json").out)["findings"]
    sources = [word for path in files.values() for word in ("--source", path)]
    ran = s4c("build", *sources, "--out", tmp_path / "out")
    assert ran.code == 0, ran.err
    reports = list((tmp_path / "out").glob("releases/*/quarantine/*/report.json"))
    after = [f for path in reports for f in json.loads(path.read_text(encoding="utf-8"))["findings"]]
    said = {(f["code"], named(f["focus"]), f["path"] or "", f["place"] or "") for f in before if is_violation(f)}
    left = {
        (f["code"], named(f["resource"]), f["property"], f["place"])
        for f in after
        if is_violation(f) and not f["follows"]
    }
    assert {one for one in said if one[0] != "IN-08"} == left
    assert len(left) > 20


def is_violation(finding: dict[str, str]) -> bool:
    return finding["severity"] == "Violation"


def named(text: str) -> str:
    return re.sub(r"_:\w+", "_:b", text)


@pytest.mark.shared
def test_the_samples_and_hostile_files(shared: Path, built: Release, tmp_path: Path) -> None:
    """All that parse, of every kind, in one build."""
    samples = shared / "data" / "samples"
    paths = [*(shared / "suites" / "bad_inputs").glob("r*")]
    paths += [samples / "courses-esco" / "courses.ttl", *(samples / "elm").glob("*Sample*"), *samples.glob("*/cred*")]
    paths += [shared / "data" / "crosswalks" / "PL_mapping_31.10.2020.csv"]
    read = []
    for path in sorted(paths):
        try:
            list(given([path], Settings(max_parse_mb=400, max_parse_s=20), lenient=True))
        except InputError:
            continue
        read.append(path)
    assert len(read) > 20
    assert held_alike(read, built, tmp_path / "home") >= {"IN-06", "K-01", "X-03"}
