"""How many processor cores this process may use; asked by whatever works side by side."""

from __future__ import annotations

import os


def cores() -> int:
    """Cores that this process may run on, at least 1; fewer than the machine has where it is held to some.

    >>> cores() >= 1
    True
    """
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
