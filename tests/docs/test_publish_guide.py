"""The commands of the guide to publishing run, and what it names is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from s4c_graph.cli.app import app
from s4c_graph.core.release import Release


def test_the_commands_of_the_guide_run(
    root: Path, built: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (root / "docs" / "guides" / "publish.md").read_text(encoding="utf-8")
    lines = [line for block in re.findall(r"```sh\n(.*?)```", text, re.S) for line in block.splitlines()]
    run = [shlex.split(line)[1:] for line in lines if line.startswith("s4c publish")]
    assert len(run) == 3
    monkeypatch.chdir(tmp_path)
    for words in run:
        done = CliRunner().invoke(app, ["-q", "--release", str(built.path), *words])
        assert done.exit_code == 0, (words, done.output, done.exception)
    for path in (
        "ontology/0.1.0.ttl",
        "shapes/0.1.0.nt",
        "dataset/framework/0.1.0/index.html",
        "dataset/framework/0.1.0/index.sv.html",
        "404.html",
        "hosting/w3id.htaccess",
    ):
        assert (Path("site") / path).is_file(), path
    assert b"https://data.city.example/skills/ontology#Role" not in Path("site/ontology.nt").read_bytes()
    assert b"<https://data.city.example/skills/ontology#Competence>" in Path("own/ontology.nt").read_bytes()
    options = set(re.findall(r"^\| `(--[a-z-]+)", text, re.M))
    assert options == {"--site-url", "--lang", "--base-uri", "--include", "--repository", "--json"}
