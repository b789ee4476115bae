"""Validation: hold a graph against SHACL shapes with the engine that fits, and report what was found.

Two engines stand behind one call. ``pyshacl`` is the reference and reads the store as it lies;
``shifty`` is quicker once some hundreds of focus nodes are to be judged, at the price of writing
the data out. Tests hold their findings equal. Shapes see asserted statements only: property chains
add values, and cardinalities must count what was said (DOMAIN 5).
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from contextlib import closing
from datetime import date
from functools import cached_property, lru_cache

from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.values import Report
from s4c_graph.validation import bounded, lint, snapshot, targets
from s4c_graph.validation.outcome import Chosen, Outcome
from s4c_graph.validation.report import findings, text
from s4c_graph.validation.running import quiet, run_engine
from s4c_graph.validation.shapes import Catalogue, shapes_graph

ENGINES = ("auto", "pyshacl", "shifty")
DERIVED = "inferred"
FOREIGN = ("esco/", "esco-apart/")
"""Names of graphs of other people's content begin so."""

_COPY = "urn:s4c:data"

TRIPLES_A_NODE = 60
"""Judging one focus node takes pySHACL about as long as so many triples take shifty (docs/decisions/0003)."""


def validate(
    kg: KnowledgeGraph,
    *,
    shapes: Graph | None = None,
    engine: str = "auto",
    focus: Collection[str] | None = None,
    graphs: Sequence[str] | None = None,
    foreign: Sequence[str] = FOREIGN,
    private: bool = False,
    limit_s: float | None = 60.0,
    asof: date | None = None,
) -> Report:
    """What is wrong with a graph, by the shipped shapes or by shapes of your own.

    shapes: a user's own shapes; they are linted first, and run in a child process that is stopped
    after ``limit_s`` seconds (None: in this process, without end). focus: IRIs (``_:label`` for
    blank nodes) to judge; by default all that graphs which are not foreign describe. graphs: names
    of the graphs that hold the data; by default all asserted ones, without the foreign ones where
    the shapes are the shipped ones, for those ask nothing of them. foreign: beginnings of names of
    graphs whose nodes are not judged; ``()`` judges everything. private: the data are for a vault, so
    that shapes which keep people out of public data (X-01, the names of A-10) are left aside. asof: the
    day that stands for today in the shipped shapes; by default the day it is. Raises InputError for
    shapes that are refused, do not load or do not finish; BackendError for a remote store.
    """
    if graphs is None:
        graphs = [g for g in kg.graph_names() if g != DERIVED and (shapes is not None or not _begins(g, foreign))]
    if shapes is not None:
        lint.check(shapes, "shapes")
        catalogue = Catalogue(shapes, kg.names)
    else:
        catalogue = _shipped(kg.names, private, asof or date.today())
    given = None if focus is None else frozenset(focus)
    with quiet(), closing(_Data(kg, graphs, foreign, given, sliced=shapes is None)) as data:
        chosen = targets.chosen(catalogue.graph, data.view, data.judged)
        outcome = _outcome(engine, catalogue.graph, data, chosen, given=shapes is not None, limit_s=limit_s)
        found = findings(outcome.results, catalogue, data.view)
    checked: dict[str, set[Node]] = {}
    for shape, nodes in chosen.items():
        checked.setdefault(catalogue.code(shape), set()).update(nodes)
    return Report(found, engine=outcome.engine, checked={code: len(checked[code]) for code in sorted(checked)})


def results(kg: KnowledgeGraph, shapes: Graph, *, engine: str = "auto") -> Outcome:
    """What an engine says of all graphs by any shapes, in its own words; what validate makes its findings of."""
    with quiet(), closing(_Data(kg, kg.graph_names(), (), None)) as data:
        return _outcome(engine, shapes, data, {}, given=True, limit_s=None)


@lru_cache(maxsize=4)
def _shipped(names: Names, private: bool, asof: date) -> Catalogue:
    """The shipped shapes, read once for all that is held against them; nobody changes them."""
    return Catalogue(shapes_graph(names, private=private, asof=asof), names)


def _outcome(engine: str, shapes: Graph, data: _Data, chosen: Chosen, *, given: bool, limit_s: float | None) -> Outcome:
    name = _chosen(engine, shapes, data, sum(map(len, chosen.values())), given=given)
    if given and limit_s is not None:
        return bounded.run(bounded.Job(name, tuple(shapes), data.written(), data.focus), limit_s)
    known = None if given else chosen  # a user's shapes may choose in ways that only the engine knows
    return run_engine(name, shapes, view=lambda: data.view, written=data.written, allowed=data.allowed, chosen=known)


def _chosen(engine: str, shapes: Graph, data: _Data, focus_nodes: int, *, given: bool) -> str:
    """The engine ``auto`` stands for: shifty for many focus nodes in few triples, and for a user's patterns.

    A user's ``sh:pattern`` can keep pySHACL's backtracking matcher for ever; shifty's takes linear time.
    """
    if engine not in ENGINES:
        raise InputError(f"there is no SHACL engine {engine!r}", mend="one of " + ", ".join(ENGINES))
    if engine != "auto":
        return engine
    patterns = given and (None, SH.pattern, None) in shapes
    return "shifty" if patterns or focus_nodes * TRIPLES_A_NODE > len(data.view) else "pyshacl"


class _Data:
    """The data of one validation: which graphs, which of them are foreign, which nodes may be judged."""

    def __init__(
        self,
        kg: KnowledgeGraph,
        graphs: Sequence[str],
        foreign: Sequence[str],
        focus: frozenset[str] | None,
        *,
        sliced: bool = False,
    ) -> None:
        self._kg, self._graphs = kg, graphs
        self._foreign = [g for g in graphs if _begins(g, foreign)]
        self._own = [g for g in graphs if g not in self._foreign]
        self._given = focus
        self.view = kg.view(graphs)
        self._slice = snapshot.slice_of(kg, self._own, self.allowed) if sliced else b""
        if self._slice:  # nothing can be laid beside a store that only reads: look at a copy in memory
            self.view.close()
            copy = Embedded()
            copy.copy(self.written(), graph=_COPY)
            self.view = copy.view([_COPY])

    def close(self) -> None:
        """Let go of the store: a view that lives on would keep its files open."""
        self.view.close()

    @cached_property
    def focus(self) -> frozenset[str] | None:
        """The nodes that may be judged; None when every node may.

        By default what our own graphs describe: subjects typed there, and subjects that no foreign graph knows.
        """
        if self._given is not None or not self._foreign:
            return self._given
        own = self._iris(self._own)
        typed = {row["s"] for row in self._kg.backend.select("SELECT DISTINCT ?s { ?s a ?class }", graphs=own)}
        every = {row["s"] for row in self._kg.backend.select("SELECT DISTINCT ?s { ?s ?p ?o }", graphs=own)}
        with closing(self._kg.view(self._foreign)) as foreign:
            loose = {node for node in every - typed if (node, None, None) not in foreign}
        return frozenset(text(node) for node in typed | loose)

    @cached_property
    def judged(self) -> set[Node] | None:
        """The same as nodes."""
        if self.focus is None:
            return None
        return {BNode(name[2:]) if name.startswith("_:") else URIRef(name) for name in self.focus}

    def allowed(self, node: Node) -> bool:
        """Whether a node may be judged."""
        return self.focus is None or text(node) in self.focus

    def written(self) -> bytes:
        """The data as N-Triples, and what mappings need to know of ESCO."""
        out = io.BytesIO()
        for graph in self._iris(self._graphs):
            self._kg.backend.dump(out, graph=graph, format="nt")
        out.write(self._slice)
        return out.getvalue()

    def _iris(self, graphs: Sequence[str]) -> list[str]:
        return [self._kg.names.graph(graph) for graph in graphs]


def _begins(graph: str, beginnings: Sequence[str]) -> bool:
    return any(graph.startswith(beginning) for beginning in beginnings)
