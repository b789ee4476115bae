"""A step between releases as Linked Data Event Stream (https://w3id.org/ldes/specification, TREE): immutable pages.

A member is a version of a resource: whose version it is, when, what happened (ActivityStreams), and what is said of the
resource since. The nodes of the tree are the Turtle files, so that a client needs no content negotiation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from types import MappingProxyType
from urllib.parse import quote

from rdflib.term import BNode, Node, URIRef

from s4c_graph.core import ntriples
from s4c_graph.core.graph_kinds import CATALOGUE, DERIVED, kind
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.table import written
from s4c_graph.publishing.feed_changes import ADDED, REMOVED, Told
from s4c_graph.publishing.holding import Holding

LDES, TREE = "https://w3id.org/ldes#", "https://w3id.org/tree#"
ACTIVITY = "https://www.w3.org/ns/activitystreams#"
PREFIXES = MappingProxyType({"ldes": LDES, "tree": TREE, "as": ACTIVITY})
RDF_TYPE = EXTERNAL["rdf"] + "type"
MOST = 1_000
"""Members of one page."""
_DCT, _XSD, _RDFS = EXTERNAL["dct"], EXTERNAL["xsd"], EXTERNAL["rdfs"]
_DEEPEST = 16
_ACTIONS = ("Create", "Update", "Delete")


def member(page: str, iri: str, base: str) -> str:
    """IRI of the version of a resource that a page tells of.

    >>> member("https://e.org/changes/1", "https://e.org/ontology#Role", "https://e.org/")
    'https://e.org/changes/1#ontology%23Role'
    """
    return f"{page}#{quote(iri.removeprefix(base), safe='/-._~')}"


def root(stream: str, title: str, pages: Sequence[tuple[str, str, str]], licence: str) -> Iterator[str]:
    """The stream and its root node, in lines of N-Triples. pages: IRI, first and last time of each."""
    node = ntriples.iri(f"{stream}.ttl")
    one = ntriples.iri(stream)
    path = ntriples.iri(_DCT + "created")
    yield from _say(one, RDF_TYPE, ntriples.iri(LDES + "EventStream"))
    yield from _say(one, _DCT + "title", ntriples.literal(title, lang="en"))
    if licence:
        yield from _say(one, _DCT + "license", ntriples.iri(licence))
    yield from _say(one, LDES + "timestampPath", path)
    yield from _say(one, LDES + "versionOfPath", ntriples.iri(_DCT + "isVersionOf"))
    for action in _ACTIONS:
        yield from _say(one, f"{LDES}version{action}Path", ntriples.iri(RDF_TYPE))
        yield from _say(one, f"{LDES}version{action}Object", ntriples.iri(ACTIVITY + action))
    yield from _say(one, TREE + "view", node)
    yield from _say(node, RDF_TYPE, ntriples.iri(TREE + "Node"))
    for number, (page, first, last) in enumerate(pages):
        for word, time in (("GreaterThanOrEqualTo", first), ("LessThanOrEqualTo", last)):
            relation = f"_:r{number}{word[0].lower()}"
            yield from _say(node, TREE + "relation", relation)
            yield from _say(relation, RDF_TYPE, ntriples.iri(f"{TREE}{word}Relation"))
            yield from _say(relation, TREE + "node", ntriples.iri(f"{page}.ttl"))
            yield from _say(relation, TREE + "path", path)
            yield from _say(relation, TREE + "value", _time(time))


def node(stream: str, page: str) -> Iterator[str]:
    """What a page says of itself: part of the stream, and never changed."""
    one = ntriples.iri(f"{page}.ttl")
    yield from _say(one, RDF_TYPE, ntriples.iri(TREE + "Node"))
    yield from _say(one, LDES + "immutable", ntriples.literal("true", datatype=_XSD + "boolean"))
    yield from _say(ntriples.iri(stream), RDF_TYPE, ntriples.iri(LDES + "EventStream"))
    yield from _say(ntriples.iri(stream), TREE + "view", ntriples.iri(f"{stream}.ttl"))


def release(stream: str, page: str, of: str, when: str, version: str, digest: str, *, first: bool) -> Iterator[str]:
    """The version object of the release itself. of: IRI of what is released."""
    one = ntriples.iri(f"{page}#release")
    yield from _version(stream, one, of, when, "Create" if first else "Update")
    yield from _say(one, EXTERNAL["dcat"] + "version", ntriples.literal(version))
    yield from _say(one, _DCT + "identifier", ntriples.literal(digest))


def version(stream: str, one: str, told: Told, when: str, held: Holding | None) -> Iterator[str]:
    """The version object of a resource. held: what is said since, None where that is not known any more."""
    name = ntriples.iri(one)
    action = "Create" if told.what == ADDED else "Delete" if told.what == REMOVED else "Update"
    yield from _version(stream, name, told.iri, when, action)
    if told.label:
        yield from _say(name, _RDFS + "label", ntriples.literal(told.title, lang="en"))
    for line in told.details:
        yield from _say(name, EXTERNAL["skos"] + "changeNote", ntriples.literal(line, lang="en"))
    for successor in told.replaced_by:
        yield from _say(name, _DCT + "isReplacedBy", ntriples.iri(successor))
    if held is not None and told.what != REMOVED:
        tag = hashlib.sha256(one.encode("utf-8")).hexdigest()[:12]
        yield from _state(held, URIRef(told.iri), name, tag, {}, 0)


def _version(stream: str, name: str, of: str, when: str, action: str) -> Iterator[str]:
    yield from _say(ntriples.iri(stream), TREE + "member", name)
    yield from _say(name, RDF_TYPE, ntriples.iri(ACTIVITY + action))
    yield from _say(name, _DCT + "isVersionOf", ntriples.iri(of))
    yield from _say(name, _DCT + "created", _time(when))


def _state(held: Holding, subject: Node, name: str, tag: str, known: dict[Node, str], depth: int) -> Iterator[str]:
    """What is asserted of a resource, of its version; blank nodes with it, named anew."""
    for fact in held.facts.get(subject, ()):
        obj = fact.object
        if kind(fact.graph) == DERIVED or fact.graph == CATALOGUE:
            continue
        if not isinstance(obj, BNode):
            yield from _say(name, str(fact.predicate), written(obj))
            continue
        if obj in known:
            yield from _say(name, str(fact.predicate), known[obj])
        elif depth < _DEEPEST:
            label = f"_:v{tag}b{len(known)}"
            known[obj] = label
            yield from _say(name, str(fact.predicate), label)
            yield from _state(held, obj, label, tag, known, depth + 1)


def _time(when: str) -> str:
    return ntriples.literal(when, datatype=_XSD + "dateTime")


def _say(subject: str, predicate: str, obj: str) -> Iterator[str]:
    yield ntriples.triple(subject, ntriples.iri(predicate), obj)
