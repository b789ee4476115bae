"""The pages on sentence models and on reasons: what they show runs, and gives what they say."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests import encoders

from s4c_graph.alignment.encoder_folder import MODELS


def blocks(root: Path, page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (root / "docs" / page).read_text(encoding="utf-8"), re.DOTALL)


def run(code: str, folder: Path) -> str:
    env = {**os.environ, "HF_HUB_CACHE": str(folder / "hub"), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def test_the_python_of_the_guide_runs(root: Path, tmp_path: Path) -> None:
    encoders.folder(tmp_path / "model")
    said = run("\n".join(blocks(root, "guides/own-sentence-model.md", "python")), tmp_path).splitlines()
    assert said[0] == "True 1.0"
    assert said[1].startswith("the sentence model 'org/model' is not on this machine; name a folder")
    assert said[2] == "2 True"
    assert [p.suffix for p in (tmp_path / "index").glob("*.npy")] == [".npy"]


def test_the_guide_names_the_files_in_their_order(root: Path) -> None:
    text = " ".join((root / "docs" / "guides" / "own-sentence-model.md").read_text(encoding="utf-8").split())
    assert "The first there is of " + ", ".join(f"`{name}`" for name in MODELS) in text


def test_reasons_are_shown_as_the_page_shows_them(root: Path, tmp_path: Path) -> None:
    page = "explanations/alignment-reasons.md"
    assert run("\n".join(blocks(root, page, "python")), tmp_path) == "".join(blocks(root, page, "text"))
