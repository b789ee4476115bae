"""What there is to be aligned to: concepts of a graph with labels, descriptions and places; read once for an index.

Deprecated concepts are left out here, so that nothing later can propose one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from s4c_graph.core import labels
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL

TARGETS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "skills": ("skill",),
        "occupations": ("occupation",),
        "isco": ("isco-group",),
        "skill-groups": ("skill-group",),
        "competences": ("competence",),
        "roles": ("role",),
        "areas": ("area",),
        "digcomp": ("digcomp",),
        "statements": ("statement",),
    }
)
"""What can be aimed at by name, and the kinds of concepts that each stands for."""
OTHER = "other"
_DESCRIPTIONS = ("dct:description", "skos:definition", "skos:scopeNote")
_NO_SCHEMES = ("ontology", "inferred", "catalogue", "qualified", "mappings/", "esco-apart/", "seed/", "recovered/")
"""Graphs whose concepts of no known kind are nobody's vocabulary."""
_SAID = (
    'SELECT ?s (GROUP_CONCAT(CONCAT(LANG(?o), "\\u001F", STR(?o)); SEPARATOR="\\u001E") AS ?said) '
    "{ GRAPH <%s> { ?s <%s> ?o } FILTER(ISIRI(?s)) } GROUP BY ?s"
)
_PAIRS = (
    'SELECT ?o (GROUP_CONCAT(STR(?s); SEPARATOR="\\u001E") AS ?said) '
    "{ ?s <%s> ?o FILTER(ISIRI(?s) && ISIRI(?o)) } GROUP BY ?o"
)


class Label(NamedTuple):
    """A label of a concept. concept: its place in Concepts. rank: 0 preferred, 1 alternative, 2 hidden."""

    concept: int
    rank: int
    text: str


class Description(NamedTuple):
    """A description of a concept, several joined. concept: its place in Concepts."""

    concept: int
    text: str


@dataclass(frozen=True)
class Concepts:
    """Concepts in a fixed order: by kind, then IRI.

    kinds, graphs: of each. schemes: IRIs of the schemes of each. broader: places of the concepts right above each.
    labels, descriptions: by language (empty for those without), in the order of the concepts.
    """

    iris: Sequence[str]
    kinds: Sequence[str]
    graphs: Sequence[str]
    schemes: Sequence[tuple[str, ...]]
    broader: Sequence[tuple[int, ...]]
    labels: Mapping[str, Sequence[Label]]
    descriptions: Mapping[str, Sequence[Description]]

    def __len__(self) -> int:
        return len(self.iris)


def read(kg: KnowledgeGraph, languages: Sequence[str] | None = None) -> Concepts:
    """The concepts of a graph that may be aligned to, none of them deprecated.

    languages: the only ones whose labels are taken; None takes all. Labels without a language are always taken.

    >>> import s4c_graph as s4c
    >>> with s4c.open() as kg:
    ...     found = read(kg, ["en"])
    >>> found.kinds.count("competence"), sorted(found.labels), found.iris[0]
    (140, ['en'], 'https://w3id.org/s4c/id/area/CIT')
    """
    wanted = None if languages is None else {tag.casefold() for tag in languages} | {""}
    said = labels.read(kg)
    kinds = labels.kinds(kg)
    schemes = _grouped(kg, "skos:inScheme")
    kept = {iri: kind for iri in said if (kind := _kind(kinds.get(iri, OTHER), said[iri], iri in schemes))}
    iris = sorted(kept, key=lambda iri: (kept[iri], iri))
    place = {iri: at for at, iri in enumerate(iris)}
    found: defaultdict[str, list[Label]] = defaultdict(list)
    for at, iri in enumerate(iris):
        for label in said[iri]:
            if wanted is None or label.lang in wanted:
                found[label.lang].append(Label(at, label.rank, label.text))
    above: defaultdict[int, set[int]] = defaultdict(set)
    for iri, uppers in _grouped(kg, "skos:broader").items():
        if iri in place:
            above[place[iri]] |= {place[upper] for upper in uppers if upper in place and upper != iri}
    return Concepts(
        iris=iris,
        kinds=[kept[iri] for iri in iris],
        graphs=[said[iri][0].graph for iri in iris],
        schemes=[tuple(sorted(schemes.get(iri, ()))) for iri in iris],
        broader=[tuple(sorted(above.get(at, ()))) for at in range(len(iris))],
        labels={lang: found[lang] for lang in sorted(found)},
        descriptions=_descriptions(kg, place, wanted),
    )


def _kind(kind: str, said: Sequence[labels.Label], in_scheme: bool) -> str:
    """The kind under which a concept is indexed; empty for what nobody aligns to."""
    if any(kind in kinds for kinds in TARGETS.values()):
        return kind
    ours = said[0].graph.startswith(_NO_SCHEMES)
    return OTHER if kind == OTHER and in_scheme and not ours else ""


def _descriptions(
    kg: KnowledgeGraph, place: Mapping[str, int], wanted: set[str] | None
) -> dict[str, Sequence[Description]]:
    found: defaultdict[str, defaultdict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for graph in kg.backend.graphs():
        for predicate in _DESCRIPTIONS:
            for iri, said in kg.backend.select(_SAID % (graph, _iri(predicate))).rows:
                if (at := place.get(str(iri))) is None:
                    continue
                for lang, text in _parts(str(said)):
                    if text and (wanted is None or lang in wanted) and text not in found[lang][at]:
                        found[lang][at].append(text)
    return {
        lang: [Description(at, " ".join(sorted(texts))) for at, texts in sorted(found[lang].items())]
        for lang in sorted(found)
    }


def _parts(said: str) -> Iterator[tuple[str, str]]:
    for record in said.split("\x1e"):
        lang, _, text = record.partition("\x1f")
        yield lang.casefold(), " ".join(text.split())


def _grouped(kg: KnowledgeGraph, predicate: str) -> dict[str, set[str]]:
    """Objects by subject, over all graphs."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for upper, said in kg.backend.select(_PAIRS % _iri(predicate)).rows:
        for iri in str(said or "").split("\x1e"):
            if iri:
                found[iri].add(str(upper))
    return dict(found)


def _iri(short: str) -> str:
    prefix, _, local = short.partition(":")
    return EXTERNAL[prefix] + local
