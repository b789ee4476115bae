"""How files of a made-up supplement are joined, told apart and held against the framework's titles."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from benchmarks import digcomp_made
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.intake.digcomp.conftest import Edited, found, lines

from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity
from s4c_graph.intake import digcomp

NAMES = Names()
DC = "https://w3id.org/s4c/digcomp/3.0/"


def test_a_made_up_supplement_is_read_like_an_official_one(made: dict[str, Path]) -> None:
    read = {name: digcomp.read([path], NAMES) for name, path in made.items()}
    assert lines(read["en"]) == lines(read["xlsx"]) < lines(read["nl"])
    assert lines(digcomp.read(list(made.values()), NAMES)) == lines(read["nl"])
    assert len(found(read["en"], "DC-02")) == 885
    assert {f.code for f in read["xlsx"].findings} == {"DC-04"}


def test_a_folder_gives_what_its_files_give_and_names_the_rest(made: dict[str, Path], tmp_path: Path) -> None:
    for path in made.values():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "other.json").write_text('{"a": 1}')
    (tmp_path / ".hidden.jsonld").write_text("x")
    read = digcomp.read([tmp_path], NAMES)
    assert lines(read) == lines(digcomp.read([made["nl"]], NAMES))
    assert {str(f.place) for f in found(read, "DC-08")} == {"notes.txt", "other.json"}


def test_a_copy_is_read_once(made: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / "copy.jsonld"
    copy.write_bytes(made["en"].read_bytes())
    read = digcomp.read([made["en"], copy, made["en"]], NAMES)
    assert [f.message() for f in found(read, "DC-12")] == ["the same file as copy.jsonld; read once"]
    assert read.counts["files"] == 1


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), blank=st.sampled_from([" ", "\n", "\u00a0", "  ", "\ufeff"]))
def test_neither_order_nor_blanks_change_the_graph(
    made: dict[str, Path], tmp_path: Path, seed: int, blank: str
) -> None:
    """Nodes in any order, keys in any order, blanks around words: the same bytes come out, in both formats."""
    chance = random.Random(seed)
    nodes = digcomp_made.nodes()
    chance.shuffle(nodes)
    mixed = []
    for node in nodes:
        keys = list(node)
        chance.shuffle(keys)
        said = {k: node[k] for k in keys}
        for key in ("description", "explanation", "name"):
            if key in said and chance.random() < 0.5:
                said[key] = blank + said[key].replace(" ", blank + " ", 1) + blank
        mixed.append(said)
    path = tmp_path / "mixed.jsonld"
    path.write_bytes(digcomp_made.jsonld(mixed))
    book = digcomp_made.workbook(tmp_path / "mixed.xlsx", digcomp_made.sheets(mixed))
    wanted = b"".join(digcomp.read([made["en"]], NAMES).ntriples)
    assert b"".join(digcomp.read([path], NAMES).ntriples) == wanted
    assert b"".join(digcomp.read([book], NAMES).ntriples) == wanted


def test_another_language_is_taken_by_its_suffix(edited: Edited) -> None:
    def swedish(nodes: list[digcomp_made.Node]) -> None:
        nodes[0]["name_sv"] = "Påhittad rubrik"

    read = edited(swedish)
    assert f'<{DC}1> <http://www.w3.org/2004/02/skos/core#prefLabel> "Påhittad rubrik"@sv .' in lines(read)
    told = {f.message() for f in found(read, "DC-07")}
    assert "9 texts of areas are there in English and not in sv" in told


def test_unknown_keys_are_told_once_with_their_number(edited: Edited) -> None:
    def more(nodes: list[digcomp_made.Node]) -> None:
        for node in nodes[:7]:
            node["colour"] = "blue"

    assert [f.message() for f in found(edited(more), "DC-08")] == ["key 'colour' was not read (7 times)"]


def test_counts_by_type_may_differ_and_are_told(edited: Edited) -> None:
    def retyped(nodes: list[digcomp_made.Node]) -> None:
        outcome = next(n for n in nodes if n.get("type") == "Skill")
        outcome["type"] = "Attitude"

    told = found(edited(retyped), "DC-11")
    assert [f.message() for f in told] == [
        "108 outcomes of type attitude, where 107 were counted",
        "198 outcomes of type skill, where 199 were counted",
    ]
    assert {f.severity for f in told} == {Severity.WARNING}


def test_two_outcomes_of_one_text_are_told_apart_by_their_codes(edited: Edited) -> None:
    def twins(nodes: list[digcomp_made.Node]) -> None:
        outcomes = [n for n in nodes if n["@type"] == "LearningOutcome"]
        outcomes[1]["description"] = outcomes[0]["description"]

    read = edited(twins)
    labels = [line for line in lines(read) if "#prefLabel> " in line and "/outcome/LO1.1.0" in line]
    assert sum(line.endswith('(LO1.1.01)"@en .') for line in labels) == 1
    assert sum(line.endswith('(LO1.1.02)"@en .') for line in labels) == 1
    assert sum("#altLabel>" in line and "/outcome/" in line for line in lines(read)) == 2
    assert [f.focus for f in found(read, "DC-06")] == [DC + "outcome/LO1.1.01"]


def test_files_that_say_a_text_differently_are_told_and_one_is_believed(made: dict[str, Path], tmp_path: Path) -> None:
    nodes = digcomp_made.nodes(dutch=True)
    nodes[40]["description"] = "Quite another sentence."
    other = tmp_path / "other.jsonld"
    other.write_bytes(digcomp_made.jsonld(nodes))
    read = digcomp.read([other, made["en"]], NAMES)
    assert lines(digcomp.read([made["en"], other], NAMES)) == lines(read)
    (told,) = found(read, "DC-05")
    assert told.severity is Severity.WARNING and str(told.place) == "other.jsonld#/@graph/40"
    assert not any("Quite another sentence." in line for line in lines(read))


def test_files_of_two_editions_are_refused(made: dict[str, Path], tmp_path: Path) -> None:
    nodes = digcomp_made.nodes(dutch=True)
    outcome = next(n for n in nodes if n.get("type") == "Skill")
    outcome["type"] = "Attitude"
    other = tmp_path / "other.jsonld"
    other.write_bytes(digcomp_made.jsonld(nodes))
    with pytest.raises(InputError, match=r"has type attitude, and skill at .*give files of one edition"):
        digcomp.read([made["en"], other], NAMES)
    nodes = [n for n in digcomp_made.nodes(dutch=True) if n["@type"] != "Glossary"]
    nodes += [{"@type": "Glossary", "@id": f"Glossary/Word {n}", "explanation": "x"} for n in range(126)]
    other.write_bytes(digcomp_made.jsonld(nodes))
    with pytest.raises(InputError, match=r"glossary term Word 0 is not in .*give files of one edition"):
        digcomp.read([made["en"], other], NAMES)


# ---- the titles that the graph has


def test_titles_of_the_graph_stay_and_others_become_alternatives(edited: Edited, made: dict[str, Path]) -> None:
    titles = {DC + n: t for n, t in digcomp_made.titles().items()}
    read = digcomp.read([made["en"]], NAMES, titles=titles | {DC + "1": "Another title"}, described=True)
    (told,) = found(read, "DC-10")
    assert told.focus == DC + "1" and told.severity is Severity.WARNING
    said = [line for line in lines(read) if line.startswith(f"<{DC}1> ") and "Label>" in line]
    assert ["altLabel" in line for line in said] == [True]


@pytest.mark.parametrize("described", [True, False])
def test_the_framework_is_described_where_nothing_else_does(made: dict[str, Path], described: bool) -> None:
    read = digcomp.read([made["en"]], NAMES, described=described)
    said = {line.split()[1] for line in lines(read) if line.startswith(f"<{DC.rstrip('/')}> ")}
    needed = {"http://purl.org/dc/terms/" + name for name in ("title", "license", "creator")}
    assert all((f"<{name}>" in said) is not described for name in needed)
    assert "<http://purl.org/dc/terms/rights>" in said


# ---- sheets


def test_a_renamed_sheet_is_known_by_its_columns(made: dict[str, Path], tmp_path: Path) -> None:
    sheets = digcomp_made.sheets(digcomp_made.nodes())
    renamed = {f"Sheet{n}": rows for n, rows in enumerate(sheets.values())}
    read = digcomp.read([digcomp_made.workbook(tmp_path / "renamed.xlsx", renamed)], NAMES)
    assert lines(read) == lines(digcomp.read([made["xlsx"]], NAMES))
    assert len(found(read, "DC-09")) == 5
    assert [str(f.place) for f in found(read, "DC-08")] == ["renamed.xlsx[Sheet0]"]


def test_further_columns_and_other_order_of_columns_are_no_matter(made: dict[str, Path], tmp_path: Path) -> None:
    sheets = digcomp_made.sheets(digcomp_made.nodes())
    for name, rows in sheets.items():
        if name[0].isdigit():
            sheets[name] = [["Remark" if not n else "x", *reversed(row)] for n, row in enumerate(rows)]
    read = digcomp.read([digcomp_made.workbook(tmp_path / "turned.xlsx", sheets)], NAMES)
    assert lines(read) == lines(digcomp.read([made["xlsx"]], NAMES))
    assert len(found(read, "DC-08")) == 5


def test_a_repeated_text_that_differs_is_told(tmp_path: Path) -> None:
    sheets = digcomp_made.sheets(digcomp_made.nodes())
    sheets["4 Learning Outcomes"][7][3] = "Another name"
    read = digcomp.read([digcomp_made.workbook(tmp_path / "twice.xlsx", sheets)], NAMES)
    (told,) = found(read, "DC-03")
    assert str(told.place) == "twice.xlsx[4 Learning Outcomes]!D8"
