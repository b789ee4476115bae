"""What the checks of mappings are told of the concepts that are mapped: first of the ``hygiene_…`` modules.

Facts are values; :mod:`s4c_graph.flows.mapping_facts` takes them from a graph, for one version of each vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from s4c_graph.core.names import ESCO, Names

SKILL, OCCUPATION = "skill", "occupation"
"""The two families of concepts that are never mapped to each other; everything else has none."""
_FAMILIES = MappingProxyType(
    {
        "http://data.europa.eu/esco/model#Skill": SKILL,
        "http://data.europa.eu/esco/model#Occupation": OCCUPATION,
    }
)
_OURS = MappingProxyType(
    {
        "EscoSkillGroup": SKILL,
        "Competence": SKILL,
        "CompetenceArea": SKILL,
        "ReferenceConcept": SKILL,
        "EscoIscoGroup": OCCUPATION,
        "CityRole": OCCUPATION,
    }
)
_ESCO_PLACES = MappingProxyType({"skill/": SKILL, "isced-f/": SKILL, "occupation/": OCCUPATION, "isco/": OCCUPATION})
_ESCO_SCHEMES = MappingProxyType(
    {
        **dict.fromkeys(("skills", "digcomp", "skills-hierarchy", "member-skills", "isced-f"), SKILL),
        **dict.fromkeys(("occupations", "isco", "member-occupations"), OCCUPATION),
    }
)
ESCO_NAME = "ESCO"


@dataclass(frozen=True)
class Vocabulary:
    """A vocabulary whose concepts are told by how their IRIs begin.

    begins: the beginnings. version: the one that is looked at, empty where none is stated. held: whether its
    concepts are at hand, so that one that is not there is missing. sources: beginnings of the IRIs that name
    the vocabulary itself in ``subject_source`` and ``object_source``.
    """

    name: str
    begins: tuple[str, ...]
    version: str = ""
    held: bool = True
    sources: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name and version."""
        return self.name if self.name.endswith(f" {self.version}") else f"{self.name} {self.version}".strip()


@dataclass(frozen=True)
class Concept:
    """What the looked-at version says of a concept.

    family: SKILL, OCCUPATION or empty. replaced_by: IRIs of what took its place. labels: (language, preferred
    label), of all languages where a record may need them. other_labels: alternative and hidden ones.
    """

    family: str = ""
    obsolete: bool = False
    replaced_by: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    other_labels: tuple[tuple[str, str], ...] = ()

    def label(self, lang: str) -> str:
        """Its preferred label in a language, or in English, or the first there is."""
        said = dict(reversed(self.labels))
        return said.get(lang) or said.get("en") or (self.labels[0][1] if self.labels else "")


@dataclass(frozen=True)
class Facts:
    """Everything the checks know of the concepts that records name.

    concepts: by IRI, those that are there. broader: concept → the concepts that its own vocabulary states
    above it. elsewhere: concept → versions that are held beside the looked-at one and have it.

    >>> facts = Facts(vocabularies=(Vocabulary("mine", ("urn:m:",), "1"),), concepts={"urn:m:a": Concept()})
    >>> facts.missing("urn:m:a"), facts.missing("urn:m:b"), facts.missing("urn:other:b")
    (False, True, False)
    """

    vocabularies: tuple[Vocabulary, ...] = ()
    concepts: Mapping[str, Concept] = field(default_factory=lambda: MappingProxyType({}))
    broader: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    names: Names = field(default_factory=Names)
    _of: dict[str, Vocabulary | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by: dict[str, Vocabulary | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def vocabulary(self, iri: str) -> Vocabulary | None:
        """The vocabulary of a concept by its IRI; the longest beginning wins."""
        if iri not in self._of:
            self._of[iri] = _longest(iri, ((begin, v) for v in self.vocabularies for begin in v.begins))
        return self._of[iri]

    def named(self, source: str) -> Vocabulary | None:
        """The vocabulary that a ``subject_source`` or ``object_source`` names."""
        if source not in self._by:
            self._by[source] = _longest(source, ((begin, v) for v in self.vocabularies for begin in v.sources))
        return self._by[source]

    def missing(self, iri: str) -> bool:
        """True where its vocabulary is held and does not have it."""
        found = None if iri in self.concepts else self.vocabulary(iri)
        return found is not None and found.held

    def family(self, iri: str) -> str:
        """SKILL or OCCUPATION, by what is known of the concept, else by its IRI; empty for neither."""
        concept = self.concepts.get(iri)
        return (concept.family if concept else "") or family_of_iri(iri, self.names)

    def called(self, iri: str, lang: str) -> str:
        """A concept as messages name it: its short name, with its label where that is known."""
        short, concept = self.names.short(iri), self.concepts.get(iri)
        label = concept.label(lang) if concept else ""
        return f"{short} “{label}”" if label else short


def family_of_types(types: Iterable[str], names: Names) -> str:
    """The family of a concept with these classes; an ISCO group is an occupation, a field of education a skill.

    >>> family_of_types(["http://data.europa.eu/esco/model#Skill"], Names())
    'skill'
    """
    ours = names.term("")
    found = {_FAMILIES.get(t) or (_OURS.get(t.removeprefix(ours)) if t.startswith(ours) else None) for t in types}
    found.discard(None)
    return str(found.pop()) if len(found) == 1 else ""


def family_of_iri(iri: str, names: Names) -> str:
    """The family that an IRI tells of itself: of ESCO, DigComp and ours.

    >>> family_of_iri("http://data.europa.eu/esco/isco/C25", Names())
    'occupation'
    """
    if iri.startswith(ESCO):
        return next((f for place, f in _ESCO_PLACES.items() if iri.startswith(ESCO + place)), "")
    if iri.startswith((names.base + "digcomp/", names.base + "id/competence/", names.base + "id/area/")):
        return SKILL
    return OCCUPATION if iri.startswith(names.base + "id/role/") else ""


def family_of_source(source: str) -> str:
    """The family of the members of a concept scheme of ESCO."""
    return _ESCO_SCHEMES.get(source.removeprefix(ESCO + "concept-scheme/"), "")


def _longest(iri: str, beginnings: Iterable[tuple[str, Vocabulary]]) -> Vocabulary | None:
    fitting = [(len(begin), v) for begin, v in beginnings if iri.startswith(begin)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
