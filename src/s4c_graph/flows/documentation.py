"""Documentation of ontology, shapes and questions: the shapes come from validation, the pages from publishing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import OWL, RDF, RDFS, SH, Graph
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.core.names import Names
from s4c_graph.publishing.ontology.shapes import Rule, Shape
from s4c_graph.publishing.ontology.uses import mentioned
from s4c_graph.publishing.ontology_pages import ontology_units
from s4c_graph.publishing.renewal import Unit
from s4c_graph.publishing.site import File, Site
from s4c_graph.validation import shapes_graph
from s4c_graph.validation.shapes import Catalogue
from s4c_graph.validation.shapes import Shape as Read


def documentation(site: Site) -> Iterator[File]:
    """The part of a site that documents ontology, shapes and questions."""
    for unit in documentation_units(site):
        yield from unit.make()


def documentation_units(site: Site) -> list[Unit]:
    """The same, page by page."""
    graph = shapes_graph(site.names)
    return ontology_units(site, told(graph, site.names), extra(graph, site.names))


def told(graph: Graph, names: Names) -> list[Shape]:
    """The shapes of a graph, in the order of their keys; checks stand in the shape they belong to.

    >>> names = Names()
    >>> told(shapes_graph(names), names)[0].key
    'A-01'
    """
    catalogue = Catalogue(graph, names)
    everything = list(catalogue)
    inside = {part.node for shape in everything for part in shape.parts}
    return [_shape(catalogue, shape) for shape in everything if shape.node not in inside]


def extra(graph: Graph, names: Names) -> list[tuple[str, str]]:
    """Other things below ``{base}shapes#``: the annotation properties of the shapes, each with a sentence."""
    start = names.prefixes["s4csh"]
    found = [
        s for s in graph.subjects(RDF.type, OWL.AnnotationProperty) if isinstance(s, URIRef) and s.startswith(start)
    ]
    return [(s.removeprefix(start), str(graph.value(s, RDFS.comment) or "")) for s in sorted(found)]


def _shape(catalogue: Catalogue, shape: Read) -> Shape:
    graph, names = catalogue.graph, catalogue.names
    rules = [_rule(catalogue, part) for part in shape.parts]
    if shape.messages or shape.queries:
        rules.insert(0, _rule(catalogue, shape))
    classes = tuple(sorted(str(c) for c in graph.objects(shape.node, SH.targetClass) if isinstance(c, URIRef)))
    shown = {names.short(c) for c in classes}
    reached = {iri for part in (shape, *shape.parts) for iri in _reached(graph, part.node, names)}
    return Shape(
        key=_key(shape, names),
        code=shape.code,
        name=shape.name,
        description=shape.description,
        severity=shape.severity.value,
        classes=classes,
        targets=tuple(t for t in shape.targets if t not in shown),
        rules=tuple(rules),
        terms=frozenset(reached),
    )


def _rule(catalogue: Catalogue, part: Read) -> Rule:
    graph, names = catalogue.graph, catalogue.names
    simple = bool(re.match(r"https?://", part.path))
    said = part.queries[0] if part.queries else None
    return Rule(
        key=_key(part, names),
        description=part.description,
        messages=dict(said.messages if said is not None else part.messages),
        path=names.short(part.path) if simple else part.path,
        property=part.path if simple else "",
        least=_number(graph.value(part.node, SH.minCount)),
        most=_number(graph.value(part.node, SH.maxCount)),
        queries=tuple((_below(query.node, names), query.text.strip()) for query in part.queries),
    )


def _key(shape: Read, names: Names) -> str:
    return _below(shape.node, names)


def _below(node: Node, names: Names) -> str:
    """What is after the hash of an IRI of the shapes; empty for a blank node."""
    return node.removeprefix(names.prefixes["s4csh"]) if isinstance(node, URIRef) else ""


def _number(said: Node | None) -> int | None:
    return int(said) if isinstance(said, Literal) and str(said).isdecimal() else None


def _reached(graph: Graph, node: Node, names: Names) -> Iterator[str]:
    """Own terms that a shape names, in its blank nodes and queries too; not those of other shapes with an IRI."""
    waiting, seen = [node], {node}
    while waiting:
        for value in graph.objects(waiting.pop(), None):
            if isinstance(value, Literal):
                yield from mentioned(str(value), names)
            elif isinstance(value, BNode) and value not in seen:
                seen.add(value)
                waiting.append(value)
            elif str(value).startswith(names.term("")):
                yield str(value)
