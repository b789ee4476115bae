"""SKOS integrity (S9 to S46) and quality of the shipped schemes; every check must fire on a bad fragment."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from s4c_graph.core.names import Names
from s4c_graph.intake import tables

LABELS = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
SKOS_TERMS = {
    *LABELS, *MAPPINGS, SKOS.notation, SKOS.definition, SKOS.scopeNote, SKOS.example, SKOS.editorialNote, SKOS.inScheme,
    SKOS.hasTopConcept, SKOS.topConceptOf, SKOS.broader, SKOS.narrower, SKOS.related,
}  # fmt: skip


def concepts(g: Graph) -> set[Node]:
    return set(g.subjects(RDF.type, SKOS.Concept))


def above(g: Graph, concept: Node) -> set[Node]:
    """All broader concepts, any number of steps up."""
    steps = (g.transitive_objects(first, SKOS.broader) for first in g.objects(concept, SKOS.broader))
    return {up for chain in steps for up in chain if up is not None}


def s9(g: Graph) -> set[Node]:
    return concepts(g) & set(g.subjects(RDF.type, SKOS.ConceptScheme))


def s13(g: Graph) -> set[Node]:
    return {c for c in concepts(g) for a, b in combinations(LABELS, 2) if set(g.objects(c, a)) & set(g.objects(c, b))}


def s14(g: Graph) -> set[Node]:
    def languages(c: Node) -> list[str]:
        return [str(o.language) for o in g.objects(c, SKOS.prefLabel) if isinstance(o, Literal)]

    return {c for c in concepts(g) if len(languages(c)) != len(set(languages(c)))}


def s27(g: Graph) -> set[Node]:
    return {a for a, b in g.subject_objects(SKOS.related) if b in above(g, a) or a in above(g, b)}


def s37(g: Graph) -> set[Node]:
    collections = set(g.subjects(RDF.type, SKOS.Collection))
    return collections & (concepts(g) | set(g.subjects(RDF.type, SKOS.ConceptScheme)))


def s46(g: Graph) -> set[Node]:
    exact = {frozenset(pair) for pair in g.subject_objects(SKOS.exactMatch)}
    other = [pair for p in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch) for pair in g.subject_objects(p)]
    return {a for a, b in other if frozenset((a, b)) in exact}


def cycles(g: Graph) -> set[Node]:
    return {c for c in concepts(g) if c in above(g, c)}


def orphans(g: Graph) -> set[Node]:
    """Neither top of its scheme nor below anything."""
    return {c for c in concepts(g) if not g.value(c, SKOS.topConceptOf) and not g.value(c, SKOS.broader)}


def without_scheme(g: Graph) -> set[Node]:
    return {c for c in concepts(g) if len(set(g.objects(c, SKOS.inScheme))) != 1}


def broken_tops(g: Graph) -> set[Node]:
    """Top concepts that have a broader one, that the scheme does not name, or that are not in it."""
    said = {(c, s) for c, s in g.subject_objects(SKOS.topConceptOf)}
    named = {(c, s) for s, c in g.subject_objects(SKOS.hasTopConcept)}
    outside = {c for c, s in named if (c, SKOS.inScheme, s) not in g}
    return {c for c, _ in said ^ named} | outside | {c for c, _ in said if g.value(c, SKOS.broader)}


def schemes_without_top(g: Graph) -> set[Node]:
    return {s for s in g.subjects(RDF.type, SKOS.ConceptScheme) if not g.value(s, SKOS.hasTopConcept)}


def one_sided(g: Graph) -> set[Node]:
    """Broader without narrower, the other way round, or related on one side only."""
    up, down = set(g.subject_objects(SKOS.broader)), {(b, a) for a, b in g.subject_objects(SKOS.narrower)}
    lone = {a for a, b in g.subject_objects(SKOS.related) if (b, SKOS.related, a) not in g}
    return {a for a, _ in up ^ down} | lone


def redundant(g: Graph) -> set[Node]:
    """A direct broader concept that another direct broader concept already leads to."""
    return {
        c for c in concepts(g) for up in g.objects(c, SKOS.broader) if set(g.objects(c, SKOS.broader)) & above(g, up)
    }


def reflexive(g: Graph) -> set[Node]:
    relations = (SKOS.broader, SKOS.narrower, SKOS.related, *MAPPINGS)
    return {a for p in relations for a, b in g.subject_objects(p) if a == b}


def siblings_related(g: Graph) -> set[Node]:
    return {
        a
        for a, b in g.subject_objects(SKOS.related)
        if set(g.objects(a, SKOS.broader)) & set(g.objects(b, SKOS.broader))
    }


def mapped_inside(g: Graph) -> set[Node]:
    return {
        a
        for p in MAPPINGS
        for a, b in g.subject_objects(p)
        if set(g.objects(a, SKOS.inScheme)) & set(g.objects(b, SKOS.inScheme))
    }


def unknown_skos(g: Graph) -> set[Node]:
    return {p for p in g.predicates() if str(p).startswith(str(SKOS)) and p not in SKOS_TERMS}


def same_label(g: Graph) -> set[Node]:
    """Two concepts of one scheme with the same preferred label in one language."""
    return _shared(g, SKOS.prefLabel)


def same_notation(g: Graph) -> set[Node]:
    return _shared(g, SKOS.notation)


def uneven_languages(g: Graph) -> set[Node]:
    def languages(c: Node) -> set[str]:
        return {str(o.language) for o in g.objects(c, SKOS.prefLabel) if isinstance(o, Literal)}

    return {c for c in concepts(g) if languages(c) != {"en", "sv", "pl"}}


def undocumented(g: Graph) -> set[Node]:
    return {c for c in concepts(g) if not g.value(c, SKOS.definition)}


def odd_iris(g: Graph) -> set[Node]:
    return {c for c in concepts(g) if not re.fullmatch(r"https?://[A-Za-z0-9./_-]+(#[A-Za-z0-9_-]+)?", str(c))}


def empty_labels(g: Graph) -> set[Node]:
    """A label that is empty, or holds what cannot be printed."""
    return {
        c for p in LABELS for c, text in g.subject_objects(p) if not str(text).strip() or not str(text).isprintable()
    }


def dangling(g: Graph) -> set[Node]:
    """A semantic relation to something that is no concept here."""
    known = concepts(g)
    pairs = [pair for p in (SKOS.broader, SKOS.narrower, SKOS.related) for pair in g.subject_objects(p)]
    return {c for c, o in pairs if o not in known}


def labelled_without_language(g: Graph) -> set[Node]:
    return {c for p in LABELS for c, text in g.subject_objects(p) if not getattr(text, "language", None)}


def _shared(g: Graph, prop: URIRef) -> set[Node]:
    seen: dict[tuple[Node | None, Node], Node] = {}
    found: set[Node] = set()
    for c, text in g.subject_objects(prop):
        key = (g.value(c, SKOS.inScheme), text)
        found |= {c} if seen.setdefault(key, c) != c else set()
    return found


CHECKS: dict[Callable[[Graph], set[Node]], str] = {
    s9: "<urn:a> a skos:Concept , skos:ConceptScheme .",
    s13: "<urn:a> a skos:Concept ; skos:prefLabel 'x'@en ; skos:altLabel 'x'@en .",
    s14: "<urn:a> a skos:Concept ; skos:prefLabel 'x'@en , 'y'@en .",
    s27: "<urn:a> skos:broader <urn:b> . <urn:b> skos:broader <urn:c> . <urn:c> skos:related <urn:a> .",
    s37: "<urn:a> a skos:Concept , skos:Collection .",
    s46: "<urn:a> skos:exactMatch <urn:b> . <urn:b> skos:relatedMatch <urn:a> .",
    cycles: "<urn:a> a skos:Concept ; skos:broader <urn:b> . <urn:b> skos:broader <urn:a> .",
    orphans: "<urn:a> a skos:Concept .",
    without_scheme: "<urn:a> a skos:Concept .",
    broken_tops: "<urn:a> skos:topConceptOf <urn:s> ; skos:inScheme <urn:s> .",
    schemes_without_top: "<urn:s> a skos:ConceptScheme .",
    one_sided: "<urn:a> skos:broader <urn:b> .",
    redundant: "<urn:a> a skos:Concept ; skos:broader <urn:b> , <urn:c> . <urn:b> skos:broader <urn:c> .",
    reflexive: "<urn:a> skos:related <urn:a> .",
    siblings_related: "<urn:a> skos:broader <urn:c> ; skos:related <urn:b> . <urn:b> skos:broader <urn:c> .",
    mapped_inside: "<urn:a> skos:inScheme <urn:s> ; skos:closeMatch <urn:b> . <urn:b> skos:inScheme <urn:s> .",
    unknown_skos: "<urn:a> skos:symbol <urn:b> .",
    same_label: "<urn:a> skos:prefLabel 'x'@en . <urn:b> skos:prefLabel 'x'@en .",
    same_notation: "<urn:a> skos:notation 'x' . <urn:b> skos:notation 'x' .",
    uneven_languages: "<urn:a> a skos:Concept ; skos:prefLabel 'x'@en , 'y'@sv .",
    undocumented: "<urn:a> a skos:Concept .",
    odd_iris: "<urn:a> a skos:Concept .",
    empty_labels: "<urn:a> skos:prefLabel ' '@en .",
    dangling: "<urn:a> a skos:Concept ; skos:broader <urn:b> .",
    labelled_without_language: "<urn:a> skos:prefLabel 'x' .",
}
FRAMEWORK = (
    s9, s13, s14, s27, s37, s46, cycles, broken_tops, schemes_without_top, redundant, reflexive, mapped_inside,
    unknown_skos, same_notation, odd_iris, empty_labels, labelled_without_language,
)  # fmt: skip
"""Checks that hold for the concepts of the tables too: areas, competences, roles, levels of competences, DigComp."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_the_schemes_pass(check: Callable[[Graph], set[Node]], schemes: Graph) -> None:
    assert sorted(map(str, check(schemes))) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_a_bad_fragment_fails(check: Callable[[Graph], set[Node]]) -> None:
    assert check(Graph().parse(data=f"@prefix skos: <{SKOS}> . {CHECKS[check]}")) != set()


@pytest.fixture(scope="module")
def told() -> Graph:
    """Everything the framework tables become."""
    whole = Graph()
    for statements in tables.framework(None, Names()):
        for piece in statements.ntriples:
            whole.parse(data=piece, format="nt")
    return whole


@pytest.mark.parametrize("check", FRAMEWORK, ids=lambda c: c.__name__)
def test_the_framework_passes(check: Callable[[Graph], set[Node]], told: Graph) -> None:
    assert len(concepts(told)) > 1000
    assert sorted(map(str, check(told))) == []


SIZES = {
    "accessibility": 4, "activity-context": 5, "assessment-method": 6, "assessor-role": 3, "attainment-status": 3,
    "claim-kind": 7, "competence-facet": 4, "competence-type": 4, "date-certainty": 3, "decision": 4,
    "delivery-mode": 5, "graph-kind": 4, "idea-kind": 3, "item-status": 4, "material-kind": 6, "observation-status": 5,
    "offer-status": 3, "participation-role": 11, "person-status": 2, "purpose": 4, "requirement-strength": 2,
    "review-status": 3, "role-category": 3, "schedule": 3, "statement-status": 6, "survey-rating": 3,
    "transferability": 4, "unit": 6, "verification-status": 3, "visibility": 2,
}  # fmt: skip
"""How many words each closed list has."""
OPEN = {
    "change-driver", "field-of-study", "glossary", "graduate-outcome", "learning-form", "maturity-dimension",
    "output-kind", "population", "sector", "skill-gap-area", "stakeholder-group", "target-group", "theme",
}  # fmt: skip
"""Lists that grow with what is described."""


@pytest.mark.parametrize(("scheme", "size"), SIZES.items())
def test_a_scheme_has_its_concepts(scheme: str, size: int, schemes: Graph) -> None:
    assert len(list(schemes.subjects(SKOS.inScheme, URIRef(Names().scheme(scheme))))) == size


def test_every_scheme_of_ours_is_a_closed_or_an_open_list(schemes: Graph) -> None:
    start = Names().scheme("x").removesuffix("x")
    ours = {
        str(s).removeprefix(start) for s in schemes.subjects(RDF.type, SKOS.ConceptScheme) if str(s).startswith(start)
    }
    assert ours == SIZES.keys() | OPEN
    assert min(len(list(schemes.subjects(SKOS.inScheme, URIRef(start + scheme)))) for scheme in OPEN) >= 3


def test_digital_is_a_part_of_technical(schemes: Graph) -> None:
    facet = Names().scheme("competence-facet") + "/"
    assert (URIRef(facet + "digital"), SKOS.broader, URIRef(facet + "technical")) in schemes


SCALES = [
    (Names().id("scale", "s4c-8"), 8),
    (Names().id("scale", "s4c-4"), 4),
    (Names().base + "digcomp/2.2/levels", 8),
    (Names().base + "digcomp/3.0/levels", 8),
    (Names().base + "digcomp/3.0/bands", 4),
    (Names().base + "digcomp/3.0/six-levels", 6),
    ("http://data.europa.eu/snb/eqf/25831c2", 8),
]


@pytest.mark.parametrize(("scale", "size"), SCALES)
def test_a_scale_is_counted_from_one_and_ordered_step_by_step(scale: str, size: int, schemes: Graph) -> None:
    term = Names().term
    levels = {
        int(str(schemes.value(s, URIRef(term("levelValue"))))): s
        for s in schemes.subjects(SKOS.inScheme, URIRef(scale))
    }
    assert sorted(levels) == list(range(1, size + 1))
    for value, level in levels.items():
        assert set(schemes.objects(level, URIRef(term("inScale")))) == {URIRef(scale)}
        assert set(schemes.objects(level, URIRef(term("nextLevel")))) == (
            {levels[value + 1]} if value < size else set()
        )


@pytest.mark.parametrize(("fine", "coarse"), [(SCALES[n][0], SCALES[m][0]) for n, m in ((0, 1), (2, 4), (3, 4))])
def test_eight_levels_fall_two_by_two_into_four_bands(fine: str, coarse: str, schemes: Graph) -> None:
    term = Names().term
    found = {}
    for level in schemes.subjects(SKOS.inScheme, URIRef(fine)):
        bands = set(schemes.objects(level, URIRef(term("mapsToBand"))))
        (band,) = {b for b in bands if (b, SKOS.inScheme, URIRef(coarse)) in schemes}
        value = URIRef(term("levelValue"))
        found[int(str(schemes.value(level, value)))] = int(str(schemes.value(band, value)))
    assert found == {1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 3, 7: 4, 8: 4}


def test_eight_levels_of_digcomp_fall_into_six_as_its_supplement_says(schemes: Graph) -> None:
    term, base = Names().term, Names().base + "digcomp/3.0/"
    found = {
        str(level).rpartition("/")[2]: str(six).rpartition("/")[2]
        for level, six in schemes.subject_objects(URIRef(term("mapsToBand")))
        if str(level).startswith(base) and str(six).startswith(base + "six-level/")
    }
    assert found == dict(zip("12345678", ["A1", "A2", "B1", "B2", "C1", "C1", "C2", "C2"], strict=True))


def test_levels_of_different_scales_are_never_equated(whole: Graph) -> None:
    level = URIRef(Names().term("ProficiencyLevel"))
    levels = set(whole.subjects(RDF.type, level))
    assert len(levels) == 46
    assert [(s, p, o) for p in MAPPINGS for s, o in whole.subject_objects(p) if {s, o} & levels] == []
