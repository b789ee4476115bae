"""Tables with rows that cannot be read, where the others are wanted: which leave, where it is told, what joins."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.core.values import Severity, Statements
from s4c_graph.intake import tables, tables_read

EXAMPLES = assets.folder("data") / "examples"
NAMES = Names()


@pytest.fixture
def city(tmp_path: Path) -> Path:
    """A copy of the example city's tables to break."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "city"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def read(path: Path) -> Statements:
    return tables.overlay(path, NAMES, graph="user/city", lenient=True)


def told(made: Statements) -> dict[str, str]:
    """Code by place of the violations; each place once."""
    found = [(str(f.place), f.code) for f in made.findings if f.severity is Severity.VIOLATION]
    assert len(found) == len(dict(found))
    return dict(found)


def says(made: Statements, kind: str, key: str) -> bool:
    return f"<{NAMES.id(kind, key)}>".encode() in b"".join(made.ntriples)


def test_a_bad_cell_leaves_its_row_and_what_hangs_on_it(city: Path) -> None:
    edit(city / "surveys.csv", "2025-11-01", "last year")
    made = read(city)
    assert told(made)["surveys.csv:2 (F2)"] == "IN-02"
    questions = len((city / "questions.csv").read_text(encoding="utf-8").splitlines()) - 1
    answers = len((city / "answers.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert made.rows_left == 1 + questions + answers
    assert {place: code for place, code in told(made).items() if not place.startswith("surveys")} == {
        **{f"questions.csv:{n} (A{n})": "IN-08" for n in range(2, questions + 2)},
        **{f"answers.csv:{n} (A{n})": "IN-08" for n in range(2, answers + 2)},
    }
    (one,) = [f for f in made.findings if str(f.place) == "answers.csv:5 (A5)"]
    assert (
        one.message()
        == "The row is left out because of what stands at surveys.csv:2 (F2). Mend that, and the row joins."
    )
    assert "surveys.csv:2 (F2)" in one.message("sv") and "surveys.csv:2 (F2)" in one.message("pl")
    assert says(made, "project", "example-digital-lift") and not says(made, "survey", "example-failure-causes")


def test_a_share_is_never_worked_out_of_some_of_the_answers(city: Path) -> None:
    edit(city / "answers.csv", ",01,1,6", ",01,1,six")
    made = read(city)
    assert told(made) == {"answers.csv:2 (D2)": "IN-02", "answers.csv:3 (A3)": "IN-08", "answers.csv:4 (A4)": "IN-08"}


def test_of_two_rows_of_one_key_neither_joins_unless_they_are_the_same(city: Path) -> None:
    rows = (city / "places.csv").read_text(encoding="utf-8").splitlines()
    (city / "places.csv").write_text("\n".join([*rows, rows[1]]) + "\n", encoding="utf-8")
    made = read(city)
    assert made.rows_left == 1 and says(made, "place", rows[1].split(",")[0])
    key, *rest = rows[1].split(",")
    (city / "places.csv").write_text("\n".join([*rows, ",".join([key, "Other", *rest[1:]])]) + "\n", encoding="utf-8")
    made = read(city)
    assert {"places.csv:2 (A2)", f"places.csv:{len(rows) + 1} (A{len(rows) + 1})"} <= told(made).keys()
    assert not says(made, "place", key)


def test_dimensions_of_two_scales_leave_together(city: Path) -> None:
    edit(city / "maturity.csv", "2.1,1,5", "2.1,0,10")
    made = read(city)
    left = [place for place in told(made) if place.startswith("maturity.csv")]
    rows = (city / "maturity.csv").read_text(encoding="utf-8").splitlines()
    same = [n for n, row in enumerate(rows, 1) if row.startswith("example-city,2023,")]
    assert sorted(left) == sorted(f"maturity.csv:{n} (F{n})" for n in same)


def test_a_table_with_a_wrong_header_stays_out_and_the_others_join(city: Path) -> None:
    edit(city / "surveys.csv", "definition_en", "defnition_en")
    made = read(city)
    assert told(made)["surveys.csv:1 (E1)"] == "IN-02"
    assert told(made)["questions.csv:2 (A2)"] == "IN-08"
    assert says(made, "project", "example-digital-lift") and not says(made, "question", "example-failure-causes-01")


@pytest.mark.parametrize(
    ("content", "says_"),
    [
        (b"key,label_en\na,\xff\n", "not UTF-8 text (byte 0xFF)"),
        (b'key,label_en\na,"open\n', "not a readable CSV row"),
        (b"key,label_en\na,\x00\n", "holds a NUL character"),
        (b"", "has no header row"),
    ],
)
def test_a_file_that_is_no_text_hides_none_of_the_others(city: Path, content: bytes, says_: str) -> None:
    (city / "funding.csv").write_bytes(content)
    made = read(city)
    (one,) = [f for f in made.findings if f.place and f.place.file == "funding.csv"]
    assert one.code == "IN-02" and says_ in one.message()
    assert [place for place, code in told(made).items() if code == "IN-08" and place.startswith("projects")]
    assert says(made, "place", (city / "places.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0])
    with pytest.raises(InputError, match=says_.replace("(", r"\(").replace(")", r"\)")):
        read(city / "funding.csv")


def test_a_file_almost_named_like_a_table_is_told_and_what_hangs_on_it(city: Path) -> None:
    (city / "surveys.csv").rename(city / "survey.csv")
    made = read(city)
    assert told(made)["survey.csv"] == "IN-02" and told(made)["questions.csv:2 (A2)"] == "IN-08"


def test_places_in_a_workbook_are_sheets_and_cells(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "surveys"
    sheets: dict[str, list[list[str | int]]] = {
        "surveys": [
            ["key", "label_en", "start", "status"],
            ["a", "A", "soon", "demo"],
            ["b", "B", "2026-01-31", "demo"],
        ],
        "questions": [["survey", "number", "text_en", "status"], ["a", 1, "?", "demo"], ["b", 1, "?", "demo"]],
    }
    for name, rows in sheets.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "mine.xlsx")
    made = read(tmp_path / "mine.xlsx")
    assert told(made) == {"mine.xlsx[surveys]!C2": "IN-02", "mine.xlsx[questions]!A2": "IN-08"}
    assert made.rows_left == 2 and says(made, "question", "b-01")


def test_a_row_that_adds_to_what_ships_hangs_on_no_row_of_one_s_own(tmp_path: Path) -> None:
    """The role stands without the row, so what names it joins."""
    head = "slug,notation,label_en,category,specialises,definition_en,seeds,status\n"
    row = "urban-planner,R99,Planner,boss,city-administration-staff-member,Plans.,000,proposed\n"
    known = (assets.folder("data") / "framework" / "roles.csv").read_text(encoding="utf-8").splitlines()[1]
    slug = known.split(",")[0]
    (tmp_path / "roles.csv").write_text(head + row.replace("urban-planner", slug), encoding="utf-8")
    need = f"role,competence,level,strength,status\n{slug},CIT.02,3,material,proposed\n"
    (tmp_path / "requirements.csv").write_text(need, encoding="utf-8")
    assert told(read(tmp_path)) == {"roles.csv:2 (D2)": "IN-02"}


def test_too_many_faults_keep_the_tables_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from s4c_graph.core.settings import Settings
    from s4c_graph.flows.given import given

    monkeypatch.setattr(tables_read, "MOST_PROBLEMS", 20)
    rows = "".join(f"k{n},P,soon\n" for n in range(30))
    (tmp_path / "events.csv").write_text("key,label_en,start\n" + rows, encoding="utf-8")
    [one] = given([tmp_path / "events.csv"], Settings(), lenient=True)
    assert len(one.findings) == 21
    assert "has 20 faults or more" in one.findings[-1].message()
