"""Questions and their parameters: headers, typed terms, names that are looked up, and what a wrong one says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import XSD
from rdflib.term import Literal, URIRef

from s4c_graph.core import queries, sparql
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import QueryError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.queries import TYPES, Param
from s4c_graph.core.release import Release

HEADER = """# id: cq98
# question: Which things have more than so many parts?
# view: RES
# kind: S
# param: least integer 3 -- at least so many
# param: kind iri -- of this class
SELECT ?s { ?s a $kind ; <urn:parts> ?n FILTER(?n >= $least) } ORDER BY ?s"""


@pytest.fixture
def kg() -> KnowledgeGraph:
    """Two things with parts."""
    graph = KnowledgeGraph(Embedded())
    graph.backend.load(
        b"<urn:a> a <urn:Thing> ; <urn:parts> 2 . <urn:b> a <urn:Thing> ; <urn:parts> 4 .",
        graph=graph.names.graph("framework"),
        format="turtle",
    )
    return graph


def test_a_header_is_read_whole() -> None:
    asked = queries.parse(HEADER, name="cq98-parts")
    assert (asked.id, asked.view, asked.kind, asked.needs) == ("cq98", "RES", "S", "framework")
    assert asked.params == (
        Param("least", "integer", "3", "at least so many"),
        Param("kind", "iri", None, "of this class"),
    )


@pytest.mark.parametrize("line", ["# param: least", "# param: least number 3", "# param:"])
def test_a_param_line_that_is_not_understood_names_file_and_line(line: str) -> None:
    with pytest.raises(QueryError, match=r"mine:1.*NAME TYPE"):
        queries.parse(f"{line}\nASK {{}}", name="mine")


def test_parameters_are_bound_and_defaults_filled_in(kg: KnowledgeGraph) -> None:
    asked = queries.parse(HEADER, name="cq98")
    assert kg.select(asked, kind="urn:Thing").column("s") == ["urn:b"]
    assert kg.select(asked, kind=URIRef("urn:Thing"), least=2).column("s") == ["urn:a", "urn:b"]
    for wrong, said in (
        ({}, "needs parameter kind"),
        ({"kind": "urn:Thing", "leasst": "1"}, "did you mean least"),
        ({"kind": "urn:Thing", "least": "many"}, "not of type integer"),
        ({"kind": "no iri"}, "not an IRI"),
    ):
        with pytest.raises(QueryError, match=said):
            kg.select(asked, **wrong)


def test_a_plain_query_takes_terms_text_and_numbers(kg: KnowledgeGraph) -> None:
    ask = "SELECT ?s { ?s <urn:parts> $n }"
    assert kg.select(ask, n=4).column("s") == ["urn:b"]
    with pytest.raises(QueryError, match="no variable"):
        kg.select(ask, m=4)
    with pytest.raises(QueryError, match="must be an rdflib term"):
        kg.select(ask, n=[1])


@pytest.mark.parametrize(
    ("type", "good", "written", "bad"),
    [
        ("integer", "7", Literal("7", datatype=XSD.integer), "7.5"),
        ("decimal", "0.50", Literal("0.50", datatype=XSD.decimal), "NaN"),
        ("boolean", "TRUE", Literal("true", datatype=XSD.boolean), "yes"),
        ("date", "2026-02-03", Literal("2026-02-03", datatype=XSD.date), "2026-13-01"),
        ("lang", "pt-BR", Literal("pt-br"), "not a tag"),
        ("iri", "s4c:Competence", URIRef("https://w3id.org/s4c/ontology#Competence"), "Competence"),
        ("string", "'; DROP ALL", Literal("'; DROP ALL"), None),
    ],
)
def test_each_type_makes_its_term(type: str, good: str, written: Literal | URIRef, bad: str | None) -> None:
    assert type in TYPES
    assert queries.term(Param("x", type), good, Names()) == written
    if bad is not None:
        with pytest.raises(QueryError, match="x"):
            queries.term(Param("x", type), bad, Names())


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60))
def test_no_text_of_a_parameter_can_change_the_query(text: str) -> None:
    store = Embedded()
    bound = sparql.bind("SELECT ?x { BIND($value AS ?x) }", {"value": Literal(text)})
    rows = store.select(bound)
    assert [str(row["x"]) for row in rows] == [text]


@pytest.mark.parametrize(
    ("key", "kind", "iri"),
    [
        ("R01", "role", "id/role/community-engagement-manager"),
        ("community-engagement-manager", "role", "id/role/community-engagement-manager"),
        ("Community engagement MANAGER", "role", "id/role/community-engagement-manager"),
        ("CIT.01", "competence", "id/competence/CIT.01"),
        ("s4cid:competence/CIT.01", "concept", "id/competence/CIT.01"),
        ("CIT", "area", "id/area/CIT"),
    ],
)
def test_a_concept_is_found_by_any_of_its_keys(built: Release, key: str, kind: str, iri: str) -> None:
    with built.open() as kg:
        assert str(kg.find(key, kind)) == kg.names.base + iri


@pytest.mark.parametrize(
    ("key", "kind", "said"),
    [
        ("R77", "role", "no role is called 'R77'"),
        ("Comunity engagement manager", "role", "did you mean"),
        ("CIT.01", "role", "no role is called"),
        ("https://w3id.org/s4c/id/role/none", "role", "nothing is known"),
    ],
)
def test_an_unknown_concept_says_so_with_the_nearest(built: Release, key: str, kind: str, said: str) -> None:
    with built.open() as kg, pytest.raises(QueryError, match=said):
        kg.find(key, kind)


def test_the_catalogue_finds_by_name_and_number(names: Names) -> None:
    catalogue = queries.Catalogue(names)
    assert len(catalogue) >= 12
    for name in ("cq05", "CQ5", "cq05-role-needs", "cq05-role-needs.rq"):
        assert catalogue.find(name).id == "cq05"
    with pytest.raises(QueryError, match="did you mean cq05-role-needs"):
        catalogue.find("cq05-role-need")
    with pytest.raises(QueryError, match="s4c queries"):
        catalogue.find("zzz")
