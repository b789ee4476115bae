"""RDF cut into pieces a SPARQL server takes one by one; statements that share a blank node stay in one piece."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from s4c_graph.core import syntax
from s4c_graph.core.errors import BackendError, InputError

_IN_MEMORY = 16 << 20


@dataclass(frozen=True)
class Size:
    """The most one request carries: statements and bytes; ``hard`` when more is refused by servers."""

    statements: int
    bytes: int
    hard: bool


UPDATE = Size(1_000, 200_000, hard=True)
"""Virtuoso's compiler runs out of memory near 5,000 statements in one update."""
DOCUMENT = Size(50_000, 8 << 20, hard=False)


class Gathered:
    """The statements for one graph, checked and written as N-Triples lines, ready to be sent.

    Those without blank nodes wait in a temporary file; those with blank nodes in memory, by the
    blank nodes they share.
    """

    def __init__(self) -> None:
        self._plain: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by close()
        self._blank: list[tuple[str, bytes]] = []
        self._root: dict[str, str] = {}

    def add(self, subject: str, predicate: str, obj: str) -> None:
        """Take one statement, its terms written as N-Triples."""
        line = f"{subject} {predicate} {obj} .\n".encode()
        blanks = [term for term in (subject, obj) if term.startswith("_:")]
        if not blanks:
            self._plain.write(line)
            return
        self._blank.append((blanks[0], line))
        self._root[self._find(blanks[-1])] = self._find(blanks[0])

    def pieces(self, size: Size) -> Iterator[tuple[bytes, bool]]:
        """(whole lines, whether they hold blank nodes) within a size.

        Raises BackendError when more statements hang together by blank nodes than one request takes.
        """
        self._plain.seek(0)
        yield from ((piece, False) for piece in _packed(((line, 1) for line in self._plain), size))
        together: dict[str, list[bytes]] = {}
        for node, line in self._blank:
            together.setdefault(self._find(node), []).append(line)
        for lines in together.values():
            if size.hard and (len(lines) > size.statements or sum(map(len, lines)) > size.bytes):
                raise BackendError(
                    f"{len(lines):,} statements hang together by blank nodes, more than one update takes",
                    mend="give the server's graph_store_url, or name the nodes",
                )
        yield from ((piece, True) for piece in _packed(((b"".join(ls), len(ls)) for ls in together.values()), size))

    def close(self) -> None:
        """Let go of the temporary file."""
        self._plain.close()

    def _find(self, node: str) -> str:
        root = self._root.setdefault(node, node)
        while root != self._root[root]:
            self._root[root] = root = self._root[self._root[root]]
        return root


def gather(data: bytes | Iterable[bytes], *, graph: str, format: str) -> dict[str, Gathered]:
    """A whole document by graph; statements without a graph of their own go to ``graph``.

    Raises InputError, with the line, for malformed RDF, before anything is sent.
    """
    found: dict[str, Gathered] = {}
    with ExitStack() as failing:
        for quad in syntax.quads(data, format):
            if not syntax.is_rdf11(quad):
                raise InputError("holds a statement that only RDF 1.2 has", mend="write it as RDF 1.1")
            named = str(quad.graph_name)
            if named.startswith("_:"):
                raise InputError("a graph cannot be named by a blank node here", mend="name it by an IRI")
            key = named[1:-1] if named.startswith("<") else graph
            if key not in found:
                found[key] = Gathered()
                failing.callback(found[key].close)
            found[key].add(str(quad.subject), str(quad.predicate), str(quad.object))
        failing.pop_all()
    return found


def _packed(parts: Iterable[tuple[bytes, int]], size: Size) -> Iterator[bytes]:
    held: list[bytes] = []
    statements = length = 0
    for part, count in parts:
        if held and (statements + count > size.statements or length + len(part) > size.bytes):
            yield b"".join(held)
            held, statements, length = [], 0, 0
        held.append(part)
        statements += count
        length += len(part)
    if held:
        yield b"".join(held)
