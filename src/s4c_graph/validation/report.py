"""From an engine's results to findings people can read: code, severity, messages in every language, path and value.

Which node failed which shape is the engine's word. What is said of it comes from the shapes; for a
SPARQL constraint its query is asked again for the failing node alone, so that ``{?variables}`` are
filled the same way whichever engine ran.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from rdflib import BNode, Graph, URIRef
from rdflib.term import Identifier, Node, Variable

from s4c_graph.core.values import Finding
from s4c_graph.validation.outcome import Result
from s4c_graph.validation.shapes import Catalogue, Query, Shape, filled, severity

_SPARQL = "SPARQLConstraintComponent"


def findings(results: Iterable[Result], catalogue: Catalogue, data: Graph) -> tuple[Finding, ...]:
    """The findings of the results, each once: the same (code, focus, path, value, shape) is told a single time."""
    kept: dict[tuple[str, ...], Finding] = {}
    asked: dict[tuple[Node, Node], list[Result]] = defaultdict(list)
    for result in results:
        if result.component == _SPARQL and catalogue[result.shape].queries:
            asked[result.shape, result.focus].append(result)
        else:
            _keep(kept, _finding(result, catalogue[result.shape], {}))
    for (node, focus), told in asked.items():
        shape = catalogue[node]
        rows = list(_rows(shape, focus, data))
        for result in told:
            fitting = [(query, row) for query, row in rows if not result.whole or _fits(result, shape, row)]
            for query, row in fitting:
                messages = {lang: filled(text, row, catalogue.names) for lang, text in query.messages.items()}
                exact = replace(result, value=_value(shape, focus, row), path=row.get("path", result.path))
                _keep(kept, _finding(exact, shape, messages))
            if result.whole and not fitting:
                _keep(kept, _finding(result, shape, {}))
    return tuple(kept[key] for key in sorted(kept))


def text(node: Node | None) -> str:
    """A node as findings write it: the IRI, the lexical form, or ``_:label``; empty for none."""
    if node is None:
        return ""
    return f"_:{node}" if isinstance(node, BNode) else str(node)


def _finding(result: Result, shape: Shape, messages: Mapping[str, str]) -> Finding:
    said = dict(messages) or dict(shape.messages) or {"en": "; ".join(result.messages) or result.component}
    return Finding(
        code=shape.code or result.component.removesuffix("ConstraintComponent"),
        severity=severity(result.severity),
        focus=text(result.focus),
        messages=said,
        path=str(result.path) if isinstance(result.path, URIRef) else shape.path,
        value=text(result.value),
        shape=shape.iri,
    )


def _keep(kept: dict[tuple[str, ...], Finding], finding: Finding) -> None:
    """Of findings that say the same thing in different words, the one whose words sort first stays."""
    before = kept.get(finding.key)
    if before is None or finding.message() < before.message():
        kept[finding.key] = finding


def _rows(shape: Shape, focus: Node, data: Graph) -> Iterator[tuple[Query, dict[str, Node]]]:
    for query in shape.queries:
        for row in data.query(query.text, initBindings={"this": cast(Identifier, focus)}).bindings:
            found = {str(name): value for name, value in row.items() if isinstance(name, Variable)}
            yield query, {"this": focus, **found}


def _value(shape: Shape, focus: Node, row: Mapping[str, Node]) -> Node | None:
    """The sh:value of a row (SHACL 5.3.2): ?value, else the focus node of a node shape."""
    return row.get("value") or (None if shape.path else focus)


def _fits(result: Result, shape: Shape, row: Mapping[str, Node]) -> bool:
    """Whether a result is about a row. Shifty gives the focus node as value where there is none."""
    value = _value(shape, result.focus, row)
    same = result.value == value or (value is None and result.value == result.focus)
    return same and ("path" not in row or row["path"] == result.path)
