"""Every label of a graph, read in bulk: what it says, in which language, of which concept and kind; for both indexes.

The store joins the labels of a concept into one string, because 200,000 rows of RDF terms cost
seconds and 20,000 joined strings do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names

KINDS = (
    "competence",
    "role",
    "area",
    "level",
    "skill",
    "occupation",
    "isco-group",
    "skill-group",
    "digcomp",
    "statement",
    "term",
    "other",
)
"""What a concept can be, in the order in which equal matches are shown."""

STEP = "step"
"""A competence at a level: shown only to a search for levels, because eight of them would hide their competence."""

_PREDICATES = ("skos:prefLabel", "rdfs:label", "skos:altLabel", "skos:hiddenLabel")
# between labels, and between a label's language and its text: no label holds them
_RECORD, _FIELD = "\x1e", "\x1f"
_LABELS = (
    'SELECT ?concept (GROUP_CONCAT(CONCAT(LANG(?label), "\\u001F", STR(?label)); SEPARATOR="\\u001E") AS ?said) '
    "{ GRAPH <%s> { ?concept <%s> ?label } FILTER(ISIRI(?concept)) } GROUP BY ?concept"
)
_MEMBERS = (
    'SELECT (GROUP_CONCAT(STR(?concept); SEPARATOR="\\u001E") AS ?said) { ?concept a <%s> FILTER(ISIRI(?concept)) }'
)

_DEPRECATED = (
    'SELECT (GROUP_CONCAT(STR(?concept); SEPARATOR="\\u001E") AS ?said) '
    "{ ?concept <http://www.w3.org/2002/07/owl#deprecated> true FILTER(ISIRI(?concept)) }"
)


class Label(NamedTuple):
    """One label of one concept; rank: 0 preferred, 1 alternative, 2 hidden; lang: lower case, empty when untagged."""

    text: str
    lang: str
    rank: int
    graph: str


def read(kg: KnowledgeGraph) -> dict[str, list[Label]]:
    """Labels by concept IRI, concepts and labels in a fixed order, each text once per language.

    Without what is deprecated: it is kept for those who look it up, and not offered to those who search.
    """
    found: dict[str, dict[tuple[str, str], Label]] = {}
    for iri in kg.backend.graphs():
        graph = kg.names.graph_name(iri)
        for predicate in _PREDICATES:
            rank = {"skos:altLabel": 1, "skos:hiddenLabel": 2}.get(predicate, 0)
            for concept, said in kg.backend.select(_LABELS % (iri, _iri(predicate))).rows:
                labels = found.setdefault(str(concept), {})
                for record in str(said).split(_RECORD):
                    lang, _, text = record.partition(_FIELD)
                    if text := " ".join(text.split()):
                        labels.setdefault((lang.lower(), text), Label(text, lang.lower(), rank, graph))
    for (deprecated,) in kg.backend.select(_DEPRECATED).rows:
        for iri in str(deprecated or "").split(_RECORD):
            found.pop(iri, None)
    return {concept: sorted(found[concept].values(), key=_order) for concept in sorted(found) if found[concept]}


def kinds(kg: KnowledgeGraph) -> dict[str, str]:
    """Kind by concept IRI, STEP among them, for every concept whose kind is not ``other``."""
    found: dict[str, str] = {}
    for kind, cls in _classes(kg.names):
        for (said,) in kg.backend.select(_MEMBERS % cls).rows:
            for concept in str(said or "").split(_RECORD):
                found.setdefault(concept, kind)
    found.pop("", None)
    return found


def _classes(names: Names) -> Iterator[tuple[str, str]]:
    """(kind, class) pairs; where a concept has several classes the first kind holds."""
    own = (
        ("competence", "Competence"),
        ("role", "CityRole"),
        ("area", "CompetenceArea"),
        ("level", "ProficiencyLevel"),
        (STEP, "CompetenceLevel"),
        ("isco-group", "EscoIscoGroup"),
        ("skill-group", "EscoSkillGroup"),
        ("digcomp", "ReferenceConcept"),
        ("statement", "ReferenceStatement"),
    )
    yield from ((kind, names.term(name)) for kind, name in own)
    yield from (("skill", _iri("esco:Skill")), ("occupation", _iri("esco:Occupation")))
    for name in ("owl:Class", "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property"):
        yield "term", _iri(name)


def _iri(short: str) -> str:
    prefix, _, local = short.partition(":")
    return EXTERNAL[prefix] + local


def _order(label: Label) -> tuple[int, bool, str, str]:
    return label.rank, label.lang != "en", label.lang, label.text
