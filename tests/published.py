"""Sites for tests: of the shipped framework under any base, or of a few statements written in a test."""

from __future__ import annotations

import gzip
import warnings
from collections.abc import Iterable, Mapping
from functools import cache

from rdflib import Dataset, Graph

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.values import Source
from s4c_graph.flows import licensing
from s4c_graph.flows.opening import bundled
from s4c_graph.publishing.address import Addresses
from s4c_graph.publishing.holding import hold
from s4c_graph.publishing.site import About, File, Site

OTHER_BASE = "https://city.example.org/graph/"
ISSUED = "2026-11-26"


def site_of(kg: KnowledgeGraph, *, digest: str = "d" * 64, issued: str = ISSUED, repository: str = "") -> Site:
    """A site of all graphs of a knowledge graph."""
    names = kg.graph_names()
    sources = {name: licensing.source_of(kg, name) for name in names}
    about = About(digest, "0.1.0", issued, sources=sources)
    return Site(hold(kg, names), Addresses(kg.names), about, repository=repository)


@cache
def shipped(base: str = DEFAULT_BASE) -> tuple[KnowledgeGraph, Site]:
    """The framework that comes with the package, and a site of it; nobody changes either."""
    kg = bundled(Names(base))
    return kg, site_of(kg, repository="https://example.org/repository/issues")


def small(graphs: Mapping[str, str], *, sources: Mapping[str, Source] | None = None, issued: str = ISSUED) -> Site:
    """A site of graphs given as N-Triples by name; each CC BY 4.0 where sources say nothing else."""
    names = Names()
    kg = KnowledgeGraph(Embedded(), names)
    for name, text in graphs.items():
        kg.backend.load(text.encode("utf-8"), graph=names.graph(name), format="nt")
    said = {name: Source(name, name, "1", "CC BY 4.0") for name in graphs} | dict(sources or {})
    return Site(hold(kg, graphs), Addresses(names), About("e" * 64, "0.1.0", issued, sources=said))


def contents(files: Iterable[File]) -> dict[str, bytes]:
    """Content by path; no path twice."""
    made: dict[str, bytes] = {}
    for file in files:
        assert file.path not in made, f"{file.path} is made twice"
        made[file.path] = file.content
    return made


def plain(path: str, content: bytes) -> bytes:
    """Content without gzip."""
    return gzip.decompress(content) if path.endswith(".gz") else content


def parsed(content: bytes, syntax: str) -> Graph:
    """A document as rdflib reads it, which is not what wrote it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own parsers use what it deprecates
        return Graph().parse(data=content, format=syntax)


def parsed_quads(content: bytes, syntax: str) -> Dataset:
    """The same for named graphs."""
    made = Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made.parse(data=content, format=syntax)
    return made
