"""Words of the documentation, each in every language, from one table beside this module (words.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape


class Told:
    """The words in one language; a template reads them as attributes.

    >>> Told("sv").class_, Told("en").say("at_most", a="role", p="notation", n=2)
    ('klass', Markup('Every role has at most 2 values of “notation”.'))
    """

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self._said = _table(lang)

    def __getattr__(self, key: str) -> str:
        try:
            return self._said[key]
        except KeyError:
            raise AttributeError(key) from None

    def __getitem__(self, key: str) -> str:
        return self._said[key]

    def say(self, key: str, **parts: object) -> Markup:
        """A sentence with its parts filled in, each escaped unless it is markup."""
        return escape(self._said[key]).format(**parts)

    def article(self, label: str) -> str:
        """What stands before a noun where the language has it: ``a`` or ``an`` in English."""
        if self.lang != "en":
            return ""
        return "an " if label[:1].lower() in "aeiou" and not label.lower().startswith(("eu", "one", "us")) else "a "


@cache
def all_words() -> Mapping[str, Mapping[str, str]]:
    """Every key, and what it is in each language."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def _table(lang: str) -> Mapping[str, str]:
    return {key: said.get(lang) or said["en"] for key, said in all_words().items()}
