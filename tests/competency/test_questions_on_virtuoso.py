"""The same questions asked of a SPARQL server that is not ours: Virtuoso gives the expected answers, row by row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from tests.competency.conftest import expected
from tests.competency.test_competency_questions import BARE, LAID, NEEDS_ESCO
from tests.virtuoso import Virtuoso

from s4c_graph.core.graph import KnowledgeGraph

pytestmark = pytest.mark.virtuoso


DURATION = b"^^<http://www.w3.org/2001/XMLSchema#duration>"


def on_the_server(virtuoso: Virtuoso, kg: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """All graphs of a graph, inferred ones too, on the server; dropped afterwards.

    Durations go there as plain text: Virtuoso 7 takes one of months, such as P3M, for a number, refuses it in an
    update (SR553) and gives back 3 when it is loaded as a file. Questions ask for days, and show durations as text.
    """
    remote = virtuoso.remote(within=kg.names.base + "graph/")
    for graph in kg.backend.graphs():
        held = io.BytesIO()
        kg.backend.dump(held, graph=graph)
        remote.load(held.getvalue().replace(DURATION, b""), graph=graph)
    yield KnowledgeGraph(remote, kg.names)
    for graph in remote.graphs():
        remote.drop(graph)


@pytest.fixture(scope="class")
def elsewhere(virtuoso: Virtuoso, framework: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """The framework on the server."""
    yield from on_the_server(virtuoso, framework)


@pytest.fixture(scope="class")
def city_elsewhere(virtuoso: Virtuoso, example: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """The framework with the example city laid over it on the server."""
    yield from on_the_server(virtuoso, example)


class TestFramework:
    """Questions of the framework."""

    @pytest.mark.parametrize("stem", BARE)
    def test_a_server_that_is_not_ours_answers_alike(self, elsewhere: KnowledgeGraph, stem: str) -> None:
        assert elsewhere.select(stem).serialize("tsv") == expected(stem)

    @pytest.mark.parametrize("stem", NEEDS_ESCO)
    def test_without_esco_there_is_no_answer(
        self, elsewhere: KnowledgeGraph, framework: KnowledgeGraph, stem: str
    ) -> None:
        answer = elsewhere.select(stem)
        assert (answer.columns, len(answer)) == (framework.select(stem).columns, 0)


class TestExample:
    """Questions of people and of a city."""

    @pytest.mark.parametrize("stem", LAID)
    def test_a_server_that_is_not_ours_answers_alike(self, city_elsewhere: KnowledgeGraph, stem: str) -> None:
        assert city_elsewhere.select(stem).serialize("tsv") == expected(stem)
