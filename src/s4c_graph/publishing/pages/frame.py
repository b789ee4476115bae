"""What stands around every page: names, languages, ways to the data, how to cite; given to templates/base.html."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from s4c_graph.publishing.address import DATA, DEFAULT_LANG, MEDIA
from s4c_graph.publishing.pages.links import Links, Roots, localised
from s4c_graph.publishing.pages.rendering import environment
from s4c_graph.publishing.pages.text import Text, html
from s4c_graph.publishing.pages.words import Words, words
from s4c_graph.publishing.site import File, Site

HOME = "index.html"
NAVIGATION = (
    ("nav_competences", "id/competence/index.html"),
    ("nav_roles", "id/role/index.html"),
    ("nav_offers", "id/offer/index.html"),
    ("nav_map", "map/index.html"),
    ("nav_sources", "id/seed/index.html"),
    ("nav_ontology", "ontology/index.html"),
    ("nav_all", f"{HOME}#all"),
)
FOOT = (
    ("download.title", "catalogue/index.html"),
    ("changes.title", "changes/index.html"),
    ("search_title", "search/index.html"),
)
"""What is linked at the foot of a page."""
WITHIN = {"ontology/": ("ontology/", "shapes/", "queries/", "checks/")}
"""Folders whose pages belong to another than that of the same name."""
SYNTAXES = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML"}


class Crumb(NamedTuple):
    """A step of the way to a page: a link and its words."""

    href: str
    words: Markup | str


class Language(NamedTuple):
    """A language a page can be read in: tag, own name, link, absolute address, and whether it is this page's."""

    tag: str
    name: str
    href: str
    address: str
    here: bool


class Download(NamedTuple):
    """A file of the data of a page: name of the syntax, link, media type."""

    name: str
    href: str
    media: str


@dataclass(frozen=True)
class Frame:
    """What stands around a page. path: of the English page below the site's folder, ending in index.html.

    iri: what the page is about, empty for a page of the site itself. title: its name. kind: what it is, in words.
    notation: its code. description: a sentence for search engines. crumbs: the way to it from the home page.
    structured: schema.org, as an object of JSON.
    """

    roots: Roots
    path: str
    title: Text
    iri: str = ""
    kind: str = ""
    notation: str = ""
    description: str = ""
    crumbs: Sequence[Crumb] = ()
    structured: Mapping[str, object] = field(default_factory=dict)

    @property
    def site(self) -> Site:
        """The site the page is of."""
        return self.roots.site

    @property
    def lang(self) -> str:
        """Language of the page."""
        return self.roots.lang

    @property
    def words(self) -> Words:
        """Words in the language of the page."""
        return words(self.lang)

    @property
    def here(self) -> str:
        """Path of the page in its language."""
        return localised(self.path, self.lang)

    @property
    def links(self) -> Links:
        """Links of the page."""
        return Links(self.roots, self.here)

    def context(self) -> dict[str, object]:
        """What templates/base.html reads."""
        w, links, site = self.words, self.links, self.site
        address = self._address(self.lang)
        return {
            "w": w,
            "lang": self.lang,
            "up": links.up,
            "site_name": w["site_name"],
            "home": links.page(HOME),
            "navigation": [(w[key], _page(links, path), self._current(path)) for key, path in NAVIGATION],
            "foot": [(w[key], links.page(path)) for key, path in FOOT],
            "search_page": links.page("search/index.html"),
            "title": html(self.title, self.lang),
            "plain_title": self.title.text,
            "kind": self.kind,
            "notation": self.notation,
            "description": self.description,
            "crumbs": [] if self.path == HOME else [Crumb(links.page(HOME), w["home"]), *self.crumbs],
            "iri": self.iri,
            "canonical": address,
            "languages": [
                Language(t, words(t)["language_name"], _beside(self.path, t), self._address(t), t == self.lang)
                for t in site.about.languages
            ],
            "downloads": self._downloads(links),
            "citation": self._citation() if self.iri else self.words.of("citation_whole", **self._edition()),
            "base": site.names.base,
            "propose": self._propose(),
            "repository": site.repository,
            "structured": _script(self.structured) if self.structured else "",
            "version": site.about.version,
        }  # fmt: skip

    def file(self, template: str, **said: object) -> File:
        """The page in its language, made of a template. said: what the template reads beside :meth:`context`."""
        text = environment().get_template(template).render(**self.context(), **said)
        return File(self.here, text.encode("utf-8"))

    def _current(self, path: str) -> str:
        """What a link of the navigation is to this page: the page itself, that of which it is a part, or nothing."""
        folder = path.removesuffix(HOME)
        within = folder != path and folder != "" and self.path.startswith(WITHIN.get(folder, (folder,)))
        return "page" if path == self.path else "true" if within else ""

    def _address(self, lang: str) -> str:
        """The address of the page on the web, in a language; of the first page of an IRI, what the IRI leads to."""
        path, addresses = localised(self.path, lang), self.site.addresses
        if self.iri and "#" not in self.iri and addresses.is_ours(self.iri) and addresses.page(self.iri) == path:
            return self.iri
        return self.site.names.base + quote(path.removesuffix("index.html"), safe="/-._~")

    def _downloads(self, links: Links) -> list[Download]:
        if not self.iri or not self.site.addresses.is_ours(self.iri):
            return []
        first, *_ = DATA
        stem = links.file(self.site.addresses.data(self.iri, first)).removesuffix(first)
        return [Download(SYNTAXES[s], stem + s, MEDIA[s]) for s in DATA]

    def _citation(self) -> str:
        """How to cite what the page is about."""
        name = f"{self.notation} {self.title.text}".strip()
        return self.words.of("citation", name=name, address=self.iri, **self._edition())

    def _edition(self) -> dict[str, str]:
        """Which edition of the framework is cited."""
        return {"version": self.site.about.version, "year": self.site.about.issued[:4]}

    def _propose(self) -> str:
        repository = self.site.repository
        if not repository.startswith(("https://", "http://")):
            return ""
        subject = self.words.of("propose_subject", name=f"{self.notation} {self.title.text}".strip())
        return f"{repository.rstrip('/')}/issues/new?title={quote(subject)}&body={quote(self.iri)}"


def _beside(path: str, lang: str) -> str:
    """Link from a page to the same page in another language, which stands in the same folder."""
    return "./" if lang == DEFAULT_LANG else posixpath.basename(localised(path, lang))


def _page(links: Links, path: str) -> str:
    path, hash_, anchor = path.partition("#")
    return links.page(path) + hash_ + anchor


def _script(data: Mapping[str, object]) -> Markup:
    """JSON for a script element: nothing in it can end the element."""
    said = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    for char, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        said = said.replace(char, escaped)
    return Markup(said)  # noqa: S704 what could end the element is escaped above
