"""What tests of flows share: all that ships, in a store of its own, before anything follows from it."""

from __future__ import annotations

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.flows import assemble


@pytest.fixture(scope="module")
def held() -> KnowledgeGraph:
    """The shipped graphs; a module puts sources beside them and takes them out again."""
    names = Names()
    kg = KnowledgeGraph(Embedded(), names)
    kg.add(*assemble.shipped(names))
    return kg
