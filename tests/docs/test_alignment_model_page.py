"""The page about the model of relations: its figures are those of the shipped weights, and its example runs."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from s4c_graph.alignment.relation_features import NAMES
from s4c_graph.core.assets import folder


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "alignment-model.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def said() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((folder("data") / "alignment" / "relation.json").read_text(encoding="utf-8"))
    return read


def test_the_tables_of_the_page_are_those_of_the_weights(page: str, said: dict[str, Any]) -> None:
    for t in said["about"]["fitted_on"]:
        of = t["relations"]
        counts = " | ".join(f"{of[r]:,}" for r in ("exact", "close", "broad", "narrow"))
        row = f"| {t['table']} | {t['version']} | {t['esco']} | {t['rows']:,} | {counts} | {t['no_term_found']:,} |"
        assert row in page
        assert f"- {t['table']}: {t['direction']}." in " ".join(page.split())


def test_the_figures_of_the_page_are_those_of_the_weights(page: str, said: dict[str, Any]) -> None:
    for f in said["about"]["unseen"]:
        held = f"| {f['table']} | {f['pairs']:,} | {f['macro_f1']:.2f} | {f['majority']:.2f} | {f['accuracy']:.2f} |"
        whole = f"| {f['table']} | {f['exact']:,} | {f['precision']:.3f} | {f['precision_least']:.3f} | "
        assert held in page
        assert whole in page
        assert f"| {f['error_after']:.3f} |" in page
        assert f"| {f['error_whole']:.3f} | {f['error_whole_after']:.3f} |" in page
    for threshold in said["thresholds"]:
        assert f"{threshold:.2f}" in page


def test_the_page_says_how_many_numbers_there_are(page: str) -> None:
    assert f"the same {len(NAMES)} numbers" in page
    assert f"{len(NAMES) + 1} numbers a relation" in " ".join(page.split())


def test_the_example_prints_what_the_page_shows(page: str) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == shown
