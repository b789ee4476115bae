"""The shapes over what is shipped, and over ESCO: the content is sound, and both engines say the same at full size."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest
from rdflib import RDF, SKOS

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.validation import validate

SPOIL = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX s4c: <https://w3id.org/s4c/ontology#>
DELETE { GRAPH ?g { ?c skos:definition ?d ; s4c:inArea ?a } }
INSERT { GRAPH ?g { ?c skos:altLabel ?l ; skos:broader ?c ; skos:notation "CIT.01" ; skos:related ?other } }
WHERE { GRAPH ?g { ?c a s4c:Competence ; skos:notation ?n ; skos:definition ?d ; skos:prefLabel ?l ; s4c:inArea ?a
  OPTIONAL { ?other a s4c:CityRole ; skos:notation "R01" } } FILTER (STRENDS(?n, ".01")) }"""


def _shipped() -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded(), Names())
    for statements in assemble.shipped(kg.names):
        kg.add(statements)
    return kg


def test_the_shipped_content_has_no_violation() -> None:
    report = validate(_shipped())
    assert report.conforms, report.text()
    assert report.checked["C-01"] == 140
    assert report.checked["R-01"] == 35
    assert all(report.checked.values())


def test_every_code_looks_at_something_shipped() -> None:
    codes = (
        {f"C-{n:02}" for n in range(1, 13)} | {f"L-{n:02}" for n in range(1, 5)} | {f"R-{n:02}" for n in range(1, 8)}
    )
    assert set(validate(_shipped()).checked) == codes | {"K-01", "K-02", "X-03", "X-04"}


@pytest.mark.slow
def test_engines_tell_the_same_of_a_spoilt_framework() -> None:
    kg = _shipped()
    kg.backend.update(SPOIL)
    reference, fast = (validate(kg, engine=engine) for engine in ("pyshacl", "shifty"))
    assert {f.code for f in reference} >= {"C-02", "C-03", "C-05", "K-01"}
    assert fast.findings == reference.findings
    assert fast.checked == reference.checked


@pytest.mark.slow
@pytest.mark.shared
def test_engines_tell_the_same_of_esco(shared: Path) -> None:
    kg = _shipped()
    folder = shared / "data" / "esco" / "v1.1.1"
    for statements in assemble.esco([folder], kg.names, None):
        kg.add(statements)
    alone = validate(kg)
    assert alone.findings == validate(_shipped()).findings, (
        "ESCO beside the framework changes nothing about the framework"
    )
    (esco,) = (name for name in kg.graphs() if name.startswith("esco/"))
    concepts = (str(c) for c in kg.view([esco]).subjects(RDF.type, SKOS.Concept))
    some = {c for c in concepts if zlib.crc32(c.encode()) % 60 == 0}
    asked = {"focus": some, "graphs": list(kg.graphs()), "foreign": ()}
    reference, fast = (validate(kg, engine=engine, **asked) for engine in ("pyshacl", "shifty"))  # type: ignore[arg-type]
    assert len(some) > 200
    assert fast.findings == reference.findings
    assert fast.checked == reference.checked
