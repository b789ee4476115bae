"""Mapping records as one network: what exactMatch joins, what stands above what, and the shortest chains in it.

Both follow SKOS (https://www.w3.org/TR/skos-reference/#mapping): exactMatch is symmetric and transitive, broadMatch
and narrowMatch are each other's inverse and stand beside the broader of the vocabularies themselves.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from s4c_graph.alignment.hygiene_facts import Facts
from s4c_graph.alignment.hygiene_findings import Step
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL
from s4c_graph.core.values import Place

EXACT, CLOSE, BROAD, RELATED = "exact", "close", "broad", "related"
SKOS = EXTERNAL["skos"]
BROADER = SKOS + "broader"
RELATIONS: Mapping[str, tuple[str, bool]] = MappingProxyType(
    {
        SKOS + "exactMatch": (EXACT, False),
        EXTERNAL["owl"] + "equivalentClass": (EXACT, False),
        EXTERNAL["owl"] + "sameAs": (EXACT, False),
        SKOS + "closeMatch": (CLOSE, False),
        SKOS + "broadMatch": (BROAD, False),
        EXTERNAL["rdfs"] + "subClassOf": (BROAD, False),
        SKOS + "narrowMatch": (BROAD, True),
        SKOS + "relatedMatch": (RELATED, False),
    }
)
"""Relation → its kind, and whether it runs from the upper to the lower."""
EFFORT, EFFORT_PER_ROW = 1_000_000, 50
"""Concepts and records that are visited at most, over all chains of one check, and how many more for each row."""
Pair = tuple[str, str]


@dataclass(frozen=True, eq=False, slots=True)
class Row:
    """One record with its set, its place, and what it says by the kinds of RELATIONS.

    kind: empty for a relation of no kind. lower, upper: its ends, turned round where the relation runs down. holds,
    absent: as of the record.
    """

    whole: MappingSet
    record: Record
    place: Place
    subject: str
    object: str
    kind: str
    lower: str
    upper: str
    holds: bool
    absent: bool

    @property
    def key(self) -> tuple[str, str, str, str, str, int]:
        """What rows are put in order by: what they say first, where they stand last."""
        record = self.record
        return (self.subject, record.predicate, self.object, self.whole.id, _rest(record), record.line or 0)

    @property
    def step(self) -> Step:
        """The row as a link of a chain."""
        said = self.record
        confidence = said.value("confidence")
        return Step(self.subject, said.predicate, self.object, self.place, "", said.negated, confidence)

    def stated(self, side: str, slot: str) -> str:
        """What the record, or its set, states of a side: its ``source``, its ``source_version``, its ``label``."""
        own = self.record.value(f"{side}_{slot}")
        return own or ("" if slot == "label" else self.whole.value(f"{side}_{slot}"))


class Effort:
    """How much may still be followed; what runs out is told (MAP-22)."""

    def __init__(self, left: int) -> None:
        self.left = left

    @property
    def spent(self) -> bool:
        """Whether something was not followed."""
        return self.left < 0

    def take(self, visits: int = 1) -> bool:
        """True while there is some left."""
        self.left -= visits
        return self.left >= 0


def rows_of(sets: Iterable[MappingSet]) -> list[Row]:
    """The rows of all sets, in an order that does not depend on theirs."""
    return sorted(
        (_row(whole, record) for whole in sets for record in whole.records if record.review != "rejected"),
        key=lambda row: row.key,
    )


def _row(whole: MappingSet, record: Record) -> Row:
    subject = record.subject or f'"{record.value("subject_label")}"'
    object = record.object or f'"{record.value("object_label")}"'
    kind, down = RELATIONS.get(record.predicate, ("", False))
    place = Place(whole.file or whole.id, line=record.line)
    lower, upper = (object, subject) if down else (subject, object)
    return Row(whole, record, place, subject, object, kind, lower, upper, record.holds, record.absent)


def _rest(record: Record) -> str:
    return repr(sorted(record.slots.items()))


class Links:
    """The network of all rows that hold, with the hierarchies of the vocabularies."""

    def __init__(self, rows: Sequence[Row], facts: Facts, effort: Effort) -> None:
        self.rows, self.facts, self.effort = rows, facts, effort
        self.exact: defaultdict[str, dict[str, Row]] = defaultdict(dict)
        self.broad: dict[Pair, Row] = {}
        self.between: dict[str, dict[Pair, Row]] = {CLOSE: {}, RELATED: {}}
        for row in rows:
            if not row.holds or not row.kind:
                continue
            if row.kind == EXACT:
                if row.subject != row.object:
                    self.exact[row.subject].setdefault(row.object, row)
                    self.exact[row.object].setdefault(row.subject, row)
            elif row.kind == BROAD:
                self.broad.setdefault((row.lower, row.upper), row)
            else:
                self.between[row.kind].setdefault(ordered(row.subject, row.object), row)

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """What exactMatch joins: first member → all members, in order; only groups of two and more."""
        found: dict[str, tuple[str, ...]] = {}
        seen: set[str] = set()
        for start in sorted(self.exact):
            if start in seen:
                continue
            seen.add(start)
            members, todo = [start], [start]
            while todo:
                for near in self.exact[todo.pop()]:
                    if near not in seen:
                        seen.add(near)
                        members.append(near)
                        todo.append(near)
            found[start] = tuple(sorted(members))
        return found

    @cached_property
    def _group_of(self) -> dict[str, str]:
        return {member: first for first, members in self.groups.items() for member in members}

    def group(self, iri: str) -> str:
        """The first member of the group that a concept is in; itself where it is in none."""
        return self._group_of.get(iri, iri)

    def members(self, group: str) -> tuple[str, ...]:
        """The concepts of a group."""
        return self.groups.get(group, (group,))

    def same(self, a: str, b: str) -> list[Step] | None:
        """The shortest chain of exactMatch between two concepts; none for one that is the other, None without."""
        if a == b:
            return []
        if self.group(a) != self.group(b):
            return None
        came: dict[str, str] = {a: ""}
        todo = deque([a])
        while todo:
            at = todo.popleft()
            if not self.effort.take(1 + len(self.exact[at])):
                return None
            for near in sorted(self.exact[at]):
                if near not in came:
                    came[near] = at
                    if near == b:
                        return self.along(_back(came, b))
                    todo.append(near)
        return None

    def along(self, path: Sequence[str]) -> list[Step]:
        """The records of exactMatch along a path of concepts."""
        return [self.exact[a][b].step for a, b in pairwise(path)]

    @cached_property
    def _matched_up(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for lower, upper in self.broad:
            found[lower].append(upper)
        return found

    def edges_up(self, group: str) -> Iterator[Pair]:
        """The steps up from a group, as (lower, upper) concepts: of records first, then of the vocabularies."""
        members = self.members(group)
        for member in members:
            for upper in self._matched_up.get(member, ()):
                yield member, upper
        for member in members:
            for upper in self.facts.broader.get(member, ()):
                if (member, upper) not in self.broad:
                    yield member, upper

    def up(self, a: str, b: str) -> list[Step] | None:
        """The shortest chain that leads from a concept up to another, by one step up or more; None without.

        exactMatch links what one step ends with and the next begins with.
        """
        start, goal = self.group(a), self.group(b)
        came: dict[str, Pair] = {}
        todo = deque([start])
        done = {start}
        while todo:
            at = todo.popleft()
            if not self.effort.take(len(self.members(at))):
                return None
            for lower, upper in self.edges_up(at):
                to = self.group(upper)
                if not self.effort.take():
                    return None
                if to == goal:
                    return self._climbed(a, b, [*_edges_back(came, start, at, self), (lower, upper)])
                if to not in done:
                    done.add(to)
                    came[to] = (lower, upper)
                    todo.append(to)
        return None

    def _climbed(self, a: str, b: str, edges: Sequence[Pair]) -> list[Step] | None:
        chain: list[Step] = []
        at = a
        for lower, upper in edges:
            joined = self.same(at, lower)
            if joined is None:
                return None
            chain += [*joined, self.edge(lower, upper)]
            at = upper
        joined = self.same(at, b)
        return None if joined is None else [*chain, *joined]

    def edge(self, lower: str, upper: str) -> Step:
        """One step up as a link of a chain: the record that says so, or the vocabulary."""
        row = self.broad.get((lower, upper))
        if row is not None:
            return row.step
        vocabulary = self.facts.vocabulary(lower)
        return Step(lower, BROADER, upper, origin=vocabulary.title if vocabulary else "hierarchy")


def ordered(a: str, b: str) -> Pair:
    """A pair without a direction."""
    return (a, b) if a <= b else (b, a)


def _back(came: Mapping[str, str], at: str) -> list[str]:
    path = [at]
    while came[path[-1]]:
        path.append(came[path[-1]])
    return path[::-1]


def _edges_back(came: Mapping[str, Pair], start: str, at: str, links: Links) -> list[Pair]:
    edges: list[Pair] = []
    while at != start:
        edges.append(came[at])
        at = links.group(came[at][0])
    return edges[::-1]
