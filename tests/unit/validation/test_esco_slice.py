"""Mappings held against ESCO: each in the version it states, by both engines, from a slice of what is loaded."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.values import Severity
from s4c_graph.validation import snapshot, validate

ENGINES = ("pyshacl", "shifty")
SKILL = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-00000000000"
HEAD = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix sssom: <https://w3id.org/sssom/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix iso-thes: <http://purl.org/iso25964/skos-thes#> .
@prefix ex: <https://example.org/> .
ex:set a sssom:MappingSet .
"""


def _concept(number: int, *labels: str, status: str = "released") -> str:
    said = " , ".join(f'"{label}"' + "@en" for label in labels)
    return f'<{SKILL}{number}> a skos:Concept ; iso-thes:status "{status}" ; skos:prefLabel {said} .\n'


def _record(name: str, number: int, version: str, label: str) -> str:
    return f"""ex:{name} a sssom:Mapping ; owl:annotatedSource ex:{name}-thing ; owl:annotatedProperty skos:closeMatch ;
    owl:annotatedTarget <{SKILL}{number}> ; sssom:object_label "{label}" ; sssom:object_source_version "{version}" ;
    sssom:mapping_justification ex:why ; dct:created "2026-11-22"^^xsd:date ; dct:isPartOf ex:set .
"""


def _graph(mappings: str, **versions: str) -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded())
    esco = {f"esco/{version[1:].replace('_', '.')}": text for version, text in versions.items()}
    for name, text in {"user/mappings": mappings, **esco}.items():
        kg.backend.load((HEAD + text).encode(), graph=kg.names.graph(name), format="turtle")
    return kg


def _told(findings: Iterable[object]) -> set[tuple[str, str, Severity]]:
    return {(f.code, f.focus.rpartition("/")[2], f.severity) for f in findings}  # type: ignore[attr-defined]


@pytest.mark.parametrize("engine", ENGINES)
def test_each_mapping_is_held_against_the_version_it_states(engine: str) -> None:
    kg = _graph(
        _record("same", 1, "1.1.0", "old label") + _record("renamed", 1, "1.1.1", "old label")
        + _record("gone", 2, "1.1.1", "gone") + _record("there", 2, "1.1.0", "gone")
        + _record("obsolete", 3, "1.1.1", "tired") + _record("elsewhen", 1, "1.2.0", "whatever"),
        v1_1_0=_concept(1, "old label") + _concept(2, "gone"),
        v1_1_1=_concept(1, "new label") + _concept(3, "tired", status="obsolete"),
    )  # fmt: skip
    report = validate(kg, engine=engine)
    assert _told(f for f in report if f.code[0] == "M") == {
        ("M-07", "renamed", Severity.WARNING),
        ("M-03", "gone", Severity.VIOLATION),
        ("M-03", "obsolete", Severity.VIOLATION),
        ("M-03", "set", Severity.INFO),
    }
    (renamed,) = (f for f in report if f.code == "M-07")
    assert "old label → new label" in renamed.message()


def test_engines_tell_the_same_with_a_slice() -> None:
    kg = _graph(_record("renamed", 1, "1.1.1", "old") + _record("gone", 2, "1.1.1", "x"), v1_1_1=_concept(1, "new"))
    reference, fast = (validate(kg, engine=engine) for engine in ENGINES)
    assert fast.findings == reference.findings
    assert fast.checked == reference.checked
    assert validate(kg, engine="shifty").findings == fast.findings, "the store is as it was"


@pytest.mark.parametrize("engine", ENGINES)
def test_without_esco_a_set_is_told_once(engine: str) -> None:
    kg = _graph(_record("one", 1, "1.1.1", "a") + _record("two", 2, "1.1.1", "b"))
    assert _told(f for f in validate(kg, engine=engine) if f.code[0] == "M") == {("M-03", "set", Severity.INFO)}


def test_the_slice_holds_only_what_is_mapped() -> None:
    two = _concept(2, "c")
    kg = _graph(_record("one", 1, "1.1.1", "a"), v1_1_1=_concept(1, "a", "b") + two, v1_1_0=two)
    text = snapshot.slice_of(kg, ["user/mappings"], lambda node: True).decode()
    assert SKILL + "2" not in text
    assert text.count("snapshotVersion>") == 2
    assert text.count("snapshotOf>") == 1
    assert text.count("snapshotLabel>") == 2
    assert snapshot.slice_of(kg, ["user/mappings"], lambda node: False) == b""
