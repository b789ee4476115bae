"""Numbers that tell the relation of a text to a concept, whatever their language; between labels and the model.

Each row of :func:`features` is one pair, each column one of NAMES. What is not known of a pair is 0, and a column of
its own says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.relation_labels import QUALIFIERS, Rarity, Seen

MOST = 24
"""Labels of a concept that a text is compared with."""
KEPT = 3_000
"""Concepts, and texts, that are kept taken apart."""
SIGNALS = ("centre", "sure")
"""Numbers of the matcher that are read where they are handed in: the cosine of the text and the concept's centre, and
the probability that the concept is right, which enters as its logit."""
_CENTRE = (0.44, 0.31)
"""The usual cosine of a text and a concept's centre: this much, and as much more by the likeness of letters."""
_ABOVE = (0.17, 0.09, 0.1)
"""What a text and the labels above a concept usually have in common; what is not known counts as usual."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label of a concept. lang: BCP 47."""

    text: str
    lang: str
    preferred: bool = True


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and a concept whose relation is asked for.

    labels: of the concept, in any languages; hand in one tuple for one concept, so that it is taken apart once.
    kind: such as ``skill``. broader: labels of what stands right above the concept. narrower: how many concepts stand
    right below it, None where not known. alike: how many other concepts are about as like the text, None where not
    known. signals: numbers of the matcher by name, SIGNALS or some of them; others are passed over.
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
    "alike", "letters of text in label", "letters of label in text", "covered", "covers", "extra of text",
    "extra of label", "rarest extra of text", "rarest extra of label", "same", "same words", "same first", "same last",
    "begins text", "ends text", "begins label", "ends label", "part of text", "part of label",
)  # fmt: skip
_COUNTS = (*QUALIFIERS, "commas", "brackets")
NAMES = (
    *(f"best: {name}" for name in _SIDES),
    *(f"preferred: {name}" for name in _SIDES),
    "words of text", "words of label", "words more", "rarity of text", "rarity of label", "rarity more",
    "numbers agree", "numbers differ",
    *(f"text: {name}" for name in _COUNTS),
    *(f"label: {name}" for name in _COUNTS),
    "best is preferred", "in its own language", "same as any", "labels",
    "above: alike", "above: covered", "above: covers", "above: unknown",
    "narrower", "narrower: unknown", "others alike", "others alike: unknown",
    *SIGNALS, *(f"{name}: unknown" for name in SIGNALS),
)  # fmt: skip
"""What each column is."""


class Cache:
    """Labels and concepts taken apart, kept from one question to the next; emptied when there are many."""

    def __init__(self, rarity: Rarity) -> None:
        self._rarity = rarity
        self._texts: dict[tuple[str, str], Seen] = {}
        self._concepts: dict[tuple[int, int, str], _Concept] = {}

    def text(self, text: str, lang: str) -> Seen:
        """A text taken apart; ``lang`` is the first part of a tag."""
        found = self._texts.get((text, lang))
        if found is None:
            if len(self._texts) >= KEPT:
                self._texts.clear()
            found = self._texts[text, lang] = Seen(text, lang, self._rarity)
        return found

    def concept(self, pair: Pair, lang: str) -> _Concept:
        """The concept of a pair, as a text in a language meets it; known by its tuples, which are kept with it."""
        key = (id(pair.labels), id(pair.broader), lang)
        found = self._concepts.get(key)
        if found is None:
            if len(self._concepts) >= KEPT:
                self._concepts.clear()
            found = self._concepts[key] = _Concept(pair, lang, self._rarity)
        return found


class _Concept:
    """The labels of one concept as a text in one language meets them: those of its language, else all there are."""

    __slots__ = ("above", "count", "kept", "norms", "own", "pool", "preferred")

    def __init__(self, pair: Pair, tag: str, rarity: Rarity) -> None:
        self.kept = (pair.labels, pair.broader)
        mine = [x for x in pair.labels if first(x.lang) == tag]
        self.own = float(bool(mine))
        chosen = sorted(mine or pair.labels, key=lambda x: not x.preferred)[:MOST]
        self.pool = [Seen(x.text, first(x.lang), rarity) for x in chosen]
        self.preferred = bool(chosen) and chosen[0].preferred
        self.norms = frozenset(" ".join(x.text.casefold().split()) for x in pair.labels) | {p.norm for p in self.pool}
        self.count = math.log1p(len(chosen))
        above = [x for x in pair.broader if first(x.lang) == tag] or pair.broader
        self.above = [Seen(x.text, first(x.lang), rarity) for x in above[:3]]


def first(lang: str) -> str:
    """The first part of a BCP 47 tag, in lower case."""
    return lang.casefold().partition("-")[0]


def features(pairs: Sequence[Pair], rarity: Rarity, cache: Cache | None = None) -> NDArray[np.float32]:
    """One row a pair, float32, shape (n, len(NAMES)); every number is finite, and no row depends on another.

    cache: of the same rarity, where one is kept.
    """
    kept = cache or Cache(rarity)
    rows = np.zeros((len(pairs), len(NAMES)), dtype=np.float32)
    for at, pair in enumerate(pairs):
        tag = first(pair.lang)
        concept = kept.concept(pair, tag)
        if concept.pool:
            rows[at] = _row(pair, kept.text(pair.text, tag), concept)
    return rows


def _row(pair: Pair, text: Seen, concept: _Concept) -> list[float]:
    pool, grams = concept.pool, text.grams
    n = len(grams)
    likeness = [2 * len(grams & label.grams) / (n + len(label.grams) or 1) for label in pool]
    best = likeness.index(max(likeness))
    label = pool[best]
    sides = _sides(text, label)
    mine, theirs = text.said, label.said
    words, others = len(mine.stems), len(theirs.stems)
    centre, sure = (pair.signals.get(name) for name in SIGNALS)
    above = [(_alike(text, a), *_covered(text, a)) for a in concept.above]
    return [
        *sides,
        *(sides if best == 0 else _sides(text, pool[0])),
        min(words, 12), min(others, 12), max(-8, min(8, words - others)),
        mine.total, theirs.total, mine.total - theirs.total,
        float(bool(mine.numbers & theirs.numbers)), float(mine.numbers != theirs.numbers),
        *mine.counts, *theirs.counts,
        float(best == 0 and concept.preferred), concept.own, float(text.norm in concept.norms), concept.count,
        *(value - usual for value, usual in zip(max(above, default=_ABOVE), _ABOVE, strict=True)), float(not above),
        math.log1p(max(pair.narrower or 0, 0)), float(pair.narrower is None),
        math.log1p(max(pair.alike or 0, 0)), float(pair.alike is None),
        _beyond(centre, likeness[best]), _logit(sure), float(_unknown(centre)), float(_unknown(sure)),
    ]  # fmt: skip


def _unknown(value: float | None) -> bool:
    return value is None or not math.isfinite(value)


def _beyond(centre: float | None, likeness: float) -> float:
    """How much nearer the text is to the concept's centre than its letters let expect; 0 where it is not known."""
    if centre is None or not math.isfinite(centre):
        return 0.0
    return max(-1.0, min(1.0, centre)) - (_CENTRE[0] + _CENTRE[1] * likeness)


def _logit(value: float | None) -> float:
    if value is None or not math.isfinite(value):
        return 0.0
    held = min(max(value, 1e-3), 1 - 1e-3)
    return math.log(held / (1 - held))


def _alike(one: Seen, other: Seen) -> float:
    return 2 * len(one.grams & other.grams) / (len(one.grams) + len(other.grams) or 1)


def _covered(text: Seen, label: Seen) -> tuple[float, float]:
    """Share of the text's words, by weight, that the label has; and the other way round."""
    mine, theirs = text.said.weights, label.said.weights
    both = mine.keys() & theirs.keys()
    return (
        sum(mine[s] for s in both) / (text.said.total or 1.0),
        sum(theirs[s] for s in both) / (label.said.total or 1.0),
    )


def _sides(text: Seen, label: Seen) -> tuple[float, ...]:
    """How a text and one label lie to each other; _SIDES names the numbers."""
    shared = len(text.grams & label.grams)
    a, b, one, other = text.norm, label.norm, text.said, label.said
    mine, theirs = one.weights, other.weights
    left = {s: w for s, w in mine.items() if s not in theirs}
    right = {s: w for s, w in theirs.items() if s not in mine}
    more, less = sum(left.values()), sum(right.values())
    apart = a != b
    return (
        2 * shared / (len(text.grams) + len(label.grams) or 1),
        shared / (len(text.grams) or 1),
        shared / (len(label.grams) or 1),
        1 - more / (one.total or 1.0),
        1 - less / (other.total or 1.0),
        more,
        less,
        max(left.values(), default=0.0),
        max(right.values(), default=0.0),
        float(not apart),
        float(one.ordered == other.ordered),
        float(one.stems[:1] == other.stems[:1]),
        float(one.stems[-1:] == other.stems[-1:]),
        float(apart and a.startswith(b)),
        float(apart and a.endswith(b)),
        float(apart and b.startswith(a)),
        float(apart and b.endswith(a)),
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
