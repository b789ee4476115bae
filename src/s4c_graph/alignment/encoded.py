"""A sentence model beside the channels of an index: what the user's own model says of candidates, three channels more.

The vectors of labels and descriptions are made once for a model, an index, a language and a target, and kept beside
the index (:mod:`s4c_graph.alignment.encoder_cache`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from s4c_graph.alignment.asked import Asked
from s4c_graph.alignment.block import Block
from s4c_graph.alignment.encoder_cache import LabelVectors
from s4c_graph.alignment.encoder_channels import Channels
from s4c_graph.alignment.encoder_texts import Reads

ENCODED = ("encoder", "encoder-part", "encoder-description")
"""Whole text and label, window and label, whole text and description."""
NEAREST = 60
"""Candidates that the model names by itself."""


class Encoded:
    """A model, and where its vectors of an index are kept."""

    def __init__(
        self, encoder: Reads, folder: Path, key: str, told: Callable[[str, float | None], None] | None = None
    ) -> None:
        self._encoder, self._folder, self._key = encoder, folder, key
        self._told = told or (lambda step, share: None)
        self._channels: dict[tuple[str, int, int], Channels] = {}

    def near(self, blocks: list[Block], text: str, asked: Asked) -> NDArray[np.int64]:
        """Concepts of blocks whose labels are nearest to a text, or to a window of it."""
        parts = [asked.span(at) for at in range(len(asked.windows))]
        found = [self._of(block).nearest([text], [parts], NEAREST)[0] for block in blocks]
        return np.unique(np.concatenate([part for one in found for part in (one.whole, one.windows)]))

    def score(self, blocks: list[Block], text: str, asked: Asked, chosen: NDArray[np.int64]) -> NDArray[np.float32]:
        """Candidates × ENCODED; the best of the blocks counts."""
        parts = [asked.span(at) for at in range(len(asked.windows))]
        made = np.zeros((len(chosen), len(ENCODED)), np.float32)
        for block in blocks:
            said = self._of(block).score([text], [parts], [chosen])[0]
            made = np.maximum(made, np.stack([said.whole, said.windows, said.described], axis=1))
        return made

    def _of(self, block: Block) -> Channels:
        place = (block.lang, block.begin, block.end)
        if place not in self._channels:
            key = f"{self._key} {block.lang} {block.begin} {block.end}"
            size = block.field_size
            labels = [block.texts[row] for row in range(block.begin, block.end)]
            self._channels[place] = Channels(
                self._encoder,
                LabelVectors.of(self._encoder, labels, self._folder, f"{key} labels", self._told),
                np.searchsorted(block.concept, np.arange(size + 1)),
                LabelVectors.of(self._encoder, block.descriptions(), self._folder, f"{key} descriptions", self._told),
                np.searchsorted(block.described, np.arange(size + 1)),
            )
        return self._channels[place]
