"""The embedded store: pyoxigraph in memory or in a directory; the only module that knows pyoxigraph and oxrdflib."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core import sparql
from s4c_graph.core.backend import RDF_FORMATS, Bindings, Triple
from s4c_graph.core.errors import BackendError, InputError, QueryError
from s4c_graph.core.table import Table

if TYPE_CHECKING:
    from rdflib import Dataset, Graph

_FORMATS = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "xml": ox.RdfFormat.RDF_XML,
    "json-ld": ox.RdfFormat.JSON_LD,
}
_QUADS = ("nq", "trig")
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


class Embedded:
    """A store in this process.

    path: directory of the store, made when absent; None keeps it in memory. read_only: open an
    existing directory that no process writes (many readers at once). Raises BackendError when the
    directory cannot be opened.

    >>> store = Embedded()
    >>> store.load(b"<urn:a> <urn:p> <urn:b> .", graph="urn:g")
    >>> store.size("urn:g"), store.ask("ASK { <urn:a> ?p ?o }")
    (1, True)
    """

    def __init__(self, path: Path | None = None, *, read_only: bool = False) -> None:
        self.path, self.read_only = path, read_only
        try:
            if path is None:
                self._store = ox.Store()
            elif read_only:
                self._store = ox.Store.read_only(str(path))
            else:
                self._store = ox.Store(str(path))
        except (OSError, ValueError) as error:
            raise BackendError(str(error), where=str(path), mend="is the release complete? try s4c doctor") from error

    def select(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> Table:
        """Rows of a SELECT."""
        with _told():
            found = self._query(query, "SELECT", bindings, graphs)
            columns = tuple(v.value for v in found.variables)
            rows = tuple(tuple(None if t is None else _rdflib(t) for t in solution) for solution in found)
        return Table(columns, rows)

    def ask(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> bool:
        """Answer of an ASK."""
        with _told():
            return bool(self._query(query, "ASK", bindings, graphs))

    def construct(
        self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None
    ) -> Iterator[Triple]:
        """Triples of a CONSTRUCT or DESCRIBE, without duplicates."""
        seen: set[Any] = set()
        with _told():
            for t in self._query(query, "CONSTRUCT", bindings, graphs):
                if t not in seen:
                    seen.add(t)
                    yield _rdflib(t.subject), _rdflib(t.predicate), _rdflib(t.object)

    def update(self, update: str) -> None:
        """Run an update of our own making."""
        sparql.check(update, update=True)
        with _told():
            self._store.update(update)

    def load(self, data: bytes | Iterable[bytes], *, graph: str, format: str = "nt") -> None:
        """Add RDF in bulk. Raises InputError with the line for malformed RDF; nothing of it stays."""
        source: Any = data if isinstance(data, bytes) else _Pieces(data)
        with _told(InputError):
            if format in _QUADS:
                self._store.bulk_load(source, format=_rdf_format(format))
            else:
                self._store.bulk_load(source, format=_rdf_format(format), to_graph=ox.NamedNode(graph))

    def copy(self, ntriples: bytes, *, graph: str) -> None:
        """Add N-Triples that another store of ours wrote, blank nodes keeping their labels."""
        to = ox.NamedNode(graph)
        with _told(InputError):
            read = ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
            self._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, to) for t in read)

    def dump(self, out: BinaryIO, *, graph: str | None = None, format: str = "nt") -> None:
        """Write one graph or the whole dataset."""
        if graph is None and format not in _QUADS:
            raise BackendError(f"{format} cannot hold named graphs", mend="name one graph, or write nq or trig")
        with _told():
            if graph is None:
                self._store.dump(out, format=_rdf_format(format))
            else:
                self._store.dump(out, format=_rdf_format(format), from_graph=ox.NamedNode(graph))

    def graphs(self) -> list[str]:
        """IRIs of the named graphs that hold triples, sorted."""
        return sorted(
            g.value
            for g in self._store.named_graphs()
            if isinstance(g, ox.NamedNode) and next(self._store.quads_for_pattern(None, None, None, g), None)
        )

    def size(self, graph: str | None = None) -> int:
        """Number of triples in one graph, or of quads in all; counted by the engine."""
        if graph is None:
            return len(self._store)
        counted = self._query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "SELECT", None, [graph])
        return int(next(iter(counted))[0].value)

    def drop(self, graph: str) -> None:
        """Empty one graph."""
        with _told():
            self._store.remove_graph(ox.NamedNode(graph))

    def close(self) -> None:
        """Flush a directory store; the files are let go when the object dies."""
        if self.path is not None and not self.read_only:
            self._store.flush()
        del self._store

    def fork(self, path: Path) -> Embedded:
        """A writable copy of a directory store; on one file system its files are shared, so it costs milliseconds.

        Raises BackendError when this store is in memory or the folder exists already.
        """
        if self.path is None:
            raise BackendError("a store in memory cannot be forked")
        with _told():
            self._store.backup(str(path))
        return Embedded(path)

    def excerpt(self, wanted: Iterable[tuple[str, str, str | None]]) -> Embedded:
        """A store in memory with what each (graph, predicate, object or any) names; blank nodes stay the same."""
        made = Embedded()
        with _told():
            for graph, predicate, obj in wanted:
                node = None if obj is None else ox.NamedNode(obj)
                made._store.extend(
                    self._store.quads_for_pattern(None, ox.NamedNode(predicate), node, ox.NamedNode(graph))
                )
        return made

    def take(self, other: Embedded, graph: str) -> None:
        """Add what another store holds in one graph, in bulk; blank nodes stay the same."""
        with _told():
            self._store.bulk_extend(other._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))

    def canonical(self, graph: str) -> list[bytes]:
        """Lines of a graph in RDFC-1.0 canonical form, sorted (https://www.w3.org/TR/rdf-canon/).

        Only for graphs of our own making: the algorithm is exponential in blank nodes that look alike.
        """
        with _told():
            quads = ox.Dataset(self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
            quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            return sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines())

    def settle(self) -> None:
        """Write everything down and compact the files, for a store that will only be read."""
        if self.path is not None:
            with _told():
                self._store.optimize()
                self._store.flush()

    def rdflib(self, *, frozen: bool = False) -> Dataset:
        """A live rdflib Dataset over the same store, its default graph the union of all graphs.

        frozen: the caller promises that the store does not change meanwhile, so that ``len`` is
        counted once and kept; validators ask for it at every step and the store counts by walking.
        """
        from s4c_graph.core.rdflib_view import dataset

        return dataset(self._store, frozen=frozen)

    def view(self, graphs: Sequence[str]) -> Graph:
        """Some named graphs, given by IRI, as one read-only rdflib Graph over the same store; nothing is copied.

        The caller promises that the store does not change while the view is used.
        """
        from s4c_graph.core.rdflib_view import selected

        return selected(self._store, graphs)

    def _query(self, query: str, wanted: str, bindings: Bindings | None, graphs: Sequence[str] | None) -> Any:
        form = sparql.check(query)
        if form != wanted and not (wanted == "CONSTRUCT" and form == "DESCRIBE"):
            raise QueryError(f"this is a {form} query where a {wanted} is wanted")
        text = sparql.bind(query, bindings) if bindings else query
        if graphs is None:
            return self._store.query(text, use_default_graph_as_union=True)
        return self._store.query(text, default_graph=[ox.NamedNode(g) for g in graphs])


def parse(data: bytes, format: str, *, base: str | None = None) -> Iterator[ox.Quad]:
    """Quads of a document, lazily; raises InputError with line and column where it is malformed."""
    with _told(InputError):
        yield from ox.parse(data, format=_rdf_format(format), base_iri=base, rename_blank_nodes=True)


def to_nquads(data: bytes, format: str, *, base: str | None = None) -> bytes:
    """A whole document as N-Quads, blank nodes renamed so that two documents never share one."""
    return ox.serialize(parse(data, format, base=base), format=ox.RdfFormat.N_QUADS) or b""


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file the engine reads."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._rest = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        n = min(len(buffer), len(self._rest))
        buffer[:n], self._rest = self._rest[:n], self._rest[n:]
        return n


@contextmanager
def _told(what: type[InputError] = QueryError) -> Iterator[None]:
    """The engine's errors as ours; ``what`` is the kind a syntax error becomes."""
    try:
        yield
    except SyntaxError as error:
        # a parser lists every token it would have taken; the place before the list is what helps
        message = (error.msg or str(error)).split(": expected one of")[0]
        raise what(message, where=f"line {error.lineno}" if error.lineno else None) from error
    except OSError as error:
        raise BackendError(f"the store failed: {error}", mend=_disk_mend(error)) from error
    except (ValueError, RuntimeError) as error:
        raise what(str(error)) from error


def _disk_mend(error: OSError) -> str:
    full = "No space left" in str(error) or "File too large" in str(error)
    return "free some disk space and build again" if full else "try s4c doctor"


def _rdf_format(name: str) -> ox.RdfFormat:
    try:
        return _FORMATS[name]
    except KeyError:
        raise BackendError(f"unknown RDF format {name!r}", mend="one of " + ", ".join(RDF_FORMATS)) from None


def _rdflib(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == _XSD_STRING:
            return Literal(term.value)
        return Literal(term.value, datatype=URIRef(datatype), normalize=False)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    raise BackendError("the store holds RDF 1.2 triple terms, which are not read here")
