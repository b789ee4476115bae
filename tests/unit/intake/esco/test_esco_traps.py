"""The traps of ESCO's files, each on an invented release: nothing is lost, nothing is made up, the rest is told."""

from __future__ import annotations

import csv
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.intake import esco
from s4c_graph.intake.esco_findings import CODES

if TYPE_CHECKING:
    from tests.unit.intake.esco.conftest import Invented, Told

Read = Callable[..., "Told"]

ESCO = "http://data.europa.eu/esco/"
SKILL = ESCO + "skill/00000000-0000-4000-8000-{:012d}"
OCCUPATION = ESCO + "occupation/00000000-0000-4000-8000-{:012d}"
ONE, TWO, THREE = SKILL.format(1), SKILL.format(2), SKILL.format(3)


def csv_bytes(rows: list[list[str]], separator: str = ",", end: str = "\r\n") -> bytes:
    """Rows as CSV."""
    quoted = [['"' + c.replace('"', '""') + '"' for c in row] for row in rows]
    return end.join(separator.join(row) for row in quoted).encode()


def test_blanks_of_labels_are_put_right(invented: Invented, told: Read) -> None:
    invented.cell("skills_en.csv", 1, "preferredLabel", "juggle\u00a0 zorbs\u200b ")
    invented.cell(
        "skills_en.csv", 1, "altLabels", " zorb  juggling \r\n\njuggle zorbs\nhandle\u00a0zorbs\nhandle zorbs"
    )
    whole = told(invented.folder())
    assert whole.values(ONE, "prefLabel") == ['"juggle zorbs"@en']
    assert whole.values(ONE, "altLabel") == ['"handle zorbs"@en', '"zorb juggling"@en']
    [repeat] = whole.of("ESCO-10")
    assert repeat.severity is Severity.INFO
    assert repeat.place is not None
    assert repeat.place.line == 2


def test_a_label_stands_once_preferred_before_alternative_before_hidden(invented: Invented, told: Read) -> None:
    invented.cell("skills_en.csv", 1, "hiddenLabels", "juggle zorbs\nhandle zorbs\nonly hidden")
    whole = told(invented.folder())
    assert whole.values(ONE, "hiddenLabel") == ['"only hidden"@en']
    assert "(2 times: lines 2, 2)" in whole.of("ESCO-10")[0].message()


@pytest.mark.parametrize("cell", ["one thing\nother thing", "one thing | other thing", "one thing\r\nother thing"])
def test_labels_are_parted_by_lines_or_by_bars(invented: Invented, told: Read, cell: str) -> None:
    invented.cell("skills_en.csv", 1, "altLabels", cell)
    assert told(invented.folder()).values(ONE, "altLabel") == ['"one thing"@en', '"other thing"@en']


def test_letters_are_composed(invented: Invented, told: Read) -> None:
    invented.cell("skills_en.csv", 1, "preferredLabel", "zo\u0308rbs")
    assert told(invented.folder()).values(ONE, "prefLabel") == ['"zörbs"@en']


def test_texts_keep_their_lines_and_quotes(invented: Invented, told: Read) -> None:
    invented.cell("skills_en.csv", 1, "description", ' First "zorb"\r\n  \\second,\tthird \n')
    assert told(invented.folder()).values(ONE, "description") == ['"First \\"zorb\\"\\n  \\\\second,\\tthird"@en']


def test_byte_order_mark_separators_and_line_ends(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    for separator, end, mark in ((";", "\n", b"\xef\xbb\xbf"), ("\t", "\r\n", b""), (",", "\r", b"\xef\xbb\xbf")):
        for name, rows in invented.tables.items():
            invented.raw[name] = mark + csv_bytes(rows, separator, end)
        assert told(invented.folder()).text == plain.text, (separator, end)


def test_file_names_do_not_matter_but_for_the_language(invented: Invented, told: Read, tmp_path: Path) -> None:
    plain = told(invented.folder())
    folder = tmp_path / "odd"
    folder.mkdir()
    for number, name in enumerate(invented.tables):
        (folder / f"{number}_en.csv").write_bytes(invented.bytes_of(name))
    assert told(folder).text == plain.text


def test_hidden_files_are_passed_over(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    invented.raw["._skills_en.csv"] = b""  # a Mac leaves such behind; an empty ESCO file would be refused
    assert told(invented.folder()).text == plain.text


def test_columns_may_stand_in_any_order_with_others_between(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    for rows in invented.tables.values():
        width = len(rows[0])
        for row in rows:
            row.extend([""] * (width - len(row)))
            row.reverse()
    for row in invented.tables["occupations_en.csv"]:
        row.insert(0, "naceCode" if "code" in row else "x.1")
    whole = told(invented.folder())
    assert whole.text == plain.text
    assert [f.message() for f in whole.of("ESCO-13")] == ["column not read: naceCode"]


def test_relation_files_of_later_releases_have_labels_and_a_language(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    for name in [n for n in invented.tables if "Relations" in n]:
        rows = invented.tables.pop(name)
        rows[0] += {"occupationSkillRelations.csv": ["occupationLabel", "skillLabel"]}.get(name, ["conceptLabel"])
        if name == "skillSkillRelations.csv":
            rows[0].pop()
        invented.tables[name.replace(".csv", "_en.csv")] = [
            rows[0],
            *(r + ["x"] * (len(rows[0]) - len(r)) for r in rows[1:]),
        ]
    invented.tables["dictionary_en.csv"] = [
        ["filename", "data header", "property", "description"],
        ["a", "b", "c", "d"],
    ]
    invented.tables["greenShareOcc_en.csv"] = [
        ["conceptType", "conceptUri", "code", "preferredLabel", "greenShare"],
        ["Occupation", OCCUPATION.format(1), "91.1", "zorb juggler", "0.5"],
    ]
    whole = told(invented.folder())
    assert whole.text == plain.text
    assert len(whole.of("ESCO-12")) == 2


def test_a_cell_beyond_the_limit_of_csv(invented: Invented, told: Read, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(partial(csv.field_size_limit, csv.field_size_limit(131_072)))
    before = csv.field_size_limit()
    long = "z" * (before + 1)
    invented.cell("skills_en.csv", 1, "description", long)
    assert told(invented.folder()).values(ONE, "description") == [f'"{long}"@en']
    assert csv.field_size_limit() == before, "the limit of the process is as it was"


def test_a_concept_may_have_several_broader_ones(invented: Invented, told: Read) -> None:
    assert told(invented.folder()).values(THREE, "core#broader") == [f"<{ONE}>", f"<{SKILL.format(11)}>"]


def test_a_skill_without_type_or_reuse_level(invented: Invented, told: Read) -> None:
    invented.cell("skills_en.csv", 3, "skillType", "")
    invented.cell("skills_en.csv", 3, "reuseLevel", "")
    whole = told(invented.folder())
    assert whole.values(THREE, "#skillType") == whole.values(THREE, "#skillReuseLevel") == []
    assert whole.has(THREE, "#type", f"<{ESCO}model#Skill>")
    assert [f.message() for f in whole.of("ESCO-09")] == ["skill without reuseLevel", "skill without skillType"]


@pytest.mark.parametrize(
    ("file", "column", "predicate"),
    [
        ("skills_en.csv", "skillType", "#skillType"),
        ("skills_en.csv", "reuseLevel", "#skillReuseLevel"),
        ("skills_en.csv", "modifiedDate", "terms/modified"),
        ("occupations_en.csv", "iscoGroup", "#memberOfISCOGroup"),
    ],
)
def test_a_value_esco_does_not_have(invented: Invented, told: Read, file: str, column: str, predicate: str) -> None:
    invented.cell(file, 1, column, "2020-13-45")
    whole = told(invented.folder())
    assert whole.values(ONE if file.startswith("skills") else OCCUPATION.format(1), predicate) == []
    [odd] = whole.of("ESCO-08")
    assert (odd.severity, odd.value) == (Severity.WARNING, "2020-13-45")
    assert column in odd.message()
    assert odd.place is not None
    assert odd.place.line == 2


def test_an_unknown_relation_or_sort_leaves_its_row_out(invented: Invented, told: Read) -> None:
    invented.cell("occupationSkillRelations.csv", 1, "relationType", "nice to have")
    invented.cell("broaderRelationsSkillPillar.csv", 5, "conceptType", "Thing")
    whole = told(invented.folder())
    assert whole.statements.counts["occupation-skill relations"] == 2
    assert whole.statements.counts["broader relations of skills"] == 4
    assert {f.value for f in whole.of("ESCO-08")} == {"nice to have", "Thing"}


def test_the_same_row_twice(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    rows = invented.tables["skills_en.csv"]
    rows.append(list(rows[1]))
    invented.tables["skillSkillRelations.csv"].append(invented.tables["skillSkillRelations.csv"][1])
    whole = told(invented.folder())
    assert whole.text == plain.text
    twice = whole.of("ESCO-03")
    assert [(f.severity, f.place.line if f.place else None) for f in twice] == [(Severity.INFO, 3), (Severity.INFO, 12)]


def test_the_same_broader_relation_twice(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    rows = invented.tables["broaderRelationsOccPillar.csv"]
    rows.append(rows[2])
    whole = told(invented.folder())
    assert whole.text == plain.text
    assert [f.place.line for f in whole.of("ESCO-03") if f.place] == [5]


def test_rows_that_differ_in_their_date_only_keep_the_latest(invented: Invented, told: Read) -> None:
    rows = invented.tables["skills_en.csv"]
    later = [c.replace("2020-02-02", "2023-03-03") for c in rows[1]]
    for order in ([rows[1], later], [later, rows[1]]):
        invented.tables["skills_en.csv"] = [rows[0], *order, *rows[2:]]
        whole = told(invented.folder())
        assert [v[1:11] for v in whole.values(ONE, "modified")] == ["2023-03-03"]
        assert not whole.of("ESCO-04")


def test_of_contradicting_rows_the_first_stands(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    rows = invented.tables["skills_en.csv"]
    rows.append(list(rows[1]))
    invented.cell("skills_en.csv", 4, "preferredLabel", "something else")
    rows.append(list(rows[2]))
    invented.cell("skills_en.csv", 5, "reuseLevel", "transversal")
    whole = told(invented.folder())
    assert whole.text == plain.text
    [found] = whole.of("ESCO-04")
    assert (found.severity, found.focus) == (Severity.WARNING, ONE)
    assert found.message().endswith("(2 times: lines 12, 16)")


def test_one_iri_for_two_sorts_of_concepts(invented: Invented, told: Read) -> None:
    invented.cell("skillGroups_en.csv", 2, "conceptUri", ONE)
    whole = told(invented.folder())
    assert len(whole.of("ESCO-04")) == 1
    assert sum(line.startswith(f"<{ONE}> <http://www.w3.org/1999") for line in whole.lines) in (2, 3)


def test_a_zip_and_the_folder_it_was_unpacked_to(invented: Invented, told: Read) -> None:
    plain = told(invented.folder("ESCO v9.9.9"), version=None)
    both = told(*invented.zips(), invented.home / "ESCO v9.9.9", version=None)
    assert both.text == plain.text
    assert len(both.of("ESCO-03")) == len(invented.tables)


def test_relations_with_strangers_are_kept_and_told(invented: Invented, told: Read) -> None:
    invented.tables["occupationSkillRelations.csv"].append([OCCUPATION.format(7), "optional", "", ONE])
    invented.tables["skillSkillRelations.csv"].append([ONE, "", "optional", "", SKILL.format(8)])
    invented.tables["broaderRelationsSkillPillar.csv"].append(
        ["SkillGroup", SKILL.format(9), "SkillGroup", SKILL.format(10)]
    )
    whole = told(invented.folder())
    assert whole.has(OCCUPATION.format(7), "#relatedOptionalSkill", f"<{ONE}>")
    assert whole.statements.counts["occupation-skill relations"] == 4
    found = whole.of("ESCO-06")
    assert {f.severity for f in found} == {Severity.WARNING}
    assert {f.focus for f in found} == {OCCUPATION.format(7), SKILL.format(8), SKILL.format(9)}


def test_groups_and_schemes_without_a_row(invented: Invented, told: Read) -> None:
    invented.cell("occupations_en.csv", 2, "iscoGroup", "7777")
    invented.tables["conceptSchemes_en.csv"] = [
        r for r in invented.tables["conceptSchemes_en.csv"] if not r[1].endswith("/green")
    ]
    whole = told(invented.folder())
    assert {f.focus for f in whole.of("ESCO-06")} == {OCCUPATION.format(2), ESCO + "concept-scheme/green"}
    assert whole.values(OCCUPATION.format(2), "#memberOfISCOGroup") == [f"<{ESCO}isco/C7777>"]


def test_a_skill_in_the_place_of_an_occupation_is_a_stranger(invented: Invented, told: Read) -> None:
    invented.tables["occupationSkillRelations.csv"].append([TWO, "optional", "", ONE])
    assert [f.focus for f in told(invented.folder()).of("ESCO-06")] == [TWO]


def test_a_concept_related_to_itself(invented: Invented, told: Read) -> None:
    invented.tables["skillSkillRelations.csv"].append([ONE, "", "optional", "", ONE])
    invented.tables["broaderRelationsSkillPillar.csv"].append(["KnowledgeSkillCompetence", ONE, "", ONE])
    whole = told(invented.folder())
    assert whole.has(ONE, "#relatedOptionalSkill", f"<{ONE}>")
    assert not whole.has(ONE, "core#broader", f"<{ONE}>")
    assert len(whole.of("ESCO-15")) == 2


def test_hierarchy_from_other_files_where_broader_relations_are_absent(invented: Invented, told: Read) -> None:
    for name in [n for n in invented.tables if n.startswith("broader")]:
        del invented.tables[name]
    whole = told(invented.folder())
    assert whole.values(SKILL.format(11), "core#broader") == [f"<{SKILL.format(10)}>"]
    assert whole.values(THREE, "core#broader") == [f"<{ONE}>", f"<{SKILL.format(11)}>"]
    assert whole.values(ESCO + "isco/C91", "core#broader") == [f"<{ESCO}isco/C9>"]
    assert whole.values(OCCUPATION.format(2), "core#broader") == [f"<{ESCO}isco/C91>"]
    assert len(whole.of("ESCO-14")) == 2


def test_an_occupation_placed_by_a_collection_is_not_placed_by_its_code(invented: Invented, told: Read) -> None:
    del invented.tables["broaderRelationsOccPillar.csv"]
    invented.tables["researchOccupationsCollection_en.csv"] = [
        ["conceptType", "conceptUri", "preferredLabel", "broaderConceptUri"],
        ["Occupation", OCCUPATION.format(2), "blue zorb juggler", OCCUPATION.format(1)],
    ]
    whole = told(invented.folder())
    assert whole.values(OCCUPATION.format(2), "core#broader") == [f"<{OCCUPATION.format(1)}>"]
    assert whole.values(OCCUPATION.format(1), "core#broader") == [f"<{ESCO}isco/C91>"]


def test_a_collection_is_held_against_the_smallest_scheme_around_it(invented: Invented, told: Read) -> None:
    around = ",\n".join(ESCO + "concept-scheme/" + s for s in ("skills", "member-skills", "green", "digcomp"))
    for row in (1, 3):
        invented.cell("skills_en.csv", row, "inScheme", around)
    assert not told(invented.folder()).of("ESCO-15")


def test_files_that_disagree_with_broader_relations(invented: Invented, told: Read) -> None:
    invented.cell("digCompSkillsCollection_en.csv", 1, "broaderConceptUri", SKILL.format(10))
    whole = told(invented.folder())
    assert whole.values(ONE, "core#broader") == [f"<{SKILL.format(11)}>"]
    assert [(f.focus, f.severity) for f in whole.of("ESCO-15")] == [(ONE, Severity.WARNING)]


def test_a_collection_that_does_not_fit_its_scheme(invented: Invented, told: Read) -> None:
    row = invented.tables["digCompSkillsCollection_en.csv"].pop()
    assert "1 members, where the smallest" in told(invented.folder()).of("ESCO-15")[0].message()
    row[1] = TWO
    invented.tables["digCompSkillsCollection_en.csv"].append(row)
    messages = [f.message() for f in told(invented.folder()).of("ESCO-15")]
    assert "no concept scheme holds all members of the collection" in messages
    row[1] = SKILL.format(99)
    assert SKILL.format(99) in [f.focus for f in told(invented.folder()).of("ESCO-06")]


def test_a_short_row_that_reaches_its_key(invented: Invented, told: Read) -> None:
    invented.tables["skills_en.csv"][3] = invented.tables["skills_en.csv"][3][:8]
    whole = told(invented.folder())
    [short] = whole.of("ESCO-02")
    assert (short.severity, short.place.line if short.place else None) == (Severity.WARNING, 9)
    assert whole.values(THREE, "prefLabel") == ['"juggle blue zorbs"@en']
    assert whole.values(THREE, "inScheme") == [f"<{ESCO}concept-scheme/digcomp>"], "as a top concept"


def test_separators_too_many_at_the_end(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    for rows in invented.tables.values():
        width = len(rows[0])
        for row in rows:
            row.extend([""] * (width - len(row) + 3))
    invented.tables["skills_en.csv"].append([""] * 20)
    assert told(invented.folder()).text == plain.text


def test_no_preferred_label(invented: Invented, told: Read) -> None:
    invented.cell("skills_en.csv", 1, "preferredLabel", " \u00a0")
    whole = told(invented.folder())
    assert whole.values(ONE, "prefLabel") == []
    assert [(f.focus, f.severity) for f in whole.of("ESCO-07")] == [(ONE, Severity.WARNING)]


def test_an_iri_that_is_not_escos(invented: Invented, told: Read) -> None:
    own = "https://city.example/skill/1"
    invented.tables["skillSkillRelations.csv"].append([own, "", "optional", "", ONE])
    whole = told(invented.folder())
    assert [f.focus for f in whole.of("ESCO-16")] == [own]
    assert whole.has(own, "#relatedOptionalSkill", f"<{ONE}>")


def test_what_is_missing_is_told(invented: Invented, told: Read) -> None:
    for name in [n for n in invented.tables if n not in ("skills_en.csv", "skillGroups_en.csv")]:
        del invented.tables[name]
    whole = told(invented.folder())
    assert {f.message() for f in whole.of("ESCO-11")} == {
        f"no {what} among the files"
        for what in (
            "ISCO groups",
            "occupations",
            "occupation-skill relations",
            "skill-skill relations",
            "concept schemes",
            "broader relations of occupations",
            "broader relations of skills",
        )
    }
    assert whole.has(ESCO + "concept-scheme/green", "#type", "<http://www.w3.org/2004/02/skos/core#ConceptScheme>")


# ---- languages ----

SWEDISH = [
    ["conceptType", "conceptUri", "preferredLabel", "altLabels"],
    ["KnowledgeSkillCompetence", ONE, "jonglera med zorbar", "zorbjonglering\nhantera zorbar"],
    ["KnowledgeSkillCompetence", SKILL.format(77), "okänd", ""],
]


def test_more_languages_merge_in(invented: Invented, told: Read) -> None:
    invented.tables["skills_sv.csv"] = SWEDISH
    whole = told(invented.folder())
    assert whole.values(ONE, "prefLabel") == ['"jonglera med zorbar"@sv', '"juggle zorbs"@en']
    swedish = [v for v in whole.values(ONE, "altLabel") if v.endswith("@sv")]
    assert swedish == ['"hantera zorbar"@sv', '"zorbjonglering"@sv']
    assert whole.statements.counts["preferred labels sv"] == 1
    assert whole.statements.counts["skills"] == 3
    [unknown] = whole.of("ESCO-05")
    assert (unknown.severity, unknown.focus) == (Severity.WARNING, SKILL.format(77))
    assert "labels in sv of 1 of 2 concepts (50 %) are of none that this version has (skills)" in unknown.message()
    assert SKILL.format(77) in unknown.message()
    assert "okänd" not in whole.text
    assert any(line.endswith('literalForm> "okänd"@sv .') for line in whole.apart)


def test_a_whole_classification_in_a_second_language_adds_words_only(invented: Invented, told: Read) -> None:
    counts = told(invented.folder()).statements.counts
    for name in ("skills", "conceptSchemes"):
        rows = [list(r) for r in invented.tables[f"{name}_en.csv"]]
        at = rows[0].index("preferredLabel")
        for row in rows[1:]:
            row[at] += " på svenska"
        invented.tables[f"{name}_sv.csv"] = rows
    invented.cell("skills_sv.csv", 2, "conceptUri", SKILL.format(88))
    whole = told(invented.folder())
    assert {k: whole.statements.counts[k] for k in ("skills", "concept schemes")} == {
        "skills": 3,
        "concept schemes": 10,
    }
    assert whole.statements.counts["preferred labels sv"] == 2
    assert whole.statements.counts["broader relations of skills"] == counts["broader relations of skills"]
    assert '"Invented digcomp på svenska"@sv' in whole.values(ESCO + "concept-scheme/digcomp", "prefLabel")
    assert [f.focus for f in whole.of("ESCO-05")] == [SKILL.format(88)]


def test_english_says_which_concepts_there_are(invented: Invented, told: Read) -> None:
    invented.tables["skills_de.csv"] = [list(r) for r in invented.tables["skills_en.csv"]]
    invented.cell("skills_de.csv", 2, "conceptUri", SKILL.format(88))
    whole = told(invented.folder())
    assert whole.statements.counts["skills"] == 3
    assert whole.values(SKILL.format(88), "prefLabel") == []
    assert whole.values(TWO, "prefLabel") == ['"theory of zorbs"@en']


def test_a_label_for_another_sort_of_concept(invented: Invented, told: Read) -> None:
    invented.tables["skills_sv.csv"] = [SWEDISH[0], ["Occupation", *SWEDISH[1][1:]]]
    whole = told(invented.folder())
    assert whole.values(ONE, "prefLabel") == ['"juggle zorbs"@en']
    assert [f.focus for f in whole.of("ESCO-04")] == [ONE]


def test_a_release_without_english(invented: Invented, told: Read) -> None:
    invented.tables = {n.replace("_en.", "_pl."): rows for n, rows in invented.tables.items()}
    whole = told(invented.folder())
    assert whole.values(ONE, "prefLabel") == ['"juggle zorbs"@pl']
    assert "@en" not in whole.text


def test_the_zip_tells_the_language_and_the_file_may_overrule_it(invented: Invented, told: Read) -> None:
    invented.tables = {n.replace("_en.csv", ".csv"): rows for n, rows in invented.tables.items()}
    invented.tables["labels_pt-br.csv"] = [SWEDISH[0], [*SWEDISH[1][:2], "malabares", ""]]
    whole = told(*invented.zips(), version=None)
    assert whole.values(ONE, "prefLabel") == ['"juggle zorbs"@en', '"malabares"@pt-BR']


def test_labels_of_the_same_language_from_elsewhere(invented: Invented, told: Read) -> None:
    plain = told(invented.folder())
    same = [SWEDISH[0], ["KnowledgeSkillCompetence", ONE, "juggle zorbs", "handle zorbs"]]
    invented.tables["more_en.csv"] = same
    agreeing = told(invented.folder())
    assert agreeing.text == plain.text
    assert len(agreeing.of("ESCO-03")) == 1
    same[1][2] = "juggle other zorbs"
    contradicting = told(invented.folder())
    assert contradicting.text == plain.text
    assert len(contradicting.of("ESCO-04")) == 1


# ---- order ----


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_order_of_the_paths_does_not_matter(invented: Invented, data: st.DataObject) -> None:
    folder = invented.home / "apart"
    if not folder.exists():
        invented.tables["skills_sv.csv"] = SWEDISH
        invented.tables["zzz_sv.csv"] = [SWEDISH[0], [*SWEDISH[1][:2], "ett annat ord", ""]]
        invented.folder("apart")
    files = sorted(folder.iterdir())
    shuffled = data.draw(st.permutations(files))
    first, second = (esco.read(some, Names(), version="9.9.9") for some in (files, shuffled))
    assert len(first) == len(second) == 2
    for one, other in zip(first, second, strict=True):
        assert b"".join(one.ntriples) == b"".join(other.ntriples)
        assert one.findings == other.findings
        assert one.counts == other.counts
        assert one.coverage == other.coverage
        assert one.source == other.source


def test_progress_is_told(invented: Invented, names: Names) -> None:
    heard: list[tuple[str, float | None]] = []

    def hear(step: str, share: float | None = None) -> None:
        heard.append((step, share))

    esco.read([invented.folder()], names, version="9.9.9", progress=hear)
    shares = [share for _, share in heard if share is not None]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) == len(invented.tables) + 1
    assert {step for step, _ in heard} == {"reading ESCO"}, "one step, so that a log has one line"


def test_the_reference_explains_every_code_and_known_release(root: Path) -> None:
    text = (root / "docs" / "reference" / "esco-rdf.md").read_text(encoding="utf-8")
    for code, (severity, _) in CODES.items():
        assert f"| {code} | {severity.value} |" in text, code
    for version, known in esco.KNOWN.items():
        row = next(line for line in text.splitlines() if line.startswith(f"| {version} |"))
        assert [int(cell.replace(",", "")) for cell in row.split("|")[2:-1]] == list(known.values())
