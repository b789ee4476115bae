"""What a sentence model says of texts and concepts: three numbers a candidate; after the windows, before the fusion.

Concepts are numbers from 0. Labels lie one after another: those of concept ``c`` are the rows ``starts[c]`` up to
``starts[c + 1]``; descriptions likewise. Likeness is the cosine, -1 to 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.asked import stretches
from s4c_graph.alignment.blas import OneThread
from s4c_graph.alignment.encoder_cache import LabelVectors, fits
from s4c_graph.alignment.encoder_pooling import Floats
from s4c_graph.alignment.encoder_texts import Apart, InContext, Reads, Windows
from s4c_graph.core.errors import InputError

Ids: TypeAlias = NDArray[np.int64]
ABSENT = 0.0
"""What a channel says where there is nothing to compare: no window, no label, no description."""
_BLOCK = 1_024
"""Labels that are compared at once, where all are: few enough that what comes out stays in a core's cache."""
_SOME = 32
"""Texts that are compared with all labels at once."""
_ROWS = 2_048
"""Vectors of texts that are multiplied at once."""


@dataclass(frozen=True)
class Scored:
    """What is known of one text and its candidates: arrays of one number a candidate.

    whole: the text and the nearest label. windows: the nearest pair of a window and a label. described: the text and
    the nearest description. window: number of that window among the text's, label: row of its label, whole_label: row
    of the label nearest to the whole; -1 where there is none.
    """

    whole: Floats
    windows: Floats
    described: Floats
    window: Ids
    label: Ids
    whole_label: Ids


@dataclass(frozen=True)
class Nearest:
    """Concepts nearest to a text by its whole and by its windows, best first, equal ones by number, with cosines."""

    whole: Ids
    whole_scores: Floats
    windows: Ids
    windows_scores: Floats


class Channels:
    """A sentence model, and the vectors of labels and descriptions to hold its texts against."""

    def __init__(
        self,
        encoder: Reads,
        labels: LabelVectors,
        starts: Ids,
        descriptions: LabelVectors | None = None,
        description_starts: Ids | None = None,
        *,
        windows: Literal["apart", "context"] = "apart",
    ) -> None:
        """starts, description_starts: first row of each concept and, last, the number of rows.

        windows: how they are read: ``apart``, each as a text of its own, or in the ``context`` of their text, which is
        several times quicker and not the same; apart all the same where the model cannot.
        Raises InputError where the vectors are not as wide as the model's or not as many as the rows.
        """
        self._one_thread = OneThread()
        self.in_context = windows == "context" and encoder.contextual
        """True where windows are read in their context."""
        self._texts = InContext(encoder) if self.in_context else Apart(encoder)
        self._labels, self._starts = labels, np.asarray(starts, dtype=np.int64)
        self._descriptions = descriptions
        self._description_starts = np.asarray(
            np.zeros_like(self._starts) if description_starts is None else description_starts, dtype=np.int64
        )
        for vectors, bounds in ((labels, self._starts), (descriptions, self._description_starts)):
            if vectors is not None:
                fits(encoder, vectors)
            _checked(bounds, 0 if vectors is None else len(vectors))
        if len(self._starts) != len(self._description_starts):
            raise InputError("labels and descriptions are not of the same concepts")

    def score(self, texts: Sequence[str], windows: Sequence[Windows], candidates: Sequence[Ids]) -> list[Scored]:
        """The three channels of each text's candidates, in the order of the texts.

        windows: begin and end of the windows of each text, some thousands at most: all their vectors are held, and a
        long document is split before. candidates: numbers of concepts, (k,) a text, in any order.
        """
        asked = self._texts.of(texts, windows)
        with self._one_thread():
            return [self._scored(of, np.asarray(c, np.int64)) for of, c in zip(asked, candidates, strict=True)]

    def _scored(self, asked: Floats, concepts: Ids) -> Scored:
        """asked: the vector of the whole, then those of the windows."""
        ids, bounds = _gathered(self._starts, concepts)
        vectors = self._labels.rows(ids)
        whole, whole_at = _best(vectors @ asked[0], bounds)
        pairs, window_of = _paired(asked[1:], vectors)
        windows, at = _best(pairs, bounds if len(asked) > 1 else np.zeros_like(bounds))
        window = np.where(at < 0, -1, window_of[at]) if len(ids) else at
        described = np.full(len(concepts), ABSENT, np.float32)
        if self._descriptions is not None:
            its, of = _gathered(self._description_starts, concepts)
            described, _ = _best(self._descriptions.rows(its) @ asked[0], of)
        return Scored(
            whole=whole,
            windows=windows,
            described=described,
            window=window.astype(np.int64),
            label=_rows(ids, at),
            whole_label=_rows(ids, whole_at),
        )

    def nearest(self, texts: Sequence[str], windows: Sequence[Windows], k: int) -> list[Nearest]:
        """The k concepts whose labels are nearest to each text and to its windows, over all labels.

        windows: as in ``score``; a text without any has no concepts by its windows. Concepts without a label are never
        among them.
        """
        found: list[Nearest] = []
        for at in range(0, len(texts), _SOME):
            asked = self._texts.of(texts[at : at + _SOME], windows[at : at + _SOME])
            bounds = np.concatenate([[0], np.cumsum([len(of) - 1 for of in asked])]).astype(np.int64)
            with self._one_thread():
                whole = self._all(np.stack([of[0] for of in asked]), np.arange(len(asked) + 1))
                parts = self._all(np.concatenate([of[1:] for of in asked]), bounds)
            for one, other in zip(whole, parts, strict=True):
                a, b = _top(one, k), _top(other, k)
                found.append(Nearest(a, one[a], b, other[b]))
        return found

    def _all(self, asked: Floats, bounds: Ids) -> Floats:
        """The best cosine of each group of vectors with each concept, (groups, concepts); -inf where there is none."""
        best = np.full((len(bounds) - 1, len(self._starts) - 1), -np.inf, dtype=np.float32)
        begin = 0
        while begin < best.shape[1]:
            reach = self._starts[begin] + _BLOCK
            end = max(begin + 1, int(np.searchsorted(self._starts, reach, side="right")) - 1)
            bounds_here = self._starts[begin : end + 1] - self._starts[begin]
            concepts = np.flatnonzero(np.diff(bounds_here))
            if len(concepts):
                vectors = self._labels.rows(slice(int(self._starts[begin]), int(self._starts[end])))
                by_concept = np.maximum.reduceat(_grouped(asked, vectors, bounds), bounds_here[concepts], axis=1)
                best[:, concepts + begin] = by_concept
            begin = end
        return best


def _paired(asked: Floats, vectors: Floats) -> tuple[Floats, Ids]:
    """The best cosine of each of ``vectors`` with any that is asked, and which that is, the first of equal ones."""
    best = np.full(len(vectors), -np.inf, dtype=np.float32)
    which = np.zeros(len(vectors), dtype=np.int64)
    for at in range(0, len(asked), _ROWS):
        cosines = asked[at : at + _ROWS] @ vectors.T
        first = np.argmax(cosines, axis=0)
        found = cosines[first, np.arange(len(vectors))]
        better = found > best
        best[better], which[better] = found[better], first[better] + at
    return best, which


def _grouped(asked: Floats, vectors: Floats, bounds: Ids) -> Floats:
    """The best cosine of each group of those asked with each of ``vectors``, (groups, n); -inf of an empty group."""
    best = np.full((len(bounds) - 1, len(vectors)), -np.inf, dtype=np.float32)
    for at in range(0, len(asked), _ROWS):
        within = np.clip(bounds, at, min(at + _ROWS, len(asked))) - at
        groups = np.flatnonzero(np.diff(within))
        found = np.maximum.reduceat(asked[at : at + _ROWS] @ vectors.T, within[groups], axis=0)
        best[groups] = np.maximum(best[groups], found)
    return best


def _gathered(starts: Ids, concepts: Ids) -> tuple[Ids, Ids]:
    """Rows of some concepts one after another, and where those of each begin, with the number of all at the end."""
    rows, begins = stretches(starts[concepts], starts[concepts + 1])
    return rows, np.append(begins, len(rows))


def _best(values: Floats, bounds: Ids) -> tuple[Floats, Ids]:
    """The largest value of each stretch and where it stands, the first of equal ones; ABSENT and -1 of an empty one."""
    best = np.full(len(bounds) - 1, ABSENT, dtype=np.float32)
    at = np.full(len(bounds) - 1, -1, dtype=np.int64)
    full = np.flatnonzero(np.diff(bounds))
    if len(full):
        best[full] = np.maximum.reduceat(values, bounds[full])
        of = np.repeat(np.arange(len(full)), np.diff(bounds)[full])
        hits = np.flatnonzero(values == best[full][of])
        first = np.unique(of[hits], return_index=True)[1]
        at[full] = hits[first]
    return best, at


def _rows(ids: Ids, at: Ids) -> Ids:
    return np.where(at < 0, -1, ids[at]) if len(ids) else np.full(len(at), -1, np.int64)


def _top(scores: Floats, k: int) -> Ids:
    """Numbers of the k largest scores, best first, equal ones by number; those of -inf never."""
    k = min(k, int(np.isfinite(scores).sum()))
    if k <= 0:
        return np.empty(0, np.int64)
    least = np.partition(scores, len(scores) - k)[len(scores) - k]
    among = np.flatnonzero(scores >= least)
    return among[np.lexsort((among, -scores[among]))][:k].astype(np.int64)


def _checked(bounds: Ids, rows: int) -> None:
    if not len(bounds) or bounds[0] != 0 or bounds[-1] != rows or (np.diff(bounds) < 0).any():
        raise InputError(f"the concepts' rows do not fit the {rows} vectors that are kept", mend="make the index anew")
