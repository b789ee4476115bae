"""The walk through a schema.org document: each offer, and what hangs on it, as statements; the rest is counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.elm import ELM
from s4c_graph.core.languages import bcp47
from s4c_graph.core.names import ESCO
from s4c_graph.intake import document_words as words
from s4c_graph.intake.document_words import web_address
from s4c_graph.intake.imported import Sheet, iri_of
from s4c_graph.intake.schema_org_facts import OFFERS, Facts, mode, schedule, short
from s4c_graph.intake.table_words import known

ORGANISATIONS = frozenset(
    {"Organization", "EducationalOrganization", "CollegeOrUniversity", "School", "Corporation", "NGO"}
    | {"GovernmentOrganization", "LocalBusiness"}
)
DATASETS = frozenset({"Dataset", "DataFeed", "DataCatalog"})
NEVER = frozenset({"Person", "JobPosting", "Occupation", "DefinedTermSet"})
"""Classes whose things are counted wherever they stand."""
_KINDS = ("Curriculum", "Module", "LearningActivity")
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.Z+-]*)?\Z")
_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_LINKED = {"@type", "name", "description", "url", "identifier"}
_READ = {
    "offer": _LINKED
    | {"courseCode", "teaches", "educationalAlignment", "competencyRequired", "courseMode", "educationalProgramMode"}
    | {"inLanguage", "timeRequired", "timeToComplete", "provider", "offeredBy", "hasCourse", "hasPart", "isPartOf"}
    | {"occupationalCredentialAwarded", "educationalCredentialAwarded", "occupationalCategory", "creativeWorkStatus"}
    | {"hasCourseInstance", "learningResourceType", "additionalType"},
    "instance": {"@type", "name", "startDate", "endDate", "courseMode", "courseWorkload"},
    "qualification": _LINKED | {"recognizedBy", "validFor", "educationalLevel"},
    "organisation": {"@type", "name", "url"},
    "thing taught": {"@type", "name", "description"},
}


@dataclass(kw_only=True)
class Reading(Sheet):
    """One document on its way. named: IRIs of what was made. counts: of what kind."""

    facts: Facts
    graph: str
    named: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    awards: set[Node] = field(default_factory=set)
    bodies: set[Node] = field(default_factory=set)
    terms: set[Node] = field(default_factory=set)
    tag: str = ""
    """Language of texts that name none, of the offer that is read."""

    def run(self) -> None:
        held = self.facts.held
        offers = [n for n in held if self.facts.types(n) & OFFERS and not self._is_person(n)]
        for offer in sorted(offers, key=self._told):
            self._offer(offer)
        for node in sorted(held, key=self._told):
            if self.facts.types(node) & DATASETS:
                self._dataset(node)
        self._count_others()

    def _count_others(self) -> None:
        """Count what is no part of anything that is read: what nothing names, and what never is."""
        held = self.facts.held
        named = {o for facts in held.values() for objects in facts.values() for o in objects}
        for node in held:
            kinds = self.facts.types(node)
            if kinds & (OFFERS | DATASETS) or not (node not in named or kinds & NEVER):
                continue
            for kind in kinds & NEVER or kinds:
                told = kind if kind.isalnum() else "thing of another vocabulary"
                self.lost[f"{told}, which is not read here"] += 1

    def _offer(self, node: Node) -> None:
        f, me = self.facts, self._iri(node, "offer")
        self._count(node, "offer")
        self.counts["offers"] += 1
        languages = [iri for one in f.all(node, "inLanguage") if (iri := self._language(one))]
        self.tag = bcp47(languages[0]) if len(set(languages)) == 1 else ""
        self.a(me, "s4c:LearningOffer")
        for kind in self._kinds(node):
            self.a(me, f"s4c:{kind}")
        self._forms(me, f.texts(node, "learningResourceType"))
        self._described(me, node)
        self._write(me, "skos:notation", f.texts(node, "courseCode", "identifier")[:1], tagged=False)
        for iri in languages:
            self.link(me, "s4c:offerLanguage", iri)
        self._taught(me, node)
        self._needed(me, node)
        self._modes(me, [*f.texts(node, "courseMode", "educationalProgramMode")])
        self._length(me, f.texts(node, "timeRequired", "timeToComplete"))
        for body in f.all(node, "provider", "offeredBy"):
            self._body(me, "providedBy", body)
        for part in f.nodes(node, "hasCourse", "hasPart"):
            self._part(me, part)
        for whole in f.nodes(node, "isPartOf"):
            if f.types(whole) & OFFERS:
                self.link(self._iri(whole, "offer"), "s4c:hasModule", me)
        for award in f.all(node, "occupationalCredentialAwarded", "educationalCredentialAwarded"):
            self._award(me, award)
        for category in f.all(node, "occupationalCategory"):
            self._role(me, category)
        for said in f.texts(node, "creativeWorkStatus"):
            if str(said) in words.STATUSES:
                self.link(me, "s4c:offerStatus", self.names.scheme("offer-status", str(said)))
            else:
                self.lost["creativeWorkStatus in other words"] += 1
        for run in f.nodes(node, "hasCourseInstance"):
            self._instance(me, run)
        self.tag = ""

    def _kinds(self, node: Node) -> list[str]:
        """Classes of ours of an offer, beside that of all offers."""
        said = {web_address(o) for o in self.facts.all(node, "additionalType")}
        found = [name for name in _KINDS if self.names.term(name) in said]
        self.lost["additionalType that is no class of ours"] += len(said) - len(found)
        return ["Programme", *found] if "EducationalOccupationalProgram" in self.facts.types(node) else found

    def _forms(self, me: str, said: Sequence[Literal]) -> None:
        for one in said:
            if str(one) in known("learning-form"):
                self.link(me, "s4c:learningForm", self.names.scheme("learning-form", str(one)))
            else:
                self.lost["learningResourceType in other words"] += 1

    def _described(self, me: str, node: Node) -> None:
        f = self.facts
        self._write(me, "skos:prefLabel", f.texts(node, "name"))
        self._write(me, "skos:definition", f.texts(node, "description"))
        if address := f.address(node, "url"):
            self.link(me, "foaf:homepage", address)
        elif f.all(node, "url"):
            self.lost["url that is no web address"] += 1

    def _taught(self, me: str, node: Node) -> None:
        """An outcome for each thing taught; an alignment of ours adds the level and the text to it."""
        levels: dict[str, tuple[str, list[Literal], str]] = {}
        for alignment in self.facts.nodes(node, "educationalAlignment"):
            said = [str(o) for o in self.facts.texts(alignment, "alignmentType")]
            target = self.facts.address(alignment, "targetUrl")
            if said == ["teaches"] and target:
                competence, level = self._split(target)
                own = str(alignment) if isinstance(alignment, URIRef) else ""
                levels[competence] = (level, self.facts.texts(alignment, "targetDescription"), own)
            elif said != ["requires"]:
                self.lost["educationalAlignment that neither teaches nor requires, or has no address"] += 1
        taught = self.facts.all(node, "teaches")
        for one in [*taught, *(URIRef(c) for c in levels if URIRef(c) not in taught)]:
            if one not in self.terms:
                self.terms.add(one)
                self._count(one, "thing taught")
            target, level = self._split(web_address(one))
            told, texts, own = levels.get(target, ("", [], ""))
            self._outcome(me, one, target, level or told, texts, own)

    def _outcome(self, me: str, said: Node, target: str, level: str, texts: Sequence[Literal], own: str) -> None:
        texts = texts or self.facts.texts(said, "description") or self.facts.texts(said, "name")
        if not target and isinstance(said, Literal):
            texts = [said]
        if not target and not texts:
            self.lost["teaches that names nothing"] += 1
            return
        key = target or "|".join(str(t) for t in texts)
        outcome = iri_of(own or f"{me} teaches {key}", "outcome", self.graph, self.names)
        self.counts["outcomes"] += outcome not in self.named
        self.named.add(outcome)
        self.a(outcome, "s4c:LearningOutcome")
        self.link(me, "s4c:hasLearningOutcome", outcome)
        self._write(outcome, "s4c:outcomeText", texts)
        if self._is_ours(target):
            self.link(outcome, "s4c:outcomeCompetence", target)
        elif target:
            field = "relatedESCOSkill" if target.startswith(ESCO + "skill/") else "relatedSkill"
            self.link(outcome, ELM + field, target)
        if level:
            self.link(outcome, "s4c:outcomeLevel", level)

    def _needed(self, me: str, node: Node) -> None:
        levels = {}
        for alignment in self.facts.nodes(node, "educationalAlignment"):
            if [str(o) for o in self.facts.texts(alignment, "alignmentType")] == ["requires"]:
                competence, level = self._split(self.facts.address(alignment, "targetUrl"))
                levels[competence] = level
        for one in self.facts.all(node, "competencyRequired"):
            target, level = self._split(web_address(one))
            if not self._is_ours(target):
                self.lost["competencyRequired that is no competence of ours"] += 1
                continue
            entry = iri_of(f"{me} requires {target}", "entry", self.graph, self.names)
            self.named.add(entry)
            self.a(entry, "s4c:EntryRequirement")
            self.link(me, "s4c:hasEntryRequirement", entry)
            self.link(entry, "s4c:entryCompetence", target)
            if level := level or levels.get(target, ""):
                self.link(entry, "s4c:entryLevel", level)

    def _split(self, address: str) -> tuple[str, str]:
        """A competence at a level of ours as both; anything else as it is, without a level."""
        ours, level = words.competence(address, self.names)
        return ours or address, level

    def _is_ours(self, address: str) -> bool:
        return bool(words.competence(address, self.names)[0])

    def _modes(self, me: str, said: Sequence[Literal]) -> None:
        for one in said:
            if key := mode(str(one)):
                self.link(me, "s4c:deliveryMode", self.names.scheme("delivery-mode", key))
            elif key := schedule(str(one)):
                self.link(me, "s4c:schedule", self.names.scheme("schedule", key))
            else:
                self.lost["courseMode in other words"] += 1

    def _length(self, me: str, said: Sequence[Literal]) -> None:
        for number, one in enumerate(said):
            found = words.duration(str(one))
            if found and not number:
                self.value(me, "s4c:duration", found, "duration")
            elif not found:
                self._write(me, "s4c:durationNote", [one])
            else:
                self.lost["a second duration of an offer"] += 1

    def _part(self, me: str, part: Node) -> None:
        if self.facts.types(part) & OFFERS or isinstance(part, URIRef):
            self.link(me, "s4c:hasModule", self._iri(part, "offer"))
        else:
            self.lost["hasPart that is no offer"] += 1

    def _award(self, me: str, award: Node) -> None:
        f = self.facts
        if isinstance(award, Literal) or not f.held.get(award):
            self.lost["a credential that is only named"] += 1
            return
        made = self._iri(award, "qualification")
        self.link(me, "s4c:awards", made)
        if award in self.awards:
            return
        self.awards.add(award)
        self._count(award, "qualification")
        self.counts["qualifications"] += 1
        self.a(made, "s4c:Qualification")
        self._described(made, award)
        self._write(made, "skos:notation", f.texts(award, "identifier")[:1], tagged=False)
        for body in f.all(award, "recognizedBy"):
            self._body(made, "recognisedBy", body)
        for said in f.all(award, "educationalLevel"):
            if level := words.eqf(str(said)):
                self.link(made, "s4c:eqfLevel", level)
            else:
                self.lost["educationalLevel of a credential in other words than EQF 1 to 8"] += 1
        for said in f.texts(award, "validFor"):
            if found := words.duration(str(said)):
                self.value(made, "s4c:validFor", found, "duration")

    def _body(self, me: str, term: str, body: Node) -> None:
        f = self.facts
        if isinstance(body, Literal) or (not f.held.get(body) and not isinstance(body, URIRef)):
            self.lost[f"{term}: an organisation that is only named"] += 1
            return
        if self._is_person(body) or not (f.types(body) & ORGANISATIONS or not f.held.get(body)):
            self.lost[f"{term}: who is not said to be an organisation"] += 1
            return
        made = self._iri(body, "organisation")
        self.link(me, f"s4c:{term}", made)
        if f.held.get(body) and body not in self.bodies:
            self.bodies.add(body)
            self._count(body, "organisation")
            self.counts["organisations"] += 1
            self.link(made, "rdf:type", "org:Organization")
            self._write(made, "skos:prefLabel", f.texts(body, "name"))
            if address := f.address(body, "url"):
                self.link(made, "foaf:homepage", address)

    def _role(self, me: str, category: Node) -> None:
        target = self.facts.address(category, "url", "codeValue") or web_address(category)
        if target.startswith(self.names.base + "id/role/"):
            self.link(me, "s4c:preparesForRole", target)
        else:
            self.lost["occupationalCategory that is no role of ours"] += 1

    def _instance(self, me: str, run: Node) -> None:
        """A run with a day is one of ours; one that only says how is said of the offer."""
        f = self.facts
        self._count(run, "instance")
        self._modes(me, f.texts(run, "courseMode"))
        days = {name: d for name in ("startDate", "endDate") if (d := self._day(run, name))}
        if not days:
            return
        made = self._iri(run, "offer-instance")
        self.counts["instances"] += 1
        self.a(made, "s4c:OfferInstance")
        self.link(made, "s4c:instanceOfOffer", me)
        self._write(made, "skos:prefLabel", f.texts(run, "name"))
        for name, day in days.items():
            self.value(made, f"s4c:{name}", day, "date")

    def _day(self, run: Node, name: str) -> str:
        for said in self.facts.texts(run, name):
            if found := _DAY.match(str(said)):
                return found[1]
            self.lost[f"{name} that is no day"] += 1
        return ""

    def _dataset(self, node: Node) -> None:
        """The licence of the document, where it says one."""
        address = self.facts.address(node, "license")
        if address:
            made = iri_of("document", "dataset", self.graph, self.names)
            self.link(made, "rdf:type", "http://rdfs.org/ns/void#Dataset")
            self.link(made, "dct:license", address)
            for said in self.facts.texts(node, "creditText"):
                self._write(made, "dct:rights", [said], tagged=False)

    def _language(self, said: Node) -> str:
        name = str(said) if isinstance(said, Literal | URIRef) else ""
        names = [name, *map(str, self.facts.texts(said, "alternateName", "name", "identifier"))]
        found = next((iri for one in names if (iri := words.language(one))), "")
        self.lost["inLanguage that is no tag of a known language"] += not found
        return found

    def _is_person(self, node: Node) -> bool:
        return any(kind.endswith("Person") for kind in self.facts.types(node))

    def _iri(self, node: Node, kind: str) -> str:
        """The IRI of a node; of a blank one, made from what is said of it, so that it stays."""
        said = str(node) if isinstance(node, URIRef) else self._told(node)
        made = iri_of(said, kind, self.graph, self.names)
        self.named.add(made)
        return made

    def _told(self, node: Node) -> str:
        if isinstance(node, URIRef):
            return str(node)
        literals = (
            o for held in self.facts.held.get(node, {}).values() for o in held if isinstance(o, Literal | URIRef)
        )
        return "blank: " + "|".join(sorted(f"{short(str(o))}@{getattr(o, 'language', '')}" for o in literals))

    def _count(self, node: Node, kind: str) -> None:
        """Count the properties of a node that are not read."""
        for name, held in self.facts.held.get(node, {}).items():
            if name not in _READ[kind]:
                told = name if name.isalnum() else "property of another vocabulary"
                self.lost[f"{told} of an {kind}" if kind[0] in "aeio" else f"{told} of a {kind}"] += len(held)

    def _write(self, me: str, predicate: str, texts: Sequence[Literal], *, tagged: bool = True) -> None:
        for text in texts:
            tag = (text.language or self.tag) if tagged else ""
            if tagged and self.tag and not text.language:
                self.lost["text without a language, taken to be in the one language of its offer"] += 1
            elif tagged and not tag:
                self.lost["text without a language, which stays without"] += 1
            self.text(me, predicate, str(text), tag if _TAG.match(tag) else "")
