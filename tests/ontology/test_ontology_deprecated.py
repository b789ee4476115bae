"""Deprecation is data: what is deprecated names a successor that is in use, and nothing shipped uses it any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble

NAMES = Names()
PREFIX = f"PREFIX owl: <{OWL}> PREFIX dct: <{DCTERMS}> PREFIX rdf: <{RDF}> PREFIX skos: <{SKOS}> "
OLD = "{ ?old owl:deprecated true } UNION { ?old a owl:DeprecatedClass } UNION { ?old a owl:DeprecatedProperty }"
CHECKS = {
    "without a successor": f"SELECT DISTINCT ?old {{ {OLD} MINUS {{ ?old dct:isReplacedBy ?new }} }}",
    "with a successor that nothing describes": f"""SELECT DISTINCT ?old {{ {OLD} ?old dct:isReplacedBy ?new
        MINUS {{ ?new a ?kind }} }}""",
    "with a successor that is deprecated itself": f"""SELECT DISTINCT ?old {{ {OLD} ?old dct:isReplacedBy ?new .
        ?new owl:deprecated true }}""",
    "used as a predicate": f"SELECT DISTINCT ?old {{ {OLD} ?s ?old ?o }}",
    "used as a class or a value": f"""SELECT DISTINCT ?old {{ {OLD} ?s ?p ?old
        FILTER(?p NOT IN (dct:isReplacedBy, dct:replaces, owl:priorVersion, skos:hasTopConcept, skos:narrower))
        FILTER(?s != ?old && !STRSTARTS(STR(?p), STR(owl:))) }}""",
    "said so with something else than true or false": """SELECT DISTINCT ?old { ?old owl:deprecated ?said
        FILTER(?said NOT IN (true, false)) }""",
}
BAD = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:bare> owl:deprecated true . <urn:x> <urn:bare> <urn:y> ; a <urn:class> ; <urn:p> <urn:concept> .
<urn:class> a owl:DeprecatedClass ; dct:isReplacedBy <urn:nowhere> . <urn:odd> owl:deprecated "yes" .
<urn:concept> a <urn:k> ; owl:deprecated true ; dct:isReplacedBy <urn:older> .
<urn:older> a <urn:k> ; owl:deprecated true ; dct:isReplacedBy <urn:x> .
"""
GOOD = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:old> a owl:Class ; owl:deprecated true ; dct:isReplacedBy <urn:new> . <urn:new> a owl:Class .
<urn:new> dct:replaces <urn:old> .
<urn:kept> owl:deprecated false . <urn:x> a <urn:new> , <urn:kept> .
"""


def found(kg: KnowledgeGraph) -> dict[str, list[str]]:
    """For each check the deprecated things it finds."""
    return {what: sorted(str(row["old"]) for row in kg.select(PREFIX + query)) for what, query in CHECKS.items()}


def of(turtle: str) -> dict[str, list[str]]:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.backend.load(turtle.encode(), graph=NAMES.graph("ontology"), format="turtle")
        return found(kg)


@pytest.fixture(scope="module")
def shipped() -> Iterator[KnowledgeGraph]:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for statements in assemble.shipped(NAMES):
            kg.add(statements)
        yield kg


def test_nothing_shipped_is_deprecated_without_a_successor_or_still_in_use(shipped: KnowledgeGraph) -> None:
    assert found(shipped) == {what: [] for what in CHECKS}


def test_every_check_fires() -> None:
    bad = of(BAD)
    assert {what for what, terms in bad.items() if terms} == set(CHECKS)
    assert bad["used as a class or a value"] == ["urn:class", "urn:concept"]


def test_a_deprecation_that_is_told_in_full_passes() -> None:
    assert of(GOOD) == {what: [] for what in CHECKS}
