"""The order of questions: laws of it, and that decisions in it teach faster than decisions in a random one."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.questions import FOLLOWED, Question, ordered
from s4c_graph.core.errors import MissingError
from s4c_graph.core.mappings import Record

odds = st.sampled_from([(), (0.5, 0.5), (0.9, 0.1), (1.0, 0.0), (0.2, 0.2, 0.2, 0.2, 0.2)])
questions = st.builds(Question, st.text(max_size=20), odds)


@settings(max_examples=150, deadline=None)
@given(st.lists(questions, max_size=12), st.lists(questions, max_size=3), st.integers(0, 12))
def test_every_question_is_asked_once(given_: list[Question], before: list[Question], follow: int) -> None:
    order = ordered(given_, asked=before, follow=follow)
    assert sorted(order) == list(range(len(given_)))
    assert order == ordered(given_, asked=before, follow=follow)


@settings(max_examples=100, deadline=None)
@given(st.lists(odds, min_size=1, max_size=12))
def test_of_texts_that_are_alike_the_least_sure_comes_first(given_: list[tuple[float, ...]]) -> None:
    made = [Question("the same", p) for p in given_]
    unsure = [made[n].uncertainty for n in ordered(made)]
    assert unsure == sorted(unsure, reverse=True)


def test_what_is_like_what_was_asked_waits() -> None:
    made = [Question("drive a bus", (0.5, 0.5)), Question("drive a bus!", (0.5, 0.5)), Question("bake", (0.55, 0.45))]
    assert ordered(made) == [0, 2, 1]
    assert ordered(made, asked=[Question("drive a bus")])[0] == 2


def test_a_proposal_is_asked_by_the_distribution_it_states_else_by_its_confidence() -> None:
    record = Record.of(subject_label="a", object_label="b", confidence="0.9")
    assert Question.of(record) == Question("a\nb", (0.9, 1.0 - 0.9))
    stated = {f"p_{name}": ("0.2",) for name in RELATIONS}
    assert Question.of(Record(record.slots, stated)).probabilities == (0.2,) * 5
    for bad in ({"p_none": ("x",)}, {"p_none": ("0.9",)}, {"p_none": ()}, {"p_none": ("nan",)}):
        assert Question.of(Record(record.slots, {**stated, **bad})).probabilities == (0.9, 1.0 - 0.9)
    assert Question.of(record.having(confidence=None)).probabilities == ()


def test_ten_thousand_are_ordered_in_time() -> None:
    draw = np.random.default_rng(1)
    words = ["".join(draw.choice(list("abcdefgh "), 30)) for _ in range(10 * FOLLOWED)]
    made = [Question(text, (p, 1 - p)) for text, p in zip(words, draw.random(len(words)).tolist(), strict=True)]
    start = time.process_time()
    assert len(ordered(made)) == len(made)
    assert time.process_time() - start < 30


def test_without_numpy_the_mend_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(MissingError, match="needs numpy"):
        ordered([])


@pytest.fixture(scope="module")
def bench(root: Path) -> ModuleType:
    """benchmarks/bench_questions.py as a module."""
    spec = importlib.util.spec_from_file_location("bench_questions", root / "benchmarks" / "bench_questions.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_decisions_in_this_order_teach_faster_than_in_a_random_one(bench: ModuleType, shared: Path) -> None:
    """Swedish occupations to ESCO, 200 texts, 160 decisions; docs/reference/mapping-review.md has the whole tables."""
    given_ = bench.pairs(shared / "data" / "crosswalks", "se-occupations", texts=200)
    gains = [
        bench.curve(given_, "ordered", seed, until=160).mean() - bench.curve(given_, "random", seed, until=160).mean()
        for seed in range(6)
    ]
    assert np.mean(gains) > 0.03
    assert sum(gain > 0 for gain in gains) >= 5
