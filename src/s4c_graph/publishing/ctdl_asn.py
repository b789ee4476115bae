"""A framework as CTDL-ASN JSON-LD: one competency framework, its competencies, and what they are aligned to.

Written from the terms of CTDL-ASN (https://credreg.net/ctdlasn/terms), with the classes and kinds of value that its
schema gives them (release of 23 February 2024). What the Credential Registry asks beyond the schema, and the data lack,
is counted: a publisher, and CTIDs, which the Registry gives. No conformance to its policy is claimed.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from rdflib.term import URIRef

from s4c_graph.core.licences import Combined
from s4c_graph.core.names import EXTERNAL
from s4c_graph.publishing.content import MAPPED, UNDETERMINED, Content, chosen, spoken
from s4c_graph.publishing.moments import moment

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
ASKED = ("name", "description", "inLanguage", "publisher")
"""What the Credential Registry asks of a framework beside a CTID."""
_SAID = MAPPED | {
    "skos:prefLabel",
    "skos:definition",
    "skos:notation",
    "skos:inScheme",
    "skos:broader",
    "skos:topConceptOf",
}
_FRAMEWORK = frozenset(
    {
        *("skos:prefLabel", "dct:title", "dct:description", "skos:definition", "dct:creator", "dct:license"),
        "skos:hasTopConcept",
    }
)
_IRI = {"@type": "@id"}
_MAP = {"@container": "@language"}
_MAPS = ("name", "description", "competencyText", "competencyLabel", "competencyCategory", "rights")
_LINKS = ("isPartOf", "isChildOf", "hasChild", "isTopChildOf", "hasTopChild", "license", "creator")
CONTEXT: dict[str, Any] = {
    "ceasn": _CEASN,
    "xsd": EXTERNAL["xsd"],
    **{f"ceasn:{name}": _MAP for name in _MAPS},
    **{f"ceasn:{name}": _IRI for name in _LINKS},
    **dict.fromkeys(ALIGNMENTS.values(), _IRI),
    "ceasn:dateModified": {"@type": "xsd:dateTime"},
    "ceasn:inLanguage": {"@type": "xsd:language"},
}
"""All that a processor needs: nothing is fetched."""


def document(content: Content, rights: Combined, framework: URIRef, *, day: str) -> tuple[dict[str, Any], list[str]]:
    """One framework and its competencies, areas first, with language maps; and what was left out.

    day: day or time of the release, ISO 8601. Lists are by notation, as the framework orders them.
    """
    every = {"area": content.areas(framework), "competence": content.competences(framework)}
    areas, competences = (content.with_text(things) for things in every.values())
    silent = {called: len(things) - len(content.with_text(things)) for called, things in every.items()}
    parents = {c: [a for a in content.links(c, "inArea") if a in set(areas)] for c in competences}
    names = spoken(content.labels(framework))
    whole = _full(
        {
            "@id": str(framework),
            "@type": "ceasn:CompetencyFramework",
            "ceasn:name": _map(names),
            "ceasn:description": _map(spoken(content.definitions(framework))),
            "ceasn:inLanguage": _languages(names),
            "ceasn:author": sorted(spoken(content.texts(framework, "dct:creator")).values()),
            "ceasn:creator": [str(c) for c in content.iris(framework, "dct:creator")],
            "ceasn:dateModified": moment(day).isoformat(),
            "ceasn:license": rights.licence.iri,
            "ceasn:rights": {"en": " ".join(rights.attributions)} if rights.attributions else None,
            "ceasn:hasTopChild": [str(t) for t in (*areas, *competences) if not parents.get(t)],
        }
    )
    nodes = [_area(content, framework, area, [c for c in competences if area in parents[c]]) for area in areas]
    nodes += [_competency(content, framework, competence, parents[competence]) for competence in competences]
    losses = [
        *_asked(whole),
        *(f"{n:,} × {called} with no text in any language" for called, n in silent.items() if n),
        *_losses(content, framework, areas, competences),
    ]
    return {"@context": CONTEXT, "@graph": [whole, *nodes]}, losses


def _area(content: Content, framework: URIRef, area: URIRef, children: list[URIRef]) -> dict[str, Any]:
    made = _named(content, framework, area, category={"en": "Competence area"})
    made["ceasn:isTopChildOf"] = str(framework)
    made["ceasn:hasChild"] = [str(c) for c in children]
    return _full(made)


def _competency(content: Content, framework: URIRef, competence: URIRef, parents: list[URIRef]) -> dict[str, Any]:
    labels = [texts for kind in content.links(competence, "competenceType") if (texts := spoken(content.labels(kind)))]
    tags = sorted({tag for texts in labels for tag in texts})
    category = {tag: " / ".join(chosen(texts, tag) for texts in labels) for tag in tags}
    made = _named(content, framework, competence, category=category)
    made["ceasn:isChildOf"] = [str(a) for a in parents]
    made["ceasn:isTopChildOf"] = None if parents else str(framework)
    for match in content.matches(competence):
        made.setdefault(ALIGNMENTS[match.relation], []).append(match.iri)
    return _full(made)


def _named(content: Content, framework: URIRef, thing: URIRef, *, category: dict[str, str]) -> dict[str, Any]:
    """A competency with its texts: what it says is ``competencyText``, what it is called ``competencyLabel``.

    A label that is all it has is its text, as the usage note of ``competencyLabel`` asks.
    """
    labels, definitions = spoken(content.labels(thing)), spoken(content.definitions(thing))
    return {
        "@id": str(thing),
        "@type": "ceasn:Competency",
        "ceasn:codedNotation": content.notation(thing).strip(),
        "ceasn:competencyLabel": _map(labels if definitions not in ({}, labels) else {}),
        "ceasn:competencyText": _map(definitions or labels),
        "ceasn:competencyCategory": _map(category),
        "ceasn:inLanguage": _languages(labels or definitions),
        "ceasn:isPartOf": str(framework),
    }


def _asked(whole: dict[str, Any]) -> list[str]:
    """What the Credential Registry asks of a framework and the data do not state."""
    lacking = [term for term in ASKED if f"ceasn:{term}" not in whole]
    return [
        *(f"ceasn:{term}: the Registry asks for it, and none is stated" for term in lacking),
        "ceterms:ctid: the Registry gives it",
    ]


def _losses(content: Content, framework: URIRef, areas: list[URIRef], competences: list[URIRef]) -> list[str]:
    return [
        *content.left(),
        *content.unsaid([framework], _FRAMEWORK, "the framework"),
        *content.unsaid(areas, _SAID, "an area"),
        *content.unsaid(competences, _SAID | {"s4c:inArea", "s4c:competenceType"}, "a competence"),
        "roles, offers and levels: a competency framework has no place for them",
    ]


def _languages(texts: dict[str, str]) -> list[str]:
    """The languages of some texts; one without a language says none."""
    return sorted(set(texts) - {UNDETERMINED})


def _map(texts: dict[str, str]) -> dict[str, str]:
    """Texts by language; one without a language stands under ``@none``, as JSON-LD 1.1 has it."""
    return {"@none" if tag == UNDETERMINED else tag: text for tag, text in texts.items()}


def _full(node: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in node.items() if v not in (None, "", [], {})}
