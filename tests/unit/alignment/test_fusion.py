"""Fusion: forms of channels, files of weights, trees of none, and what judged texts change."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as of_numpy

from s4c_graph.alignment import fusion, fusion_train
from s4c_graph.alignment.channels import CHANNELS
from s4c_graph.alignment.encoded import ENCODED
from s4c_graph.alignment.fusion import Fusion
from s4c_graph.alignment.fusion_train import Judged
from s4c_graph.alignment.trees import Trees
from s4c_graph.core.assets import folder
from s4c_graph.core.errors import InputError


def judged(seed: int, texts: int = 40) -> list[Judged]:
    """Texts whose right concept is told by the last channel alone."""
    draw = np.random.default_rng(seed)
    made = []
    for at in range(texts):
        values = draw.random((30, len(CHANNELS))).astype(np.float32)
        right = int(np.argmax(values[:, -1]))
        made.append(Judged(values, np.arange(30) == right, 1, 3, group=str(at)))
    return made


@pytest.mark.parametrize(("name", "channels"), [("fusion", CHANNELS), ("fusion-encoder", (*CHANNELS, *ENCODED))])
def test_shipped_weights_are_of_the_channels_there_are(name: str, channels: tuple[str, ...]) -> None:
    assert Fusion.shipped(name).channels == channels


def test_weights_read_back_as_they_were_written(tmp_path: Path) -> None:
    shipped = Fusion.shipped()
    (tmp_path / "f.json").write_text(shipped.json(), encoding="utf-8")
    assert Fusion.read(tmp_path / "f.json").json() == shipped.json()


@pytest.mark.parametrize(
    "change",
    [
        {"format": 99},
        {"channels": ["one"]},
        {"heads": {}},
        {"heads": {"text": 1, "label": 2}},
    ],
)
def test_weights_that_are_none_are_refused_in_one_line(tmp_path: Path, change: dict[str, object]) -> None:
    said = json.loads((folder("data") / "alignment" / "fusion.json").read_text(encoding="utf-8"))
    (tmp_path / "f.json").write_text(json.dumps(said | change))
    with pytest.raises(InputError, match=r"weights.*s4c align train") as told:
        Fusion.read(tmp_path / "f.json")
    assert "\n" not in str(told.value)


def test_weights_with_what_is_no_number_are_refused(tmp_path: Path) -> None:
    text = (folder("data") / "alignment" / "fusion.json").read_text(encoding="utf-8")
    said = json.loads(text)
    said["heads"]["text"]["fused"][0] = float("nan")
    (tmp_path / "f.json").write_text(json.dumps(said))
    with pytest.raises(InputError, match="no weights"):
        Fusion.read(tmp_path / "f.json")


@pytest.mark.parametrize(
    "change",
    [{"left": [0, 1, 2]}, {"right": [9, 1, 2]}, {"feature": [5, -1, -1]}, {"roots": [7]}, {"below": [0.5, 0.0]},
     {"value": [0, float("inf"), 2]}],
)  # fmt: skip
def test_numbers_that_are_no_trees_are_refused(change: dict[str, object]) -> None:
    good = {"roots": [0], "feature": [0, -1, -1], "below": [0.5, 0, 0], "left": [1, 1, 2], "right": [2, 1, 2],
            "value": [0, -1, 2], "base": 0.25, "features": 1}  # fmt: skip
    assert Trees.read(good).plain()["value"] == [0.0, -1.0, 2.0]
    with pytest.raises(ValueError, match="no trees"):
        Trees.read(good | change)


def test_exported_trees_say_what_the_model_says() -> None:
    from sklearn.ensemble import GradientBoostingClassifier

    draw = np.random.default_rng(1)
    x = draw.random((300, 5)).astype(np.float32).astype(np.float64)
    model = GradientBoostingClassifier(n_estimators=20, max_leaf_nodes=5, random_state=0).fit(x, x[:, 0] + x[:, 1] > 1)
    trees = Trees.read(json.loads(json.dumps(fusion_train.exported(model, x).plain())))
    assert np.allclose(trees.logits(x), model.decision_function(x), atol=1e-5)


@given(
    of_numpy.arrays(np.float32, st.tuples(st.integers(1, 20), st.just(3)), elements=st.floats(0, 1, width=32)),
    st.randoms(use_true_random=False),
)
def test_forms_of_a_candidate_do_not_hang_on_the_order_of_the_others(values: np.ndarray, rnd: object) -> None:
    values = values + np.linspace(0, 1e-3, len(values), dtype=np.float32)[:, None]
    assume(all(len(np.unique(column)) == len(values) for column in values.T))  # equal ones are ranked by their place
    order = list(range(len(values)))
    rnd.shuffle(order)  # type: ignore[attr-defined]
    assert np.allclose(fusion.forms(values[order]), fusion.forms(values)[order], atol=1e-4)


def test_a_head_learns_what_tells_the_right_concept() -> None:
    head = fusion_train.fit(judged(1))
    for one in judged(2, 10):
        assert one.hits[int(np.argmax(head.score(fusion.forms(one.values))))]


def test_own_texts_move_a_head_and_few_move_it_little() -> None:
    head = Fusion.shipped().heads["label"]
    assert fusion_train.adapted(head, []) is head
    none_right = [replace(one, hits=np.zeros(30, bool)) for one in judged(1)]
    assert fusion_train.adapted(head, none_right) is head

    def ranks(of: fusion.Head) -> float:
        hits = [j.hits[np.argsort(-of.score(fusion.forms(j.values)), kind="stable")] for j in judged(5, 60)]
        return float(np.mean([1 / (1 + np.argmax(h)) for h in hits]))

    few, many = (fusion_train.adapted(head, judged(3, texts)) for texts in (3, 300))
    way = [float(np.abs(moved.fused - head.fused).max()) for moved in (few, many)]
    assert 0 < way[0] < way[1]
    assert ranks(head) < ranks(many)
    assert few.sure is head.sure
    assert few.none is head.none
