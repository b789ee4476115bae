"""All pages of a site, one after the other, language by language; the same site always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from s4c_graph.publishing.pages import front, indexes, overlay, searching
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.resources import page, resources
from s4c_graph.publishing.pages.sheet import Voice
from s4c_graph.publishing.site import File, Site


def pages(site: Site, only: Sequence[str] | None = None) -> Iterator[File]:
    """The page of every resource of ours in every language, the lists, the map, the home page and the search.

    only: languages to make pages in, of those of the site; pages in each do not depend on those in others, so that a
    machine with several cores can make them side by side.
    """
    known = Known(site)
    own = resources(known)
    for lang in site.about.languages if only is None else only:
        voice = Voice(known, lang)
        yield front.home(voice, own)
        yield from indexes.lists(voice, own)
        yield from overlay.maps(voice)
        yield from searching.searching(voice, own)
        for iri in own:
            yield page(voice, iri)
