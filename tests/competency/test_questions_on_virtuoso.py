"""The same questions asked of a SPARQL server that is not ours: Virtuoso gives the expected answers, row by row."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.virtuoso import Virtuoso

from s4c_graph.core import assets
from s4c_graph.core.graph import KnowledgeGraph

pytestmark = pytest.mark.virtuoso
HERE = Path(__file__).parent
STEMS = sorted(p.stem for p in assets.files("queries", ".rq") if p.parent.name == "competency")


@pytest.fixture(scope="module")
def elsewhere(virtuoso: Virtuoso, framework: KnowledgeGraph) -> Iterator[KnowledgeGraph]:
    """The framework's graphs, inferred ones too, on the server; dropped afterwards."""
    remote = virtuoso.remote(within=framework.names.base + "graph/")
    for graph in framework.backend.graphs():
        held = io.BytesIO()
        framework.backend.dump(held, graph=graph)
        remote.load(held.getvalue(), graph=graph)
    yield KnowledgeGraph(remote, framework.names)
    for graph in remote.graphs():
        remote.drop(graph)


@pytest.mark.parametrize("stem", STEMS)
def test_a_server_that_is_not_ours_answers_alike(
    elsewhere: KnowledgeGraph, framework: KnowledgeGraph, stem: str
) -> None:
    answer = elsewhere.select(stem)
    if framework.catalogue().find(stem).needs == "esco":
        assert (answer.columns, len(answer)) == (framework.select(stem).columns, 0)
    else:
        assert answer.serialize("tsv") == (HERE / f"{stem}.tsv").read_text(encoding="utf-8")
