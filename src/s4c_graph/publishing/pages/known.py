"""What a site holds, looked up by short names and worked out once for all pages: needs of roles, offers, mappings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.names import EXTERNAL
from s4c_graph.publishing.holding import Fact, Mention
from s4c_graph.publishing.pages.text import clean
from s4c_graph.publishing.reads import MOST
from s4c_graph.publishing.site import Site
from s4c_graph.publishing.versions import of_graph

_EXTRA = {
    "void": "http://rdfs.org/ns/void#",
    "mod": "https://w3id.org/mod#",
    "schema-http": "http://schema.org/",
}
INFERRED = "inferred"
"""The graph of what follows from the others: what is told twice is told by the other."""


class Need(NamedTuple):
    """What a role needs of a competence: highest level, whether essential, by which requirements, of which roles."""

    competence: URIRef
    level: int
    essential: bool
    requirements: tuple[URIRef, ...]
    roles: tuple[URIRef, ...]


class Taught(NamedTuple):
    """An outcome of an offer: the competence and the level it leads to."""

    offer: URIRef
    outcome: URIRef
    competence: URIRef
    level: int


class Known:
    """Look-ups over a site. Predicates and classes are told by their short names, such as ``s4c:inArea``.

    All that a page reads of a site it reads here, so that it is noted (``publishing.reads``).
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self._prefixes = {**EXTERNAL, **site.names.prefixes, **_EXTRA}
        self._iris: dict[str, str] = {}
        self._shorts: dict[str, str] = {}
        self._facts: dict[Node, dict[str, list[Node]]] = {}
        self._mentions: dict[Node, dict[str, list[Node]]] = {}
        table = site.holding.reads.table
        self.own = table("own", self._own_resources)
        """The resources that have a page: ours, with an address of their own, but those of the ontology and shapes."""
        self.is_told = table("is told", self._is_told)
        """Whether anything is said of a thing."""
        self.notation = table("notation", self._notation)
        """Code of a thing, or nothing."""
        self.members = table("members", self._members)
        """The resources of ours of a class (a short name), in order of notation, then IRI."""
        self.described = table("described", self._described_by)
        """The resources whose class a graph tells, by the graph's name."""
        self.source_title = table("title of a source", self._title_of_source)
        """What the source of a graph is called, by the graph's name; else that name."""
        self.version_of = table("version of a graph", self._version_of, kept=False)
        """Which version a graph is, and its IRI, by the graph's name; None for one without versions of its own."""
        self.needs = table("needs", self._needs_of)
        """What a role needs, its own and what it inherits, the highest level counting; in order of competence."""
        self.needed = table("needed", self._needed_by)
        """Which roles need a competence, and how; the highest level first."""
        self.teaches = table("teaches", self._teaches)
        """What an offer teaches, in order of competence."""
        self.taught_by = table("taught by", self._taught_of)
        """What is taught of a competence, by offer."""
        self.remote = table("remote", self._remote_labels)
        """Labels of a concept of others, by language: of the mapping records, and those the site was given."""

    def iri(self, short: str) -> str:
        """The IRI of a short name."""
        found = self._iris.get(short)
        if found is None:
            prefix, _, local = short.partition(":")
            found = self._iris[short] = self._prefixes[prefix] + local
        return found

    def short(self, iri: str) -> str:
        """The short name of an IRI, or the IRI."""
        found = self._shorts.get(iri)
        if found is None:
            found = self._shorts[iri] = self._short(iri)
        return found

    def _short(self, iri: str) -> str:
        for prefix, namespace in _EXTRA.items():
            if iri.startswith(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return self.site.names.short(iri)

    def facts(self, subject: Node) -> Sequence[Fact]:
        """All statements of a subject."""
        return self.site.holding.said(subject)

    def mentions(self, object: Node) -> Sequence[Mention]:
        """All statements that name a thing."""
        return self.site.holding.named(object)

    def all(self, subject: Node, *shorts: str) -> list[Node]:
        """Objects of a subject by any of some predicates, each once."""
        facts = self.facts(subject)
        by = self._facts.get(subject)
        if by is None:
            if len(self._facts) >= MOST:
                self._facts.clear()
            by = self._facts[subject] = {}
            for fact in facts:
                by.setdefault(str(fact.predicate), []).append(fact.object)
        if len(shorts) == 1:
            return list(dict.fromkeys(by.get(self.iri(shorts[0]), ())))
        return list(dict.fromkeys(o for s in shorts for o in by.get(self.iri(s), ())))

    def iris(self, subject: Node, *shorts: str) -> list[URIRef]:
        """Those objects that are IRIs."""
        return [o for o in self.all(subject, *shorts) if isinstance(o, URIRef)]

    def one(self, subject: Node, *shorts: str) -> Node | None:
        """The first such object, or None."""
        return next(iter(self.all(subject, *shorts)), None)

    def iri_of(self, subject: Node, *shorts: str) -> URIRef | None:
        """The first such object that is an IRI, or None."""
        return next(iter(self.iris(subject, *shorts)), None)

    def inverse(self, object: Node, *shorts: str) -> list[URIRef]:
        """IRIs of the subjects that name an object by any of some predicates, each once."""
        mentions = self.mentions(object)
        by = self._mentions.get(object)
        if by is None:
            if len(self._mentions) >= MOST:
                self._mentions.clear()
            by = self._mentions[object] = {}
            for mention in mentions:
                by.setdefault(str(mention.predicate), []).append(mention.subject)
        return [n for n in dict.fromkeys(n for s in shorts for n in by.get(self.iri(s), ())) if isinstance(n, URIRef)]

    def text(self, thing: Node, short: str, lang: str) -> Literal | None:
        """A text of a thing in a language, else in English, else in any."""
        return self.site.holding.text(thing, self.iri(short), lang)

    def label(self, thing: Node, lang: str) -> Literal | None:
        """The label of a thing, by the same choice of languages; None where it has none."""
        return self.site.holding.label(thing, lang)

    def _members(self, type: str) -> list[URIRef]:
        base = self.site.names.base
        found = [s for s in self.inverse(URIRef(self.iri(type)), "rdf:type") if s.startswith(base)]
        return sorted(found, key=self.order)

    def order(self, thing: Node) -> tuple[str, str]:
        """By which things of a kind are put in order."""
        return self.notation(thing) or "\uffff", str(thing)

    def is_a(self, thing: Node, type: str) -> bool:
        """Whether a thing is of a class."""
        return URIRef(self.iri(type)) in self.all(thing, "rdf:type")

    def _notation(self, thing: Node) -> str:
        found = self.one(thing, "skos:notation")
        return clean(str(found)) if isinstance(found, Literal) else ""

    def level(self, level: Node | None) -> int:
        """Number of a proficiency level; 0 where it has none that is from 1 to 8."""
        found = self.one(level, "s4c:levelValue") if level is not None else None
        value = str(found)
        return int(value) if re.fullmatch("[1-8]", value) else 0

    def count(self, number: Node | None) -> int:
        """A whole number as told; 0 for anything else."""
        return int(str(number)) if re.fullmatch(r"[0-9]{1,9}", str(number)) else 0

    def named(self, name: str, key: str) -> URIRef:
        """A concept of a scheme of ours."""
        return URIRef(self.site.names.scheme(name, key))

    def _title_of_source(self, graph: str) -> str:
        source = self.site.about.sources.get(str(graph))
        return str(graph) if source is None else source.title

    def _version_of(self, graph: str) -> tuple[str, str] | None:
        found = of_graph(self.site, str(graph))
        return None if found is None else (found.version, found.iri)

    def _described_by(self, graph: str) -> Sequence[URIRef]:
        return self._described.get(str(graph), ())

    @cached_property
    def _described(self) -> Mapping[str, Sequence[URIRef]]:
        found: defaultdict[str, list[URIRef]] = defaultdict(list)
        type = self.iri("rdf:type")
        for subject, facts in self.site.holding.facts.items():
            if isinstance(subject, URIRef):
                for graph in dict.fromkeys(f.graph for f in facts if str(f.predicate) == type):
                    found[graph].append(subject)
        return found

    def _is_told(self, thing: Node) -> bool:
        return bool(self.site.holding.facts.get(thing))

    def _own_resources(self, _: str) -> list[URIRef]:
        site = self.site
        passed = tuple(site.names.base + name for name in ("ontology", "shapes"))
        return [
            iri
            for iri in site.holding.facts
            if isinstance(iri, URIRef)
            and "#" not in iri
            and site.addresses.is_ours(str(iri))
            and not str(iri).startswith(passed)
        ]

    # roles

    def _needs_of(self, role: URIRef) -> Sequence[Need]:
        essential = self.named("requirement-strength", "essential")
        by: defaultdict[URIRef, list[tuple[int, bool, URIRef, URIRef]]] = defaultdict(list)
        for one in self.ancestry(role) if self.is_a(role, "s4c:CityRole") else ():
            for requirement in self.iris(one, "s4c:hasRequirement"):
                level = self.level(self.one(requirement, "s4c:requiredLevel"))
                must = essential in self.all(requirement, "s4c:requirementStrength")
                for competence in self.iris(requirement, "s4c:requiredCompetence"):
                    by[competence].append((level, must, requirement, one))
        return [
            Need(
                competence,
                max(level for level, *_ in told),
                any(must for _, must, *_ in told),
                tuple(requirement for *_, requirement, _ in told),
                tuple(of for *_, of in told),
            )
            for competence, told in sorted(by.items(), key=lambda item: self.order(item[0]))
        ]

    def _needed_by(self, competence: URIRef) -> Sequence[tuple[URIRef, Need]]:
        return self._needed.get(competence, ())

    @cached_property
    def _needed(self) -> Mapping[URIRef, Sequence[tuple[URIRef, Need]]]:
        found: defaultdict[URIRef, list[tuple[URIRef, Need]]] = defaultdict(list)
        for role in self.members("s4c:CityRole"):
            for need in self.needs(role):
                found[need.competence].append((role, need))
        return {c: sorted(told, key=lambda t: (-t[1].level, self.order(t[0]))) for c, told in found.items()}

    def ancestry(self, role: URIRef) -> list[URIRef]:
        """A role, and the roles it specialises, nearest first."""
        found, todo = [role], [role]
        for one in todo:
            broader = [b for b in self.iris(one, "skos:broader") if self.is_a(b, "s4c:CityRole")]
            for parent in (*broader, *self.iris(one, "s4c:specialises")):
                if parent not in found:
                    found.append(parent)
                    todo.append(parent)
        return found

    # learning

    def _teaches(self, offer: URIRef) -> Sequence[Taught]:
        if not self.is_a(offer, "s4c:LearningOffer"):
            return []
        told = [
            Taught(offer, outcome, competence, self.level(self.one(outcome, "s4c:outcomeLevel")))
            for outcome in self.iris(offer, "s4c:hasLearningOutcome")
            for competence in self.iris(outcome, "s4c:outcomeCompetence")
        ]
        return sorted(told, key=lambda t: self.order(t.competence))

    def _taught_of(self, competence: URIRef) -> Sequence[Taught]:
        return self._taught.get(competence, ())

    @cached_property
    def _taught(self) -> Mapping[URIRef, Sequence[Taught]]:
        found: defaultdict[URIRef, list[Taught]] = defaultdict(list)
        for offer in self.members("s4c:LearningOffer"):
            for one in self.teaches(offer):
                found[one.competence].append(one)
        return dict(found)

    # mappings

    def mappings(self, thing: Node) -> list[URIRef]:
        """Records of mappings from a thing, in order."""
        return self.inverse(thing, "owl:annotatedSource")

    def _remote_labels(self, iri: str) -> Mapping[str, str]:
        return self._remote.get(str(iri), {})

    @cached_property
    def _remote(self) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for record in self.inverse(URIRef(self.iri("sssom:Mapping")), "rdf:type"):
            for end, label in (
                ("owl:annotatedSource", "sssom:subject_label"),
                ("owl:annotatedTarget", "sssom:object_label"),
            ):
                iri, said = self.iri_of(record, end), self.one(record, label)
                if iri is not None and isinstance(said, Literal):
                    found.setdefault(str(iri), {}).setdefault(said.language or "", str(said))
        for remote, labels in self.site.remote.items():
            found.setdefault(remote, {}).update(labels)
        return found
