"""The change feed of a site: what each release changed, as Atom and as Linked Data Event Stream, kept over publishes.

``changes.atom`` and ``changes.ttl`` (and the other syntaxes) are the feed; below ``changes/`` every release has pages
that are written once, and taken over byte for byte from the site before. ``changes/index.json`` lists them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import Any

from rdflib.term import URIRef

from s4c_graph.core.errors import InputError
from s4c_graph.core.syntax import document, fits_xml, told_in
from s4c_graph.publishing import feed_atom, feed_ldes
from s4c_graph.publishing.address import DATA
from s4c_graph.publishing.catalogue_dcat import home, licence_of
from s4c_graph.publishing.dumps import offered, source_in
from s4c_graph.publishing.feed_changes import Step, Told, told
from s4c_graph.publishing.moments import moment
from s4c_graph.publishing.site import File, Site

CHANGES = "changes"
"""Path of the feed, and folder of its pages."""
INDEX = CHANGES + "/index.json"
TITLE = "Changes of the smart-city competence graph"
_PAGE = re.compile(r"changes/[A-Za-z0-9][A-Za-z0-9._/-]*\Z")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z\Z")


@dataclass(frozen=True)
class Listed:
    """A release in the feed. slug, pages: name and number of its pages. when: its time. digest, version: of it."""

    slug: str
    when: str
    digest: str
    version: str
    pages: int = 1


def feeds(site: Site, steps: Sequence[Step] = (), previous: Mapping[str, bytes] | None = None) -> Iterator[File]:
    """The feed and all its pages.

    steps: the ways from the release that was published before to the one that is published now, in order; steps to
    releases that the feed tells of already are passed over. previous: the files of the site before, by path, of which
    ``changes/…`` and ``changes.atom`` are read. The release of the site is always told of, if need be without what
    changed. Raises InputError for previous files that are no feed of ours.
    """
    kept = {path: content for path, content in (previous or {}).items() if path.startswith(CHANGES + "/")}
    listed = _listed(kept.get(INDEX))
    kept = {path: content for path, content in kept.items() if _PAGE.match(path) and path != INDEX}
    if lost := [one.slug for one in listed if f"{CHANGES}/{one.slug}.ttl" not in kept]:
        raise InputError(f"the page of the release {lost[0]} is gone from the feed", where=INDEX, mend="bring it back")
    made: dict[str, bytes] = {}
    for step in _to_tell(site, steps, listed):
        entries = told(step.diff, site.names, site.holding) if step.diff is not None else []
        one = _next(step, listed, max(1, -(-len(entries) // feed_ldes.MOST)))
        made |= {f.path: f.content for f in _pages(site, step, one, listed, entries)}
        listed.append(one)
    for path, content in sorted((kept | made).items()):
        yield File(path, content)
    yield File(INDEX, (json.dumps([asdict(one) for one in listed], indent=1) + "\n").encode("utf-8"))
    latest = f"{CHANGES}/{listed[-1].slug}.atom"
    yield File(CHANGES + ".atom", _current((kept | made)[latest], site, listed[-1]))
    pages = [(_iri(site, one.slug, number), one.when, one.when) for one in listed for number in range(one.pages)]
    lines = feed_ldes.root(_stream(site), TITLE, pages, _licence(site))
    yield from _documents(site, CHANGES, lines)


def _to_tell(site: Site, steps: Sequence[Step], listed: Sequence[Listed]) -> list[Step]:
    """The steps that the feed does not tell of yet; the last of them leads to the release of the site."""
    about = site.about
    last = listed[-1].digest if listed else ""
    digests = [step.digest for step in steps]
    ahead = list(steps[digests.index(last) + 1 :]) if last in digests else list(steps)
    if last == about.digest:
        return []
    if not ahead or ahead[-1].digest != about.digest:
        ahead.append(Step(about.digest, about.version, about.issued))
    return ahead


def _next(step: Step, listed: Sequence[Listed], pages: int) -> Listed:
    """How a release stands in the feed: under a name that no other has, and no earlier than the one before."""
    when = _when(step.issued)
    if listed and when < listed[-1].when:
        when = listed[-1].when
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in step.version).strip("._-")
    slug = stem = f"{name or 'release'}-{step.digest[:8]}"
    taken, number = {one.slug for one in listed}, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return Listed(slug, when, step.digest, step.version, pages)


def _pages(site: Site, step: Step, one: Listed, listed: Sequence[Listed], entries: Sequence[Told]) -> Iterator[File]:
    """The pages of a release: its Atom archive, and its members, so many a page."""
    held = site.holding if step.digest == site.about.digest else None
    stream, named = _stream(site), []
    for number in range(one.pages):
        part = entries[number * feed_ldes.MOST : (number + 1) * feed_ldes.MOST]
        page = _iri(site, one.slug, number)
        lines = list(feed_ldes.node(stream, page))
        if number == 0:
            what = home(site)
            first = not listed
            lines += feed_ldes.release(stream, page, what, one.when, one.version, one.digest, first=first)
        for entry in part:
            member = feed_ldes.member(page, entry.iri, site.names.base)
            named.append((member, entry))
            lines += feed_ldes.version(stream, member, entry, one.when, held)
        yield from _documents(site, _path(one.slug, number), lines)
    yield File(f"{CHANGES}/{one.slug}.atom", _archive(site, one, listed, named, known=step.diff is not None))


def _archive(
    site: Site, one: Listed, listed: Sequence[Listed], entries: Sequence[tuple[str, Told]], *, known: bool
) -> bytes:
    stream = _stream(site)
    agent = site.holding.one(URIRef(f"{site.names.base}ontology"), "http://purl.org/dc/terms/publisher")
    author = site.holding.label(agent) if agent is not None else None
    before = f"{stream}/{listed[-1].slug}.atom" if listed else ""
    archive = f"{stream}/{one.slug}.atom"
    page = feed_atom.Page(
        stream, TITLE, str(author or site.names.base), _licence(site), archive, before, one.when, one.version
    )
    return feed_atom.archive(page, entries, known=known)


def _current(archive: bytes, site: Site, one: Listed) -> bytes:
    """The feed itself, from the archive of the last release."""
    stream = _stream(site)
    return feed_atom.current(archive, f"{stream}/{one.slug}.atom", stream)


def _documents(site: Site, path: str, lines: Iterator[str] | Sequence[str]) -> Iterator[File]:
    content = "".join(sorted(set(lines))).encode("utf-8")
    known = {**site.names.prefixes, **feed_ldes.PREFIXES}
    prefixes = {prefix: space for prefix, space in known.items() if space.encode() in content}
    for suffix, syntax in DATA.items():
        if syntax != "xml" or all(fits_xml(p, o) for _, p, o, _ in told_in(content, "nt")):
            yield File(f"{path}.{suffix}", document(content, syntax, prefixes=prefixes))


def _listed(content: bytes | None) -> list[Listed]:
    """The releases in the feed, from its index."""
    if content is None:
        return []
    try:
        return [_checked(row) for row in json.loads(content)]
    except (ValueError, TypeError, KeyError) as error:
        mend = "take it from a copy of the site, or remove the folder to begin a new feed"
        raise InputError(f"is no list of the releases of a feed: {error}", where=INDEX, mend=mend) from error


def _checked(row: Mapping[str, Any]) -> Listed:
    one = Listed(str(row["slug"]), str(row["when"]), str(row["digest"]), str(row["version"]), int(row["pages"]))
    if not _PAGE.match(f"{CHANGES}/{one.slug}") or ".." in one.slug or not _TIME.match(one.when) or one.pages < 1:
        raise ValueError(f"{one.slug!r} is no release")
    return one


def _when(issued: str) -> str:
    """A day or time of a release as time in UTC, to the second."""
    return moment(issued).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _licence(site: Site) -> str:
    return licence_of(source_in(site, graph) for graph in offered(site))


def _stream(site: Site) -> str:
    return f"{site.names.base}{CHANGES}"


def _path(slug: str, number: int) -> str:
    return f"{CHANGES}/{slug}" + (f"/{number + 1}" if number else "")


def _iri(site: Site, slug: str, number: int) -> str:
    return site.names.base + _path(slug, number)
