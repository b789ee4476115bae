"""The fast engine: shifty, in Rust, over N-Triples written from the store; for many focus nodes.

It has two ways to answer: an algebra that says quickly which nodes fail which shapes, and W3C
results, three times as slow. Results are asked only of nodes that fail. It reports no source
constraint and no message language, so the catalogue of shapes says what is told (see report).
Anything it says it cannot run is refused: a shape is never passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from itertools import islice
from typing import Any

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.ntriples import unquote
from rdflib.term import Node

from s4c_graph.core.errors import BackendError, InputError
from s4c_graph.validation import plainer
from s4c_graph.validation.outcome import Outcome, Result
from s4c_graph.validation.targets import TARGETS, chosen

AT_ONCE = 1_000
"""Failing nodes of which results are asked together; 10,000 nodes with eight findings each took 2.3 GB at once, and
take 1.0 GB in parts."""
_LINE = re.compile(r"(\S+) <([^>]*)> (.+) \.\Z")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?\Z', re.DOTALL)


def run(ntriples: bytes, shapes: Graph, view: Callable[[], Graph]) -> Outcome:
    """Check data, written as N-Triples, against a shapes graph.

    view: the same data, to look up which shapes choose a node that fails. A result of a query is told
    without its rows (``whole`` is false): the report asks the store for them. Raises InputError for
    shapes the engine refuses, BackendError for a shape it cannot run.
    """
    which, asking = plainer.asking_which(shapes)
    lookup = cache(view)  # seldom needed, and a copy where it is
    rest, queries = plainer.parted(which, asking)
    with ThreadPoolExecutor(2) as beside:  # the engine lets go of the interpreter while it works
        found = beside.submit(_checked, ntriples, rest, lookup)
        rows = beside.submit(_checked, plainer.skolemised(ntriples), queries, lookup, rows=False)
        results = [*found.result(), *rows.result()]
    return Outcome(f"shifty {version('pyshifty')}", tuple(_asked(result, asking) for result in results))


def _checked(ntriples: bytes, shapes: Graph, view: Callable[[], Graph], *, rows: bool = True) -> list[Result]:
    """The results of some shapes; ``rows`` is false where they are only queries that ask which nodes fail."""
    from shifty import _shifty

    if not any((None, target, None) in shapes for target in TARGETS) and not rows:
        return []
    how = ("data", None, False, "info", False, "error", False)

    def prepared(graph: Graph) -> Any:
        made = _shifty.PreparedValidator(graph.serialize(format="nt", encoding="utf-8"), None, "nt", None)
        _refuse(made.diagnostics)
        return made

    try:
        quick = prepared(shapes).validate_algebra(ntriples, None, "nt", *how)
        _refuse(quick.diagnostics)
        if quick.conforms:
            return []
        if not rows and all(violation.shape_name for violation in quick.violations):
            return list(_failed({(str(v.shape_name), _term(v.focus_node)) for v in quick.violations}, shapes, view))
        found: list[Result] = []
        for failing in _parts({_term(violation.focus_node) for violation in quick.violations}):
            told = prepared(_narrowed(shapes, failing, view)).validate_w3c(ntriples, None, "nt", *how)
            _refuse(told.diagnostics)
            found += _results(told._report_ntriples)
    except ValueError as error:
        raise InputError(str(error).removeprefix("invalid shapes graph: "), where="shapes") from error
    return found


def _parts(failing: set[Node]) -> Iterator[set[Node]]:
    """The nodes that fail, some at a time: what the engine needs to tell of a node it keeps until all are told."""
    if any(isinstance(node, BNode) for node in failing):
        yield failing  # such a one cannot be named, so that the others could be left aside
        return
    nodes = iter(sorted(failing, key=str))
    while part := set(islice(nodes, AT_ONCE)):
        yield part


def _failed(told: set[tuple[str, Node]], shapes: Graph, view: Callable[[], Graph]) -> Iterator[Result]:
    """A result for each query of a shape that a node fails; the report finds out which of them it really fails.

    The algebra folds shapes that are alike into one and tells one name, so those of the same queries
    that choose the node too are told with it.
    """
    asked = {shape: _queries(shape, shapes) for target in TARGETS for shape in shapes.subjects(target)}
    alike: dict[frozenset[str], list[Node]] = defaultdict(list)
    for shape, queries in asked.items():
        alike[frozenset(queries.values())].append(shape)
    nodes = {plainer.unskolemised(node) for _name, node in told}
    choose = chosen(shapes, view(), nodes) if any(len(same) > 1 for same in alike.values()) else {}
    for name, node in told:
        focus = plainer.unskolemised(node)
        for shape in alike[frozenset(asked[URIRef(name)].values())]:
            if shape == URIRef(name) or focus in choose.get(shape, ()):
                for part in asked[shape]:
                    yield Result(focus, part, "SPARQLConstraintComponent", shapes.value(part, SH.severity))


def _queries(shape: Node, shapes: Graph) -> dict[Node, str]:
    """The queries of a shape and of its properties, by the shape they stand on."""
    parts = [shape, *shapes.objects(shape, SH.property)]
    return {part: str(shapes.value(q, SH.select)) for part in parts for q in shapes.objects(part, SH.sparql)}


def _asked(result: Result, asking: frozenset[Node]) -> Result:
    """A result with its own blank node back, and without the value of a query that asked only which nodes fail."""
    if result.shape in asking and result.component == "SPARQLConstraintComponent":
        return replace(result, focus=plainer.unskolemised(result.focus), value=None, path=None, whole=False)
    return result


def _narrowed(shapes: Graph, failing: set[Node], view: Callable[[], Graph]) -> Graph:
    """The shapes, with only the failing nodes as focus nodes; unchanged when one of those has no IRI."""
    if any(isinstance(node, BNode) for node in failing):
        return shapes
    out = Graph(bind_namespaces="none")
    out += shapes
    for target in TARGETS:
        out.remove((None, target, None))
    for kind in (RDFS.Class, OWL.Class):
        out.remove((None, RDF.type, kind))  # a shape that is a class chooses its instances
    names = {plainer.unskolemised(node): node for node in failing}
    for shape, nodes in chosen(shapes, view(), names.keys()).items():
        for node in nodes:
            if node in names:
                out.add((shape, SH.targetNode, names[node]))
    return out


def _refuse(diagnostics: list[str]) -> None:
    if diagnostics:
        raise BackendError(f"shifty cannot run these shapes: {diagnostics[0]}", mend="use --engine pyshacl")


def _results(ntriples: str) -> Iterator[Result]:
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in ntriples.split("\n"):
        if match := _LINE.match(line):
            said[match.group(1)][match.group(2)].append(match.group(3))
    for node in said.values():
        if f"<{SH.ValidationResult}>" not in node.get(str(RDF.type), ()):
            continue
        one = {key.rpartition("#")[2]: _term(values[0]) for key, values in node.items()}
        yield Result(
            focus=one["focusNode"],
            shape=one["sourceShape"],
            component=str(one["sourceConstraintComponent"]).rpartition("#")[2],
            severity=one.get("resultSeverity"),
            path=one.get("resultPath"),
            value=one.get("value"),
            messages=tuple(sorted(str(_term(m)) for m in node.get(str(SH.resultMessage), ()))),
        )


def _term(text: str) -> Node:
    if text.startswith("<"):
        return URIRef(unquote(text[1:-1]))
    if text.startswith("_:"):
        return BNode(text[2:])
    match = _LITERAL.match(text)
    if match is None:
        raise BackendError(f"shifty reported a term that cannot be read: {text}")
    value, lang, datatype = match.groups()
    if lang:
        return Literal(unquote(value), lang=lang)
    return Literal(unquote(value), datatype=URIRef(datatype) if datatype else None, normalize=False)
