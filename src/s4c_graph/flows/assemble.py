"""What a graph is made of, in order: ontology, tables, mappings, seeds, DigComp, ESCO; first half of a build."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from s4c_graph.core import assets
from s4c_graph.core.embedded import to_nquads
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.release import Progress, quiet
from s4c_graph.core.sources import source
from s4c_graph.core.values import Source, Statements

ALIGNMENTS = "s4c-align.ttl"
"""The module of bridges to other vocabularies: published, but never reasoned over, so in a graph of its own."""
TOLD = {"seeds": "seed", "recovered": "recovered"}
"""Folder of data/ → first part of the names of the graphs that its Turtle files fill, one graph a file."""


def ontology(names: Names) -> Statements:
    """The shipped ontology, its modules and schemes, as one graph ``ontology``."""
    return _turtle(
        source("ontology", file="ontology/"),
        [p for p in assets.files("ontology", ".ttl") if p.name != ALIGNMENTS],
        names,
    )


def alignments(names: Names) -> Iterator[Statements]:
    """The bridges from our terms to other vocabularies, as graph ``alignments``."""
    for path in assets.files("ontology", ".ttl"):
        if path.name == ALIGNMENTS:
            yield _turtle(source("alignments", file=f"ontology/{ALIGNMENTS}"), [path], names)


def told(names: Names) -> Iterator[Statements]:
    """What the seeds say and public pages told: graphs ``seed/000`` …, ``recovered/…``, one a file."""
    for folder, kind in TOLD.items():
        for path in sorted((assets.folder("data") / folder).glob("*.ttl")):
            yield _turtle(source(f"{kind}/{path.stem}", file=f"data/{folder}/{path.name}"), [path], names)


def shipped(names: Names, framework: Path | None = None) -> Iterator[Statements]:
    """Everything that comes with the package: ontology, framework tables, mapping sets, seeds and recovered facts.

    framework: another folder, or workbook, of framework tables instead of the shipped one.
    """
    from s4c_graph.intake import sssom, tables

    yield ontology(names)
    yield from alignments(names)
    yield from tables.framework(framework, names)
    for path in assets.files("data", ".sssom.tsv"):
        yield sssom.read(path, names)
    yield from told(names)


def esco(paths: Sequence[Path], names: Names, version: str | None, progress: Progress = quiet) -> Iterator[Statements]:
    """ESCO from its official CSV files or its RDF distribution: one graph a version, the pinned first."""
    from s4c_graph.flows import editions

    for one in editions.read(paths, names, version, progress=progress) if paths else ():
        yield one.statements
        yield from one.apart


def digcomp(kg: KnowledgeGraph, paths: Sequence[Path], progress: Progress = quiet) -> Iterator[Statements]:
    """DigComp 3.0 from its data supplement, joined with the titles that the framework's tables put into the graph."""
    if paths:
        from s4c_graph.intake import digcomp as reader

        held = kg.select(_TITLES, graphs=[reader.GRAPH]) if reader.GRAPH in kg.graph_names() else ()
        titles = {str(row["concept"]): str(row["title"]) for row in held}
        described = kg.names.prefixes["digcomp"] + "3.0" in titles
        yield reader.read(paths, kg.names, titles=titles, described=described, progress=progress)


_TITLES = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?concept ?title { ?concept skos:prefLabel ?title FILTER(LANG(?title) = "en") } ORDER BY ?concept ?title"""


def _turtle(said: Source, paths: Sequence[Path], names: Names) -> Statements:
    """Shipped Turtle files, which we trust, as one graph; the source gets the digest of what was read."""
    texts = [assets.read(path, names) for path in paths]

    def pieces() -> Iterator[bytes]:
        for text in texts:
            yield to_nquads(text.encode("utf-8"), "turtle")

    digest = hashlib.sha256("".join(texts).encode("utf-8")).hexdigest()
    return Statements(said.graph, pieces(), replace(said, sha256=digest))
