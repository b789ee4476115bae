"""Rankings by letters and words alone, to hold the aligner against: TF-IDF of n-grams and words, and BM25; own step.

Each concept scores as its best label does. Equal scores stand in the order of the IRIs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from s4c_graph.alignment.words import normal

BASELINES = ("char TF-IDF", "word TF-IDF", "BM25")
"""Character n-grams (char_wb, 2 to 4), words, and words by BM25 (k1 1.2, b 0.75)."""
_K1, _B = 1.2, 0.75
_LONGEST = 20_000
"""Characters of a text that are looked at."""
_CELLS = 8_000_000
"""Scores held at a time."""
_WORDS = r"(?u)\b\w+\b"


class Found(NamedTuple):
    """Concepts of one text, best first, with their scores; those that score 0 are not there."""

    concepts: tuple[str, ...]
    scores: tuple[float, ...]


class Lexical:
    """One baseline, fitted on the labels of concepts.

    labels: IRI → its labels. name: one of BASELINES. Raises ValueError for another name, or where there is no label.

    >>> plain = Lexical({"urn:a": ["plan routes"], "urn:b": ["plant trees", "arborist"]}, "char TF-IDF")
    >>> [found.concepts[0] for found in plain.rank(["route planner", "arborists"])]
    ['urn:a', 'urn:b']
    """

    def __init__(self, labels: Mapping[str, Sequence[str]], name: str) -> None:
        if name not in BASELINES:
            raise ValueError(f"no baseline is called {name!r}")
        self.name = name
        self.concepts = tuple(sorted(iri for iri, said in labels.items() if any(text.strip() for text in said)))
        if not self.concepts:
            raise ValueError("no concept has a label")
        texts: list[str] = []
        begins: list[int] = []
        for iri in self.concepts:
            begins.append(len(texts))
            texts += sorted({normal(text) for text in labels[iri] if text.strip()})
        self._begins = np.array(begins)
        self._vectoriser = _vectoriser(name)
        try:
            matrix = self._vectoriser.fit_transform(texts)
        except ValueError:  # labels of signs alone: nothing to match by
            matrix = None
        self._labels = None if matrix is None else (_bm25(matrix) if name == "BM25" else matrix).T.tocsr()

    def rank(self, texts: Sequence[str], top: int = 50) -> Iterator[Found]:
        """The best concepts of each text, in the order of the texts."""
        width = 1 if self._labels is None else self._labels.shape[1]
        some = max(1, _CELLS // width)
        for begin in range(0, len(texts), some):
            yield from self._ranked(texts[begin : begin + some], top)

    def _ranked(self, texts: Sequence[str], top: int) -> Iterator[Found]:
        if self._labels is None:
            yield from (Found((), ()) for _ in texts)
            return
        asked = self._vectoriser.transform([normal(text[:_LONGEST]) for text in texts])
        scored = np.asarray((asked @ self._labels).todense(), dtype=np.float32)
        best = np.maximum.reduceat(scored, self._begins, axis=1)
        for row in best:
            yield self._best(row, top)

    def _best(self, row: NDArray[np.float32], top: int) -> Found:
        if top < len(row):
            least = np.partition(row, len(row) - top)[len(row) - top]
            found = np.flatnonzero(row >= least)
        else:
            found = np.arange(len(row))
        found = found[row[found] > 0]
        found = found[np.argsort(-row[found], kind="stable")][:top]
        return Found(tuple(self.concepts[i] for i in found), tuple(float(row[i]) for i in found))


def _vectoriser(name: str) -> Any:
    if name == "char TF-IDF":
        return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), dtype=np.float32, lowercase=False)
    if name == "word TF-IDF":
        return TfidfVectorizer(token_pattern=_WORDS, dtype=np.float32, lowercase=False)
    return CountVectorizer(token_pattern=_WORDS, dtype=np.float32, lowercase=False)


def _bm25(counts: Any) -> Any:
    """Weights of words in labels: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, eq. 3.15.

    The idf is log(1 + (N − n + ½)/(n + ½)), which is never below 0.
    """
    number, width = counts.shape
    length = np.asarray(counts.sum(axis=1)).ravel()
    having = np.bincount(counts.indices, minlength=width)
    idf = np.log1p((number - having + 0.5) / (having + 0.5))
    rows = np.repeat(np.arange(number), np.diff(counts.indptr))
    norm = _K1 * (1 - _B + _B * length / max(length.mean(), 1e-9))
    data = counts.data * (_K1 + 1) / (counts.data + norm[rows]) * idf[counts.indices]
    return sparse.csr_matrix((data.astype(np.float32), counts.indices, counts.indptr), shape=counts.shape)
