"""What is published under a version stays: each version of the ontology, its modules, the shapes and each dataset.

``{base}ontology/0.1.0`` is what ``owl:versionIRI`` names; ``{base}dataset/framework/0.1.0`` is a graph as it was at a
version. Each is data in every syntax, and a page that needs nothing else of the site, so that it stays readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from rdflib.term import URIRef

from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.publishing.address import DATA
from s4c_graph.publishing.resource_data import files
from s4c_graph.publishing.resource_graph import ALIGNMENTS, ONTOLOGY, QUALIFIED, SHAPES, Graphs, Line
from s4c_graph.publishing.site import File, Site

FEEDS = "changes/"
_APART = (ONTOLOGY, SHAPES, ALIGNMENTS, QUALIFIED, "inferred", "catalogue", "competence-levels")
"""Graphs that are no dataset with versions of its own: they have a versionIRI, or follow from the others."""
_STATED = (ONTOLOGY, SHAPES, ALIGNMENTS)
"""Graphs whose word on a version counts: what is laid down stays for good, so no partner's does."""
_VERSION_IRI = EXTERNAL["owl"] + "versionIRI"
_PLAIN = re.compile(r"\d+(?:\.\d+)*[A-Za-z0-9.+-]*\Z")
_BELOW = r"(?:ontology|shapes|dataset)/(?:[^/]+/)*\d+(?:\.\d+)+[A-Za-z0-9.+-]*?"
_DATA = re.compile(_BELOW + r"\.(?:" + "|".join(DATA) + r")\Z")
_PAGE = re.compile(_BELOW + r"/index(?:\.[a-z-]+)?\.html\Z")


def is_fixed(path: str) -> bool:
    """True for data of a version: once published they never change.

    >>> is_fixed("ontology/0.1.0.ttl"), is_fixed("ontology/core.ttl"), is_fixed("dataset/seed/000/0.1.0.nt")
    (True, False, True)
    """
    return _DATA.match(path) is not None


def stays(path: str) -> bool:
    """True for what stays in a site though a later publishing does not make it: versions, and pages of the feed.

    >>> stays("ontology/0.1.0/index.html"), stays("id/role/R1/index.html")
    (True, False)
    """
    return is_fixed(path) or _PAGE.match(path) is not None or path.startswith(FEEDS)


def dataset(names: Names, graph: str, version: str) -> str:
    """IRI of a graph as it is at a version.

    >>> dataset(Names(), "framework", "0.1.0")
    'https://w3id.org/s4c/dataset/framework/0.1.0'
    """
    return f"{names.base}dataset/{graph}/{version}"


def versions(site: Site) -> Iterator[File]:
    """Data and page of every version that the release is, sorted by IRI."""
    for iri, (current, title, lines) in sorted(_versions(site).items()):
        path = site.addresses.data(iri, "").rstrip(".")
        yield from files(path, lines, site.names)
        yield File(site.addresses.page(iri), _page(site, iri, current, title))


def _versions(site: Site) -> dict[str, tuple[str, str, list[Line]]]:
    """By IRI of a version: what it is a version of, its title, and its statements."""
    graphs, holding = Graphs(site), site.holding
    found: dict[str, tuple[str, str, list[Line]]] = {}
    for subject in holding.ours():
        version = next(iter(holding.objects(subject, _VERSION_IRI, graphs=_STATED)), None)
        if isinstance(version, URIRef) and stays(f"{site.addresses.path(version)}.ttl"):
            of = str(subject)  # a URIRef equals no plain text
            lines = list(graphs.whole([ONTOLOGY])) if of == site.names.base + ONTOLOGY else graphs.document(of)
            found[str(version)] = (str(subject), str(holding.label(subject) or subject), lines)
    for graph in sorted(holding.graphs):
        said = site.about.sources.get(graph)
        if said is None or graph in _APART or graph.startswith("esco") or not _PLAIN.match(said.version):
            continue
        iri = dataset(site.names, graph, said.version)
        if site.addresses.is_ours(iri) and stays(f"{site.addresses.path(iri)}.ttl"):
            found[iri] = (site.names.graph(graph), said.title, list(graphs.whole([graph])))
    return found


def _page(site: Site, iri: str, current: str, title: str) -> bytes:
    here = site.addresses.page(iri)
    name = escape(f"{title}, version {iri.rpartition('/')[2]}")
    data = "".join(
        f'<li><a href="{escape(site.addresses.between(here, site.addresses.data(iri, suffix)))}">{suffix}</a></li>'
        for suffix in DATA
    )
    link = escape(site.addresses.link(here, current))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title><style>:root{{color-scheme:light dark}}"
        "body{font:1rem/1.5 system-ui,sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;"
        "overflow-wrap:anywhere}li{margin:.5rem 0}</style></head>\n"
        f"<body><main><h1>{name}</h1>\n<p>What was published as <code>{escape(iri)}</code>. It does not change.</p>\n"
        f'<p><a href="{link}">What is current</a></p>\n<h2>Data</h2><ul>{data}</ul></main></body>\n</html>\n'
    ).encode()
