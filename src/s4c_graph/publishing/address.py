"""Where an IRI of ours stands in a site: one folder for its pages, files beside it for its data; every link comes here.

``{base}id/competence/CIT.01`` is the folder ``id/competence/CIT.01/`` with a page a language (``index.html``,
``index.sv.html``), and the files ``id/competence/CIT.01.ttl``, ``.jsonld``, ``.nt`` and ``.rdf``. So any web server
serves the page at the IRI itself, and the data at the IRI and a suffix. A hash IRI stands in the page of what is
before its hash. Links inside a site are relative: it is right under any host.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote, unquote_to_bytes

from s4c_graph.core.names import Names

DATA = MappingProxyType({"ttl": "turtle", "jsonld": "json-ld", "nt": "nt", "rdf": "xml"})
"""Suffix of a file of data → its syntax, as core.syntax names it."""
MEDIA: Mapping[str, str] = MappingProxyType(
    {
        "html": "text/html",
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
    }
)
DEFAULT_LANG = "en"
LONGEST = 120
"""Bytes of one part of a path, UTF-8."""
LONGEST_PATH = 1000
"""Bytes of a path; with the name of a file and the folder of the site it stays below what systems take (4096)."""
_BAD = re.compile(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff<>:\"/\\|?*%#~\ud800-\udfff]")
_LIKE_OURS = re.compile(r"(?i)index(\.[a-z-]+)?\.html\Z|.*\.(ttl|jsonld|nt|rdf)\Z")


@dataclass(frozen=True)
class Addresses:
    """Paths of a site below a base.

    >>> a = Addresses(Names())
    >>> a.page("https://w3id.org/s4c/id/role/R1", "sv"), a.data("https://w3id.org/s4c/id/role/R1", "ttl")
    ('id/role/R1/index.sv.html', 'id/role/R1.ttl')
    >>> a.link("id/role/R1/index.html", "https://w3id.org/s4c/ontology#Role")
    '../../../ontology/#Role'
    >>> copies = Addresses(Names(), {"http://data.europa.eu/esco/": "esco/"})
    >>> copies.path("http://data.europa.eu/esco/isco/C0"), copies.is_copy("http://data.europa.eu/esco/isco/C0")
    ('esco/isco/C0', True)

    copies: namespace of others → folder of the site that holds copies of what is below it, both ending in a slash.
    """

    names: Names
    copies: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def is_ours(self, iri: str) -> bool:
        """True for an IRI that a site can hold (see :meth:`path`)."""
        return self.path(iri) is not None

    def is_copy(self, iri: str) -> bool:
        """True for an IRI of others of which the site holds a copy."""
        return any(iri.startswith(namespace) for namespace in self.copies) and self.is_ours(iri)

    def path(self, iri: str) -> str | None:
        """Path of a resource without its fragment, such as ``id/role/R1``; None where none can be given.

        None for an IRI below neither the base nor a namespace of copies, and for one whose parts would be no plain,
        single name in any file system: empty ones, ``..``, blanks, control and bidi characters, separators, escaped
        or not, ends that the site gives a meaning of its own; and for one that is too long.
        """
        for namespace, folder in self.copies.items():
            if iri.startswith(namespace) and len(iri) > len(namespace):
                below = Addresses(self.names).path(self.names.base + iri[len(namespace) :])
                return None if below is None else folder + below
        below = iri.removeprefix(self.names.base)
        if below == iri and iri + "/" != self.names.base:
            return None
        document, hash_, _ = below.partition("#")
        if hash_ and not document:
            return None
        parts = [_part(part) for part in document.split("/")] if below != iri and document else []
        path = "/".join(part for part in parts if part)
        return None if None in parts or len(path.encode()) > LONGEST_PATH else path

    def fragment(self, iri: str) -> str:
        """What is after the hash, empty without one."""
        return iri.partition("#")[2]

    def page(self, iri: str, lang: str = DEFAULT_LANG) -> str:
        """Path of the page in a language. Raises ValueError for an IRI that has none."""
        path = self._sure(iri)
        name = "index.html" if lang == DEFAULT_LANG else f"index.{lang}.html"
        return posixpath.join(path, name)

    def data(self, iri: str, suffix: str) -> str:
        """Path of the data in one of DATA. Raises ValueError for an IRI that has none."""
        path = self._sure(iri)
        return f"{path or 'index'}.{suffix}"

    def link(self, page: str, iri: str, lang: str = DEFAULT_LANG) -> str:
        """What a page (its path) writes to link to an IRI: relative and escaped for one of ours, the IRI for others."""
        if self.path(iri) is None:
            return iri
        hash_ = f"#{quote(self.fragment(iri), safe='-._~!$&()*+,;=:@/?')}" if self.fragment(iri) else ""
        return self.between(page, self.page(iri, lang)) + hash_

    def between(self, page: str, file: str) -> str:
        """The relative link from a page to a file of the site, both by their paths.

        >>> Addresses(Names()).between("id/role/R1/index.html", "id/role/R1.ttl")
        '../R1.ttl'
        """
        to = file.removesuffix("index.html")
        told = posixpath.relpath(to or ".", posixpath.dirname(page) or ".")
        if to.endswith("/") or not to:
            told = told.rstrip("/") + "/"
        return quote(told, safe="/-._")

    def _sure(self, iri: str) -> str:
        path = self.path(iri)
        if path is None:
            raise ValueError(f"{iri} has no place in a site below {self.names.base}")
        return path


def _part(part: str) -> str | None:
    """One part of a path as the name of a file, or None."""
    try:
        name = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        return None
    if not name or name[0] in ".-" or name[-1] == "." or _BAD.search(name) or len(name.encode()) > LONGEST:
        return None
    return None if _LIKE_OURS.match(name) else name
