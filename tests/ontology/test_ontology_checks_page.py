"""The page of checks names every outside check once, only tests that exist, and every test of these suites."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import ModuleType

import pytest

PAGE = "docs/explanations/ontology-checks.md"
PITFALLS = {f"P{n:02}" for n in range(1, 42)}
FAIR = {
    "PURL1", "URI1", "URI2", "VER1", "VER2", "OM1", "FIND1", "FIND2", "FIND3", "CN1", "HTTP1", "FIND_3_BIS", "RDF1",
    "VOC1", "VOC2", "OM4.1", "OM4.2", "OM5.1", "OM5.2", "OM2", "OM3", "DOC1", "VOC3", "VOC4",
}  # fmt: skip
SKOS = {
    "S9", "S13", "S14", "S27", "S37", "S46", "cycles", "orphans", "components_1/2", "topConceptsHavingBroaderConcept",
    "missingTopConcepts", "noBroaderAndNotTopConcepts", "redundantAssociativeRelations", "mappingRelationsMisuse",
    "deprecatedAndIllegalTerms", "languageTags", "nocommonlanguage",
}  # fmt: skip
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+\.py)::(test_\w+)(?:\[([^\]`]+)\])?`")


@pytest.fixture(scope="module")
def rows(root: Path) -> dict[str, tuple[str, str]]:
    """Check → (tests, result) of every row of the page."""
    text = (root / PAGE).read_text(encoding="utf-8")
    found = [m.groups() for m in ROW.finditer(text) if m[1] not in ("check", "---")]
    assert len({check for check, *_ in found}) == len(found), "a check is named twice"
    return {check: (tests, result) for check, _, tests, result in found}


def module(root: Path, name: str) -> ModuleType:
    (path,) = (root / "tests").rglob(name)
    return importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def parameters(test: object) -> set[str]:
    """The ids of a parametrised test, as pytest writes them."""
    found = set()
    for mark in getattr(test, "pytestmark", ()):
        if mark.name == "parametrize":
            ids = mark.kwargs.get("ids")
            found |= {str(ids(value) if callable(ids) else value) for value in mark.args[1]}
    return found


def test_every_outside_check_has_its_row(rows: dict[str, tuple[str, str]]) -> None:
    assert (PITFALLS | FAIR | SKOS) - rows.keys() == set()


@pytest.mark.shared
def test_the_rows_are_those_of_the_suites(rows: dict[str, tuple[str, str]], shared: Path) -> None:
    """The lists above miss none of the ids that the suites name."""
    suites = shared / "suites" / "checks"
    said = (suites / "ontology_foops.md").read_text(encoding="utf-8")
    fair = {
        i for cell in re.findall(r"^\| ([A-Z][^|]*) \|", said, re.MULTILINE) for i in re.split(r" / |, ", cell.strip())
    }
    assert fair - {"id"} == FAIR
    said = (suites / "ontology_oops.md").read_text(encoding="utf-8")
    assert {f"P{n}" for n in re.findall(r"P(\d\d)\b", said)} <= PITFALLS
    said = (suites / "skos.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bS\d+\b", said)) <= SKOS
    text = "\n".join(rows)
    coded = set(re.findall(r"`([a-zA-Z_]+)[^`]*`", said.split("ISO 25964")[0]))
    page = (Path(__file__).parents[2] / PAGE).read_text(encoding="utf-8")
    assert {c for c in coded if c not in text + page and c[0].islower()} == set()


def test_every_row_names_tests_that_exist_or_says_why_not(root: Path, rows: dict[str, tuple[str, str]]) -> None:
    wrong = []
    for check, (tests, result) in rows.items():
        named = NAMED.findall(tests)
        if not named and tests != "not tested":
            wrong.append(f"{check}: names no test")
        for file, function, parameter in named:
            test = getattr(module(root, file), function, None)
            if test is None or (parameter and parameter not in parameters(test)):
                wrong.append(f"{check}: no {file}::{function}[{parameter}]")
        if len(result) < 4 or "@@" in result:
            wrong.append(f"{check}: says no result")
    assert wrong == []


def test_every_detector_and_every_fair_test_is_named(root: Path, rows: dict[str, tuple[str, str]]) -> None:
    named = {
        (file, function, parameter) for tests, _ in rows.values() for file, function, parameter in NAMED.findall(tests)
    }
    for file, function in (
        ("test_ontology_foops.py", "test_the_ontology_passes"),
        ("test_ontology_oops.py", "test_the_ontology_is_free_of"),
        ("test_ontology_skos.py", "test_the_schemes_pass"),
        ("test_ontology_skos.py", "test_the_framework_passes"),
    ):
        wanted = parameters(getattr(module(root, file), function))
        assert wanted - {p for f, t, p in named if (f, t) == (file, function)} == set()
    fair = {name for name in vars(module(root, "test_ontology_foops.py")) if re.match(r"test_[a-z]+\d", name)}
    assert fair - {t for f, t, _ in named if f == "test_ontology_foops.py"} == set()


def test_a_parameter_that_is_gone_is_seen(root: Path) -> None:
    oops = module(root, "test_ontology_oops.py")
    assert "P02" in parameters(oops.test_the_ontology_is_free_of)
    assert "P99" not in parameters(oops.test_the_ontology_is_free_of)
