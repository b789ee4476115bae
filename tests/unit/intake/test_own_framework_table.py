"""A framework of one's own in a table: concepts, hierarchy, levels, mappings; CSV and workbook alike."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from tests.crosswalks import ABOVE, OWN_HEADER, ROWS, SKILL, csv_of

from s4c_graph.core.errors import InputError
from s4c_graph.core.frameworks import Framework, left_out
from s4c_graph.core.names import Names
from s4c_graph.flows import frameworks
from s4c_graph.intake import framework_graph


def book_of(path: Path) -> Path:
    book = Workbook()
    book.active.title = "notes"
    book.active.append(["Nothing here"])
    sheet = book.create_sheet("framework")
    for line in (*ABOVE, [], OWN_HEADER):
        sheet.append(line)
    for row in ROWS:
        sheet.append([int(c) if c.isdigit() else c or None for c in row])
    book.save(path)
    return path


def read(path: Path) -> Framework:
    return frameworks.read([path], Names())


@pytest.fixture
def made(tmp_path: Path) -> Framework:
    return read(csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, ROWS))


def test_what_the_framework_is(made: Framework) -> None:
    assert (made.key, made.licence, made.graph) == ("example-city", "CC BY 4.0", "user/example-city")
    assert made.scheme.titles == {"sv": "Ramverk för Exempelstad", "en": "Framework of Example City"}
    assert (made.scheme.version, made.scheme.creator) == ("2026", "Example City")
    assert made.findings == ()


def test_concepts_and_their_hierarchy(made: Framework) -> None:
    scheme = Names().scheme("example-city")
    top, first, second = made.concepts
    assert first.iri == f"{scheme}/D1"
    assert (first.labels, first.notation) == ({"sv": "Öppna data", "en": "Open data"}, "D.1")
    assert first.alternatives == {"sv": ("öppen information",)}
    assert first.definitions == {"sv": "Publicera"}
    assert second.broader == (top.iri, first.iri)
    assert second.see_also == ("https://example.org/d2",)


def test_levels_are_named_above_and_used_below(made: Framework) -> None:
    assert [(v.key, v.rank, dict(v.labels)) for v in made.levels] == [
        ("1", 1, {"sv": "grund"}),
        ("2", 2, {"sv": "avancerad"}),
    ]
    assert [c.level for c in made.concepts] == ["", "1", "2"]


def test_words_for_levels_come_in_their_order(tmp_path: Path) -> None:
    rows = [["a", "A", "hög"], ["b", "B", "låg"], ["c", "C", "hög"]]
    made = read(csv_of(tmp_path / "o.csv", [["level låg", "Låg"]], ["id", "label_sv", "level"], rows))
    assert [(v.key, v.labels["en"]) for v in made.levels] == [("låg", "Låg"), ("hög", "hög")]


def test_mappings_read_from_the_concept(made: Framework) -> None:
    assert made.mappings is not None
    said = [(r.subject.rpartition("/")[2], r.predicate.rpartition("#")[2], r.object) for r in made.mappings]
    assert said == [
        ("D1", "closeMatch", "http://data.europa.eu/esco/skill/97965983-0da4-4902-9daf-d5cd2693ef73"),
        ("D2", "exactMatch", SKILL),
    ]
    slots = {s: made.mappings.value(s) for s in ("license", "object_source_version", "mapping_date")}
    assert slots == {
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "object_source_version": "1.1.1",
        "mapping_date": "2026-11-26",
    }


def test_a_workbook_says_the_same(tmp_path: Path, made: Framework) -> None:
    book = read(book_of(tmp_path / "ours.xlsx"))
    assert book.concepts == made.concepts
    assert book.levels == made.levels
    assert book.mappings == made.mappings


def test_as_skos(made: Framework) -> None:
    lines = framework_graph.ntriples_of(made, Names()).decode().splitlines()
    scheme = Names().scheme("example-city")
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert f"<{scheme}/D> <{skos}topConceptOf> <{scheme}> ." in lines
    assert f"<{scheme}/D2> <{skos}broader> <{scheme}/D1> ." in lines
    assert f"<{Names().scheme('example-city-level', '1')}> <{skos}member> <{scheme}/D1> ." in lines
    assert f"<{scheme}> <http://purl.org/dc/terms/license> <https://creativecommons.org/licenses/by/4.0/> ." in lines


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["", "Utan", "", ""], "concept"),
        (["a b", "Blank", "", ""], "concept"),
        (["a", "Dubbel", "", ""], "concept"),
        (["b", "", "", ""], "concept"),
        (["b", "B", "", "", "mer"], "concept"),
        (["b", "B", "zz", ""], "broader"),
        (["b", "B", "b", ""], "broader"),
        (["b", "B", "", "http://example.org/100%"], "mapping"),
        (["b", "B", "", "nonsense"], "mapping"),
        (["b", "A", "", ""], "label"),
        (["b", "B"], "short"),
        (["b", "B  B", "", ""], "blanks"),
    ],
)
def test_noise_is_told_at_its_line(tmp_path: Path, row: list[str], code: str) -> None:
    made = read(csv_of(tmp_path / "o.csv", [], ["id", "label_sv", "broader", "exact_match"], [["a", "A", "", ""], row]))
    assert [(f.code, f.place.line if f.place else 0) for f in made.findings] == [(f"framework-{code}", 4)]
    assert made.rows == 2
    assert {c.line for c in made.concepts} | left_out(made.findings) == {3, 4}


def test_circles_are_cut_and_told(tmp_path: Path) -> None:
    rows = [["a", "A", "c"], ["b", "B", "a"], ["c", "C", "b"]]
    made = read(csv_of(tmp_path / "o.csv", [], ["id", "label_sv", "broader"], rows))
    assert [f.code for f in made.findings] == ["framework-broader"]
    assert sum(len(c.broader) for c in made.concepts) == 2


def test_columns_that_are_not_known_or_stand_twice(tmp_path: Path) -> None:
    header = ["id", "label_sv", "label_sv", "colour", ""]
    made = read(csv_of(tmp_path / "o.csv", [], header, [["a", "A", "A", "red", ""]]))
    assert [f.message() for f in made.findings] == [
        "a column that is not known is passed over: 'label_sv' stands twice",
        "a column that is not known is passed over: 'colour'",
    ]


@pytest.mark.parametrize(
    ("name", "value"), [("key", "Two Words"), ("language", "svenska!"), ("scheme", "nowhere"), ("date", "yesterday")]
)
def test_what_stands_above_must_be_usable(tmp_path: Path, name: str, value: str) -> None:
    path = csv_of(tmp_path / "o.csv", [["title", "T"], [name, value]], ["id", "label_sv"], [["a", "A"]])
    with pytest.raises(InputError, match=rf"o\.csv:2: '{value}' is no {name}; such as"):
        read(path)


def test_official_iris_are_used_as_they_are(tmp_path: Path) -> None:
    rows = [["a", "A", "https://example.org/a", ""], ["b", "B", "", "a"]]
    path = csv_of(tmp_path / "o.csv", [["scheme", "https://example.org/s"]], ["id", "label_sv", "iri", "broader"], rows)
    made = read(path)
    assert made.scheme.iri == "https://example.org/s"
    assert [c.iri for c in made.concepts] == ["https://example.org/a", Names().scheme("o", "b")]
    assert made.concepts[1].broader == ("https://example.org/a",)


def test_a_semicolon_table(tmp_path: Path, made: Framework) -> None:
    rows = [[c.replace("; ", " / ") for c in row] for row in ROWS[:2]]
    other = read(csv_of(tmp_path / "ours.csv", ABOVE, OWN_HEADER, rows, ";"))
    assert other.concepts[0] == made.concepts[0]


def test_a_workbook_without_such_a_sheet(tmp_path: Path) -> None:
    book = Workbook()
    book.save(tmp_path / "b.xlsx")
    assert frameworks.recognised(tmp_path / "b.xlsx") == ""
    with pytest.raises(InputError, match="no sheet has a header"):
        frameworks.read([tmp_path / "b.xlsx"], Names(), "table")
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04 no zip")
    assert frameworks.recognised(tmp_path / "c.xlsx") == ""
    with pytest.raises(InputError, match=r"c\.xlsx"):
        frameworks.read([tmp_path / "c.xlsx"], Names(), "table")
