"""A MappingSet as RDF for other tools, in the standard's form: mappings are axioms that hang on their set.

https://mapping-commons.github.io/sssom/spec-formats-rdf/. In a release records have IRIs of ours and
review states instead (:mod:`s4c_graph.intake.sssom_graph`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from s4c_graph.core import ntriples, syntax
from s4c_graph.core.mappings import MappingSet, Slots
from s4c_graph.core.syntax import is_iri
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_canonical import NO_PREFIXES, settled, version
from s4c_graph.intake.sssom_context import choice, iri, predicate
from s4c_graph.intake.sssom_curies import compressor, extensions_of, property_of
from s4c_graph.intake.sssom_values import is_lexical

FORMATS = ("turtle", "nt", "xml")
_DOUBLE = slots.XSD + "double"
_DATE = slots.XSD + "date"


def rdf(mapping_set: MappingSet, format: str = "turtle", *, prefixes: Mapping[str, str] = NO_PREFIXES) -> bytes:
    """The set as an RDF document; format: one of FORMATS.

    A record is named by its record_id, or else a blank node. What all records have in common stands in each
    of them. The prefixes of the set are declared where the format can, so that its CURIEs are had again.
    """
    whole = settled(mapping_set)
    used = {**compressor(whole, prefixes).used, **slots.BUILT_IN, "dcterms": iri("dct:"), "pav": iri("pav:")}
    return syntax.document("".join(lines(whole)).encode("utf-8"), format, prefixes=dict(sorted(used.items())))


def lines(whole: MappingSet) -> Iterator[str]:
    """The lines of N-Triples of a set whose slots are handed down."""
    subject = ntriples.iri(whole.id)
    yield ntriples.triple(subject, ntriples.RDF_TYPE, _term("sssom:MappingSet"))
    own = dict(whole.slots)
    if stated := version(whole):
        own["sssom_version"] = (stated,)
    yield from _said(subject, own, whole.extensions, whole)
    for number, name in enumerate(n for n in extensions_of(whole) if n in whole.definitions):
        prop, hint = whole.definitions[name]
        node = f"_:e{number}"
        yield ntriples.triple(subject, _term("sssom:extension_definitions"), node)
        yield ntriples.triple(node, ntriples.RDF_TYPE, _term("sssom:ExtensionDefinition"))
        yield ntriples.triple(node, _term("sssom:slot_name"), ntriples.literal(name))
        yield ntriples.triple(node, _term("sssom:property"), ntriples.iri(prop))
        if hint:
            yield ntriples.triple(node, _term("sssom:type_hint"), ntriples.iri(hint))
    for number, record in enumerate(whole.records):
        named = record.value("record_id")
        node = ntriples.iri(named) if named else f"_:m{number}"
        yield ntriples.triple(subject, _term("sssom:mappings"), node)
        yield ntriples.triple(node, ntriples.RDF_TYPE, _term("owl:Axiom"))
        yield from _said(node, record.slots, record.extensions, whole)


def _said(subject: str, said: Slots, extensions: Slots, whole: MappingSet) -> Iterator[str]:
    for slot, values in said.items():
        if slot not in ("record_id", "mapping_set_id"):
            for value in values:
                yield ntriples.triple(subject, ntriples.iri(predicate(slot)), _object(slot, value))
    for name, values in extensions.items():
        for value in values:
            yield ntriples.triple(subject, ntriples.iri(property_of(name, whole)), extended(name, value, whole))


def _object(slot: str, value: str) -> str:
    if slot in slots.ENTITIES or slot in slots.URIS:
        return ntriples.iri(value)
    if slot in slots.NUMBERS:
        return ntriples.literal(value, datatype=_DOUBLE)
    if slot in slots.DATES:
        return ntriples.literal(value, datatype=_DATE)
    if slot in slots.CHOICES and (term := choice(slot, value)):
        return ntriples.iri(term)
    return ntriples.literal(value)


def extended(name: str, value: str, mapping_set: MappingSet) -> str:
    """The value of an extension as a term: of the type its definition names, where it can be of that type."""
    hint = mapping_set.definitions.get(name, ("", ""))[1]
    if slots.is_reference(hint) and is_iri(value):
        return ntriples.iri(value)
    if hint and hint != slots.TEXT and not slots.is_reference(hint) and is_lexical(hint, value):
        return ntriples.literal(value, datatype=hint)
    return ntriples.literal(value)


def _term(name: str) -> str:
    return ntriples.iri(iri(name))
