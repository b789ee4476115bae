"""The reference engine: pySHACL's shapes over a view of the store, with no copy of the data and no network.

pySHACL's own entry point copies data, follows owl:imports when asked and filters focus nodes by a
list that also empties nested ``sh:node`` checks (its option ``focus_nodes``). Here the shapes are
read by pySHACL, their targets are narrowed first, and each shape is run as its entry point would.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from rdflib import SH, Graph, Literal, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.validation.outcome import Allowed, Chosen, Outcome, Progress, Result

_MAX_DEPTH = 30


def run(
    data: Graph,
    shapes: Graph,
    *,
    allowed: Allowed | None = None,
    chosen: Chosen | None = None,
    at: Progress | None = None,
) -> Outcome:
    """Check a data graph against a shapes graph.

    allowed: narrows the focus nodes that shapes choose; nodes and literals named by sh:targetNode
    themselves are narrowed too, literals never. chosen: the focus nodes of each shape, narrowed already, where they
    are known, which are those of shapes that nobody changes; without them pySHACL goes through all data for each
    shape. Raises InputError for shapes pySHACL cannot load.
    """
    from pyshacl.errors import ReportableRuntimeError
    from pyshacl.pytypes import SHACLExecutor

    executor = SHACLExecutor(max_validation_depth=_MAX_DEPTH)
    results: list[Result] = []
    try:
        graph = _loaded(shapes) if chosen is None else _kept(shapes)
        for shape in sorted(graph.shapes, key=lambda s: str(s.node)):
            if shape.deactivated:
                continue
            nodes = shape.focus_nodes(data) if chosen is None else chosen.get(shape.node, ())
            focus = [n for n in nodes if allowed is None or isinstance(n, Literal) or allowed(n)]
            if not focus:
                continue
            if at is not None:
                at(str(shape.node))
            _conforms, found = shape.validate(executor, data, focus=focus)
            results.extend(_results(found))
    except ReportableRuntimeError as error:
        raise InputError(str(error), where="shapes") from error
    return Outcome(f"pyshacl {version('pyshacl')}", tuple(results))


def _loaded(shapes: Graph) -> Any:
    """Shapes as pySHACL reads them."""
    from pyshacl.shapes_graph import ShapesGraph

    log = logging.Logger("pyshacl", level=logging.CRITICAL)  # not registered: no handler, nothing printed
    own = Graph(bind_namespaces="none")
    own += shapes  # pySHACL adds triples of its own
    return ShapesGraph(own, logger=log)


@lru_cache(maxsize=2)
def _kept(shapes: Graph) -> Any:
    """The same for shapes that are held against several data, such as each round of a quarantine: read once."""
    return _loaded(shapes)


def _results(found: Iterable[Any]) -> Iterator[Result]:
    for _text, node, triples in found:
        said: dict[str, Any] = {}
        messages: list[str] = []
        for subject, predicate, value in triples:
            if subject != node or not isinstance(predicate, URIRef):
                continue
            term = value[1] if isinstance(value, tuple) else value  # pySHACL pairs a node with the graph it is from
            if predicate == SH.resultMessage:
                messages.append(str(term))
            else:
                said[predicate.rpartition("#")[2]] = term
        yield Result(
            focus=said["focusNode"],
            shape=said["sourceShape"],
            component=str(said["sourceConstraintComponent"]).rpartition("#")[2],
            severity=said.get("resultSeverity"),
            path=said.get("resultPath"),
            value=said.get("value"),
            messages=tuple(sorted(messages)),
        )
