"""Which proposals to ask a person about first: those a model is least sure of, and no two alike in a row.

Between a matcher's proposals and :mod:`s4c_graph.alignment.review`. Uncertainty is how little the likeliest answer is
ahead of the next (margin sampling, Scheffer, Decomain and Wrobel 2001); likeness to what was asked already takes from
it (maximal marginal relevance, Carbonell and Goldstein 1998). The first FOLLOWED are chosen one after the other; the
rest, which no sitting reaches, by what they are worth after those. So the time is linear in the number of questions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.core.errors import MissingError
from s4c_graph.core.mappings import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REDUNDANCY = 0.3
"""How much of its worth a question loses that is the same as one asked before."""
FOLLOWED = 1_000
"""How many questions are chosen one after the other."""
WIDTH = 256
"""Numbers that the character n-grams of a text are hashed to."""
FEW = 50
"""So many texts have little in common that is theirs alone: what all have is taken away by half."""
_GRAMS = (3, 4)
_LONGEST = 400
_STEPS = (1, 1_000_003, 998_244_353, 1_597_334_677)


@dataclass(frozen=True)
class Question:
    """What is asked, in words, and what may hold: probabilities that sum to 1, empty where none are known."""

    text: str
    probabilities: tuple[float, ...] = ()

    @classmethod
    def of(cls, record: Record) -> Question:
        """The question that a proposal is: by its ``p_…`` extensions where it has them, else by its confidence."""
        text = f"{record.value('subject_label')}\n{record.value('object_label')}"
        stated = _stated(record.extensions)
        if not stated and record.confidence is not None:
            stated = (record.confidence, 1.0 - record.confidence)
        return cls(text, stated)

    @property
    def uncertainty(self) -> float:
        """1 less what the likeliest is ahead of the next: 1 where nothing is known.

        >>> [round(Question("a", p).uncertainty, 2) for p in ((0.5, 0.5), (0.7, 0.2, 0.1), (1.0, 0.0), ())]
        [1.0, 0.5, 0.0, 1.0]
        """
        likeliest = sorted(self.probabilities, reverse=True)[:2]
        return 1.0 - (likeliest[0] - likeliest[1]) if len(likeliest) == 2 else 1.0


def ordered(questions: Sequence[Question], *, asked: Sequence[Question] = (), follow: int = FOLLOWED) -> list[int]:
    """The numbers of the questions, what tells most first; every number once.

    asked: what was asked before. follow: how many are chosen one after the other. The same questions give the same
    order; of equals the first comes first. Raises MissingError without numpy.

    >>> ordered([Question("drive bus", (0.9, 0.1)), Question("drive a bus", (0.5, 0.5)), Question("bake", (0.6, 0.4))])
    [1, 2, 0]
    """
    try:
        import numpy as np
    except ImportError as error:
        mend = "pip install 's4c-graph[align]', or ask in the order of the file"
        raise MissingError("the order of questions needs numpy", mend=mend) from error
    vectors = _hashed([q.text for q in (*asked, *questions)])
    told, own = vectors[: len(asked)], vectors[len(asked) :]
    likeness = np.zeros(len(questions), dtype=np.float32)
    for start in range(0, len(told), 1024):
        part = own @ told[start : start + 1024].T
        likeness = np.maximum(likeness, part.max(axis=1, initial=0.0))
    uncertain = np.array([q.uncertainty for q in questions], dtype=np.float32)
    left = np.ones(len(questions), dtype=bool)
    order: list[int] = []
    for _ in range(min(follow, len(questions))):
        worth = np.where(left, uncertain * (1.0 - REDUNDANCY * likeness), -1.0)
        best = int(worth.argmax())
        order.append(best)
        left[best] = False
        likeness = np.maximum(likeness, own @ own[best])
    rest = np.flatnonzero(left)
    worth = uncertain[rest] * (1.0 - REDUNDANCY * likeness[rest])
    return [*order, *(int(n) for n in rest[np.argsort(-worth, kind="stable")])]


def _stated(extensions: Mapping[str, Sequence[str]]) -> tuple[float, ...]:
    """The probabilities that extension slots ``p_exact`` … ``p_none`` state, empty where they do not sum to 1."""
    try:
        found = tuple(float(extensions[f"p_{relation}"][0]) for relation in RELATIONS)
    except (KeyError, IndexError, ValueError):
        return ()
    fits = all(0 <= p <= 1 for p in found) and abs(sum(found) - 1) < 0.01
    return found if fits else ()


def _hashed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors of the character n-grams of texts, one a row, less what all have in common; zeros for no text."""
    import numpy as np

    made = np.zeros((len(texts), WIDTH), dtype=np.float32)
    for row, text in enumerate(texts):
        folded = f" {' '.join(text.casefold().split())[:_LONGEST]} "
        codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
        for size in _GRAMS:
            if len(codes) >= size:
                mixed = sum(
                    (codes[k : len(codes) - size + 1 + k] * np.uint64(_STEPS[k]) for k in range(size)),
                    start=np.zeros(len(codes) - size + 1, dtype=np.uint64),
                )
                mixed ^= mixed >> np.uint64(15)
                np.add.at(made[row], ((mixed * np.uint64(2_654_435_761)) >> np.uint64(16)) % np.uint64(WIDTH), 1.0)
    _unit(made)
    made -= made.sum(axis=0, keepdims=True) / (len(texts) + FEW)
    _unit(made)
    return made


def _unit(rows: NDArray[np.float32]) -> None:
    import numpy as np

    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    np.divide(rows, norms, out=rows, where=norms > 1e-6)
