"""A step between releases as Atom (RFC 4287): an entry for the release and one a resource, in a feed or its archive.

A feed holds the entries of the last release and points to the archive of the one before (RFC 5005, section 4): each
archive is written once and never changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from s4c_graph.core.syntax import NOT_XML
from s4c_graph.publishing.feed_changes import Told

MOST = 1_000
"""Resources of a release that have an entry of their own; the entry of the release counts them all."""
_LINE = 400
"""Letters of one line of an entry."""
_HIDDEN = re.compile(r"[\r\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]+")
"""What breaks a line or turns the direction of what is around it."""


@dataclass(frozen=True)
class Page:
    """What stands at the head of a feed. one: IRI of the whole feed. archive: address of this release's archive.
    before: address of the archive before, empty for the first. when: RFC 3339 time of the release.
    """

    one: str
    title: str
    author: str
    rights: str
    archive: str
    before: str
    when: str
    version: str


def archive(page: Page, entries: Sequence[tuple[str, Told]], *, known: bool) -> bytes:
    """The archive of a release. entries: each with its IRI. known: whether what changed is known."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:fh="http://purl.org/syndication/history/1.0" xml:lang="en">',
        f"<id>{_text(page.archive)}</id>",
        f"<title>{_text(page.title)}</title>",
        f"<updated>{page.when}</updated>",
        f"<author><name>{_text(page.author)}</name></author>",
        f"<link rel='self' type='application/atom+xml' href={_value(page.archive)}/>",
        f"<link rel='alternate' href={_value(page.one)}/>",
        f"<link rel='current' type='application/atom+xml' href={_value(page.one + '.atom')}/>",
    ]
    if page.rights:
        lines.append(f"<rights>{_text(page.rights)}</rights>")
    lines.append("<fh:archive/>")
    if page.before:
        lines.append(f"<link rel='prev-archive' type='application/atom+xml' href={_value(page.before)}/>")
    lines += _release(page, [t for _, t in entries], known=known)
    for iri, told in entries[:MOST]:
        lines += _entry(page, iri, told)
    return ("\n".join([*lines, "</feed>"]) + "\n").encode("utf-8")


def _release(page: Page, entries: Sequence[Told], *, known: bool) -> Iterator[str]:
    counts = Counter(t.what for t in entries)
    said = ", ".join(f"{n} {what}" for what, n in sorted(counts.items()))
    if not known:
        said = "What changed is not known here." if page.before else "The first release that this feed tells of."
    elif not entries:
        said = "No resource of the site changed."
    if len(entries) > MOST:
        said += f"; of these {MOST} have an entry of their own"
    one = page.archive.removesuffix(".atom")
    yield "<entry>"
    yield f"<id>{_text(one)}#release</id>"
    yield f"<title>{_text(f'Release {page.version}')}</title>"
    yield f"<updated>{page.when}</updated>"
    yield f"<link rel='alternate' href={_value(one)}/>"
    yield "<category term='released'/>"
    yield f"<summary>{_text(said)}</summary>"
    yield "</entry>"


def _entry(page: Page, iri: str, told: Told) -> Iterator[str]:
    lines = [*told.details, *(f"replaced by: {one}" for one in told.replaced_by)] or [f"{told.what}: {told.iri}"]
    yield "<entry>"
    yield f"<id>{_text(iri)}</id>"
    name = " ".join(_text(told.title).split())
    yield f"<title>{name}</title>"
    yield f"<updated>{page.when}</updated>"
    yield f"<link rel='alternate' href={_value(told.iri)}/>"
    for one in told.replaced_by:
        yield f"<link rel='successor-version' href={_value(one)}/>"
    yield f"<category term='{told.what}'/>"
    yield f"<content type='text'>{_text(chr(10).join(_short(line) for line in lines))}</content>"
    yield "</entry>"


def _text(said: str) -> str:
    return escape(_HIDDEN.sub(" ", NOT_XML.sub("\ufffd", said)))


def _value(said: str) -> str:
    return quoteattr(NOT_XML.sub("\ufffd", said))


def _short(line: str) -> str:
    return line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def current(archived: bytes, own: str, one: str) -> bytes:
    """The feed itself from the archive of its last release: under its own name, and no archive.

    own: address of the archive. one: IRI of the feed.
    """
    head, entry, rest = archived.partition(b"<entry>")
    head = head.replace(f"<id>{_text(own)}</id>".encode(), f"<id>{_text(one)}</id>".encode())
    head = head.replace(f"href={_value(own)}".encode(), f"href={_value(one + '.atom')}".encode())
    return head.replace(b"<fh:archive/>\n", b"") + entry + rest
