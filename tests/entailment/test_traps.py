"""Modelling traps that a case file cannot show in full: (b) needs HermiT's refusal, (d) the engines that compare."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from rdflib import XSD, Graph, Literal, URIRef

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble
from s4c_graph.reasoning import dl

NAMES = Names()
TURTLE = f"""@prefix s4c: <{NAMES.term("")}> . @prefix xsd: <{XSD}> .
<urn:fortnight> s4c:duration "P14D"^^xsd:duration ; s4c:durationDays 14 .
<urn:ten> s4c:duration "P10D"^^xsd:duration ; s4c:durationDays 10 .
<urn:month> s4c:duration "P1M"^^xsd:duration ; s4c:durationDays 30.0 .
<urn:half> s4c:duration "PT12H"^^xsd:duration ; s4c:durationDays 0.5 .
"""
SHORTEST_FIRST = ["urn:half", "urn:ten", "urn:fortnight", "urn:month"]
BY_DAYS = f"SELECT ?x {{ ?x <{NAMES.term('durationDays')}> ?days }} ORDER BY ?days"
LONG = f"SELECT ?x {{ ?x <{NAMES.term('durationDays')}> ?days FILTER(?days > 13) }} ORDER BY ?days"
QUESTIONS = [*assets.files("queries", ".rq"), *assets.files("shapes", ".ttl"), *assets.files("ontology", ".rq")]
DURATIONS = ("s4c:duration", "s4c:validFor")


@pytest.mark.java
def test_trap_b_a_functional_composite_property_is_refused(need: Callable[[object, str], None]) -> None:
    """The property that a chain leads to may not be functional in OWL 2 DL; HermiT says so instead of guessing."""
    need(shutil.which("java") and find_spec("owlready2"), "Java and owlready2")
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.add(assemble.ontology(NAMES))
        chained = NAMES.term("hasEffectiveRequirement")
        functional = f"<{chained}> a <http://www.w3.org/2002/07/owl#FunctionalProperty> ."
        kg.backend.load(functional.encode(), graph=NAMES.graph("ontology"), format="turtle")
        with pytest.raises(S4CError, match="Non-simple property"):
            dl.check(kg, minimal=False)


def test_trap_d_the_numbers_beside_durations_order_rightly_in_both_engines() -> None:
    graph = Graph().parse(data=TURTLE, format="turtle")
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.backend.load(TURTLE.encode(), graph=NAMES.graph("user/x"), format="turtle")
        for query, wanted in ((BY_DAYS, SHORTEST_FIRST), (LONG, SHORTEST_FIRST[2:])):
            ours = [str(row["x"]) for row in kg.select(query)]
            theirs = [str(row[0]) for row in graph.query(query)]  # type: ignore[index]
            assert ours == theirs == wanted


def compared(text: str) -> set[str]:
    """Variables that a query binds to a duration and then compares, orders or counts with, other than as a text."""
    text = re.sub(r"STR\([?$]\w+\)", "", text)
    bound = {v for p in DURATIONS for v in re.findall(rf"{p}\s+[?$](\w+)", text)}
    used = r"(?:ORDER BY|MIN|MAX|SUM|AVG|FILTER|BIND|<=?|>=?)[^.;{{}}\n]*[?$]{0}\b|[?$]{0}\s*[<>+*/-]"
    return {v for v in bound if re.search(used.format(v), text)}


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda p: p.stem)
def test_trap_d_nothing_compares_durations(path: Path) -> None:
    assert compared(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("end", ["ORDER BY ?d", "FILTER(?d > ?e)", "BIND(?d * 2 AS ?twice)", "FILTER(?e <= ?d)"])
def test_a_comparison_of_durations_is_found(end: str) -> None:
    assert compared(f"SELECT ?x {{ ?x s4c:duration ?d ; s4c:validFor ?e . {end} }}") >= {"d"}
    assert compared(f"SELECT ?d {{ ?x s4c:duration ?d ; s4c:durationDays ?days }} {'ORDER BY ?days'}") == set()


def test_trap_d_shipped_durations_have_their_number_and_it_is_right() -> None:
    """Where a duration is of days or hours, the number beside it is the same length."""
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        for statements in assemble.shipped(NAMES):
            kg.add(statements)
        asked = "SELECT ?x ?d ?n {{ ?x <{}> ?d OPTIONAL {{ ?x <{}> ?n }} }}"
        rows = kg.select(asked.format(NAMES.term("duration"), NAMES.term("durationDays"))).rows
    wrong = []
    for thing, text, days in rows:
        found = re.fullmatch(r"P(?:(\d+)D)?(?:T(\d+)H)?", str(text))
        whole, hours = (float(part or 0) for part in found.groups()) if found else (0.0, 0.0)
        number = days.toPython() if isinstance(days, Literal) else None
        if number is None or (found and abs(whole + hours / 24 - float(number)) > 0.01):
            wrong.append((NAMES.short(str(thing)) if isinstance(thing, URIRef) else thing, str(text), number))
    assert wrong == []
