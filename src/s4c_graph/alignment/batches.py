"""What a worker does with a batch of texts, in a process here or on a cluster: align, make rows, make bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from s4c_graph.alignment import bodies, sssom_bodies
from s4c_graph.alignment.matches import Aligns, Text
from s4c_graph.alignment.recipe import Recipe, Vocabulary
from s4c_graph.alignment.rows import rows

SSSOM = "sssom"
"""The format of a body that becomes a mapping set; the others are those of the long table."""


@dataclass(frozen=True)
class Batch:
    """Texts that are aligned together. number: where the batch stands in its input, from 0, rising."""

    number: int
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Done:
    """What a batch became.

    body: bytes of its rows. rows: how many. absent: texts without an equivalent. bare: texts without a row.
    faults: place in the batch, and what is wrong, of texts that could not be aligned.
    """

    body: bytes
    rows: int = 0
    absent: int = 0
    bare: int = 0
    faults: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Task:
    """What is asked of every batch. least: the lowest confidence of a row. type: ``subject_type`` of IRIs (SSSOM)."""

    format: str
    top: int = 5
    least: float = 0.0
    vocabularies: tuple[Vocabulary, ...] = ()
    type: str = ""

    def done(self, aligner: Aligns, texts: Sequence[Text]) -> Done:
        """The rows of a batch, as bytes."""
        if not texts:
            return Done(b"")
        found = aligner.align(texts, top=self.top)
        faults = tuple((n, a.problem) for n, a in enumerate(found) if a.problem)
        made = [list(rows(a, least=self.least)) for a in found]
        if self.format == SSSOM:
            body = sssom_bodies.body(found, self.vocabularies, self.type, least=self.least)
            count = body.count(b"\n")
        else:
            body = bodies.body([row for some in made for row in some], self.format)
            count = sum(map(len, made))
        absent = sum(a.absent and not a.problem for a in found)
        bare = sum(not some and not a.problem for a, some in zip(found, made, strict=True))
        return Done(body, count, absent, bare, faults)


@lru_cache(maxsize=1)
def opened(recipe: Recipe) -> Aligns:
    """The aligner of a recipe, opened once in a process."""
    return recipe.open()
