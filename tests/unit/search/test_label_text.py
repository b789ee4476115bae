"""Folding, trigrams and likeness: what makes two spellings meet."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4c_graph.search.text import Likeness, fold, grams, near

TEXT = st.text(max_size=40)


@given(TEXT)
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["Lu", "Ll"]), max_size=20))
def test_capitals_fold_like_small_letters(text: str) -> None:
    assert fold(text.casefold()) == fold(text)


@pytest.mark.parametrize(
    ("said", "folded"),
    [
        ("Förvalta öppna data", "forvalta oppna data"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "strasse"),
        ("Ψηφιακός Μετασχηματισμός", "ψηφιακοσ μετασχηματισμοσ"),
        ("Електронно управление", "електронно управление"),
        ("إدارة البيانات", "ادارة البيانات"),
        ("ניהול נתונים", "ניהול נתונים"),
        ("C++ / C#", "c c"),
        ("data\u00a0 (open)\u200b", "data open"),
        ("… — !?", ""),
        ("\ud800", ""),
    ],
)
def test_folded(said: str, folded: str) -> None:
    assert fold(said) == folded


@given(st.text(alphabet="abc", min_size=1, max_size=8), st.integers(0, 7), st.sampled_from("abc"), st.integers(0, 3))
def test_near_sees_every_single_edit(word: str, at: int, letter: str, edit: int) -> None:
    at %= len(word)
    edited = {
        0: word[:at] + word[at + 1 :],
        1: word[:at] + letter + word[at:],
        2: word[:at] + letter + word[at + 1 :],
        3: word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[edit]
    assert near(word, edited)
    assert near(edited, word)


@pytest.mark.parametrize(
    ("one", "other"), [("manage", "mnagee"), ("abcd", "badc"), ("data", "date base"), ("a", "bcd")]
)
def test_two_edits_are_not_near(one: str, other: str) -> None:
    assert not near(one, other)


def test_likeness_is_one_only_for_the_same_words() -> None:
    like = Likeness("open data", lambda gram: 1.0)
    assert like("open data") == 1.0
    assert 1.0 > like("open dat") > like("open source") > like("fishing")
    assert like("fishing") == 0.0
    assert like("open data portals of cities") < like("open data portals")


def test_the_trigrams_of_one_letter() -> None:
    assert grams("c") == [" c "]
