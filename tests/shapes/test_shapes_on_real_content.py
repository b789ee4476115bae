"""The shapes over what is shipped, and over ESCO: the content is sound, and both engines say the same at full size."""

from __future__ import annotations

import zlib
from contextlib import closing
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, SKOS, URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Report, Severity
from s4c_graph.flows import assemble, given
from s4c_graph.validation import shapes_graph, validate

SPOIL = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX s4c: <https://w3id.org/s4c/ontology#>
DELETE { GRAPH ?g { ?c skos:definition ?d ; s4c:inArea ?a } }
INSERT { GRAPH ?g { ?c skos:altLabel ?l ; skos:broader ?c ; skos:notation "CIT.01" ; skos:related ?other } }
WHERE { GRAPH ?g { ?c a s4c:Competence ; skos:notation ?n ; skos:definition ?d ; skos:prefLabel ?l ; s4c:inArea ?a
  OPTIONAL { ?other a s4c:CityRole ; skos:notation "R01" } } FILTER (STRENDS(?n, ".01")) }"""


EXPECTED = {
    # the starting content says that these are blended, not of what
    "O-04": """offer/digital-literacy offer/digital-services-network offer/employers-graduates
        offer/smart-city-foundations offer/smart-city-management
        offer/smart-city-projects offer/user-driven-services""",
    # seed 001 names no provider
    "O-05": "offer/citizen-engagement-programme",
    # roles the starting content names beside an offer that teaches them nothing near the level they need
    "O-06": "offer/ai-first-look offer/digital-services-network offer/smart-city-foundations offer/smart-city-projects",
    # the seeds set these goals and name no measure
    "P-07": """objective/digitalt-kompetenslyft-development-plans objective/digitalt-kompetenslyft-digital-capability
        objective/kielce-agreements-with-employers objective/kielce-cooperation objective/kielce-involve-young-people
        objective/kielce-keep-young-people objective/kielce-skills-employers-want objective/kompetencje-jutra-ecosystem
        objective/skills4cities-certification objective/skills4cities-human-resources
        objective/skills4cities-learning-paths objective/skills4cities-long-term-benefits
        objective/skills4cities-recognition objective/skills4cities-training-and-validation""",
    # seed 001: a study without name or year; seed 000: "today", and no source for either figure
    "S-04": """observation/uk-skill-gaps-data-analysis observation/uk-skill-gaps-digital-literacy
        observation/uk-skill-gaps-project-management
        observation/urban-population-2050 observation/urban-population-now""",
}
"""Warnings that are true of what is shipped, by code: they stay until somebody knows more."""


def _shipped() -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded(), Names())
    for statements in assemble.shipped(kg.names):
        kg.add(statements)
    return kg


@pytest.fixture(scope="module")
def report() -> Report:
    return validate(_shipped())


def test_the_shipped_content_has_no_violation(report: Report) -> None:
    assert report.conforms, report.text()
    assert report.checked["C-01"] == 140
    assert report.checked["R-01"] == 35
    assert all(report.checked.values())


def test_the_shipped_content_has_the_warnings_it_deserves(report: Report) -> None:
    names = Names()
    wanted = {(code, names.prefixes["s4cid"] + key) for code, keys in EXPECTED.items() for key in keys.split()}
    told = {(f.code, f.focus) for f in report if f.severity is Severity.WARNING}
    assert told == wanted


@pytest.mark.slow
def test_engines_tell_the_same_of_what_is_shipped_and_of_the_example_city() -> None:
    kg = _shipped()
    for statements in given.given([Path(__file__).parents[2] / "data" / "examples"], Settings()):
        kg.add(statements)
    city = {f.focus for f in validate(kg) if "/example-" in f.focus}
    assert city == {Names().prefixes["s4cid"] + "objective/example-employer-contact"}, (
        "a goal without a measure, on purpose"
    )
    some = _learning_context_and_statistics(kg)
    reference, fast = (validate(kg, engine=engine, focus=some) for engine in ("pyshacl", "shifty"))
    assert len(some) > 300
    assert {f.code for f in reference} >= set(EXPECTED)
    assert fast.findings == reference.findings
    assert fast.checked == reference.checked


def _learning_context_and_statistics(kg: KnowledgeGraph) -> set[str]:
    """What the shapes O, Q, P and S judge."""
    with closing(kg.view(list(kg.graphs()))) as view:
        shapes = shapes_graph(kg.names)
        letters = {
            URIRef(kg.names.prefixes["s4csh"] + code)
            for code in ("O-01", "O-08", "Q-01", "P-01", "P-04", "P-07", "S-03")
        }
        classes = {c for shape in letters for c in shapes.objects(shape, SH.targetClass)}
        every = {sub for c in classes for sub in view.transitive_subjects(RDFS.subClassOf, c) if sub is not None}
        return {str(node) for c in every for node in view.subjects(RDF.type, c)}


def test_every_code_looks_at_something_shipped(report: Report) -> None:
    """But for people, their certificates and assessments, what only a city has: agreements, cohorts, maturity; and the
    text of DigComp (D-01 to D-05), which test_digcomp_release.py reads."""
    codes = {str(code) for code in shapes_graph().objects(predicate=URIRef(Names().prefixes["s4csh"] + "code"))}
    private = {f"A-{n:02}" for n in range(1, 11)} | {"Q-03", "Q-04"}
    digcomp = {f"D-{n:02}" for n in range(1, 6)}
    assert codes - set(report.checked) == private | digcomp | {"P-08", "P-09", "S-06", "X-02"}


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
    without = [f for f in validate(_shipped()) if f.code != "M-03"]  # that says that ESCO is not loaded
    report = validate(kg)
    absent = [f for f in report if f.code == "M-03"]
    assert {(f.severity, f.value) for f in absent} == {(Severity.INFO, "1.2.0")}, "only sets for a version not loaded"
    assert [f for f in report if f not in absent] == without, "every mapping is to a released concept of that name"
    (esco,) = (name for name in kg.graphs() if name.startswith("esco/"))
    concepts = (str(c) for c in kg.view([esco]).subjects(RDF.type, SKOS.Concept))
    some = {c for c in concepts if zlib.crc32(c.encode()) % 60 == 0}
    asked = {"focus": some, "graphs": list(kg.graphs()), "foreign": ()}
    reference, fast = (validate(kg, engine=engine, **asked) for engine in ("pyshacl", "shifty"))  # type: ignore[arg-type]
    assert len(some) > 200
    assert fast.findings == reference.findings
    assert fast.checked == reference.checked
