"""Files of texts with everything wrong in them: each bad row is told at its place, the others go on, none is lost."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.flows import align_inputs, align_tables
from s4c_graph.flows.align_texts import LONGEST, Item

LONG = "x" * (LONGEST + 1)
GOOD = [("g1", "we know Kafka"), ("g2", "welding")]


def read(path: Path) -> list[Item]:
    return list(align_inputs.opened(path).items())


def around(path: Path, row: bytes) -> Item:
    """The bad row, read between two good ones."""
    path.write_bytes(b"id,text,lang\ng1,we know Kafka,\n" + row + b"\ng2,welding,\n")
    return one_bad(path)


def one_bad(path: Path) -> Item:
    items = read(path)
    assert [(i.id, i.text) for i in items if not i.problem] == GOOD
    (bad,) = (i for i in items if i.problem)
    return bad


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (b"b,,", "has no text"),
        (b"b,  \t ,", "has no text"),
        (b",no id,", "has no id"),
        (b"g1,again,", "id 'g1' stands above already"),
        (b"b,a\x00b,", "has a text with a NUL, which no text has"),
        (b"b\x00,a,", "has an id with characters that do not show"),
        (b"b,a,engelska!", "has 'engelska!' where a language is wanted"),
        (b"b,sm\xf6rg\xe5s,", "is not UTF-8 text"),
        (b"b,a", "the row has 2 cells where the header has 3"),
        (b"b,a,en,more", "the row has 4 cells where the header has 3"),
        (b'b,"a" b,en', "is not readable as CSV: ',' expected after '\"'"),
        (b"b," + LONG.encode() + b",", "has a text of 1,000,001 characters"),
        (b"i" * 2001 + b",a,", "has an id of 2,001 characters"),
        (b'b,"' + LONG.encode() + b'",en', "has a text of 1,000,001 characters"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_a_bad_row_of_a_table(row: bytes, what: str, tmp_path: Path) -> None:
    bad = around(tmp_path / "a.csv", row)
    assert (bad.problem, bad.line, bad.row) == (what, 3, 2)


@pytest.mark.parametrize("text", ["x", "é", "😀", "😀" * 10, "x" * LONGEST, "abc אבג где", "=1+1", "\u202eabc"])
def test_odd_texts_are_texts(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,text\n1,{text}\n", encoding="utf-8")
    assert [(i.text, i.problem) for i in read(tmp_path / "a.csv")] == [(text, "")]


def test_a_quotation_mark_that_is_not_closed_swallows_no_row(tmp_path: Path) -> None:
    rows = "".join(f"{n},good {n},\n" for n in range(1000))
    (tmp_path / "a.csv").write_text(f'id,text,lang\nb,"never closed,\n{rows}')
    items = read(tmp_path / "a.csv")
    assert [i.line for i in items if i.problem] == [2]
    assert len(items) == 1001


def test_many_of_them_take_no_more_than_linear_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(align_tables, "LONGEST_LINE", 10_000)
    rows = "".join(f'{n},"not closed,\n' + f"{n}x,good,\n" * 200 for n in range(200))
    (tmp_path / "a.csv").write_text("id,text,lang\n" + rows)
    items = read(tmp_path / "a.csv")
    assert len([i for i in items if i.problem and "stands above" not in i.problem]) >= 100


def test_a_line_that_never_ends_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(align_tables, "LONGEST_LINE", 1 << 16)
    with (tmp_path / "a.csv").open("wb") as out:
        out.write(b"id,text\ng1,we know Kafka\nb,")
        for _ in range(300):
            out.write(b"x" * (1 << 16))
        out.write(b"\ng2,welding\n")
    tracemalloc.start()
    try:
        assert one_bad(tmp_path / "a.csv").problem == "is longer than 65,536 characters"
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


def test_a_long_line_inside_a_quoted_cell_is_not_lost_unsaid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(align_tables, "LONGEST_LINE", 1 << 12)
    (tmp_path / "a.csv").write_text(f'id,text\ng1,we know Kafka\nb,"a\n{"x" * 5000}\nb"\ng2,welding\n')
    items = read(tmp_path / "a.csv")
    assert [(i.id, i.text) for i in items if not i.problem] == GOOD
    assert [i.line for i in items if i.problem] == [3, 4, 5]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"id": "b", "text": "a"', "is no JSON: Expecting ',' delimiter"),
        ("[1]", "is no JSON object"),
        ('{"id": "b", "text": null}', "has no text"),
        ('{"id": "b", "text": NaN}', "has a number where text is a text"),
        ('{"id": "b", "text": ["a"]}', "has a list where text is a text"),
        ('{"id": true, "text": "a"}', "has true or false where id is a text"),
        ('{"text": "a"}', "has no id"),
        ('{"id": "b", "text": "\\ud800"}', "is not UTF-8 text"),
        ('{"id": "b", "text": "a\\u0000"}', "has a text with a NUL, which no text has"),
        ('{"id": "b", "text": "a", "lang": "x"}', "has 'x' where a language is wanted"),
        ("[" * 100_000, "is no JSON that is read here: a number is too long, or it nests too deeply"),
        (
            '{"id": ' + "1" * 5000 + ', "text": "a"}',
            "is no JSON that is read here: a number is too long, or it nests too deeply",
        ),
        (json.dumps({"id": "b", "text": LONG}), "has a text of 1,000,001 characters"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_a_bad_line_of_json(line: str, what: str, tmp_path: Path) -> None:
    rows = [json.dumps({"ID": id, "Text": text, "lang": None}) for id, text in GOOD]
    (tmp_path / "a.jsonl").write_text("\n".join([rows[0], "", line, rows[1]]) + "\n")
    bad = one_bad(tmp_path / "a.jsonl")
    assert (bad.problem, bad.line, bad.row) == (what, 3, 2)


def parquet(path: Path, ids: list[object], texts: list[str | None], **more: list[object]) -> None:
    pq.write_table(pa.table({"id": ids, "text": pa.array(texts, pa.string()), **more}), path)


def test_bad_rows_of_parquet(tmp_path: Path) -> None:
    ids: list[object] = ["g1", "n", "e", "l", "far", None, "g1", "g2"]
    texts = ["we know Kafka", None, " ", LONG, LONG * 5, "a", "again", "welding"]
    parquet(tmp_path / "a.parquet", ids, texts)
    items = read(tmp_path / "a.parquet")
    assert [(i.id, i.text) for i in items if not i.problem] == GOOD
    assert [(i.row, i.problem) for i in items if i.problem] == [
        (2, "has no text"),
        (3, "has no text"),
        (4, "has a text of 1,000,001 characters"),
        (5, "has a text of 5,000,005 bytes"),
        (6, "has no id"),
        (7, "id 'g1' stands above already"),
    ]


def test_nan_among_ids_of_parquet(tmp_path: Path) -> None:
    parquet(tmp_path / "a.parquet", [1.0, float("nan"), 2.5], ["a", "b", "c"])
    assert [(i.id, i.problem) for i in read(tmp_path / "a.parquet")] == [("1", ""), ("", "has no id"), ("2.5", "")]


def test_a_column_of_nothing_but_nulls(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["a", "b"], "text": pa.nulls(2), "lang": pa.nulls(2)}), tmp_path / "a.parquet")
    assert [i.problem for i in read(tmp_path / "a.parquet")] == ["has no text", "has no text"]


def test_one_long_text_again_and_again_is_not_unfolded(tmp_path: Path) -> None:
    rows = 2_000
    parquet(tmp_path / "a.parquet", list(range(rows)), ["y" * 900_000] * rows)
    assert (tmp_path / "a.parquet").stat().st_size < 1 << 20
    held = before = pa.total_allocated_bytes()
    count = 0
    tracemalloc.start()
    try:
        for item in align_inputs.opened(tmp_path / "a.parquet").items():
            count += not item.problem
            held = max(held, pa.total_allocated_bytes())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (count, peak < 64 << 20, held - before < 512 << 20) == (rows, True, True)


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"id": ["a"], "text": [1.5]}, "column 'text' holds double, not text"),
        ({"id": ["a"], "text": [["x"]]}, "column 'text' holds list<element: string>, not text"),
        ({"id": [[1]], "text": ["x"]}, "column 'id' holds list<element: int64>, which names nothing"),
        ({"id": ["a"], "words": ["x"]}, "column 'text' is missing"),
    ],
)
def test_parquet_of_other_types(columns: dict[str, list[object]], what: str, tmp_path: Path) -> None:
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    with pytest.raises(InputError) as error:
        align_inputs.opened(tmp_path / "a.parquet")
    assert error.value.what.replace("item:", "element:") == what


def test_a_damaged_page_of_parquet_is_an_error_of_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    parquet(path, list(range(5000)), [f"some text {n}" for n in range(5000)])
    data = bytearray(path.read_bytes())
    data[len(data) // 4 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 4)
    path.write_bytes(data)
    with pytest.raises(InputError, match="is not a readable Parquet file"):
        read(path)


def test_bad_cells_of_a_workbook(tmp_path: Path) -> None:
    import datetime

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["id", "text"],
        ["g1", "we know Kafka"],
        ["b", None],
        ["c", datetime.date(2026, 3, 1)],
        ["g2", "welding"],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    items = read(tmp_path / "a.xlsx")
    assert [(i.id, i.text) for i in items if not i.problem] == GOOD
    assert [(i.cell, i.problem) for i in items if i.problem] == [
        ("Sheet!B3", "has no text"),
        ("Sheet!B4", "has a cell that the spreadsheet turned into a date (2026-03-01)"),
    ]


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".parquet", ".xlsx", ".ttl", ".rdf", ".jsonld"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"PK\x03\x04not a zip", b"\x89PNG\r\n\x1a\n\x00\x00\x00"])
def test_files_that_are_nothing_are_refused(suffix: str, content: bytes, tmp_path: Path) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(InputError) as error:
        read(path)
    assert "\n" not in str(error.value)
    assert "a" + suffix in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", b"\xef\xbb\xbf\r\n\r\n", "is empty"),
        ("a.csv", b"PAR1 and so on", "is a Parquet file, not a table of text"),
        ("a.csv", b"i\xe5d,text\n1,a\n", "has a header that is no text"),
        ("a.jsonl", b"id,text\n1,a\n", "holds no JSON object in its first 100 lines"),
        ("a.jsonl", b'{"id": 1, "words": "a"}\n', "column 'text' is missing"),
        ("a.docx", b"x", ".docx is no format of texts"),
        ("a", b"x", "no suffix is no format of texts"),
        ("a.ttl", b"<urn:a> <urn:p> <urn:b> .", "holds no concept and no class"),
    ],
)
def test_files_of_another_kind_are_refused(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as error:
        read(tmp_path / name)
    assert error.value.what == what


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        align_inputs.opened(tmp_path / "a.csv")
    (tmp_path / "b.csv").mkdir()
    with pytest.raises(InputError, match="is not a file"):
        align_inputs.opened(tmp_path / "b.csv")
