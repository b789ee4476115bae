"""Channels: which concepts become candidates, and by which words they fit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as drawn
from tests.alignments import made

from s4c_graph.alignment import channels
from s4c_graph.alignment.channels import CHANNELS, FAST
from s4c_graph.alignment.index import Index
from s4c_graph.alignment.matcher import Matcher


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return made(tmp_path_factory.mktemp("index") / "i")


@given(
    drawn.arrays(np.float32, st.integers(1, 60), elements=st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])),
    st.integers(1, 70),
    st.floats(-1, 1),
)
def test_the_best_are_the_first_of_all_in_order_whatever_is_usual(row: np.ndarray, most: int, usual: float) -> None:
    usual = max(usual, float(row.min()))
    order = np.argsort(-row, kind="stable")
    expected = [int(at) for at in order if row[at] > row.min()][:most]
    assert channels._best(row, most, usual).tolist() == expected


@pytest.mark.parametrize(
    ("text", "window", "label"),
    [
        ("drive trams", None, "drive trams"),
        ("people here drive trams and like it", (2, 4), "drive trams"),
        ("köra spårvagn", None, "köra spårvagn"),
    ],
)
def test_a_candidate_fits_by_its_best_label_and_the_words_that_match(
    index: Index, text: str, window: tuple[int, int] | None, label: str
) -> None:
    asked, view, scored = Matcher(index).scored(text, "sv" if "ö" in text else "en")
    first = int(scored.values[:, CHANNELS.index("label")].argmax())
    found = scored.close.evidence(first)
    assert found is not None
    block = view.blocks[found.block]
    assert block.texts[found.row + block.begin] == label
    assert (None if found.window is None else asked.windows[found.window]) == window


def test_the_parts_of_a_label_count_for_candidates_alone(index: Index) -> None:
    part = FAST.index("centre-part")
    few, view, scored = Matcher(index).scored("bread and trams", "en")
    assert not view.fast(few)[part].any()
    assert np.allclose(scored.values[:, part], (few.parts @ view.centres[scored.concepts].T).max(0))
    many, view, scored = Matcher(index).scored("we ask that you bake bread every morning for the city", "en")
    assert np.allclose(scored.values[:, part], view.fast(many)[part, scored.concepts])


def test_words_count_once_for_each_concept_by_its_best_label(index: Index) -> None:
    asked, view, _ = Matcher(index).scored("bread baking for trams and buses", "en")
    for block in view.blocks:
        concepts, words, cover = channels._words(block, asked)
        assert sorted(set(concepts.tolist())) == concepts.tolist()
        for concept, said, covered in zip(concepts.tolist(), words, cover, strict=True):
            rows = np.flatnonzero(block.concept == concept)
            at, (stems, weights) = block.places(asked.weighed[0], block.terms), asked.weighed
            gains = dict(zip(at.tolist(), weights.tolist(), strict=True))
            shares = []
            for row in rows + block.begin:
                own = block.row_terms[block.row_at[row] : block.row_at[row + 1]].tolist()
                met = sum(gains.get(t, 0.0) * float(block.idf[t]) for t in own)
                shares.append(met / float(block.weight[row - block.begin]))
            assert covered == pytest.approx(max(shares), rel=1e-4)
            assert 0 < said <= 1.001
            assert len(stems) == len(weights)
