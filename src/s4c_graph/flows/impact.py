"""Whom a change touches here: mapping sets, competences, roles, offers and plans that stand on a concept that changed.

Of people only numbers are told, and only where their data were laid over the graph for this call.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from s4c_graph.core.changes import Diff
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet

REASONS = ("gone", "new IRI", "obsoleted", "other kind", "relabelled", "moved")
"""What may have happened to a concept that something of ours stands on."""
_TIES = {
    "role": """SELECT DISTINCT ?c ?x { ?x s4c:hasRequirement|s4c:hasEffectiveRequirement ?r .
        ?r s4c:requiredCompetence ?c . ?x a s4c:CityRole }""",
    "offer": "SELECT DISTINCT ?c ?x { ?x s4c:hasLearningOutcome ?o . ?o s4c:outcomeCompetence ?c }",
    "reference": "SELECT DISTINCT ?c ?x { ?x s4c:digcompReference ?c }",
    "plan of": """SELECT DISTINCT ?c ?x { ?x s4c:hasItem ?i .
        ?i s4c:itemCompetence|(s4c:itemGap/s4c:gapCompetence) ?c }""",
    "plan for": "SELECT DISTINCT ?c ?x { ?x s4c:basedOnRole ?c }",
    "plan with": "SELECT DISTINCT ?c ?x { ?x s4c:hasItem ?i . ?i s4c:itemOffer ?c }",
}
"""Tie → question for pairs: what may be touched, and what stands on it."""
_KINDS = """SELECT DISTINCT ?x ?kind ?label { VALUES ?kind { s4c:Competence s4c:CityRole s4c:LearningOffer }
  ?x a ?kind . OPTIONAL { ?x skos:prefLabel ?label FILTER(LANG(?label) = "en") } }"""
_WORDS = {"Competence": "competences", "CityRole": "roles", "LearningOffer": "offers"}


@dataclass(frozen=True)
class Mapped:
    """A record of a mapping set that names a concept that changed."""

    set: str
    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str


@dataclass(frozen=True)
class Touch:
    """One concept that changed and is used here: what happened to it, and what stands on it, as IRIs.

    now: what it is called now, or the concepts that take its place. plans: how many plans of people.
    """

    concept: str
    label: str
    kind: str
    reasons: tuple[str, ...]
    now: tuple[str, ...]
    mappings: tuple[Mapped, ...]
    competences: tuple[str, ...]
    roles: tuple[str, ...]
    offers: tuple[str, ...]
    plans: frozenset[str]


@dataclass(frozen=True)
class Impact:
    """All that is touched, and the labels of what is named."""

    touches: tuple[Touch, ...]
    labels: Mapping[str, str]
    people: bool = False

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Reason → concepts, mappings, competences, roles, offers and plans it touches; ``all`` counts each once."""
        found = {r: _counted([t for t in self.touches if r in t.reasons]) for r in REASONS}
        return {r: n for r, n in found.items() if n["concepts"]} | {"all": _counted(self.touches)}

    def json(self) -> dict[str, Any]:
        """The same for JSON; of plans only how many."""
        return {
            "counts": self.counts,
            "touches": [asdict(t) | {"plans": len(t.plans)} for t in self.touches],
            "labels": dict(self.labels),
        }


def impact(diff: Diff, kg: KnowledgeGraph, sets: Mapping[str, MappingSet]) -> Impact:
    """What of a graph, and of mapping sets by name, stands on concepts that changed.

    A mapping touches when either end changed, unless it names what is new already; a competence when it
    changed itself or is mapped to what did; a role by the competences it requires, inherited ones included,
    and by its own mappings; an offer by its outcomes.
    """
    reasons = _reasons(diff)
    came = set(diff.added)
    mapped: dict[str, list[Mapped]] = defaultdict(list)
    for name, mapping_set in sets.items():
        for r in mapping_set:
            if r.subject in came or r.object in came:
                continue  # it pairs the two editions
            for iri in {r.subject, r.object} & reasons.keys():
                labels = (r.value("subject_label"), r.value("object_label"))
                mapped[iri].append(Mapped(name, r.subject, labels[0], r.predicate, r.object, labels[1]))
    ties = {name: _pairs(kg, asked) for name, asked in _TIES.items()}
    kinds, names = _own(kg)
    touches = []
    for iri in sorted(reasons):
        ends = {iri, *(end for m in mapped[iri] for end in (m.subject, m.object)), *ties["reference"].get(iri, ())}
        own = {word: {end for end in ends if word in kinds.get(end, ())} for word in _WORDS.values()}
        for tie, word in (("role", "roles"), ("offer", "offers")):
            own[word] |= {x for c in own["competences"] for x in ties[tie].get(c, ())}
        plans = {p for t, w in _PLANS for c in own[w] for p in ties[t].get(c, ())}
        if mapped[iri] or any(own.values()):
            what = diff.concept(iri)
            competences, roles, offers = (tuple(sorted(own[word])) for word in _WORDS.values())
            made = (tuple(mapped[iri]), competences, roles, offers, frozenset(plans))
            touches.append(Touch(iri, what.label, what.kind, reasons[iri], _now(diff, iri), *made))
    named = {x for t in touches for x in (*t.competences, *t.roles, *t.offers)}
    told = {iri: names[iri] for iri in sorted(named & names.keys())}
    return Impact(tuple(touches), told, people=bool(_pairs(kg, _PEOPLE)))


_PLANS = (("plan of", "competences"), ("plan for", "roles"), ("plan with", "offers"))
_PEOPLE = "SELECT ?c ?x { ?x s4c:planFor ?c } LIMIT 1"


def _reasons(diff: Diff) -> dict[str, tuple[str, ...]]:
    """Concept → what happened to it; of one that has another IRI now, the old one, which is what things here know."""
    back = {new: old for old, new in diff.renamed.items()}
    found: dict[str, list[str]] = defaultdict(list)
    sides = (
        [i for i in diff.gone if i not in diff.renamed], diff.renamed, diff.obsoleted, diff.rekinded,
        diff.relabelled, diff.moved,
    )  # fmt: skip
    for reason, iris in zip(REASONS, sides, strict=True):
        for iri in iris:
            found[back.get(iri, iri)].append(reason)
    return {iri: tuple(said) for iri, said in found.items()}


def _now(diff: Diff, iri: str) -> tuple[str, ...]:
    if iri in diff.successors:
        return diff.successors[iri].targets
    return (
        tuple(text for c in diff.told if c.concept == iri and c.aspect.name == "prefLabel" for text in c.after)
        if iri in diff.relabelled
        else ()
    )


def _counted(touches: Iterable[Touch]) -> dict[str, int]:
    touches = list(touches)
    return {
        "concepts": len(touches),
        "mappings": len({m for t in touches for m in t.mappings}),
        **{w: len({x for t in touches for x in getattr(t, w)}) for w in _WORDS.values()},
        "plans": len({p for t in touches for p in t.plans}),
    }


def _pairs(kg: KnowledgeGraph, asked: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in kg.select(f"PREFIX s4c: <{kg.names.term('')}> {asked}"):
        found[str(row["c"])].add(str(row["x"]))
    return found


def _own(kg: KnowledgeGraph) -> tuple[dict[str, set[str]], dict[str, str]]:
    """The kinds of what is ours, by the words of an impact, and its English labels."""
    kinds: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    skos = "http://www.w3.org/2004/02/skos/core#"
    for row in kg.select(f"PREFIX s4c: <{kg.names.term('')}> PREFIX skos: <{skos}> {_KINDS}"):
        kinds[str(row["x"])].add(_WORDS[str(row["kind"]).rpartition("#")[2]])
        if row["label"] is not None:
            labels[str(row["x"])] = str(row["label"])
    return kinds, labels


def of(kg: KnowledgeGraph, more: Sequence[MappingSet] = ()) -> dict[str, MappingSet]:
    """The mapping sets of a graph by key, and those of files by file name."""
    from s4c_graph.flows import mapping_sets

    found = {held.key: held.mapping_set for held in mapping_sets.held_by(kg)}
    return found | {one.file or one.id: one for one in more}
