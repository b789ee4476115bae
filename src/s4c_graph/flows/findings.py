"""What findings are about, and where they stand: the bridge from validation back to the files that were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rdflib import BNode

from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import ESCO
from s4c_graph.core.values import Finding, Place, Report, Statements

NOT_OURS = ("esco/", "esco-apart/", "crosswalks/", "inferred")
"""Graphs whose subjects are not judged: other people's, and what follows from ours."""


def own_graphs(kg: KnowledgeGraph) -> list[str]:
    """Names of the graphs whose content is ours or a user's."""
    return ours(kg.graph_names())


def ours(graphs: Sequence[str]) -> list[str]:
    """Those of some graphs whose content is ours or a user's; a national table's mapping set is none, like the table.

    >>> ours(["framework", "crosswalks/se-skills", "mappings/se-skills", "mappings/mine"])
    ['framework', 'mappings/mine']
    """
    others = {f"mappings/{name.partition('/')[2]}" for name in graphs if name.startswith("crosswalks/")}
    return [name for name in graphs if not name.startswith(NOT_OURS) and name not in others]


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


def touched(kg: KnowledgeGraph, graphs: list[str]) -> frozenset[str]:
    """Things below the base that these graphs point at and do not describe: a new statement may spoil them.

    Such as a requirement of ours that a partner's role claims for itself.
    """
    begins = f'FILTER(STRSTARTS(STR(?o), "{kg.names.base}id/"))'
    asked = f"SELECT DISTINCT ?o {{ ?s ?p ?o . FILTER(ISIRI(?o)) {begins} MINUS {{ ?o ?any ?thing }} }}"
    table = kg.select(asked, graphs=graphs)
    return frozenset(str(row["o"]) for row in table)


def placed(report: Report, read: Sequence[Statements]) -> Iterator[Finding]:
    """The findings of a report with the place of what they are about, where one is known.

    In tables that is the cell that said it, else the row; elsewhere where the node is first described.
    """
    for finding in report:
        place = finding.place or _first(s.cell(finding.focus, finding.path) for s in read if finding.path)
        place = place or _first(s.places.get(finding.focus) for s in read)
        yield finding if finding.place or place is None else replace(finding, place=place)


def _first(places: Iterable[Place | None]) -> Place | None:
    return next((place for place in places if place is not None), None)
