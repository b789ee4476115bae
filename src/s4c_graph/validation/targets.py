"""The focus nodes a shapes graph chooses in a data graph: counted for the report, and to choose an engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

from rdflib import OWL, RDF, RDFS, SH, Graph, Literal
from rdflib.term import Node

TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
"""The properties by which a shape chooses its focus nodes."""


def chosen(shapes: Graph, data: Graph, judged: Collection[Node] | None) -> dict[Node, set[Node]]:
    """The nodes each shape with targets will judge (https://www.w3.org/TR/shacl/#targets); empty ones are left out.

    judged: the nodes that may be judged, None for all; literals, which only a shape can name, always may.
    """
    data_nodes = _Any(data) if judged is None else _Some(data, judged)
    known: dict[tuple[Node, Node], frozenset[Node]] = {}  # many shapes have the same target
    found: dict[Node, set[Node]] = {}
    for shape in _choosing(shapes):
        found[shape] = set()
        for target in _targets(shape, shapes):
            if target not in known:
                known[target] = frozenset(_focus(target, data, data_nodes))
            found[shape] |= known[target]
    return {shape: nodes for shape, nodes in found.items() if nodes}


def _choosing(shapes: Graph) -> Iterator[Node]:
    named = {shape for target in TARGETS for shape in shapes.subjects(target)}
    yield from named | set(_implicit(shapes))


def _implicit(shapes: Graph) -> Iterator[Node]:
    """Shapes that are classes themselves target their own instances (SHACL 2.1.3.3)."""
    for kind in (RDFS.Class, OWL.Class):
        for cls in shapes.subjects(RDF.type, kind):
            if (cls, RDF.type, SH.NodeShape) in shapes or (cls, RDF.type, SH.PropertyShape) in shapes:
                yield cls


def _targets(shape: Node, shapes: Graph) -> Iterator[tuple[Node, Node]]:
    """(kind, value) of each target of a shape that is in force."""
    if shapes.value(shape, SH.deactivated) == Literal(True):
        return
    for kind in TARGETS:
        yield from ((kind, value) for value in shapes.objects(shape, kind))
    if shape in set(_implicit(shapes)):
        yield SH.targetClass, shape


def _focus(target: tuple[Node, Node], data: Graph, nodes: _Any | _Some) -> Iterator[Node]:
    kind, value = target
    if kind == SH.targetNode:
        yield from (n for n in (value,) if isinstance(n, Literal) or n in nodes)
    elif kind == SH.targetClass:
        yield from nodes.of({sub for sub in data.transitive_subjects(RDFS.subClassOf, value) if sub is not None})
    elif kind == SH.targetSubjectsOf:
        yield from nodes.with_values(value)
    else:
        yield from nodes.that_are_values(value)


class _Any:
    """All nodes of the data may be judged: found by going through the data."""

    def __init__(self, data: Graph) -> None:
        self._data = data

    def __contains__(self, node: Node) -> bool:
        return True

    def of(self, classes: set[Node]) -> Iterator[Node]:
        for cls in classes:
            yield from self._data.subjects(RDF.type, cls)

    def with_values(self, predicate: Node) -> Iterator[Node]:
        yield from self._data.subjects(predicate)

    def that_are_values(self, predicate: Node) -> Iterator[Node]:
        yield from self._data.objects(predicate=predicate)


class _Some:
    """Only some nodes may be judged: each is looked up, which is quicker than going through large data."""

    def __init__(self, data: Graph, judged: Collection[Node]) -> None:
        self._data, self._judged = data, judged
        self._types = {node: set(data.objects(node, RDF.type)) for node in judged}

    def __contains__(self, node: Node) -> bool:
        return node in self._types

    def of(self, classes: set[Node]) -> Iterator[Node]:
        yield from (node for node, types in self._types.items() if not types.isdisjoint(classes))

    def with_values(self, predicate: Node) -> Iterator[Node]:
        if predicate == RDF.type:
            yield from (node for node, types in self._types.items() if types)
            return
        # a predicate that stands less often than there are nodes is gone through once, not looked up for each of them
        most = len(self._types)
        subjects = list(islice(self._data.subjects(predicate), most))
        if len(subjects) < most:
            yield from (node for node in subjects if node in self._types)
        else:
            yield from (node for node in self._judged if (node, predicate, None) in self._data)

    def that_are_values(self, predicate: Node) -> Iterator[Node]:
        yield from (node for node in self._judged if (None, predicate, node) in self._data)
        yield from (value for value in self._data.objects(predicate=predicate) if isinstance(value, Literal))
