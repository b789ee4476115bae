"""Versions found where they are kept: in a release, beside it, in the package, or in files; and what they touch."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.competency.conftest import EXAMPLES
from tests.editions import concept, holding, skill

import s4c_graph
from s4c_graph.core.changes import Diff
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import InputError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.core.mappings import MappingSet, Record
from s4c_graph.core.names import Names
from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Source, Statements
from s4c_graph.flows import impact as touching
from s4c_graph.flows.opening import bundled, overlaid

NEGOTIATE = "fd446407-b08e-49da-b8e3-7e7c79618c3f"  # which the shipped mappings name, for CIT.11
OLD = concept(NEGOTIATE, "conduct public presentations") + concept("x", "x")
NEW = concept(NEGOTIATE, "present in public") + concept("y", "y")


@pytest.fixture
def home(built: Release, tmp_path: Path) -> Path:
    holding(built, tmp_path, {"esco/8.0.0": OLD.encode(), "esco/8.0.1": NEW.encode()})
    return tmp_path


def test_versions_held_beside_a_release(home: Path) -> None:
    found = s4c_graph.diff("esco@8.0.0", "esco@v8.0.1", settings=Settings(home=home))
    assert (found.before.name, found.after.name) == ("esco@8.0.0", "esco@8.0.1")
    assert (found.gone, found.added) == ((skill("x"),), (skill("y"),))
    assert found.relabelled == {skill(NEGOTIATE)}


def test_any_release_kept_here_is_looked_in(home: Path, built: Release) -> None:
    settings = Settings(home=home, release=built.path)
    assert s4c_graph.diff("esco@8.0.0", "esco@8.0.1", settings=settings).gone == (skill("x"),)


def test_files_and_kept_versions_mix(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "own.nt"
    file.write_text(NEW)
    found = s4c_graph.diff("esco@8.0.0", file, settings=Settings(home=home))
    assert (found.gone, found.after.name) == ((skill("x"),), "own.nt")


def test_two_releases(built: Release, tmp_path: Path) -> None:
    home = tmp_path / "other"
    release = holding(built, home, {})
    other = holding(built, tmp_path / "again", {})
    store = KnowledgeGraph(Embedded(other.path / "store"))
    more = Statements("user/own", (OLD.encode(),), Source("user/own", "own", "1", ""))
    store.add(more)
    store.close()
    manifest = (other.path / "manifest.json").read_text()
    (other.path / "manifest.json").write_text(
        manifest.replace('"graphs": {', '"graphs": {"user/own": {"triples": 4, "sha256": "0"}, ', 1)
    )
    found = s4c_graph.diff(release.path, other.path, settings=Settings(home=home))
    assert found.added == (skill(NEGOTIATE), skill("x")) and not found.gone
    assert not s4c_graph.diff("framework@bundled", "framework@" + release.id, settings=Settings(home=home))


def test_digcomp_needs_no_release(tmp_path: Path) -> None:
    found = s4c_graph.diff("digcomp@2.2", "digcomp@3.0", settings=Settings(home=tmp_path))
    assert len(found.gone) == len(found.added) == 27, "26 concepts and the framework itself"


def impact_of(found: Diff, kg: KnowledgeGraph) -> touching.Impact:
    return touching.impact(found, kg, touching.of(kg))


def test_what_it_touches(home: Path) -> None:
    with bundled(Names()) as kg:
        found = s4c_graph.diff("esco@8.0.0", "esco@8.0.1", settings=Settings(home=home))
        told = impact_of(found, kg)
        (touch,) = told.touches
        competence = kg.names.id("competence", "CIT.11")
        assert (touch.concept, touch.reasons, touch.now) == (skill(NEGOTIATE), ("relabelled",), ("present in public",))
        assert [m.subject for m in touch.mappings] == [competence] and touch.competences == (competence,)
        asked = (
            f"SELECT DISTINCT ?r {{ ?r <{kg.names.term('hasEffectiveRequirement')}>/"
            f"<{kg.names.term('requiredCompetence')}> <{competence}> }}"
        )
        assert set(touch.roles) == set(kg.select(asked).column("r")) != set()
        asked = (
            f"SELECT DISTINCT ?o {{ ?o <{kg.names.term('hasLearningOutcome')}>/"
            f"<{kg.names.term('outcomeCompetence')}> <{competence}> }}"
        )
        assert set(touch.offers) == set(kg.select(asked).column("o"))
        assert told.counts["all"]["mappings"] == 1 and told.counts["all"]["plans"] == 0 and not told.people


def test_of_people_only_how_many(home: Path, built: Release, tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "people.ttl", tmp_path / "people.ttl")
    settings = Settings(home=home)
    competence = Names().id("competence", "CIT.01")
    own = MappingSet("urn:set", (Record.of(subject_id=competence, object_id=skill("x")),), file="own.sssom.tsv")
    with overlaid(built, [tmp_path / "people.ttl"], settings) as (kg, _):
        found = s4c_graph.diff("esco@8.0.0", "esco@8.0.1", settings=settings)
        told = touching.impact(found, kg, touching.of(kg, [own]))
    assert told.people and told.counts["gone"]["plans"] == 1
    assert told.touches and "person" not in str(told.json()), "no person and no plan is named"
    assert "plan/" not in str(told.json())


@pytest.mark.parametrize(
    ("a", "b", "words"),
    [
        ("esco@8.0.0", "esco@9.0.0", ("ESCO 9.0.0 is not kept here, only 8.0.0, 8.0.1", "s4c build --esco")),
        ("esco@", "esco@8.0.0", ("no version named",)),
        ("esco@8.0.0", " esco@8.0.0", ("both sides are esco@8.0.0",)),
        ("onet@1", "esco@8.0.0", ("'onet' is no vocabulary",)),
        ("digcomp@2.2", "digcomp@4", ("DigComp 4 is not kept here, only 2.2, 3.0",)),
        ("framework@7", "framework@bundled", ("no framework 7 is kept here", "bundled")),
        ("esco@8.0.0", "no/such/folder", ("no such file or folder",)),
        ("esco@8.0.0", "20000101T000000-x", ("neither a version, a release nor a path",)),
    ],
)
def test_what_is_not_there(home: Path, a: str, b: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as error:
        s4c_graph.diff(a, b, settings=Settings(home=home))
    for word in words:
        assert word in str(error.value)


def test_a_release_without_versions_names_the_command(built: Release, tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"ESCO 1.1.0 is not kept here, nor any other version; s4c build --esco FOLDER"
    ):
        s4c_graph.diff("esco@1.1.0", "esco@1.1.1", settings=Settings(home=tmp_path, release=built.path))


def test_no_copy_is_made_of_what_lies_together(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "s4c_graph.flows.versions.tempfile.TemporaryDirectory", lambda **_: pytest.fail("a copy is made")
    )
    assert s4c_graph.diff("esco@8.0.0", "esco@8.0.1", settings=Settings(home=home)).added
