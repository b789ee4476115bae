"""The catalogued questions on a real Virtuoso: the same rows as at home, but for those it does not understand."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from rdflib import XSD, Literal
from tests.virtuoso import Virtuoso

from s4c_graph.core.errors import QueryError, S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.release import Release
from s4c_graph.core.table import Cell, Table

pytestmark = pytest.mark.virtuoso

DIFFER = {
    "cq03": "a path from a VALUES block inside a sub-select gives rows without the value (7.2.5)",
    "cq04": "many MINUS groups under one UNION let rows through (7.2.5)",
    "cq07": "EXISTS in an OPTIONAL is false where it is unbound: the analysis counts another network (7.2.5)",
    "cq09": "VALUES in the MINUS of an aggregating sub-select is not compiled (7.2.5)",
}
"""Questions Virtuoso answers otherwise or not at all, and what it stumbles over (docs/guides/remote-store.md)."""


@pytest.fixture(scope="module")
def far(built: Release, virtuoso: Virtuoso) -> Iterator[KnowledgeGraph]:
    """The shipped framework, materialised rules included, behind a SPARQL endpoint."""
    with built.open() as near:
        remote = virtuoso.remote(within=near.names.base + "graph/", timeout_s=120)
        for graph in near.backend.graphs():
            out = io.BytesIO()
            near.backend.dump(out, graph=graph)
            remote.load(out.getvalue(), graph=graph)
            assert remote.size(graph) == near.backend.size(graph)
        yield KnowledgeGraph(remote, near.names)
        for graph in remote.graphs():
            remote.drop(graph)


def test_questions_are_answered_alike(built: Release, far: KnowledgeGraph) -> None:
    alike: set[str] = set()
    other: set[str] = set()
    with built.open() as near:
        for question in near.catalogue():
            if question.needs == "esco":
                continue
            try:
                here = near.select(question)
            except QueryError:
                continue  # a parameter without a default
            try:
                there = far.select(question)
            except S4CError:
                other.add(question.id)
                continue
            (alike if _folded(here) == _folded(there) else other).add(question.id)
    assert other == set(DIFFER), "a question or the server has changed: mend DIFFER and the guide"
    assert len(alike) >= 7


def test_a_concept_is_found_by_its_name_there_too(built: Release, far: KnowledgeGraph) -> None:
    with built.open() as near:
        assert far.find("CIT.01", "competence") == near.find("CIT.01", "competence")
        assert far.graphs() == near.graphs()
    with pytest.raises(QueryError, match="did you mean"):
        far.find("CIT.O1", "competence")


def _folded(table: Table) -> list[tuple[str, ...]]:
    return sorted(tuple(_cell(cell) for cell in row) for row in table.rows)


def _cell(cell: Cell) -> str:
    if isinstance(cell, Literal) and cell.datatype == XSD.boolean:
        return "1" if str(cell) in ("true", "1") else "0"  # a computed boolean is a number there
    if isinstance(cell, Literal) and cell.datatype is not None:
        return str(cell.toPython())
    return "" if cell is None else str(cell)
