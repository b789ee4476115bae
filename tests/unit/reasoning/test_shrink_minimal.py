"""Shrinking leaves a wrong set of which nothing can be spared, in few questions, or says that time ran out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from s4c_graph.reasoning.shrink import OutOfTimeError, shrink


class Oracle:
    """Wrong is what holds all of one of the conflicts; ``patience`` is how many questions it answers."""

    def __init__(self, conflicts: list[set[int]], patience: int = 10_000) -> None:
        self.conflicts, self.patience, self.asked = conflicts, patience, 0

    def wrong(self, things: Sequence[int]) -> bool:
        return any(conflict <= set(things) for conflict in self.conflicts)

    def __call__(self, rows: Sequence[Sequence[int]]) -> int | None:
        self.asked += 1
        if self.asked > self.patience:
            raise OutOfTimeError
        assert all(set(a) <= set(b) for a, b in pairwise(rows)), "the sets must grow"
        return next((n for n, row in enumerate(rows) if self.wrong(row)), None)


def as_given(kept: Sequence[int], rest: Sequence[int]) -> Sequence[int]:
    return rest


@given(
    st.integers(1, 60).flatmap(
        lambda n: st.tuples(
            st.just(n), st.lists(st.sets(st.integers(0, n - 1), min_size=1, max_size=5), min_size=1, max_size=4)
        )
    ),
    st.booleans(),
)
def test_what_is_left_is_wrong_and_minimal(case: tuple[int, list[set[int]]], backwards: bool) -> None:
    count, conflicts = case
    oracle = Oracle(conflicts)
    found = shrink(range(count), oracle, lambda kept, rest: list(reversed(rest)) if backwards else rest)
    assert found.minimal and oracle.wrong(found.things)
    for thing in found.things:
        assert not oracle.wrong([other for other in found.things if other != thing])


def test_a_thousand_things_take_few_questions() -> None:
    oracle = Oracle([{17, 400, 983}])
    assert set(shrink(range(1_000), oracle, as_given).things) == {17, 400, 983}
    assert oracle.asked <= 12


def test_partners_that_the_order_puts_first_take_fewer() -> None:
    near = Oracle([{990, 991, 992}])
    shrink(range(1_000), near, lambda kept, rest: sorted(rest, reverse=True))
    assert near.asked <= 7


def test_what_is_wrong_on_its_own_needs_nothing() -> None:
    assert shrink(range(5), Oracle([set()]), as_given).things == ()


@pytest.mark.parametrize("patience", range(12))
def test_when_time_runs_out_what_is_left_is_still_wrong(patience: int) -> None:
    oracle = Oracle([{17, 400, 983}], patience)
    found = shrink(range(1_000), oracle, as_given)
    assert oracle.wrong(found.things)
    assert found.minimal == (oracle.asked <= patience)
