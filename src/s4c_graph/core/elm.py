"""The terms of the European Learning Model that are written and read here: what publishing and intake share.

From the published ontology, ELM 3.1.0 (http://data.europa.eu/snb/model/elm), and its LOQ and EDC application
profiles; the names of the JSON-LD terms are those of EDC credentials where these have one. The context is our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from s4c_graph.core.names import EXTERNAL, Names

ELM = "http://data.europa.eu/snb/model/elm/"
_DCT, _SKOS, _ORG = EXTERNAL["dct"], EXTERNAL["skos"], EXTERNAL["org"]
PREFIXES = MappingProxyType(
    {
        "elm": ELM,
        "dct": _DCT,
        "skos": _SKOS,
        "foaf": EXTERNAL["foaf"],
        "adms": "http://www.w3.org/ns/adms#",
        "rov": "http://www.w3.org/ns/regorg#",
        "org": _ORG,
        "cred": "https://www.w3.org/2018/credentials#",
        "dcat": EXTERNAL["dcat"],
        "xsd": EXTERNAL["xsd"],
    }
)
"""Prefix → namespace, of every IRI of the model."""

_ELM_CLASSES = (
    "Accreditation", "Address", "Agent", "Amount", "AwardingOpportunity", "AwardingProcess", "Claim", "ContactPoint",
    "CreditPoint", "DisplayDetail", "DisplayParameter", "EuropeanDigitalCredential", "EuropeanDigitalPresentation",
    "Evidence", "GradingScheme", "Grant", "Group", "Identifier", "IndividualDisplay", "LearningAchievement",
    "LearningAchievementSpecification", "LearningActivity", "LearningActivitySpecification", "LearningAssessment",
    "LearningAssessmentSpecification", "LearningEntitlement", "LearningEntitlementSpecification",
    "LearningOpportunity", "LearningOutcome", "LegalIdentifier", "Mailbox", "MediaObject", "Note", "Organisation",
    "Person", "Phone", "PriceDetail", "Qualification", "ResultCategory", "ResultDistribution", "ShaclValidator2017",
    "ShortenedGrading", "Specification", "VerificationCheck", "WebResource",
)  # fmt: skip
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        **{name: f"elm:{name}" for name in _ELM_CLASSES},
        "Concept": "skos:Concept",
        "ConceptScheme": "skos:ConceptScheme",
        "Dataset": "dcat:Dataset",
        "Location": "dct:Location",
        "PeriodOfTime": "dct:PeriodOfTime",
        "VerifiableCredential": "cred:VerifiableCredential",
        "VerifiablePresentation": "cred:VerifiablePresentation",
    }
)
"""Class by the term that names it in JSON-LD."""

_NODES = (
    "accreditation", "additionalNote", "address", "admissionProcedure", "assessedBy", "awardedBy", "awardingBody",
    "awardingOpportunity", "bannerImage", "contactPoint", "countryCode", "creditPoint", "defaultLanguage",
    "directedBy", "educationLevel", "educationSubject", "entitlesTo", "entryRequirement", "generalisationOf", "grant",
    "groupMemberOf", "hasClaim", "hasPart", "influencedBy", "influences", "isPartOf",
    "learningAchievementSpecification", "learningActivitySpecification", "learningOutcome", "learningOutcomeSummary",
    "learningSchedule", "learningSetting", "location", "logo", "mode", "noteFormat", "priceDetail", "provenBy",
    "proves", "providedBy", "qualificationCode", "relatedESCOSkill", "relatedSkill", "reusabilityLevel",
    "scheduleInformation", "spatialCode", "specialisationOf", "specifiedBy", "supplementaryDocument", "targetGroup",
    "taxIdentifier", "vatIdentifier",
)  # fmt: skip
FIELDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **{name: (f"elm:{name}", "@id") for name in _NODES},
        "eIDASIdentifier": ("elm:eidasLegalIdentifier", "@id"),
        "eqfLevel": ("elm:EQFLevel", "@id"),
        "nqfLevel": ("elm:NQFLevel", "@id"),
        "thematicArea": ("elm:ISCEDFCode", "@id"),
        "dcType": ("dct:type", "@id"),
        "identifier": ("adms:identifier", "@id"),
        "homepage": ("foaf:homepage", "@id"),
        "language": ("dct:language", "@id"),
        "temporal": ("dct:temporal", "@id"),
        "publisher": ("dct:publisher", "@id"),
        "subject": ("dct:subject", "@id"),
        "spatial": ("dct:spatial", "@id"),
        "inScheme": ("skos:inScheme", "@id"),
        "registration": ("rov:registration", "@id"),
        "hasSubOrganization": ("org:hasSubOrganization", "@id"),
        "subOrganizationOf": ("org:subOrganizationOf", "@id"),
        "issuer": ("cred:issuer", "@id"),
        "credentialSubject": ("cred:credentialSubject", "@id"),
        "verifiableCredential": ("cred:verifiableCredential", "@id"),
        "license": ("dct:license", "@id"),
        "title": ("dct:title", "language"),
        "description": ("dct:description", "language"),
        "category": ("elm:category", "language"),
        "geographicName": ("elm:geographicName", "language"),
        "noteLiteral": ("elm:noteLiteral", "language"),
        "prefLabel": ("skos:prefLabel", "language"),
        "altLabel": ("skos:altLabel", "language"),
        "legalName": ("rov:legalName", "language"),
        "duration": ("elm:duration", "xsd:duration"),
        "maximumDuration": ("elm:maximumDuration", "xsd:duration"),
        "volumeOfLearning": ("elm:volumeOfLearning", "xsd:duration"),
        "contentURL": ("elm:contentUrl", "xsd:anyURI"),
        "schemeId": ("elm:schemeId", "xsd:anyURI"),
        "applicationDeadline": ("elm:applicationDeadline", "xsd:dateTime"),
        "dateModified": ("dct:modified", "xsd:dateTime"),
        "contactHour": ("elm:contactHour", "xsd:string"),
        "schemeName": ("elm:schemeName", "xsd:string"),
        "status": ("elm:status", "xsd:string"),
        "isPartialQualification": ("elm:isPartialQualification", "xsd:boolean"),
        "notation": ("skos:notation", ""),
        "rights": ("dct:rights", ""),
        "source": ("dct:source", ""),
    }
)
"""JSON-LD term → (property, how its values are given: ``@id``, ``language``, a datatype, or nothing for a text)."""

_MODE = "http://data.europa.eu/snb/learning-assessment/"
MODES: Mapping[str, str] = MappingProxyType(
    {
        "blended": _MODE + "e92d221e4d",
        "hybrid": _MODE + "c_3a90b26d",
        "online": _MODE + "920fbb3cbe",
        "onsite": _MODE + "9191af2ed9",
        "workbased": _MODE + "729f3bed4b",
    }
)
"""Key of our scheme of delivery modes → the concept of the EU list of modes that the ontology links it to."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "Programme": "training programme",
        "Curriculum": "curriculum",
        "Module": "module",
        "LearningActivity": "learning activity",
    }
)
"""Our class of offers → its English label, by which ``elm:category`` names it: ELM has no list of such kinds."""

LANGUAGES = "http://publications.europa.eu/resource/authority/language"
COUNTRIES = "http://publications.europa.eu/resource/authority/country"
EQF = "http://data.europa.eu/snb/eqf/"
DIGCOMP_LEVELS = "http://data.europa.eu/snb/dcf/"
ESCO_SKILL = EXTERNAL["esco-skill"]
SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        _MODE: _MODE + "25831c2",
        LANGUAGES + "/": LANGUAGES,
        COUNTRIES + "/": COUNTRIES,
        EQF: EQF + "25831c2",
        "http://data.europa.eu/snb/isced-f/": "http://data.europa.eu/snb/isced-f/25831c2",
        "http://data.europa.eu/snb/qdr/": "http://data.europa.eu/snb/qdr/25831c2",
        DIGCOMP_LEVELS: DIGCOMP_LEVELS + "25831c2",
        ESCO_SKILL: EXTERNAL["esco-scheme"] + "skills",
    }
)
"""Beginning of a concept's IRI → the scheme it is in, as the application profiles and EU samples name it."""


def iri(short: str) -> str:
    """The IRI of a prefixed name of the model.

    >>> iri("elm:mode")
    'http://data.europa.eu/snb/model/elm/mode'
    """
    prefix, _, local = short.partition(":")
    return PREFIXES[prefix] + local


def context() -> dict[str, Any]:
    """The JSON-LD context of these terms (https://www.w3.org/TR/json-ld11/), complete in itself.

    >>> context()["eqfLevel"]
    {'@id': 'elm:EQFLevel', '@type': '@id'}
    """
    made: dict[str, Any] = {"id": "@id", "type": "@type", **PREFIXES, **CLASSES}
    for term, (name, how) in FIELDS.items():
        key = "@container" if how == "language" else "@type"
        made[term] = {"@id": name, key: "@language" if how == "language" else how} if how else name
    return made


def field(term: str) -> str:
    """The property that a term names, as IRI."""
    return iri(FIELDS[term][0])


def modes(names: Names) -> dict[str, str]:
    """Our delivery mode → the concept of the EU list, as IRIs."""
    return {names.scheme("delivery-mode", key): listed for key, listed in MODES.items()}


def scheme_of(concept: str) -> str | None:
    """The scheme of a concept of the EU lists, or None.

    >>> scheme_of("http://data.europa.eu/snb/eqf/6")
    'http://data.europa.eu/snb/eqf/25831c2'
    """
    return next((scheme for begins, scheme in SCHEMES.items() if concept.startswith(begins)), None)
