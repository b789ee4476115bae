"""What the framework tables become as RDF: the graphs, their resources, their places, under any base."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS

from s4c_graph.core import assets
from s4c_graph.core.names import DEFAULT_BASE, Names
from s4c_graph.core.values import Statements
from s4c_graph.intake import tables

OTHER = "http://localhost:9/kg/"
S4C = Namespace(Names().term(""))


def graph(statements: Statements) -> Graph:
    return Graph().parse(data=b"".join(statements.ntriples), format="nt")


@pytest.fixture(scope="module")
def made() -> dict[str, Statements]:
    return {s.graph: s for s in tables.framework(None, Names())}


@pytest.fixture(scope="module")
def framework(made: dict[str, Statements]) -> Graph:
    return graph(made["framework"])


@pytest.fixture(scope="module")
def whole(made: dict[str, Statements]) -> Graph:
    out = Graph()
    for statements in made.values():
        out += graph(statements)
    return out


def test_a_competence_is_all_its_cells(framework: Graph, names: Names) -> None:
    c = URIRef(names.id("competence", "CIT.01"))
    indicator = URIRef(names.id("indicator", "CIT.01-1"))
    assert set(framework.objects(c, RDF.type)) == {S4C.Competence, SKOS.Concept}
    assert set(framework.objects(c, SKOS.notation)) == {Literal("CIT.01")}
    assert {o.language for o in framework.objects(c, SKOS.prefLabel) if isinstance(o, Literal)} == {"en", "sv", "pl"}
    assert framework.value(c, SKOS.inScheme) == URIRef(names.id("framework", "smart-city"))
    assert framework.value(c, S4C.inArea) == framework.value(c, SKOS.broader) == URIRef(names.id("area", "CIT"))
    assert framework.value(c, S4C.competenceType) == URIRef(names.scheme("competence-type", "skill"))
    assert framework.value(c, S4C.competenceFacet) == URIRef(names.scheme("competence-facet", "social"))
    assert set(framework.objects(c, S4C.digcompReference)) == {
        URIRef(f"{DEFAULT_BASE}digcomp/{v}/2.3") for v in ("2.2", "3.0")
    }
    assert framework.value(c, DCTERMS.source) == URIRef(names.id("seed", "001"))
    assert framework.value(c, S4C.statementStatus) == URIRef(names.scheme("statement-status", "proposed"))
    assert framework.value(c, S4C.hasIndicator) == indicator
    assert framework.value(indicator, S4C.indicatorText).startswith("Delivers a strategy")  # type: ignore[union-attr]


def test_a_requirement_belongs_to_its_role(framework: Graph, whole: Graph, names: Names) -> None:
    r = URIRef(names.id("requirement", "community-engagement-manager-CIT.01"))
    assert list(framework.subjects(S4C.hasRequirement, r)) == [URIRef(names.id("role", "community-engagement-manager"))]
    assert framework.value(r, S4C.requiredCompetence) == URIRef(names.id("competence", "CIT.01"))
    assert framework.value(r, S4C.requiredLevel) == URIRef(names.id("level", "L7"))
    assert framework.value(r, S4C.requirementStrength) == URIRef(names.scheme("requirement-strength", "essential"))
    assert framework.value(r, S4C.requiredCompetenceLevel) is None  # generated, so not among what experts wrote
    assert whole.value(r, S4C.requiredCompetenceLevel) == URIRef(names.id("competence-level", "CIT.01-L7"))


def test_roles_form_a_tree_below_the_base_role(framework: Graph, names: Names) -> None:
    scheme = URIRef(names.scheme("city-role"))
    base = URIRef(names.id("role", "city-administration-staff-member"))
    assert (scheme, RDF.type, SKOS.ConceptScheme) in framework
    assert list(framework.subjects(SKOS.topConceptOf, scheme)) == [base]
    assert set(framework.subjects(SKOS.inScheme, scheme)) == set(framework.subjects(RDF.type, S4C.CityRole))
    for role in framework.subjects(RDF.type, S4C.CityRole):
        assert set(framework.objects(role, S4C.specialises)) == set(framework.objects(role, SKOS.broader))


def test_each_level_of_each_competence_entails_the_next_lower(made: dict[str, Statements], names: Names) -> None:
    levels = graph(made["competence-levels"])
    assert len(set(levels.subjects(RDF.type, S4C.CompetenceLevel))) == 140 * 8
    assert len(list(levels.subject_objects(S4C.entailsLevel))) == 140 * 7
    for upper, lower in levels.subject_objects(S4C.entailsLevel):
        assert levels.value(upper, S4C.ofCompetence) == levels.value(lower, S4C.ofCompetence)
        high, low = (int(str(levels.value(n, S4C.atLevel))[-1]) for n in (upper, lower))
        assert high == low + 1
    assert len(list(levels.subject_objects(S4C.requiredCompetenceLevel))) == 331


@pytest.mark.parametrize("version", ["2.2", "3.0"])
def test_digcomp_is_a_versioned_framework_of_26_concepts(made: dict[str, Statements], version: str) -> None:
    held = graph(made[f"digcomp/{version}"])
    scheme = URIRef(f"{DEFAULT_BASE}digcomp/{version}")
    assert held.value(scheme, S4C.frameworkVersion) == Literal(version)
    concepts = set(held.subjects(RDF.type, S4C.ReferenceConcept))
    assert concepts == set(held.subjects(SKOS.inScheme, scheme)) and len(concepts) == 26
    assert len(set(held.subjects(SKOS.topConceptOf, scheme))) == 5
    for concept in concepts - set(held.subjects(SKOS.topConceptOf, scheme)):
        assert str(held.value(concept, SKOS.notation)).startswith(
            f"{held.value(held.value(concept, SKOS.broader), SKOS.notation)}."
        )


def test_digcomp_versions_are_linked_in_a_mapping_set_and_not_here(made: dict[str, Statements]) -> None:
    held = graph(made["digcomp/3.0"]) + graph(made["digcomp/2.2"])
    assert [p for p in held.predicates() if str(p).endswith("Match")] == []


def test_frameworks_carry_what_a_scheme_must(whole: Graph) -> None:
    """K-02: title, licence, version, creator."""
    owl_version = URIRef("http://www.w3.org/2002/07/owl#versionInfo")
    schemes = set(whole.subjects(RDF.type, SKOS.ConceptScheme))
    assert len(schemes) == 4
    for scheme in schemes:
        for predicate in (DCTERMS.title, DCTERMS.license, DCTERMS.creator, owl_version):
            assert len(list(whole.objects(scheme, predicate))) >= 1, (scheme, predicate)


def test_nothing_is_blank_and_every_subject_has_type_and_status(whole: Graph) -> None:
    assert not [t for t in whole for term in t if not isinstance(term, URIRef | Literal)]
    for subject in set(whole.subjects()):
        assert (subject, RDF.type, None) in whole, subject
        assert (subject, S4C.statementStatus, None) in whole, subject


def test_what_is_pointed_to_exists_in_tables_or_ontology(whole: Graph, names: Names) -> None:
    """Or, for the projects that named a role, among what was recovered of them."""
    ontology = Graph()
    for path in [*assets.files("ontology", ".ttl"), *assets.files("data", ".ttl")]:
        ontology.parse(data=assets.read(path, names), format="turtle")
    known = set(whole.subjects()) | set(ontology.subjects())
    terms = {o for _, p, o in whole if isinstance(o, URIRef) and str(o).startswith(DEFAULT_BASE)} | set(
        whole.predicates()
    )
    own = {t for t in terms if str(t).startswith(DEFAULT_BASE)}
    assert own - known == set()


def test_the_same_tables_give_the_same_bytes(made: dict[str, Statements]) -> None:
    for again in tables.framework(None, Names()):
        assert b"".join(again.ntriples) == b"".join(made[again.graph].ntriples)
        assert again.source.sha256 == made[again.graph].source.sha256 != ""


def test_every_iri_moves_with_the_base(made: dict[str, Statements]) -> None:
    for moved in tables.framework(None, Names(OTHER)):
        text = b"".join(moved.ntriples).decode()
        assert DEFAULT_BASE not in text
        assert text.replace(OTHER, DEFAULT_BASE) == b"".join(made[moved.graph].ntriples).decode()


def test_places_name_file_line_and_cell(made: dict[str, Statements], names: Names) -> None:
    places = made["framework"].places
    assert str(places[names.id("role", "smart-city-expert")]) == "roles.csv:6 (A6)"
    assert str(places[names.id("indicator", "CIT.01-1")]) == "competences.csv:2 (K2)"
    assert str(places[names.id("requirement", "community-engagement-manager-CIT.01")]).startswith("requirements.csv:")
    assert places[names.id("requirement", "community-engagement-manager-CIT.01")].cell
    levels = made["competence-levels"].places
    assert str(levels[names.id("competence-level", "CIT.02-L8")]) == "competences.csv:3 (A3)"
    for statements in made.values():
        subjects = {str(s) for s in graph(statements).subjects()}
        foreign = {
            s for s in subjects - set(statements.places) if not re.search(r"/(requirement|outcome|framework)/", s)
        }
        assert foreign == set(), statements.graph


def test_sources_say_the_licence_and_counts_what_was_read(made: dict[str, Statements]) -> None:
    for statements in made.values():
        assert statements.source.licence == "CC BY 4.0" and statements.source.note
    assert made["framework"].counts == {
        "frameworks": 1,
        "schemes": 1,
        "areas": 12,
        "competences": 140,
        "indicators": 140,
        "roles": 35,
        "requirements": 331,
        "organisations": 1,
        "offers": 20,
        "outcomes": 66,
        "entries": 5,
        "qualifications": 4,
        "assessment_models": 4,
        "materials": 4,
        "paths": 3,
        "path_steps": 11,
        "procedures": 1,
        "procedure_steps": 3,
        "decisions": 1,
    }


def test_own_tables_are_laid_over_the_shipped_framework(tmp_path: Path, names: Names) -> None:
    (tmp_path / "roles.csv").write_text(
        "slug,notation,label_en,category,specialises,definition_en,seeds,status\n"
        "night-mayor,R90,Night mayor,manager,R00,Speaks for the city at night.,https://example.org/source,assumed\n",
        encoding="utf-8",
    )
    (tmp_path / "requirements.csv").write_text(
        "role,competence,level,strength,status\nR90,cit.01,L6,Essential,assumed\nsmart-city-expert,CIT.02,3,material,assumed\n",
        encoding="utf-8",
    )
    laid = tables.overlay(tmp_path, names, graph="user/night")
    held = graph(laid)
    role = URIRef(names.id("role", "night-mayor"))
    assert laid.graph == "user/night"
    assert held.value(role, S4C.specialises) == URIRef(names.id("role", "city-administration-staff-member"))
    assert held.value(role, DCTERMS.source) == URIRef("https://example.org/source")
    requirement = URIRef(names.id("requirement", "night-mayor-CIT.01"))
    assert held.value(requirement, S4C.requiredLevel) == URIRef(names.id("level", "L6"))
    assert held.value(requirement, S4C.requiredCompetenceLevel) == URIRef(names.id("competence-level", "CIT.01-L6"))
    assert (None, RDF.type, S4C.Competence) not in held


def test_a_lone_csv_file_is_known_by_its_header(tmp_path: Path, names: Names) -> None:
    mine = tmp_path / "my wishes.csv"
    mine.write_text("role;competence;level;strength;status\nR04;CIT.02;3;material;assumed\n", encoding="utf-8-sig")
    laid = tables.overlay(mine, names, graph="user/mine")
    assert laid.counts == {"requirements": 1}
    assert str(next(iter(laid.places.values()))) == "my wishes.csv:2 (A2)"
