"""The shipped shapes keep the house's rules: codes, IRIs, severities, messages in three languages; no term unknown."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.values import Severity
from s4c_graph.validation import lint, shapes_graph, validate
from s4c_graph.validation.shapes import Catalogue, filled, path_text, split_mend

CODE = URIRef(Names().prefixes["s4csh"] + "code")
LANGUAGES = {"en", "sv", "pl"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return shapes_graph()


@pytest.fixture(scope="module")
def catalogue(graph: Graph) -> Catalogue:
    return Catalogue(graph, Names())


def test_the_codes_are_those_of_the_domain(catalogue: Catalogue) -> None:
    last = {"C": 12, "L": 4, "R": 7, "O": 9, "Q": 4, "A": 10, "P": 9, "S": 6, "M": 7, "K": 2, "T": 2, "X": 4}
    last |= {"D": 6}  # DigComp 3.0, beside those of the domain
    wanted = {f"{letter}-{n:02}" for letter, most in last.items() for n in range(1, most + 1)}
    assert len(wanted) == 82
    assert {shape.code for shape in catalogue} == wanted


def test_every_shape_that_can_fail_has_an_iri_a_code_a_severity_and_a_sentence(graph: Graph) -> None:
    named = set(graph.subjects(CODE))
    for shape in set(graph.objects(predicate=SH.property)):
        if shape not in named:  # a helper inside sh:node or sh:or is no finding's shape
            assert not isinstance(shape, URIRef)
    for shape in named:
        assert isinstance(shape, URIRef)
        assert str(shape).startswith(Names().prefixes["s4csh"])
        local = str(shape).rpartition("#")[2]
        assert local.startswith(str(graph.value(shape, CODE)))
        if (shape, RDF.type, SH.SPARQLConstraint) not in graph:
            assert graph.value(shape, SH.severity) is not None, local
            assert graph.value(shape, SH.description) is not None, local
    for kind in (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint):
        assert set(graph.subjects(RDF.type, kind)) <= named


def test_a_property_shape_is_as_severe_as_its_code(catalogue: Catalogue) -> None:
    for shape in catalogue:
        assert {part.severity for part in shape.parts} <= {shape.severity}


def test_severities_are_those_of_the_domain(catalogue: Catalogue) -> None:
    said: dict[str, set[Severity]] = defaultdict(set)
    for shape in catalogue:
        if (shape.node, RDF.type, SH.SPARQLConstraint) not in catalogue.graph:
            said[shape.code].add(shape.severity)
    warnings = {"C-08", "C-10", "C-12", "R-06", "R-07", "O-03", "O-04", "O-05", "O-06", "O-09", "P-03", "P-05", "P-07"}
    warnings |= {"S-02", "S-04", "A-06", "A-09", "M-07", "T-02"}
    two = {  # part of the code is a violation, part is not
        "A-08": {Severity.VIOLATION, Severity.WARNING},
        "P-08": {Severity.VIOLATION, Severity.WARNING},
        "M-03": {Severity.VIOLATION, Severity.INFO},
    }
    assert {code for code, s in said.items() if s == {Severity.WARNING}} == warnings
    assert {code for code, s in said.items() if s == {Severity.INFO}} == {"C-09"}
    assert {code: s for code, s in said.items() if len(s) > 1} == two


def test_no_shape_is_written_twice() -> None:
    seen: dict[str, str] = {}
    for path in assets.files("shapes", ".ttl"):
        one = Graph().parse(path)
        for shape in one.subjects(CODE):
            assert seen.setdefault(str(shape), path.name) == path.name
            assert len(list(one.objects(shape, CODE))) == 1
            for predicate in (SH.path, SH.severity, SH.select, SH.minCount, SH.maxCount):
                assert len(list(one.objects(shape, predicate))) <= 1


def test_messages_say_what_is_wrong_and_what_to_do_in_three_languages(catalogue: Catalogue) -> None:
    for shape in catalogue:
        told = [q.messages for q in shape.queries] or [shape.messages]
        if shape.parts:
            assert told == [{}], f"{shape.iri} tells through its parts"
            continue
        for messages in told:
            assert set(messages) == LANGUAGES, shape.iri
            assert all(split_mend(messages["en"])), messages["en"]
            assert len(set(messages.values())) == len(LANGUAGES)
            variables = [set(re.findall(r"\{[?$](\w+)\}", m)) for m in messages.values()]
            assert variables[0] == variables[1] == variables[2]
            for text in messages.values():
                assert text.endswith(".")
                assert text.count(".") - len(re.findall(r"\d\.\d|\.\.|label_|CIT\.", text)) >= 1


def test_message_variables_are_projected_by_their_query(catalogue: Catalogue) -> None:
    for shape in catalogue:
        for query in shape.queries:
            head = query.text.partition("SELECT")[2].partition("WHERE")[0]
            for messages in query.messages.values():
                for variable in re.findall(r"\{[?$](\w+)\}", messages):
                    assert variable == "this" or f"?{variable}" in head, f"{query.node}: {variable}"


def test_a_shape_has_one_query_so_that_each_engine_says_which_failed(graph: Graph) -> None:
    for shape in set(graph.subjects(SH.sparql)):
        assert len(list(graph.objects(shape, SH.sparql))) == 1
        assert not list(graph.objects(shape, SH.property))


def test_the_shipped_shapes_pass_the_linter(graph: Graph) -> None:
    assert list(lint.problems(graph)) == []


def test_nothing_of_the_written_base_is_left_under_another() -> None:
    names = Names("http://localhost:8080/a+b/")
    graph = shapes_graph(names)
    assert DEFAULT_BASE not in graph.serialize(format="nt")
    patterns = [str(p) for p in graph.objects(predicate=SH.pattern)]
    assert any(p.startswith("^" + re.escape(names.base)) for p in patterns)


def test_the_shapes_file_is_an_ontology_that_can_be_cited() -> None:
    kg = KnowledgeGraph(Embedded())
    for path in assets.files("shapes", ".ttl"):
        kg.backend.load(path.read_bytes(), graph=kg.names.graph("user/shapes"), format="turtle")
    report = validate(kg, engine="pyshacl")
    assert report.checked["X-03"] == 1
    assert [f for f in report if f.code == "X-03"] == []


def test_code_of_a_helper_is_that_of_its_shape() -> None:
    shapes = Graph().parse(
        data="""
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        <urn:x:one> a sh:NodeShape ; <https://w3id.org/s4c/shapes#code> "Z-01" ;
            sh:or ( [ sh:property [ sh:path <urn:p> ; sh:minCount 1 ] ] ) .
        <urn:x:two> a sh:NodeShape ; sh:property [ sh:path <urn:p> ; sh:maxCount 1 ] .
        """
    )
    catalogue = Catalogue(shapes, Names())
    one = next(s for s in shapes.subjects(SH.path) if (s, SH.minCount, Literal(1)) in shapes)
    two = next(s for s in shapes.subjects(SH.path) if (s, SH.maxCount, Literal(1)) in shapes)
    assert (catalogue.code(one), catalogue.code(two)) == ("Z-01", "two")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("<urn:p>", "urn:p"),
        ("[ sh:inversePath skos:broader ]", "^skos:broader"),
        ("( skos:broader [ sh:zeroOrMorePath skos:related ] )", "skos:broader/skos:related*"),
        ("[ sh:alternativePath ( skos:broader [ sh:oneOrMorePath <urn:p> ] ) ]", "(skos:broader|urn:p+)"),
        ("[ sh:zeroOrOnePath ( skos:broader skos:related ) ]", "skos:broader/skos:related?"),
    ],
)
def test_paths_are_written_as_in_sparql(path: str, said: str) -> None:
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
    shapes = Graph().parse(data=f"{head} <urn:s> sh:path {path} .")
    node = shapes.value(URIRef("urn:s"), SH.path)
    assert node is not None
    assert path_text(shapes, node, Names()) == said


def test_variables_without_a_value_are_told_as_such() -> None:
    assert filled("{?a} and {$b}", {"a": Literal("one")}, Names()) == "one and –"
