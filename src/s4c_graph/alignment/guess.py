"""Which of the languages of an index a text is in: naive Bayes over character trigrams, learnt from its own labels.

Words of closed classes are learnt with their weight, because labels hold few of them and texts hold many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment import arrays
from s4c_graph.alignment.words import language, normal, tokens

COLUMNS = 1 << 14
_MOST = 20_000
"""Texts of a language that are learnt from."""
_STOPS = 60.0
"""How often each word of a closed class is taken to have been read."""
_LEAST = 5.0
"""What a language must be ahead of the usual one (natural logarithm)."""


def write(folder: Path, texts: Mapping[str, Sequence[str]]) -> None:
    """Learn from texts by language, and write what was learnt."""
    langs = sorted(texts)
    counts = np.full((len(langs), COLUMNS), 0.5)
    for row, lang in enumerate(langs):
        step = max(1, len(texts[lang]) // _MOST)
        for text in texts[lang][::step]:
            np.add.at(counts[row], _columns(text), 1.0)
        counts[row] *= 100_000 / counts[row].sum()
        for word in language(lang).stop:
            np.add.at(counts[row], _columns(word), _STOPS)
    counts += 0.05
    logs = np.log(counts / counts.sum(1, keepdims=True))
    arrays.write(folder, "guess", logs.astype(np.float32))
    arrays.write_texts(folder, "guess-languages", langs)


class Guess:
    """Tells the language of a text among those of an index."""

    def __init__(self, folder: Path) -> None:
        self._logs: NDArray[np.float32] = arrays.read(folder, "guess")
        self.languages = list(arrays.Texts(folder, "guess-languages"))

    def of(self, text: str, usual: str = "en", most: int = 2_000) -> str:
        """The likeliest language, read from the first ``most`` characters; empty where the index has none.

        usual: the language that is taken where no other is clearly ahead of it.
        """
        columns = _columns(text[:most])
        scores = self._logs[:, columns].sum(1) if len(columns) else np.zeros(len(self.languages))
        best = max(range(len(self.languages)), key=lambda at: (scores[at], -at), default=None)
        if best is None:
            return ""
        if usual in self.languages and scores[best] - scores[self.languages.index(usual)] < _LEAST:
            return usual
        return self.languages[best]


def _columns(text: str) -> NDArray[np.int64]:
    found = []
    for token in tokens(text):
        marked = f" {normal(token.word)} "
        found += [crc32(marked[at : at + 3].encode("utf-8", "surrogatepass")) for at in range(len(marked) - 2)]
    return np.array(found, np.int64) & (COLUMNS - 1)
