"""What of an ELM document is not taken over, told as sentences; of persons only how many are left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from s4c_graph.core import elm
from s4c_graph.core.names import EXTERNAL
from s4c_graph.intake.elm_document import Document

CARRIED = (
    "LearningOpportunity",
    "Qualification",
    "LearningAchievementSpecification",
    "LearningActivitySpecification",
    "LearningOutcome",
    "LearningAssessmentSpecification",
    "AwardingOpportunity",
    "Organisation",
)
"""Classes whose fields are told one by one."""
PERSONAL = (
    "Person",
    "EuropeanDigitalCredential",
    "EuropeanDigitalPresentation",
    "VerifiableCredential",
    "VerifiablePresentation",
    "LearningAchievement",
    "LearningActivity",
    "LearningAssessment",
    "LearningEntitlement",
    "Claim",
    "Evidence",
)
"""Classes of persons and of what is said of them: never read."""


def sentences(document: Document, left: Mapping[tuple[str, str], int]) -> Iterator[str]:
    """Persons and claims by number, then fields by class, then labels of concepts."""
    kinds: Counter[str] = Counter()
    labelled = 0
    label = EXTERNAL["skos"] + "prefLabel"
    classes = {elm.iri(elm.CLASSES[kind]): kind for kind in PERSONAL} | {EXTERNAL["foaf"] + "Person": "Person"}
    for node, facts in document.facts.items():
        types = document.types(node)
        kinds.update({classes[t] for t in types if t in classes})
        labelled += EXTERNAL["skos"] + "Concept" in types and any(str(p) == label for p, _ in facts)
    for kind in PERSONAL:
        if kinds[kind]:
            yield f"{kind}: {kinds[kind]} left out with all that is said of it; persons and their claims are never read"
    fields = Counter(left)
    fields.update({key: n for key, n in document.dropped.items() if key[0] in CARRIED})
    for (kind, term), n in sorted(fields.items()):
        yield f"elm:{kind} {term}: {n} left out"
    if labelled:
        yield f"skos:Concept skos:prefLabel: labels of {labelled} concepts left out; their own lists have them"
