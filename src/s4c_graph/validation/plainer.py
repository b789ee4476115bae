"""Shapes made easier for the fast engine, without changing what fails: plainer queries, asked by themselves.

The fast engine keeps every row of a query with every result, is slow where a query orders or limits
its rows, and takes a blank focus node inside a query for a variable. So it is asked only which focus
nodes have a row at all, and asked of data whose blank nodes have IRIs; the rows come from the store.
"""

from __future__ import annotations

import re

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from s4c_graph.validation.targets import TARGETS

SKOLEM = "urn:s4c:blank:"
"""What stands before a blank node's label while queries are asked."""

_SELECT = re.compile(
    r"(?P<before>(?:\s*PREFIX\s+\S*\s+<[^>]*>)*\s*)SELECT\s+(?:DISTINCT\s+)?(?P<head>[^{}]*?)(?:\s*WHERE)?\s*"
    r"(?P<body>\{.*\})(?:\s*ORDER\s+BY\s[^{}]*?)?(?:\s*LIMIT\s+[1-9][0-9]*)?\s*\Z",
    re.DOTALL | re.IGNORECASE,
)
_OTHERWISE = re.compile(r"[?$](?:PATH|shapesGraph|currentShape)\b|\b(?i:OFFSET|GROUP|HAVING|ISBLANK|ISIRI|ISURI)\b")
_AGGREGATE = re.compile(r"\b(?:COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.I)
_CARRIED = (RDF.type, SH.deactivated, SH.severity, *TARGETS)
_BLANK = re.compile(rb"(?m)(^|(?<= ))_:(\S+)")


def asking_which(shapes: Graph) -> tuple[Graph, frozenset[Node]]:
    """The same shapes, their queries asking only whether a focus node has a row; and the shapes that now ask so.

    A query that groups, or asks about kinds of nodes or for the shape itself, stays as it is.
    """
    out = Graph(bind_namespaces="none")
    out += shapes
    changed = set()
    for shape, constraint in shapes.subject_objects(SH.sparql):
        text = str(shapes.value(constraint, SH.select) or "")
        if len(list(shapes.objects(shape, SH.sparql))) == 1 and (asked := _which(text)):
            out.set((constraint, SH.select, Literal(asked)))
            changed.add(shape)
    return out, frozenset(changed)


def _which(text: str) -> str | None:
    match = _SELECT.match(text)
    if match is None or _OTHERWISE.search(text) or _AGGREGATE.search(match["head"]):
        return None
    if match["head"].count("(") != match["head"].count(")"):  # the brace belongs to the projection
        return None
    return f"{match['before']}SELECT DISTINCT $this WHERE {match['body']}"


def parted(shapes: Graph, asking: frozenset[Node]) -> tuple[Graph, Graph]:
    """The shapes without those queries, and those queries alone, each on a shape that has the same focus nodes.

    A shape that others refer to other than as a property stays whole in the first part.
    """
    rest, queries = Graph(bind_namespaces="none"), Graph(bind_namespaces="none")
    rest += shapes
    for shape in sorted(asking, key=str):
        owners = list(shapes.subject_predicates(shape))
        if any(p != SH.property or any(True for _ in shapes.subject_predicates(owner)) for owner, p in owners):
            continue
        for constraint in shapes.objects(shape, SH.sparql):
            rest.remove((shape, SH.sparql, constraint))
            queries.add((shape, SH.sparql, constraint))
            _copy(shapes, constraint, queries)
        for value in shapes.objects(shape, SH.path):
            queries.add((shape, SH.path, value))
            if not isinstance(value, URIRef):
                _copy(shapes, value, queries)
        both: list[Node] = [shape, *(owner for owner, _property in owners)]
        for node in both:
            for predicate in _CARRIED:
                for value in shapes.objects(node, predicate):
                    queries.add((node, predicate, value))
        for owner, _property in owners:
            queries.add((owner, SH.property, shape))
    return rest, queries


def _copy(source: Graph, node: Node, to: Graph) -> None:
    """All that is said of a node and of the blank nodes it leads to; of sh:prefixes, the declarations too."""
    for predicate, value in source.predicate_objects(node):
        if (node, predicate, value) not in to:
            to.add((node, predicate, value))
            if not isinstance(value, URIRef | Literal):
                _copy(source, value, to)
            elif predicate == SH.prefixes:
                for declared in source.objects(value, SH.declare):
                    to.add((value, SH.declare, declared))
                    _copy(source, declared, to)


def skolemised(ntriples: bytes) -> bytes:
    """N-Triples whose blank nodes have IRIs; a label inside a literal is left alone.

    >>> skolemised(b'_:b1 <urn:p> "see _:b1" .')
    b'<urn:s4c:blank:b1> <urn:p> "see _:b1" .'
    """
    return b"\n".join(_line(line) if b"_:" in line else line for line in ntriples.split(b"\n"))


def unskolemised(node: Node) -> Node:
    """The blank node that an IRI stands for; any other node as it is."""
    if isinstance(node, URIRef) and node.startswith(SKOLEM):
        return BNode(node.removeprefix(SKOLEM))
    return node


def _line(line: bytes) -> bytes:
    terms, quote, literal = line.partition(b'"')
    return _BLANK.sub(rb"\1<" + SKOLEM.encode() + rb"\2>", terms) + quote + literal
