"""One vector a text from one vector a token, as sentence-transformers does it; between a model and its channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Whole: TypeAlias = NDArray[np.int64]


def pooled(tokens: Floats, mask: Whole, poolings: Sequence[str]) -> Floats:
    """Vectors of texts (n, d times the poolings) from those of their tokens.

    tokens: (n, length, d). mask: (n, length), 1 where a token is, filled up on the right; at least one token a text.

    >>> pooled(np.array([[[1.0, 0.0], [3.0, 4.0], [9.0, 9.0]]], np.float32), np.array([[1, 1, 0]]), ["mean"]).tolist()
    [[2.0, 2.0]]
    """
    parts = [_POOLINGS[name](tokens, mask) for name in poolings]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def unit(vectors: Floats) -> Floats:
    """Vectors brought to length 1; those of length 0 stay as they are.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]], np.float32)).round(2).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    length = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    length[length == 0] = 1.0
    return np.asarray(vectors / length[:, None], dtype=np.float32)


def means(tokens: Floats, places: Whole, windows: Whole) -> Floats:
    """Mean of all tokens of a text, then of those of each window, (1 + w, d); zeros of a window without a token.

    tokens: (n, d). places: begin and end of each token in the text, (n, 2), in order; an empty one stands for no
    character. windows: begin and end, (w, 2); a token counts that has a character in common with it.

    >>> tokens = np.array([[9.0], [1.0], [3.0]], np.float32)
    >>> means(tokens, np.array([[0, 0], [0, 2], [3, 5]]), np.array([[3, 5], [0, 5], [7, 9]])).tolist()
    [[4.333333492279053], [3.0], [2.0], [0.0]]
    """
    real = np.flatnonzero((places[:, 1] > places[:, 0]) & (places[:, 1] > 0))
    first = np.searchsorted(np.maximum.accumulate(places[real, 1]), windows[:, 0], side="right")
    last = np.searchsorted(places[real, 0], windows[:, 1], side="left")
    sums = np.concatenate([np.zeros((1, tokens.shape[1])), np.cumsum(tokens[real], axis=0, dtype=np.float64)])
    counts = np.maximum(last - first, 0)
    inside = np.where(counts[:, None] > 0, sums[np.maximum(last, first)] - sums[first], 0.0)
    found = np.concatenate([tokens.mean(axis=0, keepdims=True), inside / np.maximum(counts, 1)[:, None]])
    return np.asarray(found, dtype=np.float32)


def _weighted(tokens: Floats, weights: NDArray[np.float32]) -> Floats:
    return np.asarray(np.einsum("ijk,ij->ik", tokens, weights), dtype=np.float32)


def _mean(tokens: Floats, mask: Whole) -> Floats:
    return _weighted(tokens, (mask / mask.sum(axis=1, keepdims=True)).astype(np.float32))


def _mean_sqrt(tokens: Floats, mask: Whole) -> Floats:
    return _weighted(tokens, (mask / np.sqrt(mask.sum(axis=1, keepdims=True))).astype(np.float32))


def _mean_weighted(tokens: Floats, mask: Whole) -> Floats:
    weights = mask * np.arange(1, mask.shape[1] + 1)
    return _weighted(tokens, (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32))


def _first(tokens: Floats, mask: Whole) -> Floats:
    return tokens[:, 0]


def _last(tokens: Floats, mask: Whole) -> Floats:
    return np.asarray(tokens[np.arange(len(tokens)), mask.sum(axis=1) - 1])


def _max(tokens: Floats, mask: Whole) -> Floats:
    return np.asarray(np.where(mask[:, :, None] > 0, tokens, -np.inf).max(axis=1), dtype=np.float32)


_POOLINGS: Mapping[str, Callable[[Floats, Whole], Floats]] = MappingProxyType(
    {
        "mean": _mean,
        "cls": _first,
        "max": _max,
        "mean_sqrt_len": _mean_sqrt,
        "weightedmean": _mean_weighted,
        "lasttoken": _last,
    }
)
