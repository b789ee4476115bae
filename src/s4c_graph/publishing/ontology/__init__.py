"""The ontology, shapes and questions as documentation: what they say, read from what is held, told in each language."""
