"""A text as the channels see it: telling words, stems, windows, and vectors of the whole and of each window."""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from s4c_graph.alignment import features
from s4c_graph.alignment.block import EVERYDAY, Floats
from s4c_graph.alignment.index import Index
from s4c_graph.alignment.words import Language, Token, tokens, windows

MOST_WORDS = 400
"""Words of one stretch that are looked at; longer texts are split before."""
_KEPT = 50_000


class Vectors:
    """The static vectors of an index: of a word, and of two that stand side by side."""

    def __init__(self, index: Index) -> None:
        self._table: NDArray[np.float16] = index.array("vectors")
        self._idf: Floats = np.asarray(index.array("vector-idf"))
        self.width = int(self._table.shape[1])
        self.word = lru_cache(_KEPT)(self._word)
        self.pair = lru_cache(_KEPT)(self._pair)

    def _word(self, word: str, stem: str) -> Floats:
        own = features.of_word(word, stem)
        return np.asarray(self._idf[own] @ self._table[own].astype(np.float32), np.float32)

    def _pair(self, left: str, right: str) -> Floats:
        own = features.of_pair(left, right)
        return np.asarray(self._idf[own] * self._table[own].astype(np.float32), np.float32)


class Asked:
    """One stretch of text on its way through the channels.

    words: all of it. telling: places in words of those that say something; stems: theirs; weights: 1, or EVERYDAY.
    windows: pairs of places in words. whole: vector of the whole, of length 1; parts: of each window.
    """

    def __init__(self, text: str, lang: Language, vectors: Vectors) -> None:
        self.lang = lang
        self.words: list[Token] = tokens(text)[:MOST_WORDS]
        busy = [at for at, w in enumerate(self.words) if not lang.idle(w.word)]
        self.telling = busy or list(range(len(self.words)))
        self.said = [self.words[at].word for at in self.telling]
        self.stems = [lang.stem(w) for w in self.said]
        self.weights: Floats = np.array([EVERYDAY if w in lang.everyday else 1.0 for w in self.said], np.float32)
        self.windows = self._windows(text)
        sums = np.zeros((len(self.said) + 1, vectors.width), np.float32)
        pairs = np.zeros((len(self.said) + 1, vectors.width), np.float32)
        of_words = [vectors.word(w, s) for w, s in zip(self.said, self.stems, strict=True)]
        if of_words:
            np.cumsum(of_words, axis=0, out=sums[1:])
        if len(of_words) > 1:
            np.cumsum([vectors.pair(a, b) for a, b in zip(self.stems, self.stems[1:], strict=False)], 0, out=pairs[2:])
        weighed = np.array(of_words, np.float32).reshape(-1, vectors.width)
        self.tokens = features.units(weighed)
        self.whole: Floats = features.units((self.weights @ weighed + pairs[-1])[None, :])[0]
        begins, ends = self.inner()
        self.parts: Floats = features.units(
            sums[ends] - sums[begins] + pairs[ends] - pairs[np.minimum(begins + 1, ends)]
        )

    def inner(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Windows as places among the telling words, the end not in them."""
        begins = np.searchsorted(self.telling, [a for a, _ in self.windows])
        ends = np.searchsorted(self.telling, [b for _, b in self.windows])
        return begins, ends

    @cached_property
    def weighed(self) -> tuple[list[str], Floats]:
        """Each stem once, and the weight it has in the text."""
        best: dict[str, float] = {}
        for stem, weight in zip(self.stems, self.weights.tolist(), strict=True):
            best[stem] = max(best.get(stem, 0.0), weight)
        return list(best), np.array(list(best.values()), np.float32)

    def span(self, window: int) -> tuple[int, int]:
        """Offsets of a window in the text."""
        a, b = self.windows[window]
        return self.words[a].begin, self.words[b - 1].end

    def _windows(self, text: str) -> list[tuple[int, int]]:
        every = self.lang.everyday
        found = [
            (a, b)
            for a, b in windows(self.words, self.lang, text)
            if not all(w.word in every for w in self.words[a:b] if not self.lang.idle(w.word))
        ]
        return found or ([(0, len(self.words))] if self.words else [])


def stretches(begins: ArrayLike, ends: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers from each begin to its end, joined, and where each stretch starts among them.

    >>> [x.tolist() for x in stretches([4, 9], [6, 10])]
    [[4, 5, 9], [0, 2]]
    """
    first, last = np.asarray(begins, np.int64), np.asarray(ends, np.int64)
    size = last - first
    starts = np.cumsum(size) - size
    return np.arange(int(size.sum())) - np.repeat(starts - first, size), starts
