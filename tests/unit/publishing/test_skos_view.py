"""The plain SKOS view: the integrity conditions hold whatever the data, and skosify has nothing to say."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS
from tests.exports import FRAMEWORK, RIGHTS, a_framework, content_of, link, text

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import Options, exported
from s4c_graph.publishing import skos_view

MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)


@pytest.fixture(scope="module")
def view(built: Release) -> bytes:
    with built.open() as kg:
        options = Options(issued=built.manifest.created)
        made = exported(kg, "skos", options)
        assert made == exported(kg, "skos", options), "same release, same bytes"
    return made.files["skos.ttl"]


def broken(graph: Graph) -> list[str]:
    """What of the integrity conditions (shared suites, checks/skos.md) does not hold, and what qSKOS warns of."""
    concepts, schemes = set(graph.subjects(RDF.type, SKOS.Concept)), set(graph.subjects(RDF.type, SKOS.ConceptScheme))
    found = [f"S9 {c}" for c in concepts & schemes]
    for one in concepts | schemes:
        preferred = [(o.language, str(o)) for o in graph.objects(one, SKOS.prefLabel)]  # type: ignore[attr-defined]
        others = [(o.language, str(o)) for o in graph.objects(one, SKOS.altLabel)]  # type: ignore[attr-defined]
        found += [f"S14 {one}" for lang in {x for x, _ in preferred} if [x for x, _ in preferred].count(lang) > 1]
        found += [f"S13 {one}" for label in preferred if label in others]
        found += [f"no label {one}" for _ in range(not preferred)]
    for one in concepts:
        above = set(graph.transitive_objects(one, SKOS.broader)) - {one}
        found += [f"S27 {one}" for other in graph.objects(one, SKOS.related) if other in above]
        found += [
            f"cycle {one}"
            for up in graph.objects(one, SKOS.broader)
            if one in graph.transitive_objects(up, SKOS.broader)
        ]
        exact = set(graph.objects(one, SKOS.exactMatch))
        for relation in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch):
            found += [f"S46 {one}" for other in graph.objects(one, relation) if other in exact]
        found += [f"mapped inside {one}" for m in MAPPINGS for other in graph.objects(one, m) if other in concepts]
        tops = set(graph.objects(one, SKOS.topConceptOf))
        found += [f"top with broader {one}" for _ in tops if above]
        found += [f"root not top {one}" for _ in range(not above and not tops)]
        found += [f"not in scheme {one}" for _ in range(not set(graph.objects(one, SKOS.inScheme)))]
        for up in graph.objects(one, SKOS.broader):
            found += [f"no inverse {one}" for _ in range((up, SKOS.narrower, one) not in graph)]
    for scheme in schemes:
        tops = set(graph.objects(scheme, SKOS.hasTopConcept))
        found += [f"no top {scheme}" for _ in range(not tops)]
        found += [f"one-sided top {t}" for t in tops if (t, SKOS.topConceptOf, scheme) not in graph]
    return found


def test_the_framework_breaks_no_condition(view: bytes) -> None:
    graph = Graph().parse(data=view, format="turtle")
    assert broken(graph) == []
    assert len(set(graph.subjects(RDF.type, SKOS.Concept))) == 152
    assert len(set(graph.subjects(SKOS.broader))) == 140
    (scheme,) = graph.subjects(RDF.type, SKOS.ConceptScheme)
    assert set(graph.objects(scheme, DCTERMS.license)) == {URIRef("https://creativecommons.org/licenses/by/4.0/")}
    assert any("ESCO classification" in str(o) for o in graph.objects(scheme, DCTERMS.rights))
    assert {
        p for p in graph.predicates() if not str(p).startswith((str(SKOS), str(DCTERMS), str(OWL), str(RDF)))
    } == set()


def test_skosify_has_nothing_to_say_and_takes_nothing_away(
    view: bytes, need: Callable[[object, str], None], caplog: pytest.LogCaptureFixture
) -> None:
    need(find_spec("skosify"), "skosify (a test dependency)")
    from skosify import skosify  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with caplog.at_level(logging.INFO):
        repaired = skosify(Graph().parse(data=view, format="turtle"))
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []
    assert set(Graph().parse(data=view, format="turtle")) - set(repaired) == set()


LABEL = st.tuples(st.sampled_from(["en", "sv", None]), st.sampled_from(["bus", "tram", "metro"]))


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.lists(LABEL, min_size=1, max_size=4),
            st.lists(LABEL, max_size=4),
            st.lists(st.tuples(st.sampled_from(MAPPINGS), st.sampled_from("xy")), max_size=4),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_the_conditions_hold_whatever_the_data(
    rows: list[tuple[list[tuple[str | None, str]], list[tuple[str | None, str]], list[tuple[URIRef, str]]]],
) -> None:
    iris = [f"https://example.org/c/{n}" for n in range(len(rows))]
    lines = a_framework(*iris)
    for iri, (preferred, others, mapped) in zip(iris, rows, strict=True):
        lines += [text(iri, "skos:prefLabel", said, lang) for lang, said in preferred]
        lines += [text(iri, "skos:altLabel", said, lang) for lang, said in others]
        lines += [link(iri, str(relation), f"https://other.example/{to}") for relation, to in mapped]
    content = content_of(lines)
    made, losses = skos_view.turtle(content, RIGHTS, content.framework(), day="2026-01-01")
    assert broken(Graph().parse(data=made, format="turtle")) == []
    assert made == skos_view.turtle(content_of(reversed(lines)), RIGHTS, URIRef(FRAMEWORK), day="2026-01-01")[0]
    assert losses


def test_a_condition_that_does_not_hold_is_seen() -> None:
    bad = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . <urn:s> a skos:ConceptScheme .
    <urn:c> a skos:Concept ; skos:prefLabel "a"@en , "b"@en ; skos:altLabel "a"@en ; skos:exactMatch <urn:x> ;
      skos:broadMatch <urn:x> ; skos:broader <urn:c> ."""
    kinds = {line.rsplit(" ", 1)[0] for line in broken(Graph().parse(data=bad, format="turtle"))}
    assert {"S13", "S14", "S46", "cycle", "no top", "no inverse", "not in scheme", "no label"} <= kinds
