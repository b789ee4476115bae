"""All pages of a site, one after the other, language by language; the same site always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from rdflib.term import URIRef

from s4c_graph.publishing.pages import front, indexes, overlay, searching
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.resources import page, resources
from s4c_graph.publishing.pages.sheet import Voice
from s4c_graph.publishing.renewal import Earlier, Made, Unit, tasks
from s4c_graph.publishing.site import File, Site


def pages(site: Site, only: Sequence[str] | None = None) -> Iterator[File]:
    """The page of every resource of ours in every language, the lists, the map, the home page and the search.

    only: languages to make pages in, of those of the site; pages in each do not depend on those in others, so that a
    machine with several cores can make them side by side.
    """
    for task in page_tasks(site, only=only):
        for made in task():
            yield from made.files


def page_tasks(
    site: Site, earlier: Earlier | None = None, *, only: Sequence[str] | None = None, at_once: int = 700
) -> list[partial[Iterator[Made]]]:
    """The same as tasks that can be done side by side. earlier: where pages may stay. at_once: resources of each."""
    known, reads = Known(site), site.holding.reads
    own = resources(known)
    voices = [Voice(known, lang) for lang in (site.about.languages if only is None else only)]
    whole = [task for voice in voices for task in tasks(_whole(voice), reads, earlier, at_once=1)]
    single = [t for voice in voices for t in tasks(_of_resources(voice, own), reads, earlier, at_once=at_once)]
    return [*whole, *single]


def _whole(voice: Voice) -> list[Unit]:
    """The pages of no single resource."""
    parts = {
        "home": lambda: [front.home(voice, resources(voice.known))],
        "lists": lambda: indexes.lists(voice, resources(voice.known)),
        "maps": lambda: overlay.maps(voice),
        "search": lambda: searching.searching(voice, resources(voice.known)),
    }
    return [Unit(f"{name} {voice.lang}", make) for name, make in parts.items()]


def _of_resources(voice: Voice, some: Iterable[URIRef]) -> list[Unit]:
    return [Unit(f"page {voice.lang} {iri}", partial(_page, voice, iri)) for iri in some]


def _page(voice: Voice, iri: URIRef) -> list[File]:
    return [page(voice, iri)]
