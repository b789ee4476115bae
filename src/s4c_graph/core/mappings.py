"""Mappings as values: one SSSOM record, and the set it belongs to; every room that reads, judges or writes them.

The slots are those of SSSOM 1.1 (https://mapping-commons.github.io/sssom/); which of them hold IRIs, numbers or
several values is told in :mod:`s4c_graph.intake.sssom_slots`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

SSSOM = "https://w3id.org/sssom/"
ABSENT = frozenset({SSSOM + "NoTermFound", SSSOM + "NoMapping"})
"""Ends that say that there is none."""
NEGATED = "Not"
Slots = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Record:
    """One mapping: the slots it states, each with its values as text; IRIs are written out, never CURIEs.

    A slot with one value is a tuple of one; a slot that is not stated is not there. extensions: slots
    that SSSOM does not have, by their name. line, pointer: where it stands in its file, None elsewhere.

    >>> r = Record.of(subject_id="urn:a", predicate_id="http://www.w3.org/2004/02/skos/core#closeMatch",
    ...     object_id="urn:b", mapping_justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
    ...     confidence="0.8")
    >>> r.subject, r.confidence, r.negated, r.absent
    ('urn:a', 0.8, False, False)
    """

    slots: Slots
    extensions: Slots = field(default_factory=lambda: MappingProxyType({}))
    line: int | None = field(default=None, compare=False)
    pointer: str | None = field(default=None, compare=False)

    @classmethod
    def of(cls, **slots: str | Sequence[str] | None) -> Record:
        """A record of these slots; None and empty values are left out."""
        return cls({name: values for name, said in slots.items() if (values := _values(said))})

    def value(self, slot: str) -> str:
        """The first value of a slot, or an empty text."""
        return next(iter(self.values(slot)), "")

    def values(self, slot: str) -> tuple[str, ...]:
        """All values of a slot."""
        return self.slots.get(slot, ())

    def having(self, **slots: str | Sequence[str] | None) -> Record:
        """The same record with some slots replaced, or taken out where None is given."""
        kept = {name: values for name, values in self.slots.items() if name not in slots}
        return replace(self, slots={**kept, **Record.of(**slots).slots})

    @property
    def subject(self) -> str:
        """IRI of the subject; empty for a mapped literal."""
        return self.value("subject_id")

    @property
    def predicate(self) -> str:
        """IRI of the relation, subject to object."""
        return self.value("predicate_id")

    @property
    def object(self) -> str:
        """IRI of the object; empty for a mapped literal."""
        return self.value("object_id")

    @property
    def confidence(self) -> float | None:
        """How sure its author is, 0 to 1."""
        said = self.value("confidence")
        return float(said) if said else None

    @property
    def negated(self) -> bool:
        """True where the record says that the relation does not hold (predicate_modifier Not)."""
        return self.value("predicate_modifier").casefold() == NEGATED.casefold()

    @property
    def absent(self) -> bool:
        """True where it says that one side has no such thing (sssom:NoTermFound)."""
        return self.subject in ABSENT or self.object in ABSENT

    @property
    def review(self) -> str:
        """``unreviewed`` without a reviewer, else ``accepted`` or ``rejected`` by the sign of reviewer_agreement."""
        if not self.values("reviewer_id") and not self.values("reviewer_label"):
            return "unreviewed"
        said = self.value("reviewer_agreement")
        return "rejected" if said and float(said) < 0 else "accepted"

    @property
    def holds(self) -> bool:
        """True where the mapped statement itself is meant to hold: neither negated, nor rejected, nor absent."""
        return not (self.negated or self.absent or self.review == "rejected")


@dataclass(frozen=True)
class MappingSet:
    """One mapping set: its own slots, and its records in the order they were read.

    id: IRI of the set. slots: of the set itself; what it gives to all its records stands in each
    record, not here. prefixes: the curie_map it was written with. extensions: extension slots of the
    set. definitions: extension slot → (property IRI, type hint). file: its name, empty elsewhere.
    """

    id: str
    records: tuple[Record, ...]
    slots: Slots = field(default_factory=lambda: MappingProxyType({}))
    prefixes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    extensions: Slots = field(default_factory=lambda: MappingProxyType({}))
    definitions: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    file: str = field(default="", compare=False)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def value(self, slot: str) -> str:
        """The first value of a slot of the set, or an empty text."""
        return next(iter(self.slots.get(slot, ())), "")

    @property
    def title(self) -> str:
        """Its title, or its IRI."""
        return self.value("mapping_set_title") or self.id

    def having(self, records: Sequence[Record] | None = None, **slots: str | Sequence[str] | None) -> MappingSet:
        """The same set with other records, or with some of its slots replaced (None takes one out)."""
        kept = {name: values for name, values in self.slots.items() if name not in slots}
        new = {**kept, **Record.of(**slots).slots}
        return replace(self, records=self.records if records is None else tuple(records), slots=new)


def _values(said: str | Sequence[str] | None) -> tuple[str, ...]:
    if not said:
        return ()
    return (said,) if isinstance(said, str) else tuple(v for v in said if v)
