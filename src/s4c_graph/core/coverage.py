"""How much of a vocabulary is said in which language, by kind of concept: counted at intake, kept in the manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

SAID = ("preferred", "alternative", "description")
"""What is counted of a concept in a language: a preferred label, at least one alternative one, a description."""

Coverage = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Language → kind of concept → ``concepts`` (how many there are in all) and, of each of SAID, how many have it."""


class Counted:
    """Counts while concepts go by.

    >>> counted = Counted()
    >>> counted.concept("skills")
    >>> counted.said("sv", "skills", True, False, False)
    >>> counted.coverage()
    {'sv': {'skills': {'concepts': 1, 'preferred': 1, 'alternative': 0, 'description': 0}}}
    """

    def __init__(self) -> None:
        self._concepts: Counter[str] = Counter()
        self._said: Counter[tuple[str, str, str]] = Counter()
        self._languages: set[str] = set()

    def concept(self, kind: str) -> None:
        """One concept of a kind goes by."""
        self._concepts[kind] += 1

    def said(self, lang: str, kind: str, *found: object) -> None:
        """In this language a concept of a kind has, or has not, each of SAID."""
        self._languages.add(lang)
        for what, there in zip(SAID, found, strict=True):
            if there:
                self._said[lang, kind, what] += 1

    def coverage(self) -> Coverage:
        """The counts, languages and kinds in a fixed order."""
        return {
            lang: {
                kind: {"concepts": n, **{what: self._said[lang, kind, what] for what in SAID}}
                for kind, n in sorted(self._concepts.items())
            }
            for lang in sorted(self._languages)
        }


def rows(coverage: Coverage) -> Iterator[tuple[str, str, int, int, int, int]]:
    """A row for each language and kind: language, kind, concepts, and how many have each of SAID.

    >>> list(rows({"sv": {"skills": {"concepts": 4, "preferred": 3, "alternative": 1, "description": 0}}}))
    [('sv', 'skills', 4, 3, 1, 0)]
    """
    for lang, kinds in coverage.items():
        for kind, n in kinds.items():
            yield lang, kind, n["concepts"], n["preferred"], n["alternative"], n["description"]


def summary(coverage: Coverage) -> Iterator[str]:
    """One line a language: the share of each kind that has a preferred label.

    >>> list(summary({"sv": {"skills": {"concepts": 4, "preferred": 3, "alternative": 1, "description": 0}}}))
    ['sv: 75 % of skills']
    """
    for lang, kinds in coverage.items():
        shares = [f"{share(n['preferred'], n['concepts'])} of {kind}" for kind, n in kinds.items() if n["preferred"]]
        yield f"{lang}: {', '.join(shares) or 'no preferred label'}"


def share(part: int, whole: int) -> str:
    """A share in words, such that only all is 100 % and only nothing is 0 %.

    >>> share(0, 9), share(1, 5000), share(2, 3), share(4999, 5000), share(5, 5)
    ('0 %', '<1 %', '67 %', '>99 %', '100 %')
    """
    if part in (0, whole):
        return "100 %" if part else "0 %"
    said = round(100 * part / whole)
    return "<1 %" if said == 0 else ">99 %" if said == 100 else f"{said} %"


def wanted(lang: str, languages: Sequence[str]) -> bool:
    """Whether a language is among those asked for, where none means all; ``pt`` asks for ``pt-BR`` too.

    >>> wanted("pt-BR", ["sv", "pt"]), wanted("pt", ["pt-BR"]), wanted("el", [])
    (True, False, True)
    """
    tag = lang.casefold()
    return not languages or any(tag == w.casefold() or tag.startswith(w.casefold() + "-") for w in languages)
