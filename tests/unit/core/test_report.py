"""Reports: long ones are capped by check on screen and stay whole as JSON."""

from __future__ import annotations

import json
import time

from s4c_graph.core.values import Finding, Place, Report, Severity


def finding(code: str, number: int, severity: Severity = Severity.VIOLATION) -> Finding:
    place = Place(f"{code}.ttl", line=number)
    return Finding(code, severity, f"https://example.org/{number:05}", {"en": f"{code} is wrong."}, place=place)


def test_a_long_report_is_capped_by_check_and_says_so() -> None:
    many = [finding("C-03", n) for n in range(10_000)]
    report = Report((*many, finding("C-10", 1, Severity.WARNING)))
    lines = report.text(limit=20).splitlines()
    assert sum(" C-03 https" in line for line in lines) == 20
    assert "… 9,980 more of C-03: C-03 is wrong." in lines
    assert sum(" C-10 https" in line for line in lines) == 1
    assert "by check: C-03 10,000 (Violation), C-10 1 (Warning)" in lines
    assert "by file: C-03.ttl 10,000, C-10.ttl 1" in lines
    assert lines[-1] == "does not conform: 10000 violations, 1 warning, 0 info"


def test_a_short_report_is_whole() -> None:
    report = Report(tuple(finding("C-03", n) for n in range(20)))
    assert report.text(limit=20) == report.text()
    assert len(report.text().splitlines()) == 21


def test_each_check_of_a_shape_has_its_own_share() -> None:
    found = [Finding("C-03", Severity.VIOLATION, f"urn:{n}", {"en": "x"}, shape=s) for n in range(5) for s in "ab"]
    text = Report(tuple(found)).text(limit=3)
    assert text.count("… 2 more of C-03") == 2


def test_the_whole_stands_in_the_json_and_is_quick() -> None:
    report = Report(tuple(finding("C-03", n) for n in range(10_000)))
    began = time.perf_counter()
    said = json.loads(report.json())
    assert len(said["findings"]) == 10_000
    assert len(report.text(limit=20)) < 5_000
    assert time.perf_counter() - began < 5
