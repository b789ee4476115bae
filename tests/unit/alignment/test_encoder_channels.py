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
from s4c_graph.alignment.encoder_channels import ABSENT, Channels, Nearest, Scored, TextVectors
from s4c_graph.alignment.encoder_pooling import Floats
from s4c_graph.core.errors import InputError

WIDTH = 6


@dataclass
class Model:
    """A stand-in: the vector of a text is made from its letters; what was asked is noted."""

    name: str = "stand-in"
    width: int = WIDTH
    digest: str = "one"
    asked: list[str] = field(default_factory=list)

    def encode(self, texts: Sequence[str], kind: Literal["query", "document"] = "query") -> Floats:
        self.asked += texts
        made = [np.random.default_rng(list(text.encode())).standard_normal(self.width) for text in texts]
        vectors = np.array(made, np.float32).reshape(-1, self.width)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def kept(texts: Sequence[str]) -> LabelVectors:
    return LabelVectors(Path("nowhere"), Model().encode(texts).astype(np.float16))


@dataclass
class World:
    """Concepts with labels and descriptions, some without either."""

    labels: list[list[str]]
    descriptions: list[list[str]]

    def channels(self, model: Model | None = None) -> Channels:
        flat = [[t for of in some for t in of] for some in (self.labels, self.descriptions)]
        starts = [np.cumsum([0, *map(len, some)]) for some in (self.labels, self.descriptions)]
        return Channels(model or Model(), kept(flat[0]), starts[0], kept(flat[1]), starts[1])

    def rows(self, concept: int) -> list[int]:
        begin = sum(map(len, self.labels[:concept]))
        return list(range(begin, begin + len(self.labels[concept])))


def cosine(text: str, label: str) -> float:
    return float(Model().encode([text])[0] @ np.asarray(kept([label]).values[0], np.float32))


words = st.text("abcde", min_size=1, max_size=4)
worlds = st.integers(1, 6).flatmap(
    lambda n: st.builds(
        World,
        st.lists(st.lists(words, max_size=4), min_size=n, max_size=n),
        st.lists(st.lists(words, max_size=2), min_size=n, max_size=n),
    )
)


@settings(deadline=None, max_examples=60)
@given(world=worlds, text=words, windows=st.lists(words, max_size=5), data=st.data())
def test_each_number_is_that_of_a_loop(world: World, text: str, windows: list[str], data: st.DataObject) -> None:
    n = len(world.labels)
    asked = np.array(data.draw(st.lists(st.integers(0, n - 1), max_size=5)), dtype=np.int64)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encoder_channels, "_ROWS", data.draw(st.integers(1, 5)))
        (found,) = world.channels().score([text], [windows], [asked])
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
@given(world=worlds, text=words, windows=st.lists(words, max_size=5), k=st.integers(0, 8), block=st.integers(1, 9))
def test_the_nearest_of_all_are_those_of_a_loop(
    world: World, text: str, windows: list[str], k: int, block: int
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(encoder_channels, "_BLOCK", block)
        patched.setattr(encoder_channels, "_ROWS", block)
        (found,) = world.channels().nearest([text], [windows], k)
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


def test_what_is_said_of_a_text_does_not_depend_on_the_others() -> None:
    world = World([["a", "bb"], [], ["ccc"], ["a"]], [["x"], ["y"], [], []])
    texts, windows = ["ab", "cd", "ab"], [["a", "b"], [], ["e"]]
    asked = [np.array([3, 0]), np.array([1]), np.empty(0, np.int64)]
    together = world.channels().score(texts, windows, asked)
    alone = [world.channels().score([t], [w], [c])[0] for t, w, c in zip(texts, windows, asked, strict=True)]
    for one, other in zip(together, alone, strict=True):
        for name in Scored.__dataclass_fields__:
            assert np.allclose(getattr(one, name), getattr(other, name), atol=1e-6), name
    near = world.channels().nearest(texts, windows, 2)
    for one_, t, w in zip(near, texts, windows, strict=True):
        (other_,) = world.channels().nearest([t], [w], 2)
        for name in Nearest.__dataclass_fields__:
            assert np.allclose(getattr(one_, name), getattr(other_, name), atol=1e-6), name


def test_equal_scores_are_in_the_order_of_the_concepts() -> None:
    found = World([["z"], ["a"], ["a"], ["a"]], [[], [], [], []]).channels().nearest(["a"], [["a"]], 2)[0]
    assert (list(found.whole), list(found.windows)) == ([1, 2], [1, 2])


def test_a_window_that_comes_back_is_encoded_once() -> None:
    model = Model()
    channels = World([["a"]], [[]]).channels(model)
    none = [np.array([0])] * 2
    channels.score(["ab", "cd"], [["x", "y"], ["y", "x", "ab"]], none)
    assert sorted(model.asked) == ["ab", "cd", "x", "y"]
    channels.score(["ab", "ef"], [["x"], []], none)
    assert model.asked[4:] == ["ef"]


def test_what_is_kept_of_texts_is_bounded() -> None:
    model = Model()
    texts = TextVectors(model, kept=3 * WIDTH * 4)
    rows, vectors = texts.of(["a", "b", "c", "d", "a"])
    assert rows == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert np.array_equal(vectors, Model().encode(["a", "b", "c", "d"]))
    texts.of(["b"])
    texts.of(["e"])  # c, asked for longest ago, makes room for it
    model.asked.clear()
    assert np.array_equal(texts.of(["e", "b", "d", "c"])[1], Model().encode(["e", "b", "d", "c"]))
    assert model.asked == ["c"]
    long = TextVectors(model)
    long.of(["a" * 1_001])
    assert long.of(["a" * 1_001])[1].shape == (1, WIDTH)
    assert model.asked.count("a" * 1_001) == 2
    assert TextVectors(Model(), kept=0).of(["a", "a"])[1].shape == (1, WIDTH)


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


def test_a_real_model_finds_the_label_that_is_the_window(tmp_path: Path) -> None:
    encoder = Encoder.open(encoders.folder(tmp_path / "model"))
    labels = ["drive a bus", "bake bread", "plan routes"]
    vectors = LabelVectors.of(encoder, labels, tmp_path, "index")
    channels = Channels(encoder, vectors, np.arange(4))
    text, windows = "we bake bread every night", ["we", "bake bread", "night"]
    (found,) = channels.nearest([text], [windows], 1)
    assert list(found.windows) == [1]
    (scored,) = channels.score([text], [windows], [np.array([1])])
    assert (windows[scored.window[0]], labels[scored.label[0]]) == ("bake bread", "bake bread")
    assert scored.windows[0] == pytest.approx(1, abs=1e-3)
