"""The things of an ELM document turned into statements of ours, one after the other, with what of each is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core import elm, ntriples
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.syntax import is_iri
from s4c_graph.intake import document_words as words
from s4c_graph.intake.elm_lookup import Lookup
from s4c_graph.intake.elm_losses import CARRIED, sentences

_HTTP = ("http://", "https://")
_VOLUME = re.compile(r"PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?\Z")


class Reading(Lookup):
    """One document on its way."""

    def run(self) -> None:
        """Read every opportunity, then what stands by itself."""
        opportunities = self.of("LearningOpportunity")
        reached = set()
        for node in opportunities:
            specs = [s for s in self.all(node, "learningAchievementSpecification") if not self.is_a(s, "Qualification")]
            activities = self.all(node, "learningActivitySpecification")
            reached |= {*specs, *activities}
            self._offer([node, *specs, *activities])
        for node in self.of("Qualification"):
            self._qualification(node)
        for kind in ("LearningAchievementSpecification", "LearningActivitySpecification"):
            for node in self.of(kind):
                if node not in reached and not self.is_a(node, "Qualification"):
                    self._offer([node])
        for node in self.of("LearningOutcome"):
            self._outcome(node)
        for node in self.of("Dataset"):
            self._licence(node)

    def losses(self) -> tuple[str, ...]:
        """A sentence for each kind of thing that is not in the statements."""
        left = Counter(self.left)
        for node, facts in self.document.facts.items():
            types = self.document.types(node)
            kind = next((k for k in CARRIED if elm.iri(elm.CLASSES[k]) in types), None)
            if kind is None or node in self.persons:
                continue
            unread = {p for p, _ in facts if (node, p) not in self.read and not p.endswith("#type")}
            left.update((kind, _short(p)) for p, _ in facts if p in unread)
        return tuple(sentences(self.document, left))

    def _offer(self, sources: list[Node]) -> None:
        """An offer, from its opportunity and the specifications of what it leads to and how."""
        offer = self.name(sources[0], "offer")
        self.link(offer, "rdf:type", self.names.term("LearningOffer"))
        for term, predicate in (("title", "skos:prefLabel"), ("description", "skos:definition")):
            taken = False
            for node in sources:
                if taken:
                    self._same(offer, predicate, node, sources[0], term)
                else:
                    taken = self.texts(offer, predicate, node, term)
        for node in sources:
            self._kind(offer, node)
            self.texts(offer, "skos:altLabel", node, "altLabel")
            self._identifiers(offer, node)
            self.ours(offer, "s4c:learningForm", node, "dcType", "learning-form")
            self._pages(offer, node)
            self._duration(offer, node)
            self._modes_of(offer, node)
            self.ours(offer, "s4c:schedule", node, "learningSchedule", "schedule")
            self.ours(offer, "s4c:targetGroup", node, "targetGroup", "target-group")
            self._notes(offer, node)
            self._status(offer, node)
            self.listed(offer, "s4c:offerLanguage", node, "language", elm.LANGUAGES)
            self.listed(offer, elm.field("defaultLanguage"), node, "defaultLanguage", elm.LANGUAGES)
            self.listed(offer, "s4c:iscedField", node, "thematicArea", _HTTP)
            for body in self.all(node, "providedBy"):
                self._organisation(offer, "s4c:providedBy", node, "providedBy", body)
            for outcome in self.all(node, "learningOutcome"):
                self.link(offer, "s4c:hasLearningOutcome", self._outcome(outcome))
            self._awards(offer, node)
        for part in self.all(sources[0], "hasPart"):
            self.link(offer, "s4c:hasModule", self.name(part, "offer"))
        if self.is_a(sources[0], "LearningOpportunity"):
            for whole in self.all(sources[0], "isPartOf"):
                self.link(self.name(whole, "offer"), "s4c:hasModule", offer)

    def _kind(self, offer: str, node: Node) -> None:
        """What kind of offer it is, where the category is the label of one of our classes."""
        said = self.all(node, "category")
        english = {str(s).casefold() for s in said if isinstance(s, Literal) and (s.language or "en") == "en"}
        kinds = [kind for kind, label in elm.KINDS.items() if label in english]
        for kind in kinds:
            self.link(offer, "rdf:type", self.names.term(kind))
        for _ in () if kinds else said:
            self.lose(node, "category", "of other words")

    def _same(self, offer: str, predicate: str, node: Node, first: Node, term: str) -> None:
        """Texts of a specification beside those of its opportunity: translations are taken, other words are not."""
        known, said = set(self.all(first, term)), self.all(node, term)
        languages = {s.language for s in known if isinstance(s, Literal)}
        translated = bool(known & set(said))
        for text in said:
            if translated and isinstance(text, Literal) and text.language and text.language not in languages:
                self.say(offer, predicate, ntriples.literal(str(text), lang=text.language))
            elif text not in known:
                self.lose(node, term, "beside that of the offer")

    def _awards(self, offer: str, node: Node) -> None:
        qualifications = [
            q for q in self.all(node, "learningAchievementSpecification") if self.is_a(q, "Qualification")
        ]
        for qualification in qualifications:  # what it leads to is what the offer leads to
            for outcome in self.all(qualification, "learningOutcome"):
                self.link(offer, "s4c:hasLearningOutcome", self._outcome(outcome))
        wholes = self.all(node, "specialisationOf")
        for qualification in qualifications + wholes:
            if self.is_a(qualification, "Qualification"):
                self.link(offer, "s4c:awards", self.name(qualification, "qualification"))
            else:
                self.lose(node, "specialisationOf", "other than qualifications")

    def _modes_of(self, offer: str, node: Node) -> None:
        for mode in self.all(node, "mode"):
            ours = self.modes.get(str(mode), str(mode))
            if ours.startswith(self.names.scheme("delivery-mode") + "/"):
                self.link(offer, "s4c:deliveryMode", ours)
            else:
                self.lose(node, "mode", "of other lists")

    def _duration(self, offer: str, node: Node) -> None:
        for said in self.all(node, "duration"):
            if length := words.duration(str(said)):
                self.value(offer, "s4c:duration", length, "duration")
            else:
                self.lose(node, "duration", "that is none")
        for said in self.all(node, "volumeOfLearning"):
            if (found := _VOLUME.match(str(said))) and (found[1] or found[2]):
                hours = Decimal(found[1] or 0) + Decimal(found[2] or 0) / 60
                if hours * 60 == int(hours * 60):
                    written = f"{hours.normalize():f}"
                    self.value(offer, "s4c:workloadHours", written, "decimal")
                    continue
            self.lose(node, "volumeOfLearning", "not in hours")

    def _notes(self, thing: str, node: Node) -> None:
        """Notes that say how well a thing is known, and what is said in words of its duration."""
        statuses = self.names.scheme("statement-status") + "/"
        for note in self.all(node, "additionalNote"):
            said = [str(s) for s in self.all(note, "subject") if str(s).startswith(statuses)]
            for status in said:
                self.link(thing, "s4c:statementStatus", status)
            if not said:
                self.lose(node, "additionalNote", "in free words")
        for note in self.all(node, "scheduleInformation"):
            self.texts(thing, "s4c:durationNote", note, "noteLiteral")
            for subject in self.all(note, "subject"):
                if str(subject).startswith(statuses):
                    self.link(thing, "s4c:durationStatus", str(subject))

    def _status(self, offer: str, node: Node) -> None:
        for said in self.all(node, "status"):
            if str(said).lower() in words.STATUSES:
                self.link(offer, "s4c:offerStatus", self.names.scheme("offer-status", str(said).lower()))
            else:
                self.lose(node, "status", "of other lists")

    def _identifiers(self, thing: str, node: Node) -> None:
        for identifier in self.all(node, "identifier"):
            ours = any(str(s) == self.names.base for s in self.all(identifier, "schemeId"))
            for said in self.all(identifier, "notation"):
                self.say(thing, "skos:notation" if ours else "dct:identifier", ntriples.literal(str(said)))

    def _pages(self, thing: str, node: Node) -> None:
        for page in self.all(node, "homepage"):
            addresses = [str(a) for a in self.all(page, "contentURL")]
            for address in addresses:
                if address.startswith(_HTTP) and is_iri(address):
                    self.link(thing, "foaf:homepage", address)
                else:
                    self.lose(node, "homepage", "that is no web address")
            if not addresses:
                self.lose(node, "homepage", "without an address")

    def _outcome(self, node: Node) -> str:
        """An outcome: its text, our competence and level, and the skills of others it is about."""
        if node in self.named:
            return self.named[node]
        outcome = self.name(node, "outcome")
        if node not in self.document.facts:  # described elsewhere
            return outcome
        self.link(outcome, "rdf:type", self.names.term("LearningOutcome"))
        self.texts(outcome, "s4c:outcomeText", node, "title")
        self._notes(outcome, node)
        skills = {str(s) for s in self.all(node, "relatedSkill") if str(s).startswith(_HTTP)}
        ours, competences, levels = self._about(skills)
        if len(competences) == 1 and len(levels) <= 1:  # an outcome of ours is about one competence at one level
            self.link(outcome, "s4c:outcomeCompetence", *competences)
            for level in levels:
                self.link(outcome, "s4c:outcomeLevel", level)
            skills -= ours
        elif ours:
            self.lose(node, "relatedSkill", "to several competences or levels, kept as links")
        for skill in skills:
            self.link(outcome, elm.field("relatedSkill"), skill)
        for esco in self.all(node, "relatedESCOSkill"):
            if isinstance(esco, URIRef) and str(esco).startswith(_HTTP):
                self.link(outcome, elm.field("relatedESCOSkill"), str(esco))
            else:
                self.lose(node, "relatedESCOSkill", "without a web address")
        return outcome

    def _about(self, skills: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
        """Of skills, those that are competences of ours or steps of one; the competences; and the levels."""
        ours, competences, levels = set(), set(), set()
        for skill in skills:
            competence, level = words.competence(skill, self.names)
            if competence:
                ours.add(skill)
                competences.add(competence)
                levels |= {level} - {""}
        return ours, competences, levels

    def _qualification(self, node: Node) -> None:
        qualification = self.name(node, "qualification")
        self.link(qualification, "rdf:type", self.names.term("Qualification"))
        for term, predicate in (
            ("title", "skos:prefLabel"),
            ("altLabel", "skos:altLabel"),
            ("description", "skos:definition"),
        ):
            self.texts(qualification, predicate, node, term)
        self._identifiers(qualification, node)
        self._pages(qualification, node)
        self._notes(qualification, node)
        self.listed(qualification, "s4c:eqfLevel", node, "eqfLevel", tuple(f"{elm.EQF}{n}" for n in range(1, 9)))
        self.listed(qualification, elm.field("nqfLevel"), node, "nqfLevel", _HTTP)
        self.listed(qualification, "s4c:iscedField", node, "thematicArea", _HTTP)
        for outcome in self.all(node, "learningOutcome"):
            self.link(qualification, "s4c:certifiesOutcome", self._outcome(outcome))
        for model in self.all(node, "provenBy"):
            self._assessment(qualification, model)
        processes = [*self.all(node, "awardingOpportunity"), *self._awarded(node)]
        for process in processes:
            self.all(process, "learningAchievementSpecification")  # it is this qualification
            for body in self.all(process, "awardingBody"):
                self._organisation(qualification, "s4c:awardingBody", node, "awardingBody", body)

    def _awarded(self, qualification: Node) -> Iterator[Node]:
        """The awardings of achievements that a qualification specifies: of a credential only the bodies are read."""
        for claim in self.specified.get(qualification, ()):
            yield from self.all(claim, "awardedBy")

    def _assessment(self, qualification: str, node: Node) -> None:
        known = node in self.named
        model = self.name(node, "assessment-model")
        self.link(qualification, "s4c:assessmentMethod", model)
        if not known:
            self.link(model, "rdf:type", self.names.term("AssessmentModel"))
            self.texts(model, "skos:prefLabel", node, "title")
            self.texts(model, "skos:definition", node, "description")

    def _organisation(self, thing: str, predicate: str, node: Node, term: str, body: Node) -> None:
        """Link a body to a thing, where it is an organisation and no person."""
        if not self.is_a(body, "Organisation"):
            self.lose(node, term, "other than organisations")
            return
        known = body in self.named
        organisation = self.name(body, "organisation")
        self.link(thing, predicate, organisation)
        kind = "TrainingProvider" if term == "providedBy" else "CertificationBody"
        self.link(organisation, "rdf:type", self.names.term(kind))
        if known:
            return
        self.link(organisation, "rdf:type", EXTERNAL["org"] + "Organization")
        self.texts(organisation, "skos:prefLabel", body, "legalName")
        self.texts(organisation, "skos:altLabel", body, "altLabel")
        self._pages(organisation, body)
        self._notes(organisation, body)
        for place in self.all(body, "location"):
            countries = [c for a in self.all(place, "address") for c in self.all(a, "countryCode")]
            for country in countries:
                if str(country).startswith(elm.COUNTRIES):
                    self.link(organisation, "dct:spatial", str(country))
            if not countries:
                self.lose(body, "location", "without a country")

    def _licence(self, node: Node) -> None:
        """The licence that the document states of itself."""
        licences = [str(o) for o in self.all(node, "license") if str(o).startswith(_HTTP)]
        for licence in licences:
            self.lines.add(f"_:document {ntriples.RDF_TYPE} <{EXTERNAL['dcat']}Dataset> .\n")
            self.lines.add(f"_:document <{EXTERNAL['dct']}license> {ntriples.iri(licence)} .\n")
            for said in self.all(node, "rights"):
                self.lines.add(f"_:document <{EXTERNAL['dct']}rights> {ntriples.literal(str(said))} .\n")


def _short(predicate: str) -> str:
    return next((f"{p}:{predicate[len(n) :]}" for p, n in elm.PREFIXES.items() if predicate.startswith(n)), predicate)
