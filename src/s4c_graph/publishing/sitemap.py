"""What crawlers are told: pages with their languages (https://www.sitemaps.org/protocol.html), and robots.txt.

No dates: all that is known is that of the release, and most pages do not change with it.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from urllib.parse import quote
from xml.sax.saxutils import escape

from s4c_graph.publishing.address import DEFAULT_LANG
from s4c_graph.publishing.site import File

MOST = 50_000
"""Addresses that one sitemap may hold."""
MOST_BYTES = 50_000_000
"""Bytes of one sitemap; the protocol allows 52,428,800."""
_PAGE = re.compile(r"index(?:\.([a-z]{2,3}(?:-[a-z0-9]+)*))?\.html\Z", re.IGNORECASE)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
_TAIL = "</urlset>\n"


def sitemap(root: str, pages: Iterable[str], *, most: int = MOST, most_bytes: int = MOST_BYTES) -> Iterator[File]:
    """``sitemap.xml`` and ``robots.txt`` of pages, by their paths; above ``most`` addresses an index of several.

    root: address that the site is served at; crawlers take only addresses of the same host.

    >>> [f.path for f in sitemap("https://example.org/", ["index.html", "a/index.html", "a/index.sv.html"], most=2)]
    ['sitemap-1.xml', 'sitemap-2.xml', 'sitemap.xml', 'robots.txt']
    """
    root = root.removesuffix("/") + "/"
    parts = list(_parts(list(_entries(root, pages)), most, most_bytes))
    if len(parts) == 1:
        yield File("sitemap.xml", (_HEAD + "".join(parts[0]) + _TAIL).encode("utf-8"))
    else:
        for number, part in enumerate(parts, 1):
            yield File(f"sitemap-{number}.xml", (_HEAD + "".join(part) + _TAIL).encode("utf-8"))
        yield File("sitemap.xml", _index(root, len(parts)).encode("utf-8"))
    yield File("robots.txt", f"User-agent: *\nAllow: /\nSitemap: {root}sitemap.xml\n".encode())


def _entries(root: str, pages: Iterable[str]) -> Iterator[str]:
    """One entry a page, its other languages named in it."""
    folders: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for path in pages:
        folder, name = posixpath.split(path)
        if found := _PAGE.match(name):
            folders[folder][(found[1] or DEFAULT_LANG).lower()] = path
    for folder in sorted(folders):
        here = {lang: _at(root, path) for lang, path in sorted(folders[folder].items())}
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{escape(lang)}" href="{escape(at)}"/>' for lang, at in here.items()
        )
        for at in here.values():
            yield f"<url><loc>{escape(at)}</loc>{others if len(here) > 1 else ''}</url>\n"


def _at(root: str, path: str) -> str:
    name = path.removesuffix("index.html") if posixpath.basename(path) == "index.html" else path
    return root + quote(name, safe="/-._~")


def _parts(entries: list[str], most: int, most_bytes: int) -> Iterator[list[str]]:
    part: list[str] = []
    size = room = most_bytes - len(_HEAD) - len(_TAIL)
    for entry in entries:
        room -= len(entry.encode("utf-8"))
        if part and (len(part) >= most or room < 0):
            yield part
            part, room = [], size - len(entry.encode("utf-8"))
        part.append(entry)
    yield part


def _index(root: str, number: int) -> str:
    places = "".join(f"<sitemap><loc>{escape(root)}sitemap-{n}.xml</loc></sitemap>\n" for n in range(1, number + 1))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f'{head}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{places}</sitemapindex>\n'
