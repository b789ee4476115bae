"""What the exports ask of a held release: resources of a class in order, texts by language, links, and of which graphs.

One room for every format. Only the graphs that were read decide under which licence what is written may leave. What is
only assumed, or made up for show, is not handed out: a format of others cannot say so, and there it would look stated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from rdflib.term import Literal, Node, URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.languages import bcp47
from s4c_graph.core.names import Names
from s4c_graph.publishing.holding import RDF_TYPE, Fact, Holding

LABELS = ("skos:prefLabel", "rdfs:label", "dct:title")
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
"""The mapping relations of SKOS, nearest first."""
MAPPED = frozenset(f"skos:{relation}" for relation in MATCHES)
UNDETERMINED = "und"
"""The tag that texts without a language stand under (BCP 47)."""
UNSTATED: Mapping[str, str] = MappingProxyType({"assumed": "only assumed", "demo": "made up for show"})
"""Statuses of what no source states, by their key, and what they are called."""
SURE: Mapping[str, str] = MappingProxyType(
    {
        "duration": "durationStatus",
        "durationDays": "durationStatus",
        "startDate": "dateCertainty",
        "endDate": "dateCertainty",
    }
)
"""Properties with a status of their own, and the property that says it; all else has that of its thing."""
_PARTS = re.compile(r"(\d+)")


class Match(NamedTuple):
    """A link to a concept of another vocabulary: relation (a name of MATCHES), its IRI, its label, empty if unknown."""

    relation: str
    iri: str
    label: str


class Content:
    """Questions to a holding whose answers come in one order, whatever the store's. graphs: names of those it read.

    Properties and classes are named as in the tables, ``skos:prefLabel``; a name without a prefix is of our ontology,
    ``inArea``; a whole IRI stands for itself. A thing with a status of UNSTATED is in no answer, and neither is the
    value of a property whose own status is one; :meth:`left` counts them.
    """

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self.graphs: set[str] = set()
        self._iris: dict[str, URIRef] = {}
        self._sure = {self.iri(term): self.iri(status) for term, status in SURE.items()}
        self._status: dict[Node, str] = {}
        self._left: dict[tuple[str, str], set[tuple[Node, Node]]] = {}

    @property
    def names(self) -> Names:
        """The IRIs of the release."""
        return self.holding.names

    def iri(self, term: str) -> URIRef:
        """IRI of a property or class.

        >>> content = Content(Holding(Names()))
        >>> str(content.iri("inArea")), str(content.iri("skos:notation"))
        ('https://w3id.org/s4c/ontology#inArea', 'http://www.w3.org/2004/02/skos/core#notation')
        """
        if term not in self._iris:
            self._iris[term] = URIRef((self.names.expand(term) or term) if ":" in term else self.names.term(term))
        return self._iris[term]

    # -- statements --

    def facts(self, thing: Node) -> list[Fact]:
        """All that is said of a thing, in order; no graph counts as read."""
        return self.holding.facts.get(thing, [])

    def objects(self, thing: Node, *terms: str) -> list[Node]:
        """What a thing has by some properties, each once, in order."""
        found = self._facts(thing, terms)
        self.graphs.update(f.graph for f in found)
        return list(dict.fromkeys(f.object for f in found))

    def iris(self, thing: Node, *terms: str, begins: str = "") -> list[URIRef]:
        """Those that are IRIs, and begin so; only the graphs that say these count as read."""
        found = [
            (f.object, f.graph)
            for f in self._facts(thing, terms)
            if isinstance(f.object, URIRef) and str(f.object).startswith(begins)
        ]
        self.graphs.update(graph for _, graph in found)
        return list(dict.fromkeys(o for o, _ in found))

    def subjects(self, thing: Node, *terms: str) -> list[URIRef]:
        """IRIs that name a thing by some properties, each once, in order."""
        wanted = {self.iri(term) for term in terms}
        found = [
            m
            for m in self.holding.mentions.get(thing, ())
            if m.predicate in wanted and self._may(m.predicate, m.subject, m.subject, thing)
        ]
        self.graphs.update(m.graph for m in found)
        return list(dict.fromkeys(m.subject for m in found if isinstance(m.subject, URIRef)))

    def links(self, thing: Node, *terms: str) -> list[URIRef]:
        """IRIs that a thing names by some properties, by notation."""
        return self.sorted(self.iris(thing, *terms))

    def linking(self, thing: Node, *terms: str) -> list[URIRef]:
        """IRIs that name a thing by some properties, by notation."""
        return self.sorted(self.subjects(thing, *terms))

    def linked(self, thing: Node, forth: str, back: str) -> list[URIRef]:
        """What a thing is linked to by a property, or is named by through its inverse, in order of IRIs."""
        return sorted({*self.iris(thing, forth), *self.subjects(thing, back)})

    # -- resources --

    def of_class(self, *classes: str) -> list[URIRef]:
        """The IRIs that are said to be of any of some classes, by notation; to be listed is not to be read."""
        wanted = {self.iri(c) for c in classes}
        found = {
            m.subject
            for c in wanted
            for m in self.holding.mentions.get(c, ())
            if m.predicate == RDF_TYPE and self._may(c, m.subject, m.subject, c)
        }
        return self.sorted(s for s in found if isinstance(s, URIRef))

    def sorted(self, things: Iterable[URIRef]) -> list[URIRef]:
        """Things by notation, numbers in it by size, then by IRI."""
        by = {thing: (_natural(self._notation(thing)), str(thing)) for thing in things}
        return sorted(by, key=lambda thing: by[thing])

    def is_a(self, thing: Node, name: str) -> bool:
        """Whether a thing is said to be of a class."""
        return str(self.iri(name)) in self.holding.types(thing)

    def key(self, thing: Node) -> str:
        """The last part of an IRI, such as ``online`` of a mode."""
        return re.split(r"[/#]", str(thing))[-1]

    # -- texts --

    def texts(self, thing: Node, *terms: str) -> dict[str, str]:
        """The text of a thing by language tag, by the first of some properties that has any.

        A text without a language stands under UNDETERMINED; of several in a language, the first in order is taken.
        """
        for term in terms:
            if found := self.all_texts(thing, term):
                return {tag: said[0] for tag, said in found.items()}
        return {}

    def all_texts(self, thing: Node, term: str) -> dict[str, list[str]]:
        """All texts of a thing and a property by language tag, tags and texts in order."""
        found: dict[str, list[str]] = {}
        for text in self.every(thing, term):
            found.setdefault((text.language or UNDETERMINED).lower(), []).append(str(text))
        return dict(sorted(found.items()))

    def every(self, thing: Node, term: str) -> list[Literal]:
        """The same as literals, by language and text."""
        found = [o for o in self.objects(thing, term) if isinstance(o, Literal)]
        return sorted(found, key=lambda o: (o.language or "", str(o)))

    def labels(self, thing: Node) -> dict[str, str]:
        """The label of a thing by language tag."""
        return self.texts(thing, *LABELS)

    def definitions(self, thing: Node) -> dict[str, str]:
        """Its definition, else its description, by language tag."""
        return self.texts(thing, "skos:definition", "dct:description")

    def label(self, thing: Node, lang: str = "en") -> str:
        """Its label in a language, else in English, else in any; of a concept of others, as a mapping names it."""
        return chosen(self.labels(thing), lang) or self.remote.get(str(thing), "")

    def with_text(self, things: Iterable[URIRef]) -> list[URIRef]:
        """Those of some things that have a label or a definition in some language."""
        return [t for t in things if spoken(self.labels(t)) or spoken(self.definitions(t))]

    def value(self, thing: Node, term: str) -> str:
        """The first literal of a property as text, empty where there is none."""
        return next((str(o) for o in self.objects(thing, term) if isinstance(o, Literal)), "")

    def notation(self, thing: Node) -> str:
        """Its notation, empty where it has none."""
        return self.value(thing, "skos:notation")

    def languages(self, thing: Node) -> list[str]:
        """Tags of the languages that an offer is held in; one that is not known here is left out."""
        return sorted({tag for one in self.links(thing, "offerLanguage") if (tag := bcp47(str(one)))})

    # -- what we say of things --

    def level(self, thing: Node, term: str) -> int | None:
        """The number of the level that a thing names by a property."""
        for level in self.links(thing, term):
            if (said := self.value(level, "levelValue")).isdigit():
                return int(said)
        return None

    def matches(self, thing: Node) -> list[Match]:
        """Its links to concepts of other vocabularies, nearest relation first."""
        return [
            Match(relation, str(iri), self.label(iri))
            for relation in MATCHES
            for iri in self.iris(thing, f"skos:{relation}")
        ]

    def is_deprecated(self, thing: Node) -> bool:
        """Whether a thing is no longer to be used."""
        return self.value(thing, "owl:deprecated").lower() == "true"

    def frameworks(self) -> list[URIRef]:
        """Frameworks that hold competences of ours, the largest first."""
        held = {f: len(self.competences(f)) for f in self.of_class("CompetenceFramework")}
        return sorted((f for f, count in held.items() if count), key=lambda f: (-held[f], str(f)))

    def framework(self, asked: str = "") -> URIRef:
        """The framework of an IRI or key, else the largest. Raises InputError where there is none that is stated."""
        found = self.frameworks()
        for framework in found:
            if not asked or asked in (str(framework), self.key(framework)):
                return framework
        for kind in ("CompetenceFramework", "Competence"):
            for thing, word in self._left_of(kind).items():
                if asked in (str(thing), self.key(thing)) or not (asked or found):
                    what = f"{kind} {self.key(thing)!r} is {UNSTATED[word]}, which the format cannot say"
                    raise InputError(what, mend="export tables, which say it")
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
        kind = self.iri(name)
        inside = [s for s in self.holding.subjects(framework, str(self.iri("skos:inScheme"))) if self.is_a(s, name)]
        return self.sorted(s for s in inside if isinstance(s, URIRef) and self._may(kind, s, s, kind))

    def unsaid(self, things: Iterable[Node], said: frozenset[str], called: str) -> tuple[str, ...]:
        """What is held of some things beside what a format has a place for: a sentence a property, sorted.

        said: prefixed names that the format says. called: what the things are, such as ``a competence``.
        """
        found = Counter(
            name
            for thing in things
            for fact in self.facts(thing)
            if (name := self.names.short(str(fact.predicate))) not in said and name != "rdf:type"
        )
        return tuple(f"{count:,} × {name} of {called}" for name, count in sorted(found.items()))

    # -- what nobody states --

    def unstated(self, thing: Node, status: str = "statementStatus") -> str:
        """A key of UNSTATED where a property says nothing better of a thing; empty where it is stated, or not said."""
        wanted = self.iri(status)
        keys = {self.key(f.object) for f in self.facts(thing) if f.predicate == wanted}
        return min(keys) if keys and keys <= UNSTATED.keys() else ""

    def left(self) -> tuple[str, ...]:
        """What was asked for and not handed out so far: a sentence a property or class, sorted."""
        return tuple(
            f"{len(found):,} × {term}: {UNSTATED[status]}, which the format cannot say"
            for (term, status), found in sorted(self._left.items())
        )

    def _left_of(self, kind: str) -> dict[Node, str]:
        """Things of a class that were not handed out, and the keys of their statuses."""
        short = self.names.short(str(self.iri(kind)))
        return {thing: word for (term, word), said in self._left.items() if term == short for thing, _ in said}

    def _facts(self, thing: Node, terms: Iterable[str]) -> list[Fact]:
        """What is said of a thing by some properties and may be handed out."""
        wanted = {self.iri(term) for term in terms}
        found = []
        for fact in self.facts(thing):
            if fact.predicate in wanted and self._may(fact.predicate, fact.object, thing, fact.object):
                sure = self._sure.get(fact.predicate)
                word = self.unstated(thing, sure) if sure is not None else ""
                if word:
                    self._note(fact.predicate, word, thing, fact.object)
                else:
                    found.append(fact)
        return found

    def _may(self, term: URIRef, asked: Node, thing: Node, value: Node) -> bool:
        """Whether a thing that is asked for may be handed out; where not, the statement that led to it is noted."""
        if isinstance(asked, Literal):
            return True
        if asked not in self._status:
            self._status[asked] = self.unstated(asked)
        if word := self._status[asked]:
            self._note(term, word, thing, value)
        return not word

    def _note(self, term: URIRef, word: str, thing: Node, value: Node) -> None:
        self._left.setdefault((self.names.short(str(term)), word), set()).add((thing, value))

    @cached_property
    def remote(self) -> dict[str, str]:
        """Labels of concepts of others, as the mapping records name them, by IRI."""
        found: dict[str, str] = {}
        label, target = self.iri("sssom:object_label"), self.iri("owl:annotatedTarget")
        for subject, facts in self.holding.facts.items():
            said = next((str(f.object) for f in facts if f.predicate == label), "")
            for iri in self.holding.objects(subject, str(target)) if said else ():
                found.setdefault(str(iri), said)
        return found

    def _notation(self, thing: Node) -> str:
        """Its notation to sort by: what stands first is no statement of the export."""
        wanted = self.iri("skos:notation")
        return next((str(f.object) for f in self.facts(thing) if f.predicate == wanted), "")


def chosen(texts: dict[str, str], lang: str = "en") -> str:
    """The text in a language, else in English, else without a language, else the first; empty without any.

    >>> chosen({"en": "Bus", "pl": "Autobus"}, "pl"), chosen({"en": "Bus"}, "sv"), chosen({})
    ('Autobus', 'Bus', '')
    """
    for tag in (lang, "en", UNDETERMINED):
        if tag in texts:
            return texts[tag]
    return next(iter(texts.values()), "")


def spoken(texts: dict[str, str]) -> dict[str, str]:
    """Texts that are more than blanks.

    >>> spoken({"en": "Bus", "sv": " "})
    {'en': 'Bus'}
    """
    return {tag: text for tag, text in texts.items() if text.strip()}


def _natural(notation: str) -> tuple[tuple[int, str], ...]:
    """Notation with its numbers by size; what has none comes last."""
    parts = _PARTS.split(notation) if notation else ["\U0010ffff"]
    return tuple((int(p), "") if p.isdecimal() and p.isascii() else (-1, p) for p in parts)
