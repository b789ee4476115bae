"""The concepts whose labels are most like a text by their letters: examples of *none* to learn the relation from.

A stand-in for the matcher, for training alone: it needs nothing but labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

ROWS = 400
"""Texts whose scores are held at one time."""
ALIKE = 0.9
"""A concept whose score is this share of another's is about as like the text."""


@dataclass(frozen=True)
class Near:
    """A concept by its number, how like it is, 0 to 1, and how many others are about as like."""

    concept: int
    score: float
    alike: int


class Letters:
    """Labels of concepts, to be looked up by groups of two to four letters.

    >>> near = Letters([("bus driver", 0), ("driver of buses", 0), ("baker", 1), ("bus guide", 2)], 3)
    >>> [[n.concept for n in found] for found in near.candidates(["bus drivers"], most=2)]
    [[0, 2]]
    """

    def __init__(self, labels: Sequence[tuple[str, int]], concepts: int) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        ordered = sorted(labels, key=lambda x: x[1])
        self._tfidf = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32)
        self._matrix = self._tfidf.fit_transform([text for text, _ in ordered]).T.tocsr()
        owners = np.array([at for _, at in ordered])
        self._owners, self._begin = np.unique(owners, return_index=True)
        self._concepts = concepts

    def candidates(self, texts: Sequence[str], most: int = 5, *, also: Sequence[Sequence[int]] = ()) -> list[list[Near]]:
        """For each text the concepts most like it, best first; ``also``: concepts that are in its list in any case."""
        found: list[list[Near]] = []
        for begin in range(0, len(texts), ROWS):
            part = texts[begin : begin + ROWS]
            scores = np.asarray((self._tfidf.transform(part) @ self._matrix).todense())
            best = np.zeros((len(part), self._concepts), dtype=np.float32)
            best[:, self._owners] = np.maximum.reduceat(scores, self._begin, axis=1)
            top = np.argpartition(-best, min(most, self._concepts - 1), axis=1)[:, :most]
            for row, wanted in enumerate(top):
                of = best[row]
                chosen = sorted((int(c) for c in wanted if of[c] > 0), key=lambda c: (-of[c], c))
                chosen += [c for c in islice(also, begin + row, begin + row + 1) for c in c if c not in chosen]
                ordered = np.sort(of)
                found.append([Near(c, float(of[c]), self._alike(ordered, float(of[c]))) for c in chosen])
        return found

    def _alike(self, ordered: np.ndarray, score: float) -> int:  # type: ignore[type-arg]
        if score <= 0:
            return 0
        low, high = np.searchsorted(ordered, (ALIKE * score, score / ALIKE))
        return max(int(high - low) - 1, 0)
