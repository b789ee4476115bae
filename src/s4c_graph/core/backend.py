"""The one seam to any store: what a knowledge graph asks of a SPARQL engine, near or far.

`Embedded` (pyoxigraph) and `Remote` (any SPARQL 1.1 server) pass the same contract tests. What a
store cannot do it refuses with :class:`~s4c_graph.core.errors.BackendError`, never in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol

from rdflib.term import Identifier, Node

from s4c_graph.core.table import Table

Triple = tuple[Node, Node, Node]
Bindings = Mapping[str, Identifier]
RDF_FORMATS = ("nt", "nq", "turtle", "trig", "xml", "json-ld")


class Backend(Protocol):
    """A store of named graphs. Graphs are named by full IRI.

    A query sees the union of all graphs as its default graph, or of those in ``graphs``; a GRAPH
    clause names one. Bindings replace ``$parameters`` by RDF terms.
    """

    def select(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> Table:
        """Rows of a SELECT. Raises QueryError when it is malformed, BackendError when the store fails."""
        ...

    def ask(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> bool:
        """Answer of an ASK."""
        ...

    def construct(
        self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None
    ) -> Iterator[Triple]:
        """Triples of a CONSTRUCT or DESCRIBE, without duplicates."""
        ...

    def update(self, update: str) -> None:
        """Run a SPARQL 1.1 Update of our own making; all of it or nothing."""
        ...

    def load(self, data: bytes | Iterable[bytes], *, graph: str, format: str = "nt") -> None:
        """Add RDF to one named graph in bulk; all of it or nothing, where the store can.

        format: one of RDF_FORMATS; ``nq`` and ``trig`` keep the graphs named in the data,
        and put the other statements into ``graph``.
        """
        ...

    def dump(self, out: BinaryIO, *, graph: str | None = None, format: str = "nt") -> None:
        """Write one graph, or with ``graph=None`` and ``nq``/``trig`` the whole dataset."""
        ...

    def graphs(self) -> list[str]:
        """IRIs of the named graphs that hold triples, sorted."""
        ...

    def size(self, graph: str | None = None) -> int:
        """Number of triples in one graph, or of quads in all."""
        ...

    def drop(self, graph: str) -> None:
        """Empty one graph; nothing happens when it is not there."""
        ...

    def close(self) -> None:
        """Let go of files and connections; the backend cannot be used afterwards."""
        ...
