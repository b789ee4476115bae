"""s4c align run as a user runs it, with a stand-in for the matcher."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests.align_command import align
from tests.align_standin import REFUSED


@pytest.fixture
def input(tmp_path: Path) -> Path:
    path = tmp_path / "in.tsv"
    path.write_text("id\ttext\tlang\na\twe know Kafka\ten\nb\t\ten\nc\tsvetsa rör\tsv\n", encoding="utf-8")
    return path


def test_texts_are_answered_in_the_terminal() -> None:
    ran = align("-q", "we know Kafka", "welding of pipes", "--top", "2")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0].startswith("1: ")
    assert sum(line.startswith("2: ") for line in lines) == 1
    assert sum(line.lstrip().startswith(("1  ", "2  ")) for line in lines) == 4


def test_texts_as_json() -> None:
    (said,) = json.loads(align("-q", "we know Kafka", "--json", "--top", "2", "--lang", "sv").out)
    assert (said["id"], said["lang"], len(said["matches"])) == ("1", "sv", 2)
    lowest = max(match["confidence"] for match in said["matches"])
    (said,) = json.loads(align("-q", "we know Kafka", "--json", "--min-confidence", str(lowest)).out)
    assert [match["confidence"] for match in said["matches"] if match["confidence"] < lowest] == []


def test_texts_from_standard_input() -> None:
    ran = align("-q", "-", "--json", stdin="we know Kafka\n\n  \nsvetsa rör\r\n")
    assert [said["id"] for said in json.loads(ran.out)] == ["1", "2"]
    assert align("-", stdin="").err == "s4c: standard input: holds no text; give at least one\n"


def test_texts_that_cannot_be_aligned_are_told() -> None:
    ran = align("-q", "-", stdin=b"sm\xf6rg\xe5s\nfine\n" + REFUSED.encode() + b"\n")
    assert ran.code == 0
    assert ran.err.splitlines() == [
        "standard input, text 1: is not UTF-8 text; save the file as UTF-8",
        "standard input, text 3: is refused by the stand-in",
    ]
    assert align("-q", REFUSED).code == 1  # nothing is answered
    assert align("-q", REFUSED, "fine", "--strict").code == 1


def test_a_file_to_a_file(input: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    ran = align("-q", "-i", input, "-o", output)
    assert (ran.code, ran.out) == (0, "")
    with output.open(encoding="utf-8", newline="") as stream:
        ids = [row["id"] for row in csv.DictReader(stream)]
    assert list(dict.fromkeys(ids)) == ["a", "c"]
    lines = ran.err.splitlines()
    assert lines[0].startswith("2 of 3 texts aligned")
    assert lines[1:] == [
        "  in.tsv:3 (b): has no text; write one, or take the row out",
        f"1 problem is listed in {tmp_path / 'out.problems.csv'}",
    ]


def test_the_summary_as_json_and_strictness(input: Path, tmp_path: Path) -> None:
    ran = align("-q", "-i", input, "-o", tmp_path / "out.parquet", "--json", "--strict")
    assert ran.code == 1
    said = json.loads(ran.out)
    assert (said["read"], said["aligned"], said["problems"], said["went_on_after"]) == (3, 2, 1, 0)
    assert said["problems_file"] == str(tmp_path / "out.problems.csv")


def test_nothing_but_bad_rows_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,\n")
    ran = align("-i", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert (ran.code, (tmp_path / "out.csv").read_text().count("\n")) == (1, 1)


def test_notes_go_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("text\nwelding\n")
    ran = align("-i", tmp_path / "in.csv", "-o", tmp_path / "out.sssom.tsv")
    assert ran.err.splitlines()[:2] == [
        "in.csv: no column id, so rows are named by their number",
        "no licence is stated, so nobody may pass the mapping set on; --licence states one",
    ]


def test_many_problems_are_shown_in_part(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n" + "".join(f"{n},\n" for n in range(30)) + "x,fine\n")
    ran = align("-q", "-i", tmp_path / "in.csv", "-o", tmp_path / "out.csv")
    assert ran.err.count("has no text") == 10
    assert ran.err.endswith("30 problems are listed in " + str(tmp_path / "out.problems.csv") + " (20 more)\n")


def test_columns_of_other_names(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("Kod;Namn\nk1;svetsa rör\n")
    words = ("--id-column", "kod", "--text-column", "NAMN")
    assert align("-q", "-i", tmp_path / "in.csv", "-o", tmp_path / "out.jsonl", *words).code == 0
    assert json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])["id"] == "k1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "there is nothing to align; give a text, - for standard input, or --input FILE"),
        (("text", "-i", "in.tsv"), "both texts and --input are given; give one of them"),
        (("-i", "in.tsv"), "--input needs --output; name a file such as out.csv or out.sssom.tsv"),
        (("-i", "no.tsv", "-o", "out.csv"), "no.tsv: no such file"),
        (("-i", "in.tsv", "-o", "out.doc"), "out.doc: no format of alignments by its suffix"),
        (("-i", "in.tsv", "-o", "out.csv", "--engine", "dask"), "unknown engine 'dask'; one of local, spark"),
        (("-i", "in.tsv", "-o", "out.csv", "--master", "local[2]"), "--master is for --engine spark"),
        (("-i", "in.tsv", "-o", "out.csv", "--lang", "svenska!"), "--lang: 'svenska!' where a language is wanted"),
        (("-i", "in.tsv", "-o", "out.csv", "-w", "-1"), "--workers -1 is below 0"),
        (("-i", "in.tsv", "-o", "out.csv", "--min-confidence", "2"), "--min-confidence 2.0 is not between 0 and 1"),
        (("-i", "in.tsv", "-o", "in.tsv"), "in.tsv: is the input itself; name another --output"),
        (("-i", "in.tsv", "-o", "no-table.csv", "--text-column", "x"), "in.tsv:1: column 'x' is missing"),
    ],
)
def test_bad_usage_is_one_line_and_writes_nothing(
    words: tuple[str, ...], said: str, input: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(input.parent)
    ran = align("-q", *words)
    assert ran.code == 2
    assert ran.err.startswith(f"s4c: {said}")
    assert ran.err.count("\n") == 1
    assert [p.name for p in input.parent.iterdir()] == ["in.tsv"]
