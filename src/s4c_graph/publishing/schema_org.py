"""Offers, roles, competences and frameworks as schema.org JSON-LD: a dictionary a resource, for exports and for pages.

Terms: schema.org, release 30.0 (https://schema.org/docs/releases.html). A learning offer is typed LearningResource
beside Course or EducationalOccupationalProgram, because ``teaches``, ``inLanguage`` and ``timeRequired`` are theirs.
What is left out, :func:`document` says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from rdflib.term import Node, URIRef

from s4c_graph.core.licences import Combined
from s4c_graph.core.names import ESCO
from s4c_graph.publishing.content import MAPPED, UNDETERMINED, Content, chosen

_WEB = ("http://", "https://")
_IRI = {"@type": "@id"}
CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    **dict.fromkeys(("additionalType", "sameAs", "url", "license", "targetUrl"), _IRI),
}
"""All that a processor needs: nothing is fetched."""
Built = dict[str, Any]
_NAMED = frozenset({"skos:prefLabel", "skos:definition", "skos:notation"})
_PLACED = _NAMED | {"skos:inScheme", "skos:broader"}
SAID = (
    (
        "LearningOffer",
        _NAMED
        | {
            f"s4c:{t}"
            for t in ("hasLearningOutcome", "hasEntryRequirement", "deliveryMode", "schedule", "offerLanguage")
        }
        | {f"s4c:{t}" for t in ("duration", "durationStatus", "providedBy", "hasModule", "awards", "preparesForRole")}
        | {"s4c:learningForm", "s4c:targetGroup", "s4c:offerStatus", "foaf:homepage", "skos:exactMatch"},
        "an offer",
    ),
    (
        "LearningOutcome",
        frozenset({"s4c:outcomeCompetence", "s4c:outcomeLevel", "s4c:outcomeText", "s4c:outcomeCompetenceLevel"}),
        "an outcome",
    ),
    ("EntryRequirement", frozenset({"s4c:entryCompetence", "s4c:entryLevel"}), "an entry requirement"),
    (
        "Qualification",
        _NAMED | {f"s4c:{t}" for t in ("awardingBody", "recognisedBy", "validIn", "validFor", "eqfLevel")},
        "a credential",
    ),
    ("CityRole", _PLACED | {"s4c:hasRequirement", "s4c:specialises"} | MAPPED, "a role"),
    ("Competence", _PLACED | {"skos:altLabel"} | MAPPED, "a competence"),
)
"""Classes of ours, what is said of their resources or counted where it is left out, and what they are called."""
OFFERS = ("LearningOffer", "Programme", "Curriculum", "Module", "LearningActivity")
"""Classes of ours that can be learned through."""


@dataclass
class SchemaOrg:
    """Builds nodes. lang: texts in that language as plain strings (else English, else any); empty: in all, tagged.

    lacking: what was left out and why, and of which things, filled while nodes are built.
    """

    content: Content
    lang: str = ""
    lacking: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def node(self, iri: str) -> Built | None:
        """A resource as a node without ``@context``; None for one that schema.org has no class for here."""
        thing = URIRef(iri)
        for name, build in (
            *((name, self._offer) for name in OFFERS),
            ("CityRole", self._occupation),
            ("Competence", self._competence),
            ("CompetenceFramework", self._framework),
            ("Qualification", self._credential),
        ):
            if self.content.is_a(thing, name):
                return build(thing)
        return self._organisation(thing) if self._is_organisation(thing) else None

    def _is_organisation(self, thing: Node) -> bool:
        return self.content.is_a(thing, "org:Organization")

    def _offer(self, offer: URIRef) -> Built:
        c = self.content
        programme = c.is_a(offer, "Programme")
        made = self._named(offer, ["EducationalOccupationalProgram" if programme else "Course", "LearningResource"])
        outcomes = c.links(offer, "hasLearningOutcome")
        taught = c.sorted({one for outcome in outcomes for one in c.links(outcome, "outcomeCompetence")})
        made["identifier" if programme else "courseCode"] = c.notation(offer)
        made["teaches"] = [self._term(one) for one in taught]
        made["educationalAlignment"] = [a for outcome in outcomes if (a := self._reached(outcome))]
        needed = c.links(offer, "hasEntryRequirement")
        made["competencyRequired"] = [self._term(one) for n in needed for one in c.links(n, "entryCompetence")]
        made["educationalAlignment"] += [
            self._alignment("requires", one, c.level(entry, "entryLevel"))
            for entry in needed
            for one in c.links(entry, "entryCompetence")
        ]
        pace = [c.key(one) for one in c.links(offer, "schedule")]
        modes = [c.key(one) for one in c.links(offer, "deliveryMode")]
        made["educationalProgramMode"] = [*modes, *pace] if programme else []
        made["additionalType"] = [str(c.iri(name)) for name in OFFERS[2:] if c.is_a(offer, name)]
        made["learningResourceType"] = [c.key(form) for form in c.links(offer, "learningForm")]
        made["inLanguage"] = c.languages(offer)
        made |= self._length(offer, programme=programme)
        made["provider"] = [self._organisation(one) for one in self._stated(offer, "providedBy", "provider")]
        parts = c.links(offer, "hasModule")
        made["hasCourse" if programme else "hasPart"] = [self._reference(one) for one in parts]
        made["isPartOf"] = [self._reference(one) for one in c.linking(offer, "hasModule")]
        awarded = c.links(offer, "awards")
        made["occupationalCredentialAwarded"] = [self._credential(one) for one in awarded]
        roles = c.links(offer, "preparesForRole")
        if programme:
            made["occupationalCategory"] = [self._category(one) for one in roles]
        else:
            of_course = [(offer, role) for role in roles]
            self._lacks("role that a course prepares for (only a programme has occupationalCategory)", of_course)
        made["audience"] = [
            {"@type": "Audience", "audienceType": self._text(c.labels(one))} for one in c.links(offer, "targetGroup")
        ]
        made["creativeWorkStatus"] = [c.key(one) for one in c.links(offer, "offerStatus")]
        made["hasCourseInstance"] = [self._instance(one) for one in c.linking(offer, "instanceOfOffer")]
        if not programme:  # courseMode is an instance's
            made["hasCourseInstance"] += [{"@type": "CourseInstance", "courseMode": [one, *pace]} for one in modes]
        made["url"] = self._pages(offer)
        made["sameAs"] = self._same(offer)
        return _full(made)

    def _instance(self, run: URIRef) -> Built:
        made = self._named(run, "CourseInstance")
        for term in ("startDate", "endDate"):
            made[term] = self.content.value(run, term)
        return _full(made)

    def _length(self, offer: URIRef, *, programme: bool) -> Built:
        said = self.content.value(offer, "duration")
        self._lacks("duration of an offer: none is stated", [] if said else [offer])
        return {"timeToComplete" if programme else "timeRequired": said}

    def _reached(self, outcome: URIRef) -> Built | None:
        """The competence at the level reached, as an alignment: schema.org has no level on ``teaches``."""
        c = self.content
        for competence in c.links(outcome, "outcomeCompetence"):
            made = self._alignment("teaches", competence, c.level(outcome, "outcomeLevel"))
            return _full(
                {"@id": str(outcome)} | made | {"targetDescription": self._text(c.texts(outcome, "outcomeText"))}
            )
        return None

    def _alignment(self, kind: str, competence: URIRef, level: int | None) -> Built:
        name = self.content.label(competence, self.lang or "en")
        return _full(
            {
                "@type": "AlignmentObject",
                "alignmentType": kind,
                "targetName": name if level is None else f"{name}, {level}",
                "targetUrl": str(_at_level(self.content, competence, level)),
                "educationalFramework": self._framework_name(competence),
            }
        )

    def _credential(self, award: URIRef) -> Built:
        c = self.content
        made = self._named(award, "EducationalOccupationalCredential")
        certified = [
            one for outcome in c.links(award, "certifiesOutcome") for one in c.links(outcome, "outcomeCompetence")
        ]
        made["identifier"] = c.notation(award)
        made["competencyRequired"] = [self._term(one) for one in c.sorted(set(certified))]
        bodies = self._stated(award, "awardingBody", "awarding body")
        made["recognizedBy"] = [self._organisation(one) for one in (*bodies, *c.links(award, "recognisedBy"))]
        made["validIn"] = [self._reference(one) for one in c.links(award, "validIn")]
        made["validFor"] = c.value(award, "validFor")
        levels = [c.key(one) for one in c.links(award, "eqfLevel")]
        made["educationalLevel"] = [f"EQF {one}" for one in levels]
        self._lacks("EQF level of a credential: none is stated", [] if levels else [award])
        return _full(made)

    def _occupation(self, role: URIRef) -> Built:
        c = self.content
        made = self._named(role, "Occupation")
        made["identifier"] = c.notation(role)
        essential = required(c, role)
        made["skills"] = [self._term(one) for one in essential]
        self._lacks("level that a role asks of a competence", [(role, one) for one in essential])
        made["occupationalCategory"] = [
            _full({"@type": "CategoryCode", "url": m.iri, "codeValue": m.iri, "name": m.label} | _code_set(m.iri))
            for m in c.matches(role)
            if m.relation in ("exactMatch", "closeMatch")
        ]
        others = [m for m in c.matches(role) if m.relation not in ("exactMatch", "closeMatch")]
        self._lacks("broad, narrow or related link of a role to an occupation of others", [(role, *m) for m in others])
        return _full(made)

    def job_posting(self, iri: str, *, employer: str = "", posted: str = "") -> Built:
        """A role in the shape of a JobPosting: a template for a vacancy, never one; it says only what is given."""
        c, role = self.content, URIRef(iri)
        made: Built = {"@type": "JobPosting", "title": self._text(c.labels(role))}
        made["description"] = self._text(c.definitions(role))
        made["relevantOccupation"] = self._reference(role)
        made["skills"] = [self._term(one) for one in required(c, role)]
        made["hiringOrganization"] = {"@type": "Organization", "name": employer} if employer else None
        made["datePosted"] = posted
        for name, given in (("hiringOrganization", employer), ("datePosted", posted), ("jobLocation", "")):
            self._lacks(f"{name}: a vacancy has it, a role has not", [] if given else [role])
        return _full(made)

    def _competence(self, competence: URIRef) -> Built:
        c = self.content
        made = self._named(competence, "DefinedTerm")
        made["alternateName"] = [self._tagged(o.language, str(o)) for o in self._alternatives(competence)]
        made["termCode"] = c.notation(competence)
        made["inDefinedTermSet"] = [{"@id": str(f)} for f in c.iris(competence, "skos:inScheme")]
        made["sameAs"] = self._same(competence)
        others = [m for m in c.matches(competence) if m.relation != "exactMatch"]
        self._lacks("close, broad, narrow or related link of a competence", [(competence, *m) for m in others])
        return _full(made)

    def _framework(self, framework: URIRef) -> Built:
        c = self.content
        made = self._named(framework, "DefinedTermSet")
        made["version"] = c.value(framework, "frameworkVersion")
        made["license"] = [str(one) for one in c.iris(framework, "dct:license")]
        made["creditText"] = list(dict.fromkeys(c.texts(framework, "dct:creator").values()))
        made["creator"] = [self._organisation(o) for o in c.iris(framework, "dct:creator") if self._is_organisation(o)]
        made["hasDefinedTerm"] = [{"@id": str(one)} for one in c.competences(framework)]
        return _full(made)

    def _organisation(self, body: URIRef) -> Built:
        made = self._named(body, "Organization")
        made["url"] = self._pages(body)
        return _full(made)

    def _category(self, role: URIRef) -> Built:
        c = self.content
        name = self._text(c.labels(role))
        return _full({"@type": "CategoryCode", "url": str(role), "codeValue": c.notation(role), "name": name})

    def _term(self, competence: URIRef) -> Built:
        """A competence as it stands inside another node."""
        c = self.content
        made: Built = {"@id": str(competence), "@type": "DefinedTerm", "name": self._text(c.labels(competence))}
        if not made["name"]:
            made["name"] = c.label(competence)
        made["termCode"] = c.notation(competence)
        return _full(made)

    def _reference(self, thing: URIRef) -> Built:
        return _full({"@id": str(thing), "name": self._text(self.content.labels(thing))})

    def _named(self, thing: URIRef, kind: str | list[str]) -> Built:
        made: Built = {"@id": str(thing), "@type": kind, "name": self._text(self.content.labels(thing))}
        made["description"] = self._text(self.content.definitions(thing))
        return made

    def _stated(self, thing: URIRef, term: str, called: str) -> list[URIRef]:
        """Organisations that a source names, and no person."""
        kept = [one for one in self.content.links(thing, term) if not self._is_person(one)]
        self._lacks(f"{called}: none is stated", [] if kept else [thing])
        return kept

    def _pages(self, thing: URIRef) -> list[str]:
        """The web pages of a thing; an address that is not http or https is none."""
        every = [str(o) for o in self.content.iris(thing, "foaf:homepage")]
        self._lacks("home page that is no web address", [one for one in every if not one.startswith(_WEB)])
        return [one for one in every if one.startswith(_WEB)]

    def _is_person(self, thing: Node) -> bool:
        return any(kind.endswith("Person") for kind in self.content.holding.types(thing))

    def _same(self, thing: URIRef) -> list[str]:
        return [m.iri for m in self.content.matches(thing) if m.relation == "exactMatch" and m.iri.startswith(_WEB)]

    def _alternatives(self, thing: URIRef) -> list[Any]:
        said = self.content.every(thing, "skos:altLabel")
        return [o for o in said if not self.lang or o.language in (self.lang, None)]

    def _framework_name(self, competence: URIRef) -> str:
        for framework in self.content.iris(competence, "skos:inScheme"):
            return self.content.label(framework, self.lang or "en")
        return ""

    def _text(self, texts: dict[str, str]) -> Any:
        if self.lang:
            return chosen(texts, self.lang)
        return [self._tagged(tag, text) for tag, text in texts.items()]

    def _tagged(self, tag: str | None, text: str) -> Any:
        if self.lang:
            return text
        return {"@value": text} if tag in (None, UNDETERMINED) else {"@language": tag, "@value": text}

    def _lacks(self, what: str, things: Iterable[object]) -> None:
        for thing in things:
            self.lacking[what].add(str(thing))

    def losses(self) -> tuple[str, ...]:
        """Sentences for what was left out so far, each with of how many things, sorted."""
        return tuple(f"{len(things):,} × {what}" for what, things in sorted(self.lacking.items()))


def document(
    content: Content, rights: Combined, *, offers: Sequence[str] = (), version: str = ""
) -> tuple[Built, tuple[str, ...]]:
    """Every offer, role, qualification, competence and framework, or only some offers and what they name.

    offers: IRIs. Returns the document, with licence and attribution in its first node, and what was left out.
    """
    builder = SchemaOrg(content)
    picked = [URIRef(o) for o in offers]
    things: list[URIRef] = picked or content.of_class(*OFFERS)
    if not picked:
        for name in ("Qualification", "CityRole", "Competence"):
            things += content.of_class(name)
        things += content.frameworks()
    nodes = [made for thing in things if (made := builder.node(str(thing))) is not None]
    about = _full(
        {
            "@type": "Dataset",
            "name": "Learning offers, occupations and competences",
            "version": version,
            "license": rights.licence.iri,
            "creditText": list(rights.attributions),
        }
    )
    unsaid = [s for name, said, called in SAID for s in content.unsaid(_of(content, things, name), said, called)]
    return {"@context": CONTEXT, "@graph": [about, *nodes]}, (*builder.losses(), *content.left(), *unsaid)


def _of(content: Content, things: Sequence[URIRef], name: str) -> list[URIRef]:
    """Those of some things that are of a class of ours; an offer's outcomes and entries are with it."""
    offers = [one for one in things if any(content.is_a(one, kind) for kind in OFFERS)]
    if name == "LearningOffer":
        return offers
    if name in ("LearningOutcome", "EntryRequirement"):
        term = "hasLearningOutcome" if name == "LearningOutcome" else "hasEntryRequirement"
        return content.sorted({one for offer in offers for one in content.links(offer, term)})
    return [one for one in things if content.is_a(one, name)]


def postings(
    content: Content, rights: Combined, roles: Sequence[str], *, employer: str = "", posted: str = ""
) -> tuple[Built, tuple[str, ...]]:
    """Roles in the shape of job postings. roles: IRIs, all where none is named. employer, posted: of a vacancy."""
    builder = SchemaOrg(content)
    named = list(roles) or [str(r) for r in content.of_class("CityRole")]
    nodes = [builder.job_posting(iri, employer=employer, posted=posted) for iri in named]
    about: Built = {"@type": "CreativeWork", "license": rights.licence.iri, "creditText": list(rights.attributions)}
    about["abstract"] = "Templates made from role profiles; no vacancy is announced."
    return {"@context": CONTEXT, "@graph": [_full(about), *nodes]}, (*builder.losses(), *content.left())


def required(content: Content, role: URIRef) -> list[URIRef]:
    """Competences that a role, or one that it specialises, requires as essential, by notation."""
    seen, waiting, found = {role}, [role], set()
    while waiting:
        one = waiting.pop()
        for need in content.links(one, "hasRequirement"):
            if any(content.key(s) == "essential" for s in content.links(need, "requirementStrength")):
                found.update(content.links(need, "requiredCompetence"))
        for above in content.links(one, "specialises"):
            if above not in seen:
                seen.add(above)
                waiting.append(above)
    return content.sorted(found)


def _at_level(content: Content, competence: URIRef, level: int | None) -> URIRef:
    """The IRI of a competence of ours at a level; the competence itself where there is none."""
    if level is None or not str(competence).startswith(content.names.base):
        return competence
    return URIRef(f"{content.names.base}id/competence-level/{content.key(competence)}-L{level}")


def _code_set(iri: str) -> Built:
    """The classification that a code is of, where we know it."""
    return {"inCodeSet": {"@type": "CategoryCodeSet", "name": "ESCO"}} if iri.startswith(ESCO) else {}


def _full(node: Built) -> Built:
    """A node without its empty values; a list of one is that one."""
    kept = {k: v for k, v in node.items() if v not in (None, "", [], {})}
    return {k: v[0] if isinstance(v, list) and len(v) == 1 else v for k, v in kept.items()}
