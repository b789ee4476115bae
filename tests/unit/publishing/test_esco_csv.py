"""ESCO's CSV: headers are those of the real files, relations are the framework's, no cell is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from tests.exports import RIGHTS, a_framework, content_of, text

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import exported
from s4c_graph.publishing import esco_csv


@pytest.fixture(scope="module")
def files(built: Release) -> dict[str, bytes]:
    with built.open() as kg:
        made = exported(kg, "esco-csv")
        assert made == exported(kg, "esco-csv"), "same release, same bytes"
    return dict(made.files)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def test_headers_are_those_of_the_real_files(files: dict[str, bytes], esco_zips: list[Path]) -> None:
    compared = 0
    for path in esco_zips:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name in files:
                    real = next(csv.reader(io.TextIOWrapper(archive.open(name), encoding="utf-8-sig", newline="")))
                    assert rows(files[name])[0] == real, name
                    compared += 1
    assert compared == 6


def test_rows_are_the_frameworks(files: dict[str, bytes]) -> None:
    counts = {name: len(rows(held)) - 1 for name, held in files.items() if name.endswith(".csv")}
    for lang in ("en", "sv", "pl"):
        assert counts[f"skills_{lang}.csv"] == 140
        assert counts[f"occupations_{lang}.csv"] == 35
    assert counts["broaderRelationsSkillPillar.csv"] == 140
    assert counts["occupationSkillRelations.csv"] == 331
    assert {len({len(r) for r in rows(held)}) for held in files.values() if held.startswith(b"concept")} == {1}
    assert b"CC BY 4.0" in files["LICENCES.md"]
    kinds = {r[1] for r in rows(files["occupationSkillRelations.csv"])[1:]}
    assert kinds <= {"essential", "optional"}


def test_no_cell_is_a_formula() -> None:
    iri = "https://example.org/c/1"
    lines = [
        *a_framework(iri),
        text(iri, "skos:prefLabel", '=HYPERLINK("x")', "en"),
        text(iri, "skos:definition", "@x", "en"),
    ]
    content = content_of([*lines, text(iri, "skos:altLabel", "\tx", "en")])
    made, _ = esco_csv.tables(content, content.framework())
    (row,) = rows(made["skills_en.csv"])[1:]
    assert '\'=HYPERLINK("x")' in row
    assert "'@x" in row
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    split = content_of([*a_framework(iri), text(iri, "skos:prefLabel", "x\r=1+1", "en")])
    returned, _ = esco_csv.tables(split, split.framework())
    assert b'"x\r=1+1"' in returned["skills_en.csv"], "a row of its own without the quotes"
    assert RIGHTS.licence.key == "CC-BY-4.0"
