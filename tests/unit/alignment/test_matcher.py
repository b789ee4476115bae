"""The matcher: what it finds for sentences, labels and long texts, in which language, with which reasons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.alignments import BASE, made

from s4c_graph.alignment.matcher import MOST_SENTENCES, Matcher
from s4c_graph.alignment.matches import RELATIONS, Alignment, Text, holds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("index") / "i").folder


@pytest.fixture(scope="module")
def matcher(folder: Path) -> Matcher:
    return Matcher.open(folder)


def one(matcher: Matcher, text: str, lang: str = "", top: int = 5) -> Alignment:
    return matcher.align([Text("1", text, lang)], top=top)[0]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("You will be planning bus routes for the whole region", "plan bus routes"),
        ("We expect experience with Python", "Python (computer programming)"),
        ("facilitating discussions among residents", "moderate a discussion"),
        ("bread baking", "bake bread"),
        ("protection of personal data", "protect personal data"),
    ],
)
def test_the_right_concept_comes_first(matcher: Matcher, text: str, label: str) -> None:
    assert one(matcher, text).matches[0].label == label


def test_swedish_text_finds_swedish_labels_and_is_shown_in_swedish(matcher: Matcher) -> None:
    found = one(matcher, "att planera nya busslinjer i staden")
    assert found.lang == "sv"
    assert (found.matches[0].label, found.matches[0].reason.lang) == ("planera busslinjer", "sv")


def test_a_language_that_is_said_is_taken(matcher: Matcher) -> None:
    assert one(matcher, "Python", lang="sv-SE").matches[0].label == "Python (datorprogrammering)"
    assert one(matcher, "Python", lang="en").matches[0].label == "Python (computer programming)"


def test_a_language_that_is_not_loaded_is_read_against_english(matcher: Matcher) -> None:
    assert one(matcher, "Java", lang="fi").matches[0].label == "Java (computer programming)"


def test_the_span_is_the_words_that_match(matcher: Matcher) -> None:
    text = "Our city looks for somebody who can drive trams and likes people"
    found = one(matcher, text).matches[0]
    assert found.label == "drive trams"
    assert found.reason.span is not None
    assert found.reason.span.of(text) == "drive trams"


def test_spans_of_long_texts_are_counted_from_their_beginning(matcher: Matcher) -> None:
    filler = "We are a friendly place with a long history and a nice canteen. " * 12
    text = filler + "You drive trams. " + filler + "You bake bread for all."
    found = one(matcher, text, top=10)
    by = {m.label: m for m in found.matches}
    for label in ("drive trams", "bake bread"):
        span = by[label].reason.span
        assert span is not None
        assert label in span.of(text)
    assert {m.label for m in found.matches[:2]} == {"drive trams", "bake bread"}
    assert len({m.concept for m in found.matches}) == len(found.matches)


def test_only_the_target_is_proposed(folder: Path) -> None:
    found = one(Matcher.open(folder, target="occupations"), "drive trams and bake bread", top=20)
    assert {m.kind for m in found.matches} == {"occupation"}
    assert len(found.matches) == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6), st.integers(1, 20))
def test_laws_of_every_answer(matcher: Matcher, texts: list[str], top: int) -> None:
    given_ = [Text(str(at), text) for at, text in enumerate(texts)]
    found = matcher.align(given_, top=top)
    assert [a.text for a in found] == given_
    for alignment in found:
        assert len(alignment.matches) <= top
        assert [m.rank for m in alignment.matches] == list(range(1, len(alignment.matches) + 1))
        assert bool(alignment.problem) == (not alignment.matches)
        assert len({m.concept for m in alignment.matches}) == len(alignment.matches)
        for m in alignment.matches:
            assert m.concept.startswith(BASE)
            assert set(m.probabilities) == set(RELATIONS)
            assert sum(m.probabilities.values()) == pytest.approx(1, abs=1e-9)
            assert all(0 <= p <= 1 for p in m.probabilities.values())
            assert m.confidence == pytest.approx(holds(m.relation, m.probabilities))
            span = m.reason.span
            assert span is None or 0 <= span.begin < span.end <= len(alignment.text.text)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(["bake bread", "planera busslinjer", "Java", "lead staff at work", "🙂", "data " * 200]))
def test_what_is_found_does_not_depend_on_the_batch(matcher: Matcher, texts: list[str]) -> None:
    together = matcher.align([Text(t, t) for t in texts])
    assert together == [one_of for t in texts for one_of in matcher.align([Text(t, t)])]


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂🙂", "...", "\u202e"])
def test_a_text_without_a_word_is_told(matcher: Matcher, text: str) -> None:
    found = one(matcher, text)
    assert found.problem == "there is no word in it"
    assert (found.matches, found.none) == ((), 1.0)


@pytest.mark.parametrize("text", ["x", "x" * 100_000, "a\x00b bread", "Ωmega хлеб bread 面包", "bread " * 50_000])
def test_odd_texts_have_an_answer(matcher: Matcher, text: str) -> None:
    assert one(matcher, text).matches


def test_a_text_of_endless_sentences_is_cut_and_says_so(matcher: Matcher) -> None:
    text = "\n".join(f"bread number {n}" for n in range(MOST_SENTENCES + 5))
    found = one(matcher, text)
    assert found.problem == f"only the first {MOST_SENTENCES} sentences were read"
    assert found.matches[0].label == "bake bread"
