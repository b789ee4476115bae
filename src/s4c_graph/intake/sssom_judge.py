"""What the records of one set say together: doubled, contradicting, reviewed by nobody, of another cardinality."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence

from s4c_graph.core.mappings import Record
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.intake import sssom_slots as slots

_REASONS = frozenset((slots.SEMAPV + name,) for name in slots.JUSTIFICATIONS)
_REVIEWED = ("review_date", "reviewer_agreement")


def judged(records: Sequence[Record], places: Sequence[Place], focus: str) -> tuple[list[Record], list[Finding]]:
    """The records without those that stand in the set already, and what is wrong between them.

    places: of each record. focus: IRI of the set.
    """
    found: list[Finding] = []
    kept: list[Record] = []
    where: list[Place] = []
    seen: set[Hashable] = set()
    ids: dict[str, Place] = {}

    def note(code: str, severity: Severity, message: str, place: Place, value: str = "") -> None:
        found.append(Finding(code, severity, focus, {"en": message}, value=value, place=place))

    for record, place in zip(records, places, strict=True):
        content = _content(record)
        if content in seen:
            note("sssom-double-row", Severity.INFO, "the row stands in the set already; it is read once", place)
            continue
        seen.add(content)
        own = record.value("record_id")
        if own in ids:
            what = f"record_id {own} names another record at {ids[own]}; give each record its own"
            note("sssom-record-id", Severity.VIOLATION, what, place, own)
            continue
        if own:
            ids[own] = place
        said = record.slots
        if said["mapping_justification"] not in _REASONS:
            what = "mapping_justification is none of those the standard lists; take one of semapv:…"
            note("sssom-justification", Severity.VIOLATION, what, place, record.value("mapping_justification"))
        if any(s in said for s in _REVIEWED) and "reviewer_id" not in said and "reviewer_label" not in said:
            what = "a review is stated, and no reviewer; give reviewer_id or reviewer_label"
            note("sssom-reviewer", Severity.VIOLATION, what, place)
        kept.append(record)
        where.append(place)
    for index, code, message in (*_contradictions(kept, where), *_cardinalities(kept)):
        note(code, Severity.WARNING, message, where[index])
    return kept, found


def _content(record: Record) -> Hashable:
    """What a record says, whatever the order it says it in."""
    said = record.slots.items() if not record.extensions else (*record.slots.items(), *record.extensions.items())
    return frozenset((slot, values if len(values) == 1 else frozenset(values)) for slot, values in said)


def end(record: Record, side: str) -> str:
    """What stands at the ``subject`` or ``object`` end: its IRI, or the literal, which begins with a quote."""
    return record.value(f"{side}_id") or '"' + record.value(f"{side}_label")


def _contradictions(records: Sequence[Record], places: Sequence[Place]) -> Iterator[tuple[int, str, str]]:
    """Records that deny what another one claims; one that its reviewer rejected claims nothing."""
    if not any("predicate_modifier" in r.slots for r in records):
        return
    claimed: dict[tuple[str, str, str], int] = {}
    for index, record in enumerate(records):
        if record.holds:
            claimed.setdefault((end(record, "subject"), record.predicate, end(record, "object")), index)
    for index, record in enumerate(records):
        if record.negated and record.review != "rejected":
            other = claimed.get((end(record, "subject"), record.predicate, end(record, "object")))
            if other is not None:
                yield index, "sssom-contradiction", f"the row denies what {places[other]} claims; keep one of them"


def _cardinalities(records: Sequence[Record]) -> Iterator[tuple[int, str, str]]:
    """Records whose stated cardinality is not what their scope holds (SSSOM, "Mapping cardinality")."""
    if not any("mapping_cardinality" in r.slots for r in records):
        return
    subjects: defaultdict[Hashable, set[str]] = defaultdict(set)
    objects: defaultdict[Hashable, set[str]] = defaultdict(set)
    for scope in sorted({r.slots.get("cardinality_scope", ()) for r in records}):
        for record in records:
            if not record.absent:
                part = (scope, *(record.slots.get(slot) for slot in scope))
                subjects[(part, end(record, "object"))].add(end(record, "subject"))
                objects[(part, end(record, "subject"))].add(end(record, "object"))
    for index, record in enumerate(records):
        stated = record.value("mapping_cardinality")
        if not stated:
            continue
        one, other = end(record, "subject"), end(record, "object")
        scope = record.slots.get("cardinality_scope", ())
        part = (scope, *(record.slots.get(slot) for slot in scope))
        if record.absent:
            is_so = f"{0 if one in slots.ABSENT else 1}:{0 if other in slots.ABSENT else 1}"
        else:
            is_so = f"{_many(subjects[(part, other)])}:{_many(objects[(part, one)])}"
        if stated != is_so:
            yield index, "sssom-cardinality", f"mapping_cardinality {stated} is stated, and the set makes it {is_so}"


def _many(things: set[str]) -> str:
    return "n" if len(things) > 1 else "1"
