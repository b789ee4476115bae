"""The cheapest change that breaks every clash: a hitting set of least cost, exact where it is small, else bounded.

A clash is a set of things in certain states that cannot stand together. A thing is kept, weakened or withdrawn, each
step dearer than the one before. Exact: branch and bound over the things of a clash that still stands, a packing of
disjoint clashes as the bound. Beyond LARGEST or EFFORT: local ratio (Bar-Yehuda and Even 1985), which for clashes of f
things costs at most f times the least, and whose own sum is a lower bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

KEEP, WEAKEN, WITHDRAW = 0, 1, 2
LARGEST = 150
"""Things in a component that is still solved exactly."""
EFFORT = 1_000_000
"""Clashes that branch and bound looks at for one component, all its steps together."""
Clash = frozenset[tuple[int, int]]
"""Things, each with the state in which it is part of the clash."""
Costs = Mapping[int, tuple[float | None, float | None]]
"""Thing → what it costs to weaken and to withdraw it; None where that cannot be, both None for what must stay."""


@dataclass(frozen=True)
class Cover:
    """States of the things that change, what they cost, and what any change costs at least.

    exact: the bound is the cost.
    """

    states: Mapping[int, int]
    cost: float
    bound: float
    exact: bool


def cheapest(clashes: Iterable[Clash], costs: Costs, *, effort: int = EFFORT) -> Cover:
    """The cheapest states in which none of the clashes stands, component by component.

    Every clash must have a thing that can change. The same input gives the same cover.

    >>> a, b = frozenset({(1, KEEP), (2, KEEP)}), frozenset({(2, KEEP), (3, KEEP)})
    >>> cheapest([a, b], {n: (1.0, 2.0) for n in (1, 2, 3)}).states
    {2: 1}
    """
    states: dict[int, int] = {}
    cost = bound = 0.0
    exact = True
    for part in _components(sorted(set(clashes), key=sorted)):
        made = _local_ratio(part, costs)
        if not made.exact and len({thing for clash in part for thing, _ in clash}) <= LARGEST:
            made = _Search(part, costs, effort, made).run()
        states |= made.states
        cost, bound, exact = cost + made.cost, bound + made.bound, exact and made.exact
    return Cover(dict(sorted(states.items())), cost, bound, exact)


def _components(clashes: Sequence[Clash]) -> list[list[Clash]]:
    """Clashes parted so that no thing is in two parts."""
    above: dict[int, int] = {}

    def root(at: int) -> int:
        while above.setdefault(at, at) != at:
            above[at] = at = above[above[at]]
        return at

    for clash in clashes:
        first, *others = sorted(thing for thing, _ in clash)
        for other in others:
            above[root(other)] = root(first)
    parts: defaultdict[int, list[Clash]] = defaultdict(list)
    for clash in clashes:
        parts[root(min(clash)[0])].append(clash)
    return list(parts.values())


def _ways(thing: int, state: int, costs: Costs) -> list[tuple[float, int]]:
    """What it costs more to bring a thing from a state into each later one, cheapest first."""
    paid = 0.0 if state == KEEP else costs[thing][state - 1] or 0.0
    later = ((to, costs[thing][to - 1]) for to in (WEAKEN, WITHDRAW) if to > state)
    return sorted((price - paid, to) for to, price in later if price is not None)


class _Search:
    """Branch and bound over one component."""

    def __init__(self, clashes: Sequence[Clash], costs: Costs, effort: int, start: Cover) -> None:
        self.clashes = [sorted(clash) for clash in sorted(clashes, key=lambda c: (len(c), sorted(c)))]
        self.costs, self.left, self.start = costs, effort, start
        self.best, self.states = start.cost, dict(start.states)

    def run(self) -> Cover:
        """The cheapest cover; the best that was found where the effort ran out."""
        self._go({}, frozenset(), 0.0)
        exact = self.left >= 0
        return Cover(self.states, self.best, self.best if exact else self.start.bound, exact)

    def _go(self, states: dict[int, int], fixed: frozenset[int], cost: float) -> None:
        self.left -= len(self.clashes)
        if self.left < 0:
            return
        stands, bound = self._standing(states, fixed)
        if bound is None or cost + bound >= self.best - 1e-9:
            return
        if stands is None:
            self.best, self.states = cost, dict(states)
            return
        held = fixed
        for thing, state in stands:
            if thing in held:
                continue
            for more, to in _ways(thing, state, self.costs):
                if cost + more < self.best - 1e-9:
                    self._go({**states, thing: to}, held, cost + more)
            held = held | {thing}

    def _standing(
        self, states: Mapping[int, int], fixed: frozenset[int]
    ) -> tuple[list[tuple[int, int]] | None, float | None]:
        """The clash that leaves least choice, and the least that is still to be paid; None where nothing helps."""
        first: list[tuple[int, int]] | None = None
        fewest = 0
        bound, used = 0.0, set[int]()
        for clash in self.clashes:
            if not _stands(clash, states):
                continue
            free = [(t, ways) for t, s in clash if t not in fixed and (ways := _ways(t, s, self.costs))]
            if not free:
                return None, None
            if first is None or len(free) < fewest:
                first, fewest = clash, len(free)
            if used.isdisjoint(t for t, _ in free):
                used.update(t for t, _ in free)
                bound += min(ways[0][0] for _, ways in free)
        return first, bound


def _local_ratio(clashes: Sequence[Clash], costs: Costs) -> Cover:
    """A cover whose cost is bounded by the sum of what the clashes were made to pay."""
    states: dict[int, int] = {}
    paid: defaultdict[tuple[int, int], float] = defaultdict(float)
    of: defaultdict[int, list[Clash]] = defaultdict(list)
    for clash in clashes:
        for thing, _ in clash:
            of[thing].append(clash)
    bound = 0.0
    order: list[int] = []
    todo = [clash for clash in clashes if _stands(clash, states)]
    while todo:
        for clash in todo:
            if not _stands(clash, states):
                continue
            free = [(w[0][0] - paid[t, s], t, s, w[0][1]) for t, s in sorted(clash) if (w := _ways(t, s, costs))]
            least = min(free)[0]
            if all(s == KEEP for _, s in clash):
                bound += least
            for left, t, s, to in free:
                paid[t, s] += least
                if left - least <= 1e-12:
                    states[t] = to
                    order.append(t)
        todo = [clash for clash in clashes if _stands(clash, states)]
    for thing in reversed(dict.fromkeys(order)):  # what later changes made needless is kept after all
        changed = states.pop(thing)
        if any(_stands(clash, states) for clash in of[thing]):
            states[thing] = changed
    cost = sum(costs[t][s - 1] or 0.0 for t, s in states.items())
    return Cover(states, cost, min(bound, cost), abs(bound - cost) < 1e-9)


def _stands(clash: Iterable[tuple[int, int]], states: Mapping[int, int]) -> bool:
    return all(states.get(thing, KEEP) == state for thing, state in clash)
