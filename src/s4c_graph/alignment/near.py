"""Concepts whose labels are most like some given ones: candidates for a person to choose from, never a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from s4c_graph.core import facts
from s4c_graph.core.outline import Outline

_STEM = 5
"""Letters of a word that two labels must share for them to be compared at all."""
_COMMON = 4_000
"""A stem in more labels than this says little, and is used only where a label has no rarer one."""
_OTHER_KIND = 0.8
"""What likeness counts where the kind differs."""


@dataclass(frozen=True)
class Candidate:
    """A concept, the label of it that is most alike, that label's language, and how alike, 0 to 1."""

    iri: str
    label: str
    lang: str
    score: float


class Near:
    """The labels of an edition, preferred and alternative, in all its languages, to be looked up by likeness.

    >>> o = Outline(alternatives=True)
    >>> for iri, label in (("urn:a", b'"plan bus routes"@en'), ("urn:b", b'"bake bread"@en')):
    ...     o.take(f"<{iri}>".encode(), facts.TYPE, facts.term("skos", "Concept"))
    ...     o.take(f"<{iri}>".encode(), facts.PREF, label)
    >>> [(c.iri, c.score) for c in Near(o).candidates([("planning of bus routes", "en")])]
    [('urn:a', 0.72)]
    """

    def __init__(self, edition: Outline) -> None:
        self._edition = edition
        self._labels: list[tuple[str, str, str]] = []
        self._stems: dict[str, list[int]] = defaultdict(list)
        for iri in edition:
            entry = edition[iri]
            if not entry.obsolete:
                for written in (*entry.pref, *entry.alt):
                    text, lang = facts.value(written)
                    for stem in stems(text):
                        self._stems[stem].append(len(self._labels))
                    self._labels.append((iri, text, lang))

    def candidates(self, labels: Iterable[tuple[str, str]], kind: str = "", most: int = 5) -> list[Candidate]:
        """The concepts most like any of these labels, best first; equal ones by IRI.

        labels: text and language; a label without a language is compared with those of every language.
        kind: what the concept was; others count less.
        """
        best: dict[str, Candidate] = {}
        for text, lang in sorted(set(labels)):
            for at in self._sharing(text):
                iri, label, tag = self._labels[at]
                if lang and tag != lang:
                    continue
                score = likeness(text, label)
                if kind and self._edition[iri].kind != kind:
                    score *= _OTHER_KIND
                if score > 0 and (iri not in best or (score, label) > (best[iri].score, best[iri].label)):
                    best[iri] = Candidate(iri, label, tag, round(score, 2))
        return sorted(best.values(), key=lambda c: (-c.score, c.iri))[:most]

    def _sharing(self, text: str) -> list[int]:
        found = sorted((len(self._stems.get(s, ())), s) for s in stems(text))
        rare = [s for n, s in found if 0 < n <= _COMMON] or [s for n, s in found[:1] if n]
        return sorted({at for stem in rare for at in self._stems[stem]})


def stems(text: str) -> set[str]:
    """The beginnings of the words of a label."""
    return {word[:_STEM] for word in "".join(c if c.isalnum() else " " for c in text.casefold()).split()}


def likeness(one: str, other: str) -> float:
    """Dice coefficient of the groups of three letters of two labels, case aside: 1 for equal ones, 0 for unlike ones.

    >>> likeness("Bus driver", "bus driver"), likeness("bus", "tram")
    (1.0, 0.0)
    """
    here, there = _threes(one.casefold()), _threes(other.casefold())
    return 2 * len(here & there) / (len(here) + len(there)) if here and there else 0.0


@lru_cache(maxsize=65_536)
def _threes(text: str) -> frozenset[str]:
    padded = f"  {' '.join(text.split())} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
