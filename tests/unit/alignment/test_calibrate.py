"""Calibration: scalings are found again, few decisions are refused, and the same decisions change nothing twice."""

from __future__ import annotations

import numpy as np
import pytest

from s4c_graph.alignment import calibrate
from s4c_graph.alignment.matches import RELATIONS
from s4c_graph.alignment.relation import Floats, Relations, Scaling, held
from s4c_graph.alignment.relation_features import Label, Pair
from s4c_graph.core.errors import InputError

PLAIN = Scaling()


def drawn(scaling: Scaling, n: int = 6_000, seed: int = 3) -> tuple[Floats, calibrate.Ints]:
    """Logits, and relations drawn from what a scaling makes of them."""
    draw = np.random.default_rng(seed)
    logits = draw.normal(0, 2, (n, 4))
    sure = held(logits, scaling)
    wanted = (draw.random(n)[:, None] > np.cumsum(sure, axis=1)).sum(axis=1)
    return logits, np.minimum(wanted, 3).astype(np.int64)


def test_scale_and_shift_are_found_again_and_make_probabilities_true() -> None:
    truth = Scaling((0.5, 1.0, 1.5, 0.8), (1.0, 0.0, -1.0, 0.0))
    logits, wanted = drawn(truth)
    found = calibrate.fitted(logits, wanted, PLAIN)
    assert np.allclose(np.array(found.scale), truth.scale, atol=0.15)
    moved = np.array(found.shift) - found.shift[1]
    assert np.allclose(moved, truth.shift, atol=0.25)
    before = calibrate.calibration_error(held(logits, PLAIN), wanted)
    after = calibrate.calibration_error(held(logits, found), wanted)
    assert after < 0.02 < before


def test_three_hundred_decisions_are_enough_for_most_of_it() -> None:
    truth = Scaling((0.5, 1.0, 1.5, 0.8), (1.0, 0.0, -1.0, 0.0))
    logits, wanted = drawn(truth)
    found = calibrate.fitted(logits[:300], wanted[:300], PLAIN)
    rest = slice(300, None)
    assert calibrate.calibration_error(held(logits[rest], found), wanted[rest]) < 0.05


def test_no_decision_moves_nothing() -> None:
    found = calibrate.fitted(np.zeros((0, 4)), np.zeros(0, np.int64), Scaling((0.7,) * 4, (0.1, 0.0, 0.0, 0.0)))
    assert np.allclose(found.scale, 0.7)
    assert np.allclose(found.shift, (0.1, 0, 0, 0))


def test_none_is_scaled_by_itself() -> None:
    draw = np.random.default_rng(5)
    logits = draw.normal(0, 2, 6_000)
    absent = draw.random(6_000) < 1 / (1 + np.exp(-(0.5 * logits + 1)))
    scale, shift = calibrate.of_none(logits, absent)
    assert scale == pytest.approx(0.5, abs=0.06)
    assert shift == pytest.approx(1, abs=0.12)


def test_calibration_error_of_the_too_sure_is_what_they_lack() -> None:
    sure = np.array([[0.9, 0.1]] * 10)
    assert calibrate.calibration_error(sure, np.array([0] * 5 + [1] * 5)) == pytest.approx(0.4)
    assert calibrate.calibration_error(np.zeros((0, 4)), np.zeros(0, np.int64)) == 0


def test_a_threshold_is_the_lowest_that_keeps_its_promise() -> None:
    sure = np.linspace(0.99, 0.5, 100)
    right = np.arange(100) < 60
    found = calibrate.threshold(sure, right)
    assert found is not None
    kept = sure >= found
    assert right[kept].mean() >= calibrate.PRECISION
    assert right[sure >= found - 0.006].mean() < calibrate.PRECISION
    assert calibrate.threshold(sure, np.zeros(100, bool)) is None
    assert calibrate.threshold(sure[:5], np.ones(5, bool)) is None


def test_equal_probabilities_are_above_a_threshold_together_or_not_at_all() -> None:
    sure = np.array([0.9] * 40)
    assert calibrate.threshold(sure, np.arange(40) < 30) is None


def decisions(n: int, *, rejected: int = 0) -> list[tuple[Pair, str]]:
    made = []
    for at in range(n):
        label = (Label(f"plan line {at}", "en"),)
        text = f"plan line {at}" if at % 2 else f"plan the line number {at} of the city"
        relation = "none" if at < rejected else "exact" if at % 2 else "broad"
        made.append((Pair(text, "en", label, narrower=0), relation))
    return made


@pytest.fixture(scope="module")
def model() -> Relations:
    return Relations.shipped()


@pytest.mark.parametrize(("n", "rejected"), [(0, 0), (29, 0), (40, 25)])
def test_too_few_decisions_are_refused_with_their_number(model: Relations, n: int, rejected: int) -> None:
    with pytest.raises(InputError, match=rf"{n} decisions, {n - rejected} of them .* too few"):
        calibrate.recalibrate(model, decisions(n, rejected=rejected))


def test_an_unknown_relation_is_refused(model: Relations) -> None:
    with pytest.raises(InputError, match="'related' is no relation"):
        calibrate.recalibrate(model, [*decisions(40), (decisions(1)[0][0], "related")])


def test_decisions_make_what_was_decided_likelier(model: Relations) -> None:
    said = decisions(120)
    learnt = calibrate.recalibrate(model, said)
    wanted = [RELATIONS.index(relation) for _, relation in said]
    pairs = [one for one, _ in said]
    before, after = (m.held_distribution(pairs)[np.arange(120), wanted] for m in (model, learnt))
    assert np.log(after).mean() > np.log(before).mean()


def test_the_same_decisions_again_change_nothing(model: Relations) -> None:
    once = calibrate.recalibrate(model, decisions(80, rejected=10))
    twice = calibrate.recalibrate(once, decisions(80, rejected=10))
    assert twice.json() == once.json()


def test_the_order_of_decisions_does_not_matter(model: Relations) -> None:
    said = decisions(80, rejected=10)
    one, other = calibrate.recalibrate(model, said), calibrate.recalibrate(model, said[::-1])
    assert np.allclose(one.scaling.scale, other.scaling.scale, atol=1e-4)
    assert np.allclose(one.scaling.shift, other.scaling.shift, atol=1e-4)
