"""The relation is learnt: two logistic models from judged pairs, and how they fare on a table that was left out.

Needs scikit-learn; asking does not. Tables weigh the same whatever their size, so that the largest does not decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment import calibrate
from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.relation import Floats, Relations, Scaling, held, joined
from s4c_graph.alignment.relation_features import NAMES
from s4c_graph.core.errors import InputError

SEED = 20260101
EVEN = 0.7
"""How far rare relations are weighed up within a table: 0 as often as they are, 1 all alike."""
PENALTY = 0.1
"""Inverse strength of the penalty on weights (scikit-learn's C), of standardised features."""
RARE = 0.15
"""Spread that a feature has at least where features are standardised."""
DECISIONS = 300
"""Local decisions after which calibration is measured again."""
_NONE = RELATIONS.index("none")
_CLASSES = range(_NONE)
_SURE, _UNSURE = NAMES.index("sure"), NAMES.index("sure: unknown")
LEAST_SURE = 0.5
"""exact is never proposed where it is less likely than everything else together."""
_ROUNDS = 5


@dataclass(frozen=True)
class Judged:
    """Pairs of one table, as numbers. x: features; y: places in RELATIONS; candidate: among the best of its text.

    secondary: the same pairs seen otherwise (as with English labels alone), to learn from and never to be measured on.
    """

    table: str
    x: NDArray[np.float32]
    y: NDArray[np.int64]
    candidate: NDArray[np.bool_]
    secondary: bool = False

    def counts(self) -> dict[str, int]:
        """Pairs by relation."""
        found = np.bincount(self.y, minlength=len(RELATIONS))
        return {relation: int(n) for relation, n in zip(RELATIONS, found, strict=True)}


@dataclass(frozen=True)
class Figures:
    """How a model fares on one table it was not fitted on.

    pairs: judged, of relations that hold. macro_f1, accuracy, majority: over exact, close, broad, narrow (majority:
    macro-F1 of always saying the commonest). error: expected calibration error; error_whole: with none, over the
    candidates; the three that end in after: on the rest after DECISIONS local decisions, mean of five draws. exact:
    proposed for candidates from the threshold on; precision: of those that the table links at all; precision_least:
    what is not linked counted as wrong; recall: of the candidates that are exact. turned: broad and narrow, where both
    say one of them, that are not taken for each other. confusion: rows wanted, columns said.
    """

    table: str
    pairs: int
    macro_f1: float
    accuracy: float
    majority: float
    error: float
    error_whole: float
    error_after: float
    macro_f1_after: float
    error_whole_after: float
    exact: int
    precision: float
    precision_least: float
    recall: float
    turned: float
    confusion: tuple[tuple[int, ...], ...]

    def told(self) -> dict[str, Any]:
        """As a mapping of plain numbers."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name in self.__dataclass_fields__
            if (value := getattr(self, name)) is not None
        }


def fit(judged: Sequence[Judged], about: Mapping[str, Any] | None = None, *, measured: bool = True) -> Relations:
    """A model of these tables, its scaling and thresholds from tables left out in turn.

    Raises InputError where a relation has no pair at all.
    """
    model = _fitted(judged, about)
    tables = sorted({j.table for j in judged})
    if measured and len(tables) > 1:
        folds = {table: _fitted([j for j in judged if j.table != table], None) for table in tables}
        return _scaled(model, folds, judged)
    return model


def leave_one_out(judged: Sequence[Judged]) -> list[Figures]:
    """Figures of each table, from a model that saw nothing of it; neither did its scaling nor its thresholds."""
    tables = sorted({j.table for j in judged})
    if len(tables) < 3:
        return []
    folds = {table: _fitted([j for j in judged if j.table != table], None) for table in tables}
    found = []
    for table in tables:
        others = {name: fold for name, fold in folds.items() if name != table}
        model = _scaled(folds[table], others, judged)
        found.append(figures(model, next(j for j in judged if j.table == table and not j.secondary)))
    return found


def _fitted(judged: Sequence[Judged], about: Mapping[str, Any] | None) -> Relations:
    from sklearn.linear_model import LogisticRegression

    x = np.vstack([j.x for j in judged]).astype(np.float64)
    y = np.concatenate([j.y for j in judged])
    candidate = np.concatenate([j.candidate for j in judged])
    lacking = [RELATIONS[c] for c in _CLASSES if not (y == c).any()]
    if lacking:
        raise InputError(f"no pair is {lacking[0]}, so it cannot be learnt", mend="add a table that has some")
    weights = np.concatenate([_weights(j) for j in judged])
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.maximum(spread, RARE)  # what is nearly always the same gets no large weight from few pairs
    holds = y < _NONE
    model = LogisticRegression(C=PENALTY, max_iter=1_000, random_state=SEED)
    known = (x[holds] - mean) / spread
    known[:, [_SURE, _UNSURE]] = 0  # which relation it is must not hang on whether a matcher proposed the pair
    model.fit(known, y[holds], sample_weight=weights[holds])
    of_held = _unscaled(model.coef_.T, model.intercept_, mean, spread)
    of_none = np.zeros((len(of_held), 1))
    if (y[candidate] == _NONE).any():
        shares = np.concatenate([np.full(len(j.y), 1 / max(len(j.y), 1)) for j in judged]) * len(y) / len(judged)
        absent = LogisticRegression(C=PENALTY, max_iter=1_000, random_state=SEED)
        seen = np.vstack([x[candidate], blind(x[candidate])])
        wanted, share = np.tile(y[candidate] == _NONE, 2), np.tile(shares[candidate], 2) / 2
        absent.fit((seen - mean) / spread, wanted, sample_weight=share)
        of_none = _unscaled(absent.coef_.T, absent.intercept_, mean, spread)
    else:
        of_none[-1] = -10.0
    return Relations(of_held, of_none[:, 0], about=dict(about or {}))


def blind(x: NDArray[Any]) -> NDArray[Any]:
    """The same pairs where no matcher says how sure it is."""
    made = x.copy()
    made[:, _SURE], made[:, _UNSURE] = 0.0, 1.0
    return made


def _weights(judged: Judged) -> Floats:
    """A weight a pair: tables alike, half for what is seen otherwise, rare relations weighed up by EVEN."""
    holds = judged.y < _NONE
    counts = np.bincount(judged.y, minlength=len(RELATIONS)).astype(np.float64)
    share = counts / max(counts[:_NONE].sum(), 1.0)
    made = np.where(holds, np.maximum(share[judged.y], 1e-9) ** -EVEN, 0.0)
    total = made.sum()
    return np.asarray(made / total * (500.0 if judged.secondary else 1_000.0) if total else made, np.float64)


def _unscaled(coefficients: Floats, constant: Floats, mean: Floats, spread: Floats) -> Floats:
    """Weights of plain features, the constant last, from those of standardised ones."""
    plain = coefficients / spread[:, None]
    return np.vstack([plain, constant - mean @ plain])


def _scaled(model: Relations, folds: Mapping[str, Relations], judged: Sequence[Judged]) -> Relations:
    """The model with the scaling of none and the thresholds from what each fold says of the table it left out."""
    own = [j for j in judged if j.table in folds and not j.secondary]
    logits, none, y, candidate = [], [], [], []
    for j in own:
        of_held, of_none = _logits(folds[j.table], j.x)
        logits.append(of_held)
        none.append(of_none)
        y.append(j.y)
        candidate.append(j.candidate)
    all_held, all_none, wanted = np.vstack(logits), np.concatenate(none), np.concatenate(y)
    owner = np.repeat(np.arange(len(own)), [len(j.y) for j in own])
    holds, among = wanted < _NONE, np.concatenate(candidate)
    scaling = Scaling()  # one temperature for all tables made the error of unseen ones larger, not smaller
    if (wanted[among] == _NONE).any():
        scaling = replace(scaling, none=calibrate.of_none(all_none[among], wanted[among] == _NONE))
    exact = held(all_held[holds], scaling)[:, 0]
    reached_held = _shared(exact, wanted[holds] == 0, owner[holds])
    linked = holds & among
    whole = joined(all_held[linked], all_none[linked], scaling)[:, 0]
    reached = _shared(whole, wanted[linked] == 0, owner[linked])
    return replace(model, scaling=scaling, threshold=reached, threshold_held=reached_held)


def _shared(sure: Floats, exact: NDArray[np.bool_], owner: NDArray[np.int64]) -> float:
    """The lowest probability, LEAST_SURE or more, from which exact is right often enough in the mean of the tables.

    The worst of three or more tables is not counted: there are some whose experts call equal names broader, and no
    threshold is high enough for those.
    """
    for at in np.arange(LEAST_SURE, 0.99, 0.01):
        above = sure >= at
        found = sorted(float(exact[above & (owner == n)].mean()) for n in np.unique(owner[above]))
        counted = found[1:] if len(found) > 2 else found
        if counted and float(np.mean(counted)) >= calibrate.PRECISION:
            return round(float(at), 2)
    return calibrate.PRECISION


def _logits(model: Relations, x: NDArray[np.float32]) -> tuple[Floats, Floats]:
    wide = x.astype(np.float64)
    return wide @ model.held[:-1] + model.held[-1], wide @ model.none[:-1] + model.none[-1]


def figures(model: Relations, judged: Judged) -> Figures:
    """How a model fares on a table."""
    logits, none = _logits(model, judged.x)
    holds = judged.y < _NONE
    wanted, said = judged.y[holds], held(logits[holds], model.scaling)
    top = said.argmax(axis=1)
    confusion = np.zeros((_NONE, _NONE), np.int64)
    np.add.at(confusion, (wanted, top), 1)
    either = (wanted >= 2) & (top >= 2)
    among = judged.candidate
    after = [_after(model, logits[holds], wanted, seed) for seed in range(_ROUNDS)]
    whole, truth = joined(logits[among], none[among], model.scaling), judged.y[among]
    accepted = np.array([relation == "exact" for relation, _ in model.choose(whole)], bool)
    linked = accepted & (truth < _NONE)
    return Figures(
        table=judged.table,
        pairs=int(holds.sum()),
        macro_f1=macro_f1(wanted, top),
        accuracy=float((wanted == top).mean()),
        majority=macro_f1(wanted, np.full(len(wanted), np.bincount(wanted).argmax())),
        error=calibrate.calibration_error(said, wanted),
        error_whole=calibrate.calibration_error(whole, truth),
        error_after=float(np.mean([a for a, _ in after])),
        macro_f1_after=float(np.mean([b for _, b in after])),
        error_whole_after=float(
            np.mean([_whole_after(model, logits[among], none[among], truth, seed) for seed in range(_ROUNDS)])
        ),
        exact=int(accepted.sum()),
        precision=float((truth[linked] == 0).mean()) if linked.any() else 0.0,
        precision_least=float((truth[accepted] == 0).mean()) if accepted.any() else 0.0,
        recall=float((truth[accepted] == 0).sum() / max((truth == 0).sum(), 1)),
        turned=float((wanted[either] == top[either]).mean()) if either.any() else 0.0,
        confusion=tuple(tuple(int(n) for n in row) for row in confusion),
    )


def _after(model: Relations, logits: Floats, wanted: NDArray[np.int64], seed: int) -> tuple[float, float]:
    """Calibration error and macro-F1 on the rest after DECISIONS of a table are known."""
    order = np.random.default_rng(seed).permutation(len(wanted))
    known, rest = order[:DECISIONS], order[DECISIONS:]
    scaling = calibrate.fitted(logits[known], wanted[known], model.scaling)
    said = held(logits[rest], scaling)
    return calibrate.calibration_error(said, wanted[rest]), macro_f1(wanted[rest], said.argmax(axis=1))


def _whole_after(model: Relations, logits: Floats, none: Floats, truth: NDArray[np.int64], seed: int) -> float:
    """Calibration error of the whole distribution on the rest, after DECISIONS of the candidates are known."""
    order = np.random.default_rng(seed).permutation(len(truth))
    known, rest = order[:DECISIONS], order[DECISIONS:]
    holds = truth[known] < _NONE
    scaling = calibrate.fitted(logits[known][holds], truth[known][holds], model.scaling)
    scaling = replace(scaling, none=calibrate.of_none(none[known], ~holds, scaling.none))
    return calibrate.calibration_error(joined(logits[rest], none[rest], scaling), truth[rest])


def macro_f1(wanted: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    """Mean F1 of the four relations that hold; one that neither side has counts as 0.

    >>> macro_f1(np.array([0, 1, 2, 3]), np.array([0, 1, 2, 2]))
    0.6666666666666666
    """
    found = []
    for c in _CLASSES:
        hits = int(((wanted == c) & (said == c)).sum())
        both = int((wanted == c).sum() + (said == c).sum())
        found.append(2 * hits / both if both else 0.0)
    return float(np.mean(found))
