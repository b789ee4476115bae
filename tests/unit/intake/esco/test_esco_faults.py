"""Bad ESCO files: each is one line that says what, where (file and line) and the mend, and nothing is half read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.intake import esco

if TYPE_CHECKING:
    from tests.unit.intake.esco.conftest import Invented

SKILL = "http://data.europa.eu/esco/skill/00000000-0000-4000-8000-{:012d}"


def refused(*paths: Path, version: str | None = "9.9.9") -> str:
    """The one line of the refusal."""
    with pytest.raises(InputError) as told:
        esco.read(paths, Names(), version=version)
    said = str(told.value)
    assert "\n" not in said
    assert len(said) < 1500
    return said


def says(said: str, *words: str) -> None:
    """All words are said."""
    for word in words:
        assert word in said, said


def test_nothing_given() -> None:
    says(refused(), "no ESCO file given", "name the zips")


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    says(refused(tmp_path / "nowhere"), "nowhere", "no such file or folder")


def test_an_empty_folder(tmp_path: Path) -> None:
    says(refused(tmp_path), str(tmp_path), "no ESCO CSV file", "csv")


def test_an_empty_file(invented: Invented) -> None:
    invented.raw["skills_en.csv"] = b""
    says(refused(invented.folder()), "skills_en.csv", "is empty", "download it again")


def test_a_header_and_no_rows(invented: Invented) -> None:
    invented.raw["skills_en.csv"] = invented.bytes_of("skills_en.csv").split(b"\r\n")[0] + b"\r\n"
    says(refused(invented.folder()), "skills_en.csv", "a header and no rows")


def test_a_file_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("name,age\nx,1\n", encoding="utf-8")
    says(refused(tmp_path / "other.csv"), "other.csv", "no ESCO CSV file")
    (tmp_path / "esco.ttl").write_text("@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", encoding="utf-8")
    says(refused(tmp_path / "esco.ttl"), "esco.ttl", "no ESCO CSV file in it", "(or ttl)")


def test_something_else_beside_esco_is_passed_over(invented: Invented) -> None:
    invented.raw["other.csv"] = b"name,age\nx,1\n"
    invented.raw["notes.txt"] = b""
    [statements] = esco.read([invented.folder()], Names(), version="9.9.9")
    assert [f.place.file.split("/")[-1] for f in statements.findings if f.place and f.code == "ESCO-12"] == [
        "notes.txt",
        "other.csv",
    ]


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("skills_en.csv", "conceptUri"),
        ("skills_en.csv", "conceptType"),
        ("skills_en.csv", "preferredLabel"),
        ("skills_en.csv", "altLabels"),
        ("skills_en.csv", "inScheme"),
        ("skills_en.csv", "skillType"),
        ("skills_en.csv", "reuseLevel"),
        ("occupations_en.csv", "iscoGroup"),
        ("occupations_en.csv", "code"),
        ("skillGroups_en.csv", "code"),
        ("ISCOGroups_en.csv", "code"),
        ("conceptSchemes_en.csv", "conceptSchemeUri"),
        ("conceptSchemes_en.csv", "hasTopConcept"),
        ("broaderRelationsOccPillar.csv", "broaderUri"),
        ("broaderRelationsSkillPillar.csv", "conceptType"),
        ("occupationSkillRelations.csv", "skillUri"),
        ("occupationSkillRelations.csv", "relationType"),
        ("skillSkillRelations.csv", "originalSkillUri"),
        ("skillsHierarchy_en.csv", "Level 2 URI"),
        ("digCompSkillsCollection_en.csv", "broaderConceptUri"),
    ],
)
def test_a_missing_column_is_named(invented: Invented, file: str, column: str) -> None:
    if file == "skillsHierarchy_en.csv":
        for row in invented.tables[file]:
            row.extend([""] * (14 - len(row)))
    invented.drop(file, column)
    says(refused(invented.folder()), file + ":1", "lacks the column", column)


def test_a_column_named_twice(invented: Invented) -> None:
    for file, column in (("skills_en.csv", "preferredLabel"), ("skillSkillRelations.csv", "relationType")):
        invented.tables[file][0].append(column)
        says(refused(invented.folder()), f"{file}:1", "names twice", column)
        invented.tables[file][0].pop()


def test_not_utf8(invented: Invented) -> None:
    invented.cell("skills_en.csv", 2, "preferredLabel", "théorie")
    for codec, byte in (("latin-1", "0xe9"), ("cp1252", "0xe9")):
        text = invented.bytes_of("skills_en.csv").decode()
        raw = {**invented.raw, "skills_en.csv": text.encode(codec)}
        folder = invented.folder()
        (folder / "skills_en.csv").write_bytes(raw["skills_en.csv"])
        says(refused(folder), "skills_en.csv:6", "not UTF-8", byte, "save it as CSV UTF-8")


def test_not_utf8_behind_a_byte_order_mark(invented: Invented) -> None:
    invented.raw["skills_en.csv"] = b"\xef\xbb\xbf" + invented.bytes_of("skills_en.csv").replace(
        b"theory", b"th\xe9ory"
    )
    says(refused(invented.folder()), "skills_en.csv:6", "0xe9")


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(invented: Invented, codec: str) -> None:
    mark = "" if codec == "utf-16" else "\ufeff"
    invented.raw["skills_en.csv"] = (mark + invented.bytes_of("skills_en.csv").decode()).encode(codec)
    says(refused(invented.folder()), "skills_en.csv:1", "UTF-16", "save it as CSV UTF-8")


def test_a_nul_byte(invented: Invented) -> None:
    invented.raw["skills_en.csv"] = invented.bytes_of("skills_en.csv").replace(b"theory", b"th\x00ory")
    says(refused(invented.folder()), "skills_en.csv:6", "NUL")


def test_a_row_that_ends_before_its_key(invented: Invented) -> None:
    invented.tables["occupationSkillRelations.csv"][2] = invented.tables["occupationSkillRelations.csv"][2][:2]
    says(refused(invented.folder()), "occupationSkillRelations.csv:3", "ends before the column skillUri", "2 of 4")


def test_a_row_with_a_cell_too_many(invented: Invented) -> None:
    invented.tables["occupationSkillRelations.csv"][2].append("more")
    says(refused(invented.folder()), "occupationSkillRelations.csv:3", "5 cells where the header names 4")


def test_a_quoted_cell_that_never_ends(invented: Invented) -> None:
    whole = invented.bytes_of("skills_en.csv")
    invented.raw["skills_en.csv"] = whole[: whole.rindex(b"member-skills")]
    says(refused(invented.folder()), "skills_en.csv:9", "never ends", "cut short?")


def test_a_quote_in_the_middle(invented: Invented) -> None:
    invented.raw["skillSkillRelations.csv"] = invented.bytes_of("skillSkillRelations.csv").replace(
        b",optional,", b',"optional"x,'
    )
    says(refused(invented.folder()), "skillSkillRelations.csv:2", "not well-formed CSV")


def test_a_cell_beyond_all_bounds(invented: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s4c_graph.intake.esco_table.LARGEST_CELL", 1000)
    invented.cell("skills_en.csv", 2, "description", "z" * 1001)
    says(refused(invented.folder()), "skills_en.csv:6", "field larger than field limit (1000)")


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("skills_en.csv", "conceptUri"),
        ("skills_en.csv", "inScheme"),
        ("conceptSchemes_en.csv", "hasTopConcept"),
        ("conceptSchemes_en.csv", "conceptSchemeUri"),
        ("broaderRelationsOccPillar.csv", "broaderUri"),
        ("occupationSkillRelations.csv", "occupationUri"),
        ("occupationSkillRelations.csv", "skillUri"),
        ("skillSkillRelations.csv", "relatedSkillUri"),
        ("skillsHierarchy_en.csv", "Level 0 URI"),
        ("digCompSkillsCollection_en.csv", "broaderConceptUri"),
    ],
)
@pytest.mark.parametrize("bad", ["zorb", "http://data.europa.eu/esco/<x>", "javascript:alert(1)", 'http://x/"y'])
def test_what_is_no_iri(invented: Invented, file: str, column: str, bad: str) -> None:
    invented.cell(file, 1, column, bad)
    says(refused(invented.folder()), f"{file}:2", "is not an IRI", bad.split()[0][:10])


def test_an_empty_iri(invented: Invented) -> None:
    invented.cell("occupationSkillRelations.csv", 3, "skillUri", "")
    says(refused(invented.folder()), "occupationSkillRelations.csv:4", "'' is not an IRI")


def test_labels_in_no_language(invented: Invented) -> None:
    invented.tables["skills.csv"] = invented.tables.pop("skills_en.csv")
    says(refused(invented.folder()), "skills.csv", "language", "rename it", "skills_sv.csv")


def test_relations_and_no_concepts(invented: Invented) -> None:
    _, relations = invented.zips()
    says(refused(relations), "no ESCO concepts, only broader relations, occupation-skill relations", "en - csv.zip")
    folder = invented.home / "labels"
    folder.mkdir()
    (folder / "skills_sv.csv").write_text(
        f"conceptType,conceptUri,preferredLabel,altLabels\nKnowledgeSkillCompetence,{SKILL.format(1)},x,\n", "utf-8"
    )
    says(refused(folder), "no ESCO concepts, only labels of concepts")
    (folder / "skills_sv.csv").write_text("filename,data header,property,description\na,b,c,d\n", "utf-8")
    says(refused(folder), "no ESCO concepts, only files that are not read here")


# ---- versions ----


def test_the_version_is_asked_for_where_nothing_tells_it(invented: Invented) -> None:
    says(refused(invented.folder(), version=None), "version of ESCO cannot be told", "--esco-version")


@pytest.mark.parametrize(
    ("name", "version"),
    [("esco-9.9.9", "9.9.9"), ("ESCO v9.9", "9.9"), ("x_v9.9.9_y", "9.9.9"), ("9.10.11", "9.10.11")],
)
def test_the_version_by_the_name_of_the_folder(invented: Invented, name: str, version: str) -> None:
    folder = invented.folder(name)
    for path in (folder, folder / "skills_en.csv"):
        assert esco.read([path], Names())[0].graph == f"esco/{version}"


def test_two_versions_at_once(invented: Invented) -> None:
    both = [*invented.zips(" - v9.9.9"), *invented.zips(" - v9.9.8")]
    says(refused(*both, version=None), "two versions", "9.9.8", "9.9.9", "a folder of its own")
    says(refused(invented.home, version=None), "two versions")


def test_a_version_that_the_names_contradict(invented: Invented) -> None:
    says(refused(*invented.zips(), version="9.9.8"), "says version 9.9.9, not 9.9.8", "--esco-version")
    assert esco.read(invented.zips(), Names(), version="v9.9.9")[0].graph == "esco/9.9.9"


@pytest.mark.parametrize("version", ["", "../x", "1..2", "a b", "1/2"])
def test_a_version_that_is_none(invented: Invented, version: str) -> None:
    says(refused(invented.folder(), version=version), "is no version")


def test_a_known_version_with_other_counts(invented: Invented) -> None:
    said = refused(*invented.zips(" - v1.1.1"), version=None)
    says(said, "ESCO 1.1.1 has 13896 skills, and 3 were read", "cut short?", "--esco-version", "v1.1.1")
    says(refused(invented.folder(), version="1.1.1"), "13896 skills")


def test_a_version_by_its_counts(invented: Invented, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = dict(esco.read([invented.folder()], Names(), version="9.9.9")[0].counts)
    known = {v: dict.fromkeys(esco.KNOWN["1.1.1"], 5) for v in ("7.0.0", "8.0.0")}
    known["8.0.0"] = {k: counts[k] for k in known["8.0.0"]}
    monkeypatch.setattr(esco, "KNOWN", known)
    assert esco.read([invented.folder()], Names())[0].graph == "esco/8.0.0"
    says(refused(invented.folder(), version="8.0.1"), "these are the counts of ESCO 8.0.0, not of 8.0.1")
    invented.tables["skills_en.csv"].pop()
    says(refused(invented.folder(), version=None), "cannot be told", "8.0.0 would have 3 skills, and 2 were read")


# ---- archives ----


def test_a_zip_cut_short(invented: Invented) -> None:
    english, relations = invented.zips()
    whole = english.read_bytes()
    for size in (4, 100, len(whole) // 2, len(whole) - 1):
        english.write_bytes(whole[:size])
        says(refused(english, relations), english.name, "download it again")


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "ESCO dataset - v1.1.1 - classification - en - csv.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
        archive.writestr("inner.zip", b"PK")
    says(refused(path), path.name, "no ESCO CSV file in it")
    path.write_text("<!DOCTYPE html><html>please log in</html>", encoding="utf-8")
    says(refused(path), path.name, "is a web page")
    path.write_bytes(b"")
    says(refused(path), path.name, "is empty")
    path.write_bytes(b"\x1f\x8b\x08 gzip it is not zip")
    says(refused(path), path.name, "is not a zip")


@pytest.mark.parametrize(
    "member", ["../skills_en.csv", "/etc/skills_en.csv", "a/../../skills_en.csv", "C:\\skills_en.csv"]
)
def test_a_zip_that_points_outside(invented: Invented, member: str) -> None:
    path = invented.home / "esco.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, invented.bytes_of("skills_en.csv"))
    says(refused(path), "esco.zip", "points outside")
    assert list(invented.home.iterdir()) == [path]


def test_a_zip_bomb(invented: Invented) -> None:
    path = invented.home / "esco.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("skills_en.csv", invented.bytes_of("skills_en.csv") + b"," * (8 << 20))
    says(refused(path), "esco.zip/skills_en.csv", "zip bomb?")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1, exclude_max=True), bits=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_zip_is_told_or_harmless(invented: Invented, share: float, bits: int, cut: bool) -> None:
    whole = invented.zips()[0].read_bytes()
    at = int(share * len(whole))
    damaged = invented.home / "damaged - v9.9.9 - en - csv.zip"
    damaged.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ bits]) + whole[at + 1 :])
    told_or_harmless(damaged)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=st.integers(0, 10), share=st.floats(0, 1), gone=st.integers(0, 40), new=st.binary(max_size=8))
def test_a_broken_csv_is_told_or_harmless(invented: Invented, file: int, share: float, gone: int, new: bytes) -> None:
    name = sorted(invented.tables)[file]
    invented.raw.clear()
    whole = invented.bytes_of(name)
    at = int(share * len(whole))
    invented.raw[name] = whole[:at] + new + whole[at + gone :]
    told_or_harmless(invented.folder())


def told_or_harmless(path: Path) -> None:
    """Reading gives N-Triples in UTF-8, or one line."""
    try:
        [statements] = esco.read([path], Names(), version="9.9.9")
        for piece in statements.ntriples:
            piece.decode()
    except InputError as error:
        assert "\n" not in str(error)


def test_no_local_folder_gets_into_findings(invented: Invented) -> None:
    [statements] = esco.read([invented.folder("ESCO v9.9.9")], Names())
    assert {f.place.file for f in statements.findings if f.place} == {"ESCO v9.9.9/skillsHierarchy_en.csv"}
    assert statements.source.file == "ESCO v9.9.9"


def test_a_folder_of_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("s4c_graph.intake.esco_files._MOST_ENTRIES", 3)
    for n in range(4):
        (tmp_path / f"{n}.csv").write_text("a,b\n", encoding="utf-8")
    says(refused(tmp_path), "more than 3 files")
