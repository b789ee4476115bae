"""KnowledgeGraph over a real Virtuoso: loading, graph names and finding a concept work as they do at home."""

from __future__ import annotations

import io

import pytest
from tests.virtuoso import Virtuoso

from s4c_graph.core.errors import BackendError, QueryError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.remote import Remote
from s4c_graph.core.values import Source, Statements

pytestmark = pytest.mark.virtuoso


def test_a_framework_put_behind_an_endpoint_is_found_by_name(built: Release, virtuoso: Virtuoso) -> None:
    names = Names("https://example.org/far/")  # a base of its own: nobody else's graphs are seen
    remote = virtuoso.remote(within=names.base + "graph/")
    far = KnowledgeGraph(remote, names)
    with built.open() as near:
        out = io.BytesIO()
        near.backend.dump(out, graph=near.names.graph("framework"))
        # durations as text, as the guide says: Virtuoso 7 takes one such as P3M for a number and refuses it
        text = out.getvalue().replace(b"^^<http://www.w3.org/2001/XMLSchema#duration>", b"")
        data = text.replace(near.names.base.encode(), names.base.encode())
        expected = near.backend.size(near.names.graph("framework"))
    far.add(Statements("framework", [data], Source("framework", "", "", "")))
    try:
        assert far.graphs() == {"framework": expected}
        assert str(far.find("CIT.01", "competence")) == names.id("competence", "CIT.01")
        with pytest.raises(QueryError, match="did you mean"):
            far.find("CIT.O1", "competence")
    finally:
        remote.drop(names.graph("framework"))
    assert far.graphs() == {}


def test_a_remote_graph_has_no_rdflib_view(virtuoso_remote: Remote) -> None:
    with pytest.raises(BackendError, match="no rdflib view"):
        KnowledgeGraph(virtuoso_remote).rdflib()


def test_a_duration_that_virtuoso_refuses_is_told_with_the_mend(virtuoso_remote: Remote) -> None:
    line = b'<urn:a> <urn:p> "P3M"^^<http://www.w3.org/2001/XMLSchema#duration> .\n'
    with pytest.raises(BackendError, match="load durations there as plain text"):
        virtuoso_remote.load(line, graph="urn:test:durations", format="nt")
