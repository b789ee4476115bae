"""What each thing is called on a page: its label, or words made of what it is, where it has none."""

from __future__ import annotations

import re
from urllib.parse import unquote

from rdflib.term import Literal, Node, URIRef

from s4c_graph.publishing.pages.kinds import kind_of
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.text import Text, clean, cut, told
from s4c_graph.publishing.pages.words import Words

_TEXTS = {"indicator": "s4c:indicatorText", "outcome": "s4c:outcomeText", "procedure-step": "s4c:stepText"}


class Titles:
    """What things are called in a language, each worked out once."""

    def __init__(self, known: Known, words: Words) -> None:
        self.known = known
        self.w = words
        self.of = known.site.holding.reads.table(f"title {words.lang}", self._find)
        """What a thing is called."""

    def _find(self, thing: Node) -> Text:
        if isinstance(thing, Literal):
            return told(thing)
        if not isinstance(thing, URIRef):
            return Text(self.w["nested"], self.w.lang)
        label = self.known.label(thing, self.w.lang)
        if label is not None and clean(str(label)):
            return told(label)
        return self._made(thing) or self._remote(thing) or self._word(thing) or Text(self._plain(str(thing)))

    def _made(self, thing: URIRef) -> Text | None:
        kind = kind_of(self.known, thing)
        if kind in _TEXTS:
            found = self.known.text(thing, _TEXTS[kind], self.w.lang)
            return told(found) if found is not None else None
        ends = {
            "requirement": ("s4c:hasRequirement", "s4c:requiredCompetence", "s4c:requiredLevel"),
            "entry": ("s4c:hasEntryRequirement", "s4c:entryCompetence", "s4c:entryLevel"),
        }
        if kind in ends:
            of, competence, level = ends[kind]
            return self._composed(
                kind,
                a=next(iter(self.known.inverse(thing, of)), None),
                b=self.known.one(thing, competence),
                n=self.known.level(self.known.one(thing, level)),
            )
        if kind == "mapping":
            return self._composed(
                kind, a=self.known.one(thing, "owl:annotatedSource"), b=self.known.one(thing, "owl:annotatedTarget")
            )
        if kind == "path-step":
            return self._composed(
                kind, a=self.known.one(thing, "s4c:stepOrder"), b=self.known.one(thing, "s4c:stepOffer")
            )
        if kind == "component":
            return self._composed(
                kind,
                a=next(iter(self.known.inverse(thing, "qb:component")), None),
                b=self.known.one(thing, "qb:dimension", "qb:measure", "qb:attribute"),
            )
        return None

    def _composed(self, kind: str, n: int = 0, **parts: Node | None) -> Text:
        said = {k: self.w["unknown"] if p is None else cut(self.of(p).text, 90) for k, p in parts.items()}
        return Text(self.w.of(f"title.{kind}", n=n or "?", **said), self.w.lang)

    def _remote(self, thing: URIRef) -> Text | None:
        labels = self.known.remote(str(thing))
        if not labels:
            return None
        for tag in (self.w.lang, "en", *sorted(labels)):
            if tag in labels:
                return Text(clean(labels[tag]), tag)
        return None

    def _word(self, thing: URIRef) -> Text | None:
        short = self.known.short(str(thing))
        for table in ("predicate", "class", "thing"):
            if (key := f"{table}.{short}") in self.w:
                return Text(self.w[key], self.w.lang)
        return None

    def _plain(self, iri: str) -> str:
        """An IRI without a label: of the web, host and path; of ours, its last part."""
        if iri.startswith(self.known.site.names.base):
            below = iri.removeprefix(self.known.site.names.base).rstrip("/")
            return clean(unquote(re.split(r"[/#]", below)[-1].replace("-", " "))) or clean(iri)
        if re.match(r"https?://", iri):
            return cut(clean(unquote(re.sub(r"\Ahttps?://(www\.)?", "", iri).rstrip("/"))), 70)
        return clean(iri)
