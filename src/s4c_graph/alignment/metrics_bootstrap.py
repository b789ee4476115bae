"""How far a figure may be off: queries drawn again and again, for one system or for two on the same queries.

A statistic takes weights (draws × queries: how often each query was drawn) and gives one value a draw, so that all
draws are computed at once. Percentile intervals: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13;
for paired systems Koehn, EMNLP 2004.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.metrics import Floats, divided, macro_f1

DRAWS = 2000
SEED = 20_26
LEVEL = 0.95
_AT_ONCE = 2_000_000
"""Weights held at a time: 16 MB."""
Statistic = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Figure:
    """A figure, its 95 % interval, and over how many queries; NaN where it cannot be told."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True)
class Difference:
    """One system less another on the same queries: the difference, its interval, and a two-sided p.

    p: twice the smaller share of draws on either side of 0, one draw added; 1 at most.
    """

    value: float
    low: float
    high: float
    p: float
    count: int


@dataclass(frozen=True)
class Sample:
    """A statistic of all queries, and of each draw of them; NaN in draws of which it cannot be told."""

    value: float
    drawn: Floats

    def figure(self, count: int) -> Figure:
        """With its interval. count: how many queries or pairs it is over."""
        return Figure(self.value, *_interval(self.drawn), count)

    def less(self, other: Sample, count: int) -> Difference:
        """The difference to another statistic on the same draws. Raises ValueError where the draws are not as many.

        >>> one, other = sampled({"a": mean([1, 1, 1, 0]), "b": mean([0, 1, 1, 0])}, 4).values()
        >>> one.less(other, 4).value
        0.25
        """
        drawn = self.drawn - other.drawn
        known = drawn[~np.isnan(drawn)]
        p = float("nan")
        if len(known):
            side = min((known <= 0).sum(), (known >= 0).sum())
            p = min(1.0, float(2 * (side + 1) / (len(known) + 1)))
        return Difference(self.value - other.value, *_interval(drawn), p, count)


def draws(queries: int, count: int = DRAWS, seed: int = SEED) -> Iterator[Floats]:
    """Weights of ``count`` draws of all queries with replacement, some draws at a time; one seed, the same draws.

    >>> next(draws(3, 2)).sum(axis=1).tolist()
    [3.0, 3.0]
    """
    if queries < 1:
        return
    rng = np.random.default_rng(seed)
    while count > 0:
        some = min(count, max(1, _AT_ONCE // queries))
        which = rng.integers(queries, size=(some, queries)) + queries * np.arange(some)[:, None]
        counted = np.bincount(which.ravel(), minlength=some * queries).reshape(some, queries)
        yield counted.astype(np.float64)
        count -= some


def sampled(
    statistics: Mapping[str, Statistic], queries: int, *, count: int = DRAWS, seed: int = SEED
) -> dict[str, Sample]:
    """Statistics by name, all on the same draws of the same queries; of no queries everything is NaN.

    >>> str(sampled({"hit": mean([1.0] * 30)}, 30)["hit"].figure(30))
    '1.000 [1.000, 1.000]'
    """
    if queries < 1:
        return {name: Sample(float("nan"), np.full(count, np.nan)) for name in statistics}
    everything = np.ones((1, queries))
    values = {name: float(statistic(everything)[0]) for name, statistic in statistics.items()}
    drawn: dict[str, list[Floats]] = {name: [] for name in statistics}
    for weights in draws(queries, count, seed):
        for name, statistic in statistics.items():
            drawn[name].append(statistic(weights))
    return {name: Sample(values[name], np.concatenate(drawn[name])) for name in statistics}


def mean(values: Sequence[float] | Floats) -> Statistic:
    """The mean of a figure over queries (macro)."""
    array = np.asarray(values, dtype=np.float64)
    return ratio(array, np.ones(len(array)))


def ratio(over: Sequence[float] | Floats, under: Sequence[float] | Floats) -> Statistic:
    """A sum over queries, over another sum (micro); NaN where the second is 0.

    >>> ratio([1, 2], [1, 3])(np.array([[1.0, 1.0], [2.0, 0.0]])).tolist()
    [0.75, 1.0]
    """
    top, bottom = np.asarray(over, dtype=np.float64), np.asarray(under, dtype=np.float64)

    def told(weights: Floats) -> Floats:
        return divided(weights @ top, weights @ bottom)

    return told


def relation_f1(
    query: Sequence[int], truth: Sequence[int], said: Sequence[int], classes: int, queries: int
) -> Statistic:
    """Macro F1 over pairs, each of which belongs to a query that is drawn as a whole.

    query: the number of the query of each pair; truth, said: numbers of classes.

    >>> relation_f1([0, 1], [0, 1], [0, 0], 2, 2)(np.ones((1, 2))).round(4).tolist()
    [0.3333]
    """
    cells = np.zeros((queries, classes * classes))
    flat = np.asarray(truth, dtype=np.int64) * classes + np.asarray(said, dtype=np.int64)
    np.add.at(cells, (np.asarray(query, dtype=np.int64), flat), 1.0)
    return lambda weights: macro_f1((weights @ cells).reshape(len(weights), classes, classes))


def binned(
    query: Sequence[int],
    place: NDArray[np.int64],
    confidence: Sequence[float] | Floats,
    right: Sequence[bool],
    queries: int,
) -> Statistic:
    """Expected calibration error over cases of queries, in bins that stay as they are.

    >>> binned([0, 1], np.array([0, 1]), [0.2, 0.9], [False, True], 2)(np.ones((1, 2))).round(4).tolist()
    [0.15]
    """
    gap = np.zeros((queries, int(place.max(initial=-1)) + 1))
    at = np.asarray(query, dtype=np.int64)
    np.add.at(gap, (at, place), np.asarray(confidence, dtype=np.float64) - np.asarray(right, dtype=np.float64))
    cases = np.bincount(at, minlength=queries).astype(np.float64)

    def told(weights: Floats) -> Floats:
        return divided(np.abs(weights @ gap).sum(axis=1), weights @ cases)

    return told


def _interval(drawn: Floats) -> tuple[float, float]:
    known = drawn[~np.isnan(drawn)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)
