"""Channels: different ways to say how well concepts fit a stretch of text, each a number for each concept.

Fast channels look at every concept of the target and choose the candidates; the rest look at the labels of the
candidates alone. Where a concept has labels in several languages, the best of them counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from s4c_graph.alignment import letters
from s4c_graph.alignment.asked import Asked, Vectors, stretches
from s4c_graph.alignment.block import Block, Floats
from s4c_graph.alignment.encoded import ENCODED, Encoded
from s4c_graph.alignment.index import Index

FAST = ("centre", "centre-part", "words", "cover", "fields")
SLOW = ("soft", "label", "label-part", "letters", "letters-part", "description", "description-part", "inverse")
CHANNELS = FAST + SLOW
EACH, MOST = 60, 300
"""Candidates that each fast channel names by itself, and candidates in all."""
FEW_WORDS, FEW_EACH, FEW = 7, 25, 100
"""The same for a text of few words: more of them find nothing more (see docs/decisions/0015)."""
Ints = NDArray[np.int64]


class Evidence(NamedTuple):
    """What a concept fits by: window of the text (None for the whole), block and row of the label."""

    window: int | None
    block: int
    row: int


@dataclass(frozen=True)
class Scored:
    """Candidates, counted from the first concept of the view, and the value of each channel (candidates × CHANNELS)."""

    concepts: Ints
    values: Floats


class View:
    """An index as one target sees it: its concepts, and the blocks of the languages that are looked at."""

    def __init__(self, index: Index, aimed: NDArray[np.int32], langs: Sequence[str]) -> None:
        self.first, last = int(aimed[0]), int(aimed[-1]) + 1
        self.size = last - self.first
        self.open = np.zeros(self.size, bool)
        self.open[aimed - self.first] = True
        self.whole = bool(self.open.all())
        self.live: Ints = np.flatnonzero(self.open)
        self.blocks = [index.block(lang, self.first, last) for lang in langs]
        self.blocks = [b for b in self.blocks if len(b.starts)]
        self.centres: Floats = np.asarray(index.array("centres")[self.first : last])

    def score(self, asked: Asked, text: str, encoded: Encoded | None = None) -> Scored:
        """The candidates for a stretch of text, and what each channel says of them; a model says three things more."""
        fast = self.fast(asked)
        chosen = self._candidates(fast, few=len(asked.words) <= FEW_WORDS)
        if encoded is None or not asked.words:
            parts = [fast[:, chosen].T, self.slow(asked, chosen)]
            return Scored(
                chosen,
                np.hstack(parts if encoded is None else [*parts, np.zeros((len(chosen), len(ENCODED)), np.float32)]),
            )
        near = encoded.near(self.blocks, text, asked)
        chosen = np.union1d(chosen, near[self.open[near]])
        said = encoded.score(self.blocks, text, asked, chosen)
        return Scored(chosen, np.hstack([fast[:, chosen].T, self.slow(asked, chosen), said]))

    def fast(self, asked: Asked) -> Floats:
        """Fast channels × all concepts of the view."""
        made = np.zeros((len(FAST), self.size), np.float32)
        if not asked.words:
            return made
        near = np.vstack([asked.whole[None, :], asked.parts]) @ self.centres.T
        made[0], made[1] = near[0], near[1:].max(0)
        for block in self.blocks:
            words, cover = _words(block, asked)
            _raise(made[2], block, words)
            _raise(made[3], block, cover)
            np.maximum(made[4], _fields(block, asked, self.size), out=made[4])
        return made

    def _candidates(self, fast: Floats, *, few: bool) -> Ints:
        each, most = (FEW_EACH, FEW) if few else (EACH, MOST)
        live = self.live
        seen = fast if self.whole else fast[:, live]
        if len(live) <= most:
            return live
        spread = seen.std(1, keepdims=True) + 1e-9
        together = ((seen - seen.mean(1, keepdims=True)) / spread).sum(0)
        found = {int(c) for row in seen for c in _best(row, each)}
        for concept in _best(together, most):
            if len(found) >= most:
                break
            found.add(int(concept))
        return live[np.array(sorted(found), np.int64)]

    def slow(self, asked: Asked, chosen: Ints) -> Floats:
        """Candidates × slow channels."""
        made = np.zeros((len(chosen), len(SLOW)), np.float32)
        if not asked.words:
            return made
        for block in self.blocks:
            at, rows, starts = _rows(block, chosen)
            if len(rows):
                vectors = np.asarray(block.vectors[rows])
                parts = vectors @ asked.parts.T
                _lift(made, 0, at, np.maximum.reduceat(_soft(block, asked, rows), starts))
                _lift(made, 1, at, np.maximum.reduceat(vectors @ asked.whole, starts))
                _lift(made, 2, at, np.maximum.reduceat(parts.max(1), starts))
                whole, part = _letters(block, asked, rows)
                _lift(made, 3, at, np.maximum.reduceat(whole, starts))
                _lift(made, 4, at, np.maximum.reduceat(part.max(1), starts))
                _lift(made, 7, at, np.maximum.reduceat(_inverse(block, asked, rows), starts))
            spot = np.searchsorted(block.described, chosen)
            spot[spot == len(block.described)] = 0
            has = np.flatnonzero(block.described[spot] == chosen) if len(block.described) else np.zeros(0, np.int64)
            if len(has):
                vectors = np.asarray(block.description_vectors[spot[has]])
                _lift(made, 5, has, vectors @ asked.whole)
                _lift(made, 6, has, (vectors @ asked.parts.T).max(1))
        return made

    def evidence(self, asked: Asked, chosen: Sequence[int]) -> dict[int, Evidence]:
        """The window and the label by which concepts fit best; those without labels here are left out."""
        best: dict[int, tuple[float, Evidence]] = {}
        order = np.array(sorted(set(chosen)), np.int64)
        for number, block in enumerate(self.blocks):
            at, rows, starts = _rows(block, order)
            if not len(rows):
                continue
            vectors = block.vectors[rows]
            whole, part = vectors @ asked.whole, vectors @ asked.parts.T
            letters_whole, letters_part = _letters(block, asked, rows)
            seen = part + letters_part - 1e-4 * np.arange(part.shape[1])
            value = seen.max(1) + 0.5 * (whole + letters_whole)
            for one, begin, end in zip(order[at].tolist(), starts, np.append(starts[1:], len(rows)), strict=True):
                row = int(begin + np.argmax(value[begin:end]))
                fits_whole = whole[row] + letters_whole[row] >= seen[row].max() - 1e-3
                window = None if fits_whole else int(np.argmax(seen[row]))
                if one not in best or value[row] > best[one][0] + 1e-6:
                    best[one] = (float(value[row]), Evidence(window, number, int(rows[row])))
        return {concept: found for concept, (_, found) in best.items()}


def _best(row: Floats, most: int) -> Ints:
    """Places of the largest values, largest first, equal ones by place; none that is not above the lowest."""
    most = min(most, len(row))
    edge = np.partition(row, len(row) - most)[len(row) - most]
    above = np.flatnonzero(row > edge)
    ties = np.flatnonzero(row == edge)[: most - len(above)]
    found = np.concatenate([above, ties])
    found = found[row[found] > row.min()]
    return np.asarray(found[np.argsort(-row[found], kind="stable")], np.int64)


def _raise(made: Floats, block: Block, of_labels: Floats) -> None:
    """Take the best label of each concept into a channel."""
    best = np.maximum.reduceat(of_labels, block.starts)
    made[block.owners] = np.maximum(made[block.owners], best)


def _lift(made: Floats, channel: int, at: Ints, values: Floats) -> None:
    made[at, channel] = np.maximum(made[at, channel], values)


def _rows(block: Block, chosen: Ints) -> tuple[Ints, Ints, Ints]:
    """Of the chosen concepts that have labels in a block: their places among the chosen, label rows, starts of each."""
    spot = np.searchsorted(block.owners, chosen)
    spot[spot == len(block.owners)] = 0
    at = np.flatnonzero(block.owners[spot] == chosen)
    ends = np.append(block.starts[1:], len(block.concept))
    rows, starts = stretches(block.starts[spot[at]], ends[spot[at]])
    return at, rows, starts


def _weighed(asked: Asked) -> tuple[list[str], Floats]:
    """Each stem of a text once, with the weight it has there."""
    best: dict[str, float] = {}
    for stem, weight in zip(asked.stems, asked.weights.tolist(), strict=True):
        best[stem] = max(best.get(stem, 0.0), weight)
    return list(best), np.array(list(best.values()), np.float32)


def _words(block: Block, asked: Asked) -> tuple[Floats, Floats]:
    """Of each label: cosine of idf-weighed terms, and the share of the label's idf that the text covers."""
    stems, weights = _weighed(asked)
    at = block.places(stems, block.terms)
    unseen = float(block.idf.max()) if len(block.idf) else 1.0
    idf = np.where(at >= 0, block.idf[at] if len(block.idf) else 0.0, unseen).astype(np.float32)
    length = float(np.sqrt(((weights * idf) ** 2).sum())) + 1e-9
    known = at >= 0
    posts, starts = stretches(block.post_at[at[known]], block.post_at[at[known] + 1])
    rows = np.asarray(block.posts[posts], np.int64)
    size = np.diff(np.append(starts, len(posts)))
    gain = np.repeat(idf[known] * weights[known], size)
    kept = (rows >= block.begin) & (rows < block.end)
    rows, gain, full = rows[kept] - block.begin, gain[kept], np.repeat(idf[known], size)[kept]
    labels = len(block.concept)
    dot = np.bincount(rows, weights=gain * full, minlength=labels).astype(np.float32)
    cover = np.bincount(rows, weights=gain, minlength=labels).astype(np.float32)
    return dot / (length * block.length + 1e-9), cover / (block.weight + 1e-9)


def _inverse(block: Block, asked: Asked, rows: Ints) -> Floats:
    """Of each label: the largest share of the idf of a window that the label covers, words of one label in a row.

    Coverage asks how much of the label is said; this asks how much of what is said beside it is meant.
    """
    stems, _ = _weighed(asked)
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


def _fields(block: Block, asked: Asked, size: int) -> Floats:
    """Of each concept: BM25F of the text against labels and description, over what the text could reach."""
    stems, weights = _weighed(asked)
    at = block.places(stems, block.field_terms)
    known = at >= 0
    posts, starts = stretches(block.field_at[at[known]], block.field_at[at[known] + 1])
    rows = block.field_concept[block.field_rows[posts]]
    gain = block.field_data[posts] * np.repeat(weights[known], np.diff(np.append(starts, len(posts))))
    kept = (rows >= 0) & (rows < size)
    reach = float((block.field_idf[at[known]] * weights[known]).sum()) * 2.2 + 1e-9
    return (np.bincount(rows[kept], weights=gain[kept], minlength=size) / reach).astype(np.float32)


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
    local = np.full(letters.COLUMNS, -1, np.int32)
    local[columns] = np.arange(len(columns))
    absolute = rows + block.begin
    cells, starts = stretches(block.letters_at[absolute], block.letters_at[absolute + 1])
    place = local[block.letters[cells]]
    kept = np.flatnonzero(place >= 0)
    ends = np.append(starts, len(cells))
    bounds = np.searchsorted(kept, ends)
    matrix = sparse.csr_matrix((block.letters_data[cells[kept]], place[kept], bounds), (len(rows), len(columns)))
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


def view(index: Index, target: str, langs: Sequence[str]) -> tuple[View, Vectors]:
    """A view of a target in some languages, and the vectors of its index."""
    return View(index, index.concepts().aimed(target), langs), Vectors(index)
