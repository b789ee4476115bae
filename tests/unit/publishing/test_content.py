"""What exports ask of a holding: names as in the tables, answers in one order, and which graphs were read."""

from __future__ import annotations

from rdflib import URIRef
from tests.exports import NAMES, link, text

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.publishing.content import Content
from s4c_graph.publishing.holding import hold

A, B, C = (URIRef(f"https://example.org/{key}") for key in "abc")


def of(**graphs: list[str]) -> Content:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for name, lines in graphs.items():
            kg.backend.load("".join(lines).encode(), graph=NAMES.graph(name), format="nt")
        return Content(hold(kg, graphs))


def test_a_name_without_a_prefix_is_of_our_ontology() -> None:
    content = of()
    assert content.iri("inArea") == content.iri("s4c:inArea") == URIRef(NAMES.term("inArea"))
    assert content.iri("https://example.org/p") == URIRef("https://example.org/p")
    assert content.iri("skos:notation") == URIRef("http://www.w3.org/2004/02/skos/core#notation")


def test_links_come_by_notation_and_iris_in_their_own_order() -> None:
    lines = [link(str(A), "s4c:inArea", str(x)) for x in (B, C)]
    lines += [text(str(B), "skos:notation", "A10"), text(str(C), "skos:notation", "A9")]
    content = of(first=lines)
    assert content.links(A, "inArea") == [C, B]
    assert content.iris(A, "inArea") == [B, C]
    assert content.linking(C, "s4c:inArea") == content.subjects(C, "inArea") == [A]


def test_only_graphs_that_were_read_count() -> None:
    content = of(
        first=[link(str(A), "rdf:type", "s4c:Competence"), link(str(A), "s4c:inArea", str(B))],
        second=[text(str(A), "skos:notation", "A1"), text(str(A), "skos:prefLabel", "A", "en")],
        third=[link(str(A), "s4c:inArea", "https://other.example/x"), link(str(C), "s4c:inArea", str(A))],
    )
    assert content.of_class("Competence") == [A]
    assert content.facts(A)
    assert content.graphs == set(), "to be listed, and sorted by notation, is not to be read"
    assert content.iris(A, "inArea", begins="https://example.org/") == [B]
    assert content.graphs == {"first"}
    assert content.notation(A) == "A1"
    assert content.graphs == {"first", "second"}
    content.linking(A, "inArea")
    assert content.graphs == {"first", "second", "third"}


def test_texts_are_the_first_of_each_language_and_all_of_them() -> None:
    lines = [text(str(A), "skos:altLabel", said, lang) for said, lang in (("b", "sv"), ("a", "sv"), ("x", None))]
    content = of(first=lines)
    assert content.all_texts(A, "skos:altLabel") == {"sv": ["a", "b"], "und": ["x"]}
    assert content.texts(A, "skos:prefLabel", "skos:altLabel") == {"sv": "a", "und": "x"}
    assert content.value(A, "skos:altLabel") == "a"
    assert content.value(A, "skos:notation") == ""
