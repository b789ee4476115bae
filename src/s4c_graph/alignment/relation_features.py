"""Numbers that tell the relation of a text to a concept, whatever their language; between labels and the model.

Each row of :func:`features` is one pair, each column one of NAMES. What is not known of a pair is 0, and a column of
its own says so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.relation_labels import QUALIFIERS, Rarity, Seen

MOST = 32
"""Labels of a concept that a text is compared with."""
SIGNALS = ("vector", "score", "margin")
"""Numbers of the matcher that are read where they are handed in."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a concept."""

    text: str
    lang: str
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and a concept whose relation is asked for.

    labels: of the concept, in any languages; hand in one tuple for one concept, it is taken apart once. kind:
    ``skill``, ``occupation``, ``group``, or empty. broader: labels of what stands right above the concept. narrower:
    how many concepts stand right below it, None where not known. alike: how many other concepts are about as like
    the text. signals: numbers of the matcher by name, SIGNALS or some of them.
    """

    text: str
    lang: str
    labels: tuple[Label, ...]
    kind: str = ""
    broader: tuple[Label, ...] = ()
    narrower: int | None = None
    alike: int | None = None
    signals: Mapping[str, float] = field(default_factory=dict)


_SIDES = (
    "dice", "text in label", "label in text", "covered", "covers", "extra of text", "extra of label",
    "rarest extra of text", "rarest extra of label", "same", "same words", "first", "last", "begins text", "ends text",
    "begins label", "ends label", "part of text", "part of label",
)  # fmt: skip
_COUNTS = (*QUALIFIERS, "commas", "brackets")
NAMES = (
    *(f"best {name}" for name in _SIDES),
    *(f"preferred {name}" for name in _SIDES),
    "words of text", "words of label", "words more", "rarity of text", "rarity of label", "rarity more",
    "bent text", "bent label", "numbers agree", "numbers differ",
    *(f"text {name}" for name in _COUNTS),
    *(f"label {name}" for name in _COUNTS),
    "best is preferred", "own language", "same as any", "covered by all", "labels within text", "labels around text",
    "labels", "above dice", "above covered", "above covers",
    "narrower", "narrower unknown", "alike", "alike unknown", "is group",
    *SIGNALS, *(f"{name} unknown" for name in SIGNALS),
)  # fmt: skip
"""What each column is."""


class _Concept:
    """The labels of one concept as a text in one language meets them."""

    __slots__ = ("above", "count", "english", "norms", "own", "pool", "preferred", "stems")

    def __init__(self, pair: Pair, tag: str, seen: _Cache) -> None:
        labels = pair.labels
        mine = [x for x in labels if x.lang.casefold().split("-", 1)[0] == tag]
        self.own = bool(mine)
        chosen = sorted(mine or labels, key=lambda x: not x.preferred)[:MOST]
        self.pool = [seen(x.text, x.lang) for x in chosen]
        self.preferred = chosen[0].preferred if chosen else False
        self.norms = frozenset(" ".join(x.text.casefold().split()) for x in labels) | {p.norm for p in self.pool}
        self.stems = frozenset(s for p in self.pool for s in p.stems)
        self.count = math.log1p(len(chosen))
        above = [x for x in pair.broader if x.lang.casefold().split("-", 1)[0] == tag] or list(pair.broader)
        self.above = [seen(x.text, x.lang) for x in above[:4]]


class _Cache:
    """Labels taken apart, kept as long as one question lasts."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._seen: dict[tuple[str, str], Seen] = {}

    def __call__(self, text: str, lang: str) -> Seen:
        found = self._seen.get((text, lang))
        if found is None:
            found = self._seen[text, lang] = Seen(text, lang, self._rarity)
        return found


def features(pairs: Sequence[Pair], rarity: Rarity) -> NDArray[np.float32]:
    """One row a pair, float32, shape (n, len(NAMES)); every number is finite."""
    seen = _Cache(rarity)
    concepts: dict[tuple[int, int, str], _Concept] = {}
    rows = np.zeros((len(pairs), len(NAMES)), dtype=np.float32)
    for at, pair in enumerate(pairs):
        tag = pair.lang.casefold().split("-", 1)[0]
        key = (id(pair.labels), id(pair.broader), tag)
        concept = concepts.get(key)
        if concept is None:
            concept = concepts[key] = _Concept(pair, tag, seen)
        rows[at] = _row(pair, seen(pair.text, pair.lang), concept)
    return rows


def _row(pair: Pair, text: Seen, concept: _Concept) -> list[float]:
    pool = concept.pool
    if not pool:
        return [0.0] * len(NAMES)
    grams = text.grams
    best, most, within, around = 0, -1.0, 0, 0
    for at, label in enumerate(pool):
        shared = len(grams & label.grams)
        share = 2 * shared / (len(grams) + len(label.grams)) if shared else 0.0
        if share > most:
            best, most = at, share
    mine = text.weights
    for label in pool:
        theirs = label.weights
        if mine.keys() <= theirs.keys():
            around += 1
        elif theirs.keys() <= mine.keys():
            within += 1
    label, preferred = pool[best], pool[0]
    sides = _sides(text, label)
    row = [*sides, *(sides if best == 0 else _sides(text, preferred))]
    n, m = len(text.stems), len(label.stems)
    row += (
        min(n, 12), min(m, 12), max(-8, min(8, n - m)),
        text.total, label.total, text.total - label.total, text.bent, label.bent,
        float(bool(text.numbers & label.numbers)), float(text.numbers != label.numbers),
        *text.counts, *label.counts,
        float(best == 0 and concept.preferred), float(concept.own), float(text.norm in concept.norms),
        sum(w for s, w in mine.items() if s in concept.stems) / (text.total or 1.0),
        within / len(pool), around / len(pool), concept.count,
    )  # fmt: skip
    above = [(_dice(text, a), *_coverage(text, a)) for a in concept.above]
    row += max(above, default=(0.0, 0.0, 0.0))
    row += (
        math.log1p(pair.narrower or 0), float(pair.narrower is None),
        math.log1p(pair.alike or 0), float(pair.alike is None), float(pair.kind == "group"),
    )  # fmt: skip
    row += (_finite(pair.signals.get(name)) for name in SIGNALS)
    row += (float(name not in pair.signals) for name in SIGNALS)
    return row


def _finite(value: float | None) -> float:
    return value if value is not None and math.isfinite(value) else 0.0


def _dice(one: Seen, other: Seen) -> float:
    return 2 * len(one.grams & other.grams) / (len(one.grams) + len(other.grams) or 1)


def _coverage(text: Seen, label: Seen) -> tuple[float, float]:
    mine, theirs = text.weights, label.weights
    shared = mine.keys() & theirs.keys()
    return (
        sum(mine[s] for s in shared) / (text.total or 1.0),
        sum(theirs[s] for s in shared) / (label.total or 1.0),
    )


def _sides(text: Seen, label: Seen) -> tuple[float, ...]:
    """How a text and one label lie to each other; _SIDES names the numbers."""
    shared = len(text.grams & label.grams)
    mine, theirs = text.weights, label.weights
    common = mine.keys() & theirs.keys()
    both = sum(mine[s] for s in common)
    left = {s: w for s, w in mine.items() if s not in theirs} if len(common) < len(mine) else {}
    right = {s: w for s, w in theirs.items() if s not in mine} if len(common) < len(theirs) else {}
    a, b = text.norm, label.norm
    return (
        2 * shared / (len(text.grams) + len(label.grams) or 1),
        shared / (len(text.grams) or 1),
        shared / (len(label.grams) or 1),
        both / (text.total or 1.0),
        sum(theirs[s] for s in common) / (label.total or 1.0),
        sum(left.values()),
        sum(right.values()),
        max(left.values(), default=0.0),
        max(right.values(), default=0.0),
        float(a == b),
        float(text.sorted == label.sorted),
        float(text.stems[:1] == label.stems[:1]),
        float(text.stems[-1:] == label.stems[-1:]),
        float(a != b and a.startswith(b)),
        float(a != b and a.endswith(b)),
        float(a != b and b.startswith(a)),
        float(a != b and b.endswith(a)),
        _parts(left, right),
        _parts(right, left),
    )


def _parts(whole: Mapping[str, float], parts: Mapping[str, float]) -> float:
    """Weight of the words of ``parts`` that begin or end a longer word of ``whole``, as in a compound."""
    if not whole or not parts:
        return 0.0
    return sum(
        weight
        for part, weight in parts.items()
        if len(part) > 3 and any(len(w) > len(part) + 2 and (w.startswith(part) or w.endswith(part)) for w in whole)
    )


def turned(names: Sequence[str] = NAMES) -> Iterator[int]:
    """For each column, the column that it becomes where text and label change places."""
    swap = {"text": "label", "label": "text", "covered": "covers", "covers": "covered"}
    at = {name: n for n, name in enumerate(names)}
    for n, name in enumerate(names):
        other = " ".join(swap.get(word, word) for word in name.split())
        yield at.get(other, n)
