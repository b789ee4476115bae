"""Every kind of backend, one after the other, for the contract they all keep."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.virtuoso import Virtuoso

from s4c_graph.core.backend import Backend
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.remote import Remote

KINDS = (
    "memory",
    "directory",
    pytest.param("virtuoso", marks=pytest.mark.virtuoso),
    pytest.param("virtuoso-password", marks=pytest.mark.virtuoso),
)


@dataclass(frozen=True)
class Case:
    """A backend under test, and graph IRIs that only this test uses."""

    backend: Backend
    within: str

    def graph(self, name: str) -> str:
        """IRI of a graph of this test."""
        return self.within + name


@pytest.fixture(params=KINDS)
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Case]:
    """One backend of each kind, empty as far as it lets the test see."""
    within = f"urn:test:{uuid.uuid4()}:"
    match request.param:
        case "memory":
            yield Case(Embedded(), within)
        case "directory":
            yield Case(Embedded(tmp_path / "store"), within)
        case kind:
            server: Virtuoso = request.getfixturevalue("virtuoso")
            make = server.remote if kind == "virtuoso" else server.remote_with_password
            made: Remote = make(within=within)
            yield Case(made, within)
            sweeper = server.remote(within=within)  # the test may have closed its own
            for graph in sweeper.graphs():
                sweeper.drop(graph)
