"""Gold as values: texts with the concepts that are right for them, and what was noticed on the way; between readers.

A reader (``gold_tables``, ``gold_benchmarks``, ``gold_melo``, ``gold_mappings``) gives :class:`Gold`; it is held
against the concepts of a graph (:class:`Concepts`) before anything is measured.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType

from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.labels import STEP, Label
from s4c_graph.core.labels import kinds as kinds_of
from s4c_graph.core.labels import read as labels_of

TARGETS = (
    "skill", "occupation", "isco-group", "skill-group", "competence", "role", "area", "digcomp", "statement"
)  # fmt: skip
"""Kinds of concepts that gold may be of."""
LABEL = "label:"
"""What stands before a label where gold names a concept by it and not by its IRI."""
SHOWN = 5


@dataclass(frozen=True)
class Case:
    """One text and what is right for it.

    id: of the text, unique in its gold. lang: BCP 47, empty where it is to be found out. right: concept → relation
    (``exact`` …), the relation empty where gold states none; a concept is an IRI, or ``label:`` and its label until
    it is looked up. Without any, the right answer is that there is none. place: file and line.
    """

    id: str
    text: str
    right: Mapping[str, str]
    lang: str = ""
    place: str = ""

    @property
    def absent(self) -> bool:
        """True where the right answer is that there is no such concept."""
        return not self.right


@dataclass(frozen=True)
class Told:
    """Something noticed in gold: what, how often, and some of the places or words."""

    what: str
    count: int
    examples: tuple[str, ...] = ()

    def __str__(self) -> str:
        more = (
            f" ({', '.join(self.examples)}{' …' if self.count > len(self.examples) else ''})" if self.examples else ""
        )
        return f"{self.what}: {self.count:,}{more}"


class Notes:
    """What a reader notices, gathered under its words."""

    def __init__(self) -> None:
        self._found: defaultdict[str, list[str]] = defaultdict(list)

    def tell(self, what: str, example: str) -> None:
        """One more of a kind."""
        self._found[what].append(example)

    def all(self) -> tuple[Told, ...]:
        """Each kind with its count, in the order in which they were met."""
        return tuple(Told(what, len(said), tuple(said[:SHOWN])) for what, said in self._found.items())


@dataclass(frozen=True)
class Published:
    """A figure that others published for this gold. source: where it stands."""

    system: str
    metric: str
    value: float
    source: str


@dataclass(frozen=True)
class Gold:
    """The cases of one file, or of one view of it.

    name: short, unique in a run. format: which reader read it. kinds: of the concepts that are right, empty for any.
    related: relations are stated. corpus: concept → labels, where the gold brings its own for lexical baselines.
    """

    name: str
    format: str
    file: str
    sha256: str
    cases: tuple[Case, ...]
    kinds: tuple[str, ...] = ()
    told: tuple[Told, ...] = ()
    corpus: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    published: tuple[Published, ...] = ()

    @cached_property
    def related(self) -> bool:
        """Whether any case states a relation."""
        return any(relation for case in self.cases for relation in case.right.values())

    def telling(self, *more: Told) -> Gold:
        """The same, with more that was noticed; nothing that was noticed no time."""
        return replace(self, told=(*self.told, *(t for t in more if t.count)))


class Concepts:
    """The concepts of a graph that gold can be of, by label and IRI.

    versions: of ESCO in the graph. labels: IRI → labels, preferred first. kinds: IRI → kind.
    """

    def __init__(
        self, labels: Mapping[str, Sequence[Label]], kinds: Mapping[str, str], versions: Sequence[str] = ()
    ) -> None:
        self.labels, self.kinds, self.versions = labels, kinds, tuple(versions)

    @classmethod
    def of(cls, kg: KnowledgeGraph) -> Concepts:
        """Those of a graph, without what is deprecated."""
        kinds = {iri: kind for iri, kind in kinds_of(kg).items() if kind in TARGETS and kind != STEP}
        labels = {iri: said for iri, said in labels_of(kg).items() if iri in kinds}
        versions = sorted(n.partition("/")[2] for n in kg.graph_names() if n.startswith("esco/") and n.count("/") == 1)
        return cls(labels, {iri: kinds[iri] for iri in labels}, [v for v in versions if v[:1].isdigit()])

    @property
    def named(self) -> str:
        """What they are, for people."""
        return "ESCO " + " and ".join(self.versions) if self.versions else "the graph"

    def having(self, kinds: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Labels of the concepts of some kinds, all where none are named."""
        wanted = set(kinds)
        return {
            iri: tuple(label.text for label in said)
            for iri, said in self.labels.items()
            if not wanted or self.kinds[iri] in wanted
        }

    def find(self, label: str, kinds: Sequence[str] = ()) -> tuple[str, ...]:
        """The concepts that bear a label, whatever its case: as a preferred one, else as another; sorted."""
        for bearers in (self._preferred, self._others):
            found = bearers.get(folded(label), ())
            if kept := sorted(iri for iri in found if not kinds or self.kinds[iri] in kinds):
                return tuple(kept)
        return ()

    @cached_property
    def _preferred(self) -> dict[str, set[str]]:
        return self._bearers(preferred=True)

    @cached_property
    def _others(self) -> dict[str, set[str]]:
        return self._bearers(preferred=False)

    def _bearers(self, *, preferred: bool) -> dict[str, set[str]]:
        made: defaultdict[str, set[str]] = defaultdict(set)
        for iri, said in self.labels.items():
            for label in said:
                if (label.rank == 0) is preferred:
                    made[folded(label.text)].add(iri)
        return dict(made)


def folded(label: str) -> str:
    """A label as it is compared: Unicode form KC, case folded, one blank between words.

    >>> folded("Java  (Computer programming)")
    'java (computer programming)'
    """
    return " ".join(unicodedata.normalize("NFKC", label).casefold().split())


def held(gold: Gold, concepts: Concepts, kinds: Sequence[str] = ()) -> Gold:
    """Gold with every label looked up, and without the concepts that the graph does not have; both told with counts.

    A case of which nothing is left is left out: what cannot be answered says nothing of who answers. kinds: of the
    concepts that may be right, by default those of the gold. Raises InputError where no case is left.
    """
    kinds = tuple(kinds) or gold.kinds
    notes = Notes()
    cases = []
    for case in gold.cases:
        right = dict(_known(case, concepts, kinds, notes))
        if right or case.absent:
            cases.append(replace(case, right=MappingProxyType(right)))
        else:
            notes.tell(f"texts left out, because no right concept of theirs is in {concepts.named}", case.id)
    if not cases:
        said = "; ".join(map(str, (*gold.told, *notes.all()))) or "it holds no text"
        raise InputError(
            f"no text of this gold can be judged: {said}", where=gold.file, mend="give gold for what is loaded"
        )
    there = sorted({concepts.kinds[iri] for case in cases for iri in case.right})
    kinds = kinds or tuple(there) or tuple(sorted(set(concepts.kinds.values())))  # nothing right: among all there are
    return replace(gold, cases=tuple(cases), kinds=kinds).telling(*notes.all())


def _known(case: Case, concepts: Concepts, kinds: Sequence[str], notes: Notes) -> Iterator[tuple[str, str]]:
    for concept, relation in case.right.items():
        if not concept.startswith(LABEL):
            if concept not in concepts.labels:
                notes.tell(f"right concepts that are not in {concepts.named} (gold of another version?)", concept)
            elif kinds and concepts.kinds[concept] not in kinds:
                notes.tell(f"right concepts that are none of {', '.join(kinds)}", concept)
            else:
                yield concept, relation
            continue
        label = concept.removeprefix(LABEL)
        found = concepts.find(label, kinds)
        if not found:
            notes.tell(f"labels that no concept of {concepts.named} bears", f"{label!r} at {case.place}")
        elif len(found) > 1:
            notes.tell("labels that several concepts bear, each of which counts as right", repr(label))
        yield from ((iri, relation) for iri in found)


def distinct(cases: Iterable[Case], notes: Notes) -> tuple[Case, ...]:
    """The cases, and a note for each text that stands under several ids."""
    made = tuple(cases)
    seen: set[str] = set()
    for case in made:
        if folded(case.text) in seen:
            notes.tell("texts that stand under several ids", case.place or case.id)
        seen.add(folded(case.text))
    return made
