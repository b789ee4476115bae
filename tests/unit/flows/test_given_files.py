"""A folder of a partner's files: what is read together, what is passed over, and one bad file that hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.core.settings import Settings
from s4c_graph.core.values import Place, Severity
from s4c_graph.flows.checking import validate_files
from s4c_graph.flows.given import given

ROLE = "slug,notation,label_en,category,specialises,definition_en,seeds,status\n"
GOOD = "new-role,R77,New role,staff,city-administration-staff-member,Does this and that in a city.,000,proposed\n"
TURTLE = "<https://example.org/a> <https://example.org/p> <https://example.org/b> .\n"


@pytest.fixture
def partner(tmp_path: Path) -> Path:
    """A folder with RDF, tables, a sub-folder and things of no kind that is read."""
    folder = tmp_path / "partner"
    (folder / "more").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "a.ttl").write_text(TURTLE, encoding="utf-8")
    (folder / "more" / "a.nt").write_text(TURTLE.replace("/a>", "/c>"), encoding="utf-8")
    (folder / "roles.csv").write_text(ROLE + GOOD, encoding="utf-8")
    (folder / "README.txt").write_text("hello", encoding="utf-8")
    (folder / "~$book.xlsx").write_text("a lock file", encoding="utf-8")
    (folder / ".git" / "x.ttl").write_text("not Turtle", encoding="utf-8")
    return folder


def test_each_file_fills_a_graph_and_tables_of_a_folder_one_together(partner: Path) -> None:
    read = list(given([partner], Settings()))
    assert sorted(s.graph for s in read) == ["user/a", "user/more-a", "user/partner"]
    passed = [(f.code, str(f.place)) for s in read for f in s.findings]
    assert passed == [("IN-01", "README.txt")]


def test_the_same_folder_gives_the_same_order(partner: Path) -> None:
    first, second = ([s.graph for s in given([partner], Settings())] for _ in range(2))
    assert first == second


def test_a_bad_file_is_told_and_the_others_are_still_judged(partner: Path) -> None:
    (partner / "bad.ttl").write_text("@prefix : <https://example.org/> .\n:a :b\n", encoding="utf-8")
    (partner / "roles.csv").write_text(ROLE + GOOD.replace("staff", "boss", 1), encoding="utf-8")
    (partner / "c.ttl").write_text(
        "<https://w3id.org/s4c/id/competence/ZZZ.01> a <https://w3id.org/s4c/ontology#Competence> .\n", encoding="utf-8"
    )
    report = validate_files([partner], Settings())
    unread = {f.place for f in report if f.code == "IN-02"}
    assert {place.file for place in unread if place} == {"bad.ttl", "roles.csv"}
    assert Place("roles.csv", line=2, cell="D2") in unread
    assert all(f.severity is Severity.VIOLATION for f in report if f.code == "IN-02")
    assert {str(f.place) for f in report if f.code == "C-03"} == {"c.ttl:1"}
    assert report.exit_code == 1


def test_a_bad_file_named_by_itself_is_an_error(partner: Path) -> None:
    (partner / "bad.ttl").write_text("nonsense", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.ttl"):
        validate_files([partner / "bad.ttl"], Settings())
    with pytest.raises(InputError, match=r"bad\.ttl"):
        list(given([partner], Settings()))


def test_a_folder_without_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file of a kind"):
        list(given([tmp_path], Settings()))


def test_two_files_of_one_name_are_told(partner: Path) -> None:
    with pytest.raises(InputError, match="fills the same graph"):
        list(given([partner, partner / "a.ttl"], Settings()))


def test_every_cell_of_tables_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """In a folder and in a file named by itself alike, however many there are."""
    rows = "".join(
        GOOD.replace("new-role", f"role-{n}").replace("R77", "").replace("staff", "boss", 1) for n in range(700)
    )
    file = tmp_path / "roles.csv"
    file.write_text(ROLE + rows, encoding="utf-8")
    for given_as in (tmp_path, file):
        report = validate_files([given_as], Settings())
        assert [f.place for f in report if f.code == "IN-02"] == [
            Place("roles.csv", line=n, cell=f"D{n}") for n in range(2, 702)
        ]
        assert all("unknown category 'boss'; one of" in f.message() for f in report)
        assert report.exit_code == 1
    with pytest.raises(InputError, match=r"roles.csv:2 \(D2\): unknown category 'boss'.*699 more at"):
        list(given([file], Settings()))


@pytest.mark.parametrize(("name", "mend"), [("book.xlsm", "save it as .xlsx"), ("notes", "tables")])
def test_a_file_of_no_kind_that_is_read_is_refused(tmp_path: Path, name: str, mend: str) -> None:
    (tmp_path / name).write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match=f"no kind of file that is read here.*{mend}"):
        list(given([tmp_path / name], Settings()))


def test_a_folder_whose_csv_files_are_no_tables_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "weather.csv").write_text("day,rain\n1,2\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    [finding] = [f for f in validate_files([Path()], Settings()) if f.code == "IN-02"]
    assert finding.message().startswith("This cannot be read: no table has a name such as weather.csv; expected")
    assert str(finding.place) == finding.focus == tmp_path.name
