"""A vocabulary in outline: which concepts an edition has, what each is called, and what takes its place.

Read from the facts of an edition (``core.facts``) in one pass; small enough to hold two, with all their languages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from s4c_graph.core import facts

OBSOLETE = (b'"obsolete"', b'"deprecated"', b'"withdrawn"')
"""Values of iso-thes:status that say that a concept is obsolete."""


@dataclass(slots=True)
class Entry:
    """One concept: its types, preferred and alternative labels, codes, and matches, as N-Triples writes them."""

    types: list[bytes] = field(default_factory=list)
    pref: list[bytes] = field(default_factory=list)
    alt: list[bytes] = field(default_factory=list)
    codes: list[bytes] = field(default_factory=list)
    replaced_by: list[bytes] = field(default_factory=list)
    exact: list[bytes] = field(default_factory=list)
    close: list[bytes] = field(default_factory=list)
    obsolete: bool = False

    @property
    def kind(self) -> str:
        """What it is called by its types."""
        return facts.kind_of(self.types)

    @property
    def labels(self) -> dict[str, str]:
        """Preferred label by language; of several in one language, which no clean vocabulary has, the first by text."""
        return {lang: text for text, lang in sorted((facts.value(o) for o in self.pref), reverse=True)}

    def label(self, lang: str = "en") -> str:
        """The preferred label in a language, else in English, else in the first there is, else nothing."""
        said = self.labels
        return said.get(lang) or said.get("en") or next((said[tag] for tag in sorted(said)), "")

    @property
    def code(self) -> str:
        """Its notation, all of them where it has several."""
        return " ".join(sorted(facts.value(o)[0] for o in self.codes))


class Outline(Mapping[str, Entry]):
    """The concepts of an edition by IRI: all that have a type.

    alternatives: keep alternative labels too; a comparison has no need of them, a search for candidates has.

    >>> o = Outline()
    >>> o.take(b"<urn:a>", facts.TYPE, facts.term("skos", "Concept"))
    >>> o.take(b"<urn:a>", facts.PREF, b'"bus"@en')
    >>> list(o), o["urn:a"].label(), o["urn:a"].kind
    (['urn:a'], 'bus', 'concept')
    """

    def __init__(self, *, alternatives: bool = False) -> None:
        self._entries: dict[bytes, Entry] = {}
        self._slots = _SLOTS if alternatives else {p: slot for p, slot in _SLOTS.items() if slot != "alt"}

    def take(self, subject: bytes, predicate: bytes, obj: bytes) -> None:
        """One fact; those that are not part of an outline change nothing."""
        slot = self._slots.get(predicate)
        if slot is None:
            return
        entry = self._entries.get(subject)
        if entry is None:
            entry = self._entries[subject] = Entry()
        if slot == "obsolete":
            entry.obsolete |= obj.startswith((b'"true"', b'"1"')) or obj in OBSOLETE
            return
        held: list[bytes] = getattr(entry, slot)
        if obj not in held:
            held.append(obj)

    def __getitem__(self, iri: str) -> Entry:
        entry = self._entries[f"<{iri}>".encode()]
        if not entry.types:
            raise KeyError(iri)
        return entry

    def __iter__(self) -> Iterator[str]:
        return (name[1:-1].decode("utf-8") for name, entry in self._entries.items() if entry.types)

    def __len__(self) -> int:
        return sum(1 for entry in self._entries.values() if entry.types)

    def label(self, iri: str, lang: str = "en") -> str:
        """The label of anything named, whether it is a concept of this edition or not; empty where there is none."""
        entry = self._entries.get(f"<{iri}>".encode())
        return entry.label(lang) if entry else ""

    def live(self, iri: str) -> bool:
        """True for a concept that is there and not obsolete."""
        return iri in self and not self[iri].obsolete

    def counts(self) -> dict[str, int]:
        """Concepts by kind."""
        return dict(sorted(Counter(entry.kind for entry in self._entries.values() if entry.types).items()))

    def languages(self) -> tuple[str, ...]:
        """The languages of its preferred labels."""
        tails = {o[o.rindex(b'"') + 1 :] for entry in self._entries.values() for o in entry.pref}
        return tuple(sorted(tail[1:].decode("ascii") for tail in tails if tail[:1] == b"@"))


_SLOTS: Mapping[bytes, str] = {
    facts.TYPE: "types",
    facts.PREF: "pref",
    facts.ALT: "alt",
    facts.NOTATION: "codes",
    facts.REPLACED_BY: "replaced_by",
    facts.EXACT: "exact",
    facts.CLOSE: "close",
    facts.DEPRECATED: "obsolete",
    facts.STATUS: "obsolete",
}


def outline(lines: Iterable[bytes], *, alternatives: bool = False) -> Outline:
    """The outline of an edition from its lines of N-Triples."""
    made = Outline(alternatives=alternatives)
    for subject, predicate, obj in facts.raw(lines):
        made.take(subject, predicate, obj)
    return made
