"""What a named graph holds, by its name: asserted, derived from others, or mappings; build and dumps ask."""

from __future__ import annotations

ASSERTED, MAPPING, DERIVED = "asserted", "mapping", "derived"
CATALOGUE = "catalogue"
"""The graph that says what the other graphs are."""
GIVEN = ("user/", "partner/")
"""Beginnings of the names of graphs that hold what a user or a partner gave."""
FOLLOWING = ("inferred", "qualified", "competence-levels")
"""Graphs that follow from others."""


def kind(graph: str) -> str:
    """``mapping``, ``derived`` or ``asserted``: what a graph of this name holds.

    >>> kind("mappings/esco-skills"), kind("inferred"), kind("seed/001")
    ('mapping', 'derived', 'asserted')
    """
    if graph.startswith("mappings/"):
        return MAPPING
    return DERIVED if graph in FOLLOWING else ASSERTED
