"""What an ESCO release says, held as plain values between its cleaned rows and its RDF."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum

from s4c_graph.core.coverage import Counted, Coverage

Pair = tuple[str, str]


class Sort(Enum):
    """The four sorts of concepts, by their ``conceptType``."""

    ISCO_GROUP = "ISCOGroup"
    OCCUPATION = "Occupation"
    SKILL_GROUP = "SkillGroup"
    SKILL = "KnowledgeSkillCompetence"

    @property
    def plural(self) -> str:
        """How counts and messages name it."""
        return _PLURALS[self]

    @property
    def pillar(self) -> str:
        """The half of ESCO it belongs to."""
        return "occupations" if self in (Sort.ISCO_GROUP, Sort.OCCUPATION) else "skills"


_PLURALS = {
    Sort.ISCO_GROUP: "ISCO groups",
    Sort.OCCUPATION: "occupations",
    Sort.SKILL_GROUP: "skill groups",
    Sort.SKILL: "skills",
}
PILLARS = ("occupations", "skills")


@dataclass(frozen=True, slots=True)
class Words:
    """What one language says of a concept or a scheme: labels with their blanks put right, and texts."""

    lang: str
    preferred: str = ""
    alternative: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    description: str = ""
    definition: str = ""
    scope_note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is said of a concept in no language. Empty text stands for what the file leaves out.

    schemes: IRIs, sorted. skill_type, reuse_level: as in the file. isco: the ISCO group's code. replaced_by:
    IRIs of what came in the place of an obsolete concept, sorted.
    """

    sort: Sort
    status: str = ""
    code: str = ""
    skill_type: str = ""
    reuse_level: str = ""
    isco: str = ""
    regulated: str = ""
    schemes: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def obsolete(self) -> bool:
        """Whether the concept is kept for the record only."""
        return self.status.casefold() == "obsolete"


@dataclass(frozen=True, slots=True)
class Stranger:
    """Words of a concept that the release does not have, and where they stand; version: of that file, if told."""

    sort: Sort
    words: Words
    file: str
    version: str = ""


@dataclass(slots=True)
class Concept:
    """One concept: its facts, and its words by language in the order they were read."""

    facts: Facts
    modified: str = ""
    words: list[Words] = field(default_factory=list)

    def in_language(self, lang: str) -> Words | None:
        """Its words in one language."""
        return next((w for w in self.words if w.lang == lang), None)


@dataclass(slots=True)
class Scheme:
    """One concept scheme: its words, its title by language, and its top concepts as the file names them."""

    status: str = ""
    words: list[Words] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    tops: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Its English label, or the first one it has."""
        return next((w.preferred for w in self.words if w.lang == "en"), self.words[0].preferred if self.words else "")


@dataclass
class Content:
    """Everything read, by IRI.

    broader: pillar → (narrower, broader). occupation_skill, skill_skill: relation (essential or
    optional) → (from, to). collections: file → its members. A relation may name a concept that has
    no row; it is kept as ESCO states it. apart: words of concepts that the release does not have.
    """

    concepts: dict[str, Concept] = field(default_factory=dict)
    schemes: dict[str, Scheme] = field(default_factory=dict)
    broader: dict[str, set[Pair]] = field(default_factory=dict)
    occupation_skill: dict[str, set[Pair]] = field(default_factory=dict)
    skill_skill: dict[str, set[Pair]] = field(default_factory=dict)
    collections: dict[str, frozenset[str]] = field(default_factory=dict)
    apart: dict[str, list[Stranger]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """How much there is of everything, by kind; members of a scheme as ``in <its name>``.

        Obsolete concepts count as such, and nowhere else.
        """
        gone = {iri for iri, c in self.concepts.items() if c.facts.obsolete}
        sorts = Counter(c.facts.sort for c in self.concepts.values() if not c.facts.obsolete)
        found = {sort.plural: sorts[sort] for sort in Sort}
        if gone:
            found["obsolete concepts"] = len(gone)
        found["concept schemes"] = len(self.schemes)
        for pillar in PILLARS:
            found[f"broader relations of {pillar}"] = _among(self.broader.get(pillar, set()), gone)
        for name, relations in (("occupation-skill", self.occupation_skill), ("skill-skill", self.skill_skill)):
            found[f"{name} relations"] = sum(_among(pairs, gone) for pairs in relations.values())
            for relation, pairs in sorted(relations.items()):
                found[f"{name} relations, {relation}"] = _among(pairs, gone)
        found |= self._labels()
        members = Counter(s for c in self.concepts.values() for s in c.facts.schemes)
        for iri, n in sorted(members.items()):
            named = self.schemes[iri].name if iri in self.schemes else ""
            found[f"in {named or iri.rsplit('/', 1)[-1]}"] = n
        return found

    def coverage(self) -> Coverage:
        """How many concepts of each sort have labels and descriptions in each language; obsolete ones do not count."""
        made = Counted()
        for concept in self.concepts.values():
            if concept.facts.obsolete:
                continue
            kind = concept.facts.sort.plural
            made.concept(kind)
            for words in concept.words:
                made.said(words.lang, kind, words.preferred, words.alternative, words.description)
        return made.coverage()

    def _labels(self) -> dict[str, int]:
        found: Counter[str] = Counter()
        for concept in self.concepts.values():
            for words in concept.words:
                found[f"preferred labels {words.lang}"] += bool(words.preferred)
                found[f"alternative labels {words.lang}"] += len(words.alternative)
                found[f"hidden labels {words.lang}"] += len(words.hidden)
        return {k: n for k, n in sorted(found.items()) if n}


def _among(pairs: set[Pair], gone: set[str]) -> int:
    """How many pairs there are, less those that an obsolete concept begins."""
    return sum(low not in gone for low, _ in pairs) if gone else len(pairs)
