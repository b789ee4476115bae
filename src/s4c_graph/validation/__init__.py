"""Validation: SHACL shapes held against the graph, and shapes files held against what the engines know."""

from s4c_graph.validation.engines import validate
from s4c_graph.validation.shapes import shapes_graph

__all__ = ["shapes_graph", "validate"]
