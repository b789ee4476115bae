"""Alignment: what is mapped to what, how well that holds together; after query, on mapping sets and the graph."""
