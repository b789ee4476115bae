"""Every class and property of ours is asked for by a question, or reached by one: exceptions have reasons that hold."""

from __future__ import annotations

from functools import cache

import pytest
from rdflib import OWL, RDF, RDFS, Graph, Namespace
from rdflib.collection import Collection
from rdflib.term import Node

from s4c_graph.core import assets, queries, sparql
from s4c_graph.core.names import Names

S4C = Namespace("https://w3id.org/s4c/ontology#")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
REACHED = {
    "ActivityContext": "context",
    "AssessmentModel": "assessmentMethod",
    "BudgetStatement": "hasBudget",
    "CertificationProcedure": "procedureOf",
    "CognitiveCompetence": "competenceFacet",
    "CompetenceLevel": "ofCompetence",
    "CompetenceRequirement": "hasRequirement",
    "DeliveryMode": "deliveryMode",
    "DigitalCompetence": "competenceFacet",
    "EntryRequirement": "hasEntryRequirement",
    "FundingProgramme": "fundedUnder",
    "ImpactIndicator": "hasImpactIndicator",
    "LearnerCondition": "conditionMode",
    "LearningForm": "learningForm",
    "LearningPath": "pathTo",
    "MaturityMeasurement": "measurementOf",
    "OfferInstance": "instanceOfOffer",
    "OrganisationalCapability": "hasCapability",
    "Participation": "participant",
    "PathStep": "stepOffer",
    "ProcedureStep": "hasProcedureStep",
    "ProficiencyLevel": "requiredLevel",
    "ProficiencyScale": "inScale",
    "ProjectComponent": "hasComponent",
    "ProjectOutput": "hasOutput",
    "Sector": "addressesSector",
    "SocialCompetence": "competenceFacet",
    "StakeholderGroup": "stakeholderGroup",
    "TargetGroup": "addressesTargetGroup",
    "TechnicalCompetence": "competenceFacet",
    "Theme": "theme",
    "TrainingMaterial": "usesMaterial",
}
"""Class → the property through which questions reach its members: its domain, its range, or what defines the class."""
NARROWER = {"CapabilityNeed": "Need", "Curriculum": "LearningOffer", "LearningActivity": "LearningOffer"}
NARROWER |= {"Module": "LearningOffer"}
"""Class → the wider class that questions ask for, its members included."""
OTHER_WAY = {
    "aboveLevel": "belowLevel",
    "assesses": "assessableBy",
    "awardedThrough": "awards",
    "componentOf": "hasComponent",
    "hasLevelDescriptor": "ofCompetence",
    "hasParticipation": "inThing",
    "indicatorOf": "hasIndicator",
    "outcomeOf": "hasLearningOutcome",
    "requiresCompetence": "requiredByRole",
}
"""Property → its inverse, which questions follow the other way."""
RULED = {
    "attainedCompetenceLevel": "holdsCompetenceLevel",
    "belowLevel": "nextLevel",
    "entailsLevel": "holdsCompetenceLevel",
    "outcomeCompetenceLevel": "certifiesCompetenceLevel",
    "requiredCompetenceLevel": "requiredLevel",
    "roleEscoSkill": "alignedEscoSkill",
}
"""Property that is generated, or there for the rules → the asked property it makes, is made of, or stands beside."""
BY_HAND = {"requiredCompetenceLevel"}
"""Generated beside its property by the table reader, for the classes of qualified people, and not by an axiom."""
NO_MEMBERS = {"ChangeDriver": "promptedBy"}
"""Class of what a property without a range points at among other things: CQ27 takes a driver as its parameter."""
WAITING = {"previousFramework": "cq13"}
"""Term → the question that will ask for it and cannot be answered yet."""
EXEMPT = {**REACHED, **NARROWER, **OTHER_WAY, **RULED, **NO_MEMBERS, **WAITING}


@cache
def ontology() -> Graph:
    graph = Graph()
    for path in assets.files("ontology", ".ttl"):
        if path.name != "s4c-align.ttl":
            graph.parse(data=assets.read(path, Names()), format="turtle")
    return graph


@cache
def terms() -> frozenset[str]:
    """Local names of our classes and properties."""
    found = {s for kind in KINDS for s in ontology().subjects(RDF.type, kind)}
    return frozenset(str(s).removeprefix(S4C) for s in found if str(s).startswith(S4C))


@cache
def asked() -> frozenset[str]:
    """Local names of our terms that a competency question names in its text, or takes as a parameter."""
    found: set[str] = set()
    for path in assets.files("queries", ".rq"):
        if path.parent.name == "competency":
            query = queries.read(path, Names())
            words = [token for kind, token in sparql.tokens(query.text) if kind not in ("comment", "string")]
            words += [queries.CLASSES.get(param.type, "") for param in query.params]
            found |= {word.removeprefix("s4c:") for word in words if word.startswith("s4c:")}
    return frozenset(found - {""})


def test_questions_name_terms_that_exist() -> None:
    assert asked() <= terms()
    assert len(terms()) > 300


def test_every_term_is_asked_for() -> None:
    assert sorted(terms() - asked() - EXEMPT.keys()) == []


def test_no_exception_is_out_of_date() -> None:
    assert sorted(EXEMPT.keys() & asked()) == []
    assert EXEMPT.keys() <= terms()
    assert len(EXEMPT) == sum(map(len, (REACHED, NARROWER, OTHER_WAY, RULED, NO_MEMBERS, WAITING)))


@pytest.mark.parametrize(("name", "through"), sorted(REACHED.items()))
def test_members_are_reached_through_a_property(name: str, through: str) -> None:
    graph, term = ontology(), S4C[name]
    ends: set[Node] = {*graph.objects(S4C[through], RDFS.domain), *graph.objects(S4C[through], RDFS.range)}
    defining = {
        prop
        for whole in graph.objects(term, OWL.equivalentClass)
        for listed in graph.objects(whole, OWL.intersectionOf)
        for part in Collection(graph, listed)
        for prop in graph.objects(part, OWL.onProperty)
    }
    assert through in asked()
    assert term in ends or S4C[through] in defining


@pytest.mark.parametrize(("name", "wider"), sorted(NARROWER.items()))
def test_members_count_as_those_of_the_wider_class(name: str, wider: str) -> None:
    assert (S4C[name], RDFS.subClassOf, S4C[wider]) in ontology()
    assert wider in asked()


@pytest.mark.parametrize(("name", "inverse"), sorted(OTHER_WAY.items()))
def test_the_inverse_is_followed(name: str, inverse: str) -> None:
    pair = (S4C[name], OWL.inverseOf, S4C[inverse])
    assert pair in ontology() or (pair[2], OWL.inverseOf, pair[0]) in ontology()
    assert inverse in asked() | RULED.keys()


@pytest.mark.parametrize(("name", "near"), sorted(RULED.items()))
def test_what_is_there_for_the_rules_serves_what_is_asked(name: str, near: str) -> None:
    graph = ontology()
    chains = {
        (made, part)
        for made, listed in graph.subject_objects(OWL.propertyChainAxiom)
        for part in Collection(graph, listed)
    }
    linked = (S4C[near], S4C[name]) in chains or (S4C[name], S4C[near]) in chains
    assert near in asked()
    assert linked or (S4C[near], RDFS.subPropertyOf, S4C[name]) in graph or name in BY_HAND


def test_a_driver_of_change_can_be_asked_for() -> None:
    assert set(NO_MEMBERS.values()) <= asked()
    (query,) = [queries.read(p, Names()) for p in assets.files("queries", ".rq") if p.stem.startswith("cq27-")]
    assert [p.type for p in query.params if p.name == "cause"] == ["concept"]


@pytest.mark.parametrize("number", sorted(set(WAITING.values())))
def test_the_question_still_waits(number: str) -> None:
    (query,) = [queries.read(p, Names()) for p in assets.files("queries", ".rq") if p.stem.startswith(f"{number}-")]
    assert query.waits
