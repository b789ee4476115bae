"""The slow channels: how near labels and descriptions of candidates come to a stretch of text, and by which words.

Between the candidates (:mod:`s4c_graph.alignment.channels`) and the fusion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from s4c_graph.alignment import letters
from s4c_graph.alignment.asked import Asked, stretches
from s4c_graph.alignment.block import Block, Floats

SLOW = ("soft", "label", "label-part", "letters", "letters-part", "description", "description-part", "inverse")
Ints = NDArray[np.int64]


class Evidence(NamedTuple):
    """What a concept fits by: window of the text (None for the whole), block and row of the label."""

    window: int | None
    block: int
    row: int


@dataclass(frozen=True)
class Close:
    """What the slow channels say of candidates (candidates × SLOW), and what each fits by.

    fits: window, block and row of the label, candidates × 3, -1 for none.
    """

    values: Floats
    fits: Ints

    def evidence(self, at: int) -> Evidence | None:
        """What the candidate at a place fits by; None where it has no label that was looked at."""
        window, block, row = self.fits[at].tolist()
        return None if block < 0 else Evidence(None if window < 0 else window, block, row)


def closeness(blocks: Sequence[Block], asked: Asked, chosen: Ints) -> Close:
    """The slow channels of candidates, over the labels and descriptions that some blocks have of them."""
    made = Close(np.zeros((len(chosen), len(SLOW)), np.float32), np.full((len(chosen), 3), -1, np.int64))
    if not asked.words:
        return made
    best = np.full(len(chosen), -np.inf, np.float32)
    for number, block in enumerate(blocks):
        at, rows, starts = _rows(block, chosen)
        if len(rows):
            vectors = np.asarray(block.vectors[rows])
            whole, part = vectors @ asked.whole, vectors @ asked.parts.T
            written, written_part = _letters(block, asked, rows)
            said = {
                "soft": _soft(block, asked, rows),
                "label": whole,
                "label-part": part.max(1),
                "letters": written,
                "letters-part": written_part.max(1),
                "inverse": _inverse(block, asked, rows),
            }
            for channel, values in said.items():
                _lift(made.values, channel, at, np.maximum.reduceat(values, starts))
            value, fits = _fits(whole + written, part + written_part, starts)
            better = np.flatnonzero(value > best[at] + 1e-6)
            best[at[better]] = value[better]
            made.fits[at[better]] = np.stack([fits[better, 0], np.full(len(better), number), rows[fits[better, 1]]], 1)
        spot = np.searchsorted(block.described, chosen)
        spot[spot == len(block.described)] = 0
        has = np.flatnonzero(block.described[spot] == chosen) if len(block.described) else np.zeros(0, np.int64)
        if len(has):
            vectors = np.asarray(block.description_vectors[spot[has]])
            _lift(made.values, "description", has, vectors @ asked.whole)
            _lift(made.values, "description-part", has, (vectors @ asked.parts.T).max(1))
    return made


def _fits(whole: Floats, parts: Floats, starts: Ints) -> tuple[Floats, Ints]:
    """Of each stretch of labels: the value of the one that fits best, with its window (-1 for the whole) and place.

    whole: how near each label is to the whole text; parts: to each window, earlier ones before equal ones.
    """
    seen = parts - 1e-4 * np.arange(parts.shape[1], dtype=np.float32)
    window = seen.argmax(1)
    nearest = np.take_along_axis(seen, window[:, None], 1)[:, 0]
    value = nearest + 0.5 * whole
    best = np.maximum.reduceat(value, starts)
    hits = np.flatnonzero(value == np.repeat(best, np.diff(np.append(starts, len(value)))))
    row = hits[np.searchsorted(hits, starts)]
    return best, np.stack([np.where(whole[row] >= nearest[row] - 1e-3, -1, window[row]), row], 1)


def _lift(made: Floats, channel: str, at: Ints, values: Floats) -> None:
    column = SLOW.index(channel)
    made[at, column] = np.maximum(made[at, column], values)


def _rows(block: Block, chosen: Ints) -> tuple[Ints, Ints, Ints]:
    """Of the chosen concepts that have labels in a block: their places among the chosen, label rows, starts of each."""
    spot = np.searchsorted(block.owners, chosen)
    spot[spot == len(block.owners)] = 0
    at = np.flatnonzero(block.owners[spot] == chosen)
    ends = np.append(block.starts[1:], len(block.concept))
    rows, starts = stretches(block.starts[spot[at]], ends[spot[at]])
    return at, rows, starts


def _inverse(block: Block, asked: Asked, rows: Ints) -> Floats:
    """Of each label: the largest share of the idf of a window that the label covers, words of one label in a row.

    Coverage asks how much of the label is said; this asks how much of what is said beside it is meant.
    """
    stems, _ = asked.weighed
    number = {stem: at for at, stem in enumerate(stems)}
    at = block.places(stems, block.terms)
    unseen = float(block.idf.max()) if len(block.idf) else 1.0
    idf = np.where(at >= 0, block.idf[at] if len(block.idf) else 0.0, unseen)
    local = np.full(len(block.terms) + 1, -1, np.int64)
    local[at[at >= 0]] = np.flatnonzero(at >= 0)
    absolute = rows + block.begin
    cells, starts = stretches(block.row_at[absolute], block.row_at[absolute + 1])
    owner = np.repeat(np.arange(len(rows)), np.diff(np.append(starts, len(cells))))
    column = local[block.row_terms[cells]]
    kept = column >= 0
    hits = np.zeros((len(rows), len(stems)), np.float32)
    hits[owner[kept], column[kept]] = 1.0
    order = np.array([number[s] for s in asked.stems], np.int64)
    per_word = idf[order].astype(np.float32)
    sums = np.concatenate([[0.0], np.cumsum(per_word)]).astype(np.float32)
    met = np.zeros((len(rows), len(order) + 1), np.float32)
    np.cumsum(hits[:, order] * per_word, axis=1, out=met[:, 1:])
    begins, ends = asked.inner()
    said = sums[ends] - sums[begins] + 1e-9
    inside = met[:, ends] - met[:, begins]
    covered = inside / (block.weight[rows][:, None] + 1e-9)
    precise = inside / said[None, :]
    return np.asarray((2 * covered * precise / (covered + precise + 1e-9)).max(1), np.float32)


def _soft(block: Block, asked: Asked, rows: Ints) -> Floats:
    """Of each label: the share of its idf that words of the text cover, a near word for a part (as ConTeXT does)."""
    absolute = rows + block.begin
    cells, starts = stretches(block.row_at[absolute], block.row_at[absolute + 1])
    terms, inverse = np.unique(block.row_terms[cells], return_inverse=True)
    near = (block.term_vectors[terms] @ asked.tokens.T).max(1)
    near = np.clip((near - 0.3) / 0.7, 0, 1) ** 2 * block.idf[terms]
    owner = np.repeat(np.arange(len(rows)), np.diff(np.append(starts, len(cells))))
    sums = np.bincount(owner, weights=near[inverse], minlength=len(rows))
    return np.asarray(sums / (block.weight[rows] + 1e-9), np.float32)


def _letters(block: Block, asked: Asked, rows: Ints) -> tuple[Floats, Floats]:
    """Of each label: cosine of n-grams with the whole text, and with each window."""
    grams = [letters.of_word(t.word) for t in asked.words]
    columns, inverse = np.unique(np.concatenate(grams), return_inverse=True)
    owner = np.repeat(np.arange(len(grams)), [len(g) for g in grams])
    counts = np.zeros((len(grams), len(columns)), np.float32)
    np.add.at(counts, (owner, inverse), 1.0)
    counts *= block.letters_idf[columns]
    local = np.zeros(letters.COLUMNS, np.int32)  # 1 and up; what is not asked for stays untouched memory
    local[columns] = np.arange(1, len(columns) + 1)
    absolute = rows + block.begin
    cells, starts = stretches(block.letters_at[absolute], block.letters_at[absolute + 1])
    place = local[block.letters[cells]]
    kept = np.flatnonzero(place)
    bounds = np.searchsorted(kept, np.append(starts, len(cells)))
    matrix = sparse.csr_matrix((block.letters_data[cells[kept]], place[kept] - 1, bounds), (len(rows), len(columns)))
    dots = matrix @ counts.T
    sums = np.zeros((len(rows), len(grams) + 1), np.float32)
    np.cumsum(dots, axis=1, out=sums[:, 1:])
    running = np.zeros((len(grams) + 1, len(columns)), np.float32)
    np.cumsum(counts, axis=0, out=running[1:])
    a = np.array([w[0] for w in asked.windows])
    b = np.array([w[1] for w in asked.windows])
    length = np.sqrt(((running[b] - running[a]) ** 2).sum(1)) + 1e-9
    whole = sums[:, -1] / (float(np.sqrt((running[-1] ** 2).sum())) + 1e-9)
    part = (sums[:, b] - sums[:, a]) / length
    return np.asarray(whole, np.float32), np.asarray(part, np.float32)
