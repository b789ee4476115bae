"""Any SPARQL 1.1 server as a store, over HTTP; the only module that knows SPARQLWrapper.

It talks to the URLs it was given and to no other: redirects are refused, nothing but http(s) is
opened. An answer that the server cut short is an error, never a short table. See
docs/guides/remote-store.md for what a server may lack.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import urllib.request
from collections.abc import Iterable, Iterator, Sequence
from email.message import Message
from typing import Any, BinaryIO
from urllib.parse import quote

from rdflib.term import BNode, Literal, Node
from SPARQLWrapper import POST, SPARQLWrapper

from s4c_graph.core import ntriples, remote_answers, remote_load, sparql, syntax
from s4c_graph.core.backend import Bindings, Triple
from s4c_graph.core.errors import BackendError
from s4c_graph.core.remote_http import Link, checked, shown
from s4c_graph.core.table import Cell, Table

_JSON = "application/sparql-results+json, application/json;q=0.5"
_NTRIPLES = "application/n-triples, text/turtle;q=0.5"
_NOTHING = "urn:s4c:no-graph"
"""Default graph where a caller gives an empty list: no server holds it."""


class Remote:
    """A SPARQL 1.1 server.

    query_url: its query service. update_url, graph_store_url: its update service and Graph Store
    (``…?graph=`` is added); without them the store is read-only. user, password, auth (``basic`` or
    ``digest``): credentials, sent to these URLs only. timeout_s: seconds one answer may take.
    max_answer_mb: largest answer read, in MiB. union: the server's default graph holds all named
    graphs; False names them in each request. within: only graphs whose IRI begins so are seen; a
    server's own graphs and those of others stay out. Raises InputError for a URL that is not http(s).
    """

    def __init__(
        self,
        query_url: str,
        *,
        update_url: str | None = None,
        graph_store_url: str | None = None,
        user: str | None = None,
        password: str | None = None,
        auth: str = "basic",
        timeout_s: float = 60.0,
        max_answer_mb: int = 512,
        union: bool = True,
        within: str = "",
    ) -> None:
        self._query_url = checked(query_url)
        self._update_url = checked(update_url) if update_url else None
        self._store_url = checked(graph_store_url) if graph_store_url else None
        self._union, self._within = union, within
        self._seen: list[str] | None = None
        urls = [url for url in (self._query_url, self._update_url, self._store_url) if url]
        self._link = Link(urls, user=user, password=password, auth=auth, timeout_s=timeout_s, max_mb=max_answer_mb)

    def __repr__(self) -> str:
        return f"Remote({shown(self._query_url)!r})"

    def select(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> Table:
        """Rows of a SELECT. Raises BackendError when the server stopped before the last row."""
        text, asked = self._prepared(query, "SELECT", bindings, graphs)
        table = self._rows(text, asked.limit, self._dataset(text, asked, graphs))
        known = {at: bindings[name] for at, name in enumerate(table.columns) if bindings and name in bindings}
        if not known:
            return table
        # a projected parameter is the term that was bound; some servers give true back as 1
        return Table(table.columns, tuple(tuple(known.get(at, v) for at, v in enumerate(row)) for row in table.rows))

    def ask(self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None) -> bool:
        """Answer of an ASK."""
        text, asked = self._prepared(query, "ASK", bindings, graphs)
        return remote_answers.boolean(self._query(text, "ASK", _JSON, self._dataset(text, asked, graphs))[0])

    def construct(
        self, query: str, *, bindings: Bindings | None = None, graphs: Sequence[str] | None = None
    ) -> Iterator[Triple]:
        """Triples of a CONSTRUCT, or of a DESCRIBE as the server sees fit, without duplicates."""
        text, asked = self._prepared(query, "CONSTRUCT", bindings, graphs)
        dataset = self._dataset(text, asked, graphs)
        if asked.form == "CONSTRUCT":
            template = remote_answers.template(text)
            yield from template.fill(self._rows(template.select, asked.limit, dataset))
            return
        body, headers = self._query(text, "DESCRIBE", _NTRIPLES, dataset)
        format = "turtle" if "turtle" in (headers.get("Content-Type") or "") else "nt"
        yield from dict.fromkeys(_parsed(body, format))

    def update(self, update: str) -> None:
        """Run an update; whether it is all or nothing is the server's affair."""
        sparql.check(update, update=True)
        self._update(update)

    def load(self, data: bytes | Iterable[bytes], *, graph: str, format: str = "nt") -> None:
        """Add RDF in pieces. Malformed RDF is found before anything is sent (InputError, with the line).

        When the server fails between two pieces, a graph that was empty before is emptied again;
        otherwise the BackendError says that it is partly loaded.
        """
        if self._store_url is None:
            self._must_write()
        found = remote_load.gather(data, graph=graph, format=format)
        try:
            for iri, gathered in found.items():
                self._load(ntriples.iri(iri), gathered)
        finally:
            self._seen = None
            for gathered in found.values():
                gathered.close()

    def dump(self, out: BinaryIO, *, graph: str | None = None, format: str = "nt") -> None:
        """Write one graph or the whole dataset; read in pages where the server caps its answers, then counted."""
        syntax.engine_format(format)
        if graph is None and format not in syntax.QUADS:
            raise BackendError(f"{format} cannot hold named graphs", mend="name one graph, or write nq or trig")
        if graph is not None and format == "nt":
            out.writelines(self._lines(graph, ""))
            return
        kept = [graph] if graph is not None else self.graphs()
        lines = (line for iri in kept for line in self._lines(iri, f" {ntriples.iri(iri)}" if graph is None else ""))
        if format == "nq":
            out.writelines(lines)
        else:
            syntax.write(syntax.quads(lines, "nq"), out, format)

    def graphs(self) -> list[str]:
        """IRIs of the named graphs that hold triples, sorted."""
        return sorted(self._sizes())

    def size(self, graph: str | None = None) -> int:
        """Number of triples in one graph, or of quads in all that are seen."""
        if graph is None:
            return sum(self._sizes().values())
        text = f"SELECT (COUNT(*) AS ?n) {{ GRAPH {ntriples.iri(graph)} {{ ?s ?p ?o }} }}"
        return sum(_number(row[0]) for row in self._rows(text, None, ()).rows)

    def _sizes(self) -> dict[str, int]:
        # counting by graph is 100 times quicker than SELECT DISTINCT on Virtuoso
        rows = self._rows("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", None, ()).rows
        # a group over nothing may still give one row, without a graph
        return {str(g): _number(n) for g, n in rows if g is not None and str(g).startswith(self._within)}

    def drop(self, graph: str) -> None:
        """Empty one graph."""
        self._update(f"DROP SILENT GRAPH {ntriples.iri(graph)}")

    def close(self) -> None:
        """Forget the credentials; no connection is kept between requests."""
        self._link.close()

    def _prepared(
        self, query: str, wanted: str, bindings: Bindings | None, graphs: Sequence[str] | None
    ) -> tuple[str, sparql.Look]:
        asked = sparql.look(query)
        asked.expect(wanted, graphs)
        return (sparql.bind(query, bindings) if bindings else query), asked

    def _dataset(self, text: str, asked: sparql.Look, graphs: Sequence[str] | None) -> Sequence[tuple[str, str]]:
        """Protocol parameters that name the graphs (https://www.w3.org/TR/sparql11-protocol/#dataset)."""
        if asked.names_graphs or (graphs is None and self._union and not self._within):
            return ()
        named = self._visible() if graphs is None or re.search(r"\bGRAPH\b", text, re.I) else []
        default = named if graphs is None else graphs
        return [
            *(("default-graph-uri", iri) for iri in default or [_NOTHING]),
            *(("named-graph-uri", iri) for iri in named),
        ]

    def _visible(self) -> list[str]:
        """The graphs seen, as they were when last asked; asked again after a change made here."""
        if self._seen is None:
            self._seen = self.graphs()
        return self._seen

    def _rows(self, text: str, limit: int | None, dataset: Sequence[tuple[str, str]]) -> Table:
        body, headers = self._query(text, "SELECT", _JSON, dataset)
        table = remote_answers.table(body)
        cap = headers.get("X-SPARQL-MaxRows") or ""
        if cap.isdigit() and len(table) >= int(cap) and len(table) != limit:
            raise _Cut(len(table), shown(self._query_url))
        return table

    def _lines(self, graph: str, suffix: str) -> Iterator[bytes]:
        expected, found = self.size(graph), 0
        for s, p, o in self._pages(ntriples.iri(graph)):
            found += 1
            yield f"{_written(s)} {_written(p)} {_written(o)}{suffix} .\n".encode()
        if found != expected:
            raise BackendError(
                f"read {found:,} of {expected:,} triples of <{graph}>", where=shown(self._query_url), mend="try again"
            )

    def _pages(self, graph: str) -> Iterable[tuple[Node, Node, Node]]:
        text = f"SELECT ?s ?p ?o {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
        try:
            return self._rows(text, None, ()).rows  # type: ignore[return-value]
        except _Cut as cut:
            return self._paged(text, cut.rows)

    def _paged(self, text: str, page: int) -> Iterator[tuple[Node, Node, Node]]:
        seen: set[Any] = set()
        for at in itertools.count(0, page):
            rows = self._rows(f"{text} OFFSET {at} LIMIT {page}", page, ()).rows
            yield from (row for row in rows if row not in seen)  # type: ignore[misc]
            seen.update(rows)
            if len(rows) < page:
                return

    def _load(self, graph: str, gathered: remote_load.Gathered) -> None:
        was = self.size(graph[1:-1])
        sent = 0
        try:
            if self._store_url:
                for piece, _ in gathered.pieces(remote_load.DOCUMENT):
                    self._post(piece, graph[1:-1])
                    sent += 1
                return
            for piece, blank in gathered.pieces(remote_load.UPDATE):
                data = piece.decode()
                # blank nodes are refused in INSERT DATA by some servers, in a template by none
                text = f"INSERT {{ GRAPH {graph} {{\n{data}}} }} WHERE {{}}" if blank else ""
                self._update(text or f"INSERT DATA {{ GRAPH {graph} {{\n{data}}} }}")
                sent += 1
        except BackendError as error:
            if not sent:
                raise
            raise self._broken_off(graph, was, error) from error

    def _broken_off(self, graph: str, was: int, error: BackendError) -> BackendError:
        with contextlib.suppress(BackendError):
            if not was:
                self.drop(graph[1:-1])
                return BackendError(f"the load broke off: {error}; nothing of it stays in {graph}", mend="load again")
        return BackendError(f"the load broke off: {error}; {graph} is partly loaded", mend="drop it and load again")

    def _query(self, text: str, form: str, accept: str, dataset: Sequence[tuple[str, str]]) -> tuple[bytes, Message]:
        wrapper = _Wrapper(self._query_url)
        for name, iri in dataset:
            wrapper.addParameter(name, iri)
        return self._link.send(wrapper.request(text, form, accept))

    def _must_write(self) -> None:
        if self._update_url is None:
            raise BackendError("this server is only read", where=shown(self._query_url), mend="give its update_url")

    def _update(self, text: str) -> None:
        self._must_write()
        self._seen = None
        self._link.send(_Wrapper(self._query_url, self._update_url).request(text, "INSERT", "*/*"))

    def _post(self, data: bytes, graph: str) -> None:
        url = f"{self._store_url}{'&' if '?' in str(self._store_url) else '?'}graph={quote(graph, safe='')}"
        self._link.send(urllib.request.Request(url, data, {"Content-Type": "application/n-triples"}))  # noqa: S310


class _Wrapper(SPARQLWrapper):
    """SPARQLWrapper as the writer of protocol requests; they are sent by an opener of our own.

    Its own sending follows redirects with the credentials, and reads without bounds.
    """

    def request(self, text: str, form: str, accept: str) -> urllib.request.Request:
        """A POST of a query or update; its form is known, so that the wrapper need not guess it."""
        self.queryString, self.queryType = text, form
        self.setMethod(POST)
        self.setOnlyConneg(True)
        self.addCustomHttpHeader("Accept", accept)
        made: urllib.request.Request = self._createRequest()
        return made


class _Cut(BackendError):
    """An answer that stopped at the server's row limit; ``rows`` is how many came."""

    def __init__(self, rows: int, where: str) -> None:
        super().__init__(
            f"the server stopped after {rows:,} rows",
            where=where,
            mend="ask for less with LIMIT, or have its row limit raised (Virtuoso: ResultSetMaxRows)",
        )
        self.rows = rows


def _number(cell: Cell) -> int:
    if not isinstance(cell, Literal) or not str(cell).isdigit():
        raise BackendError("the server's count is no number", mend="is this a SPARQL 1.1 endpoint?")
    return int(cell)


def _parsed(body: bytes, format: str) -> Iterator[Triple]:
    from s4c_graph.core.embedded import triples

    return triples(body, format)


def _written(term: Node) -> str:
    if isinstance(term, BNode):
        return term.n3()
    if isinstance(term, Literal):
        return ntriples.literal(str(term), lang=term.language, datatype=term.datatype)
    return ntriples.iri(str(term))
