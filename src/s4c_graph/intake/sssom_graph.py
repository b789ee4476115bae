"""A MappingSet as statements of a release, and back: graph ``mappings/<set>``, records and the triples they stand for.

A record is an ``sssom:Mapping`` whose IRI is made from what it maps, with all its slots and a
``s4c:reviewStatus``; the mapped triple itself stands beside it where the record holds.
"""

from __future__ import annotations

import hashlib
import io
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from s4c_graph.core import ntriples
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet, Record, Slots
from s4c_graph.core.names import DEFAULT_BASE, EXTERNAL, Names
from s4c_graph.core.values import Finding, Place, Statements
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sources import source
from s4c_graph.intake.sssom_canonical import condensed, order, settled
from s4c_graph.intake.sssom_curies import property_of
from s4c_graph.intake.sssom_values import key_of
from s4c_graph.intake.sssom_write_rdf import extended

_XSD = EXTERNAL["xsd"]
CURIE_MAP = slots.BUILT_IN["sssom"] + "curie_map"
"""Property of a set in a release: one of its prefixes, as ``prefix: namespace``."""
PART_OF = EXTERNAL["dct"] + "isPartOf"
"""Property of a record in a release: its set."""


def statements(
    mapping_set: MappingSet, names: Names, *, findings: Sequence[Finding] = (), digest: str = ""
) -> Statements:
    """A mapping set as statements of graph ``mappings/<set>``; the same for any order of its records.

    Every record becomes an ``sssom:Mapping`` whose IRI is made from what it maps, with its slots and a review
    status: accepted or rejected when it names a reviewer (by the sign of ``reviewer_agreement``), unreviewed
    otherwise. The mapped triple itself stands beside it, but not for negated or rejected rows, for
    ``sssom:NoTermFound`` or for literals. digest: SHA-256 of its file, where there is one.
    """
    whole = settled(mapping_set)
    key = key_of(whole.id, whole.file, names)
    graph = f"mappings/{key}"
    made = _Lines(whole, key, names)
    lines = list(made.lines())
    said = source(graph, version=whole.value("mapping_set_version"), file=whole.file, sha256=digest)
    said = replace(said, title=whole.value("mapping_set_title") or said.title)
    if not said.licence:
        said = replace(said, licence=whole.value("license"))
    pieces = list(ntriples.chunks(lines))
    return Statements(graph, pieces, said, findings=tuple(findings), counts=made.counts, places=made.places)


class _Lines:
    """Turns one set into lines of N-Triples, and remembers where its records stand."""

    def __init__(self, whole: MappingSet, key: str, names: Names) -> None:
        self.whole, self.key, self.names = whole, key, names
        self.places: dict[str, Place] = {}
        self.counts = {"mappings": len(whole.records), "direct": 0, "no term found": 0}
        known = names.prefixes
        self._predicates: dict[str, str] = {}
        for slot in slots.KNOWN:
            prefix, _, local = slots.PREDICATES.get(slot, f"sssom:{slot}").partition(":")
            self._predicates[slot] = ntriples.iri(known[prefix] + local)
        self._terms: dict[tuple[str, str], str] = {}
        self._status = {
            s: f"<{names.term('reviewStatus')}> {ntriples.iri(names.scheme('review-status', s))} .\n"
            for s in ("unreviewed", "accepted", "rejected")
        }

    def lines(self) -> Iterator[str]:
        """The set's own, then each record's."""
        whole, known = self.whole, self.names.prefixes
        subject = ntriples.iri(whole.id)
        yield ntriples.triple(subject, ntriples.RDF_TYPE, f"<{known['sssom']}MappingSet>")
        own = {**whole.slots, **condensed(whole)}
        yield from self._said(
            subject, {s: own[s] for s in (*slots.OF_SETS, *sorted(own.keys() - set(slots.OF_SETS))) if s in own}
        )
        yield from self._extensions(subject, whole.extensions)
        for prefix in sorted(whole.prefixes):
            if prefix not in slots.BUILT_IN:
                text = ntriples.literal(f"{prefix}: {whole.prefixes[prefix]}")
                yield ntriples.triple(subject, ntriples.iri(CURIE_MAP), text)
        yield from self._definitions(subject)
        part = f" <{PART_OF}> {subject} .\n"
        kind = f" {ntriples.RDF_TYPE} <{known['sssom']}Mapping> .\n"
        for node, record, ends in self._named():
            yield node + kind
            yield node + part
            yield from self._record(node, record, ends)

    def _named(self) -> Iterator[tuple[str, Record, tuple[str, str]]]:
        """Each record with its IRI and its ends; of several that map the same, all but the first are numbered."""
        begin = self.names.id("mapping", "x")[:-1] + self.key + "-"
        groups: defaultdict[str, list[tuple[Record, tuple[str, str]]]] = defaultdict(list)
        for record in self.whole.records:
            ends = (self._end(record, "subject"), self._end(record, "object"))
            groups[self._hash(ends[0], record.predicate, record.value("predicate_modifier"), ends[1])].append(
                (record, ends)
            )
        for hashed, members in groups.items():
            if len(members) > 1:
                members.sort(key=lambda member: order(member[0]))
            for number, (record, ends) in enumerate(members, 1):
                iri = f"{begin}{hashed}" + (f"-{number}" if number > 1 else "")
                if record.line is not None or record.pointer is not None:
                    self.places[iri] = Place(self.whole.file, line=record.line, pointer=record.pointer)
                yield f"<{iri}>", record, ends

    def _record(self, node: str, record: Record, ends: tuple[str, str]) -> Iterator[str]:
        said = record.slots
        yield f"{node} {self._predicates['subject_id']} {ends[0]} .\n"
        yield f"{node} {self._predicates['object_id']} {ends[1]} .\n"
        yield from self._said(node, said)
        if record.extensions:
            yield from self._extensions(node, record.extensions)
        review = record.review
        yield f"{node} {self._status[review]}"
        if record.absent:
            self.counts["no term found"] += 1
        elif review != "rejected" and "predicate_modifier" not in said and "subject_id" in said and "object_id" in said:
            self.counts["direct"] += 1
            yield f"{ends[0]} <{record.predicate}> {ends[1]} .\n"

    def _said(self, node: str, said: Slots) -> Iterator[str]:
        terms, predicates = self._terms, self._predicates
        for slot, values in said.items():
            if slot in ("subject_id", "object_id", "mapping_set_id"):
                continue
            for value in values:
                term = terms.get((slot, value))
                if term is None:
                    term = terms[(slot, value)] = self._object(slot, value)
                yield f"{node} {predicates[slot]} {term} .\n"

    def _extensions(self, node: str, extensions: Slots) -> Iterator[str]:
        for name, values in extensions.items():
            for value in values:
                prop = ntriples.iri(property_of(name, self.whole))
                yield ntriples.triple(node, prop, extended(name, value, self.whole))

    def _definitions(self, subject: str) -> Iterator[str]:
        begin = slots.BUILT_IN["sssom"]
        for name, (prop, hint) in sorted(self.whole.definitions.items()):
            label = hashlib.sha256(f"{self.key}|{name}".encode()).hexdigest()[:12]
            node = f"_:d{label}"
            yield ntriples.triple(subject, f"<{begin}extension_definitions>", node)
            yield ntriples.triple(node, ntriples.RDF_TYPE, f"<{begin}ExtensionDefinition>")
            yield ntriples.triple(node, f"<{begin}slot_name>", ntriples.literal(name))
            yield ntriples.triple(node, f"<{begin}property>", ntriples.iri(prop))
            if hint:
                yield ntriples.triple(node, f"<{begin}type_hint>", ntriples.iri(hint))

    def _end(self, record: Record, side: str) -> str:
        """The subject or object as a term: an IRI, or the label itself for a mapped literal."""
        iri = record.slots.get(f"{side}_id")
        return f"<{iri[0]}>" if iri else ntriples.literal(record.value(f"{side}_label"))

    def _hash(self, *parts: str) -> str:
        """Twelve hexadecimal digits that name what is mapped, the same whatever base is configured."""
        if self.names.base != DEFAULT_BASE:
            parts = tuple(p.replace(self.names.base, DEFAULT_BASE) for p in parts)
        subject, predicate, modifier, target = parts
        whole = "|".join((subject.strip("<>"), predicate, modifier, target.strip("<>")))
        return hashlib.sha256(whole.encode("utf-8")).hexdigest()[:12]

    def _object(self, slot: str, value: str) -> str:
        if slot in slots.ENTITIES or slot in slots.URIS:
            return ntriples.iri(value)
        if slot in slots.NUMBERS:
            return ntriples.literal(value, datatype=_XSD + "decimal")
        if slot in slots.DATES:
            return ntriples.literal(value, datatype=_XSD + "date")
        if slot in slots.CHOICES and (term := slots.CHOICES[slot][value]):
            prefix, _, local = term.partition(":")
            return ntriples.iri(self.names.prefixes[prefix] + local)
        return ntriples.literal(value)


def from_graph(kg: KnowledgeGraph, graph_name: str) -> MappingSet:
    """The mapping set that a graph of a release holds, such as ``mappings/esco-skills``.

    Records come in the order of their slots. Raises InputError for a graph that is not there or holds no set.
    """
    from s4c_graph.intake.sssom_rdf import from_ntriples

    held = kg.graph_names()
    if graph_name not in held:
        sets = ", ".join(g for g in held if g.startswith("mappings/"))
        raise InputError(
            f"the graph has no {graph_name}", mend=f"one of {sets}" if sets else "build with a mapping set"
        )
    return from_ntriples(_dumped(kg, graph_name), kg.names, file=graph_name.rpartition("/")[2])[0]


def _dumped(kg: KnowledgeGraph, graph_name: str) -> bytes:
    out = io.BytesIO()
    kg.backend.dump(out, graph=kg.names.graph(graph_name), format="nt")
    return out.getvalue()
