"""Laws of the relation: a distribution, no pair depends on another, equal labels are exact, and sides change places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.alignment.calibrate import calibration_error, threshold
from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.relation import Relations
from s4c_graph.alignment.relation_features import NAMES, Label, Pair, features
from s4c_graph.alignment.relation_labels import Counted

LANGS = st.sampled_from(["en", "sv", "pl", "it", "de", "bg", "ro", "es", "", "xx", "en-GB"])
WORDS = st.sampled_from(
    ["bus", "driver", "plan", "city", "route", "senior", "and", "other",
     "förare", "planera", "ingenjör", "och", "övriga", "kierowca", "inżynier",
     "Straße", "C++", "3D", "шофьор", "東京"]
)  # fmt: skip
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join) | st.text(max_size=60)
PLAIN = st.lists(
    st.sampled_from(["engineer", "teacher", "road", "water", "timber", "glass", "night", "school", "paper", "harbour"]),
    min_size=1,
    max_size=4,
    unique=True,
)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    labels = draw(st.lists(st.builds(Label, TEXTS, LANGS, st.booleans()), max_size=5))
    above = draw(st.lists(st.builds(Label, TEXTS, LANGS), max_size=2))
    number = st.none() | st.integers(0, 500)
    signals = draw(st.dictionaries(st.sampled_from(["centre", "sure", "letters"]), st.floats(), max_size=3))
    return Pair(
        draw(TEXTS), draw(LANGS), tuple(labels), draw(st.sampled_from(["skill", "occupation", "group", ""])),
        tuple(above), draw(number), draw(number), signals,
    )  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Relations:
    return Relations.shipped(Counted([("bus driver", "en"), ("plan city", "en"), ("förare", "sv")]))


@given(asked=st.lists(pairs(), max_size=6))
def test_every_row_is_a_distribution(model: Relations, asked: list[Pair]) -> None:
    found = model.distribution(asked)
    assert found.shape == (len(asked), len(RELATIONS))
    assert (found >= 0).all()
    assert np.allclose(found.sum(axis=1), 1)
    held = model.held_distribution(asked)
    assert np.allclose(held.sum(axis=1), 1)
    assert np.allclose(held * (1 - found[:, 4:]), found[:, :4])
    for relation, sure in model.choose(found):
        assert relation in RELATIONS
        assert 0 <= sure <= 1


@given(asked=st.lists(pairs(), min_size=1, max_size=6), seed=st.randoms())
def test_a_pair_does_not_depend_on_the_others_nor_on_the_order(
    model: Relations, asked: list[Pair], seed: object
) -> None:
    whole = model.distribution(asked)
    order = list(range(len(asked)))
    seed.shuffle(order)  # type: ignore[attr-defined]
    assert np.allclose(model.distribution([asked[at] for at in order]), whole[order])
    alone = np.vstack([model.distribution([one]) for one in asked])
    assert np.allclose(alone, whole)


@given(words=PLAIN, lang=st.sampled_from(["en", "sv", "bg", "ro", "de"]))
def test_an_equal_preferred_label_is_exact_most_likely(model: Relations, words: list[str], lang: str) -> None:
    text = " ".join(words)
    found = model.held_distribution([Pair(text.upper(), lang, (Label(text, lang),), narrower=0)])[0]
    assert int(found.argmax()) == 0


@given(words=PLAIN, more=st.sampled_from(["night", "harbour", "timber"]), lang=st.sampled_from(["en", "es", "ro"]))
def test_sides_change_places(model: Relations, words: list[str], more: str, lang: str) -> None:
    """With one word more on one side, broad is likelier than narrow where the text has it, and narrow where not."""
    if more in words:
        return
    short, long = " ".join(words), " ".join([*words, more])
    text_has, label_has = (
        model.held_distribution([Pair(text, lang, (Label(label, lang),))])[0]
        for text, label in ((long, short), (short, long))
    )
    assert text_has[2] / text_has[3] > label_has[2] / label_has[3]


SWAP = {"text": "label", "label": "text", "covered": "covers", "covers": "covered"}


@given(
    one=st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
    other=st.lists(WORDS, min_size=1, max_size=5).map(" ".join),
)
def test_features_of_two_labels_mirror_each_other(one: str, other: str) -> None:
    """What stands in a column of the text stands in that of the label when they change places; the rest is equal."""
    rarity = Counted([("bus driver", "en"), ("plan city", "en")])
    here, there = (
        dict(zip(NAMES, features([Pair(a, "en", (Label(b, "en"),))], rarity)[0].tolist(), strict=True))
        for a, b in ((one, other), (other, one))
    )
    for name in (n for n in NAMES if n.startswith(("best: ", "preferred: ", "text: ", "label: "))):
        head, _, tail = name.rpartition(": ")
        head = SWAP.get(head, head)
        mirrored = f"{head}: " + " ".join(SWAP.get(word, word) for word in tail.split())
        assert here[name] == pytest.approx(there[mirrored], abs=1e-6), name
    for name in ("words more", "rarity more"):
        assert here[name] == pytest.approx(-there[name], abs=1e-6)


@settings(max_examples=50)
@given(
    sure=st.lists(st.floats(0, 1), min_size=1, max_size=60),
    right=st.data(),
)
def test_a_threshold_keeps_its_promise(sure: list[float], right: st.DataObject) -> None:
    hits = np.array(right.draw(st.lists(st.booleans(), min_size=len(sure), max_size=len(sure))))
    values = np.array(sure)
    found = threshold(values, hits, least=1)
    if found is not None:
        assert hits[values >= found].mean() >= 0.95
    elif len(sure):
        assert all(hits[values >= t].mean() < 0.95 for t in values)


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.01, 1), st.booleans()), min_size=1, max_size=40))
def test_calibration_error_is_a_share(rows: list[tuple[float, float, bool]]) -> None:
    p = np.array([[a, b] for a, b, _ in rows])
    p /= p.sum(axis=1, keepdims=True)
    error = calibration_error(p, np.array([int(c) for _, _, c in rows]))
    assert 0 <= error <= 1
