"""Rows that relate concepts, into the content of a release, and what only the whole shows; late in the ESCO intake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from s4c_graph.core.names import ESCO
from s4c_graph.intake.esco_content import PILLARS, Content, Pair, Sort
from s4c_graph.intake.esco_kinds import Kind
from s4c_graph.intake.esco_rows import Reading
from s4c_graph.intake.esco_table import Table

RELATIONS = ("essential", "optional")
_OF_ALL = frozenset(
    ESCO + "concept-scheme/" + s for s in ("skills", "member-skills", "occupations", "member-occupations")
)


class Relating:
    """Takes the files that relate concepts, once all concepts are read.

    elsewhere: pillar → pairs (narrower, broader) that other files than broaderRelations state.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._content = reading.content
        self._notes = reading.notes
        self._elsewhere: dict[str, set[Pair]] = {pillar: set() for pillar in PILLARS}
        sorts = defaultdict(set)
        for iri, concept in reading.content.concepts.items():
            sorts[concept.facts.sort].add(iri)
        self._skills, self._occupations = sorts[Sort.SKILL], sorts[Sort.OCCUPATION]

    def broader(self, table: Table) -> None:
        """Take the rows of a broaderRelations file of either pillar."""
        kind, narrow, broad = map(table.needed, ("conceptType", "conceptUri", "broaderUri"))
        for index, row in enumerate(table.rows):
            sort = self._reading.sort(table, index, row[kind])
            if sort is not None:
                pairs = self._content.broader.setdefault(sort.pillar, set())
                self._pair(table, index, row[narrow], row[broad], pairs)

    def hierarchy(self, table: Table) -> None:
        """Take the rows of skillsHierarchy: each names the groups from the top down to its own."""
        levels = [table.needed(f"Level {n} URI") for n in range(4)]
        for index, row in enumerate(table.rows):
            line = [self._reading.iri(table, index, row[level]) for level in levels if row[level]]
            self._elsewhere["skills"].update((low, high) for high, low in pairwise(line))

    def collection(self, table: Table) -> None:
        """Take the rows of a collection: its members, and what they say of broader concepts."""
        kind, uri, broad = map(table.needed, ("conceptType", "conceptUri", "broaderConceptUri"))
        members = set()
        for index, row in enumerate(table.rows):
            iri = self._reading.iri(table, index, row[uri])
            members.add(iri)
            if iri not in self._content.concepts:
                message = "member of the collection without a row of its own"
                self._notes.tell("ESCO-06", message, table.file.label, table.lines[index], focus=iri)
            sort = self._reading.sort(table, index, row[kind])
            if sort is not None:
                above = self._reading.iris_in(table, index, row[broad])
                self._elsewhere[sort.pillar].update((iri, b) for b in above)
        self._content.collections[table.file.label] = frozenset(members)

    def occupation_skill(self, table: Table) -> None:
        """Take the rows of occupationSkillRelations."""
        self._related(table, "occupationUri", "skillUri", self._content.occupation_skill, self._occupations)

    def skill_skill(self, table: Table) -> None:
        """Take the rows of skillSkillRelations."""
        self._related(table, "originalSkillUri", "relatedSkillUri", self._content.skill_skill, self._skills)

    def _related(self, table: Table, one: str, other: str, relations: dict[str, set[Pair]], known: set[str]) -> None:
        start, how, end = table.needed(one), table.needed("relationType"), table.needed(other)
        good, reading = self._reading.iris.get, self._reading
        pairs = {relation: relations.setdefault(relation, set()) for relation in RELATIONS}
        for index, row in enumerate(table.rows):
            a = good(row[start]) or reading.iri(table, index, row[start])
            b = good(row[end]) or reading.iri(table, index, row[end])
            into = pairs.get(row[how])
            if into is None and (into := pairs.get(row[how].strip().casefold())) is None:
                reading.odd(table, index, "relationType", row[how], "row left out")
                continue
            if a not in known or b not in self._skills:
                self._stranger(table, index, b if a in known else a)
            if (a, b) in into:
                self._notes.tell("ESCO-03", "relation stated before", table.file.label, table.lines[index], focus=a)
            elif a == b:
                message = "concept related to itself; kept"
                self._notes.tell("ESCO-15", message, table.file.label, table.lines[index], focus=a)
            into.add((a, b))

    def _pair(self, table: Table, index: int, narrow: str, broad: str, pairs: set[Pair]) -> None:
        low, high = self._reading.iri(table, index, narrow), self._reading.iri(table, index, broad)
        if low == high:
            message = "concept broader than itself; left out"
            self._notes.tell("ESCO-15", message, table.file.label, table.lines[index], focus=low)
            return
        for iri in (low, high):
            if iri not in self._content.concepts:
                self._stranger(table, index, iri)
                break
        if (low, high) in pairs:
            self._notes.tell("ESCO-03", "relation stated before", table.file.label, table.lines[index], focus=low)
        pairs.add((low, high))

    def _stranger(self, table: Table, index: int, iri: str) -> None:
        message = "relation with a concept that has no row of its own; kept"
        self._notes.tell("ESCO-06", message, table.file.label, table.lines[index], focus=iri)

    def finish(self) -> None:
        """What only the whole shows: hierarchy from other files, collections and schemes, codes without a group."""
        for pillar in PILLARS:
            stated, elsewhere = self._content.broader.get(pillar), self._elsewhere[pillar]
            if stated is None:
                self._fall_back(pillar, elsewhere)
                continue
            for low, _ in sorted(elsewhere - stated):
                self._notes.tell(
                    "ESCO-15", f"broader concept that broaderRelations of {pillar} lacks; left out", "", focus=low
                )
        self._collections()
        for iri in sorted({s for c in self._content.concepts.values() for s in c.facts.schemes}):
            if self._content.schemes and iri not in self._content.schemes:
                self._notes.tell("ESCO-06", "concept scheme without a row of its own", "", focus=iri)
        groups = {c.facts.code for c in self._content.concepts.values() if c.facts.sort is Sort.ISCO_GROUP}
        for iri, concept in self._content.concepts.items():
            if groups and concept.facts.isco and concept.facts.isco not in groups:
                self._notes.tell("ESCO-06", "ISCO group of an occupation that has no row of its own", "", focus=iri)

    def _fall_back(self, pillar: str, elsewhere: set[Pair]) -> None:
        pairs = {p for p in elsewhere if p[0] != p[1]}
        if pillar == "occupations":
            pairs.update(_by_code(self._content, {low for low, _ in pairs}))
        if pairs:
            source = "the ISCO codes and collections" if pillar == "occupations" else "skillsHierarchy and collections"
            message = f"no broaderRelations of {pillar}: {len(pairs)} relations taken from {source} instead"
            self._notes.tell("ESCO-14", message, "")
            self._content.broader[pillar] = pairs

    def _collections(self) -> None:
        schemes: dict[str, set[str]] = defaultdict(set)
        for iri, concept in self._content.concepts.items():
            for scheme in concept.facts.schemes:
                if scheme not in _OF_ALL:
                    schemes[scheme].add(iri)
        sort = {iri: c.facts.sort for iri, c in self._content.concepts.items()}
        for file, members in sorted(self._content.collections.items()):
            known = members & sort.keys()
            sorts = {sort[iri] for iri in known}
            around = [{m for m in s if sort[m] in sorts} for s in schemes.values() if known <= s]
            if known and not around:
                self._notes.tell("ESCO-15", "no concept scheme holds all members of the collection", file)
            elif known and (whole := min(map(len, around))) != len(known):
                message = f"{len(known)} members, where the smallest concept scheme that holds them has {whole}"
                self._notes.tell("ESCO-15", message, file)


def missing(content: Content, kinds: Sequence[Kind]) -> Iterator[str]:
    """What an ESCO release has and these files have not, in words."""
    here = {c.facts.sort for c in content.concepts.values()}
    yield from (sort.plural for sort in Sort if sort not in here)
    for kind in (Kind.OCCUPATION_SKILL, Kind.SKILL_SKILL, Kind.SCHEMES):
        if kind not in kinds:
            yield kind.value
    for pillar in PILLARS:
        if pillar not in content.broader:
            yield f"broader relations of {pillar}"


def _by_code(content: Content, placed: set[str]) -> Iterator[Pair]:
    groups = {c.facts.code: iri for iri, c in content.concepts.items() if c.facts.sort is Sort.ISCO_GROUP}
    for code, iri in groups.items():
        if len(code) > 1 and code[:-1] in groups:
            yield iri, groups[code[:-1]]
    for iri, concept in content.concepts.items():
        if concept.facts.isco in groups and iri not in placed:
            yield iri, groups[concept.facts.isco]
