"""Character n-grams within words, hashed and weighed: how alike two labels are written, whatever their language.

The analyser is that of scikit-learn's ``char_wb`` (2 to 4), with hashed columns; a text is the sum of its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

COLUMNS = 1 << 18
GRAMS = (2, 3, 4)


@lru_cache(200_000)
def of_word(word: str) -> NDArray[np.int32]:
    """Columns of the n-grams of a word between blanks, one for each time it stands.

    >>> len(of_word("bus"))
    9
    """
    marked = f" {word} "
    found = [
        crc32(marked[at : at + n].encode("utf-8", "surrogatepass")) & (COLUMNS - 1)
        for n in GRAMS
        for at in range(max(len(marked) - n + 1, 1))
    ]
    return np.array(found, dtype=np.int32)


def matrix(texts: Sequence[Sequence[str]]) -> sparse.csr_matrix:
    """Counts of n-grams, texts × COLUMNS. texts: the words of each."""
    rows = [[of_word(word) for word in words] for words in texts]
    ends = np.cumsum([0, *(sum(map(len, row)) for row in rows)], dtype=np.int64)
    parts = [part for row in rows for part in row]
    columns = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    made = sparse.csr_matrix((np.ones(len(columns), np.float32), columns, ends), shape=(len(texts), COLUMNS))
    made.sum_duplicates()
    return made


def weighed(counts: sparse.csr_matrix) -> tuple[sparse.csr_matrix, NDArray[np.float32]]:
    """Rows of length 1, counts weighed by idf; and the idf of each column, that of unseen ones too."""
    df = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = (np.log((1 + counts.shape[0]) / (1 + df)) + 1).astype(np.float32)
    made = counts.copy()
    made.data = made.data * idf[made.indices]
    length = np.sqrt(np.asarray(made.multiply(made).sum(1)).ravel()) + 1e-9
    made.data = (made.data / np.repeat(length, np.diff(made.indptr))).astype(np.float32)
    return made, idf
