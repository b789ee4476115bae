"""A page in the making: what is known of a site, said in the language of the page and linked from its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from markupsafe import Markup, escape
from rdflib.namespace import XSD
from rdflib.term import BNode, Literal, Node, URIRef

from s4c_graph.publishing.pages.content import Cell
from s4c_graph.publishing.pages.kinds import called
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.links import Links, Roots, localised
from s4c_graph.publishing.pages.text import Text, clean, html, told
from s4c_graph.publishing.pages.titles import Titles
from s4c_graph.publishing.pages.words import Words, words

_PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?\Z")
_NUMBERS = {XSD.integer, XSD.decimal, XSD.double, XSD.float, XSD.nonNegativeInteger, XSD.int, XSD.positiveInteger}
MOST = 60
"""Values of one predicate that are shown before the rest is left to the data."""


class Voice:
    """All that the pages of one language share."""

    def __init__(self, known: Known, lang: str) -> None:
        self.known = known
        self.lang = lang
        self.words: Words = words(lang)
        self.roots = Roots(known.site, lang)
        self.titles = Titles(known, self.words)
        table = known.site.holding.reads.table
        self.linked = table(f"linked {lang}", self._linked)
        """Whether a thing is of this site, its link from the home page, empty for none, and its words."""
        self.predicate = table(f"predicate {lang}", self._predicate)
        """Link of a predicate of ours from the home page, empty for others, and its words."""

    def name(self, thing: Node) -> Markup:
        """What a thing is called, as HTML."""
        return html(self.titles.of(thing), self.lang)

    def _linked(self, thing: Node) -> tuple[bool, Markup, Markup]:
        href = Links(self.roots, "index.html").to(str(thing)) if isinstance(thing, URIRef) else None
        near = isinstance(thing, URIRef) and str(thing).startswith(self.known.site.names.base)
        return near, escape(href or ""), self.name(thing)

    def _predicate(self, iri: str) -> tuple[Markup, Markup]:
        if (key := f"predicate.{self.known.short(iri)}") in self.words:
            return escape(""), escape(self.words[key])
        ours = iri.startswith(self.known.site.names.base)
        return escape(self.roots.href(str(iri)) or "") if ours else escape(""), self.name(URIRef(iri))


class Sheet:
    """One page: everything it says of a thing comes from here. path: of the English page."""

    def __init__(self, voice: Voice, path: str) -> None:
        self.voice = voice
        self.known = voice.known
        self.lang = voice.lang
        self.w = voice.words
        self.path = path
        self.scaled = False

    @cached_property
    def links(self) -> Links:
        """Links from the page."""
        return Links(self.voice.roots, localised(self.path, self.lang))

    def title(self, thing: Node) -> Text:
        """What a thing is called."""
        return self.voice.titles.of(thing)

    def name(self, thing: Node) -> Markup:
        """What a thing is called, as HTML."""
        return self.voice.name(thing)

    def link(self, thing: Node, *, code: bool = False) -> Markup:
        """A link to a thing, in its words; only the words where no link should be. code: with its notation before."""
        near, href, said = self.voice.linked(thing)
        if code and (notation := self.known.notation(thing)):
            said = escape(clean(notation)) + " " + said
        if not href:
            return said
        up = self.links.up if near else ""
        return Markup(f'<a href="{up}{href}">{said}</a>')  # noqa: S704 href and words are escaped

    def link_as(self, thing: URIRef, said: Cell) -> Markup:
        """A link to a thing in other words than its own; only the words where no link should be."""
        href = self.links.to(str(thing))
        return escape(said) if href is None else Markup('<a href="{}">{}</a>').format(href, said)

    def links_to(self, things: Iterable[Node], *, code: bool = False) -> Markup:
        """Links to things, with commas."""
        return self.joined([self.link(t, code=code) for t in things])

    def joined(self, said: Sequence[Cell]) -> Markup:
        """Several with commas; how many more where they are too many."""
        shown = Markup(", ").join(said[:MOST])
        return shown if len(said) <= MOST else shown + ", " + self.w.of("more_in_data", n=len(said) - MOST)

    def text(self, thing: Node, *shorts: str) -> Text | None:
        """A text of a thing in the language of the page, else another, by the first predicate that has one."""
        for short in shorts:
            found = self.known.text(thing, short, self.lang)
            if found is not None:
                return told(found)
        return None

    def said(self, text: Text | None) -> Markup:
        """A text as HTML; nothing for None."""
        return Markup("") if text is None else html(text, self.lang)

    def value(self, node: Node) -> Markup:
        """An object of a statement: a link, a number, a date, a length of time, a text."""
        if isinstance(node, BNode):
            return escape(self.w["nested"])
        if not isinstance(node, Literal):
            return self.link(node)
        if node.datatype == XSD.boolean:
            return escape(self.w["yes" if str(node) in ("true", "1") else "no"])
        if node.datatype == XSD.duration:
            return escape(self.period(str(node)))
        if node.datatype in _NUMBERS and re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", str(node)):
            return escape(self.w.number(float(str(node))))
        return html(told(node), self.lang)

    def values(self, thing: Node, *shorts: str) -> Markup:
        """All values by some predicates; of texts in several languages that of the page."""
        found = self.known.all(thing, *shorts)
        by_language = [o for o in found if isinstance(o, Literal) and o.language]
        here = [o for o in by_language if o.language == self.lang] or [o for o in by_language if o.language == "en"]
        kept = [o for o in found if o not in by_language or o in (here or by_language)]
        return self.joined([self.value(o) for o in kept])

    def period(self, duration: str) -> str:
        """A length of time (xsd:duration) in words, or as it is written.

        Years to minutes; seconds and fractions stay as they are written.
        """
        match = _PERIOD.match(duration)
        if match is None or not any(match.groups()):
            return clean(duration)
        units = ("years", "months", "weeks", "days", "hours", "minutes")
        return ", ".join(f"{n} {self.w['unit.' + u]}" for n, u in zip(match.groups(), units, strict=True) if n)

    def predicate(self, iri: str) -> Markup:
        """What a predicate is called; linked to its description where it is ours."""
        href, said = self.voice.predicate(iri)
        return Markup(f'<a href="{self.links.up}{href}">{said}</a>') if href else said  # noqa: S704 both are escaped

    def kind(self, thing: Node) -> str:
        """What the kind of a thing is called."""
        return called(self.known, thing, self.w)

    def status(self, thing: Node) -> Markup:
        """How sure a statement is: a link to what the status means; nothing where none is told."""
        return self.links_to(self.known.iris(thing, "s4c:statementStatus"))

    def level(self, number: int) -> str:
        """A level in words; that none is told where it is 0."""
        return str(number) if number else self.w["not_stated"]

    def fact(self, key: str, thing: Node, *shorts: str) -> list[tuple[Cell, Cell]]:
        """A pair of a word and values; none where there are no values."""
        said = self.values(thing, *shorts)
        return [(self.w[key], said)] if said else []

    def fact_or_not_stated(self, key: str, thing: Node, *shorts: str) -> list[tuple[Cell, Cell]]:
        """The same, saying that it is not stated where there are no values."""
        return [(self.w[key], self.values(thing, *shorts) or self.not_stated)]

    @property
    def not_stated(self) -> Markup:
        """That the source does not tell."""
        return Markup('<span class="soft">{}</span>').format(self.w["not_stated"])
