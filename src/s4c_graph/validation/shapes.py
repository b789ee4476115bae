"""The shapes as a catalogue: each shape's code, severity, messages, path and queries, read from a shapes graph.

The engines say which shape failed where; everything a person reads about it comes from here, so
that every engine tells the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.term import Node

from s4c_graph.core import assets
from s4c_graph.core.embedded import triples
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.validation.targets import TARGETS

_PARENTS = (SH.property, SH.node, SH["not"], SH.qualifiedValueShape, SH.sparql, SH["and"], SH["or"], SH.xone)
_LISTS = (SH["and"], SH["or"], SH.xone)
_TARGETS = {
    SH.targetClass: "",
    SH.targetNode: "node ",
    SH.targetSubjectsOf: "subjects of ",
    SH.targetObjectsOf: "objects of ",
}
_MEND = re.compile(r"(.+?\.) (?=[A-Z])(.+)\Z", re.DOTALL)
_NOW = "NOW()"
_VARIABLE = re.compile(r"\{[?$](\w+)\}")


def shapes_graph(names: Names | None = None, *, private: bool = False, asof: date | None = None) -> Graph:
    """The shipped shapes as one graph, for a base IRI.

    private: leave out what is asked only of data meant to be public. asof: the day that stands for
    today; each ``NOW()`` in a query becomes its midnight, so that every engine, and every run, sees
    the same day. Shapes ask for no more than the day. Without it ``NOW()`` stays as shipped.

    >>> (URIRef(Names().prefixes["s4csh"] + "C-01"), RDF.type, SH.NodeShape) in shapes_graph()
    True
    """
    names, graph = names or Names(), Graph(bind_namespaces="none")
    for path in assets.files("shapes", ".ttl"):
        read = triples(assets.read(path, names).encode("utf-8"), "turtle")  # much quicker as rdflib's own
        graph.addN((s, p, o, graph) for s, p, o in read)
    for shape, pattern in list(graph.subject_objects(SH.pattern)):
        if names.base in str(pattern):  # a base may hold characters that mean something in a pattern
            graph.set((shape, SH.pattern, Literal(str(pattern).replace(names.base, re.escape(names.base)))))
    if private:
        for shape in graph.subjects(URIRef(names.prefixes["s4csh"] + "profile"), Literal("public")):
            for target in TARGETS:
                graph.remove((shape, target, None))
    if asof is not None:
        for query, text in list(graph.subject_objects(SH.select)):
            if _NOW in str(text):
                graph.set((query, SH.select, Literal(str(text).replace(_NOW, _midnight(asof)))))
    return graph


def _midnight(day: date) -> str:
    """The beginning of a day as a SPARQL literal."""
    return f'"{day.isoformat()}T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'


@dataclass(frozen=True)
class Query:
    """A SPARQL constraint of a shape: its SELECT with prefixes written out, and its messages by language."""

    node: Node
    text: str
    messages: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """What people are told of one shape.

    node: its IRI or blank node. code: the stable code, such as ``C-03``. path: the full IRI of a
    simple path, or a SPARQL-like text with prefixes; empty for a node shape. targets: what it
    chooses, in words. parts: its property shapes.
    """

    node: Node
    code: str
    severity: Severity
    messages: Mapping[str, str]
    path: str = ""
    name: str = ""
    description: str = ""
    queries: tuple[Query, ...] = ()
    targets: tuple[str, ...] = ()
    parts: tuple[Shape, ...] = ()

    @property
    def iri(self) -> str:
        """The IRI, or empty for a blank node."""
        return str(self.node) if isinstance(self.node, URIRef) else ""


@dataclass
class Catalogue:
    """The shapes of one graph, looked up by node; ``names`` shortens IRIs in paths and messages."""

    graph: Graph
    names: Names
    _known: dict[Node, Shape] = field(default_factory=dict, repr=False)

    def __getitem__(self, node: Node) -> Shape:
        """The shape of a node of the shapes graph; a node the graph does not know has only a name."""
        if node not in self._known:
            self._known[node] = self._read(node)
        return self._known[node]

    def __iter__(self) -> Iterator[Shape]:
        """Every shape that has an IRI, in the order of its IRI."""
        nodes = set(self.graph.subjects(RDF.type, SH.NodeShape)) | set(self.graph.subjects(RDF.type, SH.PropertyShape))
        return (self[node] for node in sorted(n for n in nodes if isinstance(n, URIRef)))

    def code(self, node: Node) -> str:
        """The code of a shape: its own, or that of the nearest shape it belongs to, or its local name."""
        own = URIRef(self.names.prefixes["s4csh"] + "code")
        ring, seen = [node], {node}
        while ring:
            for shape in ring:
                if (code := self.graph.value(shape, own)) is not None:
                    return str(code)
            named = [shape for shape in ring if isinstance(shape, URIRef)]
            if named:
                return re.split(r"[/#:]", named[0])[-1] or str(named[0])
            ring = [p for shape in ring for p in self._parents(shape) if p not in seen]
            seen.update(ring)
        return ""

    def prefixes(self, constraint: Node) -> str:
        """The PREFIX lines of a SPARQL constraint, from sh:prefixes and sh:declare (SHACL 5.2.1)."""
        lines = []
        for ontology in self.graph.objects(constraint, SH.prefixes):
            for declared in self.graph.objects(ontology, SH.declare):
                prefix, space = self.graph.value(declared, SH.prefix), self.graph.value(declared, SH.namespace)
                lines.append(f"PREFIX {prefix}: <{space}>\n")
        return "".join(sorted(set(lines)))

    def _read(self, node: Node) -> Shape:
        graph = self.graph
        said = graph.value(node, SH.severity)
        path = graph.value(node, SH.path)
        return Shape(
            node=node,
            code=self.code(node),
            severity=severity(said),
            messages=_by_language(graph, node, SH.message),
            path=path_text(graph, path, self.names) if path is not None else "",
            name=_by_language(graph, node, SH.name).get("en", ""),
            description=_by_language(graph, node, SH.description).get("en", ""),
            queries=tuple(self._queries(node)),
            targets=tuple(sorted(self._targets(node))),
            parts=tuple(self[part] for part in sorted(graph.objects(node, SH.property), key=str)),
        )

    def _targets(self, node: Node) -> Iterator[str]:
        for predicate, words in _TARGETS.items():
            for value in self.graph.objects(node, predicate):
                yield words + self.names.short(str(value))

    def _queries(self, node: Node) -> Iterator[Query]:
        for constraint in sorted(self.graph.objects(node, SH.sparql), key=str):
            text = self.graph.value(constraint, SH.select)
            if text is not None and self.graph.value(constraint, SH.deactivated) != Literal(True):
                messages = _by_language(self.graph, constraint, SH.message)
                yield Query(constraint, self.prefixes(constraint) + str(text), messages)

    def _parents(self, node: Node) -> Iterator[Node]:
        for predicate in _PARENTS:
            yield from self.graph.subjects(predicate, node)
        for cell in self.graph.subjects(RDF.first, node):
            seen: set[Node] = set()
            while cell not in seen:
                seen.add(cell)
                for predicate in _LISTS:
                    yield from self.graph.subjects(predicate, cell)
                cell = self.graph.value(predicate=RDF.rest, object=cell, any=True) or cell


def split_mend(message: str) -> tuple[str, str]:
    """A message of a shipped shape in its two parts: what is wrong, and what to do.

    >>> split_mend("There is no indicator. Add one (column indicator_en).")
    ('There is no indicator.', 'Add one (column indicator_en).')
    """
    match = _MEND.match(message)
    return (match.group(1), match.group(2)) if match else (message, "")


def severity(said: Node | None) -> Severity:
    """The severity a shape states; a violation when it states none or one of its own making."""
    local = str(said).rpartition("#")[2]
    return next((s for s in Severity if s.value == local), Severity.VIOLATION)


def filled(template: str, row: Mapping[str, Node], names: Names) -> str:
    """A message with its ``{?variables}`` replaced by what the query found, IRIs shortened.

    >>> filled("also used by {?other}", {"other": URIRef("https://w3id.org/s4c/id/role/x")}, Names())
    'also used by s4cid:role/x'
    """

    def value(match: re.Match[str]) -> str:
        term = row.get(match.group(1))
        if term is None:
            return "–"
        return names.short(str(term)) if isinstance(term, URIRef) else str(term)

    return _VARIABLE.sub(value, template)


def path_text(graph: Graph, path: Node, names: Names) -> str:
    """A property path: the IRI of a simple one, otherwise SPARQL 1.1 syntax with prefixed names.

    Source: https://www.w3.org/TR/shacl/#property-paths.
    """
    return str(path) if isinstance(path, URIRef) else _path(graph, path, names, 0)


def _path(graph: Graph, path: Node, names: Names, depth: int) -> str:
    if isinstance(path, URIRef):
        return names.short(str(path))
    if depth > 20:
        return "…"
    if graph.value(path, RDF.first) is not None:
        return "/".join(_path(graph, step, names, depth + 1) for step in _items(graph, path))
    if (inner := graph.value(path, SH.inversePath)) is not None:
        return "^" + _path(graph, inner, names, depth + 1)
    if (inner := graph.value(path, SH.alternativePath)) is not None:
        return "(" + "|".join(_path(graph, step, names, depth + 1) for step in _items(graph, inner)) + ")"
    for predicate, sign in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
        if (inner := graph.value(path, predicate)) is not None:
            return _path(graph, inner, names, depth + 1) + sign
    return "…"


def _items(graph: Graph, cell: Node) -> Iterator[Node]:
    seen: set[Node] = set()
    while cell != RDF.nil and cell not in seen:
        seen.add(cell)
        if (first := graph.value(cell, RDF.first)) is not None:
            yield first
        cell = graph.value(cell, RDF.rest) or RDF.nil


def _by_language(graph: Graph, node: Node, predicate: URIRef) -> dict[str, str]:
    texts = [t for t in graph.objects(node, predicate) if isinstance(t, Literal)]
    return {t.language or "en": str(t) for t in sorted(texts, key=lambda t: (t.language is not None, str(t)))}
