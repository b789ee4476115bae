"""The guide to exports: its commands and its Python run in their order, and it names every format."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from s4c_graph.core.release import Release
from s4c_graph.flows.export_formats import FORMATS

BLOCK = re.compile(r"```(sh|python)\n(.*?)```", re.DOTALL)


def test_the_guide_runs(root: Path, built: Release, tmp_path: Path) -> None:
    text = (root / "docs" / "guides" / "export.md").read_text(encoding="utf-8")
    env = {
        **os.environ,
        "S4C_RELEASE": str(built.path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    said = ""
    for kind, block in BLOCK.findall(text):
        commands = [[sys.executable, "-c", block]] if kind == "python" else block.splitlines()
        for command in commands:
            done = subprocess.run(
                command, shell=kind == "sh", cwd=tmp_path, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, (command, done.stderr)
            said += done.stdout
    assert "{'offers': 1, 'outcomes': 1} ()" in said
    assert "{'frameworks': 1, 'areas': 12, 'competences': 140}" in said
    made = {"schema-org.jsonld", "case-sv.json", "ctdl-asn.jsonld", "skos.ttl", "esco-csv", "city.json", "city.graphml"}
    assert made <= {p.name for p in tmp_path.iterdir()}


def test_the_guide_names_every_format_and_no_other(root: Path) -> None:
    text = (root / "docs" / "guides" / "export.md").read_text(encoding="utf-8")
    table = text.split("| format |")[1].split("\n\n")[0]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`([\w-]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(f.name for f in FORMATS)
    assert set(re.findall(r"s4c export ([a-z][a-z-]*)", text)) <= set(named)
