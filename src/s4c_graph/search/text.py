"""Labels made comparable: folded spelling, letter trigrams and a likeness between 0 and 1, to index and look up.

Folding (Unicode NFKD, case folding, no combining marks, https://www.unicode.org/reports/tr15/) makes
NFC and NFD, capitals and accents alike, so that ``Förvalta`` and ``forvalta`` meet.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
# letters that Unicode does not decompose, though people type them without their stroke or ligature
_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


def fold(text: str) -> str:
    """The words of a text, folded, with one blank between; empty when it holds no letter or digit.

    >>> fold("  Zarządzanie\\u00a0ŁAŃCUCHEM (dostaw)"), fold("Ψηφιακή επικοινωνία")
    ('zarzadzanie lancuchem dostaw', 'ψηφιακη επικοινωνια')
    """
    if text.isascii():
        plain = text.lower()
    else:
        # twice, because folding case can make letters that decompose again
        decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")).translate(_PLAIN)
    return " ".join(_WORD.findall(plain))


def grams(folded: str) -> list[str]:
    """The letter trigrams of a folded text, blanks at its ends included, in order.

    >>> grams("data")
    [' da', 'dat', 'ata', 'ta ']
    """
    padded = f" {folded} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


@lru_cache(maxsize=50_000)
def near(one: str, other: str) -> bool:
    """True when at most one letter is added, lost, changed or swapped with its neighbour.

    >>> near("manage", "manaeg"), near("manage", "mange"), near("manage", "mangle")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1:
        return False
    at = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        at += 1
    if len(one) == len(other):
        swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
        return swapped or one[at + 1 :] == other[at + 1 :]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    return longer[at + 1 :] == shorter[at:]


class Likeness:
    """How like a label is to what was asked: 1 when equal after folding, below 1 otherwise.

    Half of it is the share of the asked trigrams found, rare ones counting more; half the share of
    the asked words found with at most one letter wrong. Longer labels lose a little: the share of
    0.2 was chosen on a sample of damaged ESCO labels (benchmarks/bench_search.py).

    asked: folded text. weight: how telling a trigram is, such as its inverse document frequency.
    """

    _LENGTH = 0.2
    _BELOW_EQUAL = 0.999

    def __init__(self, asked: str, weight: Callable[[str], float]) -> None:
        self._asked, self._words = asked, asked.split()
        self._weights = {g: weight(g) for g in grams(asked)}
        self._weight = sum(self._weights.values()) or 1.0
        self._letters = sum(map(len, self._words)) or 1

    def __call__(self, label: str) -> float:
        """Likeness of a folded label."""
        if label == self._asked:
            return 1.0
        there = set(grams(label))
        shared = sum(w for g, w in self._weights.items() if g in there) / self._weight
        words = label.split()
        found = sum(len(w) for w in self._words if any(near(w, x) for x in words)) / self._letters
        longer = (1 - self._LENGTH) + self._LENGTH * len(there) / len(self._weights)
        return min((shared + found) / 2 / longer, self._BELOW_EQUAL)
