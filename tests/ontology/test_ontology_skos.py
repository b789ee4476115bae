"""SKOS integrity (S9 to S46) and quality of the shipped schemes; each check fires on a bad fragment, not on a good one.

The detectors are those a built site is checked with (publishing/checks_skos).
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatchcase

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, URIRef
from rdflib.term import Node

from s4c_graph.core.names import Names
from s4c_graph.intake import tables
from s4c_graph.publishing import checks_skos as skos
from s4c_graph.publishing.checks import Excuse, Judge, Result
from s4c_graph.publishing.checks_known import KNOWN
from s4c_graph.publishing.checks_skos import MAPPINGS, RULES, checked, concepts

C = "a skos:Concept ; "
CHECKS: dict[Callable[[Graph], set[Node]], tuple[str, str]] = {
    skos.s9: ("<urn:a> a skos:Concept , skos:ConceptScheme .", "<urn:a> a skos:Concept ."),
    skos.s13: (
        f"<urn:a> {C} skos:prefLabel 'x'@en ; skos:altLabel 'x'@en .",
        f"<urn:a> {C} skos:prefLabel 'x'@en ; skos:altLabel 'x'@sv .",
    ),
    skos.s14: (f"<urn:a> {C} skos:prefLabel 'x'@en , 'y'@en .", f"<urn:a> {C} skos:prefLabel 'x'@en , 'y'@sv ."),
    skos.s27: (
        "<urn:a> skos:broader <urn:b> . <urn:b> skos:broader <urn:c> . <urn:c> skos:related <urn:a> .",
        "<urn:a> skos:broader <urn:b> . <urn:c> skos:related <urn:a> .",
    ),
    skos.s37: ("<urn:a> a skos:Concept , skos:OrderedCollection .", "<urn:a> a skos:Collection ."),
    skos.s46: (
        "<urn:a> skos:exactMatch <urn:b> . <urn:b> skos:relatedMatch <urn:a> .",
        "<urn:a> skos:exactMatch <urn:b> . <urn:b> skos:closeMatch <urn:a> .",
    ),
    skos.cycles: (
        "<urn:a> a skos:Concept ; skos:broader <urn:b> . <urn:b> skos:broader <urn:a> .",
        "<urn:a> a skos:Concept ; skos:broader <urn:b> . <urn:b> skos:broader <urn:c> .",
    ),
    skos.orphans: (
        "<urn:a> a skos:Concept ; skos:inScheme <urn:s> .",
        "<urn:a> a skos:Concept ; skos:topConceptOf <urn:s> .",
    ),
    skos.components: ("<urn:a> a skos:Concept .", "<urn:a> a skos:Concept ; skos:inScheme <urn:s> ."),
    skos.tops_with_broader: (
        "<urn:a> skos:topConceptOf <urn:s> ; skos:broader <urn:b> .",
        "<urn:a> skos:broader <urn:b> . <urn:b> skos:topConceptOf <urn:s> .",
    ),
    skos.schemes_without_top: (
        "<urn:s> a skos:ConceptScheme .",
        "<urn:s> a skos:ConceptScheme ; skos:hasTopConcept <urn:a> .",
    ),
    skos.undeclared_tops: (
        "<urn:a> a skos:Concept ; skos:inScheme <urn:s> .",
        "<urn:a> a skos:Concept ; skos:inScheme <urn:s> ; skos:topConceptOf <urn:s> .",
    ),
    skos.redundant: (
        "<urn:a> a skos:Concept ; skos:broader <urn:b> , <urn:c> . <urn:b> skos:broader <urn:c> .",
        "<urn:a> a skos:Concept ; skos:broader <urn:b> , <urn:c> .",
    ),
    skos.siblings_related: (
        "<urn:a> skos:broader <urn:c> ; skos:related <urn:b> . <urn:b> skos:broader <urn:c> .",
        "<urn:a> skos:broader <urn:c> ; skos:related <urn:b> . <urn:b> skos:broader <urn:d> .",
    ),
    skos.lone_transitive: (
        "<urn:a> skos:broaderTransitive <urn:b> .",
        "<urn:a> skos:broaderTransitive <urn:b> ; skos:broader <urn:b> .",
    ),
    skos.lone_broader: (
        "<urn:a> skos:broader <urn:b> .",
        "<urn:a> skos:broader <urn:b> . <urn:b> skos:narrower <urn:a> .",
    ),
    skos.one_sided: (
        "<urn:b> skos:narrower <urn:a> .",
        "<urn:a> skos:broader <urn:b> . <urn:b> skos:narrower <urn:a> .",
    ),
    skos.reflexive: ("<urn:a> skos:related <urn:a> .", "<urn:a> skos:related <urn:b> ."),
    skos.mapped_inside: (
        "<urn:a> skos:inScheme <urn:s> ; skos:closeMatch <urn:b> . <urn:b> skos:inScheme <urn:s> .",
        "<urn:a> skos:inScheme <urn:s> ; skos:closeMatch <urn:b> . <urn:b> skos:inScheme <urn:t> .",
    ),
    skos.unknown_skos: ("<urn:a> skos:symbol <urn:b> .", "<urn:a> a skos:Concept ; skos:note 'x'@en ."),
    skos.missing_labels: ("<urn:a> a skos:Concept .", f"<urn:a> {C} skos:prefLabel 'x'@en ."),
    skos.empty_labels: ("<urn:a> skos:prefLabel 'x\\u202Ey'@en .", "<urn:a> skos:prefLabel 'x y'@en ."),
    skos.labelled_without_language: ("<urn:a> skos:prefLabel 'x' .", "<urn:a> skos:prefLabel 'x'@en ."),
    skos.uneven_languages: (
        f"<urn:a> {C} skos:prefLabel 'x'@en , 'y'@sv .",
        f"<urn:a> {C} skos:prefLabel 'x'@en , 'y'@sv , 'z'@pl , 'z'@fi .",
    ),
    skos.undocumented: ("<urn:a> a skos:Concept .", f"<urn:a> {C} skos:definition 'x'@en ."),
    skos.same_label: (
        "<urn:a> skos:inScheme <urn:s> ; skos:prefLabel 'x'@en. <urn:b> skos:prefLabel 'x'@en ; skos:inScheme <urn:s>.",
        "<urn:a> skos:inScheme <urn:s> ; skos:prefLabel 'x'@en. <urn:b> skos:prefLabel 'x'@en ; skos:inScheme <urn:t>.",
    ),
    skos.same_notation: (
        "<urn:a> skos:inScheme <urn:s> ; skos:notation '1' . <urn:b> skos:inScheme <urn:s> ; skos:notation '1' .",
        "<urn:a> skos:inScheme <urn:s> ; skos:notation '1' . <urn:b> skos:inScheme <urn:s> ; skos:notation '2' .",
    ),
    skos.odd_iris: ("<http://example.org/ä> a skos:Concept .", "<http://example.org/a%20b#c> a skos:Concept ."),
    skos.not_http: ("<urn:a> a skos:Concept .", "<https://example.org/a> a skos:Concept ."),
    skos.dangling: (
        "<urn:a> a skos:Concept ; skos:broader <urn:b> .",
        "<urn:a> a skos:Concept ; skos:broader <urn:b> . <urn:b> a skos:Concept .",
    ),
    skos.used_again: (
        "<urn:a> a skos:Concept ; owl:deprecated true . ",
        "<urn:a> a skos:Concept ; owl:deprecated true ; dct:isReplacedBy <urn:b> .",
    ),
}
"""By detector, a fragment in which it must find something and one in which it must not."""
MEANT = {skos.lone_broader, skos.uneven_languages, skos.undocumented}
"""Detectors that find in the tables what stands there on purpose: see publishing/checks_known."""


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_the_schemes_pass(check: Callable[[Graph], set[Node]], schemes: Graph) -> None:
    assert sorted(map(str, check(schemes))) == []


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_a_bad_fragment_fails(check: Callable[[Graph], set[Node]]) -> None:
    assert check(fragment(CHECKS[check][0])) != set()


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.__name__)
def test_a_good_fragment_passes(check: Callable[[Graph], set[Node]]) -> None:
    assert check(fragment(CHECKS[check][1])) == set()


def fragment(turtle: str) -> Graph:
    return Graph().parse(data=f"@prefix skos: <{SKOS}> . @prefix owl: <{OWL}> . @prefix dct: <{DCTERMS}> . {turtle}")


@pytest.mark.parametrize(
    "said",
    ["<urn:a> skos:related <urn:b> .", "<urn:a> skos:topConceptOf <urn:s> .", "<urn:s> skos:hasTopConcept <urn:a> ."],
)
def test_one_side_is_no_more_excused_by_what_is_said_of_broader(said: str) -> None:
    """What stands on one side only fails, also of the concepts whose broader has no narrower on purpose."""
    base = Names().base
    graph = fragment(said.replace("<urn:a>", f"<{base}id/competence/CIT.01>"))
    ends = {check.id: check.result for check in checked(graph, Judge(Names(), KNOWN))}
    assert ends["omitted inverse relations"] is ends["ISO 2"] is Result.FAILED


def test_every_detector_has_its_fragments() -> None:
    detectors = {rule.found for rule in RULES.values() if rule.found is not None}
    assert detectors - CHECKS.keys() == set()


@pytest.fixture(scope="module")
def told() -> Graph:
    """Everything the framework tables become."""
    whole = Graph()
    for statements in tables.framework(None, Names()):
        for piece in statements.ntriples:
            whole.parse(data=piece, format="nt")
    return whole


@pytest.mark.parametrize("check", [c for c in CHECKS if c not in MEANT], ids=lambda c: c.__name__)
def test_the_framework_passes(check: Callable[[Graph], set[Node]], told: Graph) -> None:
    """Areas, competences, roles, levels of competences, DigComp."""
    assert len(concepts(told)) > 1000
    assert sorted(map(str, check(told))) == []


def test_what_the_framework_fails_is_meant(told: Graph) -> None:
    ends = {check.id: check.result for check in checked(told, Judge(Names(), KNOWN))}
    assert [id for id, result in ends.items() if result is Result.FAILED] == []
    assert [id for id, result in ends.items() if result is Result.ON_PURPOSE] == [
        "omitted inverse of broader", "nocommonlanguage", "undocumented concepts", "ISO 2 of broader",
    ]  # fmt: skip


EXCUSES = [(key, excuse) for key, excuses in KNOWN.items() if key.startswith("SKOS") for excuse in excuses]


@pytest.mark.parametrize(("key", "excuse"), EXCUSES, ids=[f"{key} {excuse.patterns[0]}" for key, excuse in EXCUSES])
def test_exemptions_are_still_needed(key: str, excuse: Excuse, public: Graph) -> None:
    rule = RULES[key.removeprefix("SKOS ")]
    assert rule.found is not None
    found = {str(term).removeprefix(Names().base) for term in rule.found(public)}
    assert [p for p in excuse.patterns if not any(fnmatchcase(iri, p) for iri in found)] == []


def test_a_concept_without_a_page_is_a_broken_link() -> None:
    ours = fragment(f"<{Names().base}id/x/1> a skos:Concept . <urn:a> a skos:Concept .")
    ends = {c.id: c for c in checked(ours, Judge(Names(), {}), lambda iri: False)}
    assert ends["broken links"].where == (f"{Names().base}id/x/1",)


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
