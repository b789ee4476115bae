"""The page that a host shows for what is not there: in every language at once, with whole addresses, at any depth."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from s4c_graph.publishing.pages.frame import HOME
from s4c_graph.publishing.pages.links import localised
from s4c_graph.publishing.pages.rendering import environment
from s4c_graph.publishing.pages.words import words
from s4c_graph.publishing.redirects import MISSING
from s4c_graph.publishing.site import File, Site


def missing(site: Site, site_url: str = "") -> Iterator[File]:
    """``404.html``. site_url: where the site is hosted, with a slash at its end, else its base leads there."""
    root = site_url or site.names.base

    def address(path: str, lang: str) -> str:
        return root + quote(localised(path, lang).removesuffix(HOME), safe="/-._~")

    told = [
        (lang, words(lang), address(HOME, lang), address("search/index.html", lang)) for lang in site.about.languages
    ]
    text = environment().get_template("missing.html").render(told=told)
    yield File(MISSING, text.encode("utf-8"))
