"""A label taken apart for the question of relation: words, stems, weights, letters, qualifiers; before the features.

Nothing here knows a concept; :mod:`s4c_graph.alignment.relation_features` lays two of these beside each other.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from s4c_graph.alignment.words import Language, language, tokens
from s4c_graph.core.assets import folder

LONGEST = 240
"""Characters of a text that are looked at; a label is shorter."""
QUALIFIERS = ("and", "or", "other", "except", "junior", "senior")
"""Kinds of words that widen or narrow a label, in the order of ``data/alignment/qualifiers.json``."""
_GENDER = 4
"""Letters that two words beside a slash share where they are one word in two genders."""
_STEM = 6
"""Letters that stand for the stem in a language without a stemmer."""


class Rarity:
    """How rare the words of a vocabulary's labels are, by language; what says most of a label is its rare words.

    >>> r = Rarity.of([("bus driver", "en"), ("tram driver", "en"), ("tram", "en")])
    >>> r.weight("bus", "en") > r.weight("driver", "en"), r.weight("unheard", "en")
    (True, 1.0)
    """

    def __init__(self, stems: Mapping[str, Mapping[str, int]], forms: Mapping[str, frozenset[str]]) -> None:
        self._forms = forms
        self._weights = {
            lang: {stem: max(0.05, 1 - math.log(1 + n) / math.log(2 + max(counts.values()))) for stem, n in counts.items()}
            for lang, counts in stems.items()
        }

    @classmethod
    def of(cls, labels: Iterable[tuple[str, str]]) -> Rarity:
        """From labels: text and language."""
        stems: dict[str, Counter[str]] = {}
        forms: dict[str, set[str]] = {}
        for text, lang in labels:
            of, tag = language(lang), lang.casefold().split("-", 1)[0]
            words = {t.word for t in tokens(text[:LONGEST])}
            forms.setdefault(tag, set()).update(words)
            stems.setdefault(tag, Counter()).update({stem(of, word) for word in words})
        return cls(stems, {tag: frozenset(words) for tag, words in forms.items()})

    def knows(self, lang: str) -> bool:
        """True for a language that it has labels in."""
        return lang in self._weights

    def weight(self, stem: str, lang: str) -> float:
        """From near 0 for the commonest stem to 1 for one that no label has; by length where the language is unknown."""
        known = self._weights.get(lang)
        return min(1.0, len(stem) / 12) if known is None else known.get(stem, 1.0)

    def bent(self, word: str, stem: str, lang: str) -> bool:
        """True for a word whose stem is known and whose form is not: a plural, most often."""
        known = self._weights.get(lang)
        return known is not None and stem in known and word not in self._forms[lang]


def stem(of: Language, word: str) -> str:
    """The stem of a word; its first letters where no stemmer knows the language."""
    found = of.stem(word)
    return found[:_STEM] if found == word else found


class Seen:
    """One label taken apart.

    norm: its words joined by blanks. words: content words in their order, those of a second gender left out.
    stems: of these. weights: stem → rarity. total: their sum. grams: its groups of three letters. numbers: what
    has a digit. counts: words of each of QUALIFIERS, commas and brackets. bent: share of its content words whose
    form no label of the vocabulary has, though it has the stem.
    """

    __slots__ = ("bent", "counts", "grams", "norm", "numbers", "sorted", "stems", "total", "weights", "words")

    def __init__(self, text: str, lang: str, rarity: Rarity) -> None:
        text = text[:LONGEST]
        tag = lang.casefold().split("-", 1)[0]
        of, marks = language(tag), qualifiers(tag)
        found = tokens(text)
        kept = _one_gender(text, found)
        self.norm = " ".join(kept)
        counts = [0.0] * (len(QUALIFIERS) + 2)
        words: list[str] = []
        for word in kept:
            at = marks.get(word)
            if at is not None:
                counts[at] += 1
            if not of.idle(word) and (at is None or at > 3):
                words.append(word)
        words = words or kept
        counts[-2] = float(text.count(",") + text.count(";"))
        counts[-1] = float(text.count("("))
        self.counts = tuple(counts)
        self.words = tuple(words)
        self.stems = tuple(stem(of, word) for word in words)
        self.sorted = " ".join(sorted(set(self.stems)))
        self.weights = {s: rarity.weight(s, tag) for s in self.stems}
        self.total = sum(self.weights.values())
        padded = f"  {self.norm} "
        self.grams = frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
        self.numbers = frozenset(w for w in kept if any(c.isdigit() for c in w))
        bent = sum(rarity.bent(w, s, tag) for w, s in zip(self.words, self.stems, strict=True))
        self.bent = bent / len(words) if words else 0.0


def _one_gender(text: str, found: list) -> list[str]:  # type: ignore[type-arg]
    """The words of a label; of two beside a slash that are one word in two genders, the first."""
    kept: list[str] = []
    for at, token in enumerate(found):
        if at and "/" in text[found[at - 1].end : token.begin]:
            before = found[at - 1].word
            if token.word[:_GENDER] == before[:_GENDER] or len(token.word) <= _GENDER:
                continue
        kept.append(token.word)
    return kept


@lru_cache(64)
def qualifiers(tag: str) -> Mapping[str, int]:
    """Words of a language that widen or narrow a label → their place in QUALIFIERS; none where it is not listed."""
    listed = _listed().get(tag, {})
    return {word: at for at, name in enumerate(QUALIFIERS) for word in listed.get(name, ())}


@lru_cache(1)
def _listed() -> dict[str, dict[str, list[str]]]:
    text = (folder("data") / "alignment" / "qualifiers.json").read_text(encoding="utf-8")
    read: dict[str, dict[str, list[str]]] = json.loads(text)
    return read
