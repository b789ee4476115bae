"""What the LOQ profile of ELM asks of a class, what of it nodes lack, and which of our fields ELM has a place for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from s4c_graph.core import elm

ASKED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "LearningOpportunity": (
            "title",
            "homepage",
            "providedBy",
            "learningAchievementSpecification",
            "defaultLanguage",
        ),
        "LearningAchievementSpecification": ("title", "thematicArea", "language", "learningOutcome"),
        "LearningAssessmentSpecification": ("title",),
        "LearningOutcome": ("title",),
        "Qualification": ("title", "thematicArea", "learningOutcome", "eqfLevel", "nqfLevel"),
        "AwardingOpportunity": ("awardingBody", "learningAchievementSpecification"),
        "Organisation": ("legalName", "location"),
        "Location": ("address",),
        "Address": ("countryCode",),
        "Note": ("noteLiteral",),
        "Identifier": ("notation",),
        "WebResource": ("contentURL",),
    }
)
"""Fields with a minimum count in the LOQ profile 1.1.0, by class; its shape of achievements is switched off there."""

_SAID = ("skos:prefLabel", "skos:altLabel", "skos:definition", "skos:notation", "s4c:statementStatus", "foaf:homepage")
_OF_OFFERS = (
    "s4c:learningForm", "s4c:duration", "s4c:deliveryMode", "s4c:schedule", "s4c:durationNote",
    "s4c:durationStatus", "s4c:offerStatus", "s4c:providedBy", "s4c:hasModule", "s4c:iscedField",
    "s4c:workloadHours", "s4c:offerLanguage", "s4c:targetGroup", "s4c:hasEntryRequirement",
    "s4c:hasLearningOutcome", "s4c:awards",
)  # fmt: skip
PLACED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "s4c:LearningOffer": (
            *_SAID,
            *_OF_OFFERS,
            elm.field("defaultLanguage"),
        ),
        "s4c:LearningOutcome": (
            "s4c:outcomeText",
            "s4c:statementStatus",
            "s4c:outcomeCompetence",
            "s4c:outcomeLevel",
            "s4c:outcomeCompetenceLevel",
            "s4c:outcomeOf",
            elm.field("relatedSkill"),
            elm.field("relatedESCOSkill"),
        ),
        "s4c:Qualification": (
            *_SAID,
            "s4c:iscedField",
            "s4c:eqfLevel",
            "s4c:certifiesOutcome",
            "s4c:assessmentMethod",
            "s4c:awardingBody",
            "s4c:awardedThrough",
            elm.field("nqfLevel"),
        ),
        "s4c:AssessmentModel": ("skos:prefLabel", "skos:definition"),
        "org:Organization": (
            "skos:prefLabel",
            "skos:altLabel",
            "skos:definition",
            "foaf:homepage",
            "dct:spatial",
            "s4c:statementStatus",
        ),
    }
)
"""Our properties that are written into an ELM document, by class."""


class Gap(NamedTuple):
    """A field that the profile asks: class and field as terms of the model, how many nodes lack it, of how many."""

    kind: str
    term: str
    lacking: int
    of: int


class Unplaced(NamedTuple):
    """Statements that ELM has no place for: class, property, how many."""

    kind: str
    term: str
    number: int


def gaps(nodes: Iterable[Mapping[str, Any]]) -> tuple[Gap, ...]:
    """The fields that nodes lack, by class and field, in order.

    >>> gaps([{"id": "urn:a", "type": "LearningOutcome"}])
    (Gap(kind='LearningOutcome', term='title', lacking=1, of=1),)
    """
    of: Counter[str] = Counter()
    lacking: Counter[tuple[str, str]] = Counter()
    for node in nodes:
        of[node["type"]] += 1
        lacking.update((node["type"], term) for term in ASKED.get(node["type"], ()) if not node.get(term))
    return tuple(Gap(kind, term, n, of[kind]) for (kind, term), n in sorted(lacking.items()))
