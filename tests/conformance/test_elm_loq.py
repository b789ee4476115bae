"""The LOQ application profile of the European Learning Model: its shapes find what an export says it lacks, no more.

The shapes are those of the European Commission, with two changes made here: the shape of achievements, which is
switched off in the profile, is switched on, and one pattern for URLs, which is none in Python, is written anew.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from s4c_graph.core import elm
from s4c_graph.core.embedded import triples
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.export_elm import exported
from s4c_graph.flows.exported import Exported
from s4c_graph.flows.opening import bundled, overlaid
from s4c_graph.publishing.elm import document
from s4c_graph.publishing.elm_gaps import ASKED, Gap
from s4c_graph.publishing.holding import hold
from s4c_graph.validation import by_pyshacl

SWITCHED_OFF = "sh:deactivated true"
JAVA_PATTERN = re.compile(r'sh:pattern "\^\(\?i\)\(http\|https\):[^\n]*"')
PYTHON_PATTERN = r'sh:pattern "^https?:(//(([^@/?#]*)@)?[^/?#:]*(:\\d*)?)?([^?#]*)(\\?([^#]*))?(#(.*))?" ; sh:flags "i"'


@pytest.fixture(scope="module")
def shapes(shared: Path) -> Graph:
    text = (shared / "suites" / "elm" / "ap" / "loq" / "LOQ-constraints.ttl").read_text(encoding="utf-8")
    assert text.count(SWITCHED_OFF) == 1
    text, replaced = JAVA_PATTERN.subn(lambda _: PYTHON_PATTERN, text.replace(SWITCHED_OFF, "sh:deactivated false"))
    assert replaced == 1, "the profile changed: look at what this test replaces"
    return Graph().parse(data=text)


def graph(content: bytes) -> Graph:
    """A JSON-LD document as a graph."""
    made = Graph()
    for triple in triples(content, "json-ld"):
        made.add(triple)
    return made


def violations(data: Graph, shapes: Graph) -> Counter[tuple[str, str, str]]:
    """How often (class, path, constraint) is violated."""
    kind = {elm.iri(short): name for name, short in elm.CLASSES.items()}
    return Counter(
        (kind[str(data.value(r.focus, RDF.type))], str(r.path), r.component)
        for r in by_pyshacl.run(data, shapes).results
    )


def as_violations(gaps: tuple[Gap, ...]) -> dict[tuple[str, str, str], int]:
    return {(g.kind, elm.field(g.term), "MinCountConstraintComponent"): g.lacking for g in gaps}


def test_the_framework_lacks_exactly_what_is_said(shapes: Graph) -> None:
    with bundled(Names()) as kg:
        made = exported(kg)
        gaps = document(hold(kg, [g for g in kg.graph_names() if g != "inferred"])).gaps
    found = violations(graph(made.files["elm.jsonld"]), shapes)
    assert dict(found) == as_violations(gaps)
    told = {f"elm:{g.kind} needs {elm.FIELDS[g.term][0]}: {g.lacking} of {g.of} lack it" for g in gaps}
    assert told == {line for line in made.losses if " lack it" in line}
    assert {(g.kind, g.term) for g in gaps} == {
        ("LearningAchievementSpecification", "thematicArea"),
        ("LearningOpportunity", "defaultLanguage"),
        ("LearningOpportunity", "homepage"),
        ("LearningOpportunity", "providedBy"),
        ("Qualification", "eqfLevel"),
        ("Qualification", "nqfLevel"),
        ("Qualification", "thematicArea"),
    }, "what the framework is known to lack, DOMAIN 7.4"


@pytest.fixture(scope="module")
def complete(root: Path, built: Release) -> Exported:
    """The made-up offer that has every field."""
    with overlaid(built, [root / "tests" / "elm" / "complete-offer.ttl"], Settings()) as (kg, _):
        return exported(kg, offers=["https://example.org/elm/offer"])


@pytest.mark.parametrize("left_out", sorted(ASKED["LearningOpportunity"]) + sorted(ASKED["Qualification"]))
def test_a_complete_offer_conforms_and_one_that_lacks_a_field_does_not(
    complete: Exported, shapes: Graph, left_out: str
) -> None:
    assert not [line for line in complete.losses if " lack it" in line]
    data = graph(complete.files["elm.jsonld"])
    assert violations(data, shapes) == Counter()
    kind = "LearningOpportunity" if left_out in ASKED["LearningOpportunity"] else "Qualification"
    for node in data.subjects(RDF.type, URIRef(elm.ELM + kind)):
        data.remove((node, URIRef(elm.field(left_out)), None))
    lacking = violations(data, shapes)
    assert (kind, elm.field(left_out), "MinCountConstraintComponent") in lacking


def test_every_minimum_of_the_profile_is_asked_of_what_is_written(shapes: Graph) -> None:
    """The table of what is asked is that of the shapes, for every class that an export writes."""
    found = shapes.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#>
        SELECT ?class ?path { ?s sh:targetClass ?class ; sh:property [ sh:path ?path ; sh:minCount ?n ]
          FILTER(?n > 0) }"""
    )
    asked: dict[str, set[str]] = {}
    for row in found:
        asked.setdefault(str(row[0]), set()).add(str(row[1]))  # type: ignore[index]
    for kind, terms in ASKED.items():
        assert {elm.field(t) for t in terms} == asked.get(elm.iri(elm.CLASSES[kind]), set()), kind
    with bundled(Names()) as kg:
        kinds = {n["type"] for n in document(hold(kg, kg.graph_names())).nodes.values()}
    assert {k for k in kinds if asked.get(elm.iri(elm.CLASSES[k]))} <= set(ASKED)


def test_a_partner_s_document_written_from_the_profile_is_checked_by_it(root: Path, shapes: Graph) -> None:
    """The profile knows the classes and fields of the made-up sample: it finds what is left out of it on purpose."""
    data = Graph().parse(root / "tests" / "elm" / "partner.ttl")
    found = {(str(r.path).rpartition("/")[2], r.component) for r in by_pyshacl.run(data, shapes).results}
    assert {field for field, component in found if component.startswith("MinCount")} == {
        "ISCEDFCode",
        "defaultLanguage",
        "homepage",
        "location",
        "providedBy",
    }
    unknown = {field for field, component in found if component.startswith("Closed")}
    assert unknown == {"familyName", "givenName"}, "the person that is called an organisation"
