"""How an aligner is opened in any process: small, picklable, and it names what has to travel with it.

Between the flow that finds an index and the workers (processes here, executors of a cluster) that align with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from s4c_graph.alignment.matches import Aligns


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary that concepts are proposed from, as SSSOM names it.

    begins: how the IRIs of its concepts begin. source: IRI for ``object_source``. version: for
    ``object_source_version``; empty where none is known.

    >>> Vocabulary("http://data.europa.eu/esco/skill/", "http://data.europa.eu/esco/model#Skill", "1.1.1").version
    '1.1.1'
    """

    begins: str
    source: str
    version: str = ""


class Recipe(Protocol):
    """What a worker needs to open the aligner: picklable and hashable, equal for equal answers.

    key: digest of all that the answers depend on (index, release, target, language, encoder, decisions).
    vocabularies: where the concepts come from. folders: what ``open`` reads; it is shipped to other machines.
    """

    @property
    def key(self) -> str: ...

    @property
    def vocabularies(self) -> tuple[Vocabulary, ...]: ...

    @property
    def folders(self) -> tuple[Path, ...]: ...

    def __hash__(self) -> int: ...

    def open(self) -> Aligns:
        """The aligner. Raises S4CError where what it reads is not there or is damaged."""

    def at(self, folders: tuple[Path, ...]) -> Recipe:
        """The same recipe where its folders lie elsewhere, in the same order."""
