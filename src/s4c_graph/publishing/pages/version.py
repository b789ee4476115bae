"""The page of what is published under a version, in each language: it needs no other file, so that it stays readable.

Pages that later releases no longer make stay as they are, with whatever style and navigation the site has then; so they
link to nothing but the home page, what is current, and the data beside them.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import escape
from rdflib.term import URIRef

from s4c_graph.core.licences import licence
from s4c_graph.publishing.pages.frame import HOME, Frame
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.text import Text, html
from s4c_graph.publishing.site import File, Site
from s4c_graph.publishing.versions import Version, released


def version_pages(site: Site) -> Iterator[File]:
    """The page of every version that the release is, language by language, sorted by IRI."""
    known, found = Known(site), released(site)
    for lang in site.about.languages:
        voice = Voice(known, lang)
        for version in found:
            yield _page(voice, version)


def _page(voice: Voice, version: Version) -> File:
    sheet, w = Sheet(voice, voice.known.site.addresses.page(version.iri)), voice.words
    of = URIRef(version.of)
    name = sheet.title(of) if voice.known.facts(of) else Text(version.title)
    said = {"name": name.text, "version": version.version}
    title = Text(w.of("fixed.title", **said), voice.lang)
    marked = {**said, "name": html(name, voice.lang)}
    frame = Frame(voice.roots, sheet.path, title, iri=version.iri, description=w.of("fixed.lead", **said))
    return frame.file(
        "version.html",
        heading=escape(w["fixed.title"]).format(**marked),
        lead=w.of("fixed.lead", **said),
        current=sheet.links.to(version.of),
        home_page=sheet.links.page(HOME),
        licence=licence(version.source) if version.source is not None else None,
        cite=escape(w["fixed.cite"]).format(address=version.iri, **marked),
    )
