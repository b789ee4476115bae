"""The JSON-LD context of a mapping set: each slot with its property and type, so that its JSON is its RDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from s4c_graph.core.mappings import MappingSet
from s4c_graph.core.names import EXTERNAL
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_curies import extensions_of, property_of

EXCHANGED = {"owl:DatatypeProperty": "owl:DataProperty"}
"""Terms that the schema spells in its own way."""
_ENDS = frozenset(":/?#[]@")


def iri(name: str) -> str:
    """The IRI of a term that this package writes with a prefix.

    >>> iri("dct:created")
    'http://purl.org/dc/terms/created'
    """
    prefix, _, local = name.partition(":")
    return (slots.BUILT_IN.get(prefix) or EXTERNAL[prefix]) + local


def predicate(slot: str) -> str:
    """IRI of the property that a slot is in RDF.

    >>> predicate("author_id"), predicate("confidence")
    ('http://purl.org/pav/authoredBy', 'https://w3id.org/sssom/confidence')
    """
    return iri(slots.PREDICATES.get(slot, f"sssom:{slot}"))


def choice(slot: str, word: str) -> str:
    """IRI of a word that a slot takes, as the schema gives it; empty where RDF has the word itself."""
    term = slots.CHOICES[slot][word]
    return iri(EXCHANGED.get(term, term)) if term else ""


def terms() -> frozenset[str]:
    """The names that a context may define, which no prefix beside them can have."""
    of_objects = {"MappingSet", "Mapping", "ExtensionDefinition", "slot_name", "property", "type_hint"}
    return slots.KNOWN | slots.STRUCTURE | of_objects


def context(mapping_set: MappingSet, prefixes: Mapping[str, str]) -> dict[str, Any]:
    """A context for one set: its prefixes, the slots it uses, its extensions."""
    used = set(mapping_set.slots)
    for record in mapping_set.records:
        used.update(record.slots)
    found: dict[str, Any] = {"@version": 1.1}
    for prefix, namespace in sorted({**prefixes, **slots.BUILT_IN}.items()):
        found[prefix] = namespace if namespace[-1] in _ENDS else {"@id": namespace, "@prefix": True}
    found["MappingSet"] = {"@id": iri("sssom:MappingSet")}
    found["Mapping"] = {"@id": iri("owl:Axiom")}
    found["mapping_set_id"] = {"@id": "@id"}
    found["mappings"] = {"@id": iri("sssom:mappings")}
    if mapping_set.definitions:
        found["extension_definitions"] = {"@id": iri("sssom:extension_definitions")}
        found["ExtensionDefinition"] = {"@id": iri("sssom:ExtensionDefinition")}
        found["slot_name"] = {"@id": iri("sssom:slot_name")}
        for slot in ("property", "type_hint"):
            found[slot] = {"@id": iri(f"sssom:{slot}"), "@type": "@id"}
    for slot in (*slots.OF_SETS, *(s for s in slots.OF_RECORDS if s not in slots.OF_SETS)):
        if slot in used or slot == "sssom_version":
            found.setdefault(slot, _term(slot))
    for name in extensions_of(mapping_set):
        found[name] = {"@id": property_of(name, mapping_set)}
        hint = mapping_set.definitions.get(name, ("", ""))[1]
        if hint and hint != slots.TEXT:
            found[name]["@type"] = "@id" if slots.is_reference(hint) else hint
    return found


def _term(slot: str) -> dict[str, Any]:
    if slot == "record_id":
        return {"@id": "@id"}
    term: dict[str, Any] = {"@id": predicate(slot)}
    if slot in slots.ENTITIES or slot in slots.URIS:
        term["@type"] = "@id"
    elif slot in slots.NUMBERS:
        term["@type"] = slots.XSD + "double"
    elif slot in slots.DATES:
        term["@type"] = slots.XSD + "date"
    elif slot in slots.CHOICES and (words := {w: choice(slot, w) for w in slots.CHOICES[slot] if choice(slot, w)}):
        term["@type"] = "@vocab"
        term["@context"] = words
    return term
