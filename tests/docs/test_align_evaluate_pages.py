"""The guide on measuring an alignment: what it lists is what there is, and what it shows runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.evaluated import SKILL, Told, concepts, file, match

from s4c_graph.core.release import Release
from s4c_graph.core.settings import Settings
from s4c_graph.flows import align_evaluate, align_gold


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "guides" / "evaluate-alignment.md").read_text(encoding="utf-8")


def test_the_python_of_the_guide_runs(page: str, built: Release, tmp_path: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0]
    env = {"S4C_RELEASE": str(built.path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code.replace("s4c.Settings()", f"s4c.Settings(release=Path({str(built.path)!r}))")],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert [line.rpartition(" [")[0].rpartition(" ")[0] for line in done.stdout.splitlines()] == [
        "char TF-IDF", "word TF-IDF", "BM25",
    ]  # fmt: skip
    assert (tmp_path / "out" / "report.md").is_file()


def test_the_gold_of_the_guide_is_read(page: str, tmp_path: Path) -> None:
    rows = re.findall(r"```csv\n(.*?)```", page, re.DOTALL)[0]
    for said, here in (
        ("http://data.europa.eu/esco/skill/…", SKILL + "routes"),
        ("plan transport routes", "plan routes"),
    ):
        rows = rows.replace(said, here)
    (gold,) = align_gold.read([file(tmp_path, "gold.csv", *rows.splitlines())], concepts(), Settings())
    assert [dict(case.right) for case in gold.cases] == [{SKILL + "routes": "exact"}, {SKILL + "routes": "close"}, {}]


def listed(page: str) -> set[str]:
    """What stands as code in the first cells of the tables."""
    return {name for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)}


def test_every_format_is_listed(page: str) -> None:
    assert set(align_gold.FORMATS) - {"auto", "table"} <= listed(page)


def test_every_figure_is_listed(page: str, tmp_path: Path) -> None:
    lines = ("id,text,object_id,relation", f"1,a,{SKILL}routes,exact", "2,b,sssom:NoTermFound,")
    golds = align_gold.read([file(tmp_path, "g.csv", *lines)], concepts(), Settings())
    stand_in = Told({"a": [match(SKILL + "routes")]})
    found = align_evaluate.evaluate(golds, concepts(), lambda _: stand_in, draws=2)
    for name in found.sets[0].systems[0].figures:
        shapes = {name, re.sub(r"@\d+", "@k", name), f"{name.partition('-')[0]}-…"}
        assert shapes & listed(page), name


def test_the_results_say_the_same_above_and_below(root: Path) -> None:
    """The first tables of the results are rounded from the sections below them, which give every figure."""
    text = (root / "docs" / "reference" / "alignment-results.md").read_text(encoding="utf-8")
    head, _, every = text.partition("## Every figure")
    rows = re.findall(r"^\| (s4c align|char TF-IDF|word TF-IDF|BM25) \| (.*) \|$", head, re.MULTILINE)
    assert len(rows) >= 16
    sections = {part.partition("\n")[0]: part for part in every.split("\n### ")[1:]}
    systems = ("s4c align", "char TF-IDF", "word TF-IDF", "BM25")
    names = ("rp@5", "rp@10", "recall@50", "mrr")
    for system, cells in rows[:4]:
        for at, cell in enumerate(cells.split(" | ")):
            section = sections[("house-sentences", "tech-sentences")[at // 4]]
            found = re.search(rf"^\| {names[at % 4]} \| (.*) \|$", section, re.MULTILINE)
            assert found is not None
            value = float(found[1].split(" | ")[systems.index(system)].partition(" ")[0])
            assert abs(100 * value - int(cell.partition(" ")[0])) <= 0.51, (system, names[at % 4])
