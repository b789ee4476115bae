"""The reference page names every table, column and fixed word of the tables; the review every changed sentence."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from s4c_graph.core import assets
from s4c_graph.intake.table_columns import CONCEPTS, CONTEXT, FRAMEWORK, TABLES, Column, Kind, TableSpec

COMMON = {"note", "status"}
"""Columns that nearly every table has, explained once."""


def sections(root: Path) -> dict[str, str]:
    """Text below each heading ``### <table>.csv``."""
    text = (root / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^### (\w+)\.csv(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.name)
def test_every_column_is_explained_where_its_table_is(root: Path, spec: TableSpec) -> None:
    section = sections(root)[spec.name]
    for kind in spec.types:
        assert kind in section
    for column in spec.columns:
        shown = f"{column.name}_…" if column.kind is Kind.TEXT else column.name
        if column.name not in COMMON and not re.fullmatch(r"indicator[34]", column.name):
            assert re.search(rf"(?<![\w.]){re.escape(shown)}(?!\w)", section), shown
            for predicate in filter(None, (column.predicate, column.inverse)):
                assert predicate in section or _said_elsewhere(spec, column), predicate


def _said_elsewhere(spec: TableSpec, column: Column) -> bool:
    """Columns that a table explains by naming another table that has them."""
    return spec.name in ("roles", "schemes") and column.name not in ("slug", "specialises", "category")


@pytest.mark.parametrize("spec", CONTEXT, ids=lambda spec: spec.name)
def test_the_row_shown_is_one_of_the_example_city(root: Path, spec: TableSpec) -> None:
    header, shown = csv.reader(re.findall(r"```csv\n(.*?)```", sections(root)[spec.name], re.DOTALL)[0].splitlines())
    with (root / "data" / "examples" / f"{spec.name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert dict(zip(header, shown, strict=True)) in [{k: row[k] for k in header} for row in rows]


def test_fixed_words_are_listed(root: Path) -> None:
    text = (root / "docs" / "reference" / "tables.md").read_text(encoding="utf-8")
    for scheme, words in CONCEPTS.items():
        for word in words:
            assert re.search(rf"\b{word}\b", text), (scheme, word)


def test_the_guide_names_every_sheet(root: Path) -> None:
    text = (root / "docs" / "guides" / "edit-the-framework.md").read_text(encoding="utf-8")
    assert all(f"`{spec.name}`" in text for spec in FRAMEWORK)


@pytest.mark.shared
def test_the_review_tells_every_sentence_that_changed(root: Path, shared: Path) -> None:
    text = (root / "docs" / "explanations" / "content-review.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| ([A-Z]{3}\.\d\d) \| (\w+) \| (.*?) \| (.*?) \|$", text, re.MULTILINE))
    with (shared / "content" / "competences.csv").open(encoding="utf-8", newline="") as file:
        before = {row["notation"]: row for row in csv.DictReader(file)}
    with (assets.folder("data") / "framework" / "competences.csv").open(encoding="utf-8", newline="") as file:
        now = {row["notation"]: row for row in csv.DictReader(file)}
    assert told == {
        (key, name, before[key][f"{name}_en"], now[key][f"{name}_en"])
        for key in now
        for name in ("definition", "indicator")
        if before[key][f"{name}_en"] != now[key][f"{name}_en"]
    }
