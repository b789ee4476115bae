"""Links of a page: relative to its place, in its language where what they lead to has it; never to what could run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rdflib.term import URIRef

from s4c_graph.publishing.address import DEFAULT_LANG
from s4c_graph.publishing.site import Site

_SAFE = re.compile(r"https?://[^\s<>\"{}|\\^`]+\Z")


class Roots:
    """Links from the root of a site in a language, each worked out once."""

    def __init__(self, site: Site, lang: str) -> None:
        self.site = site
        self.lang = lang
        self.href = site.holding.reads.table(f"href {lang}", self._href)
        """Link from the home page to an IRI of ours that has a page; None for one that has none."""
        self._pages: dict[str, str] = {}

    def page(self, path: str) -> str:
        """Link from the home page to a page of the site, by the path of the English one."""
        if path not in self._pages:
            self._pages[path] = self.site.addresses.between("index.html", localised(path, self.lang))
        return self._pages[path]

    def _href(self, iri: str) -> str | None:
        addresses = self.site.addresses
        if URIRef(iri) not in self.site.holding.facts or not addresses.is_ours(iri):
            return None
        return addresses.link("index.html", iri, self.lang)


@dataclass(frozen=True)
class Links:
    """Links of one page. path: of the page below the site's folder."""

    roots: Roots
    path: str

    @cached_property
    def up(self) -> str:
        """From the folder of the page to the root: empty, or so many ``../``."""
        return "../" * self.path.count("/")

    def to(self, iri: str) -> str | None:
        """Link to an IRI; None where none should be made: no page, or no address of the web."""
        if iri.startswith(self.roots.site.names.base):
            href = self.roots.href(iri)
            return None if href is None else self.up + href
        return iri if _SAFE.match(iri) else None

    def file(self, path: str) -> str:
        """Link to a file of the site by its path."""
        return self.roots.site.addresses.between(self.path, path)

    def page(self, path: str) -> str:
        """Link to a page of the site, by the path of the English one, in the language of this page."""
        return self.up + self.roots.page(path)


def localised(path: str, lang: str) -> str:
    """Path of a page in a language, by that of the English one.

    >>> localised("map/index.html", "sv"), localised("map/index.html", "en")
    ('map/index.sv.html', 'map/index.html')
    """
    return path if lang == DEFAULT_LANG else f"{path.removesuffix('.html')}.{lang}.html"
