"""The FAIR checks of FOOPS! that files alone can answer, by the detectors of a built site (publishing/checks_foops).

The others are asked of a built site (tests/unit/flows/test_site_checks), of the published address or of a registry.
"""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS, RDFS, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.names import Names
from s4c_graph.publishing.checks import Judge, Result
from s4c_graph.publishing.checks_foops import Published, checked
from s4c_graph.publishing.checks_known import KNOWN

NAMES = Names()
ONTOLOGY = URIRef(NAMES.base + "ontology")
MOD = "https://w3id.org/mod#"
ASKED = (
    "PURL1", "URI2", "VER1", "OM1", "FIND1", "HTTP1", "VOC1", "VOC2", "OM4.1", "OM5.1", "OM5.2", "OM2", "OM3", "VOC3",
    "VOC4",
)  # fmt: skip


@pytest.mark.parametrize("id", ASKED)
def test_the_ontology_passes(id: str, tbox: Graph) -> None:
    """What is found is meant."""
    (check,) = [c for c in checked(Published(NAMES, {"ttl": tbox}), Judge(NAMES, KNOWN)) if c.id == id]
    assert (check.result is Result.FAILED, check.where if check.result is Result.FAILED else ()) == (False, ())


def test_rdf1_two_parsers_agree_on_all_modules(tbox: Graph, module_files: list[Path]) -> None:
    """Ground triples as a set; triples of axiom syntax by number."""

    def ground(triples: list[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
        return {t for t in triples if not any(x.startswith("_:") for x in t)}

    one = [(s.n3(), p.n3(), o.n3()) for s, p, o in tbox]
    two: list[tuple[str, str, str]] = []
    for path in module_files:
        for t in ox.parse(assets.read(path, NAMES), format=ox.RdfFormat.TURTLE):
            two.append((str(t.subject), str(t.predicate), str(t.object)))
    assert len(one) == len(set(two))
    assert len(ground(one)) == len(ground(two)) > 1000


def test_what_it_is_for_is_said(tbox: Graph) -> None:
    needed = ("acronym", "designedForTask", "competencyQuestion")
    assert [p for p in needed if tbox.value(ONTOLOGY, URIRef(MOD + p)) is None] == []


def test_creators_and_publishers_are_described(whole: Graph) -> None:
    """Who made it is a node with a name, not a bare address."""
    agents: set[Node] = {o for p in (DCTERMS.creator, DCTERMS.publisher) for o in whole.objects(None, p)}
    assert agents and [a for a in agents if not whole.value(a, RDFS.label)] == []


def test_competency_questions_are_named_by_number(tbox: Graph) -> None:
    asked = sorted(str(o)[:4] for o in tbox.objects(ONTOLOGY, URIRef(MOD + "competencyQuestion")))
    assert asked == [f"CQ{n:02}" for n in range(1, 69)]
