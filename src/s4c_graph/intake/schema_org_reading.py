"""The walk through a schema.org document: each offer, and what hangs on it, as statements; the rest is counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core import ntriples
from s4c_graph.core.languages import bcp47
from s4c_graph.core.names import ESCO, EXTERNAL, Names
from s4c_graph.core.syntax import is_iri
from s4c_graph.intake import schema_org_facts as words
from s4c_graph.intake.imported import iri_of
from s4c_graph.intake.schema_org_facts import Facts, web
from s4c_graph.intake.table_words import known

OFFERS = frozenset({"Course", "EducationalOccupationalProgram", "LearningResource"})
ORGANISATIONS = frozenset(
    {"Organization", "EducationalOrganization", "CollegeOrUniversity", "School", "Corporation", "NGO"}
    | {"GovernmentOrganization", "LocalBusiness"}
)
ELM = "http://data.europa.eu/snb/model/elm/"
_KINDS = ("Curriculum", "Module", "LearningActivity")
_STATUSES = ("planned", "available", "closed")
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
}


@dataclass
class Reading:
    """named: IRIs of what was made. counts: of what kind. lines: statements."""

    facts: Facts
    names: Names
    graph: str
    lines: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    awards: set[Node] = field(default_factory=set)
    bodies: set[Node] = field(default_factory=set)
    tag: str = ""
    """Language of texts that name none, of the offer that is read."""

    def run(self) -> None:
        held = self.facts.held
        offers = [n for n in held if self.facts.types(n) & OFFERS and not self._is_person(n)]
        for offer in sorted(offers, key=self._told):
            self._offer(offer)
        for node in sorted(held, key=self._told):
            if self.facts.types(node) & {"Dataset", "DataFeed", "DataCatalog"}:
                self._dataset(node)
        others = Counter(t for n in held for t in self.facts.types(n) if not self.facts.types(n) & OFFERS)
        for kind in ("Person", "JobPosting", "Occupation"):
            self.lost[f"{kind}, which is not read here"] += others[kind]

    def losses(self) -> tuple[str, ...]:
        """Sentences for what was left out, each with how often, sorted."""
        return tuple(f"{count:,} × {what}" for what, count in sorted(self.lost.items()) if count)

    def _offer(self, node: Node) -> None:
        f, me = self.facts, self._iri(node, "offer")
        self._count(node, "offer")
        self.counts["offers"] += 1
        languages = [iri for one in f.all(node, "inLanguage") if (iri := self._language(one))]
        self.tag = bcp47(languages[0]) if len(set(languages)) == 1 else ""
        self._type(me, "LearningOffer")
        for kind in self._kinds(node):
            self._type(me, kind)
        self._forms(me, f.texts(node, "learningResourceType"))
        self._described(me, node)
        self._write(me, EXTERNAL["skos"] + "notation", f.texts(node, "courseCode", "identifier")[:1], tagged=False)
        for iri in languages:
            self._link(me, self.names.term("offerLanguage"), iri)
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
                self._link(self._iri(whole, "offer"), self.names.term("hasModule"), me)
        for award in f.all(node, "occupationalCredentialAwarded", "educationalCredentialAwarded"):
            self._award(me, award)
        for category in f.all(node, "occupationalCategory"):
            self._role(me, category)
        for said in f.texts(node, "creativeWorkStatus"):
            if str(said) in _STATUSES:
                self._link(me, self.names.term("offerStatus"), self.names.scheme("offer-status", str(said)))
            else:
                self.lost["creativeWorkStatus in other words"] += 1
        for run in f.nodes(node, "hasCourseInstance"):
            self._instance(me, run)
        self.tag = ""

    def _kinds(self, node: Node) -> list[str]:
        """Classes of ours of an offer, beside that of all offers."""
        said = {web(o) for o in self.facts.all(node, "additionalType")}
        found = [name for name in _KINDS if self.names.term(name) in said]
        self.lost["additionalType that is no class of ours"] += len(said) - len(found)
        return ["Programme", *found] if "EducationalOccupationalProgram" in self.facts.types(node) else found

    def _forms(self, me: str, said: Sequence[Literal]) -> None:
        for one in said:
            if str(one) in known("learning-form"):
                self._link(me, self.names.term("learningForm"), self.names.scheme("learning-form", str(one)))
            else:
                self.lost["learningResourceType in other words"] += 1

    def _described(self, me: str, node: Node) -> None:
        f = self.facts
        self._write(me, EXTERNAL["skos"] + "prefLabel", f.texts(node, "name"))
        self._write(me, EXTERNAL["skos"] + "definition", f.texts(node, "description"))
        if address := f.address(node, "url"):
            self._link(me, EXTERNAL["foaf"] + "homepage", address)
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
            target, level = self._split(web(one))
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
        self._type(outcome, "LearningOutcome")
        self._link(me, self.names.term("hasLearningOutcome"), outcome)
        self._write(outcome, self.names.term("outcomeText"), texts)
        if target.startswith(self._ours):
            self._link(outcome, self.names.term("outcomeCompetence"), target)
        elif target:
            field = "relatedESCOSkill" if target.startswith(ESCO + "skill/") else "relatedSkill"
            self._link(outcome, ELM + field, target)
        if level:
            self._link(outcome, self.names.term("outcomeLevel"), level)

    def _needed(self, me: str, node: Node) -> None:
        levels = {}
        for alignment in self.facts.nodes(node, "educationalAlignment"):
            if [str(o) for o in self.facts.texts(alignment, "alignmentType")] == ["requires"]:
                competence, level = self._split(self.facts.address(alignment, "targetUrl"))
                levels[competence] = level
        for one in self.facts.all(node, "competencyRequired"):
            target, level = self._split(web(one))
            if not target.startswith(self._ours):
                self.lost["competencyRequired that is no competence of ours"] += 1
                continue
            entry = iri_of(f"{me} requires {target}", "entry", self.graph, self.names)
            self.named.add(entry)
            self._type(entry, "EntryRequirement")
            self._link(me, self.names.term("hasEntryRequirement"), entry)
            self._link(entry, self.names.term("entryCompetence"), target)
            if level := level or levels.get(target, ""):
                self._link(entry, self.names.term("entryLevel"), level)

    @property
    def _ours(self) -> str:
        return self.names.base + "id/competence/"

    def _split(self, address: str) -> tuple[str, str]:
        """A competence at a level of ours as both; anything else as it is, without a level."""
        found = re.fullmatch(re.escape(self.names.base) + r"id/competence-level/(.+)-(L[1-8])", address)
        return (self._ours + found[1], f"{self.names.base}id/level/{found[2]}") if found else (address, "")

    def _modes(self, me: str, said: Sequence[Literal]) -> None:
        for one in said:
            if key := words.mode(str(one)):
                self._link(me, self.names.term("deliveryMode"), self.names.scheme("delivery-mode", key))
            elif key := words.schedule(str(one)):
                self._link(me, self.names.term("schedule"), self.names.scheme("schedule", key))
            else:
                self.lost["courseMode in other words"] += 1

    def _length(self, me: str, said: Sequence[Literal]) -> None:
        for number, one in enumerate(said):
            found = words.duration(str(one))
            if found and not number:
                value = ntriples.literal(found, datatype=EXTERNAL["xsd"] + "duration")
                self._line(me, self.names.term("duration"), value)
            elif not found:
                self._write(me, self.names.term("durationNote"), [one])
            else:
                self.lost["a second duration of an offer"] += 1

    def _part(self, me: str, part: Node) -> None:
        if self.facts.types(part) & OFFERS or isinstance(part, URIRef):
            self._link(me, self.names.term("hasModule"), self._iri(part, "offer"))
        else:
            self.lost["hasPart that is no offer"] += 1

    def _award(self, me: str, award: Node) -> None:
        f = self.facts
        if isinstance(award, Literal) or not f.held.get(award):
            self.lost["a credential that is only named"] += 1
            return
        made = self._iri(award, "qualification")
        self._link(me, self.names.term("awards"), made)
        if award in self.awards:
            return
        self.awards.add(award)
        self._count(award, "qualification")
        self.counts["qualifications"] += 1
        self._type(made, "Qualification")
        self._described(made, award)
        self._write(made, EXTERNAL["skos"] + "notation", f.texts(award, "identifier")[:1], tagged=False)
        for body in f.all(award, "recognizedBy"):
            self._body(made, "recognisedBy", body)
        for said in f.all(award, "educationalLevel"):
            if level := words.eqf(str(said)):
                self._link(made, self.names.term("eqfLevel"), level)
            else:
                self.lost["educationalLevel of a credential in other words than EQF 1 to 8"] += 1
        for said in f.texts(award, "validFor"):
            if found := words.duration(str(said)):
                value = ntriples.literal(found, datatype=EXTERNAL["xsd"] + "duration")
                self._line(made, self.names.term("validFor"), value)

    def _body(self, me: str, term: str, body: Node) -> None:
        f = self.facts
        if isinstance(body, Literal) or (not f.held.get(body) and not isinstance(body, URIRef)):
            self.lost[f"{term}: an organisation that is only named"] += 1
            return
        if self._is_person(body) or not (f.types(body) & ORGANISATIONS or not f.held.get(body)):
            self.lost[f"{term}: who is not said to be an organisation"] += 1
            return
        made = self._iri(body, "organisation")
        self._link(me, self.names.term(term), made)
        if f.held.get(body) and body not in self.bodies:
            self.bodies.add(body)
            self._count(body, "organisation")
            self.counts["organisations"] += 1
            self._link(made, EXTERNAL["rdf"] + "type", EXTERNAL["org"] + "Organization")
            self._write(made, EXTERNAL["skos"] + "prefLabel", f.texts(body, "name"))
            if address := f.address(body, "url"):
                self._link(made, EXTERNAL["foaf"] + "homepage", address)

    def _role(self, me: str, category: Node) -> None:
        target = self.facts.address(category, "url", "codeValue") or web(category)
        if target.startswith(self.names.base + "id/role/"):
            self._link(me, self.names.term("preparesForRole"), target)
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
        self._type(made, "OfferInstance")
        self._link(made, self.names.term("instanceOfOffer"), me)
        self._write(made, EXTERNAL["skos"] + "prefLabel", f.texts(run, "name"))
        for name, day in days.items():
            self._line(made, self.names.term(name), ntriples.literal(day, datatype=EXTERNAL["xsd"] + "date"))

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
            self._link(made, EXTERNAL["rdf"] + "type", "http://rdfs.org/ns/void#Dataset")
            self._link(made, EXTERNAL["dct"] + "license", address)
            for said in self.facts.texts(node, "creditText"):
                self._write(made, EXTERNAL["dct"] + "rights", [said], tagged=False)

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
        return "blank: " + "|".join(sorted(f"{words.short(str(o))}@{getattr(o, 'language', '')}" for o in literals))

    def _count(self, node: Node, kind: str) -> None:
        """Count the properties of a node that are not read."""
        for name, held in self.facts.held.get(node, {}).items():
            if name not in _READ[kind]:
                told = name if name.isalnum() else "property of another vocabulary"
                self.lost[f"{told} of an {kind}" if kind[0] in "aeio" else f"{told} of a {kind}"] += len(held)

    def _type(self, me: str, name: str) -> None:
        self._link(me, EXTERNAL["rdf"] + "type", self.names.term(name))

    def _link(self, me: str, predicate: str, target: str) -> None:
        if is_iri(target):
            self._line(me, predicate, ntriples.iri(target))

    def _write(self, me: str, predicate: str, texts: Sequence[Literal], *, tagged: bool = True) -> None:
        for text in texts:
            tag = (text.language or self.tag) if tagged else ""
            if tagged and self.tag and not text.language:
                self.lost["text without a language, taken to be in the one language of its offer"] += 1
            elif tagged and not tag:
                self.lost["text without a language, which stays without"] += 1
            said = ntriples.literal(str(text).replace("\0", "").strip(), lang=tag if _TAG.match(tag) else None)
            self._line(me, predicate, said)

    def _line(self, me: str, predicate: str, written: str) -> None:
        self.lines.add(ntriples.triple(ntriples.iri(me), ntriples.iri(predicate), written))
