"""What a partner's files can spoil beyond themselves, terms that do not exist, and the cell a finding stands in."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.competency.conftest import EXAMPLES

from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Report, Severity
from s4c_graph.flows.checking import validate_files

HEAD = """@prefix s4c: <https://w3id.org/s4c/ontology#> .
@prefix role: <https://w3id.org/s4c/id/role/> .
@prefix requirement: <https://w3id.org/s4c/id/requirement/> .
@prefix competence: <https://w3id.org/s4c/id/competence/> .
"""


@pytest.fixture
def judged(built: Release, tmp_path: Path):  # type: ignore[no-untyped-def]
    """``judged(turtle)``: the report on a partner's Turtle file."""

    def judge(text: str) -> Report:
        path = tmp_path / "partner.ttl"
        path.write_text(HEAD + text, encoding="utf-8")
        return validate_files([path], Settings(), release=built)

    return judge


def said(report: Report, code: str) -> list[tuple[str, str]]:
    """(place, message) of the findings of a code."""
    return [(str(f.place), f.message()) for f in report if f.code == code]


def test_a_misspelt_term_of_ours_is_told_with_the_one_that_was_meant(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged(
        "role:mine a s4c:CityRole ;\n  s4c:requiresCompetance competence:CIT.01 .\nrole:other a s4c:CityRoll .\n"
    )
    told = said(report, "IN-03")
    assert len(told) == 2
    assert any(p == "partner.ttl:5" and "s4c:requiresCompetence?" in m for p, m in told)
    assert any(p == "partner.ttl:7" and "s4c:CityRole?" in m for p, m in told)


def test_every_term_that_is_used_rightly_is_known(built: Release) -> None:
    report = validate_files([EXAMPLES], Settings(), release=built, private=True)
    assert said(report, "IN-03") == []
    assert said(report, "IN-04") == []
    assert report.conforms, report.text()


def test_a_requirement_of_ours_that_a_partner_claims_is_told_at_the_partners_line(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged(
        "\nrole:mine a s4c:CityRole ; s4c:hasRequirement requirement:community-engagement-manager-CIT.01 .\n"
    )
    assert [place for place, _ in said(report, "R-04")] == ["partner.ttl:6"]


def test_what_is_pointed_at_brings_no_warnings_of_its_own(judged, built: Release) -> None:  # type: ignore[no-untyped-def]
    """L01 has a warning of ours (no provider); a partner who names it hears nothing of that."""
    report = judged("role:mine s4c:promptedBy <https://w3id.org/s4c/id/offer/citizen-engagement-programme> .\n")
    assert [f for f in report if f.focus.endswith("citizen-engagement-programme")] == []


def test_data_of_another_base_are_told_to_be_hardly_checked(judged) -> None:  # type: ignore[no-untyped-def]
    report = judged("<https://example.org/id/x> a <https://example.org/ontology#Competence> .\n")
    (found,) = [f for f in report if f.code == "IN-04"]
    assert found.severity is Severity.WARNING
    assert report.conforms


def test_a_finding_on_tables_names_the_cell_that_is_wrong(built: Release, tmp_path: Path) -> None:
    for name in ("cohorts", "graduates", "organisations"):
        text = (EXAMPLES / f"{name}.csv").read_text(encoding="utf-8")
        (tmp_path / f"{name}.csv").write_text(text.replace("employed-locally,,58,", "employed-locally,,0.58,"), "utf-8")
    files = sorted(tmp_path.glob("*.csv"))
    report = validate_files(files, Settings(), release=built)
    assert [place for place, _ in said(report, "S-02")] == ["graduates.csv:2 (D2)"]
    assert said(report, "IN-02") == [], "files named together know one another"


def test_dates_reversed_in_a_table_name_the_cell_of_the_start(built: Release, tmp_path: Path) -> None:
    text = (EXAMPLES / "projects.csv").read_text(encoding="utf-8")
    (tmp_path / "projects.csv").write_text(text.replace("2024-01-01,2026-12-31", "2027-01-01,2026-12-31"), "utf-8")
    (tmp_path / "funding.csv").write_text((EXAMPLES / "funding.csv").read_text(encoding="utf-8"), "utf-8")
    report = validate_files([tmp_path], Settings(), release=built)
    assert "projects.csv:2 (G2)" in [place for place, _ in said(report, "P-01")]
