"""Boosted trees as plain arrays, asked in numpy alone; fitted elsewhere, kept as numbers in a JSON file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_DEEPEST = 64


@dataclass(frozen=True)
class Trees:
    """Trees whose leaves add up to a logit.

    roots: first node of each. feature: that a node asks, -1 of a leaf. below: a value up to it goes left, others right.
    left, right: nodes. value: what a leaf adds. base: what every logit begins with. features: how many there are.
    """

    roots: Ints
    feature: Ints
    below: Floats
    left: Ints
    right: Ints
    value: Floats
    base: float
    features: int

    def logits(self, x: Floats) -> Floats:
        """One logit a row.

        >>> one = Trees.read({"roots": [0], "feature": [0, -1, -1], "below": [0.5, 0, 0], "left": [1, 1, 2],
        ...                   "right": [2, 1, 2], "value": [0, -1, 2], "base": 0.25, "features": 1})
        >>> one.logits(np.array([[0.5], [0.6]])).tolist()
        [-0.75, 2.25]
        """
        at = np.broadcast_to(self.roots, (len(x), len(self.roots)))
        rows = np.arange(len(x))[:, None]
        seen = x.astype(np.float32)
        for _ in range(_DEEPEST):
            asked = self.feature[at]
            if (asked < 0).all():
                break
            at = np.where(seen[rows, np.maximum(asked, 0)] <= self.below[at], self.left[at], self.right[at])
        return np.asarray(self.value[at].sum(1) + self.base, np.float64)

    def plain(self) -> dict[str, Any]:
        """What a JSON file holds."""
        whole = {name: getattr(self, name).tolist() for name in ("roots", "feature", "left", "right")}
        real = {name: [float(f"{x:.9g}") for x in getattr(self, name)] for name in ("below", "value")}
        return {**whole, **real, "base": float(f"{self.base:.9g}"), "features": self.features}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Trees:
        """Trees from what a JSON file holds. Raises ValueError for numbers that are no trees."""
        whole = {name: np.array(said[name], np.int64) for name in ("roots", "feature", "left", "right")}
        real = {name: np.array(said[name], np.float64) for name in ("below", "value")}
        size, features = len(whole["feature"]), int(said["features"])
        nodes = [whole["left"], whole["right"], whole["roots"]]
        leaf = whole["feature"] < 0
        forward = (whole["left"] > np.arange(size)) & (whole["right"] > np.arange(size)) if size else leaf
        if (
            any(len(part) != size for part in (whole["left"], whole["right"], *real.values()))
            or any(len(part) and not 0 <= part.min() <= part.max() < size for part in nodes)
            or (size and whole["feature"].max() >= features)
            or not (leaf | forward).all()
            or not all(np.isfinite(part).all() for part in real.values())
        ):
            raise ValueError("these numbers are no trees")
        return cls(
            whole["roots"], whole["feature"], real["below"], whole["left"], whole["right"], real["value"],
            float(said["base"]), features,
        )  # fmt: skip
