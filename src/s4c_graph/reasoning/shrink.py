"""A minimal set of things that together do wrong, found with an oracle that only says where a growing row first does.

Insertion-based: the last thing of the shortest wrong row is needed by every wrong subset of that
row, so it is kept, and the search goes on among those before it until what is kept is wrong alone
(van Maaren and Wieringa 2008 for clauses). It knows nothing of reasoners, which keeps it testable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Oracle = Callable[[Sequence[Sequence[T]]], int | None]
"""Given a row of growing sets, the place of the first that is wrong, or None when none is."""
Order = Callable[[Sequence[T], Sequence[T]], Sequence[T]]
"""Given what is kept and what is left, the rest with the likeliest partners first."""
_STEPS = 12


class OutOfTimeError(Exception):
    """The oracle has no time left."""


@dataclass(frozen=True)
class Shrunk(Generic[T]):
    """What is left, and whether nothing of it can be spared."""

    things: tuple[T, ...]
    minimal: bool


def shrink(things: Sequence[T], oracle: Oracle[T], order: Order[T]) -> Shrunk[T]:
    """A subset that is still wrong, minimal unless the oracle ran out of time. ``things`` together must be wrong.

    >>> def seven(rows):
    ...     return next((n for n, row in enumerate(rows) if {3, 5} <= set(row)), None)
    >>> shrink(range(1000), seven, lambda kept, rest: rest).things
    (5, 3)
    """
    kept: list[T] = []
    rest: list[T] = list(things)
    try:
        while True:
            rest = list(order(kept, rest))
            length = _shortest(kept, rest, oracle)
            if length == 0:
                return Shrunk(tuple(kept), minimal=True)
            kept.append(rest[length - 1])
            rest = rest[: length - 1]
    except OutOfTimeError as error:
        known = error.args[0] if error.args else len(rest)
        return Shrunk((*kept, *rest[:known]), minimal=False)


def _shortest(kept: Sequence[T], rest: Sequence[T], oracle: Oracle[T]) -> int:
    """Length of the shortest row from the start of ``rest`` that is wrong together with what is kept.

    The first look takes lengths that double, since partners stand near the start; further looks
    divide what is left evenly. Raises OutOfTimeError with the shortest length known by then.
    """
    good, bad = -1, len(rest)
    lengths = [0, *(1 << n for n in range(len(rest).bit_length()) if 1 << n < len(rest))]
    while bad - good > 1:
        try:
            found = oracle([[*kept, *rest[:n]] for n in lengths])
        except OutOfTimeError:
            raise OutOfTimeError(bad) from None
        if found is None:
            good = lengths[-1]
        else:
            bad = lengths[found]
            good = lengths[found - 1] if found else good
        gap = bad - good
        lengths = sorted({good + max(1, gap * n // (_STEPS + 1)) for n in range(1, _STEPS + 1)} - {bad})
    return bad
