"""Versions of ESCO among the files given: parted by name, one pinned, labels of another version kept apart."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.intake.esco.conftest import SCHEME, Invented, Told, occupation, schemes, skill

from s4c_graph.core.coverage import Counted, rows, summary, wanted
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.flows import editions
from s4c_graph.intake.esco_findings import Notes
from s4c_graph.intake.esco_given import order, part

Read = Callable[..., Told]
LABELS = ["conceptType", "conceptUri", "preferredLabel", "altLabels"]
SWEDISH = [
    LABELS,
    ["KnowledgeSkillCompetence", skill(1), "jonglera med zorbar", "zorbjonglering"],
    ["KnowledgeSkillCompetence", skill(77), "okänd", "obekant"],
]
TTL = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix esco: <http://data.europa.eu/esco/model#> .
<%s> a skos:Concept , esco:Skill ; skos:prefLabel "juggle zorbs"@en , "jonglera"@sv .
"""


def version(invented: Invented, name: str) -> Path:
    """The invented release in a folder of that name below one parent."""
    return invented.folder(f"parent/{name}")


def ttl(invented: Invented, name: str) -> Path:
    """A release of one skill as RDF."""
    path = invented.home / "parent" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TTL % skill(1), encoding="utf-8")
    return path


def read(*paths: Path, asked: str | None = None, languages: tuple[str, ...] = ()) -> list[tuple[str, bool]]:
    """Graphs in the order they are read, and which is pinned."""
    return [(v.statements.graph, v.pinned) for v in editions.read(paths, Names(), asked, languages)]


# ---- which versions ----


def test_a_parent_folder_or_several_paths_are_versions_side_by_side(invented: Invented) -> None:
    old, new = version(invented, "v9.9.8"), version(invented, "v9.10.0")
    both = [("esco/9.10.0", True), ("esco/9.9.8", False)]
    assert read(old.parent) == read(old, new) == read(new, old) == both
    assert read(old.parent, asked="v9.9.8") == [("esco/9.9.8", True), ("esco/9.10.0", False)]
    assert read(new, asked="9.10.0") == [("esco/9.10.0", True)]


def test_zips_of_two_versions_named_one_by_one(invented: Invented) -> None:
    assert read(*invented.zips(" - v9.9.8"), *invented.zips(" - v9.9.9")) == [
        ("esco/9.9.9", True),
        ("esco/9.9.8", False),
    ]


def test_a_version_that_is_not_there_cannot_be_pinned(invented: Invented) -> None:
    parent = version(invented, "v9.9.8").parent
    version(invented, "v9.9.9")
    with pytest.raises(InputError, match=r"no ESCO 1\.2\.0 among the files, which are of 9\.9\.8, 9\.9\.9"):
        read(parent, asked="1.2.0")


def test_csv_and_rdf_of_two_versions(invented: Invented) -> None:
    csv, rdf = version(invented, "v9.9.8"), ttl(invented, "v9.9.9/esco.ttl")
    assert read(csv.parent) == read(rdf, csv) == [("esco/9.9.9", True), ("esco/9.9.8", False)]
    assert read(csv, rdf, asked="9.9.8") == [("esco/9.9.8", True), ("esco/9.9.9", False)]


def test_the_version_of_rdf_without_a_name_comes_from_what_was_asked(invented: Invented) -> None:
    csv, rdf = version(invented, "v9.9.8"), ttl(invented, "new/esco.ttl")
    with pytest.raises(InputError, match=r"cannot be told.*--esco-version"):
        read(csv, rdf)
    assert read(csv, rdf, asked="9.9.9") == [("esco/9.9.9", True), ("esco/9.9.8", False)]
    rdf.write_text(
        rdf.read_text() + '<http://data.europa.eu/esco/model> <http://www.w3.org/2002/07/owl#versionInfo> "9.9.7" .\n'
    )
    assert read(csv, rdf) == [("esco/9.9.8", True), ("esco/9.9.7", False)]
    rdf.write_text(rdf.read_text().replace("9.9.7", "9.9.8"))
    with pytest.raises(InputError, match=r"ESCO 9\.9\.8 is given twice"):
        read(csv, rdf)


def test_a_stray_rdf_file_beside_csv_is_passed_over_and_told(invented: Invented) -> None:
    folder = version(invented, "v9.9.9")
    (folder / "mine.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    (folder / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    [one] = editions.read([folder], Names())
    told = {f.place.file: f.message() for f in one.statements.findings if f.code == "ESCO-12" and f.place}
    assert set(told) == {"v9.9.9/mine.ttl", "v9.9.9/notes.csv"}
    assert "does not speak of ESCO" in told["v9.9.9/mine.ttl"]


def test_a_stray_table_beside_rdf_is_passed_over(invented: Invented) -> None:
    folder = ttl(invented, "v9.9.9/esco.ttl").parent
    (folder / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert read(folder) == [("esco/9.9.9", True)]


def test_rdf_and_csv_of_one_version_are_still_refused(invented: Invented) -> None:
    folder = version(invented, "v9.9.9")
    ttl(invented, "v9.9.9/esco.ttl")
    with pytest.raises(InputError, match=r"CSV and RDF of ESCO 9\.9\.9 together"):
        read(folder)


def test_files_without_a_version_go_with_the_only_one_and_not_with_one_of_two(invented: Invented) -> None:
    [english, relations] = invented.zips(" - v9.9.9")
    assert read(english, relations.rename(relations.with_name("relations.zip"))) == [("esco/9.9.9", True)]
    old = version(invented, "v9.9.8")
    with pytest.raises(InputError, match=r"relations\.zip.*cannot be told, and several.*such as v1\.1\.1"):
        read(english, invented.home / "relations.zip", old)


@given(st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=1))
def test_versions_are_ordered_by_their_numbers(numbers: list[tuple[int, ...]]) -> None:
    said = [".".join(map(str, n)) for n in numbers]
    assert sorted(said, key=order) == [".".join(map(str, n)) for n in sorted(numbers)]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_parting_does_not_depend_on_the_order(invented: Invented, data: st.DataObject) -> None:
    if not (parent := invented.home / "parent").exists():
        version(invented, "v9.9.8")
        version(invented, "v9.9.9")
        ttl(invented, "v9.9.10/esco.ttl")
        invented.tables = {"skills_sv.csv": SWEDISH}
        version(invented, "labels")
    paths = sorted(parent.iterdir())
    first, second = (part(p, Notes()) for p in (paths, data.draw(st.permutations(paths))))
    for one, other in zip(first.editions, second.editions, strict=True):
        assert (one.version, one.given) == (other.version, other.given)
        assert {f.where for f in one.files} == {f.where for f in other.files}
        assert {d.where for d in one.dumps} == {d.where for d in other.dumps}
    assert [e.version for e in first.editions] == ["9.9.8", "9.9.9", "9.9.10"]
    assert [f.where for f in first.loose] == [f.where for f in second.loose]


# ---- labels of another version ----


def test_labels_of_another_version_fill_gaps_and_are_a_stated_source(invented: Invented, told: Read) -> None:
    main = version(invented, "v9.9.9")
    own = [LABELS, ["KnowledgeSkillCompetence", skill(2), "zorblära", ""]]
    old = [LABELS, *SWEDISH[1:], ["KnowledgeSkillCompetence", skill(2), "äldre ord", ""]]
    invented.tables = {"skills_sv.csv": own}
    version(invented, "v9.9.9/more")
    invented.tables = {"skills_sv.csv": old}
    former = version(invented, "v9.9.1")
    whole = told(main, former, version=None)
    assert whole.values(skill(1), "prefLabel") == ['"jonglera med zorbar"@sv', '"juggle zorbs"@en']
    assert whole.values(skill(2), "prefLabel") == ['"theory of zorbs"@en', '"zorblära"@sv'], "its own word stands"
    [taken] = whole.of("ESCO-17")
    assert taken.severity is Severity.INFO
    assert "labels in sv of 1 concepts are those of ESCO 9.9.1" in taken.message()
    assert "Labels in sv of 1 concepts are from skills_sv.csv, of ESCO 9.9.1." in whole.statements.source.note
    assert whole.of("ESCO-04") == []
    [unknown] = whole.of("ESCO-05")
    assert "1 of 3 concepts (33 %)" in unknown.message()
    assert any('versionInfo> "9.9.1" .' in line for line in whole.apart)


def test_what_is_kept_apart_is_skos_xl_with_its_file_and_nothing_live(invented: Invented, told: Read) -> None:
    invented.tables["skills_sv.csv"] = SWEDISH
    apart = told(invented.folder()).apart
    assert {line.split("> ", 2)[1].rsplit("/", 1)[-1].rsplit("#", 1)[-1] for line in apart} == {
        "prefLabel",
        "altLabel",
        "type",
        "literalForm",
        "source",
    }
    assert not any("skos/core" in line for line in apart)
    assert sum('literalForm> "okänd"@sv' in line for line in apart) == 1
    assert {line.split('"')[1] for line in apart if "/source>" in line} == {"release-1/skills_sv.csv"}
    assert all(line.startswith((f"<{skill(77)}>", "<https://w3id.org/s4c/graph/esco-apart/9.9.9#")) for line in apart)


def test_a_translation_of_another_version_counts_as_labels(invented: Invented) -> None:
    main = version(invented, "v9.9.9")
    invented.tables = {"skills_sv.csv": [list(r) for r in invented.tables["skills_en.csv"]]} | {
        "conceptSchemes_sv.csv": invented.tables["conceptSchemes_en.csv"]
    }
    invented.cell("skills_sv.csv", 2, "conceptUri", skill(88))
    former = version(invented, "v9.9.1")
    [one] = editions.read([main, former], Names())
    assert [s.graph for s in (one.statements, *one.apart)] == ["esco/9.9.9", "esco-apart/9.9.9"]
    assert one.statements.counts["skills"] == 3
    assert one.statements.coverage["sv"]["skills"]["preferred"] == 2
    codes = [f.code for f in one.statements.findings]
    assert codes.count("ESCO-17") == codes.count("ESCO-05") == 1
    assert any("of which only labels are taken" in f.message() for f in one.statements.findings)


def test_a_second_english_classification_without_relations_is_no_translation(invented: Invented) -> None:
    main = version(invented, "v9.9.9")
    invented.tables = {n: t for n, t in invented.tables.items() if "elations" not in n and "Hierarchy" not in n}
    version(invented, "v9.9.8")
    assert read(main.parent) == [("esco/9.9.9", True), ("esco/9.9.8", False)]


def test_labels_go_with_their_own_version_or_with_the_pinned_one(invented: Invented) -> None:
    old, new = version(invented, "v9.9.8"), version(invented, "v9.9.9")
    invented.tables = {"skills_sv.csv": SWEDISH}
    loose, own = version(invented, "labels"), version(invented, "v9.9.8/more")
    shutil.rmtree(own)
    found = {v.statements.graph: sorted(v.statements.coverage) for v in editions.read([old, new, loose], Names())}
    assert found == {"esco/9.9.9": ["en", "sv"], "esco/9.9.8": ["en"]}
    found = {
        v.statements.graph: sorted(v.statements.coverage) for v in editions.read([old, new, loose], Names(), "9.9.8")
    }
    assert found == {"esco/9.9.8": ["en", "sv"], "esco/9.9.9": ["en"]}
    version(invented, "v9.9.8/more")
    found = {v.statements.graph: sorted(v.statements.coverage) for v in editions.read([old, new], Names())}
    assert found == {"esco/9.9.9": ["en"], "esco/9.9.8": ["en", "sv"]}


def test_labels_beside_rdf_only_are_refused(invented: Invented) -> None:
    rdf = ttl(invented, "v9.9.9/esco.ttl")
    invented.tables = {"skills_sv.csv": SWEDISH}
    with pytest.raises(InputError, match=r"labels as CSV beside ESCO's RDF"):
        read(rdf, version(invented, "labels"))


# ---- languages ----


def test_only_the_languages_asked_for_are_taken(invented: Invented, told: Read) -> None:
    whole = told(invented.folder())
    invented.tables["skills_sv.csv"] = SWEDISH
    invented.tables["skills_de.csv"] = [LABELS, ["KnowledgeSkillCompetence", skill(1), "Zorbs jonglieren", ""]]
    swedish = told(invented.folder(), languages=["sv"])
    assert swedish.values(skill(1), "prefLabel") == ['"jonglera med zorbar"@sv']
    assert list(swedish.statements.coverage) == ["sv"]
    assert "@en" not in swedish.text
    assert "@de" not in swedish.text
    same = ("skills", "occupations", "concept schemes", "occupation-skill relations", "broader relations of skills")
    assert {k: swedish.statements.counts[k] for k in same} == {k: whole.statements.counts[k] for k in same}
    assert swedish.has(skill(1), "inScheme", f"<{SCHEME}digcomp>")
    assert swedish.of("ESCO-07") == []


def test_only_the_languages_asked_for_are_taken_from_rdf(invented: Invented) -> None:
    rdf = ttl(invented, "v9.9.9/esco.ttl")
    [one] = editions.read([rdf], Names(), languages=["sv"])
    text = b"".join(one.statements.ntriples).decode()
    assert '"jonglera"@sv' in text
    assert "@en" not in text
    assert one.statements.coverage == {
        "sv": {"skills": {"concepts": 1, "preferred": 1, "alternative": 0, "description": 0}}
    }


def test_a_language_that_is_not_there_is_told(invented: Invented) -> None:
    with pytest.raises(InputError, match=r"ESCO 9\.9\.9 has no labels in fi; .*there: en"):
        read(version(invented, "v9.9.9"), languages=("en", "fi"))


@pytest.mark.parametrize("said", ["", "e", "en;sv", "sv_SE", "../x"])
def test_what_is_no_language(said: str) -> None:
    with pytest.raises(InputError, match="--esco-lang en,sv"):
        editions.tags([said])


@given(st.lists(st.tuples(st.sampled_from(["en", "sv", "pt-BR"]), st.booleans(), st.booleans(), st.booleans())))
def test_coverage_adds_up(said: list[tuple[str, bool, bool, bool]]) -> None:
    counted = Counted()
    for lang, *found in said:
        counted.concept("skills")
        counted.said(lang, "skills", *found)
    made = counted.coverage()
    assert sum(p for _, _, _, p, _, _ in rows(made)) == sum(found[1] for found in said)
    assert all(n == len(said) for _, _, n, *_ in rows(made))
    assert len(list(summary(made))) == len({lang for lang, *_ in said})
    assert wanted("pt-BR", ["PT"])


# ---- obsolete concepts ----


def test_an_obsolete_concept_is_kept_for_the_record(invented: Invented, told: Read) -> None:
    header = invented.tables["skills_en.csv"][0]
    header.append("isReplacedBy")
    for row in invented.tables["skills_en.csv"][1:]:
        row.append("")
    sound = told(invented.folder())
    invented.cell("skills_en.csv", 3, "status", "obsolete")
    bare = told(invented.folder())
    assert [f.focus for f in bare.of("ESCO-25")] == [skill(3)]
    invented.cell("skills_en.csv", 3, "isReplacedBy", f"{skill(1)}, {skill(2)}")
    whole = told(invented.folder())
    assert whole.of("ESCO-25") == []
    assert whole.has(skill(3), "deprecated", '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>')
    assert whole.values(skill(3), "isReplacedBy") == [f"<{skill(1)}>", f"<{skill(2)}>"]
    assert whole.values(skill(3), "status") == ['"obsolete"']
    assert whole.values(skill(3), "prefLabel") == ['"juggle blue zorbs"@en']
    assert whole.statements.counts["skills"] == sound.statements.counts["skills"] - 1
    assert whole.statements.counts["obsolete concepts"] == 1
    assert whole.statements.coverage["en"]["skills"]["concepts"] == 2


def test_an_obsolete_concept_is_not_live_in_search(invented: Invented, tmp_path: Path) -> None:
    from s4c_graph.search import LabelIndex, build

    invented.cell("skills_en.csv", 3, "status", "obsolete")
    invented.tables["skills_sv.csv"] = SWEDISH
    kg = KnowledgeGraph(Embedded())
    editions.load(kg, tmp_path, [version(invented, "v9.9.9")], None, ())
    assert "esco-apart/9.9.9" in kg.graphs()
    build(kg, tmp_path / "index")
    index = LabelIndex(tmp_path / "index")
    assert [h.iri for h in index.search("juggle zorbs")][:1] == [skill(1)]
    assert skill(3) not in {h.iri for h in index.search("juggle blue zorbs")}
    assert skill(77) not in {h.iri for h in index.search("okänd")}


# ---- layouts ----

EARLY = ("status", "inScheme", "hiddenLabels", "modifiedDate", "scopeNote", "definition")


def early(invented: Invented) -> None:
    """The layout of 1.0.x, by the columns named in public: no status, no scheme, no code of occupations."""
    for name in ("skills_en.csv", "occupations_en.csv", "ISCOGroups_en.csv"):
        for column in [c for c in invented.tables[name][0] if c in EARLY]:
            invented.drop(name, column)
    invented.drop("occupations_en.csv", "code")
    invented.drop("occupations_en.csv", "regulatedProfessionNote")


def later(invented: Invented) -> None:
    """The layout of 1.2.x, by the columns named in public: a language in every name, labels in relations, naceCode."""
    invented.tables = {n if "_en" in n else n.replace(".csv", "_en.csv"): t for n, t in invented.tables.items()}
    invented.tables["occupations_en.csv"][0].append("naceCode")
    for row in invented.tables["occupations_en.csv"][1:]:
        row.append("http://data.europa.eu/ux2/nace2.1/9001")
    for name, columns in {
        "occupationSkillRelations_en.csv": ("occupationLabel", "skillLabel"),
        "broaderRelationsSkillPillar_en.csv": ("conceptLabel", "broaderLabel"),
    }.items():
        for number, row in enumerate(invented.tables[name]):
            row[1:1] = [columns[0]] if number == 0 else ["a label"]
            row.append(columns[1] if number == 0 else "another")
    invented.tables["dictionary_en.csv"] = [
        ["filename", "data header", "property", "description"],
        ["a", "b", "c", "d"],
    ]
    invented.tables["greenShareOcc_en.csv"] = [
        ["conceptType", "conceptUri", "code", "preferredLabel", "greenShare"],
        ["Occupation", occupation(1), "91.1", "zorb juggler", "0.5"],
    ]


def test_the_layout_of_early_releases(invented: Invented, told: Read) -> None:
    modern = told(invented.folder())
    early(invented)
    whole = told(invented.folder())
    assert {k: whole.statements.counts[k] for k in ("skills", "occupations", "ISCO groups")} == {
        "skills": 3,
        "occupations": 2,
        "ISCO groups": modern.statements.counts["ISCO groups"],
    }
    for predicate in ("prefLabel", "altLabel", "description", "skillType", "skillReuseLevel", "broader"):
        assert whole.values(skill(1), predicate) == modern.values(skill(1), predicate), predicate
    assert whole.values(occupation(1), "memberOfISCOGroup") == modern.values(occupation(1), "memberOfISCOGroup")
    assert whole.values(occupation(1), "notation") == []
    assert len(whole.of("ESCO-18")) == 3


def test_the_layout_of_later_releases(invented: Invented, told: Read) -> None:
    modern = told(invented.folder())
    later(invented)
    whole = told(invented.folder())
    assert whole.lines == modern.lines
    assert {f.place.file.rsplit("/", 1)[-1] for f in whole.of("ESCO-12") if f.place} == {
        "dictionary_en.csv",
        "greenShareOcc_en.csv",
    }
    assert ["naceCode" in f.message() for f in whole.of("ESCO-13")] == [True]


def test_layouts_side_by_side(invented: Invented, tmp_path: Path) -> None:
    old = Invented(tmp_path)
    early(old)
    former = old.folder("parent/v9.0.3")
    later(invented)
    newest = version(invented, "v9.2.0")
    assert read(former, newest) == [("esco/9.2.0", True), ("esco/9.0.3", False)]
    assert schemes("skills") not in (former / "skills_en.csv").read_text(encoding="utf-8")
