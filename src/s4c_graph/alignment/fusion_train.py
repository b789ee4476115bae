"""Fitting the fusion on judged texts: logistic models of scikit-learn, their weights exported as plain numbers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from s4c_graph.alignment import fusion
from s4c_graph.alignment.fusion import Floats, Head
from s4c_graph.alignment.trees import Trees

ADAPT = 100.0
"""Texts that the shipped weights count for where own decisions move them."""
STRENGTH = 0.01
"""Inverse of the penalty on the weights of the fusion."""
_NEGATIVE = 1 / 50
_FOLDS = 5


@dataclass(frozen=True)
class Judged:
    """A text whose right concepts are known: channels of its candidates, which of them are right, how many there are.

    right: how many concepts are right, candidates or not. words: of the text. weight: what it counts. group: texts
    of one group are never on both sides of a fold.
    """

    values: NDArray[np.float32]
    hits: NDArray[np.bool_]
    right: int
    words: int
    weight: float = 1.0
    group: str = ""


def fit(judged: Sequence[Judged], absent: Sequence[Judged] = (), *, seed: int = 1) -> Head:
    """A head from judged texts. absent: texts that have no equivalent, and texts that have, for the model of none.

    Judged texts without a right concept teach the fusion nothing, but how likely its best candidate is right. The
    models of probabilities are fitted on scores of folds that the fusion was not fitted on.
    """
    forms = [fusion.forms(j.values) for j in judged]
    fused = _fused(judged, forms)
    out_of_fold = _out_of_fold(judged, forms, seed)
    return Head(fused, _sure(judged, out_of_fold), _none(absent, fused, seed))


def adapted(head: Head, judged: Sequence[Judged]) -> Head:
    """A head moved towards judged texts, and held near where it was: few texts move it little.

    The penalty on the way from the old weights is that of as many texts as ADAPT; the models of the probability and
    of none stay. Texts without a right candidate teach nothing.
    """
    kept = [j for j in judged if j.hits.any()]
    if not kept:
        return head
    forms = [fusion.forms(j.values) for j in kept]
    x = np.vstack(forms)
    y = np.concatenate([j.hits for j in kept]).astype(np.float64)
    weigh = np.concatenate([np.where(j.hits, 1 / j.hits.sum(), _NEGATIVE) * j.weight for j in kept])
    scale = np.append(np.maximum(x.std(0), 1e-6), 1.0)
    start = head.fused
    ones = np.hstack([x, np.ones((len(x), 1))])

    def loss(step: Floats) -> tuple[float, Floats]:
        logits = ones @ (start + step / scale)
        now = fusion.squeezed(logits)
        value = float((weigh * (np.logaddexp(0, logits) - y * logits)).sum()) + ADAPT / 2 * float(step @ step)
        return value, (ones.T @ (weigh * (now - y))) / scale + ADAPT * step

    found = minimize(loss, np.zeros(len(start)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return replace(head, fused=start + found.x / scale)


def _fused(judged: Sequence[Judged], forms: Sequence[Floats]) -> Floats:
    """Weights for the forms: right candidates of a text weigh 1 together, each wrong one a fiftieth."""
    kept = [at for at, j in enumerate(judged) if j.hits.any()]
    x = np.vstack([forms[at] for at in kept])
    y = np.concatenate([judged[at].hits for at in kept])
    weigh = [np.where(judged[at].hits, 1 / judged[at].hits.sum(), _NEGATIVE) * judged[at].weight for at in kept]
    return logistic(x, y, np.concatenate(weigh), STRENGTH)


def _out_of_fold(judged: Sequence[Judged], forms: Sequence[Floats], seed: int) -> list[Floats]:
    groups = sorted({j.group or str(at) for at, j in enumerate(judged)})
    fold_of = dict(zip(np.random.default_rng(seed).permutation(groups).tolist(), _cycle(len(groups)), strict=True))
    folds = np.array([fold_of[j.group or str(at)] for at, j in enumerate(judged)])
    scores: list[Floats] = [np.zeros(0)] * len(judged)
    for fold in range(_FOLDS):
        train = np.flatnonzero(folds != fold).tolist()
        if not any(judged[at].hits.any() for at in train):
            continue
        weights = _fused([judged[at] for at in train], [forms[at] for at in train])
        for at in np.flatnonzero(folds == fold).tolist():
            scores[at] = forms[at] @ weights[:-1] + weights[-1]
    return scores


def _cycle(size: int) -> list[int]:
    return [at % _FOLDS for at in range(size)]


def _sure(judged: Sequence[Judged], scores: Sequence[Floats], top: int = 20) -> Floats:
    x, y, w = [], [], []
    for j, score in zip(judged, scores, strict=True):
        order = np.argsort(-score, kind="stable")[:top]
        x.append(fusion.sure(score[order]))
        y.append(j.hits[order])
        w.append(np.full(len(order), j.weight))
    return logistic(np.vstack(x), np.concatenate(y), np.concatenate(w), 1.0)


def _none(absent: Sequence[Judged], fused: Floats, seed: int) -> Trees:
    """Boosted stumps and small trees: on few texts they tell none better than a logistic model does."""
    truth = np.array([j.right == 0 for j in absent])
    if len(absent) == 0 or truth.all() or not truth.any():
        return never((len(fused) - 1) // fusion.FORMS)
    x = np.vstack([told(j, fused) for j in absent])
    model = GradientBoostingClassifier(
        n_estimators=150, max_leaf_nodes=4, learning_rate=0.04, min_samples_leaf=10, subsample=0.6, max_features=0.3,
        random_state=seed,
    ).fit(x, truth, sample_weight=np.array([j.weight for j in absent]))  # fmt: skip
    return exported(model, x)


def never(channels: int) -> Trees:
    """A model of none that knows nothing: a quarter, whatever the text."""
    said = dict.fromkeys(("roots", "feature", "left", "right", "below", "value"), ())
    return Trees.read({**said, "base": -1.0986, "features": fusion.features_of_none(channels)})


def exported(model: GradientBoostingClassifier, x: Floats) -> Trees:
    """A boosted model as plain arrays. x: some rows, to know where its logits begin."""
    parts: defaultdict[str, list[NDArray[np.generic]]] = defaultdict(list)
    roots, size = [], 0
    for (grown,) in model.estimators_:
        tree = grown.tree_
        leaf = tree.children_left < 0
        own = np.arange(tree.node_count)
        roots.append(size)
        parts["feature"].append(np.where(leaf, -1, tree.feature))
        parts["below"].append(np.where(leaf, 0.0, tree.threshold))
        parts["left"].append(np.where(leaf, own, tree.children_left) + size)
        parts["right"].append(np.where(leaf, own, tree.children_right) + size)
        parts["value"].append(np.where(leaf, tree.value[:, 0, 0] * model.learning_rate, 0.0))
        size += tree.node_count
    made = {name: np.concatenate(part) for name, part in parts.items()}
    trees = Trees.read({**made, "roots": roots, "base": 0.0, "features": x.shape[1]})
    return replace(trees, base=float(np.mean(model.decision_function(x[:50]) - trees.logits(x[:50]))))


def told(judged: Judged, fused: Floats) -> Floats:
    """What the model of none sees of a text."""
    scores = fusion.forms(judged.values) @ fused[:-1] + fused[-1]
    order = np.argsort(-scores, kind="stable")
    return fusion.none(scores[order], judged.values[order].astype(np.float64), judged.words)


def logistic(x: Floats, y: NDArray[np.bool_], weight: Floats, strength: float) -> Floats:
    """Weights of a logistic model for raw features, the constant last."""
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=strength, max_iter=2_000).fit(scaler.transform(x), y, sample_weight=weight)
    scale = np.where(scaler.scale_ > 1e-9, scaler.scale_, 1.0)
    slopes = model.coef_[0] / scale
    return np.append(slopes, float(model.intercept_[0]) - float((slopes * scaler.mean_).sum()))
