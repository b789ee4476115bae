"""validate: which graphs and nodes are judged, by which engine, and what is said of what is found."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import BackendError, InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.values import Severity
from s4c_graph.validation import by_shifty, validate
from s4c_graph.validation.targets import chosen

ENGINES = ("pyshacl", "shifty")
HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <https://example.org/> .
"""
CIRCLE = """ex:scheme a skos:ConceptScheme .
ex:a a skos:Concept ; skos:prefLabel "a"@en ; skos:inScheme ex:scheme ; skos:broader ex:b .
ex:b a skos:Concept ; skos:prefLabel "b"@en ; skos:inScheme ex:scheme ; skos:broader ex:a .
"""


def graph(**graphs: str) -> KnowledgeGraph:
    """A graph of named graphs, ``__`` in a name standing for a slash."""
    kg = KnowledgeGraph(Embedded())
    for name, text in graphs.items():
        iri = kg.names.graph(name.replace("__", "/").replace("_1", "1"))
        kg.backend.load((HEAD + text).encode(), graph=iri, format="turtle")
    return kg


def shapes(text: str) -> Graph:
    return Graph().parse(data=HEAD + text, format="turtle")


def focus_of(report: object, code: str) -> set[str]:
    return {f.focus.rpartition("/")[2] for f in report if f.code == code}  # type: ignore[attr-defined]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_broader_circle_is_named(engine: str) -> None:
    told = {f.focus: f for f in validate(graph(user__mine=CIRCLE), engine=engine) if "broader-acyclic" in f.shape}
    assert set(told) == {"https://example.org/a", "https://example.org/b"}
    finding = told["https://example.org/a"]
    assert finding.value == "https://example.org/b"
    assert "https://example.org/b" in finding.message("pl")
    assert finding.message("de") == finding.message("en")


@pytest.mark.parametrize("engine", ENGINES)
def test_inferred_values_are_not_counted(engine: str) -> None:
    label = 'ex:c a skos:Concept ; skos:prefLabel "c"@en .'
    kg = graph(user__mine=label, inferred='ex:c skos:prefLabel "C"@en .')
    assert not [f for f in validate(kg, engine=engine) if f.shape.endswith("label-one-per-language")]
    every = validate(kg, engine=engine, graphs=["user/mine", "inferred"])
    assert [f for f in every if f.shape.endswith("label-one-per-language")]


@pytest.mark.parametrize("engine", ENGINES)
def test_foreign_graphs_are_not_judged(engine: str) -> None:
    kg = graph(esco__1=CIRCLE, user__mine='ex:c a skos:Concept ; skos:prefLabel "c"@en .')
    assert focus_of(validate(kg, engine=engine), "K-01") == {"c"}
    everything = validate(kg, engine=engine, foreign=())
    assert focus_of(everything, "K-01") == {"a", "b", "c"}
    assert everything.checked["K-01"] == 3


@pytest.mark.parametrize("engine", ENGINES)
def test_own_shapes_look_into_foreign_graphs_and_judge_only_ours(engine: str) -> None:
    kg = graph(esco__1="ex:skill a ex:Skill .", user__mine="ex:mine a ex:Skill ; ex:to ex:skill, ex:other .")
    own = shapes(
        """ex:S a sh:NodeShape ; sh:targetClass ex:Skill ; sh:property ex:P .
        ex:P sh:path ex:to ; sh:minCount 1 ; sh:class ex:Skill ."""
    )
    report = validate(kg, shapes=own, engine=engine, limit_s=None)
    assert [(f.focus, f.value) for f in report] == [("https://example.org/mine", "https://example.org/other")]
    assert report.checked == {"S": 1}


@pytest.mark.parametrize("engine", ENGINES)
def test_focus_narrows_what_is_judged_and_not_what_is_seen(engine: str) -> None:
    kg = graph(user__mine=CIRCLE + "ex:c a skos:Concept .")
    report = validate(kg, engine=engine, focus=["https://example.org/a"])
    assert {f.focus for f in report} == {"https://example.org/a"}
    assert any(f.shape.endswith("broader-acyclic") for f in report)
    assert report.checked["K-01"] == 1


@pytest.mark.parametrize("engine", ENGINES)
def test_nested_shapes_see_nodes_that_are_not_judged(engine: str) -> None:
    kg = graph(user__mine="ex:a a ex:A ; ex:to ex:good, ex:bad . ex:good ex:p 1 .")
    own = shapes(
        """ex:S sh:targetClass ex:A ; sh:property ex:P .
        ex:P sh:path ex:to ; sh:node [ sh:property [ sh:path ex:p ; sh:minCount 1 ] ] ."""
    )
    report = validate(kg, shapes=own, engine=engine, focus=["https://example.org/a"], limit_s=None)
    assert [f.value for f in report] == ["https://example.org/bad"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("limit_s", [None, 60.0])
def test_blank_nodes_are_judged_by_their_label(engine: str, limit_s: float | None) -> None:
    kg = graph(user__mine="[] a ex:A . [] a ex:B .")
    blank = next(s for s in kg.view(["user/mine"]).subjects(RDF.type, URIRef("https://example.org/A")))
    own = shapes("ex:S sh:targetClass ex:A, ex:B ; sh:nodeKind sh:IRI .")
    assert len(validate(kg, shapes=own, engine=engine, limit_s=limit_s)) == 2
    (finding,) = validate(kg, shapes=own, engine=engine, focus=[f"_:{blank}"], limit_s=limit_s)
    assert finding.focus == f"_:{blank}"


@pytest.mark.parametrize("engine", ENGINES)
def test_a_literal_that_a_shape_names_is_always_judged(engine: str) -> None:
    own = shapes("ex:S a sh:NodeShape ; sh:targetNode 7 ; sh:maxInclusive 5 .")
    report = validate(graph(user__mine="ex:a ex:p 1 ."), shapes=own, engine=engine, focus=[], limit_s=None)
    assert [f.focus for f in report] == ["7"]


@pytest.mark.parametrize("engine", ENGINES)
def test_ill_typed_literals_are_found_and_nothing_is_logged(engine: str, caplog: pytest.LogCaptureFixture) -> None:
    kg = graph(user__mine='ex:a ex:on "2023-13-01"^^xsd:date, "17%"^^xsd:decimal, "2023-12-01"^^xsd:date .')
    own = shapes("ex:S sh:targetSubjectsOf ex:on ; sh:property ex:P . ex:P sh:path ex:on ; sh:datatype xsd:date .")
    with caplog.at_level(logging.DEBUG):
        report = validate(kg, shapes=own, engine=engine, limit_s=None)
    assert sorted(f.value for f in report) == ["17%", "2023-13-01"]
    assert not [r for r in caplog.records if r.name.startswith("rdflib")]


@pytest.mark.parametrize("engine", ENGINES)
def test_own_severities_and_messages(engine: str) -> None:
    own = shapes(
        """ex:S sh:targetClass ex:A ; sh:property ex:P, ex:Q, ex:R .
        ex:P sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "saknas"@sv , "missing"@en .
        ex:Q sh:path ex:q ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "no q" .
        ex:R sh:path ex:r ; sh:minCount 1 ; sh:severity ex:Odd ."""
    )
    report = validate(graph(user__mine="ex:a a ex:A ."), shapes=own, engine=engine, limit_s=None)
    told = {f.code: (f.severity, f.message("sv")) for f in report}
    assert told["P"] == (Severity.WARNING, "saknas")
    assert told["Q"] == (Severity.INFO, "no q")
    assert told["R"][0] is Severity.VIOLATION
    assert not report.conforms


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_without_messages_still_tells_something(engine: str) -> None:
    own = shapes("ex:S sh:targetClass ex:A ; sh:sparql [ sh:select 'SELECT $this { $this ?p ?o }' ] .")
    (finding,) = validate(graph(user__mine="ex:a a ex:A ."), shapes=own, engine=engine, limit_s=None)
    assert finding.message()
    assert finding.code == "S"


def test_several_queries_of_one_shape_are_told_apart() -> None:
    own = shapes(
        """ex:S sh:targetClass ex:A ; sh:sparql ex:q1, ex:q2 .
        ex:q1 sh:message "too high: {?value}" ;
            sh:select "SELECT $this ?value { $this <https://example.org/p> ?value FILTER (?value > 5) }" .
        ex:q2 sh:message "too low: {?value}" ;
            sh:select "SELECT $this ?value { $this <https://example.org/p> ?value FILTER (?value < 2) }" ."""
    )
    kg = graph(user__mine="ex:a a ex:A ; ex:p 9, 3, 1 .")
    for engine in ENGINES:
        told = sorted(f.message() for f in validate(kg, shapes=own, engine=engine, limit_s=None))
        assert told == ["too high: 9", "too low: 1"]


def test_auto_takes_the_reference_for_a_few_nodes_of_many_and_the_fast_one_for_many() -> None:
    kg = graph(user__mine="\n".join(f"ex:c{n} a skos:Concept ; skos:topConceptOf ex:s ." for n in range(300)))
    assert validate(kg, focus=["https://example.org/c7"]).engine.startswith("pyshacl ")
    assert validate(kg).engine.startswith("shifty ")


def test_auto_takes_the_linear_matcher_for_a_users_pattern() -> None:
    own = shapes("ex:S sh:targetClass ex:A ; sh:pattern '^x' .")
    report = validate(graph(user__mine="ex:a a ex:A ."), shapes=own, limit_s=None)
    assert report.engine.startswith("shifty ")


def test_an_engine_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match=r"no SHACL engine 'topbraid'; one of auto, pyshacl, shifty"):
        validate(graph(user__mine=CIRCLE), engine="topbraid")


def test_shapes_that_do_not_load_are_refused_in_one_line() -> None:
    own = shapes("ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:path ex:p .")
    with pytest.raises(InputError) as caught:
        validate(graph(user__mine="ex:a a ex:A ."), shapes=own, engine="pyshacl", limit_s=None)
    assert "\n" not in str(caught.value)


def test_a_remote_store_is_refused() -> None:
    class Far:
        def graphs(self) -> list[str]:
            return []

    with pytest.raises(BackendError, match="remote store"):
        validate(KnowledgeGraph(Far()))  # type: ignore[arg-type]


def test_an_empty_graph_conforms() -> None:
    report = validate(KnowledgeGraph(Embedded()))
    assert report.conforms
    assert report.checked == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_store_is_let_go(tmp_path: Path, engine: str) -> None:
    """A view that outlived the validation would hold the lock of a store in a directory."""
    kg = KnowledgeGraph(Embedded(tmp_path / "store"))
    kg.backend.load((HEAD + CIRCLE).encode(), graph=kg.names.graph("user/mine"), format="turtle")
    assert validate(kg, engine=engine, foreign=()).findings
    kg.close()
    Embedded(tmp_path / "store").close()


def test_the_data_are_not_changed() -> None:
    kg = graph(user__mine=CIRCLE)
    before = kg.graphs()
    for engine in ENGINES:
        validate(kg, engine=engine)
    assert kg.graphs() == before


def test_focus_nodes_are_those_pyshacl_chooses() -> None:
    from pyshacl.shapes_graph import ShapesGraph

    kg = graph(
        user__mine="""ex:B rdfs:subClassOf ex:A . ex:C rdfs:subClassOf ex:B .
        ex:a a ex:A . ex:b a ex:B . ex:c a ex:C ; ex:p ex:o, "text" . ex:o a ex:Implicit . [] a ex:A ."""
    )
    own = shapes(
        """ex:S1 a sh:NodeShape ; sh:targetClass ex:A . ex:S2 a sh:NodeShape ; sh:targetNode ex:nowhere, "x", ex:a .
        ex:S3 a sh:NodeShape ; sh:targetSubjectsOf ex:p . ex:S4 a sh:NodeShape ; sh:targetObjectsOf ex:p .
        ex:Implicit a sh:NodeShape, rdfs:Class . ex:S5 a sh:NodeShape ; sh:targetClass ex:A ; sh:deactivated true .
        ex:S6 sh:path ex:p ; sh:targetClass ex:B ; sh:targetObjectsOf ex:p ."""
    )
    view = kg.view(["user/mine"])
    ours = chosen(own, view, None)
    copy = Graph()
    copy += own
    theirs = {s.node: set(s.focus_nodes(view)) for s in ShapesGraph(copy).shapes if not s.deactivated}
    assert ours == {shape: nodes for shape, nodes in theirs.items() if nodes}
    assert len(ours) == 6
    some = {URIRef("https://example.org/c"), URIRef("https://example.org/a"), URIRef("https://example.org/nowhere")}
    for shape, nodes in chosen(own, view, some).items():
        assert nodes == {n for n in ours[shape] if n in some or isinstance(n, Literal)}


def test_a_view_cannot_be_written() -> None:
    view = graph(user__mine=CIRCLE).view(["user/mine"])
    assert len(view) == 9
    assert (None, RDFS.label, None) not in view
    with pytest.raises(BackendError, match="cannot be written"):
        view.add((SH.path, SH.path, SH.path))


@pytest.mark.parametrize("at_once", [1, 7])
def test_results_asked_in_parts_are_those_of_the_whole(monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    roles = "".join(
        f"<https://w3id.org/s4c/id/role/r{n}> a <https://w3id.org/s4c/ontology#CityRole> .\n" for n in range(20)
    )
    kg = graph(user__mine=roles)
    whole = validate(kg, engine="shifty").findings
    monkeypatch.setattr(by_shifty, "AT_ONCE", at_once)
    assert validate(kg, engine="shifty").findings == whole
    assert len({f.focus for f in whole}) == 20
