"""Words as hashed features: stems, character n-grams, pairs of stems; what the static vectors are made of.

Word and character features of several languages share one table, so what languages share (names, loans, Latin and
Greek roots) helps across them (fastText's subwords, Bojanowski et al. 2017).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from s4c_graph.alignment.words import Language, tokens

SIZE = 1 << 17
"""Rows of the table of features."""
GRAMS = (3, 4, 5)
Ids = NDArray[np.int32]


@lru_cache(200_000)
def of_word(word: str, stem: str) -> Ids:
    """Features of a word: its stem, and the n-grams of the word between marks.

    >>> len(of_word("gis", "gis"))
    7
    """
    marked = f"<{word}>"
    found = {hashed("w:" + stem)}
    for n in GRAMS:
        found.update(hashed(marked[at : at + n]) for at in range(len(marked) - n + 1))
    return np.array(sorted(found), dtype=np.int32)


@lru_cache(200_000)
def of_pair(left: str, right: str) -> int:
    """The feature of two stems that stand side by side."""
    return hashed(f"p:{left} {right}")


def hashed(text: str) -> int:
    """The row of a feature: CRC-32 of its UTF-8 (equal on every machine), folded."""
    return crc32(text.encode("utf-8", "surrogatepass")) & (SIZE - 1)


def telling(text: str, lang: Language) -> list[str]:
    """The words of a text that say something: without those of closed classes, unless there is nothing else."""
    words = [t.word for t in tokens(text)]
    return [w for w in words if not lang.idle(w)] or words


def matrix(texts: Iterable[Sequence[str]], lang: Language) -> sparse.csr_matrix:
    """Counts of features, texts × SIZE. texts: the telling words of each."""
    indices: list[Ids] = []
    ends = [0]
    total = 0
    for words in texts:
        stems = [lang.stem(w) for w in words]
        row = [of_word(w, s) for w, s in zip(words, stems, strict=True)]
        if len(stems) > 1:
            row.append(np.array([of_pair(a, b) for a, b in pairwise(stems)], dtype=np.int32))
        total += sum(len(part) for part in row)
        indices += row
        ends.append(total)
    columns = np.concatenate(indices) if indices else np.zeros(0, np.int32)
    made = sparse.csr_matrix(
        (np.ones(len(columns), np.float32), columns, np.array(ends, np.int64)), shape=(len(ends) - 1, SIZE)
    )
    made.sum_duplicates()
    return made


def units(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of length 1, zeros left as they are."""
    length = np.sqrt((vectors * vectors).sum(-1, keepdims=True))
    return np.asarray(vectors / np.maximum(length, 1e-9), np.float32)
