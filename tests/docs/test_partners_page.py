"""The guide to partners' data: its example file is what it says, its commands run, and their outcome is as told."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from s4c_graph.flows.documents import READERS

BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)


def test_the_guide_runs_and_tells_what_happens(root: Path, tmp_path: Path) -> None:
    text = (root / "docs" / "guides" / "partners-data.md").read_text(encoding="utf-8")
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    [turtle] = [block for kind, block in BLOCK.findall(text) if kind == "turtle"]
    (tmp_path / "courses.ttl").write_text(turtle, encoding="utf-8")
    roles, requirements = [block for kind, block in BLOCK.findall(text) if kind == "csv"]
    (tmp_path / "roles.csv").write_text(roles, encoding="utf-8")
    (tmp_path / "requirements.csv").write_text(requirements, encoding="utf-8")
    [curriculum] = [block for kind, block in BLOCK.findall(text) if kind == "json"]
    (tmp_path / "verkehr.json").write_text(curriculum, encoding="utf-8")
    said = ""
    for line in [line for kind, block in BLOCK.findall(text) if kind == "sh" for line in block.splitlines()]:
        done = subprocess.run(line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        said += done.stdout + done.stderr
    [told] = [block for kind, block in BLOCK.findall(text) if kind == "text" and "report to send back" in block]
    assert told.partition(";")[0] in said
    assert "IN-05" in said and "IN-06" in said
    assert "2 resurser togs med" in said
    assert "partner/courses (courses.ttl): 2 resources joined" in said
    (report,) = tmp_path.glob(f"kept/releases/*/quarantine/{tmp_path.name}/report.json")
    tables = json.loads(report.read_text(encoding="utf-8"))
    assert {(f["code"], f["place"]) for f in tables["findings"] if f["severity"] == "Violation"} == {
        ("IN-02", "roles.csv:3 (D3)"),
        ("IN-02", "requirements.csv:3 (C3)"),
        ("IN-08", "requirements.csv:4 (A4)"),
    }
    assert tables["rows left out"] == 3
    folders = {
        path.parent.name: {p.name for p in path.parent.iterdir()} for path in tmp_path.glob("kept/**/report.txt")
    }
    assert folders["courses"] == {"report.txt", "report.csv", "report.json", "report.xlsx", "quarantined.nt"}
    assert "user/verkehr (verkehr.json): 0 resources joined, 3 left out" in said
    assert "verkehr.json#/document_data/lernfeld_ausbildungsteil/0/kompetenzen/0: Violation O-08" in said


def test_the_guide_names_every_kind_of_document(root: Path) -> None:
    text = (root / "docs" / "guides" / "partners-data.md").read_text(encoding="utf-8")
    table = text.split("| document | told by |")[1].split("\n\n")[0]
    named = " ".join(row.split("|")[1] for row in table.splitlines()[2:])
    called = {"ELM": "European Learning Model"}
    assert [kind for kind in READERS if called.get(kind, kind) not in named] == []
    assert len(table.splitlines()) - 2 == len(READERS)
