"""The collector of garbage, asked more seldom while much is made that lasts; around long work, whatever it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_AFTER = (100_000, 20, 20)


@contextmanager
def seldom() -> Iterator[None]:
    """Look for garbage in cycles after every 100,000 new objects instead of 700; as before when the block is left.

    What is read into memory to stay is walked at each full round, which is up to a third of the work of reading it.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
