"""The cheapest repair of mapping sets whose records cannot all hold: which to weaken to closeMatch, which to withdraw.

After acceptance, on top of the checks (:mod:`s4c_graph.alignment.hygiene`), which find the clashes and the records of
each; :mod:`s4c_graph.alignment.consistency_cover` chooses. A clash that only shows when others are gone is found in
the next round, so that in the end none is left. As every clash that was found must be broken by any repair, a repair
that is exact for those found, and leaves none, is the cheapest of all.

Costs. A statement costs the confidence of its records (UNSTATED where none is stated, at least LEAST), and for each
accepted review REVIEWED times the reviewer's agreement more. Weakening costs that; withdrawing DEARER times as much.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from s4c_graph.alignment.consistency_cover import KEEP, WEAKEN, WITHDRAW, Clash, Cover, cheapest
from s4c_graph.alignment.consistency_keys import Key, of_record, of_row, of_step, weakens, when_weakened
from s4c_graph.alignment.hygiene import clashes
from s4c_graph.alignment.hygiene_ends import homes
from s4c_graph.alignment.hygiene_facts import Facts
from s4c_graph.alignment.hygiene_findings import Explained
from s4c_graph.alignment.hygiene_links import (
    EFFORT,
    EFFORT_PER_ROW,
    SKOS,
    Effort,
    Links,
    Row,
    rows_of,
)
from s4c_graph.core.mappings import MappingSet, Record

UNSTATED, LEAST, REVIEWED, DEARER = 0.5, 0.05, 10.0, 2.0
ROUNDS = 200
"""How often what is left is looked at again, at most."""
CROWD = 40
"""So many concepts of one vocabulary that exactMatch makes one are parted at once, dearest records first."""
WEAKER = SKOS + "closeMatch"
SHOWN = 100
"""Clashes that a change keeps as its reasons."""
_DROPPED = (
    "record_id", "predicate_label", "mapping_cardinality", "reviewer_id", "reviewer_label", "review_date",
    "reviewer_agreement",
)  # fmt: skip
"""Slots that say something of the record as it was, and not of the weakened one."""


@dataclass(frozen=True)
class Change:
    """What becomes of one record. after: None where it is withdrawn. cost: of its statement. why: the clashes."""

    whole: MappingSet
    before: Record
    after: Record | None
    cost: float
    why: tuple[Explained, ...]


@dataclass(frozen=True)
class Repair:
    """A repair of mapping sets.

    sets: as they are after it. cost: of all changes. bound: what any repair costs at least. exact: none is cheaper.
    before: the clashes that were found. left: those that no change of the sets that may change breaks.
    """

    sets: tuple[MappingSet, ...]
    changes: tuple[Change, ...]
    cost: float
    bound: float
    exact: bool
    before: tuple[Explained, ...]
    left: tuple[Explained, ...]


def found(sets: Sequence[MappingSet], facts: Facts, *, judged: Iterable[str] | None = None) -> list[Explained]:
    """The clashes of some sets, each with its records: findings MAP-06 to MAP-10, MAP-14 and MAP-15.

    judged: ids of the sets that are asked about; then each clash rests on a record of one of those.
    """
    return _found(sets, facts, judged)[0]


def _found(sets: Sequence[MappingSet], facts: Facts, judged: Iterable[str] | None) -> tuple[list[Explained], bool]:
    """The clashes, and whether everything was followed."""
    rows = rows_of(sets)
    own = _own(rows, judged)
    effort = Effort(EFFORT + EFFORT_PER_ROW * len(rows))
    every = clashes(Links(rows, facts, effort))
    if judged is not None:
        every = [f for f in every if not f.chain or f.omitted or any(of_step(step) in own for step in f.chain)]
    return every, not effort.spent


def repair(sets: Sequence[MappingSet], facts: Facts, *, judged: Iterable[str] | None = None) -> Repair:
    """The cheapest changes after which no clash is left.

    judged: ids of the sets that may change, by default all. The others, and the hierarchies, stay as they are.

    >>> rows = [
    ...     Record.of(subject_id="urn:m:a", predicate_id=SKOS + how, object_id="urn:x:b", confidence=sure)
    ...     for how, sure in (("exactMatch", "0.9"), ("broadMatch", "0.4"))
    ... ]
    >>> made = repair([MappingSet("urn:s", tuple(rows))], Facts())
    >>> [(c.before.predicate.removeprefix(SKOS), c.after.predicate.removeprefix(SKOS)) for c in made.changes], made.cost
    ([('broadMatch', 'closeMatch')], 0.4)
    """
    return _Repairing(sets, facts, None if judged is None else frozenset(judged)).run()


def cost(record: Record) -> float:
    """What it costs to weaken one record; see above."""
    said = record.confidence
    sure = max(LEAST, UNSTATED if said is None else said)
    if record.review != "accepted":
        return sure
    agreement = record.value("reviewer_agreement")
    people = max(len(record.values("reviewer_id")), len(record.values("reviewer_label")))
    return sure + REVIEWED * people * (float(agreement) if agreement else 1.0)


class _Repairing:
    """One repair while it is looked for. A statement is all records that say one thing; it is changed as one."""

    def __init__(self, sets: Sequence[MappingSet], facts: Facts, judged: frozenset[str] | None) -> None:
        self.sets, self.facts, self.judged = sets, facts, judged
        rows = self.rows = rows_of(sets)
        own = _own(rows, judged)
        self.keys = sorted({of_row(row) for row in rows})
        self.number = {key: n for n, key in enumerate(self.keys)}
        price: defaultdict[Key, float] = defaultdict(float)
        for row in rows:
            if judged is None or row.whole.id in judged:
                price[of_row(row)] += cost(row.record)
        fixed = {of_row(row) for row in rows if judged is not None and row.whole.id not in judged}
        self.costs = {
            n: (
                None if key not in own or key in fixed or not weakens(key) else price[key],
                None if key not in own or key in fixed else DEARER * price[key],
            )
            for n, key in enumerate(self.keys)
        }
        self.why: defaultdict[int, list[Explained]] = defaultdict(list)
        self.cut = False

    def run(self) -> Repair:
        known: set[Clash] = set()
        parted = self._parted()
        cover = Cover(parted, self._price(parted), 0.0, not parted)
        least = 0.0
        before: list[Explained] | None = None
        left: list[Explained] = []
        whole = True
        for _ in range(ROUNDS):
            after = self._after(cover.states)
            left, whole = _found(after, self.facts, self.judged)
            if before is None:
                before = _found(self.sets, self.facts, self.judged)[0] if parted else left
                least = cheapest(self._at_first(before), self.costs, effort=0).bound if parted else 0.0
            new = {clash for finding in left if (clash := self._clash(finding, cover.states)) is not None} - known
            if not new:
                break
            known |= new
            chosen = cheapest(known, self.costs)
            states = {n: max(parted.get(n, KEEP), chosen.states.get(n, KEEP)) for n in parted.keys() | chosen.states}
            cover = Cover(states, self._price(states), chosen.bound, chosen.exact and not parted)
        exact = cover.exact and whole and not self.cut and not left
        bound = 0.0 if self.cut else max(cover.bound, least)
        after = self._after(cover.states)
        return Repair(
            tuple(after),
            tuple(self._changes(cover.states, before or ())),
            self._price(cover.states),
            bound,
            exact,
            tuple(before or ()),
            tuple(left),
        )

    def _parted(self) -> dict[int, int]:
        """What is weakened so that no crowd of one vocabulary is made one: of its records the dearest are kept first.

        Many clashes hang together there; one after the other they would take as many rounds as there are concepts.
        """
        links = Links(self.rows, self.facts, Effort(0))
        home = homes(self.rows, self.facts)
        states: dict[int, int] = {}
        for members in links.groups.values():
            if max(Counter(filter(None, map(home, members))).values(), default=0) <= CROWD:
                continue
            numbers = {self.number[of_row(row)] for member in members for row in links.exact[member].values()}
            parts = {member: member for member in members}
            of = {member: {home(member)} - {""} for member in members}
            for n in sorted(numbers, key=lambda n: (self.costs[n][0] is not None, -(self.costs[n][0] or 0.0), n)):
                one, other = _root(parts, self.keys[n][1]), _root(parts, self.keys[n][2])
                if one != other and of[one] & of[other] and self.costs[n][0] is not None:
                    states[n] = WEAKEN
                elif one != other:
                    parts[other] = one
                    of[one] |= of[other]
        return states

    def _at_first(self, before: Iterable[Explained]) -> set[Clash]:
        """The clashes of the sets as they were given."""
        return {clash for finding in before if (clash := self._clash(finding, {})) is not None}

    def _price(self, states: Mapping[int, int]) -> float:
        return sum(self.costs[n][state - 1] or 0.0 for n, state in states.items() if state != KEEP)

    def _clash(self, finding: Explained, states: Mapping[int, int]) -> Clash | None:
        """The statements behind a finding, each in the state it is in; None where none of them may change."""
        things: set[tuple[int, int]] = set()
        for step in finding.chain:
            if not step.origin:
                things.add(self._standing(of_step(step), states))
        self.cut |= bool(finding.omitted)
        if all(self.costs[n] == (None, None) or (s == WEAKEN and self.costs[n][1] is None) for n, s in things):
            return None
        for n, _ in things:
            if len(self.why[n]) < SHOWN and finding not in self.why[n]:
                self.why[n].append(finding)
        return frozenset(things)

    def _standing(self, key: Key, states: Mapping[int, int]) -> tuple[int, int]:
        """The statement that says something now: as it was, or as it was weakened."""
        n = self.number.get(key)
        if n is not None and states.get(n, KEEP) == KEEP:
            return n, KEEP
        for n, state in states.items():
            if state == WEAKEN and when_weakened(self.keys[n]) == key:
                return n, WEAKEN
        raise KeyError(key)

    def _after(self, states: Mapping[int, int]) -> list[MappingSet]:
        if not states:
            return list(self.sets)
        made = []
        for whole in self.sets:
            kept = [(r, self._become(whole, r, states)) for r in whole]
            same = all(before is after for before, after in kept)
            made.append(whole if same else whole.having([after for _, after in kept if after is not None]))
        return made

    def _become(self, whole: MappingSet, record: Record, states: Mapping[int, int]) -> Record | None:
        """A record after the repair; None where it is withdrawn."""
        if record.review == "rejected" or (self.judged is not None and whole.id not in self.judged):
            return record
        state = states.get(self.number[of_record(record)], KEEP)
        if state == KEEP:
            return record
        return None if state == WITHDRAW else weakened(record)

    def _changes(self, states: Mapping[int, int], before: Sequence[Explained]) -> Iterable[Change]:
        merged = defaultdict[str, list[Explained]](list)
        for finding in before:
            for end in {step.subject for step in finding.chain} | {step.object for step in finding.chain}:
                merged[end].append(finding)
        for whole in self.sets:
            for record in whole:
                after = self._become(whole, record, states)
                if after is not record:
                    n = self.number[of_record(record)]
                    paid = self.costs[n][states[n] - 1] or 0.0
                    why = self.why[n] or merged[self.keys[n][1]] or merged[self.keys[n][2]]
                    yield Change(whole, record, after, paid, tuple(why[:SHOWN]))


def _root(parts: dict[str, str], at: str) -> str:
    while parts[at] != at:
        parts[at] = at = parts[parts[at]]
    return at


def weakened(record: Record) -> Record:
    """A record as closeMatch. What was said of it as it was, its review too, is left out; its comment says so."""
    was = record.predicate.rpartition("#")[2] or record.predicate
    own = record.value("record_id")
    said = record.value("comment")
    note = f"weakened from {was} by s4c mappings repair"
    return replace(
        record.having(
            **dict.fromkeys(_DROPPED),
            predicate_id=WEAKER,
            comment=f"{said}; {note}" if said else note,
            see_also=[*record.values("see_also"), *((own,) if own else ())],
        ),
        line=record.line,
    )


def _own(rows: Iterable[Row], judged: Iterable[str] | None) -> set[Key]:
    asked = None if judged is None else set(judged)
    return {of_row(row) for row in rows if asked is None or row.whole.id in asked}
