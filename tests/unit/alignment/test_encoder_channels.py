"""The channels of a sentence model say what a plain loop over texts, windows and labels says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests import encoders

from s4c_graph.alignment import encoder_channels
from s4c_graph.alignment.encoder import Encoder
from s4c_graph.alignment.encoder_cache import LabelVectors
from s4c_graph.alignment.encoder_channels import ABSENT, Channels, Nearest, Scored
from s4c_graph.alignment.encoder_pooling import Floats
from s4c_graph.alignment.encoder_texts import SHORT, Apart, InContext, Windows
from s4c_graph.core.errors import InputError

WIDTH = 6


@dataclass
class Model:
    """A stand-in: the vector of a text is made from its letters; what was asked is noted."""

    name: str = "stand-in"
    width: int = WIDTH
    digest: str = "one"
    contextual: bool = True
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str], kind: Literal["query", "document"] = "query") -> Floats:
        self.asked += texts
        made = [np.random.default_rng(list(text.encode())).standard_normal(self.width) for text in texts]
        vectors = np.array(made, np.float32).reshape(-1, self.width)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))

    def in_context(self, texts: Sequence[str], windows: Sequence[Windows]) -> list[Floats]:
        """A window in its context is another text than the same words apart."""
        return [
            self.encode([text, *(f"{text[a:b]} in {text}" for a, b in of)])
            for text, of in zip(texts, windows, strict=True)
        ]


def spans(text: str, windows: Sequence[str]) -> Windows:
    """Where words stand in a text."""
    return [(text.index(w), text.index(w) + len(w)) for w in windows]


def kept(texts: Sequence[str]) -> LabelVectors:
    return LabelVectors(Path("nowhere"), Model().encode(texts).astype(np.float16))


@dataclass
class World:
    """Concepts with labels and descriptions, some without either."""

    labels: list[list[str]]
    descriptions: list[list[str]]

    def channels(self, model: Model | None = None, windows: Literal["apart", "context"] = "apart") -> Channels:
        flat = [[t for of in some for t in of] for some in (self.labels, self.descriptions)]
        starts = [np.cumsum([0, *map(len, some)]) for some in (self.labels, self.descriptions)]
        return Channels(model or Model(), kept(flat[0]), starts[0], kept(flat[1]), starts[1], windows=windows)

    def rows(self, concept: int) -> list[int]:
        begin = sum(map(len, self.labels[:concept]))
        return list(range(begin, begin + len(self.labels[concept])))


def cosine(text: str, label: str) -> float:
    return float(Model().encode([text])[0] @ np.asarray(kept([label]).values[0], np.float32))


words = st.text("abcde", min_size=1, max_size=4)
places = st.integers(0, 9).flatmap(lambda a: st.tuples(st.just(a), st.integers(a + 1, 10)))
texts = st.text("abcde", min_size=10, max_size=10)
worlds = st.integers(1, 6).flatmap(
    lambda n: st.builds(
        World,
        st.lists(st.lists(words, max_size=4), min_size=n, max_size=n),
        st.lists(st.lists(words, max_size=2), min_size=n, max_size=n),
    )
)


@settings(deadline=None, max_examples=60)
@given(world=worlds, text=texts, at_=st.lists(places, max_size=5), data=st.data())
def test_each_number_is_that_of_a_loop(world: World, text: str, at_: Windows, data: st.DataObject) -> None:
    windows = [text[a:b] for a, b in at_]
    n = len(world.labels)
    asked = np.array(data.draw(st.lists(st.integers(0, n - 1), max_size=5)), dtype=np.int64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encoder_channels, "_ROWS", data.draw(st.integers(1, 5)))
        (found,) = world.channels().score([text], [at_], [asked])
    for at, concept in enumerate(asked):
        rows, labels, said = world.rows(concept), world.labels[concept], world.descriptions[concept]
        whole = [cosine(text, label) for label in labels]
        assert found.whole[at] == pytest.approx(max(whole, default=ABSENT), abs=1e-5)
        assert found.described[at] == pytest.approx(max((cosine(text, d) for d in said), default=ABSENT), abs=1e-5)
        pairs = {(w, r): cosine(window, label) for w, window in enumerate(windows)
                 for r, label in zip(rows, labels, strict=True)}  # fmt: skip
        assert found.windows[at] == pytest.approx(max(pairs.values(), default=ABSENT), abs=1e-5)
        if pairs:
            assert pairs[int(found.window[at]), int(found.label[at])] == pytest.approx(found.windows[at], abs=1e-5)
        else:
            assert (found.window[at], found.label[at]) == (-1, -1)
        if labels:
            assert whole[rows.index(int(found.whole_label[at]))] == pytest.approx(found.whole[at], abs=1e-5)
        else:
            assert found.whole_label[at] == -1


@settings(deadline=None, max_examples=60)
@given(world=worlds, text=texts, at_=st.lists(places, max_size=5), k=st.integers(0, 8), block=st.integers(1, 9))
def test_the_nearest_of_all_are_those_of_a_loop(world: World, text: str, at_: Windows, k: int, block: int) -> None:
    windows = [text[a:b] for a, b in at_]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encoder_channels, "_BLOCK", block)
        patched.setattr(encoder_channels, "_ROWS", block)
        (found,) = world.channels().nearest([text], [at_], k)
    for texts, ids, scores in (
        ([text], found.whole, found.whole_scores),
        (windows, found.windows, found.windows_scores),
    ):
        best = {c: max((cosine(t, label) for t in texts for label in of), default=None)
                for c, of in enumerate(world.labels)}  # fmt: skip
        known = {c: score for c, score in best.items() if score is not None}
        assert len(ids) == len(set(ids)) == min(k, len(known))
        assert np.allclose(scores, [known[int(c)] for c in ids], atol=1e-5)
        assert list(scores) == sorted(scores, reverse=True)
        left = [score for c, score in known.items() if c not in ids]
        assert not left or not len(ids) or max(left) <= scores[-1] + 1e-5


@pytest.mark.parametrize("windows", ["apart", "context"])
def test_what_is_said_of_a_text_does_not_depend_on_the_others(windows: Literal["apart", "context"]) -> None:
    world = World([["a", "bb"], [], ["ccc"], ["a"]], [["x"], ["y"], [], []])
    some, at = ["ab", "cd", "ab"], [[(0, 1), (1, 2)], [], [(0, 2)]]
    asked = [np.array([3, 0]), np.array([1]), np.empty(0, np.int64)]

    def channels() -> Channels:
        return world.channels(windows=windows)

    together = channels().score(some, at, asked)
    alone = [channels().score([t], [w], [c])[0] for t, w, c in zip(some, at, asked, strict=True)]
    for one, other in zip(together, alone, strict=True):
        for name in Scored.__dataclass_fields__:
            assert np.allclose(getattr(one, name), getattr(other, name), atol=1e-6), name
    for one_, t, w in zip(channels().nearest(some, at, 2), some, at, strict=True):
        (other_,) = channels().nearest([t], [w], 2)
        for name in Nearest.__dataclass_fields__:
            assert np.allclose(getattr(one_, name), getattr(other_, name), atol=1e-6), name


def test_equal_scores_are_in_the_order_of_the_concepts() -> None:
    (found,) = World([["z"], ["a"], ["a"], ["a"]], [[], [], [], []]).channels().nearest(["a"], [[(0, 1)]], 2)
    assert (list(found.whole), list(found.windows)) == ([1, 2], [1, 2])


def test_a_window_that_comes_back_is_encoded_once() -> None:
    model = Model()
    channels = World([["a"]], [[]]).channels(model)
    none = [np.array([0])] * 2
    channels.score(["x y", "y x"], [[(0, 1), (2, 3)], [(0, 1), (2, 3), (0, 3)]], none)
    assert sorted(model.asked) == ["x", "x y", "y", "y x"]
    channels.score(["x y", "ef"], [[(0, 1)], []], none)
    assert model.asked[4:] == ["ef"]


def test_windows_in_context_are_those_of_the_model() -> None:
    model = Model()
    channels = World([["a in ab"], ["a"]], [[], []]).channels(model, windows="context")
    assert channels.in_context
    for _ in range(2):
        (found,) = channels.score(["ab"], [[(0, 1)]], [np.array([0, 1])])
        assert found.windows[0] == pytest.approx(1, abs=1e-3)
        assert found.windows[1] < 0.99
    assert model.asked == ["ab", "a in ab"]


def test_a_model_that_cannot_reads_windows_apart() -> None:
    channels = World([["a in ab"], ["a"]], [[], []]).channels(Model(contextual=False), windows="context")
    assert not channels.in_context
    (found,) = channels.score(["ab"], [[(0, 1)]], [np.array([0, 1])])
    assert found.windows[1] == pytest.approx(1, abs=1e-3)


def test_what_is_kept_of_texts_is_bounded() -> None:
    model = Model()
    apart = Apart(model, most=3 * WIDTH * 4)
    found = apart.of(["a", "b", "c", "d", "a"], [[]] * 5)
    assert np.array_equal(np.concatenate(found), Model().encode(["a", "b", "c", "d", "a"]))
    apart.of(["b"], [[]])
    apart.of(["e"], [[]])  # c, asked for longest ago, makes room for it
    model.asked.clear()
    assert np.array_equal(
        np.concatenate(apart.of(["e", "b", "d", "c"], [[]] * 4)), Model().encode(["e", "b", "d", "c"])
    )
    assert model.asked == ["c"]
    assert Apart(Model(), most=0).of(["a", "a"], [[], []])[1].shape == (1, WIDTH)
    assert InContext(Model(), most=0).of(["a", "a"], [[], [(0, 1)]])[1].shape == (2, WIDTH)


@pytest.mark.parametrize("kind", [Apart, InContext])
def test_a_long_text_is_not_kept(kind: type[Apart] | type[InContext]) -> None:
    model = Model()
    texts = kind(model)
    for _ in range(2):
        texts.of(["a" * (SHORT + 1), "a" * SHORT], [[], []])
    assert [len(text) for text in model.asked] == [SHORT + 1, SHORT, SHORT + 1]


@pytest.mark.parametrize("starts", [[], [0], [1, 2], [0, 1], [0, 3], [0, 2, 1, 2]])
def test_rows_that_do_not_fit_are_told(starts: list[int]) -> None:
    with pytest.raises(InputError, match="do not fit the 2 vectors"):
        Channels(Model(), kept(["a", "b"]), np.array(starts, np.int64))


def test_a_model_of_another_width_is_told() -> None:
    with pytest.raises(InputError, match="gives vectors of 9 numbers, those of the index have 6"):
        Channels(Model(width=9), kept(["a"]), np.array([0, 1]))


def test_descriptions_of_other_concepts_are_told() -> None:
    with pytest.raises(InputError, match="not of the same concepts"):
        Channels(Model(), kept(["a"]), np.array([0, 1]), kept(["b"]), np.array([0, 0, 1]))


@pytest.mark.parametrize("windows", ["apart", "context"])
def test_a_real_model_finds_the_label_that_is_the_window(tmp_path: Path, windows: Literal["apart", "context"]) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path / "model"))
    labels = ["drive a bus", "bake bread", "plan routes"]
    vectors = LabelVectors.of(encoder, labels, tmp_path, "index")
    channels = Channels(encoder, vectors, np.arange(4), windows=windows)
    text, words_ = "we bake bread every night", ["we", "bake bread", "night"]
    at = spans(text, words_)
    (found,) = channels.nearest([text], [at], 1)
    assert list(found.windows) == [1]
    (scored,) = channels.score([text], [at], [np.array([1])])
    assert (words_[scored.window[0]], labels[scored.label[0]]) == ("bake bread", "bake bread")
    assert scored.windows[0] == pytest.approx(1, abs=1e-3)
