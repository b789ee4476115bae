"""Shapes files held against what the engines know: what one of them would pass over in silence is refused here.

Known are SHACL Core and SPARQL constraints (https://www.w3.org/TR/shacl/). A shape that is ignored
looks like data that conform, so each refusal names the shape, the term and the mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib import OWL, RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from s4c_graph.core import sparql
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError, QueryError

_CORE = """
Shape NodeShape PropertyShape PropertyGroup SPARQLConstraint Severity Violation Warning Info
NodeKind BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral
targetClass targetNode targetObjectsOf targetSubjectsOf severity message deactivated
property path inversePath alternativePath zeroOrMorePath oneOrMorePath zeroOrOnePath
class datatype nodeKind minCount maxCount minExclusive minInclusive maxExclusive maxInclusive
minLength maxLength pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals
not and or xone node qualifiedValueShape qualifiedMinCount qualifiedMaxCount qualifiedValueShapesDisjoint
closed ignoredProperties hasValue in
sparql select prefixes declare PrefixDeclaration prefix namespace
name description order group defaultValue
"""
_REPORT = """
ValidationReport ValidationResult AbstractResult conforms result detail focusNode resultPath value
sourceShape sourceConstraint sourceConstraintComponent resultSeverity resultMessage
"""
KNOWN = frozenset((_CORE + _REPORT).split())
"""Local names of the SHACL terms that both engines act on, or that mean nothing to a shape."""

_MENDS = (
    (re.compile(r"shapesGraph"), "give that graph as a shapes file"),
    (re.compile(r"js|JS"), "SHACL-JS runs code and is not supported; write the check as sh:sparql"),
    (re.compile(r"rule|Rule|TripleRule|condition|subject|predicate|object"), "shapes check data, they add none"),
    (
        re.compile(r"[tT]arget"),
        "choose focus nodes with sh:targetClass, sh:targetNode, sh:targetSubjectsOf or -ObjectsOf",
    ),
    (re.compile(r"entailment"), "no entailment is applied while validating; reason first (s4c reason)"),
    (re.compile(r"[vV]alidator|ConstraintComponent|parameter|Parameter|ask|optional"), "write the check as sh:sparql"),
)
_SHAPE_LISTS = (SH["and"], SH["or"], SH.xone)
_LISTS = (*_SHAPE_LISTS, SH["in"], SH.languageIn, SH.ignoredProperties, SH.alternativePath)
_FLAGS = (SH.uniqueLang, SH.closed, SH.deactivated, SH.qualifiedValueShapesDisjoint)
_SHAPES = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape)
_PATHS = (SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath)
_CLAUSES = {
    "SERVICE": "shapes read only the data they are given; load the remote data as a file",
    "FROM": "shapes read only the data they are given; load that graph as a file",
    "MINUS": "SHACL 5.2.1 allows no MINUS; write FILTER NOT EXISTS",
    "VALUES": "SHACL 5.2.1 allows no VALUES; write FILTER (… IN …)",
}


def check(graph: Graph, where: str) -> None:
    """Refuse a shapes graph that an engine would ignore in part, follow out of the house, or not finish.

    Raises InputError naming ``where``, the shape, the term and the mend. A graph that passes is not
    thereby valid SHACL: what an engine cannot load, it refuses itself.
    """
    for problem in problems(graph):
        raise InputError(problem[0], where=where, mend=problem[1] or None)


def problems(graph: Graph) -> Iterator[tuple[str, str]]:
    """(what, mend) of everything that is refused, in a fixed order."""
    yield from sorted(_unknown(graph))
    yield from sorted(_imports(graph))
    yield from sorted(_flags(graph))
    yield from sorted(_lists(graph))
    yield from sorted(_patterns(graph))
    yield from sorted(_queries(graph))
    yield from _recursion(graph)


def _unknown(graph: Graph) -> Iterator[tuple[str, str]]:
    for subject, predicate, value in graph:
        for term in (predicate, value if predicate == RDF.type or _names_severity(predicate) else None):
            if not isinstance(term, URIRef) or not term.startswith(str(SH)):
                continue
            local = term[len(str(SH)) :]
            if local in KNOWN or (local.endswith("ConstraintComponent") and predicate == SH.sourceConstraintComponent):
                continue
            mend = next((m for pattern, m in _MENDS if pattern.search(local)), "write SHACL Core or sh:sparql")
            yield f"{_named(graph, subject)} uses sh:{local}, which the engines would ignore", mend


def _names_severity(predicate: Node) -> bool:
    return predicate in (SH.severity, SH.nodeKind)


def _imports(graph: Graph) -> Iterator[tuple[str, str]]:
    for subject, value in graph.subject_objects(OWL.imports):
        yield f"<{subject}> imports <{value}>, and nothing is fetched", "give that file as a shapes file too"


def _flags(graph: Graph) -> Iterator[tuple[str, str]]:
    """A flag that is no boolean counts as false, and its author meant something."""
    for predicate in _FLAGS:
        for subject, value in graph.subject_objects(predicate):
            if not (isinstance(value, Literal) and isinstance(value.value, bool)):
                yield (
                    f"{_named(graph, subject)}: sh:{predicate[len(str(SH)) :]} is {str(value)!r}",
                    "write true or false",
                )


def _lists(graph: Graph) -> Iterator[tuple[str, str]]:
    for predicate in _LISTS:
        for subject, head in graph.subject_objects(predicate):
            if (wrong := _malformed(graph, head)) is not None:
                said = f"{_named(graph, subject)}: the list of sh:{predicate[len(str(SH)) :]} {wrong}"
                yield said, "write it as a Turtle list ( … )"
    for subject, head in graph.subject_objects(SH.path):
        if (wrong := _bad_path(graph, head, ())) is not None:
            yield f"{_named(graph, subject)}: its sh:path {wrong}", "see https://www.w3.org/TR/shacl/#property-paths"


def _malformed(graph: Graph, cell: Node) -> str | None:
    seen: set[Node] = set()
    while cell != RDF.nil:
        if cell in seen:
            return "runs in a circle"
        seen.add(cell)
        rests = list(graph.objects(cell, RDF.rest))
        if len(rests) != 1 or len(list(graph.objects(cell, RDF.first))) != 1:
            return "is not well formed"
        cell = rests[0]
    return None


def _bad_path(graph: Graph, path: Node, above: tuple[Node, ...]) -> str | None:
    if isinstance(path, URIRef):
        return None
    if path in above or len(above) > 50:
        return "runs in a circle"
    inner = [value for predicate in _PATHS for value in graph.objects(path, predicate)]
    if graph.value(path, RDF.first) is not None and not inner:
        inner = [path]
    steps: list[Node] = []
    for node in inner:
        if graph.value(node, RDF.first) is not None:
            if (wrong := _malformed(graph, node)) is not None:
                return wrong
            steps.extend(graph.items(node))
        else:
            steps.append(node)
    return next((w for step in steps if (w := _bad_path(graph, step, (*above, path))) is not None), None)


def _patterns(graph: Graph) -> Iterator[tuple[str, str]]:
    engine = Embedded()
    for subject, pattern in graph.subject_objects(SH.pattern):
        flags = str(graph.value(subject, SH.flags) or "")
        asked = {"pattern": Literal(str(pattern)), "flags": Literal(flags)}
        table = engine.select('SELECT (REGEX("", $pattern, $flags) AS ?r) {}', bindings=asked)
        if all(row["r"] is None for row in table):
            mend = "look-around and back-references are not part of it"
            yield f"{_named(graph, subject)}: sh:pattern {str(pattern)!r} cannot be run", mend


def _queries(graph: Graph) -> Iterator[tuple[str, str]]:
    for constraint, text in graph.subject_objects(SH.select):
        shape = graph.value(predicate=SH.sparql, object=constraint, any=True) or constraint
        where = f"{_named(graph, shape)}: its sh:select"
        words = {token.upper() for kind, token in sparql.tokens(str(text)) if kind == "name" and ":" not in token}
        if said := [word for word in _CLAUSES if word in words]:
            yield f"{where} uses {said[0]}", _CLAUSES[said[0]]
            continue
        try:
            form = sparql.check(str(text))
        except QueryError as error:
            yield f"{where}: {error}", ""
            continue
        if form != "SELECT":
            yield f"{where} is a {form} query", "write a SELECT that returns $this"


def _recursion(graph: Graph) -> Iterator[tuple[str, str]]:
    """The first circle of shapes that refer to each other, named (SHACL leaves recursion undefined, 3.4.3)."""
    done: set[Node] = set()
    for start in sorted({s for p in (*_SHAPES, *_SHAPE_LISTS) for s in graph.subjects(p)}, key=str):
        trail: list[Node] = []
        stack: list[tuple[Node, Iterator[Node]]] = [(start, _referred(graph, start))]
        trail.append(start)
        while stack:
            node, rest = stack[-1]
            step = next(rest, None)
            if step is None:
                stack.pop()
                trail.pop()
                done.add(node)
            elif step in trail:
                circle = [*trail[trail.index(step) :], step]
                said = " → ".join(_named(graph, n) for n in circle)
                yield f"shapes refer to each other in a circle: {said}", "SHACL does not define recursion; break it"
                return
            elif step not in done:
                trail.append(step)
                stack.append((step, _referred(graph, step)))


def _referred(graph: Graph, shape: Node) -> Iterator[Node]:
    for predicate in _SHAPES:
        yield from sorted(graph.objects(shape, predicate), key=str)
    for predicate in _SHAPE_LISTS:
        for head in graph.objects(shape, predicate):
            yield from graph.items(head)


def _named(graph: Graph, node: Node) -> str:
    """A shape by its IRI; one without, by the nearest shape with one that it belongs to."""
    seen: set[Node] = set()
    ring = [node]
    while ring:
        if named := sorted(str(n) for n in ring if isinstance(n, URIRef)):
            return f"<{named[0]}>"
        seen.update(ring)
        ring = [s for n in ring for s in graph.subjects(None, n) if s not in seen]
    return "a shape without a name"
