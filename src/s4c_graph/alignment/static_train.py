"""Training of the static vectors of features: texts that say the same concept come near, in numpy alone.

Contrastive learning with the other pairs of a batch as negatives (InfoNCE, van den Oord et al. 2018) on pairs that a
vocabulary gives for free: its labels with each other, in one language and across, and its descriptions with its
labels. A text is the sum of its features' rows, so a window of a text is a difference of running sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from s4c_graph.alignment.blas import OneThread
from s4c_graph.alignment.features import SIZE

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train.

    width: dimensions. batch: pairs a step. epochs: times each pair is seen. most, least: bounds of the steps.
    temperature: of the softmax. rate: of the first step, falling to a tenth. seed: of what is drawn.
    """

    width: int = 128
    batch: int = 512
    epochs: float = 4.0
    least: int = 60
    most: int = 1500
    temperature: float = 0.05
    rate: float = 0.1
    seed: int = 20260101

    def steps(self, pairs: int) -> int:
        """Steps for so many pairs."""
        return int(min(max(self.epochs * pairs / self.batch, self.least), self.most)) if pairs else 0


@dataclass(frozen=True)
class Pairs:
    """Rows of the matrix of texts that say the same: left with right; concept: which one they say."""

    left: Rows
    right: Rows
    concept: Rows

    def __len__(self) -> int:
        return len(self.left)


def train(
    texts: sparse.csr_matrix, pairs: Pairs, plan: Plan, told: Callable[[float], None] = lambda share: None
) -> tuple[Floats, list[float]]:
    """Vectors of the features (SIZE × width), and the mean loss of each tenth of the steps.

    texts: weighted features of every text. Equal input and seed give equal vectors on one machine.
    """
    draw = np.random.default_rng(plan.seed)
    table = (draw.standard_normal((SIZE, plan.width)) / np.sqrt(plan.width)).astype(np.float32)
    squares = np.full((SIZE, 1), 1e-6, np.float32)
    steps = plan.steps(len(pairs))
    losses: list[float] = []
    with OneThread()(), ThreadPoolExecutor(2) as pool:  # the two sides side by side; BLAS gains nothing more
        for at, chosen in zip(range(steps), _batches(len(pairs), plan.batch, draw), strict=False):
            rows = (texts[pairs.left[chosen]], texts[pairs.right[chosen]])
            sides = list(pool.map(lambda m: _forward(m, table), rows))
            loss, slopes = _loss(sides[0].unit, sides[1].unit, pairs.concept[chosen], plan.temperature)
            grads = list(pool.map(lambda p: _backward(*p), zip(sides, slopes, strict=True)))
            rate = plan.rate * (1 - 0.9 * at / steps)
            _step(table, squares, grads, rate)
            losses.append(loss)
            if at % 20 == 0:
                told(at / steps)
    cut = max(1, len(losses) // 10)
    return table, [float(np.mean(losses[i : i + cut])) for i in range(0, len(losses), cut)]


@dataclass(frozen=True)
class _Side:
    """One side of a batch on its way through: the features it has, and its vectors, of length 1 and before."""

    columns: Rows
    local: sparse.csr_matrix
    unit: Floats
    length: Floats


def _forward(matrix: sparse.csr_matrix, table: Floats) -> _Side:
    columns, inverse = np.unique(matrix.indices, return_inverse=True)
    shape = (matrix.shape[0], len(columns))
    local = sparse.csr_matrix((matrix.data, inverse.astype(np.int32), matrix.indptr), shape=shape)
    raw = local @ table[columns]
    length = np.sqrt((raw * raw).sum(1, keepdims=True)) + 1e-6
    return _Side(columns, local, raw / length, length)


def _loss(left: Floats, right: Floats, concept: Rows, temperature: float) -> tuple[float, tuple[Floats, Floats]]:
    """InfoNCE in both directions, pairs of one concept not taken for negatives; and the slopes at both sides."""
    scores = left @ right.T
    scores /= temperature
    same = concept[:, None] == concept[None, :]
    np.fill_diagonal(same, False)
    scores[same] = -1e4
    n = len(concept)
    across = np.exp(scores - scores.max(1, keepdims=True))
    across /= across.sum(1, keepdims=True)
    down = np.exp(scores - scores.max(0, keepdims=True))
    down /= down.sum(0, keepdims=True)
    truth = np.arange(n)
    loss = -0.5 * float(np.log(across[truth, truth] + 1e-12).mean() + np.log(down[truth, truth] + 1e-12).mean())
    across += down
    across[truth, truth] -= 2
    across *= 0.5 / (n * temperature)
    return loss, (across @ right, across.T @ left)


def _backward(side: _Side, slope: Floats) -> tuple[Rows, Floats]:
    """Slopes of the features' rows: through the division by the length, then to each feature."""
    inward = (slope - side.unit * (slope * side.unit).sum(1, keepdims=True)) / side.length
    return side.columns, side.local.T @ inward


def _step(table: Floats, squares: Floats, grads: list[tuple[Rows, Floats]], rate: float) -> None:
    """One step of Adagrad with one square a row (Duchi et al. 2011)."""
    columns = np.unique(np.concatenate([c for c, _ in grads]))
    whole = np.zeros((len(columns), table.shape[1]), np.float32)
    for own, grad in grads:
        whole[np.searchsorted(columns, own)] += grad
    squares[columns] += (whole * whole).mean(1, keepdims=True)
    whole /= np.sqrt(squares[columns])
    whole *= rate
    table[columns] -= whole


def _batches(pairs: int, size: int, draw: np.random.Generator) -> Iterator[Rows]:
    """Batches without end: all pairs in a drawn order, and again in another."""
    size = min(size, pairs)
    while True:
        order = draw.permutation(pairs)
        for begin in range(0, pairs - size + 1, size):
            yield order[begin : begin + size]
