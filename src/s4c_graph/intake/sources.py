"""What is said of each source, at the door where intake asks for it; the words are in core.sources."""

from s4c_graph.core.sources import licence_iri, source

__all__ = ["licence_iri", "source"]
