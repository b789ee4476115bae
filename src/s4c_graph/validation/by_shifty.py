"""The fast engine: shifty, in Rust, over N-Triples written from the store; for many focus nodes.

It has two ways to answer: an algebra that says quickly which shapes fail, and W3C results, three
times as slow. Results are asked only of shapes that fail. It reports no source constraint and no
message language, so the catalogue of shapes says what is told (see report). Anything it says it
cannot run is refused: a shape is never passed over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from importlib.metadata import version

from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.plugins.parsers.ntriples import unquote
from rdflib.term import Node

from s4c_graph.core.errors import BackendError, InputError
from s4c_graph.validation.outcome import Outcome, Result
from s4c_graph.validation.targets import TARGETS

_LINE = re.compile(r"(\S+) <([^>]*)> (.+) \.\Z")
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?\Z', re.DOTALL)


def run(ntriples: bytes, shapes: Graph) -> Outcome:
    """Check data, written as N-Triples, against a shapes graph.

    Raises InputError for shapes the engine refuses, BackendError for a shape it cannot run.
    """
    from shifty import _shifty

    name = f"shifty {version('pyshifty')}"
    how = ("data", None, False, "info", False, "error", False)
    try:
        prepared = _shifty.PreparedValidator(shapes.serialize(format="nt", encoding="utf-8"), None, "nt", None)
        quick = prepared.validate_algebra(ntriples, None, "nt", *how)
        _refuse([*prepared.diagnostics, *quick.diagnostics])
        if quick.conforms:
            return Outcome(name, ())
        only = _with_siblings({violation.shape_name or "" for violation in quick.violations}, shapes)
        told = prepared.validate_w3c(ntriples, None, "nt", "data", only, *how[2:])
        _refuse(told.diagnostics)
    except ValueError as error:
        raise InputError(str(error).removeprefix("invalid shapes graph: "), where="shapes") from error
    return Outcome(name, tuple(_results(told._report_ntriples)))


def _with_siblings(failing: set[str], shapes: Graph) -> list[str] | None:
    """The names to ask results of: the failing shapes, and all that share a target with one of them.

    The algebra folds shapes that are alike into one and tells one name. None, which asks all: a
    failing shape without a name cannot be asked for, nor one that is its own target class.
    """
    targets = {(p, o) for name in failing for p in TARGETS for o in shapes.objects(URIRef(name), p)}
    if "" in failing or not targets:
        return None
    named = {shape for p, o in targets for shape in shapes.subjects(p, o)}
    return sorted(str(n) for n in named) if all(isinstance(n, URIRef) for n in named) else None


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
