"""Texts and concepts of an index as pairs whose relation is asked for; between the matcher and the model of relations.

``Relating(index)`` is what :class:`s4c_graph.alignment.matcher.Matcher` takes as ``relate``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from s4c_graph.alignment.asked import Asked, Vectors
from s4c_graph.alignment.block import Block
from s4c_graph.alignment.index import Index
from s4c_graph.alignment.relation import Floats, Relations
from s4c_graph.alignment.relation_features import MOST, Label, Pair, first
from s4c_graph.alignment.relation_labels import by_length, rarity
from s4c_graph.alignment.words import language

if TYPE_CHECKING:
    from s4c_graph.alignment.matcher import Proposed

_KINDS = {"isco-group": "group", "skill-group": "group"}
_KEPT = 100_000
_ABOVE = 3


class Indexed:
    """How rare words are among the labels of an index (a :class:`s4c_graph.alignment.relation_labels.Rarity`)."""

    def __init__(self, blocks: Mapping[str, Block]) -> None:
        self._blocks = blocks
        self._most = {
            lang: _labels_with(block, float(block.idf.min())) for lang, block in blocks.items() if len(block.idf)
        }
        self.weight = lru_cache(_KEPT)(self._weight)

    def _weight(self, stem: str, lang: str) -> float:
        if lang not in self._most:
            return by_length(stem)
        block = self._blocks[lang]
        at = int(block.places([stem], block.terms)[0])
        return 1.0 if at < 0 else rarity(_labels_with(block, float(block.idf[at])), self._most[lang])


def _labels_with(block: Block, idf: float) -> float:
    """How many labels have a term of this idf; the other way round as a block reckons it."""
    return max((1 + len(block.row_at) - 1) / math.exp(idf - 0.1) - 1, 0.0)


class Pairing:
    """Pairs of texts and concepts of an index, and the relation of those that a matcher proposes.

    A concept is seen with its labels in the text's language and in English, all of them where it has neither.
    """

    def __init__(self, index: Index) -> None:
        self.places = index.concepts()
        self._blocks = {lang: index.block(lang, 0, len(self.places)) for lang in index.languages}
        self._narrower = self.places.narrower()
        self._centres: Floats = index.array("centres")
        self._vectors = Vectors(index)
        self.rarity = Indexed(self._blocks)
        self.labels = lru_cache(_KEPT)(self._labels)
        self.above = lru_cache(_KEPT)(self._all_above)
        self._whole = lru_cache(2_000)(self._vector)

    def pair(self, text: str, lang: str, concept: int, signals: Mapping[str, float], *, plain: bool = False) -> Pair:
        """A text and the concept at a place. plain: with English labels alone, as if it had none in the language."""
        tags = ("en",) if plain else (first(lang), "en")
        centre = float(self._centres[concept] @ self._whole(text, first(lang)))
        return Pair(
            text=text,
            lang=lang,
            labels=self.labels(concept, tags),
            kind=_KINDS.get(self.places.kind(concept), self.places.kind(concept)),
            broader=self.above(concept, tags),
            narrower=int(self._narrower[concept]),
            signals={**signals, "centre": centre},
        )

    def _labels(self, concept: int, tags: tuple[str, ...]) -> tuple[Label, ...]:
        found = [label for tag in dict.fromkeys(tags) if tag in self._blocks for label in self._in(concept, tag)]
        return tuple(found or [label for tag in self._blocks for label in self._in(concept, tag)])

    def _in(self, concept: int, tag: str) -> list[Label]:
        block = self._blocks[tag]
        spot = int(block.owners.searchsorted(concept))
        if spot == len(block.owners) or int(block.owners[spot]) != concept:
            return []
        begin = int(block.starts[spot])
        end = int(block.starts[spot + 1]) if spot + 1 < len(block.starts) else len(block.concept)
        rows = sorted(range(begin, end), key=lambda row: int(block.ranks[row]))[:MOST]
        return [Label(block.texts[row], tag, int(block.ranks[row]) == 0) for row in rows]

    def _all_above(self, concept: int, tags: tuple[str, ...]) -> tuple[Label, ...]:
        above = self.places.broader(concept)[:_ABOVE]
        return tuple(label for at in above for label in self.labels(at, tags) if label.preferred)

    def _vector(self, text: str, lang: str) -> Floats:
        return np.asarray(Asked(text, language(lang), self._vectors).whole)


class Relating:
    """The relation of what a matcher proposes (``Relate`` of :mod:`s4c_graph.alignment.matcher`).

    weights: a model; that of the package where none is given.
    """

    def __init__(self, index: Index, weights: Relations | None = None) -> None:
        self.pairing = Pairing(index)
        self.model = replace(weights or Relations.shipped(), rarity=self.pairing.rarity)

    def __call__(self, proposed: Sequence[Proposed]) -> Floats:
        """Distribution over exact, close, broad, narrow of each, shape (n, 4)."""
        return self.model.held_distribution(self.pairs(proposed))

    def whole(self, proposed: Sequence[Proposed]) -> Floats:
        """Distribution over RELATIONS, none among them, of each, shape (n, 5); ``sure`` is read from the signals."""
        return self.model.distribution(self.pairs(proposed))

    def choose(self, distribution: Floats) -> list[tuple[str, float]]:
        """The relation to propose for each row, and its probability; exact only from the model's threshold on."""
        return self.model.choose(distribution)

    def pairs(self, proposed: Sequence[Proposed]) -> list[Pair]:
        """What is asked of the model."""
        return [self.pairing.pair(p.text, p.lang, p.concept, p.signals) for p in proposed]
