"""The graphs the questions are asked of: the framework, the same with ESCO, and the example city laid over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from s4c_graph.core import assets
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows.opening import overlaid

HERE = Path(__file__).parent
EXAMPLES = assets.folder("data") / "examples"


def expected(stem: str) -> str:
    """The reviewed answer of a question: its file without the lines that say why it is right."""
    lines = (HERE / f"{stem}.tsv").read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#"))


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


@pytest.fixture(scope="session")
def example(built: Release) -> Iterator[KnowledgeGraph]:
    """The release without ESCO and the example city, its people too, laid over it."""
    with overlaid(built, [EXAMPLES], Settings()) as (kg, _):
        yield kg


@pytest.fixture
def copied(built: Release, tmp_path: Path) -> Iterator[KnowledgeGraph]:
    """A copy of the release without ESCO that a test may change."""
    with KnowledgeGraph(Embedded(built.path / "store", read_only=True).fork(tmp_path / "store")) as kg:
        yield kg
