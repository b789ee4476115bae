"""The embedded store: pyoxigraph in memory or in a directory; the only module that knows pyoxigraph and oxrdflib."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import pyoxigraph as ox
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core import sparql, syntax
from s4c_graph.core.backend import Bindings, Triple
from s4c_graph.core.errors import BackendError, InputError
from s4c_graph.core.table import Table

if TYPE_CHECKING:
    from rdflib import Dataset, Graph

_LINES = ("nt", "nq")
_STEP = 32 << 20
"""Bytes of lines in one bulk load into a directory; each load writes files of its own (0.1 s)."""
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
        except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: the engine's word for a damaged file
            raise BackendError(str(error), where=str(path), mend="is the release complete? try s4c doctor") from error

    def select(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> Table:
        """Rows of a SELECT."""
        with syntax.told():
            found = self._query(query, "SELECT", bindings, graphs)
            columns = tuple(v.value for v in found.variables)
            rows = tuple(tuple(None if t is None else _rdflib(t) for t in solution) for solution in found)
        return Table(columns, rows)

    def ask(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> bool:
        """Answer of an ASK."""
        with syntax.told():
            return bool(self._query(query, "ASK", bindings, graphs))

    def construct(
        self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None
    ) -> Iterator[Triple]:
        """Triples of a CONSTRUCT or DESCRIBE, without duplicates."""
        seen: set[Any] = set()
        with syntax.told():
            for t in self._query(query, "CONSTRUCT", bindings, graphs):
                if t not in seen:
                    seen.add(t)
                    yield _rdflib(t.subject), _rdflib(t.predicate), _rdflib(t.object)

    def construct_lines(self, query: str) -> list[bytes]:
        """Triples of a CONSTRUCT as lines of N-Triples, in no order; they never become Python terms.

        >>> store = Embedded()
        >>> store.load(b"<urn:a> <urn:p> <urn:b> .", graph="urn:g")
        >>> store.construct_lines("CONSTRUCT { ?o ?p ?s } { ?s ?p ?o }")
        [b'<urn:b> <urn:p> <urn:a> .\\n']
        """
        with syntax.told():
            found = self._query(query, "CONSTRUCT", None, None)
            written: bytes = found.serialize(format=ox.RdfFormat.N_TRIPLES)
        return written.splitlines(keepends=True)

    def update(self, update: str) -> None:
        """Run an update of our own making."""
        sparql.check(update, update=True)
        with syntax.told():
            self._store.update(update)

    def load(self, data: bytes | Iterable[bytes], *, graph: str, format: str = "nt") -> None:
        """Add RDF in bulk. Raises InputError with the line for malformed RDF; nothing of it stays.

        Lines (nt, nq) that come in pieces go into a directory in steps of bounded size, because the
        engine's own bulk load holds about a million statements; then whole steps before the error stay.
        """
        stepwise = self.path is not None and format in _LINES and not isinstance(data, bytes)
        for part in syntax.steps(data, _STEP) if stepwise and not isinstance(data, bytes) else (data,):
            source: Any = part if isinstance(part, bytes) else syntax.Pieces(part)
            with syntax.told(InputError):
                # in memory the plain load is as quick as the bulk one and needs 40 % less of it
                load = self._store.load if self.path is None else self._store.bulk_load
                load(source, format=syntax.engine_format(format), to_graph=ox.NamedNode(graph))

    def copy(self, ntriples: bytes, *, graph: str) -> None:
        """Add N-Triples that another store of ours wrote, blank nodes keeping their labels."""
        to = ox.NamedNode(graph)
        with syntax.told(InputError):
            read = ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES)
            self._store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object, to) for t in read)

    def remove(self, ntriples: bytes, *, graph: str) -> None:
        """Take statements, as this store wrote them, out of a graph.

        >>> store = Embedded()
        >>> store.load(b"<urn:a> <urn:p> _:b . _:b <urn:p> <urn:c> .", graph="urn:g", format="turtle")
        >>> written = store.construct_lines("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(isBlank(?s)) }")
        >>> store.remove(b"".join(written), graph="urn:g")
        >>> store.size("urn:g")
        1
        """
        of = ox.NamedNode(graph)
        with syntax.told(InputError):
            for t in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
                self._store.remove(ox.Quad(t.subject, t.predicate, t.object, of))

    def dump(self, out: BinaryIO, *, graph: str | None = None, format: str = "nt") -> None:
        """Write one graph or the whole dataset."""
        if graph is None and format not in syntax.QUADS:
            raise BackendError(f"{format} cannot hold named graphs", mend="name one graph, or write nq or trig")
        with syntax.told():
            if graph is None:
                self._store.dump(out, format=syntax.engine_format(format))
            else:
                self._store.dump(out, format=syntax.engine_format(format), from_graph=ox.NamedNode(graph))

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
        with syntax.told():
            self._store.remove_graph(ox.NamedNode(graph))

    def close(self) -> None:
        """Flush a directory store; the files are let go when the object dies."""
        if self.path is not None and not self.read_only:
            self._store.flush()
        del self._store

    def __getattr__(self, name: str) -> Any:
        if name == "_store":
            raise BackendError("the store is closed")
        raise AttributeError(name)

    def fork(self, path: Path) -> Embedded:
        """A writable copy of a directory store; on one file system its files are shared, so it costs milliseconds.

        Raises BackendError when this store is in memory or the folder exists already.
        """
        if self.path is None:
            raise BackendError("a store in memory cannot be forked")
        if path.exists():
            raise BackendError("the folder exists already", where=str(path), mend="name a new one")
        with syntax.told():
            try:
                self._store.backup(str(path))
            except OSError:  # files of another user may not be linked: copy them
                shutil.rmtree(path, ignore_errors=True)
                shutil.copytree(self.path, path, ignore=shutil.ignore_patterns("LOCK"))
        return Embedded(path)

    def canonical(self, graph: str) -> list[bytes]:
        """Lines of a graph in RDFC-1.0 canonical form, sorted (https://www.w3.org/TR/rdf-canon/).

        Only for graphs of our own making: the algorithm is exponential in blank nodes that look alike.
        """
        with syntax.told():
            quads = ox.Dataset(self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))
            quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            return sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines())

    def settle(self) -> None:
        """Write everything down and compact the files, for a store that will only be read."""
        if self.path is not None:
            with syntax.told():
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
        asked = sparql.look(query)
        asked.expect(wanted, graphs)
        text = sparql.bind(query, bindings) if bindings else query
        if asked.names_graphs:  # the engine's union would hide what FROM asks for
            return self._store.query(text)
        if graphs is None:
            return self._store.query(text, use_default_graph_as_union=True)
        return self._store.query(text, default_graph=[ox.NamedNode(g) for g in graphs])


def to_nquads(data: bytes, format: str, *, base: str | None = None) -> bytes:
    """A whole document as N-Quads, blank nodes renamed so that two documents never share one."""
    return ox.serialize(syntax.quads(data, format, base=base), format=ox.RdfFormat.N_QUADS) or b""


def triples(
    data: bytes, format: str, *, base: str | None = None, rename: bool = True, terms: dict[Any, Node] | None = None
) -> Iterator[Triple]:
    """Triples of a document as rdflib terms; raises InputError with the line where it is malformed.

    rename: blank nodes get names that no other document has; else they keep their labels. terms: where terms are
    remembered, so that each is made once, of this document and of others read with the same; else none is.
    """
    read = _rdflib if terms is None else partial(_remembered, terms)
    for quad in syntax.quads(data, format, base=base, rename=rename):
        yield read(quad.subject), read(quad.predicate), read(quad.object)


def _remembered(terms: dict[Any, Node], term: Any) -> Node:
    if (found := terms.get(term)) is None:
        found = terms[term] = _rdflib(term)
    return found


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
