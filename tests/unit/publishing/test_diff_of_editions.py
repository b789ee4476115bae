"""A comparison: what is told of each sort of change, and how it is written."""

from __future__ import annotations

import csv
import io

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.term import Node
from tests.editions import OCCUPATION, SKOS, compared, concept, skill

from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.publishing import diff_texts

ESSENTIAL, OPTIONAL = (EXTERNAL["esco"] + f"related{k}Skill" for k in ("Essential", "Optional"))
BEFORE = "".join(
    (
        concept("p", "parent", code="1"),
        concept("q", "other parent", code="2", labels={"sv": "förälder"}),
        concept("a", "talk", broader=["p"]),
        concept("m", "walk", broader=["p"]),
        concept("w", "work", kind=OCCUPATION, also=[f"<{ESSENTIAL}> <{skill('a')}>"]),
        concept("g", "gone"),
        concept("o", "old"),
    )
)
AFTER = "".join(
    (
        concept("p2", "parent", code="1", also=[f'<{SKOS}definition> "Has children."@en']),
        concept("q", "other parent", code="2", labels={"sv": "förälder"}),
        concept("a", "speak", broader=["p2"], labels={"sv": "tala"}, also=[f'<{SKOS}altLabel> "talk"@en']),
        concept("m", "walk", broader=["q"]),
        concept("w", "work", kind=OCCUPATION, also=[f"<{OPTIONAL}> <{skill('a')}>"]),
        concept("n", "new"),
        concept("o", "old", obsolete=True, replaced_by=["n"]),
    )
)


def test_what_is_told() -> None:
    found = compared(BEFORE, AFTER)
    assert found.added == (skill("n"), skill("p2"))
    assert found.gone == (skill("g"), skill("p"))
    assert found.renamed == {skill("p"): skill("p2")}
    assert found.obsoleted == (skill("o"),)
    assert found.successors[skill("o")].targets == (skill("n"),)
    assert found.relabelled == {skill("a")}
    assert found.moved == {skill("m")}, "a only has its parent under another IRI"
    assert found.relations() == {"broader": (1, 1), "essential": (1, 0), "optional": (0, 1), "replacedBy": (0, 1)}
    assert found.languages() == {"en": {"altLabel": 1, "definition": 1, "prefLabel": 1}, "sv": {"prefLabel": 1}}
    row = found.summary()["skill"]
    assert {c: n for c, n in row.items() if n} == {
        "before": 6, "after": 6, "added": 2, "gone": 2, "new IRI": 1, "obsoleted": 1, "relabelled": 1,
        "other labels": 1, "texts": 1, "moved": 1,
    }  # fmt: skip
    assert found.summary()["occupation"]["relations"] == 1


def test_only_followed_is_counted() -> None:
    found = compared(concept("p", "x", code="1") + concept("a", "y", broader=["p"]),
                     concept("p2", "x", code="1") + concept("a", "y", broader=["p2"]))  # fmt: skip
    assert (found.told, found.followed, len(found.changes) > 0) == ((), 1, True)


def test_a_language_of_one_edition_only_is_no_change() -> None:
    before = concept("a", "talk") + concept("b", "walk")
    after = concept("a", "talk", labels={"sv": "tala"}) + concept("b", "stroll", labels={"sv": "gå"})
    found = compared(before, after)
    assert found.one_sided == {"sv"} and found.relabelled == {skill("b")} and not found.followed
    assert found.languages() == {"en": {"prefLabel": 1}}
    assert {c.lang for c in found.changes} == {"en"}
    assert not compared(before, concept("a", "talk", labels={"sv": "tala"}) + concept("b", "walk")).told


def test_another_kind() -> None:
    found = compared(concept("a", "x"), concept("a", "x", kind=OCCUPATION))
    assert found.rekinded == {skill("a"): "skill"}
    assert found.summary()["occupation"]["other kind"] == 1


def test_dates_and_the_way_round_do_not_count() -> None:
    modified = f'<{EXTERNAL["dct"]}modified> "%s"'
    before = concept("a", "x", broader=["p"], also=[modified % 2020]) + concept("p")
    after = concept("p") + concept("a", "x", broader=["p"], also=[modified % 2021])
    assert not compared(before, after)


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(diff_texts.as_csv(compared(BEFORE, AFTER), Names()))))
    told = {(r["change"], r["concept"].rsplit("/", 1)[1], r["aspect"], r["before"], r["after"]) for r in rows}
    assert ("relabelled", "a", "prefLabel", "talk", "speak") in told
    assert ("moved", "m", "broader", skill("p2"), skill("q")) in told
    assert ("new IRI", "p2", "code", skill("p"), skill("p2")) in told
    assert ("obsoleted", "o", "", "", skill("n")) in told
    assert ("gone", "g", "", "", "") in told
    assert {r["kind"] for r in rows} == {"skill", "occupation"}


def test_json() -> None:
    said = diff_texts.as_json(compared(BEFORE, AFTER), Names())
    assert [g["iri"] for g in said["gone"]] == [skill("g"), skill("p")]
    assert said["gone"][1]["successors"] == [skill("p2")] and said["gone"][1]["why"] == "code"
    assert {"concept": skill("a"), "change": "relabelled", "aspect": "prefLabel", "lang": "en", "gone": ["talk"],
            "added": ["speak"]} in said["changes"]  # fmt: skip
    assert said["summary"]["skill"]["moved"] == 1


def test_turtle_says_all_of_it() -> None:
    found = compared(BEFORE, AFTER)
    text = diff_texts.turtle(found, Names())
    assert text == diff_texts.turtle(compared(BEFORE, AFTER), Names())
    graph = Graph().parse(data=text, format="turtle")
    cs, rdf = diff_texts.CHANGESET, EXTERNAL["rdf"]
    for word, side in (("removal", "gone"), ("addition", "added")):
        stated = {
            (*(str(graph.value(node, URIRef(rdf + part))) for part in ("subject", "predicate")), _object(graph, node))
            for node in graph.objects(None, URIRef(cs + word))
        }
        wanted = {(c.concept, c.predicate, o) for c in found.changes for o in getattr(c, side)}
        assert {(s, p, o.replace(f"^^<{EXTERNAL['xsd']}boolean>", "")) for s, p, o in stated} == {
            (s, p, o.replace(f"^^<{EXTERNAL['xsd']}boolean>", "")) for s, p, o in wanted
        }
    subjects = set(graph.objects(None, URIRef(cs + "subjectOfChange")))
    assert {str(s) for s in subjects} == {c.concept for c in found.changes}
    assert (URIRef(skill("p")), URIRef(SKOS + "exactMatch"), URIRef(skill("p2"))) in graph
    assert (URIRef(skill("o")), URIRef(EXTERNAL["dct"] + "isReplacedBy"), URIRef(skill("n"))) in graph


def test_no_change_is_false() -> None:
    assert not compared(BEFORE, BEFORE)
    assert compared(BEFORE, BEFORE).summary()["skill"]["before"] == 6


def _object(graph: Graph, node: Node) -> str:
    found = graph.value(node, RDF.object)
    assert isinstance(found, URIRef | Literal)
    return found.n3()
