"""KnowledgeGraph: named graphs over one backend; it holds and answers, and does nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rdflib.term import Identifier, Literal, URIRef

from s4c_graph.core import queries
from s4c_graph.core.backend import Backend, Triple
from s4c_graph.core.errors import BackendError, QueryError
from s4c_graph.core.names import Names
from s4c_graph.core.table import Table
from s4c_graph.core.values import Statements

if TYPE_CHECKING:
    from rdflib import Dataset, Graph

_LOOKUP = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?c ?key { {ofclass}
  { ?c skos:notation ?key } UNION { ?c skos:prefLabel ?key FILTER(LANG(?key) = "en") } }"""

_NOTATION = "SELECT DISTINCT ?c { ?c <http://www.w3.org/2004/02/skos/core#notation> $key ; a $class }"

_SLUG = re.compile(r"[a-z0-9][a-z0-9.-]*")
"""What the key at the end of an IRI of ours looks like."""


class KnowledgeGraph(AbstractContextManager["KnowledgeGraph"]):
    """A graph of competences, roles and what is aligned to them.

    backend: the store. names: IRIs below the base the graph was built with. digest: of the release it is, empty
    for a graph that is none. A query sees all named graphs together; ``graphs`` narrows that to some, by name
    (``framework``, ``esco/1.1.1``).
    """

    def __init__(self, backend: Backend, names: Names | None = None, *, digest: str = "") -> None:
        self.backend = backend
        self.names = names or Names()
        self.digest = digest

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self

    def close(self) -> None:
        """Let go of the store."""
        self.backend.close()

    def graphs(self) -> dict[str, int]:
        """Triples by graph name."""
        return {self.names.graph_name(g): self.backend.size(g) for g in self.backend.graphs()}

    def graph_names(self) -> list[str]:
        """Names of the graphs; nothing is counted, which in a large store takes most of the time."""
        return [self.names.graph_name(g) for g in self.backend.graphs()]

    def add(self, *statements: Statements) -> None:
        """Load statements into their graphs, all of them in one bulk load.

        Each bulk load of a directory store writes files of its own (0.1 s and more), so several small
        graphs are cheaper together. Raises InputError for malformed statements: of a store in memory none of
        them stay, of one in a directory the steps before the error do (see Embedded.load), so load into a draft.
        """
        if statements:
            first = self.names.graph(statements[0].graph)  # every line names its graph; a load wants one
            self.backend.load(_quads(statements, self.names), graph=first, format="nq")

    def select(self, query: str | queries.Query, *, graphs: Sequence[str] | None = None, **params: object) -> Table:
        """Rows of a catalogued question (by name or number) or of SPARQL text, parameters bound as terms.

        Raises QueryError for an unknown question, parameter or concept.
        """
        asked = self._asked(query)
        table = self.backend.select(asked.text, bindings=self._bindings(asked, params), graphs=self._iris(graphs))
        if asked.analysis:
            from s4c_graph.core import scores

            return scores.analyse(asked.analysis, table)
        return table

    def ask(self, query: str | queries.Query, *, graphs: Sequence[str] | None = None, **params: object) -> bool:
        """Yes or no."""
        asked = self._asked(query)
        return self.backend.ask(asked.text, bindings=self._bindings(asked, params), graphs=self._iris(graphs))

    def construct(
        self, query: str | queries.Query, *, graphs: Sequence[str] | None = None, **params: object
    ) -> Iterator[Triple]:
        """Triples of a CONSTRUCT or DESCRIBE."""
        asked = self._asked(query)
        return self.backend.construct(asked.text, bindings=self._bindings(asked, params), graphs=self._iris(graphs))

    def catalogue(self) -> queries.Catalogue:
        """The shipped questions, written for this graph's base."""
        return queries.Catalogue(self.names)

    def find(self, key: str, kind: str = "concept") -> URIRef:
        """The concept of ours with this IRI, prefixed name, slug, notation or English label.

        kind: one of queries.CONCEPT_TYPES, such as ``role``, ``offer`` or ``concept``. Raises
        QueryError, with the nearest key, when there is none.
        """
        iri = self.names.expand(key)
        if iri is not None:
            if self.backend.ask("ASK { $c ?p ?o }", bindings={"c": URIRef(iri)}):
                if kind in queries.CLASSES and not self.backend.ask(
                    "ASK { $c a $class }",
                    bindings={"c": URIRef(iri), "class": URIRef(self._class(kind))},
                ):
                    raise QueryError(f"{self.names.short(iri)} is no {kind}", mend="s4c search finds one by its words")
                return URIRef(iri)
            raise QueryError(f"nothing is known of <{iri}>", mend="s4c search finds concepts by their words")
        if kind in queries.CLASSES:  # a notation is looked up; only a label or a slug needs all of them read
            asked = {"key": Literal(key.strip()), "class": URIRef(self._class(kind))}
            if len(exact := self.backend.select(_NOTATION, bindings=asked)) == 1:
                return URIRef(str(exact.rows[0][0]))
            if _SLUG.fullmatch(key.strip()):
                ours = URIRef(self.names.id(kind, key.strip()))
                if self.backend.ask("ASK { $c a $class }", bindings={"c": ours, "class": asked["class"]}):
                    return ours
        ofclass = f"?c a <{self._class(kind)}> ." if kind in queries.CLASSES else "?c a ?any ."
        graphs = [g for g in self.backend.graphs() if not self.names.graph_name(g).startswith("esco/")]
        found = self.backend.select(_LOOKUP.replace("{ofclass}", ofclass), graphs=graphs)
        keys: dict[str, URIRef] = {}
        for row in found:
            concept, said = URIRef(str(row["c"])), str(row["key"])
            keys.setdefault(said.casefold(), concept)
            keys.setdefault(str(concept).rsplit("/", 1)[-1].casefold(), concept)
        if (hit := keys.get(key.strip().casefold())) is not None:
            return hit
        from difflib import get_close_matches

        near = get_close_matches(key.casefold(), keys, n=1, cutoff=0.6)
        hint = f"did you mean {self.names.short(keys[near[0]])}?" if near else f"s4c search {key!r} may find it"
        raise QueryError(f"no {kind} is called {key!r}", mend=hint)

    def _class(self, kind: str) -> str:
        return self.names.expand(queries.CLASSES[kind]) or ""

    def rdflib(self, *, frozen: bool = False) -> Dataset:
        """A live rdflib Dataset over the same embedded store (see Embedded.rdflib)."""
        from s4c_graph.core.embedded import Embedded

        if not isinstance(self.backend, Embedded):
            raise BackendError("a remote store has no rdflib view", mend="use rdflib's own SPARQLStore")
        return self.backend.rdflib(frozen=frozen)

    def view(self, graphs: Sequence[str]) -> Graph:
        """Some named graphs as one read-only rdflib Graph over the same embedded store (see Embedded.view)."""
        from s4c_graph.core.embedded import Embedded

        if not isinstance(self.backend, Embedded):
            raise BackendError("a remote store has no rdflib view", mend="load its data into a release first")
        return self.backend.view([self.names.graph(g) for g in graphs])

    def _asked(self, query: str | queries.Query) -> queries.Query:
        if isinstance(query, queries.Query):
            return query
        if any(c in query for c in "{ \n"):
            return queries.parse(query, name="query")
        return self.catalogue().find(query).answerable()

    def _bindings(self, asked: queries.Query, params: Mapping[str, object]) -> dict[str, Identifier]:
        if not asked.params:
            return {name: _plain(name, value) for name, value in params.items()}
        ready = {n: v for n, v in params.items() if isinstance(v, URIRef | Literal)}
        text = asked.values({n: str(v) for n, v in params.items()})
        return {p.name: ready.get(p.name) or self._term(p, text[p.name]) for p in asked.params}

    def _term(self, param: queries.Param, text: str) -> Identifier:
        made = queries.term(param, text, self.names)
        return (
            made
            if made is not None and param.type == "iri"
            else (self.find(text, param.type) if param.type in queries.CONCEPT_TYPES else _sure(made))
        )

    def _iris(self, graphs: Iterable[str] | None) -> list[str] | None:
        return None if graphs is None else [self.names.graph(g) for g in graphs]


def _quads(statements: Iterable[Statements], names: Names) -> Iterator[bytes]:
    """N-Triples pieces as N-Quads; a line ends in `` .`` and a line feed, which no literal can hold."""
    for one in statements:
        end = f" <{names.graph(one.graph)}> .\n".encode()
        for piece in one.ntriples:
            yield piece.replace(b" .\n", end)


def _sure(made: Identifier | None) -> Identifier:
    if made is None:
        raise QueryError("a parameter has no value")
    return made


def _plain(name: str, value: object) -> Identifier:
    if isinstance(value, URIRef | Literal):
        return value
    if isinstance(value, str | int | float | bool):
        return Literal(value)
    raise QueryError(f"parameter {name} must be an rdflib term, text or number, not {type(value).__name__}")
