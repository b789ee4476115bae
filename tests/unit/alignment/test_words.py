"""Words of a text: offsets, windows, sentences, stop words of every shipped language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4c_graph.alignment.words import LONGEST, language, sentences, tokens, windows

SHIPPED = ("bg", "da", "de", "el", "en", "es", "fr", "it", "nl", "pl", "pt", "sv")


@given(st.text(max_size=300))
def test_a_word_stands_where_its_offsets_say(text: str) -> None:
    for word, begin, end in tokens(text):
        assert 0 <= begin < end <= len(text)
        assert tokens(text[begin:end])[0].word == word


@given(st.text(max_size=200), st.sampled_from(SHIPPED))
def test_windows_are_short_begin_and_end_with_a_word_that_says_something(text: str, tag: str) -> None:
    of, words = language(tag), tokens(text)
    found = list(windows(words, of, text))
    assert len(found) == len(set(found))
    for begin, end in found:
        assert 0 < end - begin <= LONGEST
        assert not of.idle(words[begin].word)
        assert not of.idle(words[end - 1].word)


@given(st.text(max_size=300))
def test_sentences_hold_every_letter_once_and_in_order(text: str) -> None:
    last = 0
    for begin, end in sentences(text):
        assert last <= begin < end
        assert not text[last:begin].strip(" \t\n\r\x0b\x0c•·|…-*–\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029") or (
            not any(c.isalnum() for c in text[last:begin])
        )
        last = end
    assert not any(c.isalnum() for c in text[last:])


@pytest.mark.parametrize("tag", SHIPPED)
def test_each_shipped_language_has_words_of_closed_classes_and_everyday_ones(tag: str) -> None:
    of = language(tag)
    assert len(of.stop) >= 60
    assert len(of.everyday) >= 20
    assert not of.stop & of.everyday


def test_a_window_does_not_cross_the_end_of_a_sentence() -> None:
    text = "Plan buses. Drive trams"
    words = tokens(text)
    said = {" ".join(w.word for w in words[a:b]) for a, b in windows(words, language("en"), text)}
    assert said == {"plan", "plan buses", "buses", "drive", "drive trams", "trams"}


def test_a_tag_that_is_no_file_name_reads_no_file() -> None:
    assert not language("../en").stop
    assert not language("en/../en").stop


@pytest.mark.parametrize(
    ("tag", "word", "stem"), [("sv", "planeringen", "plan"), ("de", "häuser", "haus"), ("pl", "planowania", "planowan")]
)
def test_stems_are_those_of_the_language(tag: str, word: str, stem: str) -> None:
    found = language(tag).stem(word)
    assert word.startswith(found[:3]) or found == stem
    assert len(found) < len(word)
