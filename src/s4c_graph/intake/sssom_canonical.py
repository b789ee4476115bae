"""A mapping set in the forms the standard asks of writers: condensed, with version and prefixes, in a fixed order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from s4c_graph.core.mappings import MappingSet, Record, Slots
from s4c_graph.intake import sssom_slots as slots
from s4c_graph.intake.sssom_curies import compressor, extensions_of

NO_PREFIXES: Mapping[str, str] = MappingProxyType({})


def condensed(mapping_set: MappingSet) -> dict[str, tuple[str, ...]]:
    """What every record has in common and the set can say for all of them: slot → values.

    Only slots that the standard propagates, and none where the set says something else of itself
    (SSSOM, "Condensation").

    >>> a, b = (Record.of(subject_id=f"urn:{x}", mapping_tool="t", confidence="1") for x in "ab")
    >>> condensed(MappingSet("urn:s", (a, b)))
    {'mapping_tool': ('t',)}
    """
    records = mapping_set.records
    if not records:
        return {}
    common: dict[str, tuple[str, ...]] = {}
    for slot in slots.OF_SETS:
        if slot in slots.PROPAGATED and (values := records[0].slots.get(slot)):
            wanted = unordered(values)
            if unordered(mapping_set.slots.get(slot, values)) == wanted and all(
                unordered(r.slots.get(slot, ())) == wanted for r in records
            ):
                common[slot] = values
    return common


def version(mapping_set: MappingSet) -> str:
    """The version of the standard that the set states, or else the lowest that has all it uses; empty for 1.0."""
    stated = mapping_set.value("sssom_version")
    if stated:
        return stated
    used = set(mapping_set.slots) | set(condensed(mapping_set))
    if used & (slots.SINCE_1_1 | slots.SINCE_1_1_IN_SETS):
        return "1.1"
    for record in mapping_set.records:
        said = record.slots
        if not slots.SINCE_1_1.isdisjoint(said) or said.get("mapping_cardinality") == ("0:0",):
            return "1.1"
        if ("composed entity expression",) in (said.get("subject_type"), said.get("object_type")):
            return "1.1"
    return ""


def unordered(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values in one order, since theirs says nothing."""
    return values if len(values) < 2 else tuple(sorted(values))


def handed_down(own: dict[str, tuple[str, ...]], records: Sequence[Slots]) -> dict[str, tuple[str, ...]]:
    """What a set gives to its records, taken out of its ``own`` slots; nothing where a record has one of its own."""
    spread: dict[str, tuple[str, ...]] = {}
    for slot in slots.PROPAGATED & own.keys() if records else ():
        of_records = {unordered(record.get(slot, ())) for record in records}
        if of_records == {()}:
            spread[slot] = own.pop(slot)
        elif of_records == {unordered(own[slot])}:
            del own[slot]
    return spread


def settled(mapping_set: MappingSet) -> MappingSet:
    """The set with what it gives to all its records handed down to them (SSSOM, "Propagation")."""
    own = dict(mapping_set.slots)
    spread = handed_down(own, [r.slots for r in mapping_set.records])
    if not spread:
        return mapping_set if len(own) == len(mapping_set.slots) else replace(mapping_set, slots=own)
    records = tuple(replace(r, slots={**r.slots, **spread}) for r in mapping_set.records)
    return replace(mapping_set, slots=own, records=records)


def canonical(mapping_set: MappingSet, *, prefixes: Mapping[str, str] = NO_PREFIXES) -> MappingSet:
    """The same set in a form that two files of it share: slots handed down, everything sorted, prefixes those in use.

    prefixes: others that may be used, as for the writers.
    """
    whole = settled(mapping_set)
    records = sorted((_sorted(r) for r in whole.records), key=order)
    own = _values_sorted(whole.slots)
    ordered = replace(whole, records=tuple(records), slots=own, extensions=_values_sorted(whole.extensions), file="")
    if stated := version(ordered):
        ordered = ordered.having(sssom_version=stated)
    used = compressor(ordered, prefixes).used
    definitions = {n: ordered.definitions[n] for n in sorted(ordered.definitions) if n in extensions_of(ordered)}
    return replace(ordered, prefixes=dict(sorted(used.items())), definitions=definitions)


def order(record: Record) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, tuple[str, ...]], ...]]:
    """What records are sorted by: their slots in the order of the schema, then their extensions."""
    said = record.slots
    return tuple(said.get(slot, ()) for slot in slots.OF_RECORDS), tuple(sorted(record.extensions.items()))


def _sorted(record: Record) -> Record:
    return replace(record, slots=_values_sorted(record.slots), extensions=dict(record.extensions), line=None)


def _values_sorted(said: Slots) -> dict[str, tuple[str, ...]]:
    return {slot: unordered(values) for slot, values in said.items()}
