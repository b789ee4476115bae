"""Tables as people and spreadsheets break them: one line that says what, where and the mend; or read all the same."""

from __future__ import annotations

import csv
import datetime
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from s4c_graph.core import assets
from s4c_graph.core.errors import InputError
from s4c_graph.core.names import Names
from s4c_graph.intake import tables

SHIPPED = assets.folder("data") / "framework"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped tables to break."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "framework"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def told(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        tables.framework(folder, Names())
    said = str(caught.value)
    assert "\n" not in said
    return said


ROLE = "smart-city-expert,R04,Smart city expert,Expert på smarta städer,Ekspert ds. inteligentnych miast,expert,"
NEED = "city-administration-staff-member,CYB.01,4,material,proposed"


@pytest.mark.parametrize(
    ("table", "old", "new", "says"),
    [
        ("roles", "category,", "", "roles.csv:1: column 'category' is missing; add it; its cells may be empty"),
        (
            "roles",
            "definition_en",
            "defnition_en",
            "roles.csv:1 (H1): unknown column 'defnition_en'; did you mean definition_en?",
        ),
        (
            "areas",
            "status\n",
            "status,colour\n",
            "areas.csv:1 (H1): unknown column 'colour'; columns here are notation, ",
        ),
        ("areas", "label_pl", "label_sv", "areas.csv:1 (D1): column 'label_sv' stands twice; rename or remove one"),
        ("competences", "CIT.02,CIT,", "CIT.02,CTI,", "competences.csv:3 (B3): unknown area 'CTI'; did you mean CIT?"),
        ("competences", ",skill,", ",talent,", "(F2): unknown type 'talent'; one of knowledge, skill, ability, other"),
        ("competences", ",2.3,", ",2.9,", "(M2): unknown DigComp number '2.9'; numbers run from 1.1 to 5.4"),
        ("competences", ",001,", ",seed one,", "(N2): unknown seed 'seed one'; one of 000, 001, "),
        (
            "competences",
            "CIT.02,CIT",
            "CIT.01,CIT",
            "competences.csv:3 (A3): notation 'CIT.01' stands twice; change one",
        ),
        (
            "competences",
            "CIT.02,CIT",
            "CIT 02,CIT",
            "(A3): 'CIT 02' cannot be part of an IRI; use letters, digits, dot",
        ),
        (
            "competences",
            "CIT.02,CIT",
            ",CIT",
            "competences.csv:3 (A3): notation is empty; give the row a key, or empty it",
        ),
        (
            "roles",
            ROLE + "city-",
            ROLE + "town-",
            "roles.csv:6 (G6): unknown role 'town-administration-staff-member'; did ",
        ),
        (
            "requirements",
            NEED,
            NEED.replace(",4,", ",9,"),
            "requirements.csv:2 (C2): unknown level '9'; write a whole number",
        ),
        ("requirements", NEED, NEED.replace(",4,", ",4.5,"), "requirements.csv:2 (C2): unknown level '4.5'"),
        (
            "requirements",
            NEED,
            NEED.replace("CYB.01", "CYB.99"),
            "(B2): unknown competence 'CYB.99'; did you mean CYB.09?",
        ),
        (
            "requirements",
            NEED,
            NEED.replace("city-adm", "city adm"),
            "(A2): unknown role 'city administration-staff-member'; did",
        ),
        (
            "requirements",
            NEED,
            f"{NEED}\n{NEED}",
            "(B3): city-administration-staff-member and CYB.01 stand together twice; keep one",
        ),
        (
            "requirements",
            NEED,
            NEED.replace("material", "vital"),
            "(D2): unknown strength 'vital'; one of essential, material",
        ),
        (
            "requirements",
            NEED,
            NEED.replace("CYB.01", ""),
            "requirements.csv:2 (A2): competence is empty; name a row of comp",
        ),
        (
            "requirements",
            NEED,
            "city-administration-staff-member,CYB.01,4",
            "requirements.csv:2: the row has 3 cells where the header has 5",
        ),
        (
            "requirements",
            NEED,
            NEED + ",x",
            "requirements.csv:2 (F2): the row has 6 cells where the header has 5; quote a text",
        ),
        (
            "frameworks",
            "https://creativecommons",
            "creativecommons",
            "(I2): 'creativecommons.org/licenses/by/4.0/' is not an IRI",
        ),
        (
            "areas",
            "Cybersäkerhet",
            "CybersÃ¤kerhet",
            "areas.csv:3 (C3): letters are garbled: 'CybersÃ¤kerhet, integritet",
        ),
        ("areas", "Cybersäkerhet", "Cybers\ufffdkerhet", "areas.csv:3 (C3): letters are garbled"),
        ("areas", '"Cyber', '"Cyber"', "areas.csv:3: not a readable CSV row: "),
        (
            "areas",
            "Cyber",
            "Cy\x07ber",
            "holds the control character U+0007, which cannot be seen; type the cell again",
        ),
        ("areas", "notation", "\x00notation", "areas.csv:1: holds a NUL character; save the file as CSV UTF-8"),
    ],
)
def test_the_error_says_what_where_and_the_mend(folder: Path, table: str, old: str, new: str, says: str) -> None:
    edit(folder / f"{table}.csv", old, new)
    assert says in told(folder)


def test_all_problems_are_told_at_once(folder: Path) -> None:
    edit(folder / "requirements.csv", ",4,", ",40,")
    edit(folder / "requirements.csv", ",2,", ",20,")
    edit(folder / "competences.csv", ",skill,", ",skil,")
    assert told(folder).endswith("; 2 more at requirements.csv:2 (C2), requirements.csv:3 (C3)")


def test_a_missing_table_is_named(folder: Path) -> None:
    (folder / "roles.csv").unlink()
    assert re.search(r"framework: the table roles is missing; add it", told(folder))


def test_an_empty_file_lacks_its_header(folder: Path) -> None:
    (folder / "digcomp.csv").write_bytes(b"")
    assert "digcomp.csv: has no header row; begin with number, label_2.2, label_3.0, status" in told(folder)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    assert told(tmp_path).endswith("no framework tables here; expected files such as frameworks.csv")


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "no such file or folder" in told(tmp_path / "nothing")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1250"])
def test_text_that_is_not_utf8_is_refused_with_its_line(folder: Path, encoding: str) -> None:
    path = folder / "areas.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding, "replace"))
    said = told(folder)
    assert re.match(r"areas\.csv:\d+: not UTF-8 text \(byte 0x[0-9A-F]{2}\); save the file as 'CSV UTF-8", said)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "framework.xlsx"
    path.write_bytes(b"PK\x03\x04 not really")
    assert re.match(r".*framework\.xlsx: .*; ", told(path))
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("xl/workbook.xml", "<no-workbook/>")
    assert re.search(r"framework\.xlsx: (not a readable workbook|no sheet)", told(path))


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    """One cell in the last corner makes a reader allocate seventeen thousand million cells."""
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "areas"
    book.active["XFD1048576"] = "far"
    book.save(tmp_path / "far.xlsx")
    says = "far.xlsx: a sheet has a cell at XFD1048576; clear all beyond row 100000 and column IV"
    assert told(tmp_path / "far.xlsx") == says
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b"0" * (70 << 20))
    assert "bomb.xlsx" in told(tmp_path / "bomb.xlsx")


def test_a_file_beyond_any_table_is_refused(folder: Path) -> None:
    with (folder / "areas.csv").open("r+b") as file:
        file.truncate(65 << 20)
    assert told(folder).endswith("areas.csv: larger than 64 MiB; split it or read it as RDF")


def test_a_workbook_without_our_sheets_is_refused(tmp_path: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(tmp_path / "framework.xlsx")
    assert "framework.xlsx: no sheet is named like a framework table; name the sheets frameworks" in told(
        tmp_path / "framework.xlsx"
    )


def test_a_date_made_by_the_spreadsheet_is_told_with_its_cell(tmp_path: Path, names: Names) -> None:
    """A spreadsheet takes DigComp number 1.2 for the first of February."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "digcomp"
    sheet.append(["number", "label_2.2", "label_3.0", "status"])
    sheet.append([datetime.date(2026, 2, 1), "a", "b", "stated"])
    book.save(tmp_path / "mine.xlsx")
    with pytest.raises(InputError, match=r"mine\.xlsx\[digcomp\]!A2: the spreadsheet turned this cell into a date"):
        tables.overlay(tmp_path / "mine.xlsx", names, graph="user/mine")


def test_a_lone_file_that_is_no_table_is_refused(tmp_path: Path, names: Names) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"x\.csv: not one of the framework tables; name it one of frameworks"):
        tables.overlay(tmp_path / "x.csv", names, graph="user/x")


# ---- what spreadsheets do to a file, and may ----


def _rewritten(path: Path, encoding: str, delimiter: str) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        writer.writerows(rows)
        writer.writerows([[""] * len(rows[0])] * 3)


def _zeros_dropped(path: Path) -> None:
    if path.name == "competences.csv":
        path.write_text(
            re.sub(r",00(\d),proposed", r",\1,proposed", path.read_text(encoding="utf-8")), encoding="utf-8"
        )


def _blanks(path: Path) -> None:
    if path.name == "roles.csv":
        edit(path, "label_en", "\u00a0LABEL_EN ")
    if path.name == "requirements.csv":
        edit(path, NEED, NEED.replace("CYB.01,4,material", "\u00a0cyb.01 ,\u202fL4, Material"))
    if path.name == "areas.csv":
        edit(path, "Citizen engagement", " Citizen\u00a0\u00a0engagement")


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: _rewritten(path, "utf-8-sig", ","),
        lambda path: _rewritten(path, "utf-8-sig", ";"),
        lambda path: _rewritten(path, "utf-16", "\t"),
        _zeros_dropped,
        _blanks,
    ],
    ids=["Excel CSV UTF-8", "Excel with semicolons", "Excel Unicode text", "zeros dropped", "blanks and letter case"],
)
def test_what_a_spreadsheet_changes_is_read_all_the_same(
    folder: Path, names: Names, harm: Callable[[Path], None]
) -> None:
    for path in folder.iterdir():
        harm(path)
    for ours, shipped in zip(tables.framework(folder, names), tables.framework(None, names), strict=True):
        assert b"".join(ours.ntriples) == b"".join(shipped.ntriples)


def test_missing_statements_are_left_to_the_shapes(folder: Path, names: Names) -> None:
    """A table with holes is read; that a definition or a level is missing is a finding, with its place."""
    edit(folder / "requirements.csv", NEED, NEED.replace(",4,material,", ",,,"))
    edit(folder / "competences.csv", "Lists hazards, exposure and options for one district.", "")
    made = {s.graph: s for s in tables.framework(folder, names)}
    text = b"".join(made["framework"].ntriples).decode()
    requirement = names.id("requirement", "city-administration-staff-member-CYB.01")
    assert f"<{requirement}> <{names.term('requiredCompetence')}>" in text
    assert f"<{requirement}> <{names.term('requiredLevel')}>" not in text
    assert names.id("indicator", "ENV.02-1") not in text


def test_a_quoted_line_break_does_not_shift_the_lines_that_are_told(folder: Path) -> None:
    edit(folder / "areas.csv", "Involving residents and", '"Involving residents\nand')
    edit(folder / "areas.csv", "their city.", 'their city."')
    edit(folder / "areas.csv", "PRJ,", "PRJ,,")
    assert re.match(r"areas\.csv:\d+ \(H\d+\): the row has 8 cells", told(folder))
    line, row = (int(n) for n in re.findall(r":(\d+) \(H(\d+)\)", told(folder))[0])
    assert line == row + 1
