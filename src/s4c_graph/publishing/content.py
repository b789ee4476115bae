"""What the exports ask of a holding: resources of a class in order, texts by language, links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.languages import bcp47
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.publishing.holding import Holding

LABELS = tuple(EXTERNAL[p] + n for p, n in (("skos", "prefLabel"), ("rdfs", "label"), ("dct", "title")))
DEFINITION = EXTERNAL["skos"] + "definition"
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
"""The mapping relations of SKOS, nearest first."""
MAPPED = frozenset(f"skos:{relation}" for relation in MATCHES)
_PARTS = re.compile(r"(\d+)")


class Match(NamedTuple):
    """A link to a concept of another vocabulary: relation (a name of MATCHES), its IRI, its label, empty if unknown."""

    relation: str
    iri: str
    label: str


@dataclass(frozen=True)
class Content:
    """Questions to a holding whose answers come in one order, whatever the store's."""

    holding: Holding

    @property
    def names(self) -> Names:
        """The IRIs of the release."""
        return self.holding.names

    def term(self, name: str) -> str:
        """IRI of a term of our ontology."""
        return self.names.term(name)

    def of_class(self, *classes: str) -> list[URIRef]:
        """The IRIs that are said to be of any of these classes of ours, by notation."""
        found = {s for c in classes for s in self.holding.subjects(URIRef(self.term(c)), EXTERNAL["rdf"] + "type")}
        return self.sorted(s for s in found if isinstance(s, URIRef))

    def sorted(self, things: Iterable[URIRef]) -> list[URIRef]:
        """Things by notation, numbers in it by size, then by IRI."""
        return sorted(things, key=lambda s: (_natural(self.notation(s)), str(s)))

    def is_a(self, thing: Node, name: str) -> bool:
        """Whether a thing is said to be of a class of ours."""
        return self.term(name) in self.holding.types(thing)

    def texts(self, thing: Node, *predicates: str) -> dict[str, str]:
        """The text of a thing by language tag, by the first of some predicates (IRIs) that has any.

        A text without a language stands under ``und``; of several in a language, the first in order is taken.
        """
        for predicate in predicates:
            found: dict[str, str] = {}
            for one in self.holding.objects(thing, predicate):
                if isinstance(one, Literal):
                    found.setdefault(one.language or "und", str(one))
            if found:
                return dict(sorted(found.items()))
        return {}

    def every(self, thing: Node, predicate: str) -> list[Literal]:
        """All texts of a thing and a predicate, by language and text."""
        found = [o for o in self.holding.objects(thing, predicate) if isinstance(o, Literal)]
        return sorted(found, key=lambda o: (o.language or "", str(o)))

    def labels(self, thing: Node) -> dict[str, str]:
        """The label of a thing by language tag."""
        return self.texts(thing, *LABELS)

    def definitions(self, thing: Node) -> dict[str, str]:
        """Its definition, else its description, by language tag."""
        return self.texts(thing, DEFINITION, EXTERNAL["dct"] + "description")

    def label(self, thing: Node, lang: str = "en") -> str:
        """Its label in a language, else in English, else in any; of a concept of others, as a mapping names it."""
        return chosen(self.labels(thing), lang) or self.remote.get(str(thing), "")

    def notation(self, thing: Node) -> str:
        """Its notation, empty where it has none."""
        return next((str(o) for o in self.holding.objects(thing, EXTERNAL["skos"] + "notation")), "")

    def links(self, thing: Node, *terms: str) -> list[URIRef]:
        """IRIs that a thing names by terms of ours, by notation."""
        found = self.holding.objects(thing, *(self.term(t) for t in terms))
        return self.sorted([o for o in found if isinstance(o, URIRef)])

    def linking(self, thing: Node, *terms: str) -> list[URIRef]:
        """IRIs that name a thing by terms of ours, by notation."""
        found = self.holding.subjects(thing, *(self.term(t) for t in terms))
        return self.sorted([s for s in found if isinstance(s, URIRef)])

    def outside(self, thing: Node, *predicates: str) -> list[URIRef]:
        """IRIs that a thing names by predicates of other vocabularies (IRIs), in order."""
        return [o for o in self.holding.objects(thing, *predicates) if isinstance(o, URIRef)]

    def value(self, thing: Node, term: str) -> str:
        """The text of a term of ours where its value is a literal, else empty."""
        found = self.holding.one(thing, self.term(term))
        return str(found) if isinstance(found, Literal) else ""

    def level(self, thing: Node, term: str) -> int | None:
        """The number of the level that a thing names by a term of ours."""
        for level in self.links(thing, term):
            if (said := self.value(level, "levelValue")).isdigit():
                return int(said)
        return None

    def key(self, thing: Node) -> str:
        """The last part of an IRI, such as ``online`` of a mode."""
        return re.split(r"[/#]", str(thing))[-1]

    def matches(self, thing: Node) -> list[Match]:
        """Its links to concepts of other vocabularies, nearest relation first."""
        return [
            Match(relation, str(iri), self.label(iri))
            for relation in MATCHES
            for iri in self.outside(thing, EXTERNAL["skos"] + relation)
        ]

    def is_assumed(self, thing: Node, term: str = "statementStatus") -> bool:
        """Whether a thing is a stand-in of ours for something that no source states."""
        return any(self.key(status) == "assumed" for status in self.links(thing, term))

    def is_deprecated(self, thing: Node) -> bool:
        """Whether a thing is no longer to be used."""
        return str(self.holding.one(thing, EXTERNAL["owl"] + "deprecated")).lower() == "true"

    def frameworks(self) -> list[URIRef]:
        """Frameworks that hold competences of ours, the largest first."""
        held = {f: len(self.competences(f)) for f in self.of_class("CompetenceFramework")}
        return sorted((f for f, count in held.items() if count), key=lambda f: (-held[f], str(f)))

    def framework(self, asked: str = "") -> URIRef:
        """The framework of an IRI or key, else the largest. Raises InputError where there is none."""
        found = self.frameworks()
        for framework in found:
            if not asked or asked in (str(framework), self.key(framework)):
                return framework
        known = ", ".join(self.key(f) for f in found)
        what = f"no framework {asked!r} with competences" if asked else "no framework with competences is here"
        raise InputError(what, mend=f"one of {known}" if known else "build a release: s4c build")

    def competences(self, framework: Node) -> list[URIRef]:
        """Competences of a framework, by notation."""
        return self._in(framework, "Competence")

    def areas(self, framework: Node) -> list[URIRef]:
        """Areas of a framework, by notation."""
        return self._in(framework, "CompetenceArea")

    def _in(self, framework: Node, name: str) -> list[URIRef]:
        inside = self.holding.subjects(framework, EXTERNAL["skos"] + "inScheme")
        return self.sorted([s for s in inside if isinstance(s, URIRef) and self.is_a(s, name)])

    def unsaid(self, things: Iterable[Node], said: frozenset[str], called: str) -> tuple[str, ...]:
        """What is held of some things beside what a format has a place for: a sentence a property, sorted.

        said: prefixed names that the format says. called: what the things are, such as ``a competence``.
        """
        found = Counter(
            name
            for thing in things
            for fact in self.holding.facts.get(thing, ())
            if (name := self.names.short(str(fact.predicate))) not in said and name != "rdf:type"
        )
        return tuple(f"{count:,} × {name} of {called}" for name, count in sorted(found.items()))

    def languages(self, thing: Node) -> list[str]:
        """Tags of the languages that an offer is held in; one that is not known here is left out."""
        return sorted({tag for one in self.links(thing, "offerLanguage") if (tag := bcp47(str(one)))})

    @cached_property
    def remote(self) -> dict[str, str]:
        """Labels of concepts of others, as the mapping records name them, by IRI."""
        found: dict[str, str] = {}
        label, target = EXTERNAL["sssom"] + "object_label", EXTERNAL["owl"] + "annotatedTarget"
        for subject, facts in self.holding.facts.items():
            said = next((str(f.object) for f in facts if str(f.predicate) == label), "")
            for iri in self.holding.objects(subject, target) if said else ():
                found.setdefault(str(iri), said)
        return found


def chosen(texts: dict[str, str], lang: str = "en") -> str:
    """The text in a language, else in English, else without a language, else the first; empty without any.

    >>> chosen({"en": "Bus", "pl": "Autobus"}, "pl"), chosen({"en": "Bus"}, "sv"), chosen({})
    ('Autobus', 'Bus', '')
    """
    for tag in (lang, "en", "und"):
        if tag in texts:
            return texts[tag]
    return next(iter(texts.values()), "")


def _natural(notation: str) -> tuple[tuple[int, str], ...]:
    """Notation with its numbers by size; what has none comes last."""
    parts = _PARTS.split(notation) if notation else ["\U0010ffff"]
    return tuple((int(p), "") if p.isdecimal() and p.isascii() else (-1, p) for p in parts)
