"""An ELM document as facts by subject, and what of its JSON was no statement at all.

What the table of the model does not name is dropped before any graph is made: of persons it names nothing, so that what
a credential says of them is never a statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rdflib.term import Node, URIRef

from s4c_graph.core import elm
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.values import Finding, Place
from s4c_graph.intake import jsonld_contexts
from s4c_graph.intake.partner_rdf import Parsed

_TYPE = EXTERNAL["rdf"] + "type"


@dataclass(frozen=True)
class Document:
    """facts: by subject, property and object in order. dropped: JSON keys that no context names, by class and key."""

    facts: Mapping[Node, Sequence[tuple[URIRef, Node]]]
    findings: Sequence[Finding]
    places: Mapping[str, Place]
    dropped: Mapping[tuple[str, str], int]

    def types(self, node: Node) -> set[str]:
        """IRIs of the classes of a node."""
        return {str(o) for p, o in self.facts.get(node, ()) if str(p) == _TYPE}


def document(parsed: Parsed) -> Document:
    """The facts of a document that has been parsed. Raises InputError for more than two million statements."""
    dropped: Counter[tuple[str, str]] = Counter()
    known = jsonld_contexts.terms(parsed.document)
    if parsed.document is not None and "@vocab" not in known:
        _drop(parsed.document, known, dropped)
    said = parsed.statements
    return Document(parsed.facts(), said.findings, said.places, dropped)


def _drop(value: Any, known: set[str], dropped: Counter[tuple[str, str]]) -> None:
    """Count the keys of nodes that no context names; of persons only that they are there is told, elsewhere."""
    if isinstance(value, list):
        for item in value:
            _drop(item, known, dropped)
    elif isinstance(value, dict):
        types = value.get("type", value.get("@type"))
        named = types if isinstance(types, list) else [types]
        kind = next((t for t in named if isinstance(t, str) and t in elm.CLASSES), None)
        for key, said in value.items():
            if kind is not None and key not in known and not key.startswith("@"):
                dropped[kind, key] += 1
            elif key != "@context":
                _drop(said, known, dropped)
