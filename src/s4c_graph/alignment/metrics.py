"""How good rankings and relations are: figures of every query and of all, from answers laid beside gold; first step.

A figure of a query is an array over queries, so that :mod:`s4c_graph.alignment.metrics_bootstrap` can draw queries
again. A query without gold has no rank to speak of: it is left out here and counts in
:mod:`s4c_graph.alignment.metrics_sure`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Ranked:
    """Answers of some queries beside their gold.

    hits: queries × ranks, True where the answer at that rank is gold. gold: how many right answers each query has.
    Where a query got fewer answers than there are ranks the rest are misses.
    """

    hits: NDArray[np.bool_]
    gold: Counts

    @classmethod
    def of(cls, found: Sequence[Sequence[str]], gold: Sequence[Collection[str]]) -> Ranked:
        """Answers, best first, and the set of right ones, by query; an answer that comes again does not count again.

        Raises ValueError where the two differ in length, or a query has no gold.

        >>> Ranked.of([["a", "b", "b"], []], [{"b", "z"}, {"c"}]).hits.tolist()
        [[False, True], [False, False]]
        """
        if len(found) != len(gold):
            raise ValueError(f"{len(found)} answers to {len(gold)} queries")
        if not all(gold):
            raise ValueError("a query without gold has no rank")
        distinct = [list(dict.fromkeys(answers)) for answers in found]
        hits = np.zeros((len(gold), max(map(len, distinct), default=0)), dtype=bool)
        for row, (answers, right) in enumerate(zip(distinct, gold, strict=True)):
            wanted = set(right)
            hits[row, : len(answers)] = [answer in wanted for answer in answers]
        return cls(hits, np.array([len(set(right)) for right in gold], dtype=np.int64))

    def __len__(self) -> int:
        return len(self.gold)

    def first(self, k: int) -> Counts:
        """Right answers among the first k, by query. Raises ValueError for a k below 1."""
        if k < 1:
            raise ValueError(f"the first {k} answers are none")
        found: Counts = self.hits[:, :k].sum(axis=1, dtype=np.int64)
        return found


def reciprocal_rank(ranked: Ranked) -> Floats:
    """One over the rank of the first right answer, 0 where there is none; its mean is MRR (Voorhees, TREC-8, 1999).

    >>> reciprocal_rank(Ranked.of([["x", "a"], ["a"], ["x"]], [{"a"}, {"a"}, {"a"}])).tolist()
    [0.5, 1.0, 0.0]
    """
    if not ranked.hits.size:
        return np.zeros(len(ranked))
    return np.where(ranked.hits.any(axis=1), 1.0 / (1.0 + ranked.hits.argmax(axis=1)), 0.0)


def r_precision(ranked: Ranked, k: int) -> Floats:
    """RP@k: right answers among the first k, over the smaller of k and the gold (Chalkidis et al., NAACL 2019, eq. 2).

    The figure of the skill-extraction papers (Decorte et al. 2023, D'Oosterlinck et al. 2024).

    >>> r_precision(Ranked.of([["a", "x", "b"]], [{"a", "b"}]), 2).tolist()
    [0.5]
    """
    return ranked.first(k) / np.minimum(k, ranked.gold)


def recall(ranked: Ranked, k: int) -> Floats:
    """Right answers among the first k, over all the gold of the query.

    >>> recall(Ranked.of([["a", "x"]], [{"a", "b", "c", "d"}]), 2).tolist()
    [0.25]
    """
    return ranked.first(k) / ranked.gold


def hit(ranked: Ranked, k: int) -> Floats:
    """1 where any right answer is among the first k (success@k of trec_eval), else 0.

    >>> hit(Ranked.of([["x", "a"]], [{"a", "b"}]), 1).tolist()
    [0.0]
    """
    return (ranked.first(k) > 0).astype(np.float64)


def ndcg(ranked: Ranked, k: int) -> Floats:
    """nDCG@k with gains of 0 and 1, discounted by log2 of rank + 1 (Järvelin and Kekäläinen, TOIS 2002).

    >>> ndcg(Ranked.of([["a", "b"], ["x", "a"]], [{"a", "b"}, {"a"}]), 10).round(4).tolist()
    [1.0, 0.6309]
    """
    ranked.first(k)
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    width = min(k, ranked.hits.shape[1])
    gained = ranked.hits[:, :width] @ discounts[:width]
    best: Floats = np.cumsum(discounts)[np.minimum(k, ranked.gold) - 1]
    made: Floats = gained / best
    return made


def confusion(truth: Sequence[str], said: Sequence[str], classes: Sequence[str]) -> Counts:
    """How often each class was taken for each: rows are the truth, columns what was said, in the order of classes.

    Raises ValueError for a class that is none of them, or two lengths.

    >>> confusion(["exact", "broad"], ["exact", "exact"], ["exact", "broad"]).tolist()
    [[1, 0], [1, 0]]
    """
    at = {name: place for place, name in enumerate(classes)}
    if strange := (set(truth) | set(said)) - set(at):
        raise ValueError(f"no class is called {sorted(strange)[0]!r}")
    if len(truth) != len(said):
        raise ValueError(f"{len(said)} answers to {len(truth)} pairs")
    made = np.zeros((len(classes), len(classes)), dtype=np.int64)
    np.add.at(made, ([at[t] for t in truth], [at[s] for s in said]), 1)
    return made


def f1_by_class(matrix: NDArray[Any]) -> Floats:
    """F1 of each class of a confusion matrix, or of many (… × classes × classes); NaN for one that never occurs.

    >>> f1_by_class(np.array([[1, 0], [1, 0]])).round(4).tolist()
    [0.6667, 0.0]
    """
    right = np.diagonal(matrix, axis1=-2, axis2=-1).astype(np.float64)
    both = matrix.sum(axis=-1, dtype=np.float64) + matrix.sum(axis=-2, dtype=np.float64)
    return divided(2 * right, both)


def macro_f1(matrix: NDArray[Any]) -> Floats:
    """The mean F1 over classes that occur, in the truth or in what was said (scikit-learn's macro F1).

    An array over the leading axes, without any for one matrix; NaN where nothing occurs.

    >>> float(macro_f1(np.array([[1, 0, 0], [1, 0, 0], [0, 0, 0]])).round(4))
    0.3333
    """
    by_class = f1_by_class(matrix)
    there = ~np.isnan(by_class)
    count = there.sum(axis=-1)
    total = np.where(there, by_class, 0.0).sum(axis=-1)
    return divided(total, count)


def divided(top: NDArray[Any], bottom: NDArray[Any]) -> Floats:
    """One array over another, NaN where there is nothing to divide by.

    >>> divided(np.array([1.0, 0.0]), np.array([2.0, 0.0])).tolist()
    [0.5, nan]
    """
    made: Floats = np.divide(top, bottom, out=np.full(np.shape(bottom), np.nan), where=np.asarray(bottom) > 0)
    return made
