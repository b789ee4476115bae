"""What the cells of an ESCO release become in RDF, on an invented release."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.intake import esco

if TYPE_CHECKING:
    from tests.unit.intake.esco.conftest import Invented, Told

ESCO = "http://data.europa.eu/esco/"
SKILL = ESCO + "skill/00000000-0000-4000-8000-{:012d}"
OCCUPATION = ESCO + "occupation/00000000-0000-4000-8000-{:012d}"
ONE, TWO, THREE = SKILL.format(1), SKILL.format(2), SKILL.format(3)


@pytest.fixture
def whole(invented: Invented, told: Callable[..., Told]) -> Told:
    """The release as it stands."""
    return told(invented.folder())


def test_a_sound_release_has_nothing_to_tell_but_its_short_rows(whole: Told) -> None:
    assert [(f.code, f.severity, f.message()) for f in whole.findings] == [
        ("ESCO-01", Severity.INFO, "row ends early; its last cells are empty (2 times: lines 2, 3)")
    ]


def test_counts_are_those_of_the_files(whole: Told) -> None:
    counts = whole.statements.counts
    wanted = {
        "skills": 3,
        "occupations": 2,
        "skill groups": 3,
        "ISCO groups": 2,
        "concept schemes": 10,
        "broader relations of skills": 5,
        "broader relations of occupations": 3,
        "occupation-skill relations": 3,
        "occupation-skill relations, essential": 2,
        "skill-skill relations": 1,
        "preferred labels en": 10,
        "alternative labels en": 4,
        "hidden labels en": 1,
        "in Invented digcomp": 2,
        "files": 11,
        "triples": len(whole.lines),
    }
    assert {k: counts[k] for k in wanted} == wanted


def test_a_skill(whole: Told) -> None:
    model, skos, dct = ESCO + "model#", "http://www.w3.org/2004/02/skos/core#", "http://purl.org/dc/terms/"
    said = {line.removeprefix(f"<{ONE}> ") for line in whole.lines if line.startswith(f"<{ONE}> ")}
    scheme = ESCO + "concept-scheme/"
    assert said == {
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{skos}Concept> .",
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{model}Skill> .",
        f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{model}MemberConcept> .",
        f'<{skos}prefLabel> "juggle zorbs"@en .',
        f'<{skos}altLabel> "zorb juggling"@en .',
        f'<{skos}altLabel> "handle zorbs"@en .',
        f'<{skos}hiddenLabel> "zrob"@en .',
        f'<{skos}scopeNote> "not for blue zorbs"@en .',
        f'<{dct}description> "Keep zorbs in the air."@en .',
        f'<{dct}modified> "2020-02-02T02:02:02Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .',
        '<http://purl.org/iso25964/skos-thes#status> "released" .',
        f"<{model}skillType> <{ESCO}skill-type/skill> .",
        f"<{model}skillReuseLevel> <{ESCO}skill-reuse-level/cross-sector> .",
        f"<{skos}inScheme> <{scheme}skills> .",
        f"<{skos}inScheme> <{scheme}member-skills> .",
        f"<{skos}inScheme> <{scheme}digcomp> .",
        f"<{skos}topConceptOf> <{scheme}member-skills> .",
        f"<{skos}topConceptOf> <{scheme}digcomp> .",
        f"<{skos}broader> <{SKILL.format(11)}> .",
        f"<{skos}narrower> <{THREE}> .",
        f"<{model}isEssentialSkillFor> <{OCCUPATION.format(1)}> .",
        f"<{model}relatedOptionalSkill> <{TWO}> .",
    }


def test_an_occupation(whole: Told) -> None:
    one = OCCUPATION.format(1)
    assert whole.values(one, "skos/core#notation") == ['"91.1"']
    assert whole.values(one, "#memberOfISCOGroup") == [f"<{ESCO}isco/C91>"]
    assert whole.values(one, "#regulatedProfessionNote") == [f"<{ESCO}regulated-professions/unregulated>"]
    assert whole.values(one, "#relatedEssentialSkill") == [f"<{ONE}>"]
    assert whole.values(one, "#relatedOptionalSkill") == [f"<{TWO}>"]
    assert whole.has(one, "22-rdf-syntax-ns#type", f"<{ESCO}model#Occupation>")
    assert whole.values(OCCUPATION.format(2), "skos/core#broader") == [f"<{one}>"]


def test_groups_are_ours_by_class_and_have_their_codes(whole: Told, names: Names) -> None:
    group, field, isco = SKILL.format(10), ESCO + "isced-f/9999", ESCO + "isco/C91"
    assert whole.has(group, "#type", f"<{names.term('EscoSkillGroup')}>")
    assert whole.has(isco, "#type", f"<{names.term('EscoIscoGroup')}>")
    assert [whole.values(i, "#notation") for i in (group, field, isco)] == [['"Z1"'], ['"9999"'], ['"91"']]
    assert not whole.has(group, "#type", f"<{ESCO}model#MemberConcept>")


def test_a_scheme(whole: Told) -> None:
    skills, roles = ESCO + "concept-scheme/skills", ESCO + "concept-scheme/label-role"
    assert whole.values(skills, "prefLabel") == ['"Invented skills"@en']
    assert whole.values(skills, "terms/title") == ['"All skills"@en']
    assert whole.values(roles, "terms/title") == ['"Invented label-role"@en']
    assert whole.values(skills, "hasTopConcept") == [f"<{SKILL.format(10)}>"]
    value = ESCO + "label-role/neutral"
    assert whole.values(value, "inScheme") == whole.values(value, "topConceptOf") == [f"<{roles}>"]


def test_every_relation_stands_both_ways_once(whole: Told) -> None:
    for there, back in (
        ("core#broader", "core#narrower"),
        ("#relatedEssentialSkill", "#isEssentialSkillFor"),
        ("#relatedOptionalSkill", "#isOptionalSkillFor"),
        ("#topConceptOf", "#hasTopConcept"),
    ):
        parts = [line.removesuffix(" .").split(" ") for line in whole.lines if line.endswith("> .")]
        forth = sorted((s, o) for s, p, o in parts if p.endswith(there + ">"))
        assert forth
        assert forth == sorted((o, s) for s, p, o in parts if p.endswith(back + ">"))
    assert len(set(whole.lines)) == len(whole.lines)


def test_the_order_is_that_of_the_iris(invented: Invented, told: Callable[..., Told]) -> None:
    for n in range(20, 60):
        invented.tables["occupationSkillRelations.csv"].insert(1, [OCCUPATION.format(n), "optional", "", ONE])
    whole = told(invented.folder())
    lines = [line for line in whole.lines if "#relatedOptionalSkill" in line and line.startswith(f"<{ESCO}occupation")]
    assert len(lines) == 41
    assert lines == sorted(lines)


def test_it_loads_and_has_no_blank_nodes(invented: Invented, names: Names) -> None:
    [statements] = esco.read([invented.folder()], names, version="9.9.9")
    store, graph = Embedded(), names.graph("esco/9.9.9")
    store.load(statements.ntriples, graph=graph)
    assert statements.graph == "esco/9.9.9"
    assert store.size(graph) == statements.counts["triples"] > 100
    assert not store.ask("ASK { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }")


def test_another_base_changes_our_classes_only(invented: Invented) -> None:
    folder = invented.folder()
    texts = [
        b"".join(esco.read([folder], Names(base), version="9.9.9")[0].ntriples).decode()
        for base in ("https://w3id.org/s4c/", "https://city.example/x/")
    ]
    assert texts[0].replace("https://w3id.org/s4c/", "https://city.example/x/") == texts[1] != texts[0]


def test_the_source_says_what_a_publication_must_carry(invented: Invented, told: Callable[..., Told]) -> None:
    from_zips = told(*invented.zips(), version=None).statements.source
    from_folder = told(invented.folder()).statements.source
    assert from_zips.version == "9.9.9"
    assert from_zips.title.startswith("ESCO")
    assert from_zips.licence == "Commission Decision 2011/833/EU"
    assert from_zips.attribution == "This service uses the ESCO classification of the European Commission."
    assert len(from_zips.sha256) == 64
    assert from_zips.sha256 == from_folder.sha256, "the digest is of the files, however they are packed"
    assert "/" not in from_zips.file
    invented.cell("skills_en.csv", 1, "description", "Changed.")
    assert told(invented.folder()).statements.source.sha256 != from_folder.sha256
