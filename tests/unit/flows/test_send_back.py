"""The report to send back in each of its forms: the same rows, bounded, no formula, the same bytes for the same."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from s4c_graph.core.sources import source
from s4c_graph.core.values import Finding, Place, Severity
from s4c_graph.flows import send_back
from s4c_graph.flows.quarantine import Quarantined

openpyxl = pytest.importorskip("openpyxl")
WRONG, WARNING = Severity.VIOLATION, Severity.WARNING


def finding(n: int, code: str = "IN-06", severity: Severity = WRONG, value: str = "x", text: str = "") -> Finding:
    messages = {"en": text or "Bad link. Give an http or https IRI."}
    focus, place = f"https://uni.example/{n}", Place("courses.ttl", line=n)
    return Finding(code, severity, focus, messages, value=value, place=place)


def outcome(tmp_path: Path, *findings: Finding, losses: tuple[str, ...] = ()) -> Quarantined:
    tmp_path.mkdir(exist_ok=True)
    said = source("user/courses", file="courses.ttl")
    return Quarantined(said, tmp_path, (1, 2), (len(findings), 3), findings, losses=losses)


def book(one: Quarantined):  # type: ignore[no-untyped-def]
    return openpyxl.load_workbook(io.BytesIO(send_back.workbook(one)))


def cells(sheet) -> list[list[str]]:  # type: ignore[no-untyped-def]
    return [["" if v is None else str(v) for v in line] for line in sheet.iter_rows(values_only=True)]


def test_the_workbook_has_the_rows_of_the_other_forms(tmp_path: Path) -> None:
    one = outcome(tmp_path, *(finding(n) for n in range(3)), finding(9, "IN-04", WARNING))
    texts = send_back.texts(one)
    rows = [[c.removeprefix("'") for c in line] for line in csv.reader(io.StringIO(texts["report.csv"]))]
    assert cells(book(one)["findings"]) == rows
    assert len(json.loads(texts["report.json"])["findings"]) == len(rows) - 1 == 4


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("https://x.example","y")'])
def test_no_cell_is_a_formula(tmp_path: Path, value: str) -> None:
    one = outcome(tmp_path, finding(1, value=value, text=f"{value} is wrong. {value} mends it."))
    for sheet in book(one).worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                assert cell.data_type in ("s", "n") and (cell.data_type == "s" or not isinstance(cell.value, str))
    with zipfile.ZipFile(io.BytesIO(send_back.workbook(one))) as made:
        assert not [n for n in made.namelist() if n.startswith("xl/worksheets/sheet") and b"<f>" in made.read(n)]
    send_back.write(one)
    with (tmp_path / "report.csv").open(encoding="utf-8", newline="") as file:
        assert not [c for line in csv.reader(file) for c in line if c.startswith(("=", "+", "-", "@", "\t"))]


def test_the_workbook_opens_on_the_violations_below_a_head_that_stays(tmp_path: Path) -> None:
    one = outcome(tmp_path, finding(1), finding(2, "IN-04", WARNING), finding(3))
    sheet = book(one)["findings"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:I4"
    assert [c.filters.filter for c in sheet.auto_filter.filterColumn] == [["Violation"]]
    severities = [row[0].value for row in sheet.iter_rows(min_row=2)]
    hidden = [bool(sheet.row_dimensions[n].hidden) for n in range(2, 5)]
    assert hidden == [s != "Violation" for s in severities]
    widths = [sheet.column_dimensions[c].width for c in "ABCDEFGHI"]
    assert all(8 <= w <= 60 for w in widths)
    for only in (WRONG, WARNING):
        plain = book(outcome(tmp_path, finding(1, severity=only), finding(2, severity=only)))["findings"]
        assert not plain.auto_filter.filterColumn and plain.auto_filter.ref
        assert not any(plain.row_dimensions[n].hidden for n in (2, 3))


def test_the_summary_counts_every_kind(tmp_path: Path) -> None:
    one = outcome(tmp_path, *(finding(n) for n in range(250)), finding(1, "IN-04", WARNING), losses=("2 persons",))
    lines = cells(book(one)["summary"])
    assert ["IN-06", "Violation", "250"] in [line[:3] for line in lines]
    assert ["IN-04", "Warning", "1"] in [line[:3] for line in lines]
    assert "2 persons" in [line[0] for line in lines]
    assert lines[0][0] == send_back.headline(one)


def test_the_same_report_is_the_same_bytes_whenever_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = outcome(tmp_path, finding(1), finding(2, "IN-04", WARNING))
    first = send_back.workbook(one)
    import time

    later = time.localtime(time.time() + 400 * 86_400)
    monkeypatch.setattr(time, "localtime", lambda *_: later)
    assert send_back.workbook(one) == first
    with zipfile.ZipFile(io.BytesIO(first)) as made:
        assert {info.date_time for info in made.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"1980-01-01T00:00:00Z" in made.read("docProps/core.xml")


def test_what_no_workbook_can_hold_is_replaced_and_nothing_is_lost_of_underscores(tmp_path: Path) -> None:
    one = outcome(tmp_path, finding(1, value="a\x00b_x0041_"))
    (tmp_path / "report.xlsx").write_bytes(send_back.workbook(one))
    sheet = CalamineWorkbook.from_path(str(tmp_path / "report.xlsx")).get_sheet_by_name("findings")
    assert sheet.to_python()[1][4] == "a\N{REPLACEMENT CHARACTER}b_x0041_"


def test_many_findings_are_counted_shown_in_part_and_all_in_one_file(tmp_path: Path) -> None:
    one = outcome(tmp_path, *(finding(n) for n in range(1_000)), finding(1, "IN-04", WARNING))
    send_back.write(one)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "findings.csv",
        "report.csv",
        "report.json",
        "report.txt",
        "report.xlsx",
    ]
    text = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert "- 1,000 Violation IN-06\n- 1 Warning IN-04" in text
    assert "and 900 more of IN-06, in findings.csv" in text
    with (tmp_path / "findings.csv").open(encoding="utf-8", newline="") as file:
        every = list(csv.DictReader(file))
    assert len(every) == 1_001 and {row["place"] for row in every} >= {"courses.ttl:999"}
    few = outcome(tmp_path / "few", finding(1))
    send_back.write(few)
    assert not (tmp_path / "few" / "findings.csv").exists()


def test_the_file_of_all_findings_ends_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_back, "MOST", 150)
    one = outcome(tmp_path, *(finding(n) for n in range(1_000)))
    send_back.write(one)
    assert len((tmp_path / "findings.csv").read_text(encoding="utf-8").splitlines()) == 151
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["counts"] == {"IN-06": 1_000}


def test_without_openpyxl_the_other_forms_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = outcome(tmp_path, finding(1))
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    send_back.write(one)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["report.csv", "report.json", "report.txt"]


@pytest.mark.parametrize(
    ("message", "wrong", "mend"),
    [
        ("Bad link. Give an IRI.", "Bad link.", "Give an IRI."),
        ("unknown level '9'; write 1 to 8", "unknown level '9'", "write 1 to 8"),
        ("'several. months' is no date; write it", "'several. months' is no date", "write it"),
        ("'a; b' is no IRI; write it out", "'a; b' is no IRI", "write it out"),
        ('"it\'s. so" is no date; write it', '"it\'s. so" is no date', "write it"),
        ("the city's way. Mend it.", "the city's way.", "Mend it."),
        ("nothing to mend", "nothing to mend", ""),
    ],
)
def test_what_is_wrong_and_the_mend_are_parted_outside_what_is_quoted(message: str, wrong: str, mend: str) -> None:
    assert send_back._parted(message) == (wrong, mend)


def test_rows_that_are_left_out_are_told_in_every_language(tmp_path: Path) -> None:
    one = Quarantined(source("user/x", file="x.csv"), tmp_path, (3, 9), (0, 0), rows_left=4)
    assert not one.clean
    for lang, said in (("en", "4 rows left out"), ("sv", "utelämnade rader: 4"), ("pl", "pominięto wierszy: 4")):
        assert send_back.headline(one, lang).endswith(said)
        assert json.loads(send_back.texts(one, lang)["report.json"])["rows left out"] == 4


def test_a_file_that_could_not_be_read_is_told_in_the_first_line(tmp_path: Path) -> None:
    one = Quarantined(source("user/x", file="x.json"), tmp_path, (0, 0), (0, 0), findings=(finding(1, "IN-02"),))
    for lang, said in (("en", "could not be read"), ("sv", "kunde inte läsas"), ("pl", "nie dało się odczytać")):
        assert send_back.headline(one, lang).endswith(said)
    assert not send_back.headline(replace(one, findings=())).endswith("read")
