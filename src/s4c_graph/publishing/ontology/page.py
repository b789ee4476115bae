"""One page of the documentation: its frame, its links and the names of things in its language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape
from rdflib import OWL
from rdflib.term import Literal, Node, URIRef

from s4c_graph.publishing.ontology.axioms import Sentences
from s4c_graph.publishing.ontology.vocabulary import Term, Vocabulary
from s4c_graph.publishing.ontology.words import Told
from s4c_graph.publishing.pages.frame import Crumb, Frame
from s4c_graph.publishing.pages.links import Links, Roots, localised
from s4c_graph.publishing.pages.text import Text, clean, cut, html, told
from s4c_graph.publishing.pages.words import words
from s4c_graph.publishing.site import File, Site


@dataclass(frozen=True)
class Page:
    """A page at a path (that of the English one), in a language."""

    vocabulary: Vocabulary
    roots: Roots
    path: str
    words: Told

    @property
    def site(self) -> Site:
        """The site it is of."""
        return self.roots.site

    @property
    def lang(self) -> str:
        """Its language."""
        return self.roots.lang

    @property
    def links(self) -> Links:
        """Links from it."""
        return Links(self.roots, localised(self.path, self.lang))

    @property
    def sentences(self) -> Sentences:
        """Axioms in its language, with its links."""
        return Sentences(self.vocabulary, self.words, self.plain, self.link)

    def plain(self, thing: Node) -> str:
        """Name of a thing as text: its label, or its short IRI."""
        return self.name(thing).text

    def name(self, thing: Node) -> Text:
        """Name of a thing: its label with its language, a literal as it is, or its short IRI."""
        if isinstance(thing, Literal):
            return told(thing)
        label = self.vocabulary.holding.label(thing, self.lang)
        if label is not None:
            return told(label)
        short = self.site.names.short(str(thing))
        said = words(self.lang).get(f"thing.{short}")
        return Text(said, self.lang) if said else Text(clean(short))

    def language(self, tag: str) -> str:
        """What a language is called, or its tag."""
        return words(self.lang).get(f"language.{tag}", tag)

    def href(self, thing: Node) -> str | None:
        """Where a thing has its page: a term that of its own; None without one."""
        if not isinstance(thing, URIRef):
            return None
        if (term := self.vocabulary.terms.get(thing)) is not None:
            return self.links.page(term.path)
        if self.vocabulary.holding.subjects(thing, str(OWL.versionIRI)) and self.site.addresses.is_ours(thing):
            return self.links.file(self.site.addresses.page(thing))
        return self.links.to(str(thing))

    def link(self, thing: Node, name: Text | None = None) -> Markup:
        """Name of a thing with a link to its page, where it has one."""
        said, href = html(name or self.name(thing), self.lang), self.href(thing)
        return said if href is None else Markup('<a href="{}">{}</a>').format(href, said)

    def code(self, thing: Node) -> Markup:
        """Short IRI of a thing with a link to its page."""
        short = self.site.names.short(str(thing))
        href = self.href(thing)
        code = Markup("<code>{}</code>").format(clean(short))
        return code if href is None else Markup('<a href="{}">{}</a>').format(href, code)

    def text(self, literal: Literal | None, most: int = 0) -> Markup:
        """A text, cut where it is longer than ``most`` characters; empty where there is none."""
        if literal is None:
            return Markup("")
        said = told(literal)
        return html(said._replace(text=cut(said.text, most)) if most else said, self.lang)

    def linked_text(self, literal: Literal) -> Markup:
        """A text whose prefixed names of ours lead to their pages."""
        made = [self._word(word) for word in clean(str(literal)).split(" ")]
        said = Markup(" ").join(made)
        other = literal.language and literal.language != self.lang
        return Markup('<span lang="{}">{}</span>').format(literal.language, said) if other else said

    def _word(self, word: str) -> Markup:
        bare = word.strip(",;.()")
        if not bare.startswith(("s4c:", "s4cid:", "s4cs:", "s4cg:", "digcomp:")):
            return escape(word)
        iri = self.site.names.expand(bare)
        href = self.href(URIRef(iri)) if iri else None
        if href is None:
            return escape(word)
        before, _, after = word.partition(bare)
        return escape(before) + Markup('<a href="{}"><code>{}</code></a>').format(href, bare) + escape(after)

    def term(self, term: Term) -> dict[str, object]:
        """What a row of a table says of a term."""
        return {
            "name": term.name,
            "href": self.href(term.iri),
            "label": html(self.name(term.iri), self.lang),
            "kind": self.kind(term),
            "definition": self.text(self.vocabulary.definition(term.iri, self.lang)),
        }

    def kind(self, term: Term) -> str:
        """Class, object property …, in words."""
        return self.words["class_" if term.kind == "class" else term.kind]

    def file(
        self,
        template: str,
        *,
        title: Text,
        iri: str = "",
        kind: str = "",
        notation: str = "",
        crumbs: Sequence[tuple[str, Markup | str]] = (),
        structured: Mapping[str, object] | None = None,
        description: str = "",
        **said: object,
    ) -> File:
        """The page made from a template. crumbs: path of an English page, and the words for it."""
        frame = Frame(
            self.roots,
            self.path,
            title,
            iri=iri,
            kind=kind,
            notation=notation,
            description=cut(clean(description), 200),
            crumbs=[Crumb(self.links.page(path), words) for path, words in crumbs],
            structured=structured or {},
        )
        return frame.file(template, t=self.words, **said)
