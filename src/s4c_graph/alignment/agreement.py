"""How far two reviewers of the same proposals agree, chance set aside; after their reviews, before one set is made.

Cohen (1960), A coefficient of agreement for nominal scales; the interval is Wilson's (1927).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from s4c_graph.alignment.answers import ACCEPT, NONE, OTHER, Answer, Proposal

_Z95 = 1.959964


@dataclass(frozen=True)
class Agreement:
    """Two reviewers compared over what both decided.

    n: how many. agreed: how many alike. low, high: 95 % interval of the share, by Wilson. kappa: Cohen's, None where
    it is not defined: nothing in common, or both said one and the same throughout. differ: id of the proposal → what
    one said, and what the other.
    """

    n: int
    agreed: int
    low: float
    high: float
    kappa: float | None
    differ: Mapping[str, tuple[str, str]]

    @property
    def share(self) -> float:
        """The share that agrees, 0 to 1; 0 where nothing is in common."""
        return self.agreed / self.n if self.n else 0.0


def category(proposal: Proposal, answer: Answer) -> str:
    """An answer as what is compared: the relation, ``reject``, ``none``, or the other concept with its relation."""
    if answer.choice == ACCEPT:
        return NONE if proposal.record.absent else answer.relation or proposal.relation or ACCEPT
    return f"{answer.relation} {answer.concept}" if answer.choice == OTHER else answer.choice


def agreement(one: Mapping[str, str], other: Mapping[str, str]) -> Agreement:
    """The agreement of two people, each a category by proposal.

    >>> a = agreement({"1": "exact", "2": "reject", "3": "exact"}, {"1": "exact", "2": "reject", "3": "reject"})
    >>> a.agreed, a.n, round(a.kappa, 2), a.differ
    (2, 3, 0.4, {'3': ('exact', 'reject')})
    """
    both = [about for about in one if about in other]
    n = len(both)
    agreed = sum(one[about] == other[about] for about in both)
    differ = {about: (one[about], other[about]) for about in both if one[about] != other[about]}
    return Agreement(n, agreed, *wilson(agreed, n), _kappa(one, other, both, agreed), differ)


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, 0 to 1; the whole of it where there is nothing to go by.

    >>> [round(bound, 3) for bound in wilson(8, 10)], wilson(0, 0)
    ([0.49, 0.943], (0.0, 1.0))
    """
    if not n:
        return 0.0, 1.0
    share, z2 = hits / n, _Z95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, min(centre - half, share)), min(1.0, max(centre + half, share))  # rounding must not part them


def _kappa(one: Mapping[str, str], other: Mapping[str, str], both: list[str], agreed: int) -> float | None:
    n = len(both)
    if not n:
        return None
    ours, theirs = Counter(one[about] for about in both), Counter(other[about] for about in both)
    by_chance = sum(ours[said] * theirs[said] for said in ours) / (n * n)
    return None if by_chance == 1 else (agreed / n - by_chance) / (1 - by_chance)
