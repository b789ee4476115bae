"""The day that stands for today, and what is asked only of public data."""

from __future__ import annotations

from datetime import date

import pytest
from rdflib import SH

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.validation import shapes_graph, validate

ENGINES = ("pyshacl", "shifty")
DATA = """@prefix s4c: <https://w3id.org/s4c/ontology#> . @prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix ex: <https://example.org/> .
ex:a a s4c:CompetenceAssessment ; prov:endedAtTime "2026-11-22T23:59:00+14:00"^^xsd:dateTime .
<https://w3id.org/s4c/id/person/21636369-8b52-4b4a-97b7-50923ceb3ffd> a s4c:Person .
"""


def _kg() -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded())
    kg.backend.load(DATA.encode(), graph=kg.names.graph("user/x"), format="turtle")
    return kg


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("day", "future"), [("2026-11-21", True), ("2026-11-22", False), ("2026-11-23", False)])
def test_today_is_the_day_that_is_said(engine: str, day: str, future: bool) -> None:
    report = validate(_kg(), engine=engine, private=True, asof=date.fromisoformat(day))
    assert any(f.shape.endswith("A-01-not-in-future") for f in report) is future


def test_without_a_day_it_is_today(monkeypatch: pytest.MonkeyPatch) -> None:
    class Then(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return date(2026, 1, 1)

    monkeypatch.setattr("s4c_graph.validation.engines.date", Then)
    assert any(f.shape.endswith("A-01-not-in-future") for f in validate(_kg(), private=True))


def test_shapes_read_the_clock_only_where_no_day_is_said() -> None:
    clock = [str(text) for text in shapes_graph().objects(predicate=SH.select) if "NOW()" in str(text)]
    assert clock
    for text in clock:
        assert text.count("NOW()") == text.count("SUBSTR(STR(NOW()), 1, 10)"), "a query asks for no more than the day"
    said = shapes_graph(asof=date(2026, 11, 22))
    assert not [text for text in said.objects(predicate=SH.select) if "NOW()" in str(text)]


@pytest.mark.parametrize("engine", ENGINES)
def test_people_are_kept_out_of_public_data_only(engine: str) -> None:
    codes = {private: {f.code for f in validate(_kg(), engine=engine, private=private)} for private in (False, True)}
    assert codes[False] - codes[True] == {"X-01"}
    assert "A-01" in codes[True]
    assert "X-01" not in validate(_kg(), engine=engine, private=True).checked
