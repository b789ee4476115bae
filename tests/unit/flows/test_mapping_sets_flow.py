"""Mapping sets of a release: listed with both sides, written in every format, and taken back as a user's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import mapping_sets
from s4c_graph.flows.build import build
from s4c_graph.flows.opening import open_graph
from s4c_graph.intake import sssom, sssom_graph
from s4c_graph.intake.sssom_canonical import canonical

NAMES = Names()
SKOS = "http://www.w3.org/2004/02/skos/core#"


def one(
    id: str = "https://example.org/sets/one", licence: str = "https://creativecommons.org/licenses/by/4.0/"
) -> MappingSet:
    record = Record.of(
        subject_id="https://example.org/a",
        predicate_id=SKOS + "closeMatch",
        object_id="https://example.org/b",
        mapping_justification="https://w3id.org/semapv/vocab/ManualMappingCuration",
        subject_source="https://example.org/old",
        subject_source_version="1",
    )
    other = record.having(
        object_id="https://example.org/c", reviewer_label="me", reviewer_agreement="-1", subject_source_version="2"
    )
    return MappingSet(id, (record, other), {"license": (licence,)}, file="one.sssom.tsv")


def graph(*sets: MappingSet) -> KnowledgeGraph:
    kg = KnowledgeGraph(Embedded(), NAMES)
    kg.add(*(sssom_graph.statements(s, NAMES) for s in sets))
    return kg


def test_the_shipped_sets_are_listed_with_both_sides(built: Release) -> None:
    with open_graph(built.path) as kg:
        told = {one["set"]: one for one in map(mapping_sets.told, mapping_sets.held_by(kg))}
    assert {key: said["records"] for key, said in told.items()} == {
        "digcomp-2-to-3": 26,
        "digcomp-esco": 26,
        "digcomp-esco-1-2-0": 26,
        "digcomp3-esco": 26,
        "digcomp3-esco-1-2-0": 26,
        "esco-occupations": 58,
        "esco-skills": 250,
    }
    assert told["digcomp-2-to-3"]["to"] == [{"source": NAMES.base + "digcomp/3.0", "version": "3.0"}]
    schemes = ("http://data.europa.eu/esco/concept-scheme/" + name for name in ("digcomp", "skills"))
    assert told["digcomp-esco-1-2-0"]["to"] == [{"source": scheme, "version": "1.2.0"} for scheme in schemes]
    skills = told["esco-skills"]
    assert (skills["unreviewed"], skills["accepted"], skills["rejected"]) == (250, 0, 0)
    assert skills["to"] == [{"source": "http://data.europa.eu/esco/concept-scheme/skills", "version": "1.1.1"}]
    assert skills["from"] == [{"source": NAMES.id("framework", "smart-city"), "version": "0.1.0"}]
    assert skills["licence"] == "https://creativecommons.org/licenses/by/4.0/"


def test_reviews_are_counted_and_each_version_of_a_side_is_named() -> None:
    with graph(one()) as kg:
        said = mapping_sets.told(mapping_sets.chosen(kg, "one"))
    assert (said["unreviewed"], said["accepted"], said["rejected"]) == (1, 0, 1)
    assert said["from"] == [{"source": "https://example.org/old", "version": v} for v in ("1", "2")]
    assert said["to"] == []


@pytest.mark.parametrize("name", ["digcomp-esco-1-2-0", "digcomp-esco", "esco-occupations", "esco-skills"])
def test_a_set_in_a_release_is_the_set_of_its_file(built: Release, name: str, root: Path) -> None:
    of_file, _ = sssom.read_set(root / "data" / "mappings" / f"{name}.sssom.tsv", NAMES)
    with open_graph(built.path) as kg:
        held = mapping_sets.chosen(kg, name)
    assert canonical(held.mapping_set) == canonical(of_file)
    again = sssom_graph.statements(held.mapping_set, NAMES)
    assert again.graph == f"mappings/{name}"
    assert set(again.ntriples) != set()


@pytest.mark.parametrize("suffix", ["tsv", "jsonld", "ttl", "nt", "rdf"])
def test_a_set_is_written_in_the_format_of_its_suffix(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "new" / f"one.sssom.{suffix}"
    assert mapping_sets.write(one(), path) == [path]
    read, findings = mapping_sets.read(path)
    assert replace(canonical(read), prefixes={}) == replace(canonical(one()), prefixes={})
    assert findings == []
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_external_metadata_stand_beside_the_table(tmp_path: Path) -> None:
    files = mapping_sets.write(one(), tmp_path / "one.sssom.tsv", format="external")
    assert [p.name for p in files] == ["one.sssom.yml", "one.sssom.tsv"]
    assert not files[1].read_text("utf-8").startswith("#")
    assert canonical(mapping_sets.read(files[1])[0]).records == canonical(one()).records


def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "one.sssom.txt"
    path.write_text("old")
    with pytest.raises(InputError, match=r"no format of mapping sets by its suffix; one of \.tsv"):
        mapping_sets.write(one(), path)
    with pytest.raises(InputError, match="unknown format 'xls'"):
        mapping_sets.write(one(), path, format="xls")
    assert path.read_text() == "old"
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        mapping_sets.write(one(), tmp_path / "file" / "one.sssom.tsv")


def test_two_graphs_with_one_set_id_are_told() -> None:
    with graph(one(), replace(one(), file="two.sssom.tsv")) as kg:
        with pytest.raises(
            InputError, match=r"sets one and two have one mapping_set_id, https://example\.org/sets/one"
        ):
            mapping_sets.of(kg)
        with pytest.raises(InputError, match="have one mapping_set_id"):
            mapping_sets.chosen(kg, "one")


def test_a_set_that_is_not_there_is_told() -> None:
    with graph(one()) as kg:
        with pytest.raises(InputError, match="no mapping set is called 'two'; one of one"):
            mapping_sets.chosen(kg, "two")
        with pytest.raises(InputError, match="the graph has no mappings/two; one of mappings/one"):
            sssom_graph.from_graph(kg, "mappings/two")
        assert mapping_sets.chosen(kg, "https://example.org/sets/one").key == "one"


def test_only_what_may_be_passed_on_is_exported(tmp_path: Path) -> None:
    closed = replace(one("https://example.org/sets/two", "https://example.org/terms"), file="two.sssom.tsv")
    with graph(one(), closed) as kg:
        files, why = mapping_sets.export_all(kg, tmp_path, "jsonld")
        assert [p.name for p in files] == ["one.sssom.jsonld", "LICENCES.md"]
        assert len(why) == 1
        assert why[0].startswith("two is not written: these sources may not stand in one file: ")
        assert "CC BY 4.0" in (tmp_path / "LICENCES.md").read_text("utf-8")
        with pytest.raises(InputError, match="may not stand in one file"):
            mapping_sets.licence_of(kg, mapping_sets.chosen(kg, "two"))
    with graph(closed) as kg, pytest.raises(InputError, match="there is no mapping set to write; two is not written"):
        mapping_sets.export_all(kg, tmp_path / "none", "tsv")
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
def test_sets_of_every_format_are_sources_of_a_build(built: Release, tmp_path: Path) -> None:
    """Exported, given a name of its own, built in: several sets, each with versions of both sides."""
    with open_graph(built.path) as kg:
        held = mapping_sets.chosen(kg, "digcomp-esco").mapping_set
    wanted = replace(canonical(held), id="", prefixes={})
    paths = []
    for suffix in ("jsonld", "ttl", "rdf"):
        path = tmp_path / f"mine-{suffix}.sssom.{suffix}"
        mapping_sets.write(replace(held, id=f"https://example.org/sets/{suffix}"), path)
        paths.append(path)
    made = build(Settings(home=tmp_path / "home"), sources=paths)
    with open_graph(made.release.path) as kg:
        found = {h.key: h.mapping_set for h in mapping_sets.held_by(kg)}
    assert sorted(found) == [
        "digcomp-2-to-3",
        "digcomp-esco",
        "digcomp-esco-1-2-0",
        "digcomp3-esco",
        "digcomp3-esco-1-2-0",
        "esco-occupations",
        "esco-skills",
        "mine-jsonld",
        "mine-rdf",
        "mine-ttl",
    ]
    for suffix in ("jsonld", "ttl", "rdf"):
        assert replace(canonical(found[f"mine-{suffix}"]), id="", prefixes={}) == wanted
    licences = {s.graph: s.licence for s in made.release.manifest.sources}
    assert licences["mappings/mine-ttl"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_source_that_is_a_shipped_set_is_told(tmp_path: Path, root: Path) -> None:
    path = tmp_path / "mine.sssom.tsv"
    path.write_bytes((root / "data" / "mappings" / "esco-skills.sssom.tsv").read_bytes())
    with pytest.raises(InputError, match=r"mine\.sssom\.tsv: fills the graph mappings/esco-skills, which a mapping"):
        build(Settings(home=tmp_path / "home"), sources=[path])
