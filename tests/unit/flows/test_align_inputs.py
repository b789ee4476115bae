"""Files of texts, of every format: the same rows, whatever they are written in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from s4c_graph.core.errors import InputError
from s4c_graph.flows import align_inputs
from s4c_graph.flows.align_texts import Columns, Item

ROWS = [
    ("a1", "we know Kafka", "en"),
    ("a2", 'says "hello", and; more', "sv-SE"),
    ("a3", "två\nrader", ""),
    ("4", "😀 ÅÄÖ שלום", "he"),
]


def triples(path: Path, columns: Columns | None = None, lang: str = "") -> list[tuple[str, str, str]]:
    items = list(align_inputs.opened(path, columns, lang=lang).items(lang))
    assert [i.problem for i in items] == [""] * len(items)
    assert [i.row for i in items] == list(range(1, len(items) + 1))
    return [(i.id, i.text, i.lang) for i in items]


def bad(path: Path) -> list[Item]:
    return [i for i in align_inputs.opened(path).items() if i.problem]


def delimited(path: Path, separator: str, encoding: str) -> None:
    quoted = [[f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row] for row in ROWS]
    text = "\n".join(separator.join(row) for row in (["ID", "Text", "LANG"], *quoted)) + "\n"
    path.write_bytes(text.encode(encoding))


def windows(path: Path) -> None:
    delimited(path, ",", "utf-8")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def jsonl(path: Path) -> None:
    path.write_text("".join(json.dumps(dict(zip(("id", "text", "lang"), r, strict=True))) + "\n" for r in ROWS))


def parquet(path: Path) -> None:
    ids, texts, langs = zip(*ROWS, strict=True)
    pq.write_table(pa.table({"id": ids, "more": [1, 2, 3, 4], "text": texts, "lang": langs}), path, row_group_size=2)


def xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["id", "text", "lang"])
    for id, text, lang in ROWS:
        book.active.append([4.0 if id == "4" else id, text, lang or None])
    book.save(path)


WRITERS: dict[str, Callable[[Path], None]] = {
    "comma.csv": lambda p: delimited(p, ",", "utf-8"),
    "semicolon.csv": lambda p: delimited(p, ";", "utf-8-sig"),
    "tab.tsv": lambda p: delimited(p, "\t", "utf-8"),
    "utf16.tsv": lambda p: delimited(p, "\t", "utf-16"),
    "utf16le.csv": lambda p: delimited(p, ",", "utf-16-le"),
    "utf16be.csv": lambda p: delimited(p, ";", "utf-16-be"),
    "windows.csv": windows,
    "lines.jsonl": jsonl,
    "rows.parquet": parquet,
    "book.xlsx": xlsx,
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_format_gives_the_same_rows(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name)
    found = triples(tmp_path / name)
    wanted = [(id, text.replace("\n", "\r\n") if name == "windows.csv" else text, lang) for id, text, lang in ROWS]
    assert found == wanted


def test_languages_not_stated_are_the_one_given(tmp_path: Path) -> None:
    jsonl(tmp_path / "a.jsonl")
    assert [lang for _, _, lang in triples(tmp_path / "a.jsonl", lang="pl")] == ["en", "sv-SE", "pl", "he"]


def test_other_columns_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text,Kod,Namn\nno,k1,svetsning\n")
    assert triples(path, Columns("kod", "namn")) == [("k1", "svetsning", "")]


def test_without_ids_rows_are_numbered_and_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("text\nfirst, with a comma\n\nfirst, with a comma\n")
    reader = align_inputs.opened(path)
    assert reader.notes == ("a.csv: no column id, so rows are named by their number",)
    assert [(i.id, i.text, i.line, i.problem) for i in reader.items()] == [
        ("1", "first, with a comma", 2, ""),
        ("2", "first, with a comma", 4, ""),
    ]


def test_lines_of_rows_that_run_over_several(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,"a\nb\nc"\n2,d\n')
    assert [i.line for i in align_inputs.opened(path).items()] == [2, 5]


def test_tables_parted_by_tabs_need_not_know_quotes(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text('id\ttext\n1\t"agile" methods\n2\t5" pipes\n3\t"closed"\n')
    assert triples(path) == [("1", '"agile" methods', ""), ("2", '5" pipes', ""), ("3", "closed", "")]


def test_the_sheet_with_the_columns_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["about this file"])
    book.create_sheet("Data").append(["id", "text"])
    book["Data"].append(["x", "welding"])
    book.save(tmp_path / "a.xlsx")
    reader = align_inputs.opened(tmp_path / "a.xlsx")
    assert reader.notes == ("a.xlsx: sheet 'Data' is read",)
    assert [(i.id, i.text, i.cell) for i in reader.items()] == [("x", "welding", "Data!B2")]


TURTLE = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix e: <https://e.org/> .
e:s a skos:ConceptScheme ; skos:prefLabel "the scheme"@en .
e:b a skos:Concept ; skos:prefLabel "svetsning"@sv, "welding"@en ; rdfs:label "other"@en, "Schweißen"@de .
e:a a owl:Class ; rdfs:label "measuring"@en-GB .
e:c a skos:Concept ; skos:altLabel "no preferred one"@en .
[] a owl:Class ; rdfs:label "nameless"@en .
"""


def test_labels_of_rdf_in_each_language(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE)
    items = list(align_inputs.opened(path).items())
    assert [(i.id, i.text, i.lang) for i in items if not i.problem] == [
        ("https://e.org/b", "Schweißen", "de"),
        ("https://e.org/b", "welding", "en"),
        ("https://e.org/b", "svetsning", "sv"),
        ("https://e.org/a", "measuring", "en-gb"),
    ]
    assert [(i.id, i.line, i.problem) for i in items if i.problem] == [("https://e.org/c", 6, "has no label")]


def test_labels_of_rdf_in_one_language(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(TURTLE)
    reader = align_inputs.opened(path, lang="en")
    assert [(i.text, i.problem) for i in reader.items("en")] == [
        ("welding", ""),
        ("measuring", ""),
        ("", "has no label in en"),
    ]
    assert reader.type == ""  # concepts and classes


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("a,b\n1,x\n", "column 'text' is missing; columns here are a, b; name it with --text-column"),
        (
            "id,texts\n1,x\n",
            "column 'text' is missing; columns here are id, texts; name it with --text-column; did you",
        ),
        ("id,text,TEXT\n1,x,y\n", ""),
        ("id,Text,TEXT\n1,x,y\n", "column 'text' stands twice"),
    ],
)
def test_columns_are_told(content: str, what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content)
    if not what:
        assert next(align_inputs.opened(path).items()).text == "x"
        return
    with pytest.raises(InputError) as error:
        align_inputs.opened(path)
    assert str(error.value).startswith(f"a.csv:1: {what}")


def test_a_column_named_but_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,x\n")
    with pytest.raises(InputError, match="column 'kod' is missing"):
        align_inputs.opened(path, Columns(id="kod"))
