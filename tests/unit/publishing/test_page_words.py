"""The words of the pages: none lacks a language, all have the same parts to fill in, none is asked for in vain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import s4c_graph.publishing.pages as package
from s4c_graph.core.errors import InputError
from s4c_graph.publishing.pages.words import Words, all_words, languages, words

HERE = Path(package.__file__).parent


def test_no_key_lacks_a_language() -> None:
    assert languages() == ("en", "sv", "pl")
    assert {k: set(v) ^ set(languages()) for k, v in all_words().items() if set(v) != set(languages())} == {}
    assert [(k, tag) for k, v in all_words().items() for tag, said in v.items() if not said.strip()] == []


def test_every_language_fills_in_the_same_parts() -> None:
    parts = {k: {tag: sorted(re.findall(r"{\w+}", said)) for tag, said in v.items()} for k, v in all_words().items()}
    assert {k: v for k, v in parts.items() if len({tuple(p) for p in v.values()}) > 1} == {}


def test_every_word_that_is_asked_for_is_there_and_every_word_there_is_asked_for() -> None:
    asked: set[str] = set()
    for path in HERE.glob("*.py"):
        asked |= set(re.findall(r"""["']([a-z0-9_]+(?:\.[a-z0-9_/-]+)?)["']""", path.read_text(encoding="utf-8")))
    in_templates: set[str] = set()
    for path in (HERE / "templates").glob("*.html"):
        in_templates |= set(re.findall(r"\bw\.([a-z0-9_]+)", path.read_text(encoding="utf-8")))
    plain = {k for k in all_words() if "." not in k}
    assert in_templates - plain == set()
    assert plain - asked - in_templates == set()


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(InputError, match="no words in 'fi'"):
        words("fi")


def test_numbers_are_written_as_the_language_does() -> None:
    assert [Words(tag).number(1234.5) for tag in ("en", "sv", "pl")] == ["1,234.5", "1\u00a0234,5", "1\u00a0234,5"]
    assert Words("en").number(10) == "10" and Words("en").number(0.7) == "0.7"
