"""Vectors of texts and their windows, the last ones kept; between a sentence model and its channels.

Windows are read apart, each as a text of its own, or in the context of their text, by one reading of it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

import numpy as np

from s4c_graph.alignment.encoder_cache import Encodes
from s4c_graph.alignment.encoder_pooling import Floats

Windows: TypeAlias = Sequence[tuple[int, int]]
"""Begin and end of each window of a text, in characters."""
KEPT = 32 << 20
"""Bytes of vectors that are kept between calls."""
SHORT = 1_000
"""Characters of the longest text whose vectors are kept."""
K = TypeVar("K", bound=Hashable)


class Reads(Encodes, Protocol):
    """A sentence model that may read windows in their context too."""

    @property
    def contextual(self) -> bool:
        """True where ``in_context`` can be asked."""

    def in_context(self, texts: Sequence[str], windows: Sequence[Windows]) -> list[Floats]:
        """Vectors of each text and its windows, (1 + windows, width)."""


class Kept(Generic[K]):
    """Arrays by key, the last used ones, up to a number of bytes."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[K, Floats] = OrderedDict()

    def get(self, key: K) -> Floats | None:
        """What is kept under a key."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key)

    def put(self, key: K, vectors: Floats) -> None:
        """Keep an array, in place of those that were asked for longest ago."""
        self._size += vectors.nbytes - (self._kept[key].nbytes if key in self._kept else 0)
        self._kept[key] = vectors
        self._kept.move_to_end(key)
        while self._size > self._most:
            self._size -= self._kept.popitem(last=False)[1].nbytes


class Apart:
    """Windows read apart: each different one is encoded once, and again only when it was long ago."""

    def __init__(self, encoder: Encodes, most: int = KEPT) -> None:
        self._encoder = encoder
        self._kept: Kept[str] = Kept(most)

    def of(self, texts: Sequence[str], windows: Sequence[Windows]) -> list[Floats]:
        """Vectors of each text and its windows, (1 + windows, width)."""
        words = [[text, *(text[a:b] for a, b in of)] for text, of in zip(texts, windows, strict=True)]
        vectors = self._vectors(word for some in words for word in some)
        return [np.stack([vectors[word] for word in some]) for some in words]

    def _vectors(self, words: Iterable[str]) -> dict[str, Floats]:
        found = {word: self._kept.get(word) for word in dict.fromkeys(words)}
        new = [word for word, vector in found.items() if vector is None]
        made = dict(zip(new, self._encoder.encode(new), strict=True)) if new else {}
        for word, vector in made.items():
            if len(word) <= SHORT:
                self._kept.put(word, vector.copy())
        return made | {word: vector for word, vector in found.items() if vector is not None}


class InContext:
    """Windows read in the context of their text: one reading of each different text."""

    def __init__(self, encoder: Reads, most: int = KEPT) -> None:
        self._encoder = encoder
        self._kept: Kept[tuple[str, tuple[tuple[int, int], ...]]] = Kept(most)

    def of(self, texts: Sequence[str], windows: Sequence[Windows]) -> list[Floats]:
        """Vectors of each text and its windows, (1 + windows, width)."""
        keys = [(text, tuple(of)) for text, of in zip(texts, windows, strict=True)]
        found = {key: self._kept.get(key) for key in dict.fromkeys(keys)}
        new = [key for key, vectors in found.items() if vectors is None]
        made = dict(zip(new, self._encoder.in_context([k[0] for k in new], [k[1] for k in new]), strict=True))
        for key, vectors in made.items():
            if len(key[0]) <= SHORT:
                self._kept.put(key, vectors)
        whole = made | {key: vectors for key, vectors in found.items() if vectors is not None}
        return [whole[key] for key in keys]
