"""The nodes that an ELM document hangs on: qualifications, outcomes, organisations, concepts and notes, each once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rdflib.term import Literal, URIRef

from s4c_graph.core import elm
from s4c_graph.core.names import EXTERNAL
from s4c_graph.publishing.content import UNDETERMINED, Content
from s4c_graph.publishing.elm_gaps import PLACED, Unplaced

Node = dict[str, Any]
_HTTP = ("http://", "https://")
_RDF_TYPE = EXTERNAL["rdf"] + "type"


class Things:
    """Nodes in the making, by IRI. labels: of skills of others. unreviewed: (competence, skill), mapped unreviewed."""

    def __init__(self, content: Content, labels: Mapping[str, Mapping[str, str]]) -> None:
        self.content = content
        self.labels = labels
        self.nodes: dict[str, Node] = {}
        self.unreviewed: set[tuple[str, str]] = set()
        self._unplaced: Counter[tuple[str, str]] = Counter()
        self._passed: set[str] = set()
        once = {str(content.iri(term)) for term in _ONE_EACH}
        self._places = {
            kind: ({str(content.iri(term)) for term in terms} | {_RDF_TYPE}, once) for kind, terms in PLACED.items()
        }
        self._steps: dict[URIRef, dict[URIRef, URIRef]] = {}
        self._skills: dict[URIRef, list[URIRef]] = {}

    def node(self, thing: URIRef | str, kind: str) -> Node:
        """The node of a thing, made where there is none."""
        return self.nodes.setdefault(str(thing), {"id": str(thing), "type": kind})

    def put(self, node: Node, term: str, said: object) -> None:
        """Say something of a node, where there is something to say; a list of one is its one value."""
        if said:
            node[term] = said[0] if isinstance(said, list) and len(said) == 1 else said

    def texts(self, thing: URIRef, term: str) -> dict[str, list[str]]:
        """Texts by language; ELM has no place for one without a language."""
        return {tag: said for tag, said in self.content.all_texts(thing, term).items() if tag != UNDETERMINED}

    def one_each(self, thing: URIRef, term: str) -> dict[str, str]:
        """A text for each language: the profile permits one."""
        return {tag: said[0] for tag, said in self.texts(thing, term).items()}

    def concepts(self, thing: URIRef, term: str) -> list[str]:
        """The concepts that a thing names by a property, as references."""
        return [self.concept(c) for c in self.content.iris(thing, term)]

    def concept(self, concept: URIRef, said_of: URIRef | None = None) -> str:
        """A concept with labels, notation and scheme. said_of: the concept of ours whose labels it is given."""
        if str(concept) in self.nodes:
            return str(concept)
        node = self.node(concept, "Concept")
        label = dict(self.labels.get(str(concept), {})) or self.one_each(said_of or concept, "skos:prefLabel")
        self.put(node, "prefLabel", label)
        if said_of is None or said_of == concept:
            self.put(node, "notation", self.content.value(concept, "skos:notation"))
        stated = [str(s) for s in self.content.iris(concept, "skos:inScheme")][:1]
        listed = elm.scheme_of(str(concept))
        for scheme in [listed] if listed else stated:
            node["inScheme"] = str(self.node(scheme, "ConceptScheme")["id"])
        return str(concept)

    def note(self, iri: str, texts: Mapping[str, Sequence[str]], subject: URIRef | None = None) -> str | None:
        """A note of texts by language. subject: the concept it is about."""
        if not texts:
            return None
        node = self.node(iri, "Note")
        node["noteLiteral"] = {tag: said[0] if len(said) == 1 else list(said) for tag, said in texts.items()}
        if subject is not None:
            node["subject"] = self.concept(subject)
        return iri

    def status(self, thing: URIRef) -> list[str]:
        """Notes that say how well a thing is known, in the words of our scheme; each status has one note."""
        notes = (
            self.note(f"{status}#note", self.texts(status, "skos:definition"), status)
            for status in self.content.iris(thing, "s4c:statementStatus")
        )
        return [note for note in notes if note]

    def identified(self, node: Node, thing: URIRef) -> None:
        """Give a node the notation of its thing as an identifier."""
        if notation := self.content.value(thing, "skos:notation"):
            made = self.node(f"{thing}#identifier", "Identifier")
            made["notation"], made["schemeId"] = notation, self.content.names.base
            node["identifier"] = made["id"]

    def first(self, thing: URIRef, kind: str, term: str) -> list[str]:
        """The first of the concepts that a thing names by a property, where the profile permits one."""
        found = self.concepts(thing, term)
        self.drop(kind, term, len(found) - 1)
        return found[:1]

    def pages(self, thing: URIRef, kind: str) -> list[str]:
        """The web pages of a thing; an address that is not http or https is none."""
        every = [str(o) for o in self.content.objects(thing, "foaf:homepage")]
        urls = sorted(url for url in every if url.startswith(_HTTP))
        self.drop(kind, "foaf:homepage", len(every) - len(urls))
        found = []
        for index, url in enumerate(urls):
            page = self.node(f"{thing}#homepage{index + 1 if index else ''}", "WebResource")
            page["contentURL"] = url
            found.append(str(page["id"]))
        return found

    def drop(self, kind: str, term: str, number: int = 1) -> None:
        """Count statements of a class and a property that the document does not take."""
        if number > 0:
            self._unplaced[kind, term] += number

    def outcome(self, outcome: URIRef) -> str:
        """An outcome with what it is about: our competence, also at its level, DigComp and ESCO skills."""
        if str(outcome) in self.nodes:
            return str(outcome)
        content = self.content
        node = self.node(outcome, "LearningOutcome")
        self.put(node, "title", self.one_each(outcome, "s4c:outcomeText"))
        self.put(node, "additionalNote", self.status(outcome))
        skills = set(content.iris(outcome, elm.field("relatedSkill")))
        esco = set(content.iris(outcome, elm.field("relatedESCOSkill")))
        levels = content.iris(outcome, "s4c:outcomeLevel")
        for competence in content.iris(outcome, "s4c:outcomeCompetence"):
            skills |= {competence, *content.iris(competence, "s4c:digcompReference")}
            if (step := self.step(competence, levels)) is not None:
                skills.add(step)
            elif levels:
                self.drop("s4c:LearningOutcome", "s4c:outcomeLevel")
            esco |= set(self._skills_of(competence))
        self.put(node, "relatedSkill", [self.concept(s) for s in sorted(skills)])
        self.put(node, "relatedESCOSkill", [self.concept(s) for s in sorted(esco)])
        self.pass_over(outcome, "s4c:LearningOutcome")
        return str(outcome)

    def step(self, competence: URIRef, levels: Iterable[URIRef]) -> URIRef | None:
        """The competence at a level as one concept."""
        if competence not in self._steps:
            steps = self.content.subjects(competence, "s4c:ofCompetence")
            self._steps[competence] = {level: s for s in steps for level in self.content.iris(s, "s4c:atLevel")}
        return next((found for level in levels if (found := self._steps[competence].get(level))), None)

    def _skills_of(self, competence: URIRef) -> list[URIRef]:
        """ESCO skills that mappings call an exact or close match of a competence."""
        if competence in self._skills:
            return self._skills[competence]
        content = self.content
        matches = ("skos:exactMatch", "skos:closeMatch", "s4c:alignedEscoSkill")
        skills = content.iris(competence, *matches, begins=elm.ESCO_SKILL)
        for skill in skills:
            for record in content.subjects(skill, "owl:annotatedTarget"):
                unreviewed = any(s.endswith("/unreviewed") for s in content.iris(record, "s4c:reviewStatus"))
                if unreviewed and competence in content.iris(record, "owl:annotatedSource"):
                    self.unreviewed.add((str(competence), str(skill)))
        self._skills[competence] = skills
        return skills

    def qualification(self, qualification: URIRef) -> str:
        """A qualification with its outcomes, levels, awarding bodies and assessments."""
        if str(qualification) in self.nodes:
            return str(qualification)
        content = self.content
        node = self.node(qualification, "Qualification")
        self.identified(node, qualification)
        self.put(node, "title", self.one_each(qualification, "skos:prefLabel"))
        self.put(node, "altLabel", self.texts(qualification, "skos:altLabel"))
        self.put(node, "description", self.one_each(qualification, "skos:definition"))
        self.put(node, "additionalNote", self.status(qualification))
        self.put(node, "homepage", self.pages(qualification, "s4c:Qualification"))
        self.put(node, "thematicArea", self.concepts(qualification, "s4c:iscedField"))
        self.put(node, "eqfLevel", self.first(qualification, "s4c:Qualification", "s4c:eqfLevel"))
        self.put(node, "nqfLevel", self.concepts(qualification, elm.field("nqfLevel")))
        self.put(
            node, "learningOutcome", [self.outcome(o) for o in content.iris(qualification, "s4c:certifiesOutcome")]
        )
        self.put(node, "provenBy", [self._assessment(m) for m in content.iris(qualification, "s4c:assessmentMethod")])
        if bodies := [self.organisation(o) for o in content.iris(qualification, "s4c:awardingBody")]:
            awarding = self.node(f"{qualification}#awarding", "AwardingOpportunity")
            self.put(awarding, "awardingBody", bodies)
            awarding["learningAchievementSpecification"] = str(qualification)
            node["awardingOpportunity"] = awarding["id"]
        self.pass_over(qualification, "s4c:Qualification")
        return str(qualification)

    def _assessment(self, model: URIRef) -> str:
        if str(model) not in self.nodes:
            node = self.node(model, "LearningAssessmentSpecification")
            self.put(node, "title", self.one_each(model, "skos:prefLabel"))
            self.put(node, "description", self.one_each(model, "skos:definition"))
            self.pass_over(model, "s4c:AssessmentModel")
        return str(model)

    def organisation(self, organisation: URIRef) -> str:
        """An organisation with its name, pages and places."""
        if str(organisation) in self.nodes:
            return str(organisation)
        node = self.node(organisation, "Organisation")
        self.put(node, "legalName", self.one_each(organisation, "skos:prefLabel"))
        self.put(node, "altLabel", self.texts(organisation, "skos:altLabel"))
        notes = [self.note(f"{organisation}#note", self.texts(organisation, "skos:definition"))]
        self.put(node, "additionalNote", [*filter(None, notes), *self.status(organisation)])
        self.put(node, "homepage", self.pages(organisation, "org:Organization"))
        self.put(
            node, "location", [self._place(organisation, p) for p in self.content.iris(organisation, "dct:spatial")]
        )
        self.pass_over(organisation, "org:Organization")
        return str(organisation)

    def _place(self, organisation: URIRef, place: URIRef) -> str:
        """A place; only one that the EU list of countries names has an address, because that asks for a country."""
        if not place.startswith(elm.COUNTRIES):
            self.put(self.node(place, "Location"), "geographicName", self.one_each(place, "skos:prefLabel"))
            return str(place)
        key = place.rsplit("/", 1)[-1]
        node, address = (self.node(f"{organisation}#{w}-{key}", k) for w, k in _OF_PLACE)
        address["countryCode"] = self.concept(place)
        node["address"] = address["id"]
        return str(node["id"])

    def pass_over(self, thing: URIRef, kind: str) -> None:
        """Count what is said of a thing and has no place in ELM, once for each thing."""
        if str(thing) in self._passed:
            return
        self._passed.add(str(thing))
        placed, once = self._places[kind]
        taken: set[tuple[str, str]] = set()
        for predicate, said in sorted({(str(f.predicate), f.object) for f in self.content.facts(thing)}):
            tag = said.language if isinstance(said, Literal) else None
            left = predicate not in placed
            if predicate in once and not left:  # a text for each language, and each text has one
                left = not tag or (predicate, tag) in taken
                taken.add((predicate, tag or ""))
            self.drop(kind, self.content.names.short(predicate), int(left))

    def unplaced(self) -> tuple[Unplaced, ...]:
        """The statements without a place, by class and property."""
        return tuple(Unplaced(kind, term, n) for (kind, term), n in sorted(self._unplaced.items()))


_ONE_EACH = ("skos:prefLabel", "skos:definition", "s4c:outcomeText")
_OF_PLACE = (("location", "Location"), ("address", "Address"))
