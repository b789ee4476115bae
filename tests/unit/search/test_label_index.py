"""The label index on a small graph: kinds, languages, exact first, damaged folders, many readers, no query syntax."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import BackendError, InputError, ReleaseError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.search import KINDS, LabelIndex, build

FRAMEWORK = """
@prefix s4c: <https://w3id.org/s4c/ontology#> .
@prefix s4cid: <https://w3id.org/s4c/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
<https://w3id.org/s4c/id/competence/DAT.06> a s4c:Competence, skos:Concept ;
  skos:prefLabel "Open data publishing"@en, "Öppna data"@sv, "Publikowanie otwartych danych"@pl ;
  skos:altLabel "Releasing open data"@en .
<https://w3id.org/s4c/id/role/city-data-steward> a s4c:CityRole ; skos:prefLabel "City data steward"@en .
<https://w3id.org/s4c/id/area/DAT> a s4c:CompetenceArea ; skos:prefLabel "Data"@en .
<https://w3id.org/s4c/id/level/L1> a s4c:ProficiencyLevel ; skos:prefLabel "Level 1"@en .
<https://w3id.org/s4c/id/competence-level/DAT.06-L5> a s4c:CompetenceLevel ;
  skos:prefLabel "Open data publishing, level 5"@en .
<https://w3id.org/s4c/digcomp/3.0/1.1> a s4c:ReferenceConcept ; skos:prefLabel "Browsing information"@en .
<https://w3id.org/s4c/digcomp/3.0/statement/CS1.1.01> a s4c:ReferenceStatement ; skos:prefLabel "Browse with care."@en .
s4c:Competence a owl:Class ; rdfs:label "Competence"@en, "Kompetens"@sv .
<https://w3id.org/s4c/scheme/city-role> a skos:ConceptScheme ; skos:prefLabel "City roles"@en .
[] rdfs:label "nameless thing"@en .
"""
ESCO = """
@prefix esco: <http://data.europa.eu/esco/model#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix s4c: <https://w3id.org/s4c/ontology#> .
<urn:skill:open> a esco:Skill, skos:Concept ; skos:prefLabel "open data"@en, "öppna data"@sv, "ανοικτά δεδομένα"@el,
  "отворени данни"@bg, "البيانات المفتوحة"@ar, "נתונים פתוחים"@he, "dados abertos"@pt-BR ;
  skos:hiddenLabel "opendata"@en .
<urn:skill:c> a esco:Skill ; skos:prefLabel "C"@en .
<urn:skill:cpp> a esco:Skill ; skos:prefLabel "C++"@en .
<urn:skill:csharp> a esco:Skill ; skos:prefLabel "C#"@en .
<urn:occupation:1> a esco:Occupation ; skos:prefLabel "data analyst"@en ; skos:altLabel "analyst of data"@en .
<urn:isco> a skos:Concept, s4c:EscoIscoGroup ; skos:prefLabel "Database administrators"@en .
<urn:group> a skos:Concept, s4c:EscoSkillGroup ; skos:prefLabel "managing information"@en .
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LabelIndex:
    folder = tmp_path_factory.mktemp("labels") / "index"
    with KnowledgeGraph(Embedded()) as kg:
        kg.backend.load(FRAMEWORK.encode(), graph=kg.names.graph("framework"), format="turtle")
        kg.backend.load(ESCO.encode(), graph=kg.names.graph("esco/1.1.1"), format="turtle")
        assert build(kg, folder) == ("ar", "bg", "el", "en", "he", "pl", "pt-br", "sv")
    return LabelIndex(folder)


@pytest.mark.parametrize(
    ("text", "iri", "kind"),
    [
        ("open data publishing", "https://w3id.org/s4c/id/competence/DAT.06", "competence"),
        ("city data steward", "https://w3id.org/s4c/id/role/city-data-steward", "role"),
        ("data", "https://w3id.org/s4c/id/area/DAT", "area"),
        ("level 1", "https://w3id.org/s4c/id/level/L1", "level"),
        ("open data", "urn:skill:open", "skill"),
        ("data analyst", "urn:occupation:1", "occupation"),
        ("database administrators", "urn:isco", "isco-group"),
        ("managing information", "urn:group", "skill-group"),
        ("browsing information", "https://w3id.org/s4c/digcomp/3.0/1.1", "digcomp"),
        ("browse with care.", "https://w3id.org/s4c/digcomp/3.0/statement/CS1.1.01", "statement"),
        ("kompetens", "https://w3id.org/s4c/ontology#Competence", "term"),
        ("city roles", "https://w3id.org/s4c/scheme/city-role", "other"),
    ],
)
def test_every_kind_is_found_by_its_label(index: LabelIndex, text: str, iri: str, kind: str) -> None:
    first = index.search(text)[0]
    assert (first.iri, first.kind, first.score) == (iri, kind, 1.0)
    assert index.search(text, kind=kind)[0] == first
    assert {h.kind for h in index.search(text, kind=kind)} == {kind}


def test_the_cases_above_are_all_kinds() -> None:
    cases = next(m for m in test_every_kind_is_found_by_its_label.pytestmark if m.name == "parametrize").args[1]  # type: ignore[attr-defined]
    assert {kind for _, _, kind in cases} == set(KINDS)


@pytest.mark.parametrize(
    "text",
    [
        *("opne data", "oppen data", "data open", "OPEN  DATA", "open-data", "opendata", "oppna dta", "dados aberto"),
        *("ανοικτα δεδομενα", "отворни данни", "البيانات المفتوحه", "נתונים פתוחם"),
    ],
)
def test_damaged_words_in_any_script_find_the_concept(index: LabelIndex, text: str) -> None:
    assert "urn:skill:open" in [h.iri for h in index.search(text)[:2]]


def test_a_hit_says_what_matched_and_the_preferred_label_in_that_language(index: LabelIndex) -> None:
    hit = index.search("releasing open data")[0]
    assert (hit.label, hit.matched, hit.lang, hit.graph) == (
        "Open data publishing",
        "Releasing open data",
        "en",
        "framework",
    )
    swedish = index.search("öppna data", lang="sv")
    assert {h.lang for h in swedish} == {"sv"}
    assert swedish[0].matched == "öppna data"  # the same capitals first
    assert index.search("Öppna data", lang="sv")[0].iri.endswith("DAT.06")


def test_a_language_without_its_region_is_enough(index: LabelIndex) -> None:
    for tag in ("pt", "pt-BR", "pt_br"):
        assert [h.lang for h in index.search("dados", lang=tag)] == ["pt-br"]


def test_one_hit_a_concept_and_a_total_order(index: LabelIndex) -> None:
    hits = index.search("open data", limit=50)
    assert len({h.iri for h in hits}) == len(hits)
    assert hits == index.search("open data", limit=50)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len(index.search("data", limit=2)) == 2


def test_a_competence_at_a_level_is_shown_to_a_search_for_levels_only(index: LabelIndex) -> None:
    step = "https://w3id.org/s4c/id/competence-level/DAT.06-L5"
    assert step not in [h.iri for h in index.search("open data publishing, level 5", limit=50)]
    hit = index.search("open data publishing", kind="level")[0]
    assert (hit.iri, hit.kind) == (step, "level")


def test_signs_tell_equal_words_apart(index: LabelIndex) -> None:
    for text, iri in (("C", "urn:skill:c"), ("c++", "urn:skill:cpp"), ("C#", "urn:skill:csharp")):
        assert index.search(text)[0].iri == iri


@given(st.text(min_size=1, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_composed_and_decomposed_questions_get_one_answer(index: LabelIndex, text: str) -> None:
    def asked(form: str) -> list[str]:
        try:
            return [h.iri for h in index.search(unicodedata.normalize(form, text))]  # type: ignore[arg-type]
        except InputError:
            return ["refused"]

    assert sorted(asked("NFC")) == sorted(asked("NFD"))


@pytest.mark.parametrize(
    "text",
    [
        "kind:skill",
        "label:*",
        "open AND NOT data",
        '"open data"~9',
        "+(open -data)^9",
        "[a TO z]",
        "data OR *:*",
        "said:urn",
    ],
)
def test_what_is_asked_is_never_query_syntax(index: LabelIndex, text: str) -> None:
    assert index.search(text) == index.search("".join(c if c.isalnum() else " " for c in text))


def test_syntax_selects_nothing(index: LabelIndex) -> None:
    assert index.search("zzzz OR *:*") == index.search("zzzz or")
    assert index.search("qqqqq") == []


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", {}, "nothing to search for"),
        (" \u00a0\t", {}, "nothing to search for"),
        ("?!", {}, "nothing to search for"),
        ("x" * 301, {}, "301 characters"),
        ("data", {"kind": "skills"}, "unknown kind 'skills'; one of competence, role"),
        ("data", {"lang": "fi"}, "no labels in 'fi'; languages here: ar, bg"),
        ("data", {"limit": 0}, "a limit of 0"),
        ("data", {"limit": 1001}, "a limit of 1001"),
    ],
)
def test_bad_questions_are_told_in_one_line(index: LabelIndex, text: str, options: dict[str, str], said: str) -> None:
    with pytest.raises(InputError) as told:
        index.search(text, **options)  # type: ignore[arg-type]
    assert said in str(told.value)
    assert "\n" not in str(told.value)


def _small(folder: Path) -> Path:
    with KnowledgeGraph(Embedded()) as kg:
        kg.backend.load(ESCO.encode(), graph=kg.names.graph("esco/1.1.1"), format="turtle")
        build(kg, folder)
    return folder


def test_an_empty_graph_has_an_empty_index(tmp_path: Path) -> None:
    with KnowledgeGraph(Embedded()) as kg:
        assert build(kg, tmp_path / "index") == ()
    assert LabelIndex(tmp_path / "index").search("data") == []


def test_opening_and_searching_changes_no_file(tmp_path: Path) -> None:
    folder = _small(tmp_path / "index")

    def seen() -> list[tuple[str, int, int]]:
        return sorted((f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in folder.iterdir())

    before = seen()
    assert not [name for name, _, _ in before if "writer" in name]
    readers = [LabelIndex(folder) for _ in range(3)]
    assert all(r.search("open data")[0].iri == "urn:skill:open" for r in readers)
    assert seen() == before


_STRANGER = """
import os, sys, tantivy
from pathlib import Path
from s4c_graph.search import LabelIndex
if os.getuid() == 0:
    os.setgid(65534); os.setuid(65534)
print(LabelIndex(Path(sys.argv[1])).search("open data")[0].iri)
"""


@pytest.mark.parametrize("lock", [True, False])
def test_a_stranger_reads_a_folder_nobody_may_write(tmp_path: Path, lock: bool) -> None:
    folder = _small(tmp_path / "index")
    if not lock:
        (folder / ".tantivy-meta.lock").unlink()
    folder.chmod(0o555)
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o444 == 0o444, file
        file.chmod(0o444)
    opened = [
        p for p in (folder, *folder.parents) if p.stat().st_uid == os.getuid() and p.stat().st_mode & 0o005 != 0o005
    ]
    modes = {p: p.stat().st_mode for p in opened}
    try:
        for p in opened:
            p.chmod(0o755)
        answer = subprocess.run(
            [sys.executable, "-c", _STRANGER, str(folder)], capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        for p, mode in modes.items():
            p.chmod(mode)
        folder.chmod(0o755)
    assert (answer.stdout.strip(), answer.stderr) == ("urn:skill:open", "")


@pytest.mark.parametrize("how", ["absent", "half", "other format", "not json"])
def test_a_folder_that_is_no_index_is_told(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "index"
    if how != "absent":
        _small(folder)
    if how == "half":
        for file in folder.glob("*.idx"):
            file.write_bytes(file.read_bytes()[:20])
    elif how == "other format":
        (folder / "about.json").write_text('{"format": 99, "languages": []}')
    elif how == "not json":
        (folder / "about.json").write_bytes(b"\xff\xfe")
    with pytest.raises(ReleaseError) as told:
        LabelIndex(folder)
    assert "\n" not in str(told.value)
    assert "build" in str(told.value)


def test_a_store_damaged_inside_is_told_when_asked(tmp_path: Path) -> None:
    folder = _small(tmp_path / "index")
    store = next(folder.glob("*.store"))
    store.write_bytes(b"\xff" * 40 + store.read_bytes()[40:])
    with pytest.raises(ReleaseError, match="damaged"):
        LabelIndex(folder).search("open data")


_FULL = """
import resource, sys
from pathlib import Path
from s4c_graph.core.embedded import Embedded
from s4c_graph.core.errors import S4CError
from s4c_graph.core.graph import KnowledgeGraph
from s4c_graph.search import build
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
line = '<urn:x%d> <http://www.w3.org/2004/02/skos/core#prefLabel> "label %d of things"@en .\\n'
with KnowledgeGraph(Embedded()) as kg:
    kg.backend.load("".join(line % (i, i) for i in range(5000)).encode(), graph="https://w3id.org/s4c/graph/x")
    try:
        build(kg, Path(sys.argv[1]))
    except S4CError as error:
        print(type(error).__name__, error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
@pytest.mark.parametrize("limit", [100, 20_000])
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, limit: int) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path / "index"), str(limit)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert answer.stdout.startswith(BackendError.__name__)
    assert "free some disk space" in answer.stdout
    assert (answer.stdout.count("\n"), answer.stderr) == (1, "")
