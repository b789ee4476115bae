"""The graphs the competency questions are asked of: the shipped framework, and the same with the whole of ESCO."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Release


@pytest.fixture(scope="session")
def framework(built: Release) -> Iterator[KnowledgeGraph]:
    """The release without ESCO."""
    with built.open() as kg:
        yield kg


@pytest.fixture(scope="session")
def with_esco(built_with_esco: Release) -> Iterator[KnowledgeGraph]:
    """The release with ESCO 1.1.1 in English."""
    with built_with_esco.open() as kg:
        yield kg
