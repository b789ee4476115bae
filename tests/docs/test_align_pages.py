"""The page on files of alignments: what it names is there, and what it shows runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from tests.align_command import align, environment

from s4c_graph.alignment import sssom_bodies
from s4c_graph.alignment.rows import COLUMNS
from s4c_graph.cli import align_run as command
from s4c_graph.core.release import Release
from s4c_graph.flows import align_inputs, align_outputs, align_run, align_tables, align_texts
from s4c_graph.flows.align_prefixes import MOST


def page(root: Path) -> str:
    return (root / "docs" / "reference" / "align-files.md").read_text(encoding="utf-8")


def blocks(root: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page(root), re.DOTALL)


def rows_of(root: Path, heading: str) -> set[str]:
    """The words in the first cells of the table below a heading."""
    section = page(root).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return {word for cell in re.findall(r"^\| (`.*?) \|", section, re.M) for word in re.findall(r"`([^`]+)`", cell)}


def test_columns_and_slots_are_those_that_are_written(root: Path) -> None:
    assert rows_of(root, "The long table") == set(COLUMNS)
    of_set = {"mapping_tool", "mapping_tool_version", "mapping_date", "license", "subject_source", "mapping_set_id"}
    assert rows_of(root, "Mapping sets") == {*sssom_bodies.COLUMNS, *of_set} - {"other"}


def test_formats_are_those_that_are_known(root: Path) -> None:
    suffixes = {*align_inputs.TABLES, *align_inputs.LINES, ".parquet", ".pq", ".xlsx", *align_inputs.RDF}
    section = page(root).partition("## What is read\n")[2].partition("\n## ")[0]
    listed = {s for line in section.splitlines() if line.startswith("| ") for s in re.findall(r"`(\.\w+)`", line)}
    assert listed == suffixes
    assert [f for f in align_outputs.FORMATS if f"`.{f}`" not in page(root)] == []


def test_numbers_are_those_of_the_code(root: Path) -> None:
    said = page(root)
    assert f"more than {align_texts.LONGEST:,} characters" in said
    assert f"more than {align_texts.LONGEST_ID:,} characters" in said
    assert f"more than {align_tables.LONGEST_LINE:,} characters" in said
    assert f"cut after {sssom_bodies.LONGEST_LABEL:,} characters" in said
    assert f"batches of {align_run.ROWS} or a million characters" in said
    assert (align_run.CHARACTERS, align_run._PART_S, command._MOST_WORKERS) == (1_000_000, 10.0, 8)
    assert f"above {MOST} of them for each host" in said


def test_every_problem_is_named(root: Path) -> None:
    listed = rows_of(root, "What is wrong in a row") - set(align_outputs.PROBLEMS)
    files = ("texts", "tables", "lines", "arrow", "sheets", "rdf")
    sources = "".join((root / f"src/s4c_graph/flows/align_{name}.py").read_text("utf-8") for name in files)
    assert [words for words in listed if words not in sources] == []


def test_the_list_of_problems_is_what_the_table_gives(root: Path, tmp_path: Path) -> None:
    given, problems = blocks(root, "csv")
    (tmp_path / "adverts.csv").write_text(given, encoding="utf-8")
    assert align("-i", tmp_path / "adverts.csv", "-o", tmp_path / "out.sssom.tsv").code == 0
    assert (tmp_path / "out.problems.csv").read_text(encoding="utf-8") == problems


def test_the_commands_run(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    monkeypatch.chdir(tmp_path)
    Path("adverts.csv").write_text(blocks(root, "csv")[0], encoding="utf-8")
    pyarrow.parquet.write_table(pyarrow.csv.read_csv("adverts.csv"), "adverts.parquet")
    lines = blocks(root, "sh")[0].splitlines()
    assert len(lines) == 4
    for line in lines:
        words = shlex.split(line)
        assert words[:3] == ["s4c", "align", "run"]
        stdin = "a title\nanother\n" if "<" in words else ""
        ran = align(*(words[3 : words.index("<")] if "<" in words else words[3:]), stdin=stdin)
        assert ran.code == 0, ran.err
    assert sorted(p.name for p in tmp_path.iterdir() if "problems" not in p.name) == [
        *("adverts.aligned.csv", "adverts.csv", "adverts.parquet", "adverts.sssom.tsv")
    ]


def test_the_python_runs(root: Path, built: Release, tmp_path: Path) -> None:
    (tmp_path / "adverts.csv").write_text(blocks(root, "csv")[0], encoding="utf-8")
    code = blocks(root, "python")[0].replace("Settings()", f"Settings(release=Path({str(built.path)!r}))")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "2 2\n"), done.stderr
    assert (tmp_path / "adverts.jsonl").is_file()
