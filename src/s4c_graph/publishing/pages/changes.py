"""The pages of the change feed: the list of releases, and of each what it changed, in words; after the feed.

What a release changed is read from its archive in the feed, which is written once. So its page is made anew with each
publishing, in the frame and with the names that the site has now.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.etree import ElementTree

from markupsafe import Markup, escape
from rdflib.term import URIRef

from s4c_graph.publishing.feed_changes import ADDED, CHANGED, DEPRECATED, REMOVED
from s4c_graph.publishing.feeds import CHANGES, Listed
from s4c_graph.publishing.pages.content import Block, Cell, Column, Content, Empty, Paragraph, Section, Table
from s4c_graph.publishing.pages.frame import Crumb
from s4c_graph.publishing.pages.known import Known
from s4c_graph.publishing.pages.resources import rendered
from s4c_graph.publishing.pages.sheet import Sheet, Voice
from s4c_graph.publishing.pages.text import Text, clean, html
from s4c_graph.publishing.site import File, Site

KINDS = (ADDED, CHANGED, DEPRECATED, REMOVED)
MOST = 60_000
"""Bytes of the rows on a page; how many more there are is told."""
_LINES = 8
_ATOM = "{http://www.w3.org/2005/Atom}"
_RELS = ("alternate", "successor-version")
_COUNT = re.compile(r"(\d+) (\w+)")
_BETWEEN = re.compile(r"( → | \| )")
_LINE = re.compile(r"([\w:]+)(?: \(([\w-]+)\))?: (.*)", re.DOTALL)


class Change(NamedTuple):
    """What happened (one of KINDS) to which resource, what it was called then, lines that say it, what replaces it."""

    what: str
    iri: str
    kind: str
    label: str
    lines: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()


class Release(NamedTuple):
    """A release of the feed. counts: resources by what happened to them. changes: as many as the feed tells."""

    listed: Listed
    counts: Mapping[str, int]
    changes: Sequence[Change]

    @property
    def path(self) -> str:
        """Path of its English page."""
        return f"{CHANGES}/{self.listed.slug}/index.html"


def change_pages(site: Site, listed: Sequence[Listed], archives: Mapping[str, bytes]) -> Iterator[File]:
    """The page of the feed and that of each release, language by language.

    listed: releases, oldest first. archives: their Atom files, by path.
    """
    known = Known(site)
    releases = [told(one, archives[path]) for one in listed if (path := f"{CHANGES}/{one.slug}.atom") in archives]
    for lang in site.about.languages:
        voice = Voice(known, lang)
        yield _feed(voice, releases)
        for number, release in enumerate(releases):
            yield _release(voice, release, first=number == 0)


def told(listed: Listed, archive: bytes) -> Release:
    """What the archive of a release tells; nothing where it cannot be read.

    >>> told(Listed("1", "2026-11-26T00:00:00Z", "d", "1"), b"<feed>").changes
    ()
    """
    try:
        text = archive.decode("utf-8")
        feed = ElementTree.fromstring("" if "<!DOCTYPE" in text else text)  # noqa: S314
    except (UnicodeDecodeError, ElementTree.ParseError):
        return Release(listed, {}, ())
    summary = "".join(e.findtext(f"{_ATOM}summary", "") for e in feed.iter(f"{_ATOM}entry"))
    changes = [change for entry in feed.iter(f"{_ATOM}entry") if (change := _change(entry)) is not None]
    counts = {what: int(n) for n, what in _COUNT.findall(summary) if what in KINDS}
    return Release(listed, counts or Counter(change.what for change in changes), tuple(changes))


def _change(entry: ElementTree.Element) -> Change | None:
    category = entry.find(f"{_ATOM}category")
    what = category.get("term", "") if category is not None else ""
    links = {rel: [a.get("href", "") for a in entry.iter(f"{_ATOM}link") if a.get("rel") == rel] for rel in _RELS}
    if what not in KINDS or not links["alternate"]:
        return None
    iri, text = links["alternate"][0], entry.findtext(f"{_ATOM}content", "")
    head, _, label = entry.findtext(f"{_ATOM}title", "").partition(": ")
    lines = tuple(line for line in text.split("\n") if not line.startswith((f"{what}: ", "replaced by: ")))
    return Change(what, iri, head.partition(" ")[2], "" if label == iri else label, lines, tuple(links[_RELS[1]]))


def _feed(voice: Voice, releases: Sequence[Release]) -> File:
    sheet, w = Sheet(voice, f"{CHANGES}/index.html"), voice.words
    rows = [
        (
            Markup('<a href="{}">{}</a>').format(sheet.links.page(release.path), _name(sheet, release)),
            *(w.number(release.counts.get(what, 0)) for what in KINDS),
            _links(sheet, _files(release)),
        )
        for release in reversed(releases)
    ]
    counts = (Column(w[f"changes.{what}"], number=True) for what in KINDS)
    columns = (Column(w["version"]), *counts, Column(w["download.files"]))
    listed: Block = Table(w["changes.told"], columns, rows) if rows else Empty(w["changes.none"])
    current = _links(sheet, {"Atom": f"{CHANGES}.atom", "Linked Data Event Stream": f"{CHANGES}.ttl"})
    content = Content(
        title=Text(w["changes.title"], voice.lang),
        lead=w["changes.lead"],
        sections=[
            Section("releases", w["changes.releases"], [listed]),
            Section("follow", w["changes.follow"], [Paragraph(Markup("{} {}").format(w["changes.how"], current))]),
        ],
        single=True,
        wide=True,
    )
    return rendered(sheet, content, iri=voice.known.site.names.base + CHANGES)


def _release(voice: Voice, release: Release, *, first: bool) -> File:
    sheet, w = Sheet(voice, release.path), voice.words
    left, sections = MOST, list[Section]()
    for what in KINDS:
        rows: list[tuple[Cell, ...]] = []
        count = release.counts.get(what, 0)
        for change in release.changes:
            if change.what == what:
                row = _row(sheet, change)
                left -= sum(len(cell) for cell in row) + 120
                if left < 0:
                    break
                rows.append(row)
        if count:
            more = [Paragraph(w.of("changes.more", n=count - len(rows)), "note")] if count > len(rows) else []
            columns = [Column(w["name"]), Column(w["type"]), Column(w["changes.what"])]
            if not any(row[-1] for row in rows):
                columns, rows = columns[:-1], [row[:-1] for row in rows]
            table = [Table(w.of("changes.said", n=count), columns, rows)] if rows else []
            sections.append(Section(what, w[f"changes.{what}"], [*table, *more]))
    if not sections:
        sections = [Section("nothing", w["changes.title"], [Empty(w["changes.first" if first else "changes.nothing"])])]
    follow = Paragraph(Markup("{}: {}").format(w["download.files"], _links(sheet, _files(release))))
    content = Content(
        title=Text(w.of("changes.of", version=_name(sheet, release)), voice.lang),
        line=[f"{w[f'changes.{what}']}: {w.number(n)}" for what in KINDS if (n := release.counts.get(what, 0))],
        crumbs=[Crumb(sheet.links.page(f"{CHANGES}/index.html"), w["changes.title"])],
        sections=[*sections, Section("files", w["changes.follow"], [follow])],
        single=True,
        wide=True,
    )
    return rendered(sheet, content)


def _row(sheet: Sheet, change: Change) -> tuple[Cell, ...]:
    """A resource by the name it has now, else by that it had; its kind; and what changed of it."""
    said = [_line(sheet, clean(line)) for line in change.lines[:_LINES]]
    if len(change.lines) > _LINES:
        said.append(escape(sheet.w.of("more", n=len(change.lines) - _LINES)))
    if change.replaced_by:
        by = sheet.links_to(URIRef(one) for one in change.replaced_by)
        said.append(Markup("{} {}").format(sheet.w["replaced_by"], by))
    lines = Markup("<br>").join(said)
    kind = sheet.kind(URIRef(change.iri)) if _is_here(sheet, change.iri) else Text(clean(change.kind), "en")
    return _thing(sheet, change.iri, change.label), kind if isinstance(kind, str) else html(kind, sheet.lang), lines


def _thing(sheet: Sheet, iri: str, label: str = "") -> Markup:
    """A resource: linked where the site has it, else by a name it had, else by the last part of its IRI."""
    if _is_here(sheet, iri):
        return sheet.link(URIRef(iri), code=True)
    last = re.split(r"[/#]", clean(iri).rstrip("/"))[-1]
    return escape(clean(label)) if label else Markup("<code>{}</code>").format(last)


def _is_here(sheet: Sheet, iri: str) -> bool:
    return iri.startswith(sheet.known.site.names.base) and sheet.links.to(iri) is not None


def _line(sheet: Sheet, line: str) -> Markup:
    """A line of the feed, ``prefLabel (en): before → after``, with the property in words."""
    match = _LINE.fullmatch(line)
    if match is None:
        return html(Text(line, "en"), sheet.lang)
    aspect, lang, rest = match.groups()
    short = aspect if ":" in aspect else f"skos:{aspect}"
    iri = sheet.known.site.names.expand(short) or ""
    in_words = f"predicate.{short}" in sheet.w or _is_here(sheet, iri)
    word = sheet.predicate(iri) if in_words else escape(aspect)
    tongue = f" ({sheet.w.get(f'language.{lang}', lang)})" if lang else ""
    said = [
        _thing(sheet, one) if one.startswith(("http://", "https://")) else html(Text(one, lang or ""), sheet.lang)
        for one in _BETWEEN.split(rest)
    ]
    return Markup("{}{}: {}").format(word, tongue, Markup("").join(said))


def _name(sheet: Sheet, release: Release) -> str:
    return f"{release.listed.version}, {release.listed.when[:10]}"


def _files(release: Release) -> dict[str, str]:
    stem = f"{CHANGES}/{release.listed.slug}"
    return {"Atom": f"{stem}.atom", "LDES": f"{stem}.ttl"}


def _links(sheet: Sheet, files: Mapping[str, str]) -> Markup:
    return Markup(", ").join(
        Markup('<a href="{}">{}</a>').format(sheet.links.file(path), name) for name, path in files.items()
    )
