"""The guides to a city's tables and to questions about people: every command of theirs runs, in their order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from s4c_graph.core.release import Release

BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize(("guide", "least"), [("city-context.md", 9), ("ask-about-people.md", 6)])
def test_a_guide_runs(root: Path, built: Release, tmp_path: Path, guide: str, least: int) -> None:
    text = (root / "docs" / "guides" / guide).read_text(encoding="utf-8")
    env = {
        **os.environ,
        "S4C_RELEASE": str(built.path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines() if line]
    for line in lines:
        done = subprocess.run(
            line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, (line, done.stdout, done.stderr)
        assert done.stdout or done.stderr, line
    assert len(lines) >= least


def test_the_example_is_refused_as_public_data(built: Release, tmp_path: Path) -> None:
    """The people of the example are violations unless the data are said to be for a vault."""
    env = {**os.environ, "S4C_RELEASE": str(built.path)}
    s4c = str(Path(sys.executable).parent / "s4c")
    subprocess.run([s4c, "examples", "city"], cwd=tmp_path, env=env, check=True, capture_output=True)
    done = subprocess.run([s4c, "validate", "city"], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "X-01" in done.stdout
    done = subprocess.run(
        [s4c, "build", "--source", "city", "--out", "kept"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, "people never join a release"
    assert not list((tmp_path / "kept").glob("*/manifest.json"))
