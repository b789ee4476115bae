"""The parts of a site in order: data, pages and dumps side by side, then catalogue, feed and downloads; the sitemap."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain

from s4c_graph.core.release import Progress, Release
from s4c_graph.flows import publish_feeds
from s4c_graph.publishing.catalogue import catalogue
from s4c_graph.publishing.dumped import FOLDER, Dumped
from s4c_graph.publishing.dumps import Others, dumps
from s4c_graph.publishing.feed_changes import Step
from s4c_graph.publishing.feeds import CHANGES, INDEX, Listed, feeds
from s4c_graph.publishing.pages.changes import change_pages
from s4c_graph.publishing.pages.downloads import downloads
from s4c_graph.publishing.renewal import Made
from s4c_graph.publishing.side_by_side import side_by_side
from s4c_graph.publishing.site import File, Site
from s4c_graph.publishing.sitemap import sitemap
from s4c_graph.publishing.writing import Draft

Task = Callable[[], Iterable[File | Made]]
Named = tuple[str, Iterator[File | Made]]


def whole(
    site: Site, tasks: Callable[[], Sequence[Task]], others: Others, draft: Draft, steps: Sequence[Step]
) -> Iterator[Named]:
    """Each part by name, to be put into the draft before the next is asked for.

    tasks: gives what needs nothing but the site, asked for once the dumps are being made beside them. steps: from the
    release that was published before; not looked at before the first part is taken.
    """
    dumped: list[Dumped] = []
    yield "data, pages and dumps", _noted(side_by_side([partial(dumps, site, others)], then=tasks), dumped)
    yield "catalogue", catalogue(site, dumped)
    told: list[Listed] = []
    archives: dict[str, bytes] = {}
    yield "feeds", _listed(feeds(site, steps, _feed(draft)), told, archives)
    yield "downloads and changes", chain(downloads(site, dumped), change_pages(site, told, archives))


def listed(site: Site, draft: Draft, site_url: str) -> Iterator[Named]:
    """The last part: what crawlers are told, of all pages in the draft. site_url: where they find it, else its base."""
    pages = sorted(path for path in draft.made if path.endswith(".html"))
    yield "sitemap", sitemap(site_url or site.names.base, pages)


def steps(
    release: Release, site: Site, before: Mapping[str, object], earlier: Sequence[Release], progress: Progress
) -> tuple[list[Step], str]:
    """The way from the release that the site was made of before, and a sentence where it cannot be told.

    before: notes of the site that is there, as writing.notes has them. earlier: releases among which it is looked for.
    """
    digest = before.get("release")
    if digest in (None, release.manifest.digest) or before.get("base") != site.names.base:
        return [], ""
    same = [one for one in earlier if one.manifest.digest == digest and one.manifest.base == release.manifest.base]
    if not same:
        return [], "what changed is not told in the feed: the release that was published before is no longer here"
    last, published = min(same, key=lambda one: one.id), set(site.holding.graphs)
    return [publish_feeds.step(last, release, published=published, version=site.about.version, progress=progress)], ""


def _noted(files: Iterable[File | Made], dumped: list[Dumped]) -> Iterator[File | Made]:
    for file in files:
        if isinstance(file, File) and file.path.startswith(FOLDER):
            dumped.append(Dumped.of(file))
        yield file


def _listed(files: Iterable[File], told: list[Listed], archives: dict[str, bytes]) -> Iterator[File]:
    for file in files:
        if file.path == INDEX:
            told += [Listed(**one) for one in json.loads(file.content)]
        elif file.path.endswith(".atom"):
            archives[file.path] = file.content
        yield file


def _feed(draft: Draft) -> dict[str, bytes]:
    """The files of the feed in the site that is there."""
    paths = [p for p in draft.known if p == f"{CHANGES}.atom" or p.startswith(f"{CHANGES}/")]
    return {path: content for path in paths if not path.endswith(".html") and (content := draft.read(path)) is not None}
