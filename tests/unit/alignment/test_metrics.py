"""Figures of an alignment, held against scikit-learn, against definitions written out again, and computed by hand."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import confusion_matrix, f1_score, ndcg_score, roc_auc_score

from s4c_graph.alignment import metrics, metrics_bootstrap, metrics_sure
from s4c_graph.alignment.metrics import Ranked

CLASSES = ("exact", "close", "broad", "narrow")


def some(seed: int, queries: int = 40) -> tuple[list[list[str]], list[set[str]]]:
    """Answers without doubles, of different lengths, and gold of 1 to 8."""
    rng = random.Random(seed)
    names = [f"c{n}" for n in range(40)]
    found = [rng.sample(names, rng.randrange(0, 20)) for _ in range(queries)]
    return found, [set(rng.sample(names, rng.randrange(1, 9))) for _ in range(queries)]


def rp_at_k(gold: Sequence[str], predicted: Sequence[str], k: int) -> float:
    """As the papers on skill extraction define it, written out again."""
    return sum(item in gold for item in predicted[:k]) / min(k, len(gold))


@pytest.mark.parametrize("k", [1, 3, 5, 10, 50])
def test_figures_of_queries_by_their_definitions(k: int) -> None:
    found, gold = some(k)
    ranked = Ranked.of(found, gold)
    for n, (answers, right) in enumerate(zip(found, gold, strict=True)):
        hits = [a in right for a in answers]
        assert metrics.r_precision(ranked, k)[n] == pytest.approx(rp_at_k(sorted(right), answers, k))
        assert metrics.recall(ranked, k)[n] == pytest.approx(sum(hits[:k]) / len(right))
        assert metrics.hit(ranked, k)[n] == any(hits[:k])
        first = next((1 / (r + 1) for r, h in enumerate(hits) if h), 0.0)
        assert metrics.reciprocal_rank(ranked)[n] == pytest.approx(first)


@pytest.mark.parametrize("k", [1, 5, 10])
def test_ndcg_is_that_of_scikit_learn(k: int) -> None:
    found, gold = some(100 + k)
    every = [f"c{n}" for n in range(40)]
    mine = metrics.ndcg(Ranked.of(found, gold), k)
    for n, (answers, right) in enumerate(zip(found, gold, strict=True)):
        # what was not answered ranks below, and must be no gold there: scikit-learn ranks everything
        rest = sorted((c for c in every if c not in answers), key=lambda c: c in right)
        order = [*answers, *rest]
        if len(answers) < k and any(c in right for c in order[len(answers) : k]):
            continue
        truth, score = [[float(c in right) for c in order]], [[-float(p) for p in range(len(order))]]
        assert mine[n] == pytest.approx(ndcg_score(truth, score, k=k))


def test_fewer_answers_than_k_are_misses_and_doubles_count_once() -> None:
    ranked = Ranked.of([["a"], [], ["x", "x", "a"]], [{"a", "b"}, {"a"}, {"a"}])
    assert metrics.recall(ranked, 50).tolist() == [0.5, 0.0, 1.0]
    assert metrics.reciprocal_rank(ranked).tolist() == [1.0, 0.0, 0.5]
    assert metrics.ndcg(ranked, 10)[0] == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_no_answers_at_all() -> None:
    ranked = Ranked.of([[], []], [{"a"}, {"b"}])
    for figure in (metrics.reciprocal_rank(ranked), metrics.recall(ranked, 5), metrics.ndcg(ranked, 5)):
        assert figure.tolist() == [0.0, 0.0]


def test_a_query_without_gold_is_refused_not_counted_as_nothing() -> None:
    with pytest.raises(ValueError, match="without gold"):
        Ranked.of([["a"]], [set()])
    with pytest.raises(ValueError, match="1 answers to 2"):
        Ranked.of([["a"]], [{"a"}, {"b"}])
    with pytest.raises(ValueError, match="first 0"):
        metrics.recall(Ranked.of([["a"]], [{"a"}]), 0)


@pytest.mark.parametrize("seed", range(5))
def test_macro_f1_and_confusion_are_those_of_scikit_learn(seed: int) -> None:
    rng = random.Random(seed)
    classes = CLASSES[: 2 + seed % 3]
    truth, said = rng.choices(classes, k=60), rng.choices(CLASSES, k=60)
    matrix = metrics.confusion(truth, said, CLASSES)
    assert matrix.tolist() == confusion_matrix(truth, said, labels=list(CLASSES)).tolist()
    assert float(metrics.macro_f1(matrix)) == pytest.approx(f1_score(truth, said, average="macro", zero_division=0))


def test_a_class_that_never_occurs_is_left_out_of_the_mean() -> None:
    matrix = metrics.confusion(["exact", "close"], ["exact", "close"], CLASSES)
    assert float(metrics.macro_f1(matrix)) == 1.0
    assert math.isnan(float(metrics.macro_f1(np.zeros((4, 4)))))
    with pytest.raises(ValueError, match="no class is called 'related'"):
        metrics.confusion(["related"], ["exact"], CLASSES)


@pytest.mark.parametrize("seed", range(5))
def test_auroc_is_that_of_scikit_learn_with_ties(seed: int) -> None:
    rng = random.Random(seed)
    score = [rng.randrange(6) / 5 for _ in range(80)]
    positive = [rng.random() < 0.3 for _ in score]
    assert metrics_sure.auroc(score, positive) == pytest.approx(roc_auc_score(positive, score))


def test_auroc_where_everything_ties_or_one_side_is_missing() -> None:
    assert metrics_sure.auroc([0.5] * 4, [1, 0, 1, 0]) == 0.5
    assert math.isnan(metrics_sure.auroc([0.1, 0.2], [1, 1]))
    with pytest.raises(ValueError, match="not a number"):
        metrics_sure.auroc([math.nan, 0.1], [1, 0])


@pytest.mark.parametrize("mass", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_reliability_bins_are_those_of_scikit_learn(seed: int, mass: bool) -> None:
    rng = np.random.default_rng(seed)
    said = rng.random(200) if seed else np.round(rng.random(200), 1)
    right = rng.random(200) < said
    bins = metrics_sure.reliability(said, right, mass=mass)
    true, mean = calibration_curve(right, said, n_bins=10, strategy="quantile" if mass else "uniform")
    if not (mass and seed == 0):  # there edges fall together, which scikit-learn keeps as empty bins
        assert [b.right for b in bins] == pytest.approx(list(true))
        assert [b.confidence for b in bins] == pytest.approx(list(mean))
    assert sum(b.count for b in bins) == 200
    by_hand = sum(b.count / 200 * abs(b.right - b.confidence) for b in bins)
    assert metrics_sure.calibration_error(bins) == pytest.approx(by_hand)


def test_calibration_error_by_hand() -> None:
    # four at .75, three of them right; two at .35, none right: 4/6 × 0 + 2/6 × .35
    bins = metrics_sure.reliability([0.75] * 4 + [0.35] * 2, [1, 1, 1, 0, 0, 0])
    assert metrics_sure.calibration_error(bins) == pytest.approx(0.35 / 3)
    assert math.isnan(metrics_sure.calibration_error(metrics_sure.reliability([], [])))
    with pytest.raises(ValueError, match="between 0 and 1"):
        metrics_sure.reliability([1.5], [1])


def test_coverage_and_precision_by_hand() -> None:
    curve = metrics_sure.coverage_precision([0.9, 0.8, 0.8, -math.inf], [1, 1, 0, 0])
    assert curve.coverage == (0.25, 0.75, 1.0)
    assert list(curve.precision) == pytest.approx([1.0, 2 / 3, 0.5])
    assert float(metrics_sure.coverage_area([0.9, 0.8, 0.8, -math.inf], [1, 1, 0, 0])[0]) == pytest.approx(
        0.25 * 1 + 0.5 * 2 / 3 + 0.25 * 0.5
    )
    assert metrics_sure.accepted([0.9, 0.8, 0.79], [True, False, True], 0.8) == (2, 1)


def test_intervals_are_seeded_hold_the_value_and_narrow_with_more_queries() -> None:
    few, many = (
        metrics_bootstrap.sampled({"m": metrics_bootstrap.mean([0.0, 1.0] * n)}, 2 * n)["m"] for n in (20, 500)
    )
    assert few.value == many.value == 0.5
    one, other = few.figure(40), many.figure(1000)
    assert one.low < other.low < 0.5 < other.high < one.high
    again = metrics_bootstrap.sampled({"m": metrics_bootstrap.mean([0.0, 1.0] * 20)}, 40)["m"]
    assert again.figure(40) == one
    # standard error of a mean of 1,000 halves: 0.0158
    assert other.high - other.low == pytest.approx(2 * 1.96 * 0.0158, rel=0.1)


def test_paired_differences_are_tighter_than_apart_and_say_when_there_is_none() -> None:
    rng = np.random.default_rng(1)
    base = rng.random(300)
    better = base + 0.02
    made = metrics_bootstrap.sampled(
        {"a": metrics_bootstrap.mean(better), "b": metrics_bootstrap.mean(base)}, 300, count=500
    )
    found = made["a"].less(made["b"], 300)
    assert found.value == pytest.approx(0.02)
    assert found.low == pytest.approx(0.02)
    assert found.p == pytest.approx(2 / 501)
    assert made["a"].less(made["a"], 300).p == 1.0


def test_nothing_to_draw_is_not_a_number() -> None:
    sample = metrics_bootstrap.sampled({"m": metrics_bootstrap.mean([])}, 0, count=10)["m"]
    assert math.isnan(sample.value)
    assert math.isnan(sample.figure(0).low)
    assert math.isnan(sample.less(sample, 0).p)
