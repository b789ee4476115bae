"""Probabilities that mean what they say: scaling of logits, calibration error, and the threshold of exact; numpy alone.

Scaling starts from a model's own and is held near it by a penalty, so that few decisions move it little (Guo et al.
2017; with a prior as in Chelba and Acero 2006).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.relation import Floats, Relations, Scaling, held, joined, same_relation
from s4c_graph.alignment.relation_features import Pair
from s4c_graph.core.errors import InputError

LEAST = 30
"""Decisions below which nothing is learnt from them."""
LEAST_HELD = 20
"""Of these, how many must be of relations that hold."""
STRENGTH = 4.0
"""How strongly a scaling is held where it was: as much as so many decisions."""
PRECISION = 0.95
"""What exact must reach to be proposed."""
_CAREFUL = 0.8
"""The threshold of exact, at least, where decisions do not show one that reaches PRECISION."""
_STEPS = 400
Ints = NDArray[np.int64]


def recalibrate(model: Relations, decisions: Sequence[tuple[Pair, str]]) -> Relations:
    """The model with its scaling and threshold fitted to decisions: pairs, each with one of RELATIONS.

    A rejected pair is one of *none*. What earlier decisions changed is undone first, so the same ones, given again,
    change nothing. Raises InputError for too few: LEAST in all, LEAST_HELD of relations that hold.
    """
    model = model.as_fitted()
    wanted = np.array([same_relation(relation) for _, relation in decisions], np.int64)
    holding = wanted < len(model.scaling.scale)
    if len(wanted) < LEAST or int(holding.sum()) < LEAST_HELD:
        what = (
            f"{len(wanted)} decisions, {int(holding.sum())} of them of a relation that holds, are too few to learn from"
        )
        raise InputError(what, mend=f"decide on {LEAST} pairs at least, {LEAST_HELD} of them with a relation")
    logits, none = model.logits([pair for pair, _ in decisions])
    scaling = fitted(logits[holding], wanted[holding], model.scaling)
    if 0 < holding.sum() < len(wanted):
        scaling = replace(scaling, none=of_none(none, ~holding, model.scaling.none))
    exact = wanted == 0
    reached = threshold(joined(logits, none, scaling)[:, 0], exact)
    reached_held = threshold(held(logits, scaling)[holding, 0], exact[holding])
    return replace(
        model,
        scaling=scaling,
        threshold=reached or max(model.threshold, _CAREFUL),
        threshold_held=reached_held or max(model.threshold_held, PRECISION),
        about={**model.about, "as_fitted": model.put()},
    )


def fitted(logits: Floats, wanted: Ints, start: Scaling, weights: Floats | None = None) -> Scaling:
    """Scale and shift of each relation that make these relations likeliest, held near where they start."""
    size = logits.shape[1]
    weights = np.ones(len(logits)) if weights is None else weights
    begin = np.concatenate([np.log(start.scale), start.shift])
    said = np.eye(size)[wanted]

    def loss(at: Floats) -> tuple[float, Floats]:
        scale = np.exp(at[:size])
        now = held(logits, replace(start, scale=tuple(scale), shift=tuple(at[size:])))
        away = at - begin
        wrong = (now - said) * weights[:, None]
        value = -float((weights * np.log(now[np.arange(len(now)), wanted] + 1e-12)).sum())
        slope = np.concatenate([(wrong * logits).sum(0) * scale, wrong.sum(0)])
        return value + STRENGTH * float(away @ away) / 2, slope + STRENGTH * away

    found = _lowest(loss, begin)
    return replace(start, scale=tuple(np.exp(found[:size]).tolist()), shift=tuple(found[size:].tolist()))


def temperature(logits: Floats, wanted: Ints, weights: Floats | None = None) -> float:
    """The one factor of all logits that makes these relations likeliest."""
    weights = np.ones(len(logits)) if weights is None else weights
    size = logits.shape[1]

    def loss(at: Floats) -> tuple[float, Floats]:
        factor = float(np.exp(at[0]))
        now = held(logits, Scaling((factor,) * size, (0.0,) * size))
        value = -float((weights * np.log(now[np.arange(len(now)), wanted] + 1e-12)).sum())
        wrong = (now - np.eye(size)[wanted]) * weights[:, None]
        return value, np.array([float((wrong * logits).sum()) * factor])

    return float(np.exp(_lowest(loss, np.zeros(1))[0]))


def of_none(logits: Floats, absent: NDArray[np.bool_], start: tuple[float, float] = (1.0, 0.0)) -> tuple[float, float]:
    """Factor and shift of the logit of none, held near where they start."""
    begin = np.array([np.log(start[0]), start[1]])

    def loss(at: Floats) -> tuple[float, Floats]:
        z = np.clip(logits * np.exp(at[0]) + at[1], -40, 40)
        now, away = 1 / (1 + np.exp(-z)), at - begin
        value = -float(np.log(np.where(absent, now, 1 - now) + 1e-12).sum())
        wrong = now - absent
        slope = np.array([float((wrong * logits).sum()) * np.exp(at[0]), float(wrong.sum())])
        return value + STRENGTH * float(away @ away) / 2, slope + STRENGTH * away

    found = _lowest(loss, begin)
    return float(np.exp(found[0])), float(found[1])


def _lowest(loss: Callable[[Floats], tuple[float, Floats]], at: Floats) -> Floats:
    """The lowest point of a smooth loss from a start: gradient steps, each no longer than it helps (BFGS)."""
    value, slope = loss(at)
    bend = np.eye(len(at)) / max(1.0, float(np.abs(slope).max()))
    for _ in range(_STEPS):
        step = -bend @ slope
        share = 1.0
        while share > 1e-10:
            tried = np.clip(at + share * step, -20, 20)
            new, turned = loss(tried)
            if new <= value + 1e-4 * float(slope @ (tried - at)):
                break
            share /= 2
        moved, change = tried - at, turned - slope
        if share <= 1e-10 or float(np.abs(moved).max()) < 1e-9:
            break
        at, value, slope = tried, new, turned
        curve = float(moved @ change)
        if curve > 1e-12:
            part = np.eye(len(at)) - np.outer(moved, change) / curve
            bend = part @ bend @ part.T + np.outer(moved, moved) / curve
    return at


def threshold(
    sure: Floats, right: NDArray[np.bool_], *, weights: Floats | None = None, least: int = 20
) -> float | None:
    """The lowest probability from which on at least PRECISION are right; None where there is none.

    least: how many must be above it for it to be believed.

    >>> threshold(np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, True, False, True]), least=2)
    0.8
    """
    order = np.argsort(-sure, kind="stable")
    weights = np.ones(len(sure)) if weights is None else weights
    hits = np.cumsum((right * weights)[order]) / np.maximum(np.cumsum(weights[order]), 1e-12)
    last = np.append(sure[order][1:] < sure[order][:-1], True) if len(sure) else np.zeros(0, bool)
    good = np.flatnonzero((hits >= PRECISION) & last & (np.arange(1, len(sure) + 1) >= least))
    return float(sure[order][good[-1]]) if len(good) else None


def calibration_error(probabilities: Floats, wanted: Ints, bins: int = 10) -> float:
    """Expected calibration error of the likeliest: confidence less accuracy in bins of equal width, weighed by size.

    >>> calibration_error(np.array([[0.75, 0.25]] * 4), np.array([0, 0, 0, 1]))
    0.0
    """
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == wanted
    place = np.minimum((sure * bins).astype(int), bins - 1)
    size = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, weights=sure, minlength=bins) - np.bincount(place, weights=right, minlength=bins))
    return float(gap[size > 0].sum() / max(len(sure), 1))
