"""A label taken apart for the question of relation: words, stems, weights, letters, qualifiers; before the features.

Nothing here knows a concept; :mod:`s4c_graph.alignment.relation_features` lays two of these beside each other.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from s4c_graph.alignment.words import Token, language, plain_words, tokens
from s4c_graph.core.assets import folder

LONGEST = 240
"""Characters of a text that are looked at; a label is shorter."""
QUALIFIERS = ("and", "or", "other", "except", "junior", "senior")
"""Kinds of words that widen or narrow a label, in the order of ``data/alignment/qualifiers.json``."""
_KEPT_KINDS = 4
"""From this place on, a qualifier says something of what is meant and counts as a word too."""
_GENDER = 4
"""Letters that two words beside a slash share where they are one word in two genders."""
_STEM = 6
"""Letters that stand for the stem in a language without a stemmer."""
_LEAST = 0.05


class Rarity(Protocol):
    """How rare a stem is among the labels of a vocabulary; what says most of a label is its rare words."""

    def weight(self, stem: str, lang: str) -> float:
        """From near 0 for the commonest stem to 1 for one that no label has. lang: first part of a BCP 47 tag."""


class Counted:
    """Rarity counted from labels: text and language of each.

    >>> r = Counted([("bus driver", "en"), ("tram driver", "en"), ("tram", "en")])
    >>> r.weight("bus", "en") > r.weight("driver", "en"), r.weight("unheard", "en")
    (True, 1.0)
    """

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        counts: dict[str, Counter[str]] = {}
        for text, lang in labels:
            of = language(lang)
            counts.setdefault(of.tag, Counter()).update({of.stem(t.word) for t in tokens(text[:LONGEST])})
        self._weights = {
            lang: {stem: rarity(n, max(of.values())) for stem, n in of.items()} for lang, of in counts.items() if of
        }

    def weight(self, stem: str, lang: str) -> float:
        """See :class:`Rarity`; a language without labels goes by the length of the word."""
        known = self._weights.get(lang)
        return by_length(stem) if known is None else known.get(stem, 1.0)


def rarity(labels: float, most: float) -> float:
    """The weight of a stem that so many labels have, where the commonest stem is in ``most``."""
    return max(_LEAST, 1 - math.log1p(labels) / math.log(2 + most))


def by_length(stem: str) -> float:
    """The weight of a stem where nothing is known of its language: longer words are rarer."""
    return min(1.0, len(stem) / 12)


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a label.

    stems: of its content words in their order. weights: stem → rarity. total: their sum. ordered: the stems in the
    order of the alphabet, joined. numbers: words with a digit. counts: words of each of QUALIFIERS, commas, brackets.
    """

    stems: tuple[str, ...]
    weights: Mapping[str, float]
    total: float
    ordered: str
    numbers: frozenset[str]
    counts: tuple[float, ...]


class Seen:
    """One label taken apart: its words when they are asked for, which only a few labels are.

    norm: its words joined by blanks, those of a second gender left out. grams: groups of three letters of it.
    """

    __slots__ = ("_rarity", "_said", "_text", "_words", "grams", "lang", "norm")

    def __init__(self, text: str, lang: str, rarity: Rarity) -> None:
        self._text, self._rarity, self._said = text[:LONGEST], rarity, None
        self.lang = lang
        self._words = _one_gender(self._text, tokens(self._text)) if "/" in text else plain_words(self._text)
        self.norm = " ".join(self._words)
        padded = f"  {self.norm} "
        self.grams = frozenset([padded[at : at + 3] for at in range(len(padded) - 2)])

    _said: Said | None

    @property
    def said(self) -> Said:
        """Its words."""
        if self._said is None:
            self._said = self._read()
        return self._said

    def _read(self) -> Said:
        of, marks = language(self.lang), qualifiers(self.lang)
        counts = [0.0] * len(QUALIFIERS)
        kept: list[str] = []
        for word in self._words:
            at = marks.get(word)
            if at is not None:
                counts[at] += 1
            if not of.idle(word) and (at is None or at >= _KEPT_KINDS):
                kept.append(word)
        weights: dict[str, float] = {}
        stems: list[str] = []
        for word in kept or self._words:
            whole = of.stem(word)
            stem = whole if of.stems else whole[:_STEM]
            stems.append(stem)
            weights[stem] = self._rarity.weight(whole, of.tag)
        text = self._text
        return Said(
            tuple(stems),
            weights,
            sum(weights.values()),
            " ".join(sorted(weights)),
            frozenset(w for w in self._words if any(c.isdigit() for c in w)),
            (*counts, float(text.count(",") + text.count(";")), float(text.count("("))),
        )


def _one_gender(text: str, found: Sequence[Token]) -> list[str]:
    """The words of a label; of two beside a slash that are one word in two genders, the first.

    >>> _one_gender("bus driver/driveress", tokens("bus driver/driveress"))
    ['bus', 'driver']
    """
    kept: list[str] = []
    for at, token in enumerate(found):
        before = found[at - 1] if at else token
        beside = at > 0 and "/" in text[before.end : token.begin]
        if not (beside and (token.word[:_GENDER] == before.word[:_GENDER] or len(token.word) < _GENDER)):
            kept.append(token.word)
    return kept


@lru_cache(64)
def qualifiers(lang: str) -> Mapping[str, int]:
    """Words of a language that widen or narrow a label → their place in QUALIFIERS; none where it is not listed."""
    listed = _listed().get(lang, {})
    return {word: at for at, name in enumerate(QUALIFIERS) for word in listed.get(name, ())}


@lru_cache(1)
def _listed() -> Mapping[str, Mapping[str, Sequence[str]]]:
    text = (folder("data") / "alignment" / "qualifiers.json").read_text(encoding="utf-8")
    read: dict[str, dict[str, list[str]]] = json.loads(text)
    return read
