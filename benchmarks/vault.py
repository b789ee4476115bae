"""A made-up vault of any size: people with assessments, attainments, plans, certificates, and errors planted in it.

Deterministic by seed. Some 15 triples a person, over the framework that ships with the package; no person in it exists.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from s4c_graph.core import ntriples
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import EXTERNAL, Names

ASOF = date(2026, 11, 22)
_OFFERS = """PREFIX s4c: <{s4c}> SELECT DISTINCT ?offer ?competence
{{ ?offer s4c:hasLearningOutcome/s4c:outcomeCompetence ?competence }} ORDER BY ?offer ?competence"""
_METHODS = ("SelfAssessment", "DialogueAssessment", "CertifiedTest")
_HELD, _PLANNED = 0.55, 0.13
"""Shares of people with an attainment, and of people with a plan and a certificate too."""

_XSD = EXTERNAL["xsd"]
_PROV = EXTERNAL["prov"]


@dataclass
class Vault:
    """Triples of people, as N-Triples lines. planted: how many findings of each code are meant to be in them."""

    names: Names
    lines: list[str] = field(default_factory=list)
    planted: Counter[str] = field(default_factory=Counter)

    def say(self, subject: str, predicate: str, value: str) -> None:
        """One statement; subject an IRI, predicate a term of ours or an IRI, value a written term."""
        iri = predicate if ":" in predicate else self.names.term(predicate)
        self.lines.append(ntriples.triple(f"<{subject}>", f"<{iri}>", value))

    def type(self, subject: str, name: str) -> None:
        """The class of ours that a subject is of."""
        self.lines.append(ntriples.triple(f"<{subject}>", ntriples.RDF_TYPE, f"<{self.names.term(name)}>"))


def made(kg: KnowledgeGraph, people: int, *, errors: float = 0.1, seed: int = 1) -> Vault:
    """A vault of so many people over the framework that ``kg`` holds; ``errors``: share of people with one error."""
    return _Maker(kg, Random(seed), errors).vault(people)


class _Maker:
    def __init__(self, kg: KnowledgeGraph, random: Random, errors: float) -> None:
        self.names, self.random, self.errors = kg.names, random, errors
        rows = kg.select(_OFFERS.format(s4c=kg.names.prefixes["s4c"]))
        self.offers = [(str(row["offer"]), str(row["competence"])) for row in rows]
        self.out = Vault(kg.names)
        self.turn = 0
        self.kinds: tuple[Callable[[str, str], None], ...] = (
            self.no_date, self.tomorrow, self.rated_by_another, self.no_manager, self.no_evidence, self.too_sure,
            self.unknown_competence, self.far_apart, self.two_current, self.expires_before, self.not_agreed,
            self.no_use, self.real_name, self.expired_certificate, self.own_word,
        )  # fmt: skip

    def vault(self, people: int) -> Vault:
        manager = ""
        for number in range(people):
            person = self.new("person")
            self.out.type(person, "Person")
            self.out.say(person, EXTERNAL["skos"] + "notation", ntriples.literal(f"E{number:06}"))
            self.out.say(person, "performsRole", f"<{self.names.id('role', 'smart-city-project-officer')}>")
            if number % 20 == 0:
                manager = person
            else:
                self.out.say(manager, "managerOf", f"<{person}>")
                wrong = self.random.random() < self.errors
                chance = self.random.random()
                if wrong:
                    self.kinds[self.turn % len(self.kinds)](person, manager)
                    self.turn += 1
                elif chance < _HELD:
                    _competence, assessment = self.held(person, manager)
                    if chance < _PLANNED:
                        self.plan(person, manager)
                        self.certificate(person, assessment)
        return self.out

    def new(self, kind: str) -> str:
        return self.names.id(kind, str(uuid.UUID(int=self.random.getrandbits(128), version=4)))

    def day(self) -> date:
        return date(2025, 1, 1) + timedelta(days=self.random.randrange(600))

    def held(self, person: str, manager: str) -> tuple[str, str]:
        """An assessment of some method with a result, and the attainment derived from it."""
        _offer, competence = self.random.choice(self.offers)
        method = self.random.choice(_METHODS)
        when = self.day()
        assessment, result = self.assessed(person, manager, method, competence, 2, when)
        self.attained(person, competence, when, result)
        return competence, assessment

    def assessed(
        self,
        person: str,
        manager: str,
        method: str,
        competence: str,
        level: int,
        when: date | None,
        *,
        assessors: tuple[str, ...] | None = None,
        evidence: bool = True,
    ) -> tuple[str, str]:
        out, assessment, result = self.out, self.new("assessment"), self.new("result")
        who = {"SelfAssessment": (person,), "DialogueAssessment": (person, manager)}.get(method, (manager,))
        out.type(assessment, method)
        out.say(assessment, "assessee", f"<{person}>")
        for assessor in assessors or who:
            out.say(assessment, "assessor", f"<{assessor}>")
        if when:
            out.say(assessment, _PROV + "endedAtTime", _literal(f"{when}T10:00:00Z", "dateTime"))
        out.say(assessment, "assessedAgainst", f"<{self.names.id('framework', 'smart-city')}>")
        out.say(assessment, "hasResult", f"<{result}>")
        out.type(result, "AssessmentResult")
        out.say(result, "resultCompetence", f"<{competence}>")
        out.say(result, "resultLevel", f"<{self.names.id('level', f'L{level}')}>")
        if method == "CertifiedTest":
            out.say(assessment, "usesModel", f"<{self.names.id('assessment-model', 'practical-test')}>")
            if evidence:
                paper = self.new("evidence")
                out.type(paper, "Evidence")
                out.say(result, "supportedBy", f"<{paper}>")
        return assessment, result

    def attained(self, person: str, competence: str, when: date, result: str, expires: date | None = None) -> None:
        out, attainment = self.out, self.new("attainment")
        out.say(person, "hasAttainment", f"<{attainment}>")
        out.type(attainment, "CompetenceAttainment")
        out.say(attainment, "attainedCompetence", f"<{competence}>")
        out.say(attainment, "attainedLevel", f"<{self.names.id('level', 'L2')}>")
        out.say(attainment, "validFrom", _literal(str(when), "date"))
        out.say(attainment, _PROV + "wasDerivedFrom", f"<{result}>")
        if expires:
            out.say(attainment, "expires", _literal(str(expires), "date"))

    def plan(self, person: str, manager: str, *, agreed: bool = True, use: bool = True) -> None:
        out, plan, item = self.out, self.new("plan"), self.new("plan-item")
        offer, competence = self.random.choice(self.offers)
        if not use:
            covered = {c for o, c in self.offers if o == offer}
            competence = next(c for _o, c in self.offers if c not in covered)
        out.type(plan, "DevelopmentPlan")
        out.say(plan, "planFor", f"<{person}>")
        out.say(plan, "basedOnRole", f"<{self.names.id('role', 'smart-city-project-officer')}>")
        for party in (person, manager) if agreed else (person,):
            out.say(plan, "agreedBy", f"<{party}>")
        out.say(plan, "hasItem", f"<{item}>")
        out.type(item, "PlanItem")
        out.say(item, "itemCompetence", f"<{competence}>")
        out.say(item, "itemOffer", f"<{offer}>")

    def certificate(self, person: str, assessment: str, *, expires: date | None = None) -> None:
        out, certificate, issued = self.out, self.new("certificate"), self.day()
        out.type(certificate, "Certificate")
        out.say(certificate, "certificateHolder", f"<{person}>")
        out.say(certificate, "certificateOf", f"<{self.names.id('qualification', 'citizen-engagement-certificate')}>")
        out.say(certificate, "issuedBy", f"<{self.names.id('organisation', 'city-of-stockholm')}>")
        out.say(certificate, "issuedOn", _literal(str(issued), "date"))
        out.say(certificate, "restsOn", f"<{assessment}>")
        paper = self.new("evidence")  # so that it does not rest on one's own word alone
        out.type(paper, "Evidence")
        out.say(certificate, "supportedBy", f"<{paper}>")
        if expires:
            out.say(certificate, "expires", _literal(str(expires), "date"))

    # -- one error each --

    def some(self) -> str:
        return self.random.choice(self.offers)[1]

    def no_date(self, person: str, manager: str) -> None:
        self.assessed(person, manager, "ManagerAssessment", self.some(), 2, None)
        self.out.planted["A-01"] += 1

    def tomorrow(self, person: str, manager: str) -> None:
        self.assessed(person, manager, "ManagerAssessment", self.some(), 2, ASOF + timedelta(days=1))
        self.out.planted["A-01"] += 1

    def rated_by_another(self, person: str, manager: str) -> None:
        self.assessed(person, manager, "SelfAssessment", self.some(), 2, self.day(), assessors=(manager,))
        self.out.planted["A-02"] += 2  # the manager is too many, the person is missing

    def no_manager(self, person: str, manager: str) -> None:
        colleague = self.new("person")
        self.out.type(colleague, "Person")
        self.assessed(person, manager, "DialogueAssessment", self.some(), 2, self.day(), assessors=(person, colleague))
        self.out.planted["A-03"] += 1

    def no_evidence(self, person: str, manager: str) -> None:
        self.assessed(person, manager, "CertifiedTest", self.some(), 2, self.day(), evidence=False)
        self.out.planted["A-04"] += 1

    def too_sure(self, person: str, manager: str) -> None:
        _assessment, result = self.assessed(person, manager, "SelfAssessment", self.some(), 2, self.day())
        self.out.say(result, "confidence", _literal("80", "decimal"))
        self.out.planted["A-05"] += 1

    def unknown_competence(self, person: str, manager: str) -> None:
        self.assessed(person, manager, "SelfAssessment", "https://example.org/skill/juggling", 2, self.day())
        self.out.planted["A-05"] += 1

    def far_apart(self, person: str, manager: str) -> None:
        competence, when = self.some(), self.day()
        self.assessed(person, manager, "SelfAssessment", competence, 6, when)
        self.assessed(person, manager, "CertifiedTest", competence, 2, when)
        self.out.planted["A-06"] += 1

    def two_current(self, person: str, manager: str) -> None:
        competence, when = self.some(), self.day()
        _assessment, result = self.assessed(person, manager, "CertifiedTest", competence, 2, when)
        self.attained(person, competence, when, result)
        self.attained(person, competence, when, result)
        self.out.planted["A-07"] += 1

    def expires_before(self, person: str, manager: str) -> None:
        competence, when = self.some(), self.day()
        _assessment, result = self.assessed(person, manager, "CertifiedTest", competence, 2, when)
        self.attained(person, competence, when, result, expires=when - timedelta(days=1))
        self.out.planted["A-07"] += 1

    def not_agreed(self, person: str, manager: str) -> None:
        self.plan(person, manager, agreed=False)
        self.out.planted["A-08"] += 1

    def no_use(self, person: str, manager: str) -> None:
        self.plan(person, manager, use=False)
        self.out.planted["A-09"] += 1

    def real_name(self, person: str, manager: str) -> None:
        named = self.names.id("person", f"maja-testsson-{self.turn}")
        self.out.type(named, "Person")
        self.out.planted["A-10"] += 1

    def expired_certificate(self, person: str, manager: str) -> None:
        _competence, assessment = self.held(person, manager)
        self.certificate(person, assessment, expires=date(2020, 1, 1))
        self.out.planted["Q-03"] += 1

    def own_word(self, person: str, manager: str) -> None:
        assessment, _result = self.assessed(person, manager, "SelfAssessment", self.some(), 2, self.day())
        before = len(self.out.lines)
        self.certificate(person, assessment)
        self.out.lines[before:] = [line for line in self.out.lines[before:] if "vidence" not in line]
        self.out.planted["Q-04"] += 1


def _literal(text: str, datatype: str) -> str:
    return ntriples.literal(text, datatype=_XSD + datatype)


def pieces(vault: Vault) -> Iterator[bytes]:
    """The vault as a store reads it."""
    yield from ntriples.chunks(vault.lines)
