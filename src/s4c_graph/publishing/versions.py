"""What is published under a version stays: each version of the ontology, its modules, the shapes and each dataset.

``{base}ontology/0.1.0`` is what ``owl:versionIRI`` names; ``{base}dataset/framework/0.1.0`` is a graph as it was at a
version. Each is data in every syntax, and a page of its own (pages/version.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rdflib.term import URIRef

from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.values import Source
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


class Version(NamedTuple):
    """What is published under a version. of: IRI of what it is a version of. source: where that comes from."""

    iri: str
    version: str
    of: str
    title: str
    source: Source | None


def released(site: Site) -> list[Version]:
    """Every version that the release is: of the ontology, its modules, the shapes and each dataset; sorted by IRI."""
    holding, sources = site.holding, site.about.sources
    found: list[Version] = []
    for subject in holding.ours():
        iri = next(iter(holding.objects(subject, _VERSION_IRI, graphs=_STATED)), None)
        if isinstance(iri, URIRef) and stays(f"{site.addresses.path(iri)}.ttl"):
            of = str(subject)  # a URIRef equals no plain text
            from_ = sources.get(SHAPES if of == site.names.base + SHAPES else ONTOLOGY)
            title = str(holding.label(subject) or of)
            found.append(Version(str(iri), iri.rpartition("/")[2], of, title, from_))
    found += filter(None, (of_graph(site, graph) for graph in holding.graphs))
    return sorted({version.iri: version for version in found}.values())


def of_graph(site: Site, graph: str) -> Version | None:
    """The version that a graph is in this release; None for one that is no dataset with versions of its own."""
    said = site.about.sources.get(graph)
    if said is None or graph in _APART or graph.startswith("esco") or not _PLAIN.match(said.version):
        return None
    iri = dataset(site.names, graph, said.version)
    if not site.addresses.is_ours(iri) or not stays(f"{site.addresses.path(iri)}.ttl"):
        return None
    return Version(iri, said.version, site.names.graph(graph), said.title, said)


def versions(site: Site) -> Iterator[File]:
    """Data of every version that the release is, sorted by IRI."""
    graphs = Graphs(site)
    for version in released(site):
        path = site.addresses.data(version.iri, "").rstrip(".")
        yield from files(path, list(_lines(site, graphs, version)), site.names)


def _lines(site: Site, graphs: Graphs, version: Version) -> Iterable[Line]:
    graph = ONTOLOGY if version.of == site.names.base + ONTOLOGY else site.names.graph_name(version.of)
    return graphs.document(version.of) if graph == version.of else graphs.whole([graph])
