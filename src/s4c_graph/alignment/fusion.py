"""Fusion: the values of the channels become one score a candidate, a probability, and the probability of none.

A logistic model over value, z-score, share of the best and rank of each channel; a second over scores and ranks says
how likely a candidate is right; trees over the best scores of a text say how likely none is. There are two heads:
for labels, and for sentences. The weights are a JSON file (``data/alignment/fusion.json`` or a user's own).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.trees import Trees
from s4c_graph.core.assets import folder
from s4c_graph.core.errors import InputError

FORMAT = 2
HEADS = ("text", "label")
FORMS = 4
"""Forms in which each channel enters: value, z-score, share of the best, rank."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Head:
    """One head. fused, sure: weights of the forms of the channels, and of what :func:`sure` gives, each with the
    constant at its end. none: trees over what :func:`none` gives.
    """

    fused: Floats
    sure: Floats
    none: Trees

    def score(self, forms: Floats) -> Floats:
        """One score a candidate, larger for better."""
        return np.asarray(forms @ self.fused[:-1] + self.fused[-1], np.float64)

    def shares(self, forms: Floats) -> Floats:
        """What each channel adds to the score, candidates × channels."""
        parts = forms * self.fused[:-1]
        return np.asarray(parts.reshape(len(forms), FORMS, -1).sum(1), np.float64)

    def probability(self, scores: Floats) -> Floats:
        """Probability that each candidate is right, of scores sorted from the best."""
        return np.asarray(squeezed(sure(scores) @ self.sure[:-1] + self.sure[-1]), np.float64)

    def absent(self, scores: Floats, values: Floats, words: int) -> float:
        """Probability that none is equivalent. values: channels of the candidates in the order of their scores."""
        return float(squeezed(self.none.logits(none(scores, values, words)[None, :])[0]))


@dataclass(frozen=True)
class Fusion:
    """The heads, the channels they are for, and what the file says of itself."""

    heads: Mapping[str, Head]
    about: Mapping[str, Any]
    channels: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> Fusion:
        """Weights from a file. Raises InputError for one that is none, or of other channels."""
        mend = "remove it, or make it again with s4c align train"
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            if said["format"] != FORMAT:
                raise InputError(f"weights of format {said['format']}, not {FORMAT}", where=str(path), mend=mend)
            channels = tuple(str(name) for name in said["channels"])
            heads = {name: _head(said["heads"][name], len(channels)) for name in HEADS}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"no weights of the alignment ({error})", where=str(path), mend=mend) from error
        return cls(heads, {k: v for k, v in said.items() if k not in ("heads", "channels")}, channels)

    @classmethod
    def shipped(cls, name: str = "fusion") -> Fusion:
        """The weights that come with the package: ``fusion``, or ``fusion-encoder`` for a sentence model beside."""
        return cls.read(folder("data") / "alignment" / f"{name}.json")

    def json(self) -> str:
        """The text of the file."""
        heads = {
            name: {part: [round(float(x), 6) for x in getattr(head, part)] for part in ("fused", "sure")}
            | {"none": head.none.plain()}
            for name, head in self.heads.items()
        }
        said = {**self.about, "format": FORMAT, "channels": list(self.channels), "heads": heads}
        return json.dumps(said, ensure_ascii=False, sort_keys=True).replace(', "', ',\n"') + "\n"


def forms(values: NDArray[np.float32]) -> Floats:
    """The forms of the channels among the candidates: candidates × (FORMS × channels).

    >>> forms(np.array([[2.0], [1.0]], np.float32)).round(2).tolist()
    [[2.0, 1.0, 1.0, 1.0], [1.0, -1.0, 0.5, 0.71]]
    """
    v = values.astype(np.float64)
    if not len(v):
        return np.zeros((0, FORMS * v.shape[1]))
    z = (v - v.mean(0)) / (v.std(0) + 1e-6)
    share = v / (v.max(0) + 1e-6)
    order = np.argsort(-v, axis=0, kind="stable")
    place = np.empty_like(order)
    np.put_along_axis(place, order, np.arange(len(v))[:, None] + np.zeros_like(order), axis=0)
    return np.hstack([v, z, share, 1 / np.sqrt(1 + place)])


def sure(scores: Floats) -> Floats:
    """What tells how likely a candidate is right, of scores sorted from the best.

    The score, what it lacks to the best, the rank, and whether it is the first: the best of many is a little less good
    than its score says, as it was chosen for it.
    """
    lack = scores - scores[:1] if len(scores) else scores
    rank = np.arange(len(scores))
    return np.stack([scores, lack, np.log1p(rank), (rank == 0).astype(np.float64)], axis=1)


def none(scores: Floats, values: Floats, words: int) -> Floats:
    """What tells whether there is none: the best scores, their distances, and the channels of the best two."""
    best = np.zeros(6)
    best[: min(6, len(scores))] = scores[:6]
    blank = np.zeros(values.shape[1])
    first = values[0] if len(values) else blank
    second = values[1] if len(values) > 1 else blank
    top = values[:10].max(0) if len(values) else blank
    gaps = [best[0] - best[1], best[0] - best[4], best[:5].mean()]
    return np.concatenate([[best[0]], gaps, first, second, top, [np.log1p(words)]])


def squeezed(logits: Any) -> Any:
    """Probabilities of logits."""
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))


def _head(said: Mapping[str, Any], wide: int) -> Head:
    made = {}
    for part, size in (("fused", FORMS * wide + 1), ("sure", 5)):
        weights = np.array(said[part], np.float64)
        if weights.shape != (size,) or not np.isfinite(weights).all():
            raise ValueError(f"{part} has not {size} numbers")
        made[part] = weights
    trees = Trees.read(said["none"])
    if trees.features != features_of_none(wide):
        raise ValueError("the trees of none are of other channels")
    return Head(made["fused"], made["sure"], trees)


def features_of_none(channels: int) -> int:
    """How many numbers :func:`none` gives."""
    return 4 + 3 * channels + 1
