"""Validation: hold a graph against SHACL shapes with the engine that fits, and report what was found.

Two engines stand behind one call. ``pyshacl`` is the reference and reads the store as it lies;
``shifty`` is quicker once some hundreds of focus nodes are to be judged, at the price of writing
the data out. Tests hold their findings equal. Shapes see asserted statements only: property chains
add values, and cardinalities must count what was said (DOMAIN 5).
"""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from functools import cached_property

from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.values import Report
from s4c_graph.validation import bounded, lint, targets
from s4c_graph.validation.outcome import Outcome
from s4c_graph.validation.report import findings, text
from s4c_graph.validation.running import quiet, run_engine
from s4c_graph.validation.shapes import Catalogue, shapes_graph

ENGINES = ("auto", "pyshacl", "shifty")
DERIVED = "inferred"
FOREIGN = ("esco/",)
"""Names of graphs of other people's content begin so; their nodes are not judged."""

MANY = 150
"""From this many focus nodes on shifty is the quicker one (benchmarks/bench_shacl.py)."""


def validate(
    kg: KnowledgeGraph,
    *,
    shapes: Graph | None = None,
    engine: str = "auto",
    focus: Collection[str] | None = None,
    graphs: Sequence[str] | None = None,
    foreign: Sequence[str] = FOREIGN,
    limit_s: float | None = 60.0,
) -> Report:
    """What is wrong with a graph, by the shipped shapes or by shapes of your own.

    shapes: a user's own shapes; they are linted first, and run in a child process that is stopped
    after ``limit_s`` seconds (None: in this process, without end). focus: IRIs (``_:label`` for
    blank nodes) to judge; by default every subject of a graph that is not foreign. graphs: names of
    the graphs that hold the data, by default all but the inferred one. foreign: beginnings of names
    of graphs whose statements may be looked at but whose nodes are not judged; ``()`` judges
    everything. Raises InputError for shapes that are refused, do not load or do not finish;
    BackendError for a remote store.
    """
    if engine not in ENGINES:
        raise InputError(f"there is no SHACL engine {engine!r}", mend="one of " + ", ".join(ENGINES))
    if shapes is not None:
        lint.check(shapes, "shapes")
    names = [g for g in kg.graphs() if g != DERIVED] if graphs is None else list(graphs)
    catalogue = Catalogue(shapes_graph(kg.names) if shapes is None else shapes, kg.names)
    data = _Data(kg, names, tuple(foreign), None if focus is None else frozenset(focus))
    with quiet():
        checked = targets.counted(catalogue.graph, data.view, data.allowed)
        name = _chosen(engine, catalogue.graph, sum(checked.values()), given=shapes is not None)
        if shapes is None or limit_s is None:
            outcome = run_engine(
                name,
                catalogue.graph,
                view=lambda: data.view,
                written=data.near if shapes is None else data.whole,
                allowed=data.allowed,
            )
        else:
            outcome = bounded.run(bounded.Job(name, tuple(shapes), data.whole(), data.focus), limit_s)
        found = findings(outcome.results, catalogue, data.view)
    return Report(found, engine=outcome.engine, checked=_by_code(outcome, checked, catalogue))


def _chosen(engine: str, shapes: Graph, focus_nodes: int, *, given: bool) -> str:
    """The engine ``auto`` stands for: shifty for many focus nodes and for a user's patterns.

    A user's ``sh:pattern`` can keep pySHACL's backtracking matcher for ever; shifty's takes linear time.
    """
    if engine != "auto":
        return engine
    patterns = given and (None, SH.pattern, None) in shapes
    return "shifty" if patterns or focus_nodes > MANY else "pyshacl"


def _by_code(outcome: Outcome, counted: dict[Node, int], catalogue: Catalogue) -> dict[str, int]:
    checked: dict[str, int] = {}
    for node, count in (outcome.checked or counted).items():
        code = catalogue.code(node)
        checked[code] = checked.get(code, 0) + count
    return dict(sorted(checked.items()))


class _Data:
    """The data of one validation: which graphs, which of them are foreign, which nodes may be judged."""

    def __init__(
        self, kg: KnowledgeGraph, graphs: list[str], foreign: tuple[str, ...], focus: frozenset[str] | None
    ) -> None:
        self._kg, self._graphs = kg, graphs
        self._foreign = [g for g in graphs if foreign and g.startswith(foreign)]
        self._own = [g for g in graphs if g not in self._foreign]
        self._given = focus
        self.view = kg.view(graphs)

    @cached_property
    def focus(self) -> frozenset[str] | None:
        """The nodes that may be judged; None when every node may."""
        if self._given is not None or not self._foreign:
            return self._given
        found = self._kg.backend.select(
            "SELECT DISTINCT ?s { ?s ?p ?o }", graphs=[self._kg.names.graph(g) for g in self._own]
        )
        return frozenset(text(row["s"]) for row in found)

    def allowed(self, node: Node) -> bool:
        """Whether a node may be judged."""
        return self.focus is None or text(node) in self.focus

    def whole(self) -> bytes:
        """All the data as N-Triples."""
        return self._dumped(self._graphs)

    def near(self) -> bytes:
        """The data as N-Triples, of foreign graphs only the statements about nodes that ours name.

        The shipped shapes look no further into a foreign graph than that; a test holds the findings
        equal to those on all the data.
        """
        if not self._foreign:
            return self.whole()
        named = {n for s, _p, o in self._kg.view(self._own) for n in (s, o) if isinstance(n, URIRef)}
        foreign = self._kg.view(self._foreign)
        lines = [_line(*triple) for node in named for triple in foreign.triples((node, None, None))]
        return self._dumped(self._own) + "".join(lines).encode("utf-8")

    def _dumped(self, graphs: Sequence[str]) -> bytes:
        out = io.BytesIO()
        for graph in graphs:
            self._kg.backend.dump(out, graph=self._kg.names.graph(graph), format="nt")
        return out.getvalue()


def _line(subject: Node, predicate: Node, value: Node) -> str:
    if isinstance(value, Literal):
        said = ntriples.literal(
            str(value), lang=value.language, datatype=str(value.datatype) if value.datatype else None
        )
    else:
        said = f"_:{value}" if isinstance(value, BNode) else f"<{value}>"
    return ntriples.triple(f"<{subject}>", f"<{predicate}>", said)
