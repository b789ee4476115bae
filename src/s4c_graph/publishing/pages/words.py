"""The words of the pages, each in every language, from one table beside this module (words.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from s4c_graph.core.errors import InputError


class Words:
    """The words in one language, by key; a key of a table below the first is ``table.key``.

    >>> Words("sv")["search"], Words("en").of("level_n", n=5)
    ('Sök', 'Level 5')
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._said = _table(lang)

    def __getitem__(self, key: str) -> str:
        return self._said[key]

    def __contains__(self, key: str) -> bool:
        return key in self._said

    def get(self, key: str, default: str = "") -> str:
        """The word of a key, or a default."""
        return self._said.get(key, default)

    def of(self, key: str, **parts: object) -> str:
        """The word of a key with its parts filled in."""
        return self._said[key].format(**parts)

    def number(self, value: float, digits: int | None = None) -> str:
        """A number as it is written in this language; digits: after the point, None for as many as it has.

        >>> Words("sv").number(12500), Words("pl").number(0.75)
        ('12\\xa0500', '0,75')
        """
        said = f"{value:,.{digits}f}" if digits is not None else f"{value:,.6f}".rstrip("0").rstrip(".")
        return said if self.lang == "en" else said.replace(",", "\u00a0").replace(".", ",")


@cache
def words(lang: str) -> Words:
    """The words in a language. Raises InputError for a language the table does not have."""
    if lang not in languages():
        known = ", ".join(languages())
        raise InputError(f"the pages have no words in {lang!r}", mend=f"choose of {known}, or add it to words.toml")
    return Words(lang)


@cache
def languages() -> tuple[str, ...]:
    """The languages of the table."""
    return tuple(all_words()["language_name"])


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every key, and what it is in each language."""
    found: dict[str, Mapping[str, str]] = {}
    _gather(tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8")), "", found)
    return found


def _gather(table: Mapping[str, object], before: str, found: dict[str, Mapping[str, str]]) -> None:
    for key, value in table.items():
        if not isinstance(value, dict):
            raise ValueError(f"{before}{key}: a word must be told by language")
        if all(isinstance(one, str) for one in value.values()):
            found[before + key] = value
        else:
            _gather(value, f"{before}{key}.", found)


@cache
def _table(lang: str) -> Mapping[str, str]:
    return {key: said[lang] for key, said in all_words().items()}
