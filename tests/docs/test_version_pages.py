"""The pages about versions say what the code does: columns, statuses, the table of predicates, and its commands run."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.editions import concept, holding
from typer.testing import CliRunner

from s4c_graph.alignment.migrate import BROAD, CLOSE, EXACT, NARROW, RELATED, STATUSES, weakened
from s4c_graph.cli.app import app
from s4c_graph.core.changes import COLUMNS
from s4c_graph.core.release import Release
from s4c_graph.core.successors import BY_CODE, BY_LABEL, COUNTERPART, STATED
from s4c_graph.publishing import diff_texts


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs" / "reference" / "diff.md").read_text(encoding="utf-8")


def test_every_column_status_and_rule_is_explained(page: str) -> None:
    first = {word.strip() for row in re.findall(r"^\| ([^|]+) \|", page, re.M) for word in row.split(",")}
    assert {*COLUMNS} - {"before", "after"} <= first
    assert {*STATUSES, STATED, BY_CODE, BY_LABEL, COUNTERPART} <= first
    assert "`" + ", ".join(diff_texts.COLUMNS) + "`" in page


@pytest.mark.parametrize(
    ("row", "extent"),
    [("is proved", "same"), ("is stated", "alike"), ("is one of several", "smaller"), ("replaces several", "larger")],
)
def test_the_table_of_predicates(page: str, row: str, extent: str) -> None:
    (cells,) = re.findall(rf"^\| {row}[^|]*\| (.*) \|$", page, re.M)
    said = [weakened(p, "object", extent).rpartition("#")[2] for p in (EXACT, CLOSE, BROAD, NARROW, RELATED)]
    assert cells.replace("as it was", "relatedMatch").split(" | ") == said


def test_the_commands_of_the_guide_run(
    root: Path, built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {f"esco/1.1.{n}": concept("a", f"label {n}").encode() for n in (0, 1)}
    holding(built, tmp_path / "home", made)
    monkeypatch.chdir(tmp_path)
    guide = (root / "docs" / "guides" / "mappings.md").read_text(encoding="utf-8")
    table = re.findall(r"```text\n(.*?)```", guide, re.S)[0]
    Path("mine.sssom.tsv").write_text(table.replace("a91732ce-988e-4105-9570-f425c6ffdc82", "a"))
    text = (root / "docs" / "guides" / "new-version.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
    run = [shlex.split(line)[1:] for line in lines if line.startswith(("s4c diff", "s4c mappings migrate"))]
    assert len(run) == 5
    for words in run:
        done = CliRunner().invoke(app, ["-q", *words], env={"S4C_HOME": str(tmp_path / "home")})
        assert done.exit_code == 0, (words, done.output, done.exception)
    assert Path("changes.csv").is_file() and Path("migrated/mine.sssom.tsv").is_file()


def test_the_python_of_the_guide_runs(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "guides" / "new-version.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    env = {"S4C_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Netiquette → Digital behaviour" in done.stdout
