"""What alignment gives: a text, the concepts it may mean, in which relation, how sure, and why; passed between all.

The direction is that of SSSOM: the text is the subject, the concept the object, so ``broad`` says that the concept
is broader than the text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

from s4c_graph.core.mappings import SSSOM
from s4c_graph.core.names import EXTERNAL

RELATIONS = ("exact", "close", "broad", "narrow", "none")
"""What a text can be to a concept, in the order of every array of probabilities."""
PREDICATES: Mapping[str, str] = MappingProxyType(
    {relation: f"{EXTERNAL['skos']}{relation}Match" for relation in RELATIONS[:-1]}
)
"""The property that each relation is written as."""
NO_TERM = SSSOM + "NoTermFound"


def holds(relation: str, probabilities: Mapping[str, float]) -> float:
    """Probability that a relation holds: what is exact is close too (SKOS S42), no other relation implies another.

    >>> holds("close", {"exact": 0.5, "close": 0.25, "broad": 0.25})
    0.75
    """
    return probabilities[relation] + (probabilities["exact"] if relation == "close" else 0.0)


@dataclass(frozen=True)
class Text:
    """One text to align. id: the caller's own name for it. lang: BCP 47, empty where it is to be found out."""

    id: str
    text: str
    lang: str = ""


@dataclass(frozen=True)
class Span:
    """A stretch of a text: offsets in characters, the end not in it.

    >>> Span(8, 13).of("we know Kafka")
    'Kafka'
    """

    begin: int
    end: int

    def of(self, text: str) -> str:
        """The words it covers."""
        return text[self.begin : self.end]


@dataclass(frozen=True)
class Reason:
    """Why a concept is proposed.

    span: the stretch of the text that fits best, None for the whole. label, lang: the label that it fits, as the
    graph has it. shares: what each channel added to the score, by its name, largest first. path: labels of what
    stands above the concept, from the top. decisions: what people decided of this pair before, in words.
    """

    span: Span | None
    label: str
    lang: str
    shares: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    path: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """A concept that a text may mean.

    rank: from 1. concept: IRI. label: its preferred label in the language asked for. kind: such as ``skill``.
    relation: one of RELATIONS, never ``none``. confidence: the probability that this relation holds, 0 to 1 (see
    :func:`holds`). probabilities: of each of RELATIONS, as the one that fits best; they sum to 1.
    """

    rank: int
    concept: str
    label: str
    kind: str
    relation: str
    confidence: float
    probabilities: Mapping[str, float]
    reason: Reason

    @property
    def predicate(self) -> str:
        """IRI of the relation, text to concept."""
        return PREDICATES[self.relation]

    @property
    def matched(self) -> float:
        """Probability that text and concept have to do with each other at all: that of ``none`` short of 1."""
        return 1.0 - self.probabilities["none"]


@dataclass(frozen=True)
class Parent:
    """The nearest broader concept of a text that has no equivalent."""

    concept: str
    label: str
    confidence: float


@dataclass(frozen=True)
class Alignment:
    """What became of one text.

    lang: the language it was read in. matches: best first, every one a concept of the release. none: probability
    that no concept is equivalent. absent: True where that is the answer (SSSOM's NoTermFound); matches are given all
    the same. parent: the nearest broader concept then, None where nothing is near. problem: what was wrong with the
    text, empty where nothing was; a text that could not be aligned has no matches.
    """

    text: Text
    lang: str
    matches: tuple[Match, ...]
    none: float
    absent: bool = False
    parent: Parent | None = None
    problem: str = ""


class Aligns(Protocol):
    """Anything that aligns texts: the matcher of an index, or a stand-in."""

    def align(self, texts: Sequence[Text], *, top: int = 5) -> list[Alignment]:
        """One Alignment a text, in the order of the texts, each with at most ``top`` matches.

        What is given for a text does not depend on the others in the batch.
        """
