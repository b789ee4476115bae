"""A framework as CTDL-ASN JSON-LD: one competency framework, its competencies, and what they are aligned to.

Written from the terms that Credential Engine publishes at https://credreg.net/ctdlasn/terms (release of 26 September
2025, as far as its page and public code that uses it could be read; the schema file itself could not be opened, so no
conformance is claimed). What could not be checked: the minimum data policy of the Credential Registry, and CTIDs,
which the Registry gives: none is written.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from rdflib.term import URIRef

from s4c_graph.core.licences import Combined
from s4c_graph.core.names import EXTERNAL
from s4c_graph.publishing.content import MAPPED, Content, chosen

_CEASN = "https://purl.org/ctdlasn/terms/"
ALIGNMENTS = MappingProxyType(
    {
        "exactMatch": "ceasn:exactAlignment",
        "closeMatch": "ceasn:majorAlignment",
        "broadMatch": "ceasn:broadAlignment",
        "narrowMatch": "ceasn:narrowAlignment",
        "relatedMatch": "ceasn:minorAlignment",
    }
)
"""Mapping relations of SKOS, and the alignments nearest in meaning: "major" and "minor" stand for close and related."""
_SAID = MAPPED | {
    "skos:prefLabel",
    "skos:definition",
    "skos:notation",
    "skos:inScheme",
    "skos:broader",
    "skos:topConceptOf",
}
_IRI = {"@type": "@id"}
_MAP = {"@container": "@language"}
_MAPS = ("name", "description", "competencyText", "competencyLabel", "competencyCategory", "rights")
_LINKS = ("isPartOf", "isChildOf", "hasChild", "isTopChildOf", "hasTopChild", "license")
CONTEXT: dict[str, Any] = {
    "ceasn": _CEASN,
    "xsd": EXTERNAL["xsd"],
    **{f"ceasn:{name}": _MAP for name in _MAPS},
    **{f"ceasn:{name}": _IRI for name in _LINKS},
    **dict.fromkeys(ALIGNMENTS.values(), _IRI),
}
"""All that a processor needs: nothing is fetched."""


def document(content: Content, rights: Combined, framework: URIRef, *, day: str) -> tuple[dict[str, Any], list[str]]:
    """One framework and its competencies, areas first, with language maps; and what was left out.

    day: of the release, ISO 8601. Lists are by notation, as the framework orders them.
    """
    areas, competences = content.areas(framework), content.competences(framework)
    inside = set(areas)
    whole = _full(
        {
            "@id": str(framework),
            "@type": "ceasn:CompetencyFramework",
            "ceasn:name": _map(content.labels(framework)),
            "ceasn:description": _map(content.definitions(framework)),
            "ceasn:inLanguage": sorted(content.labels(framework)),
            "ceasn:creator": sorted(content.texts(framework, "dct:creator").values()),
            "ceasn:dateModified": day[:10],
            "ceasn:versionIdentifier": content.value(framework, "frameworkVersion"),
            "ceasn:license": rights.licence.iri,
            "ceasn:rights": {"en": " ".join(rights.attributions)} if rights.attributions else None,
            "ceasn:hasTopChild": [str(a) for a in areas]
            + [str(c) for c in competences if not inside & set(content.links(c, "inArea"))],
        }
    )
    nodes = [_area(content, framework, area) for area in areas]
    nodes += [_competency(content, framework, competence, inside) for competence in competences]
    return {"@context": CONTEXT, "@graph": [whole, *nodes]}, _losses(content, areas, competences)


def _area(content: Content, framework: URIRef, area: URIRef) -> dict[str, Any]:
    made = _named(content, framework, area, category={"en": "Competence area"})
    made["ceasn:isTopChildOf"] = str(framework)
    children = [c for c in content.competences(framework) if area in content.links(c, "inArea")]
    made["ceasn:hasChild"] = [str(c) for c in children]
    return _full(made)


def _competency(content: Content, framework: URIRef, competence: URIRef, areas: set[URIRef]) -> dict[str, Any]:
    kinds = content.links(competence, "competenceType")
    labels = [content.labels(kind) for kind in kinds]
    tags = sorted({tag for texts in labels for tag in texts})
    category = {tag: " / ".join(chosen(texts, tag) for texts in labels) for tag in tags}
    made = _named(content, framework, competence, category=category)
    parents = [str(a) for a in content.links(competence, "inArea") if a in areas]
    made["ceasn:isChildOf"] = parents
    made["ceasn:isTopChildOf"] = None if parents else str(framework)
    for match in content.matches(competence):
        made.setdefault(ALIGNMENTS[match.relation], []).append(match.iri)
    return _full(made)


def _named(content: Content, framework: URIRef, thing: URIRef, *, category: dict[str, str]) -> dict[str, Any]:
    """A competency with its texts: what it says is ``competencyText``, what it is called ``competencyLabel``."""
    definitions = content.definitions(thing)
    return {
        "@id": str(thing),
        "@type": "ceasn:Competency",
        "ceasn:codedNotation": content.notation(thing),
        "ceasn:competencyLabel": _map(content.labels(thing)),
        "ceasn:competencyText": _map(definitions or content.labels(thing)),
        "ceasn:competencyCategory": _map(category),
        "ceasn:inLanguage": sorted(content.labels(thing)),
        "ceasn:isPartOf": str(framework),
    }


def _losses(content: Content, areas: list[URIRef], competences: list[URIRef]) -> list[str]:
    return [
        *content.unsaid(areas, _SAID, "an area"),
        *content.unsaid(competences, _SAID | {"s4c:inArea", "s4c:competenceType"}, "a competence"),
        *content.left(),
        "roles, offers and levels: a competency framework has no place for them",
        "ceterms:ctid: the Registry gives it",
    ]


def _map(texts: dict[str, str]) -> dict[str, str]:
    """Texts by language; one without a language stands under ``@none``, as JSON-LD 1.1 has it."""
    return {"@none" if tag == "und" else tag: text for tag, text in texts.items()}


def _full(node: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in node.items() if v not in (None, "", [], {})}
