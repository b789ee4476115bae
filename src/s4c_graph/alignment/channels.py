"""Channels: different ways to say how well concepts fit a stretch of text, each a number for each concept.

Fast channels look at every concept of the target and choose the candidates; the slow ones look at the labels of the
candidates alone (:mod:`s4c_graph.alignment.closeness`). Where a concept has labels in several languages, the best of
them counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.asked import Asked, Vectors, stretches
from s4c_graph.alignment.block import Block, Floats
from s4c_graph.alignment.closeness import SLOW, Close, closeness
from s4c_graph.alignment.encoded import ENCODED, Encoded
from s4c_graph.alignment.index import Index

FAST = ("centre", "centre-part", "words", "cover", "fields")
CHANNELS = FAST + SLOW
EACH, MOST = 60, 300
"""Candidates that each fast channel names by itself, and candidates in all."""
FEW_WORDS, FEW_EACH, FEW = 7, 25, 100
"""The same for a text of few words: more of them find nothing more (see docs/decisions/0015)."""
_PART = FAST.index("centre-part")
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Scored:
    """Candidates, counted from the first concept of the view, the value of each channel (candidates × CHANNELS), and
    what each fits by.
    """

    concepts: Ints
    values: Floats
    close: Close


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
        chosen = self._candidates(fast, few=few(asked))
        if encoded is not None and asked.words:
            near = encoded.near(self.blocks, text, asked)
            chosen = np.union1d(chosen, near[self.open[near]])
        close = closeness(self.blocks, asked, chosen)
        parts = [fast[:, chosen].T, close.values]
        if few(asked) and asked.words:
            parts[0][:, _PART] = (asked.parts @ self.centres[chosen].T).max(0)
        if encoded is not None:
            silent = np.zeros((len(chosen), len(ENCODED)), np.float32)
            parts.append(encoded.score(self.blocks, text, asked, chosen) if asked.words else silent)
        return Scored(chosen, np.hstack(parts), close)

    def fast(self, asked: Asked) -> Floats:
        """Fast channels × all concepts of the view; of a text of few words, without its parts, which choose none."""
        made = np.zeros((len(FAST), self.size), np.float32)
        if not asked.words:
            return made
        if few(asked):
            made[0] = self.centres @ asked.whole
        else:
            near = np.vstack([asked.whole[None, :], asked.parts]) @ self.centres.T
            made[0], made[_PART] = near[0], near[1:].max(0)
        for block in self.blocks:
            concepts, words, cover = _words(block, asked)
            made[2, concepts] = np.maximum(made[2, concepts], words)
            made[3, concepts] = np.maximum(made[3, concepts], cover)
            np.maximum(made[4], _fields(block, asked, self.size), out=made[4])
        return made

    def _candidates(self, fast: Floats, *, few: bool) -> Ints:
        each, most = (FEW_EACH, FEW) if few else (EACH, MOST)
        live = self.live
        seen = fast if self.whole else fast[:, live]
        if len(live) <= most:
            return live
        if few:
            seen = np.delete(seen, _PART, axis=0)
        mean, spread = seen.mean(1, keepdims=True), seen.std(1, keepdims=True) + 1e-9
        together = ((seen - mean) / spread).sum(0)
        found = {
            int(c) for row, usual in zip(seen, (mean + spread)[:, 0], strict=True) for c in _best(row, each, usual)
        }
        for concept in _best(together, most, float(together.std())):
            if len(found) >= most:
                break
            found.add(int(concept))
        return live[np.array(sorted(found), np.int64)]


def few(asked: Asked) -> bool:
    """True for a text of few words, which is taken for a label."""
    return len(asked.words) <= FEW_WORDS


def _best(row: Floats, most: int, usual: float) -> Ints:
    """Places of the largest values, largest first, equal ones by place; none that is not above the lowest.

    usual: a value that most are not above, so that only some are looked at where those are enough.
    """
    among = np.flatnonzero(row > usual)
    if len(among) < most:
        among = np.flatnonzero(row > row.min())
    values = row[among]
    if len(among) > most:
        last = np.partition(values, len(values) - most)[len(values) - most]
        kept = values >= last
        among, values = among[kept], values[kept]
    return np.asarray(among[np.argsort(-values, kind="stable")][:most], np.int64)


def _words(block: Block, asked: Asked) -> tuple[Ints, Floats, Floats]:
    """Concepts with a word of the text in a label, the best cosine of idf-weighed terms of a label of each, and the
    largest share of a label's idf that the text covers.
    """
    stems, weights = asked.weighed
    at = block.places(stems, block.terms)
    unseen = float(block.idf.max()) if len(block.idf) else 1.0
    idf = np.where(at >= 0, block.idf[at] if len(block.idf) else 0.0, unseen).astype(np.float32)
    length = float(np.sqrt(((weights * idf) ** 2).sum())) + 1e-9
    cover, dot = np.zeros((2, len(block.concept)), np.float32)
    for place, rarity, gain in zip(at.tolist(), idf, idf * weights, strict=True):
        if place >= 0:
            rows = block.with_term(place)
            cover[rows] += gain
            dot[rows] += gain * rarity
    hits = np.flatnonzero(cover)
    if not len(hits):
        return hits, *np.zeros((2, 0), np.float32)
    owners = block.concept[hits]
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    words = np.maximum.reduceat(dot[hits] / (length * block.length[hits] + 1e-9), starts)
    return (
        owners[starts].astype(np.int64),
        words,
        np.maximum.reduceat(cover[hits] / (block.weight[hits] + 1e-9), starts),
    )


def _fields(block: Block, asked: Asked, size: int) -> Floats:
    """Of each concept: BM25F of the text against labels and description, over what the text could reach."""
    stems, weights = asked.weighed
    at = block.places(stems, block.field_terms)
    known = at >= 0
    posts, starts = stretches(block.field_at[at[known]], block.field_at[at[known] + 1])
    rows = block.field_concept[block.field_rows[posts]]
    gain = block.field_data[posts] * np.repeat(weights[known], np.diff(np.append(starts, len(posts))))
    kept = (rows >= 0) & (rows < size)
    reach = float((block.field_idf[at[known]] * weights[known]).sum()) * 2.2 + 1e-9
    return (np.bincount(rows[kept], weights=gain[kept], minlength=size) / reach).astype(np.float32)


def view(index: Index, target: str, langs: Sequence[str]) -> tuple[View, Vectors]:
    """A view of a target in some languages, and the vectors of its index."""
    return View(index, index.concepts().aimed(target), langs), Vectors(index)
