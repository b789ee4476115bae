"""Mapping sets held against a graph: which concepts, which version, which sets stand behind which."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import s4c_graph as s4c
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import EXTERNAL, Names
from s4c_graph.core.release import Release
from s4c_graph.core.values import Source, Statements
from s4c_graph.flows import mapping_sets
from s4c_graph.flows.mapping_facts import facts
from s4c_graph.intake import sssom_graph

SKOS, ESCO = EXTERNAL["skos"], "http://data.europa.eu/esco/"
NAMES = Names()
P, Q, OLD, BOSS = (f"{ESCO}skill/{n}" for n in ("p", "q", "old", "boss"))
BOSS = f"{ESCO}occupation/boss"
OURS = NAMES.id("competence", "A.01")
NATIONAL = "https://national.example/taxonomy/7"


def graph(name: str, turtle: str) -> Statements:
    prefixes = "".join(f"@prefix {p}: <{ns}> .\n" for p, ns in NAMES.prefixes.items())
    store = Embedded()
    store.load((prefixes + turtle).encode(), graph="urn:g", format="turtle")
    out = io.BytesIO()
    store.dump(out, graph="urn:g")
    return Statements(name, [out.getvalue()], Source(name, name, "1", "CC BY 4.0"))


ESCO_NOW = f"""
<{P}> a skos:Concept, esco:Skill ; skos:prefLabel "plan"@en, "planera"@sv ; skos:altLabel "make plans"@en .
<{Q}> a skos:Concept, esco:Skill ; skos:prefLabel "plan well"@en ; skos:broader <{P}> .
<{OLD}> a skos:Concept, esco:Skill ; skos:prefLabel "old"@en ; iso-thes:status "obsolete" ; dct:isReplacedBy <{P}> .
<{BOSS}> a skos:Concept, esco:Occupation ; skos:prefLabel "boss"@en .
"""
FRAMEWORK = f"""
<{OURS}> a skos:Concept, s4c:Competence ; skos:prefLabel "Planning"@en .
<{NAMES.id("competence", "A.02")}> a skos:Concept, s4c:Competence ; skos:prefLabel "Planning well"@en .
<{NAMES.id("area", "A")}> a skos:Concept, s4c:CompetenceArea ; skos:narrower <{OURS}> .
<{NAMES.id("framework", "f")}> a skos:ConceptScheme ; owl:versionInfo "0.1.0" .
"""


@pytest.fixture
def kg() -> Iterator[KnowledgeGraph]:
    """A small graph: something of ESCO 9.9, of ours, and of a nation."""
    with KnowledgeGraph(Embedded(), NAMES) as made:
        made.add(
            graph("esco/9.9", ESCO_NOW),
            graph("framework", FRAMEWORK),
            graph("user/national", f'<{NATIONAL}> a skos:Concept ; skos:prefLabel "Planering"@sv .'),
        )
        yield made


def record(subject: str, relation: str, object: str, **more: str | None) -> Record:
    said = {
        "subject_id": subject,
        "predicate_id": SKOS + relation,
        "object_id": object,
        "mapping_justification": EXTERNAL["semapv"] + "ManualMappingCuration",
        "subject_source_version": "0.1.0",
        "object_source_version": "9.9",
        **more,
    }
    return Record.of(**said)


def whole(name: str, *records: Record, **slots: str | None) -> MappingSet:
    said = {"license": "https://creativecommons.org/licenses/by/4.0/", **slots}
    return MappingSet(f"https://example.org/sets/{name}", records).having(None, **said)


def written(folder: Path, name: str, *records: Record, suffix: str = "tsv", **slots: str | None) -> Path:
    path = folder / f"{name}.sssom.{suffix}"
    mapping_sets.write(whole(name, *records, **slots), path)
    return path


def told(report: s4c.MappingReport) -> list[tuple[str, str]]:
    return [(f.code, f.value) for f in report]


def test_a_good_file_conforms(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(tmp_path, "good", record(OURS, "exactMatch", P, object_label="plan", subject_label="Planning"))
    report = s4c.check_mappings(path, kg=kg)
    assert told(report) == []
    assert report.conforms
    assert report.checked == {"sets": 1, "records": 1}
    assert report.against == ("ESCO 9.9", "framework 0.1.0")


@pytest.mark.parametrize("suffix", ["tsv", "jsonld", "ttl"])
def test_what_the_graph_says_is_held_against_each_record(kg: KnowledgeGraph, tmp_path: Path, suffix: str) -> None:
    path = written(
        tmp_path,
        "bad",
        record(OURS, "closeMatch", P, object_label="plan things"),
        record(OURS, "relatedMatch", OLD, object_label="old"),
        record(OURS, "broadMatch", BOSS),
        record(OURS, "narrowMatch", ESCO + "skill/nowhere"),
        record(NAMES.id("competence", "A.09"), "closeMatch", Q, object_label="Plan well"),
        suffix=suffix,
    )
    report = s4c.check_mappings(path, kg=kg)
    assert told(report) == [
        ("MAP-01", ESCO + "skill/nowhere"),
        ("MAP-01", NAMES.id("competence", "A.09")),
        ("MAP-02", OLD),
        ("MAP-05", BOSS),
        ("MAP-03", P),
        ("MAP-04", Q),
    ]
    assert "replaced by esco-skill:p “plan”" in next(f for f in report if f.code == "MAP-02").message()
    assert {f.place.file for f in report if f.place} == {path.name}
    if suffix == "tsv":
        lines = path.read_text(encoding="utf-8").splitlines()
        for finding in report:
            assert finding.place is not None
            assert finding.value.rpartition("/")[2] in lines[(finding.place.line or 0) - 1]
    assert report.exit_code == 1


def test_labels_in_every_language_that_the_graph_has(kg: KnowledgeGraph, tmp_path: Path) -> None:
    rows = [
        record(OURS, "closeMatch", P, object_label="planera"),
        record(OURS, "exactMatch", NATIONAL, object_label="Planering"),
    ]
    assert told(s4c.check_mappings(written(tmp_path, "one", *rows), kg=kg)) == []
    kg.add(graph("esco/9.9", f'<{P}> skos:prefLabel "planen"@de ; skos:altLabel "Vorhaben"@de .'))
    rows = [
        record(OURS, "closeMatch", P, object_label="planen"),
        record(NAMES.id("competence", "A.02"), "closeMatch", P, object_label="Vorhaben"),
    ]
    assert told(s4c.check_mappings(written(tmp_path, "one", *rows), kg=kg)) == [("MAP-04", P)]


def test_the_hierarchies_of_the_vocabularies_count_and_those_that_follow_from_mappings_do_not(
    kg: KnowledgeGraph, tmp_path: Path
) -> None:
    area = NAMES.id("area", "A")
    path = written(tmp_path, "one", record(OURS, "exactMatch", P), record(area, "exactMatch", Q))
    found = [f for f in s4c.check_mappings(path, kg=kg) if f.code == "MAP-09"]
    assert len(found) == 1
    kg.add(graph("inferred", f"<{P}> skos:broader <{Q}> ."), graph("mappings/x", f"<{P}> skos:broader <{Q}> ."))
    path = written(tmp_path, "one", record(OURS, "exactMatch", Q), record(area, "exactMatch", P))
    assert "MAP-09" not in [f.code for f in s4c.check_mappings(path, kg=kg, alone=True)]


def held(kg: KnowledgeGraph, one: MappingSet) -> None:
    kg.add(sssom_graph.statements(replace(one, file=f"{one.id.rsplit('/', 1)[-1]}.sssom.tsv"), kg.names))


def test_held_sets_are_checked_where_no_file_is_named(kg: KnowledgeGraph) -> None:
    held(kg, whole("held", record(OURS, "closeMatch", ESCO + "skill/nowhere")))
    report = s4c.check_mappings(kg=kg)
    assert told(report) == [("MAP-01", ESCO + "skill/nowhere")]
    assert [str(f.place) for f in report] == ["mappings/held"]


def test_held_sets_stand_behind_files(kg: KnowledgeGraph, tmp_path: Path) -> None:
    held(kg, whole("held", record(OURS, "exactMatch", P), record(OURS, "closeMatch", ESCO + "skill/nowhere")))
    path = written(tmp_path, "mine", record(NAMES.id("competence", "A.02"), "exactMatch", P))
    report = s4c.check_mappings(path, kg=kg)
    assert [f.code for f in report] == ["MAP-06"]
    assert report.checked == {"sets": 1, "records": 1}
    assert "mappings/held: s4cid:competence/A.01 skos:exactMatch esco-skill:p" in report.text()
    assert told(s4c.check_mappings(path, kg=kg, alone=True)) == []


def test_a_file_takes_the_place_of_the_held_set_that_it_is(kg: KnowledgeGraph, tmp_path: Path) -> None:
    held(kg, whole("held", record(OURS, "exactMatch", P)))
    path = written(tmp_path, "held", record(NAMES.id("competence", "A.02"), "exactMatch", P))
    assert told(s4c.check_mappings(path, kg=kg)) == []


def test_folders_and_files_that_are_none(kg: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no mapping set"):
        s4c.check_mappings(tmp_path, kg=kg)
    with pytest.raises(InputError, match="there is no such file"):
        s4c.check_mappings(tmp_path / "nowhere.sssom.tsv", kg=kg)
    (tmp_path / "a").mkdir()
    written(tmp_path / "a", "one", record(OURS, "closeMatch", P))
    written(tmp_path, "two", record(OURS, "closeMatch", Q))
    assert s4c.check_mappings(str(tmp_path), kg=kg).checked["sets"] == 2
    path = written(tmp_path, "one", record(OURS, "closeMatch", P))
    with pytest.raises(InputError, match=r"is the mapping set .*one, as .* is; give each set"):
        s4c.check_mappings(tmp_path / "a", path, kg=kg)


def test_what_reading_finds_is_told_once(kg: KnowledgeGraph, tmp_path: Path) -> None:
    denied = record(OURS, "closeMatch", P, predicate_modifier="Not")
    path = written(tmp_path, "one", record(OURS, "closeMatch", P), denied, license=None)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[-1].replace("skos:", "nope:") + "\n", encoding="utf-8")
    report = s4c.check_mappings(path, kg=kg)
    assert Counter(f.code for f in report) == {"sssom-prefix": 1, "MAP-14": 1, "MAP-18": 1}


def test_without_esco_it_is_said_what_was_not_checked(tmp_path: Path) -> None:
    with KnowledgeGraph(Embedded(), NAMES) as kg:
        kg.add(graph("framework", FRAMEWORK))
        rows = [record(OURS, "closeMatch", P), record(OURS, "closeMatch", BOSS), record(OURS, "closeMatch", NATIONAL)]
        report = s4c.check_mappings(written(tmp_path, "one", *rows), kg=kg)
        assert Counter(f.code for f in report) == {"MAP-05": 1, "MAP-20": 2}
        said = sorted(f.message() for f in report if f.code == "MAP-20")
        assert said[0].startswith("Not checked: ESCO is not here,")
        assert said[1].startswith("Not checked: https://national.example/taxonomy/ is not here,")
        assert report.against == ("framework 0.1.0",)


@pytest.mark.parametrize("end", ["_:b0", "urn:x:a> } UNION { ?s ?p ?o", "urn:x:a b", "", "relative"])
def test_ends_that_are_no_iri_are_looked_up_nowhere(kg: KnowledgeGraph, end: str) -> None:
    one = whole("one", record(OURS, "closeMatch", end), record(OURS, "closeMatch", P))
    assert facts(kg, [one]).concepts.keys() == {OURS, P}


def test_a_blank_node_in_rdf_does_no_harm(kg: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(tmp_path, "one", record(OURS, "closeMatch", P), suffix="ttl")
    path.write_text(path.read_text(encoding="utf-8").replace("esco-skill:p", "_:thing"), encoding="utf-8")
    text = path.read_text(encoding="utf-8")
    assert "_:thing" in text
    report = s4c.check_mappings(path, kg=kg)
    assert {f.code for f in report} == {"sssom-prefix", "sssom-empty"}
    assert not report.conforms


def test_the_version_asked_for_is_looked_at(kg: KnowledgeGraph) -> None:
    new = f"{ESCO}skill/new"
    one = whole("one", record(OURS, "closeMatch", OLD), record(OURS, "closeMatch", new, object_label="newer"))
    with KnowledgeGraph(Embedded(), NAMES) as versions:
        versions.add(
            graph("esco/9.9", ESCO_NOW),
            graph("esco/9.8", f'<{OLD}> a skos:Concept, esco:Skill ; skos:prefLabel "old"@en .'),
            graph("esco/10.0", f'<{new}> a skos:Concept, esco:Skill ; skos:prefLabel "new"@en .'),
        )
        pinned = facts(kg, [one], versions=versions)
        assert pinned.vocabularies[0].version == "9.9"
        assert pinned.concepts[OLD].replaced_by == (P,)
        assert pinned.elsewhere == {new: ("10.0",)}
        before = facts(kg, [one], versions=versions, esco="9.8")
        assert (before.vocabularies[0].version, before.concepts[OLD].obsolete) == ("9.8", False)
        assert P not in before.concepts
        assert OURS in before.concepts
        with pytest.raises(InputError, match=r"ESCO 9\.7 is not held; one of 10\.0, 9\.8, 9\.9"):
            facts(kg, [one], versions=versions, esco="9.7")
    with pytest.raises(InputError, match=r"ESCO 9\.8 is not held; one of 9\.9"):
        facts(kg, [one], esco="9.8")


def test_schemes_and_digcomp_below_our_base_are_vocabularies_of_their_own(kg: KnowledgeGraph) -> None:
    known, gone = f"{NAMES.base}scheme/sni/1", f"{NAMES.base}scheme/sni/2"
    digcomp = f"{NAMES.base}digcomp/2.2/1.1"
    kg.add(graph("user/sni", f'<{known}> a skos:Concept ; skos:prefLabel "one"@en .'))
    one = whole("one", record(known, "closeMatch", gone), record(known, "closeMatch", digcomp))
    found = facts(kg, [one])
    assert (found.missing(known), found.missing(gone), found.missing(digcomp)) == (False, True, False)
    kg.add(graph("digcomp/2.2", f'<{digcomp}0> a skos:Concept ; skos:prefLabel "x"@en .'))
    assert facts(kg, [one]).missing(digcomp)
    vocabulary = facts(kg, [one]).vocabulary(digcomp)
    assert vocabulary is not None
    assert (vocabulary.title, vocabulary.version) == ("DigComp 2.2", "2.2")


def test_the_shipped_sets_without_esco(built: Release) -> None:
    report = s4c.check_mappings(settings=s4c.Settings(release=built.path))
    assert report.checked == {"sets": 7, "records": 438}
    assert Counter(f.code for f in report) == {"MAP-20": 6}


def test_the_shipped_sets_hold_in_esco(built_with_esco: Release, root: Path, tmp_path: Path) -> None:
    settings = s4c.Settings(release=built_with_esco.path)
    report = s4c.check_mappings(root / "data" / "mappings", settings=settings)
    assert report.checked == {"sets": 7, "records": 438}
    # the sets for ESCO 1.2.0 name two concepts as 1.2.0 does; no other set has a finding
    assert Counter(f.code for f in report) == {"MAP-03": 2, "MAP-04": 2, "MAP-17": 2}
    assert report.against == ("ESCO 1.1.1", "framework 0.1.0", "DigComp 2.2", "DigComp 3.0")
    mine = (root / "data" / "mappings" / "esco-skills.sssom.tsv").read_text(encoding="utf-8")
    for old, new in (
        ("\tparticipatory decision-making\t", "\tdeciding together\t"),  # relabelled
        ("esco-skill:594a002c", "esco-skill:594a002d"),  # missing
        (
            "closeMatch\tesco-skill:5b46f572-7ced-4efd-b270-a81a164d521c\tmoderate a discussion",
            "closeMatch\tesco-skill:38788a64-6271-40ff-9e0b-5644c38322ff\tconsultation methods",
        ),
    ):
        assert mine.count(old) == 1
        mine = mine.replace(old, new)
    path = tmp_path / "esco-skills.sssom.tsv"
    path.write_text(mine, encoding="utf-8")
    changed = s4c.check_mappings(path, settings=settings)
    assert [f.code for f in changed] == ["MAP-01", "MAP-03"]
    assert "calls it “participatory decision-making” (en)" in changed.findings[1].message()
