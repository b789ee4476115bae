"""The statements of one source as lines on disk: what hangs on which resource, and a part of them taken out.

A resource is an IRI with what is said of it, and the blank nodes that hang on it and on nothing that stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from pathlib import Path

from s4c_graph.core.embedded import Embedded

_LINE = re.compile(rb"(\S+) (<[^>]*>) (.+) \.\n?\Z", re.DOTALL)
_AT_ONCE = 20_000
_SOURCE = b"<http://www.w3.org/2002/07/owl#annotatedSource>"
_PROPERTY = b"<http://www.w3.org/2002/07/owl#annotatedProperty>"
_TARGET = b"<http://www.w3.org/2002/07/owl#annotatedTarget>"
_SET = b"<http://purl.org/dc/terms/isPartOf>"


class Lines:
    """Statements of a graph of an embedded store, written into a folder as N-Triples; labels are the store's.

    subjects: every resource they describe, as findings name it (an IRI, or ``_:label``). count: statements.
    mappings: whether it is a mapping set, in which a record and the triple that it stands for go together, and all
    records with their set.
    """

    def __init__(self, store: Embedded, graph: str, folder: Path, *, mappings: bool = False) -> None:
        self._store, self._graph, self._file = store, graph, folder / "given.nt"
        self.left_out = folder / "quarantined.nt"
        self._mappings = mappings
        self.subjects: set[str] = set()
        self.count = 0
        self._names: dict[bytes, set[bytes]] = defaultdict(set)  # blank node → subjects that name it
        self._records: dict[bytes, dict[bytes, bytes]] = {}
        with self._file.open("wb") as out:
            store.dump(out, graph=graph, format="nt")
        for subject, predicate, obj, _line in self._all():
            self.count += 1
            self.subjects.add(name(subject))
            if obj.startswith(b"_:"):
                self._names[obj].add(subject)
            if mappings and predicate in (_SOURCE, _PROPERTY, _TARGET, _SET):
                self._records.setdefault(subject, {})[predicate] = obj

    def each(self) -> Iterator[tuple[str, str, str]]:
        """Subject as findings name it, predicate IRI, and object as N-Triples, of each statement that is still here."""
        for subject, predicate, obj, _line in self._all():
            yield name(subject), predicate[1:-1].decode(), obj.decode()

    def pointing(self, things: Collection[str]) -> dict[str, set[str]]:
        """For each of some resources, the subjects here that name it."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, _predicate, obj, _line in self._all():
            if obj[:1] in b"<_" and (named := name(obj)) in things:
                found[named].add(name(subject))
        return found

    def whole(self, resource: str) -> str:
        """The resource that a blank node hangs on, where it is only one; else the node itself."""
        roots = self._roots(resource.encode()) if resource.startswith("_:") else set()
        return name(next(iter(roots))) if len(roots) == 1 else resource

    def below(self, things: Collection[str], predicate: str) -> dict[str, str]:
        """Subjects that name one of some resources by a property, or one that does: with the one they come to."""
        wanted, under = f"<{predicate}>".encode(), defaultdict[str, list[str]](list)
        for subject, said, obj, _line in self._all():
            if said == wanted:
                under[name(obj)].append(name(subject))
        found: dict[str, str] = {}
        waiting = sorted(things)
        root = {thing: thing for thing in waiting}
        while waiting:
            thing = waiting.pop()
            for lower in under.get(thing, ()):
                if lower not in root:
                    root[lower] = found[lower] = root[thing]
                    waiting.append(lower)
        return found

    def mapping(self, things: Collection[str]) -> set[str]:
        """The records of a mapping set that map one of some resources, or onto one."""
        wanted = {term(thing) for thing in things}
        return {
            name(r) for r, said in self._records.items() if said.get(_SOURCE) in wanted or said.get(_TARGET) in wanted
        }

    def records(self, subject: str, predicate: str) -> set[str]:
        """The records of a mapping set that map a subject by a predicate."""
        wanted = term(subject), term(predicate)
        return {name(r) for r, said in self._records.items() if (said.get(_SOURCE), said.get(_PROPERTY)) == wanted}

    def take(self, resources: Collection[str], *, named: bool = False) -> int:
        """Take resources out of the store and into the file of what is left out; how many statements that were.

        named: the statements of others that name one go too.
        """
        gone, pairs = self._gone(resources)
        kept, taken, batch = self._file.with_suffix(".kept"), 0, []
        with kept.open("wb") as stays, self.left_out.open("ab") as out:
            for subject, predicate, obj, line in self._all():
                if subject not in gone and (subject, predicate, obj) not in pairs and not (named and obj in gone):
                    stays.write(line)
                    continue
                taken += 1
                out.write(line)
                batch.append(line)
                if len(batch) >= _AT_ONCE:
                    self._store.remove(b"".join(batch), graph=self._graph)
                    batch.clear()
        self._store.remove(b"".join(batch), graph=self._graph)
        kept.replace(self._file)
        self.count -= taken
        self.subjects = {name(subject) for subject, *_ in self._all()}
        self._records = {r: said for r, said in self._records.items() if r not in gone}
        return taken

    def close(self) -> None:
        """Let go of the file of what was given; what is left out stays."""
        self._file.unlink(missing_ok=True)

    def _gone(self, resources: Collection[str]) -> tuple[set[bytes], set[tuple[bytes, bytes, bytes]]]:
        """Subjects whose every statement goes, and the single triples that go with a record of a mapping."""
        bad = {term(resource) for resource in resources}
        records = {
            r for r, said in self._records.items() if r in bad or said.get(_SOURCE) in bad or said.get(_SET) in bad
        }
        roots = {root for node in bad | records for root in self._roots(node)}
        gone = roots | self._hanging(roots)
        if not self._mappings:
            return gone, set()
        stays = {self._triple(r) for r in self._records if r not in records}
        return gone, {self._triple(r) for r in records} - stays

    def _triple(self, record: bytes) -> tuple[bytes, bytes, bytes]:
        said = self._records[record]
        return said.get(_SOURCE, b""), said.get(_PROPERTY, b""), said.get(_TARGET, b"")

    def _roots(self, node: bytes) -> set[bytes]:
        """The IRIs that reach a blank node; where none does, the blank nodes that it hangs together with."""
        if not node.startswith(b"_:"):
            return {node}
        seen, waiting = {node}, [node]
        while waiting:
            for subject in self._names.get(waiting.pop(), ()):
                if subject not in seen:
                    seen.add(subject)
                    if subject.startswith(b"_:"):
                        waiting.append(subject)
        return {n for n in seen if not n.startswith(b"_:")} or seen

    def _hanging(self, roots: set[bytes]) -> set[bytes]:
        """Blank nodes that are reached from what goes and from nothing that stays."""
        below: dict[bytes, list[bytes]] = defaultdict(list)
        for node, subjects in self._names.items():
            for subject in subjects:
                below[subject].append(node)
        stay = {s for s in below if s not in roots and (not s.startswith(b"_:") or s not in self._names)}
        return _reached(roots, below) - _reached(stay, below)

    def _all(self) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
        with self._file.open("rb") as lines:
            for line in lines:
                if found := _LINE.match(line):
                    yield found[1], found[2], found[3], line


def name(written: bytes) -> str:
    """A term of N-Triples as findings name it."""
    said = written.decode("utf-8")
    return said[1:-1] if said.startswith("<") else said


def term(resource: str) -> bytes:
    """The term of N-Triples for a resource as findings name it."""
    return (resource if resource.startswith("_:") else f"<{resource}>").encode()


def _reached(roots: Collection[bytes], below: dict[bytes, list[bytes]]) -> set[bytes]:
    seen: set[bytes] = set()
    waiting = list(roots)
    while waiting:
        for node in below.get(waiting.pop(), ()):
            if node not in seen:
                seen.add(node)
                waiting.append(node)
    return seen
