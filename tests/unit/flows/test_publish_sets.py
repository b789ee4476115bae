"""Mapping sets and tables beside the dumps: SSSOM that comes back, CSV on the Web that fits its CSV, Parquet alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from tests.published import shipped

from s4c_graph.core.graph_kinds import CATALOGUE
from s4c_graph.flows import mapping_sets, publish_sets
from s4c_graph.publishing.dumps import Others


@pytest.fixture(scope="module")
def made() -> Others:
    """What stands beside the dumps of the shipped framework."""
    kg, _ = shipped()
    return publish_sets.others(kg, kg.graph_names())


def test_a_set_comes_back_from_its_file(made: Others, tmp_path: Path) -> None:
    kg, _ = shipped()
    held = {mapping_sets.PREFIX + one.key: one.mapping_set for one in mapping_sets.held_by(kg)}
    assert set(made.sets) == set(held)
    for name, content in made.sets.items():
        path = tmp_path / "one.sssom.tsv"
        path.write_bytes(content)
        read, findings = mapping_sets.read(path)
        assert not findings
        assert (read.id, len(read)) == (held[name].id, len(held[name]))


def test_only_asked_for_graphs_are_drawn_from() -> None:
    kg, _ = shipped()
    found = publish_sets.others(kg, ["mappings/digcomp-esco", "framework"])
    assert (list(found.sets), dict(found.tables)) == (["mappings/digcomp-esco"], {})


def test_the_tables_are_those_the_framework_was_made_from(made: Others, root: Path) -> None:
    for path in (root / "data" / "framework").glob("*.csv"):
        assert made.tables[path.name] == path.read_bytes(), path.name


def test_the_metadata_fit_every_cell(made: Others) -> None:
    said = json.loads(made.tables[publish_sets.METADATA])
    assert said["@context"][0] == "http://www.w3.org/ns/csvw"
    assert said["dc:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    tables = {t["url"]: t["tableSchema"] for t in said["tables"]}
    assert set(tables) == {name for name in made.tables if name.endswith(".csv")}
    keys: dict[tuple[str, str], set[str]] = {}
    for url, schema in tables.items():
        rows = list(csv.DictReader(io.StringIO(made.tables[url].decode(), newline="")))
        assert [c["name"] for c in schema["columns"]] == _header(made.tables[url]), url
        for column in schema["columns"]:
            cells = [row[column["name"]] for row in rows]
            keys[url, column["name"]] = set(cells)
            assert all(_fits(column, cell) for cell in cells), (url, column)
        primary = schema["primaryKey"] if isinstance(schema["primaryKey"], list) else [schema["primaryKey"]]
        found = [tuple(row[k] for k in primary) for row in rows]
        assert len(found) == len(set(found)), url
    links = [(url, link) for url, schema in tables.items() for link in schema.get("foreignKeys", ())]
    assert len(links) > 5
    for url, link in links:
        there = keys[link["reference"]["resource"], link["reference"]["columnReference"]]
        assert keys[url, link["columnReference"]] - {""} <= there, (url, link)


def _header(content: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(content.decode())))


def _fits(column: Mapping[str, Any], cell: str) -> bool:
    if not cell:
        return not column.get("required")
    kind = column["datatype"] if isinstance(column["datatype"], str) else column["datatype"]["base"]
    if kind == "boolean":
        return cell in ("true", "false")
    if kind == "integer":
        return str(int(cell)) == cell
    if kind == "decimal":
        return float(cell) == float(cell)
    return kind in ("string", "date")


def test_parquet_holds_the_same_cells(made: Others, need: Any) -> None:
    need(find_spec("polars"), "polars")
    import polars

    for name in (n for n in made.tables if n.endswith(".csv")):
        frame = polars.read_parquet(io.BytesIO(made.tables[name.replace(".csv", ".parquet")]))
        rows = list(csv.DictReader(io.StringIO(made.tables[name].decode(), newline="")))
        assert frame.columns == _header(made.tables[name])
        for row, held in zip(rows, frame.iter_rows(named=True), strict=True):
            for column, cell in row.items():
                value = held[column]
                same = (str(value).lower() if isinstance(value, bool) else str(value)) if value is not None else ""
                assert same == cell or float(same) == float(cell), (name, column, cell, value)
    requirements = polars.read_parquet(io.BytesIO(made.tables["requirements.parquet"]))
    assert requirements.schema["level"] == polars.Int64


def test_without_polars_the_tables_are_still_there_and_why_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "polars", None)
    kg, _ = shipped()
    found = publish_sets.others(kg, kg.graph_names())
    assert not [name for name in found.tables if name.endswith(".parquet")]
    assert "competences.csv" in found.tables
    assert found.told == ("The tables are not offered as Parquet: polars was not installed where this site was made.",)


def test_what_no_table_can_hold_is_told_and_does_no_harm() -> None:
    from s4c_graph.core.names import Names
    from s4c_graph.flows.opening import bundled

    kg = bundled(Names())
    more = f'<{kg.names.id("competence", "CIT.01")}> <urn:x:no-column> "x" .\n'
    kg.backend.load(more.encode(), graph=kg.names.graph("framework"), format="nt")
    found = publish_sets.others(kg, [n for n in kg.graph_names() if n != CATALOGUE])
    assert not found.tables
    assert "no table has a column for" in found.told[0]
