"""Good and bad files of the shapes, each laid over a small graph in which nothing is wrong.

A file with the line ``# profile: private`` holds data of a vault: people.ttl lies below it too, and the shapes of
public data are left out, as ``validate(private=True)`` does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names

FOLDER = Path(__file__).parent
_PRIVATE = re.compile(r"^# profile: private$", re.MULTILINE)
_EXPECT = re.compile(r"^# expect: ([A-Z]-\d\d) <([^>]+)>$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One file: the code it is named for, whether it is bad, and the (focus, code) pairs it says must fire."""

    path: Path

    @property
    def id(self) -> str:
        """As pytest shows it."""
        return self.path.stem

    @property
    def code(self) -> str:
        """The code the file is about."""
        return self.path.stem[:4]

    @property
    def bad(self) -> bool:
        """Whether something must be found."""
        return "-bad-" in self.path.stem

    @property
    def private(self) -> bool:
        """Whether the file holds data of a vault."""
        return bool(_PRIVATE.search(self.path.read_text(encoding="utf-8")))

    @property
    def below(self) -> tuple[Path, ...]:
        """What lies between the sound little graph and the file."""
        return (FOLDER / "people.ttl",) if self.private else ()

    @property
    def expected(self) -> set[tuple[str, str]]:
        """(focus, code) of everything that must be found, and nothing else."""
        return {(focus, code) for code, focus in _EXPECT.findall(self.path.read_text(encoding="utf-8"))}

    @property
    def subjects(self) -> set[str]:
        """The nodes with IRIs that the file says something of."""
        return {str(s) for s in Graph().parse(self.path).subjects() if isinstance(s, URIRef)}


Over = Callable[..., KnowledgeGraph]
CASES = [Case(path) for path in sorted(FOLDER.glob("*/*.ttl"))]


def laid(names: Names, *paths: Path) -> KnowledgeGraph:
    """The sound little graph with files laid over it, each in a graph of its own."""
    kg = KnowledgeGraph(Embedded(), names)
    for number, path in enumerate((FOLDER / "world.ttl", *paths)):
        text = path.read_text(encoding="utf-8").replace(Names().base, names.base)
        kg.backend.load(text.encode("utf-8"), graph=names.graph(f"user/{number}"), format="turtle")
    return kg


@pytest.fixture
def over() -> Over:
    """``over(*paths, names=…)``: files laid over the sound little graph."""

    def make(*paths: Path, names: Names | None = None) -> KnowledgeGraph:
        return laid(names or Names(), *paths)

    return make
