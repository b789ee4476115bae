"""What the seed tests ask: the shipped graph as it is asserted, and the five seed files one by one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rdflib import Graph

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble

SEEDS = ("000", "001", "002", "003", "004")


@pytest.fixture(scope="session")
def shipped() -> Iterator[KnowledgeGraph]:
    """Everything that comes with the package, in its named graphs, nothing inferred."""
    with KnowledgeGraph(Embedded(), Names()) as kg:
        kg.add(*assemble.shipped(Names()))
        yield kg


@pytest.fixture(scope="session")
def seed_texts() -> dict[str, str]:
    """The Turtle text of each seed file, by number."""
    return {n: assets.read(assets.folder("data") / "seeds" / f"{n}.ttl", Names()) for n in SEEDS}


@pytest.fixture(scope="session")
def seed_graphs(seed_texts: dict[str, str]) -> dict[str, Graph]:
    """Each seed file as a graph, by number."""
    return {n: Graph().parse(data=text, format="turtle") for n, text in seed_texts.items()}
