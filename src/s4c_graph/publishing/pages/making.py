"""All pages of a site, one after the other, language by language; the same site always gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rdflib.term import URIRef

from s4c_graph.publishing.pages import front, indexes, overlay, searching
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.resources import page, resources
from s4c_graph.publishing.pages.sheet import Voice
from s4c_graph.publishing.side_by_side import Task
from s4c_graph.publishing.site import File, Site


def pages(site: Site, only: Sequence[str] | None = None) -> Iterator[File]:
    """The page of every resource of ours in every language, the lists, the map, the home page and the search.

    only: languages to make pages in, of those of the site; pages in each do not depend on those in others, so that a
    machine with several cores can make them side by side.
    """
    for task in page_tasks(site, only):
        yield from task()


def page_tasks(site: Site, only: Sequence[str] | None = None, at_once: int = 700) -> list[Task]:
    """The same as tasks that can be done side by side. at_once: resources of each."""
    known = Known(site)
    own = resources(known)
    tasks: list[Task] = []
    for lang in site.about.languages if only is None else only:
        voice = Voice(known, lang)
        tasks.append(partial(_whole, voice, own))
        tasks += [partial(_of_resources, voice, own[start : start + at_once]) for start in range(0, len(own), at_once)]
    return tasks


def _whole(voice: Voice, own: Sequence[URIRef]) -> Iterator[File]:
    """The pages of no single resource."""
    yield front.home(voice, own)
    yield from indexes.lists(voice, own)
    yield from overlay.maps(voice)
    yield from searching.searching(voice, own)


def _of_resources(voice: Voice, some: Sequence[URIRef]) -> Iterator[File]:
    for iri in some:
        yield page(voice, iri)
