"""Laws of the figures: order does not matter, bounds hold, and weights are the same as repeating the cases."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from s4c_graph.alignment import metrics, metrics_bootstrap, metrics_sure
from s4c_graph.alignment.metrics import Ranked

NAMES = st.sampled_from([f"c{n}" for n in range(12)])
RANKED = st.lists(st.tuples(st.lists(NAMES, max_size=15), st.sets(NAMES, min_size=1)), min_size=1, max_size=8)
SCORED = st.lists(st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans()), min_size=1, max_size=25)
WEIGHTED = st.lists(
    st.tuples(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans(), st.integers(0, 3)), min_size=1, max_size=12
).filter(lambda rows: any(count for *_, count in rows))


@settings(deadline=None)
@given(RANKED)
def test_figures_lie_between_0_and_1_and_recall_never_falls(made: list[tuple[list[str], set[str]]]) -> None:
    ranked = Ranked.of([a for a, _ in made], [g for _, g in made])
    before = np.zeros(len(made))
    for k in range(1, 20):
        recall, rp, ndcg = metrics.recall(ranked, k), metrics.r_precision(ranked, k), metrics.ndcg(ranked, k)
        for values in (recall, rp, ndcg):
            assert ((values >= 0) & (values <= 1 + 1e-12)).all()
        assert (recall >= before).all()
        assert (rp >= recall - 1e-12).all()
        assert ((metrics.hit(ranked, k) > 0) == (recall > 0)).all()
        before = recall
    mrr = metrics.reciprocal_rank(ranked)
    assert (mrr >= metrics.hit(ranked, 1)).all()


@settings(deadline=None)
@given(SCORED)
def test_auroc_is_the_share_of_pairs_in_order(made: list[tuple[float, bool]]) -> None:
    score, positive = [s for s, _ in made], [p for _, p in made]
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a, up in made if up for b, other in made if not other
    ]  # fmt: skip
    found = metrics_sure.auroc(score, positive)
    assert math.isnan(found) if not pairs else found == pytest.approx(sum(pairs) / len(pairs))
    turned = metrics_sure.auroc([-s for s in score], positive)
    assert not pairs or turned == pytest.approx(1 - found)


@settings(deadline=None)
@given(SCORED, st.randoms())
def test_the_order_of_the_cases_does_not_matter(made: list[tuple[float, bool]], random: object) -> None:
    mixed = list(made)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    for one, other in ((made, mixed),):
        a, b = ([s for s, _ in rows] for rows in (one, other))
        c, d = ([r for _, r in rows] for rows in (one, other))
        assert metrics_sure.coverage_area(a, c) == pytest.approx(metrics_sure.coverage_area(b, d))
        assert metrics_sure.coverage_precision(a, c) == metrics_sure.coverage_precision(b, d)
        first, second = metrics_sure.reliability(a, c), metrics_sure.reliability(b, d)
        assert metrics_sure.calibration_error(first) == pytest.approx(metrics_sure.calibration_error(second))


@settings(deadline=None)
@given(WEIGHTED)
def test_a_weight_is_as_good_as_the_case_repeated(made: list[tuple[float, bool, int]]) -> None:
    score, flag, count = (list(column) for column in zip(*made, strict=True))
    weights = np.array([count], dtype=np.float64)
    again = [row for row in made for _ in range(row[2])]
    many, flags = [row[0] for row in again], [row[1] for row in again]
    assert metrics_sure.weighted_auroc(score, flag, weights)[0] == pytest.approx(
        metrics_sure.auroc(many, flags), nan_ok=True
    )
    assert metrics_sure.coverage_area(score, flag, weights)[0] == pytest.approx(
        metrics_sure.coverage_area(many, flags)[0]
    )
    places = metrics_sure.placed(score, metrics_sure.edges(score))
    number = list(range(len(made)))
    assert metrics_bootstrap.binned(number, places, score, flag, len(made))(weights)[0] == pytest.approx(
        metrics_sure.calibration_error(metrics_sure.reliability(many, flags))
    )
    truth, said = [int(f) for f in flag], [int(s > 0.4) for s in score]
    matrix = metrics.confusion([str(int(f)) for f in flags], [str(int(m > 0.4)) for m in many], ("0", "1"))
    assert metrics_bootstrap.relation_f1(number, truth, said, 2, len(made))(weights)[0] == pytest.approx(
        float(metrics.macro_f1(matrix)), nan_ok=True
    )
    assert metrics_bootstrap.mean(score)(weights)[0] == pytest.approx(sum(many) / len(many))


@settings(deadline=None)
@given(st.integers(1, 30), st.integers(1, 40), st.integers(0, 99))
def test_each_draw_draws_as_many_as_there_are(queries: int, count: int, seed: int) -> None:
    drawn = np.concatenate(list(metrics_bootstrap.draws(queries, count, seed)))
    assert drawn.shape == (count, queries)
    assert (drawn.sum(axis=1) == queries).all()
    assert (drawn == np.concatenate(list(metrics_bootstrap.draws(queries, count, seed)))).all()
