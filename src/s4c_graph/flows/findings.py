"""What findings are about, and where they stand: the bridge from validation back to the files that were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from rdflib import BNode

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO
from s4c_graph.core.values import Finding, Place, Report

NOT_OURS = ("esco/", "inferred")
"""Graphs whose subjects are not judged: other people's, and what follows from ours."""


def own_graphs(kg: KnowledgeGraph) -> list[str]:
    """Names of the graphs whose content is ours or a user's."""
    return [name for name in kg.graphs() if not name.startswith(NOT_OURS)]


def own_focus(kg: KnowledgeGraph, graphs: list[str] | None = None) -> frozenset[str]:
    """The subjects of our graphs, or of the graphs named: the nodes shapes are held against, blank ones as ``_:label``.

    Subjects without a type count too: that a type is missing is a finding, and what a partner states
    about a node of ours is judged with it. Where no graphs are named, ESCO's own concepts are left
    out even where the ontology declares a stub of them: they are described in ESCO's graph.
    """
    asked = own_graphs(kg) if graphs is None else graphs
    table = kg.select("SELECT DISTINCT ?s { ?s ?p ?o }", graphs=asked)
    found = (f"_:{row['s']}" if isinstance(row["s"], BNode) else str(row["s"]) for row in table)
    return frozenset(name for name in found if graphs is not None or not name.startswith(ESCO))


def placed(report: Report, places: Mapping[str, Place]) -> Iterator[Finding]:
    """The findings of a report with the place of their focus node, where one is known."""
    for finding in report:
        place = places.get(finding.focus)
        yield finding if finding.place or place is None else replace(finding, place=place)
