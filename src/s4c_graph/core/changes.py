"""What changed between two editions of a vocabulary, as a value: made by publishing.diff, read by all that tell it.

Two views of the same. ``changes`` is exact: facts by IRI, such that what is compared of one edition becomes that
of the other (:meth:`Diff.apply`), and back (:meth:`Diff.inverse`). ``told`` is for people: a concept that goes on
under another IRI is told as that, and a concept whose broader concept has only got another IRI has not moved.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from s4c_graph.core import facts
from s4c_graph.core.successors import Succession

Fact = tuple[str, str, str]
"""IRI of a concept, IRI of a predicate, and an object as N-Triples writes it."""
NAMES = frozenset(("prefLabel", "label", "title"))
"""Aspects that are what a concept is called."""
COLUMNS = (
    "before", "after", "added", "gone", "new IRI", "other kind", "obsoleted", "relabelled", "other labels", "texts",
    "moved", "relations", "other",
)  # fmt: skip
"""Columns of a summary: concepts in either edition, and how many are told to have changed in which way."""


@dataclass(frozen=True)
class Edition:
    """One side of a comparison.

    name: as it was asked for. graph: IRI that stands for it. concepts: number by kind. languages: of labels.
    """

    name: str
    graph: str
    concepts: Mapping[str, int] = field(default_factory=dict)
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, order=True)
class Concept:
    """A concept that is spoken of: its IRI, its kind (in the later edition that has it) and a label."""

    iri: str
    kind: str = ""
    label: str = ""


@dataclass(frozen=True, order=True)
class Change:
    """What is no longer said, and what is newly said, of one concept by one predicate in one language.

    gone, added: objects as N-Triples writes them, sorted, none of them in both.

    >>> c = Change("urn:a", "http://www.w3.org/2004/02/skos/core#prefLabel", "en", ('"bus"@en',), ('"coach"@en',))
    >>> c.aspect.name, c.before, c.after
    ('prefLabel', ('bus',), ('coach',))
    """

    concept: str
    predicate: str
    lang: str
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def aspect(self) -> facts.Aspect:
        """What the predicate says."""
        one = next(iter((*self.gone, *self.added)), "")
        return facts.aspect(f"<{self.predicate}>".encode(), one.encode())

    @property
    def before(self) -> tuple[str, ...]:
        """What is no longer said, as text."""
        return tuple(facts.value(o.encode())[0] for o in self.gone)

    @property
    def after(self) -> tuple[str, ...]:
        """What is newly said, as text."""
        return tuple(facts.value(o.encode())[0] for o in self.added)


@dataclass(frozen=True)
class Diff:
    """All that changed between two editions.

    changes: exact, those of concepts that came or went included, words in one_sided languages not. added, gone:
    IRIs of concepts of one edition only. obsoleted: IRIs newly marked obsolete. rekinded: IRI → kind before, of
    concepts that are of another kind now. successors: what takes the place of what is gone or obsolete. concepts:
    all that is mentioned.
    """

    before: Edition
    after: Edition
    changes: tuple[Change, ...] = ()
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    obsoleted: tuple[str, ...] = ()
    revived: tuple[str, ...] = ()
    rekinded: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, Succession] = field(default_factory=dict)
    concepts: Mapping[str, Concept] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """True where anything changed."""
        return bool(self.changes)

    def concept(self, iri: str) -> Concept:
        """What is known of a concept that is mentioned."""
        return self.concepts.get(iri) or Concept(iri)

    @cached_property
    def renamed(self) -> dict[str, str]:
        """Old IRI → new IRI of concepts that went on under another one: one is gone, and one new in its place."""
        targets = Counter(t for iri, s in self.successors.items() if iri in self._gone for t in s.targets)
        return {
            iri: s.targets[0]
            for iri, s in self.successors.items()
            if iri in self._gone and len(s.targets) == 1 and targets[s.targets[0]] == 1 and s.targets[0] in self._added
        }

    @cached_property
    def one_sided(self) -> frozenset[str]:
        """Languages that only one edition was loaded in: words in them are not compared."""
        here, there = set(self.before.languages), set(self.after.languages)
        return frozenset(here ^ there) if here and there else frozenset()

    @cached_property
    def told(self) -> tuple[Change, ...]:
        """Changes of the concepts that stay, under this or another IRI, with objects followed to their new IRI."""
        there = {new: old for old, new in self.renamed.items()}
        follow = {f"<{old}>": f"<{new}>" for old, new in self.renamed.items()}
        sides: dict[tuple[str, str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
        for change in self.changes:
            iri = self.renamed.get(change.concept, change.concept)
            if iri in there or not (iri in self._added or iri in self._gone):
                gone, added = sides[iri, change.predicate, change.lang]
                gone.update(follow.get(o, o) for o in change.gone)
                added.update(change.added)
        return tuple(
            Change(*key, tuple(sorted(gone - added)), tuple(sorted(added - gone)))
            for key, (gone, added) in sorted(sides.items())
            if gone != added
        )

    @cached_property
    def followed(self) -> int:
        """Concepts that point to something under its new IRI, and are otherwise told to be unchanged."""
        touched = {c.concept for c in self.changes} - self._gone - self._added
        return len(touched - {c.concept for c in self.told})

    @cached_property
    def relabelled(self) -> frozenset[str]:
        """Concepts that are called otherwise, in at least one language."""
        return frozenset(c.concept for c in self.told if c.aspect.name in NAMES)

    @cached_property
    def moved(self) -> frozenset[str]:
        """Concepts with other broader concepts."""
        return frozenset(c.concept for c in self.told if c.aspect.group == facts.HIERARCHY)

    def about(self, group: str) -> frozenset[str]:
        """Concepts of which something of a group (facts.GROUPS) changed."""
        return frozenset(c.concept for c in self.told if c.aspect.group == group)

    def summary(self) -> dict[str, dict[str, int]]:
        """Kind of concept → COLUMNS → how many."""
        kinds = sorted({*self.before.concepts, *self.after.concepts})
        found = {kind: dict.fromkeys(COLUMNS, 0) for kind in kinds}
        for column, counts in (("before", self.before.concepts), ("after", self.after.concepts)):
            for kind, n in counts.items():
                found[kind][column] = n
        for column, iris in self._columns():
            for iri in iris:
                found.setdefault(self.concept(iri).kind, dict.fromkeys(COLUMNS, 0))[column] += 1
        return found

    def languages(self) -> dict[str, dict[str, int]]:
        """Language → aspect (labels and texts) → concepts of which it changed."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for change in self.told:
            if change.aspect.group in (facts.LABEL, facts.TEXT):
                found[change.lang][change.aspect.name] += 1
        return {lang: dict(sorted(found[lang].items())) for lang in sorted(found)}

    def relations(self) -> dict[str, tuple[int, int]]:
        """Relation → how many are no longer stated and how many newly, between concepts that stay."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for change in self.told:
            if change.aspect.group in (facts.RELATION, facts.HIERARCHY) or change.aspect.name == "replacedBy":
                found[change.aspect.name][0] += len(change.gone)
                found[change.aspect.name][1] += len(change.added)
        return {name: (gone, added) for name, (gone, added) in sorted(found.items())}

    def inverse(self) -> Diff:
        """The way back. What took whose place is found anew by a comparison, and is not turned round here."""
        turned = tuple(replace(c, gone=c.added, added=c.gone) for c in self.changes)
        return Diff(self.after, self.before, turned, self.gone, self.added)

    def apply(self, known: Iterable[Fact]) -> frozenset[Fact]:
        """The facts of the later edition, from those of the earlier."""
        gone = {(c.concept, c.predicate, o) for c in self.changes for o in c.gone}
        added = {(c.concept, c.predicate, o) for c in self.changes for o in c.added}
        return frozenset((set(known) - gone) | added)

    def _columns(self) -> Iterator[tuple[str, Iterable[str]]]:
        yield "added", self.added
        yield "gone", self.gone
        yield "new IRI", self.renamed.values()
        yield "other kind", self.rekinded
        yield "obsoleted", self.obsoleted
        yield "relabelled", self.relabelled
        yield (
            "other labels",
            {c.concept for c in self.told if c.aspect.group == facts.LABEL and c.aspect.name not in NAMES},
        )
        yield "texts", self.about(facts.TEXT)
        yield "moved", self.moved
        yield "relations", self.about(facts.RELATION)
        yield "other", self.about(facts.FACT) - self.rekinded.keys()

    @cached_property
    def _added(self) -> frozenset[str]:
        return frozenset(self.added)

    @cached_property
    def _gone(self) -> frozenset[str]:
        return frozenset(self.gone)
