"""The focus nodes a shapes graph chooses in a data graph: counted for the report, and to choose an engine."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SH, Graph, Literal
from rdflib.term import Node

from s4c_graph.validation.outcome import Allowed

_TARGETS = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


def counted(shapes: Graph, data: Graph, allowed: Allowed) -> dict[Node, int]:
    """How many nodes each shape with targets will judge (https://www.w3.org/TR/shacl/#targets); none is left out."""
    counts = {shape: sum(1 for _ in _focus(shape, shapes, data, allowed)) for shape in _choosing(shapes)}
    return {shape: n for shape, n in counts.items() if n}


def _choosing(shapes: Graph) -> Iterator[Node]:
    named = {shape for target in _TARGETS for shape in shapes.subjects(target)}
    yield from named | set(_implicit(shapes))


def _implicit(shapes: Graph) -> Iterator[Node]:
    """Shapes that are classes themselves target their own instances (SHACL 2.1.3.3)."""
    for kind in (RDFS.Class, OWL.Class):
        for cls in shapes.subjects(RDF.type, kind):
            if (cls, RDF.type, SH.NodeShape) in shapes or (cls, RDF.type, SH.PropertyShape) in shapes:
                yield cls


def _focus(shape: Node, shapes: Graph, data: Graph, allowed: Allowed) -> Iterator[Node]:
    if shapes.value(shape, SH.deactivated) == Literal(True):
        return
    found: set[Node] = set(shapes.objects(shape, SH.targetNode))
    classes = set(shapes.objects(shape, SH.targetClass)) | ({shape} & set(_implicit(shapes)))
    for cls in classes:
        for sub in data.transitive_subjects(RDFS.subClassOf, cls):
            found.update(data.subjects(RDF.type, sub))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found.update(data.objects(predicate=predicate))
    yield from (node for node in found if isinstance(node, Literal) or allowed(node))
