"""For each role the class of the people qualified for it, written to graph ``qualified``; after intake, before rules.

``s4c:QualifiedFor_<role>`` is a person who holds, for every competence the role cannot do without,
the competence at the level asked for. The definition is an axiom like any other, and the rule
compiler makes rules of it. It is written from asserted statements alone (what the role and its
general roles require), so it is there before the first rule runs.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Literal, URIRef

from s4c_graph.core import ntriples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.sources import source
from s4c_graph.core.values import Statements

QUALIFIED = "qualified"
PREFIX = "QualifiedFor_"
SCALE = "s4c-8"
"""The scale of our own, whose levels competences are held at."""

_LABELS = {"en": "qualified for {}", "sv": "kvalificerad för {}", "pl": "z kwalifikacjami do roli: {}"}
_DEFINITIONS = {
    "en": "A person who holds every competence that the role {} cannot do without, at the level it asks for or above.",
    "sv": "En person som har varje kompetens som rollen {} inte klarar sig utan, på den krävda nivån eller högre.",
    "pl": "Osoba, która posiada każdą kompetencję niezbędną w roli {}, na wymaganym poziomie lub wyższym.",
}
_ROLES = """SELECT ?role ?general ?label {{
  ?role a <{s4c}CityRole> FILTER(ISIRI(?role))
  OPTIONAL {{ ?role <{s4c}specialises> ?general }} OPTIONAL {{ ?role <{label}> ?label }} }}"""
_REQUIREMENTS = """SELECT ?role ?requirement ?competence ?essential ?value ?node {{
  ?role <{s4c}hasRequirement> ?requirement FILTER(ISIRI(?role))
  OPTIONAL {{ ?requirement <{s4c}requirementStrength> ?strength }}
  BIND(COALESCE(?strength = <{essential}>, false) AS ?essential)
  OPTIONAL {{ ?requirement <{s4c}requiredCompetence> ?competence ; <{s4c}requiredLevel> ?level .
    ?level <{s4c}inScale> <{scale}> ; <{s4c}levelValue> ?value .
    ?node <{s4c}ofCompetence> ?competence ; <{s4c}atLevel> ?level }} }}"""


@dataclass(frozen=True)
class _Class:
    """The class of one role: its IRI, the role and its labels, the competences at levels that a member holds."""

    iri: str
    role: str
    labels: Mapping[str, str]
    nodes: frozenset[str]


@dataclass(frozen=True)
class _Asked:
    """One requirement: whether the role cannot do without it, its competence, level, and the node of both together."""

    essential: bool
    competence: str = ""
    value: int = 0
    node: str = ""


def qualified(kg: KnowledgeGraph) -> Statements:
    """The classes of all roles in a graph, as statements of graph ``qualified``.

    A role gets its own requirements and those of its general roles: of each competence the highest
    level, and essential if any of them is. It is the essential ones that count, or all of them where
    none is. A role that requires nothing gets no class, nor does one with a requirement that lacks a
    competence at a level of our own scale, since its class would be too wide.
    """
    lines = [line for one in _classes(kg) for line in _written(one, kg.names)]
    digest = hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()
    said = source(QUALIFIED, sha256=digest)
    return Statements(QUALIFIED, tuple(ntriples.chunks(lines)), said)


def renew(kg: KnowledgeGraph) -> bool:
    """Write graph ``qualified`` anew where roles or requirements have changed since; False when they have not.

    After True the closure has to be made anew: a class may have become narrower.
    """
    if {one.iri: one.nodes for one in _classes(kg)} == _known(kg):
        return False
    kg.backend.drop(kg.names.graph(QUALIFIED))
    kg.add(qualified(kg))
    return True


def class_iri(role: str, names: Names) -> str:
    """IRI of the class of people qualified for a role.

    >>> class_iri(Names().id("role", "data-officer"), Names())
    'https://w3id.org/s4c/ontology#QualifiedFor_data-officer'

    A role outside our own namespace is told from ours, and from any other of its name, by a digest.

    >>> class_iri("https://city.example/roles#Data%20officer", Names())
    'https://w3id.org/s4c/ontology#QualifiedFor_Data-20officer-de4c54bb'
    """
    key = re.sub(r"[^A-Za-z0-9_-]+", "-", re.split(r"[/#]", role.rstrip("/#"))[-1]).strip("-")
    if role != names.id("role", key or "x"):
        key = f"{key}-{hashlib.sha256(role.encode('utf-8')).hexdigest()[:8]}"
    return names.term(f"{PREFIX}{key}")


def _classes(kg: KnowledgeGraph) -> list[_Class]:
    """The class of every role that has one, in order of their IRIs."""
    names = kg.names
    iris = {
        "s4c": names.term(""),
        "label": str(SKOS.prefLabel),
        "essential": names.scheme("requirement-strength", "essential"),
        "scale": names.id("scale", SCALE),
    }
    general: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, dict[str, str]] = defaultdict(dict)
    for row in kg.backend.select(_ROLES.format(**iris)):
        role = str(row["role"])
        general[role] |= {str(row["general"])} if row["general"] is not None else set()
        if isinstance(label := row["label"], Literal):
            labels[role][label.language or "en"] = str(label)
    own: dict[str, list[_Asked]] = defaultdict(list)
    for row in kg.backend.select(_REQUIREMENTS.format(**iris)):
        level = () if row["node"] is None else (str(row["competence"]), int(str(row["value"])), str(row["node"]))
        own[str(row["role"])].append(_Asked(str(row["essential"]) == "true", *level))
    found = []
    for role in sorted({*general, *own}):
        nodes = _needed([asked for r in _above(role, general) for asked in own.get(r, ())])
        if nodes:
            found.append(_Class(class_iri(role, names), role, labels[role], nodes))
    return found


def _above(role: str, general: Mapping[str, Iterable[str]]) -> set[str]:
    """The role and all that it specialises, any number of steps up; a circle does no harm."""
    found = {role}
    stack = [role]
    while stack:
        more = set(general.get(stack.pop(), ())) - found
        found |= more
        stack += more
    return found


def _needed(asked: Iterable[_Asked]) -> frozenset[str]:
    """The competences at levels that count; none when nothing is required, or a requirement has no such node."""
    highest: dict[str, _Asked] = {}
    essential = set()
    for one in asked:
        if not one.node:
            return frozenset()
        if one.essential:
            essential.add(one.competence)
        if one.competence not in highest or (one.value, one.node) > (
            highest[one.competence].value,
            highest[one.competence].node,
        ):
            highest[one.competence] = one
    return frozenset(one.node for competence, one in highest.items() if not essential or competence in essential)


def _known(kg: KnowledgeGraph) -> dict[str, frozenset[str]]:
    """The definitions that stand in graph ``qualified``."""
    found: dict[str, set[str]] = defaultdict(set)
    path = "/".join(p.n3() for p in (OWL.equivalentClass, OWL.intersectionOf))
    query = f"SELECT ?class ?node {{ ?class {path}/{RDF.rest.n3()}*/{RDF.first.n3()}/{OWL.hasValue.n3()} ?node }}"
    for row in kg.backend.select(query, graphs=[kg.names.graph(QUALIFIED)]):
        found[str(row["class"])].add(str(row["node"]))
    return {iri: frozenset(nodes) for iri, nodes in found.items()}


def _written(one: _Class, names: Names) -> Iterator[str]:
    """A class as N-Triples; its blank nodes are named after it, so equal classes are written alike."""
    iri, key = ntriples.iri(one.iri), hashlib.sha256(one.iri.encode("utf-8")).hexdigest()[:12]

    def line(subject: str, predicate: URIRef, term: str) -> str:
        return ntriples.triple(subject, predicate.n3(), term)

    yield line(iri, RDF.type, OWL.Class.n3())
    yield line(iri, RDFS.isDefinedBy, ntriples.iri(names.graph(QUALIFIED)))
    yield line(iri, DCTERMS.source, ntriples.iri(one.role))
    fallback = one.labels.get("en") or next(iter(one.labels.values()), one.iri.rpartition("_")[2].replace("-", " "))
    for lang in _LABELS:
        name = one.labels.get(lang, fallback)
        yield line(iri, RDFS.label, ntriples.literal(_LABELS[lang].format(name), lang=lang))
        yield line(iri, SKOS.definition, ntriples.literal(_DEFINITIONS[lang].format(name), lang=lang))
    whole = f"_:q{key}"
    yield line(iri, OWL.equivalentClass, whole)
    yield line(whole, RDF.type, OWL.Class.n3())
    parts = [ntriples.iri(names.term("Person")), *(f"{whole}v{n}" for n in range(len(one.nodes)))]
    yield line(whole, OWL.intersectionOf, f"{whole}n0")
    for n, part in enumerate(parts):
        yield line(f"{whole}n{n}", RDF.first, part)
        yield line(f"{whole}n{n}", RDF.rest, f"{whole}n{n + 1}" if n + 1 < len(parts) else RDF.nil.n3())
    for n, node in enumerate(sorted(one.nodes)):
        yield line(parts[n + 1], RDF.type, OWL.Restriction.n3())
        yield line(parts[n + 1], OWL.onProperty, ntriples.iri(names.term("holdsCompetenceLevel")))
        yield line(parts[n + 1], OWL.hasValue, ntriples.iri(node))
