"""rdflib over the embedded store, quick enough for validators; part of the embedded engine's room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NoReturn, cast

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset, Graph
from rdflib.query import Result
from rdflib.term import BNode, Identifier, Literal, Node, URIRef, Variable

from s4c_graph.core.errors import BackendError


class _FrozenStore(OxigraphStore):
    """OxigraphStore over a store that does not change: each length is counted once.

    oxrdflib counts by a query over the whole graph, and pySHACL asks for the length of the data
    graph for each failing value: O(n) each time turns seconds into hours.
    """

    def __init__(self, *, store: Any) -> None:
        super().__init__(store=store)
        self._lengths: dict[Any, int] = {}

    def __len__(self, context: Any = None) -> int:
        key = getattr(context, "identifier", context)
        if key not in self._lengths:
            self._lengths[key] = super().__len__(context)
        return self._lengths[key]


class _SelectedStore(OxigraphStore):
    """Some named graphs of a store that does not change, seen as one graph; nothing is copied.

    Literals keep their lexical form: a validator must see ``"+5"`` as it was written.
    """

    context_aware = False
    graph_aware = False

    def __init__(self, *, store: ox.Store, graphs: Sequence[str]) -> None:
        super().__init__(store=store)
        self._graphs: list[Any] = [ox.NamedNode(graph) for graph in graphs]
        self._names = frozenset(graphs)
        self._length: int | None = None

    def triples(self, triple_pattern: Any, context: Any = None) -> Iterator[Any]:
        from s4c_graph.core.embedded import _rdflib

        try:
            subject, predicate, value = (_pattern(term) for term in triple_pattern)
        except ValueError:  # a literal subject, an IRI with blanks: nothing in the store can be it
            return
        if isinstance(subject, ox.Literal):
            return
        names, nothing = self._names, iter(())
        for quad in self._inner.quads_for_pattern(subject, predicate, value, None):
            if getattr(quad.graph_name, "value", "") in names:
                yield (_rdflib(quad.subject), _rdflib(quad.predicate), _rdflib(quad.object)), nothing

    def query(  # the names are rdflib's
        self,
        query: Any,
        initNs: Mapping[str, Any],  # noqa: N803
        initBindings: Mapping[str, Any],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **kwargs: object,
    ) -> Result:
        from s4c_graph.core.embedded import _rdflib

        found = self._inner.query(
            query,
            default_graph=self._graphs,
            prefixes={str(prefix): str(ns) for prefix, ns in initNs.items()},
            substitutions={ox.Variable(name): _pattern(term) for name, term in initBindings.items()},
        )
        if isinstance(found, ox.QueryBoolean):
            result = Result("ASK")
            result.askAnswer = bool(found)
            return result
        if not isinstance(found, ox.QuerySolutions):
            raise BackendError("a view answers SELECT and ASK")
        result = Result("SELECT")
        result.vars = [Variable(v.value) for v in found.variables]
        result.bindings = [
            {v: cast(Identifier, _rdflib(t)) for v, t in zip(result.vars, solution, strict=True) if t is not None}
            for solution in found
        ]
        return result

    def __len__(self, context: Any = None) -> int:
        if self._length is None:
            counted: Any = self._inner.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default_graph=self._graphs)
            self._length = int(next(iter(counted))[0].value)
        return self._length

    def _refuse(self, *args: object, **kwargs: object) -> NoReturn:
        raise BackendError("a view cannot be written", mend="write to the store itself")

    add = addN = remove = update = add_graph = remove_graph = _refuse  # noqa: N815


def dataset(store: Any, *, frozen: bool = False) -> Dataset:
    """A Dataset over a pyoxigraph store, default graph = union of all graphs."""
    made = (_FrozenStore if frozen else OxigraphStore)(store=store)
    return Dataset(store=made, default_union=True)


def selected(store: Any, graphs: Sequence[str]) -> Graph:
    """One read-only Graph over some named graphs of a pyoxigraph store, given by IRI."""
    return Graph(store=_SelectedStore(store=store, graphs=graphs), bind_namespaces="none")


def _pattern(term: Node | None) -> Any:
    """The engine's term; raises ValueError for what is no RDF term."""
    if term is None:
        return None
    if isinstance(term, URIRef):
        return ox.NamedNode(term)
    if isinstance(term, BNode):
        return ox.BlankNode(term)
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(term, language=term.language)
        return ox.Literal(term, datatype=ox.NamedNode(term.datatype)) if term.datatype else ox.Literal(term)
    raise ValueError(f"{term!r} is no RDF term")
