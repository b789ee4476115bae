"""The label index: every label of a graph, found in spite of typing errors, in any language it holds."""

from s4c_graph.core.labels import KINDS
from s4c_graph.search.index import build
from s4c_graph.search.lookup import Hit, LabelIndex

__all__ = ["KINDS", "Hit", "LabelIndex", "build"]
