"""Whether a probability means what it says: calibration, abstention, coverage, automatic acceptance; beside metrics.

Inputs are arrays over the same queries or pairs; every tie is told apart by nothing but its value, so that the order
of the input never matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.metrics import Floats, divided

BINS = 10
Edges = Floats


@dataclass(frozen=True)
class Bin:
    """One bar of a reliability plot: its edges, how many are in it, their mean confidence, the share that was right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def edges(confidence: Sequence[float] | Floats, bins: int = BINS, *, mass: bool = False) -> Edges:
    """Edges of the bins: of equal width from 0 to 1, or at quantiles so that about as many are in each.

    Edges that fall together, because many share one value, are one. Raises ValueError for a value outside 0 to 1.

    >>> edges([0.1, 0.1, 0.1, 0.9], 2, mass=True).round(3).tolist()
    [0.1, 0.9]
    """
    said = np.asarray(confidence, dtype=np.float64)
    if said.size and not (said.min() >= 0 and said.max() <= 1):
        raise ValueError("a probability lies between 0 and 1")
    if mass and said.size:
        return np.unique(np.quantile(said, np.linspace(0, 1, bins + 1)))
    return np.linspace(0, 1, bins + 1)


def placed(confidence: Sequence[float] | Floats, at: Edges) -> NDArray[np.int64]:
    """The bin of each value; one on an edge belongs to the lower bin, as scikit-learn's calibration_curve has it.

    >>> placed([0.0, 0.5, 0.51, 1.0], np.array([0, 0.5, 1])).tolist()
    [0, 0, 1, 1]
    """
    return np.searchsorted(at[1:-1], np.asarray(confidence, dtype=np.float64)).astype(np.int64)


def reliability(
    confidence: Sequence[float] | Floats, right: Sequence[int] | NDArray[Any], bins: int = BINS, *, mass: bool = False
) -> tuple[Bin, ...]:
    """The bins of a reliability plot, without the empty ones.

    >>> [(b.count, round(b.confidence, 2), b.right) for b in reliability([0.1, 0.9, 0.8], [0, 1, 0], 2)]
    [(1, 0.1, 0.0), (2, 0.85, 0.5)]
    """
    said, true = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    at = edges(said, bins, mass=mass)
    place = placed(said, at)
    made = []
    for number in np.unique(place):
        inside = place == number
        low, high = float(at[number]), float(at[min(number + 1, len(at) - 1)])
        made.append(Bin(low, high, int(inside.sum()), float(said[inside].mean()), float(true[inside].mean())))
    return tuple(made)


def calibration_error(bins: Sequence[Bin]) -> float:
    """Expected calibration error: |confidence − share right| of the bins, weighted by their size; NaN without any.

    Equal width: Guo et al., ICML 2017, eq. 3; equal mass: Nguyen and O'Connor, EMNLP 2015.

    >>> round(calibration_error(reliability([0.1, 0.9, 0.8], [0, 1, 0], 2)), 4)
    0.2667
    """
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.confidence - b.right) for b in bins) / total if total else float("nan")


def auroc(score: Sequence[float] | Floats, positive: Sequence[int] | NDArray[Any]) -> float:
    """Area under the ROC curve: how often a positive scores above a negative, a tie for half; NaN without both.

    The statistic of Mann and Whitney (1947) over the number of pairs; Hanley and McNeil, Radiology 1982.

    >>> auroc([0.9, 0.5, 0.5, 0.1], [1, 1, 0, 0])
    0.875
    """
    true = np.asarray(positive, dtype=bool)
    return float(weighted_auroc(score, true, np.ones((1, len(true))))[0])


def weighted_auroc(score: Sequence[float] | Floats, positive: Sequence[int] | NDArray[Any], weights: Floats) -> Floats:
    """The same where each case counts as often as its weight says; weights: draws × cases; one value a draw.

    Raises ValueError for a score that is no number.
    """
    said, true = np.asarray(score, dtype=np.float64), np.asarray(positive, dtype=bool)
    if np.isnan(said).any():
        raise ValueError("a score is not a number")
    ups, downs = _grouped(said, weights * true), _grouped(said, weights * ~true)
    below = np.cumsum(downs, axis=1) - downs
    wins = (ups * (below + downs / 2)).sum(axis=1)
    pairs = ups.sum(axis=1) * downs.sum(axis=1)
    return divided(wins, pairs)


@dataclass(frozen=True)
class Curve:
    """A coverage–precision curve, from the surest answer to all: one point for each distinct confidence.

    coverage: share of the queries that are answered at or above it. precision: share of those that are right.
    """

    threshold: tuple[float, ...]
    coverage: tuple[float, ...]
    precision: tuple[float, ...]


def coverage_precision(confidence: Sequence[float] | Floats, right: Sequence[int] | NDArray[Any]) -> Curve:
    """The curve of answers by confidence; −inf stands for a query that got no answer, which is never right.

    Its other side is the risk–coverage curve of El-Yaniv and Wiener, JMLR 2010.

    >>> coverage_precision([0.9, 0.5, 0.5, float("-inf")], [1, 0, 1, 0]).precision
    (1.0, 0.6666666666666666, 0.5)
    """
    said, true = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    values, place = np.unique(-said, return_inverse=True)
    count = np.bincount(place, minlength=len(values)).cumsum()
    good = np.bincount(place, weights=true, minlength=len(values)).cumsum()
    return Curve(
        tuple((-values).tolist()),
        tuple((count / max(len(said), 1)).tolist()),
        tuple((good / np.maximum(count, 1)).tolist()),
    )


def coverage_area(
    confidence: Sequence[float] | Floats, right: Sequence[int] | NDArray[Any], weights: Floats | None = None
) -> Floats:
    """Area under that curve as a step function, one value a draw: 1 less the AURC of Geifman et al., ICLR 2019.

    Answers of one confidence share the precision at which all of them are answered. weights: draws × queries.

    >>> coverage_area([0.9, 0.5, 0.1], [1, 0, 1]).round(4).tolist()
    [0.7222]
    """
    said, true = np.asarray(confidence, dtype=np.float64), np.asarray(right, dtype=np.float64)
    drawn = np.ones((1, len(said))) if weights is None else weights
    count, good = _grouped(-said, drawn), _grouped(-said, drawn * true)
    answered = np.cumsum(count, axis=1)
    precision = np.divide(np.cumsum(good, axis=1), answered, out=np.zeros_like(answered), where=answered > 0)
    total = answered[:, -1] if answered.shape[1] else np.zeros(len(drawn))
    area = (precision * count).sum(axis=1)
    return divided(area, total)


def accepted(
    p_exact: Sequence[float] | Floats, exact: Sequence[int] | NDArray[Any], threshold: float
) -> tuple[int, int]:
    """Pairs accepted as exact at a threshold (at or above it), and how many of them are.

    >>> accepted([0.9, 0.8, 0.2], [True, False, True], 0.8)
    (2, 1)
    """
    above = np.asarray(p_exact, dtype=np.float64) >= threshold
    return int(above.sum()), int((above & np.asarray(exact, dtype=bool)).sum())


def _grouped(said: Floats, weights: Floats) -> Floats:
    """Sums of the weights of each distinct value, ascending: draws × values."""
    if not len(said):
        return np.zeros((len(weights), 0))
    order = np.argsort(said, kind="stable")
    ordered = said[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    made: Floats = np.add.reduceat(weights[:, order].astype(np.float64), begins, axis=1)
    return made
