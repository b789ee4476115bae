"""Words that cells may hold: the fixed lists of the schemes, seeds, and codes of currencies and languages.

A list named here is declared, with labels and meanings, in ontology/schemes; reuse levels by ESCO.
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType

from s4c_graph.core import assets
from s4c_graph.core.languages import LANGUAGE as LANGUAGE
from s4c_graph.core.languages import LANGUAGES as LANGUAGES
from s4c_graph.core.names import ESCO, Names

LEVELS = 8
"""Steps of the own scale (DOMAIN 4.1, D5), and of the European Qualifications Framework."""

SEEDS = ("000", "001", "002", "003", "004", "design-card")
"""The documents the framework was started from, declared in ontology/schemes/origins.ttl."""

CONCEPTS = MappingProxyType(
    {
        "competence-type": ("knowledge", "skill", "ability", "other"),
        "competence-facet": ("cognitive", "social", "technical", "digital"),
        "role-category": ("staff", "manager", "expert"),
        "requirement-strength": ("essential", "material"),
        "activity-context": ("generate", "manage", "implement", "govern", "operate"),
        "statement-status": ("stated", "recovered", "reconstructed", "proposed", "assumed", "demo"),
        "reuse-level": ("transversal", "cross-sector", "sector-specific", "occupation-specific"),
        # learning
        "learning-form": (
            "course",
            "self-study",
            "lecture",
            "network",
            "workshop",
            "site-visit",
            "module",
            "programme",
        ),
        "delivery-mode": ("online", "onsite", "blended", "hybrid", "workbased"),
        "offer-status": ("planned", "available", "closed"),
        "purpose": ("upskill", "reskill", "cpd", "initial"),
        "schedule": ("part-time", "full-time", "self-paced"),
        "accessibility": ("captions", "screen-reader", "step-free", "sign-language"),
        "assessment-method": (
            "self-assessment",
            "manager-assessment",
            "dialogue",
            "certified-test",
            "prior-learning-recognition",
            "observed-practice",
        ),
        "material-kind": ("slides", "handbook", "exercise", "test", "guide", "video"),
        "decision": ("recognised", "validated", "rejected", "pending"),
        # context
        "date-certainty": ("stated", "inferred", "assumed"),
        "participation-role": (
            "owner",
            "coordinator",
            "lead-partner",
            "partner",
            "initiator",
            "reference-group",
            "participant",
            "host",
            "thematic-expert",
            "national-point",
            "funder",
        ),
        "transferability": ("full", "partial", "none", "unknown"),
        "idea-kind": ("product", "service", "training"),
        # statistics
        "unit": ("percent", "count", "score", "hours", "euro", "days"),
        "survey-rating": ("1", "2", "3"),
        "observation-status": ("measured", "reported", "projection", "estimate", "demo"),
    }
)

OPEN = frozenset(
    (
        *("target-group", "sector", "theme", "stakeholder-group", "output-kind"),
        *("field-of-study", "maturity-dimension", "graduate-outcome"),
    )
)
"""Lists that grow, read from ontology/schemes; a cell may also hold the IRI of a concept of one's own."""
_DECLARED = re.compile(r"^[\w-]+:([\w-]+) a [^;.]*skos:Concept\b(?!Scheme)", re.MULTILINE)


@cache
def known(scheme: str) -> tuple[str, ...]:
    """The words of a list.

    >>> known("role-category"), "urban-planning" in known("sector")
    (('staff', 'manager', 'expert'), True)
    """
    if scheme in CONCEPTS:
        return CONCEPTS[scheme]
    text = (assets.folder("ontology") / "schemes" / f"{scheme}.ttl").read_text(encoding="utf-8")
    return tuple(_DECLARED.findall(text))


_CURRENCIES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_CURRENCIES.split())
"""Currencies by ISO 4217, and the kuna of older budgets; the European Union's table has the same codes."""

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
CURRENCY = _AUTHORITY + "currency/"
EQF = "http://data.europa.eu/snb/eqf/"


def concept(scheme: str, key: str, names: Names) -> str:
    """IRI of a concept of a fixed list; the reuse levels keep ESCO's own IRIs."""
    return f"{ESCO}skill-reuse-level/{key}" if scheme == "reuse-level" else names.scheme(scheme, key)
