"""Offers, outcomes and qualifications of a held release as European Learning Model 3, for the LOQ profile, JSON-LD.

An offer becomes a LearningOpportunity and, at ``{offer}#achievement``, the LearningAchievementSpecification of what it
leads to, which is a specialisation of the qualification it awards, or a part of one that asks for more. Nothing is
invented: what the profile asks and the data lack is counted (:mod:`s4c_graph.publishing.elm_gaps`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib.term import URIRef

from s4c_graph.core import elm
from s4c_graph.publishing.content import Content
from s4c_graph.publishing.elm_gaps import Gap, Unplaced, gaps
from s4c_graph.publishing.elm_things import Things
from s4c_graph.publishing.holding import Holding

_OFFER = "s4c:LearningOffer"
OFFERS = (_OFFER, "s4c:Programme", "s4c:Curriculum", "s4c:Module", "s4c:LearningActivity")
Node = dict[str, Any]
_HOURS = re.compile(r"(\d+)(?:\.(\d+))?\Z")


@dataclass(frozen=True)
class Document:
    """An ELM document in the making. nodes: JSON-LD nodes by IRI, sorted. graphs: names of those it was drawn from.

    gaps: what the profile asks and nodes lack. unplaced: statements that ELM has no place for, by class and property.
    skills: ESCO skills it links to. unreviewed: pairs (competence, skill) whose mapping nobody has reviewed. left:
    sentences on what nobody states and is left out.
    """

    nodes: Mapping[str, Node]
    graphs: frozenset[str]
    gaps: tuple[Gap, ...]
    unplaced: tuple[Unplaced, ...]
    skills: tuple[str, ...]
    unreviewed: tuple[tuple[str, str], ...] = ()
    left: tuple[str, ...] = ()


def document(
    holding: Holding, offers: Sequence[str] | None = None, labels: Mapping[str, Mapping[str, str]] | None = None
) -> Document:
    """The document of some offers, with their modules and the qualifications they award, or of all that are in force.

    offers: IRIs. labels: of ESCO skills, by IRI, then by language; skills without one are named by their IRI.
    """
    content = Content(holding)
    made = Things(content, labels or {})
    chosen = _in_force(content) if offers is None else _with_modules(content, [URIRef(o) for o in offers])
    for offer in sorted(chosen):
        _offer(made, offer)
    if offers is None:
        for qualification in sorted(content.of_class("s4c:Qualification")):
            made.qualification(qualification)
        for outcome in sorted(content.of_class("s4c:LearningOutcome")):
            made.outcome(outcome)
    nodes = {iri: made.nodes[iri] for iri in sorted(made.nodes)}
    skills = tuple(sorted(iri for iri in nodes if iri.startswith(elm.ESCO_SKILL)))
    return Document(
        nodes,
        frozenset(content.graphs),
        gaps(nodes.values()),
        made.unplaced(),
        skills,
        tuple(sorted(made.unreviewed)),
        content.left(),
    )


def written(nodes: Iterable[Node], *, about: Node) -> bytes:
    """The nodes as one JSON-LD document with a context of its own; the same nodes give the same bytes.

    about: the node of the document itself: title, licence, whom to name.

    >>> written([], about={"type": "Dataset"}).decode().splitlines()[-4:]
    ['      "type": "Dataset"', '    }', '  ]', '}']
    """
    import json

    whole = {"@context": elm.context(), "@graph": [about, *nodes]}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _in_force(content: Content) -> set[URIRef]:
    return {o for o in content.of_class(*OFFERS) if content.value(o, "owl:deprecated") != "true"}


def _with_modules(content: Content, offers: Iterable[URIRef]) -> set[URIRef]:
    found: set[URIRef] = set()
    waiting = list(offers)
    while waiting:
        if (offer := waiting.pop()) not in found:
            found.add(offer)
            waiting += content.iris(offer, "s4c:hasModule")
    return found


def _offer(made: Things, offer: URIRef) -> None:
    """The opportunity and the specification of one offer."""
    content = made.content
    node = made.node(offer, "LearningOpportunity")
    made.identified(node, offer)
    made.put(node, "title", made.one_each(offer, "skos:prefLabel"))
    made.put(node, "description", made.one_each(offer, "skos:definition"))
    made.put(node, "dcType", made.concepts(offer, "s4c:learningForm"))
    made.put(node, "homepage", made.pages(offer, _OFFER))
    made.put(node, "duration", content.value(offer, "s4c:duration"))
    listed = elm.modes(content.names)
    made.put(
        node, "mode", [made.concept(URIRef(listed.get(str(m), m)), m) for m in content.iris(offer, "s4c:deliveryMode")]
    )
    made.put(node, "learningSchedule", made.first(offer, _OFFER, "s4c:schedule"))
    made.put(node, "scheduleInformation", _duration_note(made, offer))
    made.put(node, "additionalNote", made.status(offer))
    if status := content.iris(offer, "s4c:offerStatus"):
        node["status"] = status[0].rsplit("/", 1)[-1]
    made.put(node, "providedBy", [made.organisation(o) for o in content.iris(offer, "s4c:providedBy")])
    made.put(node, "learningAchievementSpecification", _achievement(made, offer))
    made.put(node, "hasPart", [str(m) for m in content.iris(offer, "s4c:hasModule")])
    made.put(node, "defaultLanguage", made.first(offer, _OFFER, elm.field("defaultLanguage")))
    made.pass_over(offer, _OFFER)


def _achievement(made: Things, offer: URIRef) -> str:
    content = made.content
    node = made.node(URIRef(f"{offer}#achievement"), "LearningAchievementSpecification")
    made.put(node, "title", made.one_each(offer, "skos:prefLabel"))
    made.put(node, "altLabel", made.texts(offer, "skos:altLabel"))
    for kind in elm.KINDS:
        if content.iri(f"s4c:{kind}") in content.iris(offer, "rdf:type"):
            made.put(node, "category", made.one_each(content.iri(f"s4c:{kind}"), "rdfs:label"))
    made.put(node, "thematicArea", made.concepts(offer, "s4c:iscedField"))
    hours = content.value(offer, "s4c:workloadHours")
    made.put(node, "volumeOfLearning", volume := _volume(hours))
    made.drop(_OFFER, "s4c:workloadHours", int(bool(hours) and volume is None))
    made.put(node, "language", made.concepts(offer, "s4c:offerLanguage"))
    made.put(node, "targetGroup", made.concepts(offer, "s4c:targetGroup"))
    made.put(node, "entryRequirement", _entry(made, offer))
    outcomes = content.linked(offer, "s4c:hasLearningOutcome", "s4c:outcomeOf")
    made.put(node, "learningOutcome", [made.outcome(o) for o in outcomes])
    wholes: list[str] = []
    others: list[str] = []
    for qualification in content.linked(offer, "s4c:awards", "s4c:awardedThrough"):
        certified = set(content.iris(qualification, "s4c:certifiesOutcome"))
        fits = bool(certified) and certified <= set(outcomes)
        (wholes if fits else others).append(made.qualification(qualification))
    made.put(node, "specialisationOf", wholes)
    made.put(node, "isPartOf", others)
    return str(node["id"])


def _duration_note(made: Things, offer: URIRef) -> str | None:
    """What is said in words of the duration, with how far it can be relied on."""
    content = made.content
    texts, status = made.texts(offer, "s4c:durationNote"), content.iris(offer, "s4c:durationStatus")
    return made.note(f"{offer}#duration", texts, status[0] if status else None) if texts else None


def _entry(made: Things, offer: URIRef) -> str | None:
    """The entry requirements as one note: the labels of the competences at their levels."""
    content = made.content
    texts: dict[str, list[str]] = {}
    for requirement in content.iris(offer, "s4c:hasEntryRequirement"):
        for competence in content.iris(requirement, "s4c:entryCompetence"):
            step = made.step(competence, content.iris(requirement, "s4c:entryLevel"))
            for tag, said in made.texts(step or competence, "skos:prefLabel").items():
                texts.setdefault(tag, []).append(said[0])
    return made.note(f"{offer}#entry", {tag: ["; ".join(texts[tag])] for tag in sorted(texts)}) if texts else None


def _volume(hours: str) -> str | None:
    """Hours as a duration, such as PT2H30M; None for what is no number of whole minutes."""
    found = _HOURS.match(hours)
    if found is None:
        return None
    minutes = float(hours) * 60
    whole = int(minutes)
    if whole != minutes or not whole:
        return None
    return "PT" + (f"{whole // 60}H" if whole >= 60 else "") + (f"{whole % 60}M" if whole % 60 else "")
