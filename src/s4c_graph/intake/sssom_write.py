"""A MappingSet as files that other tools read: SSSOM/TSV with embedded or external metadata, JSON-LD and RDF.

The tables follow the standard's canonical form (https://mapping-commons.github.io/sssom/spec-formats-tsv/), but
keep the order of the records and all digits of their numbers. The same set gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from s4c_graph.core.mappings import MappingSet, Slots
from s4c_graph.core.syntax import is_iri
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake import sssom_yaml
from s4c_graph.intake.sssom_canonical import NO_PREFIXES, condensed, settled, version
from s4c_graph.intake.sssom_context import context, terms
from s4c_graph.intake.sssom_curies import Compressor, compressor, extensions_of, stated_property
from s4c_graph.intake.sssom_write_rdf import rdf

__all__ = ["external", "jsonld", "rdf", "tsv"]
_TO_QUOTE = re.compile(r'[\t\n\r"]')


def tsv(
    mapping_set: MappingSet,
    *,
    prefixes: Mapping[str, str] = NO_PREFIXES,
    condense: bool = True,
    columns: Sequence[str] = (),
) -> str:
    """The set as SSSOM/TSV with its metadata embedded.

    prefixes: what may be used, and is then declared, beside the set's own; an IRI that no prefix fits gets
    ``ns1``, ``ns2`` …. condense: say once in the metadata what all records have in common. columns: slots that have
    a column even where no record states them.

    >>> from s4c_graph.core.mappings import Record
    >>> row = Record.of(subject_id="https://e.org/a", predicate_id="http://www.w3.org/2004/02/skos/core#closeMatch",
    ...     object_id="https://e.org/b", mapping_justification="https://w3id.org/semapv/vocab/MappingReview")
    >>> print(tsv(MappingSet("https://e.org/s", (row,), prefixes={"e": "https://e.org/"})).replace("\\t", " "), end="")
    #curie_map:
    #  e: https://e.org/
    #mapping_set_id: https://e.org/s
    subject_id predicate_id object_id mapping_justification
    e:a skos:closeMatch e:b semapv:MappingReview
    """
    table, metadata = _parts(mapping_set, prefixes, condense=condense, columns=columns)
    return "".join(f"#{line}\n" for line in metadata.splitlines()) + table


def external(
    mapping_set: MappingSet, *, prefixes: Mapping[str, str] = NO_PREFIXES, condense: bool = True
) -> tuple[str, str]:
    """The set as SSSOM/TSV without metadata, and its metadata as YAML for the ``.sssom.yml`` beside it."""
    return _parts(mapping_set, prefixes, condense=condense)


def jsonld(mapping_set: MappingSet, *, prefixes: Mapping[str, str] = NO_PREFIXES) -> str:
    """The set as JSON with the slots of the schema as names, and a context that makes it JSON-LD of the RDF form.

    What all records have in common stands in each of them, for readers that know no SSSOM.
    """
    whole = settled(mapping_set)
    names = extensions_of(whole)
    curies = compressor(whole, prefixes, avoid={*names, *terms()})
    out: dict[str, Any] = {"@context": context(whole, curies.used), "@type": "MappingSet"}
    if stated := version(whole):
        out["sssom_version"] = stated
    out["mapping_set_id"] = whole.id
    out.update(_json_slots(whole.slots, whole.extensions, names, slots.OF_SETS, whole, curies))
    if definitions := _definitions(whole, curies):
        out["extension_definitions"] = [{"@type": "ExtensionDefinition", **entry} for entry in definitions]
    out["mappings"] = [
        {"@type": "Mapping", **_json_slots(r.slots, r.extensions, names, slots.OF_RECORDS, whole, curies)}
        for r in whole.records
    ]
    return json.dumps(out, ensure_ascii=False, indent=1) + "\n"


# ---- the table ----


def _parts(
    mapping_set: MappingSet, prefixes: Mapping[str, str], *, condense: bool, columns: Sequence[str] = ()
) -> tuple[str, str]:
    """The table and the metadata."""
    whole = settled(mapping_set)
    curies = compressor(whole, prefixes)
    common = condensed(whole) if condense else {}
    names = extensions_of(whole)
    return _table(whole, common, names, curies, columns), _metadata(whole, common, names, curies)


def _metadata(whole: MappingSet, common: Slots, names: Sequence[str], curies: Compressor) -> str:
    own = {**whole.slots, **common}
    said: dict[str, Any] = {}
    if stated := version(whole):
        said["sssom_version"] = stated
    if curies.used:
        said["curie_map"] = dict(sorted(curies.used.items()))
    said["mapping_set_id"] = whole.id
    for slot in _in_order(own, slots.OF_SETS):
        if slot != "sssom_version":
            values = [curies.curie(v) if slot in slots.ENTITIES else v for v in own[slot]]
            said[slot] = values if slot in slots.MANY else values[0]
    if definitions := _definitions(whole, curies):
        said["extension_definitions"] = definitions
    for name in names:
        if name in whole.extensions:
            said[name] = _extended(name, whole.extensions[name], whole, curies)
    return sssom_yaml.write(said)


def _definitions(whole: MappingSet, curies: Compressor) -> list[dict[str, str]]:
    found = []
    for name in extensions_of(whole):
        if name in whole.definitions:
            prop, hint = whole.definitions[name]
            stated = stated_property(name, prop)
            entry = {
                "slot_name": name,
                "property": stated and curies.curie(stated),
                "type_hint": hint and curies.curie(hint),
            }
            found.append({k: v for k, v in entry.items() if v})
    return found


def _table(
    whole: MappingSet, common: Slots, names: Sequence[str], curies: Compressor, wanted: Sequence[str] = ()
) -> str:
    used = {slot for slot in wanted if slot in slots.KNOWN}
    for record in whole.records:
        used.update(record.slots)
    columns = [slot for slot in _in_order(used, slots.OF_RECORDS) if slot not in common]
    names = [*names, *(n for n in wanted if n not in slots.KNOWN and n not in names)]
    if not columns:
        columns = ["subject_id", "predicate_id", "object_id", "mapping_justification"]
    more = [n for n in names if n in wanted or any(n in r.extensions for r in whole.records)]
    lines = ["\t".join(map(_cell, (*columns, *more)))]
    memo: dict[tuple[str, tuple[str, ...]], str] = {}
    for record in whole.records:
        cells = []
        for slot in columns:
            values = record.slots.get(slot)
            if values is None:
                cells.append("")
                continue
            cell = memo.get((slot, values))
            if cell is None:
                cell = memo[(slot, values)] = _cell(_joined(slot, values, curies))
            cells.append(cell)
        cells += [_cell(_extended(n, record.extensions.get(n, ()), whole, curies)) for n in more]
        lines.append("\t".join(cells))
    return "\n".join(lines) + "\n"


def _joined(slot: str, values: Sequence[str], curies: Compressor) -> str:
    texts = [curies.curie(v) for v in values] if slot in slots.ENTITIES else values
    if slot in slots.MANY:
        return "|".join(t.replace("\\", "\\\\").replace("|", "\\|") for t in texts)
    return texts[0]


def _extended(name: str, values: Sequence[str], whole: MappingSet, curies: Compressor) -> str:
    things = slots.is_reference(whole.definitions.get(name, ("", ""))[1])
    return "|".join(curies.curie(v) if things and is_iri(v) else v for v in values)


def _cell(text: str) -> str:
    """A cell, in quotes where the standard asks for them, or where it would otherwise be taken for metadata."""
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) or text.startswith("#") else text


def _in_order(used: Mapping[str, Any] | set[str], order: Sequence[str]) -> list[str]:
    """Slots in the order of the schema; those that stand where the schema has none of them come last."""
    return [s for s in order if s in used] + sorted(s for s in used if s not in order)


# ---- JSON ----


def _json_slots(
    said: Slots, extensions: Slots, names: Sequence[str], order: Sequence[str], whole: MappingSet, curies: Compressor
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for slot in _in_order(said, order):
        if slot == "sssom_version":
            continue
        values: list[Any] = [curies.curie(v) for v in said[slot]] if slot in slots.ENTITIES else list(said[slot])
        if slot in slots.NUMBERS:
            values = [_number(v) for v in values]
        found[slot] = values if slot in slots.MANY else values[0]
    found.update({n: _extended(n, extensions[n], whole, curies) for n in names if n in extensions})
    return found


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
