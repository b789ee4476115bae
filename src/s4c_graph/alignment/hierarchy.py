"""Labels of concepts, and what stands above them, as an index holds them; for reasons and the nearest broader one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from s4c_graph.alignment.block import Block
from s4c_graph.alignment.index import Index

_DEEPEST = 12
_SHARE = 1 / 3
"""Of the weight of what is near, how much the nearest broader concept stands above."""


class Hierarchy:
    """Concepts by their place in the index: labels in a language, and what stands above.

    Languages are tried in the order asked for, then English, then those of the index in their order.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.places = index.concepts()
        self._blocks: dict[str, Block] = {}
        self.label = lru_cache(50_000)(self._label)
        self.path = lru_cache(10_000)(self._path)

    def _label(self, at: int, lang: str) -> str:
        order = [lang, "en", *self._index.languages]
        for tag in dict.fromkeys(tag for tag in order if tag in self._index.languages):
            if tag not in self._blocks:
                self._blocks[tag] = self._index.block(tag, 0, len(self.places))
            block = self._blocks[tag]
            spot = int(block.owners.searchsorted(at))
            if spot < len(block.owners) and int(block.owners[spot]) == at:
                return block.texts[int(block.starts[spot])]
        return self.places.iris[at]

    def _path(self, at: int, lang: str) -> tuple[str, ...]:
        found: list[str] = []
        seen = {at}
        while len(found) < _DEEPEST:
            uppers = [b for b in self.places.broader(at) if b not in seen]
            if not uppers:
                break
            at = uppers[0]
            seen.add(at)
            found.append(self.label(at, lang))
        return tuple(reversed(found))

    def parent(self, concepts: Sequence[int], weights: Sequence[float]) -> tuple[int, float] | None:
        """The most special concept that covers a third of the weight, and the share it covers; no top where it can be.

        concepts: places, best first, with what each counts. What covers is a concept above several of them, or one
        of them. None where there is nothing.
        """
        total = sum(weights)
        if not concepts or total <= 0:
            return None
        covered: defaultdict[int, float] = defaultdict(float)
        depth: dict[int, int] = {}
        for at, weight in zip(concepts, weights, strict=True):
            for upper, far in self._above(at).items():
                covered[upper] += weight
                depth[upper] = min(far, depth.get(upper, far))
        above = [at for at, weight in covered.items() if weight >= _SHARE * total and depth[at] > 0]
        enough = [at for at in above if self.places.broader(at)]
        if not enough:
            enough = self.places.broader(concepts[0])[:1] or [concepts[0]]
        best = min(enough, key=lambda at: (depth.get(at, 0), -covered.get(at, 0.0), at))
        return best, min(1.0, covered.get(best, 0.0) / total)

    def _above(self, at: int) -> dict[int, int]:
        """A concept and all above it, with the steps to each."""
        found = {at: 0}
        edge = [at]
        for far in range(1, _DEEPEST):
            edge = [upper for one in edge for upper in self.places.broader(one) if upper not in found]
            if not edge:
                break
            found.update(dict.fromkeys(edge, far))
        return found
